//! How the samplers are drawn: their paths in the plane, and two rows of beads for two numbers.

use super::{Contender, Run, SAMPLER, STEPS, TwoSamplers};
use crate::draw::number::{fixed, significant};
use crate::draw::panels;
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::Sketch;
use crate::draw::svg::Anchor;
use crate::draw::theme::Role;
use crate::math::numbers::statistics::linspace;
use crate::math::process::mixture::GaussianMixture;
use crate::math::process::sampler::{Method, Variance};
use crate::plate::{Drawing, Layer, Panel, Paper, Shape, Shown};

/// The plane is drawn from -`REACH` to `REACH` from bottom to top.
const REACH: f64 = 2.3;

/// The most corners of a path that are drawn: of a longer one every so-many-th.
const CORNERS: usize = 250;

/// Heights of the plane and of the rows, on a page and on a phone.
const PLANE: [f64; 2] = [380.0, 290.0];
const ROWS: [f64; 2] = [190.0, 190.0];

/// The width of a tile on paper.
const PAPER_TILE: f64 = 196.0;

pub(super) fn panels(
    figure: &TwoSamplers,
    mixture: &GaussianMixture,
    runs: &[Run],
    labels: &[String],
) -> Vec<Panel> {
    let screen = Panel {
        shown: Shown::Screen,
        ..panels::plot("paths", "", Paper::Once, PLANE, |layout| {
            let plot = plane(layout);
            let frames = runs.iter().map(|run| paths(&plot, run)).collect();
            vec![
                panels::still(plot.sketch().axes().finish()),
                panels::moving(&[STEPS, SAMPLER], frames),
                panels::still(modes(&mut plot.sketch(), mixture)),
            ]
        })
    };
    let mut all = vec![screen];
    all.extend(on_paper(figure, mixture, runs));
    let widths = rows(
        "widths",
        Scale::linear(0.4, 1.2)
            .ticks(&[0.4, 0.6, 0.8, 1.0, 1.2])
            .title("final spread over true spread"),
        labels,
        runs,
        (1.0, "the data"),
        |run| (run.sd_ratio, fixed(run.sd_ratio, 3)),
    );
    let lengths = rows(
        "lengths",
        Scale::logarithmic(0.8, 150.0)
            .ticks(&[1.0, 10.0, 100.0])
            .title("length of the path over the straight line, median"),
        labels,
        runs,
        (1.0, "straight"),
        |run| (run.length_over_chord, significant(run.length_over_chord, 3)),
    );
    // On paper the tiles carry these numbers in their titles.
    all.extend([widths, lengths].map(|numbers| Panel { shown: Shown::Screen, ..numbers }));
    all
}

/// The plane with equal scales on both axes.
fn plane(layout: Layout) -> Plot {
    let wide = REACH * ((layout.width - 44.0) / (layout.height - 70.0)).max(1.0);
    let ticks: &[f64] = layout.either(&[-4.0, -2.0, 0.0, 2.0, 4.0], &[-2.0, 0.0, 2.0]);
    let across = Scale::linear(-wide, wide).ticks(ticks).title("first coordinate");
    let up = Scale::linear(-REACH, REACH).ticks(&[-2.0, 0.0, 2.0]).title("second coordinate");
    Plot::new(layout, across, up)
}

/// Each mode as the circles of one and of two standard deviations.
fn modes(sketch: &mut Sketch<'_>, mixture: &GaussianMixture) -> String {
    for k in 0..mixture.component_count() {
        let (Some([x, y]), Some(sd)) =
            (mixture.component_mean(k), mixture.component_standard_deviation(k, 0))
        else {
            continue;
        };
        for radius in [sd, 2.0 * sd] {
            let turn = linspace(0.0, 2.0 * std::f64::consts::PI, 61);
            let circle: Vec<(f64, f64)> = turn
                .into_iter()
                .map(|angle| (x + radius * libm::cos(angle), y + radius * libm::sin(angle)))
                .collect();
            sketch.line(Role::Truth, &circle);
        }
    }
    sketch.finish()
}

/// The first paths, the very first of them marked.
fn paths(plot: &Plot, run: &Run) -> String {
    let mut sketch = plot.sketch();
    let corners = |path: &Vec<[f64; 2]>| -> Vec<(f64, f64)> {
        let stride = path.len().div_ceil(CORNERS).max(1);
        let kept = path.iter().step_by(stride).chain(path.last());
        kept.map(|[x, y]| (*x, *y)).collect()
    };
    for path in run.paths.iter().skip(1) {
        for piece in plot.visible(&corners(path)) {
            sketch.line(Role::Model, &piece);
        }
    }
    if let Some(path) = run.paths.first() {
        for piece in plot.visible(&corners(path)) {
            sketch.strong_curve(Role::Accent, &piece);
        }
    }
    let ends = |of: fn(&Vec<[f64; 2]>) -> Option<&[f64; 2]>| -> Vec<(f64, f64)> {
        run.paths.iter().filter_map(of).map(|[x, y]| (*x, *y)).collect()
    };
    sketch.points(Role::Noise, &ends(|path| path.first()), 3.0);
    let mut last = ends(|path| path.last()).into_iter();
    let marked: Vec<(f64, f64)> = last.next().into_iter().collect();
    sketch.points(Role::Model, &last.collect::<Vec<_>>(), 2.5);
    sketch.points(Role::Accent, &marked, 4.0);
    sketch.finish()
}

/// Tiles for paper, three to a row for few, some and many steps: DDIM above, DDPM with the posterior variance below.
fn on_paper(figure: &TwoSamplers, mixture: &GaussianMixture, runs: &[Run]) -> Vec<Panel> {
    let contenders = figure.contenders();
    let last = figure.counts.len() - 1;
    let mut shown = vec![0, figure.counts.len() / 2, last];
    shown.dedup();
    let wanted = [("DDIM", Method::Ddim { eta: 0.0 }), ("DDPM", Method::Ddpm(Variance::Posterior))];
    // Narrower than a tile, so that three stand in a row; equal scales on both axes.
    let layout = Layout { width: PAPER_TILE, height: 176.0, narrow: true };
    let (wide, high) = (1.3 * REACH, 1.3 * REACH * 146.0 / 188.0);
    let across = Scale::linear(-wide, wide).ticks(&[]);
    let plot = Plot::new(layout, across, Scale::linear(-high, high).ticks(&[]));
    let mut all = Vec::new();
    for (name, method) in wanted {
        for index in &shown {
            let is_it = |contender: &Contender| contender.method == Some(method);
            let Some(row) = contenders.iter().position(is_it) else {
                continue;
            };
            let count = figure.counts.get(*index).copied().unwrap_or_default();
            let Some(run) = runs.get(index * contenders.len() + row) else {
                continue;
            };
            let layers = vec![
                panels::still(modes(&mut plot.sketch(), mixture)),
                panels::still(paths(&plot, run)),
            ];
            let title = format!(
                "{name}, {count} steps: spread {}, length {}",
                fixed(run.sd_ratio, 3),
                significant(run.length_over_chord, 3)
            );
            all.push(Panel {
                name: format!("paper-{}-{count}", name.to_lowercase()),
                title,
                shape: Shape::Tile,
                shown: Shown::Paper,
                paper: Paper::Once,
                drawings: vec![Drawing { width: layout.width, height: layout.height, layers }],
                pick: None,
            });
        }
    }
    all
}

/// One row a sampler: a bead for every number of steps, a ring and its value for the one chosen.
fn rows(
    name: &'static str,
    across: Scale,
    labels: &[String],
    runs: &[Run],
    line: (f64, &str),
    number: impl Fn(&Run) -> (f64, String),
) -> Panel {
    let count = labels.len();
    let height = |row: usize| (count - 1 - row) as f64;
    panels::plot(name, "", Paper::Once, ROWS, |layout| {
        let ticks = labels.iter().enumerate();
        let ticks = ticks.map(|(row, label)| (height(row), label.clone()));
        let up = Scale::linear(-0.6, count as f64 - 0.4).named_ticks(ticks.collect());
        let plot = Plot::new(layout, across.clone(), up).room_right(24.0);
        let (low, high) = (plot.up().low(), plot.up().high());
        let mut sketch = plot.sketch();
        sketch.axes().line(Role::Truth, &[(line.0, low), (line.0, high)]);
        for row in 0..count {
            let beads: Vec<(f64, f64)> = runs
                .iter()
                .skip(row)
                .step_by(count)
                .map(|run| (number(run).0, height(row)))
                .collect();
            sketch.line(Role::Model, &beads);
            sketch.points(Role::Model, &beads, 2.5);
        }
        sketch.label(Role::Truth, (line.0, low), (6.0, -8.0), Anchor::Start, line.1);
        let frames = runs.chunks(count).map(|runs| {
            let mut sketch = plot.sketch();
            for (row, run) in runs.iter().enumerate() {
                let (value, text) = number(run);
                sketch.points(Role::Accent, &[(value, height(row))], 5.0);
                // Beside the line of the truth, not across it.
                let gap = plot.place(value, 0.0).0 - plot.place(line.0, 0.0).0;
                let aside = if gap.abs() < 20.0 { 20.0 - gap } else { 0.0 };
                sketch.label(
                    Role::Accent,
                    (value, height(row)),
                    (aside, -13.0),
                    Anchor::Middle,
                    &text,
                );
            }
            sketch.finish()
        });
        let frames: Vec<String> = frames.collect();
        let layers: Vec<Layer> =
            vec![panels::still(sketch.finish()), panels::moving(&[STEPS], frames)];
        layers
    })
}
