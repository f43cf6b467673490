//! From a scene to numbers: sixteen samples a pixel, painted from the back to the front.

use super::light::Light;
use super::palette::{Colour, Palette, add, mix};
use super::scene::Painting;
use super::shapes::{BoatPart, HousePart};

/// Samples along each side of a pixel.
const SAMPLES: usize = 4;

/// What the mist adds, per unit of [`Light::mist`], where it is thickest.
const MIST: Colour = [0.26, 0.26, 0.28];

impl Painting {
    /// The picture, shape `[size, size, 3]` row-major, every value in [-1, 1].
    pub fn render(&self, size: usize) -> Vec<f64> {
        let mut values = self.render_unclipped(size);
        for value in &mut values {
            *value = value.clamp(-1.0, 1.0);
        }
        values
    }

    /// The picture in grey, shape `[size, size]` row-major, in [-1, 1]: luma 0.299 r + 0.587 g + 0.114 b.
    pub fn render_grey(&self, size: usize) -> Vec<f64> {
        self.render(size)
            .chunks_exact(3)
            .map(|rgb| 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2])
            .collect()
    }

    /// The picture before clipping, shape `[size, size, 3]`: affine in [`Painting::light`].
    pub fn render_unclipped(&self, size: usize) -> Vec<f64> {
        let across = size * SAMPLES;
        let place = |index: usize| (index as f64 + 0.5) / across as f64;
        let brush = Brush::new(self);
        let mut values = vec![0.0; size * size * 3];
        // Column by column, so that the crest of each ridge is worked out once a column.
        for column in 0..across {
            let x = place(column);
            let crests: Vec<f64> = self.ridges.iter().map(|ridge| ridge.crest(x)).collect();
            for row in 0..across {
                let colour = brush.colour(x, place(row), &crests);
                let pixel = (row / SAMPLES) * size + column / SAMPLES;
                for (channel, value) in colour.into_iter().enumerate() {
                    values[pixel * 3 + channel] += value;
                }
            }
        }
        for value in &mut values {
            *value /= (SAMPLES * SAMPLES) as f64;
        }
        values
    }
}

/// A painting with its paints mixed.
struct Brush<'a> {
    scene: &'a Painting,
    palette: Palette,
    light: Light,
    /// The height at which each tree, fir and house stands, in the order of the scene.
    tree_feet: Vec<f64>,
    conifer_feet: Vec<f64>,
    house_grounds: Vec<f64>,
}

impl<'a> Brush<'a> {
    fn new(scene: &'a Painting) -> Self {
        let foot = |ridge: usize, x: f64| scene.ridges.get(ridge).map_or(1.0, |r| r.crest(x));
        Self {
            scene,
            palette: Palette::new(scene.mood, &scene.light),
            light: scene.light,
            tree_feet: scene.trees.iter().map(|t| foot(t.ridge, t.x)).collect(),
            conifer_feet: scene.conifers.iter().map(|c| foot(c.ridge, c.x)).collect(),
            house_grounds: scene
                .houses
                .iter()
                .map(|house| {
                    let edge = |side: f64| foot(house.ridge, house.x + side * house.width);
                    edge(-0.4).max(edge(0.4))
                })
                .collect(),
        }
    }

    /// The colour at one point; `crests` holds the height of every ridge at this x.
    fn colour(&self, x: f64, y: f64, crests: &[f64]) -> Colour {
        let mut colour = self.sky(x, y);
        if let Some(level) = self.scene.water
            && y >= level
        {
            colour = self.water(x, y, level);
        }
        for (index, &crest) in crests.iter().enumerate() {
            if y >= crest {
                colour = self.ridge(index, x, y, crest);
            }
            colour = self.standing(index, x, y, colour);
        }
        if let Some(boat) = &self.scene.boat {
            match boat.part_at(x, y) {
                Some(BoatPart::Hull) => colour = self.palette.ink,
                Some(BoatPart::Sail) => colour = self.palette.lamp,
                None => {}
            }
        }
        for flake in &self.scene.flakes {
            colour = mix(colour, [0.97, 0.97, 0.98], flake.cover_at(x, y));
        }
        colour
    }

    fn sky(&self, x: f64, y: f64) -> Colour {
        let [top, middle, low] = self.palette.sky;
        let depth = (y / self.scene.horizon).min(1.0);
        let mut colour = if depth < 0.5 {
            mix(top, middle, smooth(depth * 2.0))
        } else {
            mix(middle, low, smooth(depth * 2.0 - 1.0))
        };
        for star in &self.scene.stars {
            colour = mix(colour, self.palette.sun, star.cover_at(x, y));
        }
        let sun = &self.scene.sun;
        let halo = sun.halo(x, y);
        colour = add(
            colour,
            halo * (1.0 + 0.65 * self.light.glow),
            self.palette.glow,
        );
        if sun.contains(x, y) {
            colour = self.palette.sun;
        }
        for cloud in &self.scene.clouds {
            colour = mix(colour, self.palette.cloud, cloud.cover_at(x, y));
        }
        // Air near the horizon holds a little of the mist.
        let low_air = (depth - 0.7).max(0.0) / 0.3;
        add(colour, 0.35 * low_air * self.light.mist, MIST)
    }

    fn water(&self, x: f64, y: f64, level: f64) -> Colour {
        let depth = (y - level) / (1.0 - level);
        let [far, near] = self.palette.water;
        let mut colour = mix(far, near, smooth(depth.sqrt()));
        // Ripples: bands that widen towards the viewer.
        let ripple =
            libm::sin(46.0 * libm::log(0.12 + depth) + 2.2 * libm::sin(9.0 * x + 30.0 * depth));
        colour = mix(colour, far, 0.16 * (ripple - 0.2).max(0.0));
        let sun = &self.scene.sun;
        let width = sun.radius * (0.55 + 1.5 * depth);
        let offset = (x - sun.x) / width;
        let path = 1.0 / (1.0 + offset * offset * offset * offset);
        let glitter = if ripple > -0.25 { 1.0 } else { 0.25 };
        colour = mix(
            colour,
            self.palette.sun,
            0.62 * path * glitter * (1.0 - 0.55 * depth),
        );
        colour = add(colour, 0.5 * path * self.light.glow, self.palette.glow);
        let near_horizon = (1.0 - 5.0 * depth).max(0.0);
        add(colour, near_horizon * 0.7 * self.light.mist, MIST)
    }

    fn ridge(&self, index: usize, x: f64, y: f64, crest: f64) -> Colour {
        let count = self.scene.ridges.len();
        let nearness = if count > 1 {
            index as f64 / (count - 1) as f64
        } else {
            1.0
        };
        let ridge = &self.scene.ridges[index];
        let depth = y - crest;
        let [far, near] = self.palette.ridges;
        let mut colour = mix(far, near, nearness * (0.45 + 0.55 * nearness));
        if ridge.cap > 0.0 {
            colour = self.flank(ridge, x, depth, colour);
        }
        let fade = (depth / 0.22).min(1.0);
        let distance = 1.0 - nearness;
        colour = mix(colour, self.palette.haze, 0.62 * distance * fade);
        // The nearest ground darkens towards the viewer and so frames the picture.
        colour = mix(
            colour,
            self.palette.ink,
            0.45 * nearness * nearness * fade * self.scene.vignette,
        );
        let rim = (1.0 - depth / 0.02).max(0.0) * self.scene.sun.halo(x, crest);
        colour = mix(colour, self.palette.crest, 0.5 * rim);
        let halo = self.scene.sun.halo(x, y);
        colour = add(
            colour,
            0.35 * halo * distance * (1.0 + 0.65 * self.light.glow),
            self.palette.glow,
        );
        add(
            colour,
            fade * (0.25 + 0.75 * distance) * self.light.mist,
            MIST,
        )
    }

    /// The lit flank and the snow of a mountain, the lee side of a dune.
    fn flank(&self, ridge: &super::Ridge, x: f64, depth: f64, colour: Colour) -> Colour {
        let jag = 0.012 * libm::sin(61.0 * x + 23.0 * depth) + 0.008 * libm::sin(137.0 * x);
        let lean = if self.scene.sun.x < x { 1.0 } else { -1.0 };
        let side = ridge.crest(x + lean * 0.012 + jag * 0.5) - ridge.crest(x + jag * 0.5);
        let lit = side > 0.0;
        let colour = if lit {
            mix(colour, self.palette.crest, 0.2)
        } else {
            mix(colour, self.palette.ink, 0.14)
        };
        let line = ridge.cap * (0.55 + 0.45 * libm::sin(17.0 * x + 1.0)) + jag * 1.6;
        if depth < line && ridge.height > 0.0 {
            mix(colour, self.palette.crest, if lit { 0.85 } else { 0.45 })
        } else {
            colour
        }
    }

    /// Whatever stands on ridge `index`, painted over `colour`.
    fn standing(&self, index: usize, x: f64, y: f64, mut colour: Colour) -> Colour {
        let palette = &self.palette;
        for (fir, &foot) in self.scene.conifers.iter().zip(&self.conifer_feet) {
            if fir.ridge == index && fir.contains(x, y, foot) {
                let count = self.scene.ridges.len().max(2);
                let distance = 1.0 - index as f64 / (count - 1) as f64;
                colour = mix(palette.ink, palette.haze, 0.6 * distance);
            }
        }
        for (tree, &foot) in self.scene.trees.iter().zip(&self.tree_feet) {
            if tree.ridge == index && tree.contains(x, y, foot) {
                colour = palette.ink;
            }
        }
        for (house, &ground) in self.scene.houses.iter().zip(&self.house_grounds) {
            if house.ridge == index {
                match house.part_at(x, y, ground) {
                    Some(HousePart::Wall) => colour = palette.ink,
                    Some(HousePart::Roof) => {
                        colour = mix(palette.ink, palette.crest, self.scene.snow_on_roofs())
                    }
                    Some(HousePart::Window) => colour = palette.lamp,
                    None => {}
                }
            }
        }
        colour
    }
}

/// Smooth interpolation 3 t^2 - 2 t^3 on 0…1.
fn smooth(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
