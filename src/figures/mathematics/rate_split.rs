//! The rate of trained digit autoencoders, split into what their codes say and how far they are from the bell.
//!
//! What to see: the cheaper a nat, the more of the rate is spent on sitting in the wrong place; and no code says more
//! than which of the digits it was. Hoffman and Johnson (2016).

use std::f64::consts::LN_2;

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::bound::clouds::Split;
use crate::math::data::digits;
use crate::models::digit_autoencoder::{DigitAutoencoder, DigitSpecification};
use crate::models::{Order, OrderOf};
use crate::plate::Training;

/// The kind.
pub const KIND: Kind = Kind {
    name: "rate-split",
    summary: "The rate of digit autoencoders at several beta, split into information and mismatch, in nats or bits.",
    key: SourceKey::file(file!()),
    corners: &["steps = 200\nbetas = [0.25, 1, 100]"],
    read: |reader| Box::new(RateSplit { models: readers::digit_autoencoders(reader, 1..=8) }),
};

/// The unit the bars are drawn in.
struct Unit {
    name: &'static str,
    /// Nats in one of it.
    nats: f64,
}

const UNITS: [Unit; 2] = [Unit { name: "nats", nats: 1.0 }, Unit { name: "bits", nats: LN_2 }];

#[derive(Debug)]
struct RateSplit {
    models: Vec<DigitSpecification>,
}

const SPLIT: Columns<DigitAutoencoder> = Columns {
    name: "split",
    keys: &[("beta", |model| model.specification.beta.into())],
    values: &[
        ("rate", |model| model.measured.split.rate.into()),
        ("information", |model| model.measured.split.information.into()),
        ("mismatch", |model| model.measured.split.mismatch.into()),
        ("information_bits", |model| (model.measured.split.information / LN_2).into()),
        ("mismatch_share", |model| {
            (model.measured.split.mismatch / model.measured.split.rate).into()
        }),
    ],
};

/// What codes can say at most, in nats.
const CEILING: Columns<f64> = Columns {
    name: "ceiling",
    keys: &[("digits", |_| digits::COUNT.into())],
    values: &[("nats", |most| (*most).into()), ("bits", |most| (most / LN_2).into())],
};

/// The logarithm of the number of digits, in nats.
fn ceiling() -> f64 {
    libm::log(digits::COUNT as f64)
}

impl Figure for RateSplit {
    fn tables(&self) -> Vec<TableShape> {
        vec![SPLIT.shape(), CEILING.shape()]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        self.models.iter().map(OrderOf::<DigitAutoencoder>::boxed).collect()
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let trained = self.models.iter().map(|specification| studio.models.get(specification));
        let trained = trained.collect::<Result<Vec<DigitAutoencoder>, _>>()?;
        let heights = [66.0 + 46.0 * trained.len() as f64; 2];
        let mut dials = Dials::default();
        let unit = dials.choice("unit", "counted in", UNITS.into(), 0, |unit| unit.name.to_owned());
        let units = Frames::along(&unit, |unit| unit);
        Ok(Plate {
            clock: "no clock; the parts by quadrature over the plane of codes and all digits, sum within 1e-4 nats of the closed form; 1 bit is ln 2 nats".to_owned(),
            axes: dials.axes(),
            panels: vec![panels::plot("bars", "", Paper::Once, heights, |layout| {
                vec![units.drawn(|svg, unit| svg.push_str(&bars(layout, unit, &trained)))]
            })],
            tables: vec![SPLIT.of(&trained), CEILING.of([ceiling()])],
            alt: alt(&trained),
            credit: Some(digits::ATTRIBUTION.to_owned()),
            ..Plate::trained(trained.iter().enumerate().map(training).collect())
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
fn bars(layout: Layout, unit: &Unit, trained: &[DigitAutoencoder]) -> String {
    let most = ceiling() / unit.nats;
    let rates = trained.iter().map(|model| model.measured.split.rate / unit.nats);
    let longest = rates.fold(most, f64::max) * 1.04;
    let rows = trained.len() as f64;
    let foot = |row: usize| rows - row as f64 - 0.85;
    let name = |(row, model): (usize, &DigitAutoencoder)| {
        (foot(row), format!("β = {}", trimmed(model.specification.beta, 3)))
    };
    let across = Scale::linear(0.0, longest).title(&format!("rate, {} a digit", unit.name));
    let names = trained.iter().enumerate().map(name).collect();
    let plot = Plot::new(layout, across, Scale::linear(-0.1, rows + 0.35).named_ticks(names));
    let mut sketch = plot.sketch();
    let written = if unit.nats == 1.0 { format!("ln {} = ", digits::COUNT) } else { String::new() };
    let words = format!("ceiling of what is said, {written}{} {}", fixed(most, 2), unit.name);
    sketch.axes().line(Role::Accent, &[(most, -0.1), (most, rows + 0.05)]).label(
        Role::Accent,
        (most, rows + 0.2),
        (4.0, 0.0),
        Anchor::End,
        &words,
    );
    for (row, model) in trained.iter().enumerate() {
        let Split { information, mismatch, .. } = model.measured.split;
        let said = information.max(0.0) / unit.nats;
        let end = said + mismatch.max(0.0) / unit.nats;
        bar(&mut sketch, foot(row), [said, end], layout.either(0.12, 0.2) * longest);
    }
    sketch.finish()
}

/// What is said, then what is off up to the `end`; a part wider than `room` holds its own name.
fn bar(sketch: &mut Sketch<'_>, foot: f64, [said, end]: [f64; 2], room: f64) {
    let (top, middle) = (foot + 0.46, foot + 0.23);
    for (role, from, to, word) in
        [(Role::Truth, 0.0, said, "says"), (Role::Noise, said, end, "box")]
    {
        sketch
            .band(role, &[(from, top), (to, top)], &[(from, foot), (to, foot)])
            .line(role, &[(from, foot), (from, top), (to, top), (to, foot)]);
        if to - from > room {
            let words = format!("{word} {}", fixed(to - from, 2));
            sketch.within(role, (0.5 * (from + to), middle), &words);
        }
    }
    // What has no room on the bar stands beside it.
    if end - said <= room {
        let off = format!("box {}", fixed(end - said, 2));
        let words = if said > room { off } else { format!("says {}, {off}", fixed(said, 2)) };
        sketch.label(Role::Muted, (end, middle), (8.0, 0.0), Anchor::Start, &words);
    }
}

fn alt(trained: &[DigitAutoencoder]) -> String {
    let told = |model: &DigitAutoencoder| {
        let Split { rate, information, mismatch } = model.measured.split;
        format!(
            " At β = {} the rate is {rate:.2} nats: {information:.2} said, {mismatch:.2} mismatch.",
            model.specification.beta
        )
    };
    format!(
        "A bar for each of several autoencoders of digits: its rate, made of what its codes say and of how far all of them together are from the \
         bell.{}",
        trained.iter().map(told).collect::<String>()
    )
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
