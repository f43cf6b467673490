//! One layer of a plot, drawn mark by mark.

use std::fmt::Write;

use plotters::coord::cartesian::Cartesian2d;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{PathElement, Polygon};
use plotters::series::{AreaSeries, LineSeries};
use plotters::style::{Color, RGBColor, ShapeStyle};

use super::backend::{Pen, tenths};
use super::plot::Plot;
use super::scale::Scale;
use super::svg::{self, Anchor, Text};
use super::theme::Role;

/// The plotting library's view of a plot's field.
type Field<'a> = DrawingArea<Pen<'a>, Cartesian2d<Scale, Scale>>;

/// A layer in the making.
#[derive(Clone, Debug)]
pub struct Sketch<'a> {
    plot: &'a Plot,
    svg: String,
}

/// What a marker shows on one curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The height of the curve.
    pub value: f64,
    /// The text beside the handle.
    pub text: String,
    /// The colour of the text: that of the curve.
    pub role: Role,
    /// Where the text goes, so that the curve does not run through it.
    pub side: Side,
}

impl Reading {
    /// A value with so many decimals.
    pub fn fixed(role: Role, value: f64, decimals: usize, side: Side) -> Self {
        Self { value, text: super::number::fixed(value, decimals), role, side }
    }

    /// A value with so many significant digits.
    pub fn significant(role: Role, value: f64, digits: usize, side: Side) -> Self {
        Self { value, text: super::number::significant(value, digits), role, side }
    }
}

/// Where a text stands to a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Over it: on the right of a point of a falling curve.
    Above,
    /// Under it: on the right of a point of a rising curve.
    Below,
}

/// The height of a line of labels, in pixels.
const LINE: f64 = 16.0;

/// From the middle of a letter down to its baseline, in pixels.
const DROP: f64 = 4.5;

impl<'a> Sketch<'a> {
    /// An empty layer over a plot.
    pub fn on(plot: &'a Plot) -> Self {
        Self { plot, svg: String::new() }
    }

    /// The layer, as an SVG fragment.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.svg)
    }

    /// Hairlines, tick labels and titles of both axes.
    pub fn axes(&mut self) -> &mut Self {
        self.frame().labels_across(None)
    }

    /// The axes without the tick labels below, which [`Sketch::labels_across`] sets on a layer that moves.
    pub fn frame(&mut self) -> &mut Self {
        let plot = self.plot;
        let [left, top, right, bottom] = plot.field();
        let baseline = plot.up().low();
        for (value, text) in plot.up().labels() {
            let (_, y) = plot.place(plot.across().low(), *value);
            let role = if *value == baseline { Role::Muted } else { Role::Rule };
            self.hairline(role, (left, y), (right, y));
            Text::new(Role::Muted, text).small().anchor(Anchor::End).write(
                &mut self.svg,
                left - 8.0,
                y + DROP,
            );
        }
        if !plot.up().labels().iter().any(|(v, _)| *v == baseline) {
            self.hairline(Role::Muted, (left, bottom), (right, bottom));
        }
        for (value, _) in plot.across().labels() {
            let (x, _) = plot.place(*value, baseline);
            self.hairline(Role::Muted, (x, bottom), (x, bottom + 4.0));
        }
        if !plot.up().words().is_empty() {
            Text::new(Role::Ink, plot.up().words()).write(&mut self.svg, 0.0, top - 16.0);
        }
        if !plot.across().words().is_empty() {
            Text::new(Role::Ink, plot.across().words()).anchor(Anchor::End).write(
                &mut self.svg,
                right,
                plot.layout().height - 4.0,
            );
        }
        self
    }

    /// The tick labels below; a `marked` value stands among them in accent, and those it touches give way.
    pub fn labels_across(&mut self, marked: Option<(f64, &str)>) -> &mut Self {
        let plot = self.plot;
        let [_, _, right, bottom] = plot.field();
        let base = bottom + 18.0;
        let mut taken = None;
        if let Some((value, words)) = marked {
            let text = Text::new(Role::Accent, words).small();
            let half = text.width() / 2.0;
            let (x, _) = plot.place(value, 0.0);
            let x = x.clamp(half, plot.layout().width.max(right) - half);
            text.anchor(Anchor::Middle).write(&mut self.svg, x, base);
            taken = Some((x - half - 5.0, x + half + 5.0));
        }
        for (value, words) in plot.across().labels() {
            let text = Text::new(Role::Muted, words).small();
            let half = text.width() / 2.0;
            let (x, _) = plot.place(*value, 0.0);
            if taken.is_some_and(|(from, to)| x + half > from && x - half < to) {
                continue;
            }
            text.anchor(Anchor::Middle).write(&mut self.svg, x, base);
        }
        self
    }

    /// A curve in the stroke of its role; it breaks where a value is not finite.
    pub fn curve(&mut self, role: Role, points: &[(f64, f64)]) -> &mut Self {
        self.stroke(role, points, "")
    }

    /// A curve drawn a little stronger: the one that matters.
    pub fn strong_curve(&mut self, role: Role, points: &[(f64, f64)]) -> &mut Self {
        self.stroke(role, points, " strong")
    }

    fn stroke(&mut self, role: Role, points: &[(f64, f64)], more: &'static str) -> &mut Self {
        let finite = |point: &(f64, f64)| point.0.is_finite() && point.1.is_finite();
        for piece in points.split(|point| !finite(point)) {
            if piece.len() > 1 {
                let points = piece.iter().copied();
                let style = colour(role).stroke_width(2);
                self.draw(more, |field| {
                    LineSeries::new(points, style).all(|line| field.draw(&line).is_ok())
                });
            }
        }
        self
    }

    /// A wash between a curve and `floor`.
    pub fn area(&mut self, role: Role, points: &[(f64, f64)], floor: f64) -> &mut Self {
        let points = points.iter().copied();
        self.draw("", |field| {
            AreaSeries::new(points, floor, wash(role)).all(|shape| field.draw(&shape).is_ok())
        });
        self
    }

    /// A wash between two curves over the same values.
    pub fn band(&mut self, role: Role, upper: &[(f64, f64)], lower: &[(f64, f64)]) -> &mut Self {
        let mut outline = upper.to_vec();
        outline.extend(lower.iter().rev());
        let shape = Polygon::new(outline, wash(role));
        self.draw("", |field| field.draw(&shape).is_ok());
        self
    }

    /// A wash between two curves of equal places wherever `holds` says so of their heights.
    pub fn band_where(
        &mut self,
        role: Role,
        one: &[(f64, f64)],
        other: &[(f64, f64)],
        holds: impl Fn(f64, f64) -> bool,
    ) -> &mut Self {
        let pairs: Vec<_> = one.iter().copied().zip(other.iter().copied()).collect();
        for piece in pairs.split(|(one, other)| !holds(one.1, other.1)) {
            if piece.len() > 1 {
                let (one, other): (Vec<_>, Vec<_>) = piece.iter().copied().unzip();
                self.band(role, &one, &other);
            }
        }
        self
    }

    /// Names in a row that ends at `right`, in pixels, `gap` apart, on the line `y`.
    pub fn key(
        &mut self,
        names: &[(Role, impl AsRef<str>)],
        right: f64,
        y: f64,
        gap: f64,
    ) -> &mut Self {
        let mut x = right;
        for (role, words) in names.iter().rev() {
            let text = Text::new(*role, words.as_ref()).anchor(Anchor::End);
            text.write(&mut self.svg, x, y);
            x -= text.width() + gap;
        }
        self
    }

    /// A histogram: washed bars with a thin solid outline. `edges` holds one value more than `heights`.
    pub fn bars(&mut self, role: Role, edges: &[f64], heights: &[f64]) -> &mut Self {
        let floor = self.plot.up().low();
        let bars: Vec<(&[f64], f64)> = edges.windows(2).zip(heights.iter().copied()).collect();
        for heap in bars.split(|(_, height)| *height <= floor) {
            let (Some((first, _)), Some((last, _))) = (heap.first(), heap.last()) else {
                continue;
            };
            let tops =
                heap.iter().flat_map(|(edge, height)| [(edge[0], *height), (edge[1], *height)]);
            let mut outline = vec![(first[0], floor)];
            outline.extend(tops);
            outline.push((last[1], floor));
            let shape = Polygon::new(outline.clone(), wash(role));
            self.draw("", |field| field.draw(&shape).is_ok());
            self.line(role, &outline);
        }
        self
    }

    /// Points in the mark of their role: crosses, rings, dots or squares.
    pub fn points(&mut self, role: Role, points: &[(f64, f64)], radius: f64) -> &mut Self {
        for (x, y) in points {
            let (x, y) = self.plot.place(*x, *y);
            self.mark(role, x, y, radius);
        }
        self
    }

    fn mark(&mut self, role: Role, x: f64, y: f64, r: f64) {
        let box_of = |x: f64, y: f64| (tenths(x), tenths(y));
        match role {
            Role::Noise => {
                self.hairline(role, (x - r, y - r), (x + r, y + r));
                self.hairline(role, (x - r, y + r), (x + r, y - r));
            }
            Role::Gold => {
                let corners = [(-r, -r), (r, -r), (r, r), (-r, r)];
                let corners = corners.map(|(dx, dy)| box_of(x + dx, y + dy));
                let d = svg::path(&corners, true);
                let _ = write!(self.svg, "<path class=\"f-gold\" d=\"{d}\"/>");
            }
            Role::Model | Role::Accent => svg::circle(&mut self.svg, 'r', role, (x, y), r),
            _ => svg::circle(&mut self.svg, 'f', role, (x, y), r),
        }
    }

    /// A thin solid line between two places in pixels.
    fn hairline(&mut self, role: Role, from: (f64, f64), to: (f64, f64)) {
        let ends = [from, to].map(|(x, y)| (tenths(x), tenths(y)));
        let d = svg::path(&ends, false);
        // The strokes of these roles are hairlines; of all others the thin line is wanted.
        let line = match role {
            Role::Rule | Role::Muted | Role::Accent => 's',
            _ => 'l',
        };
        let name = role.name();
        let _ = write!(self.svg, "<path class=\"{line}-{name}\" d=\"{d}\"/>");
    }

    /// A vertical line at `x` with a ringed handle on each curve and the values beside it.
    pub fn marker(&mut self, x: f64, readings: &[Reading]) -> &mut Self {
        let plot = self.plot;
        let [left, top, _, bottom] = plot.field();
        let (at, _) = plot.place(x, plot.up().low());
        self.hairline(Role::Accent, (at, top - 6.0), (at, bottom));
        let heights: Vec<f64> =
            readings.iter().map(|reading| plot.place(x, reading.value).1).collect();
        for height in &heights {
            svg::circle(&mut self.svg, 'r', Role::Accent, (at, *height), 5.0);
        }
        let width = |reading: &Reading| Text::new(reading.role, &reading.text).width();
        let widest = readings.iter().map(width).fold(0.0, f64::max);
        let right_side = at + 11.0 + widest <= plot.layout().width || at - 11.0 - widest < left;
        let wanted = readings.iter().zip(&heights).map(|(reading, height)| {
            let above = (reading.side == Side::Above) == right_side;
            height + if above { -9.0 } else { 9.0 }
        });
        let wanted: Vec<f64> = wanted.collect();
        let places = apart(&wanted, LINE, top - 4.0, bottom - 9.0);
        for (reading, place) in readings.iter().zip(places) {
            let text = Text::new(reading.role, &reading.text).halo();
            let (x, anchor) =
                if right_side { (at + 10.0, Anchor::Start) } else { (at - 10.0, Anchor::End) };
            text.anchor(anchor).write(&mut self.svg, x, place + DROP);
        }
        self
    }

    /// A name beside the point (`x`, `y`), shifted by `dx` and `dy` pixels, with paper around it.
    pub fn label(
        &mut self,
        role: Role,
        at: (f64, f64),
        shift: (f64, f64),
        anchor: Anchor,
        words: &str,
    ) -> &mut Self {
        let (x, y) = self.plot.place(at.0, at.1);
        Text::new(role, words).halo().anchor(anchor).write(
            &mut self.svg,
            x + shift.0,
            y + shift.1 + DROP,
        );
        self
    }

    /// The name of a curve near `x`, above or below it and clear of it.
    pub fn name(
        &mut self,
        role: Role,
        curve: &[(f64, f64)],
        x: f64,
        side: Side,
        words: &str,
    ) -> &mut Self {
        let plot = self.plot;
        let [left, _, right, _] = plot.field();
        let text = Text::new(role, words).halo().anchor(Anchor::Middle);
        let half = text.width() / 2.0;
        let (middle, _) = plot.place(x, plot.up().low());
        let middle = middle.min(right - half).max(left + half);
        let heights = curve
            .iter()
            .map(|(x, y)| plot.place(*x, *y))
            .filter(|(x, _)| (x - middle).abs() <= half + 4.0)
            .map(|(_, y)| y);
        let base = match side {
            Side::Above => heights.fold(f64::INFINITY, f64::min) - 8.0,
            Side::Below => heights.fold(f64::NEG_INFINITY, f64::max) + 17.0,
        };
        if base.is_finite() {
            text.write(&mut self.svg, middle, base);
        }
        self
    }

    /// A name within an area, its middle at the point (`x`, `y`).
    pub fn within(&mut self, role: Role, at: (f64, f64), words: &str) -> &mut Self {
        let (x, y) = self.plot.place(at.0, at.1);
        let text = Text::new(role, words).anchor(Anchor::Middle);
        text.write(&mut self.svg, x, y + DROP);
        self
    }

    /// Names at the right ends of curves, moved apart where they would touch.
    pub fn end_labels(&mut self, ends: &[(Role, f64, &str)]) -> &mut Self {
        let plot = self.plot;
        let [_, top, right, bottom] = plot.field();
        let heights: Vec<f64> =
            ends.iter().map(|(_, value, _)| plot.place(plot.across().high(), *value).1).collect();
        let places = apart(&heights, LINE, top, bottom);
        for ((role, _, words), place) in ends.iter().zip(places) {
            Text::new(*role, words).write(&mut self.svg, right + 8.0, place + DROP);
        }
        self
    }

    /// A thin solid line from point to point, in values.
    pub fn line(&mut self, role: Role, points: &[(f64, f64)]) -> &mut Self {
        let line = PathElement::new(points.to_vec(), colour(role).stroke_width(1));
        self.draw("", |field| field.draw(&line).is_ok());
        self
    }

    /// A thin solid circle about a point, `radius` long in values along either axis.
    pub fn circle(&mut self, role: Role, (x, y): (f64, f64), radius: f64) -> &mut Self {
        let angle = |sixtieth: u32| std::f64::consts::TAU * (f64::from(sixtieth) / 60.0);
        let place = |angle| (x + radius * libm::cos(angle), y + radius * libm::sin(angle));
        self.line(role, &(0..=60).map(angle).map(place).collect::<Vec<_>>())
    }

    /// Text at a place in pixels.
    pub fn write(&mut self, text: &Text<'_>, x: f64, y: f64) -> &mut Self {
        text.write(&mut self.svg, x, y);
        self
    }

    /// Lets the plotting library draw into the field, in values.
    fn draw(&mut self, more: &'static str, draw: impl FnOnce(&Field<'_>) -> bool) {
        let layout = self.plot.layout();
        let [left, top, right, bottom] = self.plot.field().map(tenths);
        let coordinates = Cartesian2d::<Scale, Scale>::new(
            self.plot.across().clone(),
            self.plot.up().clone(),
            (left..right, bottom..top),
        );
        let pen = Pen::new(&mut self.svg, layout.width, layout.height, more);
        let area = pen.into_drawing_area().apply_coord_spec(coordinates);
        // The pen writes to memory: it cannot fail.
        let drawn = draw(&area);
        debug_assert!(drawn);
    }
}

/// The colour by which the plotting library carries a role.
fn colour(role: Role) -> RGBColor {
    let (red, green, blue) = role.rgb();
    RGBColor(red, green, blue)
}

/// A role's wash: its class gives the true opacity.
fn wash(role: Role) -> ShapeStyle {
    colour(role).mix(0.5).filled()
}

/// Moves labels apart along a line until `gap` lies between any two, within `low`…`high`.
///
/// The order stays; what can stay in place does. Returns the new places in the order given.
pub fn apart(places: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|a, b| places[*a].total_cmp(&places[*b]).then(a.cmp(b)));
    // Neighbours that are too near form a block about their mean; blocks that touch become one.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for index in &order {
        let mut block = (places[*index].clamp(low, high.max(low)), 1);
        while let Some(&(centre, count)) = blocks.last() {
            let reach = gap * (count + block.1) as f64 / 2.0;
            if block.0 - centre >= reach {
                break;
            }
            blocks.pop();
            let total = count + block.1;
            let mean = (centre * count as f64 + block.0 * block.1 as f64) / total as f64;
            let half = gap * (total - 1) as f64 / 2.0;
            block = (mean.min(high - half).max(low + half), total);
        }
        blocks.push(block);
    }
    let mut moved = vec![0.0; places.len()];
    let mut next = order.into_iter();
    for (centre, count) in blocks {
        for (step, index) in next.by_ref().take(count).enumerate() {
            moved[index] = centre + gap * (step as f64 - (count - 1) as f64 / 2.0);
        }
    }
    moved
}

#[cfg(test)]
mod tests;
