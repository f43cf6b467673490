//! How much longer a pendulum takes when it swings wide.
//!
//! The reader should see that the period hardly changes up to a quarter of a right angle, and grows without limit as
//! the pendulum comes to stand on its head. Exact, by the arithmetic-geometric mean (Gauss).

use snowglobe::figures::prelude::*;

/// The kind.
pub const KIND: Kind = Kind {
    name: "pendulum",
    summary: "The period of a pendulum over how wide it swings.",
    key: SourceKey::stated(concat!(env!("CARGO_PKG_VERSION"), include_str!("pendulum.rs"))),
    corners: &["", "length = 100\nangle = 170"],
    read: |reader| Box::new(Pendulum::read(reader)),
};

/// The acceleration of free fall, in metres over seconds squared.
const GRAVITY: f64 = 9.806_65;

#[derive(Debug)]
struct Pendulum {
    length: f64,
    angle: Sweep,
}

/// What holds at one amplitude.
#[derive(Clone, Copy)]
struct Swing {
    /// Between the vertical and the turning point, in degrees.
    angle: f64,
    /// In seconds.
    period: f64,
    /// Over that of small swings.
    ratio: f64,
}

const SWINGS: Columns<Swing> = Columns {
    name: "swings",
    keys: &[("angle", |swing| swing.angle.into())],
    values: &[("period", |swing| swing.period.into()), ("ratio", |swing| swing.ratio.into())],
};

impl Pendulum {
    fn read(reader: &mut Reader<'_>) -> Self {
        let usual = Sweep::even(5.0, 170.0, 34, &[5.0, 45.0, 90.0, 170.0], 45.0);
        Self {
            length: reader.number(
                "length",
                "from the pivot to the bob, in metres",
                0.01..=100.0,
                1.0,
            ),
            angle: reader.sweep("angle", "how wide it swings, in degrees", 1.0..=179.0, usual),
        }
    }

    /// `T = T_0 / agm(1, cos(angle / 2))` with `T_0 = 2 pi sqrt(length / g)`.
    fn swing(&self, angle: f64) -> Swing {
        let ratio = 1.0 / mean(1.0, libm::cos(angle.to_radians() / 2.0));
        let small = std::f64::consts::TAU * (self.length / GRAVITY).sqrt();
        Swing { angle, period: small * ratio, ratio }
    }
}

/// The arithmetic-geometric mean of two numbers above 0: every step doubles the digits that agree.
fn mean(one: f64, other: f64) -> f64 {
    let pair = (0..8).fold((one, other), |(a, g), _| ((a + g) / 2.0, (a * g).sqrt()));
    pair.0
}

impl Figure for Pendulum {
    fn tables(&self) -> Vec<TableShape> {
        vec![SWINGS.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let mut dials = Dials::default();
        let angle = dials.slider("angle", "how wide it swings", &self.angle, |angle| {
            format!("{}°", trimmed(angle, 0))
        });
        let swings = Frames::along(&angle, |angle| self.swing(*angle));
        let widest = self.swing(175.0);
        Ok(Plate {
            clock: "seconds; angles between the vertical and the turning point".to_owned(),
            axes: dials.axes(),
            panels: vec![panels::plot("period", "", Paper::Once, [260.0, 230.0], |layout| {
                self.layers(layout, &swings)
            })],
            readouts: vec![
                swings.readout("period", |swing| format!("{} s", fixed(swing.period, 3))),
            ],
            tables: vec![SWINGS.of(&swings)],
            alt: format!(
                "A curve of the period over how wide the pendulum swings: level at first, and {} times as long at 175 degrees.",
                fixed(widest.ratio, 2)
            ),
            ..Plate::exact("arithmetic-geometric mean, to the last digit")
        })
    }
}

impl Pendulum {
    fn layers(&self, layout: Layout, swings: &Frames<Swing>) -> Vec<Layer> {
        let across = Scale::linear(0.0, 180.0).ticks(&[0.0, 45.0, 90.0, 135.0, 180.0]);
        let up = Scale::linear(0.0, 4.0).title("period over that of small swings");
        let plot = Plot::new(layout, across.title("how wide it swings, degrees"), up).marked();
        let curve = plot.trace(181, |angle| plot.inside(self.swing(angle).ratio));
        vec![
            plot.still(|sketch| {
                sketch.frame().strong_curve(Role::Truth, &curve);
            }),
            plot.marker(
                swings,
                |swing| (swing.angle, format!("{}°", trimmed(swing.angle, 0))),
                |swing| vec![Reading::fixed(Role::Truth, swing.ratio, 3, Side::Above)],
            ),
        ]
    }
}
