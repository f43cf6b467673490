//! Two histograms on one axis, and two walks downhill.

use crate::draw::number::trimmed;
use crate::draw::panels::{self, moving, still};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::svg::{Anchor, Text};
use crate::draw::theme::Role;
use crate::math::numbers::statistics::{histogram, linspace};
use crate::plate::{Layer, Panel, Paper};

use super::{BASELINE, Case, DIMENSION, Run, SIGMA, TwoGradients, score, told};

/// Bars of a histogram: an odd number, so that the true gradient lies in the middle of one.
const BARS: usize = 61;

/// The plot of the walks ends here, in units of the start; what is farther out runs off the page.
const CEILING: f64 = 1.6;

pub(super) fn panels(figure: &TwoGradients, cases: &[Case]) -> Vec<Panel> {
    let both = || [false, true].into_iter().flat_map(|with| cases.iter().map(move |c| (c, with)));
    vec![
        panels::plot(
            "path",
            "Through the draw (pathwise)",
            Paper::Once,
            [150.0, 140.0],
            |layout| {
                let frame =
                    |case: &Case| bars(figure, layout, case, &case.runs[0], Role::Model, "");
                let frames = cases.iter().map(frame).collect();
                vec![moving(&[SIGMA, DIMENSION], frames)]
            },
        ),
        panels::plot(
            "score",
            "Around the draw (score function)",
            Paper::Once,
            [168.0, 158.0],
            |layout| {
                let title = "one estimate of the first component of the gradient";
                let frame =
                    |(case, with)| bars(figure, layout, case, score(case, with), Role::Gold, title);
                let frames = both().map(frame).collect();
                vec![moving(&[BASELINE, SIGMA, DIMENSION], frames)]
            },
        ),
        panels::plot(
            "descent",
            "Each of them used to go downhill, same start, same draws",
            Paper::Once,
            [200.0, 190.0],
            |layout| descent(figure, layout, cases, both().collect()),
        ),
    ]
}

/// Half the width of both histograms: three standard deviations of the score function without baseline.
fn reach(case: &Case) -> f64 {
    3.0 * score(case, false).exact_variance.sqrt()
}

/// Nought and a round number on either side of it, within `reach` of `truth`.
fn ticks(truth: f64, reach: f64) -> Vec<f64> {
    let mut round = 1e-6;
    // 1, 2, 5 times the powers of ten, as long as they fit.
    for factor in [2.0, 2.5, 2.0].into_iter().cycle().take(60) {
        if round * factor > 0.8 * reach {
            break;
        }
        round *= factor;
    }
    let within = |value: &f64| (value - truth).abs() <= reach;
    [-round, 0.0, round].into_iter().filter(within).collect()
}

fn bars(
    figure: &TwoGradients,
    layout: Layout,
    case: &Case,
    run: &Run,
    role: Role,
    title: &str,
) -> String {
    let (truth, reach) = (2.0 * figure.mu, reach(case));
    let edges = linspace(truth - reach, truth + reach, BARS + 1);
    let counts = histogram(&run.estimates, &edges);
    let heights: Vec<f64> = counts.iter().map(|count| *count as f64).collect();
    let highest = heights.iter().copied().fold(1.0, f64::max);
    let across =
        Scale::linear(truth - reach, truth + reach).ticks(&ticks(truth, reach)).title(title);
    let up = Scale::linear(0.0, highest * 1.08)
        .ticks(&[0.0, highest])
        .title(layout.either("draws in a bar", "draws"));
    let plot = Plot::new(layout, across, up);
    let mut sketch = plot.sketch();
    sketch
        .axes()
        .line(Role::Truth, &[(truth, 0.0), (truth, highest * 1.08)])
        .bars(role, &edges, &heights);
    let [_, top, right, _] = plot.field();
    let words = format!("true value {}", trimmed(truth, 3));
    // Beside the line where the bars are low, and above a needle.
    let text = Text::new(Role::Truth, &words).halo();
    let (x, _) = plot.place(truth, 0.0);
    sketch.write(&text, x + 10.0, top + 2.0);
    let beyond = run.estimates.len() - counts.iter().sum::<usize>();
    let spread = format!("variance {}", told(run.exact_variance));
    let text = Text::new(role, &spread).anchor(Anchor::End);
    sketch.write(&text, right, top - 16.0);
    if beyond > 0 {
        let words = format!("{beyond} of {} lie beyond", run.estimates.len());
        let text = Text::new(Role::Muted, &words).small().anchor(Anchor::End);
        sketch.write(&text, right, top + 18.0);
    }
    sketch.finish()
}

fn descent(
    figure: &TwoGradients,
    layout: Layout,
    cases: &[Case],
    both: Vec<(&Case, bool)>,
) -> Vec<Layer> {
    let steps = figure.steps as f64;
    let top = CEILING * figure.mu;
    let up = Scale::linear(0.0, top)
        .ticks(&[0.0, 0.5 * figure.mu, figure.mu, 1.5 * figure.mu])
        .title("distance of μ from the optimum, for each dimension");
    let across = Scale::linear(0.0, steps).title("step");
    let plot = Plot::new(layout, across, up).room_right(98.0);
    let ideal: Vec<(f64, f64)> = (0..=figure.steps)
        .map(|step| {
            let shrunk = (0..step).fold(figure.mu, |mu, _| mu * (1.0 - 2.0 * figure.rate));
            (step as f64, shrunk.abs())
        })
        .collect();
    // A walk off the page leaves a gap.
    let walked = |run: &Run| -> Vec<(f64, f64)> {
        let place = |(step, distance): (usize, &f64)| {
            let distance = Some(*distance).filter(|d| *d <= top);
            (step as f64, distance.unwrap_or(f64::NAN))
        };
        run.walk.iter().enumerate().map(place).collect()
    };
    let end = |run: &Run| {
        let arrived = run.walk.len() == figure.steps + 1;
        Some(*run.walk.last()).filter(|d| arrived && *d <= top)
    };
    let path = |case: &Case| plot.sketch().curve(Role::Model, &walked(&case.runs[0])).finish();
    let scored = |(case, with): &(&Case, bool)| {
        let run = score(case, *with);
        let mut sketch = plot.sketch();
        sketch.curve(Role::Gold, &walked(run));
        let ideal_end = ideal.last().map_or(0.0, |point| point.1);
        let path_end = end(&case.runs[0]).unwrap_or(top);
        let name = match end(run) {
            Some(_) => "around",
            None if run.walk.len() == figure.steps + 1 => "around: above",
            None => "around: lost",
        };
        sketch.end_labels(&[
            (Role::Truth, ideal_end, "without noise"),
            (Role::Model, path_end, "through"),
            (Role::Gold, end(run).unwrap_or(top), name),
        ]);
        sketch.finish()
    };
    vec![
        still(plot.sketch().axes().line(Role::Truth, &ideal).finish()),
        moving(&[BASELINE, SIGMA, DIMENSION], both.iter().map(scored).collect()),
        moving(&[SIGMA, DIMENSION], cases.iter().map(path).collect()),
    ]
}
