//! A painting dissolves into noise, and noise becomes a painting again: twice.
//!
//! What to see: the way down needs no learning and the way up does; both pass the same noise levels. The
//! left canvas goes back from its own noise, the right one from noise that never was a picture. Both
//! arrive at a painting. Forward is Ho, Jain and Abbeel 2020, equation 4, with one fixed draw of noise;
//! back is deterministic DDIM (Song, Meng and Ermon 2021, equation 12, eta = 0) with the exact denoiser.

use crate::draw::raster::{Channels, Frame, Sheet};
use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::data::paintings;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{mean, root_mean_square_difference};
use crate::math::process::forward::noised;
use crate::math::process::low_rank::LowRankMixture;
use crate::math::process::sampler::{Ladder, Method, Spacing, State, sample};
use crate::math::process::schedule::{Schedule, ScheduleName};
use crate::plate::Axis;

/// The kind.
pub const KIND: Kind = Kind {
    name: "there-and-back",
    summary: "A painting dissolves into noise and is restored, once from its own noise and once from fresh noise.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 100\nsampling_steps = 20"],
    read: |reader| Box::new(ThereAndBack::read(reader)),
};

/// Side of the paintings in pixels.
const SIZE: usize = 32;

const SHEET: Sheet = panels::sheet(SIZE, Channels::Colour);

/// Frames each way: the stages shown are T (i / STAGES).
const STAGES: usize = 20;

#[derive(Debug)]
struct ThereAndBack {
    schedule: ScheduleName,
    steps: usize,
    sampling_steps: usize,
    painting: u32,
    autoplay: bool,
}

/// One moment: both canvases at one noise level.
struct Moment {
    frame: usize,
    back: bool,
    t: usize,
    alpha_bar: f64,
    own: Canvas,
    fresh: Canvas,
}

/// What stands on a canvas.
struct Canvas {
    x: Vec<f64>,
    /// How far it lies from the painting that it all began with.
    distance: f64,
}

/// Everything that is computed.
struct Journey {
    mixture: LowRankMixture,
    /// The scene it begins with.
    scene: usize,
    moments: NonEmpty<Moment>,
}

/// Where one way ended.
struct End {
    which: &'static str,
    distance: f64,
    /// The likeliest scene.
    scene: Option<usize>,
}

const PATH: Columns<Moment> = Columns {
    name: "path",
    keys: &[("frame", |moment| moment.frame.into())],
    values: &[
        ("direction", |moment| moment.direction().into()),
        ("t", |moment| moment.t.into()),
        ("alpha_bar", |moment| moment.alpha_bar.into()),
        ("distance_own", |moment| moment.own.distance.into()),
        ("distance_fresh", |moment| moment.fresh.distance.into()),
    ],
};

const ENDS: Columns<End> = Columns {
    name: "ends",
    keys: &[("which", |end| end.which.into())],
    values: &[("distance", |end| end.distance.into()), ("scene", |end| end.scene.into())],
};

impl ThereAndBack {
    fn read(reader: &mut Reader<'_>) -> Self {
        let sampling = "steps of the way back, a multiple of 20";
        let figure = Self {
            schedule: readers::schedule_name(
                reader,
                "how fast noise is added",
                ScheduleName::Linear,
            ),
            steps: reader.integer("steps", "number of noise levels T", 100..=4000, 1000) as usize,
            sampling_steps: reader.integer("sampling_steps", sampling, 20..=1000, 100) as usize,
            painting: reader.integer("painting", "which painting it begins with", 0..=9999, 0)
                as u32,
            autoplay: reader.boolean("autoplay", "plays by itself, around and around", false),
        };
        for (name, value) in [("steps", figure.steps), ("sampling_steps", figure.sampling_steps)] {
            if !value.is_multiple_of(STAGES) {
                let hint = format!("take a multiple of {STAGES}");
                reader.problem(name, format!("`{name}` is {value}"), hint);
            }
        }
        if figure.sampling_steps > figure.steps {
            let (steps, levels) = (figure.sampling_steps, figure.steps);
            let message = format!("`sampling_steps` is {steps} and there are only {levels} levels");
            reader.problem("sampling_steps", message, "take at most as many as `steps`");
        }
        figure
    }

    fn journey(&self, seed: u32) -> Result<Journey, FigureError> {
        let mixture = paintings::mixture(SIZE)?;
        let (scene, clean) = paintings::numbered(&mixture, self.painting);
        let schedule = Schedule::new(self.schedule, self.steps)?;
        let ladder = Ladder::spaced(&schedule, Spacing::Trailing, self.sampling_steps)?;
        let noise = |purpose| Generator::new(seed, purpose).normals(clean.len());
        let (eps, fresh_noise) = (noise("its own noise"), noise("fresh noise"));
        let canvas = |x: Vec<f64>| Canvas { distance: root_mean_square_difference(&x, &clean), x };
        let mut moments = Vec::new();
        for stage in 0..=STAGES {
            let level = schedule.level(stage * self.steps / STAGES)?;
            moments.push(Moment {
                frame: moments.len(),
                back: false,
                t: level.t(),
                alpha_bar: level.alpha_bar(),
                own: canvas(noised(&clean, &eps, level.alpha_bar())),
                fresh: canvas(fresh_noise.clone()),
            });
        }
        let walk = |start: &[f64]| {
            // DDIM with eta = 0 draws nothing; the generator only completes the call.
            let mut unused = Generator::new(seed, "unused");
            sample(&mixture, &ladder, Method::Ddim { eta: 0.0 }, start, &mut unused)
        };
        let last = noised(&clean, &eps, schedule.terminal().alpha_bar());
        let (own, fresh) = rayon::join(|| walk(&last), || walk(&fresh_noise));
        let stride = self.sampling_steps / STAGES;
        let shown =
            |states: NonEmpty<State>| states.into_iter().skip(stride).step_by(stride.max(1));
        for (own, fresh) in shown(own?).zip(shown(fresh?)) {
            moments.push(Moment {
                frame: moments.len(),
                back: true,
                t: own.t,
                alpha_bar: own.alpha_bar,
                own: canvas(own.x),
                fresh: canvas(fresh.x),
            });
        }
        let nothing = || FigureError::new("`sampling_steps` leaves nothing to show");
        let moments = NonEmpty::new(moments).ok_or_else(nothing)?;
        Ok(Journey { mixture, scene, moments })
    }
}

impl Moment {
    fn direction(&self) -> &'static str {
        if self.back { "back" } else { "forward" }
    }

    fn noise(&self) -> f64 {
        (1.0 - self.alpha_bar).sqrt()
    }
}

impl Journey {
    /// How far each end lies from the beginning, with the mean distance of two unrelated paintings
    /// beside it (64 pairs).
    fn ends(&self) -> [End; 3] {
        let end = |which, canvas: &Canvas| {
            let shares = self.mixture.responsibilities(&canvas.x, 1.0);
            // Of equal shares the first.
            let likeliest = shares.iter().enumerate().rev().max_by(|a, b| a.1.total_cmp(b.1));
            End { which, distance: canvas.distance, scene: likeliest.map(|(scene, _)| scene) }
        };
        let pair = |number: u32| {
            let (_, left) = paintings::numbered(&self.mixture, 2 * number);
            let (_, right) = paintings::numbered(&self.mixture, 2 * number + 1);
            root_mean_square_difference(&left, &right)
        };
        let strangers: Vec<f64> = (0..64).map(pair).collect();
        let Moment { own, fresh, .. } = self.moments.last();
        [
            end("own", own),
            end("fresh", fresh),
            End { which: "strangers", distance: mean(&strangers), scene: None },
        ]
    }

    /// The frames one after the other, each named by its direction and level.
    fn axis(&self) -> Axis {
        let frames = self.moments.iter().map(|moment| moment.frame as f64);
        let printed = [0.0, 4.0, 8.0, 12.0, 20.0, 28.0, 32.0, 36.0, 40.0];
        let sweep = Sweep::of(frames, &printed, 0.0);
        let mut axis = controls::whole_slider("frame", "there and back", &sweep);
        for (stop, moment) in axis.stops.iter_mut().zip(&self.moments) {
            stop.text = format!("{}, t\u{a0}=\u{a0}{}", moment.direction(), moment.t);
        }
        axis
    }
}

impl Figure for ThereAndBack {
    fn tables(&self) -> Vec<TableShape> {
        vec![PATH.shape(), ENDS.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let journey = self.journey(studio.seed)?;
        let mut dials = Dials::default();
        let frame = dials.add(journey.axis(), journey.moments.iter().collect());
        dials.play(&frame, 8.0, self.autoplay);
        let moments = Frames::along(&frame, |moment| *moment);
        let own = moments.map(|moment| Frame { values: &moment.own.x, noise: moment.noise() });
        let fresh = moments.map(|moment| Frame {
            values: &moment.fresh.x,
            // On the way down the right canvas waits as pure noise.
            noise: if moment.back { moment.noise() } else { 1.0 },
        });
        Ok(Plate {
            clock: format!(
                "DDPM time: 0 is the picture, {} is noise; {} schedule",
                self.steps,
                self.schedule.as_str()
            ),
            axes: dials.axes(),
            panels: vec![
                panels::film("own", "back from its own noise", &frame, &SHEET, &own)?,
                panels::film("fresh", "back from fresh noise", &frame, &SHEET, &fresh)?,
            ],
            readouts: vec![
                moments.readout("noise, share of the budget", |moment| {
                    fixed(1.0 - moment.alpha_bar, 3)
                }),
            ],
            tables: vec![PATH.of(&*journey.moments), ENDS.of(journey.ends())],
            alt: alt(&journey),
            ..Plate::exact(format!("{}-step DDIM with the exact denoiser", self.sampling_steps))
        })
    }
}

fn alt(journey: &Journey) -> String {
    let Moment { own, fresh, .. } = journey.moments.last();
    format!(
        "Two small square canvases. On the left a landscape (scene {}) dissolves into coloured noise and a landscape comes back out \
         of that noise; on the right another comes out of fresh noise. At the end the left one lies {} from the painting it \
         began with and the right one {}, as root mean square over pixel values from −1 to 1.",
        journey.scene,
        fixed(own.distance, 2),
        fixed(fresh.distance, 2),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journey() -> Journey {
        let figure = ThereAndBack {
            schedule: ScheduleName::Cosine,
            steps: 200,
            sampling_steps: 40,
            painting: 0,
            autoplay: false,
        };
        figure.journey(9).expect("it runs")
    }

    #[test]
    fn both_ways_pass_the_same_levels() {
        let moments = journey().moments;
        let levels = |back: bool| {
            let times = moments.iter().filter(move |moment| moment.back == back);
            times.map(|moment| moment.t).collect::<Vec<_>>()
        };
        let mut down = levels(false);
        assert_eq!(down.len(), STAGES + 1);
        assert_eq!(down.pop(), Some(200));
        down.reverse();
        assert_eq!(levels(true), down);
    }

    #[test]
    fn what_comes_back_is_a_painting_of_the_family() {
        let journey = journey();
        let last = journey.moments.last();
        let (_, stranger) = paintings::numbered(&journey.mixture, 77);
        let typical = journey.mixture.log_density(&stranger, 1.0);
        for end in [&last.own.x, &last.fresh.x] {
            let found = journey.mixture.log_density(end, 1.0);
            assert!(found > typical - 0.1 * typical.abs(), "{found} against {typical}");
        }
        assert!(root_mean_square_difference(&last.own.x, &last.fresh.x) > 0.1);
    }

    #[test]
    fn the_first_frame_is_the_clean_painting() {
        let journey = journey();
        let (_, clean) = paintings::numbered(&journey.mixture, 0);
        assert_eq!(journey.moments.first().own.x, clean);
    }
}
