//! Pictures in one small PNG: frames on a sheet, quantised below their own noise.
//!
//! Noise does not compress. But where a frame carries noise of standard deviation s, a step of s / 2
//! between its grey levels changes nothing that an eye could tell from another draw of the noise
//! (the rounding error, s / sqrt(48), adds one per cent to the noise), and the file shrinks to a third.

use std::collections::BTreeSet;

use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter};

use crate::plate::Atlas;

/// What a pixel is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// One number: grey.
    Grey,
    /// Three numbers: red, green, blue.
    Colour,
}

impl Channels {
    /// Numbers in a pixel.
    pub fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Colour => 3,
        }
    }
}

/// One picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame<'a> {
    /// `[height, width]` or `[height, width, 3]` row-major, in [-1, 1]; what lies beyond is clipped.
    pub values: &'a [f64],
    /// Standard deviation of the noise in it, in the unit of its values; 0 for a clean picture.
    pub noise: f64,
}

impl<'a> Frame<'a> {
    /// A picture without noise.
    pub fn clean(values: &'a [f64]) -> Self {
        Self { values, noise: 0.0 }
    }
}

/// A sheet of equal pictures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    /// Width of a picture in its own pixels.
    pub width: usize,
    /// Height of a picture in its own pixels.
    pub height: usize,
    /// What a pixel is made of.
    pub channels: Channels,
    /// At most so many levels for each number, 2 to 256; 256 unless the data has fewer.
    pub levels: usize,
    /// Enlarged with hard edges.
    pub hard_edges: bool,
    /// Where it stands in the drawing: left, top, width, height in CSS pixels.
    pub area: [f64; 4],
}

/// A sheet that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// No pictures.
    #[error("a sheet of pictures needs at least one picture")]
    Empty,
    /// A picture of the wrong size.
    #[error("picture {index} has {found} numbers where {wanted} are needed")]
    Size {
        /// Its place on the sheet, from 0.
        index: usize,
        /// The numbers it has.
        found: usize,
        /// The numbers it needs.
        wanted: usize,
    },
    /// A picture with a number that is not finite.
    #[error("picture {0} holds a number that is not finite")]
    NotFinite(usize),
    /// The encoder's complaint.
    #[error("a PNG cannot be written: {0}")]
    Png(#[from] png::EncodingError),
}

/// No sheet is higher than this: browsers refuse very long pictures.
const TALLEST: usize = 4096;

/// Packs pictures into one PNG: the smallest of several encodings, always the same for the same pictures.
///
/// # Errors
/// As [`RasterError`] says.
pub fn atlas(sheet: &Sheet, frames: &[Frame<'_>]) -> Result<Atlas, RasterError> {
    if frames.is_empty() {
        return Err(RasterError::Empty);
    }
    let wanted = sheet.width * sheet.height * sheet.channels.count();
    for (index, frame) in frames.iter().enumerate() {
        let found = frame.values.len();
        if found != wanted {
            return Err(RasterError::Size { index, found, wanted });
        }
        if frame.values.iter().any(|value| !value.is_finite()) {
            return Err(RasterError::NotFinite(index));
        }
    }
    let bytes: Vec<Vec<u8>> = frames.iter().map(|f| quantised(sheet, f)).collect();
    // One above the other, so that each row of the file belongs to one picture and keeps its filter.
    let rows = (TALLEST / sheet.height.max(1)).clamp(1, frames.len());
    let columns = frames.len().div_ceil(rows);
    let rows = frames.len().div_ceil(columns);
    let pixels = laid_out(sheet, &bytes, columns, rows);
    let (width, height) = (columns * sheet.width, rows * sheet.height);
    Ok(Atlas {
        png: smallest(&pixels, width, height, sheet.channels)?,
        columns,
        rows,
        frames: frames.len(),
        frame_width: sheet.width,
        frame_height: sheet.height,
        hard_edges: sheet.hard_edges,
        area: sheet.area,
    })
}

/// The bytes of a picture, each 255 i / (n - 1) for a level i of n; n is the least with steps of at
/// most half the noise.
fn quantised(sheet: &Sheet, frame: &Frame<'_>) -> Vec<u8> {
    let most = sheet.levels.clamp(2, 256);
    let step = frame.noise.max(0.0) / 2.0;
    let levels = if step > 2.0 / (most - 1) as f64 {
        ((2.0 / step).ceil() as usize + 1).clamp(2, most)
    } else {
        most
    };
    let top = (levels - 1) as f64;
    let byte = |value: &f64| {
        let level = ((value.clamp(-1.0, 1.0) + 1.0) / 2.0 * top).round();
        (level * 255.0 / top).round() as u8
    };
    frame.values.iter().map(byte).collect()
}

fn laid_out(sheet: &Sheet, frames: &[Vec<u8>], columns: usize, rows: usize) -> Vec<u8> {
    let line = sheet.width * sheet.channels.count();
    let mut pixels = vec![0; line * columns * sheet.height * rows];
    for (index, frame) in frames.iter().enumerate() {
        let (column, row) = (index % columns, index / columns);
        for (y, source) in frame.chunks_exact(line.max(1)).enumerate() {
            let start = ((row * sheet.height + y) * columns + column) * line;
            if let Some(target) = pixels.get_mut(start..start + line) {
                target.copy_from_slice(source);
            }
        }
    }
    pixels
}

/// One way to write the pixels down.
struct Encoding {
    colour: ColorType,
    depth: BitDepth,
    palette: Option<Vec<u8>>,
    data: Vec<u8>,
}

/// The smallest file among the ways that lose nothing; of equal ones the first tried.
fn smallest(
    pixels: &[u8],
    width: usize,
    height: usize,
    channels: Channels,
) -> Result<Vec<u8>, RasterError> {
    let mut encodings = vec![plain(pixels, channels)];
    encodings.extend(packed_grey(pixels, width, channels));
    encodings.extend(with_palette(pixels, width, channels));
    let mut best: Option<Vec<u8>> = None;
    for encoding in &encodings {
        let filters: &[Filter] = match encoding.depth {
            BitDepth::Eight => {
                &[Filter::NoFilter, Filter::Up, Filter::Paeth, Filter::Adaptive, Filter::MinEntropy]
            }
            _ => &[Filter::NoFilter],
        };
        for filter in filters {
            let file = write(encoding, width, height, *filter)?;
            if best.as_ref().is_none_or(|best| file.len() < best.len()) {
                best = Some(file);
            }
        }
    }
    best.ok_or(RasterError::Empty)
}

fn plain(pixels: &[u8], channels: Channels) -> Encoding {
    Encoding {
        colour: match channels {
            Channels::Grey => ColorType::Grayscale,
            Channels::Colour => ColorType::Rgb,
        },
        depth: BitDepth::Eight,
        palette: None,
        data: pixels.to_vec(),
    }
}

/// Grey in 1, 2 or 4 bits, where every byte is one of so few evenly spaced levels.
fn packed_grey(pixels: &[u8], width: usize, channels: Channels) -> Option<Encoding> {
    if channels != Channels::Grey {
        return None;
    }
    let (depth, bits) = [(BitDepth::One, 1), (BitDepth::Two, 2), (BitDepth::Four, 4)]
        .into_iter()
        .find(|(_, bits)| {
        let step = 255 / ((1 << bits) - 1);
        pixels.iter().all(|byte| byte % step == 0)
    })?;
    let step = 255 / ((1 << bits) - 1);
    let levels: Vec<u8> = pixels.iter().map(|byte| byte / step).collect();
    Some(Encoding {
        colour: ColorType::Grayscale,
        depth,
        palette: None,
        data: packed(&levels, width, bits),
    })
}

/// A palette, where there are at most 256 colours.
fn with_palette(pixels: &[u8], width: usize, channels: Channels) -> Option<Encoding> {
    let size = channels.count();
    let mut colours = BTreeSet::new();
    for pixel in pixels.chunks_exact(size) {
        colours.insert(pixel);
        if colours.len() > 256 {
            return None;
        }
    }
    let colours: Vec<&[u8]> = colours.into_iter().collect();
    let index = |pixel: &[u8]| colours.binary_search(&pixel).unwrap_or(0) as u8;
    let indices: Vec<u8> = pixels.chunks_exact(size).map(index).collect();
    let (depth, bits) = match colours.len() {
        0..=2 => (BitDepth::One, 1),
        3..=4 => (BitDepth::Two, 2),
        5..=16 => (BitDepth::Four, 4),
        _ => (BitDepth::Eight, 8),
    };
    let palette = colours.iter().flat_map(|colour| match **colour {
        [red, green, blue] => [red, green, blue],
        [grey] => [grey; 3],
        _ => [0; 3],
    });
    Some(Encoding {
        colour: ColorType::Indexed,
        depth,
        palette: Some(palette.collect()),
        data: packed(&indices, width, bits),
    })
}

/// Numbers below 2^`bits` packed into bytes, each row beginning a byte.
fn packed(numbers: &[u8], width: usize, bits: usize) -> Vec<u8> {
    let each = 8 / bits;
    let rows = numbers.chunks(width.max(1));
    rows.flat_map(|row| {
        row.chunks(each).map(move |group| {
            group
                .iter()
                .enumerate()
                .fold(0, |byte, (index, number)| byte | (number << (8 - bits * (index + 1))))
        })
    })
    .collect()
}

fn write(
    encoding: &Encoding,
    width: usize,
    height: usize,
    filter: Filter,
) -> Result<Vec<u8>, RasterError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width as u32, height as u32);
    encoder.set_color(encoding.colour);
    encoder.set_depth(encoding.depth);
    if let Some(palette) = &encoding.palette {
        encoder.set_palette(palette.as_slice());
    }
    encoder.set_deflate_compression(DeflateCompression::Level(9));
    encoder.set_filter(filter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&encoding.data)?;
    writer.finish()?;
    Ok(file)
}

/// One picture of a sheet, cut out: its pixels as red, green, blue, row by row.
///
/// # Errors
/// When the sheet is not the PNG it should be, or has no such frame.
pub fn frame_pixels(atlas: &Atlas, frame: usize) -> Result<Vec<[u8; 3]>, png::DecodingError> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(&atlas.png));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let mut bytes = vec![0; reader.output_buffer_size().unwrap_or(0)];
    let info = reader.next_frame(&mut bytes)?;
    let (column, row) = (frame % atlas.columns.max(1), frame / atlas.columns.max(1));
    let size = info.color_type.samples();
    let mut pixels = Vec::with_capacity(atlas.frame_width * atlas.frame_height);
    for y in 0..atlas.frame_height {
        for x in 0..atlas.frame_width {
            let at = (row * atlas.frame_height + y) * info.line_size
                + (column * atlas.frame_width + x) * size;
            pixels.push(match bytes.get(at..at + size) {
                Some([red, green, blue, ..]) => [*red, *green, *blue],
                Some([grey, ..]) => [*grey; 3],
                _ => [0; 3],
            });
        }
    }
    Ok(pixels)
}

/// One picture of a sheet as a PNG of its own.
///
/// # Errors
/// When the sheet is not the PNG it should be.
pub fn frame_png(atlas: &Atlas, frame: usize) -> Result<Vec<u8>, RasterError> {
    let pixels = frame_pixels(atlas, frame)
        .map_err(|wrong| std::io::Error::other(wrong.to_string()))
        .map_err(png::EncodingError::IoError)?;
    let (width, height) = (atlas.frame_width, atlas.frame_height);
    smallest(&pixels.concat(), width, height, Channels::Colour)
}

#[cfg(test)]
mod tests;
