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

use crate::draw::number::{fixed, significant, trimmed};
use crate::figures::readers;
use crate::math::bound::importance::{
    Coordinate, draws_needed, effective_draws, relative_error, running_log_means, shares_in_order,
};
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::mean;
use crate::params::{Data, Reader, Value};
use crate::plate::{Cell, Figure, FigureError, Plate, Status, Studio, TableShape};
use crate::plate::{Kind, SourceKey};

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
    read,
};

/// The most dimensions.
const MOST: i64 = 128;

/// Draws whose every number stands in a table.
const LISTED: usize = 10;

#[derive(Debug)]
struct EvidenceByDraws {
    noise_variance: f64,
    dimensions: Vec<usize>,
    draws: usize,
    repetitions: usize,
    guess: Coordinate,
}

/// Where the draws come from.
struct Guesser {
    /// As in the tables.
    name: &'static str,
    /// As on the page.
    title: &'static str,
    law: Coordinate,
    /// E[(w / p(x))^2] of one coordinate.
    second_moment: f64,
}

/// One guesser in one number of dimensions.
struct Case {
    /// `[repetitions, draws]`: logarithm of the running mean over the exact evidence.
    running: Vec<Vec<f64>>,
    /// Shares of the draws of the first repetition, largest first.
    shares: Vec<f64>,
    /// The exact root mean square of the relative error.
    exact: f64,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let meaning = "variance s of the noise between code and observation";
    let noise_variance = reader.number("noise_variance", meaning, 0.01..=4.0, 0.25);
    let dimensions = dimensions(reader);
    let draws = reader.integer("draws", "draws of the code for one estimate", 20..=5000, 1000);
    let repetitions = reader.integer("repetitions", "estimates, each from new draws", 2..=40, 24);
    let meaning = "how far the guesser's mean is off, in standard deviations of the true belief";
    let offset = reader.number("guess_offset", meaning, -3.0..=3.0, -0.5);
    let meaning = "how many times too wide the guesser's belief is";
    let width = reader.number("guess_width", meaning, 0.75..=10.0, 1.3);
    let belief = belief(noise_variance);
    Box::new(EvidenceByDraws {
        noise_variance,
        dimensions,
        draws: draws as usize,
        repetitions: repetitions as usize,
        guess: Coordinate {
            mean: belief.mean + offset * belief.variance.sqrt(),
            variance: belief.variance * width * width,
        },
    })
}

/// Reads the numbers of dimensions to compare, ascending.
fn dimensions(reader: &mut Reader<'_>) -> Vec<usize> {
    let item = |value: &Value| match value.data {
        Data::Integer(count) if (1..=MOST).contains(&count) => Ok(count as usize),
        _ => Err(format!("holds one that is not a whole number from 1 to {MOST}")),
    };
    reader.value_with(
        "dimensions",
        "numbers of dimensions to compare",
        &format!("list of 2 to 8 whole numbers, 1 to {MOST}, each larger than the one before"),
        vec![1, 2, 4, 8, 16, 32],
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
            Ok(counts)
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
    let below = |z: f64| 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
    below(belief.mean + sd) - below(belief.mean - sd)
}

/// ln N(x; m, v).
fn log_normal(x: f64, mean: f64, variance: f64) -> f64 {
    let two_pi = 2.0 * std::f64::consts::PI;
    -0.5 * ((x - mean) * (x - mean) / variance + libm::log(two_pi * variance))
}

impl EvidenceByDraws {
    fn guessers(&self) -> [Guesser; 3] {
        let belief = belief(self.noise_variance);
        let prior = Coordinate { mean: 0.0, variance: 1.0 };
        let guesser = |name, title, law: Coordinate| Guesser {
            name,
            title,
            second_moment: belief.second_moment(&law),
            law,
        };
        [
            guesser("prior", "the prior", prior),
            guesser("guess", "a rough guess", self.guess),
            guesser("posterior", "the true belief", belief),
        ]
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

    /// Every guesser in every number of dimensions, `[guesser][dimension]`.
    ///
    /// One draw is a list of as many normals as the largest dimension needs; fewer dimensions take its beginning.
    fn cases(&self, guessers: &[Guesser], seed: u32) -> Vec<Vec<Case>> {
        let most = self.dimensions.last().copied().unwrap_or(1);
        let evidence = self.log_evidence();
        // [guesser][dimension][repetition][draw]
        let empty = || vec![vec![Vec::new(); self.repetitions]; self.dimensions.len()];
        let mut weights: Vec<Vec<Vec<Vec<f64>>>> = guessers.iter().map(|_| empty()).collect();
        for repetition in 0..self.repetitions {
            let mut generator = Generator::new(seed, &format!("draws {repetition}"));
            for _ in 0..self.draws {
                let normals = generator.normals(most);
                for (guesser, weights) in guessers.iter().zip(&mut weights) {
                    let sd = guesser.law.variance.sqrt();
                    let mut sum = 0.0;
                    let mut next = weights.iter_mut().zip(&self.dimensions).peekable();
                    for (index, eps) in normals.iter().enumerate() {
                        let z = guesser.law.mean + sd * eps;
                        sum += self.log_weight(z, guesser.law) - evidence;
                        if let Some((runs, _)) = next.next_if(|(_, d)| **d == index + 1)
                            && let Some(run) = runs.get_mut(repetition)
                        {
                            run.push(sum);
                        }
                    }
                }
            }
        }
        let case = |guesser: &Guesser, d: usize, runs: &[Vec<f64>]| Case {
            running: runs.iter().map(|run| running_log_means(run)).collect(),
            shares: runs.first().map_or_else(Vec::new, |run| shares_in_order(run)),
            exact: relative_error(guesser.second_moment, d, self.draws),
        };
        let rows = guessers.iter().zip(&weights);
        rows.map(|(guesser, weights)| {
            let columns = self.dimensions.iter().zip(weights);
            columns.map(|(d, runs)| case(guesser, *d, runs)).collect()
        })
        .collect()
    }

    /// The first draws of the first repetition in one dimension, from the prior: z and p(x | z).
    fn listed(&self, seed: u32) -> Vec<[f64; 2]> {
        let most = self.dimensions.last().copied().unwrap_or(1);
        let mut generator = Generator::new(seed, "draws 0");
        let x = observation(self.noise_variance);
        (0..LISTED)
            .filter_map(|_| generator.normals(most).first().copied())
            .map(|z| [z, libm::exp(log_normal(x, z, self.noise_variance))])
            .collect()
    }

    fn rows(&self, guessers: &[Guesser], cases: &[Vec<Case>]) -> Vec<Vec<Cell>> {
        let mut rows = Vec::new();
        for (guesser, cases) in guessers.iter().zip(cases) {
            for (d, case) in self.dimensions.iter().zip(cases) {
                rows.push(self.row(guesser, *d, case));
            }
        }
        rows
    }

    fn row(&self, guesser: &Guesser, d: usize, case: &Case) -> Vec<Cell> {
        let number = |value: f64| Cell::from(Some(value).filter(|value| value.is_finite()));
        let needed = draws_needed(guesser.second_moment, d, 0.1);
        vec![
            Cell::from(guesser.name),
            Cell::from(d),
            number(d as f64 * self.log_evidence()),
            number(case.first_ratio()),
            number(case.median_ratio()),
            number(case.median_error()),
            number(case.exact),
            number(effective_draws(&case.shares)),
            number(case.shares.first().copied().unwrap_or(0.0)),
            Cell::from(case.most_of_the_work()),
            number(needed),
            number(libm::log10(needed)),
        ]
    }

    fn alt(&self, guessers: &[Guesser], cases: &[Vec<Case>]) -> String {
        let mut text = format!(
            "Estimates of p(x) from {} draws of the code, over the exact value, as the draws come in; beside them the share of the \
             draws in the sum, and the error over the number of dimensions.",
            self.draws
        );
        for (guesser, cases) in guessers.iter().zip(cases) {
            for (d, case) in self.dimensions.iter().zip(cases) {
                if *d != 1 && Some(d) != self.dimensions.last() {
                    continue;
                }
                text += &format!(
                    " Draws from {} in {d} dimension{}: the error is {} on the root mean square, the first estimate {} of the truth, \
                     with {} effective draws.",
                    guesser.title,
                    if *d == 1 { "" } else { "s" },
                    significant(case.exact, 2),
                    significant(case.first_ratio(), 2),
                    fixed(effective_draws(&case.shares), 0),
                );
            }
        }
        text
    }
}

impl Case {
    /// The estimates over the truth, one a repetition.
    fn ratios(&self) -> Vec<f64> {
        let last = |run: &Vec<f64>| libm::exp(run.last().copied().unwrap_or(f64::NEG_INFINITY));
        self.running.iter().map(last).collect()
    }

    fn first_ratio(&self) -> f64 {
        self.ratios().first().copied().unwrap_or(0.0)
    }

    fn median_ratio(&self) -> f64 {
        median(self.ratios())
    }

    /// The median of |estimate / truth - 1| over the repetitions.
    fn median_error(&self) -> f64 {
        median(self.errors())
    }

    fn errors(&self) -> Vec<f64> {
        self.ratios().iter().map(|r| (r - 1.0).abs()).collect()
    }

    /// How many of the draws, largest first, make nine tenths of the sum.
    fn most_of_the_work(&self) -> usize {
        let mut done = 0.0;
        let enough = |share: &f64| {
            done += share;
            done >= 0.9
        };
        self.shares.iter().position(enough).map_or(0, |at| at + 1)
    }
}

/// The middle value; the mean of the middle two of an even number.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    mean(values.get(low..=high).unwrap_or(&[]))
}

impl Figure for EvidenceByDraws {
    fn tables(&self) -> Vec<TableShape> {
        let values = [
            "log_evidence",
            "ratio",
            "median_ratio",
            "median_error",
            "relative_error",
            "effective_draws",
            "largest_share",
            "draws_for_nine_tenths",
            "draws_needed",
            "log10_draws_needed",
        ];
        let facts = ["x", "evidence", "estimate", "hit"];
        vec![
            TableShape::new("estimates", &["guesser", "d"], &values),
            TableShape::new("ten_draws", &["draw"], &["z", "likelihood"]),
            TableShape::new("one_dimension", &[], &facts),
            TableShape::new("guessers", &["guesser"], &["mean", "variance", "second_moment"]),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let guessers = self.guessers();
        let cases = self.cases(&guessers, studio.seed);
        let listed = self.listed(studio.seed);
        let likelihoods: Vec<f64> = listed.iter().map(|draw| draw[1]).collect();
        let shapes = self.tables();
        let draw = |(index, draw): (usize, &[f64; 2])| {
            vec![Cell::from(index + 1), draw[0].into(), draw[1].into()]
        };
        let facts = [
            observation(self.noise_variance),
            libm::exp(self.log_evidence()),
            mean(&likelihoods),
            hit(belief(self.noise_variance)),
        ];
        let law = |guesser: &Guesser| {
            vec![
                Cell::from(guesser.name),
                guesser.law.mean.into(),
                guesser.law.variance.into(),
                guesser.second_moment.into(),
            ]
        };
        Ok(Plate {
            status: Status::Exact {
                method: format!(
                    "error curves in closed form; {} estimates of {} draws each",
                    self.repetitions, self.draws
                ),
            },
            clock: format!(
                "x = z + n, noise of variance {}, every coordinate of x at {}; the same normals for every guesser, and \
                 fewer dimensions take the first of them",
                trimmed(self.noise_variance, 3),
                fixed(observation(self.noise_variance), 3)
            ),
            axes: drawing::axes(self, &guessers),
            panels: drawing::panels(self, &guessers, &cases),
            readouts: drawing::readouts(&cases),
            tables: vec![
                readers::filled(&shapes, 0, self.rows(&guessers, &cases)),
                readers::filled(&shapes, 1, listed.iter().enumerate().map(draw).collect()),
                readers::filled(&shapes, 2, vec![facts.map(Cell::from).to_vec()]),
                readers::filled(&shapes, 3, guessers.iter().map(law).collect()),
            ],
            alt: self.alt(&guessers, &cases),
            credit: None,
        })
    }
}
