//! Digits whose codes are clouds: encode, sample, decode.
//!
//! What to see: a trained encoder gives each handwritten digit a small cloud N(mu, diag sigma^2); all clouds
//! together nearly fill the bell N(0, I) from which new codes are drawn. Widen the clouds and the decoder is shown
//! codes it was never trained for. Kingma and Welling (2014); Rezende and others (2014).

mod drawing;

use ndarray::ArrayView2;

use crate::figures::prelude::*;
use crate::math::bound::clouds::{Cloud, Split, aggregate_on_square, split_plane};
use crate::math::data::digits::{self, Digit, PIXELS};
use crate::math::numbers::batch;
use crate::math::numbers::random::Generator;
use crate::models::digit_autoencoder::{CODE, DigitAutoencoder, DigitSpecification};
use crate::models::{Order, OrderOf};
use crate::plate::Training;

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

/// Draws that paper shows.
const PRINTED: usize = 6;

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
    index: usize,
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
}

/// A code from a cloud, and what it decodes to.
struct Restored {
    cloud: Cloud<CODE>,
    code: [f64; CODE],
    picture: Vec<f64>,
}

/// A code from N(0, I), and what it decodes to.
struct Draw {
    index: usize,
    code: [f64; CODE],
    picture: Vec<f64>,
}

/// All that is shown.
struct Scene<'a> {
    /// Half the width of the window on the plane.
    reach: f64,
    /// The spread nearest to 1.
    trained: f64,
    items: &'a [Item],
    widened: Frames<Widened>,
    /// The items that can be followed.
    followed: Frames<&'a Item>,
    restored: Frames<Restored>,
    draws: Frames<&'a Draw>,
}

const CLOUDS: Columns<Item> = Columns {
    name: "clouds",
    keys: &[("item", |item| item.index.into())],
    values: &[
        ("label", |item| usize::from(item.label).into()),
        ("mu_0", |item| item.cloud.mean[0].into()),
        ("mu_1", |item| item.cloud.mean[1].into()),
        ("sigma_0", |item| item.cloud.sd[0].into()),
        ("sigma_1", |item| item.cloud.sd[1].into()),
        ("kl", |item| item.cloud.divergence().into()),
    ],
};

const SPREAD: Columns<Widened> = Columns {
    name: "spread",
    keys: &[("spread", |at| at.factor.into())],
    values: &[
        ("rate", |at| at.split.rate.into()),
        ("mismatch", |at| at.split.mismatch.into()),
        ("information", |at| at.split.information.into()),
        ("miss", |at| at.miss.into()),
    ],
};

const DRAWN: Columns<Draw> = Columns {
    name: "draws",
    keys: &[("draw", |draw| draw.index.into())],
    values: &[("z_0", |draw| draw.code[0].into()), ("z_1", |draw| draw.code[1].into())],
};

const TRAINING: Columns<DigitAutoencoder> = Columns {
    name: "training",
    keys: &[("model", |_| "vae".into())],
    values: &[
        ("final_loss", |model| model.final_loss.into()),
        ("rate", |model| model.measured.split.rate.into()),
        ("distortion", |model| model.measured.distortion.into()),
        ("hidden", |model| model.specification.hidden.into()),
        ("steps", |model| model.specification.steps.into()),
        ("digits", |_| digits::COUNT.into()),
    ],
};

impl CodeClouds {
    fn read(reader: &mut Reader<'_>) -> Self {
        let book = DigitSpecification::at(1.0);
        let (seed, steps) = (i64::from(book.seed), book.steps as i64);
        let model = DigitSpecification {
            seed: reader.integer("model_seed", "seed of the network", 0..=9999, seed) as u32,
            steps: reader.integer("steps", "steps of training", 1..=50_000, steps) as usize,
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

    /// The spread nearest to 1, where the encoder is as it was trained.
    fn trained(&self) -> Result<f64, FigureError> {
        let off = |factor: &f64| libm::log(*factor).abs();
        let nearest = self.spreads.iter().copied().min_by(|a, b| off(a).total_cmp(&off(b)));
        nearest.ok_or_else(|| FigureError::new("`spreads` is empty"))
    }
}

/// The first digits of each label, with a draw of noise each.
fn items(model: &DigitAutoencoder, digits: &[Digit], seed: u32) -> Vec<Item> {
    let mut noise = Generator::new(seed, "noise on the codes");
    let of_label = |label: u8, rank| digits.iter().filter(|d| d.label == label).nth(rank);
    let chosen =
        (0..OF_EACH).flat_map(|rank| (0..10).filter_map(move |label| of_label(label, rank)));
    chosen
        .enumerate()
        .map(|(index, digit)| {
            let picture = digit.normalised();
            let cloud = model.encode(&picture);
            let noise = [noise.normal(), noise.normal()];
            Item { index, label: digit.label, picture, cloud, noise }
        })
        .collect()
}

/// Codes from the prior, decoded.
fn draws(model: &DigitAutoencoder, seed: u32) -> Vec<Draw> {
    let mut prior = Generator::new(seed, "draws from the prior");
    let codes: Vec<[f64; CODE]> = (0..DRAWS).map(|_| [prior.normal(), prior.normal()]).collect();
    let decoded = model.decode(&codes);
    let decoded = codes.iter().zip(batch::rows(decoded.view())).enumerate();
    decoded
        .map(|(index, (code, picture))| Draw { index, code: *code, picture: picture.into_owned() })
        .collect()
}

/// All clouds, each `factor` times as wide.
fn widened(
    factor: f64,
    model: &DigitAutoencoder,
    clouds: &[Cloud<CODE>],
    pictures: ArrayView2<'_, f64>,
    reach: f64,
) -> Widened {
    let clouds: Vec<Cloud<CODE>> = clouds.iter().map(|cloud| cloud.widened(factor)).collect();
    let judged = batch::rows(pictures).zip(&clouds).take(JUDGED);
    let count = judged.len().max(1) as f64;
    let miss: f64 = judged.map(|(picture, cloud)| model.miss(&picture, cloud)).sum();
    Widened {
        factor,
        split: split_plane(&clouds),
        miss: (miss / (count * PIXELS as f64)).sqrt(),
        density: aggregate_on_square(&clouds, reach, SIDE),
    }
}

/// The code that an item's noise picks from its cloud, `factor` times as wide, decoded.
fn restored(factor: f64, model: &DigitAutoencoder, item: &Item) -> Result<Restored, FigureError> {
    let cloud = item.cloud.widened(factor);
    let code = [0, 1].map(|axis| cloud.mean[axis] + cloud.sd[axis] * item.noise[axis]);
    let picture = model.decode(&[code]).into_iter().collect();
    Ok(Restored { cloud, code, picture })
}

impl Figure for CodeClouds {
    fn tables(&self) -> Vec<TableShape> {
        vec![CLOUDS.shape(), SPREAD.shape(), DRAWN.shape(), TRAINING.shape()]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        vec![OrderOf::<DigitAutoencoder>::boxed(&self.model)]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let model: DigitAutoencoder = studio.models.get(&self.model)?;
        let digits = digits::digits()?;
        let pictures = digits::pictures(&digits);
        let clouds: Vec<Cloud<CODE>> =
            batch::rows(pictures.view()).map(|p| model.encode(&p)).collect();
        let means = clouds.iter().flat_map(|cloud| cloud.mean);
        let reach = (10.0 * means.fold(3.2, |most: f64, z| most.max(z.abs()))).ceil() / 10.0 + 0.2;
        let items = items(&model, &digits, studio.seed);
        let trained = self.trained()?;
        let mut dials = Dials::default();
        let sweep = Sweep::starting(self.spreads.clone(), trained);
        let words = |factor| trimmed(factor, 2);
        let spread = dials.slider("spread", "spread of the clouds, σ times", &sweep, words);
        let followed: Vec<&Item> = items.iter().take(ITEMS).collect();
        let item = controls::draws("item", "another digit", followed.len(), 1);
        let item = dials.add(item, followed);
        let draw = controls::draws("draw", "generate", DRAWS, PRINTED);
        let draw = dials.add(draw, draws(&model, studio.seed));
        let scene = Scene {
            reach,
            trained,
            items: &items,
            widened: Frames::along(&spread, |factor| {
                widened(*factor, &model, &clouds, pictures.view(), reach)
            }),
            followed: Frames::along(&item, |item| *item),
            restored: Frames::along(&spread, |factor| *factor)
                .each_by(&item, |factor, item| restored(*factor, &model, item))?,
            draws: Frames::along(&draw, |draw| draw),
        };
        Ok(Plate {
            clock: "no clock: one encoder, one decoder; ink from −1 (paper) to 1; ellipses at one standard deviation, rings of N(0, I) at 1, 2 \
                    and 3"
                .to_owned(),
            axes: dials.axes(),
            panels: drawing::panels(&scene)?,
            readouts: vec![
                scene.widened.readout("the encoder", |at| {
                    if at.factor == 1.0 { "as trained" } else { "no longer the trained one" }.to_owned()
                }),
                scene.widened.readout("miss of a pixel", |at| fixed(at.miss, 3)),
                scene.widened.readout("all clouds from the bell, nats", |at| fixed(at.split.mismatch, 3)),
            ],
            tables: vec![
                CLOUDS.of(&items),
                SPREAD.of(&scene.widened),
                DRAWN.of(draw.stops()),
                TRAINING.of([&model]),
            ],
            alt: alt(&scene),
            credit: Some(digits::ATTRIBUTION.to_owned()),
            ..Plate::trained(vec![self.training(model.final_loss)])
        })
    }
}

impl CodeClouds {
    fn training(&self, final_loss: f64) -> Training {
        let DigitSpecification { seed, hidden, steps, beta, sigma, .. } = self.model;
        Training {
            model: format!(
                "VAE on digits, 64-{hidden}-2-{hidden}-64, decoder's spread {sigma}, beta {beta}, loss in nats a digit"
            ),
            data: format!("all {} handwritten digits of 8 by 8", digits::COUNT),
            seed,
            steps: steps as u32,
            final_loss,
        }
    }
}

fn alt(scene: &Scene<'_>) -> String {
    let told = |at: &Widened| {
        format!(
            " With sigma times {}, the density is {:.2} nats from the bell and a pixel comes back {:.2} off.",
            at.factor, at.split.mismatch, at.miss
        )
    };
    let trained = scene.widened.iter().find(|at| at.factor == scene.trained);
    format!(
        "A plane of codes with {} ellipses, the clouds that a trained encoder gives to handwritten digits, over rings of the bell at radii 1, \
         2 and 3; beside it the density of all {} clouds together.{}",
        scene.items.len(),
        digits::COUNT,
        trained.into_iter().chain(scene.widened.iter().last()).map(told).collect::<String>()
    )
}

#[cfg(test)]
mod tests;
