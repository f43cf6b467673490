//! What the exact denoiser says at any point: density, score, and one guess in four currencies.
//!
//! The reader should see that the score, the noise, the velocity and the clean guess are one object, and
//! that the guess far from every mode is an average of them. Robbins 1956; Efron 2011; Ho and Salimans
//! 2022, equation 6, for guidance.

use super::readers::mixture;
use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::numbers::statistics::{linspace, norm};
use crate::math::process::denoiser::Denoiser;
use crate::math::process::distribution::Guided;
use crate::math::process::mixture::NamedMixture;
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};

/// The exact field of a mixture, at points of the author's choice.
pub const KIND: Kind = Kind {
    name: "mixture-field",
    summary: "Density, score and the guesses of an exact denoiser at chosen points.",
    key: SourceKey::file(file!()),
    corners: &[
        "",
        "mixture = \"g2\"\nt = 1",
        "mixture = { points = [[1, 0], [0, 1]] }\nt = 1000",
        "mixture = \"m2\"\nguidance = { class = 1, w = 3 }",
    ],
    read: |reader| Box::new(MixtureField::read(reader)),
};

/// The most points that are drawn; the table holds all.
const DRAWN: usize = 400;

#[derive(Debug)]
struct MixtureField {
    guided: Guided,
    schedule: ScheduleSpecification,
    t: usize,
    points: Vec<Vec<f64>>,
}

/// Everything that is known at one point; vectors are `[d]`.
struct Known {
    x: Vec<f64>,
    log_density: f64,
    score: Vec<f64>,
    x0_hat: Vec<f64>,
    eps_hat: Vec<f64>,
    v_hat: Vec<f64>,
    responsibilities: Vec<f64>,
}

/// How far from 0 the plot reaches: every centre and a good way beyond.
fn reach(guided: &Guided) -> f64 {
    let data = guided.data();
    let centres = (0..data.component_count()).filter_map(|k| data.centre(k));
    centres.flatten().fold(1.0, |far: f64, c| far.max(c.abs())) + 1.0
}

/// A grid over the plot: 13 points on the line, 9 by 9 in the plane.
fn grid(guided: &Guided) -> Vec<Vec<f64>> {
    let reach = reach(guided);
    if guided.dimension() == 1 {
        return linspace(-reach, reach, 13).into_iter().map(|x| vec![x]).collect();
    }
    let line = linspace(-reach, reach, 9);
    line.iter().flat_map(|y| line.iter().map(|x| vec![*x, *y])).collect()
}

impl MixtureField {
    fn read(reader: &mut Reader<'_>) -> Self {
        let guided = mixture::guided(reader, NamedMixture::Tri);
        let schedule = readers::schedule(reader, ScheduleName::Linear);
        let steps = schedule.steps as i64;
        let t = reader.integer("t", "the step to look at", 1..=steps, (steps / 4).max(1));
        let (dimension, usual) = (guided.dimension(), grid(&guided));
        let points = mixture::states(reader, "points", "where to ask", dimension, usual);
        Self { guided, schedule, t: t.max(1) as usize, points }
    }
}

impl Figure for MixtureField {
    fn tables(&self) -> Vec<TableShape> {
        let axes: &[&str] = if self.guided.dimension() == 1 { &["x"] } else { &["x", "y"] };
        let mut values = vec!["log_density".to_owned()];
        for quantity in ["score", "x0_hat", "eps_hat", "v_hat"] {
            values.extend(axes.iter().map(|axis| format!("{quantity}_{axis}")));
        }
        let components = 0..self.guided.data().component_count();
        values.extend(components.map(|k| format!("responsibility_{k}")));
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        vec![TableShape::new("points", axes, &values)]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let alpha_bar = schedule.level(self.t)?.alpha_bar();
        let known: Vec<Known> = self.points.iter().map(|x| self.at(x, alpha_bar)).collect();
        let panels = if self.guided.dimension() == 1 {
            vec![
                panels::plot("density", "", Paper::Once, [200.0, 190.0], |layout| {
                    self.density(layout, alpha_bar, &known)
                }),
                panels::plot("guess", "", Paper::Once, [220.0, 210.0], |layout| {
                    self.guesses(layout, alpha_bar, &known)
                }),
            ]
        } else {
            vec![panels::plot("field", "", Paper::Once, [420.0, 340.0], |layout| {
                self.field(layout, &known, alpha_bar)
            })]
        };
        Ok(Plate {
            clock: format!(
                "DDPM time: {} is noise, 0 is the data; here t = {}",
                schedule.steps(),
                self.t
            ),
            panels,
            readouts: vec![Readout::told("signal kept, ᾱ_t", significant(alpha_bar, 4))],
            alt: self.alt(&known, alpha_bar),
            tables: self.tables().iter().map(|shape| shape.filled(rows(&known))).collect(),
            ..Plate::exact("")
        })
    }
}

/// A row for each point: its columns follow from the dimension and the components of the data.
fn rows(known: &[Known]) -> Vec<Vec<Cell>> {
    let row = |known: &Known| {
        let alone = [known.log_density];
        let cells: [&[f64]; 7] = [
            &known.x,
            &alone,
            &known.score,
            &known.x0_hat,
            &known.eps_hat,
            &known.v_hat,
            &known.responsibilities,
        ];
        let finite = |value: &f64| Cell::from(Some(*value).filter(|value| value.is_finite()));
        cells.into_iter().flatten().map(finite).collect()
    };
    known.iter().map(row).collect()
}

impl MixtureField {
    /// What the denoiser knows at `x`. Noise and velocity come from the score, which loses no digits
    /// where there is hardly any noise.
    fn at(&self, x: &[f64], alpha_bar: f64) -> Known {
        let (signal, noise) = (alpha_bar.sqrt(), (1.0 - alpha_bar).sqrt());
        let data = self.guided.data();
        let score = self.guided.score(x, alpha_bar);
        let x0_hat = self.guided.x0_hat(x, alpha_bar);
        let eps_hat: Vec<f64> = score.iter().map(|score| -noise * score).collect();
        let pairs = eps_hat.iter().zip(&x0_hat);
        Known {
            v_hat: pairs.map(|(eps, x0)| signal * eps - noise * x0).collect(),
            x: x.to_vec(),
            log_density: data.log_density(x, alpha_bar),
            responsibilities: data.responsibilities(x, alpha_bar),
            score,
            x0_hat,
            eps_hat,
        }
    }

    /// On the line: the density, with the points on it.
    fn density(&self, layout: Layout, alpha_bar: f64, known: &[Known]) -> Vec<Layer> {
        let reach = reach(&self.guided);
        let height = |log_density: f64| libm::exp(log_density);
        let curve: Curve = linspace(-reach, reach, 321)
            .into_iter()
            .map(|x| (x, height(self.guided.data().log_density(&[x], alpha_bar))))
            .collect();
        let top = curve.iter().map(|point| point.1).fold(1e-9, f64::max);
        let across = Scale::linear(-reach, reach).title("noisy value x_t");
        let plot = Plot::new(layout, across, Scale::linear(0.0, top * 1.05).title("density"));
        let points: Curve = self
            .inside(known)
            .filter_map(|k| Some((*k.x.first()?, height(k.log_density))))
            .collect();
        vec![plot.still(|sketch| {
            sketch.axes().area(Role::Truth, &curve, 0.0).strong_curve(Role::Truth, &curve).points(
                Role::Truth,
                &points,
                3.0,
            );
        })]
    }

    /// On the line: the guesses of the clean value and of the noise over the noisy value.
    fn guesses(&self, layout: Layout, alpha_bar: f64, known: &[Known]) -> Vec<Layer> {
        let reach = reach(&self.guided);
        let dense: Vec<Known> =
            linspace(-reach, reach, 321).into_iter().map(|x| self.at(&[x], alpha_bar)).collect();
        let curve = |of: fn(&Known) -> &Vec<f64>| -> Curve {
            let point = |known: &Known| Some((*known.x.first()?, *of(known).first()?));
            dense.iter().filter_map(point).collect()
        };
        let (clean, noise) = (curve(|k| &k.x0_hat), curve(|k| &k.eps_hat));
        let across = Scale::linear(-reach, reach).title("noisy value x_t");
        let up = Scale::linear(-reach, reach).title("guess");
        let plot = Plot::new(layout, across, up).room_right(92.0);
        let points: Curve =
            self.inside(known).filter_map(|k| Some((*k.x.first()?, *k.x0_hat.first()?))).collect();
        let ends = [(Role::Truth, &clean, "clean value"), (Role::Noise, &noise, "noise")];
        let ends = ends.map(|(role, curve, name)| Some((role, curve.last()?.1, name)));
        vec![plot.still(|sketch| {
            sketch
                .axes()
                .strong_curve(Role::Truth, &clean)
                .curve(Role::Noise, &noise)
                .points(Role::Truth, &points, 3.0)
                .end_labels(&ends.into_iter().flatten().collect::<Vec<_>>());
        })]
    }

    /// In the plane: the score as a line from each point, and the centres of the data.
    fn field(&self, layout: Layout, known: &[Known], alpha_bar: f64) -> Vec<Layer> {
        let reach = reach(&self.guided);
        // Equal lengths in both directions: the field is wider than it is high.
        let wide = reach * ((layout.width - 44.0) / (layout.height - 70.0)).max(1.0);
        let across = Scale::linear(-wide, wide).title("first coordinate");
        let up = Scale::linear(-reach, reach).title("second coordinate");
        let plot = Plot::new(layout, across, up);
        let longest = self.inside(known).map(|k| norm(&k.score)).fold(1e-12, f64::max);
        let scale = 0.25 * reach / longest;
        let pair = |v: &[f64]| Some((*v.first()?, *v.get(1)?));
        let data = self.guided.data();
        let centres = (0..data.component_count()).filter_map(|k| data.centre(k).and_then(pair));
        let signal = alpha_bar.sqrt();
        let centres: Curve = centres.map(|(x, y)| (signal * x, signal * y)).collect();
        let drawn = self.inside(known).take(DRAWN);
        let arrows: Vec<_> = drawn.filter_map(|k| Some((pair(&k.x)?, pair(&k.score)?))).collect();
        vec![plot.still(|sketch| {
            sketch.axes();
            for ((x, y), (dx, dy)) in &arrows {
                sketch.line(Role::Model, &[(*x, *y), (x + scale * dx, y + scale * dy)]);
            }
            let places: Curve = arrows.iter().map(|(place, _)| *place).collect();
            sketch.points(Role::Ink, &places, 1.6).points(Role::Gold, &centres, 4.0);
        })]
    }

    /// The points that lie in the plot.
    fn inside<'a>(&self, known: &'a [Known]) -> impl Iterator<Item = &'a Known> {
        let reach = reach(&self.guided);
        let near = move |known: &&Known| known.x.iter().all(|x| x.abs() <= reach);
        known.iter().filter(near)
    }

    fn alt(&self, known: &[Known], alpha_bar: f64) -> String {
        let listed = |values: &[f64]| {
            let texts: Vec<String> = values.iter().map(|value| fixed(*value, 4)).collect();
            format!("({})", texts.join(", "))
        };
        let first = known.first().map_or(String::new(), |k| {
            format!(
                " At {} the score is {}, the guess of the clean value {}, of the noise {}.",
                listed(&k.x),
                listed(&k.score),
                listed(&k.x0_hat),
                listed(&k.eps_hat)
            )
        });
        let seen = if self.guided.dimension() == 1 {
            "The density of noisy values, and the guesses of clean value and noise over them"
        } else {
            "A plane with a short line at every point that shows where the score pulls, and squares at the shrunken centres of the data"
        };
        format!(
            "{seen}, at step {} where {} of the variance is signal; {} points.{first}",
            self.t,
            significant(alpha_bar, 3),
            known.len()
        )
    }
}

#[cfg(test)]
mod tests;
