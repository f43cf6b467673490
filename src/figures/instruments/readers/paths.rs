//! Paths of particles from noise to data: what samplers of any clock draw and tell of them.

use crate::figures::prelude::*;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{distance, mean, standard_deviation};
use crate::math::process::denoiser::Denoiser;
use crate::math::process::distribution::Distribution;
use crate::plate::Table;

use super::mixture;

/// The most rows of the table of paths.
const MOST_ROWS: usize = 1_000_000;

/// One particle: where the clock stands and the state `[d]` there, the start first, the data last.
pub type Walk = Vec<(f64, Vec<f64>)>;

/// The most paths that are drawn, and the most corners of each.
const DRAWN: (usize, usize) = (40, 100);

/// The names of the coordinates.
pub fn coordinates(dimension: usize) -> &'static [&'static str] {
    if dimension == 1 { &["x"] } else { &["x", "y"] }
}

/// Mean and standard deviation of the ends, length of the paths, shares of the components.
pub fn summary(data: &Distribution, walks: &[Walk]) -> Vec<(String, f64)> {
    let ends: Vec<&[f64]> =
        walks.iter().filter_map(|walk| walk.last().map(|(_, x)| x.as_slice())).collect();
    let mut summary = Vec::new();
    for (axis, name) in coordinates(data.dimension()).iter().enumerate() {
        let values: Vec<f64> = ends.iter().filter_map(|x| x.get(axis).copied()).collect();
        summary.push((format!("mean_{name}"), mean(&values)));
        summary.push((format!("sd_{name}"), standard_deviation(&values)));
    }
    let mut ratios: Vec<f64> = walks.iter().filter_map(detour).collect();
    ratios.sort_by(f64::total_cmp);
    if let Some(median) = ratios.get(ratios.len() / 2) {
        summary.push(("median_length_over_chord".to_owned(), *median));
    }
    let mut counts = vec![0usize; data.component_count()];
    for end in &ends {
        let shares = data.responsibilities(end, 1.0);
        let likelier = |best: (usize, f64), (k, share): (usize, &f64)| {
            if *share > best.1 { (k, *share) } else { best }
        };
        let (k, _) = shares.iter().enumerate().fold((0, 0.0), likelier);
        if let Some(count) = counts.get_mut(k) {
            *count += 1;
        }
    }
    let total = ends.len().max(1) as f64;
    let shares = counts.iter().enumerate();
    summary.extend(shares.map(|(k, count)| (format!("share_{k}"), *count as f64 / total)));
    summary
}

/// The table `summary`: measure, value.
const SUMMARY: Columns<(String, f64)> = Columns {
    name: "summary",
    keys: &[("measure", |(name, _)| name.as_str().into())],
    values: &[("value", |(_, value)| (*value).into())],
};

/// The tables of a sampler: `paths`, a row for each particle and step with its clock and its coordinates, and `summary`.
pub fn tables(clock: &[&str], dimension: usize) -> Vec<TableShape> {
    let values = [clock, coordinates(dimension)].concat();
    vec![TableShape::new("paths", &["particle", "step"], &values), SUMMARY.shape()]
}

/// The tables of [`tables`], where `row` says what stands in the row of a state.
pub fn filled<S>(
    shapes: &[TableShape],
    states: &[NonEmpty<S>],
    summary: &[(String, f64)],
    row: impl Fn(&S) -> Vec<Cell>,
) -> Vec<Table> {
    let row = &row;
    let rows = states.iter().enumerate().flat_map(|(particle, path)| {
        path.iter().enumerate().map(move |(step, state)| {
            let place = [particle.into(), step.into()];
            place.into_iter().chain(row(state)).collect::<Vec<Cell>>()
        })
    });
    let paths = shapes.first().map(|shape| shape.filled(rows.collect()));
    paths.into_iter().chain([SUMMARY.of(summary)]).collect()
}

/// Where particles start: where an author says, or at random.
#[derive(Debug)]
pub struct Starts {
    given: Option<Vec<Vec<f64>>>,
    particles: usize,
    dimension: usize,
}

impl Starts {
    /// Reads `particles` and `start`, which mean `random` and `given`.
    pub fn read(
        reader: &mut Reader<'_>,
        dimension: usize,
        random: &'static str,
        given: &'static str,
    ) -> Self {
        let particles = reader.integer("particles", random, 1..=10_000, 40) as usize;
        let written = reader.written("start");
        let usual = vec![vec![0.0; dimension]];
        let states = mixture::states(reader, "start", given, dimension, usual);
        Self { given: written.then_some(states), particles, dimension }
    }

    /// Notes a table that would be too long: `states` of each particle, one more than there are `steps`.
    pub fn check(&self, reader: &mut Reader<'_>, steps: &str, states: usize) {
        let rows = self.given.as_ref().map_or(self.particles, Vec::len) * states;
        if rows > MOST_ROWS {
            let message = format!("`particles` times {steps} make {rows} rows");
            let hint = format!("a table holds up to {MOST_ROWS}; take fewer of either");
            reader.problem("particles", message, hint);
        }
    }

    /// The path of each particle, as `walk` goes it with the noise of this seed.
    ///
    /// # Errors
    /// As `walk`.
    pub fn walked<S>(
        &self,
        seed: u32,
        mut walk: impl FnMut(&[f64], &mut Generator) -> Result<NonEmpty<S>, Invalid>,
    ) -> Result<Vec<NonEmpty<S>>, Invalid> {
        let mut random = Generator::new(seed, "starts");
        let starts = match &self.given {
            Some(given) => given.clone(),
            None => (0..self.particles).map(|_| random.normals(self.dimension)).collect(),
        };
        let mut noise = Generator::new(seed, "noise");
        starts.iter().map(|start| walk(start, &mut noise)).collect()
    }
}

/// The first measures beside the figure.
pub fn readouts(summary: &[(String, f64)]) -> Vec<Readout> {
    let first = summary.iter().take(4);
    first.map(|(name, value)| Readout::told(name, fixed(*value, 3))).collect()
}

/// The first measures as words: "mean x 0.03, sd x 1.5".
pub fn in_words(summary: &[(String, f64)]) -> String {
    let told = |(name, value): &(String, f64)| {
        format!("{} {}", name.replace('_', " "), significant(*value, 3))
    };
    let told: Vec<String> = summary.iter().take(8).map(told).collect();
    told.join(", ")
}

/// The length of a path over the distance of its ends; none where these coincide.
fn detour(walk: &Walk) -> Option<f64> {
    let ((_, first), (_, last)) = (walk.first()?, walk.last()?);
    let chord = distance(first, last);
    let length: f64 = walk.windows(2).map(|pair| distance(&pair[0].1, &pair[1].1)).sum();
    Some(length / chord).filter(|ratio| ratio.is_finite())
}

/// The paths: over the clock `across` on the line, in the plane otherwise.
pub fn panel(data: &Distribution, walks: &[Walk], across: &Scale) -> Panel {
    let heights = [380.0, 320.0];
    panels::plot("paths", "", Paper::Once, heights, |layout| layers(layout, data, walks, across))
}

fn layers(layout: Layout, data: &Distribution, walks: &[Walk], clock: &Scale) -> Vec<Layer> {
    let centres = (0..data.component_count()).filter_map(|k| data.centre(k)).flatten();
    let reach = centres.fold(1.8, |far: f64, c| far.max(c.abs())) + 1.0;
    let (across, up) = if data.dimension() == 1 {
        let up = Scale::linear(-reach, reach).title("state");
        (clock.clone(), up)
    } else {
        let wide = reach * ((layout.width - 44.0) / (layout.height - 70.0)).max(1.0);
        let across = Scale::linear(-wide, wide).title("first coordinate");
        let up = Scale::linear(-reach, reach).title("second coordinate");
        (across, up)
    };
    let plot = Plot::new(layout, across, up);
    let place = |(clock, x): &(f64, Vec<f64>)| {
        let first = *x.first()?;
        match x.get(1) {
            Some(second) => Some((first, *second)),
            None => Some((*clock, first)),
        }
    };
    vec![plot.still(|sketch| {
        sketch.axes();
        let (mut starts, mut ends) = (Vec::new(), Vec::new());
        for walk in walks.iter().take(DRAWN.0) {
            let stride = walk.len().div_ceil(DRAWN.1).max(1);
            let mut points: Curve = walk.iter().step_by(stride).filter_map(place).collect();
            points.extend(walk.last().and_then(place));
            sketch.line(Role::Model, &points);
            starts.extend(points.first());
            ends.extend(points.last());
        }
        sketch.points(Role::Noise, &starts, 2.5).points(Role::Truth, &ends, 2.5);
    })]
}
