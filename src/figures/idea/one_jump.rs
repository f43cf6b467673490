//! Where draws of noise land after one, two, five or fifty steps.
//!
//! The reader should see that one jump from pure noise lands everything on the average of all data, where
//! there is almost no data, and that steps undo this: DDIM with the exact denoiser of a two-bump density.
//! Song, Meng and Ermon 2021, equation 12 with sigma = 0.

use crate::draw::number::{fixed, percent, significant};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::Sketch;
use crate::draw::svg::Anchor;
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{histogram, linspace, mean, standard_deviation};
use crate::math::process::mixture::{GaussianMixture, LineMixture, NamedMixture};
use crate::math::process::sampler::{Ladder, Method, Spacing, sample};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::params::Reader;
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// Few steps against many on a density of two bumps.
pub const KIND: Kind = Kind {
    name: "one-jump",
    summary: "Where draws of noise land after one, two, five or fifty steps, against the truth.",
    key: SourceKey::file(file!()),
    corners: &["", "counts = [3]\nparticles = 10\nsteps = 5"],
    read,
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

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let mixture = reader.choice(
        "mixture",
        "the data: two bumps on a line",
        &[NamedMixture::G2],
        NamedMixture::as_str,
        NamedMixture::G2,
    );
    let schedule = readers::schedule(reader, ScheduleName::Cosine);
    let particles = reader.integer("particles", "draws of noise", 10..=20_000, 2000);
    let counts = readers::counts(reader, 1, schedule.steps, &[1, 2, 5, 50], 8);
    Box::new(OneJump { mixture, schedule, particles: particles as usize, counts })
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

impl Figure for OneJump {
    fn tables(&self) -> Vec<TableShape> {
        let runs = ["mean", "sd", "near_a_mode", "histogram_distance"];
        vec![
            TableShape::new("runs", &["sampling_steps"], &runs),
            TableShape::new("jump", &["schedule"], &["slope"]),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let mixture = self.mixture.mixture();
        let data = mixture.on_the_line()?;
        let starts = Generator::new(studio.seed, "starts").normals(self.particles);
        let runs: Vec<Run> = self
            .counts
            .iter()
            .map(|count| self.run(&mixture, &schedule, *count, &starts))
            .collect::<Result<_, _>>()?;
        let slopes = self.slopes(&data)?;
        let choices: Vec<String> = self.counts.iter().map(usize::to_string).collect();
        let near = |run: &Run| percent(run.near_a_mode, 0);
        Ok(Plate {
            status: Status::Exact {
                method: format!(
                    "DDIM without noise on the exact denoiser, {} steps; {} draws",
                    choices.join(", "),
                    self.particles
                ),
            },
            clock: format!("DDPM time: {} is noise, 0 is the data", schedule.steps()),
            axes: vec![controls::choice("sampling_steps", "steps", &choices, 0)],
            panels: vec![panels::plot(
                "histogram",
                "",
                Paper::Strip(0),
                [280.0, 230.0],
                |layout| layers(layout, &data, &runs),
            )],
            readouts: vec![Readout {
                label: "landed in a bump".to_owned(),
                axes: vec![0],
                texts: runs.iter().map(near).collect(),
            }],
            tables: vec![
                readers::filled(&self.tables(), 0, runs.iter().map(row).collect()),
                readers::filled(
                    &self.tables(),
                    1,
                    slopes
                        .iter()
                        .map(|(name, slope)| vec![Cell::from(name.as_str()), Cell::from(*slope)])
                        .collect(),
                ),
            ],
            alt: alt(&runs, self.particles),
            credit: None,
        })
    }
}

fn row(run: &Run) -> Vec<Cell> {
    let numbers = [run.mean, run.sd, run.near_a_mode, run.distance];
    std::iter::once(Cell::from(run.steps)).chain(numbers.map(Cell::from)).collect()
}

/// The edges of the bars, `[BARS + 1]`.
fn edges() -> Vec<f64> {
    linspace(-REACH, REACH, BARS + 1)
}

impl OneJump {
    /// Walks every start down a ladder of `count` rungs.
    fn run(
        &self,
        mixture: &GaussianMixture,
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
            let states = sample(mixture, &ladder, method, &[*start], &mut unused)?;
            ends.extend(states.last().x.first().copied());
        }
        let counted = histogram(&ends, &edges());
        let total = ends.len() as f64;
        let shares: Vec<f64> = counted.iter().map(|count| *count as f64 / total).collect();
        let width = 2.0 * REACH / BARS as f64;
        let data = mixture.on_the_line()?;
        let near = ends.iter().filter(|x| is_near_a_mode(&data, **x)).count();
        Ok(Run {
            steps: count,
            mean: mean(&ends),
            sd: standard_deviation(&ends),
            near_a_mode: near as f64 / total,
            distance: total_variation(&data, &shares),
            heights: shares.iter().map(|share| share / width).collect(),
        })
    }

    /// How steeply the end of a single jump depends on its start at 0, for the two schedules of the book.
    fn slopes(&self, data: &LineMixture) -> Result<Vec<(String, f64)>, FigureError> {
        let names = [ScheduleName::Linear, ScheduleName::Cosine];
        let slope = |name: ScheduleName| {
            let schedule = Schedule::new(name, self.schedule.steps)?;
            let share = schedule.terminal().alpha_bar();
            let at = |x: f64| data.x0_hat(x, share);
            let small = 1e-3;
            let slope = (at(small) - at(-small)) / (2.0 * small);
            Ok((name.to_string(), slope))
        };
        names.into_iter().map(slope).collect()
    }
}

/// Whether `x` lies within two standard deviations of a bump's centre.
fn is_near_a_mode(data: &LineMixture, x: f64) -> bool {
    data.bumps().iter().any(|bump| (x - bump.mean).abs() <= 2.0 * bump.standard_deviation())
}

/// Half the summed difference between the shares in the bars and the true ones, what lies outside included.
fn total_variation(data: &LineMixture, shares: &[f64]) -> f64 {
    let below = |x: f64| data.probability_below(x, 1.0);
    let cumulative: Vec<f64> = edges().into_iter().map(below).collect();
    let truth = cumulative.windows(2).map(|pair| pair[1] - pair[0]);
    let (mut difference, mut inside, mut truly_inside) = (0.0, 0.0, 0.0);
    for (share, truth) in shares.iter().zip(truth) {
        difference += (share - truth).abs();
        inside += share;
        truly_inside += truth;
    }
    0.5 * (difference + (truly_inside - inside).abs())
}

fn layers(layout: Layout, data: &LineMixture, runs: &[Run]) -> Vec<Layer> {
    let across = Scale::linear(-REACH, REACH)
        .ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0])
        .title("where the draws end");
    let up = Scale::linear(0.0, CEILING).ticks(&[0.0, 0.5, 1.0, 1.5]).title("density");
    let plot = Plot::new(layout, across, up);
    let points = linspace(-REACH, REACH, 329);
    let truth: Vec<(f64, f64)> = points.into_iter().map(|x| (x, data.density(x, 1.0))).collect();
    let edges = edges();
    let frame = |run: &Run| {
        let mut sketch = plot.sketch();
        sketch.bars(Role::Model, &edges, &run.heights);
        off_the_page(&mut sketch, &edges, run);
        let words = match run.steps {
            1 => "one step".to_owned(),
            steps => format!("{steps} steps"),
        };
        let [_, top, right, _] = plot.field();
        let text = crate::draw::svg::Text::new(Role::Model, &words).anchor(Anchor::End);
        sketch.write(&text, right, top - 16.0).finish()
    };
    let still = plot
        .sketch()
        .strong_curve(Role::Truth, &truth)
        .label(Role::Truth, (1.26, 0.45), (6.0, 0.0), Anchor::Start, "the data")
        .finish();
    vec![
        panels::still(plot.sketch().axes().finish()),
        panels::moving(&[0], runs.iter().map(frame).collect()),
        panels::still(still),
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

fn alt(runs: &[Run], particles: usize) -> String {
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
mod tests;
