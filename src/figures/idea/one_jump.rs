//! Where draws of noise land after one, two, five or fifty steps.
//!
//! The reader should see that one jump from pure noise lands everything on the average of all data, where
//! there is almost no data, and that steps undo this: DDIM with the exact denoiser of a two-bump density.
//! Song, Meng and Ermon 2021, equation 12 with sigma = 0.

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{histogram, linspace, mean, standard_deviation};
use crate::math::process::denoiser::Denoiser;
use crate::math::process::mixture::{GaussianMixture, LineMixture, NamedMixture};
use crate::math::process::sampler::{Ladder, Method, Spacing, sample};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};

/// Few steps against many on a density of two bumps.
pub const KIND: Kind = Kind {
    name: "one-jump",
    summary: "Where draws of noise land after one, two, five or fifty steps, against the truth.",
    key: SourceKey::file(file!()),
    corners: &["", "counts = [3]\nparticles = 10\nsteps = 5"],
    read: |reader| Box::new(OneJump::read(reader)),
};

/// The histogram's range is -`REACH`…`REACH`.
const REACH: f64 = 2.05;

/// Its bars, each 0.1 wide: an odd number, so that 0 lies in the middle of one.
const BARS: usize = 41;

/// The height of the plot, in density; what is higher runs off the page, and the page says so.
const CEILING: f64 = 1.8;

#[derive(Debug)]
struct OneJump {
    mixture: NamedMixture,
    schedule: ScheduleSpecification,
    particles: usize,
    counts: Vec<usize>,
}

/// The data, seen through the bars.
struct Truth {
    mixture: GaussianMixture,
    /// The edges of the bars, `[BARS + 1]`.
    edges: Vec<f64>,
    /// The probability of each bar, `[BARS]`.
    shares: Vec<f64>,
    density: Curve,
    line: LineMixture,
}

/// What came out of one number of steps.
struct Run {
    steps: usize,
    mean: f64,
    sd: f64,
    near_a_mode: f64,
    distance: f64,
    /// Density over each bar.
    heights: Vec<f64>,
}

/// How steeply the end of a single jump depends on its start at 0.
struct Jump {
    schedule: ScheduleName,
    slope: f64,
}

const RUNS: Columns<Run> = Columns {
    name: "runs",
    keys: &[("sampling_steps", |run| run.steps.into())],
    values: &[
        ("mean", |run| run.mean.into()),
        ("sd", |run| run.sd.into()),
        ("near_a_mode", |run| run.near_a_mode.into()),
        ("histogram_distance", |run| run.distance.into()),
    ],
};

const JUMP: Columns<Jump> = Columns {
    name: "jump",
    keys: &[("schedule", |jump| jump.schedule.as_str().into())],
    values: &[("slope", |jump| jump.slope.into())],
};

impl OneJump {
    fn read(reader: &mut Reader<'_>) -> Self {
        let mixture = reader.choice(
            "mixture",
            "the data: two bumps on a line",
            &[NamedMixture::G2],
            NamedMixture::as_str,
            NamedMixture::G2,
        );
        let schedule = readers::schedule(reader, ScheduleName::Cosine);
        let particles = reader.integer("particles", "draws of noise", 10..=20_000, 2000) as usize;
        let counts = readers::counts(reader, 1, schedule.steps, &[1, 2, 5, 50], 8);
        Self { mixture, schedule, particles, counts }
    }

    /// Walks every start down a ladder of `count` rungs.
    fn run(
        &self,
        truth: &Truth,
        schedule: &Schedule,
        count: usize,
        starts: &[f64],
    ) -> Result<Run, FigureError> {
        let ladder = Ladder::spaced(schedule, Spacing::Trailing, count)?;
        // DDIM without noise draws nothing: the generator is there for the signature.
        let mut unused = Generator::new(0, "unused");
        let method = Method::Ddim { eta: 0.0 };
        let mut ends = Vec::with_capacity(starts.len());
        for start in starts {
            let states = sample(&truth.mixture, &ladder, method, &[*start], &mut unused)?;
            ends.push(*states.last().x.first().ok_or_else(no_line)?);
        }
        let counted = histogram(&ends, &truth.edges);
        let total = ends.len() as f64;
        let shares: Vec<f64> = counted.iter().map(|count| *count as f64 / total).collect();
        let width = 2.0 * REACH / BARS as f64;
        let near = ends.iter().filter(|x| truth.is_near_a_mode(**x)).count();
        Ok(Run {
            steps: count,
            mean: mean(&ends),
            sd: standard_deviation(&ends),
            near_a_mode: near as f64 / total,
            distance: truth.total_variation(&shares),
            heights: shares.iter().map(|share| share / width).collect(),
        })
    }

    /// A single jump under each of the two schedules of the book.
    fn jumps(&self, line: &LineMixture) -> Result<Vec<Jump>, FigureError> {
        let jump = |name: ScheduleName| {
            let share = Schedule::new(name, self.schedule.steps)?.terminal().alpha_bar();
            let end = |x: f64| line.x0_hat(x, share);
            let small = 1e-3;
            Ok(Jump { schedule: name, slope: (end(small) - end(-small)) / (2.0 * small) })
        };
        [ScheduleName::Linear, ScheduleName::Cosine].into_iter().map(jump).collect()
    }
}

fn no_line() -> FigureError {
    FigureError::new("`mixture` does not lie on a line")
}

impl Truth {
    fn of(mixture: GaussianMixture) -> Result<Self, Invalid> {
        let line = mixture.on_the_line()?;
        let edges = linspace(-REACH, REACH, BARS + 1);
        let below: Vec<f64> = edges.iter().map(|x| line.probability_below(*x, 1.0)).collect();
        let places = linspace(-REACH, REACH, 329).into_iter();
        Ok(Self {
            density: places.map(|x| (x, line.density(x, 1.0))).collect(),
            shares: below.windows(2).map(|pair| pair[1] - pair[0]).collect(),
            line,
            edges,
            mixture,
        })
    }

    /// Whether `x` lies within two standard deviations of a bump's centre.
    fn is_near_a_mode(&self, x: f64) -> bool {
        (0..self.mixture.component_count()).any(|k| {
            let centre = self.mixture.component_mean(k).and_then(|m| m.first().copied());
            let sd = self.mixture.component_standard_deviation(k, 0);
            matches!((centre, sd), (Some(centre), Some(sd)) if (x - centre).abs() <= 2.0 * sd)
        })
    }

    /// Half the summed difference between the shares in the bars and the true ones, what lies outside included.
    fn total_variation(&self, shares: &[f64]) -> f64 {
        let (mut difference, mut inside, mut truly_inside) = (0.0, 0.0, 0.0);
        for (share, truth) in shares.iter().zip(&self.shares) {
            difference += (share - truth).abs();
            inside += share;
            truly_inside += truth;
        }
        0.5 * (difference + (truly_inside - inside).abs())
    }
}

impl Figure for OneJump {
    fn tables(&self) -> Vec<TableShape> {
        vec![RUNS.shape(), JUMP.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let truth = Truth::of(self.mixture.mixture())?;
        let starts = Generator::new(studio.seed, "starts").normals(self.particles);
        let mut dials = Dials::default();
        let steps =
            dials.choice("sampling_steps", "steps", self.counts.clone(), 0, usize::to_string);
        let runs = Frames::each(&steps, |count| self.run(&truth, &schedule, *count, &starts))?;
        let counts: Vec<String> = self.counts.iter().map(usize::to_string).collect();
        Ok(Plate {
            clock: format!("DDPM time: {} is noise, 0 is the data", schedule.steps()),
            axes: dials.axes(),
            panels: vec![panels::plot("histogram", "", steps.strip(), [280.0, 230.0], |layout| {
                landings(layout, &truth, &runs)
            })],
            readouts: vec![runs.readout("landed in a bump", |run| percent(run.near_a_mode, 0))],
            tables: vec![RUNS.of(&runs), JUMP.of(self.jumps(&truth.line)?)],
            alt: alt(&runs, self.particles),
            ..Plate::exact(format!(
                "DDIM without noise on the exact denoiser, {} steps; {} draws",
                counts.join(", "),
                self.particles
            ))
        })
    }
}

/// The histogram of one number of steps under the curve of the data.
fn landings(layout: Layout, truth: &Truth, runs: &Frames<Run>) -> Vec<Layer> {
    let across = Scale::linear(-REACH, REACH)
        .ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0])
        .title("where the draws end");
    let up = Scale::linear(0.0, CEILING).ticks(&[0.0, 0.5, 1.0, 1.5]).title("density");
    let plot = Plot::new(layout, across, up);
    let [_, top, right, _] = plot.field();
    vec![
        plot.still(|sketch| {
            sketch.axes();
        }),
        plot.each(runs, |sketch, run| {
            sketch.bars(Role::Model, &truth.edges, &run.heights);
            off_the_page(sketch, &truth.edges, run);
            let words = match run.steps {
                1 => "one step".to_owned(),
                steps => format!("{steps} steps"),
            };
            sketch.write(&Text::new(Role::Model, &words).anchor(Anchor::End), right, top - 16.0);
        }),
        plot.still(|sketch| {
            let place = (1.26, 0.45);
            sketch.strong_curve(Role::Truth, &truth.density).label(
                Role::Truth,
                place,
                (6.0, 0.0),
                Anchor::Start,
                "the data",
            );
        }),
    ]
}

/// Says how high a bar is that does not fit.
fn off_the_page(sketch: &mut Sketch<'_>, edges: &[f64], run: &Run) {
    let highest = run.heights.iter().copied().fold(0.0, f64::max);
    // Beside the last bar that reaches so high, clear of its neighbours.
    let last = run.heights.iter().rposition(|height| *height > 0.8 * CEILING);
    let edge = last.and_then(|bar| edges.get(bar + 1));
    if let Some(edge) = edge
        && highest > CEILING
    {
        let words = format!("{} ↑", fixed(highest, 1));
        sketch.label(Role::Model, (*edge, CEILING), (8.0, 10.0), Anchor::Start, &words);
    }
}

fn alt(runs: &Frames<Run>, particles: usize) -> String {
    let told: Vec<String> = runs
        .iter()
        .map(|run| {
            let steps = if run.steps == 1 { "step" } else { "steps" };
            let near = fixed(run.near_a_mode * 100.0, 0);
            let sd = significant(run.sd, 2);
            format!("{} {steps}: {near} per cent (standard deviation {sd})", run.steps)
        })
        .collect();
    format!(
        "Histograms of where {particles} draws of noise end, against the true density with bumps at \u{2212}1 and 1. \
         The share that lands in a bump, within two of its standard deviations, is for {}. True draws: 95 per cent.",
        told.join("; ")
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    fn number(plate: &Plate, table: &str, row: usize, column: &str) -> f64 {
        let Cell::Number(number) = bench::cell(plate, table, row, column) else {
            panic!("{column} is no number");
        };
        number
    }

    #[test]
    fn one_jump_has_the_slopes_of_the_book_and_hits_nothing() {
        let plate = bench::plate(&KIND, "");
        assert!((number(&plate, "jump", 0, "slope") - 0.0066).abs() < 5e-5);
        assert!((number(&plate, "jump", 1, "slope") - 5e-5).abs() < 5e-6);
        assert!(number(&plate, "runs", 0, "sd") < 1e-3);
        assert_eq!(number(&plate, "runs", 0, "near_a_mode"), 0.0);
        assert!(number(&plate, "runs", 0, "histogram_distance") > 0.99);
    }

    #[test]
    fn more_steps_come_nearer_to_the_truth() {
        let plate = bench::plate(&KIND, "");
        let distances: Vec<f64> =
            (0..4).map(|run| number(&plate, "runs", run, "histogram_distance")).collect();
        assert!(distances.windows(2).all(|pair| pair[1] < pair[0]), "{distances:?}");
        // A perfect sampler with 2,000 draws in 41 bars comes to about 0.05.
        assert!(distances[3] < 0.1, "{distances:?}");
        assert!(number(&plate, "runs", 3, "near_a_mode") > 0.9);
    }

    #[test]
    fn counts_that_do_not_grow_are_refused() {
        let place = crate::diagnostic::Span::new(crate::diagnostic::FileId(0), 0..20);
        let table = crate::params::parse("counts = [5, 2, 5000]", place).unwrap();
        let mut reader = Reader::new(&table, Some(place));
        OneJump::read(&mut reader);
        assert_eq!(reader.finish().problems.len(), 1);
    }
}
