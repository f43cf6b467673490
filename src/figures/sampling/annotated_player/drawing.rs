//! The tiles, the equation with its bars, the curves, and the storyboard for paper.

use super::{Moment, SIZE, Step};
use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::draw::svg;
use crate::figures::prelude::*;
use crate::plate::Drawing;

pub(super) fn panels(
    steps: usize,
    moments: &Frames<Moment>,
    printed: &[usize],
) -> Result<Vec<Panel>, RasterError> {
    let shown: Vec<&Moment> =
        printed.iter().filter_map(|index| moments.iter().nth(*index)).collect();
    Ok(vec![
        pictures_now(moments)?,
        panels::plot("equation", "", Paper::Once, [150.0, 156.0], |layout| {
            vec![moments.drawn(|svg, moment| svg.push_str(&equation(layout, moment)))]
        })
        .on_screen(),
        storyboard(&shown)?,
        panels::plot("timeline", "", Paper::Once, [240.0, 230.0], |layout| {
            timeline(steps as f64, layout, moments)
        }),
    ])
}

/// The state, the guess, and the noise that the step adds, each on the scale of the picture.
fn pictures_now(moments: &Frames<Moment>) -> Result<Panel, RasterError> {
    let nothing = vec![0.0; 3 * SIZE * SIZE];
    let fresh = moments.map(|moment| match &moment.step {
        // Nothing but noise: steps of a whole standard deviation between its shades will do.
        Some(step) => Frame { values: &step.fresh, noise: 2.0 * step.transition.sigma },
        None => Frame::clean(&nothing),
    });
    let layers = [moments.map(state), moments.map(guess), fresh]
        .iter()
        .zip(panels::side_by_side(3))
        .map(|(frames, area)| frames.pictured(|frames| raster::atlas(&sheet(area), frames)))
        .collect::<Result<_, RasterError>>()?;
    let title = "The state xₜ, the guess of the picture, and the fresh noise σₜz";
    Ok(panels::picture_row("pictures", title, layers).on_screen())
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

fn guess(moment: &Moment) -> Frame<'_> {
    Frame::clean(&moment.state.x0_hat)
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
        let corners = corners.map(|(dx, dy)| (middle + dx, peak + dy));
        svg::shape(&mut self.svg, &format!("l-{}", role.name()), &corners, false);
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
    let line = if role == Role::Ink { 's' } else { 'l' };
    for kind in ['w', line] {
        svg::shape(out, &format!("{kind}-{}", role.name()), &corners, true);
    }
}

/// What the readouts say, as curves.
fn timeline(steps: f64, layout: Layout, moments: &Frames<Moment>) -> Vec<Layer> {
    let ticks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share: f64| (share * steps).round());
    let across =
        Scale::linear(0.0, steps).ticks(&ticks).reversed().title("noise level t, counted down");
    let up = Scale::linear(0.0, 1.1).ticks(&[0.0, 0.5, 1.0]).title("the four numbers");
    let plot = Plot::new(layout, across, up).marked();
    let curve = |of: fn(&Moment) -> Option<f64>| -> Curve {
        let point = |moment: &Moment| Some((moment.state.t as f64, of(moment)?));
        moments.iter().filter_map(point).collect()
    };
    let kept = curve(|moment| Some(moment.state.alpha_bar));
    let size = curve(|moment| Some(moment.size));
    let noise = curve(|moment| moment.of(|step| step.transition.sigma));
    let off = curve(|moment| Some(moment.guess_error));
    // Names stand over stops: between two of them a curve has no height to stand clear of.
    let near = |share: f64| {
        let nearer = |best: f64, this: f64| {
            let off = |t: f64| (t - share * steps).abs();
            if off(this) < off(best) { this } else { best }
        };
        moments.iter().map(|moment| moment.state.t as f64).fold(f64::INFINITY, nearer)
    };
    let names = [
        (Role::Gold, &size, 0.72, layout.either("size of the state", "size")),
        (Role::Truth, &kept, 0.22, "ᾱ_t"),
        (Role::Noise, &noise, 0.3, layout.either("fresh noise, σ_t", "σ_t")),
        (Role::Model, &off, 0.27, layout.either("guess off by", "off by")),
    ];
    vec![
        plot.still(|sketch| {
            sketch
                .frame()
                .curve(Role::Gold, &size)
                .curve(Role::Noise, &noise)
                .curve(Role::Model, &off)
                .strong_curve(Role::Truth, &kept);
            for (role, curve, share, words) in names {
                sketch.name(role, curve, near(share), Side::Above, words);
            }
        }),
        plot.marker(
            moments,
            |moment| (moment.state.t as f64, moment.state.t.to_string()),
            |moment| {
                let reading = |role, value| Reading::fixed(role, value, 2, Side::Above);
                let sigma = moment.of(|step| step.transition.sigma);
                let mut readings = vec![
                    reading(Role::Truth, moment.state.alpha_bar),
                    reading(Role::Gold, moment.size),
                    reading(Role::Model, moment.guess_error),
                ];
                readings.extend(sigma.map(|sigma| reading(Role::Noise, sigma)));
                readings
            },
        ),
    ]
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
        for (frame, x) in [(state(moment), left), (guess(moment), left + CELL - PICTURE)] {
            let sheet = sheet([x, top, PICTURE, PICTURE]);
            layers.push(Layer::picture(raster::atlas(&sheet, &[frame])?));
        }
        written(&mut words, moment, left, top + PICTURE + 16.0);
    }
    layers.push(Layer::still(|svg| svg.push_str(&words)));
    let rows = shown.len().div_ceil(COLUMNS).max(1) as f64;
    let drawing = Drawing { width: 660.0, height: rows * ROW - 8.0, layers };
    let title = "State and guess at eight stops, and the step that is taken from there";
    Ok(panels::composed("storyboard", title, vec![drawing]).on_paper())
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
