//! How the samplers are drawn: their paths in the plane, and two rows of beads for two numbers.

use super::{Contender, Run};
use crate::figures::prelude::*;
use crate::math::process::mixture::GaussianMixture;

/// The plane is drawn from -`REACH` to `REACH` from bottom to top.
const REACH: f64 = 2.3;

/// The most corners of a path that are drawn: of a longer one every so-many-th.
const CORNERS: usize = 250;

/// A tile on paper, narrower than usual, so that three stand in a row.
const PAPER_TILE: Layout = Layout { width: 196.0, height: 176.0, narrow: true };

/// A number of each run in rows of beads: its panel, its axis, the line of the truth, the number and its text.
struct Numbers {
    name: &'static str,
    across: Scale,
    line: (f64, &'static str),
    of: fn(&Run) -> (f64, String),
}

pub(super) fn panels(
    mixture: &GaussianMixture,
    runs: &Frames<Run>,
    steps: &Dial<usize>,
    sampler: &Dial<Contender>,
) -> Vec<Panel> {
    let screen = panels::plot("paths", "", Paper::Once, [380.0, 290.0], |layout| {
        let plot = plane(layout);
        vec![
            plot.still(|sketch| {
                sketch.axes();
            }),
            plot.each(runs, |sketch, run| paths(sketch, &plot, run)),
            plot.still(|sketch| modes(sketch, mixture)),
        ]
    });
    let widths = Numbers {
        name: "widths",
        across: Scale::linear(0.4, 1.2)
            .ticks(&[0.4, 0.6, 0.8, 1.0, 1.2])
            .title("final spread over true spread"),
        line: (1.0, "the data"),
        of: |run| (run.sd_ratio, fixed(run.sd_ratio, 3)),
    };
    let lengths = Numbers {
        name: "lengths",
        across: Scale::logarithmic(0.8, 150.0)
            .ticks(&[1.0, 10.0, 100.0])
            .title("length of the path over the straight line, median"),
        line: (1.0, "straight"),
        of: |run| (run.length_over_chord, significant(run.length_over_chord, 3)),
    };
    let mut all = vec![screen.on_screen()];
    all.extend(on_paper(mixture, runs, steps.stops()));
    // On paper the tiles carry these numbers in their titles.
    all.extend([widths, lengths].map(|numbers| rows(&numbers, runs, steps, sampler).on_screen()));
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
fn modes(sketch: &mut Sketch<'_>, mixture: &GaussianMixture) {
    for k in 0..mixture.component_count() {
        let centre = mixture.component_mean(k);
        if let (Some([x, y]), Some(sd)) = (centre, mixture.component_standard_deviation(k, 0)) {
            sketch.circle(Role::Truth, (*x, *y), sd).circle(Role::Truth, (*x, *y), 2.0 * sd);
        }
    }
}

/// The first paths, the very first of them marked.
fn paths(sketch: &mut Sketch<'_>, plot: &Plot, run: &Run) {
    let corners = |path: &Curve| -> Curve {
        let stride = path.len().div_ceil(CORNERS).max(1);
        path.iter().step_by(stride).chain(path.last()).copied().collect()
    };
    for piece in run.paths.iter().skip(1).flat_map(|path| plot.visible(&corners(path))) {
        sketch.line(Role::Model, &piece);
    }
    for piece in run.paths.iter().take(1).flat_map(|path| plot.visible(&corners(path))) {
        sketch.strong_curve(Role::Accent, &piece);
    }
    let starts: Curve = run.paths.iter().filter_map(|path| path.first()).copied().collect();
    let ends: Curve = run.paths.iter().filter_map(|path| path.last()).copied().collect();
    let (marked, others) = ends.split_at(ends.len().min(1));
    sketch.points(Role::Noise, &starts, 3.0).points(Role::Model, others, 2.5).points(
        Role::Accent,
        marked,
        4.0,
    );
}

/// Tiles for paper, three to a row for few, some and many steps: DDIM above, DDPM with the posterior variance below.
fn on_paper(mixture: &GaussianMixture, runs: &Frames<Run>, counts: &[usize]) -> Vec<Panel> {
    let few_some_many = [counts.first(), counts.get(counts.len() / 2), counts.last()];
    // Equal scales on both axes.
    let (wide, high) = (1.3 * REACH, 1.3 * REACH * 146.0 / 188.0);
    let across = Scale::linear(-wide, wide).ticks(&[]);
    let plot = Plot::new(PAPER_TILE, across, Scale::linear(-high, high).ticks(&[]));
    let mut tiles = Vec::new();
    for (name, sampler) in [("DDIM", "ddim"), ("DDPM", "ddpm-posterior")] {
        let of = runs.iter().filter(|run| run.sampler.name == sampler);
        tiles.extend(of.filter(|run| few_some_many.contains(&Some(&run.count))).map(|run| {
            let title = format!(
                "{name}, {} steps: spread {}, length {}",
                run.count,
                fixed(run.sd_ratio, 3),
                significant(run.length_over_chord, 3)
            );
            let name = format!("paper-{}-{}", name.to_lowercase(), run.count);
            panels::paper_tile(&name, &title, PAPER_TILE, |_| {
                vec![
                    plot.still(|sketch| modes(sketch, mixture)),
                    plot.still(|sketch| paths(sketch, &plot, run)),
                ]
            })
        }));
    }
    tiles
}

/// One row a sampler: a bead for every number of steps, a ring and its value for the one chosen.
fn rows(
    numbers: &Numbers,
    runs: &Frames<Run>,
    steps: &Dial<usize>,
    sampler: &Dial<Contender>,
) -> Panel {
    let (line, name) = numbers.line;
    let heights = (0..sampler.stops().len()).rev().map(|height| height as f64);
    let rows: Vec<(f64, &Contender)> = heights.zip(sampler.stops()).collect();
    let of = |sampler: &Contender| {
        let name = sampler.name;
        runs.iter().filter(move |run| run.sampler.name == name)
    };
    let counts = Frames::along(steps, |count| *count);
    panels::plot(numbers.name, "", Paper::Once, [190.0, 190.0], |layout| {
        let ticks = rows.iter().map(|(height, sampler)| (*height, sampler.label.clone()));
        let up = Scale::linear(-0.6, rows.len() as f64 - 0.4).named_ticks(ticks.collect());
        let plot = Plot::new(layout, numbers.across.clone(), up).room_right(24.0);
        let (low, high) = (plot.up().low(), plot.up().high());
        vec![
            plot.still(|sketch| {
                sketch.axes().line(Role::Truth, &[(line, low), (line, high)]);
                for (height, sampler) in &rows {
                    let beads: Curve =
                        of(sampler).map(|run| ((numbers.of)(run).0, *height)).collect();
                    sketch.line(Role::Model, &beads).points(Role::Model, &beads, 2.5);
                }
                sketch.label(Role::Truth, (line, low), (6.0, -8.0), Anchor::Start, name);
            }),
            plot.each(&counts, |sketch, count| {
                for (height, sampler) in &rows {
                    for run in of(sampler).filter(|run| run.count == *count) {
                        let (value, text) = (numbers.of)(run);
                        // Beside the line of the truth, not across it.
                        let gap = plot.place(value, 0.0).0 - plot.place(line, 0.0).0;
                        let aside = if gap.abs() < 20.0 { 20.0 - gap } else { 0.0 };
                        let (at, shift) = ((value, *height), (aside, -13.0));
                        sketch.points(Role::Accent, &[at], 5.0);
                        sketch.label(Role::Accent, at, shift, Anchor::Middle, &text);
                    }
                }
            }),
        ]
    })
}
