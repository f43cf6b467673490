//! The drawing of the clouds: two planes, the pictures that go in and come out.

use crate::draw::controls;
use crate::draw::number::{fixed, trimmed};
use crate::draw::panels::{moving, pictures, still};
use crate::draw::plane::Plane;
use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::draw::svg::{Anchor, Text};
use crate::draw::theme::Role;
use crate::math::bound::clouds::level_of_mass;
use crate::math::data::digits;
use crate::params::Sweep;
use crate::plate::{Atlas, Axis, Drawing, Layer, Panel, Paper, Readout, Shape, Shown};

use super::{ITEMS, SIDE, Scene, Widened};

/// The axes, in the order in which layers name them.
const SPREAD: usize = 0;
const ITEM: usize = 1;
const DRAW: usize = 2;

/// Draws that paper shows.
const PRINTED: usize = 6;

/// Shares of the mass inside the outlines of the density.
const MASSES: [f64; 4] = [0.95, 0.75, 0.5, 0.25];

/// The room above a plane for its title.
const HEAD: f64 = 24.0;

pub(super) fn axes(scene: &Scene) -> Vec<Axis> {
    let sweep = Sweep {
        values: scene.widened.iter().map(|at| at.factor).collect(),
        print: vec![scene.trained],
        start: scene.trained,
    };
    let items = scene.items.len().min(ITEMS);
    vec![
        controls::slider("spread", "spread of the clouds, σ times", &sweep, |factor| {
            trimmed(factor, 2)
        }),
        controls::draws("item", "another digit", items, 1),
        controls::draws("draw", "generate", scene.draws.len(), PRINTED),
    ]
}

pub(super) fn readouts(scene: &Scene) -> Vec<Readout> {
    let readout = |label: &str, text: &dyn Fn(&Widened) -> String| Readout {
        label: label.to_owned(),
        axes: vec![SPREAD],
        texts: scene.widened.iter().map(text).collect(),
    };
    vec![
        readout("the encoder", &|at| {
            let word = if at.factor == 1.0 { "as trained" } else { "no longer the trained one" };
            word.to_owned()
        }),
        readout("miss of a pixel", &|at| fixed(at.miss, 3)),
        readout("all clouds from the bell, nats", &|at| fixed(at.split.mismatch, 3)),
    ]
}

/// Where the two planes stand, and the size of the drawing around them.
struct Places {
    clouds: Plane,
    density: Plane,
    width: f64,
    height: f64,
}

/// Side by side on a page, one above the other on a phone.
fn places(scene: &Scene) -> [Places; 2] {
    let plane = |left: f64, top: f64, side: f64| Plane { reach: scene.reach, left, top, side };
    [
        Places {
            clouds: plane(0.0, HEAD, 322.0),
            density: plane(338.0, HEAD, 322.0),
            width: 660.0,
            height: HEAD + 322.0,
        },
        Places {
            clouds: plane(0.0, HEAD, 340.0),
            density: plane(0.0, 2.0 * HEAD + 354.0, 340.0),
            width: 340.0,
            height: 2.0 * HEAD + 694.0,
        },
    ]
}

pub(super) fn panels(scene: &Scene) -> Result<Vec<Panel>, RasterError> {
    let screens: Result<Vec<Drawing>, RasterError> =
        places(scene).iter().map(|places| screen_drawing(scene, places)).collect();
    let planes = Panel {
        name: "planes".to_owned(),
        title: String::new(),
        shape: Shape::Plot,
        shown: Shown::Screen,
        paper: Paper::Once,
        drawings: screens?,
        pick: None,
    };
    Ok(vec![planes, on_paper(scene)?])
}

/// A picture that changes: its title, the axes it follows, its frames.
type Tile<'a> = (&'a str, &'a [usize], &'a [&'a [f64]]);

/// Both planes, and under them in one row what goes in and what comes out.
fn screen_drawing(scene: &Scene, places: &Places) -> Result<Drawing, RasterError> {
    let real: Vec<&[f64]> =
        scene.items.iter().take(ITEMS).map(|item| item.picture.as_slice()).collect();
    let restored: Vec<&[f64]> = scene
        .widened
        .iter()
        .flat_map(|at| at.drawn.iter().map(|(_, picture)| picture.as_slice()))
        .collect();
    let generated: Vec<&[f64]> = scene.draws.iter().map(|(_, p)| p.as_slice()).collect();
    let (ringed, drawn) = if places.width > 400.0 {
        ("its ringed code, decoded", "the drawn code, decoded")
    } else {
        ("ringed, decoded", "drawn, decoded")
    };
    let shown: [Tile<'_>; 3] = [
        ("a digit goes in", &[ITEM], &real),
        (ringed, &[SPREAD, ITEM], &restored),
        (drawn, &[DRAW], &generated),
    ];
    let gap = 16.0;
    let side = (places.width - 2.0 * gap) / 3.0;
    let top = places.height + 18.0 + HEAD;
    let mut stack = Vec::new();
    let mut titles = String::new();
    let mut left = 0.0;
    for (title, axes, frames) in shown {
        stack.push(pictures(axes, atlas(frames, [left, top, side, side])?));
        Text::new(Role::Ink, title).write(&mut titles, left, top - 9.0);
        left += side + gap;
    }
    stack.extend(layers(scene, places));
    stack.push(still(titles));
    Ok(Drawing { width: places.width, height: top + side, layers: stack })
}

fn layers(scene: &Scene, places: &Places) -> Vec<Layer> {
    let spreads = scene.widened.iter().map(|at| {
        let mut out = clouds(scene, places, at.factor);
        out += &density(places, at);
        out
    });
    let items = scene.widened.iter().flat_map(|at| {
        let each = scene.items.iter().zip(&at.drawn);
        each.map(|(item, (code, _))| {
            let mut out = String::new();
            let cloud = item.cloud.widened(at.factor);
            places.clouds.cloud(&mut out, Role::Accent, cloud.mean, cloud.sd);
            places.clouds.ring(&mut out, Role::Accent, *code, 4.5);
            out
        })
    });
    let pins = scene.draws.iter().map(|(code, _)| {
        let mut out = String::new();
        places.density.ring(&mut out, Role::Truth, *code, 5.5);
        out
    });
    vec![
        moving(&[SPREAD], spreads.collect()),
        still(ground(scene, places)),
        moving(&[SPREAD, ITEM], items.collect()),
        moving(&[DRAW], pins.collect()),
    ]
}

/// Frames, rings and titles: what never moves.
fn ground(scene: &Scene, places: &Places) -> String {
    let mut out = String::new();
    let titles = [
        format!("{} digits, a cloud each", scene.items.len()),
        format!("all {} clouds together", digits::COUNT),
    ];
    for (plane, title) in [&places.clouds, &places.density].into_iter().zip(&titles) {
        plane.frame(&mut out);
        plane.rings(&mut out, &[1.0, 2.0, 3.0]);
        Text::new(Role::Ink, title).write(&mut out, plane.left, plane.top - 9.0);
    }
    // A numeral beside each cloud that has room for it.
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for item in &scene.items {
        let (x, y) = places.clouds.place(item.cloud.mean);
        if taken.iter().any(|(a, b)| (a - x).abs() < 9.0 && (b - y).abs() < 13.0) {
            continue;
        }
        taken.push((x, y));
        let numeral = item.label.to_string();
        let text = Text::new(Role::Ink, &numeral).small().anchor(Anchor::Middle);
        text.write(&mut out, x, y + 4.0);
    }
    out
}

fn clouds(scene: &Scene, places: &Places, factor: f64) -> String {
    let mut out = String::new();
    for item in &scene.items {
        let cloud = item.cloud.widened(factor);
        places.clouds.cloud(&mut out, Role::Model, cloud.mean, cloud.sd);
    }
    out
}

fn density(places: &Places, at: &Widened) -> String {
    let mut out = String::new();
    for mass in MASSES {
        let level = level_of_mass(&at.density, mass);
        places.density.region(&mut out, Role::Model, &at.density, SIDE, level);
    }
    out
}

/// Dark ink on light paper: the data have it the other way round.
fn atlas(ink: &[&[f64]], area: [f64; 4]) -> Result<Atlas, RasterError> {
    let turned: Vec<Vec<f64>> =
        ink.iter().map(|values| values.iter().map(|value| -value).collect()).collect();
    let frames: Vec<Frame<'_>> = turned.iter().map(|values| Frame::clean(values)).collect();
    let sheet = Sheet {
        width: digits::SIZE,
        height: digits::SIZE,
        channels: Channels::Grey,
        levels: 16,
        hard_edges: true,
        area,
    };
    raster::atlas(&sheet, &frames)
}

/// For paper: both planes as trained, six numbered draws, and below them what these decode to.
fn on_paper(scene: &Scene) -> Result<Panel, RasterError> {
    let drawings: Result<Vec<Drawing>, RasterError> =
        places(scene).iter().map(|places| paper_drawing(scene, places)).collect();
    Ok(Panel {
        name: "on-paper".to_owned(),
        title: String::new(),
        shape: Shape::Plot,
        shown: Shown::Paper,
        paper: Paper::Once,
        drawings: drawings?,
        pick: None,
    })
}

fn paper_drawing(scene: &Scene, places: &Places) -> Result<Drawing, RasterError> {
    let mut out = String::new();
    if let Some(at) = scene.widened.get(scene.trained) {
        out += &clouds(scene, places, at.factor);
        out += &density(places, at);
    }
    out += &ground(scene, places);
    let gap = 10.0;
    let side = (places.width - gap * (PRINTED - 1) as f64) / PRINTED as f64;
    let top = places.height + 14.0;
    let mut layers = Vec::new();
    for (index, (code, picture)) in scene.draws.iter().take(PRINTED).enumerate() {
        let left = index as f64 * (side + gap);
        layers.push(pictures(&[], atlas(&[picture], [left, top, side, side])?));
        let number = (index + 1).to_string();
        let text = Text::new(Role::Ink, &number).small().anchor(Anchor::Middle);
        places.density.ring(&mut out, Role::Truth, *code, 8.0);
        let (x, y) = places.density.place(*code);
        text.clone().write(&mut out, x, y + 4.0);
        text.write(&mut out, left + side / 2.0, top + side + 16.0);
    }
    layers.push(still(out));
    Ok(Drawing { width: places.width, height: top + side + 20.0, layers })
}
