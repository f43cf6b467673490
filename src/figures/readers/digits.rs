//! Networks on the handwritten digits, one for each price of a nat, as authors order them.

use std::ops::RangeInclusive;

use crate::models::digit_autoencoder::DigitSpecification;
use crate::params::Reader;

/// Reads `model_seed`, `steps` and `betas`, as many as `count` allows: the specification of a network for each beta.
pub fn digit_autoencoders(
    reader: &mut Reader<'_>,
    count: RangeInclusive<usize>,
) -> Vec<DigitSpecification> {
    let book = DigitSpecification::at(1.0);
    let seed =
        reader.integer("model_seed", "seed of every network", 0..=9999, i64::from(book.seed));
    let steps = reader.integer("steps", "steps of training", 1..=50_000, book.steps as i64);
    let usual = [0.25, 1.0, 4.0, 16.0, 64.0];
    let betas =
        reader.vector("betas", "prices of a nat, a network each", 1e-3..=1000.0, count, &usual);
    let model = |beta: &f64| DigitSpecification {
        seed: seed as u32,
        steps: steps as usize,
        ..DigitSpecification::at(*beta)
    };
    betas.iter().map(model).collect()
}
