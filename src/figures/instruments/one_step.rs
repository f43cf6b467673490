//! One step of a sampler, coordinate by coordinate.
//!
//! The reader should see that a guess of the noise is a guess of the clean picture, and that the step goes
//! only part of the way to it. Ho, Jain and Abbeel 2020, algorithm 2; Song, Meng and Ermon 2021, equation 12.

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::process::conversion::{Quantity, to_x0};
use crate::math::process::sampler::{Method, Transition};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};

/// From one level to a cleaner one, with a given guess of the noise.
pub const KIND: Kind = Kind {
    name: "one-step",
    summary: "One step of DDPM or DDIM from a state and a guess of its noise.",
    key: SourceKey::file(file!()),
    corners: &[
        "",
        "x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]\nsampler = \"ddim\"\neta = 0.5",
        "x = 1\nsteps = 1",
    ],
    read: |reader| Box::new(OneStep::read(reader)),
};

/// The most coordinates that are drawn; the table holds all.
const DRAWN: usize = 12;

#[derive(Debug)]
struct OneStep {
    schedule: ScheduleSpecification,
    t: usize,
    t_next: usize,
    x: Vec<f64>,
    eps: Vec<f64>,
    noise: Vec<f64>,
    method: Method,
}

/// The step in one coordinate.
struct Along {
    axis: usize,
    x: f64,
    mean: f64,
    sigma: f64,
    x_next: f64,
    x0_hat: f64,
}

const STEP: Columns<Along> = Columns {
    name: "step",
    keys: &[("axis", |along| along.axis.into())],
    values: &[
        ("mean", |along| along.mean.into()),
        ("sigma", |along| along.sigma.into()),
        ("x_next", |along| along.x_next.into()),
        ("x0_hat", |along| along.x0_hat.into()),
    ],
};

impl OneStep {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Linear);
        let steps = schedule.steps as i64;
        let t = reader.integer("t", "the step to begin at", 1..=steps, steps.div_euclid(2).max(1));
        let before = (t - 1).max(0);
        let t_next =
            reader.integer("t_next", "the step to go to; t - 1 if left out", 0..=before, before);
        let x = reader.point("x", "the state", &[0.4, -1.2]);
        let usual: Vec<f64> = x.iter().map(|x| 0.75 * x).collect();
        let eps = reader.point("eps", "the guess of its noise", &usual);
        let usual = vec![0.0; x.len()];
        let noise = reader.point("noise", "the fresh noise z; none if left out", &usual);
        let method = readers::method(reader);
        for (name, vector) in [("eps", &eps), ("noise", &noise)] {
            if vector.len() != x.len() {
                let (found, wanted) = (vector.len(), x.len());
                let message = format!("`{name}` has {found} numbers");
                reader.problem(name, message, format!("`x` has {wanted}; give it as many"));
            }
        }
        let (t, t_next) = (t.max(1) as usize, t_next.max(0) as usize);
        Self { schedule, t, t_next, x, eps, noise, method }
    }

    /// The step in every coordinate, and the standard deviation of its noise.
    fn step(&self) -> Result<(Vec<Along>, f64), FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let here = schedule.step(self.t)?.level().alpha_bar();
        let next = schedule.level(self.t_next)?.alpha_bar();
        let guess = to_x0(Quantity::Eps, &self.eps, &self.x, here);
        let transition = Transition::new(self.method, here, next);
        let means = transition.mean(&self.x, &guess);
        let sigma = transition.sigma;
        let mut along = Vec::with_capacity(self.x.len());
        for (axis, ((x, x0_hat), (mean, z))) in
            self.x.iter().zip(&guess).zip(means.iter().zip(&self.noise)).enumerate()
        {
            let x_next = mean + sigma * z;
            along.push(Along { axis, x: *x, mean: *mean, sigma, x_next, x0_hat: *x0_hat });
        }
        Ok((along, sigma))
    }
}

impl Figure for OneStep {
    fn tables(&self) -> Vec<TableShape> {
        vec![STEP.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let (step, sigma) = self.step()?;
        let first = step.first().ok_or_else(|| FigureError::new("`x` has no coordinate"))?;
        Ok(Plate {
            clock: format!(
                "DDPM time: {} is noise, 0 is the data; from {} to {}",
                self.schedule.steps, self.t, self.t_next
            ),
            panels: vec![panels::plot("step", "", Paper::Once, [240.0, 230.0], |layout| {
                layers(layout, step.get(..DRAWN).unwrap_or(&step))
            })],
            readouts: vec![Readout::told(
                "standard deviation of the fresh noise",
                significant(sigma, 5),
            )],
            tables: vec![STEP.of(&step)],
            alt: format!(
                "A step from {} to {} in {} coordinates. In coordinate 0 the state is {}, the guess of the clean value {}, \
                 and the step has mean {} and fresh noise of standard deviation {}; it ends at {}.",
                self.t,
                self.t_next,
                self.x.len(),
                fixed(first.x, 4),
                fixed(first.x0_hat, 4),
                fixed(first.mean, 4),
                significant(sigma, 4),
                fixed(first.x_next, 4),
            ),
            ..Plate::exact("")
        })
    }
}

/// A row of marks: its role, its heights, its name, its size in pixels.
type Mark = (Role, fn(&Along) -> f64, &'static str, f64);

fn layers(layout: Layout, step: &[Along]) -> Vec<Layer> {
    let count = step.len();
    let all = step
        .iter()
        .flat_map(|at| [at.x, at.x0_hat, at.x_next, at.mean - at.sigma, at.mean + at.sigma]);
    let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value: f64| {
        (low.min(value), high.max(value))
    });
    let margin = 0.08 * (high - low).max(1e-9);
    let ticks: Vec<f64> = (0..count).map(|axis| axis as f64).collect();
    let across = Scale::linear(-0.5, count as f64 - 0.5).ticks(&ticks);
    let up = Scale::linear(low - margin, high + margin).title("value");
    let plot = Plot::new(layout, across.title("coordinate"), up).room_right(96.0);
    let marks: [Mark; 3] = [
        (Role::Noise, |at| at.x, "state x_t", 4.0),
        (Role::Model, |at| at.x0_hat, "guess of x_0", 4.5),
        (Role::Truth, |at| at.x_next, "next state", 3.5),
    ];
    vec![plot.still(|sketch| {
        sketch.axes();
        for Along { axis, mean, sigma, .. } in step {
            let at = *axis as f64;
            sketch.line(Role::Truth, &[(at, mean - sigma), (at, mean + sigma)]);
        }
        let mut names = Vec::new();
        for (role, of, name, radius) in marks {
            let points: Curve = step.iter().map(|at| (at.axis as f64, of(at))).collect();
            sketch.points(role, &points, radius);
            names.extend(points.last().map(|(_, value)| (role, *value, name)));
        }
        sketch.end_labels(&names);
    })]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    fn first(toml: &str, column: &str) -> f64 {
        bench::number(&bench::plate(&KIND, toml), "step", 0, column)
    }

    #[test]
    fn the_posterior_mean_in_the_form_of_the_noise() {
        // Linear schedule, t = 500, x_0 = 0.7, x_t = -0.2: the mean is -0.1967, the variance 0.0100314.
        let alpha_bar: f64 = 0.078_587_242;
        let eps = (-0.2 - alpha_bar.sqrt() * 0.7) / (1.0 - alpha_bar).sqrt();
        let toml = format!("t = 500\nx = [-0.2]\neps = [{eps}]");
        assert!((first(&toml, "x0_hat") - 0.7).abs() < 1e-6);
        assert!((first(&toml, "mean") + 0.1967).abs() < 5e-5);
        let sigma = first(&toml, "sigma");
        assert!((sigma * sigma - 0.010_031_4).abs() < 5e-8);
        let sigma = first(&format!("{toml}\nvariance = \"beta\""), "sigma");
        assert!((sigma * sigma - 0.010_040_0).abs() < 5e-8);
    }

    #[test]
    fn ddim_with_all_its_noise_is_ddpm_and_without_it_goes_elsewhere() {
        let step = "t = 600\nt_next = 300\nx = [0.4]\neps = [0.278]\nnoise = [1.5]";
        for column in ["mean", "sigma", "x_next", "x0_hat"] {
            let one = first(step, column);
            let other = first(&format!("{step}\nsampler = \"ddim\"\neta = 1"), column);
            assert!((one - other).abs() < 1e-12, "{column}: {one}, {other}");
        }
        let still = format!("{step}\nsampler = \"ddim\"");
        assert_eq!(first(&still, "sigma"), 0.0);
        assert_eq!(first(&still, "mean"), first(&still, "x_next"));
        assert!((first(&still, "mean") - first(step, "mean")).abs() > 0.01);
    }

    #[test]
    fn a_last_step_lands_on_the_guess_without_noise() {
        let toml = "t = 20\nt_next = 0\nnoise = [1, 1]\nvariance = \"beta\"";
        assert_eq!(first(toml, "sigma"), 0.0);
        assert!((first(toml, "x_next") - first(toml, "x0_hat")).abs() < 1e-12);
    }

    #[test]
    fn what_does_not_fit_is_refused_under_its_name() {
        let refused = |toml: &str| bench::refused(&KIND, toml);
        assert_eq!(refused("t = 10\nt_next = 10"), ["t_next"]);
        assert_eq!(refused("t = 0"), ["t"]);
        assert_eq!(refused("eps = [1]"), ["eps"]);
        assert_eq!(refused("noise = [1, 2, 3]"), ["noise"]);
        assert_eq!(refused("sampler = \"ddim\"\neta = 1.5"), ["eta"]);
        assert_eq!(refused("variance = \"learned\""), ["variance"]);
    }
}
