//! A square window on the plane, centred at 0: dots, rings, clouds and regions, as SVG.

use std::fmt::Write;

use super::isolines::outlines;
use super::number::trimmed;
use super::svg::{self, Anchor, Text};
use super::theme::Role;

/// A square window on the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    /// Half the width of what is seen, above 0.
    pub reach: f64,
    /// Where it stands in the drawing, in pixels.
    pub left: f64,
    /// Where it stands in the drawing, in pixels.
    pub top: f64,
    /// Its width and height in pixels.
    pub side: f64,
}

impl Plane {
    /// The pixels of a length of 1.
    pub fn unit(&self) -> f64 {
        self.side / (2.0 * self.reach)
    }

    /// Where a point stands in pixels; the second coordinate grows upwards, what lies beyond stays at the edge.
    pub fn place(&self, [x, y]: [f64; 2]) -> (f64, f64) {
        let share = |z: f64| ((z / self.reach + 1.0) / 2.0).clamp(0.0, 1.0);
        (self.left + share(x) * self.side, self.top + (1.0 - share(y)) * self.side)
    }

    /// A hairline around the window, and how far it reaches.
    pub fn frame(&self, out: &mut String) {
        let (left, top) = (svg::length(self.left + 0.5), svg::length(self.top + 0.5));
        let side = svg::length(self.side - 1.0);
        let _ = write!(
            out,
            "<rect class=\"s-rule\" x=\"{left}\" y=\"{top}\" width=\"{side}\" height=\"{side}\"/>"
        );
        let words = format!("±{}", trimmed(self.reach, 1));
        let text = Text::new(Role::Muted, &words).small().halo().anchor(Anchor::End);
        text.write(out, self.left + self.side - 5.0, self.top + self.side - 7.0);
    }

    /// Rings about 0, in hairlines.
    pub fn rings(&self, out: &mut String, radii: &[f64]) {
        let (x, y) = self.place([0.0, 0.0]);
        for radius in radii {
            let (x, y, r) = (svg::length(x), svg::length(y), svg::length(radius * self.unit()));
            let _ = write!(out, "<circle class=\"s-muted\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>");
        }
    }

    /// A cloud: an ellipse of these half axes, washed and with a thin outline; cut off at the edge of the window.
    pub fn cloud(&self, out: &mut String, role: Role, centre: [f64; 2], half: [f64; 2]) {
        if [0, 1].into_iter().any(|axis| centre[axis].abs() + half[axis] > self.reach) {
            return self.cut_cloud(out, role, centre, half);
        }
        let (x, y) = self.place(centre);
        let [across, up] = half.map(|half| svg::length((half * self.unit()).max(0.8)));
        let (x, y, name) = (svg::length(x), svg::length(y), role.name());
        for kind in ["w", "l"] {
            let _ = write!(
                out,
                "<ellipse class=\"{kind}-{name}\" cx=\"{x}\" cy=\"{y}\" rx=\"{across}\" ry=\"{up}\"/>"
            );
        }
    }

    fn cut_cloud(&self, out: &mut String, role: Role, centre: [f64; 2], half: [f64; 2]) {
        let corner = |index: usize| {
            let angle = std::f64::consts::PI * index as f64 / 36.0;
            let (across, up) = (libm::cos(angle), libm::sin(angle));
            tenths(self.place([centre[0] + half[0] * across, centre[1] + half[1] * up]))
        };
        let corners: Vec<(i32, i32)> = (0..72).map(corner).collect();
        let (d, name) = (svg::path(&corners, true), role.name());
        for kind in ["w", "l"] {
            let _ = write!(out, "<path class=\"{kind}-{name}\" d=\"{d}\"/>");
        }
    }

    /// A dot of a role at a point.
    pub fn dot(&self, out: &mut String, role: Role, at: [f64; 2], radius: f64) {
        svg::circle(out, 'f', role, self.place(at), radius);
    }

    /// A ringed handle at a point.
    pub fn ring(&self, out: &mut String, role: Role, at: [f64; 2], radius: f64) {
        svg::circle(out, 'r', role, self.place(at), radius);
    }

    /// A thin line between two points.
    pub fn line(&self, out: &mut String, role: Role, from: [f64; 2], to: [f64; 2]) {
        let ends = [from, to].map(|point| tenths(self.place(point)));
        let (d, name) = (svg::path(&ends, false), role.name());
        let _ = write!(out, "<path class=\"l-{name}\" d=\"{d}\"/>");
    }

    /// The region where a field over this window lies above `level`, washed. `values` is `[rows, columns]`
    /// row-major, its first row at the lower edge of the window.
    pub fn region(&self, out: &mut String, role: Role, values: &[f64], columns: usize, level: f64) {
        let rows = values.len() / columns.max(1);
        let step = |count: usize| self.side / count.saturating_sub(1).max(1) as f64;
        let mut path = String::new();
        for outline in outlines(values, columns, level) {
            let corners: Vec<(i32, i32)> = outline
                .iter()
                .map(|(column, row)| {
                    tenths((
                        self.left + column * step(columns),
                        self.top + self.side - row * step(rows),
                    ))
                })
                .collect();
            path.push_str(&svg::path(&corners, true));
        }
        if !path.is_empty() {
            let name = role.name();
            let _ = write!(out, "<path class=\"w-{name}\" fill-rule=\"evenodd\" d=\"{path}\"/>");
        }
    }
}

/// A place in tenths of a pixel.
fn tenths((x, y): (f64, f64)) -> (i32, i32) {
    ((x * 10.0).round() as i32, (y * 10.0).round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLANE: Plane = Plane { reach: 2.0, left: 10.0, top: 20.0, side: 100.0 };

    #[test]
    fn the_second_coordinate_grows_upwards_and_nothing_leaves_the_window() {
        assert_eq!(PLANE.place([0.0, 0.0]), (60.0, 70.0));
        assert_eq!(PLANE.place([2.0, 1.0]), (110.0, 45.0));
        assert_eq!(PLANE.place([-9.0, 9.0]), (10.0, 20.0));
    }

    #[test]
    fn a_region_lies_where_its_field_is_high() {
        // High in the first row, which is the lowest.
        let mut out = String::new();
        PLANE.region(&mut out, Role::Model, &[1.0, 1.0, 0.0, 0.0], 2, 0.5);
        assert!(out.contains("M"), "{out}");
        let first = out.split('M').nth(1).map(|rest| {
            let numbers: Vec<f64> =
                rest.split([' ', 'l', 'z', '"']).filter_map(|number| number.parse().ok()).collect();
            numbers[1]
        });
        assert!(first.is_some_and(|y| y >= 70.0), "{out}");
        let mut nothing = String::new();
        PLANE.region(&mut nothing, Role::Model, &[0.0; 4], 2, 0.5);
        assert_eq!(nothing, "");
    }
}
