//! The counters and the tables of the paths, and what is told of them in words.

use super::{Count, SafeTrajectory, Variant, Walk};
use crate::draw::number::{fixed, percent, significant};
use crate::figures::readers;
use crate::math::numbers::statistics::mean;
use crate::math::process::mixture::GaussianMixture;
use crate::math::process::safety::{Disc, Law, Point, chord_dip, filtered, margin, path_length};
use crate::math::process::sampler::{Ladder, State};
use crate::math::process::trajectory::with_ends;
use crate::plate::{Cell, Figure, Table};

impl SafeTrajectory {
    /// The counters of the drawn paths, stops outside, variants inside.
    pub(super) fn counts(&self, mixture: &GaussianMixture, drawn: &[Vec<Walk>]) -> Vec<Count> {
        let mut counts = Vec::new();
        for stop in self.stops() {
            for variant in 0..Variant::ALL.len() {
                let states = |variant: usize| {
                    drawn.iter().filter_map(move |walks| walks.get(variant)?.states.get(stop))
                };
                let density = |state: &State| mixture.log_density(&state.x, state.alpha_bar);
                let lost = states(0).zip(states(variant));
                let lost: Vec<f64> =
                    lost.map(|(free, safe)| density(free) - density(safe)).collect();
                let paths: Vec<Vec<Point>> =
                    states(variant).map(|state| with_ends(&state.x)).collect();
                let found = || paths.iter().map(|path| self.disc().inspected(path));
                let lengths: Vec<f64> = paths.iter().map(|path| path_length(path)).collect();
                counts.push(Count {
                    waypoints: found().map(|found| found.waypoints).sum(),
                    segments: found().map(|found| found.segments).sum(),
                    length: mean(&lengths),
                    lost: mean(&lost),
                });
            }
        }
        counts
    }

    /// Every table, in the order of [`Figure::tables`].
    pub(super) fn filled(
        &self,
        ladder: &Ladder,
        all: &[Vec<Walk>],
        drawn: &[Vec<Walk>],
        counts: &[Count],
    ) -> Vec<Table> {
        let shapes = self.tables();
        let summary = Variant::ALL.iter().enumerate().map(|(index, variant)| {
            let numbers = summary(all, index);
            std::iter::once(Cell::from(variant.name())).chain(numbers.map(Cell::from)).collect()
        });
        let paths = Variant::ALL.iter().enumerate().flat_map(|(index, variant)| {
            drawn.iter().enumerate().filter_map(move |(path, walks)| {
                let walk = walks.get(index)?;
                Some(vec![
                    Cell::from(variant.name()),
                    path.into(),
                    walk.found.waypoints.into(),
                    walk.found.segments.into(),
                    walk.found.depth.into(),
                    walk.length.into(),
                    walk.lost.into(),
                ])
            })
        });
        let stops = self.stops();
        let keys = stops.iter().flat_map(|stop| {
            let t = ladder.rungs().get(*stop).map_or(0, |rung| rung.t);
            Variant::ALL.map(|variant| (t, variant))
        });
        let counters = keys.zip(counts).map(|((t, variant), count)| {
            vec![
                t.into(),
                variant.name().into(),
                count.waypoints.into(),
                count.segments.into(),
                count.length.into(),
                count.lost.into(),
            ]
        });
        vec![
            readers::filled(&shapes, 0, summary.collect()),
            readers::filled(&shapes, 1, paths.collect()),
            readers::filled(&shapes, 2, counters.collect()),
            readers::filled(&shapes, 3, vec![worked().map(Cell::from).to_vec()]),
        ]
    }

    /// What is to be seen, in words.
    pub(super) fn alt(&self, all: &[Vec<Walk>]) -> String {
        let told: Vec<String> = Variant::ALL
            .iter()
            .enumerate()
            .map(|(index, variant)| {
                let [waypoints, segments, _, paths, _, length, lost, _] = summary(all, index);
                format!(
                    "{}: {} waypoints and {} segments a path inside, {} of the paths cut the disc, length {}, {} nats lost",
                    variant.label(),
                    fixed(waypoints, 1),
                    fixed(segments, 1),
                    percent(paths, 0),
                    significant(length, 3),
                    fixed(lost, 1)
                )
            })
            .collect();
        format!(
            "Paths of {} waypoints from left to right around a disc of radius {}, denoised from noise. {}.",
            self.prior.waypoints,
            self.radius,
            told.join(". ")
        )
    }
}

/// Over all paths of one variant: mean waypoints and segments inside, shares of paths with either, the
/// deepest cut, mean length, mean log-density lost, share that passes above.
pub(super) fn summary(all: &[Vec<Walk>], variant: usize) -> [f64; 8] {
    let over = |number: &dyn Fn(&Walk) -> f64| -> Vec<f64> {
        let walks = all.iter().filter_map(|walks| walks.get(variant));
        walks.map(number).collect()
    };
    let share = |yes: &dyn Fn(&Walk) -> bool| mean(&over(&|walk| f64::from(u8::from(yes(walk)))));
    [
        mean(&over(&|walk| walk.found.waypoints as f64)),
        mean(&over(&|walk| walk.found.segments as f64)),
        share(&|walk| walk.found.waypoints > 0),
        share(&|walk| walk.found.segments > 0),
        over(&|walk| walk.found.depth).into_iter().fold(0.0, f64::max),
        mean(&over(&|walk| walk.length)),
        mean(&over(&|walk| walk.lost)),
        share(&|walk| walk.above),
    ]
}

/// The worked example: a disc of radius 1/2, the state (0.36, 0.48), the wish (-1, -0.5), the rate 2; the
/// times in which the laws return from b = -0.25; the dip of a chord over 60 degrees.
pub(super) fn worked() -> [f64; 7] {
    let disc = Disc { centre: [0.0, 0.0], radius: 0.5 };
    let (x, wanted, law) = ([0.36, 0.48], [-1.0, -0.5], Law::Linear { rate: 2.0 });
    let [u_x, u_y] = filtered(disc, law, x, wanted);
    [
        disc.barrier(x),
        margin(disc, law, x, wanted),
        u_x,
        u_y,
        law.time_to_return(-0.25, -0.001),
        Law::Root { rate: 2.0 }.time_to_return(-0.25, 0.0),
        chord_dip(disc.radius, std::f64::consts::FRAC_PI_3),
    ]
}
