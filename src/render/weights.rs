//! How much of a reader's connection each figure takes.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::output::Output;

/// What one figure may weigh over the wire, in bytes.
pub const BUDGET: usize = 160 * 1024;

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

/// The length of `bytes` as a server would send them.
fn compressed(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.map_or(bytes.len(), |packed| packed.len())
}
