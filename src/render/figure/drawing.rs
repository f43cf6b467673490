//! One drawing: raster layers as windows on their atlas, vector layers as inline SVG, the current frame alone.

use crate::plate::{Art, Atlas, Drawing, Layer, Panel};

use super::super::html::{Html, tag};
use super::{Setting, files, numbers};

/// The drawings of a panel: one for a wide box, one for a phone; the style sheet shows the one that fits.
pub fn drawings(html: &mut Html, setting: &Setting<'_>, panel: &Panel, at: &[usize]) {
    let several = panel.drawings.len() > 1;
    for (index, drawing) in panel.drawings.iter().enumerate() {
        let class = match (several, index) {
            (false, _) => "drawing",
            (true, 0) => "drawing wide",
            (true, _) => "drawing narrow",
        };
        let pick = panel.pick.as_ref().filter(|_| !setting.paper);
        let area = pick.and_then(|pick| pick.areas.get(index));
        let open = tag("div")
            .class(class)
            .with("style", frame_style(drawing))
            .with("role", "img")
            .with("aria-label", name(setting, panel))
            .with("aria-describedby", format!("{}.alt", setting.id))
            .maybe("data-pick", pick.map(|pick| numbers(&[pick.across, pick.down])))
            .maybe("data-area", area.map(|area| percentages(drawing, area)));
        html.element(open, |html| {
            layers(html, setting, panel, index, at, !setting.paper);
        });
    }
}

/// One drawing of a filmstrip: it never moves and stays out of the way of screen readers.
pub fn still(html: &mut Html, setting: &Setting<'_>, panel: &Panel, at: &[usize]) {
    // The last drawing is the one for narrow boxes.
    let Some(index) = panel.drawings.len().checked_sub(1) else {
        return;
    };
    let open = tag("div")
        .class("drawing")
        .with("style", frame_style(&panel.drawings[index]))
        .with("aria-hidden", "true");
    html.element(open, |html| layers(html, setting, panel, index, at, false));
}

fn name(setting: &Setting<'_>, panel: &Panel) -> String {
    match (&panel.title, &setting.request.label.number) {
        (title, _) if !title.is_empty() => title.clone(),
        (_, Some(number)) => format!("Figure {number}"),
        _ => panel.name.replace('-', " "),
    }
}

fn frame_style(drawing: &Drawing) -> String {
    format!("aspect-ratio:{w}/{h};max-width:{w}px", w = drawing.width, h = drawing.height)
}

fn layers(
    html: &mut Html,
    setting: &Setting<'_>,
    panel: &Panel,
    index: usize,
    at: &[usize],
    moving: bool,
) {
    let Some(drawing) = panel.drawings.get(index) else {
        return;
    };
    let mut vectors = Vec::new();
    for (depth, layer) in drawing.layers.iter().enumerate() {
        match &layer.art {
            Art::Raster(atlas) => {
                let source = files::atlas_name(panel, index, depth);
                let source = format!("{}{source}", setting.folder);
                let frame = setting.plate.frame(&layer.axes, at);
                raster(html, drawing, layer, atlas, &source, frame, moving);
            }
            Art::Vector(frames) => vectors.push((depth, layer, frames)),
        }
    }
    if vectors.is_empty() {
        return;
    }
    let open = tag("svg")
        .with("viewBox", format!("0 0 {} {}", drawing.width, drawing.height))
        .with("aria-hidden", "true")
        .with("focusable", "false");
    html.element(open, |html| {
        for (depth, layer, frames) in vectors {
            let moves = moving && frames.len() > 1;
            let open = tag("g")
                .maybe("data-axes", moves.then(|| numbers(&layer.axes)))
                .maybe("data-key", moves.then(|| files::vector_key(panel, index, depth)));
            let frame = setting.plate.frame(&layer.axes, at);
            html.element(open, |html| {
                html.trusted(frames.get(frame).map_or("", String::as_str));
            });
        }
    });
}

fn raster(
    html: &mut Html,
    drawing: &Drawing,
    layer: &Layer,
    atlas: &Atlas,
    source: &str,
    frame: usize,
    moving: bool,
) {
    let [left, top, width, height] = parts(drawing, &atlas.area);
    let class = if atlas.hard_edges { "window hard" } else { "window" };
    let window = tag("div")
        .class(class)
        .with("style", format!("left:{left}%;top:{top}%;width:{width}%;height:{height}%"));
    let columns = atlas.columns.max(1);
    let moves = moving && atlas.frames > 1;
    let image = tag("img")
        .with("src", source.to_owned())
        .with("alt", "")
        .with("loading", "lazy")
        .with("decoding", "async")
        .with("width", (columns * atlas.frame_width).to_string())
        .with("height", (atlas.rows * atlas.frame_height).to_string())
        .maybe("data-axes", moves.then(|| numbers(&layer.axes)))
        .maybe("data-columns", moves.then(|| columns.to_string()))
        .with(
            "style",
            format!(
                "width:{}%;height:{}%;left:-{}%;top:-{}%",
                columns * 100,
                atlas.rows * 100,
                frame % columns * 100,
                frame / columns * 100
            ),
        );
    html.element(window, |html| html.void(image));
}

/// Left, top, width and height in hundredths of the drawing.
fn parts(drawing: &Drawing, area: &[f64; 4]) -> [f64; 4] {
    let [left, top, width, height] = *area;
    let across = |value: f64| rounded(value / drawing.width * 100.0);
    let down = |value: f64| rounded(value / drawing.height * 100.0);
    [across(left), down(top), across(width), down(height)]
}

fn percentages(drawing: &Drawing, area: &[f64; 4]) -> String {
    let [left, top, width, height] = parts(drawing, area);
    format!("{left} {top} {width} {height}")
}

/// Four decimals: a ten-thousandth of a pixel, and short to write.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
