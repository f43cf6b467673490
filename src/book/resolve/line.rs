//! A line of text in the making, from which claims vanish together with the space that they took.

use crate::book::tree::{Inline, Resolved};

/// What stands on the line so far.
#[derive(Default)]
pub(super) struct Line {
    pub text: Vec<Inline<Resolved>>,
    /// The space before a claim: it stays if none follows.
    gap: Option<Inline<Resolved>>,
}

impl Line {
    /// A claim stood here.
    pub fn pass_over(&mut self) {
        if self.gap.is_some() {
            return;
        }
        match self.text.last_mut() {
            Some(Inline::Text(words)) if words.ends_with(' ') => {
                words.truncate(words.trim_end_matches(' ').len());
                self.gap = Some(Inline::Text(" ".to_owned()));
                if words.is_empty() {
                    self.text.pop();
                }
            }
            Some(Inline::SoftBreak) => self.gap = self.text.pop(),
            Some(_) => {}
            None => self.gap = Some(Inline::SoftBreak),
        }
    }

    /// The next piece of the line.
    pub fn push(&mut self, inline: Inline<Resolved>) {
        let gap = self.gap.take();
        if gap.is_some() && self.text.is_empty() {
            match inline {
                Inline::SoftBreak => self.gap = gap,
                Inline::Text(words) if words.trim_start().is_empty() => self.gap = gap,
                Inline::Text(words) => self.text.push(Inline::Text(words.trim_start().to_owned())),
                inline => self.text.push(inline),
            }
            return;
        }
        self.text.extend(gap.filter(|_| !spaced(&inline)));
        self.text.push(inline);
    }
}

/// True for what brings its own space, or wants none before it.
fn spaced(inline: &Inline<Resolved>) -> bool {
    match inline {
        Inline::Text(words) => {
            words.starts_with(|c: char| c.is_whitespace() || ".,;:!?)”’…".contains(c))
        }
        Inline::SoftBreak | Inline::HardBreak => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Inline<Resolved> {
        Inline::Text(words.to_owned())
    }

    /// The line in words, its soft breaks as `/`; none is a claim.
    fn line(pieces: &[Option<Inline<Resolved>>]) -> String {
        let mut line = Line::default();
        for piece in pieces {
            match piece {
                Some(piece) => line.push(piece.clone()),
                None => line.pass_over(),
            }
        }
        let shown = line.text.iter().map(|inline| match inline {
            Inline::Text(words) => words.as_str(),
            _ => "/",
        });
        shown.collect()
    }

    #[test]
    fn a_claim_leaves_no_trace() {
        let broken = || Some(Inline::SoftBreak);
        let said = |words: &str| Some(text(words));
        assert_eq!(line(&[said("It falls. "), None]), "It falls.");
        assert_eq!(line(&[said("It falls "), None, said(".")]), "It falls.");
        assert_eq!(line(&[said("It falls. "), None, None, said(" Then")]), "It falls. Then");
        assert_eq!(line(&[said("a"), broken(), None, broken(), said("b")]), "a/b");
        assert_eq!(line(&[said("a"), broken(), None, said("b")]), "a/b");
        assert_eq!(line(&[None, said(" a")]), "a");
        assert_eq!(line(&[None, broken(), None, said("a")]), "a");
        assert_eq!(line(&[said("a"), broken(), None]), "a");
        assert_eq!(line(&[None]), "");
        assert_eq!(line(&[None, said(" "), None, broken(), None]), "");
    }
}
