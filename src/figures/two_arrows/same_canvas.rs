//! One canvas, and several paintings that could lie under it, each with a noise of its own.
//!
//! What to see: the same x_t comes about from many pairs of a painting and a draw of noise. Each pair
//! shown fits the canvas exactly; which one was used cannot be told from it. The best guess is the mean
//! over all of them, of the paintings and so of the noises. The pairs are draws from x_0 given x_t, exact for the
//! mixture of paintings (Bayes' rule for Gaussians), with eps = (x_t - sqrt(alpha_bar_t) x_0) /
//! sqrt(1 - alpha_bar_t), Ho, Jain and Abbeel 2020, equation 4 solved for eps.

use crate::draw::raster::{Channels, Frame, Sheet, atlas};
use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::data::paintings;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{
    effective_number, mean, root_mean_square, root_mean_square_difference,
};
use crate::math::process::conversion::{Quantity, from_x0};
use crate::math::process::denoiser::Denoiser;
use crate::math::process::forward::noised;
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};

/// Many pairs behind one canvas.
pub const KIND: Kind = Kind {
    name: "same-canvas",
    summary: "A noisy canvas, paintings that could lie under it, each with its own noise, and their mean.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 2\ndraws = 1"],
    read: |reader| Box::new(SameCanvas::read(reader)),
};

/// Side of the paintings in pixels.
const SIZE: usize = 32;

/// One painting on a tile.
const SHEET: Sheet = panels::sheet(SIZE, Channels::Colour);

/// Numbers in a painting.
const VALUES: usize = 3 * SIZE * SIZE;

#[derive(Debug)]
struct SameCanvas {
    schedule: ScheduleSpecification,
    painting: u32,
    draws: usize,
    t: Sweep,
}

/// One painting that could lie under a canvas, with the noise that belongs to it.
struct Pair {
    scene: usize,
    /// How likely this scene is, given the canvas.
    scene_share: f64,
    painting: Vec<f64>,
    /// Root mean square of its noise.
    noise_size: f64,
    /// Root mean square difference of its noise and the mean noise.
    noise_off: f64,
    /// Root mean square difference of the canvas and this painting under this noise.
    misfit: f64,
}

/// One pair as a row of its table.
struct Fit {
    t: usize,
    draw: usize,
    scene: usize,
    scene_share: f64,
    noise_size: f64,
    noise_off: f64,
    misfit: f64,
}

/// One level.
struct Moment {
    t: usize,
    alpha_bar: f64,
    canvas: Vec<f64>,
    guess: Vec<f64>,
    guess_size: f64,
    scenes: f64,
    pairs: Vec<Pair>,
}

const PAIRS: Columns<Fit> = Columns {
    name: "pairs",
    keys: &[("t", |fit| fit.t.into()), ("draw", |fit| fit.draw.into())],
    values: &[
        ("scene", |fit| fit.scene.into()),
        ("scene_share", |fit| fit.scene_share.into()),
        ("noise_size", |fit| fit.noise_size.into()),
        ("noise_off", |fit| fit.noise_off.into()),
        ("misfit", |fit| fit.misfit.into()),
    ],
};

const CANVASES: Columns<Moment> = Columns {
    name: "canvases",
    keys: &[("t", |moment| moment.t.into())],
    values: &[
        ("alpha_bar", |moment| moment.alpha_bar.into()),
        ("scenes_left", |moment| moment.scenes.into()),
        ("noise_guess_size", |moment| moment.guess_size.into()),
        ("mean_noise_size", |moment| {
            let sizes: Vec<f64> = moment.pairs.iter().map(|pair| pair.noise_size).collect();
            mean(&sizes).into()
        }),
    ],
};

impl SameCanvas {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Cosine);
        let painting = reader.integer("painting", "which clean painting", 0..=9999, 2);
        let draws =
            reader.integer("draws", "how many paintings are drawn for each level", 1..=8, 5);
        let shares = [0.5, 0.8, 0.9, 0.94, 0.96, 1.0];
        let usual = readers::stops(schedule.steps, &shares, &[0.5, 0.9, 1.0], 0.96);
        let most = schedule.steps as i64;
        let t = reader.whole_sweep("t", "the noise levels to visit", 1..=most, usual);
        Self { schedule, painting: painting as u32, draws: draws as usize, t }
    }

    fn moments(&self, seed: u32) -> Result<Vec<Moment>, FigureError> {
        let mixture = paintings::mixture(SIZE)?;
        let (_, clean) = paintings::numbered(&mixture, self.painting);
        let schedule = Schedule::from_specification(self.schedule)?;
        let eps = Generator::new(seed, "two arrows").normals(VALUES);
        let mut generator = Generator::new(seed, "what may lie under it");
        let no_scene = || FigureError::new("a painting of a scene that the mixture does not have");
        let mut moments = Vec::new();
        for t in &self.t.values {
            let t = *t as usize;
            let alpha_bar = schedule.level(t)?.alpha_bar();
            let canvas = noised(&clean, &eps, alpha_bar);
            let shares = mixture.responsibilities(&canvas, alpha_bar);
            let guess = mixture.x0_hat(&canvas, alpha_bar);
            let mean_noise = from_x0(Quantity::Eps, &guess, &canvas, alpha_bar);
            let pair = |_| {
                let (scene, painting) = mixture.sample_given(&canvas, alpha_bar, &mut generator);
                let noise = from_x0(Quantity::Eps, &painting, &canvas, alpha_bar);
                let again = noised(&painting, &noise, alpha_bar);
                Ok(Pair {
                    scene,
                    scene_share: *shares.get(scene).ok_or_else(no_scene)?,
                    noise_size: root_mean_square(&noise),
                    noise_off: root_mean_square_difference(&noise, &mean_noise),
                    misfit: root_mean_square_difference(&again, &canvas),
                    painting,
                })
            };
            let pairs = (0..self.draws).map(pair).collect::<Result<_, FigureError>>()?;
            moments.push(Moment {
                t,
                alpha_bar,
                pairs,
                guess_size: root_mean_square(&mean_noise),
                scenes: effective_number(&shares),
                canvas,
                guess,
            });
        }
        Ok(moments)
    }
}

impl Moment {
    fn fits(&self) -> impl Iterator<Item = Fit> {
        self.pairs.iter().enumerate().map(|(draw, pair)| Fit {
            t: self.t,
            draw: draw + 1,
            scene: pair.scene,
            scene_share: pair.scene_share,
            noise_size: pair.noise_size,
            noise_off: pair.noise_off,
            misfit: pair.misfit,
        })
    }
}

impl Figure for SameCanvas {
    fn tables(&self) -> Vec<TableShape> {
        vec![PAIRS.shape(), CANVASES.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let mut dials = Dials::default();
        let t = dials.whole_slider("t", "noise level t", &self.t);
        let draws = controls::draws("draw", "another that fits", self.draws, self.draws);
        let draw = dials.add(draws, (0..self.draws).collect());
        let moments = Frames::given(&t, self.moments(studio.seed)?)?;
        let none = || FigureError::new("`draws` has no painting for a level");
        let pairs =
            moments.each_by(&draw, |moment, draw| moment.pairs.get(*draw).ok_or_else(none))?;
        let canvas = moments
            .map(|moment| Frame { values: &moment.canvas, noise: (1.0 - moment.alpha_bar).sqrt() });
        let guess = moments.map(|moment| Frame::clean(&moment.guess));
        let under = pairs.map(|pair| Frame::clean(&pair.painting));
        // Paper shows one canvas, and the paintings that fit it in a row.
        let panel = |name, title, paper, frames: &Frames<Frame<'_>>| -> Result<_, FigureError> {
            let layer = frames.pictured(|frames| atlas(&SHEET, frames))?;
            Ok(panels::tile(name, title, paper, vec![layer]))
        };
        Ok(Plate {
            clock: format!(
                "DDPM time: 0 is the picture, {} is noise; {} schedule",
                self.schedule.steps, self.schedule.name
            ),
            panels: vec![
                panel("canvas", "the canvas", Paper::Once, &canvas)?,
                panel("guess", "the mean of all that could", Paper::Once, &guess)?,
                panel("under", "one that could lie under it", draw.strip(), &under)?,
            ],
            axes: dials.axes(),
            readouts: vec![
                pairs.readout("odds of this scene", |pair| percent(pair.scene_share, 1)),
            ],
            tables: vec![PAIRS.of(moments.iter().flat_map(Moment::fits)), CANVASES.of(&moments)],
            alt: alt(&moments),
            ..Plate::exact("draws of the painting given the canvas, from the mixture of 48 scenes")
        })
    }
}

fn alt(moments: &Frames<Moment>) -> String {
    let mut text = String::from(
        "Three small pictures: a noisy canvas, a clean painting that could lie under it, drawn anew at the press of a button, and the \
         mean of all paintings that could.",
    );
    for moment in moments.iter().rev().take(3) {
        let mut scenes: Vec<usize> = moment.pairs.iter().map(|pair| pair.scene).collect();
        scenes.sort_unstable();
        scenes.dedup();
        text += &format!(
            " At t = {} the canvas leaves the equivalent of {} scenes open, and {} draws show {} different ones; their noises have the \
             root mean square {}, the mean noise {}.",
            moment.t,
            significant(moment.scenes, 2),
            moment.pairs.len(),
            scenes.len(),
            moment.pairs.first().map_or_else(String::new, |pair| fixed(pair.noise_size, 3)),
            fixed(moment.guess_size, 3)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    fn moments(draws: usize) -> Vec<Moment> {
        let figure = SameCanvas {
            schedule: ScheduleSpecification::new(ScheduleName::Cosine, 1000),
            painting: 2,
            draws,
            t: Sweep::even(500.0, 1000.0, 2, &[500.0], 500.0),
        };
        figure.moments(3).unwrap()
    }

    #[test]
    fn every_pair_makes_the_very_canvas_with_believable_noise() {
        for moment in moments(4) {
            for pair in &moment.pairs {
                assert!(pair.misfit < 1e-9);
                // 3,072 normal numbers: 1 give or take 0.013.
                assert!((pair.noise_size - 1.0).abs() < 5.0 * 0.013);
            }
        }
    }

    #[test]
    fn pure_noise_leaves_every_scene_open_and_half_way_one_is_left() {
        let moments = moments(8);
        assert!(moments[0].scenes < 1.01 && moments[1].scenes > 40.0);
        let first = moments[0].pairs[0].scene;
        assert!(moments[0].pairs.iter().all(|pair| pair.scene == first));
        let mut scenes: Vec<usize> = moments[1].pairs.iter().map(|pair| pair.scene).collect();
        scenes.sort_unstable();
        scenes.dedup();
        assert!(scenes.len() > 4);
    }

    #[test]
    fn the_draws_average_to_the_guess() {
        let moment = &moments(8)[0];
        let mut average = vec![0.0; VALUES];
        for pair in &moment.pairs {
            for (sum, value) in average.iter_mut().zip(&pair.painting) {
                *sum += value / moment.pairs.len() as f64;
            }
        }
        let one = root_mean_square_difference(&moment.pairs[0].painting, &moment.guess);
        assert!(root_mean_square_difference(&average, &moment.guess) < 0.5 * one);
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(bench::refused(&KIND, "draws = 0"), ["draws"]);
        assert_eq!(bench::refused(&KIND, "t = 0"), ["t"]);
    }
}
