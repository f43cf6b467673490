//! A painting dissolves into noise, and noise becomes a painting again: twice.
//!
//! What to see: the way down needs no learning and the way up does; both pass the same noise levels. The
//! left canvas goes back from its own noise, the right one from noise that never was a picture. Both
//! arrive at a painting. Forward is Ho, Jain and Abbeel 2020, equation 4, with one fixed draw of noise;
//! back is deterministic DDIM (Song, Meng and Ermon 2021, equation 12, eta = 0) with the exact denoiser.

use crate::draw::number::fixed;
use crate::draw::raster::{Channels, Frame};
use crate::draw::{controls, panels};
use crate::math::data::paintings;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{mean, root_mean_square_difference};
use crate::math::process::forward::noised;
use crate::math::process::low_rank::LowRankMixture;
use crate::math::process::sampler::{Ladder, Method, Spacing, State, sample};
use crate::math::process::schedule::{Schedule, ScheduleName};
use crate::params::{Reader, Sweep};
use crate::plate::{
    Axis, Cell, Figure, FigureError, Plate, Readout, Status, Stop, Studio, Table, TableShape,
};

use crate::plate::{Kind, SourceKey};

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
    back: bool,
    t: usize,
    alpha_bar: f64,
    own: Vec<f64>,
    fresh: Vec<f64>,
}

/// Everything that is computed.
struct Journey {
    mixture: LowRankMixture,
    /// The painting it begins with.
    clean: Vec<f64>,
    clean_scene: usize,
    moments: Vec<Moment>,
}

impl ThereAndBack {
    fn read(reader: &mut Reader<'_>) -> Self {
        let figure = Self {
            schedule: reader.choice(
                "schedule",
                "how fast noise is added",
                &ScheduleName::ALL,
                ScheduleName::as_str,
                ScheduleName::Linear,
            ),
            steps: reader.integer("steps", "number of noise levels T", 100..=4000, 1000) as usize,
            sampling_steps: reader.integer(
                "sampling_steps",
                "steps of the way back, a multiple of 20",
                20..=1000,
                100,
            ) as usize,
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
        let (clean_scene, clean) = paintings::numbered(&mixture, self.painting);
        let schedule = Schedule::new(self.schedule, self.steps)?;
        let ladder = Ladder::spaced(&schedule, Spacing::Trailing, self.sampling_steps)?;
        let noise = |purpose| Generator::new(seed, purpose).normals(clean.len());
        let (eps, fresh_noise) = (noise("its own noise"), noise("fresh noise"));
        let mut moments = Vec::new();
        for stage in 0..=STAGES {
            let t = stage * self.steps / STAGES;
            let alpha_bar = schedule.level(t)?.alpha_bar();
            moments.push(Moment {
                back: false,
                t,
                alpha_bar,
                own: noised(&clean, &eps, alpha_bar),
                fresh: fresh_noise.clone(),
            });
        }
        let walk = |start: &[f64]| {
            // DDIM with eta = 0 draws nothing; the generator only completes the call.
            let mut unused = Generator::new(seed, "unused");
            let states = sample(&mixture, &ladder, Method::Ddim { eta: 0.0 }, start, &mut unused);
            states.map_err(FigureError::new)
        };
        let last = noised(&clean, &eps, schedule.terminal().alpha_bar());
        let (own, fresh) = rayon::join(|| walk(&last), || walk(&fresh_noise));
        let stride = self.sampling_steps / STAGES;
        let shown =
            |states: NonEmpty<State>| states.into_iter().skip(stride).step_by(stride.max(1));
        for (own, fresh) in shown(own?).zip(shown(fresh?)) {
            moments.push(Moment {
                back: true,
                t: own.t,
                alpha_bar: own.alpha_bar,
                own: own.x,
                fresh: fresh.x,
            });
        }
        Ok(Journey { mixture, clean, clean_scene, moments })
    }

    fn axis(&self, moments: &[Moment]) -> Axis {
        let printed = [0, 4, 8, 12, 20, 28, 32, 36, 40];
        let sweep = Sweep {
            values: (0..moments.len()).map(|frame| frame as f64).collect(),
            print: printed.into_iter().filter(|frame| *frame < moments.len()).collect(),
            start: 0,
        };
        let mut axis = controls::whole_slider("frame", "there and back", &sweep);
        axis.stops = moments
            .iter()
            .enumerate()
            .map(|(frame, moment)| Stop {
                value: frame as f64,
                text: format!("{}, t\u{a0}=\u{a0}{}", moment.direction(), moment.t),
            })
            .collect();
        controls::played(axis, 8.0, self.autoplay)
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
    fn path(&self, shape: &TableShape) -> Table {
        let mut table = shape.table();
        for (frame, moment) in self.moments.iter().enumerate() {
            table.rows.push(vec![
                frame.into(),
                moment.direction().into(),
                moment.t.into(),
                moment.alpha_bar.into(),
                root_mean_square_difference(&moment.own, &self.clean).into(),
                root_mean_square_difference(&moment.fresh, &self.clean).into(),
            ]);
        }
        table
    }

    /// How far each end lies from the beginning, with the mean distance of two unrelated paintings
    /// beside it (64 pairs).
    fn ends(&self, shape: &TableShape) -> Table {
        let mut table = shape.table();
        if let Some(last) = self.moments.last() {
            for (which, end) in [("own", &last.own), ("fresh", &last.fresh)] {
                let shares = self.mixture.responsibilities(end, 1.0);
                let leading =
                    |best: usize, k: usize| if shares[k] > shares[best] { k } else { best };
                let scene = (0..shares.len()).fold(0, leading);
                let distance = root_mean_square_difference(end, &self.clean);
                table.rows.push(vec![which.into(), distance.into(), scene.into()]);
            }
        }
        let pair = |number: u32| {
            let (_, left) = paintings::numbered(&self.mixture, 2 * number);
            let (_, right) = paintings::numbered(&self.mixture, 2 * number + 1);
            root_mean_square_difference(&left, &right)
        };
        let strangers: Vec<f64> = (0..64).map(pair).collect();
        let row = vec!["strangers".into(), mean(&strangers).into(), Cell::Missing];
        table.rows.push(row);
        table
    }
}

impl Figure for ThereAndBack {
    fn tables(&self) -> Vec<TableShape> {
        let path = ["direction", "t", "alpha_bar", "distance_own", "distance_fresh"];
        vec![
            TableShape::new("path", &["frame"], &path),
            TableShape::new("ends", &["which"], &["distance", "scene"]),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let journey = self.journey(studio.seed)?;
        let moments = &journey.moments;
        let own: Vec<Frame<'_>> = moments
            .iter()
            .map(|moment| Frame { values: &moment.own, noise: moment.noise() })
            .collect();
        let fresh: Vec<Frame<'_>> = moments
            .iter()
            .map(|moment| Frame {
                values: &moment.fresh,
                // On the way down the right canvas waits as pure noise.
                noise: if moment.back { moment.noise() } else { 1.0 },
            })
            .collect();
        let tile = |name, title, frames: &[Frame<'_>]| {
            panels::picture_tile(name, title, 0, SIZE, Channels::Colour, frames)
                .map_err(FigureError::new)
        };
        let shapes = self.tables();
        let ends = journey.ends(&shapes[1]);
        Ok(Plate {
            status: Status::Exact {
                method: format!("{}-step DDIM with the exact denoiser", self.sampling_steps),
            },
            clock: format!(
                "DDPM time: 0 is the picture, {} is noise; {} schedule",
                self.steps,
                self.schedule.as_str()
            ),
            axes: vec![self.axis(moments)],
            panels: vec![
                tile("own", "back from its own noise", &own)?,
                tile("fresh", "back from fresh noise", &fresh)?,
            ],
            readouts: vec![Readout {
                label: "noise, share of the variance".to_owned(),
                axes: vec![0],
                texts: moments.iter().map(|moment| fixed(1.0 - moment.alpha_bar, 3)).collect(),
            }],
            alt: alt(&journey),
            tables: vec![journey.path(&shapes[0]), ends],
            credit: None,
        })
    }
}

fn alt(journey: &Journey) -> String {
    let distance = |pick: fn(&Moment) -> &Vec<f64>| {
        journey
            .moments
            .last()
            .map_or(0.0, |moment| root_mean_square_difference(pick(moment), &journey.clean))
    };
    format!(
        "Two small square canvases. On the left a landscape (scene {}) dissolves into coloured noise and a landscape comes back out \
         of that noise; on the right another comes out of fresh noise. At the end the left one lies {} from the painting it \
         began with and the right one {}, as root mean square over pixel values from −1 to 1.",
        journey.clean_scene,
        fixed(distance(|moment| &moment.own), 2),
        fixed(distance(|moment| &moment.fresh), 2),
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
        let last = journey.moments.last().expect("moments");
        let (_, stranger) = paintings::numbered(&journey.mixture, 77);
        let typical = journey.mixture.log_density(&stranger, 1.0);
        for end in [&last.own, &last.fresh] {
            let found = journey.mixture.log_density(end, 1.0);
            assert!(found > typical - 0.1 * typical.abs(), "{found} against {typical}");
        }
        assert!(root_mean_square_difference(&last.own, &last.fresh) > 0.1);
    }

    #[test]
    fn the_first_frame_is_the_clean_painting() {
        let journey = journey();
        assert_eq!(journey.moments[0].own, journey.clean);
    }
}
