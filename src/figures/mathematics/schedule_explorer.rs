//! Five schedules over one clock: how much signal is left, and how that looks in orders of magnitude.
//!
//! What to see: the linear schedule destroys early, the cosine one dwells in the middle, and none equals
//! another half way; the lower plot shows where each spends its steps and what is left at the end. The
//! EDM grid of sigma stands on the same footing by alpha_bar = 1 / (1 + sigma^2). Ho, Jain and Abbeel
//! 2020, section 4 (linear); Nichol and Dhariwal 2021, equation 17 (cosine); Rombach and others 2022, in
//! their code (scaled-linear); Karras and others 2022, equation 5 (EDM); Lin and others 2024, algorithm 1
//! (rescaling to zero terminal SNR).

use crate::draw::number::{fixed, percent, significant};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::svg::Anchor;
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::numbers::invalid::Invalid;
use crate::math::process::clocks::{alpha_bar_of_sigma, log10_snr, sigma_of_alpha_bar};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::math::process::sigma::{MAX_LEVELS, SigmaSpacing, sigma_grid};
use crate::params::{Reader, Sweep};
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The schedules side by side.
pub const KIND: Kind = Kind {
    name: "schedule-explorer",
    summary: "Five noise schedules over one clock: the signal left, and its ratio to the noise.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 2\nschedule = \"edm\"", "zero_terminal_snr = true"],
    read,
};

/// The schedules in the order of their buttons; the last is EDM's grid.
const NAMES: [&str; 5] = ["linear", "scaled-linear", "cosine", "sigmoid", "edm"];

/// The range of the logarithm of the signal-to-noise ratio that is drawn.
const RATIOS: [f64; 2] = [-9.0, 6.0];

/// Between these ratios, 1 to 100 and 100 to 1, both the signal and the noise can be heard.
const HEARD: f64 = 2.0;

#[derive(Debug)]
struct ScheduleExplorer {
    first: usize,
    steps: usize,
    zero_terminal_snr: bool,
    sigma_min: f64,
    sigma_max: f64,
    rho: f64,
    t: Sweep,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let first = reader.choice(
        "schedule",
        "the schedule that is shown first",
        &NAMES,
        |name| name,
        "linear",
    );
    let most = MAX_LEVELS as i64;
    let steps = reader.integer("steps", "number of steps T", 2..=most, 1000);
    let zero_terminal_snr = reader.boolean(
        "zero_terminal_snr",
        "rescale all but the EDM grid so that nothing of the picture is left at T",
        false,
    );
    let sigma_min =
        reader.number("sigma_min", "EDM's level nearest to the data", 1e-6..=1e6, 0.002);
    let sigma_max = reader.number("sigma_max", "EDM's level of the start", 1e-6..=1e6, 80.0);
    let rho =
        reader.number("rho", "how strongly EDM's levels crowd near the data", 0.01..=1000.0, 7.0);
    let steps = steps.max(2) as usize;
    let shares = [0.0, 0.1, 0.25, 0.5, 0.75, 1.0];
    let default = readers::levels(1, steps, &shares, 0.5);
    let t = reader.whole_sweep("t", "the steps to visit", 1..=steps as i64, default);
    let figure = ScheduleExplorer {
        first: NAMES.iter().position(|name| *name == first).unwrap_or(0),
        steps,
        zero_terminal_snr,
        sigma_min,
        sigma_max,
        rho,
        t,
    };
    if let Err(wrong) = figure.lines() {
        readers::note(reader, &wrong);
    }
    Box::new(figure)
}

/// One schedule: the share of the signal at t = 0…T, `[T + 1]`.
struct Line {
    name: &'static str,
    alpha_bar: Vec<f64>,
}

impl Line {
    fn at(&self, t: usize) -> f64 {
        self.alpha_bar.get(t).copied().unwrap_or(0.0)
    }

    /// The first t at which a share of `share` or less is left; T if there is none.
    fn first_below(&self, share: f64) -> usize {
        let found = self.alpha_bar.iter().position(|value| *value <= share);
        found.unwrap_or(self.alpha_bar.len().saturating_sub(1))
    }

    /// The share of the steps at which the ratio of signal to noise lies between 1 to 100 and 100 to 1.
    fn heard(&self) -> f64 {
        let steps = self.alpha_bar.len().saturating_sub(1).max(1) as f64;
        let ratios = self.alpha_bar.iter().skip(1).map(|share| log10_snr(*share));
        ratios.filter(|ratio| ratio.abs() <= HEARD).count() as f64 / steps
    }
}

impl ScheduleExplorer {
    fn lines(&self) -> Result<Vec<Line>, Invalid> {
        NAMES.into_iter().map(|name| self.line(name)).collect()
    }

    fn line(&self, name: &'static str) -> Result<Line, Invalid> {
        let Some(family) = ScheduleName::ALL.into_iter().find(|n| n.as_str() == name) else {
            // Step t of the grid counts from the data: t = 1 is sigma_min, t = T is sigma_max.
            let spacing = SigmaSpacing::Karras { rho: self.rho };
            let sigmas = sigma_grid(spacing, self.sigma_min, self.sigma_max, self.steps)?;
            let shares = sigmas.into_iter().rev().map(alpha_bar_of_sigma);
            return Ok(Line { name, alpha_bar: std::iter::once(1.0).chain(shares).collect() });
        };
        let mut specification = ScheduleSpecification::new(family, self.steps);
        specification.zero_terminal_snr = self.zero_terminal_snr;
        let schedule = Schedule::from_specification(specification)?;
        let shares = schedule.levels().map(|level| level.alpha_bar());
        Ok(Line { name, alpha_bar: shares.collect() })
    }

    /// Steps along the axis: as many as there are, but no more than a screen shows.
    fn curve(&self, line: &Line, from: usize, of: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
        let stride = (self.steps / 250).max(1);
        let mut steps: Vec<usize> = (from..=self.steps).step_by(stride).collect();
        // The last steps of the cosine schedule fall steeply.
        steps.extend((self.steps.saturating_sub(5)..=self.steps).filter(|t| *t >= from));
        steps.sort_unstable();
        steps.dedup();
        let point = |t: usize| (t as f64, of(line.at(t)));
        steps.into_iter().map(point).collect()
    }

    fn across(&self, layout: Layout) -> Scale {
        let steps = self.steps as f64;
        let ticks = layout.either([0.0, 0.25, 0.5, 0.75, 1.0].as_slice(), &[0.0, 0.5, 1.0]);
        let ticks: Vec<f64> = ticks.iter().map(|share| (share * steps).round()).collect();
        Scale::linear(0.0, steps).ticks(&ticks).title("step t, from the data to noise")
    }

    /// A panel of one quantity: all schedules thin, the chosen one strong, a marker on it.
    fn panel(&self, layout: Layout, lines: &[Line], view: &View) -> Vec<Layer> {
        let plot = Plot::new(layout, self.across(layout), view.up.clone());
        // Curves that end apart are named there, the others where they are chosen; both panels are as wide.
        let plot = plot.room_right(98.0);
        let curves: Vec<Vec<(f64, f64)>> =
            lines.iter().map(|line| self.curve(line, view.from, view.of)).collect();
        let mut ground = plot.sketch();
        ground.frame();
        if let Some(level) = view.level {
            ground.line(Role::Muted, &[(0.0, level), (self.steps as f64, level)]);
        }
        for curve in &curves {
            ground.line(Role::Muted, curve);
        }
        let chosen = |index: usize| {
            let mut sketch = plot.sketch();
            let (Some(line), Some(curve)) = (lines.get(index), curves.get(index)) else {
                return String::new();
            };
            sketch.strong_curve(Role::Truth, curve);
            if view.ends {
                let end = |(other, line): (usize, &Line)| {
                    let role = if other == index { Role::Truth } else { Role::Muted };
                    let value = (view.of)(line.at(self.steps)).max(plot.up().low());
                    (role, value, shown(line.name))
                };
                let ends: Vec<_> = lines.iter().enumerate().map(end).collect();
                sketch.end_labels(&ends);
            } else {
                // The linear schedule is the first to fall: its left side is free.
                let (height, shift, anchor) = match index {
                    0 => (0.62, -10.0, Anchor::End),
                    _ => (0.85, 10.0, Anchor::Start),
                };
                let at = (line.first_below(height) as f64, height);
                sketch.label(Role::Truth, at, (shift, 0.0), anchor, shown(line.name));
            }
            sketch.finish()
        };
        let stops: Vec<usize> = self.t.values.iter().map(|t| *t as usize).collect();
        let marked = |t: usize, line: &Line| {
            let share = line.at(t);
            let value = (view.of)(share);
            let words = if value.is_finite() {
                fixed(value, view.digits)
            } else {
                "\u{2212}∞".to_owned()
            };
            let reading = Reading {
                value: if value.is_finite() { value } else { plot.up().low() },
                text: words,
                role: Role::Truth,
                side: Side::Above,
            };
            plot.sketch()
                .labels_across(Some((t as f64, &t.to_string())))
                .marker(t as f64, &[reading])
                .finish()
        };
        let marks = stops.iter().flat_map(|t| lines.iter().map(|line| marked(*t, line))).collect();
        vec![
            panels::still(ground.finish()),
            panels::moving(&[1], (0..lines.len()).map(chosen).collect()),
            panels::moving(&[0, 1], marks),
        ]
    }
}

/// A schedule's name as it stands in the figure.
fn shown(name: &'static str) -> &'static str {
    if name == "edm" { "EDM" } else { name }
}

/// What one panel shows.
struct View {
    up: Scale,
    of: fn(f64) -> f64,
    digits: usize,
    /// The first step drawn.
    from: usize,
    /// A level worth a line.
    level: Option<f64>,
    /// Whether the curves are named at their ends.
    ends: bool,
}

fn share_left() -> View {
    View {
        up: Scale::linear(0.0, 1.0).ticks(&[0.0, 0.5, 1.0]).title("signal left, ᾱ_t"),
        of: |share| share,
        digits: 3,
        from: 0,
        level: None,
        ends: false,
    }
}

fn ratio() -> View {
    View {
        up: Scale::linear(RATIOS[0], RATIOS[1])
            .ticks(&[-8.0, -4.0, 0.0, 4.0])
            .title("log_{10} of signal to noise"),
        of: log10_snr,
        digits: 2,
        from: 1,
        level: Some(0.0),
        ends: true,
    }
}

impl Figure for ScheduleExplorer {
    fn tables(&self) -> Vec<TableShape> {
        let levels = ["alpha_bar", "signal", "noise", "snr", "log10_snr", "sigma"];
        let summary = [
            "half_at",
            "third_at",
            "tenth_at",
            "last_alpha_bar",
            "last_signal",
            "last_log10_snr",
            "heard_share",
        ];
        vec![
            TableShape::new("levels", &["schedule", "t"], &levels),
            TableShape::new("summary", &["schedule"], &summary),
            TableShape::new(
                "rescaled",
                &["t"],
                &["signal", "signal_rescaled", "snr", "snr_rescaled"],
            ),
        ]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let lines = self.lines()?;
        let rescaled = self.rescaled()?;
        let names = NAMES.map(|name| shown(name).to_owned());
        let of_lines = |label: &str, text: &dyn Fn(&Line) -> String| Readout {
            label: label.to_owned(),
            axes: vec![1],
            texts: lines.iter().map(text).collect(),
        };
        let amplitudes = |t: &f64| {
            let t = *t as usize;
            lines.iter().map(move |line| {
                let share = line.at(t);
                format!("{} and {}", fixed(share.sqrt(), 4), fixed((1.0 - share).sqrt(), 4))
            })
        };
        let mut schedule = controls::choice("schedule", "schedule", &names, self.first);
        // Paper shows three of them large enough to be read; the lower panel names all.
        schedule.print = vec![0, 2, 4];
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: format!(
                "DDPM time: 0 is the data, {} is noise; EDM’s sigma read as alpha_bar = 1 / (1 + sigma²)",
                self.steps
            ),
            axes: vec![controls::whole_slider("t", "step t", &self.t), schedule],
            panels: vec![
                panels::plot("share", "", Paper::Strip(1), [260.0, 240.0], |layout| {
                    self.panel(layout, &lines, &share_left())
                }),
                panels::plot("ratio", "", Paper::Once, [280.0, 250.0], |layout| {
                    self.panel(layout, &lines, &ratio())
                }),
            ],
            readouts: vec![
                Readout {
                    label: "amplitudes of signal and noise".to_owned(),
                    axes: vec![0, 1],
                    texts: self.t.values.iter().flat_map(amplitudes).collect(),
                },
                of_lines("amplitude left at T", &|line| significant(line.at(self.steps).sqrt(), 3)),
                of_lines("steps with SNR from 1:100 to 100:1", &|line| percent(line.heard(), 0)),
            ],
            tables: vec![
                readers::filled(&self.tables(), 0, self.level_rows(&lines)),
                readers::filled(
                    &self.tables(),
                    1,
                    lines.iter().map(|line| summary(line, self.steps)).collect(),
                ),
                readers::filled(&self.tables(), 2, rescaled),
            ],
            alt: self.alt(&lines),
            credit: None,
        })
    }
}

/// A number, or nothing where it is infinite.
fn finite(value: f64) -> Cell {
    Cell::from(Some(value).filter(|value| value.is_finite()))
}

fn summary(line: &Line, steps: usize) -> Vec<Cell> {
    let last = line.at(steps);
    vec![
        line.name.into(),
        line.first_below(0.5).into(),
        line.first_below(0.3).into(),
        line.first_below(0.1).into(),
        last.into(),
        last.sqrt().into(),
        finite(log10_snr(last)),
        line.heard().into(),
    ]
}

impl ScheduleExplorer {
    fn level_rows(&self, lines: &[Line]) -> Vec<Vec<Cell>> {
        let row = |line: &Line, t: usize| -> Vec<Cell> {
            let share = line.at(t);
            let ratio = log10_snr(share);
            vec![
                line.name.into(),
                t.into(),
                share.into(),
                share.sqrt().into(),
                (1.0 - share).sqrt().into(),
                finite(share / (1.0 - share)),
                finite(ratio),
                finite(sigma_of_alpha_bar(share)),
            ]
        };
        let stops = self.t.values.iter().map(|t| *t as usize);
        let stops: Vec<usize> = stops.collect();
        lines.iter().flat_map(|line| stops.iter().map(move |t| row(line, *t))).collect()
    }

    /// The linear schedule as it is, and rescaled so that nothing is left at T.
    fn rescaled(&self) -> Result<Vec<Vec<Cell>>, Invalid> {
        let mut specification = ScheduleSpecification::new(ScheduleName::Linear, self.steps);
        let plain = Schedule::from_specification(specification)?;
        specification.zero_terminal_snr = true;
        let rescaled = Schedule::from_specification(specification)?;
        let row = |t: &f64| {
            let t = *t as usize;
            let share = plain.level(t)?.alpha_bar();
            let shifted = rescaled.level(t)?.alpha_bar();
            Ok(vec![
                t.into(),
                share.sqrt().into(),
                shifted.sqrt().into(),
                finite(share / (1.0 - share)),
                finite(shifted / (1.0 - shifted)),
            ])
        };
        self.t.values.iter().map(row).collect()
    }

    fn alt(&self, lines: &[Line]) -> String {
        let told: Vec<String> = lines
            .iter()
            .map(|line| {
                format!(
                    "{}: half of the variance is noise from step {} on, and at step {} an amplitude of {} is left",
                    line.name,
                    line.first_below(0.5),
                    self.steps,
                    significant(line.at(self.steps).sqrt(), 2)
                )
            })
            .collect();
        format!(
            "Two plots of {} noise schedules over their steps: the share of the signal, which falls from 1, and the logarithm of the \
             ratio of signal to noise. {}.",
            lines.len(),
            told.join("; ")
        )
    }
}

#[cfg(test)]
mod tests;
