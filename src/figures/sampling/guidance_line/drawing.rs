//! Mean and spread over the strength, as a plot and in words.

use super::{Promise, Row};
use crate::draw::number::{fixed, trimmed};
use crate::draw::panels;
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::theme::Role;
use crate::plate::Layer;

/// Mean and spread over the strength: a band one standard deviation wide on either side of each mean.
pub(super) fn moments_plot(layout: Layout, rows: &[Row], promises: &[Promise]) -> Vec<Layer> {
    let last = rows.last().map_or(1.0, |row| row.w).max(0.1);
    let across = Scale::linear(0.0, last).title("guidance w");
    let up = Scale::linear(-1.2, 2.6)
        .ticks(&[-1.0, 0.0, 1.0, 2.0])
        .title("mean, and one standard deviation about it");
    let plot = Plot::new(layout, across, up).room_right(layout.either(84.0, 76.0));
    let drawn: Vec<Promise> = rows
        .iter()
        .map(|row| Promise { w: row.w, mean: row.sampled.mean, sd: row.sampled.sd })
        .collect();
    let mut sketch = plot.sketch();
    sketch.frame();
    let mut ends = Vec::new();
    for (role, name, points) in
        [(Role::Truth, "promised", promises), (Role::Model, "drawn", drawn.as_slice())]
    {
        let line = |sds: f64| -> Vec<(f64, f64)> {
            let point = |point: &Promise| (point.w, point.mean + sds * point.sd);
            points.iter().map(point).collect()
        };
        sketch.band(role, &line(1.0), &line(-1.0));
        sketch.strong_curve(role, &line(0.0));
        ends.extend(points.last().map(|point| (role, point.mean, name)));
    }
    let still = sketch.finish();
    let marker = |row: &Row| {
        let reading = |value: f64, role: Role, side: Side| Reading {
            value,
            text: fixed(value, 2),
            role,
            side,
        };
        // At the right end the values stand where the names do, which give way.
        let away = if row.w >= last { 0.6 } else { 0.0 };
        let names: Vec<(Role, f64, &str)> = ends
            .iter()
            .map(|(role, mean, name)| {
                let up = if *role == Role::Model { away } else { -away };
                (*role, mean + up, *name)
            })
            .collect();
        plot.sketch()
            .end_labels(&names)
            .labels_across(Some((row.w, &trimmed(row.w, 2))))
            .marker(
                row.w,
                &[
                    reading(row.sampled.mean, Role::Model, Side::Above),
                    reading(row.target.mean, Role::Truth, Side::Below),
                ],
            )
            .finish()
    };
    vec![panels::still(still), panels::moving(&[0], rows.iter().map(marker).collect())]
}

pub(super) fn alt(rows: &[Row]) -> String {
    let told: Vec<String> = rows
        .iter()
        .filter(|row| [0.0, 1.0, 3.0, 7.5].contains(&row.w))
        .map(|row| {
            format!(
                "at w = {} drawn {} and {}, promised {} and {}",
                trimmed(row.w, 2),
                fixed(row.sampled.mean, 3),
                fixed(row.sampled.sd, 3),
                fixed(row.target.mean, 3),
                fixed(row.target.standard_deviation, 3)
            )
        })
        .collect();
    format!(
        "Two classes on a line, centred at \u{2212}1 and 1; the one at 1 is asked for. One curve is the density that guidance \
         promises, the other what its sampler draws, and below both means over the strength {} to {}. Mean and standard deviation: {}.",
        trimmed(rows.first().map_or(0.0, |row| row.w), 2),
        trimmed(rows.last().map_or(0.0, |row| row.w), 2),
        told.join("; ")
    )
}
