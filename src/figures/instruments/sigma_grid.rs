//! The noise levels of a sigma grid, and how a network is wrapped at each of them.
//!
//! The reader should see that the levels crowd near the data, and that the network is asked for less and
//! less of the picture as the noise falls: at little noise the input itself is nearly the answer. Karras
//! and others 2022, equations 5 and 7 and table 1.

use super::readers as instrument;
use crate::draw::number::{fixed, significant, trimmed};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::process::sigma::Preconditioning;
use crate::params::{Reader, Sweep};
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The clock of sigma as an instrument.
pub const KIND: Kind = Kind {
    name: "sigma-grid",
    summary: "The noise levels of a sigma grid and the scalings of a network at each.",
    key: SourceKey::file(file!()),
    corners: &["", "grid = \"exponential\"\nlevels = 1\nsigma_data = 3", "levels = 1000\nrho = 3"],
    read,
};

/// The most levels that the control stops at.
const STOPS: usize = 40;

#[derive(Debug)]
struct SigmaGrid {
    grid: instrument::Grid,
    sigma_data: f64,
}

/// One level: its counter, its sigma, its scalings.
struct Level {
    i: usize,
    sigma: f64,
    scalings: Preconditioning,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let grid = instrument::grid(reader);
    let meaning = "standard deviation of the data, for the scalings";
    let sigma_data = reader.number("sigma_data", meaning, 1e-6..=1e6, 0.5);
    Box::new(SigmaGrid { grid, sigma_data })
}

impl Figure for SigmaGrid {
    fn tables(&self) -> Vec<TableShape> {
        let values = ["sigma", "c_skip", "c_out", "c_in", "c_noise", "weight"];
        vec![TableShape::new("grid", &["i"], &values)]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let levels = self.levels()?;
        let sweep = stops(levels.len());
        let visited: Vec<&Level> =
            sweep.values.iter().filter_map(|stop| levels.get(*stop as usize)).collect();
        let row = |level: &Level| {
            let c = level.scalings;
            let numbers = [level.sigma, c.skip, c.out, c.input, c.noise, c.weight];
            std::iter::once(Cell::from(level.i)).chain(numbers.map(Cell::from)).collect()
        };
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: "EDM time: sigma is the noise, 0 is the data".to_owned(),
            axes: vec![controls::whole_slider("i", "level i", &sweep)],
            panels: vec![
                panels::plot("levels", "", Paper::Once, [240.0, 220.0], |layout| {
                    self.ladder(layout, &levels, &visited)
                }),
                panels::plot("scalings", "", Paper::Once, [260.0, 240.0], |layout| {
                    self.scalings(layout, &visited)
                }),
            ],
            readouts: readouts(&visited),
            tables: vec![readers::filled(&self.tables(), 0, levels.iter().map(row).collect())],
            alt: self.alt(&levels),
            credit: None,
        })
    }
}

/// Up to [`STOPS`] levels for the control, both ends among them; paper shows the ends and the middle.
fn stops(levels: usize) -> Sweep {
    let last = levels.saturating_sub(1);
    let strides = last.clamp(1, STOPS);
    let mut values: Vec<f64> =
        (0..=strides).map(|stride| (stride * last / strides) as f64).collect();
    values.dedup();
    let end = values.len() - 1;
    let mut print = vec![0, end / 2, end];
    print.dedup();
    Sweep { values, print, start: end / 2 }
}

impl SigmaGrid {
    fn levels(&self) -> Result<Vec<Level>, FigureError> {
        let sigmas = self.grid.sigmas()?;
        let level = |(i, sigma): (usize, f64)| {
            let scalings = Preconditioning::new(sigma, self.sigma_data)?;
            Ok(Level { i, sigma, scalings })
        };
        let levels: Result<_, crate::math::numbers::invalid::Invalid> =
            sigmas.into_iter().enumerate().map(level).collect();
        levels.map_err(FigureError::new)
    }

    /// The levels one beside the other, on a logarithmic scale.
    fn ladder(&self, layout: Layout, levels: &[Level], visited: &[&Level]) -> Vec<Layer> {
        let last = levels.len().saturating_sub(1).max(1) as f64;
        let across = Scale::linear(0.0, last).title("level i");
        let up = Scale::logarithmic(self.grid.sigma_min, self.grid.sigma_max).title("noise σ");
        let plot = Plot::new(layout, across, up).marked();
        let all: Vec<(f64, f64)> = levels.iter().map(|l| (l.i as f64, l.sigma)).collect();
        let shown: Vec<(f64, f64)> = visited.iter().map(|l| (l.i as f64, l.sigma)).collect();
        let still =
            plot.sketch().frame().line(Role::Noise, &all).points(Role::Truth, &shown, 2.5).finish();
        let frame = |level: &&Level| {
            let i = level.i as f64;
            let reading = Reading {
                value: level.sigma,
                text: significant(level.sigma, 3),
                role: Role::Noise,
                side: Side::Above,
            };
            plot.sketch().labels_across(Some((i, &fixed(i, 0)))).marker(i, &[reading]).finish()
        };
        let moving = panels::moving(&[0], visited.iter().map(frame).collect());
        vec![panels::still(still), moving]
    }

    /// c_skip, c_out and c_in over sigma.
    fn scalings(&self, layout: Layout, visited: &[&Level]) -> Vec<Layer> {
        let (low, high) = (self.grid.sigma_min, self.grid.sigma_max);
        // c_in ends at 1 / sigma_data, c_out at sigma_data, c_skip at 1: nothing rises above these.
        let ceiling = self.sigma_data.max(1.0 / self.sigma_data).max(1.0);
        let across = Scale::logarithmic(low, high).title("noise σ");
        let up = Scale::linear(0.0, ceiling).title("factor");
        let plot = Plot::new(layout, across, up).room_right(52.0);
        let at = |share: f64| {
            let sigma = low * libm::pow(high / low, share);
            Preconditioning::new(sigma, self.sigma_data).ok().map(|c| (sigma, c))
        };
        let dense: Vec<(f64, Preconditioning)> =
            (0..=160).filter_map(|k| at(f64::from(k) / 160.0)).collect();
        let curve = |of: fn(&Preconditioning) -> f64| -> Vec<(f64, f64)> {
            dense.iter().map(|(sigma, c)| (*sigma, of(c))).collect()
        };
        let (skip, out, input) = (curve(|c| c.skip), curve(|c| c.out), curve(|c| c.input));
        let end = |points: &[(f64, f64)]| points.last().map_or(0.0, |point| point.1);
        let still = plot
            .sketch()
            .frame()
            .strong_curve(Role::Truth, &skip)
            .strong_curve(Role::Model, &out)
            .strong_curve(Role::Gold, &input)
            .end_labels(&[
                (Role::Truth, end(&skip), "c_{skip}"),
                (Role::Model, end(&out), "c_{out}"),
                (Role::Gold, end(&input), "c_{in}"),
            ])
            .finish();
        let frame = |level: &&Level| {
            let words = significant(level.sigma, 3);
            let c = level.scalings;
            let handles = [c.skip, c.out, c.input].map(|value| (level.sigma, value));
            plot.sketch()
                .labels_across(Some((level.sigma, &words)))
                .line(Role::Accent, &[(level.sigma, 0.0), (level.sigma, ceiling)])
                .points(Role::Accent, &handles, 5.0)
                .finish()
        };
        let moving = panels::moving(&[0], visited.iter().map(frame).collect());
        vec![panels::still(still), moving]
    }

    fn alt(&self, levels: &[Level]) -> String {
        let below = levels.iter().filter(|l| l.sigma < self.sigma_data).count();
        let sigma = |level: Option<&Level>| {
            let sigma = level.map_or(0.0, |level| level.sigma);
            significant(sigma, 3)
        };
        format!(
            "Two plots. The first shows {} noise levels falling from {} to {}; {below} of them lie below \
             {}, the standard deviation of the data. In the second the share of the input that is passed \
             straight through falls from 1 towards 0 as the noise grows; it is one half where noise and data are equal, at {}.",
            levels.len(),
            sigma(levels.first()),
            sigma(levels.last()),
            trimmed(self.sigma_data, 4),
            trimmed(self.sigma_data, 4),
        )
    }
}

fn readouts(visited: &[&Level]) -> Vec<Readout> {
    let readout = |label: &str, text: &dyn Fn(&Preconditioning) -> f64| Readout {
        label: label.to_owned(),
        axes: vec![0],
        texts: visited.iter().map(|level| significant(text(&level.scalings), 4)).collect(),
    };
    vec![
        readout("passed through", &|c| c.skip),
        readout("asked of the network", &|c| c.out),
        readout("weight of the loss", &|c| c.weight),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn it_agrees_with_the_books_reference_values() {
        let plate = bench::plate(&KIND, "levels = 10");
        let sigmas =
            [80.0, 42.4152, 21.1087, 9.7232, 4.0661, 1.5017, 0.4700, 0.1166, 0.0204, 0.0020];
        for (i, reference) in sigmas.into_iter().enumerate() {
            let found = bench::number(&plate, "grid", i, "sigma");
            assert!((found - reference).abs() < 5.1e-5, "{found} for {reference}");
        }
        let references = [
            ("c_skip", 3.9e-5),
            ("c_out", 0.5),
            ("c_in", 0.0125),
            ("c_noise", 1.0955),
            ("weight", 4.0002),
        ];
        for (column, reference) in references {
            let found = bench::number(&plate, "grid", 0, column);
            assert!((found - reference).abs() < 5.1e-5, "{column} is {found}");
        }
    }

    #[test]
    fn wrong_ends_are_refused_under_their_names() {
        assert_eq!(bench::refused(&KIND, "sigma_max = 0.001"), ["sigma_max"]);
        assert_eq!(bench::refused(&KIND, "rho = 0\nlevels = 0"), ["rho", "levels"]);
        assert_eq!(bench::refused(&KIND, "sigma_min = -1"), ["sigma_min"]);
        assert_eq!(bench::refused(&KIND, "sigma_data = 0"), ["sigma_data"]);
    }
}
