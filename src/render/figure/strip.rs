//! The filmstrip: one frame for each printed stop, its value and the readouts beneath.

use crate::plate::{Panel, Plate};

use super::super::html::{Html, tag};
use super::{Setting, drawing, strip_axis};

/// The strip of a panel along one axis, the other axes at their start.
pub fn strip(html: &mut Html, setting: &Setting<'_>, panel_index: usize, axis_index: usize) {
    let plate = setting.plate;
    let (Some(panel), Some(axis)) = (plate.panels.get(panel_index), plate.axes.get(axis_index))
    else {
        return;
    };
    let last = last_of_its_axis(plate, panel_index, axis_index);
    let count = axis.print.len();
    let open = tag("ol")
        .class("strip")
        .with("role", "list")
        .with("aria-label", axis.label.clone())
        .with("style", strip_style(panel, count));
    html.element(open, |html| {
        for &stop in &axis.print {
            let mut at = plate.start();
            if let Some(place) = at.get_mut(axis_index) {
                *place = stop;
            }
            html.element(tag("li"), |html| {
                drawing::still(html, setting, panel, &at);
                html.element(tag("p").class("stop"), |html| {
                    let text = axis.stops.get(stop).map_or("", |stop| stop.text.as_str());
                    html.simple(tag("b"), text);
                    if last {
                        readouts(html, plate, axis_index, &at);
                    }
                });
            });
        }
    });
    if last {
        key(html, plate, axis_index);
    }
}

/// What the numbers beneath the frames are, in their order.
fn key(html: &mut Html, plate: &Plate, axis_index: usize) {
    let followed = plate.readouts.iter();
    let followed = followed.filter(|readout| readout.axes.contains(&axis_index));
    let labels: Vec<&str> = followed.map(|readout| readout.label.as_str()).collect();
    if labels.is_empty() {
        return;
    }
    let axis = plate.axes.get(axis_index).map_or("", |axis| &axis.label);
    html.element(tag("p").class("strip-key"), |html| {
        html.simple(tag("b"), axis);
        html.text(&format!(" · {}", labels.join(" · ")));
    });
}

/// Frames in a row on a wide page, and on a phone, where the strip takes two rows (three if it is long).
fn strip_style(panel: &Panel, count: usize) -> String {
    let narrow = if count <= 3 { count } else { count.div_ceil(2).min(4) };
    let width = panel.drawings.last().map_or(0.0, |drawing| drawing.width);
    format!("--frames:{count};--phone:{narrow};--width:{width}px")
}

fn readouts(html: &mut Html, plate: &Plate, axis: usize, at: &[usize]) {
    for readout in &plate.readouts {
        if !readout.axes.contains(&axis) {
            continue;
        }
        let frame = plate.frame(&readout.axes, at);
        let Some(text) = readout.texts.get(frame) else {
            continue;
        };
        html.text(" · ");
        html.element(tag("span").class("value"), |html| {
            html.simple(tag("span").class("unseen"), &format!("{}: ", readout.label));
            html.text(text);
        });
    }
}

/// True for the last panel whose strip runs along `axis`: the readouts stand under it alone.
fn last_of_its_axis(plate: &Plate, panel: usize, axis: usize) -> bool {
    !plate.panels.iter().skip(panel + 1).any(|later| strip_axis(plate, later) == Some(axis))
}
