#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

fn summary(toml: &str, measure: &str) -> f64 {
    let plate = bench::plate(&KIND, toml);
    let rows = &plate.tables[1].rows;
    let row = rows.iter().position(|row| row[0] == Cell::from(measure));
    bench::number(&plate, "summary", row.unwrap(), "value")
}

/// A path of DDIM on N(0, 0.25): in each coordinate it only shrinks, by a known factor.
#[test]
fn ddim_on_gaussian_data_ends_where_the_book_says() {
    let data = "mixture = { weights = [1], means = [0], covariances = [0.25] }\nschedule = \"linear\"\nstart = [1, -2]";
    for (steps, reference) in
        [(1000, 0.4985), (50, 0.4714), (20, 0.4314), (10, 0.3700), (5, 0.2625)]
    {
        let plate = bench::plate(&KIND, &format!("{data}\nsampling_steps = {steps}"));
        let found = bench::number(&plate, "paths", steps, "x");
        assert!((found - reference).abs() < 5.1e-5, "{found} for {reference}");
        let other = bench::number(&plate, "paths", 2 * steps + 1, "x");
        assert!((other + 2.0 * found).abs() < 1e-12);
    }
}

#[test]
fn the_transverse_spread_of_two_modes_shrinks_as_the_book_says() {
    // M2 across the line of its modes is N(0, 0.25^2), which DDIM treats like any Gaussian.
    for (steps, reference) in [(5, 0.557), (10, 0.754), (50, 0.946)] {
        let toml = format!("start = [[0.7, 1], [0.7, 0]]\nsampling_steps = {steps}");
        let plate = bench::plate(&KIND, &toml);
        let [with, without] =
            [steps, 2 * steps + 1].map(|row| bench::number(&plate, "paths", row, "y"));
        assert!(((with - without) / 0.25 - reference).abs() < 5.1e-4, "{with}");
    }
}

#[test]
fn noise_makes_paths_longer() {
    let straight = summary("", "median_length_over_chord");
    let crooked = summary("sampler = \"ddpm\"", "median_length_over_chord");
    assert!((1.0..1.1).contains(&straight), "{straight}");
    assert!((8.0..14.0).contains(&crooked), "{crooked}");
}

#[test]
fn what_does_not_fit_is_refused_under_its_name() {
    let refused = |toml: &str| bench::refused(&KIND, toml);
    assert_eq!(refused("times = [5, 5]"), ["times"]);
    assert_eq!(refused("times = []"), ["times"]);
    assert_eq!(refused("times = [1001]"), ["times"]);
    assert_eq!(refused("sampling_steps = 1001"), ["sampling_steps"]);
    assert_eq!(refused("start = [[1]]"), ["start"]);
    assert_eq!(refused("particles = 10000\nsampling_steps = 1000"), ["particles"]);
    assert_eq!(refused("spacing = \"even\""), ["spacing"]);
    assert_eq!(refused("sampler = \"euler\""), ["sampler"]);
}
