//! Panels: tiles of pictures that stand side by side, and plots that take the width.

use crate::plate::{Art, Atlas, Drawing, Layer, Panel, Paper, Shape, Shown};

use super::plot::Layout;
use super::raster::{self, Channels, Frame, RasterError, Sheet};

/// The side of a picture tile in CSS pixels.
pub const TILE: f64 = 256.0;

/// The area of a picture that fills a tile: left, top, width, height.
pub const WHOLE_TILE: [f64; 4] = [0.0, 0.0, TILE, TILE];

/// A layer that never moves.
pub fn still(svg: String) -> Layer {
    Layer {
        axes: Vec::new(),
        art: Art::Vector(vec![svg]),
    }
}

/// A layer with a frame for each stop of `axes`, the last axis fastest.
pub fn moving(axes: &[usize], frames: Vec<String>) -> Layer {
    Layer {
        axes: axes.to_vec(),
        art: Art::Vector(frames),
    }
}

/// A layer of pictures.
pub fn pictures(axes: &[usize], atlas: Atlas) -> Layer {
    Layer {
        axes: axes.to_vec(),
        art: Art::Raster(atlas),
    }
}

/// A square tile of [`TILE`] pixels with these layers.
pub fn tile(name: &str, title: &str, paper: Paper, layers: Vec<Layer>) -> Panel {
    Panel {
        name: name.to_owned(),
        title: title.to_owned(),
        shape: Shape::Tile,
        shown: Shown::Everywhere,
        paper,
        drawings: vec![Drawing {
            width: TILE,
            height: TILE,
            layers,
        }],
        pick: None,
    }
}

/// A square tile that shows one picture of `side` by `side` pixels for each stop of one axis, and on paper
/// the strip of its printed stops. Pictures of few pixels are enlarged with hard edges.
///
/// # Errors
/// As [`raster::atlas`].
pub fn picture_tile(
    name: &str,
    title: &str,
    axis: usize,
    side: usize,
    channels: Channels,
    frames: &[Frame<'_>],
) -> Result<Panel, RasterError> {
    let sheet = Sheet {
        width: side,
        height: side,
        channels,
        levels: match channels {
            Channels::Grey => 16,
            Channels::Colour => 256,
        },
        hard_edges: side < 64,
        area: WHOLE_TILE,
    };
    let layer = pictures(&[axis], raster::atlas(&sheet, frames)?);
    Ok(tile(name, title, Paper::Strip(axis), vec![layer]))
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

/// The usual heights of a plot: on a page, on a phone.
pub const PLOT_HEIGHTS: [f64; 2] = [Layout::WIDE.height, Layout::NARROW.height];
