//! The drawing of the clouds: two planes, the pictures that go in and come out.

use super::{Draw, Item, PRINTED, SIDE, Scene, Widened};
use crate::draw::plane::Plane;
use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::figures::prelude::*;
use crate::math::bound::clouds::level_of_mass;
use crate::math::data::digits;
use crate::plate::{Atlas, Drawing};

/// Shares of the mass inside the outlines of the density.
const MASSES: [f64; 4] = [0.95, 0.75, 0.5, 0.25];

/// The room above a plane for its title.
const HEAD: f64 = 24.0;

/// Where the two planes stand, and the size of the drawing around them.
struct Places {
    clouds: Plane,
    density: Plane,
    width: f64,
    height: f64,
}

/// Side by side on a page, one above the other on a phone.
fn places(reach: f64) -> [Places; 2] {
    let plane = |left: f64, top: f64, side: f64| Plane { reach, left, top, side };
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

/// On screen all that moves; on paper both planes as trained, and a few draws.
pub(super) fn panels(scene: &Scene<'_>) -> Result<Vec<Panel>, RasterError> {
    let places = places(scene.reach);
    let screen = places.iter().map(|places| on_screen(scene, places)).collect::<Result<_, _>>()?;
    let paper = places.iter().map(|places| on_paper(scene, places)).collect::<Result<_, _>>()?;
    Ok(vec![
        panels::composed("planes", "", screen).on_screen(),
        panels::composed("on-paper", "", paper).on_paper(),
    ])
}

/// Both planes, and under them in one row what goes in and what comes out.
fn on_screen(scene: &Scene<'_>, places: &Places) -> Result<Drawing, RasterError> {
    let titles = if places.width > 400.0 {
        ["a digit goes in", "its ringed code, decoded", "the drawn code, decoded"]
    } else {
        ["a digit goes in", "ringed, decoded", "drawn, decoded"]
    };
    let gap = 16.0;
    let side = (places.width - 2.0 * gap) / 3.0;
    let top = places.height + 18.0 + HEAD;
    let left = |column: usize| column as f64 * (side + gap);
    let area = |column: usize| [left(column), top, side, side];
    let layers = vec![
        scene.followed.pictured(|all| atlas(all.iter().map(|item| &item.picture), area(0)))?,
        scene.restored.pictured(|all| atlas(all.iter().map(|code| &code.picture), area(1)))?,
        scene.draws.pictured(|all| atlas(all.iter().map(|draw| &draw.picture), area(2)))?,
        scene.widened.drawn(|svg, at| {
            clouds(svg, places, scene.items, at.factor);
            density(svg, places, at);
        }),
        Layer::still(|svg| ground(svg, places, scene.items)),
        scene.restored.drawn(|svg, restored| {
            places.clouds.cloud(svg, Role::Accent, restored.cloud.mean, restored.cloud.sd);
            places.clouds.ring(svg, Role::Accent, restored.code, 4.5);
        }),
        scene.draws.drawn(|svg, draw| places.density.ring(svg, Role::Truth, draw.code, 5.5)),
        Layer::still(|svg| {
            for (column, title) in titles.into_iter().enumerate() {
                Text::new(Role::Ink, title).write(svg, left(column), top - 9.0);
            }
        }),
    ];
    Ok(Drawing { width: places.width, height: top + side, layers })
}

/// Frames, rings and titles: what never moves.
fn ground(svg: &mut String, places: &Places, items: &[Item]) {
    let titles = [
        format!("{} digits, a cloud each", items.len()),
        format!("all {} clouds together", digits::COUNT),
    ];
    for (plane, title) in [&places.clouds, &places.density].into_iter().zip(&titles) {
        plane.frame(svg);
        plane.rings(svg, &[1.0, 2.0, 3.0]);
        Text::new(Role::Ink, title).write(svg, plane.left, plane.top - 9.0);
    }
    // A numeral beside each cloud that has room for it.
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for item in items {
        let (x, y) = places.clouds.place(item.cloud.mean);
        if taken.iter().any(|(a, b)| (a - x).abs() < 9.0 && (b - y).abs() < 13.0) {
            continue;
        }
        taken.push((x, y));
        numeral(svg, usize::from(item.label), x, y + 4.0);
    }
}

fn numeral(svg: &mut String, number: usize, x: f64, y: f64) {
    let words = number.to_string();
    Text::new(Role::Ink, &words).small().anchor(Anchor::Middle).write(svg, x, y);
}

fn clouds(svg: &mut String, places: &Places, items: &[Item], factor: f64) {
    for item in items {
        let cloud = item.cloud.widened(factor);
        places.clouds.cloud(svg, Role::Model, cloud.mean, cloud.sd);
    }
}

fn density(svg: &mut String, places: &Places, at: &Widened) {
    for mass in MASSES {
        let level = level_of_mass(&at.density, mass);
        places.density.region(svg, Role::Model, &at.density, SIDE, level);
    }
}

/// Dark ink on light paper: the data have it the other way round.
fn atlas<'a>(
    ink: impl Iterator<Item = &'a Vec<f64>>,
    area: [f64; 4],
) -> Result<Atlas, RasterError> {
    let turned: Vec<Vec<f64>> =
        ink.map(|values| values.iter().map(|value| -value).collect()).collect();
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

/// Both planes as trained, six numbered draws, and below them what these decode to.
fn on_paper(scene: &Scene<'_>, places: &Places) -> Result<Drawing, RasterError> {
    let gap = 10.0;
    let side = (places.width - gap * (PRINTED - 1) as f64) / PRINTED as f64;
    let top = places.height + 14.0;
    let left = |index: usize| index as f64 * (side + gap);
    let printed = || scene.draws.iter().take(PRINTED);
    let picture = |draw: &&Draw| {
        let area = [left(draw.index), top, side, side];
        Ok(Layer::picture(atlas(std::iter::once(&draw.picture), area)?))
    };
    let mut layers = printed().map(picture).collect::<Result<Vec<_>, RasterError>>()?;
    layers.push(Layer::still(|svg| {
        if let Some(at) = scene.widened.iter().find(|at| at.factor == scene.trained) {
            clouds(svg, places, scene.items, at.factor);
            density(svg, places, at);
        }
        ground(svg, places, scene.items);
        for draw in printed() {
            places.density.ring(svg, Role::Truth, draw.code, 8.0);
            let (x, y) = places.density.place(draw.code);
            numeral(svg, draw.index + 1, x, y + 4.0);
            numeral(svg, draw.index + 1, left(draw.index) + side / 2.0, top + side + 16.0);
        }
    }));
    Ok(Drawing { width: places.width, height: top + side + 20.0, layers })
}
