//! Holds what a formula claims at random points.

use std::ops::Range;

use crate::math::numbers::random::seed_of;

use super::convergence::{self, Again};
use super::declare::Scope;
use super::evaluate::Evaluator;
use super::fault::{Fault, refused};
use super::functions::Function;
use super::hoist::hoisted;
use super::lower::pretty;
use super::number::Number;
use super::operation::{Means, Operation, Relation};
use super::order;
use super::point::Point;
use super::quadrature::Resolution;
use super::read::{Chain, Side};
use super::term::Term;

/// Points at which a claim is evaluated.
pub(super) const POINTS: usize = 200;

/// Points that are drawn for each admissible one, at most.
const PATIENCE: usize = 50;

/// Steps of computation for one claim, some hundredths of a second: nested averages are evaluated at fewer
/// points than others, and never at fewer than [`FEWEST`].
const WORK: u64 = 1_000_000;

/// Points at which even the dearest claim is evaluated.
const FEWEST: usize = 12;

/// Two sides are equal if they differ by less than this share of their sizes, which are bounds of their rounding
/// errors in units of 2^-53 (see [`Number`]): it grants each formula ten million roundings, and averages over nodes
/// their errors of about 1e-11, and yet no misprint that moves the tenth digit of the largest term passes.
const TOLERANCE: f64 = 1e-9;

/// What came of checking a formula.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Checked {
    /// How many relations were evaluated.
    pub relations: usize,
    /// Points at which the relation with the fewest was evaluated.
    pub points: usize,
    /// The largest difference between two equal sides, as a share of the larger one, or of 1 if both are smaller; 0
    /// for inequalities.
    pub largest: f64,
    /// How the sides were computed.
    pub means: Means,
    /// Every side is what the `where` line says it is, letter by letter: the formula is a definition.
    pub definition: bool,
    /// One point in numbers.
    pub sample: Sample,
}

/// One point in numbers.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Sample {
    /// Symbols and their values.
    pub values: Vec<(String, f64)>,
    /// The sides of each relation that was evaluated.
    pub sides: Vec<(f64, Relation, f64)>,
}

/// A relation between two sides.
pub(super) struct Claim<'a> {
    pub left: &'a Side,
    pub relation: Relation,
    pub place: Option<Range<usize>>,
    pub right: &'a Side,
}

impl Claim<'_> {
    fn any(&self, found: &dyn Fn(&Term) -> bool) -> bool {
        self.left.term.any(found) || self.right.term.any(found)
    }
}

/// Checks the chains of one formula; `last` is the side on which a chain that begins with a relation goes on, and
/// afterwards the last side of this formula. `id` and `step` decide the points.
///
/// # Errors
/// The first relation that does not hold, with a point that shows it; what cannot be computed.
pub(super) fn check(
    scope: &Scope,
    chains: &[Chain],
    last: &mut Option<Side>,
    id: &str,
    step: &str,
) -> Result<Checked, Fault> {
    let mut checked: Option<Checked> = None;
    for chain in chains {
        let mut left = chain.first.clone().or_else(|| last.clone());
        for link in &chain.links {
            let Some(before) = &left else {
                return Err(Fault::new(
                    "nothing stands before this relation, and no step before it ends with a side",
                )
                .hint("repeat the left side")
                .at(link.place.clone()));
            };
            let (before, side) = (before.beside(&link.side), link.side.beside(before));
            let claim = Claim {
                left: &before,
                relation: link.relation,
                place: link.place.clone(),
                right: &side,
            };
            let found = relation(scope, &claim, id, step)?;
            checked = Some(match checked {
                Some(before) => before.and(found),
                None => found,
            });
            left = Some(link.side.clone());
        }
        *last = left;
    }
    checked.ok_or_else(|| {
        Fault::new("this formula claims nothing: it has no relation")
            .hint("write `{unchecked=\"…\"}` behind it with the reason")
    })
}

impl Checked {
    fn and(mut self, other: Self) -> Self {
        self.relations += other.relations;
        self.points = self.points.min(other.points);
        self.largest = self.largest.max(other.largest);
        self.means = self.means.and(other.means);
        self.definition &= other.definition;
        for value in other.sample.values {
            if !self.sample.values.iter().any(|(name, _)| *name == value.0) {
                self.sample.values.push(value);
            }
        }
        self.sample.sides.extend(other.sample.sides);
        self
    }
}

/// What is evaluated at one point.
pub(super) struct Pair {
    pub left: Number,
    pub right: Number,
    pub sample: Sample,
    means: Means,
    same: bool,
    /// Whether a comparison of two points saw anything move.
    moved: bool,
}

/// Checks one relation.
fn relation(scope: &Scope, claim: &Claim<'_>, id: &str, step: &str) -> Result<Checked, Fault> {
    if claim.any(&|term| matches!(term, Term::Order(_))) {
        return order::check(scope, claim, id, step);
    }
    let constant = |term: &Term| matches!(term, Term::Constant);
    if claim.left.term.any(&constant) && !claim.right.term.any(&constant) {
        return Err(Fault::new("a constant on the left is gone on the right")
            .hint("`+ const` stands on both sides from where it first appears")
            .at(claim.place.clone()));
    }
    let mut evaluator = Evaluator::new(0);
    let (mut points, mut wrong, mut moved) = (0, 0, false);
    let (mut undefined, mut nought) = (0, true);
    let mut first: Option<Checked> = None;
    let (mut fault, mut undecided) = (None, None);
    for attempt in 0..POINTS * PATIENCE {
        let enough = points >= POINTS || (evaluator.work > WORK && points >= FEWEST);
        let hopeless =
            points == 0 && (attempt >= POINTS * PATIENCE / 10 || evaluator.work > 40 * WORK);
        if enough || hopeless {
            break;
        }
        let purpose = format!("{step} {attempt}");
        let Some(mut point) = Point::draw(scope, &mut evaluator, seed_of(id), &purpose)? else {
            continue;
        };
        let Some(pair) = pair(&mut point, claim)? else {
            if evaluator.is_exhausted() {
                return Err(Fault::new(
                    "this takes too long to evaluate: too many averages within averages",
                )
                .hint("write `{check=\"…\"}` behind the formula with a smaller case: fewer symbols, or laws over lists (`any(2)`)")
                .at(claim.place.clone()));
            }
            undefined += 1;
            continue;
        };
        let mut open = false;
        let pair = if pair.means.quadrature {
            let draw = Again { scope, claim, seed: seed_of(id), purpose: &purpose };
            if points < convergence::PROBED && evaluator.work < WORK {
                draw.converges(&mut evaluator, &pair)?;
            }
            if pair.holds(claim.relation) {
                pair
            } else {
                let Some(finer) = draw.at(&mut evaluator, Resolution::FINE)? else { continue };
                open = !finer.holds(claim.relation)
                    && draw.undecided(&mut evaluator, [&pair, &finer])?;
                finer
            }
        } else {
            pair
        };
        points += 1;
        if open {
            undecided.get_or_insert(pair.sample);
            continue;
        }
        nought &= pair.left.value == 0.0 && pair.right.value == 0.0;
        moved |= pair.moved;
        let share = pair.difference();
        if !pair.holds(claim.relation) {
            wrong += 1;
            fault.get_or_insert(pair.sample.clone());
        }
        let share = if matches!(claim.relation, Relation::Equal | Relation::Proportional) {
            share
        } else {
            0.0
        };
        match &mut first {
            Some(checked) => checked.largest = checked.largest.max(share),
            None => {
                first = Some(Checked {
                    relations: 1,
                    points: 0,
                    largest: share,
                    means: pair.means,
                    definition: pair.same,
                    sample: pair.sample,
                });
            }
        }
    }
    if let Some(sample) = fault {
        return Err(refused(&sample, wrong, points).at(claim.place.clone()));
    }
    if let Some(sample) = undecided {
        return Err(convergence::coarse(&sample).at(claim.place.clone()));
    }
    let Some(mut checked) = first else {
        return Err(Fault::new("no admissible point was found: a side divides by zero or is undefined at every one, or the ranges exclude each other")
            .hint("look at the ranges in the `where` line")
            .at(claim.place.clone()));
    };
    if undefined * 4 > points {
        return Err(Fault::new(format!(
            "a side is undefined at {undefined} of {} admissible points",
            undefined + points
        ))
        .hint("narrow the ranges in the `where` line to where the formula means something")
        .at(claim.place.clone()));
    }
    if nought && claim.any(&may_vanish) {
        return Err(Fault::new("both sides are 0 at every point, which shows nothing")
            .hint("densities and exponentials are too small for a number there: choose other ranges in the `where` line")
            .at(claim.place.clone()));
    }
    if !moved {
        return Err(Fault::new(
            "neither side depends on what this constant is said not to depend on",
        )
        .hint("look at `const without …` in the `where` line")
        .at(claim.place.clone()));
    }
    checked.points = points;
    Ok(checked)
}

/// What may be too small for a number without being 0.
fn may_vanish(term: &Term) -> bool {
    matches!(term, Term::Normal(_) | Term::Call { .. } | Term::Apply(Function::Exp, _))
}

impl Pair {
    /// The difference as a share of the larger side, or of 1 if both are smaller.
    fn difference(&self) -> f64 {
        let (left, right) = (self.left.value, self.right.value);
        (left - right).abs() / left.abs().max(right.abs()).max(1.0)
    }

    fn holds(&self, relation: Relation) -> bool {
        let scale = self.left.size + self.right.size;
        holds(relation, self.left.value - self.right.value, scale)
    }
}

fn holds(relation: Relation, difference: f64, scale: f64) -> bool {
    let slack = TOLERANCE * scale;
    match relation {
        Relation::Equal | Relation::Proportional => difference.abs() <= slack,
        Relation::AtMost => difference <= slack,
        Relation::AtLeast => difference >= -slack,
        Relation::Below => difference < 0.0,
        Relation::Above => difference > 0.0,
        Relation::Unequal => difference.abs() > slack,
    }
}

/// Both sides at a point; none where one of them is undefined.
pub(super) fn pair(point: &mut Point<'_, '_>, claim: &Claim<'_>) -> Result<Option<Pair>, Fault> {
    let left = point
        .lowering
        .side(&claim.left.term)
        .map_err(|fault| fault.at(claim.left.place.clone()))?;
    let right = point
        .lowering
        .side(&claim.right.term)
        .map_err(|fault| fault.at(claim.right.place.clone()))?;
    let mut means = left.means().and(right.means());
    let same = left == right;
    let (left, right) = (spared(left), spared(right));
    let Some((mut a, mut b)) = values(point, &left, &right) else { return Ok(None) };
    let values_here = named(point, claim, [&left, &right]);
    let mut sample = Sample { values: values_here, sides: Vec::new() };
    sample.sides.push((a.value, claim.relation, b.value));
    let mut moved = true;
    let constant = claim.any(&|term| matches!(term, Term::Constant));
    if constant || claim.relation == Relation::Proportional {
        means.up_to_constant = true;
        let without = point.lowering.scope.without.clone();
        if without.is_empty() {
            return Err(Fault::new("nothing says what this constant does not depend on")
                .hint("write `const without z` in the `where` line")
                .at(claim.place.clone()));
        }
        if !point.again(&without)? {
            return Ok(None);
        }
        // A law may have other parameters here: what the sides are is read anew.
        let left = spared(point.lowering.side(&claim.left.term)?);
        let right = spared(point.lowering.side(&claim.right.term)?);
        let Some((c, d)) = values(point, &left, &right) else { return Ok(None) };
        moved = a.value != c.value || b.value != d.value;
        sample.sides.push((c.value, claim.relation, d.value));
        // Whatever is proportional to 0 is 0: that shows nothing.
        if !constant && [&a, &b, &c, &d].into_iter().any(|side| side.value == 0.0) {
            return Ok(None);
        }
        (a, b) = if constant {
            (a.plus(&c.negated()), b.plus(&d.negated()))
        } else {
            (a.times(&d), b.times(&c))
        };
    }
    Ok(Some(Pair { left: a, right: b, sample, means, same, moved }))
}

/// The same side with inner averages that do not change computed once.
fn spared(side: Operation) -> Operation {
    let mut next = side.last_slot() + 1;
    hoisted(side, &mut next)
}

/// Both values, if they are finite.
pub(super) fn values(
    point: &mut Point<'_, '_>,
    left: &Operation,
    right: &Operation,
) -> Option<(Number, Number)> {
    let left = point.evaluator.value(left);
    let right = point.evaluator.value(right);
    (left.is_finite() && right.is_finite()).then_some((left, right))
}

/// The symbols whose values decide the sides, with those values.
pub(super) fn named(
    point: &mut Point<'_, '_>,
    claim: &Claim<'_>,
    sides: [&Operation; 2],
) -> Vec<(String, f64)> {
    let [left, right] = sides.map(Operation::slots);
    let mentioned = point.lowering.mentions(&[&claim.left.term, &claim.right.term]);
    let scope = point.lowering.scope;
    let mut found = Vec::new();
    for key in scope.drawn() {
        let value = match point.lowering.bindings.get(key) {
            Some(Operation::Slot(slot)) if left.contains(slot) || right.contains(slot) => {
                point.evaluator.value(&Operation::Slot(*slot)).value
            }
            _ => match point.lowering.wholes.get(key) {
                Some(whole) if mentioned.contains(key) => *whole as f64,
                _ => continue,
            },
        };
        found.push((pretty(key), value));
    }
    found
}
