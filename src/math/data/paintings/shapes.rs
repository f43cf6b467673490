//! What stands, floats or falls in a scene, each with the test whether a point lies inside it.

/// The sun or the moon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sun {
    /// Centre, 0…1 from the left.
    pub x: f64,
    /// Centre, 0…1 from the top.
    pub y: f64,
    /// Radius, 0.04…0.12 of the picture.
    pub radius: f64,
    /// 0 is the full disc; up to 0.6 the share of the radius by which a dark disc is shifted over it.
    pub crescent: f64,
}

impl Sun {
    /// Whether (x, y) lies on the bright part of the disc.
    pub(super) fn contains(&self, x: f64, y: f64) -> bool {
        let within = |shift: f64| {
            let (dx, dy) = (x - self.x - shift, y - self.y + 0.6 * shift);
            dx * dx + dy * dy < self.radius * self.radius
        };
        within(0.0) && !(self.crescent > 0.0 && within(self.crescent * self.radius))
    }

    /// The halo at (x, y): 1 at the centre, (1 + d^2 / r^2)^-2 at distance d, with r four radii.
    pub(super) fn halo(&self, x: f64, y: f64) -> f64 {
        let (dx, dy) = (x - self.x, y - self.y);
        let reach = 16.0 * self.radius * self.radius;
        let fall = 1.0 + (dx * dx + dy * dy) / reach;
        1.0 / (fall * fall)
    }
}

/// A long flat cloud: a lens, and a smaller one resting on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cloud {
    /// Centre, 0…1 from the left; it may begin outside the picture.
    pub x: f64,
    /// Centre, 0…1 from the top.
    pub y: f64,
    /// Half its length, 0.08…0.35.
    pub length: f64,
    /// Half its thickness, 0.008…0.03.
    pub thickness: f64,
    /// How much it covers, 0…1.
    pub cover: f64,
}

impl Cloud {
    /// How much of the sky it covers at (x, y), 0…`cover`.
    pub(super) fn cover_at(&self, x: f64, y: f64) -> f64 {
        let lens = |shift: f64, rise: f64, length: f64| {
            let u = (x - self.x - shift * self.length) / (length * self.length);
            let v = (y - self.y + rise * self.thickness) / self.thickness;
            u * u + v * v < 1.0
        };
        if lens(0.0, 0.0, 1.0) || lens(0.25, 1.1, 0.55) { self.cover } else { 0.0 }
    }
}

/// A star or a snowflake: a small round dot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speck {
    /// Centre, 0…1 from the left.
    pub x: f64,
    /// Centre, 0…1 from the top.
    pub y: f64,
    /// Radius, 0.002…0.012.
    pub radius: f64,
    /// How much it covers, 0…1.
    pub cover: f64,
}

impl Speck {
    /// How much it covers at (x, y), 0 or `cover`.
    pub(super) fn cover_at(&self, x: f64, y: f64) -> f64 {
        let (dx, dy) = (x - self.x, y - self.y);
        if dx * dx + dy * dy < self.radius * self.radius { self.cover } else { 0.0 }
    }
}

/// A broad-leaved tree on the crest of a ridge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tree {
    /// Its foot, 0…1 from the left.
    pub x: f64,
    /// Its height, 0.12…0.35.
    pub height: f64,
    /// How far the wind leans it, -0.3…0.3 of its height.
    pub lean: f64,
    /// The ridge it stands on, counted from 0 at the back.
    pub ridge: usize,
}

/// The crown of a tree: circles (x, y up from the foot, radius), in units of its height.
const CROWN: [(f64, f64, f64); 6] = [
    (0.00, 0.78, 0.21),
    (-0.20, 0.64, 0.18),
    (0.20, 0.66, 0.18),
    (-0.10, 0.56, 0.15),
    (0.30, 0.55, 0.11),
    (-0.33, 0.53, 0.10),
];

impl Tree {
    /// Whether (x, y) lies in the tree whose foot is at height `foot`.
    pub(super) fn contains(&self, x: f64, y: f64, foot: f64) -> bool {
        let up = (foot - y) / self.height;
        let across = (x - self.x) / self.height - self.lean * up * up;
        if !(-0.1..1.0).contains(&up) || across.abs() > 0.45 {
            return false;
        }
        let trunk = across.abs() < 0.045 - 0.03 * up && up < 0.7;
        let branch = up < 0.62 && up > 0.35 && (across.abs() - (up - 0.35) * 0.7).abs() < 0.014;
        trunk
            || branch
            || CROWN.iter().any(|&(cx, cy, radius)| {
                let (dx, dy) = (across - cx, up - cy);
                dx * dx + dy * dy < radius * radius
            })
    }
}

/// A fir on the crest of a ridge: three skirts, one above the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conifer {
    /// Its foot, 0…1 from the left.
    pub x: f64,
    /// Its height, 0.05…0.25.
    pub height: f64,
    /// The ridge it stands on, counted from 0 at the back.
    pub ridge: usize,
}

impl Conifer {
    /// Whether (x, y) lies in the fir whose foot is at height `foot`.
    pub(super) fn contains(&self, x: f64, y: f64, foot: f64) -> bool {
        let up = (foot - y) / self.height;
        let across = (x - self.x).abs() / self.height;
        if !(-0.15..1.0).contains(&up) {
            return false;
        }
        if up < 0.1 {
            return across < 0.03;
        }
        let skirt = (up - 0.1) / 0.3;
        let within = skirt - skirt.floor();
        across < 0.25 * (1.0 - up) * (1.25 - 0.55 * within)
    }
}

/// A small house with a lit window, on the crest of a ridge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct House {
    /// Its middle, 0…1 from the left.
    pub x: f64,
    /// Its width, 0.08…0.18.
    pub width: f64,
    /// The ridge it stands on, counted from 0 at the back.
    pub ridge: usize,
}

/// The part of a house a point lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HousePart {
    Wall,
    Roof,
    Window,
}

impl House {
    /// The part of the house at (x, y), if any; its ground is at height `ground`.
    pub(super) fn part_at(&self, x: f64, y: f64, ground: f64) -> Option<HousePart> {
        let across = (x - self.x) / self.width;
        let up = (ground - y) / self.width;
        let in_box = |x0: f64, x1: f64, y0: f64, y1: f64| {
            (x0..x1).contains(&across) && (y0..y1).contains(&up)
        };
        if in_box(-0.27, -0.03, 0.2, 0.46) || in_box(0.12, 0.3, 0.2, 0.46) {
            Some(HousePart::Window)
        } else if in_box(-0.45, 0.45, -0.04, 0.6) {
            Some(HousePart::Wall)
        } else if (up >= 0.6 && across.abs() < (1.08 - up) * 1.2) || in_box(0.2, 0.33, 0.6, 1.1) {
            Some(HousePart::Roof)
        } else {
            None
        }
    }
}

/// A sailing boat on the water.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boat {
    /// Its middle, 0…1 from the left.
    pub x: f64,
    /// Its water line, 0…1 from the top.
    pub y: f64,
    /// Its height to the top of the mast, 0.08…0.25.
    pub height: f64,
}

/// The part of a boat a point lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BoatPart {
    Hull,
    Sail,
}

impl Boat {
    /// The part of the boat at (x, y), if any.
    pub(super) fn part_at(&self, x: f64, y: f64) -> Option<BoatPart> {
        let across = (x - self.x) / self.height;
        let up = (self.y - y) / self.height;
        let hull = (0.0..0.14).contains(&up) && across.abs() < 0.34 + 0.9 * up;
        let main_sail =
            (0.18..1.0).contains(&up) && across > 0.02 && across < 0.45 * (1.0 - up) + 0.02;
        let fore_sail = (0.2..0.86).contains(&up)
            && across < -0.02
            && across > -0.36 * (0.86 - up) / 0.66 - 0.02;
        if hull {
            Some(BoatPart::Hull)
        } else if main_sail || fore_sail {
            Some(BoatPart::Sail)
        } else {
            None
        }
    }
}
