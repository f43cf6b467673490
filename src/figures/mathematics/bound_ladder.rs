//! The bound as a ladder: what every rung charges for one datum, and what all of it exceeds.
//!
//! The reader should see the terms of the bound where they belong (a mismatch at the top, one divergence a
//! rung, the reconstruction at the bottom), that their sum never falls below -ln p(x_0), and that the
//! choice of variance moves rungs only. Ho, Jain and Abbeel 2020, equation 5, on N(0, v) data with perfect
//! means, for which everything is closed form.

use std::fmt::Write;

use crate::draw::number::fixed;
use crate::draw::plot::Layout;
use crate::draw::svg::{self, Anchor, Text};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::bound::gaussian_chain::{ChainBound, GaussianChain};
use crate::math::numbers::invalid::Invalid;
use crate::math::process::reverse::Spread;
use crate::math::process::sampler::{Ladder, Rung, Spacing};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::params::{Reader, Sweep};
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The bound of a short chain, term by term.
pub const KIND: Kind = Kind {
    name: "bound-ladder",
    summary: "What every rung of a short chain charges for one datum, and the bound they add up to.",
    key: SourceKey::file(file!()),
    corners: &["", "rungs = 2\nx0 = 0.3\nschedule = \"cosine\""],
    read,
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

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = readers::schedule(reader, ScheduleName::Linear);
    let most = schedule.steps.min(6) as i64;
    let meaning = "number of steps of the ladder";
    let rungs = reader.integer("rungs", meaning, 1..=most, most.min(5));
    let data_variance = reader.number("data_variance", "variance of the data", 0.01..=4.0, 0.25);
    // Tenths, each the float nearest to its decimal, so that a text can ask for 0.7.
    let usual = Sweep {
        values: (-15..=15).map(|tenth| f64::from(tenth) / 10.0).collect(),
        print: vec![22],
        start: 22,
    };
    let x0 = reader.sweep("x0", "the datum", -4.0..=4.0, usual);
    Box::new(BoundLadder { schedule, rungs: rungs.max(1) as usize, data_variance, x0 })
}

/// The ladder, and a bound for every variance and every datum, the datum fastest.
struct Case {
    steps: Vec<(Rung, Rung)>,
    bounds: Vec<Vec<ChainBound>>,
}

impl BoundLadder {
    fn case(&self) -> Result<Case, Invalid> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let ladder = Ladder::spaced(&schedule, Spacing::Trailing, self.rungs)?;
        let bounds = SPREADS.iter().map(|(spread, _)| {
            let chain = GaussianChain::new(&ladder, self.data_variance, *spread)?;
            Ok(self.x0.values.iter().map(|x0| chain.bound(*x0)).collect())
        });
        Ok(Case {
            bounds: bounds.collect::<Result<_, Invalid>>()?,
            steps: ladder.steps().collect(),
        })
    }
}

impl Figure for BoundLadder {
    fn tables(&self) -> Vec<TableShape> {
        let values = ["prior", "rungs", "data", "bound", "surprise", "gap"];
        vec![
            TableShape::new("bound", &["variance", "x0"], &values),
            TableShape::new("charges", &["variance", "x0", "t"], &["kl"]),
        ]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let case = self.case()?;
        let names: Vec<String> = SPREADS.iter().map(|(_, name)| (*name).to_owned()).collect();
        let x0 = controls::slider("x0", "datum", &self.x0, |x| fixed(x, 1));
        let all: Vec<&ChainBound> = case.bounds.iter().flatten().collect();
        let readout = |label: &str, of: &dyn Fn(&ChainBound) -> f64| Readout {
            label: label.to_owned(),
            axes: vec![0, 1],
            texts: all.iter().map(|bound| fixed(of(bound), 4)).collect(),
        };
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: format!(
                "DDPM time: 0 is the data, {} is noise; natural logarithms, so nats",
                self.schedule.steps
            ),
            axes: vec![controls::choice("variance", "variance of the step back", &names, 0), x0],
            panels: vec![panels::plot(
                "ladder",
                "",
                Paper::Once,
                [self.height(), self.height()],
                |layout| self.layers(layout, &case),
            )],
            readouts: vec![
                readout("the bound", &ChainBound::total),
                readout("the truth beneath it", &|bound| bound.surprise),
                readout("gap", &|bound| bound.total() - bound.surprise),
            ],
            tables: self.filled(&case),
            alt: self.alt(&case),
            credit: None,
        })
    }
}

impl BoundLadder {
    fn filled(&self, case: &Case) -> Vec<crate::plate::Table> {
        let (mut sums, mut charges) = (Vec::new(), Vec::new());
        for ((spread, _), bounds) in SPREADS.iter().zip(&case.bounds) {
            for (x0, bound) in self.x0.values.iter().zip(bounds) {
                let key = || vec![Cell::from(spread.as_str()), Cell::from(*x0)];
                let total = bound.total();
                let rungs = total - bound.prior - bound.data;
                let values = [bound.prior, rungs, bound.data, total, bound.surprise];
                let mut row = key();
                row.extend(values.map(Cell::from));
                row.push((total - bound.surprise).into());
                sums.push(row);
                for charge in &bound.rungs {
                    let mut row = key();
                    row.extend([Cell::from(charge.t), Cell::from(charge.divergence)]);
                    charges.push(row);
                }
                if bound.rungs.is_empty() {
                    let mut row = key();
                    row.extend([Cell::from(self.schedule.steps), Cell::Missing]);
                    charges.push(row);
                }
            }
        }
        let shapes = self.tables();
        vec![readers::filled(&shapes, 0, sums), readers::filled(&shapes, 1, charges)]
    }

    fn height(&self) -> f64 {
        TOP + STRIDE * self.rungs as f64 + 26.0
    }

    fn layers(&self, layout: Layout, case: &Case) -> Vec<Layer> {
        let ladder = Drawing::new(layout, case);
        let frames = case.bounds.iter().flatten();
        vec![
            panels::still(ladder.rails(case)),
            panels::moving(&[0, 1], frames.map(|bound| ladder.charges(bound)).collect()),
        ]
    }

    fn alt(&self, case: &Case) -> String {
        let bound = case.bounds.first().and_then(|row| row.get(self.x0.start));
        let Some(bound) = bound else {
            return String::new();
        };
        let told = bound
            .rungs
            .iter()
            .map(|charge| format!("{} from level {}", fixed(charge.divergence, 4), charge.t));
        let x0 = self.x0.values.get(self.x0.start).copied().unwrap_or(0.0);
        format!(
            "A ladder from noise at level {} down to the data in {} steps. For the datum {} and the variance beta the mismatch \
             at the top charges {} nats, the rungs {}, the reconstruction at the bottom {}: a bound of {} on \
             minus the log density, which is {}.",
            self.schedule.steps,
            self.rungs,
            fixed(x0, 1),
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
    narrow: bool,
}

impl Drawing {
    fn new(layout: Layout, case: &Case) -> Self {
        let (left, right) = layout.either((96.0, 196.0), (56.0, 106.0));
        let numbers = layout.either(292.0, 172.0);
        let bars = numbers + 12.0;
        let terms = case.bounds.iter().flatten().flat_map(|bound| {
            let rungs = bound.rungs.iter().map(|charge| charge.divergence);
            rungs.chain([bound.prior, bound.data])
        });
        let most = terms.fold(1e-9, f64::max);
        Self {
            left,
            right,
            numbers,
            bars,
            scale: (layout.width - bars - 4.0) / most,
            narrow: layout.narrow,
        }
    }

    fn level(&self, index: usize) -> f64 {
        TOP + STRIDE * index as f64
    }

    /// What never moves: rails, rungs, names, arrows.
    fn rails(&self, case: &Case) -> String {
        let mut out = String::new();
        let count = case.steps.len();
        let (first, last) = (self.level(0), self.level(count));
        for (index, t) in times(case).into_iter().enumerate() {
            let y = self.level(index);
            let role = if t == 0 { Role::Truth } else { Role::Ink };
            line(&mut out, "l-muted", &[(self.left, y), (self.right, y)]);
            let name = format!("x_{{{t}}}");
            let text = Text::new(role, &name).anchor(Anchor::End);
            text.write(&mut out, self.left - 12.0, y + 4.5);
        }
        for index in 0..count {
            let (above, below) = (self.level(index) + 7.0, self.level(index + 1) - 7.0);
            arrow(&mut out, Role::Noise, self.left, below, above);
            arrow(&mut out, Role::Model, self.right, above, below);
        }
        let words = if self.narrow { ["q", "p"] } else { ["q, fixed", "p, learned"] };
        let mut name = |role, words: &str, x: f64| {
            let text = Text::new(role, words).anchor(Anchor::Middle);
            text.write(&mut out, x, first - 14.0);
        };
        name(Role::Noise, words[0], self.left);
        name(Role::Model, words[1], self.right);
        let heading = if self.narrow { "charge in nats" } else { "what it charges, in nats" };
        Text::new(Role::Ink, heading).write(&mut out, self.numbers - 44.0, 14.0);
        let ends = [
            (first, "mismatch at the top"),
            ((self.level(count - 1) + last) / 2.0, "reconstruction"),
        ];
        let [(top, at_the_top), (bottom, at_the_bottom)] = ends;
        let muted = |words| Text::new(Role::Muted, words).small();
        muted(at_the_top).write(&mut out, self.bars + 8.0, top + 4.5);
        muted(at_the_bottom).write(&mut out, self.bars, bottom + 22.0);
        if count > 1 {
            let y = f64::midpoint(first, self.level(1)) + 22.0;
            muted("divergences, one a rung").write(&mut out, self.bars, y);
        }
        out
    }

    /// What moves: a number and a bar for every term.
    fn charges(&self, bound: &ChainBound) -> String {
        let mut out = String::new();
        let mut row = |y: f64, value: f64| {
            let number = fixed(value, 4);
            let text = Text::new(Role::Noise, &number).anchor(Anchor::End);
            text.write(&mut out, self.numbers, y + 4.5);
            let length = (value * self.scale).max(0.0);
            if length >= 0.5 {
                let (above, below) = (y - BAR / 2.0, y + BAR / 2.0);
                let end = self.bars + length;
                let corners = [(self.bars, above), (end, above), (end, below), (self.bars, below)];
                shape(&mut out, "w-noise", &corners, true);
                shape(&mut out, "l-noise", &corners, true);
            }
        };
        row(self.level(0), bound.prior);
        let terms = bound.rungs.iter().map(|charge| charge.divergence);
        for (index, value) in terms.chain([bound.data]).enumerate() {
            row(f64::midpoint(self.level(index), self.level(index + 1)), value);
        }
        out
    }
}

/// The times of the levels, noise first, the data at 0 last.
fn times(case: &Case) -> Vec<usize> {
    let mut times: Vec<usize> = case.steps.iter().map(|(rung, _)| rung.t).collect();
    times.push(0);
    times
}

fn line(out: &mut String, class: &str, points: &[(f64, f64)]) {
    shape(out, class, points, false);
}

fn shape(out: &mut String, class: &str, points: &[(f64, f64)], closed: bool) {
    let tenths = |value: f64| (value * 10.0).round() as i32;
    let points: Vec<(i32, i32)> = points.iter().map(|(x, y)| (tenths(*x), tenths(*y))).collect();
    let d = svg::path(&points, closed);
    let _ = write!(out, "<path class=\"{class}\" d=\"{d}\"/>");
}

/// A vertical arrow from `from` to `to`.
fn arrow(out: &mut String, role: Role, x: f64, from: f64, to: f64) {
    let back = if to > from { -7.0 } else { 7.0 };
    let name = role.name();
    line(out, &format!("l-{name}"), &[(x, from), (x, to + back)]);
    let head = [(x, to), (x - 4.0, to + back), (x + 4.0, to + back)];
    shape(out, &format!("f-{name}"), &head, true);
}

#[cfg(test)]
mod tests;
