//! The cast of the book: paintings drawn from the mixture that the other figures noise and restore.
//!
//! What to see: one family, forty-eight scenes, and no two draws under the same light.

use crate::draw::raster::{Channels, Frame, Sheet};
use crate::figures::prelude::*;
use crate::math::data::paintings::{self, Light, Painting};
use crate::math::numbers::random::Generator;

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

const SHEET: Sheet = panels::sheet(SIZE, Channels::Colour);

#[derive(Debug)]
struct PaintingFamily {
    draws: usize,
}

/// One draw: its scene and the light over it.
struct Draw {
    number: usize,
    scene: usize,
    light: Light,
    painting: Painting,
}

const PAINTINGS: Columns<Draw> = Columns {
    name: "paintings",
    keys: &[("draw", |draw| draw.number.into())],
    values: &[
        ("scene", |draw| draw.scene.into()),
        ("brightness", |draw| draw.light.brightness.into()),
        ("warmth", |draw| draw.light.warmth.into()),
        ("glow", |draw| draw.light.glow.into()),
        ("mist", |draw| draw.light.mist.into()),
        ("season", |draw| draw.light.season.into()),
    ],
};

impl PaintingFamily {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self { draws: reader.integer("draws", "how many paintings are drawn", 1..=12, 9) as usize }
    }

    fn draw(&self, seed: u32) -> Vec<Draw> {
        let mut generator = Generator::new(seed, "painting family");
        let one = |number| {
            let scene = generator.index(paintings::MIXTURE_LAYOUTS);
            let light = Light::draw(&mut generator);
            Draw { number, scene, light, painting: Painting { light, ..paintings::layout(scene) } }
        };
        (0..self.draws).map(one).collect()
    }
}

impl Figure for PaintingFamily {
    fn tables(&self) -> Vec<TableShape> {
        vec![PAINTINGS.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let draws = self.draw(studio.seed);
        let mut dials = Dials::default();
        let axis = controls::draws("draw", "another painting", draws.len(), draws.len());
        let draw = dials.add(axis, draws);
        let pictures = Frames::along(&draw, |draw| draw.painting.render(SIZE));
        let pictures = pictures.map(|values| Frame::clean(values));
        Ok(Plate {
            clock: format!(
                "{} scenes, equally likely; five numbers of light from N(0, 1)",
                paintings::MIXTURE_LAYOUTS
            ),
            axes: dials.axes(),
            panels: vec![panels::film("painting", "", &draw, &SHEET, &pictures)?],
            tables: vec![PAINTINGS.of(draw.stops())],
            alt: alt(draw.stops()),
            ..Plate::exact("")
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
