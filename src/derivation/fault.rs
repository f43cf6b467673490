//! What keeps a formula from being checked, or what a check found wrong.

use std::ops::Range;

use super::check::Sample;
use super::read::Unreadable;

/// A mistake in a formula or a `where` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// One sentence without a full stop.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
    /// Its bytes: in the formula's LaTeX, or in the `where` line.
    pub place: Option<Range<usize>>,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, place: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn at(mut self, place: Option<Range<usize>>) -> Self {
        self.place = self.place.or(place);
        self
    }
}

impl From<Unreadable> for Fault {
    fn from(unreadable: Unreadable) -> Self {
        Self::new(format!("the check cannot read {}", unreadable.what))
            .hint("write `{check=\"…\"}` behind the formula with what is to be evaluated instead, or `{unchecked=\"…\"}` with the reason")
            .at(unreadable.place)
    }
}

/// The message of a relation that does not hold.
pub(super) fn refused(sample: &Sample, wrong: usize, points: usize) -> Fault {
    let place = at_point(sample);
    let sides = match sample.sides.first() {
        Some((left, relation, right)) => format!(
            "this `{}` does not hold: {} on the left and {} on the right",
            relation.sign(),
            shown(*left),
            shown(*right)
        ),
        None => "this does not hold".to_owned(),
    };
    let count = if wrong == points {
        format!("it fails at all of {points} points")
    } else {
        format!("it fails at {wrong} of {points} points")
    };
    Fault::new(format!("{sides}{place}; {count}"))
}

/// " at a = 1, b = 2"; nothing where no symbol decides.
pub(super) fn at_point(sample: &Sample) -> String {
    let values: Vec<String> =
        sample.values.iter().map(|(name, value)| format!("{name} = {}", shown(*value))).collect();
    if values.is_empty() { String::new() } else { format!(" at {}", values.join(", ")) }
}

/// A number with seven digits, as messages and pages show it.
pub fn shown(value: f64) -> String {
    let magnitude = value.abs();
    if value != 0.0 && !(1e-4..1e7).contains(&magnitude) {
        return format!("{value:.6e}");
    }
    let digits =
        if magnitude >= 1.0 { 6usize.saturating_sub(libm::log10(magnitude) as usize) } else { 7 };
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
