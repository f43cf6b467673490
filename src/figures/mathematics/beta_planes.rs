//! The beta knob on networks: autoencoders of handwritten digits, trained at several prices.
//!
//! What to see: the decoded plane loses its digits as beta grows, rate and distortion move along a curve below that of
//! the best linear autoencoder, and both axes go dark near the price at which the linear formula says so. Higgins and
//! others (2017); Alemi and others (2018); Lucas and others (2019).

mod drawing;

use crate::draw::number::{fixed, trimmed};
use crate::math::bound::linear_vae::{AxisOptimum, collapse};
use crate::math::data::digits;
use crate::math::numbers::batch::rows;
use crate::math::numbers::linear_algebra::principal_variances;
use crate::models::digit_autoencoder::{ACTIVE, CODE, DigitAutoencoder, DigitSpecification};
use crate::models::{Order, OrderOf};
use crate::params::Reader;
use crate::plate::{
    Cell, Figure, FigureError, Plate, Readout, Status, Studio, TableShape, Training,
};

use crate::figures::readers;
use crate::plate::{Kind, SourceKey};

/// The kind.
pub const KIND: Kind = Kind {
    name: "beta-planes",
    summary: "Digit autoencoders trained at several beta: their decoded planes, rates, distortions and losses.",
    key: SourceKey::file(file!()),
    corners: &["steps = 200\nbetas = [1, 1000]"],
    read: |reader| Box::new(BetaPlanes::read(reader)),
};

/// Codes along each side of a decoded plane.
const SIDE: usize = 11;

/// The outermost codes of a decoded plane.
const REACH: f64 = 2.4;

/// Digits whose codes are drawn as dots: the first of the table.
const DOTS: usize = 300;

#[derive(Debug)]
struct BetaPlanes {
    models: Vec<DigitSpecification>,
}

/// One trained model and what is shown of it.
struct Trained {
    beta: f64,
    model: DigitAutoencoder,
    /// The means of the first digits' clouds.
    codes: Vec<[f64; CODE]>,
    /// A plane of decoded codes as one picture, row-major, dark ink on light paper.
    mosaic: Vec<f64>,
    /// The best linear autoencoder at the same beta: rate and distortion.
    linear: (f64, f64),
}

/// All that is shown.
struct Scene {
    trained: Vec<Trained>,
    /// The variances of the digits along their principal axes, largest first.
    variances: Vec<f64>,
    noise_variance: f64,
}

impl Scene {
    /// Rate and distortion of the best linear autoencoder with two numbers to a code.
    fn linear(variances: &[f64], noise_variance: f64, beta: f64) -> (f64, f64) {
        let (coded, left) = variances.split_at(CODE.min(variances.len()));
        let optima = coded.iter().map(|lambda| AxisOptimum::new(*lambda, noise_variance, beta));
        let start = (0.0, left.iter().sum::<f64>());
        optima.fold(start, |(rate, distortion), axis| {
            (rate + axis.rate, distortion + axis.distortion)
        })
    }
}

impl BetaPlanes {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self { models: readers::digit_autoencoders(reader, 2..=8) }
    }

    fn scene(&self, studio: &Studio<'_>) -> Result<Scene, FigureError> {
        let digits = digits::digits()?;
        let pictures = digits::pictures(&digits);
        let variances = principal_variances(pictures.view());
        let mut noise_variance = 0.0;
        let mut trained = Vec::new();
        for specification in &self.models {
            let model: DigitAutoencoder = studio.models.get(specification)?;
            noise_variance = specification.sigma * specification.sigma;
            let beta = specification.beta;
            trained.push(Trained {
                beta,
                codes: rows(pictures.view()).take(DOTS).map(|p| model.encode(&p).mean).collect(),
                mosaic: drawing::mosaic(&model),
                linear: Scene::linear(&variances, noise_variance, beta),
                model,
            });
        }
        Ok(Scene { trained, variances, noise_variance })
    }
}

/// The first network in full, of the others what differs.
fn training((index, trained): (usize, &Trained)) -> Training {
    let specification = &trained.model.specification;
    let beta = trimmed(trained.beta, 3);
    let (model, data) = if index == 0 {
        (
            format!(
                "β = {beta}: 64-{0}-2-{0}-64, decoder's spread {1}, loss in nats a digit",
                specification.hidden, specification.sigma
            ),
            format!("all {} handwritten digits of 8 by 8", digits::COUNT),
        )
    } else {
        (format!("β = {beta}: the same network"), "the same digits".to_owned())
    };
    Training {
        model,
        data,
        seed: specification.seed,
        steps: specification.steps as u32,
        final_loss: trained.model.final_loss,
    }
}

impl Figure for BetaPlanes {
    fn tables(&self) -> Vec<TableShape> {
        let trained = [
            "rate",
            "information",
            "mismatch",
            "distortion",
            "rate_0",
            "rate_1",
            "active",
            "final_loss",
            "linear_rate",
            "linear_distortion",
        ];
        vec![
            TableShape::new("trained", &["beta"], &trained),
            TableShape::new("axes", &["axis"], &["eigenvalue", "collapse_beta"]),
            TableShape::new("loss", &["beta", "step"], &["loss"]),
        ]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        let boxed = OrderOf::<DigitAutoencoder>::boxed;
        self.models.iter().map(boxed).collect()
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let scene = self.scene(studio)?;
        let readout = |label: &str, text: &dyn Fn(&Trained) -> String| Readout {
            label: label.to_owned(),
            axes: vec![0],
            texts: scene.trained.iter().map(text).collect(),
        };
        let rows = [trained(&scene), axes(&scene), losses(&scene)];
        Ok(Plate {
            status: Status::Trained(scene.trained.iter().enumerate().map(training).collect()),
            clock: format!(
                "no clock; rates in nats a digit, distortion summed over 64 pixels with ink from −1 to 1; an axis counts as alight above {ACTIVE} \
                 nats"
            ),
            axes: vec![drawing::axis(&scene)],
            panels: drawing::panels(&scene)?,
            readouts: vec![
                readout("rate, nats", &|t| fixed(t.model.measured.split.rate, 3)),
                readout("distortion", &|t| fixed(t.model.measured.distortion, 2)),
                readout("axes alight", &|t| format!("{} of {CODE}", t.model.measured.active())),
            ],
            tables: rows
                .into_iter()
                .enumerate()
                .map(|(index, rows)| readers::filled(&self.tables(), index, rows))
                .collect(),
            alt: alt(&scene),
            credit: Some(digits::ATTRIBUTION.to_owned()),
        })
    }
}

fn trained(scene: &Scene) -> Vec<Vec<Cell>> {
    let row = |trained: &Trained| {
        let measured = &trained.model.measured;
        vec![
            trained.beta.into(),
            measured.split.rate.into(),
            measured.split.information.into(),
            measured.split.mismatch.into(),
            measured.distortion.into(),
            measured.rates[0].into(),
            measured.rates[1].into(),
            measured.active().into(),
            trained.model.final_loss.into(),
            trained.linear.0.into(),
            trained.linear.1.into(),
        ]
    };
    scene.trained.iter().map(row).collect()
}

fn axes(scene: &Scene) -> Vec<Vec<Cell>> {
    let row = |(axis, lambda): (usize, &f64)| {
        let off = collapse(*lambda, scene.noise_variance);
        vec![Cell::from(axis), (*lambda).into(), off.into()]
    };
    scene.variances.iter().take(CODE + 2).enumerate().map(row).collect()
}

fn losses(scene: &Scene) -> Vec<Vec<Cell>> {
    let rows = scene.trained.iter().flat_map(|trained| {
        let point = |point: &crate::math::training::course::LossPoint| {
            vec![Cell::from(trained.beta), point.step.into(), point.loss.into()]
        };
        trained.model.curve.iter().map(point)
    });
    rows.collect()
}

fn alt(scene: &Scene) -> String {
    let mut text = "A plane of codes decoded to digits, the codes of real digits, a plot of distortion against rate and one of the loss, for networks \
                    trained at several prices of a nat."
        .to_owned();
    for trained in &scene.trained {
        let measured = &trained.model.measured;
        text += &format!(
            " At β = {}: {:.2} nats, distortion {:.1}, {} axes alight.",
            trained.beta,
            measured.split.rate,
            measured.distortion,
            measured.active()
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn a_dearer_nat_buys_less_and_darkness_falls_where_the_formula_says() {
        let plate = bench::plate(&KIND, "steps = 600\nbetas = [0.5, 4, 100]");
        let at = |row: usize, column: &str| bench::number(&plate, "trained", row, column);
        for row in 1..3 {
            assert!(at(row, "rate") < at(row - 1, "rate"));
            assert!(at(row, "distortion") > at(row - 1, "distortion"));
        }
        let active = |row: usize| bench::cell(&plate, "trained", row, "active");
        assert_eq!((active(0), active(2)), (Cell::from(2usize), Cell::from(0usize)));
        // With nothing coded the distortion is the whole variance of the digits.
        assert!((at(2, "distortion") / at(2, "linear_distortion") - 1.0).abs() < 0.01);
        assert_eq!(at(2, "linear_rate"), 0.0);
        let axis = |column: &str| bench::number(&plate, "axes", 0, column);
        let sigma = DigitSpecification::at(1.0).sigma;
        assert!((axis("collapse_beta") * sigma * sigma - axis("eigenvalue")).abs() < 1e-9);
        // The largest variance of the digits, known from elsewhere: 179.0 in units of 1/16 of the ink.
        assert!((axis("eigenvalue") * 64.0 - 179.0).abs() < 0.2);
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        assert_eq!(bench::refused(&KIND, "betas = [1]"), ["betas"]);
        assert_eq!(bench::refused(&KIND, "betas = [1, 0]"), ["betas"]);
        assert_eq!(bench::refused(&KIND, "steps = 0"), ["steps"]);
        assert_eq!(bench::refused(&KIND, "model_seed = 10000"), ["model_seed"]);
    }
}
