//! The tiles, the equation with its bars, the curves, and the storyboard for paper.

use std::fmt::Write;

use crate::draw::number::fixed;
use crate::draw::panels::{self, moving, pictures, still};
use crate::draw::plot::{Layout, Plot};
use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::svg::{self, Anchor, Text};
use crate::draw::theme::Role;
use crate::plate::{Drawing, Layer, Panel, Paper, Shape, Shown};

use super::{AnnotatedPlayer, Moment, SIZE, Step};

pub(super) fn panels(
    figure: &AnnotatedPlayer,
    moments: &[Moment],
    printed: &[usize],
) -> Result<Vec<Panel>, RasterError> {
    let mut panels = vec![pictures_now(moments)?];
    let mut equation = panels::plot("equation", "", Paper::Once, [150.0, 156.0], |layout| {
        let frames = moments.iter().map(|moment| equation(layout, moment));
        vec![moving(&[0], frames.collect())]
    });
    equation.shown = Shown::Screen;
    panels.push(equation);
    let shown: Vec<&Moment> = printed.iter().filter_map(|index| moments.get(*index)).collect();
    panels.push(storyboard(&shown)?);
    panels.push(panels::plot("timeline", "", Paper::Once, [240.0, 230.0], |layout| {
        timeline(figure, layout, moments)
    }));
    Ok(panels)
}

/// The state, the guess, and the noise that the step adds, each on the scale of the picture.
fn pictures_now(moments: &[Moment]) -> Result<Panel, RasterError> {
    let states: Vec<Frame<'_>> = moments.iter().map(state).collect();
    let guesses: Vec<Frame<'_>> =
        moments.iter().map(|moment| Frame::clean(&moment.state.x0_hat)).collect();
    let nothing = vec![0.0; 3 * SIZE * SIZE];
    let fresh: Vec<Frame<'_>> = moments
        .iter()
        .map(|moment| {
            let step = moment.step.as_ref();
            Frame {
                values: step.map_or(&nothing, |step| &step.fresh),
                // Nothing but noise: steps of a whole standard deviation between its shades will do.
                noise: step.map_or(0.0, |step| 2.0 * step.transition.sigma),
            }
        })
        .collect();
    let layers = [states, guesses, fresh]
        .iter()
        .zip(panels::side_by_side(3))
        .map(|(frames, area)| Ok(pictures(&[0], raster::atlas(&sheet(area), frames)?)))
        .collect::<Result<_, RasterError>>()?;
    let title = "The state xₜ, the guess of the picture, and the fresh noise σₜz";
    Ok(Panel { shown: Shown::Screen, ..panels::picture_row("pictures", title, layers) })
}

/// One painting in a drawing.
fn sheet(area: [f64; 4]) -> Sheet {
    Sheet {
        width: SIZE,
        height: SIZE,
        channels: Channels::Colour,
        // Twice as coarse as a screen: no eye tells in pixels of this size.
        levels: 128,
        hard_edges: true,
        area,
    }
}

fn state(moment: &Moment) -> Frame<'_> {
    Frame { values: &moment.state.x, noise: (1.0 - moment.state.alpha_bar).sqrt() }
}

/// Text that is set piece after piece, with a hat where there is no letter for it.
struct Line {
    svg: String,
    x: f64,
    y: f64,
    small: bool,
}

impl Line {
    fn new(x: f64, y: f64, small: bool) -> Self {
        Self { svg: String::new(), x, y, small }
    }

    fn put(&mut self, role: Role, words: &str) -> &mut Self {
        let text = Text::new(role, words);
        let text = if self.small { text.small() } else { text };
        text.write(&mut self.svg, self.x, self.y);
        self.x += text.width();
        self
    }

    /// A gap of a word space, for blanks at the end of a text do not count in SVG.
    fn gap(&mut self) -> &mut Self {
        self.x += 4.0;
        self
    }

    /// x with a hat, lowered 0 after it: the guess.
    fn guess(&mut self, role: Role) -> &mut Self {
        let x = Text::new(role, "x");
        let x = if self.small { x.small() } else { x };
        let middle = self.x + x.width() / 2.0;
        let peak = self.y - if self.small { 10.4 } else { 11.2 };
        let corners = [(-2.7, 2.6), (0.0, 0.0), (2.7, 2.6)];
        let tenths = |value: f64| (value * 10.0).round() as i32;
        let corners = corners.map(|(dx, dy)| (tenths(middle + dx), tenths(peak + dy)));
        let d = svg::path(&corners, false);
        // Writing to a string cannot fail.
        let _ = write!(self.svg, "<path class=\"l-{}\" d=\"{d}\"/>", role.name());
        self.put(role, "x_0")
    }
}

/// The step with its numbers, and below it how loud each of its terms is.
fn equation(layout: Layout, moment: &Moment) -> String {
    let t = moment.state.t;
    let mut line = Line::new(0.0, 20.0, false);
    let Some(step) = &moment.step else {
        line.put(Role::Ink, "x_0").gap().put(Role::Ink, "is the picture. No step is left.");
        return line.svg;
    };
    let [guess, state, noise] = coefficients(step);
    line.put(Role::Ink, &format!("x_{{{}}} =", step.s)).gap();
    line.put(Role::Model, &guess).gap().guess(Role::Model).gap();
    line.put(Role::Ink, "+").gap();
    line.put(Role::Ink, &format!("{state} x_{{{t}}}")).gap();
    line.put(Role::Ink, "+").gap();
    line.put(Role::Noise, &noise);
    let mut svg = line.svg;
    let names =
        [(Role::Model, "the guess"), (Role::Ink, "the state"), (Role::Noise, "fresh noise")];
    let left = 92.0;
    // Room for the number at the end of the longest bar; terms rarely exceed 1.
    let unit = layout.width - left - 56.0;
    for (row, ((role, name), size)) in names.into_iter().zip(step.terms).enumerate() {
        let y = 52.0 + 28.0 * row as f64;
        Text::new(role, name).write(&mut svg, 0.0, y);
        let right = left + unit * size.clamp(0.0, 1.05);
        bar(&mut svg, role, [left, y - 13.0, right, y + 4.0]);
        Text::new(role, &fixed(size, 3)).write(&mut svg, right + 8.0, y);
    }
    let words = layout.either(
        "how loud each term of the sum is: its root mean square over the numbers of the picture",
        "how loud each term is (root mean square)",
    );
    Text::new(Role::Muted, words).small().write(&mut svg, 0.0, 138.0);
    svg
}

/// The coefficients of guess, state and noise as they are printed.
fn coefficients(step: &Step) -> [String; 3] {
    let transition = &step.transition;
    let noise = if transition.sigma > 0.0 {
        format!("{} z", fixed(transition.sigma, 4))
    } else {
        "no noise".to_owned()
    };
    [fixed(transition.x0_hat, 4), fixed(transition.x, 4), noise]
}

/// A washed bar with an outline: left, top, right, bottom in pixels.
fn bar(out: &mut String, role: Role, [left, top, right, bottom]: [f64; 4]) {
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
    let tenths = |value: f64| (value * 10.0).round() as i32;
    let d = svg::path(&corners.map(|(x, y)| (tenths(x), tenths(y))), true);
    let (name, line) = (role.name(), if role == Role::Ink { 's' } else { 'l' });
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<path class=\"w-{name}\" d=\"{d}\"/><path class=\"{line}-{name}\" d=\"{d}\"/>"
    );
}

/// What the readouts say, as curves.
fn timeline(figure: &AnnotatedPlayer, layout: Layout, moments: &[Moment]) -> Vec<Layer> {
    let steps = figure.schedule.steps as f64;
    let ticks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share: f64| (share * steps).round());
    let across =
        Scale::linear(0.0, steps).ticks(&ticks).reversed().title("noise level t, counted down");
    let up = Scale::linear(0.0, 1.1).ticks(&[0.0, 0.5, 1.0]).title("the four numbers");
    let plot = Plot::new(layout, across, up).marked();
    let curve = |of: &dyn Fn(&Moment) -> Option<f64>| -> Vec<(f64, f64)> {
        let point = |moment: &Moment| Some((moment.state.t as f64, of(moment)?));
        moments.iter().filter_map(point).collect()
    };
    let sigma = |moment: &Moment| moment.step.as_ref().map(|step| step.transition.sigma);
    let kept = curve(&|moment| Some(moment.state.alpha_bar));
    let size = curve(&|moment| Some(moment.size));
    let noise = curve(&sigma);
    let off = curve(&|moment| Some(moment.guess_error));
    // Names stand over stops: between two of them a curve has no height to stand clear of.
    let near = |share: f64| {
        let off = |t: &f64| (t - share * steps).abs();
        let times = moments.iter().map(|moment| moment.state.t as f64);
        times.min_by(|one, other| off(one).total_cmp(&off(other))).unwrap_or(0.0)
    };
    let drawn = plot
        .sketch()
        .frame()
        .curve(Role::Gold, &size)
        .curve(Role::Noise, &noise)
        .curve(Role::Model, &off)
        .strong_curve(Role::Truth, &kept)
        .name(
            Role::Gold,
            &size,
            near(0.72),
            Side::Above,
            layout.either("size of the state", "size"),
        )
        .name(Role::Truth, &kept, near(0.22), Side::Above, "ᾱ_t")
        .name(Role::Noise, &noise, near(0.3), Side::Above, layout.either("fresh noise, σ_t", "σ_t"))
        .name(Role::Model, &off, near(0.27), Side::Above, layout.either("guess off by", "off by"))
        .finish();
    let marker = |moment: &Moment| {
        let reading = |value: f64, role: Role| Reading {
            value,
            text: fixed(value, 2),
            role,
            side: Side::Above,
        };
        let mut readings = vec![
            reading(moment.state.alpha_bar, Role::Truth),
            reading(moment.size, Role::Gold),
            reading(moment.guess_error, Role::Model),
        ];
        readings.extend(sigma(moment).map(|sigma| reading(sigma, Role::Noise)));
        let t = moment.state.t as f64;
        let mut sketch = plot.sketch();
        sketch.labels_across(Some((t, &fixed(t, 0)))).marker(t, &readings);
        sketch.finish()
    };
    vec![still(drawn), moving(&[0], moments.iter().map(marker).collect())]
}

/// Frames in a row of the storyboard.
const COLUMNS: usize = 4;

/// The width of a frame and the gap after it; the side of its two pictures; the height of a row.
const CELL: f64 = 158.0;
const GAP: f64 = (660.0 - 4.0 * CELL) / 3.0;
const PICTURE: f64 = 77.0;
const ROW: f64 = 162.0;

/// Frame by frame for paper: the state, the guess, and beneath them the equation of the step.
fn storyboard(shown: &[&Moment]) -> Result<Panel, RasterError> {
    let mut layers = Vec::new();
    let mut words = String::new();
    for (index, moment) in shown.iter().enumerate() {
        let left = (index % COLUMNS) as f64 * (CELL + GAP);
        let top = (index / COLUMNS) as f64 * ROW;
        let guess = Frame::clean(&moment.state.x0_hat);
        for (frame, x) in [(state(moment), left), (guess, left + CELL - PICTURE)] {
            let sheet = sheet([x, top, PICTURE, PICTURE]);
            layers.push(pictures(&[], raster::atlas(&sheet, &[frame])?));
        }
        written(&mut words, moment, left, top + PICTURE + 16.0);
    }
    layers.push(still(words));
    let rows = shown.len().div_ceil(COLUMNS).max(1) as f64;
    Ok(Panel {
        name: "storyboard".to_owned(),
        title: "State and guess at eight stops, and the step that is taken from there".to_owned(),
        shape: Shape::Plot,
        shown: Shown::Paper,
        paper: Paper::Once,
        drawings: vec![Drawing { width: 660.0, height: rows * ROW - 8.0, layers }],
        pick: None,
    })
}

fn written(out: &mut String, moment: &Moment, left: f64, top: f64) {
    let t = moment.state.t;
    Text::new(Role::Ink, &format!("t = {t}")).small().write(out, left, top);
    let Some(step) = &moment.step else {
        Text::new(Role::Muted, "the picture").small().write(out, left, top + 16.0);
        return;
    };
    let share = format!("ᾱ_t = {}", fixed(moment.state.alpha_bar, 3));
    Text::new(Role::Muted, &share).small().anchor(Anchor::End).write(out, left + CELL, top);
    let [guess, state, noise] = coefficients(step);
    let mut first = Line::new(left, top + 17.0, true);
    first.put(Role::Ink, &format!("x_{{{}}} =", step.s)).gap();
    first.put(Role::Model, &guess).gap().guess(Role::Model);
    let mut second = Line::new(left, top + 33.0, true);
    second.put(Role::Ink, &format!("+ {state} x_{{{t}}}"));
    let mut third = Line::new(left, top + 49.0, true);
    third.put(Role::Ink, "+").gap();
    third.put(Role::Noise, &noise);
    for line in [first, second, third] {
        out.push_str(&line.svg);
    }
}
