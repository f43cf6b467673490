//! Two trained autoencoders and the maps of their codes: one that may put them anywhere, one that may not.
//!
//! What to see: both bring paintings back. But draw a code from N(0, I) and decode it: how many of those
//! draws are believable is measured, not staged. Both networks are trained in the build (Kingma and
//! Welling 2014 for the variational one, Rezende and others 2014).

mod drawing;

use crate::math::numbers::random::Generator;
use crate::math::training::code_prior::CodePrior;
use crate::math::training::manifold::{Believability, Manifold};
use crate::models::painting_autoencoder::{
    AutoencoderSpecification, BELIEVABLE_DIFFERENCE, Measured, TrainedAutoencoder, family, pictures,
};
use crate::models::{Order, OrderOf};
use crate::params::Reader;
use crate::plate::{Cell, Figure, FigureError, Plate, Status, Studio, Table, TableShape, Training};

use crate::plate::{Kind, SourceKey};

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
    code: [f64; 2],
    picture: Vec<f64>,
    /// Root mean square distance to the nearest painting of the family.
    distance: f64,
    believable: bool,
}

impl CodeMap {
    fn read(reader: &mut Reader<'_>) -> Self {
        let book = AutoencoderSpecification::variational();
        let variational = AutoencoderSpecification {
            seed: reader.integer(
                "model_seed",
                "seed of both networks",
                0..=9999,
                i64::from(book.seed),
            ) as u32,
            steps: reader.integer("steps", "steps of training", 1..=50_000, book.steps as i64)
                as usize,
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
    fn halves(&self, studio: &Studio<'_>) -> Result<Vec<Half>, FigureError> {
        let family = family();
        let kinds =
            [("autoencoder", "plain autoencoder", &self.plain), ("vae", "VAE", &self.variational)];
        let half = |(name, title, specification)| {
            let model: TrainedAutoencoder = studio.models.get(specification)?;
            self.half(name, title, model, &family, studio.seed)
        };
        kinds.into_iter().map(half).collect()
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
        let codes: Vec<[f64; 2]> = shown.iter().map(|picture| model.encode(picture).mean).collect();
        let farthest = codes.iter().flatten().fold(0.0, |most: f64, z| most.max(z.abs()));
        let threshold = family.threshold(BELIEVABLE_DIFFERENCE)?;
        let mut generator = Generator::new(seed, "draws from the prior");
        let sample = |_| {
            let code = CodePrior::STANDARD.draw(&mut generator);
            let picture = model.decode(code);
            let distance = family.nearest(&picture).distance;
            Sample { code, picture, distance, believable: distance <= threshold }
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

impl Figure for CodeMap {
    fn tables(&self) -> Vec<TableShape> {
        let believable = ["share", "threshold", "draws", "median_distance", "coverage"];
        let training = ["final_loss", "reconstruction_error", "kl", "believable_reconstructions"];
        let samples = ["z_0", "z_1", "distance", "believable"];
        vec![
            TableShape::new("believable", &["model"], &believable),
            TableShape::new("training", &["model"], &training),
            TableShape::new("samples", &["model", "draw"], &samples),
        ]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        [&self.plain, &self.variational].map(OrderOf::<TrainedAutoencoder>::boxed).into()
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let halves = self.halves(studio)?;
        let threshold = halves.first().map_or(0.0, |half| half.measured.threshold);
        Ok(Plate {
            status: Status::Trained(halves.iter().map(Half::training).collect()),
            clock: format!(
                "a decoded picture is believable within {threshold:.3} (root mean square, values −1 to 1) of a real one: as near as two \
                 real ones whose one factor differs by {} of its range; codes drawn from N(0, I)",
                BELIEVABLE_DIFFERENCE
            ),
            axes: drawing::axes(&halves),
            panels: drawing::panels(&halves)?,
            readouts: drawing::readouts(&halves),
            alt: alt(&halves),
            tables: self
                .tables()
                .iter()
                .zip([believable, training, samples])
                .map(|(shape, fill)| {
                    let mut table = shape.table();
                    fill(&halves, &mut table);
                    table
                })
                .collect(),
            credit: None,
        })
    }
}

fn believable(halves: &[Half], table: &mut Table) {
    let mut row = |model: &str, threshold: f64, found: &Believability| {
        table.rows.push(vec![
            model.into(),
            found.share.into(),
            threshold.into(),
            found.pictures.into(),
            found.median_distance.into(),
            found.coverage.into(),
        ]);
    };
    for half in halves {
        let Measured { threshold, standard, fitted, .. } = &half.measured;
        row(half.name, *threshold, standard);
        row(&format!("{}-fitted", half.name), *threshold, fitted);
    }
}

fn training(halves: &[Half], table: &mut Table) {
    for half in halves {
        let last = half.model.curve.last();
        table.rows.push(vec![
            half.name.into(),
            half.model.final_loss.into(),
            last.squared_error.into(),
            last.divergence.into(),
            half.measured.reconstructions.share.into(),
        ]);
    }
}

fn samples(halves: &[Half], table: &mut Table) {
    for half in halves {
        for (draw, sample) in half.samples.iter().enumerate() {
            table.rows.push(vec![
                half.name.into(),
                Cell::from(draw),
                sample.code[0].into(),
                sample.code[1].into(),
                sample.distance.into(),
                sample.believable.into(),
            ]);
        }
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
