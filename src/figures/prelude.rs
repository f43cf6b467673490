//! What nearly every kind is written with.

pub use crate::draw::controls::{self, Dials};
pub use crate::draw::number::{fixed, percent, significant, trimmed};
pub use crate::draw::panels;
pub use crate::draw::plot::{Curve, Layout, NamedCurve, Plot};
pub use crate::draw::scale::Scale;
pub use crate::draw::sketch::{Reading, Side, Sketch};
pub use crate::draw::svg::{Anchor, Text};
pub use crate::draw::theme::Role;
pub use crate::params::{Reader, Sweep};
pub use crate::plate::{
    Cell, Columns, Dial, Figure, FigureError, Frames, Kind, Layer, Panel, Paper, Plate, Readout,
    SourceKey, Studio, TableShape,
};
