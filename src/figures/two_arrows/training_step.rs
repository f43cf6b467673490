//! One real step of training, number by number, and what the network says before and after it.
//!
//! The reader should see that a step draws a number, a level and noise, mixes them, asks the network, and
//! nudges it; and that the noise actually drawn lies beside the best guess, which is an average. Ho, Jain
//! and Abbeel 2020, algorithm 1.

use crate::draw::number::{fixed, significant};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::svg::{Anchor, Text};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::numbers::statistics::linspace;
use crate::math::process::mixture::LineMixture;
use crate::models::noise_predictor::{
    FIRST_STEPS, FirstStep, NoisePredictorSpecification, Snapshot, TrainedNoisePredictor, data,
};
use crate::models::{Order, OrderOf};
use crate::params::Reader;
use crate::plate::{Cell, Figure, FigureError, Layer, Paper, Plate, Studio, TableShape};
use crate::plate::{Kind, SourceKey};

/// The first steps of a training, one at a time.
pub const KIND: Kind = Kind {
    name: "training-step",
    summary: "One real step of training, number by number: draw, mix, guess, be corrected.",
    key: SourceKey::file(file!()),
    corners: &["training_steps = 20", "training_steps = 20\nbatch = 1\nhidden = 2"],
    read,
};

/// The plot shows noisy numbers and noise from -`REACH` to `REACH`.
const REACH: f64 = 3.2;

#[derive(Debug)]
struct TrainingStep {
    model: NoisePredictorSpecification,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let model = readers::predictor::specification(reader, NoisePredictorSpecification::plain());
    Box::new(TrainingStep { model })
}

/// A step with the weights before and after it.
struct Shown<'a> {
    number: usize,
    step: &'a FirstStep,
    before: &'a Snapshot,
    after: &'a Snapshot,
    /// What the network says of the first number when the step is done.
    new_guess: f64,
    /// The best there is to say of it.
    best: f64,
}

impl Figure for TrainingStep {
    fn tables(&self) -> Vec<TableShape> {
        let values = [
            "x0",
            "t",
            "alpha_bar",
            "eps",
            "x_t",
            "eps_theta",
            "squared_error",
            "best_eps_hat",
            "loss",
            "gradient_norm",
            "new_eps_theta",
            "new_loss",
            "batch",
            "weights",
        ];
        vec![TableShape::new("steps", &["step"], &values)]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        vec![OrderOf::<TrainedNoisePredictor>::boxed(&self.model)]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let model: TrainedNoisePredictor = studio.models.get(&self.model)?;
        let data = data().on_the_line()?;
        let shown = shown(&model, &data);
        let batch = self.model.batch;
        let listing = panels::plot("listing", "", Paper::Once, [262.0, 262.0], |layout| {
            listing(layout, &shown, batch)
        });
        let guesses = panels::plot("guesses", "", Paper::Once, [290.0, 270.0], |layout| {
            guesses(layout, &model, &data, &shown)
        });
        Ok(Plate {
            status: readers::predictor::status(&model),
            clock: readers::predictor::CLOCK.to_owned(),
            axes: vec![controls::draws("step", "do one step", FIRST_STEPS, 1)],
            panels: vec![listing, guesses],
            readouts: Vec::new(),
            tables: vec![readers::filled(
                &self.tables(),
                0,
                shown.iter().map(|shown| row(shown, batch)).collect(),
            )],
            alt: alt(&shown, batch),
            credit: None,
        })
    }
}

/// The first steps; the weights before and after each are kept.
fn shown<'a>(model: &'a TrainedNoisePredictor, data: &LineMixture) -> Vec<Shown<'a>> {
    let network = model.network();
    let pairs = model.snapshots.iter().zip(model.snapshots.iter().skip(1));
    let steps = model.first.iter().zip(pairs).enumerate();
    steps
        .map(|(index, (step, (before, after)))| {
            let said = network.guess(&after.weights, &[step.x_t], step.alpha_bar, None);
            Shown {
                number: index + 1,
                step,
                before,
                after,
                new_guess: said.first().copied().unwrap_or(0.0),
                best: data.eps_hat(step.x_t, step.alpha_bar),
            }
        })
        .collect()
}

fn row(shown: &Shown<'_>, batch: usize) -> Vec<Cell> {
    let step = shown.step;
    let miss = step.eps - step.guess;
    let mut cells = vec![Cell::from(shown.number), Cell::from(step.x0), Cell::from(step.t)];
    let numbers = [
        step.alpha_bar,
        step.eps,
        step.x_t,
        step.guess,
        miss * miss,
        shown.best,
        step.loss,
        step.gradient_norm,
        shown.new_guess,
        step.new_loss,
    ];
    cells.extend(numbers.map(Cell::from));
    cells.extend([batch, shown.before.weights.len()].map(Cell::from));
    cells
}

/// A number that may be negative, as a factor or a summand.
fn bracketed(value: f64, digits: usize) -> String {
    let text = fixed(value, digits);
    if text.starts_with('\u{2212}') { format!("({text})") } else { text }
}

/// The lines of the listing: what is done, in which role, and how it came out.
fn lines(shown: &Shown<'_>, batch: usize, narrow: bool) -> Vec<(String, Role, String)> {
    let step = shown.step;
    let (signal, noise) = (step.alpha_bar.sqrt(), (1.0 - step.alpha_bar).sqrt());
    let miss = step.eps - step.guess;
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
            &format!("the mean over all {batch} of the batch"),
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

fn listing(layout: Layout, shown: &[Shown<'_>], batch: usize) -> Vec<Layer> {
    let narrow = layout.narrow;
    let values = layout.either(318.0, layout.width);
    let anchor = layout.either(Anchor::Start, Anchor::End);
    let base = |index: usize| 20.0 + LEADING * index as f64;
    let mut still = String::new();
    let first = shown.first().map(|shown| lines(shown, batch, narrow));
    for (index, (words, _, _)) in first.into_iter().flatten().enumerate() {
        let number = (index + 1).to_string();
        Text::new(Role::Muted, &number).small().write(&mut still, 0.0, base(index));
        Text::new(Role::Ink, &words).write(&mut still, 20.0, base(index));
    }
    let frame = |shown: &Shown<'_>| {
        let mut svg = String::new();
        for (index, (_, role, value)) in lines(shown, batch, narrow).iter().enumerate() {
            Text::new(*role, value).anchor(anchor).write(&mut svg, values, base(index));
        }
        svg
    };
    vec![panels::still(still), panels::moving(&[0], shown.iter().map(frame).collect())]
}

fn guesses(
    layout: Layout,
    model: &TrainedNoisePredictor,
    data: &LineMixture,
    shown: &[Shown<'_>],
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
    let inside = |x: &f64, y: f64| (*x, if y.abs() <= REACH { y } else { f64::NAN });
    let xs = linspace(-REACH, REACH, 161);
    let frame = |shown: &Shown<'_>| {
        let step = shown.step;
        let said = |kept: &Snapshot| -> Vec<(f64, f64)> {
            let guesses = network.guess(&kept.weights, &xs, step.alpha_bar, None);
            xs.iter().zip(guesses).map(|(x, y)| inside(x, y)).collect()
        };
        let best = |x: &f64| inside(x, data.eps_hat(*x, step.alpha_bar));
        let (before, after) = (said(shown.before), said(shown.after));
        let end =
            |curve: &[(f64, f64)]| curve.last().map_or(0.0, |point| point.1).clamp(-REACH, REACH);
        let best: Vec<(f64, f64)> = xs.iter().map(best).collect();
        let top = best.iter().rev().find(|point| point.1.is_finite());
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
        plot.sketch()
            .strong_curve(Role::Truth, &best)
            .curve(Role::Model, &before)
            .curve(Role::Gold, &after)
            .line(Role::Accent, &[there, (there.0, said)])
            .points(Role::Noise, &[there], 5.0)
            .label(Role::Noise, beside, (shift, drop), side, "the noise drawn")
            .end_labels(&[
                (Role::Truth, top.map_or(0.0, |point| point.1), "best guess"),
                (Role::Gold, end(&after), layout.either("after the step", "after")),
                (Role::Model, end(&before), layout.either("before the step", "before")),
            ])
            .finish()
    };
    vec![
        panels::still(plot.sketch().axes().finish()),
        panels::moving(&[0], shown.iter().map(frame).collect()),
    ]
}

fn alt(shown: &[Shown<'_>], batch: usize) -> String {
    let Some(first) = shown.first() else {
        return "No step was taken: 0 lines.".to_owned();
    };
    let step = first.step;
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
