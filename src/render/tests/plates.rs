//! A plate made by hand, with every kind of axis, panel and layer.

use crate::plate::{
    Art, Atlas, Axis, Cell, Control, Drawing, Layer, Panel, Paper, Pick, Plate, Play, Readout,
    Shape, Shown, Status, Stop, Training,
};

fn stops(texts: &[&str]) -> Vec<Stop> {
    let stop =
        |(index, text): (usize, &&str)| Stop { value: index as f64, text: (*text).to_owned() };
    texts.iter().enumerate().map(stop).collect()
}

/// A plate with two axes that both a raster and a vector layer depend on.
pub fn plate() -> Plate {
    let axis = |name: &str, texts: &[&str], control, play| Axis {
        name: name.to_owned(),
        label: format!("the {name}"),
        stops: stops(texts),
        start: 1,
        print: (0..texts.len()).collect(),
        control,
        play,
    };
    let vector: Vec<String> =
        (0..6).map(|frame| format!("<path class=\"s-truth\" d=\"M0 0L{frame} 9\"/>")).collect();
    let atlas = Atlas {
        png: vec![1, 2, 3],
        columns: 2,
        rows: 2,
        frames: 3,
        frame_width: 8,
        frame_height: 8,
        hard_edges: true,
        area: [0.0, 0.0, 50.0, 100.0],
    };
    let drawing = |width: f64| Drawing {
        width,
        height: 100.0,
        layers: vec![
            Layer { axes: vec![0], art: Art::Raster(atlas.clone()) },
            Layer { axes: vec![0, 1], art: Art::Vector(vector.clone()) },
        ],
    };
    Plate {
        status: Status::Trained(vec![Training {
            model: "a network".to_owned(),
            data: "digits".to_owned(),
            seed: 7,
            steps: 300,
            final_loss: 0.012_345,
        }]),
        clock: "DDPM time".to_owned(),
        axes: vec![
            axis(
                "time",
                &["0", "500", "1000"],
                Control::Slider,
                Some(Play { seconds: 6.0, autoplay: true }),
            ),
            axis("model", &["plain", "VAE"], Control::Choice, None),
        ],
        panels: vec![
            panel("tile", Shape::Tile, Shown::Everywhere, Paper::Strip(0), vec![drawing(100.0)]),
            panel(
                "plot",
                Shape::Plot,
                Shown::Everywhere,
                Paper::Once,
                vec![drawing(660.0), drawing(340.0)],
            ),
            panel("extra", Shape::Plot, Shown::Paper, Paper::Once, vec![drawing(660.0)]),
            panel("screen", Shape::Plot, Shown::Screen, Paper::Once, vec![drawing(660.0)]),
        ],
        readouts: vec![Readout {
            label: "share".to_owned(),
            axes: vec![0],
            texts: vec!["0.1".to_owned(), "0.25".to_owned(), "1".to_owned()],
        }],
        tables: vec![crate::plate::Table {
            name: "path".to_owned(),
            columns: vec!["t".to_owned(), "value".to_owned()],
            rows: vec![vec![Cell::Count(1), Cell::Number(0.5)]],
        }],
        alt: "A path & a picture".to_owned(),
        credit: Some("Somebody, CC BY 4.0".to_owned()),
    }
}

fn panel(name: &str, shape: Shape, shown: Shown, paper: Paper, drawings: Vec<Drawing>) -> Panel {
    let areas = drawings.iter().map(|it| [0.0, 0.0, it.width, it.height]);
    let pick = Pick { across: 0, down: 1, areas: areas.collect() };
    Panel {
        name: name.to_owned(),
        title: String::new(),
        shape,
        shown,
        paper,
        pick: (name == "plot").then_some(pick),
        drawings,
    }
}
