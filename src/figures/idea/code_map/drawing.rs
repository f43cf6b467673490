//! The drawing of the code map: clouds, mosaics, and the pictures under the reader's finger.

use crate::draw::panels::{TILE, WHOLE_TILE};
use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::draw::svg;
use crate::figures::prelude::*;
use crate::plate::{Atlas, Drawing};

use super::{Half, SHOWN_DRAWS, SIDE, Sample, believable_count};

/// Side of a decoded picture.
const PIXELS: usize = 16;

/// Pictures along each side of the map that is shown; more of them would be too small to read.
const SHOWN: usize = 8;

/// Draws that paper shows.
const PRINTED_DRAWS: usize = 5;

/// What a reader moves: the network, the cross on its map, the draw.
pub(super) struct Controls<'a> {
    model: Dial<&'a Half>,
    down: Dial<usize>,
    across: Dial<usize>,
    draw: Dial<usize>,
}

impl<'a> Controls<'a> {
    pub(super) fn new(dials: &mut Dials, halves: &'a [Half]) -> Self {
        let model = dials
            .choice("model", "network", halves.iter().collect(), 0, |half| half.title.to_owned());
        let middle = (SIDE / 2 + 1) as f64;
        let places = Sweep::of((1..=SIDE).map(|place| place as f64), &[middle], middle);
        let mut place = |name, label| {
            dials.add(controls::whole_slider(name, label, &places), (0..SIDE).collect())
        };
        let (down, across) = (place("down", "up and down"), place("across", "left and right"));
        let draws = controls::draws("draw", "sample a point", SHOWN_DRAWS, PRINTED_DRAWS);
        let draw = dials.add(draws, (0..SHOWN_DRAWS).collect());
        Self { model, down, across, draw }
    }

    fn halves(&self) -> Frames<&'a Half> {
        Frames::along(&self.model, |half| *half)
    }

    /// Each draw of each network.
    fn draws(&self) -> Result<Frames<(&'a Half, &'a Sample)>, FigureError> {
        let missing = || FigureError::new("a network has fewer draws than the button shows");
        self.halves().each_by(&self.draw, |half, draw| {
            let sample = half.samples.get(*draw).ok_or_else(missing)?;
            Ok((*half, sample))
        })
    }

    pub(super) fn readouts(&self) -> Result<Vec<Readout>, FigureError> {
        let halves = self.halves();
        let across = halves.by(&self.across, |half, place| half.along(*place, SIDE));
        let up = halves.by(&self.down, |half, place| half.along(SIDE - 1 - place, SIDE));
        Ok(vec![
            halves.readout("believable draws", |half| {
                let found = &half.measured.standard;
                format!("{} of {}", believable_count(found), found.pictures)
            }),
            halves.readout("variety reached", |half| variety(half)),
            across.readout("code z₁", |z| fixed(*z, 2)),
            up.readout("code z₂", |z| fixed(*z, 2)),
            self.draws()?.readout("the draw", |(_, sample)| {
                let word = if sample.believable { "believable" } else { "not believable" };
                format!("{word}, {} off", fixed(sample.distance, 3))
            }),
        ])
    }

    pub(super) fn panels(&self) -> Result<Vec<Panel>, FigureError> {
        let (halves, draws) = (self.halves(), self.draws()?);
        let cross = || {
            let down = crosshair(&self.down, |at, end| format!("M0 {at}H{end}"));
            [down, crosshair(&self.across, |at, end| format!("M{at} 0V{end}"))]
        };
        let mut codes = vec![halves.drawn(|svg, half| cloud(svg, half, WHOLE_TILE))];
        codes.extend(cross());
        codes.push(draws.drawn(|svg, (half, sample)| {
            svg::circle(svg, 'r', Role::Model, place(half, sample.code, WHOLE_TILE), 5.0);
        }));
        let shown = halves.map(|half| mosaic(half, SHOWN));
        let shown = shown.map(|values| Frame::clean(values));
        let mut map =
            vec![shown.pictured(|all| raster::atlas(&grey(SHOWN * PIXELS, WHOLE_TILE), all))?];
        map.extend(cross());
        let drawn = draws.map(|(_, sample)| Frame::clean(&sample.picture));
        let drawn = drawn.pictured(|all| raster::atlas(&grey(PIXELS, WHOLE_TILE), all))?;
        let cell = TILE / SIDE as f64;
        let centres = [cell / 2.0, cell / 2.0, TILE - cell, TILE - cell];
        let screen =
            |name, title, layers| panels::tile(name, title, Paper::Once, layers).on_screen();
        let picked = |panel: Panel| panel.picked(&self.across, &self.down, vec![centres]);
        let mut all = vec![
            picked(screen("codes", "where paintings are filed", codes)),
            picked(screen("map", "what the map unfolds to", map)),
            screen("pointed", "at the cross", vec![self.pointed()?]),
            screen("drawn", "at the drawn point", vec![drawn]),
        ];
        for half in &halves {
            all.push(on_paper(half)?);
        }
        Ok(all)
    }

    /// The picture of each code: one large picture for each network, read as many small ones.
    fn pointed(&self) -> Result<Layer, RasterError> {
        let halves = self.halves();
        let maps = halves.map(|half| mosaic(half, SIDE));
        let maps: Vec<Frame<'_>> = maps.iter().map(|values| Frame::clean(values)).collect();
        let codes = halves.by(&self.down, |_, _| ()).by(&self.across, |(), _| ());
        codes.pictured(|codes| {
            Ok(Atlas {
                columns: SIDE,
                rows: codes.len() / SIDE,
                frames: codes.len(),
                frame_width: PIXELS,
                frame_height: PIXELS,
                ..raster::atlas(&grey(SIDE * PIXELS, WHOLE_TILE), &maps)?
            })
        })
    }
}

/// How much of the family the believable draws reach, in hundredths: the fields of a 10 by 10 board.
fn variety(half: &Half) -> String {
    format!("{} of 100", fixed(100.0 * half.measured.standard.coverage, 0))
}

/// The network's code space, decoded on a grid of `count` by `count` codes, as one large picture.
fn mosaic(half: &Half, count: usize) -> Vec<f64> {
    let mut values = Vec::with_capacity(count * count * PIXELS * PIXELS);
    for row in 0..count {
        let code = |column| [half.along(column, count), half.along(count - 1 - row, count)];
        let pictures: Vec<Vec<f64>> =
            (0..count).map(|column| half.model.decode(code(column))).collect();
        for y in 0..PIXELS {
            for picture in &pictures {
                values.extend(picture.iter().skip(y * PIXELS).take(PIXELS));
            }
        }
    }
    values
}

fn grey(side: usize, area: [f64; 4]) -> Sheet {
    Sheet { hard_edges: true, area, ..panels::sheet(side, Channels::Grey) }
}

/// The line of the cross that follows one control.
fn crosshair(dial: &Dial<usize>, line: impl Fn(&str, &str) -> String) -> Layer {
    let cell = TILE / SIDE as f64;
    Frames::along(dial, |place| *place as f64 + 0.5).drawn(|svg, cells| {
        let line = line(&svg::length(cells * cell), &svg::length(TILE));
        *svg += &format!("<path class=\"s-accent\" d=\"{line}\"/>");
    })
}

/// Where a code stands in a square; codes beyond the window stay at its edge.
fn place(half: &Half, code: [f64; 2], [left, top, width, height]: [f64; 4]) -> (f64, f64) {
    let share = |z: f64| ((z / half.reach + 1.0) / 2.0).clamp(0.0, 1.0);
    (left + share(code[0]) * width, top + (1.0 - share(code[1])) * height)
}

/// The codes of paintings as dots, over the rings of N(0, I) at one, two and three standard deviations.
fn cloud(out: &mut String, half: &Half, area: [f64; 4]) {
    let [left, top, width, height] = area;
    *out += &format!(
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
        *out += &format!("<circle class=\"s-muted\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>");
    }
    for code in &half.codes {
        svg::circle(out, 'f', Role::Truth, place(half, *code, area), 1.6);
    }
    let edge = fixed(half.reach, 1);
    Text::new(Role::Muted, &format!("±{edge}")).small().halo().anchor(Anchor::End).write(
        out,
        left + width - 5.0,
        top + height - 7.0,
    );
}

/// For paper: the cloud with five numbered draws, and beside it what they decode to.
fn on_paper(half: &Half) -> Result<Panel, RasterError> {
    let found = &half.measured.standard;
    let title = format!(
        "{}: {} of {} draws are believable; they reach {} kinds of painting",
        half.title,
        believable_count(found),
        found.pictures,
        variety(half)
    );
    let drawings = [paper_drawing(half, 660.0, false)?, paper_drawing(half, 340.0, true)?];
    Ok(panels::composed(&format!("paper-{}", half.name), &title, drawings.into()).on_paper())
}

fn paper_drawing(half: &Half, width: f64, narrow: bool) -> Result<Drawing, RasterError> {
    let (square, gap) = (200.0, 8.0);
    let (first, top) = if narrow { (0.0, square + 12.0) } else { (square + 20.0, 40.0) };
    let side = (width - first - gap * (PRINTED_DRAWS - 1) as f64) / PRINTED_DRAWS as f64;
    let area = [0.0, 0.0, square, square];
    let mut svg = String::new();
    cloud(&mut svg, half, area);
    let mut layers = Vec::new();
    for sample in half.samples.iter().take(PRINTED_DRAWS) {
        let left = first + sample.draw as f64 * (side + gap);
        let sheet = grey(PIXELS, [left, top, side, side]);
        layers.push(Layer::picture(raster::atlas(&sheet, &[Frame::clean(&sample.picture)])?));
        let number = (sample.draw + 1).to_string();
        let (x, y) = place(half, sample.code, area);
        svg::circle(&mut svg, 'r', Role::Model, (x, y), 8.0);
        let label = |role, words| Text::new(role, words).small().anchor(Anchor::Middle);
        label(Role::Ink, &number).write(&mut svg, x, y + 4.0);
        let middle = left + side / 2.0;
        label(Role::Ink, &number).write(&mut svg, middle, top + side + 16.0);
        let word = if sample.believable { "believable" } else { "no" };
        label(Role::Muted, word).write(&mut svg, middle, top + side + 32.0);
    }
    layers.push(Layer::still(|out| out.push_str(&svg)));
    let below = top + side + 38.0;
    Ok(Drawing { width, height: below.max(square), layers })
}
