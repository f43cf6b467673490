//! A handwritten digit under growing noise, and the best guess at it under squared error.
//!
//! What to see: while little noise hides the digit the best guess is that digit; under much of it the
//! guess is the average of all digits, which nobody ever wrote. The guess is E[x_0 | x_t] over the
//! empirical distribution of the real digits, so it is exact, and it can only ever mix those 1,797.

use crate::draw::raster::{Channels, Frame, Sheet};
use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::data::digits::{self, Digit};
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{effective_number, standard_deviation};
use crate::math::process::denoiser::Denoiser;
use crate::math::process::empirical::Empirical;
use crate::math::process::forward::noised;
use crate::math::process::schedule::{Schedule, ScheduleName};

/// The kind.
pub const KIND: Kind = Kind {
    name: "best-guess",
    summary: "A real handwritten digit under noise, and the guess that makes the squared error least.",
    key: SourceKey::file(file!()),
    corners: &["", "digit = 5\nt = 0"],
    read: |reader| Box::new(BestGuess::read(reader)),
};

const STEPS: i64 = 1000;

const SHEET: Sheet = panels::sheet(digits::SIZE, Channels::Grey);

#[derive(Debug)]
struct BestGuess {
    schedule: ScheduleName,
    digit: usize,
    t: Sweep,
}

/// What is known at one noise level.
struct Guess {
    t: usize,
    alpha_bar: f64,
    noisy: Vec<f64>,
    guess: Vec<f64>,
    effective_digits: f64,
    right_label_share: f64,
}

const GUESS: Columns<Guess> = Columns {
    name: "guess",
    keys: &[("t", |guess| guess.t.into())],
    values: &[
        ("alpha_bar", |guess| guess.alpha_bar.into()),
        ("noise_share", |guess| (1.0 - guess.alpha_bar).into()),
        ("effective_digits", |guess| guess.effective_digits.into()),
        ("guess_contrast", |guess| standard_deviation(&guess.guess).into()),
        ("right_label_share", |guess| guess.right_label_share.into()),
    ],
};

impl BestGuess {
    fn read(reader: &mut Reader<'_>) -> Self {
        let meaning = "how fast noise is added, in 1,000 steps";
        let most = digits::COUNT as i64 - 1;
        let shown = [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0];
        let t = Sweep::even(0.0, STEPS as f64, 41, &shown, 0.0);
        Self {
            schedule: readers::schedule_name(reader, meaning, ScheduleName::Cosine),
            digit: reader.integer("digit", "which of the pictures", 0..=most, 0) as usize,
            t: reader.whole_sweep("t", "noise level", 0..=STEPS, t),
        }
    }

    /// The digit, and a guess at it for each stop.
    fn guesses(&self, seed: u32) -> Result<(Digit, Vec<Guess>), FigureError> {
        let digits = digits::digits()?;
        let Some(digit) = digits.get(self.digit) else {
            return Err(FigureError::new(format!("`digit` is {}", self.digit)));
        };
        let data = Empirical::new(digits::pictures(&digits))?;
        let schedule = Schedule::new(self.schedule, STEPS as usize)?;
        let clean = digit.normalised();
        let eps = Generator::new(seed, "best guess").normals(digits::PIXELS);
        let at = |t: &f64| {
            let t = *t as usize;
            let alpha_bar = schedule.level(t)?.alpha_bar();
            let noisy = noised(&clean, &eps, alpha_bar);
            let shares = data.responsibilities(&noisy, alpha_bar);
            let same = shares.iter().zip(&digits).filter(|(_, other)| other.label == digit.label);
            Ok(Guess {
                t,
                alpha_bar,
                guess: data.x0_hat(&noisy, alpha_bar),
                effective_digits: effective_number(&shares),
                right_label_share: same.map(|(share, _)| share).sum(),
                noisy,
            })
        };
        let guesses = self.t.values.iter().map(at).collect::<Result<_, FigureError>>()?;
        Ok((digit.clone(), guesses))
    }
}

impl Figure for BestGuess {
    fn tables(&self) -> Vec<TableShape> {
        vec![GUESS.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let (digit, guesses) = self.guesses(studio.seed)?;
        let alt = alt(&digit, &guesses);
        let mut dials = Dials::default();
        let t = dials.whole_slider("t", "noise level t", &self.t);
        let guesses = Frames::given(&t, guesses)?;
        let noisy = guesses.map(|guess| on_paper(&guess.noisy));
        let noisy = noisy.zip(&guesses);
        let noisy =
            noisy.map(|(values, guess)| Frame { values, noise: (1.0 - guess.alpha_bar).sqrt() });
        let best = guesses.map(|guess| on_paper(&guess.guess));
        let best = best.map(|values| Frame::clean(values));
        Ok(Plate {
            clock: format!(
                "DDPM time: 0 is the picture, {STEPS} is noise; {} schedule",
                self.schedule.as_str()
            ),
            axes: dials.axes(),
            panels: vec![
                panels::film("noisy", "the noisy digit", &t, &SHEET, &noisy)?,
                panels::film("guess", "the best guess", &t, &SHEET, &best)?,
            ],
            readouts: vec![
                guesses
                    .readout("noise, share of the budget", |guess| fixed(1.0 - guess.alpha_bar, 3)),
                guesses.readout("digits still in the running", |guess| {
                    significant(guess.effective_digits, 3)
                }),
            ],
            tables: vec![GUESS.of(&guesses)],
            alt,
            credit: Some(digits::ATTRIBUTION.to_owned()),
            ..Plate::exact(format!("mean over all {} digits", digits::COUNT))
        })
    }
}

/// Dark ink on light paper: the data have it the other way round.
fn on_paper(ink: &[f64]) -> Vec<f64> {
    ink.iter().map(|value| -value).collect()
}

fn alt(digit: &Digit, guesses: &[Guess]) -> String {
    let mut text = format!(
        "Two pictures of 8 by 8 pixels: a handwritten {} under growing noise, and the average of all digits weighted by how well \
         they fit it.",
        digit.label
    );
    let told = [guesses.first(), guesses.get(guesses.len() / 2), guesses.last()];
    for guess in told.into_iter().flatten() {
        text += &format!(
            " At t = {}, {} digits are in the running, and {} per cent of the weight lies on the right label.",
            guess.t,
            significant(guess.effective_digits, 3),
            fixed(100.0 * guess.right_label_share, 0)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::numbers::statistics::mean;

    fn figure() -> BestGuess {
        BestGuess {
            schedule: ScheduleName::Cosine,
            digit: 0,
            t: Sweep::even(0.0, 1000.0, 5, &[0.0], 0.0),
        }
    }

    #[test]
    fn no_noise_gives_the_digit_back_and_pure_noise_the_average() {
        let (digit, guesses) = figure().guesses(3).expect("it draws");
        assert_eq!(guesses[0].guess, digit.normalised());
        assert_eq!(guesses[0].effective_digits, 1.0);
        let last = &guesses[guesses.len() - 1];
        assert!((last.effective_digits - digits::COUNT as f64).abs() < 1.0);
        let all = digits::digits().expect("they unpack");
        for pixel in 0..digits::PIXELS {
            let values: Vec<f64> = all.iter().map(|digit| digit.normalised()[pixel]).collect();
            assert!((last.guess[pixel] - mean(&values)).abs() < 1e-3);
        }
    }

    #[test]
    fn the_weight_on_the_right_label_falls_to_the_share_of_that_label() {
        let (digit, guesses) = figure().guesses(3).expect("it draws");
        let all = digits::digits().expect("they unpack");
        let same = all.iter().filter(|other| other.label == digit.label).count();
        let share = same as f64 / all.len() as f64;
        assert_eq!(guesses[0].right_label_share, 1.0);
        let last = guesses[guesses.len() - 1].right_label_share;
        assert!((last - share).abs() < 1e-3);
    }
}
