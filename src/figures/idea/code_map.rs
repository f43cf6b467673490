//! Two trained autoencoders and the maps of their codes: one that may put them anywhere, one that may not.
//!
//! What to see: both bring paintings back. But draw a code from N(0, I) and decode it: how many of those
//! draws are believable is measured, not staged. Both networks are trained in the build (Kingma and
//! Welling 2014 for the variational one, Rezende and others 2014).

mod drawing;

use crate::figures::prelude::*;
use crate::math::numbers::batch;
use crate::math::numbers::random::Generator;
use crate::math::training::code_prior::CodePrior;
use crate::math::training::manifold::{Believability, Manifold};
use crate::models::painting_autoencoder::{
    AutoencoderSpecification, BELIEVABLE_DIFFERENCE, Measured, TrainedAutoencoder, family, pictures,
};
use crate::models::{Order, OrderOf};
use crate::plate::Training;
use drawing::Controls;

/// The kind.
pub const KIND: Kind = Kind {
    name: "code-map",
    summary: "An autoencoder and a VAE trained in the build: their codes, their maps, and what a random code decodes to.",
    key: SourceKey::file(file!()),
    corners: &["steps = 200\ndraws = 100"],
    read: |reader| Box::new(CodeMap::read(reader)),
};

/// Codes along each side of the map.
const SIDE: usize = 40;

/// Codes of training pictures that are drawn as dots.
const DOTS: usize = 300;

/// Draws a reader can look at one by one; paper shows the first five.
const SHOWN_DRAWS: usize = 12;

#[derive(Debug)]
struct CodeMap {
    plain: AutoencoderSpecification,
    variational: AutoencoderSpecification,
    draws: usize,
}

/// One network and all that is shown of it.
struct Half {
    /// "autoencoder" or "vae", as in the tables.
    name: &'static str,
    /// As on the page.
    title: &'static str,
    model: TrainedAutoencoder,
    /// Codes of training pictures.
    codes: Vec<[f64; 2]>,
    /// Half the width of the window on the code space, which is centred at 0.
    reach: f64,
    measured: Measured,
    samples: Vec<Sample>,
}

/// One draw from the prior, decoded.
struct Sample {
    /// The network that decoded it, as in the tables.
    model: &'static str,
    draw: usize,
    code: [f64; 2],
    picture: Vec<f64>,
    /// Root mean square distance to the nearest painting of the family.
    distance: f64,
    believable: bool,
}

/// Decoded draws of one network from one prior, judged.
struct Judged {
    model: String,
    threshold: f64,
    found: Believability,
}

const BELIEVABLE: Columns<Judged> = Columns {
    name: "believable",
    keys: &[("model", |judged| judged.model.clone().into())],
    values: &[
        ("share", |judged| judged.found.share.into()),
        ("threshold", |judged| judged.threshold.into()),
        ("draws", |judged| judged.found.pictures.into()),
        ("median_distance", |judged| judged.found.median_distance.into()),
        ("coverage", |judged| judged.found.coverage.into()),
    ],
};

const TRAINING: Columns<Half> = Columns {
    name: "training",
    keys: &[("model", |half| half.name.into())],
    values: &[
        ("final_loss", |half| half.model.final_loss.into()),
        ("reconstruction_error", |half| half.model.curve.last().squared_error.into()),
        ("kl", |half| half.model.curve.last().divergence.into()),
        ("believable_reconstructions", |half| half.measured.reconstructions.share.into()),
    ],
};

const SAMPLES: Columns<Sample> = Columns {
    name: "samples",
    keys: &[("model", |sample| sample.model.into()), ("draw", |sample| sample.draw.into())],
    values: &[
        ("z_0", |sample| sample.code[0].into()),
        ("z_1", |sample| sample.code[1].into()),
        ("distance", |sample| sample.distance.into()),
        ("believable", |sample| sample.believable.into()),
    ],
};

impl CodeMap {
    fn read(reader: &mut Reader<'_>) -> Self {
        let book = AutoencoderSpecification::variational();
        let (seed, steps) = (i64::from(book.seed), book.steps as i64);
        let variational = AutoencoderSpecification {
            seed: reader.integer("model_seed", "seed of both networks", 0..=9999, seed) as u32,
            steps: reader.integer("steps", "steps of training", 1..=50_000, steps) as usize,
            beta: reader.number("beta", "weight of the VAE's divergence", 1e-3..=100.0, book.beta),
            ..book
        };
        Self {
            plain: AutoencoderSpecification { beta: 0.0, ..variational.clone() },
            variational,
            draws: reader.integer("draws", "draws that are judged", 100..=10_000, 1000) as usize,
        }
    }

    /// Both halves, the plain one first.
    fn halves(&self, studio: &Studio<'_>) -> Result<[Half; 2], FigureError> {
        let family = family();
        let half = |name, title, specification| -> Result<Half, FigureError> {
            let model: TrainedAutoencoder = studio.models.get(specification)?;
            self.half(name, title, model, &family, studio.seed)
        };
        Ok([
            half("autoencoder", "plain autoencoder", &self.plain)?,
            half("vae", "VAE", &self.variational)?,
        ])
    }

    fn half(
        &self,
        name: &'static str,
        title: &'static str,
        model: TrainedAutoencoder,
        family: &Manifold,
        seed: u32,
    ) -> Result<Half, FigureError> {
        let (shown, _) = pictures(seed, "pictures on the map", DOTS);
        let codes: Vec<[f64; 2]> =
            batch::rows(shown.view()).map(|picture| model.encode(&picture).mean).collect();
        let farthest = codes.iter().flatten().fold(0.0, |most: f64, z| most.max(z.abs()));
        let threshold = family.threshold(BELIEVABLE_DIFFERENCE)?;
        let mut generator = Generator::new(seed, "draws from the prior");
        let sample = |draw| {
            let code = CodePrior::STANDARD.draw(&mut generator);
            let picture = model.decode(code);
            let distance = family.nearest(&picture).distance;
            let believable = distance <= threshold;
            Sample { model: name, draw, code, picture, distance, believable }
        };
        Ok(Half {
            name,
            title,
            samples: (0..SHOWN_DRAWS).map(sample).collect(),
            measured: model.measure(family, seed, self.draws)?,
            reach: (1.1 * farthest).max(3.2),
            codes,
            model,
        })
    }
}

impl Half {
    /// The coordinate of place `index` out of `count` at equal distances, from the lower to the upper end of the window.
    fn along(&self, index: usize, count: usize) -> f64 {
        let share = (index as f64 + 0.5) / count as f64;
        self.reach * (2.0 * share - 1.0)
    }

    fn training(&self) -> Training {
        let specification = &self.model.specification;
        Training {
            model: format!(
                "{}, 256-{}-2-{}-256, loss in nats a picture",
                self.title, specification.hidden, specification.hidden
            ),
            data: format!(
                "{} grey paintings of 16 by 16 with two factors, made from seed {}",
                specification.pictures, specification.data_seed
            ),
            seed: specification.seed,
            steps: specification.steps as u32,
            final_loss: self.model.final_loss,
        }
    }
}

impl Half {
    /// What was drawn from N(0, I) and from the Gaussian fitted to the codes.
    fn judged(&self) -> [Judged; 2] {
        let Measured { threshold, standard, fitted, .. } = &self.measured;
        let judged = |model, found: &Believability| Judged {
            model,
            threshold: *threshold,
            found: found.clone(),
        };
        [judged(self.name.to_owned(), standard), judged(format!("{}-fitted", self.name), fitted)]
    }
}

impl Figure for CodeMap {
    fn tables(&self) -> Vec<TableShape> {
        vec![BELIEVABLE.shape(), TRAINING.shape(), SAMPLES.shape()]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        [&self.plain, &self.variational].map(OrderOf::<TrainedAutoencoder>::boxed).into()
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let halves = self.halves(studio)?;
        let [plain, _] = &halves;
        let threshold = plain.measured.threshold;
        let mut dials = Dials::default();
        let controls = Controls::new(&mut dials, &halves);
        Ok(Plate {
            clock: format!(
                "a decoded picture is believable within {threshold:.3} (root mean square, values −1 to 1) of a real one: as near as two \
                 real ones whose one factor differs by {} of its range; codes drawn from N(0, I)",
                BELIEVABLE_DIFFERENCE
            ),
            axes: dials.axes(),
            panels: controls.panels()?,
            readouts: controls.readouts()?,
            tables: vec![
                BELIEVABLE.of(halves.iter().flat_map(Half::judged)),
                TRAINING.of(&halves),
                SAMPLES.of(halves.iter().flat_map(|half| &half.samples)),
            ],
            alt: alt(&halves),
            ..Plate::trained(halves.iter().map(Half::training).collect())
        })
    }
}

fn alt(halves: &[Half]) -> String {
    let mut text = "The code spaces of two networks trained on small grey paintings, each as a cloud of codes and as a map of decoded pictures.".to_owned();
    for half in halves {
        let measured = &half.measured;
        text += &format!(
            " {}: codes reach out to {:.1}; {} of {} random codes decode to a believable painting, together {} per cent of the family's \
             variety, and {} of {} pictures it had not seen come back believably.",
            half.title,
            half.reach / 1.1,
            believable_count(&measured.standard),
            measured.standard.pictures,
            (100.0 * measured.standard.coverage).round(),
            believable_count(&measured.reconstructions),
            measured.reconstructions.pictures,
        );
    }
    text
}

/// How many pictures of a set were believable.
fn believable_count(found: &Believability) -> usize {
    (found.share * found.pictures as f64).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Models;

    fn plate() -> Plate {
        let short = |beta| AutoencoderSpecification {
            beta,
            steps: 300,
            ..AutoencoderSpecification::variational()
        };
        let figure = CodeMap { plain: short(0.0), variational: short(1.0), draws: 100 };
        let mut models = Models::new();
        for order in figure.models() {
            models.insert(order.label(), order.make().expect("it trains"));
        }
        let studio = Studio { seed: 4, models: &models };
        figure.plate(&studio).expect("it draws")
    }

    #[test]
    fn a_figure_without_its_models_says_so() {
        let models = Models::new();
        let nothing = crate::params::Entries::new();
        let figure = CodeMap::read(&mut Reader::new(&nothing, None));
        let studio = Studio { seed: 1, models: &models };
        assert!(figure.plate(&studio).is_err());
    }

    #[test]
    fn shares_are_shares_and_every_draw_is_judged_by_one_threshold() {
        let plate = plate();
        let [believable, _, samples] = plate.tables.as_slice() else { panic!("three tables") };
        assert_eq!(believable.rows.len(), 4);
        let Cell::Number(threshold) = believable.rows[0][2] else { panic!("a threshold") };
        for row in &believable.rows {
            let Cell::Number(share) = row[1] else { panic!("a share") };
            assert!((0.0..=1.0).contains(&share));
            assert_eq!(row[2], Cell::Number(threshold));
        }
        for row in &samples.rows {
            let (Cell::Number(distance), Cell::Truth(believable)) = (&row[4], &row[5]) else {
                panic!("a distance and a verdict")
            };
            assert_eq!(*distance <= threshold, *believable);
        }
    }

    #[test]
    fn every_code_of_the_map_has_its_picture() {
        let plate = plate();
        let pointed = plate.panels.iter().find(|panel| panel.name == "pointed");
        let layer = &pointed.expect("the panel").drawings[0].layers[0];
        let stops: usize = layer.axes.iter().map(|axis| plate.axes[*axis].stops.len()).product();
        assert_eq!(layer.art.frames(), stops);
        assert_eq!(stops, 2 * SIDE * SIDE);
    }
}
