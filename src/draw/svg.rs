//! SVG written by hand: coordinates with at most one decimal, text that is text.

use std::fmt::Write;

use super::letters::{self, Weight};
use super::theme::Role;

/// A length in CSS pixels with at most one decimal and nothing for show: "12", "0.5" as ".5".
pub fn length(value: f64) -> String {
    tenths((value * 10.0).round() as i64)
}

/// A length given in tenths of a pixel.
pub fn tenths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, rest) = (value.unsigned_abs() / 10, value.unsigned_abs() % 10);
    match (whole, rest) {
        (whole, 0) => format!("{}{whole}", if whole == 0 { "" } else { sign }),
        (0, rest) => format!("{sign}.{rest}"),
        (whole, rest) => format!("{sign}{whole}.{rest}"),
    }
}

/// A path through points in tenths of a pixel, in relative steps; points that lie on the way are left out.
pub fn path(points: &[(i32, i32)], closed: bool) -> String {
    let points = without_needless(points);
    let mut out = String::new();
    let mut before = (0, 0);
    for (index, point) in points.iter().enumerate() {
        out.push(if index == 0 { 'M' } else { 'l' });
        let (dx, dy) = (point.0 - before.0, point.1 - before.1);
        pair(&mut out, dx, dy);
        before = *point;
    }
    if closed {
        out.push('z');
    }
    out
}

/// Two numbers, with a comma only where they would run into each other.
fn pair(out: &mut String, x: i32, y: i32) {
    out.push_str(&tenths(i64::from(x)));
    let second = tenths(i64::from(y));
    if !second.starts_with('-') {
        out.push(' ');
    }
    out.push_str(&second);
}

/// Half a tenth of a pixel: no eye sees a curve move by that.
const TOLERANCE: f64 = 0.6;

/// The points that a polyline needs to stay within [`TOLERANCE`] of itself (Douglas and Peucker).
fn without_needless(points: &[(i32, i32)]) -> Vec<(i32, i32)> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut keep = vec![false; points.len()];
    let mut spans = vec![(0, points.len() - 1)];
    while let Some((first, last)) = spans.pop() {
        keep[first] = true;
        keep[last] = true;
        let far = (first + 1..last)
            .map(|index| (index, offset(points[index], points[first], points[last])))
            .fold((first, TOLERANCE), |best, this| if this.1 > best.1 { this } else { best });
        if far.0 != first {
            spans.push((first, far.0));
            spans.push((far.0, last));
        }
    }
    let kept = points.iter().zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(point, _)| *point).collect()
}

/// The distance of a point from the segment between two others.
fn offset(point: (i32, i32), from: (i32, i32), to: (i32, i32)) -> f64 {
    let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
    let (px, py) = (f64::from(point.0 - from.0), f64::from(point.1 - from.1));
    let squared = dx * dx + dy * dy;
    let along = if squared > 0.0 { ((px * dx + py * dy) / squared).clamp(0.0, 1.0) } else { 0.0 };
    let (ex, ey) = (px - along * dx, py - along * dy);
    (ex * ex + ey * ey).sqrt()
}

/// A circle of a kind of class: `f` filled, `r` a ring.
pub fn circle(out: &mut String, kind: char, role: Role, centre: (f64, f64), radius: f64) {
    let (x, y, r) = (length(centre.0), length(centre.1), length(radius));
    let role = role.name();
    let _ = write!(out, "<circle class=\"{kind}-{role}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>");
}

/// Which point of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A line of text and how it is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Text<'a> {
    /// The words; `_t` or `_{t-1}` lowers what follows.
    pub words: &'a str,
    /// Its colour and weight.
    pub role: Role,
    /// 12 pixels high in place of 13.
    pub small: bool,
    /// Keeps a margin of paper around itself, so that curves do not run through it.
    pub halo: bool,
    /// Which point stands at its place.
    pub anchor: Anchor,
}

impl<'a> Text<'a> {
    /// Words in a role, 13 pixels high, from their beginning.
    pub fn new(role: Role, words: &'a str) -> Self {
        Self { words, role, small: false, halo: false, anchor: Anchor::Start }
    }

    /// 12 pixels high.
    pub fn small(self) -> Self {
        Self { small: true, ..self }
    }

    /// With paper around the letters.
    pub fn halo(self) -> Self {
        Self { halo: true, ..self }
    }

    /// Set about another point.
    pub fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// Its size in pixels.
    pub fn size(&self) -> f64 {
        if self.small { 12.0 } else { 13.0 }
    }

    /// Its width in pixels.
    pub fn width(&self) -> f64 {
        let weight = Weight::of(self.role);
        let parts = parts(self.words).into_iter();
        parts
            .map(|(words, low)| {
                let size = if low { 9.5 } else { self.size() };
                letters::width(&words, size, weight)
            })
            .sum()
    }

    /// Writes it with its baseline at (`x`, `y`) in pixels.
    pub fn write(&self, out: &mut String, x: f64, y: f64) {
        let mut classes = format!("t-{}", self.role.name());
        for (wanted, class) in [
            (self.small, " small"),
            (self.halo, " halo"),
            (self.anchor == Anchor::Middle, " mid"),
            (self.anchor == Anchor::End, " end"),
        ] {
            if wanted {
                classes.push_str(class);
            }
        }
        let (x, y) = (length(x), length(y));
        let _ = write!(out, "<text class=\"{classes}\" x=\"{x}\" y=\"{y}\">");
        let mut lowered = false;
        for (words, low) in parts(self.words) {
            let words = escape(&words);
            let _ = match (low, lowered) {
                (true, _) => write!(out, "<tspan class=\"sub\" dy=\"3\">{words}</tspan>"),
                (false, true) => write!(out, "<tspan dy=\"-3\">{words}</tspan>"),
                (false, false) => write!(out, "{words}"),
            };
            lowered = low;
        }
        out.push_str("</text>");
    }
}

/// Text cut into parts, each lowered or not.
fn parts(words: &str) -> Vec<(String, bool)> {
    let mut parts = vec![(String::new(), false)];
    let mut rest = words.chars().peekable();
    while let Some(letter) = rest.next() {
        if letter != '_' {
            if let Some((text, _)) = parts.last_mut() {
                text.push(letter);
            }
            continue;
        }
        let low: String = if rest.next_if_eq(&'{').is_some() {
            rest.by_ref().take_while(|letter| *letter != '}').collect()
        } else {
            rest.next().into_iter().collect()
        };
        parts.push((low, true));
        parts.push((String::new(), false));
    }
    parts.retain(|(text, _)| !text.is_empty());
    parts
}

/// Text as it may stand in SVG.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A path of a class through points in pixels.
pub fn shape(out: &mut String, class: &str, points: &[(f64, f64)], closed: bool) {
    let tenths = |value: f64| (value * 10.0).round() as i32;
    let points: Vec<(i32, i32)> = points.iter().map(|(x, y)| (tenths(*x), tenths(*y))).collect();
    let d = path(&points, closed);
    let _ = write!(out, "<path class=\"{class}\" d=\"{d}\"/>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_at_most_one_decimal() {
        assert_eq!(length(12.0), "12");
        assert_eq!(length(0.46), ".5");
        assert_eq!(length(-0.31), "-.3");
        assert_eq!(length(-0.01), "0");
        assert_eq!(length(10.25), "10.3");
    }

    #[test]
    fn a_straight_line_needs_two_points() {
        let points: Vec<_> = (0..100).map(|i| (i * 10, i * 20)).collect();
        assert_eq!(path(&points, false), "M0 0l99 198");
    }

    #[test]
    fn a_curve_stays_within_half_a_tenth() {
        let points: Vec<_> = (0..=600)
            .map(|x| (x * 10, (1000.0 * libm::sin(f64::from(x) / 100.0)).round() as i32))
            .collect();
        let kept = without_needless(&points);
        assert!(kept.len() < 150, "{}", kept.len());
        for point in &points {
            let nearest = kept
                .windows(2)
                .map(|pair| offset(*point, pair[0], pair[1]))
                .fold(f64::INFINITY, f64::min);
            assert!(nearest <= TOLERANCE);
        }
    }

    #[test]
    fn underscores_lower_what_follows() {
        let mut out = String::new();
        Text::new(Role::Ink, "x_{t-1} & x_t").write(&mut out, 1.0, 2.0);
        assert_eq!(
            out,
            "<text class=\"t-ink\" x=\"1\" y=\"2\">x<tspan class=\"sub\" dy=\"3\">t-1</tspan>\
             <tspan dy=\"-3\"> &amp; x</tspan><tspan class=\"sub\" dy=\"3\">t</tspan></text>"
        );
    }
}
