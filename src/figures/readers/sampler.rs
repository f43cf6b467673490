//! How a step back is made, as an author chooses it.

use crate::math::process::sampler::{Method, Variance};
use crate::params::Reader;

/// Reads `sampler` ("ddpm" or "ddim"), `variance` and `eta`.
pub fn method(reader: &mut Reader<'_>) -> Method {
    let samplers = ["ddpm", "ddim"];
    let sampler = reader.choice("sampler", "how the step is made", &samplers, |name| name, "ddpm");
    let (variance, eta) = (variance(reader), eta(reader));
    match sampler {
        "ddim" => Method::Ddim { eta },
        _ => Method::Ddpm(variance),
    }
}

/// Reads `variance`, the noise that "ddpm" adds.
pub fn variance(reader: &mut Reader<'_>) -> Variance {
    let meaning = "variance of the noise that \"ddpm\" adds";
    let name = reader.choice("variance", meaning, &["posterior", "beta"], |name| name, "posterior");
    match name {
        "beta" => Variance::Beta,
        _ => Variance::Posterior,
    }
}

/// Reads `eta`, the share of noise that "ddim" puts back.
pub fn eta(reader: &mut Reader<'_>) -> f64 {
    reader.number("eta", "share of DDPM's noise that \"ddim\" puts back", 0.0..=1.0, 0.0)
}
