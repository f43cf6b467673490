//! The small things of a scene: clouds, stars, snow, and whatever stands on the hills, each more or less there.

use ndarray::Array2;

use super::scene::Painting;
use crate::math::numbers::batch::filled;

/// How far one standard deviation fades a cloud in or out.
const CLOUD: f64 = 0.45;
/// The same for stars and falling snow.
const SPECKS: f64 = 0.4;
/// The same for trees, houses and boats: a breath of mist before them.
const SUBJECT: f64 = 0.12;

impl Painting {
    /// What each small thing of the scene adds to the picture per standard deviation, `[details][d]`.
    ///
    /// A detail's field is the picture with the thing minus the picture without it, scaled: so it
    /// touches few pixels, and noise hides it long after the layout can be read. The number of details
    /// differs from scene to scene.
    pub fn detail_fields(&self, size: usize) -> Array2<f64> {
        let whole = self.render_unclipped(size);
        let lacking = self.without_details();
        let fields = lacking.iter().map(|(strength, lacking)| {
            let bare = lacking.render_unclipped(size).into_iter();
            whole.iter().zip(bare).map(move |(with, without)| strength * (with - without))
        });
        filled((lacking.len(), whole.len()), fields)
    }

    /// The scene once without each of its details, and how strongly that detail comes and goes.
    fn without_details(&self) -> Vec<(f64, Self)> {
        let mut lacking = Vec::new();
        for index in 0..self.clouds.len() {
            let mut scene = self.clone();
            scene.clouds.remove(index);
            lacking.push((CLOUD, scene));
        }
        // Left and right half of the sky, so that one may be clear while the other is not.
        for left in [true, false] {
            let kept = |x: f64| (x < 0.5) != left;
            if self.stars.iter().any(|star| !kept(star.x)) {
                let mut scene = self.clone();
                scene.stars.retain(|star| kept(star.x));
                lacking.push((SPECKS, scene));
            }
            if self.flakes.iter().any(|flake| !kept(flake.x)) {
                let mut scene = self.clone();
                scene.flakes.retain(|flake| kept(flake.x));
                lacking.push((SPECKS, scene));
            }
        }
        for clear in [clear_plants, clear_houses, clear_boat] {
            let mut scene = self.clone();
            clear(&mut scene);
            if scene != *self {
                lacking.push((SUBJECT, scene));
            }
        }
        lacking
    }
}

fn clear_plants(scene: &mut Painting) {
    scene.conifers.clear();
    scene.trees.clear();
}

fn clear_houses(scene: &mut Painting) {
    scene.houses.clear();
}

fn clear_boat(scene: &mut Painting) {
    scene.boat = None;
}
