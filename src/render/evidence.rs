//! How a formula was checked, beneath it: folded, and in one line on paper.

use crate::book::tree::{Block, Evidence, Resolved};
use crate::derivation::{Checked, Relation, Sample, shown};
use crate::draw::number::raised;

use super::html::{Html, tag};
use super::scribe::Scribe;

impl Scribe<'_> {
    /// What is known about the formulas among `blocks`.
    pub(super) fn evidence_of(&self, html: &mut Html, blocks: &[Block<Resolved>]) {
        for block in blocks {
            if let Block::Display(display) = block
                && let Some(evidence) = &display.evidence
            {
                self.evidence(html, evidence);
            }
        }
    }

    fn evidence(&self, html: &mut Html, evidence: &Evidence) {
        let words = words(evidence);
        let sample = match evidence {
            Evidence::Evaluated(checked) if !checked.definition => Some(&checked.sample),
            Evidence::Instead(_, checked) => Some(&checked.sample),
            Evidence::Evaluated(_) | Evidence::Unchecked(_) => None,
        };
        let point = sample.filter(|sample| !sample.sides.is_empty() && !self.paper());
        match point {
            Some(point) => html.element(tag("details").class("evidence"), |html| {
                html.simple(tag("summary"), &words);
                html.simple(tag("p"), &format!("{}{}", by_what_means(evidence), in_numbers(point)));
            }),
            None => html.simple(
                tag("p").class("evidence"),
                &format!("{words} {}", by_what_means(evidence)),
            ),
        }
    }
}

/// How a formula was checked, in one line.
fn words(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Evaluated(checked) if checked.definition => "By definition.".to_owned(),
        Evidence::Evaluated(checked) => format!("{}.", evaluated(checked)),
        Evidence::Instead(text, checked) => {
            format!("{}, in its place: {text}.", evaluated(checked))
        }
        Evidence::Unchecked(reason) => format!("Not evaluated: {reason}."),
    }
}

fn evaluated(checked: &Checked) -> String {
    let points = checked.points;
    if checked.means.order {
        return format!(
            "Evaluated at {points} points while the small number was halved eight times"
        );
    }
    let equal = |(_, relation, _): &(f64, Relation, f64)| {
        matches!(relation, Relation::Equal | Relation::Proportional)
    };
    let difference = if !checked.sample.sides.iter().any(equal) {
        "and it holds".to_owned()
    } else if checked.largest == 0.0 {
        "no difference".to_owned()
    } else {
        format!("largest difference {}", power(checked.largest))
    };
    format!("Evaluated at {points} points, {difference}")
}

/// A small number to one digit: 3 × 10⁻¹⁶.
fn power(number: f64) -> String {
    let written = format!("{number:.0e}");
    match written.split_once('e').and_then(|(digit, power)| Some((digit, power.parse().ok()?))) {
        Some((digit, power)) => format!("{digit}\u{a0}×\u{a0}10{}", raised(power)),
        None => written,
    }
}

/// How the sides were computed, where it was not algebra alone.
fn by_what_means(evidence: &Evidence) -> String {
    let means = match evidence {
        Evidence::Evaluated(checked) | Evidence::Instead(_, checked) if !checked.definition => {
            checked.means
        }
        _ => return String::new(),
    };
    let said = [
        (means.quadrature, "Means and integrals are sums over nodes. "),
        (means.sums, "Random symbols take values from small lists, with random probabilities. "),
        (means.derivatives, "Derivatives are exact. "),
        (means.up_to_constant, "The sides are compared up to a constant, at two points each. "),
    ];
    said.iter().filter(|(used, _)| *used).map(|(_, words)| *words).collect()
}

/// One point in numbers.
fn in_numbers(sample: &Sample) -> String {
    let values = sample.values.iter().map(|(name, value)| format!("{name} = {}", shown(*value)));
    let sides = sample.sides.iter();
    let sides = sides.map(|(left, relation, right)| {
        format!("{} {} {}", shown(*left), relation.sign(), shown(*right))
    });
    let sides = sides.collect::<Vec<_>>().join("; ");
    match values.collect::<Vec<_>>().join(", ") {
        values if values.is_empty() => format!("In numbers: {sides}."),
        values => format!("At {values}: {sides}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derivation::Means;

    fn checked(relation: Relation, largest: f64, means: Means) -> Checked {
        let sample = Sample {
            values: vec![("a".to_owned(), 0.25)],
            sides: vec![(1.0 / 3.0, relation, 1.0 / 3.0)],
        };
        Checked { relations: 1, points: 200, largest, means, definition: false, sample }
    }

    #[test]
    fn a_reader_is_told_how_a_formula_was_checked() {
        let plain = checked(Relation::Equal, 3.1e-16, Means::default());
        let evidence = Evidence::Evaluated(plain.clone());
        assert_eq!(
            words(&evidence),
            "Evaluated at 200 points, largest difference 3\u{a0}×\u{a0}10⁻¹⁶."
        );
        assert_eq!(by_what_means(&evidence), "");
        assert_eq!(in_numbers(&plain.sample), "At a = 0.25: 0.3333333 = 0.3333333.");
        let bound = checked(Relation::AtMost, 0.0, Means { quadrature: true, ..Means::default() });
        let evidence = Evidence::Instead("a <= b".to_owned(), bound);
        assert_eq!(
            words(&evidence),
            "Evaluated at 200 points, and it holds, in its place: a <= b."
        );
        assert!(by_what_means(&evidence).contains("sums over nodes"));
        let definition = Evidence::Evaluated(Checked { definition: true, ..plain });
        assert_eq!(words(&definition), "By definition.");
        let unchecked = Evidence::Unchecked("an order of magnitude".to_owned());
        assert_eq!(words(&unchecked), "Not evaluated: an order of magnitude.");
    }
}
