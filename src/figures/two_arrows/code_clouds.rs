//! Digits whose codes are clouds: encode, sample, decode.
//!
//! What to see: a trained encoder gives each handwritten digit a small cloud N(mu, diag sigma^2); all clouds
//! together nearly fill the bell N(0, I) from which new codes are drawn. Widen the clouds and the decoder is shown
//! codes it was never trained for. Kingma and Welling (2014); Rezende and others (2014).

mod drawing;

use std::borrow::Cow;

use ndarray::ArrayView2;

use crate::math::bound::clouds::{Cloud, Split, aggregate_on_square, split_plane};
use crate::math::data::digits::{self, PIXELS};
use crate::math::numbers::batch;
use crate::math::numbers::random::Generator;
use crate::models::digit_autoencoder::{CODE, DigitAutoencoder, DigitSpecification};
use crate::models::{Order, OrderOf};
use crate::params::Reader;
use crate::plate::{Cell, Figure, FigureError, Plate, Status, Studio, TableShape, Training};

use crate::figures::readers;
use crate::plate::{Kind, SourceKey};

/// The kind.
pub const KIND: Kind = Kind {
    name: "code-clouds",
    summary: "The clouds of codes of a VAE trained on handwritten digits, all of them together, and what draws decode to.",
    key: SourceKey::file(file!()),
    corners: &["steps = 300\nspreads = [1, 3]"],
    read: |reader| Box::new(CodeClouds::read(reader)),
};

/// Digits whose clouds are drawn: so many of each label, the first in the table.
const OF_EACH: usize = 3;

/// Digits whose clouds can be followed one by one.
const ITEMS: usize = 12;

/// Codes drawn from the prior.
const DRAWS: usize = 24;

/// Points along each side of the density.
const SIDE: usize = 181;

/// Digits over which the miss is averaged: the first of the table.
const JUDGED: usize = 300;

#[derive(Debug)]
struct CodeClouds {
    model: DigitSpecification,
    spreads: Vec<f64>,
}

/// A digit and its cloud.
struct Item {
    label: u8,
    picture: Vec<f64>,
    cloud: Cloud<CODE>,
    /// One draw of noise for its code, the same at every spread.
    noise: [f64; CODE],
}

/// What holds at one spread.
struct Widened {
    factor: f64,
    split: Split,
    /// Root mean square miss of a pixel.
    miss: f64,
    /// The aggregated posterior on the window, `[SIDE, SIDE]`.
    density: Vec<f64>,
    /// For each of the first items its drawn code and what that decodes to.
    drawn: Vec<([f64; CODE], Vec<f64>)>,
}

/// All that is shown.
struct Scene {
    model: DigitAutoencoder,
    items: Vec<Item>,
    widened: Vec<Widened>,
    /// Codes from N(0, I) and what they decode to.
    draws: Vec<([f64; CODE], Vec<f64>)>,
    /// Half the width of the window on the plane.
    reach: f64,
    /// Index of the spread nearest to 1.
    trained: usize,
}

impl CodeClouds {
    fn read(reader: &mut Reader<'_>) -> Self {
        let book = DigitSpecification::at(1.0);
        let model = DigitSpecification {
            seed: reader.integer(
                "model_seed",
                "seed of the network",
                0..=9999,
                i64::from(book.seed),
            ) as u32,
            steps: reader.integer("steps", "steps of training", 1..=50_000, book.steps as i64)
                as usize,
            beta: reader.number("beta", "weight of the divergence", 1e-3..=1000.0, book.beta),
            ..book
        };
        let spreads = reader.vector(
            "spreads",
            "what the slider multiplies sigma by; 1 is the trained encoder",
            0.25..=20.0,
            1..=16,
            &[0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0],
        );
        Self { model, spreads }
    }

    fn scene(&self, studio: &Studio<'_>) -> Result<Scene, FigureError> {
        let model: DigitAutoencoder = studio.models.get(&self.model)?;
        let digits = digits::digits()?;
        let pictures = digits::pictures(&digits);
        let clouds: Vec<Cloud<CODE>> =
            batch::rows(pictures.view()).map(|p| model.encode(&p)).collect();
        let mut noise = Generator::new(studio.seed, "noise on the codes");
        let mut chosen = Vec::new();
        for rank in 0..OF_EACH {
            for label in 0..10 {
                let of_label = digits.iter().enumerate().filter(|(_, d)| d.label == label);
                chosen.extend(of_label.map(|(index, _)| index).nth(rank));
            }
        }
        let items: Vec<Item> = chosen
            .into_iter()
            .filter_map(|index| {
                Some(Item {
                    label: digits.get(index)?.label,
                    picture: pictures.row(index).to_vec(),
                    cloud: *clouds.get(index)?,
                    noise: [noise.normal(), noise.normal()],
                })
            })
            .collect();
        let farthest =
            clouds.iter().flat_map(|cloud| cloud.mean).fold(3.2, |most: f64, z| most.max(z.abs()));
        let reach = (10.0 * farthest).ceil() / 10.0 + 0.2;
        let widened = self
            .spreads
            .iter()
            .map(|factor| widen(*factor, &model, &items, &clouds, pictures.view(), reach))
            .collect();
        let mut prior = Generator::new(studio.seed, "draws from the prior");
        let codes: Vec<[f64; CODE]> =
            (0..DRAWS).map(|_| [prior.normal(), prior.normal()]).collect();
        let drawn = model.decode(&codes);
        let drawn = batch::rows(drawn.view()).map(Cow::into_owned);
        let draws = codes.iter().copied().zip(drawn).collect();
        let off = |factor: f64| libm::log(factor).abs();
        let trained = (0..self.spreads.len())
            .min_by(|a, b| {
                let [a, b] = [a, b].map(|i| self.spreads.get(*i).map_or(f64::MAX, |f| off(*f)));
                a.total_cmp(&b)
            })
            .unwrap_or(0);
        Ok(Scene { model, items, widened, draws, reach, trained })
    }
}

fn widen(
    factor: f64,
    model: &DigitAutoencoder,
    items: &[Item],
    clouds: &[Cloud<CODE>],
    pictures: ArrayView2<'_, f64>,
    reach: f64,
) -> Widened {
    let clouds: Vec<Cloud<CODE>> = clouds.iter().map(|cloud| cloud.widened(factor)).collect();
    let judged = batch::rows(pictures).zip(&clouds).take(JUDGED);
    let count = judged.len().max(1) as f64;
    let miss: f64 = judged.map(|(picture, cloud)| model.miss(&picture, cloud)).sum();
    let codes: Vec<[f64; CODE]> = items
        .iter()
        .take(ITEMS)
        .map(|item| {
            let cloud = item.cloud.widened(factor);
            [0, 1].map(|axis| cloud.mean[axis] + cloud.sd[axis] * item.noise[axis])
        })
        .collect();
    let drawn = model.decode(&codes);
    let drawn = batch::rows(drawn.view()).map(Cow::into_owned);
    Widened {
        factor,
        split: split_plane(&clouds),
        miss: (miss / (count * PIXELS as f64)).sqrt(),
        density: aggregate_on_square(&clouds, reach, SIDE),
        drawn: codes.iter().copied().zip(drawn).collect(),
    }
}

impl Figure for CodeClouds {
    fn tables(&self) -> Vec<TableShape> {
        let clouds = ["label", "mu_0", "mu_1", "sigma_0", "sigma_1", "kl"];
        let spread = ["rate", "mismatch", "information", "miss"];
        let training = ["final_loss", "rate", "distortion", "hidden", "steps", "digits"];
        vec![
            TableShape::new("clouds", &["item"], &clouds),
            TableShape::new("spread", &["spread"], &spread),
            TableShape::new("draws", &["draw"], &["z_0", "z_1"]),
            TableShape::new("training", &["model"], &training),
        ]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        vec![OrderOf::<DigitAutoencoder>::boxed(&self.model)]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let scene = self.scene(studio)?;
        let rows = [clouds(&scene), spread(&scene), draws(&scene), training(&scene)];
        let tables = rows.into_iter().enumerate();
        Ok(Plate {
            status: Status::Trained(vec![Training {
                model: format!(
                    "VAE on digits, 64-{0}-2-{0}-64, decoder's spread {1}, beta {2}, loss in nats a digit",
                    self.model.hidden, self.model.sigma, self.model.beta
                ),
                data: format!("all {} handwritten digits of 8 by 8", digits::COUNT),
                seed: self.model.seed,
                steps: self.model.steps as u32,
                final_loss: scene.model.final_loss,
            }]),
            clock: "no clock: one encoder, one decoder; ink from −1 (paper) to 1; ellipses at one standard deviation, rings of N(0, I) at 1, 2 \
                    and 3"
                .to_owned(),
            axes: drawing::axes(&scene),
            panels: drawing::panels(&scene)?,
            readouts: drawing::readouts(&scene),
            tables: tables
                .map(|(index, rows)| readers::filled(&self.tables(), index, rows))
                .collect(),
            alt: alt(&scene),
            credit: Some(digits::ATTRIBUTION.to_owned()),
        })
    }
}

fn clouds(scene: &Scene) -> Vec<Vec<Cell>> {
    let row = |(index, item): (usize, &Item)| {
        let Cloud { mean, sd } = item.cloud;
        let mut row = vec![Cell::from(index), Cell::from(usize::from(item.label))];
        row.extend([mean[0], mean[1], sd[0], sd[1], item.cloud.divergence()].map(Cell::from));
        row
    };
    scene.items.iter().enumerate().map(row).collect()
}

fn spread(scene: &Scene) -> Vec<Vec<Cell>> {
    let row = |at: &Widened| {
        let Split { rate, information, mismatch } = at.split;
        [at.factor, rate, mismatch, information, at.miss].map(Cell::from).into()
    };
    scene.widened.iter().map(row).collect()
}

fn draws(scene: &Scene) -> Vec<Vec<Cell>> {
    let row = |(index, (code, _)): (usize, &([f64; CODE], Vec<f64>))| {
        vec![Cell::from(index), code[0].into(), code[1].into()]
    };
    scene.draws.iter().enumerate().map(row).collect()
}

fn training(scene: &Scene) -> Vec<Vec<Cell>> {
    let DigitAutoencoder { specification, measured, final_loss, .. } = &scene.model;
    vec![vec![
        Cell::from("vae"),
        (*final_loss).into(),
        measured.split.rate.into(),
        measured.distortion.into(),
        specification.hidden.into(),
        specification.steps.into(),
        digits::COUNT.into(),
    ]]
}

fn alt(scene: &Scene) -> String {
    let mut text = format!(
        "A plane of codes with {} ellipses, the clouds that a trained encoder gives to handwritten digits, over rings of the bell at radii 1, \
         2 and 3; beside it the density of all {} clouds together.",
        scene.items.len(),
        digits::COUNT
    );
    for at in [scene.widened.get(scene.trained), scene.widened.last()].into_iter().flatten() {
        text += &format!(
            " With sigma times {}, the density is {:.2} nats from the bell and a pixel comes back {:.2} off.",
            at.factor, at.split.mismatch, at.miss
        );
    }
    text
}

#[cfg(test)]
mod tests;
