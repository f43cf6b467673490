//! The beta knob on networks: autoencoders of handwritten digits, trained at several prices.
//!
//! What to see: the decoded plane loses its digits as beta grows, rate and distortion move along a curve below that of
//! the best linear autoencoder, and both axes go dark near the price at which the linear formula says so. Higgins and
//! others (2017); Alemi and others (2018); Lucas and others (2019).

mod drawing;

use ndarray::Array2;

use crate::draw::panels::tile;
use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::bound::linear_vae::{AxisOptimum, collapse};
use crate::math::data::digits;
use crate::math::numbers::batch;
use crate::math::numbers::linear_algebra::principal_variances;
use crate::math::training::course::LossPoint;
use crate::models::digit_autoencoder::{ACTIVE, CODE, DigitAutoencoder, DigitSpecification};
use crate::models::{Order, OrderOf};
use crate::plate::Training;

/// The kind.
pub const KIND: Kind = Kind {
    name: "beta-planes",
    summary: "Digit autoencoders trained at several beta: their decoded planes, rates, distortions and losses.",
    key: SourceKey::file(file!()),
    corners: &["steps = 200\nbetas = [1, 1000]"],
    read: |reader| Box::new(BetaPlanes::read(reader)),
};

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

/// The digits as a linear autoencoder sees them, with the noise of the networks' decoder.
struct Digits {
    pictures: Array2<f64>,
    /// The variances along their principal axes, largest first.
    variances: Vec<f64>,
    noise_variance: f64,
}

/// A principal axis of the digits.
struct Axis {
    axis: usize,
    eigenvalue: f64,
    collapse: f64,
}

const TRAINED: Columns<Trained> = Columns {
    name: "trained",
    keys: &[("beta", |trained| trained.beta.into())],
    values: &[
        ("rate", |trained| trained.model.measured.split.rate.into()),
        ("information", |trained| trained.model.measured.split.information.into()),
        ("mismatch", |trained| trained.model.measured.split.mismatch.into()),
        ("distortion", |trained| trained.model.measured.distortion.into()),
        ("rate_0", |trained| trained.model.measured.rates[0].into()),
        ("rate_1", |trained| trained.model.measured.rates[1].into()),
        ("active", |trained| trained.model.measured.active().into()),
        ("final_loss", |trained| trained.model.final_loss.into()),
        ("linear_rate", |trained| trained.linear.0.into()),
        ("linear_distortion", |trained| trained.linear.1.into()),
    ],
};

const AXES: Columns<Axis> = Columns {
    name: "axes",
    keys: &[("axis", |axis| axis.axis.into())],
    values: &[
        ("eigenvalue", |axis| axis.eigenvalue.into()),
        ("collapse_beta", |axis| axis.collapse.into()),
    ],
};

/// The losses on the way, each beside the beta of its network.
const LOSS: Columns<(f64, LossPoint)> = Columns {
    name: "loss",
    keys: &[("beta", |(beta, _)| (*beta).into()), ("step", |(_, point)| point.step.into())],
    values: &[("loss", |(_, point)| point.loss.into())],
};

impl Digits {
    /// The digits, brought back by decoders whose noise has this standard deviation.
    fn seen(sigma: f64) -> Result<Self, FigureError> {
        let pictures = digits::pictures(&digits::digits()?);
        Ok(Self {
            variances: principal_variances(pictures.view()),
            noise_variance: sigma * sigma,
            pictures,
        })
    }

    /// Rate and distortion of the best linear autoencoder with two numbers to a code.
    fn linear(&self, beta: f64) -> (f64, f64) {
        let (coded, left) = self.variances.split_at(CODE.min(self.variances.len()));
        let optimum = |lambda: &f64| AxisOptimum::new(*lambda, self.noise_variance, beta);
        let start = (0.0, left.iter().sum::<f64>());
        coded.iter().map(optimum).fold(start, |(rate, distortion), axis| {
            (rate + axis.rate, distortion + axis.distortion)
        })
    }

    fn trained(&self, model: DigitAutoencoder) -> Trained {
        let beta = model.specification.beta;
        let dots = batch::rows(self.pictures.view()).take(DOTS);
        Trained {
            beta,
            codes: dots.map(|picture| model.encode(&picture).mean).collect(),
            mosaic: drawing::mosaic(&model),
            linear: self.linear(beta),
            model,
        }
    }

    /// The first principal axes, two more than a code has.
    fn axes(&self) -> impl Iterator<Item = Axis> {
        let axis = |(axis, lambda): (usize, &f64)| Axis {
            axis,
            eigenvalue: *lambda,
            collapse: collapse(*lambda, self.noise_variance),
        };
        self.variances.iter().take(CODE + 2).enumerate().map(axis)
    }
}

impl Trained {
    /// Where it stands on the curve of distortion over rate.
    fn place(&self) -> (f64, f64) {
        (self.model.measured.split.rate, self.model.measured.distortion)
    }

    fn name(&self) -> String {
        format!("β = {}", trimmed(self.beta, 3))
    }

    fn losses(&self) -> impl Iterator<Item = (f64, LossPoint)> {
        self.model.curve.iter().map(|point| (self.beta, *point))
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

impl BetaPlanes {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self { models: readers::digit_autoencoders(reader, 2..=8) }
    }
}

impl Figure for BetaPlanes {
    fn tables(&self) -> Vec<TableShape> {
        vec![TRAINED.shape(), AXES.shape(), LOSS.shape()]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        self.models.iter().map(OrderOf::<DigitAutoencoder>::boxed).collect()
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let none = || FigureError::new("`betas` is empty");
        let digits = Digits::seen(self.models.first().ok_or_else(none)?.sigma)?;
        let trained = self.models.iter().map(|model| Ok(digits.trained(studio.models.get(model)?)));
        let trained: Vec<Trained> = trained.collect::<Result<_, FigureError>>()?;
        // The bound itself is shown first, where a network was trained for it; else the first of all.
        let before_bound = trained.iter().take_while(|trained| trained.beta != 1.0).count();
        let start = before_bound % trained.len().max(1);
        let mut dials = Dials::default();
        let beta =
            dials.choice("beta", "β of the training", trained, start, |t| trimmed(t.beta, 3));
        let all = Frames::along(&beta, |trained| trained);
        let reach = format!("the plane decoded, ±{}", trimmed(REACH, 1));
        let middles = "300 digits, the middles of their clouds";
        Ok(Plate {
            clock: format!(
                "no clock; rates in nats a digit, distortion summed over 64 pixels with ink from −1 to 1; an axis counts as alight above {ACTIVE} \
                 nats"
            ),
            axes: dials.axes(),
            panels: vec![
                tile("mosaic", &reach, beta.strip(), drawing::mosaics(&all)?),
                tile("codes", middles, beta.strip(), drawing::codes(&all)),
                panels::plot("trade", "", Paper::Once, [220.0, 250.0], |layout| {
                    drawing::trade(layout, &digits, &all)
                }),
                panels::plot("losses", "", Paper::Once, [170.0, 200.0], |layout| {
                    drawing::losses(layout, &all)
                }),
            ],
            readouts: vec![
                all.readout("rate, nats", |t| fixed(t.model.measured.split.rate, 3)),
                all.readout("distortion", |t| fixed(t.model.measured.distortion, 2)),
                all.readout("axes alight", |t| format!("{} of {CODE}", t.model.measured.active())),
            ],
            tables: vec![
                TRAINED.of(all.iter().copied()),
                AXES.of(digits.axes()),
                LOSS.of(all.iter().flat_map(|trained| trained.losses())),
            ],
            alt: alt(&all),
            credit: Some(digits::ATTRIBUTION.to_owned()),
            ..Plate::trained(all.iter().copied().enumerate().map(training).collect())
        })
    }
}

fn alt(all: &Frames<&Trained>) -> String {
    let mut text = "A plane of codes decoded to digits, the codes of real digits, a plot of distortion against rate and one of the loss, for networks \
                    trained at several prices of a nat."
        .to_owned();
    for trained in all {
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
