//! The drawing of the estimates: how they settle, who does the work, how the error grows.

use super::{Case, EvidenceByDraws, Guesser};
use crate::draw::controls;
#[cfg(test)]
use crate::draw::number::fixed;
use crate::draw::number::{percent, raised, significant};
use crate::draw::panels::{half_plot, moving, plot, still};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::Side;
use crate::draw::svg::{Anchor, Text};
use crate::draw::theme::Role;
use crate::math::bound::importance::{effective_draws, relative_error};
use crate::params::Sweep;
use crate::plate::{Axis, Layer, Panel, Paper, Readout};

/// The axes, in the order in which layers name them.
const DIMENSION: usize = 0;
const GUESSER: usize = 1;

/// Estimates whose way is drawn.
const SHOWN: usize = 8;

/// Decades below the truth that a plot may need.
const DEPTHS: [i32; 9] = [1, 2, 4, 8, 12, 20, 40, 80, 160];

pub(super) fn axes(figure: &EvidenceByDraws, guessers: &[Guesser]) -> Vec<Axis> {
    let count = figure.dimensions.len().max(2);
    let sweep = Sweep {
        values: figure.dimensions.iter().map(|d| *d as f64).collect(),
        // Two on paper, large enough to be read.
        print: vec![0, count - 1],
        start: 0,
    };
    let names: Vec<String> = guessers.iter().map(|g| g.title.to_owned()).collect();
    vec![
        controls::whole_slider("d", "dimensions d", &sweep),
        controls::choice("guesser", "codes drawn from", &names, 0),
    ]
}

/// Frames over dimension and guesser, the guesser fastest.
fn frames<'a, T>(
    figure: &'a EvidenceByDraws,
    guessers: &'a [Guesser],
    cases: &'a [Vec<Case>],
    frame: impl Fn(usize, &'a Guesser, &'a Case) -> T,
) -> Vec<T> {
    let mut out = Vec::new();
    for (index, d) in figure.dimensions.iter().enumerate() {
        for (guesser, cases) in guessers.iter().zip(cases) {
            if let Some(case) = cases.get(index) {
                out.push(frame(*d, guesser, case));
            }
        }
    }
    out
}

/// The colour of a guesser: error, something learned, the truth.
fn role(guesser: &Guesser) -> Role {
    match guesser.name {
        "prior" => Role::Noise,
        "guess" => Role::Model,
        _ => Role::Truth,
    }
}

pub(super) fn readouts(cases: &[Vec<Case>]) -> Vec<Readout> {
    let count = cases.first().map_or(0, Vec::len);
    let readout = |label: &str, text: &dyn Fn(&Case) -> String| Readout {
        label: label.to_owned(),
        axes: vec![DIMENSION, GUESSER],
        texts: (0..count)
            .flat_map(|d| cases.iter().filter_map(move |cases| cases.get(d)))
            .map(text)
            .collect(),
    };
    vec![
        readout("first estimate over the truth", &|case| significant(case.first_ratio(), 3)),
        readout("typical error", &|case| error(case.median_error())),
        readout("effective draws", &|case| significant(effective_draws(&case.shares), 3)),
    ]
}

/// An error in per cent, as far as that can be read.
fn error(share: f64) -> String {
    if share < 5e-4 {
        "none".to_owned()
    } else if share < 100.0 {
        percent(share, if share < 0.1 { 1 } else { 0 })
    } else {
        format!("{}-fold", significant(share, 2))
    }
}

pub(super) fn panels(
    figure: &EvidenceByDraws,
    guessers: &[Guesser],
    cases: &[Vec<Case>],
) -> Vec<Panel> {
    vec![
        plot("runs", "", Paper::Strip(DIMENSION), [230.0, 220.0], |layout| {
            runs(layout, figure, guessers, cases)
        }),
        half_plot("shares", "", Paper::Once, 240.0, |layout| {
            shares(layout, figure, guessers, cases)
        }),
        half_plot("errors", "", Paper::Once, 240.0, |layout| {
            errors(layout, figure, guessers, cases)
        }),
    ]
}

/// The vertical scale of estimates over the truth: the truth always at the same height.
fn ratio_scale(case: &Case) -> Scale {
    let seen = case.running.iter().take(SHOWN);
    let lowest = seen
        .filter_map(|run| run.get(run.len() / 10..))
        .flatten()
        .fold(0.0, |low: f64, value| low.min(*value));
    let wanted = -lowest / std::f64::consts::LN_10;
    let depth = DEPTHS.iter().find(|depth| f64::from(**depth) >= wanted);
    let depth = depth.copied().unwrap_or(DEPTHS[DEPTHS.len() - 1]);
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

fn runs(
    layout: Layout,
    figure: &EvidenceByDraws,
    guessers: &[Guesser],
    cases: &[Vec<Case>],
) -> Vec<Layer> {
    let last = figure.draws as f64;
    let frame = |_: usize, guesser: &Guesser, case: &Case| {
        let across = Scale::logarithmic(1.0, last).title("draws so far");
        let plot =
            Plot::new(layout, across, ratio_scale(case)).room_right(layout.either(84.0, 62.0));
        let floor = libm::log(plot.up().low());
        let mut sketch = plot.sketch();
        sketch.axes();
        for run in case.running.iter().take(SHOWN) {
            let logs: Vec<(f64, f64)> = kept(run.len())
                .filter_map(|index| Some(((index + 1) as f64, *run.get(index)?)))
                .collect();
            let above = |index: usize| logs.get(index).is_some_and(|(_, log)| *log >= floor);
            let points: Vec<(f64, f64)> = logs
                .iter()
                .enumerate()
                .map(|(index, (draws, log))| {
                    // What lies under the floor is not drawn, but for the ends of lines that cross it.
                    let seen = above(index) || above(index + 1) || index > 0 && above(index - 1);
                    let height = if seen { libm::exp(log.max(floor)) } else { f64::NAN };
                    (*draws, height)
                })
                .collect();
            for piece in points.split(|point| !point.1.is_finite()) {
                if piece.len() > 1 {
                    sketch.line(role(guesser), piece);
                }
            }
        }
        if guesser.name != "posterior" {
            sketch.strong_curve(Role::Truth, &[(1.0, 1.0), (last, 1.0)]);
        }
        sketch
            .label(
                Role::Truth,
                (last, 1.0),
                (8.0, 0.0),
                Anchor::Start,
                layout.either("exact p(x)", "exact"),
            )
            .finish()
    };
    vec![moving(&[DIMENSION, GUESSER], frames(figure, guessers, cases, frame))]
}

/// The indices that a logarithmic axis can tell apart.
fn kept(count: usize) -> impl Iterator<Item = usize> {
    let mut next = 1.0;
    (0..count).filter(move |index| {
        let place = (index + 1) as f64;
        let wanted = place >= next || index + 1 == count;
        if wanted {
            next = (place * 1.012).max(place + 1.0);
        }
        wanted
    })
}

fn shares(
    layout: Layout,
    figure: &EvidenceByDraws,
    guessers: &[Guesser],
    cases: &[Vec<Case>],
) -> Vec<Layer> {
    let across = Scale::logarithmic(1.0, figure.draws as f64).title("so many of the largest draws");
    let up = Scale::linear(0.0, 1.0).ticks(&[0.0, 0.5, 1.0]).title("hold this share of the sum");
    let plot = Plot::new(layout, across, up);
    let frame = |_: usize, guesser: &Guesser, case: &Case| {
        let mut sum = 0.0;
        let sums: Vec<f64> = case
            .shares
            .iter()
            .map(|share| {
                sum += share;
                sum
            })
            .collect();
        let points: Vec<(f64, f64)> = kept(sums.len())
            .filter_map(|index| Some(((index + 1) as f64, *sums.get(index)?)))
            .collect();
        let work = case.most_of_the_work();
        let words = match work {
            1 => "1 draw: 90 %".to_owned(),
            work => format!("{work} draws: 90 %"),
        };
        let place = (work as f64, sums.get(work.saturating_sub(1)).copied().unwrap_or(0.0));
        let (shift, anchor) = if work * work < figure.draws {
            ((10.0, 14.0), Anchor::Start)
        } else {
            ((-10.0, -2.0), Anchor::End)
        };
        plot.sketch()
            .strong_curve(role(guesser), &points)
            .points(Role::Accent, &[place], 5.0)
            .label(Role::Accent, place, shift, anchor, &words)
            .finish()
    };
    vec![
        still(plot.sketch().axes().finish()),
        moving(&[DIMENSION, GUESSER], frames(figure, guessers, cases, frame)),
    ]
}

fn errors(
    layout: Layout,
    figure: &EvidenceByDraws,
    guessers: &[Guesser],
    cases: &[Vec<Case>],
) -> Vec<Layer> {
    let ends = (
        figure.dimensions.first().map_or(1.0, |d| *d as f64),
        figure.dimensions.last().map_or(2.0, |d| *d as f64),
    );
    let measured = cases.iter().take(2).flatten();
    let all: Vec<f64> = measured
        .flat_map(|case| case.errors().into_iter().chain([case.exact]))
        .filter(|error| error.is_finite() && *error > 0.0)
        .collect();
    let high = all.iter().copied().fold(1.0, f64::max);
    let ticks: Vec<f64> = figure.dimensions.iter().map(|d| *d as f64).collect();
    // A margin on both sides, so that no dots stand on the axis.
    let across = Scale::logarithmic(ends.0 / 1.2, ends.1 * 1.2).ticks(&ticks).title("dimensions d");
    let low = 1e-4;
    let up = Scale::logarithmic(low, high * 10.0).title("relative error");
    let plot = Plot::new(layout, across, up).room_right(10.0);
    let mut sketch = plot.sketch();
    sketch.axes();
    let curve = |guesser: &Guesser| -> Vec<(f64, f64)> {
        let all = ends.0 as usize..=ends.1 as usize;
        let error = |d| relative_error(guesser.second_moment, d, figure.draws);
        all.map(|d| (d as f64, error(d))).collect()
    };
    let curves = guessers.iter().take(2).map(|guesser| (guesser, curve(guesser)));
    let curves: Vec<(&Guesser, Vec<(f64, f64)>)> = curves.collect();
    for (index, (guesser, points)) in curves.iter().enumerate() {
        let middle = (ends.0 * ends.1).sqrt();
        let (side, words) =
            if index == 0 { (Side::Above, "from the prior") } else { (Side::Below, "rough guess") };
        let x = if index == 0 { middle * 0.6 } else { middle * 1.6 };
        sketch.strong_curve(role(guesser), points).name(role(guesser), points, x, side, words);
    }
    // Estimates stand a little beside each other, in the order in which they were made.
    let aside = |index: usize| {
        let share = index as f64 / (figure.repetitions.max(2) - 1) as f64;
        0.9 + 0.2 * share
    };
    let frame = |d: usize, guesser: &Guesser, case: &Case| {
        let x = d as f64;
        let dots: Vec<(f64, f64)> = case
            .errors()
            .into_iter()
            .enumerate()
            .filter(|(_, error)| *error > low)
            .map(|(index, error)| (x * aside(index), error))
            .collect();
        let mut sketch = plot.sketch();
        let ends = [(x, plot.up().low()), (x, plot.up().high())];
        sketch.line(Role::Accent, &ends);
        sketch.points(role(guesser), &dots, 2.6);
        if guesser.name == "posterior" {
            let words = "no error at all";
            let [_, _, right, bottom] = plot.field();
            let text = Text::new(Role::Truth, words).halo().anchor(Anchor::End);
            sketch.write(&text, right, bottom - 8.0);
        }
        sketch.finish()
    };
    vec![
        still(sketch.finish()),
        moving(&[DIMENSION, GUESSER], frames(figure, guessers, cases, frame)),
    ]
}

/// For tests: the number of decades that a case is drawn over.
#[cfg(test)]
pub(super) fn depth(case: &Case) -> String {
    fixed(-libm::log10(ratio_scale(case).low()), 0)
}
