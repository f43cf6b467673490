//! Panels: tiles of pictures that stand side by side, and plots that take the width.

use crate::plate::{Art, Atlas, Drawing, Layer, Panel, Paper, Shape, Shown};

use super::plot::Layout;

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
