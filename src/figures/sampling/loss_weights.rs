//! Four ways of spending one effort over the noise levels, and what each of them pays for.
//!
//! The reader should see that the bound's weights are largest at the clean end, that on two bumps its
//! payments crowd there even more than its weights do, and that the simple loss spends elsewhere. Weights: Ho, Jain and Abbeel
//! 2020, equations 12 and 14; Hang and others 2023; Choi and others 2022. Payments: weight times the
//! exact error that is left, by quadrature.

use crate::draw::number::{fixed, percent, significant};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::svg::{Anchor, Text};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::process::loss::{Weighting, cumulative_shares, least_noise_errors};
use crate::math::process::mixture::NamedMixture;
use crate::math::process::sampler::Variance;
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::params::Reader;
use crate::plate::{
    Cell, Drawing, Figure, FigureError, Layer, Panel, Paper, Plate, Readout, Shape, Shown, Status,
    Studio, Table, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// Weights over the levels, and what they pay for.
pub const KIND: Kind = Kind {
    name: "loss-weights",
    summary: "Simple, variational, min-SNR, P2: the weight of each noise level, and its share of the loss that is left.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"cosine\"\nvariance = \"beta\"", "steps = 20\ngamma = 0.5"],
    read,
};

#[derive(Debug)]
struct LossWeights {
    schedule: ScheduleSpecification,
    variance: Variance,
    gamma: f64,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = readers::schedule(reader, ScheduleName::Linear);
    let name = |variance: Variance| match variance {
        Variance::Posterior => "posterior",
        Variance::Beta => "beta",
    };
    let options = [Variance::Posterior, Variance::Beta];
    let variance = reader.choice(
        "variance",
        "variance of the reverse step that the bound is for",
        &options,
        name,
        Variance::Posterior,
    );
    let gamma = reader.number("gamma", "the ceiling of min-SNR", 0.01..=1000.0, 5.0);
    if schedule.steps < 20 {
        reader.problem(
            "steps",
            format!("`steps` is {}", schedule.steps),
            "`steps` takes: whole number, 20 to 10000, so that there are levels to compare",
        );
    }
    Box::new(LossWeights { schedule, variance, gamma })
}

/// One way of weighing.
struct Way {
    name: &'static str,
    shown: String,
    role: Role,
    /// At t = 1…T.
    weights: Vec<f64>,
    /// Of the weight, cumulative, at t = 1…T.
    weight_shares: Vec<f64>,
    /// Of weight times error, cumulative.
    loss_shares: Vec<f64>,
}

/// All that is drawn.
struct Compared {
    schedule: Schedule,
    floor: Vec<f64>,
    ways: Vec<Way>,
    /// The levels at which the bars are cut, ascending.
    cuts: Vec<usize>,
    /// Whether the bound's last weight dwarfs all others, so that it is left out of the drawing.
    trap: bool,
}

/// More of the bound's weight than this on the last rung alone is a trap.
const TRAP: f64 = 0.5;

impl LossWeights {
    fn compared(&self) -> Result<Compared, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let floor = least_noise_errors(&NamedMixture::G2.mixture().on_the_line()?, &schedule);
        let ceiling = fixed_or_short(self.gamma);
        let ways = [
            ("simple", "simple".to_owned(), Role::Truth, Weighting::Simple),
            ("vlb", "bound".to_owned(), Role::Noise, Weighting::Bound(self.variance)),
            (
                "min-snr",
                format!("min-SNR-{ceiling}"),
                Role::Gold,
                Weighting::MinSnr { gamma: self.gamma },
            ),
            ("p2", "P2".to_owned(), Role::Model, Weighting::P2 { k: 1.0, gamma: 1.0 }),
        ];
        let ways: Vec<Way> = ways
            .into_iter()
            .map(|(name, shown, role, weighting)| {
                let weights: Vec<f64> =
                    schedule.each_step().map(|step| weighting.of(&step)).collect();
                let paid: Vec<f64> = weights.iter().zip(&floor).map(|(w, e)| w * e).collect();
                Way {
                    name,
                    shown,
                    role,
                    weight_shares: cumulative_shares(&weights),
                    loss_shares: cumulative_shares(&paid),
                    weights,
                }
            })
            .collect();
        let steps = schedule.steps();
        let mut cuts: Vec<usize> = [0.01, 0.05, 0.1, 0.2, 0.5, 1.0]
            .iter()
            .map(|share| (share * steps as f64).round() as usize)
            .filter(|cut| *cut > 0)
            .collect();
        cuts.dedup();
        let last_rung = |way: &Way| {
            share_at(&way.weight_shares, steps) - share_at(&way.weight_shares, steps - 1)
        };
        let trap = ways.get(1).is_some_and(|way| last_rung(way) > TRAP);
        Ok(Compared { schedule, floor, ways, cuts, trap })
    }
}

fn fixed_or_short(value: f64) -> String {
    crate::draw::number::trimmed(value, 2)
}

/// The first level of least weight, from 1.
fn least_at(weights: &[f64]) -> usize {
    let lower = |best: (usize, f64), (index, weight): (usize, &f64)| {
        if *weight < best.1 { (index + 1, *weight) } else { best }
    };
    weights.iter().enumerate().fold((1, f64::INFINITY), lower).0
}

/// The cumulative share up to `t`; 0 at t = 0.
fn share_at(shares: &[f64], t: usize) -> f64 {
    t.checked_sub(1).and_then(|index| shares.get(index)).copied().unwrap_or(0.0)
}

impl Figure for LossWeights {
    fn tables(&self) -> Vec<TableShape> {
        let weights = ["error", "simple", "vlb", "min_snr", "p2"];
        vec![
            TableShape::new("weights", &["t"], &weights),
            TableShape::new("shares", &["weighting", "t"], &["weight_share", "loss_share"]),
            TableShape::new(
                "last",
                &["weighting"],
                &["weight", "weight_before", "weight_share", "loss_share", "least_t"],
            ),
        ]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let compared = self.compared()?;
        let names: Vec<String> = compared.ways.iter().map(|way| way.shown.clone()).collect();
        let tenth = (compared.schedule.steps() / 10).max(1);
        let clean = |way: &Way| {
            format!(
                "{} of the weight, {} of the loss",
                percent(share_at(&way.weight_shares, tenth), 0),
                percent(share_at(&way.loss_shares, tenth), 0)
            )
        };
        let mut all = vec![
            panels::plot("weights", "", Paper::Once, [270.0, 240.0], |layout| {
                weights(layout, &compared)
            }),
            Panel {
                shown: Shown::Screen,
                ..panels::plot("shares", "", Paper::Once, [160.0, 160.0], |layout| {
                    shares(layout, &compared)
                })
            },
        ];
        for way in &compared.ways {
            let title = format!("levels up to {tenth}: {}", clean(way));
            all.push(on_paper(way, title, &compared));
        }
        Ok(Plate {
            status: Status::Exact { method: "errors by quadrature, to twelve digits".to_owned() },
            clock: format!(
                "DDPM time: 0 is the data, {} is noise; weights are those on the squared error of ε; the data are two bumps, N(±1, 0.2²)",
                compared.schedule.steps()
            ),
            axes: vec![controls::choice("weighting", "weighting", &names, 1)],
            panels: all,
            readouts: vec![Readout {
                label: format!("levels up to {tenth}"),
                axes: vec![0],
                texts: compared.ways.iter().map(clean).collect(),
            }],
            tables: self.filled(&compared),
            alt: alt(&compared, tenth),
            credit: None,
        })
    }
}

impl LossWeights {
    fn filled(&self, compared: &Compared) -> Vec<Table> {
        let shapes = self.tables();
        let finite = |value: f64| Cell::from(Some(value).filter(|value| value.is_finite()));
        let levels = compared.floor.iter().enumerate().map(|(index, error)| {
            let of = |way: &Way| way.weights.get(index).copied().unwrap_or(f64::NAN);
            let mut row = vec![Cell::from(index + 1), Cell::from(*error)];
            row.extend(compared.ways.iter().map(|way| finite(of(way))));
            row
        });
        let shares = compared.ways.iter().flat_map(|way| {
            let pairs = way.weight_shares.iter().zip(&way.loss_shares).enumerate();
            // Shares change slowly: all of them would make a long table.
            let told = |index: usize| index < 10 || (index + 1).is_multiple_of(10);
            pairs.filter(move |(index, _)| told(*index)).map(|(index, (weight, loss))| {
                vec![
                    Cell::from(way.name),
                    Cell::from(index + 1),
                    Cell::from(*weight),
                    Cell::from(*loss),
                ]
            })
        });
        let steps = compared.schedule.steps();
        let last = compared.ways.iter().map(|way| {
            let weight = |t: usize| share_at(&way.weights, t);
            let alone = |shares: &[f64]| share_at(shares, steps) - share_at(shares, steps - 1);
            vec![
                Cell::from(way.name),
                finite(weight(steps)),
                finite(weight(steps - 1)),
                Cell::from(alone(&way.weight_shares)),
                Cell::from(alone(&way.loss_shares)),
                Cell::from(least_at(&way.weights)),
            ]
        });
        vec![
            readers::filled(&shapes, 0, levels.collect()),
            readers::filled(&shapes, 1, shares.collect()),
            readers::filled(&shapes, 2, last.collect()),
        ]
    }
}

fn weights(layout: Layout, compared: &Compared) -> Vec<Layer> {
    let steps = compared.schedule.steps();
    let drawn = if compared.trap { steps - 1 } else { steps };
    let points = |way: &Way| -> Vec<(f64, f64)> {
        let all = way.weights.iter().take(drawn).enumerate();
        all.map(|(index, weight)| ((index + 1) as f64, *weight)).collect()
    };
    let curves: Vec<Vec<(f64, f64)>> = compared.ways.iter().map(points).collect();
    let finite =
        || curves.iter().flatten().map(|point| point.1).filter(|w| w.is_finite() && *w > 0.0);
    let (low, high) =
        finite().fold((f64::INFINITY, 0.0f64), |(low, high), w| (low.min(w), high.max(w)));
    let across = Scale::linear(0.0, steps as f64).title("level t");
    let up = Scale::logarithmic(low.max(1e-12) / 1.4, high * 1.6)
        .title("weight of the squared error of ε");
    let plot = Plot::new(layout, across, up).room_right(layout.either(100.0, 84.0));
    let mut ends: Vec<(Role, f64, &str)> = Vec::new();
    for (way, curve) in compared.ways.iter().zip(&curves) {
        let end = curve.iter().rev().find(|point| point.1.is_finite());
        ends.push((way.role, end.map_or(1.0, |point| point.1), &way.shown));
    }
    let mut still = plot.sketch();
    still.axes();
    for (way, curve) in compared.ways.iter().zip(&curves) {
        still.curve(way.role, curve);
    }
    still.end_labels(&ends);
    if compared.trap {
        let bound = compared.ways.get(1).and_then(|way| way.weights.last());
        let words = format!("at t = {steps}: {} ↑", significant(bound.copied().unwrap_or(0.0), 4));
        let at = (steps as f64, high);
        still.label(Role::Noise, at, (-4.0, -2.0), Anchor::End, &words);
    }
    let still = still.finish();
    let frame = |(way, curve): (&Way, &Vec<(f64, f64)>)| {
        plot.sketch().strong_curve(way.role, curve).finish()
    };
    let frames = compared.ways.iter().zip(&curves).map(frame).collect();
    vec![panels::still(still), panels::moving(&[0], frames)]
}

/// The two bars of the way that is chosen.
fn shares(layout: Layout, compared: &Compared) -> Vec<Layer> {
    let frames = compared.ways.iter();
    let frames = frames.map(|way| bars(layout, compared, way)).collect();
    vec![panels::moving(&[0], frames)]
}

/// The two bars of one way as a tile for paper, where all of them stand two by two.
fn on_paper(way: &Way, title: String, compared: &Compared) -> Panel {
    let layout = Layout { width: 312.0, height: 160.0, narrow: true };
    Panel {
        name: format!("paper-{}", way.name),
        title,
        shape: Shape::Tile,
        shown: Shown::Paper,
        paper: Paper::Once,
        drawings: vec![Drawing {
            width: layout.width,
            height: layout.height,
            layers: vec![panels::still(bars(layout, compared, way))],
        }],
        pick: None,
    }
}

/// Two bars, each a whole, cut at the same levels: above the weight, below the loss it pays.
fn bars(layout: Layout, compared: &Compared, way: &Way) -> String {
    let (left, right) = (2.0, layout.width - 4.0);
    let (upper, lower, height) = (26.0, 98.0, 30.0);
    let place = |share: f64| left + share.clamp(0.0, 1.0) * (right - left);
    let across = Scale::linear(0.0, 1.0).named_ticks(Vec::new());
    let plot = Plot::new(layout, across.clone(), across);
    let [field_left, top, field_right, bottom] = plot.field();
    let back = |x: f64, y: f64| {
        ((x - field_left) / (field_right - field_left), (bottom - y) / (bottom - top))
    };
    let mut sketch = plot.sketch();
    let line = |from: (f64, f64), to: (f64, f64)| [back(from.0, from.1), back(to.0, to.1)];
    let mut svg = String::new();
    let name = |words: &str, y: f64, svg: &mut String| {
        Text::new(way.role, words).write(svg, left, y);
    };
    name(&format!("{}: the weight, by level", way.shown), upper - 9.0, &mut svg);
    name("the loss it pays for, by level", lower + height + 18.0, &mut svg);
    let mut before = (0, 0.0, 0.0);
    for (index, cut) in compared.cuts.iter().enumerate() {
        let (weight, loss) = (share_at(&way.weight_shares, *cut), share_at(&way.loss_shares, *cut));
        for (from, to, y) in [(before.1, weight, upper), (before.2, loss, lower)] {
            let (from, to) = (place(from), place(to));
            let box_of = |y: f64| vec![back(from, y), back(to, y)];
            if index % 2 == 0 {
                sketch.band(way.role, &box_of(y), &box_of(y + height));
            }
            let words = if before.0 == 0 { format!("t ≤ {cut}") } else { format!("≤ {cut}") };
            let text = Text::new(Role::Ink, &words).small().anchor(Anchor::Middle);
            if text.width() + 6.0 < to - from {
                text.write(&mut svg, (from + to) / 2.0, y + height / 2.0 + 4.5);
            }
        }
        if index + 1 < compared.cuts.len() {
            let (from, to) = (place(weight), place(loss));
            sketch.line(Role::Muted, &line((from, upper + height), (to, lower)));
        }
        before = (*cut, weight, loss);
    }
    for y in [upper, lower] {
        let corners = [(left, y), (right, y), (right, y + height), (left, y + height), (left, y)];
        sketch.line(way.role, &corners.map(|(x, y)| back(x, y)));
    }
    sketch.finish() + &svg
}

fn alt(compared: &Compared, tenth: usize) -> String {
    let told: Vec<String> = compared
        .ways
        .iter()
        .map(|way| {
            format!(
                "{}: {} per cent of the weight and {} of the loss",
                way.shown,
                fixed(100.0 * share_at(&way.weight_shares, tenth), 0),
                fixed(100.0 * share_at(&way.loss_shares, tenth), 0)
            )
        })
        .collect();
    let trap = if compared.trap {
        let bound = compared.ways.get(1).and_then(|way| way.weights.last());
        format!(
            " The bound's weight at the last level is {} and is left out of the plot; it is most of the whole.",
            significant(bound.copied().unwrap_or(0.0), 4)
        )
    } else {
        String::new()
    };
    format!(
        "A plot of four weights over the noise levels of the {} schedule, on a logarithmic axis, and below it two bars for the one chosen: its weight and the loss it pays \
         for, each cut at the same levels. The levels up to {tenth} hold, for {}.{trap}",
        compared.schedule.specification().name,
        told.join("; ")
    )
}

#[cfg(test)]
mod tests;
