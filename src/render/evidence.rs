//! How a formula was checked, beneath it: folded, and in one line on paper.

use crate::book::tree::{Block, Evidence, Resolved};
use crate::derivation::{Checked, Relation, Sample, shown};

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
                html.simple(tag("p"), &in_numbers(point));
            }),
            None => html.simple(tag("p").class("evidence"), &words),
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
        format!("largest difference {:.0e}", checked.largest)
    };
    let means = [
        (checked.means.quadrature, "means by quadrature"),
        (checked.means.sums, "means as sums over small alphabets"),
        (checked.means.derivatives, "derivatives by dual numbers"),
        (checked.means.up_to_constant, "up to a constant"),
    ];
    let means = means.iter().filter(|(used, _)| *used).map(|(_, words)| format!("; {words}"));
    format!("Evaluated at {points} points, {difference}{}", means.collect::<String>())
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
