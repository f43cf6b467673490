//! The drawing of the code map: clouds, mosaics, and the pictures under the reader's finger.

use crate::draw::controls;
use crate::draw::number::fixed;
use crate::draw::panels::{TILE, WHOLE_TILE, moving, pictures, tile};
use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::draw::svg::{self, Anchor, Text};
use crate::draw::theme::Role;
use crate::params::Sweep;
use crate::plate::{Art, Atlas, Axis, Drawing, Layer, Panel, Paper, Pick, Readout, Shape, Shown};

use super::{Half, SIDE, Sample, believable_count};

/// Side of a decoded picture.
const PIXELS: usize = 16;

/// Pictures along each side of the map that is shown; more of them would be too small to read.
const SHOWN: usize = 8;

/// Draws that paper shows.
const PRINTED_DRAWS: usize = 5;

/// The axes, in the order in which layers name them.
const MODEL: usize = 0;
const DOWN: usize = 1;
const ACROSS: usize = 2;
const DRAW: usize = 3;

pub(super) fn axes(halves: &[Half]) -> Vec<Axis> {
    let titles: Vec<String> = halves.iter().map(|half| half.title.to_owned()).collect();
    let place = |name, label| {
        let sweep = Sweep {
            values: (1..=SIDE).map(|index| index as f64).collect(),
            print: vec![SIDE / 2],
            start: SIDE / 2,
        };
        controls::whole_slider(name, label, &sweep)
    };
    let draws = halves.first().map_or(1, |half| half.samples.len());
    vec![
        controls::choice("model", "network", &titles, 0),
        place("down", "up and down"),
        place("across", "left and right"),
        controls::draws("draw", "sample a point", draws, PRINTED_DRAWS),
    ]
}

pub(super) fn readouts(halves: &[Half]) -> Vec<Readout> {
    let numbers = |of: &dyn Fn(&Half) -> Vec<String>| halves.iter().flat_map(of).collect();
    vec![
        Readout {
            label: "believable draws".to_owned(),
            axes: vec![MODEL],
            texts: numbers(&|half| {
                let found = &half.measured.standard;
                vec![format!("{} of {}", believable_count(found), found.pictures)]
            }),
        },
        Readout {
            label: "variety reached".to_owned(),
            axes: vec![MODEL],
            texts: numbers(&|half| vec![variety(half)]),
        },
        Readout {
            label: "code z₁".to_owned(),
            axes: vec![MODEL, ACROSS],
            texts: numbers(&|half| (0..SIDE).map(|i| fixed(half.along(i, SIDE), 2)).collect()),
        },
        Readout {
            label: "code z₂".to_owned(),
            axes: vec![MODEL, DOWN],
            texts: numbers(&|half| {
                (0..SIDE).map(|i| fixed(half.along(SIDE - 1 - i, SIDE), 2)).collect()
            }),
        },
        Readout {
            label: "the draw".to_owned(),
            axes: vec![MODEL, DRAW],
            texts: numbers(&|half| half.samples.iter().map(verdict).collect()),
        },
    ]
}

/// How much of the family the believable draws reach, in hundredths: the fields of a 10 by 10 board.
fn variety(half: &Half) -> String {
    format!("{} of 100", fixed(100.0 * half.measured.standard.coverage, 0))
}

fn verdict(sample: &Sample) -> String {
    let word = if sample.believable { "believable" } else { "not believable" };
    format!("{word}, {} off", fixed(sample.distance, 3))
}

pub(super) fn panels(halves: &[Half]) -> Result<Vec<Panel>, RasterError> {
    let map = raster::atlas(&grey(SHOWN * PIXELS, WHOLE_TILE), &clean(&mosaics(halves, SHOWN)))?;
    // One large picture for each network, read as one small picture for each code.
    let all = mosaics(halves, SIDE);
    let pointed = Atlas {
        columns: SIDE,
        rows: SIDE * halves.len(),
        frames: SIDE * SIDE * halves.len(),
        frame_width: PIXELS,
        frame_height: PIXELS,
        ..raster::atlas(&grey(SIDE * PIXELS, WHOLE_TILE), &clean(&all))?
    };
    let drawn: Vec<&[f64]> = halves
        .iter()
        .flat_map(|half| half.samples.iter().map(|sample| sample.picture.as_slice()))
        .collect();
    let screen = |name, title, layers| Panel {
        shown: Shown::Screen,
        ..tile(name, title, Paper::Once, layers)
    };
    let cloud = moving(&[MODEL], halves.iter().map(|half| cloud(half, WHOLE_TILE)).collect());
    let pins = halves.iter().flat_map(|half| {
        half.samples.iter().map(|sample| {
            let mut svg = String::new();
            svg::circle(&mut svg, 'r', Role::Model, place(half, sample.code, WHOLE_TILE), 5.0);
            svg
        })
    });
    let codes =
        vec![cloud, crosshair(DOWN), crosshair(ACROSS), moving(&[MODEL, DRAW], pins.collect())];
    let map = vec![pictures(&[MODEL], map), crosshair(DOWN), crosshair(ACROSS)];
    let pointed = pictures(&[MODEL, DOWN, ACROSS], pointed);
    let drawn = pictures(&[MODEL, DRAW], atlas(&drawn, WHOLE_TILE)?);
    let cell = TILE / SIDE as f64;
    let picked = |panel: Panel| Panel {
        pick: Some(Pick {
            across: ACROSS,
            down: DOWN,
            areas: vec![[cell / 2.0, cell / 2.0, TILE - cell, TILE - cell]],
        }),
        ..panel
    };
    let mut all = vec![
        picked(screen("codes", "where paintings are filed", codes)),
        picked(screen("map", "what the map unfolds to", map)),
        screen("pointed", "at the cross", vec![pointed]),
        screen("drawn", "at the drawn point", vec![drawn]),
    ];
    for half in halves {
        all.push(on_paper(half)?);
    }
    Ok(all)
}

/// Each network's code space, decoded on a grid of `count` by `count` codes, as one large picture.
fn mosaics(halves: &[Half], count: usize) -> Vec<Vec<f64>> {
    let side = count * PIXELS;
    let mosaic = |half: &Half| {
        let mut values = vec![0.0; side * side];
        for row in 0..count {
            for column in 0..count {
                let code = [half.along(column, count), half.along(count - 1 - row, count)];
                let picture = half.model.decode(code);
                for (y, line) in picture.chunks_exact(PIXELS).enumerate() {
                    let start = (row * PIXELS + y) * side + column * PIXELS;
                    values[start..start + PIXELS].copy_from_slice(line);
                }
            }
        }
        values
    };
    halves.iter().map(mosaic).collect()
}

fn clean<T: AsRef<[f64]>>(pictures: &[T]) -> Vec<Frame<'_>> {
    pictures.iter().map(|values| Frame::clean(values.as_ref())).collect()
}

fn atlas(decoded: &[&[f64]], area: [f64; 4]) -> Result<Atlas, RasterError> {
    raster::atlas(&grey(PIXELS, area), &clean(decoded))
}

fn grey(side: usize, area: [f64; 4]) -> Sheet {
    Sheet {
        width: side,
        height: side,
        channels: Channels::Grey,
        levels: 16,
        hard_edges: true,
        area,
    }
}

/// The line of the cross that follows one axis.
fn crosshair(axis: usize) -> Layer {
    let cell = TILE / SIDE as f64;
    let line = |index: usize| {
        let at = svg::length((index as f64 + 0.5) * cell);
        let end = svg::length(TILE);
        if axis == ACROSS {
            format!("<path class=\"s-accent\" d=\"M{at} 0V{end}\"/>")
        } else {
            format!("<path class=\"s-accent\" d=\"M0 {at}H{end}\"/>")
        }
    };
    moving(&[axis], (0..SIDE).map(line).collect())
}

/// Where a code stands in a square; codes beyond the window stay at its edge.
fn place(half: &Half, code: [f64; 2], [left, top, width, height]: [f64; 4]) -> (f64, f64) {
    let share = |z: f64| ((z / half.reach + 1.0) / 2.0).clamp(0.0, 1.0);
    (left + share(code[0]) * width, top + (1.0 - share(code[1])) * height)
}

/// The codes of paintings as dots, over the rings of N(0, I) at one, two and three standard deviations.
fn cloud(half: &Half, area: [f64; 4]) -> String {
    let [left, top, width, height] = area;
    let mut out = format!(
        "<rect class=\"s-rule\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
        svg::length(left + 0.5),
        svg::length(top + 0.5),
        svg::length(width - 1.0),
        svg::length(height - 1.0)
    );
    let centre = place(half, [0.0, 0.0], area);
    for radius in [1.0, 2.0, 3.0] {
        let r = svg::length(radius / half.reach * width / 2.0);
        let (x, y) = (svg::length(centre.0), svg::length(centre.1));
        out += &format!("<circle class=\"s-muted\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>");
    }
    for code in &half.codes {
        svg::circle(&mut out, 'f', Role::Truth, place(half, *code, area), 1.6);
    }
    let edge = fixed(half.reach, 1);
    Text::new(Role::Muted, &format!("±{edge}")).small().halo().anchor(Anchor::End).write(
        &mut out,
        left + width - 5.0,
        top + height - 7.0,
    );
    out
}

/// For paper: the cloud with five numbered draws, and beside it what they decode to.
fn on_paper(half: &Half) -> Result<Panel, RasterError> {
    let shown: Vec<&Sample> = half.samples.iter().take(PRINTED_DRAWS).collect();
    let drawings: Result<Vec<Drawing>, RasterError> = [(660.0, false), (340.0, true)]
        .into_iter()
        .map(|(width, narrow)| paper_drawing(half, &shown, width, narrow))
        .collect();
    let found = &half.measured.standard;
    Ok(Panel {
        name: format!("paper-{}", half.name),
        title: format!(
            "{}: {} of {} draws are believable; they reach {} kinds of painting",
            half.title,
            believable_count(found),
            found.pictures,
            variety(half)
        ),
        shape: Shape::Plot,
        shown: Shown::Paper,
        paper: Paper::Once,
        drawings: drawings?,
        pick: None,
    })
}

fn paper_drawing(
    half: &Half,
    shown: &[&Sample],
    width: f64,
    narrow: bool,
) -> Result<Drawing, RasterError> {
    let square = 200.0;
    let gap = 8.0;
    let (first, top) = if narrow { (0.0, square + 12.0) } else { (square + 20.0, 40.0) };
    let side = (width - first - gap * (PRINTED_DRAWS - 1) as f64) / PRINTED_DRAWS as f64;
    let area = [0.0, 0.0, square, square];
    let mut svg = cloud(half, area);
    let mut layers = Vec::new();
    for (index, sample) in shown.iter().enumerate() {
        let left = first + index as f64 * (side + gap);
        layers.push(pictures(&[], atlas(&[&sample.picture], [left, top, side, side])?));
        let number = (index + 1).to_string();
        let (x, y) = place(half, sample.code, area);
        svg::circle(&mut svg, 'r', Role::Model, (x, y), 8.0);
        let label = |role, words| Text::new(role, words).small().anchor(Anchor::Middle);
        label(Role::Ink, &number).write(&mut svg, x, y + 4.0);
        let middle = left + side / 2.0;
        label(Role::Ink, &number).write(&mut svg, middle, top + side + 16.0);
        let word = if sample.believable { "believable" } else { "no" };
        label(Role::Muted, word).write(&mut svg, middle, top + side + 32.0);
    }
    layers.push(Layer { axes: Vec::new(), art: Art::Vector(vec![svg]) });
    let below = top + side + 38.0;
    Ok(Drawing { width, height: below.max(square), layers })
}
