//! One picture restored from noise, step by step, and beside it the best guess of what it will become.
//!
//! What to see: at high noise the best guess is a blurred average of every painting; it settles the
//! scene first and the small things last. The steps are DDPM's (Ho, Jain and Abbeel 2020, algorithm 2,
//! posterior variance) with the exact denoiser of the paintings, so nothing is learned here.

use crate::draw::raster::{Channels, Frame, Sheet};
use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::data::paintings;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{
    effective_number, root_mean_square_difference, standard_deviation,
};
use crate::math::process::sampler::{Ladder, Method, Spacing, State, Variance, sample};
use crate::math::process::schedule::{Schedule, ScheduleName};

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

const SHEET: Sheet = panels::sheet(SIZE, Channels::Colour);

#[derive(Debug)]
struct Restorer {
    schedule: ScheduleName,
    steps: usize,
}

/// One moment of the walk, measured.
struct Moment {
    state: State,
    /// How far the step to it moved the canvas; none at the start.
    change: Option<f64>,
    /// Standard deviation of the guess.
    contrast: f64,
    /// How far the guess lies from the finished picture.
    error: f64,
    /// Effective number of scenes that it may still become.
    scenes_left: f64,
    /// The share of the likeliest of them.
    leading: f64,
}

const PATH: Columns<Moment> = Columns {
    name: "path",
    keys: &[("t", |moment| moment.state.t.into())],
    values: &[
        ("alpha_bar", |moment| moment.state.alpha_bar.into()),
        ("noise_share", |moment| (1.0 - moment.state.alpha_bar).into()),
        ("step_change", |moment| moment.change.into()),
        ("guess_contrast", |moment| moment.contrast.into()),
        ("guess_error", |moment| moment.error.into()),
        ("scenes_left", |moment| moment.scenes_left.into()),
        ("leading_share", |moment| moment.leading.into()),
    ],
};

impl Restorer {
    fn read(reader: &mut Reader<'_>) -> Self {
        let meaning = "how fast noise is added";
        Self {
            schedule: readers::schedule_name(reader, meaning, ScheduleName::Cosine),
            steps: reader.integer("steps", "number of noise levels T", 100..=4000, 1000) as usize,
        }
    }

    /// The whole walk, from t = T down to 0.
    fn walk(&self, seed: u32) -> Result<NonEmpty<Moment>, FigureError> {
        let mixture = paintings::mixture(SIZE)?;
        let schedule = Schedule::new(self.schedule, self.steps)?;
        let ladder = Ladder::spaced(&schedule, Spacing::Leading, self.steps)?;
        let mut generator = Generator::new(seed, "restorer");
        let start = generator.normals(3 * SIZE * SIZE);
        let method = Method::Ddpm(Variance::Posterior);
        let states = sample(&mixture, &ladder, method, &start, &mut generator)?;
        let picture = states.last().x.clone();
        let mut before: Option<Vec<f64>> = None;
        let measured = |state: State| {
            let shares = mixture.responsibilities(&state.x, state.alpha_bar);
            let before = before.replace(state.x.clone());
            Moment {
                change: before.map(|before| root_mean_square_difference(&before, &state.x)),
                contrast: standard_deviation(&state.x0_hat),
                error: root_mean_square_difference(&state.x0_hat, &picture),
                scenes_left: effective_number(&shares),
                leading: shares.into_iter().fold(0.0, f64::max),
                state,
            }
        };
        let walk = states.into_vec().into_iter().map(measured).collect();
        NonEmpty::new(walk).ok_or_else(|| FigureError::new("`steps` leaves nothing to walk"))
    }

    /// Times at which the slider stops: densely where the scene is decided, in the noisiest fifth.
    fn stops(&self) -> Sweep {
        let fine = |hundredth: usize| (self.steps - hundredth * self.steps / 100) as f64;
        let coarse = |share: usize| (share * self.steps / 100) as f64;
        let all = (0..20).map(fine).chain((0..=20).map(|i| coarse(4 * (20 - i))));
        let printed = [fine(0), fine(4), fine(8), coarse(80), coarse(40), coarse(0)];
        Sweep::of(all, &printed, fine(0))
    }
}

impl Figure for Restorer {
    fn tables(&self) -> Vec<TableShape> {
        vec![PATH.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let walk = self.walk(studio.seed)?;
        let mut dials = Dials::default();
        let t = dials.whole_slider("t", "noise level t", &self.stops());
        dials.play(&t, 9.0, false);
        let shown = Frames::each(&t, |t| {
            let found = walk.iter().find(|moment| moment.state.t == *t as usize);
            found.ok_or_else(|| FigureError::new(format!("the walk does not pass t = {t}")))
        })?;
        let canvas = shown.map(|Moment { state, .. }| Frame {
            values: &state.x,
            noise: (1.0 - state.alpha_bar).sqrt(),
        });
        let guess = shown.map(|moment| Frame::clean(&moment.state.x0_hat));
        Ok(Plate {
            clock: format!(
                "DDPM time: 0 is the picture, {} is noise; {} schedule, posterior variance",
                self.steps,
                self.schedule.as_str()
            ),
            axes: dials.axes(),
            panels: vec![
                panels::film("canvas", "the canvas", &t, &SHEET, &canvas)?,
                panels::film("guess", "best guess so far", &t, &SHEET, &guess)?,
            ],
            readouts: vec![shown.readout("noise, share of the budget", |moment| {
                fixed(1.0 - moment.state.alpha_bar, 3)
            })],
            tables: vec![PATH.of(&*walk)],
            alt: alt(&walk, &shown),
            ..Plate::exact(format!("{}-step DDPM with the exact denoiser", self.steps))
        })
    }
}

fn alt(walk: &NonEmpty<Moment>, shown: &Frames<&Moment>) -> String {
    let settled = match shown.iter().find(|moment| moment.leading > 0.99) {
        Some(moment) => {
            format!("from t = {} on one scene with a share above 0.99", moment.state.t)
        }
        None => "never one scene with a share above 0.99".to_owned(),
    };
    format!(
        "Two small square pictures side by side. Left, the canvas: coloured noise at t = {}, a landscape at t = 0. Right, \
         the best guess at the finished picture: at first a blurred average of all scenes (contrast {}, against {} in the \
         end), {settled}, and at t = 0 the same picture as on the left.",
        walk.first().state.t,
        trimmed(walk.first().contrast, 2),
        trimmed(walk.last().contrast, 2),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Models;

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
