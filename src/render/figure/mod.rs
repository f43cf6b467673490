//! A figure on the page: drawings, controls, filmstrip, caption, and what stands in small print beneath.
//!
//! On screen a figure is a *stage* of drawings with the current frame alone, and controls that a script brings
//! to life. The *strip* of printed stops stands beside it in the same markup: the style sheet shows it where there is
//! no script and on paper.

mod controls;
mod drawing;
mod facts;
pub mod files;
mod strip;

use std::fmt::Write as _;

use crate::book::FigureRequest;
use crate::plate::{FigureIndex, Panel, Paper, Plate, Shape, Shown};

use super::html::{Html, tag};
use super::paths;
use super::scribe::Scribe;

pub use files::{figure_csv, figure_json};

/// What the parts of a figure need to know of it.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The block in the book.
    pub request: &'a FigureRequest,
    /// What was computed.
    pub plate: &'a Plate,
    /// The figure's id in the file.
    pub id: &'a str,
    /// The way from the file to the figure's folder, with a slash at its end.
    pub folder: &'a str,
    /// True on paper.
    pub paper: bool,
}

impl Plate {
    /// The stop of each axis that is shown first.
    fn start(&self) -> Vec<usize> {
        self.axes.iter().map(|axis| axis.start).collect()
    }

    /// The frame of what depends on `axes`, when every axis stands `at` its stop: the last axis runs fastest.
    fn frame(&self, axes: &[usize], at: &[usize]) -> usize {
        axes.iter().fold(0, |frame, &index| {
            let stops = self.axes.get(index).map_or(1, |axis| axis.stops.len());
            frame * stops + at.get(index).copied().unwrap_or(0)
        })
    }

    /// True if a reader can move something.
    fn moves(&self) -> bool {
        self.axes.iter().any(|axis| axis.stops.len() > 1)
    }
}

impl Scribe<'_> {
    /// Writes a figure.
    pub fn figure(&mut self, html: &mut Html, index: FigureIndex) {
        let (Some(request), Some(plate)) =
            (self.manuscript.figure(index), self.plates.plate(index))
        else {
            return;
        };
        let id = self.id(&request.label.anchor);
        let folder = paths::link(self.file, &files::folder(request), None);
        let setting = Setting { request, plate, id: &id, folder: &folder, paper: self.paper() };
        let moves = plate.moves() && !self.paper();
        let open = tag("figure")
            .class("plate")
            .with("id", id.clone())
            .maybe("data-plate", moves.then(|| request.id.to_string()))
            .maybe("data-frames", moves.then(|| format!("{folder}frames.js")))
            .maybe("data-sizes", moves.then(|| sizes(plate)))
            .maybe("data-at", moves.then(|| numbers(&plate.start())));
        html.element(open, |html| {
            html.line();
            stage(html, &setting);
            if moves {
                controls::controls(html, &setting);
            }
            html.simple(tag("p").class("unseen").with("id", format!("{id}.alt")), &plate.alt);
            html.line();
            html.element(tag("figcaption"), |html| {
                html.element(tag("p").class("caption"), |html| {
                    if let Some(number) = &request.label.number {
                        let words = format!("Figure\u{a0}{number}.");
                        html.simple(tag("span").class("figure-number"), &words);
                        html.text(" ");
                    }
                    self.notes_waiting(|scribe| scribe.inlines(html, &request.caption));
                });
                html.line();
                facts::facts(html, &setting);
            });
            html.line();
        });
    }
}

/// All panels, in reading order.
fn stage(html: &mut Html, setting: &Setting<'_>) {
    let plate = setting.plate;
    let start = plate.start();
    let tiles = plate
        .panels
        .iter()
        .filter(|panel| panel.shape == Shape::Tile && panel.shown != Shown::Paper);
    // Four tiles stand two by two.
    let class = if tiles.count() == 4 { "stage four" } else { "stage" };
    html.element(tag("div").class(class), |html| {
        for (index, panel) in plate.panels.iter().enumerate() {
            if setting.paper && panel.shown == Shown::Screen {
                continue;
            }
            html.line();
            html.element(panel_tag(setting, panel), |html| {
                if !panel.title.is_empty() {
                    html.simple(tag("p").class("panel-title"), &panel.title);
                }
                let strip = strip_axis(plate, panel);
                if strip.is_none() || !setting.paper {
                    drawing::drawings(html, setting, panel, &start);
                }
                if let Some(axis) = strip {
                    strip::strip(html, setting, index, axis);
                }
            });
        }
        html.line();
    });
    html.line();
}

fn panel_tag<'a>(setting: &Setting<'_>, panel: &'a Panel) -> super::html::Tag<'a> {
    let mut class = String::from(match panel.shape {
        Shape::Tile => "panel tile",
        Shape::Plot => "panel plot",
    });
    class.push_str(match panel.shown {
        Shown::Everywhere => "",
        Shown::Screen => " screen-only",
        Shown::Paper => " paper-only",
    });
    if strip_axis(setting.plate, panel).is_some() {
        class.push_str(" has-strip");
    }
    let width = panel.drawings.first().map_or(0.0, |drawing| drawing.width);
    tag("div").class(class).with("style", format!("--width:{width}px"))
}

/// The axis of a panel's filmstrip, if it has one with something to show.
fn strip_axis(plate: &Plate, panel: &Panel) -> Option<usize> {
    match panel.paper {
        Paper::Strip(axis) if plate.axes.get(axis).is_some_and(|axis| !axis.print.is_empty()) => {
            Some(axis)
        }
        _ => None,
    }
}

/// Numbers with spaces between them, for a data attribute.
fn numbers(values: &[usize]) -> String {
    let mut text = String::new();
    for value in values {
        let gap = if text.is_empty() { "" } else { " " };
        // Writing to a string cannot fail.
        let _ = write!(text, "{gap}{value}");
    }
    text
}

fn sizes(plate: &Plate) -> String {
    let sizes: Vec<_> = plate.axes.iter().map(|axis| axis.stops.len()).collect();
    numbers(&sizes)
}
