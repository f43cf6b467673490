//! The cast of the book: paintings drawn from the mixture that the other figures noise and restore.
//!
//! What to see: one family, forty-eight scenes, and no two draws under the same light.

use crate::draw::raster::{Channels, Frame};
use crate::draw::{controls, panels};
use crate::math::data::paintings::{self, LIGHT_FACTORS, Light, Painting};
use crate::math::numbers::random::Generator;
use crate::params::Reader;
use crate::plate::{Figure, FigureError, Plate, Status, Studio, TableShape};

use crate::plate::{Kind, SourceKey};

/// The kind.
pub const KIND: Kind = Kind {
    name: "painting-family",
    summary: "Paintings drawn at random from the family that the book's figures noise and restore.",
    key: SourceKey::file(file!()),
    corners: &["", "draws = 1"],
    read: |reader| Box::new(PaintingFamily::read(reader)),
};

/// Side of the paintings in pixels.
const SIZE: usize = 128;

#[derive(Debug)]
struct PaintingFamily {
    draws: usize,
}

/// One draw: its scene and the light over it.
struct Draw {
    scene: usize,
    light: Light,
    painting: Painting,
}

impl PaintingFamily {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self { draws: reader.integer("draws", "how many paintings are drawn", 1..=12, 9) as usize }
    }

    fn draw(&self, seed: u32) -> Vec<Draw> {
        let mut generator = Generator::new(seed, "painting family");
        let one = |_| {
            let scene = generator.index(paintings::MIXTURE_LAYOUTS);
            let light = Light::draw(&mut generator);
            let mut painting = paintings::layout(scene);
            painting.light = light;
            Draw { scene, light, painting }
        };
        (0..self.draws).map(one).collect()
    }
}

impl Figure for PaintingFamily {
    fn tables(&self) -> Vec<TableShape> {
        let mut values = vec!["scene"];
        values.extend(Light::NAMES);
        vec![TableShape::new("paintings", &["draw"], &values)]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let draws = self.draw(studio.seed);
        let mut table = self.tables().remove(0).table();
        for (index, draw) in draws.iter().enumerate() {
            let factors: [f64; LIGHT_FACTORS] = draw.light.factors();
            let mut row = vec![index.into(), draw.scene.into()];
            row.extend(factors.map(Into::into));
            table.rows.push(row);
        }
        let pictures: Vec<Vec<f64>> = draws.iter().map(|draw| draw.painting.render(SIZE)).collect();
        let frames: Vec<Frame<'_>> = pictures.iter().map(|values| Frame::clean(values)).collect();
        let tile = panels::picture_tile("painting", "", 0, SIZE, Channels::Colour, &frames);
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: format!(
                "{} scenes, equally likely; five numbers of light from N(0, 1)",
                paintings::MIXTURE_LAYOUTS
            ),
            axes: vec![controls::draws("draw", "another painting", draws.len(), draws.len())],
            panels: vec![tile?],
            readouts: Vec::new(),
            alt: alt(&draws),
            tables: vec![table],
            credit: None,
        })
    }
}

fn alt(draws: &[Draw]) -> String {
    let mut scenes: Vec<usize> = draws.iter().map(|draw| draw.scene).collect();
    scenes.sort_unstable();
    scenes.dedup();
    format!(
        "{} small landscapes, one at a time, drawn at random: {} different scenes out of {}, with hills, water, houses, \
         trees, a sun or a moon, each under a light of its own.",
        draws.len(),
        scenes.len(),
        paintings::MIXTURE_LAYOUTS
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Models;

    #[test]
    fn another_seed_draws_other_paintings_and_the_same_one_the_same() {
        let models = Models::new();
        let family = PaintingFamily { draws: 3 };
        let plate = |seed| {
            let studio = Studio { seed, models: &models };
            family.plate(&studio).expect("it draws")
        };
        assert_eq!(plate(1), plate(1));
        assert_ne!(plate(1).tables, plate(2).tables);
        assert_eq!(plate(1).tables[0].rows.len(), 3);
    }
}
