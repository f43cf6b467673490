//! One real step of training, number by number, and what the network says before and after it.
//!
//! The reader should see that a step draws a number, a level and noise, mixes them, asks the network, and
//! nudges it; and that the noise actually drawn lies beside the best guess, which is an average. Ho, Jain
//! and Abbeel 2020, algorithm 1.

use crate::figures::prelude::*;
use crate::figures::readers::predictor;
use crate::math::numbers::batch;
use crate::math::process::mixture::LineMixture;
use crate::models::noise_predictor::{
    FIRST_STEPS, FirstStep, NoisePredictorSpecification, Snapshot, TrainedNoisePredictor, data,
};
use crate::models::{Order, OrderOf};

/// The first steps of a training, one at a time.
pub const KIND: Kind = Kind {
    name: "training-step",
    summary: "One real step of training, number by number: draw, mix, guess, be corrected.",
    key: SourceKey::file(file!()),
    corners: &["training_steps = 20", "training_steps = 20\nbatch = 1\nhidden = 2"],
    read: |reader| {
        let model = predictor::specification(reader, NoisePredictorSpecification::plain());
        Box::new(TrainingStep { model })
    },
};

/// The plot shows noisy numbers and noise from -`REACH` to `REACH`.
const REACH: f64 = 3.2;

#[derive(Debug)]
struct TrainingStep {
    model: NoisePredictorSpecification,
}

/// A step with the weights before and after it.
struct Shown {
    number: usize,
    step: FirstStep,
    before: Snapshot,
    after: Snapshot,
    /// What the network says of the first number when the step is done.
    new_guess: f64,
    /// The best there is to say of it.
    best: f64,
    /// Numbers in the batch.
    batch: usize,
}

impl Shown {
    /// By how much the guess misses the noise drawn.
    fn miss(&self) -> f64 {
        self.step.eps - self.step.guess
    }
}

const STEPS: Columns<Shown> = Columns {
    name: "steps",
    keys: &[("step", |shown| shown.number.into())],
    values: &[
        ("x0", |shown| shown.step.x0.into()),
        ("t", |shown| shown.step.t.into()),
        ("alpha_bar", |shown| shown.step.alpha_bar.into()),
        ("eps", |shown| shown.step.eps.into()),
        ("x_t", |shown| shown.step.x_t.into()),
        ("eps_theta", |shown| shown.step.guess.into()),
        ("squared_error", |shown| (shown.miss() * shown.miss()).into()),
        ("best_eps_hat", |shown| shown.best.into()),
        ("loss", |shown| shown.step.loss.into()),
        ("gradient_norm", |shown| shown.step.gradient_norm.into()),
        ("new_eps_theta", |shown| shown.new_guess.into()),
        ("new_loss", |shown| shown.step.new_loss.into()),
        ("batch", |shown| shown.batch.into()),
        ("weights", |shown| shown.before.weights.len().into()),
    ],
};

impl Figure for TrainingStep {
    fn tables(&self) -> Vec<TableShape> {
        vec![STEPS.shape()]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        vec![OrderOf::<TrainedNoisePredictor>::boxed(&self.model)]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let model: TrainedNoisePredictor = studio.models.get(&self.model)?;
        let data = data().on_the_line()?;
        let mut dials = Dials::default();
        let taken = self.shown(&model, &data)?;
        let step = dials.add(controls::draws("step", "do one step", FIRST_STEPS, 1), taken);
        let shown = Frames::along(&step, |shown| shown);
        let none = || FigureError::new("`training_steps` leaves no step to show");
        let first = shown.iter().next().ok_or_else(none)?;
        Ok(Plate {
            axes: dials.axes(),
            panels: vec![
                panels::plot("listing", "", Paper::Once, [262.0, 262.0], |layout| {
                    listing(layout, first, &shown)
                }),
                panels::plot("guesses", "", Paper::Once, [290.0, 270.0], |layout| {
                    guesses(layout, &model, &data, &shown)
                }),
            ],
            tables: vec![STEPS.of(shown.iter().copied())],
            alt: alt(first),
            ..predictor::plate(&model)
        })
    }
}

impl TrainingStep {
    /// The first steps; the weights before and after each are kept.
    fn shown(
        &self,
        model: &TrainedNoisePredictor,
        data: &LineMixture,
    ) -> Result<Vec<Shown>, FigureError> {
        let network = model.network();
        let pairs = model.snapshots.iter().zip(model.snapshots.iter().skip(1));
        let steps = model.first.iter().zip(pairs).enumerate();
        let silent = || FigureError::new("the network says nothing of a number");
        let one =
            |(index, (step, (before, after))): (usize, (&FirstStep, (&Snapshot, &Snapshot)))| {
                let alone = [step.x_t];
                let said = network.guess(
                    &after.weights,
                    batch::row_major(&alone, 1),
                    step.alpha_bar,
                    None,
                );
                Ok(Shown {
                    number: index + 1,
                    new_guess: *said.first().ok_or_else(silent)?,
                    best: data.eps_hat(step.x_t, step.alpha_bar),
                    batch: self.model.batch,
                    step: *step,
                    before: before.clone(),
                    after: after.clone(),
                })
            };
        steps.map(one).collect()
    }
}

/// A number that may be negative, as a factor or a summand.
fn bracketed(value: f64, digits: usize) -> String {
    let text = fixed(value, digits);
    if text.starts_with('\u{2212}') { format!("({text})") } else { text }
}

/// The lines of the listing: what is done, in which role, and how it came out.
fn lines(shown: &Shown, narrow: bool) -> Vec<(String, Role, String)> {
    let step = &shown.step;
    let (signal, noise) = (step.alpha_bar.sqrt(), (1.0 - step.alpha_bar).sqrt());
    let miss = shown.miss();
    let mixed = if narrow {
        format!("x_t = {}", fixed(step.x_t, 3))
    } else {
        format!(
            "x_t = {} · {} + {} · {} = {}",
            fixed(signal, 3),
            bracketed(step.x0, 3),
            fixed(noise, 3),
            bracketed(step.eps, 3),
            fixed(step.x_t, 3)
        )
    };
    let line = |words: &str, role: Role, value: String| (words.to_owned(), role, value);
    vec![
        line("take a number from the data", Role::Truth, format!("x₀ = {}", fixed(step.x0, 3))),
        line("choose a level blindly", Role::Ink, format!("t = {}", step.t)),
        line("draw noise", Role::Noise, format!("ε = {}", fixed(step.eps, 3))),
        line("mix them", Role::Noise, mixed),
        line("ask the network", Role::Model, format!("guess = {}", fixed(step.guess, 3))),
        line(
            "compare with the noise drawn",
            Role::Noise,
            format!("(ε \u{2212} guess)² = {}", fixed(miss * miss, 3)),
        ),
        line(
            &format!("the mean over all {} of the batch", shown.batch),
            Role::Noise,
            format!("loss = {}", fixed(step.loss, 4)),
        ),
        line(
            "find the way down",
            Role::Ink,
            format!("gradient norm = {}", significant(step.gradient_norm, 3)),
        ),
        line(
            "nudge the weights, ask again",
            Role::Model,
            format!("new loss = {}", fixed(step.new_loss, 4)),
        ),
    ]
}

/// The height of a line of the listing, in pixels.
const LEADING: f64 = 27.0;

fn listing(layout: Layout, first: &Shown, shown: &Frames<&Shown>) -> Vec<Layer> {
    let narrow = layout.narrow;
    let values = layout.either(318.0, layout.width);
    let anchor = layout.either(Anchor::Start, Anchor::End);
    let base = |index: usize| 20.0 + LEADING * index as f64;
    vec![
        Layer::still(|svg| {
            for (index, (words, _, _)) in lines(first, narrow).into_iter().enumerate() {
                let number = (index + 1).to_string();
                Text::new(Role::Muted, &number).small().write(svg, 0.0, base(index));
                Text::new(Role::Ink, &words).write(svg, 20.0, base(index));
            }
        }),
        shown.drawn(|svg, shown| {
            for (index, (_, role, value)) in lines(shown, narrow).iter().enumerate() {
                Text::new(*role, value).anchor(anchor).write(svg, values, base(index));
            }
        }),
    ]
}

fn guesses(
    layout: Layout,
    model: &TrainedNoisePredictor,
    data: &LineMixture,
    shown: &Frames<&Shown>,
) -> Vec<Layer> {
    let across = Scale::linear(-REACH, REACH).ticks(&[-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]);
    let up = Scale::linear(-REACH, REACH).ticks(&[-3.0, 0.0, 3.0]);
    let plot = Plot::new(
        layout,
        across.title("the noisy number x_t"),
        up.title("noise ε, and guesses of it"),
    )
    .room_right(layout.either(116.0, 92.0));
    let network = model.network();
    let step = |sketch: &mut Sketch<'_>, shown: &&Shown| {
        let step = &shown.step;
        let said = |kept: &Snapshot| -> Curve {
            let xs: Vec<f64> = plot.trace(161, |_| 0.0).iter().map(|(x, _)| *x).collect();
            let column = batch::row_major(&xs, 1);
            let guesses = network.guess(&kept.weights, column, step.alpha_bar, None);
            xs.iter().zip(guesses).map(|(x, y)| (*x, plot.inside(y))).collect()
        };
        let (before, after) = (said(&shown.before), said(&shown.after));
        let best = plot.trace(161, |x| plot.inside(data.eps_hat(x, step.alpha_bar)));
        let there = (step.x_t.clamp(-REACH, REACH), step.eps.clamp(-REACH, REACH));
        // The best guess rises: below it there is room on the right, above it on the left.
        let below = step.eps < shown.best;
        let right = (below && there.0 < 1.5) || there.0 < -1.5;
        let (side, shift) = if right { (Anchor::Start, 9.0) } else { (Anchor::End, -9.0) };
        // Clear of the network's lines, which pass the foot of the stem.
        let said = step.guess.clamp(-REACH, REACH);
        let (edge, drop) =
            if below { (there.1.min(said), 16.0) } else { (there.1.max(said), -14.0) };
        let beside = (there.0, edge.clamp(-0.8 * REACH, 0.8 * REACH));
        let last = |curve: &[(f64, f64)]| curve.last().map(|(_, y)| y.clamp(-REACH, REACH));
        let top = best.iter().rev().map(|(_, y)| *y).find(|y| y.is_finite());
        let ends = [
            (Role::Truth, top, "best guess"),
            (Role::Gold, last(&after), layout.either("after the step", "after")),
            (Role::Model, last(&before), layout.either("before the step", "before")),
        ];
        let ends: Vec<(Role, f64, &str)> =
            ends.into_iter().filter_map(|(role, y, name)| Some((role, y?, name))).collect();
        sketch
            .strong_curve(Role::Truth, &best)
            .curve(Role::Model, &before)
            .curve(Role::Gold, &after)
            .line(Role::Accent, &[there, (there.0, said)])
            .points(Role::Noise, &[there], 5.0)
            .label(Role::Noise, beside, (shift, drop), side, "the noise drawn")
            .end_labels(&ends);
    };
    vec![
        plot.still(|sketch| {
            sketch.axes();
        }),
        plot.each(shown, step),
    ]
}

fn alt(first: &Shown) -> String {
    let (step, batch) = (&first.step, first.batch);
    format!(
        "A numbered listing of one training step. From the data x0 = {}, the level t = {}, the noise {}; mixed x_t = {}. The network guesses {} \
         for the noise. Over the batch of {batch} the mean squared miss is {}; after the step, for the same batch, {}. Below it a plot of noise \
         against the noisy number at this level: the noise drawn is a cross beside the curve of the best guess, \
         and the network's line moves a little in one step.",
        fixed(step.x0, 3),
        step.t,
        fixed(step.eps, 3),
        fixed(step.x_t, 3),
        fixed(step.guess, 3),
        fixed(step.loss, 3),
        fixed(step.new_loss, 3),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    const SHORT: &str = "training_steps = 20\n";

    #[test]
    fn every_line_follows_from_those_above_it() {
        let plate = bench::plate(&KIND, SHORT);
        assert_eq!(plate.tables[0].rows.len(), FIRST_STEPS);
        for row in 0..FIRST_STEPS {
            let number = |column| bench::number(&plate, "steps", row, column);
            let alpha_bar = number("alpha_bar");
            let mixed = alpha_bar.sqrt() * number("x0") + (1.0 - alpha_bar).sqrt() * number("eps");
            assert!((mixed - number("x_t")).abs() < 1e-6);
            let miss = number("eps") - number("eps_theta");
            assert!((miss * miss - number("squared_error")).abs() < 1e-12);
            assert!(number("new_loss") < number("loss"));
        }
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(bench::refused(&KIND, "training_steps = 3"), ["training_steps"]);
        assert_eq!(
            bench::refused(&KIND, "learning_rate = 2.0\nbatch = 0"),
            ["batch", "learning_rate"]
        );
    }
}
