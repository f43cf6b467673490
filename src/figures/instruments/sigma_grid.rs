//! The noise levels of a sigma grid, and how a network is wrapped at each of them.
//!
//! The reader should see that the levels crowd near the data, and that the network is asked for less and
//! less of the picture as the noise falls: at little noise the input itself is nearly the answer. Karras
//! and others 2022, equations 5 and 7 and table 1.

use super::readers::{Grid, grid};
use crate::figures::prelude::*;
use crate::math::numbers::invalid::Invalid;
use crate::math::process::sigma::Preconditioning;

/// The clock of sigma as an instrument.
pub const KIND: Kind = Kind {
    name: "sigma-grid",
    summary: "The noise levels of a sigma grid and the scalings of a network at each.",
    key: SourceKey::file(file!()),
    corners: &["", "grid = \"exponential\"\nlevels = 1\nsigma_data = 3", "levels = 1000\nrho = 3"],
    read: |reader| Box::new(SigmaGrid::read(reader)),
};

/// The most levels that the control stops at.
const STOPS: usize = 40;

#[derive(Debug)]
struct SigmaGrid {
    grid: Grid,
    sigma_data: f64,
}

/// One level: its counter, its sigma, its scalings.
#[derive(Clone, Copy)]
struct Level {
    i: usize,
    sigma: f64,
    scalings: Preconditioning,
}

const GRID: Columns<Level> = Columns {
    name: "grid",
    keys: &[("i", |level| level.i.into())],
    values: &[
        ("sigma", |level| level.sigma.into()),
        ("c_skip", |level| level.scalings.skip.into()),
        ("c_out", |level| level.scalings.out.into()),
        ("c_in", |level| level.scalings.input.into()),
        ("c_noise", |level| level.scalings.noise.into()),
        ("weight", |level| level.scalings.weight.into()),
    ],
};

/// The scalings that are drawn: the role, the value, the name.
type Scaling = (Role, fn(&Preconditioning) -> f64, &'static str);

const SCALINGS: [Scaling; 3] = [
    (Role::Truth, |c| c.skip, "c_{skip}"),
    (Role::Model, |c| c.out, "c_{out}"),
    (Role::Gold, |c| c.input, "c_{in}"),
];

impl SigmaGrid {
    fn read(reader: &mut Reader<'_>) -> Self {
        let grid = grid(reader);
        let meaning = "standard deviation of the data, for the scalings";
        Self { grid, sigma_data: reader.number("sigma_data", meaning, 1e-6..=1e6, 0.5) }
    }

    fn levels(&self) -> Result<Vec<Level>, Invalid> {
        let level = |(i, sigma): (usize, f64)| {
            Ok(Level { i, sigma, scalings: Preconditioning::new(sigma, self.sigma_data)? })
        };
        self.grid.sigmas()?.into_iter().enumerate().map(level).collect()
    }
}

/// Up to [`STOPS`] levels for the control, both ends among them; paper shows the ends and the middle.
fn stops(levels: &[Level]) -> (Sweep, Vec<Level>) {
    let last = levels.len().saturating_sub(1);
    let strides = last.clamp(1, STOPS);
    let mut visited: Vec<usize> = (0..=strides).map(|stride| stride * last / strides).collect();
    visited.dedup();
    let end = visited.len() - 1;
    let mut print = vec![0, end / 2, end];
    print.dedup();
    let values = visited.iter().map(|i| *i as f64).collect();
    let visited = visited.iter().filter_map(|i| levels.get(*i).copied()).collect();
    (Sweep { values, print, start: end / 2 }, visited)
}

impl Figure for SigmaGrid {
    fn tables(&self) -> Vec<TableShape> {
        vec![GRID.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let levels = self.levels()?;
        let (sweep, visited) = stops(&levels);
        let mut dials = Dials::default();
        let i = dials.add(controls::whole_slider("i", "level i", &sweep), visited);
        let visited = Frames::along(&i, |level| *level);
        let readout = |label: &str, of: fn(&Preconditioning) -> f64| {
            visited.readout(label, |level| significant(of(&level.scalings), 4))
        };
        Ok(Plate {
            clock: "EDM time: sigma is the noise, 0 is the data".to_owned(),
            axes: dials.axes(),
            panels: vec![
                panels::plot("levels", "", Paper::Once, [240.0, 220.0], |layout| {
                    self.ladder(layout, &levels, &visited)
                }),
                panels::plot("scalings", "", Paper::Once, [260.0, 240.0], |layout| {
                    self.scalings(layout, &visited)
                }),
            ],
            readouts: vec![
                readout("passed through", |c| c.skip),
                readout("asked of the network", |c| c.out),
                readout("weight of the loss", |c| c.weight),
            ],
            tables: vec![GRID.of(&levels)],
            alt: self.alt(&levels),
            ..Plate::exact("")
        })
    }
}

impl SigmaGrid {
    /// The levels one beside the other, on a logarithmic scale.
    fn ladder(&self, layout: Layout, levels: &[Level], visited: &Frames<Level>) -> Vec<Layer> {
        let last = levels.len().saturating_sub(1).max(1) as f64;
        let across = Scale::linear(0.0, last).title("level i");
        let up = Scale::logarithmic(self.grid.sigma_min, self.grid.sigma_max).title("noise σ");
        let plot = Plot::new(layout, across, up).marked();
        let point = |level: &Level| (level.i as f64, level.sigma);
        let all: Curve = levels.iter().map(point).collect();
        let shown: Curve = visited.iter().map(point).collect();
        vec![
            plot.still(|sketch| {
                sketch.frame().line(Role::Noise, &all).points(Role::Truth, &shown, 2.5);
            }),
            plot.marker(
                visited,
                |level| (level.i as f64, level.i.to_string()),
                |Level { sigma, .. }| {
                    let text = significant(*sigma, 3);
                    vec![Reading { value: *sigma, text, role: Role::Noise, side: Side::Above }]
                },
            ),
        ]
    }

    /// c_skip, c_out and c_in over sigma.
    fn scalings(&self, layout: Layout, visited: &Frames<Level>) -> Vec<Layer> {
        let (low, high) = (self.grid.sigma_min, self.grid.sigma_max);
        // c_in ends at 1 / sigma_data, c_out at sigma_data, c_skip at 1: nothing rises above these.
        let ceiling = self.sigma_data.max(1.0 / self.sigma_data).max(1.0);
        let across = Scale::logarithmic(low, high).title("noise σ");
        let up = Scale::linear(0.0, ceiling).title("factor");
        let plot = Plot::new(layout, across, up).room_right(52.0);
        let at = |k: i32| {
            let sigma = low * libm::pow(high / low, f64::from(k) / 160.0);
            Preconditioning::new(sigma, self.sigma_data).ok().map(|c| (sigma, c))
        };
        let dense: Vec<(f64, Preconditioning)> = (0..=160).filter_map(at).collect();
        let curves = SCALINGS.map(|(_, of, _)| -> Curve {
            dense.iter().map(|(sigma, c)| (*sigma, of(c))).collect()
        });
        let named: Vec<NamedCurve<'_>> = SCALINGS
            .iter()
            .zip(&curves)
            .map(|((role, _, name), curve)| (*role, curve.as_slice(), *name))
            .collect();
        vec![
            plot.named_curves(&named),
            plot.each(visited, |sketch, Level { sigma, scalings, .. }| {
                sketch
                    .labels_across(Some((*sigma, &significant(*sigma, 3))))
                    .line(Role::Accent, &[(*sigma, 0.0), (*sigma, ceiling)])
                    .points(Role::Accent, &SCALINGS.map(|(_, of, _)| (*sigma, of(scalings))), 5.0);
            }),
        ]
    }

    fn alt(&self, levels: &[Level]) -> String {
        let below = levels.iter().filter(|level| level.sigma < self.sigma_data).count();
        format!(
            "Two plots. The first shows {} noise levels falling from {} to {}; {below} of them lie below \
             {}, the standard deviation of the data. In the second the share of the input that is passed \
             straight through falls from 1 towards 0 as the noise grows; it is one half where noise and data are equal, at {}.",
            levels.len(),
            levels.first().map_or_else(String::new, |level| significant(level.sigma, 3)),
            levels.last().map_or_else(String::new, |level| significant(level.sigma, 3)),
            trimmed(self.sigma_data, 4),
            trimmed(self.sigma_data, 4),
        )
    }
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
