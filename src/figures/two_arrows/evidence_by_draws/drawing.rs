//! The drawing of the estimates: how they settle, who does the work, how the error grows.

use super::{Case, EvidenceByDraws, Guesser};
use crate::draw::number::raised;
use crate::figures::prelude::*;
use crate::math::bound::importance::relative_error;

/// Estimates whose way is drawn.
const SHOWN: usize = 8;

/// Decades below the truth that a plot may need.
const DEPTHS: [i32; 8] = [1, 2, 4, 8, 12, 20, 40, 80];

/// What lies deeper is not drawn.
const DEEPEST: i32 = 160;

impl Guesser {
    /// The colour of a guesser: error, something learned, the truth.
    fn role(&self) -> Role {
        match self.name {
            "prior" => Role::Noise,
            "guess" => Role::Model,
            _ => Role::Truth,
        }
    }
}

/// The vertical scale of estimates over the truth: the truth always at the same height.
fn ratio_scale(case: &Case) -> Scale {
    let seen = case.running.iter().take(SHOWN);
    let lowest = seen
        .filter_map(|run| run.get(run.len() / 10..))
        .flatten()
        .fold(0.0, |low: f64, value| low.min(*value));
    let wanted = -lowest / std::f64::consts::LN_10;
    let depth = DEPTHS.into_iter().find(|depth| f64::from(*depth) >= wanted).unwrap_or(DEEPEST);
    let power = |exponent: f64| libm::pow(10.0, exponent);
    let tick = |exponent: i32| {
        let text = match exponent {
            0 => "1".to_owned(),
            -1 => "0.1".to_owned(),
            -2 => "0.01".to_owned(),
            _ => format!("10{}", raised(exponent)),
        };
        (power(f64::from(exponent)), text)
    };
    let stride = (depth / 4).max(1);
    let ticks = (0..=depth / stride).map(|k| tick(-k * stride)).collect();
    Scale::logarithmic(power(-f64::from(depth)), power((0.3 * f64::from(depth)).max(0.6)))
        .named_ticks(ticks)
        .title("estimate of p(x), over the truth")
}

/// How the estimates settle as the draws come in.
pub(super) fn runs(layout: Layout, figure: &EvidenceByDraws, cases: &Frames<Case>) -> Vec<Layer> {
    let last = figure.draws as f64;
    vec![cases.drawn(|svg, case| {
        let across = Scale::logarithmic(1.0, last).title("draws so far");
        let plot =
            Plot::new(layout, across, ratio_scale(case)).room_right(layout.either(84.0, 62.0));
        let floor = libm::log(plot.up().low());
        let mut sketch = plot.sketch();
        sketch.axes();
        for piece in case.running.iter().take(SHOWN).flat_map(|run| pieces(run, floor)) {
            sketch.line(case.guesser.role(), &piece);
        }
        if case.guesser.name != "posterior" {
            sketch.strong_curve(Role::Truth, &[(1.0, 1.0), (last, 1.0)]);
        }
        let words = layout.either("exact p(x)", "exact");
        sketch.label(Role::Truth, (last, 1.0), (8.0, 0.0), Anchor::Start, words);
        svg.push_str(&sketch.finish());
    })]
}

/// The way of an estimate: what lies under the floor is not drawn, but for the ends of lines that cross it.
fn pieces(run: &[f64], floor: f64) -> Vec<Curve> {
    let logs = kept(run);
    let above = |index: usize| logs.get(index).is_some_and(|(_, log)| *log >= floor);
    let seen = |(index, (draws, log)): (usize, &(f64, f64))| {
        let seen = above(index) || above(index + 1) || index > 0 && above(index - 1);
        seen.then(|| (*draws, libm::exp(log.max(floor))))
    };
    let places: Vec<Option<(f64, f64)>> = logs.iter().enumerate().map(seen).collect();
    let pieces = places.split(Option::is_none).filter(|piece| piece.len() > 1);
    pieces.map(|piece| piece.iter().flatten().copied().collect()).collect()
}

/// Values at the places 1, 2, … along a logarithmic axis, without those that it cannot tell apart.
fn kept(values: &[f64]) -> Curve {
    let mut next = 1.0;
    let placed = values.iter().enumerate().map(|(index, value)| ((index + 1) as f64, *value));
    let told_apart = placed.filter(|(place, _)| {
        let wanted = *place >= next || *place == values.len() as f64;
        if wanted {
            next = (place * 1.012).max(place + 1.0);
        }
        wanted
    });
    told_apart.collect()
}

/// How few of the draws make most of the sum.
pub(super) fn shares(layout: Layout, figure: &EvidenceByDraws, cases: &Frames<Case>) -> Vec<Layer> {
    let across = Scale::logarithmic(1.0, figure.draws as f64).title("so many of the largest draws");
    let up = Scale::linear(0.0, 1.0).ticks(&[0.0, 0.5, 1.0]).title("hold this share of the sum");
    let plot = Plot::new(layout, across, up);
    vec![
        plot.still(|sketch| {
            sketch.axes();
        }),
        plot.each(cases, |sketch, case| {
            let sum = |sum: &mut f64, share: &f64| {
                *sum += share;
                Some(*sum)
            };
            let sums: Vec<f64> = case.shares.iter().scan(0.0, sum).collect();
            let (work, share) = case.most_of_the_work();
            let words = format!("{work} draw{}: 90 %", if work == 1 { "" } else { "s" });
            let place = (work as f64, share);
            let (shift, anchor) = if work * work < figure.draws {
                ((10.0, 14.0), Anchor::Start)
            } else {
                ((-10.0, -2.0), Anchor::End)
            };
            sketch
                .strong_curve(case.guesser.role(), &kept(&sums))
                .points(Role::Accent, &[place], 5.0)
                .label(Role::Accent, place, shift, anchor, &words);
        }),
    ]
}

/// How the error grows with the dimensions: what is foretold, and what each estimate has.
pub(super) fn errors(layout: Layout, figure: &EvidenceByDraws, cases: &Frames<Case>) -> Vec<Layer> {
    let measured = cases.iter().filter(|case| case.guesser.name != "posterior");
    let high = measured
        .flat_map(|case| case.errors().into_iter().chain([case.exact]))
        .filter(|error| error.is_finite() && *error > 0.0)
        .fold(1.0, f64::max);
    let (low, ends) = (1e-4, (*figure.dimensions.first(), *figure.dimensions.last()));
    let (first, last) = (ends.0 as f64, ends.1 as f64);
    let ticks: Vec<f64> = figure.dimensions.iter().map(|d| *d as f64).collect();
    // A margin on both sides, so that no dots stand on the axis.
    let across = Scale::logarithmic(first / 1.2, last * 1.2).ticks(&ticks).title("dimensions d");
    let up = Scale::logarithmic(low, high * 10.0).title("relative error");
    let plot = Plot::new(layout, across, up).room_right(10.0);
    let [_, _, right, bottom] = plot.field();
    // Estimates stand a little beside each other, in the order in which they were made.
    let aside = |index: usize| 0.9 + 0.2 * (index as f64 / (figure.repetitions.max(2) - 1) as f64);
    vec![
        plot.still(|sketch| {
            sketch.axes();
            let middle = (first * last).sqrt();
            let [prior, guess, _] = figure.guessers();
            for (guesser, x, side, words) in [
                (prior, middle * 0.6, Side::Above, "from the prior"),
                (guess, middle * 1.6, Side::Below, "rough guess"),
            ] {
                let error = |d| relative_error(guesser.second_moment, d, figure.draws);
                let curve: Curve = (ends.0..=ends.1).map(|d| (d as f64, error(d))).collect();
                let role = guesser.role();
                sketch.strong_curve(role, &curve).name(role, &curve, x, side, words);
            }
        }),
        plot.each(cases, |sketch, case| {
            let x = case.d as f64;
            let errors = case.errors().into_iter().enumerate().filter(|(_, error)| *error > low);
            let dots: Curve = errors.map(|(index, error)| (x * aside(index), error)).collect();
            sketch.line(Role::Accent, &[(x, plot.up().low()), (x, plot.up().high())]).points(
                case.guesser.role(),
                &dots,
                2.6,
            );
            if case.guesser.name == "posterior" {
                let text = Text::new(Role::Truth, "no error at all").halo().anchor(Anchor::End);
                sketch.write(&text, right, bottom - 8.0);
            }
        }),
    ]
}

/// For tests: the number of decades that a case is drawn over.
#[cfg(test)]
pub(super) fn depth(case: &Case) -> String {
    fixed(-libm::log10(ratio_scale(case).low()), 0)
}
