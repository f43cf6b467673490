//! One walk from noise to picture, every step of it, with the acting equation and its live numbers.
//!
//! What to see: each step is a weighted sum of three things, the guess, the state and fresh noise; early on the
//! noise is loudest, late the state, and the guess, always quiet until the end, decides. The steps are those of DDPM
//! on a ladder of a few dozen rungs at most (Ho, Jain and Abbeel 2020, algorithm 2 and equations 6 and 7) with the exact
//! denoiser of the paintings, so nothing is learned here and nothing is filled in between.

mod drawing;

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::data::paintings;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{
    root_mean_square, root_mean_square_difference, standard_deviation,
};
use crate::math::process::sampler::{Ladder, Method, Spacing, State, Transition, Variance, sample};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};

/// The kind.
pub const KIND: Kind = Kind {
    name: "annotated-player",
    summary: "One walk from noise to picture with the acting equation and its numbers at every step.",
    key: SourceKey::file(file!()),
    corners: &["", "sampling_steps = 1\nvariance = \"beta\"", "schedule = \"linear\"\nsteps = 3"],
    read: |reader| Box::new(AnnotatedPlayer::read(reader)),
};

/// Side of the paintings in pixels.
const SIZE: usize = 32;

/// Where paper stops, as shares of T: densely where the scene is decided.
const STORYBOARD: [f64; 8] = [1.0, 0.96, 0.92, 0.88, 0.8, 0.6, 0.32, 0.0];

/// The most rungs: each is a frame of noise, which does not compress.
const MOST_RUNGS: usize = 30;

#[derive(Debug)]
struct AnnotatedPlayer {
    schedule: ScheduleSpecification,
    sampling_steps: usize,
    variance: Variance,
}

/// One stop of the player: a state, and the step that is taken from there.
struct Moment {
    state: State,
    /// |x_t| / sqrt(d).
    size: f64,
    /// How far the guess is from the picture that comes out in the end, for each number.
    guess_error: f64,
    /// The step; none from the finished picture.
    step: Option<Step>,
}

/// One step, from t to s.
struct Step {
    s: usize,
    transition: Transition,
    /// sigma z as it was drawn, `[d]`.
    fresh: Vec<f64>,
    /// Root mean squares of the three terms: guess, state, noise.
    terms: [f64; 3],
    /// How far the step moves each number.
    change: f64,
}

const STEPS: Columns<Moment> = Columns {
    name: "steps",
    keys: &[("t", |moment| moment.state.t.into())],
    values: &[
        ("s", |moment| moment.step.as_ref().map(|step| step.s).into()),
        ("alpha_bar", |moment| moment.state.alpha_bar.into()),
        ("coefficient_x0_hat", |moment| moment.of(|step| step.transition.x0_hat).into()),
        ("coefficient_x", |moment| moment.of(|step| step.transition.x).into()),
        ("sigma", |moment| moment.of(|step| step.transition.sigma).into()),
        ("size", |moment| moment.size.into()),
        ("guess_error", |moment| moment.guess_error.into()),
        ("guess_contrast", |moment| standard_deviation(&moment.state.x0_hat).into()),
        ("term_x0_hat", |moment| moment.of(|step| step.terms[0]).into()),
        ("term_x", |moment| moment.of(|step| step.terms[1]).into()),
        ("term_noise", |moment| moment.of(|step| step.terms[2]).into()),
        ("change", |moment| moment.of(|step| step.change).into()),
    ],
};

impl Moment {
    /// A number of the step that is taken from here.
    fn of(&self, of: fn(&Step) -> f64) -> Option<f64> {
        self.step.as_ref().map(of)
    }
}

fn name_of(variance: Variance) -> &'static str {
    match variance {
        Variance::Posterior => "posterior",
        Variance::Beta => "beta",
    }
}

impl AnnotatedPlayer {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Cosine);
        let most = schedule.steps.min(MOST_RUNGS) as i64;
        let meaning = "rungs of the ladder, all of them shown";
        let sampling_steps = reader.integer("sampling_steps", meaning, 1..=most, most.min(25));
        let options = [Variance::Posterior, Variance::Beta];
        let meaning = "of the fresh noise";
        let variance = reader.choice("variance", meaning, &options, name_of, Variance::Posterior);
        Self { schedule, sampling_steps: sampling_steps as usize, variance }
    }

    fn walk(&self, seed: u32) -> Result<Vec<Moment>, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let mixture = paintings::mixture(SIZE)?;
        let ladder = Ladder::spaced(&schedule, Spacing::Trailing, self.sampling_steps)?;
        let method = Method::Ddpm(self.variance);
        let mut generator = Generator::new(seed, "player");
        let start = generator.normals(3 * SIZE * SIZE);
        let states = sample(&mixture, &ladder, method, &start, &mut generator)?;
        let picture = states.last().x.clone();
        let mut moments = Vec::with_capacity(states.len());
        let mut coming = states.into_iter().peekable();
        while let Some(state) = coming.next() {
            moments.push(Moment {
                size: root_mean_square(&state.x),
                guess_error: root_mean_square_difference(&state.x0_hat, &picture),
                step: coming.peek().map(|next| step(method, &state, next)),
                state,
            });
        }
        Ok(moments)
    }

    /// The times of the moments, of which paper shows those nearest to the storyboard's.
    fn times(&self, moments: &[Moment]) -> Sweep {
        let steps = self.schedule.steps as f64;
        let times: Vec<f64> = moments.iter().map(|moment| moment.state.t as f64).collect();
        let nearest = |share: &f64| {
            let off = |t: &f64| (t - share * steps).abs();
            let places = times.iter().enumerate();
            let best = places.min_by(|(_, one), (_, other)| off(one).total_cmp(&off(other)));
            best.map(|(index, _)| index)
        };
        let mut print: Vec<usize> = STORYBOARD.iter().filter_map(nearest).collect();
        print.dedup();
        Sweep { values: times, print, start: 0 }
    }
}

/// What one step did: its coefficients, and the noise it drew, recovered from where it led.
fn step(method: Method, state: &State, next: &State) -> Step {
    let transition = Transition::new(method, state.alpha_bar, next.alpha_bar);
    let mean = transition.mean(&state.x, &state.x0_hat);
    let fresh: Vec<f64> = if transition.sigma > 0.0 {
        next.x.iter().zip(&mean).map(|(x, mean)| x - mean).collect()
    } else {
        vec![0.0; mean.len()]
    };
    Step {
        s: next.t,
        terms: [
            transition.x0_hat * root_mean_square(&state.x0_hat),
            transition.x * root_mean_square(&state.x),
            root_mean_square(&fresh),
        ],
        change: root_mean_square_difference(&state.x, &next.x),
        transition,
        fresh,
    }
}

impl Figure for AnnotatedPlayer {
    fn tables(&self) -> Vec<TableShape> {
        vec![STEPS.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let moments = self.walk(studio.seed)?;
        let times = self.times(&moments);
        let mut dials = Dials::default();
        let t = dials.whole_slider("t", "noise level t", &times);
        dials.play(&t, 15.0, false);
        let moments = Frames::given(&t, moments)?;
        let sigma = |sigma| fixed(sigma, 4);
        Ok(Plate {
            clock: format!(
                "DDPM time: 0 is the picture, {} is noise; {} schedule, every step of the ladder shown",
                self.schedule.steps,
                self.schedule.name.as_str()
            ),
            axes: dials.axes(),
            panels: drawing::panels(self.schedule.steps, &moments, &times.print)?,
            readouts: vec![
                moments.readout("ᾱₜ", |moment| significant(moment.state.alpha_bar, 4)),
                moments.readout("σₜ", |moment| {
                    moment.of(|step| step.transition.sigma).map_or("none".to_owned(), sigma)
                }),
                moments.readout("size of the state", |moment| fixed(moment.size, 3)),
                moments.readout("guess off by", |moment| fixed(moment.guess_error, 3)),
            ],
            tables: vec![STEPS.of(&moments)],
            alt: alt(&moments.iter().collect::<Vec<_>>()),
            ..Plate::exact(format!(
                "{}-step DDPM with the exact denoiser of the painting mixture, {} variance",
                self.sampling_steps,
                name_of(self.variance)
            ))
        })
    }
}

fn alt(moments: &[&Moment]) -> String {
    let told = |moment: &&Moment| {
        let t = moment.state.t;
        let size = fixed(moment.size, 2);
        let off = fixed(moment.guess_error, 2);
        let step = moment.step.as_ref().map_or(String::new(), |step| {
            let Transition { x0_hat, x, sigma } = step.transition;
            format!(
                ", and the step to {} takes {} of the guess, {} of the state and {} of noise",
                step.s,
                fixed(x0_hat, 4),
                fixed(x, 4),
                fixed(sigma, 4)
            )
        });
        format!("at t = {t} the state has size {size}, the guess is off by {off}{step}")
    };
    let middle = moments.get(moments.len() / 2);
    let chosen = [moments.first(), middle, moments.last()];
    let chosen: Vec<String> = chosen.into_iter().flatten().map(told).collect();
    format!(
        "Three small square pictures (the state, the guess of the finished painting, the fresh noise of the step), the equation \
         of the step with its numbers, the size of its three terms as bars, and curves over the noise level counted down. \
         The state goes from coloured noise to a landscape: {}.",
        chosen.join("; ")
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;
    use crate::math::process::denoiser::Denoiser;
    use crate::math::process::posterior::Posterior;

    fn player(toml_steps: usize, variance: Variance) -> AnnotatedPlayer {
        AnnotatedPlayer {
            schedule: ScheduleSpecification::new(ScheduleName::Linear, 1000),
            sampling_steps: toml_steps,
            variance,
        }
    }

    #[test]
    fn every_state_is_the_sum_its_equation_says() {
        let moments = player(10, Variance::Posterior).walk(3).unwrap();
        let mixture = paintings::mixture(SIZE).unwrap();
        assert_eq!(moments.len(), 11);
        for pair in moments.windows(2) {
            let (now, next) = (&pair[0].state, &pair[1].state);
            let step = pair[0].step.as_ref().unwrap();
            let guess = mixture.x0_hat(&now.x, now.alpha_bar);
            let posterior = Posterior::between(now.alpha_bar, next.alpha_bar);
            for (i, x) in next.x.iter().enumerate() {
                let sum =
                    posterior.mean_x0 * guess[i] + posterior.mean_xt * now.x[i] + step.fresh[i];
                assert!((sum - x).abs() < 1e-12);
            }
            // The noise drawn has the strength that is printed, within four standard errors.
            let drawn = step.terms[2] / step.transition.sigma.max(f64::MIN_POSITIVE);
            assert!(next.t == 0 || (drawn - 1.0).abs() < 4.0 / (2.0 * 3072.0f64).sqrt());
        }
        let last = &moments[10];
        assert!(last.step.is_none() && last.guess_error == 0.0 && last.state.t == 0);
        let before = moments[9].step.as_ref().unwrap();
        assert_eq!((before.s, before.transition.sigma), (0, 0.0));
        assert!((before.transition.x0_hat - 1.0).abs() < 1e-12 && before.transition.x == 0.0);
    }

    #[test]
    fn a_full_ladder_has_the_coefficients_of_the_book() {
        // Linear, t = 500 to 499: 0.003070 on x_0, 0.994107 on x_t, beta_tilde 0.0100314.
        let schedule = Schedule::new(ScheduleName::Linear, 1000).unwrap();
        let level = |t: usize| State {
            t,
            alpha_bar: schedule.level(t).unwrap().alpha_bar(),
            x: vec![1.0],
            x0_hat: vec![1.0],
        };
        let method = Method::Ddpm(Variance::Posterior);
        let Transition { x0_hat, x, sigma } = step(method, &level(500), &level(499)).transition;
        assert!((x0_hat - 0.003070).abs() < 5e-7);
        assert!((x - 0.994107).abs() < 5e-7);
        assert!((sigma * sigma - 0.0100314).abs() < 5e-8);
    }

    #[test]
    fn the_larger_variance_is_larger() {
        let sigma = |variance| {
            let moments = player(5, variance).walk(3).unwrap();
            moments[2].step.as_ref().unwrap().transition.sigma
        };
        assert!(sigma(Variance::Beta) > sigma(Variance::Posterior));
    }

    #[test]
    fn the_guess_comes_nearer_and_paper_has_eight_frames() {
        let plate = bench::plate(&KIND, "");
        let number = |row: usize, column: &str| bench::number(&plate, "steps", row, column);
        assert_eq!(plate.axes[0].stops.len(), 26);
        assert_eq!(plate.axes[0].print.len(), 8);
        assert!((number(0, "size") - 1.0).abs() < 0.05);
        assert!(number(0, "guess_error") > 0.3);
        assert!(number(22, "guess_error") < 0.1);
        assert!(number(0, "guess_contrast") < number(25, "guess_contrast"));
    }

    #[test]
    fn what_lies_outside_is_refused() {
        assert_eq!(bench::refused(&KIND, "sampling_steps = 31"), ["sampling_steps"]);
        assert_eq!(bench::refused(&KIND, "variance = \"none\""), ["variance"]);
        assert_eq!(bench::refused(&KIND, "steps = 0"), ["steps"]);
    }
}
