//! The walks around the disc: how each variant mends them, and what becomes of them.

use rayon::prelude::*;

use super::SafeTrajectory;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::mean;
use crate::math::process::denoiser::Denoiser;
use crate::math::process::mixture::GaussianMixture;
use crate::math::process::safety::{Inspection, Point, filtered, path_length};
use crate::math::process::sampler::{Ladder, Landing, Method, State, Transition, Variance, walk};
use crate::math::process::trajectory::{points, with_ends};

/// What is done about the disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variant {
    /// Nothing.
    None,
    /// Waypoints inside are projected out when the walk is over.
    LastStep,
    /// Waypoints inside are projected out after every step.
    EveryStep,
    /// Every step is bent by the barrier filter.
    Barrier,
}

impl Variant {
    pub(super) const ALL: [Self; 4] = [Self::None, Self::LastStep, Self::EveryStep, Self::Barrier];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::LastStep => "last-step",
            Self::EveryStep => "every-step",
            Self::Barrier => "barrier",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::None => "no safety",
            Self::LastStep => "project at the end",
            Self::EveryStep => "project every step",
            Self::Barrier => "barrier filter",
        }
    }
}

/// One path on its way by one variant.
pub(super) struct Walk {
    pub(super) variant: Variant,
    /// Its number among the paths of this variant.
    pub(super) path: usize,
    /// Every state, the start first, `[steps + 1]`.
    states: NonEmpty<State>,
    /// What the finished path does to the disc.
    pub(super) found: Inspection,
    pub(super) length: f64,
    /// How much less likely than without safety the finished path is, in nats.
    pub(super) lost: f64,
    /// Whether its middle passes above the centre.
    pub(super) above: bool,
}

impl Walk {
    pub(super) fn cuts(&self) -> bool {
        self.found.segments > 0
    }
}

/// All walks of one variant, and what becomes of them on average.
pub(super) struct Outcome {
    pub(super) variant: Variant,
    pub(super) walks: Vec<Walk>,
}

impl Outcome {
    /// The states at one place of the first walks.
    fn states(&self, drawn: usize, index: usize) -> Vec<&State> {
        self.walks.iter().take(drawn).filter_map(|walk| walk.states.get(index)).collect()
    }

    fn mean(&self, number: impl Fn(&Walk) -> f64) -> f64 {
        mean(&self.walks.iter().map(number).collect::<Vec<_>>())
    }

    pub(super) fn share(&self, yes: impl Fn(&Walk) -> bool) -> f64 {
        self.mean(|walk| f64::from(u8::from(yes(walk))))
    }

    pub(super) fn waypoints(&self) -> f64 {
        self.mean(|walk| walk.found.waypoints as f64)
    }

    pub(super) fn segments(&self) -> f64 {
        self.mean(|walk| walk.found.segments as f64)
    }

    pub(super) fn deepest(&self) -> f64 {
        self.walks.iter().map(|walk| walk.found.depth).fold(0.0, f64::max)
    }

    pub(super) fn length(&self) -> f64 {
        self.mean(|walk| walk.length)
    }

    pub(super) fn lost(&self) -> f64 {
        self.mean(|walk| walk.lost)
    }
}

/// The drawn paths at one stop of one variant, and what the counters say there.
pub(super) struct At {
    pub(super) t: usize,
    pub(super) variant: Variant,
    pub(super) paths: Vec<Vec<Point>>,
    /// The guess made of the first; none of a finished path.
    pub(super) guess: Option<Vec<Point>>,
    pub(super) waypoints: usize,
    pub(super) segments: usize,
    pub(super) length: f64,
    pub(super) lost: f64,
}

impl SafeTrajectory {
    /// Every path by every variant.
    pub(super) fn outcomes(
        &self,
        mixture: &GaussianMixture,
        ladder: &Ladder,
        seed: u32,
    ) -> [Outcome; 4] {
        let paths: Vec<[Walk; 4]> = (0..self.trials.max(self.drawn))
            .into_par_iter()
            .map(|path| self.walks(mixture, ladder, seed, path))
            .collect();
        let mut outcomes = Variant::ALL.map(|variant| Outcome { variant, walks: Vec::new() });
        for walks in paths {
            for (outcome, walk) in outcomes.iter_mut().zip(walks) {
                outcome.walks.push(walk);
            }
        }
        outcomes
    }

    /// Mends a landing by one of the variants.
    fn mend(&self, variant: Variant, landing: Landing<'_>) {
        let disc = self.forbidden();
        let duration = 1.0 / self.sampling_steps as f64;
        for (x, moved) in points(landing.x).zip(landing.moved.chunks_exact_mut(2)) {
            let [first, second] = moved else { continue };
            [*first, *second] = match variant {
                Variant::None => return,
                Variant::LastStep if landing.to.t > 0 => return,
                Variant::LastStep | Variant::EveryStep => disc.projected([*first, *second]),
                Variant::Barrier => {
                    let wanted = [(*first - x[0]) / duration, (*second - x[1]) / duration];
                    let allowed = filtered(disc, self.law, x, wanted);
                    [x[0] + duration * allowed[0], x[1] + duration * allowed[1]]
                }
            };
        }
    }

    /// Walks one path down by every variant: the same start, the same noise.
    fn walks(
        &self,
        mixture: &GaussianMixture,
        ladder: &Ladder,
        seed: u32,
        path: usize,
    ) -> [Walk; 4] {
        let start = Generator::new(seed, &format!("start {path}")).normals(mixture.dimension());
        let step = |t, s| Transition::new(Method::Ddpm(Variance::Posterior), t, s);
        let mut free = None;
        Variant::ALL.map(|variant| {
            let mut noise = Generator::new(seed, &format!("noise {path}"));
            let mend = |landing: Landing<'_>| self.mend(variant, landing);
            let states = walk(mixture, ladder, step, &start, &mut noise, mend);
            let end = states.last();
            let density = mixture.log_density(&end.x, 1.0);
            let whole = with_ends(&end.x);
            Walk {
                variant,
                path,
                found: self.disc().inspected(&whole),
                length: path_length(&whole),
                lost: *free.get_or_insert(density) - density,
                above: whole.get(whole.len() / 2).is_some_and(|[_, y]| *y > 0.0),
                states,
            }
        })
    }

    /// The drawn paths of one variant at a stop, held against those of the first variant.
    pub(super) fn at(
        &self,
        mixture: &GaussianMixture,
        free: &Outcome,
        outcome: &Outcome,
        (index, t): (usize, usize),
    ) -> At {
        let (free, states) = (free.states(self.drawn, index), outcome.states(self.drawn, index));
        let paths: Vec<Vec<Point>> = states.iter().map(|state| with_ends(&state.x)).collect();
        let found = || paths.iter().map(|path| self.disc().inspected(path));
        let lengths: Vec<f64> = paths.iter().map(|path| path_length(path)).collect();
        let density = |state: &State| mixture.log_density(&state.x, state.alpha_bar);
        let lost = free.iter().zip(&states).map(|(free, safe)| density(free) - density(safe));
        let lost: Vec<f64> = lost.collect();
        At {
            t,
            variant: outcome.variant,
            guess: states.first().filter(|_| t > 0).map(|state| with_ends(&state.x0_hat)),
            waypoints: found().map(|found| found.waypoints).sum(),
            segments: found().map(|found| found.segments).sum(),
            length: mean(&lengths),
            lost: mean(&lost),
            paths,
        }
    }
}
