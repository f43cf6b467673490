#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::draw::controls;
use crate::draw::panels;
use crate::draw::plot::Plot;
use crate::draw::raster::{Channels, Frame};
use crate::draw::scale::Scale;
use crate::params::Sweep;
use crate::plate::{Paper, Status};

fn plate() -> Plate {
    let values = [[-1.0; 16], [1.0; 16]];
    let frames = values.each_ref().map(|values| Frame { values, noise: 0.0 });
    let sheet = raster::Sheet {
        width: 4,
        height: 4,
        channels: Channels::Grey,
        levels: 256,
        hard_edges: true,
        area: panels::WHOLE_TILE,
    };
    let atlas = raster::atlas(&sheet, &frames).unwrap();
    let sweep = Sweep::even(0.0, 1.0, 2, &[], 0.0);
    let plot = panels::plot("curve", "", Paper::Once, panels::PLOT_HEIGHTS, |layout| {
        let plot = Plot::new(layout, Scale::linear(0.0, 1.0), Scale::linear(0.0, 1.0));
        vec![plot.still(|sketch| {
            sketch.axes();
        })]
    });
    Plate {
        status: Status::Schematic,
        clock: String::new(),
        axes: vec![controls::whole_slider("t", "step t", &sweep)],
        panels: vec![
            panels::tile(
                "tile",
                "black & white",
                Paper::Strip(0),
                vec![Layer { axes: vec![0], art: Art::Raster(atlas) }],
            ),
            plot,
        ],
        readouts: Vec::new(),
        tables: Vec::new(),
        alt: "A test".to_owned(),
        credit: None,
    }
}

#[test]
fn letters_of_data_addresses_are_those_of_the_standard() {
    let pairs = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
    for (plain, coded) in pairs {
        assert_eq!(base64(plain.as_bytes()), coded);
    }
}

#[test]
fn a_plate_stands_alone_and_is_well_formed() {
    let svg = svg(&plate(), &[1]).unwrap();
    assert!(svg.contains("data:image/png;base64,") && svg.contains("black &amp; white"));
    assert!(!svg.contains("var("));
    usvg::Tree::from_str(&svg, &usvg::Options::default()).unwrap();
}

#[test]
fn the_picture_in_the_png_is_the_frame_that_was_asked_for() {
    for (stop, shade) in [(0, 0), (1, 255)] {
        let file = png(&plate(), &[stop], 1.0).unwrap();
        let canvas = tiny_skia::Pixmap::decode_png(&file).unwrap();
        let middle = canvas.pixel(100, 150).unwrap();
        assert_eq!((middle.red(), middle.green()), (shade, shade));
    }
}

#[test]
fn the_last_axis_runs_fastest() {
    let sweep = |n| Sweep::even(0.0, 1.0, n, &[], 0.0);
    let axes =
        [controls::whole_slider("a", "a", &sweep(3)), controls::whole_slider("b", "b", &sweep(4))];
    assert_eq!(frame_index(&axes, &[0, 1], &[2, 3]), 11);
    assert_eq!(frame_index(&axes, &[1], &[2, 3]), 3);
    assert_eq!(frame_index(&axes, &[], &[2, 3]), 0);
}
