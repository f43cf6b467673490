//! The light over a scene: five numbers that act linearly on every pixel.

use crate::math::numbers::random::Generator;

/// How many numbers make a [`Light`].
pub const LIGHT_FACTORS: usize = 5;

/// The light over a scene; each number is drawn from N(0, 1), 0 is the palette as mixed.
///
/// Each factor adds a fixed coloured field to the picture, as often as its number says:
/// `x = x(0) + sum over j of z_j B_j`, exactly, before anything is clipped to [-1, 1].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Light {
    /// Dark (-2) to bright (+2), most of all in the sky.
    pub brightness: f64,
    /// Cool (-2) to warm (+2), strongest near the horizon.
    pub warmth: f64,
    /// The halo around sun or moon: none (-2) to wide and strong (+2).
    pub glow: f64,
    /// The mist at the foot of the hills: clear (-2) to thick (+2).
    pub mist: f64,
    /// The colour of the land: russet (-2) to green (+2).
    pub season: f64,
}

impl Light {
    /// The names of the factors, in the order of [`Light::from_factors`].
    pub const NAMES: [&'static str; LIGHT_FACTORS] =
        ["brightness", "warmth", "glow", "mist", "season"];

    /// The light with these factors, in the order of [`Light::NAMES`].
    pub fn from_factors(z: [f64; LIGHT_FACTORS]) -> Self {
        let [brightness, warmth, glow, mist, season] = z;
        Self { brightness, warmth, glow, mist, season }
    }

    /// Its factors, in the order of [`Light::NAMES`].
    pub fn factors(&self) -> [f64; LIGHT_FACTORS] {
        [self.brightness, self.warmth, self.glow, self.mist, self.season]
    }

    /// A random light: every factor from N(0, 1).
    pub fn draw(generator: &mut Generator) -> Self {
        Self::from_factors(std::array::from_fn(|_| generator.normal()))
    }
}
