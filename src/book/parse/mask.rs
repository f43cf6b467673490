//! Hides from the Markdown parser what it would misread, in place: same length, same line starts.
//!
//! A `:::` line becomes a thematic break, the inside of `$$…$$` becomes letters, the front matter becomes
//! blank lines. So every offset the parser reports holds in the file, and the text itself is taken from there.

use std::ops::Range;

/// What the scanner found, and the text the Markdown parser may read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Mask {
    /// The text with everything hidden.
    pub text: String,
    /// What stands between the `+++` lines, if the file begins with them.
    pub front: Option<Range<usize>>,
    /// The `:::` lines, without their line ends, in order.
    pub fences: Vec<Range<usize>>,
    /// What stands behind `where:` at the beginning of a line, in order.
    pub wheres: Vec<Range<usize>>,
    /// Attributes in braces behind a formula that are more than an id, in order.
    pub attributes: Vec<Range<usize>>,
    /// The names of the footnotes defined, in order.
    pub notes: Vec<Range<usize>>,
    /// What cannot be read, in order.
    pub faults: Vec<Fault>,
}

/// Something that cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    /// Where.
    pub place: Range<usize>,
    /// What is wrong.
    pub message: &'static str,
    /// How to mend it.
    pub hint: &'static str,
}

/// Scans a file, or with `fragment` a line of Markdown that stands within another file.
pub(super) fn mask(source: &str, fragment: bool) -> Mask {
    let mut scanner =
        Scanner { source, bytes: source.as_bytes().to_vec(), mask: Mask::default(), broken: false };
    let body = if fragment { 0 } else { scanner.front() };
    scanner.body(body);
    let Scanner { bytes, mut mask, .. } = scanner;
    mask.text = String::from_utf8_lossy(&bytes).into_owned();
    mask
}

struct Scanner<'a> {
    source: &'a str,
    bytes: Vec<u8>,
    mask: Mask,
    /// A formula was not closed, and the marks that should have closed it may still come.
    broken: bool,
}

impl Scanner<'_> {
    fn fault(&mut self, place: Range<usize>, message: &'static str, hint: &'static str) {
        self.mask.faults.push(Fault { place, message, hint });
    }

    /// Overwrites everything but line ends.
    fn hide(&mut self, place: Range<usize>, with: u8) {
        for byte in self.bytes.get_mut(place).unwrap_or_default() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = with;
            }
        }
    }

    /// The line at `start` without its line end, and the start of the next.
    fn line(&self, start: usize) -> (Range<usize>, usize) {
        let rest = self.source.get(start..).unwrap_or_default();
        let length = rest.find('\n').unwrap_or(rest.len());
        let next = (start + length + 1).min(self.source.len());
        let text = rest.get(..length).unwrap_or_default();
        (start..start + text.trim_end_matches('\r').len(), next)
    }

    fn text(&self, place: &Range<usize>) -> &str {
        self.source.get(place.clone()).unwrap_or_default()
    }

    /// Hides the front matter; the offset of the first line behind it.
    fn front(&mut self) -> usize {
        let mark = '\u{feff}';
        let start = self.source.len() - self.source.trim_start_matches(mark).len();
        self.hide(0..start, b' ');
        let (first, content) = self.line(start);
        if self.text(&first).trim_end() != "+++" {
            return start;
        }
        let mut at = content;
        while at < self.source.len() {
            let (line, next) = self.line(at);
            if self.text(&line).trim_end() == "+++" {
                self.mask.front = Some(content..at);
                self.hide(start..line.end, b' ');
                return next;
            }
            at = next;
        }
        self.fault(first, "the front matter is not closed", "end it with a line `+++`");
        self.hide(start..self.source.len(), b' ');
        self.source.len()
    }

    fn body(&mut self, start: usize) {
        let mut at = start;
        while at < self.source.len() {
            let (line, next) = self.line(at);
            let indented = self.text(&line);
            let text = indented.trim_start_matches([' ', '\t', '>']);
            let column = indented.len() - text.len();
            if let Some(fence) = code_fence(text) {
                at = self.code(&line, column, fence, next);
            } else if text.starts_with(":::") {
                self.container_line(line, column);
                at = next;
            } else if column == 0 && text.starts_with("where:") {
                let place = line.start + "where:".len()..line.end;
                self.hide(place.clone(), b'x');
                self.mask.wheres.push(place);
                at = next;
            } else {
                self.note(&line);
                at = self.prose(&line, next);
            }
        }
    }

    /// Skips a code block; the offset of the first line behind it.
    fn code(
        &mut self,
        line: &Range<usize>,
        column: usize,
        fence: (u8, usize),
        next: usize,
    ) -> usize {
        let mut at = next;
        while at < self.source.len() {
            let (inner, after) = self.line(at);
            let text = self.text(&inner).trim_matches([' ', '\t', '>']);
            let closes = text.len() >= fence.1 && text.bytes().all(|byte| byte == fence.0);
            if closes {
                return after;
            }
            at = after;
        }
        self.fault(
            line.start + column..line.end,
            "the code block is not closed",
            "end it with a line of as many marks as it begins with",
        );
        self.source.len()
    }

    fn container_line(&mut self, line: Range<usize>, column: usize) {
        if column > 0 {
            self.fault(
                line.start + column..line.end,
                "a `:::` line stands at the beginning of its line",
                "take away what stands before it; to show it as it is, put it into a code block",
            );
        }
        self.hide(line.clone(), b'_');
        self.mask.fences.push(line);
    }

    fn note(&mut self, line: &Range<usize>) {
        let text = self.text(line);
        let bare = text.trim_start_matches(' ');
        let indent = text.len() - bare.len();
        let name = bare.strip_prefix("[^").and_then(|rest| rest.split_once("]:"));
        if let Some((name, _)) = name
            && indent < 4
        {
            let start = line.start + indent + 2;
            self.mask.notes.push(start..start + name.len());
        }
    }

    /// Hides what begins in a line of text; the offset of the first line that lies wholly behind it.
    fn prose(&mut self, line: &Range<usize>, next: usize) -> usize {
        let mut at = line.start;
        while let Some(offset) =
            self.source.get(at..line.end).and_then(|rest| rest.find(['\\', '`', '$']))
        {
            let mark = at + offset;
            let rest = self.source.get(mark..).unwrap_or_default();
            if let Some(escaped) = rest.strip_prefix('\\') {
                at = mark + 1 + escaped.chars().next().map_or(0, char::len_utf8);
            } else if rest.starts_with('`') {
                at = code_span(self.source, mark);
            } else if rest.starts_with("$$") {
                at = self.display(mark, line);
            } else {
                at = self.attributes(mark + 1);
            }
            if at > line.end {
                return self.behind(at);
            }
        }
        next
    }

    /// The rest of the line at `at` may hold more; it is read as a line of its own.
    fn behind(&mut self, at: usize) -> usize {
        let (mut line, mut next) = self.line(at);
        line.start = at;
        let within = at > 0 && self.source.as_bytes().get(at - 1) != Some(&b'\n');
        if at < self.source.len() && within {
            next = self.prose(&line, next);
        } else if at < self.source.len() {
            next = at;
        }
        next.max(at)
    }

    /// Hides the attributes behind the formula that ends at `end`; the offset behind them.
    fn attributes(&mut self, end: usize) -> usize {
        let rest = self.source.get(end..).unwrap_or_default();
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let Some(length) = rest.get(spaces..).and_then(braced) else { return end };
        let place = end + spaces..end + spaces + length;
        self.hide(place.clone(), b'x');
        self.mask.attributes.push(place.clone());
        place.end
    }

    /// Hides the inside of the display that begins at `mark`; the offset behind it.
    fn display(&mut self, mark: usize, line: &Range<usize>) -> usize {
        let inside = mark + 2;
        match display_end(self.source, inside) {
            End::Closed(end) if self.text(&(inside..end)).trim().is_empty() => {
                self.fault(
                    mark..end + 2,
                    "the formula is empty",
                    "write it between the dollar signs, or take them away",
                );
                self.hide(mark..end + 2, b'x');
                end + 2
            }
            End::Closed(end) => {
                self.broken = false;
                self.hide(inside..end, b'x');
                self.attributes(end + 2)
            }
            End::Blank(end) => {
                if !self.broken {
                    self.fault(
                        mark..line.end.max(inside),
                        "a formula has a blank line in it, or its closing `$$` is missing",
                        "close it with `$$`, and leave no line blank before that",
                    );
                }
                self.broken = !self.broken;
                self.hide(mark..inside, b'x');
                end
            }
        }
    }
}

/// The length of the attributes in braces that `text` begins with; a brace between quotation marks closes nothing.
fn braced(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('{')?;
    let line = inside.lines().next()?;
    let name = line.trim_start();
    let letters = name.find(|c: char| !c.is_ascii_lowercase()).filter(|length| *length > 0)?;
    name.get(letters..)?.starts_with("=\"").then_some(())?;
    let mut quoted = false;
    let end = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == '}' && !quoted
    })?;
    Some(end.0 + 2)
}

/// The mark and length of the code fence that `text` begins with.
fn code_fence(text: &str) -> Option<(u8, usize)> {
    let mark = *text.as_bytes().first()?;
    let length = text.bytes().take_while(|byte| *byte == mark).count();
    let info = text.get(length..)?;
    let opens = length >= 3 && (mark == b'~' || mark == b'`' && !info.contains('`'));
    opens.then_some((mark, length))
}

/// The offset behind the code span at `start`, or behind its backticks if it is none.
fn code_span(source: &str, start: usize) -> usize {
    let rest = source.get(start..).unwrap_or_default();
    let paragraph = rest.find("\n\n").unwrap_or(rest.len());
    let marks = |text: &str| text.bytes().take_while(|byte| *byte == b'`').count();
    let opening = marks(rest);
    let mut at = opening;
    while let Some(offset) = rest.get(at..paragraph).and_then(|text| text.find('`')) {
        at += offset;
        let length = marks(rest.get(at..).unwrap_or_default());
        at += length;
        if length == opening {
            return start + at;
        }
    }
    start + opening
}

/// Where a display ends: at its closing marks, or at the blank line before which it should have.
enum End {
    Closed(usize),
    Blank(usize),
}

fn display_end(source: &str, inside: usize) -> End {
    let bytes = source.as_bytes();
    let mut at = inside;
    let mut line_start = None;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'$' if bytes.get(at + 1) == Some(&b'$') => return End::Closed(at),
            b'\n' => {
                let blank = line_start
                    .and_then(|start: usize| source.get(start..at))
                    .is_some_and(|line| line.trim_matches([' ', '\t', '\r', '>']).is_empty());
                let container = source.get(at + 1..).is_some_and(|rest| rest.starts_with(":::"));
                if blank || container {
                    return End::Blank(line_start.filter(|_| blank).unwrap_or(at + 1));
                }
                line_start = Some(at + 1);
            }
            _ => {}
        }
        at += 1;
    }
    End::Blank(source.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn containers_displays_and_front_matter_are_hidden_and_code_is_not() {
        let source =
            "+++\na = 1\n+++\n::: ask {#é}\n`$$` $$a\n- b$$ {#eq-x}\n```\n:::\n$$\n```\n:::\n";
        let found = mask(source, false);
        let hidden =
            "   \n     \n   \n_____________\n`$$` $$x\nxxx$$ {#eq-x}\n```\n:::\n$$\n```\n___\n";
        assert_eq!(found.text, hidden);
        assert_eq!(&source[found.front.unwrap()], "a = 1\n");
        let fences: Vec<&str> = found.fences.iter().map(|f| &source[f.clone()]).collect();
        assert_eq!(fences, ["::: ask {#é}", ":::"]);
        assert_eq!(found.faults, []);
    }

    #[test]
    fn what_says_how_a_formula_is_checked_is_hidden() {
        let source = "where: a*b ~ N\n$$a$$ {check=\"a_{1} = *b\" from=\"2\"} x {y=\"z\"}\n$$a$$ {#eq-a}\n$$a$$ {a}";
        let hidden = "where:xxxxxxxx\n$$x$$ xxxxxxxxxxxxxxxxxxxxxxxxxxxxx x {y=\"z\"}\n$$x$$ {#eq-a}\n$$x$$ {a}";
        let found = mask(source, false);
        assert_eq!(found.text, hidden);
        assert_eq!(&source[found.wheres[0].clone()], " a*b ~ N");
        assert_eq!(&source[found.attributes[0].clone()], "{check=\"a_{1} = *b\" from=\"2\"}");
        assert_eq!((found.wheres.len(), found.attributes.len()), (1, 1));
    }

    #[test]
    fn faults_have_their_places() {
        for (source, place, said) in [
            ("a\n $$x\n\ny$$", "$$x", "blank line"),
            ("a\n $$x\n:::\n", "$$x", "blank line"),
            ("a $$ $$", "$$ $$", "empty"),
            ("```rust\nx", "```rust", "not closed"),
            ("+++\na = 1", "+++", "not closed"),
            ("- a\n  ::: ask", "::: ask", "beginning of its line"),
        ] {
            let found = mask(source, false);
            assert_eq!(found.faults.len(), 1, "{source}: {:?}", found.faults);
            assert_eq!(&source[found.faults[0].place.clone()], place);
            assert!(found.faults[0].message.contains(said), "{source}");
        }
    }

    #[test]
    fn two_displays_and_code_share_a_line() {
        let source = "a $$b$$ `$$` $$c\nd$$ `e\nf` $$g$$ \\$$h$";
        let hidden = "a $$x$$ `$$` $$x\nx$$ `e\nf` $$x$$ \\$$h$";
        assert_eq!(mask(source, false).text, hidden);
    }

    proptest! {
        #[test]
        fn mask_and_source_have_equal_length_and_line_starts(
            source in "([:$`~+\\\\>é\r\n -]|\\$\\$|:::|```|\\+\\+\\+\n|[a-c\\[\\]^]){0,60}",
            fragment: bool,
        ) {
            let hidden = mask(&source, fragment).text;
            prop_assert_eq!(hidden.len(), source.len());
            let starts = |text: &str| text.match_indices('\n').map(|(at, _)| at).collect::<Vec<_>>();
            prop_assert_eq!(starts(&hidden), starts(&source));
        }
    }
}
