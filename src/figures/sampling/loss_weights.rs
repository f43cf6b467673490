//! Four ways of spending one effort over the noise levels, and what each of them pays for.
//!
//! The reader should see that the bound's weights are largest at the clean end, that on two bumps its
//! payments crowd there even more than its weights do, and that the simple loss spends elsewhere. Weights: Ho, Jain and Abbeel
//! 2020, equations 12 and 14; Hang and others 2023; Choi and others 2022. Payments: weight times the
//! exact error that is left, by quadrature.

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::process::loss::{Weighting, cumulative_shares, least_noise_errors};
use crate::math::process::mixture::NamedMixture;
use crate::math::process::sampler::Variance;
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification, Step};

/// Weights over the levels, and what they pay for.
pub const KIND: Kind = Kind {
    name: "loss-weights",
    summary: "Simple, variational, min-SNR, P2: the weight of each noise level, and its share of the loss that is left.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"cosine\"\nvariance = \"beta\"", "steps = 20\ngamma = 0.5"],
    read: |reader| Box::new(LossWeights::read(reader)),
};

/// More of the bound's weight than this on the last rung alone is a trap.
const TRAP: f64 = 0.5;

/// The levels at which the bars are cut, as shares of all.
const CUTS: [f64; 6] = [0.01, 0.05, 0.1, 0.2, 0.5, 1.0];

#[derive(Debug)]
struct LossWeights {
    schedule: ScheduleSpecification,
    variance: Variance,
    gamma: f64,
}

/// One level: the exact error that is left there, and what each way weighs it.
struct AtLevel {
    t: usize,
    error: f64,
    simple: f64,
    bound: f64,
    min_snr: f64,
    p2: f64,
}

const WEIGHTS: Columns<AtLevel> = Columns {
    name: "weights",
    keys: &[("t", |level| level.t.into())],
    values: &[
        ("error", |level| level.error.into()),
        ("simple", |level| level.simple.into()),
        ("vlb", |level| level.bound.into()),
        ("min_snr", |level| level.min_snr.into()),
        ("p2", |level| level.p2.into()),
    ],
};

/// What the levels up to `t` hold of the whole: of the weight, and of weight times error.
#[derive(Clone, Copy)]
struct Paid {
    weighting: &'static str,
    t: usize,
    weight: f64,
    loss: f64,
}

const SHARES: Columns<Paid> = Columns {
    name: "shares",
    keys: &[("weighting", |paid| paid.weighting.into()), ("t", |paid| paid.t.into())],
    values: &[("weight_share", |paid| paid.weight.into()), ("loss_share", |paid| paid.loss.into())],
};

/// One way of weighing.
struct Way {
    name: &'static str,
    shown: String,
    role: Role,
    /// Levels and their weights, t = 1…T.
    weights: Curve,
    /// At t = 0…T.
    paid: Vec<Paid>,
    /// The two shares up to each cut, and up to a tenth of the levels.
    cuts: Vec<Paid>,
    tenth: Paid,
    /// The weights at T and at T - 1, and the two shares of T alone.
    last: [f64; 4],
    /// The first level of least weight.
    least: usize,
}

const LAST: Columns<Way> = Columns {
    name: "last",
    keys: &[("weighting", |way| way.name.into())],
    values: &[
        ("weight", |way| way.last[0].into()),
        ("weight_before", |way| way.last[1].into()),
        ("weight_share", |way| way.last[2].into()),
        ("loss_share", |way| way.last[3].into()),
        ("least_t", |way| way.least.into()),
    ],
};

impl LossWeights {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Linear);
        let name = |variance: Variance| match variance {
            Variance::Posterior => "posterior",
            Variance::Beta => "beta",
        };
        let options = [Variance::Posterior, Variance::Beta];
        let meaning = "variance of the reverse step that the bound is for";
        let variance = reader.choice("variance", meaning, &options, name, Variance::Posterior);
        let gamma = reader.number("gamma", "the ceiling of min-SNR", 0.01..=1000.0, 5.0);
        if schedule.steps < 20 {
            reader.problem(
                "steps",
                format!("`steps` is {}", schedule.steps),
                "`steps` takes: whole number, 20 to 10000, so that there are levels to compare",
            );
        }
        Self { schedule, variance, gamma }
    }

    fn levels(&self, schedule: &Schedule) -> Vec<AtLevel> {
        let floor = least_noise_errors(&NamedMixture::G2.mixture(), schedule);
        let at = |(step, error): (Step, f64)| AtLevel {
            t: step.t(),
            error,
            simple: Weighting::Simple.of(&step),
            bound: Weighting::Bound(self.variance).of(&step),
            min_snr: Weighting::MinSnr { gamma: self.gamma }.of(&step),
            p2: Weighting::P2 { k: 1.0, gamma: 1.0 }.of(&step),
        };
        schedule.each_step().zip(floor).map(at).collect()
    }

    /// The four ways, the bound second.
    fn ways(&self, levels: &[AtLevel]) -> Result<[Way; 4], FigureError> {
        let min_snr = format!("min-SNR-{}", trimmed(self.gamma, 2));
        Ok([
            Way::of("simple", "simple".to_owned(), Role::Truth, levels, |level| level.simple)?,
            Way::of("vlb", "bound".to_owned(), Role::Noise, levels, |level| level.bound)?,
            Way::of("min-snr", min_snr, Role::Gold, levels, |level| level.min_snr)?,
            Way::of("p2", "P2".to_owned(), Role::Model, levels, |level| level.p2)?,
        ])
    }
}

impl Way {
    fn of(
        name: &'static str,
        shown: String,
        role: Role,
        levels: &[AtLevel],
        weight: fn(&AtLevel) -> f64,
    ) -> Result<Self, FigureError> {
        let weights: Vec<f64> = levels.iter().map(weight).collect();
        let losses: Vec<f64> = levels.iter().map(|level| weight(level) * level.error).collect();
        let shares = cumulative_shares(&weights).into_iter().zip(cumulative_shares(&losses));
        let shares = std::iter::once((0.0, 0.0)).chain(shares).enumerate();
        let paid = shares.map(|(t, (weight, loss))| Paid { weighting: name, t, weight, loss });
        let paid: Vec<Paid> = paid.collect();
        let few = || FigureError::new(format!("`steps` is {}: too few levels", levels.len()));
        let (Some([before, last]), Some([last_but_one, at_last])) =
            (paid.last_chunk::<2>(), weights.last_chunk::<2>())
        else {
            return Err(few());
        };
        let steps = levels.len();
        let mut cuts: Vec<usize> =
            CUTS.iter().map(|share| (share * steps as f64).round() as usize).collect();
        cuts.retain(|cut| *cut > 0);
        cuts.dedup();
        let up_to = |t: &usize| paid.get(*t).copied().ok_or_else(few);
        let lower = |best: (usize, f64), level: &AtLevel| {
            if weight(level) < best.1 { (level.t, weight(level)) } else { best }
        };
        Ok(Self {
            name,
            shown,
            role,
            weights: levels.iter().map(|level| (level.t as f64, weight(level))).collect(),
            cuts: cuts.iter().map(up_to).collect::<Result<_, _>>()?,
            tenth: up_to(&(steps / 10).max(1))?,
            last: [*at_last, *last_but_one, last.weight - before.weight, last.loss - before.loss],
            least: levels.iter().fold((1, f64::INFINITY), lower).0,
            paid,
        })
    }

    /// What the levels up to a tenth of all hold.
    fn clean(&self) -> String {
        let Paid { weight, loss, .. } = self.tenth;
        format!("{} of the weight, {} of the loss", percent(weight, 0), percent(loss, 0))
    }
}

impl Figure for LossWeights {
    fn tables(&self) -> Vec<TableShape> {
        vec![WEIGHTS.shape(), SHARES.shape(), LAST.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let levels = self.levels(&schedule);
        let ways = self.ways(&levels)?;
        // Where the bound's last weight dwarfs all others, it is left out of the drawing.
        let [_, bound, ..] = &ways;
        let trap = (bound.last[2] > TRAP).then_some(bound.last[0]);
        let steps = schedule.steps();
        let mut dials = Dials::default();
        let shown = ways.each_ref().map(|way| way.shown.clone());
        let weighting = dials.choice("weighting", "weighting", shown.into(), 1, String::clone);
        let ways = Frames::given(&weighting, ways.into())?;
        let tenth = format!("levels up to {}", (steps / 10).max(1));
        let mut panels = vec![
            panels::plot("weights", "", Paper::Once, [270.0, 240.0], |layout| {
                weights(layout, &ways, steps, trap)
            }),
            panels::plot("shares", "", Paper::Once, [160.0, 160.0], |layout| {
                let plot = Plot::of_pixels(layout);
                vec![plot.each(&ways, |sketch, way| bars(sketch, layout, way))]
            })
            .on_screen(),
        ];
        let small = Layout { width: 312.0, height: 160.0, narrow: true };
        // All of them stand two by two.
        panels.extend(ways.iter().map(|way| {
            let title = format!("{tenth}: {}", way.clean());
            panels::paper_tile(&format!("paper-{}", way.name), &title, small, |layout| {
                vec![Plot::of_pixels(layout).still(|sketch| bars(sketch, layout, way))]
            })
        }));
        // Shares change slowly: all of them would make a long table.
        let told = |paid: &&Paid| paid.t > 0 && (paid.t <= 10 || paid.t.is_multiple_of(10));
        Ok(Plate {
            clock: format!(
                "DDPM time: 0 is the data, {steps} is noise; weights are those on the squared error of ε; the data are two bumps, N(±1, 0.2²)",
            ),
            axes: dials.axes(),
            panels,
            readouts: vec![ways.readout(&tenth, Way::clean)],
            tables: vec![
                WEIGHTS.of(&levels),
                SHARES.of(ways.iter().flat_map(|way| way.paid.iter().filter(told))),
                LAST.of(&ways),
            ],
            alt: alt(&schedule, &ways, trap),
            ..Plate::exact("errors by quadrature, to twelve digits")
        })
    }
}

fn weights(layout: Layout, ways: &Frames<Way>, steps: usize, trap: Option<f64>) -> Vec<Layer> {
    let drawn = |way: &Way| -> Curve {
        let all = way.weights.iter().copied();
        all.take(if trap.is_some() { steps - 1 } else { steps }).collect()
    };
    let curves = ways.map(|way| (way, drawn(way)));
    let heights = curves.iter().flat_map(|(_, curve)| curve.iter().map(|point| point.1));
    let (low, high) = heights
        .filter(|w| w.is_finite() && *w > 0.0)
        .fold((f64::INFINITY, 0.0f64), |(low, high), w| (low.min(w), high.max(w)));
    let across = Scale::linear(0.0, steps as f64).title("level t");
    let up = Scale::logarithmic(low.max(1e-12) / 1.4, high * 1.6)
        .title("weight of the squared error of ε");
    let plot = Plot::new(layout, across, up).room_right(layout.either(100.0, 84.0));
    vec![
        plot.still(|sketch| {
            sketch.axes();
            for (way, curve) in &curves {
                sketch.curve(way.role, curve);
            }
            let ends = curves.iter().filter_map(|(way, curve)| {
                let (_, height) = curve.iter().rfind(|point| point.1.is_finite())?;
                Some((way.role, *height, way.shown.as_str()))
            });
            sketch.end_labels(&ends.collect::<Vec<_>>());
            if let Some(weight) = trap {
                let words = format!("at t = {steps}: {} ↑", significant(weight, 4));
                let at = (steps as f64, high);
                sketch.label(Role::Noise, at, (-4.0, -2.0), Anchor::End, &words);
            }
        }),
        plot.each(&curves, |sketch, (way, curve)| {
            sketch.strong_curve(way.role, curve);
        }),
    ]
}

/// Two bars, each a whole, cut at the same levels: above the weight, below the loss it pays; drawn in pixels.
fn bars(sketch: &mut Sketch<'_>, layout: Layout, way: &Way) {
    let (left, right) = (2.0, layout.width - 4.0);
    let (upper, lower, height) = (26.0, 98.0, 30.0);
    let place = |share: f64| left + share.clamp(0.0, 1.0) * (right - left);
    let mut words = Vec::new();
    let mut before = Paid { weighting: way.name, t: 0, weight: 0.0, loss: 0.0 };
    for (index, cut) in way.cuts.iter().enumerate() {
        for (from, to, y) in [(before.weight, cut.weight, upper), (before.loss, cut.loss, lower)] {
            let (from, to) = (place(from), place(to));
            if index % 2 == 0 {
                let edge = |y: f64| [(from, y), (to, y)];
                sketch.band(way.role, &edge(y), &edge(y + height));
            }
            let told = format!("{}≤ {}", if before.t == 0 { "t " } else { "" }, cut.t);
            if Text::new(Role::Ink, &told).small().width() + 6.0 < to - from {
                words.push((told, (from + to) / 2.0, y + height / 2.0 + 4.5));
            }
        }
        if index + 1 < way.cuts.len() {
            let ends = [(place(cut.weight), upper + height), (place(cut.loss), lower)];
            sketch.line(Role::Muted, &ends);
        }
        before = *cut;
    }
    for y in [upper, lower] {
        let corners = [(left, y), (right, y), (right, y + height), (left, y + height), (left, y)];
        sketch.line(way.role, &corners);
    }
    let title = format!("{}: the weight, by level", way.shown);
    sketch.write(&Text::new(way.role, &title), left, upper - 9.0).write(
        &Text::new(way.role, "the loss it pays for, by level"),
        left,
        lower + height + 18.0,
    );
    for (words, x, y) in words {
        sketch.write(&Text::new(Role::Ink, &words).small().anchor(Anchor::Middle), x, y);
    }
}

fn alt(schedule: &Schedule, ways: &Frames<Way>, trap: Option<f64>) -> String {
    let told = ways.iter().map(|way| {
        format!(
            "{}: {} per cent of the weight and {} of the loss",
            way.shown,
            fixed(100.0 * way.tenth.weight, 0),
            fixed(100.0 * way.tenth.loss, 0)
        )
    });
    let trap = trap.map_or_else(String::new, |weight| {
        format!(
            " The bound's weight at the last level is {} and is left out of the plot; it is most of the whole.",
            significant(weight, 4)
        )
    });
    format!(
        "A plot of four weights over the noise levels of the {} schedule, on a logarithmic axis, and below it two bars for the one chosen: its weight and the loss it pays \
         for, each cut at the same levels. The levels up to {} hold, for {}.{trap}",
        schedule.specification().name,
        (schedule.steps() / 10).max(1),
        told.collect::<Vec<_>>().join("; ")
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    /// The row of level t, a multiple of ten: levels 1 to 10 come first, then every tenth, 109 for each way.
    fn share(plate: &Plate, way: usize, t: usize, column: &str) -> f64 {
        bench::number(plate, "shares", way * 109 + 8 + t / 10, column)
    }

    #[test]
    fn shares_are_the_books() {
        let plate = bench::plate(&KIND, "");
        for (t, weight, bound) in
            [(10, 0.184, 0.445), (50, 0.325, 0.727), (100, 0.392, 0.798), (200, 0.466, 0.876)]
        {
            assert!((share(&plate, 1, t, "weight_share") - weight).abs() < 5e-4);
            assert!((share(&plate, 1, t, "loss_share") - bound).abs() < 5e-4);
        }
        for (t, simple) in [(10, 0.049), (50, 0.202), (100, 0.306), (200, 0.520)] {
            assert!((share(&plate, 0, t, "loss_share") - simple).abs() < 5e-4);
            assert!((share(&plate, 0, t, "weight_share") - t as f64 / 1000.0).abs() < 1e-12);
        }
        assert_eq!(bench::cell(&plate, "weights", 0, "vlb"), Cell::Missing);
    }

    #[test]
    fn the_clipped_cosine_warns_of_its_last_rung() {
        let cosine = bench::plate(&KIND, "schedule = \"cosine\"");
        assert!((bench::number(&cosine, "last", 1, "weight") - 499.5).abs() < 0.05);
        assert!((bench::number(&cosine, "last", 1, "weight_share") - 0.97).abs() < 5e-3);
        assert!(cosine.alt.contains("left out of the plot"));
        assert!(!bench::plate(&KIND, "").alt.contains("left out"));
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(bench::refused(&KIND, "steps = 5"), ["steps"]);
        assert_eq!(bench::refused(&KIND, "gamma = 0"), ["gamma"]);
    }
}
