#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

/// A column of the summary, in the order of [`Variant::ALL`].
fn column(plate: &Plate, name: &str) -> [f64; 4] {
    [0, 1, 2, 3].map(|row| bench::number(plate, "summary", row, name))
}

#[test]
fn the_worked_values_of_the_book() {
    let plate = bench::plate(&KIND, "trials = 10");
    let references = [
        ("barrier", 0.11),
        ("h", -0.98),
        ("u_x", -0.51),
        ("u_y", 0.1533),
        ("linear_return", 2.7607),
        ("root_return", 0.5),
        ("chord_dip", 0.0670),
    ];
    for (name, reference) in references {
        let found = bench::number(&plate, "worked", 0, name);
        assert!((found - reference).abs() < 1e-4, "{name}: {found}");
    }
}

#[test]
fn waypoints_are_kept_out_and_segments_are_not() {
    let plate = bench::plate(&KIND, "");
    let [none, last, every, barrier] = column(&plate, "paths_with_waypoint");
    assert!(none > 0.2, "{none}");
    assert_eq!((last, every, barrier), (0.0, 0.0, 0.0));
    let [_, last, every, _] = column(&plate, "paths_with_segment");
    assert!(last > 0.1 && every > 0.1, "{last} {every}");
    assert!(column(&plate, "deepest").into_iter().all(|depth| depth < 0.35));
    // What mending costs in likelihood; without mending there is nothing to lose.
    let [free, last, every, barrier] = column(&plate, "log_density_lost");
    assert_eq!(free, 0.0);
    assert!(last > 0.0 && every > 0.0 && barrier > 0.0, "{last} {every} {barrier}");
}

/// A clearance above r (1 - cos(theta / 2)) lifts every chord between neighbours on the rim out of the disc;
/// only a path that steps right across from one side to the other still cuts it.
#[test]
fn a_clearance_lifts_the_chords_out() {
    let shares = |clearance: &str| {
        let plate = bench::plate(&KIND, &format!("clearance = {clearance}"));
        column(&plate, "segments")
    };
    let (none, some) = (shares("0"), shares("0.03"));
    assert_eq!(none[0], some[0]);
    for variant in [1, 2] {
        assert!(some[variant] < 0.2 * none[variant], "{some:?} {none:?}");
    }
}

/// The root law lets a waypoint near the rim fall so fast that a step of finite length overshoots; the law
/// that is linear outside never does.
#[test]
fn the_root_law_overshoots_the_rim_in_finite_steps() {
    let inside = |law: &str| {
        let plate = bench::plate(&KIND, &format!("law = \"{law}\""));
        column(&plate, "paths_with_waypoint")[3]
    };
    assert!(inside("root") > 0.0);
    assert_eq!(inside("linear"), 0.0);
}

#[test]
fn variants_share_their_start_and_their_noise() {
    let plate = bench::plate(&KIND, "trials = 10");
    let counters = &plate.tables[2].rows;
    // At the start nothing has been mended yet; project-at-the-end is no safety until the end.
    assert_eq!(counters[0][2..], counters[3][2..]);
    let last_but_one = counters.len() - 8;
    assert_eq!(counters[last_but_one][2..5], counters[last_but_one + 1][2..5]);
    assert_ne!(counters[last_but_one + 4][2..], counters[last_but_one + 5][2..]);
}

#[test]
fn what_is_out_of_range_is_named() {
    let wrong = "sampling_steps = 0\nwaypoints = 7\nheight = 2\nspread = 0\nlength = 0\nwobble = 0\n\
                 radius = 1\nclearance = 1\nlaw = \"cubic\"\nrate = 0\ndrawn = 7\ntrials = 1";
    let names = bench::refused(&KIND, wrong);
    let all = [
        "sampling_steps",
        "waypoints",
        "height",
        "spread",
        "length",
        "wobble",
        "radius",
        "clearance",
        "law",
        "rate",
        "drawn",
        "trials",
    ];
    assert_eq!(names, all);
    assert_eq!(bench::refused(&KIND, "sampling_steps = 20\nrate = 30\ntrials = 10"), ["rate"]);
}
