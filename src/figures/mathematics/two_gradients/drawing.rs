//! Two histograms on one axis, and two walks downhill.

use super::{Case, Run, TwoGradients, told};
use crate::figures::prelude::*;
use crate::math::numbers::statistics::{histogram, linspace};

/// Bars of a histogram: an odd number, so that the true gradient lies in the middle of one.
const BARS: usize = 61;

/// The plot of the walks ends here, in units of the start; what is farther out runs off the page.
const CEILING: f64 = 1.6;

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

impl TwoGradients {
    /// A histogram of the estimates, as wide for either estimator.
    pub(super) fn bars(
        &self,
        layout: Layout,
        case: &Case,
        run: &Run,
        role: Role,
        title: &str,
    ) -> String {
        // Three standard deviations of the score function without baseline.
        let (truth, reach) = (2.0 * self.mu, 3.0 * case.score.exact_variance.sqrt());
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
        let [_, top, right, _] = plot.field();
        let (x, _) = plot.place(truth, 0.0);
        let exact = format!("true value {}", trimmed(truth, 3));
        let spread = format!("variance {}", told(run.exact_variance));
        let mut sketch = plot.sketch();
        sketch
            .axes()
            .line(Role::Truth, &[(truth, 0.0), (truth, highest * 1.08)])
            .bars(role, &edges, &heights)
            // Beside the line where the bars are low, and above a needle.
            .write(&Text::new(Role::Truth, &exact).halo(), x + 10.0, top + 2.0)
            .write(&Text::new(role, &spread).anchor(Anchor::End), right, top - 16.0);
        let beyond = run.estimates.len() - counts.iter().sum::<usize>();
        if beyond > 0 {
            let words = format!("{beyond} of {} lie beyond", run.estimates.len());
            let text = Text::new(Role::Muted, &words).small().anchor(Anchor::End);
            sketch.write(&text, right, top + 18.0);
        }
        sketch.finish()
    }

    pub(super) fn descent(
        &self,
        layout: Layout,
        paths: &Frames<&Run>,
        scores: &Frames<(&Case, &Run)>,
    ) -> Vec<Layer> {
        let top = CEILING * self.mu;
        let up = Scale::linear(0.0, top)
            .ticks(&[0.0, 0.5 * self.mu, self.mu, 1.5 * self.mu])
            .title("distance of μ from the optimum, for each dimension");
        let across = Scale::linear(0.0, self.steps as f64).title("step");
        let plot = Plot::new(layout, across, up).room_right(98.0);
        let ideal = |step| (0..step).fold(self.mu, |mu, _| mu * (1.0 - 2.0 * self.rate)).abs();
        // A walk off the page leaves a gap.
        let walked = |run: &Run| -> Curve {
            let places = run.walk.iter().enumerate();
            places.map(|(step, distance)| (step as f64, plot.inside(*distance))).collect()
        };
        // The name of what is not seen to the end stands at the top.
        let height = |run: &Run| run.end.map_or(top, |end| end.min(top));
        vec![
            plot.still(|sketch| {
                let steps = 0..=self.steps;
                let ideal: Curve = steps.map(|step| (step as f64, ideal(step))).collect();
                sketch.axes().line(Role::Truth, &ideal);
            }),
            plot.each(scores, |sketch, (case, run)| {
                let name = match run.end {
                    Some(end) if end <= top => "around",
                    Some(_) => "around: above",
                    None => "around: lost",
                };
                sketch.curve(Role::Gold, &walked(run)).end_labels(&[
                    (Role::Truth, ideal(self.steps), "without noise"),
                    (Role::Model, height(&case.path), "through"),
                    (Role::Gold, height(run), name),
                ]);
            }),
            plot.each(paths, |sketch, run| {
                sketch.curve(Role::Model, &walked(run));
            }),
        ]
    }
}
