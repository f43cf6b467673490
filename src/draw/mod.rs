//! Colours, letters, plots, pictures: how a plate looks. Nothing here knows what is drawn.
//!
//! - [`theme`]: the roles that colours play, and the style sheet that gives a role its colour and dash;
//! - [`plot`]: plots in one box, laid out for a page and for a phone;
//! - [`sketch`]: what is drawn into that box, through `plotters`, as clean SVG;
//! - [`layers`]: the layers of a plot, still or following its controls;
//! - [`isolines`]: outlines of where a field on a grid is high;
//! - [`plane`]: a square window on the plane, with rings, clouds and regions;
//! - [`raster`]: pictures packed into one small PNG;
//! - [`controls`]: axes of a plate from sweeps, choices and draws;
//! - [`panels`]: panels of pictures and of plots;
//! - [`number`]: numbers as a reader sees them;
//! - [`standalone`]: a plate as one self-standing SVG or PNG.

mod backend;
pub mod controls;
pub mod isolines;
pub mod layers;
pub mod letters;
pub mod number;
pub mod panels;
pub mod plane;
pub mod plot;
pub mod raster;
pub mod scale;
pub mod sketch;
pub mod standalone;
pub mod svg;
pub mod theme;
