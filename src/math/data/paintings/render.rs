//! From a scene to numbers: sixteen samples a pixel, painted from the back to the front.

use super::light::Light;
use super::palette::{Colour, Palette, add, mix};
use super::scene::{Painting, Ridge};
use super::shapes::{BoatPart, Cloud, Conifer, House, HousePart, Speck, Sun, Tree};

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
        // Column by column, so that what depends on x alone is worked out once a column.
        for index in 0..across {
            let column = Column::new(&brush, place(index));
            for row in 0..across {
                let colour = brush.colour(&column, place(row));
                let pixel = (row / SAMPLES) * size + index / SAMPLES;
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

/// What is known of a ridge at one x, whatever the height.
struct Crest {
    /// Its height, from the top.
    y: f64,
    /// How far its slope turns towards the sun (up to 1) or away from it (down to -1).
    facing: f64,
    /// The sun's halo at the crest.
    halo: f64,
}

impl Crest {
    fn new(ridge: &Ridge, sun: &Sun, x: f64) -> Self {
        let y = ridge.crest(x);
        let slope = (ridge.crest(x + 0.05) - ridge.crest(x - 0.05)) / 0.1;
        let direction = ((sun.x - x) / 0.25).clamp(-1.0, 1.0);
        Self { y, facing: (slope * direction / 0.3).clamp(-1.0, 1.0), halo: sun.halo(x, y) }
    }
}

/// Something that stands on a ridge, and the height of the ground under it.
#[derive(Clone, Copy)]
enum Standing<'a> {
    Fir(&'a Conifer, f64),
    Tree(&'a Tree, f64),
    House(&'a House, f64),
}

impl Standing<'_> {
    fn ridge(&self) -> usize {
        match self {
            Self::Fir(fir, _) => fir.ridge,
            Self::Tree(tree, _) => tree.ridge,
            Self::House(house, _) => house.ridge,
        }
    }

    /// Whether no part of it can lie at x.
    fn misses(&self, x: f64) -> bool {
        let (middle, reach) = match self {
            Self::Fir(fir, _) => (fir.x, 0.4 * fir.height),
            Self::Tree(tree, _) => (tree.x, (0.5 + tree.lean.abs()) * tree.height),
            Self::House(house, _) => (house.x, 0.7 * house.width),
        };
        (x - middle).abs() > reach
    }
}

/// What a vertical line through the scene meets.
struct Column<'a> {
    x: f64,
    crests: Vec<Crest>,
    standing: Vec<Standing<'a>>,
    stars: Vec<&'a Speck>,
    clouds: Vec<&'a Cloud>,
    flakes: Vec<&'a Speck>,
}

impl<'a> Column<'a> {
    fn new(brush: &Brush<'a>, x: f64) -> Self {
        let scene = brush.scene;
        let met = |specks: &'a [Speck]| {
            let near = specks.iter().filter(|speck| (x - speck.x).abs() <= speck.radius);
            near.collect()
        };
        let over = |cloud: &&Cloud| (x - cloud.x).abs() <= cloud.length;
        Self {
            x,
            crests: scene.ridges.iter().map(|ridge| Crest::new(ridge, &scene.sun, x)).collect(),
            standing: brush.standing.iter().filter(|item| !item.misses(x)).copied().collect(),
            stars: met(&scene.stars),
            clouds: scene.clouds.iter().filter(over).collect(),
            flakes: met(&scene.flakes),
        }
    }
}

/// A painting with its paints mixed.
struct Brush<'a> {
    scene: &'a Painting,
    palette: Palette,
    light: Light,
    /// Whatever stands on the ridges, from the back to the front.
    standing: Vec<Standing<'a>>,
}

impl<'a> Brush<'a> {
    fn new(scene: &'a Painting) -> Self {
        // Nothing stands on a ridge that is not there.
        let ground = |ridge: usize, x: f64| scene.ridges.get(ridge).map(|r| r.crest(x));
        let fir = |fir| Some(Standing::Fir(fir, ground(fir.ridge, fir.x)?));
        let firs = scene.conifers.iter().filter_map(fir);
        let tree = |tree| Some(Standing::Tree(tree, ground(tree.ridge, tree.x)?));
        let trees = scene.trees.iter().filter_map(tree);
        let houses = scene.houses.iter().filter_map(|house| {
            let edge = |side: f64| ground(house.ridge, house.x + side * house.width);
            Some(Standing::House(house, edge(-0.4)?.max(edge(0.4)?)))
        });
        let mut standing: Vec<Standing> = firs.chain(trees).chain(houses).collect();
        standing.sort_by_key(Standing::ridge);
        Self {
            scene,
            palette: Palette::new(scene.mood, &scene.light),
            light: scene.light,
            standing,
        }
    }

    /// The colour at one point.
    fn colour(&self, column: &Column, y: f64) -> Colour {
        let x = column.x;
        // Land hides whatever was painted before it, so painting begins with the nearest land.
        let nearest = column.crests.iter().rposition(|crest| y >= crest.y);
        let mut colour = match (nearest, self.scene.water) {
            (Some(index), _) => self.ridge(index, x, y, &column.crests[index]),
            (None, Some(level)) if y >= level => self.water(x, y, level),
            _ => self.sky(column, y),
        };
        // What stands on land behind the nearest is hidden by it.
        let seen = |ridge| nearest.is_none_or(|nearest| ridge >= nearest);
        for item in column.standing.iter().filter(|item| seen(item.ridge())) {
            colour = self.standing(item, x, y, colour);
        }
        if let Some(boat) = &self.scene.boat {
            match boat.part_at(x, y) {
                Some(BoatPart::Hull) => colour = self.palette.ink,
                Some(BoatPart::Sail) => colour = self.palette.lamp,
                None => {}
            }
        }
        for flake in &column.flakes {
            colour = mix(colour, [0.97, 0.97, 0.98], flake.cover_at(x, y));
        }
        colour
    }

    fn sky(&self, column: &Column, y: f64) -> Colour {
        let x = column.x;
        let [top, middle, low] = self.palette.sky;
        let depth = (y / self.scene.horizon).min(1.0);
        let mut colour = if depth < 0.5 {
            mix(top, middle, smooth(depth * 2.0))
        } else {
            mix(middle, low, smooth(depth * 2.0 - 1.0))
        };
        for star in &column.stars {
            colour = mix(colour, self.palette.sun, star.cover_at(x, y));
        }
        let sun = &self.scene.sun;
        let halo = sun.halo(x, y);
        colour = add(colour, halo * (1.0 + 0.65 * self.light.glow), self.palette.glow);
        if sun.contains(x, y) {
            colour = self.palette.sun;
        }
        for cloud in &column.clouds {
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
        colour = mix(colour, self.palette.sun, 0.62 * path * glitter * (1.0 - 0.55 * depth));
        colour = add(colour, 0.5 * path * self.light.glow, self.palette.glow);
        let near_horizon = (1.0 - 5.0 * depth).max(0.0);
        add(colour, near_horizon * 0.7 * self.light.mist, MIST)
    }

    fn ridge(&self, index: usize, x: f64, y: f64, crest: &Crest) -> Colour {
        let count = self.scene.ridges.len();
        let nearness = if count > 1 { index as f64 / (count - 1) as f64 } else { 1.0 };
        let ridge = &self.scene.ridges[index];
        let depth = y - crest.y;
        let [far, near] = self.palette.ridges;
        let mut colour = mix(far, near, nearness * (0.45 + 0.55 * nearness));
        if ridge.cap > 0.0 {
            colour = self.flank(ridge, x, depth, colour);
        } else {
            // A hill is round: its side to the sun is lighter, the other darker, less so lower down.
            let near_crest = (1.0 - smooth(depth / 0.16)) * (1.0 - 0.7 * nearness);
            colour = mix(colour, self.palette.crest, 0.3 * near_crest * crest.facing.max(0.0));
            colour = mix(colour, self.palette.ink, 0.2 * near_crest * (-crest.facing).max(0.0));
        }
        let fade = (depth / 0.22).min(1.0);
        let distance = 1.0 - nearness;
        colour = mix(colour, self.palette.haze, 0.62 * distance * fade);
        // The nearest ground darkens towards the viewer and so frames the picture.
        colour =
            mix(colour, self.palette.ink, 0.45 * nearness * nearness * fade * self.scene.vignette);
        let rim = (1.0 - depth / 0.02).max(0.0) * crest.halo;
        colour = mix(colour, self.palette.crest, 0.5 * rim);
        let halo = self.scene.sun.halo(x, y);
        colour =
            add(colour, 0.35 * halo * distance * (1.0 + 0.65 * self.light.glow), self.palette.glow);
        add(colour, fade * (0.25 + 0.75 * distance) * self.light.mist, MIST)
    }

    /// The lit flank and the snow of a mountain, the lee side of a dune.
    fn flank(&self, ridge: &Ridge, x: f64, depth: f64, colour: Colour) -> Colour {
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

    /// What stands on a ridge, painted over `colour`.
    fn standing(&self, item: &Standing, x: f64, y: f64, colour: Colour) -> Colour {
        let palette = &self.palette;
        match *item {
            Standing::Fir(fir, foot) if fir.contains(x, y, foot) => {
                let count = self.scene.ridges.len().max(2);
                let distance = 1.0 - fir.ridge as f64 / (count - 1) as f64;
                mix(palette.ink, palette.haze, 0.6 * distance)
            }
            Standing::Tree(tree, foot) if tree.contains(x, y, foot) => palette.ink,
            Standing::House(house, ground) => match house.part_at(x, y, ground) {
                Some(HousePart::Wall) => palette.ink,
                Some(HousePart::Roof) => {
                    mix(palette.ink, palette.crest, self.scene.snow_on_roofs())
                }
                Some(HousePart::Window) => palette.lamp,
                None => colour,
            },
            _ => colour,
        }
    }
}

/// Smooth interpolation 3 t^2 - 2 t^3 on 0…1.
fn smooth(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
