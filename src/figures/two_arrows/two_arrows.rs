//! One painting, one draw of noise, and at every level the best guess at what is underneath.
//!
//! What to see: the left tile follows a recipe, the right one an opinion. The guess is the mean of all
//! paintings that could lie under this canvas, so it starts crisp, drops the small things, and ends as
//! the average of the family. Below: how far the guess of the picture is off, and how far the guess of
//! the noise that follows from it; where one is hard the other is easy. Forward is Ho, Jain and Abbeel
//! 2020, equation 4, with one fixed eps; the guess is E[x_0 | x_t] of the mixture of paintings, exact.

use rayon::prelude::*;

use crate::draw::raster::{Channels, Frame};
use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::data::paintings;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{
    effective_number, root_mean_square, root_mean_square_difference,
};
use crate::math::process::conversion::{Quantity, from_x0};
use crate::math::process::denoiser::Denoiser;
use crate::math::process::forward::noised;
use crate::math::process::low_rank::LowRankMixture;
use crate::math::process::schedule::{Level, Schedule, ScheduleName, ScheduleSpecification};

/// The two directions side by side.
pub const KIND: Kind = Kind {
    name: "two-arrows",
    summary: "A painting under growing noise, and beside it the exact best guess at the painting.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"linear\"\nsteps = 1"],
    read: |reader| Box::new(TwoArrows::read(reader)),
};

/// Side of the paintings in pixels.
const SIZE: usize = 32;

/// Numbers in a painting.
const VALUES: usize = 3 * SIZE * SIZE;

/// Levels on the curves, at most: the stops of the slider come on top of them.
const SAMPLES: usize = 100;

#[derive(Debug)]
struct TwoArrows {
    schedule: ScheduleSpecification,
    painting: u32,
    t: Sweep,
}

/// What is known at one level.
struct Moment {
    level: Level,
    canvas: Vec<f64>,
    guess: Vec<f64>,
    /// Root mean square of x_t - x_0.
    canvas_error: f64,
    /// Root mean square of E[x_0 | x_t] - x_0.
    picture_error: f64,
    /// Root mean square of E[eps | x_t] - eps; none at the data, where there is no noise to guess.
    noise_error: Option<f64>,
    /// Root mean square of E[eps | x_t].
    noise_guess_size: Option<f64>,
    scenes: f64,
}

const GUESSES: Columns<Moment> = Columns {
    name: "guesses",
    keys: &[("t", |moment| moment.level.t().into())],
    values: &[
        ("alpha_bar", |moment| moment.level.alpha_bar().into()),
        ("signal", |moment| moment.level.signal().into()),
        ("noise", |moment| moment.level.noise().into()),
        ("canvas_error", |moment| moment.canvas_error.into()),
        ("picture_error", |moment| moment.picture_error.into()),
        ("noise_error", |moment| moment.noise_error.into()),
        ("noise_guess_size", |moment| moment.noise_guess_size.into()),
        ("scenes_left", |moment| moment.scenes.into()),
    ],
};

impl Moment {
    /// Where it stands on the axis.
    fn t(&self) -> f64 {
        self.level.t() as f64
    }
}

impl TwoArrows {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Cosine);
        let painting = reader.integer("painting", "which clean painting", 0..=9999, 2) as u32;
        // Densely where the scene is decided, in the noisiest fifth.
        let coarse = (0..16).map(|k| f64::from(k) / 20.0);
        let fine = (40..=50).map(|k| f64::from(k) / 50.0);
        let shares: Vec<f64> = coarse.chain(fine).collect();
        let shown = [0.0, 0.25, 0.5, 0.8, 0.94, 1.0];
        let usual = readers::stops(schedule.steps, &shares, &shown, 0.5);
        let last = schedule.steps as i64;
        let t = reader.whole_sweep("t", "the noise levels to visit", 0..=last, usual);
        Self { schedule, painting, t }
    }

    /// The painting under one draw of noise at the slider's stops and between them, ascending in t.
    fn moments(&self, seed: u32) -> Result<Vec<Moment>, FigureError> {
        let mixture = paintings::mixture(SIZE)?;
        let (_, clean) = paintings::numbered(&mixture, self.painting);
        let schedule = Schedule::from_specification(self.schedule)?;
        let eps = Generator::new(seed, "two arrows").normals(VALUES);
        let steps = schedule.steps();
        let mut levels: Vec<usize> = (0..=SAMPLES).map(|sample| sample * steps / SAMPLES).collect();
        levels.extend(self.t.values.iter().map(|t| *t as usize));
        levels.extend([steps.min(1), steps]);
        levels.sort_unstable();
        levels.dedup();
        let at = |t: &usize| Ok(moment(&mixture, &clean, &eps, schedule.level(*t)?));
        levels.par_iter().map(at).collect()
    }
}

/// Everything at one level.
fn moment(mixture: &LowRankMixture, clean: &[f64], eps: &[f64], level: Level) -> Moment {
    let alpha_bar = level.alpha_bar();
    let canvas = noised(clean, eps, alpha_bar);
    let guess = mixture.x0_hat(&canvas, alpha_bar);
    let noise = (alpha_bar < 1.0).then(|| from_x0(Quantity::Eps, &guess, &canvas, alpha_bar));
    let error = |noise: &[f64]| root_mean_square_difference(noise, eps);
    Moment {
        level,
        canvas_error: root_mean_square_difference(&canvas, clean),
        picture_error: root_mean_square_difference(&guess, clean),
        noise_error: noise.as_deref().map(error),
        noise_guess_size: noise.as_deref().map(root_mean_square),
        scenes: effective_number(&mixture.responsibilities(&canvas, alpha_bar)),
        canvas,
        guess,
    }
}

impl Figure for TwoArrows {
    fn tables(&self) -> Vec<TableShape> {
        vec![GUESSES.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let moments = self.moments(studio.seed)?;
        let mut dials = Dials::default();
        let t = dials.whole_slider("t", "noise level t", &self.t);
        let stops = Frames::each(&t, |t| {
            let found = moments.iter().find(|moment| moment.level.t() == *t as usize);
            found.ok_or_else(|| FigureError::new(format!("`t` is {t}, which leaves the schedule")))
        })?;
        let sheet = panels::sheet(SIZE, Channels::Colour);
        let tile = |name, title, frame: fn(&Moment) -> Frame<'_>| {
            panels::film(name, title, &t, &sheet, &stops.map(|moment| frame(moment)))
        };
        Ok(Plate {
            clock: format!(
                "DDPM time: 0 is the picture, {} is noise; {} schedule, one draw of noise",
                self.schedule.steps, self.schedule.name
            ),
            axes: dials.axes(),
            panels: vec![
                tile("canvas", "forward: the canvas", |moment| Frame {
                    values: &moment.canvas,
                    noise: moment.level.noise(),
                })?,
                tile("guess", "back: the best guess under it", |moment| {
                    Frame::clean(&moment.guess)
                })?,
                panels::plot("errors", "", Paper::Once, [270.0, 250.0], |layout| {
                    self.errors(layout, &moments, &stops)
                }),
            ],
            readouts: vec![stops.readout("noise, share of the budget", |moment| {
                percent(1.0 - moment.level.alpha_bar(), 1)
            })],
            tables: vec![GUESSES.of(&moments)],
            alt: alt(&moments),
            ..Plate::exact("mean of the mixture of 48 scenes, given the canvas")
        })
    }
}

impl TwoArrows {
    fn errors(&self, layout: Layout, moments: &[Moment], stops: &Frames<&Moment>) -> Vec<Layer> {
        let curve = |of: fn(&Moment) -> Option<f64>| -> Curve {
            let point = |moment| Some((Moment::t(moment), of(moment)?));
            moments.iter().filter_map(point).collect()
        };
        let noise = curve(|moment| moment.noise_error);
        let picture = curve(|moment| Some(moment.picture_error));
        let highest = picture.iter().chain(&noise).map(|point| point.1).fold(1.0, f64::max);
        let steps = self.schedule.steps as f64;
        let ticks = layout.either([0.0, 0.2, 0.4, 0.6, 0.8, 1.0].as_slice(), &[0.0, 0.5, 1.0]);
        let ticks: Vec<f64> = ticks.iter().map(|share| (share * steps).round()).collect();
        let across = Scale::linear(0.0, steps).ticks(&ticks).title("noise level t");
        let up = Scale::linear(0.0, highest * 1.04)
            .ticks(&[0.0, 0.25, 0.5, 0.75, 1.0])
            .title("how far a guess is off, r.m.s.");
        let plot = Plot::new(layout, across, up).marked();
        vec![
            plot.still(|sketch| {
                sketch
                    .frame()
                    .strong_curve(Role::Noise, &noise)
                    .strong_curve(Role::Model, &picture)
                    .label(
                        Role::Noise,
                        (steps * 0.06, 0.5),
                        (8.0, 0.0),
                        Anchor::Start,
                        layout.either("the guess of the noise", "of the noise"),
                    )
                    .label(
                        Role::Model,
                        (steps * 0.93, 0.34),
                        (-8.0, 0.0),
                        Anchor::End,
                        layout.either("the guess of the picture", "of the picture"),
                    );
            }),
            plot.marker(
                stops,
                |moment| (moment.t(), moment.level.t().to_string()),
                |Moment { picture_error, noise_error, .. }| {
                    let (picture, noise) = match noise_error {
                        Some(noise) if noise > picture_error => (Side::Below, Side::Above),
                        _ => (Side::Above, Side::Below),
                    };
                    let picture = Reading::fixed(Role::Model, *picture_error, 3, picture);
                    let noise =
                        noise_error.map(|error| Reading::fixed(Role::Noise, error, 3, noise));
                    [picture].into_iter().chain(noise).collect()
                },
            ),
        ]
    }
}

fn alt(moments: &[Moment]) -> String {
    let mut text = String::from(
        "Two pictures side by side, a painting under growing noise and the mean of all paintings that could lie under it, and \
         below them two curves over the noise level: how far the guess of the picture is from the picture, which rises, and how \
         far the guess of the noise is from the noise, which falls.",
    );
    let last = moments.len().saturating_sub(1);
    for index in [1, last / 2, last] {
        if let Some(moment) = moments.get(index)
            && let Some(noise) = moment.noise_error
        {
            text += &format!(
                " At t = {} they are {} and {}.",
                moment.level.t(),
                fixed(moment.picture_error, 3),
                fixed(noise, 3)
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    fn figure() -> TwoArrows {
        TwoArrows {
            schedule: ScheduleSpecification::new(ScheduleName::Cosine, 20),
            painting: 2,
            t: Sweep::even(0.0, 20.0, 3, &[0.0], 0.0),
        }
    }

    #[test]
    fn the_clean_canvas_is_its_own_best_guess_and_noise_gives_the_average() {
        let moments = figure().moments(3).unwrap();
        assert!(moments[0].picture_error < 1e-9);
        assert_eq!(moments[0].noise_error, None);
        let mixture = paintings::mixture(SIZE).unwrap();
        let mut average = vec![0.0; VALUES];
        for (k, weight) in mixture.weights().into_iter().enumerate() {
            let mean = mixture.component_mean(k).unwrap();
            for (sum, value) in average.iter_mut().zip(mean) {
                *sum += weight * value;
            }
        }
        let last = moments.last().unwrap();
        assert!(root_mean_square_difference(&last.guess, &average) < 0.02);
    }

    #[test]
    fn both_errors_are_one_error_weighed_by_the_signal_to_noise_ratio() {
        for moment in figure().moments(4).unwrap().iter().skip(1) {
            let snr = moment.level.alpha_bar() / (1.0 - moment.level.alpha_bar());
            let expected = snr.sqrt() * moment.picture_error;
            assert!((moment.noise_error.unwrap() - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn the_guess_is_never_as_long_as_the_noise_itself() {
        // A mean is shorter than what it is the mean of; with 3,072 numbers luck hardly matters.
        for moment in figure().moments(5).unwrap().iter().skip(1) {
            assert!(moment.noise_guess_size.unwrap() < 1.05);
        }
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(bench::refused(&KIND, "painting = -1"), ["painting"]);
        assert_eq!(bench::refused(&KIND, "t = 1001"), ["t"]);
    }
}
