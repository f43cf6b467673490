//! What must hold for every painting.

use super::*;
use crate::math::numbers::batch::rows;
use crate::math::numbers::random::Generator;

#[test]
fn a_painting_is_affine_in_its_light() {
    let mut generator = Generator::new(5, "affine");
    for _ in 0..12 {
        let mut painting = Painting::draw(&mut generator);
        let z: [f64; LIGHT_FACTORS] = std::array::from_fn(|_| generator.normal());
        painting.light = Light::default();
        let base = painting.render_unclipped(16);
        let mut sum = base.clone();
        for factor in 0..LIGHT_FACTORS {
            let mut unit = [0.0; LIGHT_FACTORS];
            unit[factor] = 1.0;
            painting.light = Light::from_factors(unit);
            let lit = painting.render_unclipped(16);
            for ((sum, lit), base) in sum.iter_mut().zip(&lit).zip(&base) {
                *sum += z[factor] * (lit - base);
            }
        }
        painting.light = Light::from_factors(z);
        for (whole, sum) in painting.render_unclipped(16).iter().zip(&sum) {
            assert!((whole - sum).abs() < 1e-12);
        }
    }
}

#[test]
fn values_are_clipped_and_shapes_are_right() {
    let mut generator = Generator::new(6, "range");
    for _ in 0..20 {
        let painting = Painting::draw(&mut generator);
        let picture = painting.render(20);
        assert_eq!(picture.len(), 20 * 20 * 3);
        assert!(picture.iter().all(|value| (-1.0..=1.0).contains(value)));
        assert_eq!(painting.render_grey(16).len(), 256);
    }
}

#[test]
fn one_size_is_the_average_of_another() {
    // Sixteen samples a pixel at 16 and four times as many at 32 see the same scene.
    let painting = layout(3);
    let large = painting.render_unclipped(32);
    let small = painting.render_unclipped(16);
    let mut difference = 0.0;
    for row in 0..16 {
        for column in 0..16 {
            for channel in 0..3 {
                let at = |r: usize, c: usize| large[(r * 32 + c) * 3 + channel];
                let (r, c) = (2 * row, 2 * column);
                let mean = (at(r, c) + at(r + 1, c) + at(r, c + 1) + at(r + 1, c + 1)) / 4.0;
                difference += (mean - small[(row * 16 + column) * 3 + channel]).abs();
            }
        }
    }
    assert!(difference / 768.0 < 0.02, "{}", difference / 768.0);
}

#[test]
fn the_mixture_has_distinct_layouts_and_strong_light() {
    let parts = mixture_parts(16);
    assert_eq!(parts.means.nrows(), MIXTURE_LAYOUTS);
    assert!((parts.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    let d = parts.means.ncols() as f64;
    let mean_square = |a: &[f64]| a.iter().map(|v| v * v).sum::<f64>() / d;
    let means: Vec<_> = rows(parts.means.view()).collect();
    for (index, first) in means.iter().enumerate() {
        for second in &means[..index] {
            let apart: Vec<f64> = first.iter().zip(second.iter()).map(|(a, b)| a - b).collect();
            assert!(mean_square(&apart).sqrt() > 0.1);
        }
        let light: f64 = rows(parts.factors[index].view()).map(|field| mean_square(&field)).sum();
        assert!(light.sqrt() > 0.15, "layout {index}: {}", light.sqrt());
    }
}

/// The variance of a pixel value about the mean picture, averaged over the d values.
///
/// Layouts and light together: sum over k of w_k (m_k - m)^2 plus w_k times the squares of B_k, plus s^2.
fn pixel_variance(parts: &MixtureParts) -> f64 {
    let d = parts.means.ncols();
    let mut total = 0.0;
    for value in 0..d {
        let mut mean = 0.0;
        let mut square = 0.0;
        for (k, weight) in parts.weights.iter().enumerate() {
            let centre = parts.means[(k, value)];
            mean += weight * centre;
            square += weight * centre * centre;
            for field in parts.factors[k].column(value) {
                square += weight * field * field;
            }
        }
        total += square - mean * mean;
    }
    total / d.max(1) as f64 + parts.noise * parts.noise
}

#[test]
fn pixel_variance_of_the_mixture_is_of_order_one() {
    let variance = pixel_variance(&mixture_parts(16));
    assert!((0.2..1.0).contains(&variance), "{variance}");
}

#[test]
fn the_two_factor_family_is_continuous_and_both_factors_show() {
    let distance = |p: &[f64], q: &[f64]| {
        (p.iter().zip(q).map(|(a, b)| (a - b) * (a - b)).sum::<f64>() / 256.0).sqrt()
    };
    let middle = two_factor(0.5, 0.5);
    assert!(distance(&middle, &two_factor(0.51, 0.5)) < 0.05);
    assert!(distance(&middle, &two_factor(0.5, 0.51)) < 0.05);
    assert!(distance(&middle, &two_factor(1.0, 0.5)) > 0.2);
    assert!(distance(&middle, &two_factor(0.5, 1.0)) > 0.2);
}

#[test]
fn details_touch_few_pixels_and_every_scene_has_some() {
    for index in 0..MIXTURE_LAYOUTS {
        let scene = layout(index);
        let fields = scene.detail_fields(16);
        assert!(scene.clouds.is_empty() || !fields.is_empty());
        for field in rows(fields.view()) {
            let touched = field.iter().filter(|value| value.abs() > 1e-9).count();
            assert!(touched > 0 && touched < field.len() / 2, "{index}: {touched}");
        }
    }
}
