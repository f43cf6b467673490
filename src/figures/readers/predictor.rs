//! The noise predictor on a line, as several kinds order it and speak of it.

use crate::models::noise_predictor::{NoisePredictorSpecification, TrainedNoisePredictor};
use crate::params::Reader;
use crate::plate::{Plate, Status, Training};

/// Reads how a noise predictor is trained: `training_steps`, `batch`, `hidden`, `learning_rate`, `model_seed`.
pub fn specification(
    reader: &mut Reader<'_>,
    usual: NoisePredictorSpecification,
) -> NoisePredictorSpecification {
    let count = |reader: &mut Reader<'_>, name, meaning, range, usual: usize| {
        let count: i64 = reader.integer(name, meaning, range, usual as i64);
        count.max(1) as usize
    };
    NoisePredictorSpecification {
        steps: count(reader, "training_steps", "steps of training", 20..=8000, usual.steps),
        batch: count(reader, "batch", "draws of the data that a step sees", 1..=256, usual.batch),
        hidden: count(reader, "hidden", "width of both hidden layers", 2..=64, usual.hidden),
        learning_rate: reader.number(
            "learning_rate",
            "length of Adam's steps",
            1e-5..=0.1,
            usual.learning_rate,
        ),
        seed: reader.integer(
            "model_seed",
            "seed of first weights, data and chance",
            0..=i64::from(u32::MAX),
            i64::from(usual.seed),
        ) as u32,
        ..usual
    }
}

/// What stands under a figure of this network.
pub fn status(model: &TrainedNoisePredictor) -> Status {
    Status::Trained(vec![training(model)])
}

/// How this network was trained.
pub fn training(model: &TrainedNoisePredictor) -> Training {
    let specification = &model.specification;
    let told = if specification.class_dropout < 1.0 {
        "xₜ, its level, its bump"
    } else {
        "xₜ, its level"
    };
    let width = specification.hidden;
    Training {
        model: format!(
            "guesser of noise, from {told} through two layers of {width} to one number; loss is the mean squared error of the noise, over the last hundred batches"
        ),
        data: format!(
            "two bumps, N(\u{2212}1, 0.2²) and N(1, 0.2²), drawn afresh, {} a step; linear schedule",
            specification.batch
        ),
        seed: specification.seed,
        steps: specification.steps as u32,
        final_loss: model.last_loss(),
    }
}

/// The beginning of a plate of this network alone.
pub fn plate(model: &TrainedNoisePredictor) -> Plate {
    Plate { status: status(model), clock: CLOCK.to_owned(), ..Plate::trained(Vec::new()) }
}

/// The clock of these figures.
pub const CLOCK: &str = "DDPM time: 0 is the data, 1000 is noise";
