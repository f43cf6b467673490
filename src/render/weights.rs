//! How much of a reader's connection each figure takes.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::book::Manuscript;
use crate::diagnostic::Diagnostic;
use crate::output::Output;

/// What one figure may weigh over the wire, in bytes.
const BUDGET: usize = 160 * 1024;

/// The weight of one figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureWeight {
    /// The figure's id.
    pub id: String,
    /// Bytes over the wire: pictures as they are, frames compressed. Tables are left out: they load when asked for.
    pub bytes: usize,
}

/// The weight of every figure of a site, in the order of their ids.
pub fn figure_weights(output: &Output) -> Vec<FigureWeight> {
    let mut weights: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, bytes) in output.files() {
        let Some((id, file)) = path.strip_prefix("figures/").and_then(|rest| rest.split_once('/'))
        else {
            continue;
        };
        let weight = weights.entry(id).or_default();
        if file.ends_with(".png") {
            *weight += bytes.len();
        } else if file.ends_with(".js") {
            *weight += compressed(bytes);
        }
    }
    weights.into_iter().map(|(id, bytes)| FigureWeight { id: id.to_owned(), bytes }).collect()
}

/// A warning for every figure that asks too much of a reader's connection.
pub fn too_heavy(manuscript: &Manuscript, output: &Output) -> Vec<Diagnostic> {
    let warning = |weight: FigureWeight| {
        let mut figures = manuscript.figures.iter();
        let figure = figures.find(|figure| figure.id.as_ref() == weight.id)?;
        let message = format!(
            "`{}` weighs {} KB over the wire; a figure may weigh {}",
            weight.id,
            weight.bytes.div_ceil(1024),
            BUDGET / 1024
        );
        Some(
            Diagnostic::warning(figure.span, message)
                .hint("show fewer frames, or fewer choices that multiply them"),
        )
    };
    figure_weights(output)
        .into_iter()
        .filter(|weight| weight.bytes > BUDGET)
        .filter_map(warning)
        .collect()
}

/// The length of `bytes` as a server would send them.
fn compressed(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.map_or(bytes.len(), |packed| packed.len())
}
