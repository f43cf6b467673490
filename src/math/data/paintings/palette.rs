//! The paint box: eight moods, and how the light changes each colour.

use super::light::Light;

/// Red, green and blue, each in [-1, 1] (display values, not linear light).
pub(super) type Colour = [f64; 3];

/// The hour, season or school whose colours a painting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Rose and pale gold before the day.
    Dawn,
    /// Blue sky, green hills.
    Morning,
    /// The last hour of sun: amber over wine.
    Golden,
    /// Violet with a coral horizon.
    Dusk,
    /// After the sun: deep blue, a pale edge of light.
    BlueHour,
    /// Stars and a moon.
    Night,
    /// Snow on the ground and in the air.
    Winter,
    /// Warm paper and a red sun, after the woodblock prints.
    Print,
}

impl Mood {
    /// All moods.
    pub const ALL: [Self; 8] = [
        Self::Dawn,
        Self::Morning,
        Self::Golden,
        Self::Dusk,
        Self::BlueHour,
        Self::Night,
        Self::Winter,
        Self::Print,
    ];

    /// Whether stars are out.
    pub(super) fn has_stars(self) -> bool {
        matches!(self, Self::Night | Self::BlueHour)
    }

    /// Whether what shines is the moon, which may be a crescent.
    pub(super) fn has_moon(self) -> bool {
        matches!(self, Self::Night | Self::BlueHour)
    }
}

/// The colours of one painting, by what they paint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    /// The sky at the upper edge, half way down, and at the horizon.
    pub sky: [Colour; 3],
    /// The disc of sun or moon.
    pub sun: Colour,
    /// What the halo adds at its centre.
    pub glow: Colour,
    /// Clouds.
    pub cloud: Colour,
    /// The farthest and the nearest ridge; those between are mixed.
    pub ridges: [Colour; 2],
    /// What the foot of a far ridge fades into.
    pub haze: Colour,
    /// Sunlit snow, sand or grass on a slope.
    pub crest: Colour,
    /// Water at the horizon and at the lower edge.
    pub water: [Colour; 2],
    /// Trees, houses and hulls.
    pub ink: Colour,
    /// A lit window, a sail.
    pub lamp: Colour,
}

/// A colour written as on the screen, 0xRRGGBB.
fn hex(code: u32) -> Colour {
    [16, 8, 0].map(|shift| f64::from((code >> shift) & 0xff) / 127.5 - 1.0)
}

/// `a` and `b` mixed: 0 is all `a`, 1 all `b`.
pub(super) fn mix(a: Colour, b: Colour, share: f64) -> Colour {
    std::array::from_fn(|c| a[c] + (b[c] - a[c]) * share)
}

/// `base` plus `amount` times `direction`.
pub(super) fn add(base: Colour, amount: f64, direction: Colour) -> Colour {
    std::array::from_fn(|c| base[c] + amount * direction[c])
}

impl Palette {
    /// The colours of a mood under a light; affine in the light.
    pub(super) fn new(mood: Mood, light: &Light) -> Self {
        Self::mixed(mood).lit(light)
    }

    /// The colours as mixed, under the light 0.
    fn mixed(mood: Mood) -> Self {
        // Order: sky top, middle, horizon; sun, cloud; ridge far, near; haze, crest; water far, near; ink, lamp.
        let codes: [u32; 13] = match mood {
            Mood::Dawn => [
                0x6F8CBB, 0xDDB4BC, 0xFBDDB8, 0xFFF6DC, 0xF7D3C6, 0xB39CBD, 0x3D4B69, 0xEBC9BE,
                0xF7D9C9, 0xD9BEC4, 0x6A7BA3, 0x232A40, 0xFFE9B0,
            ],
            Mood::Morning => [
                0x4F9BD3, 0x9CCEE8, 0xE9F1E2, 0xFFFBE3, 0xFAFDFF, 0x93BCC4, 0x2C6A50, 0xCFE3DF,
                0xF4F8F4, 0xA5D2DC, 0x2E7FA3, 0x17392F, 0xFFF7DA,
            ],
            Mood::Golden => [
                0xB9596A, 0xF0985A, 0xFDD787, 0xFFF7D2, 0xFBC07E, 0xC9794F, 0x42222F, 0xF3B56C,
                0xFFD898, 0xF2B872, 0x8E4B50, 0x29131F, 0xFFE7A0,
            ],
            Mood::Dusk => [
                0x2E3270, 0x8C5799, 0xF59A83, 0xFFDCA8, 0xC4759E, 0x75528F, 0x1E1B40, 0xC47C95,
                0xE7A4A6, 0xC87F97, 0x3C3872, 0x100E25, 0xFFC978,
            ],
            Mood::BlueHour => [
                0x10264C, 0x2F6294, 0xB5CDCB, 0xF8F2DC, 0x6D94B2, 0x4F7899, 0x0D213B, 0x7FA6B5,
                0xB9D1D6, 0x86ABB9, 0x173A60, 0x061222, 0xFFC65E,
            ],
            Mood::Night => [
                0x070B20, 0x13234F, 0x3B5884, 0xF6F1DA, 0x2A3F6B, 0x2B426C, 0x080D1F, 0x3A5680,
                0x8FA6C6, 0x36527E, 0x0C1836, 0x03050D, 0xFFBE4F,
            ],
            Mood::Winter => [
                0x7FA6C9, 0xBCD5E4, 0xF5E9E0, 0xFFFDF6, 0xF4F7FA, 0xA9C0D5, 0xE9F0F6, 0xD6E2EC,
                0xFFFFFF, 0xC4D6E2, 0x7395B0, 0x2C4257, 0xFFC766,
            ],
            Mood::Print => [
                0xD9B98C, 0xEFD8AE, 0xF8EBD0, 0xDB4B2F, 0xFBF3E2, 0xC9A27A, 0x5B3031, 0xEBD3AC,
                0xF7EAD2, 0xC8C3A4, 0x4E7A7C, 0x33191B, 0xF8E3B2,
            ],
        };
        let c = codes.map(hex);
        let glow = match mood {
            Mood::Night | Mood::BlueHour => [0.26, 0.28, 0.30],
            Mood::Print => [0.16, -0.02, -0.10],
            Mood::Winter | Mood::Morning => [0.24, 0.20, 0.10],
            Mood::Dawn | Mood::Golden | Mood::Dusk => [0.42, 0.28, 0.06],
        };
        Self {
            sky: [c[0], c[1], c[2]],
            sun: c[3],
            glow,
            cloud: c[4],
            ridges: [c[5], c[6]],
            haze: c[7],
            crest: c[8],
            water: [c[9], c[10]],
            ink: c[11],
            lamp: c[12],
        }
    }

    /// The same colours under `light`: brightness, warmth and season each add a fixed colour to each paint.
    fn lit(self, light: &Light) -> Self {
        let tint = |colour: Colour, brightness: Colour, warmth: Colour, season: Colour| {
            let colour = add(colour, light.brightness, brightness);
            let colour = add(colour, light.warmth, warmth);
            add(colour, light.season, season)
        };
        let none = [0.0; 3];
        let [top, middle, low] = self.sky;
        let [far, near] = self.ridges;
        let [water_far, water_near] = self.water;
        let middle_light = [0.19, 0.20, 0.20];
        Self {
            sky: [
                tint(top, [0.20, 0.21, 0.23], [0.14, -0.07, -0.10], none),
                tint(middle, middle_light, [0.20, -0.03, -0.19], none),
                tint(low, [0.15, 0.15, 0.14], [0.14, -0.05, -0.26], none),
            ],
            sun: tint(self.sun, [0.02, 0.03, 0.03], [0.02, -0.05, -0.12], none),
            cloud: tint(self.cloud, [0.17, 0.17, 0.17], [0.14, -0.05, -0.16], none),
            ridges: [
                tint(far, [0.16, 0.17, 0.18], [0.14, -0.02, -0.14], [-0.09, 0.06, -0.03]),
                tint(near, [0.09, 0.10, 0.10], [0.08, -0.01, -0.07], [-0.15, 0.13, -0.05]),
            ],
            haze: tint(self.haze, middle_light, [0.15, -0.03, -0.18], [-0.05, 0.03, -0.01]),
            crest: tint(self.crest, [0.13, 0.13, 0.13], [0.10, -0.03, -0.14], [-0.06, 0.04, -0.02]),
            water: [
                tint(water_far, [0.17, 0.18, 0.18], [0.15, -0.04, -0.19], [-0.06, 0.03, 0.02]),
                tint(water_near, [0.14, 0.15, 0.16], [0.08, -0.03, -0.08], [-0.10, 0.06, 0.06]),
            ],
            ink: tint(self.ink, [0.04, 0.04, 0.05], [0.03, 0.0, -0.02], [-0.03, 0.03, -0.01]),
            ..self
        }
    }
}
