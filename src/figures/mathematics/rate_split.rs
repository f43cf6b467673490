//! The rate of trained digit autoencoders, split into what their codes say and how far they are from the bell.
//!
//! What to see: the cheaper a nat, the more of the rate is spent on sitting in the wrong place; and no code says more
//! than which of the digits it was. Hoffman and Johnson (2016).

use crate::draw::number::{fixed, trimmed};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::svg::Anchor;
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::bound::clouds::Split;
use crate::math::data::digits;
use crate::models::digit_autoencoder::{DigitAutoencoder, DigitSpecification};
use crate::models::{Order, OrderOf};
use crate::params::Reader;
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Status, Studio, TableShape, Training,
};
use crate::plate::{Kind, SourceKey};

/// The kind.
pub const KIND: Kind = Kind {
    name: "rate-split",
    summary: "The rate of digit autoencoders at several beta, split into information and mismatch, in nats or bits.",
    key: SourceKey::file(file!()),
    corners: &["steps = 200\nbetas = [0.25, 1, 100]"],
    read,
};

/// The unit the bars are drawn in.
struct Unit {
    name: &'static str,
    /// Nats in one of it.
    nats: f64,
}

const UNITS: [Unit; 2] =
    [Unit { name: "nats", nats: 1.0 }, Unit { name: "bits", nats: std::f64::consts::LN_2 }];

#[derive(Debug)]
struct RateSplit {
    models: Vec<DigitSpecification>,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    Box::new(RateSplit { models: readers::digit_autoencoders(reader, 1..=8) })
}

impl Figure for RateSplit {
    fn tables(&self) -> Vec<TableShape> {
        let split = ["rate", "information", "mismatch", "information_bits", "mismatch_share"];
        vec![
            TableShape::new("split", &["beta"], &split),
            TableShape::new("ceiling", &["digits"], &["nats", "bits"]),
        ]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        let boxed = OrderOf::<DigitAutoencoder>::boxed;
        self.models.iter().map(boxed).collect()
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let trained: Vec<DigitAutoencoder> = self
            .models
            .iter()
            .map(|specification| studio.models.get(specification).map_err(FigureError::new))
            .collect::<Result<_, _>>()?;
        let row = |model: &DigitAutoencoder| {
            let Split { rate, information, mismatch } = model.measured.split;
            let bits = information / std::f64::consts::LN_2;
            let share = if rate > 0.0 { mismatch / rate } else { 0.0 };
            [model.specification.beta, rate, information, mismatch, bits, share]
                .map(Cell::from)
                .into()
        };
        let most = libm::log(digits::COUNT as f64);
        let ceiling =
            vec![Cell::from(digits::COUNT), most.into(), (most / std::f64::consts::LN_2).into()];
        let units = UNITS.map(|unit| unit.name.to_owned());
        let heights = [0.0, 0.0].map(|_| 66.0 + 46.0 * trained.len() as f64);
        Ok(Plate {
            status: Status::Trained(trained.iter().enumerate().map(training).collect()),
            clock: "no clock; the parts by quadrature over the plane of codes and all digits, sum within 1e-4 nats of the closed form; 1 bit is ln 2 nats".to_owned(),
            axes: vec![controls::choice("unit", "counted in", &units, 0)],
            panels: vec![panels::plot("bars", "", Paper::Once, heights, |layout| {
                bars(layout, &trained)
            })],
            readouts: Vec::new(),
            tables: vec![
                readers::filled(&self.tables(), 0, trained.iter().map(row).collect()),
                readers::filled(&self.tables(), 1, vec![ceiling]),
            ],
            alt: alt(&trained),
            credit: Some(digits::ATTRIBUTION.to_owned()),
        })
    }
}

/// The first network in full, of the others what differs.
fn training((index, model): (usize, &DigitAutoencoder)) -> Training {
    let specification = &model.specification;
    let beta = trimmed(specification.beta, 3);
    let (name, data) = if index == 0 {
        (
            format!(
                "β = {beta}: 64-{0}-2-{0}-64, decoder's spread {1}, loss in nats a digit",
                specification.hidden, specification.sigma
            ),
            format!("all {} handwritten digits of 8 by 8", digits::COUNT),
        )
    } else {
        (format!("β = {beta}: the same network"), "the same digits".to_owned())
    };
    Training {
        model: name,
        data,
        seed: specification.seed,
        steps: specification.steps as u32,
        final_loss: model.final_loss,
    }
}

/// A bar for each network, and the ceiling of the first part.
fn bars(layout: Layout, trained: &[DigitAutoencoder]) -> Vec<Layer> {
    let frame = |unit: &Unit| {
        let most = libm::log(digits::COUNT as f64) / unit.nats;
        let rate = |model: &DigitAutoencoder| model.measured.split.rate / unit.nats;
        let longest = trained.iter().map(rate).fold(most, f64::max) * 1.04;
        let title = format!("rate, {} a digit", unit.name);
        let rows = trained.len() as f64;
        let name = |(index, model): (usize, &DigitAutoencoder)| {
            let words = format!("β = {}", trimmed(model.specification.beta, 3));
            (rows - index as f64 - 0.85, words)
        };
        let names = trained.iter().enumerate().map(name).collect();
        let up = Scale::linear(-0.1, rows + 0.35).named_ticks(names);
        let plot = Plot::new(layout, Scale::linear(0.0, longest).title(&title), up);
        let mut sketch = plot.sketch();
        sketch.axes();
        let ceiling = [(most, -0.1), (most, rows + 0.05)];
        sketch.line(Role::Accent, &ceiling);
        let words =
            format!("ceiling of what is said, ln {} = {} nats", digits::COUNT, fixed(most, 2));
        let words = if unit.nats == 1.0 {
            words
        } else {
            format!("ceiling of what is said, {} bits", fixed(most, 2))
        };
        sketch.label(Role::Accent, (most, rows + 0.2), (4.0, 0.0), Anchor::End, &words);
        for (index, model) in trained.iter().enumerate() {
            let Split { information, mismatch, .. } = model.measured.split;
            let said = information.max(0.0) / unit.nats;
            let end = said + mismatch.max(0.0) / unit.nats;
            let foot = rows - index as f64 - 0.85;
            let parts = [(Role::Truth, 0.0, said, "says"), (Role::Noise, said, end, "box")];
            for (role, from, to, word) in parts {
                let top = foot + 0.46;
                sketch.band(role, &[(from, top), (to, top)], &[(from, foot), (to, foot)]);
                sketch.line(role, &[(from, foot), (from, top), (to, top), (to, foot)]);
                let words = format!("{word} {}", fixed(to - from, 2));
                if to - from > layout.either(0.12, 0.2) * longest {
                    sketch.within(role, (0.5 * (from + to), foot + 0.23), &words);
                }
            }
            // What has no room on the bar stands beside it.
            let room = layout.either(0.12, 0.2) * longest;
            if end - said <= room {
                let off = format!("box {}", fixed(end - said, 2));
                let words =
                    if said > room { off } else { format!("says {}, {off}", fixed(said, 2)) };
                sketch.label(Role::Muted, (end, foot + 0.23), (8.0, 0.0), Anchor::Start, &words);
            }
        }
        sketch.finish()
    };
    vec![panels::moving(&[0], UNITS.iter().map(frame).collect())]
}

fn alt(trained: &[DigitAutoencoder]) -> String {
    let mut text = "A bar for each of several autoencoders of digits: its rate, made of what its codes say and of how far all of them together are from the \
                    bell."
        .to_owned();
    for model in trained {
        let Split { rate, information, mismatch } = model.measured.split;
        text += &format!(
            " At β = {} the rate is {rate:.2} nats: {information:.2} said, {mismatch:.2} mismatch.",
            model.specification.beta
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn the_parts_add_up_below_the_ceiling() {
        let plate = bench::plate(&KIND, "steps = 600\nbetas = [0.25, 4]");
        let ceiling = bench::number(&plate, "ceiling", 0, "nats");
        assert!((ceiling - 7.493_9).abs() < 1e-4);
        for row in 0..2 {
            let at = |column: &str| bench::number(&plate, "split", row, column);
            assert!((at("information") + at("mismatch") - at("rate")).abs() < 1e-4);
            assert!(at("information") < at("rate") && at("information") < ceiling);
            assert!(
                (at("information_bits") / at("information") - std::f64::consts::LOG2_E).abs()
                    < 1e-12
            );
        }
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        assert_eq!(bench::refused(&KIND, "betas = [0]"), ["betas"]);
        assert_eq!(bench::refused(&KIND, "steps = 0"), ["steps"]);
    }
}
