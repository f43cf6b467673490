//! What a figure yields: layers of drawing over axes of parameter values, the numbers behind them, and
//! a description in words. From one plate come the interactive figure, the filmstrip on paper, the data
//! table and the alternative text.

mod check;
mod frames;
mod kind;
mod table;

use serde::{Deserialize, Serialize};

pub use crate::models::SourceKey;
pub use frames::{Dial, Frames};
pub use kind::{Figure, FigureError, Kind, Kinds, NameTaken, Read, Registry, Shelf, Studio};
pub use table::{Cell, Column, Columns, Table, TableShape};

/// The index of a figure in the manuscript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureIndex(pub usize);

/// A finished figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plate {
    /// Exact, trained or schematic.
    pub status: Status,
    /// The clock and the conventions, in words ("DDPM time: 0 is the picture, 1000 is noise").
    pub clock: String,
    /// The parameters a reader can move.
    pub axes: Vec<Axis>,
    /// What is drawn, in reading order.
    pub panels: Vec<Panel>,
    /// Numbers that stand beside the controls and follow them.
    pub readouts: Vec<Readout>,
    /// The numbers behind the drawing, as the figure declared them.
    pub tables: Vec<Table>,
    /// What is to be seen, in words, with the numbers that matter.
    pub alt: String,
    /// Whose data it shows, where a licence asks for it.
    pub credit: Option<String>,
}

/// Where the numbers of a plate come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Status {
    /// A closed form, or a numerical method with its tolerance in words.
    Exact {
        /// The method and its tolerance; empty for a closed form.
        method: String,
    },
    /// One or more networks trained in this build.
    Trained(Vec<Training>),
    /// Drawn, not computed.
    Schematic,
}

impl Status {
    /// The word that stands under the figure: `exact`, `trained` or `schematic`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Exact { .. } => "exact",
            Self::Trained(_) => "trained",
            Self::Schematic => "schematic",
        }
    }
}

/// How one network was trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// The network, in words.
    pub model: String,
    /// The data, in words.
    pub data: String,
    /// Seed of the weights and of the batches.
    pub seed: u32,
    /// Number of gradient steps.
    pub steps: u32,
    /// Loss at the end, in the unit that `model` names.
    pub final_loss: f64,
}

/// One parameter a reader can move: a list of stops, each with its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// The parameter's name, as in the tables and in `--frame name=value`.
    pub name: String,
    /// What stands beside the control ("noise level t").
    pub label: String,
    /// Its stops, in order; never empty.
    pub stops: Vec<Stop>,
    /// Index of the stop shown first.
    pub start: usize,
    /// Indices of the stops that paper shows, in order; never empty.
    pub print: Vec<usize>,
    /// The control on screen.
    pub control: Control,
    /// Plays through the stops, if wanted.
    pub play: Option<Play>,
}

/// One value of an axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// The value; for a choice its index.
    pub value: f64,
    /// The value as a reader sees it ("500", "VAE").
    pub text: String,
}

/// How a reader moves along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Control {
    /// A range input.
    Slider,
    /// A group of radio buttons.
    Choice,
    /// A button that goes to the next draw, and around.
    Draw,
}

/// A button that moves a slider by itself.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Play {
    /// Time from the first stop to the last, in seconds.
    pub seconds: f64,
    /// Starts by itself and goes around (never for readers who ask for less motion).
    pub autoplay: bool,
}

/// One picture of a plate: layers in one coordinate box.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// Name, unique within the plate: letters, digits and hyphens.
    pub name: String,
    /// What stands above it; empty for none.
    pub title: String,
    /// How it stands on the page.
    pub shape: Shape,
    /// Where it is shown.
    pub shown: Shown,
    /// What paper shows of it.
    pub paper: Paper,
    /// The drawing for a wide box, then, where labels would become too small, one for a phone.
    pub drawings: Vec<Drawing>,
    /// Lets the reader pick a point of this panel with the pointer.
    pub pick: Option<Pick>,
}

/// How a panel stands on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// A picture; several stand side by side.
    Tile,
    /// A plot; takes the width of the figure.
    Plot,
}

/// Where a panel is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// On screen and on paper.
    Everywhere,
    /// On screen alone.
    Screen,
    /// On paper, and on screen where there is no JavaScript.
    Paper,
}

/// What paper shows of a panel that moves on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Paper {
    /// One frame: every axis at its start.
    Once,
    /// A filmstrip: one frame for each printed stop of this axis (its index), the others at their start.
    Strip(usize),
}

/// One layout of a panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    /// Width in CSS pixels at final size.
    pub width: f64,
    /// Height in CSS pixels at final size.
    pub height: f64,
    /// From the ground up; raster layers stand beneath vector layers.
    pub layers: Vec<Layer>,
}

/// A part of a drawing that depends on some axes.
///
/// Its frames are the product of those axes' stops, the last axis fastest; no axes, one frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Indices of the axes, ascending.
    pub axes: Vec<usize>,
    /// The frames.
    pub art: Art,
}

/// The frames of a layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Art {
    /// SVG fragments in the drawing's coordinates (CSS pixels), coloured by role classes.
    Vector(Vec<String>),
    /// Pictures in one PNG.
    Raster(Atlas),
}

impl Art {
    /// The number of frames.
    pub fn frames(&self) -> usize {
        match self {
            Self::Vector(frames) => frames.len(),
            Self::Raster(atlas) => atlas.frames,
        }
    }
}

/// Equal pictures side by side in one PNG, row by row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Atlas {
    /// The file.
    pub png: Vec<u8>,
    /// Pictures in a row.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    /// Pictures in all.
    pub frames: usize,
    /// Width of one picture in its own pixels.
    pub frame_width: usize,
    /// Height of one picture in its own pixels.
    pub frame_height: usize,
    /// Enlarged with hard edges.
    pub hard_edges: bool,
    /// Where it stands in the drawing: left, top, width, height in CSS pixels.
    pub area: [f64; 4],
}

/// The pointer on a panel moves two axes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pick {
    /// Index of the axis that goes from left to right.
    pub across: usize,
    /// Index of the axis that goes from top to bottom.
    pub down: usize,
    /// For each drawing the box of the stops' centres: left, top, width, height in CSS pixels.
    pub areas: Vec<[f64; 4]>,
}

/// A number beside the controls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Readout {
    /// What it is.
    pub label: String,
    /// Indices of the axes it depends on, ascending.
    pub axes: Vec<usize>,
    /// Its texts, as the frames of a [`Layer`].
    pub texts: Vec<String>,
}

impl Readout {
    /// A text that never changes.
    pub fn told(label: &str, text: String) -> Self {
        Self { label: label.to_owned(), axes: Vec::new(), texts: vec![text] }
    }
}

impl Plate {
    /// The beginning of a plate of exact numbers; `method` says how they are come by, and is empty for a closed form.
    pub fn exact(method: impl Into<String>) -> Self {
        Self::begun(Status::Exact { method: method.into() })
    }

    /// The beginning of a plate that shows trained networks.
    pub fn trained(networks: Vec<Training>) -> Self {
        Self::begun(Status::Trained(networks))
    }

    fn begun(status: Status) -> Self {
        Self {
            status,
            clock: String::new(),
            axes: Vec::new(),
            panels: Vec::new(),
            readouts: Vec::new(),
            tables: Vec::new(),
            alt: String::new(),
            credit: None,
        }
    }
}

impl Panel {
    /// The same on screen alone.
    pub fn on_screen(self) -> Self {
        Self { shown: Shown::Screen, ..self }
    }

    /// The same on paper alone, and on screen where there is no JavaScript.
    pub fn on_paper(self) -> Self {
        Self { shown: Shown::Paper, ..self }
    }

    /// The same, in which the pointer moves two controls: for each drawing the box of the stops' centres.
    pub fn picked<S, T>(self, across: &Dial<S>, down: &Dial<T>, areas: Vec<[f64; 4]>) -> Self {
        Self { pick: Some(Pick { across: across.axis(), down: down.axis(), areas }), ..self }
    }
}
