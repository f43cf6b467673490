//! Claims up to `O(v)`: the sides come together as fast as v falls.

use crate::math::numbers::random::seed_of;

use super::check::{Checked, Claim, Sample, named, values};
use super::declare::Scope;
use super::evaluate::Evaluator;
use super::fault::{Fault, refused};
use super::lower::pretty;
use super::operation::{Means, Operation, Relation};
use super::point::Point;
use super::term::Term;

/// Points over which a difference is averaged.
const POINTS: usize = 24;

/// Rounding errors are bounded by this times the sizes of the sides (see `Number`).
const ROUNDING: f64 = 8.0 * f64::EPSILON;

/// How often v is halved.
const HALVINGS: usize = 8;

/// The difference may fall slower than v by this share, at the last halvings: terms of higher order still count a little.
const SLACK: f64 = 1.1;

/// Checks a claim that holds up to `O(v)`, where v is drawn: halves v, and compares how fast the root mean square of the
/// difference over points falls with how fast v does. With `+ const` the difference is that between two points which
/// differ in what the constant does not depend on.
pub(super) fn check(
    scope: &Scope,
    claim: &Claim<'_>,
    id: &str,
    step: &str,
) -> Result<Checked, Fault> {
    let readable = claim.relation == Relation::Equal && find(&claim.left.term).is_none();
    let Some(order) = summand(&claim.right.term).filter(|_| readable) else {
        return Err(Fault::new("the check reads `O(…)` as one summand on the right of an `=`")
            .hint("write `{unchecked=\"…\"}` behind the formula with the reason")
            .at(claim.place.clone()));
    };
    let Term::Name(name) = base(order) else {
        return Err(
            Fault::new("the check reads `O(v)` and `O(v^n)` of a symbol").at(claim.place.clone())
        );
    };
    let key = scope.key(name);
    let constant = |term: &Term| matches!(term, Term::Constant);
    let constant = claim.left.term.any(&constant) || claim.right.term.any(&constant);
    let mut evaluator = Evaluator::new(0);
    let mut levels = vec![Level::default(); HALVINGS + 1];
    let (mut points, mut sample) = (0, None);
    for attempt in 0..POINTS * 20 {
        if points == POINTS {
            break;
        }
        let purpose = format!("{step} {attempt}");
        let Some(mut point) = Point::draw(scope, &mut evaluator, seed_of(id), &purpose)? else {
            continue;
        };
        let Some(Operation::Slot(slot)) = point.lowering.bindings.get(&key).cloned() else {
            return Err(Fault::new(format!(
                "`{}` is not drawn, so it cannot be made small",
                pretty(&key)
            ))
            .hint("give it a range in the `where` line: `0.01 < v < 0.05`")
            .at(claim.place.clone()));
        };
        let start = point.evaluator.value(&Operation::Slot(slot)).value;
        let mut found = Vec::new();
        for halving in 0..=HALVINGS {
            point.set(&key, start / f64::from(1u32 << halving));
            let bound = point.lowering.term(order)?;
            let bound = point.evaluator.value(&bound).value;
            let Some(difference) = difference(&mut point, claim, constant)? else { break };
            found.push((difference, bound));
        }
        if found.len() <= HALVINGS {
            continue;
        }
        points += 1;
        for (level, (difference, bound)) in levels.iter_mut().zip(found) {
            level.difference += difference.value * difference.value;
            level.rounding += difference.rounding * difference.rounding;
            level.bound += bound * bound;
        }
        if sample.is_none() {
            point.set(&key, start);
            let left = point.lowering.side(&claim.left.term)?;
            let right = point.lowering.side(&claim.right.term)?;
            sample = Some(named(&mut point, claim, [&left, &right]));
        }
    }
    let values = sample.into_iter().flatten().collect();
    let sample = Sample { values, sides: Vec::new() };
    if points == 0 {
        return Err(Fault::new("no admissible point was found: a side is undefined at every one, or the ranges exclude each other").hint("look at the ranges in the `where` line").at(claim.place.clone()));
    }
    let roots = |level: &Level| (level.difference.sqrt(), level.bound.sqrt());
    // What is lost in rounding says nothing about how fast it falls.
    let seen: Vec<&[Level]> =
        levels.windows(2).filter(|pair| pair[1].difference > pair[1].rounding).collect();
    let late = seen.iter().skip(seen.len().saturating_sub(HALVINGS / 2));
    let slow = late.map(|pair| match *pair {
        [before, after] => {
            let ((d, v), (e, w)) = (roots(before), roots(after));
            e / d / (w / v)
        }
        _ => f64::NAN,
    });
    let slowest = slow.fold(0.0, f64::max);
    let falls = levels.iter().all(|level| level.difference.is_finite()) && slowest <= SLACK;
    if !falls {
        let fault = refused(&sample, points, points);
        return Err(Fault {
            message: format!(
                "the sides do not come together as fast as `O(…)` says: when it is halved, their difference falls {:.3} times as much as it should; {}",
                1.0 / slowest,
                fault.message
            ),
            ..fault
        }
        .at(claim.place.clone()));
    }
    Ok(Checked {
        relations: 1,
        points,
        largest: 0.0,
        means: Means { order: true, up_to_constant: constant, ..Means::default() },
        definition: false,
        sample,
    })
}

/// Sums of squares at one size of v.
#[derive(Clone, Debug, Default)]
struct Level {
    difference: f64,
    rounding: f64,
    bound: f64,
}

/// A difference of two sides, and what rounding may have done to it.
struct Gap {
    value: f64,
    rounding: f64,
}

fn difference(
    point: &mut Point<'_, '_>,
    claim: &Claim<'_>,
    constant: bool,
) -> Result<Option<Gap>, Fault> {
    let Some(first) = gap(point, claim)? else { return Ok(None) };
    if !constant {
        return Ok(Some(first));
    }
    let without = point.lowering.scope.without.clone();
    if without.is_empty() {
        return Err(Fault::new("nothing says what this constant does not depend on")
            .hint("write `const without z` in the `where` line")
            .at(claim.place.clone()));
    }
    let before: Vec<(String, f64)> = without
        .iter()
        .filter_map(|key| {
            let bound = point.lowering.bindings.get(key).cloned()?;
            Some((key.clone(), point.evaluator.value(&bound).value))
        })
        .collect();
    // The other point is the mirror image: the same one for every size of v.
    for (key, value) in &before {
        point.set(key, -0.7 * value + 0.1);
    }
    let second = gap(point, claim)?;
    for (key, value) in &before {
        point.set(key, *value);
    }
    Ok(second.map(|second| Gap {
        value: first.value - second.value,
        rounding: first.rounding + second.rounding,
    }))
}

fn gap(point: &mut Point<'_, '_>, claim: &Claim<'_>) -> Result<Option<Gap>, Fault> {
    let left = point.lowering.side(&claim.left.term)?;
    let right = point.lowering.side(&claim.right.term)?;
    Ok(values(point, &left, &right).map(|(left, right)| Gap {
        value: left.value - right.value,
        rounding: ROUNDING * (left.size + right.size),
    }))
}

/// The order that is one summand of a term, and stands nowhere else in it.
fn summand(term: &Term) -> Option<&Term> {
    let own = |term: &'_ Term| matches!(term, Term::Order(_));
    let mut parts = match term {
        Term::Sum(parts) => parts.iter().collect(),
        other => vec![other],
    };
    let at = parts.iter().position(|part| match part {
        Term::Negative(inner) => own(inner),
        part => own(part),
    })?;
    let order = match parts.remove(at) {
        Term::Negative(inner) => inner,
        part => part,
    };
    let Term::Order(of) = order else { return None };
    (parts.into_iter().all(|part| find(part).is_none()) && find(of).is_none()).then_some(&**of)
}

fn find(term: &Term) -> Option<&Term> {
    match term {
        Term::Order(_) => Some(term),
        other => other.inside().into_iter().find_map(find),
    }
}

/// v of v^n
fn base(term: &Term) -> &Term {
    match term {
        Term::Power(base, _) => base,
        other => other,
    }
}
