//! Whether averages and integrals are computed well enough to say something.
//!
//! A sum over nodes is a number even where the integral is none: the mean of a Cauchy law is 0 by symmetry. So at some
//! points the same sides are computed on nodes that lie closer and reach farther. Where the integral of the magnitude
//! exists its sum hardly moves; where it does not, the sum grows.

use super::check::{Claim, Pair, Sample, pair};
use super::declare::Scope;
use super::evaluate::Evaluator;
use super::fault::{Fault, at_point};
use super::number::Number;
use super::point::Point;
use super::quadrature::Resolution;

/// Points at which both sides are computed anew to see whether they converge.
pub(super) const PROBED: usize = 6;

/// What the sum of magnitudes may grow by: at a kink it moves by less than 0.01, while the slowest divergence that is
/// ordinary, that of 1/x, moves it by 0.08 or more.
const GROWTH: f64 = 1.03;

/// A difference that is within so many times of what the sums move by may be their own error.
const DOUBT: f64 = 10.0;

/// The way to one point.
pub(super) struct Again<'a> {
    pub scope: &'a Scope,
    pub claim: &'a Claim<'a>,
    pub seed: u32,
    pub purpose: &'a str,
}

impl Again<'_> {
    /// Both sides at the same point, on nodes of another resolution.
    pub fn at(
        &self,
        evaluator: &mut Evaluator,
        resolution: Resolution,
    ) -> Result<Option<Pair>, Fault> {
        evaluator.resolve(resolution);
        let found = match Point::draw(self.scope, evaluator, self.seed, self.purpose) {
            Ok(Some(mut point)) => pair(&mut point, self.claim),
            Ok(None) => Ok(None),
            Err(fault) => Err(fault),
        };
        evaluator.resolve(Resolution::USUAL);
        found
    }

    /// # Errors
    /// When a mean or integral of `usual` does not converge, as far as can be seen.
    pub fn converges(&self, evaluator: &mut Evaluator, usual: &Pair) -> Result<(), Fault> {
        let work = evaluator.work;
        let wide = self.at(evaluator, Resolution::WIDE)?;
        // What is looked at twice is no reason to look at fewer points.
        evaluator.work = work;
        let Some(wide) = wide else { return Ok(()) };
        let grows = |usual: &Number, wide: &Number| wide.size > GROWTH * usual.size;
        if !grows(&usual.left, &wide.left) && !grows(&usual.right, &wide.right) {
            return Ok(());
        }
        Err(Fault::new(format!(
            "a mean or integral does not converge{}, or too slowly to be computed: the farther and the finer it is summed, the larger it becomes",
            at_point(&usual.sample)
        ))
        .hint("does it exist? If it does, narrow the ranges in the `where` line, or write `{unchecked=\"…\"}` behind the formula with the reason")
        .at(self.claim.place.clone()))
    }

    /// Whether a claim that fails on the usual and on finer nodes may fail because of the nodes alone.
    pub fn undecided(
        &self,
        evaluator: &mut Evaluator,
        [usual, finer]: [&Pair; 2],
    ) -> Result<bool, Fault> {
        let wide = self.at(evaluator, Resolution::WIDE)?;
        let moved = |a: &Pair, b: &Pair| {
            (a.left.value - b.left.value).abs() + (a.right.value - b.right.value).abs()
        };
        let farther = wide.map_or(0.0, |wide| moved(usual, &wide));
        let error = moved(usual, finer).max(farther);
        let rounding = 8.0 * f64::EPSILON * (usual.left.size + usual.right.size);
        Ok(error > rounding && (finer.left.value - finer.right.value).abs() <= DOUBT * error)
    }
}

/// The message where nodes are too coarse to decide.
pub(super) fn coarse(sample: &Sample) -> Fault {
    Fault::new(format!(
        "a mean or integral cannot be computed well enough{} to say whether this holds",
        at_point(sample)
    ))
    .hint("kinks, as of a magnitude or a maximum, and heavy tails are summed too coarsely: part the mean at the kink, or write `{unchecked=\"…\"}` behind the formula with the reason")
}
