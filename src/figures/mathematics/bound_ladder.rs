//! The bound as a ladder: what every rung charges for one datum, and what all of it exceeds.
//!
//! The reader should see the terms of the bound where they belong (a mismatch at the top, one divergence a
//! rung, the reconstruction at the bottom), that their sum never falls below -ln p(x_0), and that the
//! choice of variance moves rungs only. Ho, Jain and Abbeel 2020, equation 5, on N(0, v) data with perfect
//! means, for which everything is closed form.

use crate::draw::svg;
use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::bound::gaussian_chain::{ChainBound, GaussianChain};
use crate::math::process::reverse::Spread;
use crate::math::process::sampler::{Ladder, Spacing};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};

/// The bound of a short chain, term by term.
pub const KIND: Kind = Kind {
    name: "bound-ladder",
    summary: "What every rung of a short chain charges for one datum, and the bound they add up to.",
    key: SourceKey::file(file!()),
    corners: &["", "rungs = 2\nx0 = 0.3\nschedule = \"cosine\""],
    read: |reader| Box::new(BoundLadder::read(reader)),
};

/// The variances compared, with their names in the control.
const SPREADS: [(Spread, &str); 2] = [(Spread::Beta, "β"), (Spread::Posterior, "β̃")];

#[derive(Debug)]
struct BoundLadder {
    schedule: ScheduleSpecification,
    rungs: usize,
    data_variance: f64,
    x0: Sweep,
}

/// The bound for one variance and one datum.
struct At {
    spread: Spread,
    x0: f64,
    bound: ChainBound,
}

/// What the step from one level charges; a ladder of a single step has no rung that charges.
struct Charge {
    spread: Spread,
    x0: f64,
    t: usize,
    divergence: Option<f64>,
}

const BOUND: Columns<At> = Columns {
    name: "bound",
    keys: &[("variance", |at| at.spread.as_str().into()), ("x0", |at| at.x0.into())],
    values: &[
        ("prior", |at| at.bound.prior.into()),
        ("rungs", |at| (at.bound.total() - at.bound.prior - at.bound.data).into()),
        ("data", |at| at.bound.data.into()),
        ("bound", |at| at.bound.total().into()),
        ("surprise", |at| at.bound.surprise.into()),
        ("gap", |at| at.gap().into()),
    ],
};

const CHARGES: Columns<Charge> = Columns {
    name: "charges",
    keys: &[
        ("variance", |charge| charge.spread.as_str().into()),
        ("x0", |charge| charge.x0.into()),
        ("t", |charge| charge.t.into()),
    ],
    values: &[("kl", |charge| charge.divergence.into())],
};

impl At {
    fn gap(&self) -> f64 {
        self.bound.total() - self.bound.surprise
    }

    /// What each rung charges, from a start at level `top`.
    fn charges(&self, top: usize) -> Vec<Charge> {
        let charge = |t, divergence| Charge { spread: self.spread, x0: self.x0, t, divergence };
        if self.bound.rungs.is_empty() {
            return vec![charge(top, None)];
        }
        self.bound.rungs.iter().map(|rung| charge(rung.t, Some(rung.divergence))).collect()
    }
}

impl BoundLadder {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Linear);
        let most = schedule.steps.min(6) as i64;
        let meaning = "number of steps of the ladder";
        let rungs = reader.integer("rungs", meaning, 1..=most, most.min(5));
        let meaning = "variance of the data";
        let data_variance = reader.number("data_variance", meaning, 0.01..=4.0, 0.25);
        // Tenths, each the float nearest to its decimal, so that a text can ask for 0.7.
        let tenths = (-15..=15).map(|tenth| f64::from(tenth) / 10.0);
        let x0 = reader.sweep("x0", "the datum", -4.0..=4.0, Sweep::of(tenths, &[0.7], 0.7));
        Self { schedule, rungs: rungs.max(1) as usize, data_variance, x0 }
    }
}

impl Figure for BoundLadder {
    fn tables(&self) -> Vec<TableShape> {
        vec![BOUND.shape(), CHARGES.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let ladder = Ladder::spaced(&schedule, Spacing::Trailing, self.rungs)?;
        let mut dials = Dials::default();
        let variance = dials.choice(
            "variance",
            "variance of the step back",
            SPREADS.to_vec(),
            0,
            |(_, name)| (*name).to_owned(),
        );
        let x0 = dials.slider("x0", "datum", &self.x0, |x| fixed(x, 1));
        let chains = Frames::each(&variance, |(spread, _)| {
            GaussianChain::new(&ladder, self.data_variance, *spread).map(|chain| (*spread, chain))
        })?;
        let all = chains.by(&x0, |(spread, chain), x0| At {
            spread: *spread,
            x0: *x0,
            bound: chain.bound(*x0),
        });
        let nothing = || FigureError::new("`x0` has no value to be shown first");
        let first = all.iter().nth(self.x0.start).ok_or_else(nothing)?;
        // Noise first, the data last.
        let times: Vec<usize> = ladder.steps().map(|(rung, _)| rung.t).chain([0]).collect();
        let height = TOP + STRIDE * self.rungs as f64 + 26.0;
        Ok(Plate {
            clock: format!(
                "DDPM time: 0 is the data, {} is noise; natural logarithms, so nats",
                self.schedule.steps
            ),
            axes: dials.axes(),
            panels: vec![panels::plot("ladder", "", Paper::Once, [height, height], |layout| {
                let drawing = Drawing::new(layout, &all);
                vec![
                    Layer::still(|svg| drawing.rails(svg, &times)),
                    all.drawn(|svg, at| drawing.charges(svg, &at.bound)),
                ]
            })],
            readouts: vec![
                all.readout("the bound", |at| fixed(at.bound.total(), 4)),
                all.readout("the truth beneath it", |at| fixed(at.bound.surprise, 4)),
                all.readout("gap", |at| fixed(at.gap(), 4)),
            ],
            tables: vec![
                BOUND.of(&all),
                CHARGES.of(all.iter().flat_map(|at| at.charges(self.schedule.steps))),
            ],
            alt: self.alt(first),
            ..Plate::exact("")
        })
    }
}

impl BoundLadder {
    fn alt(&self, At { x0, bound, .. }: &At) -> String {
        let told = bound
            .rungs
            .iter()
            .map(|charge| format!("{} from level {}", fixed(charge.divergence, 4), charge.t));
        format!(
            "A ladder from noise at level {} down to the data in {} steps. For the datum {} and the variance beta the mismatch \
             at the top charges {} nats, the rungs {}, the reconstruction at the bottom {}: a bound of {} on \
             minus the log density, which is {}.",
            self.schedule.steps,
            self.rungs,
            fixed(*x0, 1),
            fixed(bound.prior, 4),
            told.collect::<Vec<_>>().join(", "),
            fixed(bound.data, 4),
            fixed(bound.total(), 4),
            fixed(bound.surprise, 4),
        )
    }
}

/// Where the highest rung hangs.
const TOP: f64 = 48.0;

/// From rung to rung.
const STRIDE: f64 = 52.0;

/// The height of a bar.
const BAR: f64 = 12.0;

/// The ladder laid out.
struct Drawing {
    /// The rails.
    left: f64,
    right: f64,
    /// Where numbers end, and where bars begin.
    numbers: f64,
    bars: f64,
    /// The length of a bar for each nat.
    scale: f64,
    layout: Layout,
}

/// The height of a level, the start at 0.
fn level(index: usize) -> f64 {
    TOP + STRIDE * index as f64
}

impl Drawing {
    fn new(layout: Layout, all: &Frames<At>) -> Self {
        let (left, right) = layout.either((96.0, 196.0), (56.0, 106.0));
        let numbers = layout.either(292.0, 172.0);
        let bars = numbers + 12.0;
        let terms = all.iter().flat_map(|At { bound, .. }| {
            let rungs = bound.rungs.iter().map(|charge| charge.divergence);
            rungs.chain([bound.prior, bound.data])
        });
        let scale = (layout.width - bars - 4.0) / terms.fold(1e-9, f64::max);
        Self { left, right, numbers, bars, scale, layout }
    }

    /// What never moves: rails, rungs, names, arrows.
    fn rails(&self, svg: &mut String, times: &[usize]) {
        let Self { left, right, numbers, bars, layout, .. } = *self;
        for (index, t) in times.iter().enumerate() {
            let (y, name) = (level(index), format!("x_{{{t}}}"));
            let role = if *t == 0 { Role::Truth } else { Role::Ink };
            svg::shape(svg, "l-muted", &[(left, y), (right, y)], false);
            Text::new(role, &name).anchor(Anchor::End).write(svg, left - 12.0, y + 4.5);
        }
        let count = times.len() - 1;
        for index in 0..count {
            let (above, below) = (level(index) + 7.0, level(index + 1) - 7.0);
            arrow(svg, Role::Noise, left, below, above);
            arrow(svg, Role::Model, right, above, below);
        }
        let [q, p] = layout.either(["q, fixed", "p, learned"], ["q", "p"]);
        for (role, words, x) in [(Role::Noise, q, left), (Role::Model, p, right)] {
            Text::new(role, words).anchor(Anchor::Middle).write(svg, x, TOP - 14.0);
        }
        let heading = layout.either("what it charges, in nats", "charge in nats");
        Text::new(Role::Ink, heading).write(svg, numbers - 44.0, 14.0);
        let muted = |svg: &mut String, words, x, y| {
            Text::new(Role::Muted, words).small().write(svg, x, y);
        };
        let above = |index| f64::midpoint(level(index), level(index + 1)) + 22.0;
        muted(svg, "mismatch at the top", bars + 8.0, TOP + 4.5);
        muted(svg, "reconstruction", bars, above(count - 1));
        if count > 1 {
            muted(svg, "divergences, one a rung", bars, above(0));
        }
    }

    /// What moves: a number and a bar for every term.
    fn charges(&self, svg: &mut String, bound: &ChainBound) {
        let between = |index| f64::midpoint(level(index), level(index + 1));
        let terms = bound.rungs.iter().map(|charge| charge.divergence).chain([bound.data]);
        let terms = terms.enumerate().map(|(index, value)| (between(index), value));
        for (y, value) in std::iter::once((TOP, bound.prior)).chain(terms) {
            let text = fixed(value, 4);
            let text = Text::new(Role::Noise, &text).anchor(Anchor::End);
            text.write(svg, self.numbers, y + 4.5);
            let length = (value * self.scale).max(0.0);
            if length >= 0.5 {
                let (above, below, end) = (y - BAR / 2.0, y + BAR / 2.0, self.bars + length);
                let corners = [(self.bars, above), (end, above), (end, below), (self.bars, below)];
                svg::shape(svg, "w-noise", &corners, true);
                svg::shape(svg, "l-noise", &corners, true);
            }
        }
    }
}

/// A vertical arrow from `from` to `to`.
fn arrow(svg: &mut String, role: Role, x: f64, from: f64, to: f64) {
    let back = if to > from { -7.0 } else { 7.0 };
    let name = role.name();
    svg::shape(svg, &format!("l-{name}"), &[(x, from), (x, to + back)], false);
    let head = [(x, to), (x - 4.0, to + back), (x + 4.0, to + back)];
    svg::shape(svg, &format!("f-{name}"), &head, true);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn the_terms_add_up_and_stay_above_the_truth() {
        let plate = bench::plate(&KIND, "");
        for row in 0..62 {
            let of = |column| bench::number(&plate, "bound", row, column);
            let sum = of("prior") + of("rungs") + of("data");
            assert!((sum - of("bound")).abs() < 1e-12);
            assert!((of("bound") - of("surprise") - of("gap")).abs() < 1e-12);
            assert!(of("gap") > 0.0);
            let charges: f64 =
                (0..4).map(|k| bench::number(&plate, "charges", 4 * row + k, "kl")).sum();
            assert!((charges - of("rungs")).abs() < 1e-12);
        }
    }

    #[test]
    fn the_variance_moves_rungs_alone() {
        let plate = bench::plate(&KIND, "x0 = 0.7");
        let of = |row, column| bench::number(&plate, "bound", row, column);
        assert_eq!(of(0, "prior"), of(1, "prior"));
        assert_eq!(of(0, "data"), of(1, "data"));
        assert!((of(0, "rungs") - of(1, "rungs")).abs() > 1e-3);
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(bench::refused(&KIND, "rungs = 9"), ["rungs"]);
        assert_eq!(bench::refused(&KIND, "data_variance = 0"), ["data_variance"]);
        assert_eq!(bench::refused(&KIND, "x0 = 12"), ["x0"]);
    }
}
