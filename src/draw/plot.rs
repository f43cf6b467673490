//! A plot: one box with two axes, laid out once for a page and once for a phone.

use super::scale::Scale;
use super::svg::Text;
use super::theme::Role;

/// Points from left to right, in values.
pub type Curve = Vec<(f64, f64)>;

/// A curve, in its colour and dash, with its name.
pub type NamedCurve<'a> = (Role, &'a [(f64, f64)], &'a str);

/// How much room a drawing has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// True on a phone, where fewer labels fit.
    pub narrow: bool,
}

impl Layout {
    /// A plot across the text.
    pub const WIDE: Self = Self { width: 660.0, height: 300.0, narrow: false };

    /// A plot on a phone; its labels are as large as on a page.
    pub const NARROW: Self = Self { width: 340.0, height: 260.0, narrow: true };

    /// Both, in the order in which a panel holds its drawings.
    pub const BOTH: [Self; 2] = [Self::WIDE, Self::NARROW];

    /// The same width at another height.
    pub const fn high(self, height: f64) -> Self {
        Self { height, ..self }
    }

    /// One of two values: for a page, for a phone.
    pub fn either<T>(&self, wide: T, narrow: T) -> T {
        if self.narrow { narrow } else { wide }
    }

    /// The axis of the steps 0…`steps`, with ticks at its quarters, on a phone at its halves.
    pub fn steps(&self, steps: usize) -> Scale {
        let shares = self.either([0.0, 0.25, 0.5, 0.75, 1.0].as_slice(), &[0.0, 0.5, 1.0]);
        let ticks: Vec<f64> = shares.iter().map(|share| (share * steps as f64).round()).collect();
        Scale::linear(0.0, steps as f64).ticks(&ticks)
    }
}

/// A box with two axes; it says where a value stands, and draws through [`Sketch`](super::sketch::Sketch).
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    layout: Layout,
    across: Scale,
    up: Scale,
    /// Left, top, right, bottom of the field, in pixels.
    field: [f64; 4],
}

/// The least room for labels on the left: plots that stand one above the other begin in one line.
const LABEL_COLUMN: f64 = 34.0;

/// The room for a row of text above or below the field.
const TITLE_ROW: f64 = 20.0;

impl Plot {
    /// A plot of `up` over `across`. The margins are as wide as the labels need.
    pub fn new(layout: Layout, across: Scale, up: Scale) -> Self {
        let label = |(_, text): &(f64, String)| Text::new(Role::Muted, text).small().width();
        let widest = up.labels().iter().map(label).fold(0.0, f64::max);
        let left =
            if up.labels().is_empty() { 2.0 } else { (widest.ceil() + 8.0).max(LABEL_COLUMN) };
        let last = across.labels().last().map_or(0.0, label);
        let top = if up.words().is_empty() { 8.0 } else { TITLE_ROW + 10.0 };
        let below = if across.words().is_empty() { 0.0 } else { TITLE_ROW - 2.0 };
        let right = layout.width - (last / 2.0).ceil().max(6.0);
        Self { field: [left, top, right, layout.height - 22.0 - below], layout, across, up }
    }

    /// A plot whose values are the pixels of its field, for what is composed by hand.
    pub fn of_pixels(layout: Layout) -> Self {
        let blank = || Scale::linear(0.0, 1.0).ticks(&[]);
        let plot = Self::new(layout, blank(), blank());
        let [left, top, right, bottom] = plot.field;
        Self {
            across: Scale::linear(left, right).ticks(&[]),
            up: Scale::linear(top, bottom).reversed().ticks(&[]),
            ..plot
        }
    }

    /// Leaves `pixels` free on the right, for names at the ends of curves.
    pub fn room_right(mut self, pixels: f64) -> Self {
        self.field[2] = (self.layout.width - pixels).min(self.field[2]);
        self
    }

    /// Leaves room on the right for the values beside a marker, wherever it stands.
    pub fn marked(self) -> Self {
        self.room_right(48.0)
    }

    /// The room it was given.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The axis from left to right.
    pub fn across(&self) -> &Scale {
        &self.across
    }

    /// The axis from bottom to top.
    pub fn up(&self) -> &Scale {
        &self.up
    }

    /// Left, top, right and bottom of the field, in pixels.
    pub fn field(&self) -> [f64; 4] {
        self.field
    }

    /// A function at so many places along the axis, from left to right.
    pub fn trace(&self, places: usize, of: impl Fn(f64) -> f64) -> Curve {
        let (low, high) = (self.across.low(), self.across.high());
        let last = places.saturating_sub(1).max(1) as f64;
        let at = |index: usize| low + (high - low) * (index as f64 / last);
        (0..places).map(at).map(|x| (x, of(x))).collect()
    }

    /// A height, or nothing where it leaves the field: curves break there.
    pub fn inside(&self, value: f64) -> f64 {
        if (self.up.low()..=self.up.high()).contains(&value) { value } else { f64::NAN }
    }

    /// Where a point stands, in pixels.
    pub fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let [left, top, right, bottom] = self.field;
        (left + self.across.share(x) * (right - left), bottom - self.up.share(y) * (bottom - top))
    }

    /// The pieces of a line that lie within the field, cut where it leaves it (Liang and Barsky 1984).
    ///
    /// Both axes must be linear, and the points finite. A line that stays inside comes back in one piece.
    pub fn visible(&self, line: &[(f64, f64)]) -> Vec<Vec<(f64, f64)>> {
        let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
        for pair in line.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let Some((enter, leave)) = self.within(from, to) else {
                continue;
            };
            let at = |share: f64| match share {
                1.0 => to,
                _ => (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)),
            };
            match pieces.last_mut() {
                Some(piece) if enter == 0.0 && piece.last() == Some(&from) => piece.push(at(leave)),
                _ => pieces.push(vec![at(enter), at(leave)]),
            }
        }
        pieces
    }

    /// The shares of a segment between which it lies within the field; none where it never does.
    fn within(&self, from: (f64, f64), to: (f64, f64)) -> Option<(f64, f64)> {
        let (mut enter, mut leave) = (0.0f64, 1.0f64);
        for (from, to, scale) in [(from.0, to.0, &self.across), (from.1, to.1, &self.up)] {
            let step = to - from;
            if step == 0.0 {
                if from < scale.low() || from > scale.high() {
                    return None;
                }
                continue;
            }
            let (one, other) = ((scale.low() - from) / step, (scale.high() - from) / step);
            enter = enter.max(one.min(other));
            leave = leave.min(one.max(other));
        }
        (enter < leave).then_some((enter, leave))
    }
}

/// The highest point of a curve, the first of several; nothing where nothing is finite.
pub fn summit(curve: &[(f64, f64)]) -> Option<(f64, f64)> {
    let points = curve.iter().copied().filter(|(_, height)| height.is_finite());
    points.reduce(|best, this| if this.1 > best.1 { this } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_it_leaves_the_field() {
        let plot = Plot::new(Layout::WIDE, Scale::linear(-1.0, 1.0), Scale::linear(-1.0, 1.0));
        let inside = [(0.0, 0.0), (0.5, 0.5), (0.5, -0.5)];
        assert_eq!(plot.visible(&inside), [inside.to_vec()]);
        // Out to the right and back in again, then away for good.
        let line = [(0.0, 0.0), (2.0, 0.0), (0.0, 0.5), (0.0, 3.0), (3.0, 3.0)];
        assert_eq!(
            plot.visible(&line),
            [vec![(0.0, 0.0), (1.0, 0.0)], vec![(1.0, 0.25), (0.0, 0.5), (0.0, 1.0)]]
        );
        assert!(plot.visible(&[(2.0, -3.0), (2.0, 3.0)]).is_empty());
        assert!(plot.visible(&[(0.0, 0.0)]).is_empty());
    }

    #[test]
    fn the_field_leaves_room_for_its_labels() {
        let plot = Plot::new(
            Layout::NARROW,
            Scale::linear(0.0, 1000.0).title("step t"),
            Scale::linear(0.0, 1.0).title("signal kept"),
        );
        let [left, top, right, bottom] = plot.field();
        assert!(left > 20.0 && top > 25.0 && right < 330.0 && bottom < 225.0);
        assert_eq!(plot.place(0.0, 1.0), (left, top));
        assert_eq!(plot.place(1000.0, 0.0), (right, bottom));
    }
}
