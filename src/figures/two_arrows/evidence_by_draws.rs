//! The evidence of a model whose answer is known, estimated from draws of the code, in more and more dimensions.
//!
//! What to see: the mean of p(x | z) over draws from the prior is right on average and useless in 32
//! dimensions, since hardly any draw explains x; draws from a guesser that has looked at x go a long way
//! further, and draws from the true posterior need no second one. x = z + n in d dimensions, z ~ N(0, I),
//! n ~ N(0, s I), where every coordinate of x is sqrt(1 + s), as far out as they are on average. The weights
//! p(x | z) p(z) / q(z) are those of importance sampling (Kahn and Marshall 1953).

mod drawing;
#[cfg(test)]
mod tests;

use serde_json::Value as Json;

use crate::figures::prelude::*;
use crate::math::bound::gaussian::Normal;
use crate::math::bound::importance::{
    Coordinate, draws_needed, effective_draws, relative_error, running_log_means, shares_in_order,
};
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::mean;
use crate::params::{Data, Value};

/// The evidence of a linear-Gaussian model by naive and by guided draws.
pub const KIND: Kind = Kind {
    name: "evidence-by-draws",
    summary: "The likelihood of an observation as an average over draws of its code: how it fails as dimensions grow.",
    key: SourceKey::file(file!()),
    corners: &[
        "",
        "noise_variance = 4\ndimensions = [3, 5]\ndraws = 20",
        "noise_variance = 0.01\ndimensions = [1, 128]\nrepetitions = 2\nguess_width = 0.75",
    ],
    read: |reader| Box::new(EvidenceByDraws::read(reader)),
};

/// The most dimensions.
const MOST: i64 = 128;

/// Draws whose every number stands in a table.
const LISTED: usize = 10;

#[derive(Debug)]
struct EvidenceByDraws {
    noise_variance: f64,
    dimensions: NonEmpty<usize>,
    draws: usize,
    repetitions: usize,
    guess: Coordinate,
}

/// Where the draws come from.
#[derive(Clone, Copy)]
struct Guesser {
    /// As in the tables.
    name: &'static str,
    /// As on the page.
    title: &'static str,
    law: Coordinate,
    /// E[(w / p(x))^2] of one coordinate.
    second_moment: f64,
}

/// One repetition of one guesser in one number of dimensions.
struct Run {
    guesser: &'static str,
    d: usize,
    /// ln w / p(x) of each draw, `[draws]`.
    log_weights: Vec<f64>,
}

/// One guesser in one number of dimensions.
struct Case {
    guesser: Guesser,
    d: usize,
    log_evidence: f64,
    /// `[repetitions, draws]`: logarithm of the running mean over the exact evidence.
    running: NonEmpty<NonEmpty<f64>>,
    /// Shares of the draws of the first repetition, largest first.
    shares: NonEmpty<f64>,
    /// The exact root mean square of the relative error.
    exact: f64,
}

/// One of the first draws from the prior, in one dimension.
struct Listed {
    draw: usize,
    z: f64,
    likelihood: f64,
}

/// What one coordinate says.
struct Facts {
    x: f64,
    evidence: f64,
    /// The mean of the listed likelihoods.
    estimate: f64,
    hit: f64,
}

const ESTIMATES: Columns<Case> = Columns {
    name: "estimates",
    keys: &[("guesser", |case| case.guesser.name.into()), ("d", |case| case.d.into())],
    values: &[
        ("log_evidence", |case| case.log_evidence.into()),
        ("ratio", |case| case.first_ratio().into()),
        ("median_ratio", |case| median(case.ratios()).into()),
        ("median_error", |case| median(case.errors()).into()),
        ("relative_error", |case| case.exact.into()),
        ("effective_draws", |case| effective_draws(&case.shares).into()),
        ("largest_share", |case| (*case.shares.first()).into()),
        ("draws_for_nine_tenths", |case| case.most_of_the_work().0.into()),
        ("draws_needed", |case| case.needed().into()),
        ("log10_draws_needed", |case| libm::log10(case.needed()).into()),
    ],
};

const TEN_DRAWS: Columns<Listed> = Columns {
    name: "ten_draws",
    keys: &[("draw", |listed| listed.draw.into())],
    values: &[("z", |listed| listed.z.into()), ("likelihood", |listed| listed.likelihood.into())],
};

const ONE_DIMENSION: Columns<Facts> = Columns {
    name: "one_dimension",
    keys: &[],
    values: &[
        ("x", |facts| facts.x.into()),
        ("evidence", |facts| facts.evidence.into()),
        ("estimate", |facts| facts.estimate.into()),
        ("hit", |facts| facts.hit.into()),
    ],
};

const GUESSERS: Columns<Guesser> = Columns {
    name: "guessers",
    keys: &[("guesser", |guesser| guesser.name.into())],
    values: &[
        ("mean", |guesser| guesser.law.mean.into()),
        ("variance", |guesser| guesser.law.variance.into()),
        ("second_moment", |guesser| guesser.second_moment.into()),
    ],
};

/// Reads the numbers of dimensions to compare, ascending.
fn dimensions(reader: &mut Reader<'_>) -> NonEmpty<usize> {
    let item = |value: &Value| match value.data {
        Data::Integer(count) if (1..=MOST).contains(&count) => Ok(count as usize),
        _ => Err(format!("holds one that is not a whole number from 1 to {MOST}")),
    };
    reader.value_with(
        "dimensions",
        "numbers of dimensions to compare",
        &format!("list of 2 to 8 whole numbers, 1 to {MOST}, each larger than the one before"),
        NonEmpty::ending(vec![1, 2, 4, 8, 16], 32),
        |counts| counts.iter().map(|count| Json::from(*count)).collect(),
        |value| {
            let items = value.array().ok_or(format!("is {}", value.described()))?;
            let counts: Vec<usize> = items.iter().map(item).collect::<Result<_, _>>()?;
            if !(2..=8).contains(&counts.len()) {
                return Err(format!("has {} numbers", counts.len()));
            }
            if counts.windows(2).any(|pair| pair[0] >= pair[1]) {
                return Err("does not grow from number to number".to_owned());
            }
            NonEmpty::new(counts).ok_or("has no numbers".to_owned())
        },
    )
}

/// One coordinate of x: as far from 0 as they are on average.
fn observation(noise_variance: f64) -> f64 {
    (1.0 + noise_variance).sqrt()
}

/// p(z | x) in one coordinate, N(x / (1 + s), s / (1 + s)) (Bishop 2006, equation 12.42).
fn belief(noise_variance: f64) -> Coordinate {
    Coordinate {
        mean: observation(noise_variance) / (1.0 + noise_variance),
        variance: noise_variance / (1.0 + noise_variance),
    }
}

/// The chance that a draw from N(0, 1) lies within one standard deviation of a belief's mean.
fn hit(belief: Coordinate) -> f64 {
    let sd = belief.variance.sqrt();
    let below = |z| Normal::STANDARD.probability_below(z);
    below(belief.mean + sd) - below(belief.mean - sd)
}

/// ln N(x; m, v).
fn log_normal(x: f64, mean: f64, variance: f64) -> f64 {
    let two_pi = 2.0 * std::f64::consts::PI;
    -0.5 * ((x - mean) * (x - mean) / variance + libm::log(two_pi * variance))
}

impl EvidenceByDraws {
    fn read(reader: &mut Reader<'_>) -> Self {
        let meaning = "variance s of the noise between code and observation";
        let noise_variance = reader.number("noise_variance", meaning, 0.01..=4.0, 0.25);
        let dimensions = dimensions(reader);
        let meaning = "draws of the code for one estimate";
        let draws = reader.integer("draws", meaning, 20..=5000, 1000) as usize;
        let meaning = "estimates, each from new draws";
        let repetitions = reader.integer("repetitions", meaning, 2..=40, 24) as usize;
        let meaning =
            "how far the guesser's mean is off, in standard deviations of the true belief";
        let offset = reader.number("guess_offset", meaning, -3.0..=3.0, -0.5);
        let meaning = "how many times too wide the guesser's belief is";
        let width = reader.number("guess_width", meaning, 0.75..=10.0, 1.3);
        let belief = belief(noise_variance);
        let guess = Coordinate {
            mean: belief.mean + offset * belief.variance.sqrt(),
            variance: belief.variance * width * width,
        };
        Self { noise_variance, dimensions, draws, repetitions, guess }
    }

    fn guessers(&self) -> [Guesser; 3] {
        let belief = belief(self.noise_variance);
        let prior = Coordinate { mean: 0.0, variance: 1.0 };
        [
            ("prior", "the prior", prior),
            ("guess", "a rough guess", self.guess),
            ("posterior", "the true belief", belief),
        ]
        .map(|(name, title, law)| {
            let second_moment = belief.second_moment(&law);
            Guesser { name, title, law, second_moment }
        })
    }

    /// ln p(x) of one coordinate: x ~ N(0, 1 + s).
    fn log_evidence(&self) -> f64 {
        let x = observation(self.noise_variance);
        log_normal(x, 0.0, 1.0 + self.noise_variance)
    }

    /// ln p(x | z) + ln p(z) - ln q(z) of one coordinate, for a code drawn from q.
    fn log_weight(&self, z: f64, law: Coordinate) -> f64 {
        let x = observation(self.noise_variance);
        let joint = log_normal(x, z, self.noise_variance) + log_normal(z, 0.0, 1.0);
        joint - log_normal(z, law.mean, law.variance)
    }

    /// One repetition of every guesser in every number of dimensions.
    ///
    /// One draw is a list of as many normals as the largest dimension needs; fewer dimensions take its beginning.
    fn runs(&self, guessers: &[Guesser], seed: u32, repetition: usize) -> Vec<Run> {
        let evidence = self.log_evidence();
        let most = *self.dimensions.last();
        let mut generator = Generator::new(seed, &format!("draws {repetition}"));
        let draws: Vec<Vec<f64>> = (0..self.draws).map(|_| generator.normals(most)).collect();
        let mut runs = Vec::new();
        for Guesser { name, law, .. } in guessers {
            let sd = law.variance.sqrt();
            // The weight of a draw over its first coordinate, its first two, and so on.
            let summed = |normals: &Vec<f64>| -> Vec<f64> {
                let weights = normals.iter().map(|eps| self.log_weight(law.mean + sd * eps, *law));
                let sum = |sum: &mut f64, weight| {
                    *sum += weight - evidence;
                    Some(*sum)
                };
                weights.scan(0.0, sum).collect()
            };
            let sums: Vec<Vec<f64>> = draws.iter().map(summed).collect();
            runs.extend(self.dimensions.iter().map(|d| Run {
                guesser: name,
                d: *d,
                log_weights: sums.iter().filter_map(|sums| sums.get(d - 1).copied()).collect(),
            }));
        }
        runs
    }

    fn case(&self, guesser: Guesser, d: usize, runs: &[Run]) -> Result<Case, FigureError> {
        let none = || FigureError::new("`draws` and `repetitions` must be at least 1");
        let own = runs.iter().filter(|run| run.guesser == guesser.name && run.d == d);
        let running = |run: &Run| NonEmpty::new(running_log_means(&run.log_weights));
        let first = own.clone().next().ok_or_else(none)?;
        let running = own.map(running).collect::<Option<_>>().and_then(NonEmpty::new);
        Ok(Case {
            guesser,
            d,
            log_evidence: d as f64 * self.log_evidence(),
            running: running.ok_or_else(none)?,
            shares: NonEmpty::new(shares_in_order(&first.log_weights)).ok_or_else(none)?,
            exact: relative_error(guesser.second_moment, d, self.draws),
        })
    }

    /// The first draws of the first repetition in one dimension, from the prior: z and p(x | z).
    fn listed(&self, seed: u32) -> Vec<Listed> {
        let x = observation(self.noise_variance);
        let mut generator = Generator::new(seed, "draws 0");
        let first = |_| generator.normals(*self.dimensions.last()).first().copied();
        let listed = |(index, z)| {
            let likelihood = libm::exp(log_normal(x, z, self.noise_variance));
            Listed { draw: index + 1, z, likelihood }
        };
        (0..LISTED).filter_map(first).enumerate().map(listed).collect()
    }
}

impl Case {
    /// The estimates over the truth, one a repetition.
    fn ratios(&self) -> Vec<f64> {
        self.running.iter().map(|run| libm::exp(*run.last())).collect()
    }

    fn first_ratio(&self) -> f64 {
        libm::exp(*self.running.first().last())
    }

    /// |estimate / truth - 1|, one a repetition.
    fn errors(&self) -> Vec<f64> {
        self.ratios().iter().map(|r| (r - 1.0).abs()).collect()
    }

    /// The draws after which the error is a tenth.
    fn needed(&self) -> f64 {
        draws_needed(self.guesser.second_moment, self.d, 0.1)
    }

    /// How many of the draws, largest first, make nine tenths of the sum, and what they make.
    fn most_of_the_work(&self) -> (usize, f64) {
        let (mut count, mut done) = (0, 0.0);
        for share in &self.shares {
            if done >= 0.9 {
                break;
            }
            (count, done) = (count + 1, done + share);
        }
        (count, done)
    }
}

/// The middle value; the mean of the middle two of an even number.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    let middle: Vec<f64> = values.into_iter().skip(low).take(high - low + 1).collect();
    mean(&middle)
}

/// An error in per cent, as far as that can be read.
fn told(share: f64) -> String {
    if share < 5e-4 {
        "none".to_owned()
    } else if share < 100.0 {
        percent(share, if share < 0.1 { 1 } else { 0 })
    } else {
        format!("{}-fold", significant(share, 2))
    }
}

impl Figure for EvidenceByDraws {
    fn tables(&self) -> Vec<TableShape> {
        vec![ESTIMATES.shape(), TEN_DRAWS.shape(), ONE_DIMENSION.shape(), GUESSERS.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let guessers = self.guessers();
        let runs = (0..self.repetitions).flat_map(|r| self.runs(&guessers, studio.seed, r));
        let runs: Vec<Run> = runs.collect();
        let mut dials = Dials::default();
        // Two on paper, large enough to be read.
        let [first, last] = [self.dimensions.first(), self.dimensions.last()].map(|d| *d as f64);
        let sweep = Sweep::of(self.dimensions.iter().map(|d| *d as f64), &[first, last], first);
        let d = dials.whole_slider("d", "dimensions d", &sweep);
        let title = |guesser: &Guesser| guesser.title.to_owned();
        let guesser = dials.choice("guesser", "codes drawn from", guessers.into(), 0, title);
        let cases = Frames::along(&d, |d| *d as usize)
            .each_by(&guesser, |d, guesser| self.case(*guesser, *d, &runs))?;
        let listed = self.listed(studio.seed);
        let likelihoods: Vec<f64> = listed.iter().map(|listed| listed.likelihood).collect();
        let facts = Facts {
            x: observation(self.noise_variance),
            evidence: libm::exp(self.log_evidence()),
            estimate: mean(&likelihoods),
            hit: hit(belief(self.noise_variance)),
        };
        // Guesser by guesser, each in all its dimensions.
        let of = |name| cases.iter().filter(move |case| case.guesser.name == name);
        let told_of: Vec<&Case> = guessers.iter().flat_map(|guesser| of(guesser.name)).collect();
        Ok(Plate {
            clock: format!(
                "x = z + n, noise of variance {}, every coordinate of x at {}; the same normals for every guesser, and \
                 fewer dimensions take the first of them",
                trimmed(self.noise_variance, 3),
                fixed(facts.x, 3)
            ),
            axes: dials.axes(),
            panels: vec![
                panels::plot("runs", "", d.strip(), [230.0, 220.0], |layout| {
                    drawing::runs(layout, self, &cases)
                }),
                panels::half_plot("shares", "", Paper::Once, 240.0, |layout| {
                    drawing::shares(layout, self, &cases)
                }),
                panels::half_plot("errors", "", Paper::Once, 240.0, |layout| {
                    drawing::errors(layout, self, &cases)
                }),
            ],
            readouts: vec![
                cases.readout("first estimate over the truth", |case| {
                    significant(case.first_ratio(), 3)
                }),
                cases.readout("typical error", |case| told(median(case.errors()))),
                cases.readout("effective draws", |case| {
                    significant(effective_draws(&case.shares), 3)
                }),
            ],
            alt: self.alt(&told_of),
            tables: vec![
                ESTIMATES.of(told_of),
                TEN_DRAWS.of(listed),
                ONE_DIMENSION.of([facts]),
                GUESSERS.of(guessers),
            ],
            ..Plate::exact(format!(
                "error curves in closed form; {} estimates of {} draws each",
                self.repetitions, self.draws
            ))
        })
    }
}

impl EvidenceByDraws {
    fn alt(&self, cases: &[&Case]) -> String {
        let told = |case: &&Case| {
            format!(
                " Draws from {} in {} dimension{}: the error is {} on the root mean square, the first estimate {} of the truth, \
                 with {} effective draws.",
                case.guesser.title,
                case.d,
                if case.d == 1 { "" } else { "s" },
                significant(case.exact, 2),
                significant(case.first_ratio(), 2),
                fixed(effective_draws(&case.shares), 0),
            )
        };
        let ends = cases.iter().filter(|case| case.d == 1 || case.d == *self.dimensions.last());
        format!(
            "Estimates of p(x) from {} draws of the code, over the exact value, as the draws come in; beside them the share of the \
             draws in the sum, and the error over the number of dimensions.{}",
            self.draws,
            ends.map(told).collect::<String>()
        )
    }
}
