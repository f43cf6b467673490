//! A plate at chosen stops as one file that needs nothing else: SVG, or PNG drawn by `resvg`.

use std::fmt::Write;

use resvg::{tiny_skia, usvg};

use crate::plate::{Art, Atlas, Axis, Drawing, Layer, Panel, Plate, Shape, Shown};

use super::letters;
use super::raster;
use super::svg::{Text, length};
use super::theme::{Role, Theme, standalone_style};

/// A plate that cannot be drawn on its own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this plate cannot be drawn on its own: {0}")]
pub struct StandaloneError(String);

impl StandaloneError {
    fn new(wrong: impl ToString) -> Self {
        Self(wrong.to_string())
    }
}

/// Space around the plate and between its panels, in pixels.
const MARGIN: f64 = 20.0;

/// The height of a title row, in pixels.
const TITLE: f64 = 24.0;

/// The width of the whole, in pixels.
const WIDTH: f64 = 700.0;

/// A panel and where its drawing begins.
struct Placed<'a> {
    panel: &'a Panel,
    drawing: &'a Drawing,
    left: f64,
    top: f64,
}

/// Everything in its place.
struct Sheet<'a> {
    panels: Vec<Placed<'a>>,
    height: f64,
}

/// Tiles side by side as long as they fit, plots across.
fn laid_out(plate: &Plate) -> Sheet<'_> {
    let mut panels = Vec::new();
    let (mut left, mut top, mut bottom) = (MARGIN, MARGIN, MARGIN);
    let shown = plate.panels.iter().filter(|p| p.shown != Shown::Screen);
    for panel in shown {
        let Some(drawing) = panel.drawings.first() else {
            continue;
        };
        let new_row = panel.shape == Shape::Plot || left + drawing.width > WIDTH - MARGIN;
        if new_row && bottom > MARGIN {
            left = MARGIN;
            top = bottom + MARGIN;
        }
        let title = if panel.title.is_empty() { 0.0 } else { TITLE };
        panels.push(Placed { panel, drawing, left, top: top + title });
        bottom = bottom.max(top + title + drawing.height);
        left += drawing.width + MARGIN;
        if panel.shape == Shape::Plot {
            left = WIDTH;
        }
    }
    let height = bottom + MARGIN + if plate.axes.is_empty() { 0.0 } else { TITLE };
    Sheet { panels, height }
}

/// The frame of a layer at these stops.
///
/// Stops that are missing count as the start of their axis, stops beyond the end as the last.
pub fn frame_index(axes: &[Axis], layer_axes: &[usize], stops: &[usize]) -> usize {
    layer_axes.iter().fold(0, |index, axis| {
        let Some(of) = axes.get(*axis) else {
            return index;
        };
        let last = of.stops.len().saturating_sub(1);
        let stop = stops.get(*axis).copied().unwrap_or(of.start).min(last);
        index * of.stops.len() + stop
    })
}

/// The plate as one SVG in the light theme, pictures embedded, each axis at its stop of `stops`.
///
/// # Errors
/// When a picture cannot be read.
pub fn svg(plate: &Plate, stops: &[usize]) -> Result<String, StandaloneError> {
    written(plate, stops, true)
}

fn written(plate: &Plate, stops: &[usize], pictures: bool) -> Result<String, StandaloneError> {
    let sheet = laid_out(plate);
    let (width, height) = (length(WIDTH), length(sheet.height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">"
    );
    let _ = write!(out, "<title>{}</title>", super::svg::escape(&plate.alt));
    let _ = write!(out, "<style>\n{}</style>", standalone_style(Theme::Light));
    if pictures {
        let _ = write!(out, "<rect class=\"f-paper\" width=\"{width}\" height=\"{height}\"/>");
    }
    for placed in &sheet.panels {
        let (left, top) = (length(placed.left), length(placed.top));
        let _ = write!(out, "<g transform=\"translate({left} {top})\">");
        if !placed.panel.title.is_empty() {
            Text::new(Role::Ink, &placed.panel.title).write(&mut out, 0.0, -10.0);
        }
        for layer in &placed.drawing.layers {
            let index = frame_index(&plate.axes, &layer.axes, stops);
            match &layer.art {
                Art::Vector(frames) => {
                    out.push_str(frames.get(index).map_or("", String::as_str));
                }
                Art::Raster(atlas) if pictures => embed(&mut out, atlas, index)?,
                Art::Raster(_) => {}
            }
        }
        out.push_str("</g>");
    }
    if !plate.axes.is_empty() {
        let words = place_words(&plate.axes, stops);
        Text::new(Role::Accent, &words).write(&mut out, MARGIN, sheet.height - MARGIN);
    }
    out.push_str("</svg>\n");
    Ok(out)
}

/// Where the controls stand, in words.
fn place_words(axes: &[Axis], stops: &[usize]) -> String {
    let words: Vec<String> = axes
        .iter()
        .enumerate()
        .filter_map(|(index, axis)| {
            let stop = axis.stops.get(frame_index(axes, &[index], stops))?;
            Some(format!("{}: {}", axis.label, stop.text))
        })
        .collect();
    words.join("   ·   ")
}

/// One picture of a sheet as an image element.
fn embed(out: &mut String, atlas: &Atlas, frame: usize) -> Result<(), StandaloneError> {
    let file = raster::frame_png(atlas, frame).map_err(StandaloneError::new)?;
    let [x, y, width, height] = atlas.area.map(length);
    let edges = if atlas.hard_edges { " style=\"image-rendering:pixelated\"" } else { "" };
    let data = base64(&file);
    let _ = write!(
        out,
        "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"none\"{edges} href=\"data:image/png;base64,{data}\"/>"
    );
    Ok(())
}

/// Bytes in the alphabet of data addresses (RFC 4648).
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            if place > group.len() {
                out.push('=');
            } else {
                let index = (bits >> (18 - 6 * place)) & 63;
                out.push(char::from(LETTERS[index as usize]));
            }
        }
    }
    out
}

/// The plate as a PNG of `scale` pixels for each CSS pixel, 0.1 to 8.
///
/// The pictures are laid down first and the lines drawn over them, as on the page.
///
/// # Errors
/// When a picture cannot be read or the drawing is not SVG.
pub fn png(plate: &Plate, stops: &[usize], scale: f64) -> Result<Vec<u8>, StandaloneError> {
    let scale = scale.clamp(0.1, 8.0) as f32;
    let lines = written(plate, stops, false)?;
    let mut options = usvg::Options::default();
    let fonts = options.fontdb_mut();
    fonts.load_font_data(letters::REGULAR.to_vec());
    fonts.load_font_data(letters::SEMIBOLD.to_vec());
    let family =
        fonts.faces().next().and_then(|face| face.families.first().map(|(name, _)| name.clone()));
    if let Some(family) = family {
        fonts.set_sans_serif_family(family);
    }
    let tree = usvg::Tree::from_str(&lines, &options).map_err(StandaloneError::new)?;
    let size = tree.size();
    let (width, height) = (size.width() * scale, size.height() * scale);
    let mut canvas = tiny_skia::Pixmap::new(width.round() as u32, height.round() as u32)
        .ok_or_else(|| StandaloneError::new("it has no size"))?;
    let (red, green, blue) = Role::Paper.rgb();
    canvas.fill(tiny_skia::Color::from_rgba8(red, green, blue, 255));
    for placed in laid_out(plate).panels {
        for layer in &placed.drawing.layers {
            lay_down(&mut canvas, plate, layer, stops, (placed.left, placed.top), scale)?;
        }
    }
    let transform = tiny_skia::Transform::from_scale(scale, scale);
    resvg::render(&tree, transform, &mut canvas.as_mut());
    canvas.encode_png().map_err(StandaloneError::new)
}

/// Paints the picture of a raster layer onto the canvas.
fn lay_down(
    canvas: &mut tiny_skia::Pixmap,
    plate: &Plate,
    layer: &Layer,
    stops: &[usize],
    corner: (f64, f64),
    scale: f32,
) -> Result<(), StandaloneError> {
    let Art::Raster(atlas) = &layer.art else {
        return Ok(());
    };
    let index = frame_index(&plate.axes, &layer.axes, stops);
    let pixels = raster::frame_pixels(atlas, index).map_err(StandaloneError::new)?;
    let (width, height) = (atlas.frame_width as u32, atlas.frame_height as u32);
    let mut picture = tiny_skia::Pixmap::new(width, height)
        .ok_or_else(|| StandaloneError::new("a picture has no size"))?;
    for (target, [red, green, blue]) in picture.pixels_mut().iter_mut().zip(pixels) {
        *target = tiny_skia::ColorU8::from_rgba(red, green, blue, 255).premultiply();
    }
    let [left, top, wide, high] = atlas.area;
    let transform = tiny_skia::Transform::from_row(
        wide as f32 / width as f32 * scale,
        0.0,
        0.0,
        high as f32 / height as f32 * scale,
        (corner.0 + left) as f32 * scale,
        (corner.1 + top) as f32 * scale,
    );
    let quality = if atlas.hard_edges {
        tiny_skia::FilterQuality::Nearest
    } else {
        tiny_skia::FilterQuality::Bilinear
    };
    let paint = tiny_skia::PixmapPaint { quality, ..tiny_skia::PixmapPaint::default() };
    canvas.draw_pixmap(0, 0, picture.as_ref(), &paint, transform, None);
    Ok(())
}

#[cfg(test)]
mod tests;
