//! Panels: tiles of pictures that stand side by side, and plots that take the width.

use crate::plate::{Dial, Drawing, Frames, Layer, Panel, Paper, Shape, Shown};

use super::plot::{Layout, Plot};
use super::raster::{self, Channels, Frame, RasterError, Sheet};
use super::scale::Scale;
use super::svg::Anchor;
use super::theme::Role;

/// The side of a picture tile in CSS pixels.
pub const TILE: f64 = 256.0;

/// The area of a picture that fills a tile: left, top, width, height.
pub const WHOLE_TILE: [f64; 4] = [0.0, 0.0, TILE, TILE];

/// A square tile of [`TILE`] pixels with these layers.
pub fn tile(name: &str, title: &str, paper: Paper, layers: Vec<Layer>) -> Panel {
    Panel {
        name: name.to_owned(),
        title: title.to_owned(),
        shape: Shape::Tile,
        shown: Shown::Everywhere,
        paper,
        drawings: vec![Drawing { width: TILE, height: TILE, layers }],
        pick: None,
    }
}

/// Where `count` square pictures stand side by side across a page: left, top, width, height of each.
pub fn side_by_side(count: usize) -> Vec<[f64; 4]> {
    let count = count.max(1) as f64;
    let side = (Layout::WIDE.width - GUTTER * (count - 1.0)) / count;
    let left = |index: usize| index as f64 * (side + GUTTER);
    (0..count as usize).map(|index| [left(index), 0.0, side, side]).collect()
}

/// Between two pictures that stand side by side.
const GUTTER: f64 = 24.0;

/// Pictures side by side, one layer each, in one drawing: on a phone too they stay in a row, of equal size.
pub fn picture_row(name: &str, title: &str, layers: Vec<Layer>) -> Panel {
    let height = side_by_side(layers.len()).first().map_or(TILE, |area| area[3]);
    Panel {
        shape: Shape::Plot,
        drawings: vec![Drawing { width: Layout::WIDE.width, height, layers }],
        ..tile(name, title, Paper::Once, Vec::new())
    }
}

/// A plot, its layers drawn once for each layout of [`Layout::BOTH`] at the heights given.
pub fn plot(
    name: &str,
    title: &str,
    paper: Paper,
    heights: [f64; 2],
    layers: impl Fn(Layout) -> Vec<Layer>,
) -> Panel {
    let layouts = Layout::BOTH.into_iter().zip(heights);
    let drawing = |(layout, height): (Layout, f64)| Drawing {
        width: layout.width,
        height,
        layers: layers(layout.high(height)),
    };
    Panel {
        name: name.to_owned(),
        title: title.to_owned(),
        shape: Shape::Plot,
        shown: Shown::Everywhere,
        paper,
        drawings: layouts.map(drawing).collect(),
        pick: None,
    }
}

/// A small plot of its own for paper: such tiles stand side by side there, one for each setting.
pub fn paper_tile(
    name: &str,
    title: &str,
    layout: Layout,
    layers: impl FnOnce(Layout) -> Vec<Layer>,
) -> Panel {
    let drawing = Drawing { width: layout.width, height: layout.height, layers: layers(layout) };
    Panel { drawings: vec![drawing], ..tile(name, title, Paper::Once, Vec::new()) }.on_paper()
}

/// Drawings that are composed by hand across the width: for a page, then for a phone if that one differs.
pub fn composed(name: &str, title: &str, drawings: Vec<Drawing>) -> Panel {
    Panel { shape: Shape::Plot, drawings, ..tile(name, title, Paper::Once, Vec::new()) }
}

/// The room of a plot of half the width: with the space between them two are as wide as [`Layout::WIDE`].
pub const HALF: Layout = Layout { width: 312.0, ..Layout::NARROW };

/// A plot of half the width, in one layout for page and phone: two of them stand side by side on a page.
pub fn half_plot(
    name: &str,
    title: &str,
    paper: Paper,
    height: f64,
    layers: impl FnOnce(Layout) -> Vec<Layer>,
) -> Panel {
    let layout = HALF.high(height);
    Panel {
        name: name.to_owned(),
        title: title.to_owned(),
        shape: Shape::Plot,
        shown: Shown::Everywhere,
        paper,
        drawings: vec![Drawing { width: layout.width, height, layers: layers(layout) }],
        pick: None,
    }
}

/// A curve with one summit and its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Bell {
    /// Its colour and dash.
    pub role: Role,
    /// What stands beside it.
    pub name: &'static str,
    /// From left to right.
    pub points: Vec<(f64, f64)>,
}

impl Bell {
    fn summit(&self) -> (f64, f64) {
        let higher =
            |best: (f64, f64), this: &(f64, f64)| if this.1 > best.1 { *this } else { best };
        self.points.iter().fold((0.0, f64::NEG_INFINITY), higher)
    }
}

/// A few bells over one axis: the leftmost named on its left flank, the rightmost on its right one, any
/// other above its summit.
pub fn bells(layout: Layout, across: &str, up: &str, bells: &[Bell]) -> Layer {
    let all = || bells.iter().flat_map(|bell| &bell.points);
    let (low, high) = all().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), point| {
        (low.min(point.0), high.max(point.0))
    });
    let top = all().map(|point| point.1).fold(0.0, f64::max);
    let across = Scale::linear(low, high).title(across);
    let plot = Plot::new(layout, across, Scale::linear(0.0, top * 1.15).title(up));
    let mut order: Vec<&Bell> = bells.iter().collect();
    order.sort_by(|a, b| a.summit().0.total_cmp(&b.summit().0));
    plot.still(|sketch| {
        sketch.axes();
        for bell in bells {
            sketch.strong_curve(bell.role, &bell.points);
        }
        for (place, bell) in order.iter().enumerate() {
            let (x, height) = bell.summit();
            // A step down the flank, each bell at a height of its own.
            let share = 0.8 - 0.15 * place as f64;
            let on_flank = |point: &&(f64, f64)| point.1 >= share * height;
            let (at, shift, anchor) = if place == 0 {
                (bell.points.iter().find(on_flank), (-8.0, 0.0), Anchor::End)
            } else if place + 1 == order.len() {
                (bell.points.iter().rfind(on_flank), (8.0, 0.0), Anchor::Start)
            } else {
                (None, (0.0, -12.0), Anchor::Middle)
            };
            let at = at.copied().unwrap_or((x, height));
            sketch.label(bell.role, at, shift, anchor, bell.name);
        }
    })
}

/// The usual heights of a plot: on a page, on a phone.
pub const PLOT_HEIGHTS: [f64; 2] = [Layout::WIDE.height, Layout::NARROW.height];

/// A sheet of square pictures, each of which fills a tile. Pictures of few pixels are enlarged with hard edges.
pub const fn sheet(side: usize, channels: Channels) -> Sheet {
    let levels = match channels {
        Channels::Grey => 16,
        Channels::Colour => 256,
    };
    let hard_edges = side < 64;
    Sheet { width: side, height: side, channels, levels, hard_edges, area: WHOLE_TILE }
}

/// A square tile that shows a picture for each stop of one control, and on paper the strip of its printed stops.
///
/// # Errors
/// As [`raster::atlas`].
pub fn film<S>(
    name: &str,
    title: &str,
    dial: &Dial<S>,
    sheet: &Sheet,
    frames: &Frames<Frame<'_>>,
) -> Result<Panel, RasterError> {
    let layer = frames.pictured(|frames| raster::atlas(sheet, frames))?;
    Ok(tile(name, title, dial.strip(), vec![layer]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_in_a_row_are_square_and_fill_it() {
        for count in 1..6 {
            let areas = side_by_side(count);
            assert_eq!(areas.len(), count);
            for [left, top, width, height] in &areas {
                assert!(*left >= 0.0 && *top == 0.0 && width == height);
            }
            let [left, _, width, _] = areas[count - 1];
            assert!((left + width - Layout::WIDE.width).abs() < 1e-9);
            let row = picture_row("row", "", vec![Layer::still(|_| {}); count]);
            assert_eq!(row.drawings[0].height, areas[0][3]);
        }
        assert_eq!(side_by_side(0).len(), 1);
    }
}
