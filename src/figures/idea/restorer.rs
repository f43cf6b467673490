//! One picture restored from noise, step by step, and beside it the best guess of what it will become.
//!
//! What to see: at high noise the best guess is a blurred average of every painting; it settles the
//! scene first and the small things last. The steps are DDPM's (Ho, Jain and Abbeel 2020, algorithm 2,
//! posterior variance) with the exact denoiser of the paintings, so nothing is learned here.

use crate::draw::number::{fixed, trimmed};
use crate::draw::raster::{Channels, Frame};
use crate::draw::{controls, panels};
use crate::math::data::paintings;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{
    effective_number, root_mean_square_difference, standard_deviation,
};
use crate::math::process::low_rank::LowRankMixture;
use crate::math::process::sampler::{Ladder, Method, Spacing, State, Variance, sample};
use crate::math::process::schedule::{Schedule, ScheduleName};
use crate::params::{Reader, Sweep};
use crate::plate::{Axis, Figure, FigureError, Plate, Readout, Status, Studio, Table, TableShape};

use crate::plate::{Kind, SourceKey};

/// The kind.
pub const KIND: Kind = Kind {
    name: "restorer",
    summary: "A picture restored from pure noise by many small corrections, beside the best guess at each of them.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 100"],
    read: |reader| Box::new(Restorer::read(reader)),
};

/// Side of the paintings in pixels.
const SIZE: usize = 32;

#[derive(Debug)]
struct Restorer {
    schedule: ScheduleName,
    steps: usize,
}

impl Restorer {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            schedule: reader.choice(
                "schedule",
                "how fast noise is added",
                &ScheduleName::ALL,
                ScheduleName::as_str,
                ScheduleName::Cosine,
            ),
            steps: reader.integer("steps", "number of noise levels T", 100..=4000, 1000) as usize,
        }
    }

    /// The whole walk, from t = T down to 0.
    fn walk(&self, seed: u32) -> Result<(LowRankMixture, NonEmpty<State>), Invalid> {
        let mixture = paintings::mixture(SIZE)?;
        let schedule = Schedule::new(self.schedule, self.steps)?;
        let ladder = Ladder::spaced(&schedule, Spacing::Leading, self.steps)?;
        let mut generator = Generator::new(seed, "restorer");
        let start = generator.normals(3 * SIZE * SIZE);
        let method = Method::Ddpm(Variance::Posterior);
        let states = sample(&mixture, &ladder, method, &start, &mut generator)?;
        Ok((mixture, states))
    }

    /// Times at which the slider stops: densely where the scene is decided, in the noisiest fifth.
    fn stops(&self) -> Vec<usize> {
        let fine = (0..20).map(|i| self.steps - i * self.steps / 100);
        let coarse = (0..=20).map(|i| (20 - i) * 4 * self.steps / 100);
        fine.chain(coarse).collect()
    }

    fn axis(&self) -> Axis {
        let stops = self.stops();
        let printed = [100, 96, 92, 80, 40, 0].map(|share| share * self.steps / 100);
        let index = |t: &usize| stops.iter().position(|stop| stop == t);
        let sweep = Sweep {
            values: stops.iter().map(|t| *t as f64).collect(),
            print: printed.iter().filter_map(index).collect(),
            start: 0,
        };
        let slider = controls::whole_slider("t", "noise level t", &sweep);
        controls::played(slider, 9.0, false)
    }

    fn path(&self, mixture: &LowRankMixture, states: &[State], last: &State) -> Table {
        let mut table = self.path_shape().table();
        let mut before: Option<&State> = None;
        for state in states {
            let shares = mixture.responsibilities(&state.x, state.alpha_bar);
            let change = before.map(|before| root_mean_square_difference(&before.x, &state.x));
            table.rows.push(vec![
                state.t.into(),
                state.alpha_bar.into(),
                (1.0 - state.alpha_bar).into(),
                change.into(),
                standard_deviation(&state.x0_hat).into(),
                root_mean_square_difference(&state.x0_hat, &last.x).into(),
                effective_number(&shares).into(),
                leading(&shares).into(),
            ]);
            before = Some(state);
        }
        table
    }

    fn path_shape(&self) -> TableShape {
        let values = [
            "alpha_bar",
            "noise_share",
            "step_change",
            "guess_contrast",
            "guess_error",
            "scenes_left",
            "leading_share",
        ];
        TableShape::new("path", &["t"], &values)
    }
}

impl Figure for Restorer {
    fn tables(&self) -> Vec<TableShape> {
        vec![self.path_shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let (mixture, states) = self.walk(studio.seed)?;
        let last = states.last();
        let stops = self.stops();
        let at = |t: &usize| states.iter().find(|state| state.t == *t);
        let shown: Vec<&State> = stops.iter().filter_map(at).collect();
        let canvas: Vec<Frame<'_>> = shown
            .iter()
            .map(|state| Frame { values: &state.x, noise: (1.0 - state.alpha_bar).sqrt() })
            .collect();
        let guesses: Vec<Frame<'_>> =
            shown.iter().map(|state| Frame::clean(&state.x0_hat)).collect();
        let tile = |name, title, frames: &[Frame<'_>]| {
            panels::picture_tile(name, title, 0, SIZE, Channels::Colour, frames)
                .map_err(FigureError::new)
        };
        Ok(Plate {
            status: Status::Exact {
                method: format!("{}-step DDPM with the exact denoiser", self.steps),
            },
            clock: format!(
                "DDPM time: 0 is the picture, {} is noise; {} schedule, posterior variance",
                self.steps,
                self.schedule.as_str()
            ),
            axes: vec![self.axis()],
            panels: vec![
                tile("canvas", "the canvas", &canvas)?,
                tile("guess", "best guess so far", &guesses)?,
            ],
            readouts: vec![Readout {
                label: "noise, share of the variance".to_owned(),
                axes: vec![0],
                texts: shown.iter().map(|state| fixed(1.0 - state.alpha_bar, 3)).collect(),
            }],
            alt: alt(&shown, last, &mixture),
            tables: vec![self.path(&mixture, &states, last)],
            credit: None,
        })
    }
}

/// The share of the likeliest scene.
fn leading(shares: &[f64]) -> f64 {
    shares.iter().copied().fold(0.0, f64::max)
}

fn alt(shown: &[&State], last: &State, mixture: &LowRankMixture) -> String {
    let first = shown.first().copied().unwrap_or(last);
    let settled = shown
        .iter()
        .find(|state| leading(&mixture.responsibilities(&state.x, state.alpha_bar)) > 0.99);
    format!(
        "Two small square pictures side by side. Left, the canvas: coloured noise at t = {}, a landscape at t = 0. Right, \
         the best guess at the finished picture: at first a blurred average of all scenes (contrast {}, against {} in the \
         end), from t = {} on one scene with a share above 0.99, and at t = 0 the same picture as on the left.",
        first.t,
        trimmed(standard_deviation(&first.x0_hat), 2),
        trimmed(standard_deviation(&last.x), 2),
        settled.map_or(0, |state| state.t),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Models;
    use crate::plate::Cell;

    fn plate() -> Plate {
        let figure = Restorer { schedule: ScheduleName::Cosine, steps: 200 };
        let models = Models::new();
        let studio = Studio { seed: 5, models: &models };
        figure.plate(&studio).expect("it draws")
    }

    fn number(cell: &Cell) -> f64 {
        match cell {
            Cell::Number(value) => *value,
            Cell::Count(value) => *value as f64,
            _ => f64::NAN,
        }
    }

    #[test]
    fn the_guess_starts_as_an_average_and_ends_as_the_picture() {
        let table = &plate().tables[0];
        let column = |name: &str| table.columns.iter().position(|c| c == name).expect("known");
        let (first, last) = (&table.rows[0], &table.rows[table.rows.len() - 1]);
        assert!(number(&first[column("scenes_left")]) > 10.0);
        assert!(number(&last[column("leading_share")]) > 0.999);
        assert!(number(&first[column("guess_error")]) > 0.3);
        assert_eq!(number(&last[column("guess_error")]), 0.0);
        let contrast = column("guess_contrast");
        assert!(number(&first[contrast]) < number(&last[contrast]));
    }

    #[test]
    fn every_stop_has_its_frame_and_the_alternative_text_its_numbers() {
        let plate = plate();
        let stops = plate.axes[0].stops.len();
        assert_eq!(stops, 41);
        for panel in &plate.panels {
            assert_eq!(panel.drawings[0].layers[0].art.frames(), stops);
        }
        assert!(plate.alt.contains("t = 200"), "{}", plate.alt);
    }
}
