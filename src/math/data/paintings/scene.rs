//! A painting as numbers with names, and how to draw one at random.

use super::light::Light;
use super::palette::Mood;
use super::shapes::{Boat, Cloud, Conifer, House, Speck, Sun, Tree};
use crate::math::numbers::random::Generator;

/// What a painting is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motif {
    /// Rolling hills and a lone tree.
    Hills,
    /// Sharp mountains with snow, over a lake.
    Mountains,
    /// The open sea and a sail.
    Sea,
    /// Small houses with lit windows.
    Village,
    /// Rows of firs.
    Forest,
    /// Long dunes, one crest behind the other.
    Dunes,
}

impl Motif {
    /// All motifs.
    pub const ALL: [Self; 6] =
        [Self::Hills, Self::Mountains, Self::Sea, Self::Village, Self::Forest, Self::Dunes];
}

/// One line of hills: y(x) = `base` - `height` times a profile in about [-1, 1].
#[derive(Clone, Debug, PartialEq)]
pub struct Ridge {
    /// The mean height of the crest, 0…1 from the top.
    pub base: f64,
    /// How far the crest rises and falls, 0…0.25.
    pub height: f64,
    /// 0 is rolling, 1 is a line of peaks.
    pub sharpness: f64,
    /// The waves of the crest: frequency across the picture, phase (in turns), weight.
    pub waves: Vec<[f64; 3]>,
    /// How far snow or light reaches down from the crest, 0 (a flat silhouette)…0.1.
    pub cap: f64,
}

impl Ridge {
    /// The height of the crest at x, 0…1 from the top.
    pub fn crest(&self, x: f64) -> f64 {
        let profile: f64 = self
            .waves
            .iter()
            .map(|&[frequency, phase, weight]| {
                let wave = libm::sin(std::f64::consts::TAU * (frequency * x + phase));
                // Half the frequency folded at zero gives peaks as often as the rolling wave has crests.
                let folded =
                    1.0 - 2.0 * libm::sin(std::f64::consts::PI * (frequency * x + phase)).abs();
                weight * (wave + (folded - wave) * self.sharpness)
            })
            .sum();
        self.base - self.height * profile
    }
}

/// A landscape: geometry, mood and light.
#[derive(Clone, Debug, PartialEq)]
pub struct Painting {
    /// The colours it is mixed from.
    pub mood: Mood,
    /// The light over it; acts linearly on the picture.
    pub light: Light,
    /// Where the sky meets land or water, 0.4…0.75 from the top.
    pub horizon: f64,
    /// The sun or the moon.
    pub sun: Sun,
    /// Stars, only by night.
    pub stars: Vec<Speck>,
    /// Clouds, later ones in front.
    pub clouds: Vec<Cloud>,
    /// The level of the water, if there is any: 0…1 from the top.
    pub water: Option<f64>,
    /// Lines of hills from back to front.
    pub ridges: Vec<Ridge>,
    /// Firs.
    pub conifers: Vec<Conifer>,
    /// Broad-leaved trees.
    pub trees: Vec<Tree>,
    /// Houses.
    pub houses: Vec<House>,
    /// A sailing boat.
    pub boat: Option<Boat>,
    /// Falling snow.
    pub flakes: Vec<Speck>,
    /// How much the foreground darkens towards the lower edge, 0…1.
    pub vignette: f64,
}

impl Painting {
    /// A random painting: motif, mood, geometry and light.
    pub fn draw(generator: &mut Generator) -> Self {
        let motif = Motif::ALL[generator.index(Motif::ALL.len())];
        let mood = Mood::ALL[generator.index(Mood::ALL.len())];
        let light = Light::draw(generator);
        Self { light, ..Self::draw_scene(motif, mood, generator) }
    }

    /// A random scene of this motif and mood, under the light 0.
    pub fn draw_scene(motif: Motif, mood: Mood, generator: &mut Generator) -> Self {
        let mut scene = Self::empty(mood, generator);
        match motif {
            Motif::Hills => scene.add_hills(generator),
            Motif::Mountains => scene.add_mountains(generator),
            Motif::Sea => scene.add_sea(generator),
            Motif::Village => scene.add_village(generator),
            Motif::Forest => scene.add_forest(generator),
            Motif::Dunes => scene.add_dunes(generator),
        }
        scene
    }

    /// How white the roofs are.
    pub(super) fn snow_on_roofs(&self) -> f64 {
        if self.mood == Mood::Winter { 0.95 } else { 0.12 }
    }

    /// Sky, sun, stars, clouds and snow, but no land yet.
    fn empty(mood: Mood, generator: &mut Generator) -> Self {
        let g = generator;
        let horizon = g.uniform_between(0.56, 0.68);
        let side = if g.uniform() < 0.5 { 0.0 } else { 1.0 };
        let sun = Sun {
            // Off the middle, on the left or the right third.
            x: 0.28 + 0.44 * side + g.uniform_between(-0.08, 0.08),
            y: g.uniform_between(0.18, 0.42),
            radius: g.uniform_between(0.06, 0.1),
            crescent: if mood.has_moon() && g.uniform() < 0.5 { 0.5 } else { 0.0 },
        };
        let specks = |count: usize, low: f64, radius: (f64, f64), g: &mut Generator| {
            (0..count)
                .map(|_| Speck {
                    x: g.uniform(),
                    y: g.uniform_between(0.01, low),
                    radius: g.uniform_between(radius.0, radius.1),
                    cover: g.uniform_between(0.35, 0.95),
                })
                .collect::<Vec<_>>()
        };
        let stars =
            if mood.has_stars() { specks(34, 0.45, (0.003, 0.0065), g) } else { Vec::new() };
        let flakes =
            if mood == Mood::Winter { specks(60, 0.97, (0.004, 0.011), g) } else { Vec::new() };
        let cloud_count = if mood.has_stars() { g.index(2) } else { 1 + g.index(4) };
        let clouds = (0..cloud_count)
            .map(|_| Cloud {
                x: g.uniform(),
                y: g.uniform_between(0.1, 0.45),
                length: g.uniform_between(0.1, 0.3),
                thickness: g.uniform_between(0.009, 0.022),
                cover: g.uniform_between(0.45, 0.85),
            })
            .collect();
        Self {
            mood,
            light: Light::default(),
            horizon,
            sun,
            stars,
            clouds,
            water: None,
            ridges: Vec::new(),
            conifers: Vec::new(),
            trees: Vec::new(),
            houses: Vec::new(),
            boat: None,
            flakes,
            vignette: if mood == Mood::Winter { 0.12 } else { 1.0 },
        }
    }

    /// The side of the picture away from the sun: an x in the other third.
    fn away_from_sun(&self, generator: &mut Generator) -> f64 {
        let third = if self.sun.x < 0.5 { 0.72 } else { 0.28 };
        third + generator.uniform_between(-0.08, 0.08)
    }

    fn add_hills(&mut self, g: &mut Generator) {
        let count = 3 + g.index(2);
        for index in 0..count {
            let near = index as f64 / (count - 1) as f64;
            let base = self.horizon + (0.9 - self.horizon) * near;
            self.ridges.push(rolling(base, 0.075 - 0.02 * near, 1.1 - 0.5 * near, g));
        }
        let x = self.away_from_sun(g);
        self.trees.push(Tree {
            x,
            height: g.uniform_between(0.24, 0.36),
            lean: g.uniform_between(-0.2, 0.2),
            ridge: count - 1,
        });
    }

    fn add_mountains(&mut self, g: &mut Generator) {
        self.ridges.push(peaks(self.horizon - 0.06, 0.15, 0.055, g));
        self.ridges.push(peaks(self.horizon + 0.06, 0.1, 0.03, g));
        self.ridges.push(rolling(self.horizon + 0.17, 0.03, 1.2, g));
        self.ridges.push(rolling(0.92, 0.04, 0.6, g));
        let x = self.away_from_sun(g);
        for index in 0..3 {
            self.conifers.push(Conifer {
                x: x + (index as f64 - 1.0) * 0.085 + g.uniform_between(-0.015, 0.015),
                height: g.uniform_between(0.14, 0.26),
                ridge: 3,
            });
        }
    }

    fn add_sea(&mut self, g: &mut Generator) {
        self.horizon = g.uniform_between(0.52, 0.62);
        self.water = Some(self.horizon);
        self.sun.y = self.horizon - g.uniform_between(0.0, 0.22);
        self.sun.radius *= 1.25;
        let x = self.away_from_sun(g);
        self.boat = Some(Boat {
            x,
            y: self.horizon + g.uniform_between(0.06, 0.16),
            height: g.uniform_between(0.15, 0.24),
        });
    }

    fn add_village(&mut self, g: &mut Generator) {
        self.ridges.push(rolling(self.horizon - 0.04, 0.07, 1.2, g));
        self.ridges.push(rolling(self.horizon + 0.07, 0.05, 1.0, g));
        self.ridges.push(rolling(0.8, 0.045, 0.7, g));
        let x = self.away_from_sun(g);
        self.houses.push(House { x, width: g.uniform_between(0.15, 0.2), ridge: 2 });
        let other = x + if self.sun.x < 0.5 { -0.24 } else { 0.24 };
        self.houses.push(House { x: other, width: g.uniform_between(0.09, 0.12), ridge: 2 });
        for index in 0..2 {
            self.conifers.push(Conifer {
                x: x + (index as f64 - 0.4) * 0.28 + g.uniform_between(-0.02, 0.02),
                height: g.uniform_between(0.16, 0.26),
                ridge: 2,
            });
        }
    }

    fn add_forest(&mut self, g: &mut Generator) {
        self.ridges.push(peaks(self.horizon - 0.05, 0.09, 0.0, g));
        for index in 1..4usize {
            let near = index as f64 / 3.0;
            self.ridges.push(rolling(self.horizon + 0.3 * near - 0.02, 0.04, 0.9, g));
            let count = [0, 16, 9, 5][index];
            for tree in 0..count {
                self.conifers.push(Conifer {
                    x: (tree as f64 + g.uniform_between(0.15, 0.85)) / count as f64,
                    height: g.uniform_between(0.75, 1.25) * [0.0, 0.08, 0.14, 0.26][index],
                    ridge: index,
                });
            }
        }
    }

    fn add_dunes(&mut self, g: &mut Generator) {
        for index in 0..4usize {
            let near = index as f64 / 3.0;
            let base = self.horizon + (0.88 - self.horizon) * near;
            let mut ridge = rolling(base, 0.06 + 0.02 * near, 0.75, g);
            ridge.sharpness = 0.35;
            self.ridges.push(ridge);
        }
    }
}

/// A rolling ridge of about `frequency` crests across the picture.
fn rolling(base: f64, height: f64, frequency: f64, generator: &mut Generator) -> Ridge {
    let g = generator;
    Ridge {
        base,
        height: height * g.uniform_between(0.75, 1.25),
        sharpness: 0.0,
        waves: vec![
            [frequency * g.uniform_between(0.8, 1.2), g.uniform(), 0.7],
            [frequency * g.uniform_between(1.9, 2.5), g.uniform(), 0.25],
            [frequency * g.uniform_between(4.0, 5.0), g.uniform(), 0.05],
        ],
        cap: 0.0,
    }
}

/// A line of peaks with snow reaching `cap` down from the crest.
fn peaks(base: f64, height: f64, cap: f64, generator: &mut Generator) -> Ridge {
    let g = generator;
    Ridge {
        base,
        height: height * g.uniform_between(0.85, 1.2),
        sharpness: 1.0,
        waves: vec![
            [g.uniform_between(1.2, 1.9), g.uniform(), 0.6],
            [g.uniform_between(3.1, 4.3), g.uniform(), 0.28],
            [g.uniform_between(8.0, 11.0), g.uniform(), 0.1],
        ],
        cap,
    }
}
