//! Five schedules over one clock: how much signal is left, and how that looks in orders of magnitude.
//!
//! What to see: the linear schedule destroys early, the cosine one dwells in the middle, and none equals
//! another half way; the lower plot shows where each spends its steps and what is left at the end. The
//! EDM grid of sigma stands on the same footing by alpha_bar = 1 / (1 + sigma^2). Ho, Jain and Abbeel
//! 2020, section 4 (linear); Nichol and Dhariwal 2021, equation 17 (cosine); Rombach and others 2022, in
//! their code (scaled-linear); Karras and others 2022, equation 5 (EDM); Lin and others 2024, algorithm 1
//! (rescaling to zero terminal SNR).

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::process::clocks::{alpha_bar_of_sigma, log10_snr, sigma_of_alpha_bar};
use crate::math::process::schedule::{Level, Schedule, ScheduleName, ScheduleSpecification};
use crate::math::process::sigma::{MAX_LEVELS, SigmaSpacing, sigma_grid};

/// The schedules side by side.
pub const KIND: Kind = Kind {
    name: "schedule-explorer",
    summary: "Five noise schedules over one clock: the signal left, and its ratio to the noise.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 2\nschedule = \"edm\"", "zero_terminal_snr = true"],
    read: |reader| Box::new(ScheduleExplorer::read(reader)),
};

/// The schedules in the order of their buttons; the last is EDM's grid.
const NAMES: [&str; 5] = ["linear", "scaled-linear", "cosine", "sigmoid", "edm"];

/// The range of the logarithm of the signal-to-noise ratio that is drawn.
const RATIOS: [f64; 2] = [-9.0, 6.0];

/// Between these ratios, 1 to 100 and 100 to 1, both the signal and the noise can be heard.
const HEARD: f64 = 2.0;

#[derive(Debug)]
struct ScheduleExplorer {
    first: &'static str,
    steps: usize,
    zero_terminal_snr: bool,
    sigma_min: f64,
    sigma_max: f64,
    rho: f64,
    t: Sweep,
}

/// One schedule.
struct Line {
    name: &'static str,
    /// The share of the signal at t = 0…T, `[T + 1]`.
    alpha_bar: NonEmpty<f64>,
}

/// One schedule at one step.
struct At {
    schedule: &'static str,
    t: usize,
    alpha_bar: f64,
}

const LEVELS: Columns<At> = Columns {
    name: "levels",
    keys: &[("schedule", |at| at.schedule.into()), ("t", |at| at.t.into())],
    values: &[
        ("alpha_bar", |at| at.alpha_bar.into()),
        ("signal", |at| at.alpha_bar.sqrt().into()),
        ("noise", |at| (1.0 - at.alpha_bar).sqrt().into()),
        ("snr", |at| (at.alpha_bar / (1.0 - at.alpha_bar)).into()),
        ("log10_snr", |at| log10_snr(at.alpha_bar).into()),
        ("sigma", |at| sigma_of_alpha_bar(at.alpha_bar).into()),
    ],
};

const SUMMARY: Columns<Line> = Columns {
    name: "summary",
    keys: &[("schedule", |line| line.name.into())],
    values: &[
        ("half_at", |line| line.first_below(0.5).into()),
        ("third_at", |line| line.first_below(0.3).into()),
        ("tenth_at", |line| line.first_below(0.1).into()),
        ("last_alpha_bar", |line| (*line.alpha_bar.last()).into()),
        ("last_signal", |line| line.alpha_bar.last().sqrt().into()),
        ("last_log10_snr", |line| log10_snr(*line.alpha_bar.last()).into()),
        ("heard_share", |line| line.heard().into()),
    ],
};

/// The linear schedule at one step: as it is, and rescaled so that nothing is left at T.
const RESCALED: Columns<[Level; 2]> = Columns {
    name: "rescaled",
    keys: &[("t", |[plain, _]| plain.t().into())],
    values: &[
        ("signal", |[plain, _]| plain.signal().into()),
        ("signal_rescaled", |[_, rescaled]| rescaled.signal().into()),
        ("snr", |[plain, _]| plain.snr().into()),
        ("snr_rescaled", |[_, rescaled]| rescaled.snr().into()),
    ],
};

impl Line {
    fn steps(&self) -> usize {
        self.alpha_bar.len() - 1
    }

    fn at(&self, t: usize) -> Result<At, FigureError> {
        let outside = || FigureError::new(format!("`t` is {t}, which leaves the schedule"));
        let alpha_bar = *self.alpha_bar.get(t).ok_or_else(outside)?;
        Ok(At { schedule: self.name, t, alpha_bar })
    }

    /// The first t at which a share of `share` or less is left; T if there is none.
    fn first_below(&self, share: f64) -> usize {
        self.alpha_bar.iter().position(|value| *value <= share).unwrap_or(self.steps())
    }

    /// The share of the steps at which the ratio of signal to noise lies between 1 to 100 and 100 to 1.
    fn heard(&self) -> f64 {
        let ratios = self.alpha_bar.iter().skip(1).map(|share| log10_snr(*share));
        ratios.filter(|ratio| ratio.abs() <= HEARD).count() as f64 / self.steps() as f64
    }

    /// Steps along the axis: as many as there are, but no more than a screen shows.
    fn curve(&self, view: &View) -> Curve {
        let steps = self.steps();
        let stride = (steps / 250).max(1);
        // The last steps of the cosine schedule fall steeply.
        let seen = |t: usize| (t - view.from).is_multiple_of(stride) || t + 5 >= steps;
        let from_there = self.alpha_bar.iter().enumerate().skip(view.from);
        from_there
            .filter(|(t, _)| seen(*t))
            .map(|(t, share)| (t as f64, (view.of)(*share)))
            .collect()
    }

    /// Its name as it stands in the figure.
    fn shown(&self) -> &'static str {
        if self.name == "edm" { "EDM" } else { self.name }
    }
}

impl ScheduleExplorer {
    fn read(reader: &mut Reader<'_>) -> Self {
        let meaning = "the schedule that is shown first";
        let first = reader.choice("schedule", meaning, &NAMES, |name| name, "linear");
        let steps = reader.integer("steps", "number of steps T", 2..=MAX_LEVELS as i64, 1000);
        let meaning = "rescale all but the EDM grid so that nothing of the picture is left at T";
        let zero_terminal_snr = reader.boolean("zero_terminal_snr", meaning, false);
        let meaning = "EDM's level nearest to the data";
        let sigma_min = reader.number("sigma_min", meaning, 1e-6..=1e6, 0.002);
        let sigma_max = reader.number("sigma_max", "EDM's level of the start", 1e-6..=1e6, 80.0);
        let meaning = "how strongly EDM's levels crowd near the data";
        let rho = reader.number("rho", meaning, 0.01..=1000.0, 7.0);
        let steps = steps.max(2) as usize;
        let default = readers::levels(1, steps, &[0.0, 0.1, 0.25, 0.5, 0.75, 1.0], 0.5);
        let t = reader.whole_sweep("t", "the steps to visit", 1..=steps as i64, default);
        let figure = Self { first, steps, zero_terminal_snr, sigma_min, sigma_max, rho, t };
        if let Err(wrong) = figure.lines() {
            readers::note(reader, &wrong);
        }
        figure
    }

    fn lines(&self) -> Result<Vec<Line>, Invalid> {
        NAMES.into_iter().map(|name| self.line(name)).collect()
    }

    fn line(&self, name: &'static str) -> Result<Line, Invalid> {
        let Some(family) = ScheduleName::ALL.into_iter().find(|n| n.as_str() == name) else {
            // Step t of the grid counts from the data: t = 1 is sigma_min, t = T is sigma_max.
            let spacing = SigmaSpacing::Karras { rho: self.rho };
            let sigmas = sigma_grid(spacing, self.sigma_min, self.sigma_max, self.steps)?;
            let mut alpha_bar = NonEmpty::of(1.0);
            sigmas.into_iter().rev().for_each(|sigma| alpha_bar.push(alpha_bar_of_sigma(sigma)));
            return Ok(Line { name, alpha_bar });
        };
        let schedule = self.schedule(family, self.zero_terminal_snr)?;
        let mut alpha_bar = NonEmpty::of(schedule.data().alpha_bar());
        schedule.each_step().for_each(|step| alpha_bar.push(step.level().alpha_bar()));
        Ok(Line { name, alpha_bar })
    }

    fn schedule(&self, name: ScheduleName, zero_terminal_snr: bool) -> Result<Schedule, Invalid> {
        let usual = ScheduleSpecification::new(name, self.steps);
        Schedule::from_specification(ScheduleSpecification { zero_terminal_snr, ..usual })
    }
}

impl Figure for ScheduleExplorer {
    fn tables(&self) -> Vec<TableShape> {
        vec![LEVELS.shape(), SUMMARY.shape(), RESCALED.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let mut dials = Dials::default();
        let t = dials.whole_slider("t", "step t", &self.t);
        let first = NAMES.iter().take_while(|name| **name != self.first).count();
        let name = |line: &Line| line.shown().to_owned();
        let schedule = dials.choice("schedule", "schedule", self.lines()?, first, name);
        // Paper shows three of them large enough to be read; the lower panel names all.
        dials.print(&schedule, vec![0, 2, 4]);
        let lines = Frames::along(&schedule, |line| line);
        let levels =
            Frames::along(&t, |t| *t as usize).each_by(&schedule, |t, line| line.at(*t))?;
        let of = |name: &'static str| levels.iter().filter(move |at| at.schedule == name);
        let plain = self.schedule(ScheduleName::Linear, false)?;
        let rescaled = self.schedule(ScheduleName::Linear, true)?;
        let both = Frames::each(&t, |t| {
            Ok::<_, Invalid>([plain.level(*t as usize)?, rescaled.level(*t as usize)?])
        })?;
        let heights = ([260.0, 240.0], [280.0, 250.0]);
        Ok(Plate {
            clock: format!(
                "DDPM time: 0 is the data, {} is noise; EDM’s sigma read as alpha_bar = 1 / (1 + sigma²)",
                self.steps
            ),
            panels: vec![
                panels::plot("share", "", schedule.strip(), heights.0, |layout| {
                    self.panel(layout, &share_left(), &lines, &levels)
                }),
                panels::plot("ratio", "", Paper::Once, heights.1, |layout| {
                    self.panel(layout, &ratio(), &lines, &levels)
                }),
            ],
            readouts: vec![
                levels.readout("amplitudes of signal and noise", |At { alpha_bar, .. }| {
                    let [signal, noise] = [*alpha_bar, 1.0 - alpha_bar].map(|v| fixed(v.sqrt(), 4));
                    format!("{signal} and {noise}")
                }),
                lines.readout("amplitude left at T", |line| {
                    significant(line.alpha_bar.last().sqrt(), 3)
                }),
                lines
                    .readout("steps with SNR from 1:100 to 100:1", |line| percent(line.heard(), 0)),
            ],
            tables: vec![
                LEVELS.of(NAMES.into_iter().flat_map(of)),
                SUMMARY.of(lines.iter().copied()),
                RESCALED.of(&both),
            ],
            alt: self.alt(&lines),
            axes: dials.axes(),
            ..Plate::exact("")
        })
    }
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

impl ScheduleExplorer {
    /// A panel of one quantity: all schedules thin, the chosen one strong, a marker on it.
    fn panel(
        &self,
        layout: Layout,
        view: &View,
        lines: &Frames<&Line>,
        levels: &Frames<At>,
    ) -> Vec<Layer> {
        let steps = self.steps as f64;
        let ticks = layout.either([0.0, 0.25, 0.5, 0.75, 1.0].as_slice(), &[0.0, 0.5, 1.0]);
        let ticks: Vec<f64> = ticks.iter().map(|share| (share * steps).round()).collect();
        let across =
            Scale::linear(0.0, steps).ticks(&ticks).title("step t, from the data to noise");
        // Curves that end apart are named there, the others where they are chosen; both panels are as wide.
        let plot = Plot::new(layout, across, view.up.clone()).room_right(98.0);
        let floor = plot.up().low();
        vec![
            plot.still(|sketch| {
                sketch.frame();
                if let Some(level) = view.level {
                    sketch.line(Role::Muted, &[(0.0, level), (steps, level)]);
                }
                for line in lines {
                    sketch.line(Role::Muted, &line.curve(view));
                }
            }),
            plot.each(lines, |sketch, line| {
                sketch.strong_curve(Role::Truth, &line.curve(view));
                if view.ends {
                    let end = |other: &&Line| {
                        let role = if other.name == line.name { Role::Truth } else { Role::Muted };
                        (role, (view.of)(*other.alpha_bar.last()).max(floor), other.shown())
                    };
                    sketch.end_labels(&lines.iter().map(end).collect::<Vec<_>>());
                } else {
                    // The linear schedule is the first to fall: its left side is free.
                    let (height, shift, anchor) = match line.name {
                        "linear" => (0.62, -10.0, Anchor::End),
                        _ => (0.85, 10.0, Anchor::Start),
                    };
                    let at = (line.first_below(height) as f64, height);
                    sketch.label(Role::Truth, at, (shift, 0.0), anchor, line.shown());
                }
            }),
            plot.marker(
                levels,
                |at| (at.t as f64, at.t.to_string()),
                |at| {
                    let value = (view.of)(at.alpha_bar);
                    let (value, text) = if value.is_finite() {
                        (value, fixed(value, view.digits))
                    } else {
                        (floor, "\u{2212}∞".to_owned())
                    };
                    vec![Reading { value, text, role: Role::Truth, side: Side::Above }]
                },
            ),
        ]
    }

    fn alt(&self, lines: &Frames<&Line>) -> String {
        let told = |line: &&Line| {
            format!(
                "{}: half of the variance is noise from step {} on, and at step {} an amplitude of {} is left",
                line.name,
                line.first_below(0.5),
                self.steps,
                significant(line.alpha_bar.last().sqrt(), 2)
            )
        };
        format!(
            "Two plots of {} noise schedules over their steps: the share of the signal, which falls from 1, and the logarithm of the \
             ratio of signal to noise. {}.",
            NAMES.len(),
            lines.iter().map(told).collect::<Vec<_>>().join("; ")
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    fn value(plate: &Plate, schedule: &str, t: usize, column: &str) -> f64 {
        let table = &plate.tables[0];
        let name = Cell::from(schedule);
        let same = |row: &Vec<Cell>| row[0] == name && row[1] == Cell::from(t);
        let row = table.rows.iter().position(same).unwrap();
        bench::number(plate, "levels", row, column)
    }

    #[test]
    fn it_agrees_with_the_books_reference_values() {
        let plate = bench::plate(&KIND, "");
        let linear =
            [(1, 4.00), (100, 0.94), (250, 0.04), (500, -1.07), (750, -2.47), (1000, -4.39)];
        for (t, ratio) in linear {
            assert!((value(&plate, "linear", t, "log10_snr") - ratio).abs() < 0.0051);
        }
        assert!((value(&plate, "linear", 1000, "signal") - 0.00635).abs() < 5e-6);
        assert!((value(&plate, "cosine", 500, "alpha_bar") - 0.493844).abs() < 1e-6);
        for (row, at) in [(0, [260.0, 343.0, 476.0]), (2, [497.0, 629.0, 794.0])] {
            for (column, at) in ["half_at", "third_at", "tenth_at"].into_iter().zip(at) {
                let found = match bench::cell(&plate, "summary", row, column) {
                    Cell::Count(count) => count as f64,
                    other => panic!("{other:?}"),
                };
                assert_eq!(found, at);
            }
        }
    }

    #[test]
    fn rescaling_gives_0_2757_at_500_and_nothing_at_the_end() {
        let plate = bench::plate(&KIND, "t = { sweep = [500, 1000], frames = 2 }");
        let found = |row, column| bench::number(&plate, "rescaled", row, column);
        assert!((found(0, "signal") - 0.2803).abs() < 5e-5);
        assert!((found(0, "signal_rescaled") - 0.2757).abs() < 5e-5);
        assert_eq!(found(1, "signal_rescaled"), 0.0);
    }

    #[test]
    fn the_edm_grid_runs_between_its_two_sigmas() {
        let plate = bench::plate(&KIND, "");
        assert!((value(&plate, "edm", 1, "sigma") - 0.002).abs() < 1e-9);
        assert!((value(&plate, "edm", 1000, "sigma") - 80.0).abs() < 1e-9);
        assert!((value(&plate, "edm", 1000, "alpha_bar") - 1.0 / 6401.0).abs() < 1e-12);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        assert_eq!(bench::refused(&KIND, "steps = 1"), ["steps"]);
        assert_eq!(bench::refused(&KIND, "sigma_min = 2.0\nsigma_max = 1.0"), ["sigma_max"]);
        assert_eq!(bench::refused(&KIND, "schedule = \"quadratic\""), ["schedule"]);
    }
}
