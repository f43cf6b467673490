#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

const COUNTS: [usize; 6] = [5, 10, 20, 50, 100, 1000];

fn runs(plate: &Plate, sampler: &str, column: &str) -> Vec<f64> {
    let rows = &plate.tables[0].rows;
    let of = |row: usize| bench::number(plate, "runs", row, column);
    (0..rows.len()).filter(|row| rows[*row][0] == Cell::from(sampler)).map(of).collect()
}

/// The reference values: the widths to their last digit, the lengths as medians of draws.
#[test]
fn few_steps_make_both_too_narrow_and_many_make_ddpm_long() {
    let plate = bench::plate(&KIND, "particles = 400");
    let widths = [
        ("ddim", [0.557, 0.754, 0.870, 0.946, 0.972, 0.997]),
        ("ddpm-posterior", [0.528, 0.686, 0.795, 0.894, 0.939, 0.992]),
        ("ddpm-beta", [0.893, 1.060, 1.063, 1.034, 1.018, 1.002]),
    ];
    for (sampler, references) in widths {
        for (found, reference) in runs(&plate, sampler, "sd_ratio").iter().zip(references) {
            assert!((found - reference).abs() < 5.1e-4, "{sampler}: {found} for {reference}");
        }
    }
    let lengths = [
        ("ddim", [1.07, 1.04, 1.03, 1.03, 1.03, 1.03], 0.02),
        ("ddpm-posterior", [2.5, 3.9, 6.1, 10.6, 15.5, 52.0], 0.15),
    ];
    for (sampler, references, tolerance) in lengths {
        let found = runs(&plate, sampler, "length_over_chord");
        assert_eq!(found.len(), COUNTS.len());
        for (found, reference) in found.iter().zip(references) {
            assert!(
                (found / reference - 1.0).abs() < tolerance,
                "{sampler}: {found} for {reference}"
            );
        }
    }
}

#[test]
fn the_whole_eta_is_ddpm_and_none_is_ddim() {
    let text = "counts = [5, 20]\nparticles = 20\neta = ";
    for (eta, twin) in [("0", "ddim"), ("1", "ddpm-posterior")] {
        let plate = bench::plate(&KIND, &format!("{text}{eta}"));
        for column in ["sd", "length_over_chord"] {
            let pairs = runs(&plate, "eta", column).into_iter().zip(runs(&plate, twin, column));
            for (one, other) in pairs {
                assert!((one - other).abs() < 1e-6 * other, "{eta} {column}: {one} {other}");
            }
        }
    }
}

#[test]
fn the_second_order_is_nearest_to_the_truth_without_noise() {
    let plate = bench::plate(&KIND, "counts = [10, 20, 50]\nparticles = 8");
    let second = runs(&plate, "dpm-solver++2m", "sd_ratio");
    let first = runs(&plate, "ddim", "sd_ratio");
    assert!(second.iter().zip(first).all(|(two, one)| (two - 1.0).abs() < (one - 1.0).abs()));
}

#[test]
fn what_is_out_of_range_is_named() {
    let wrong = "counts = [0]\neta = 1.5\nparticles = 7\nspacing = \"even\"\nschedule = \"sine\"";
    let names = bench::refused(&KIND, wrong);
    assert_eq!(names, ["schedule", "spacing", "counts", "eta", "particles"]);
}
