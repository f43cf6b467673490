#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::draw::plot::Layout;
use crate::draw::scale::Scale;
use proptest::prelude::*;

fn plot() -> Plot {
    Plot::new(Layout::WIDE, Scale::linear(0.0, 10.0).title("step t"), Scale::linear(0.0, 1.0))
}

#[test]
fn a_curve_is_one_path_and_breaks_where_it_is_not_finite() {
    let plot = plot();
    let curve = [(0.0, 0.0), (1.0, 0.5), (2.0, f64::NAN), (3.0, 0.1), (4.0, 0.9)];
    let svg = plot.sketch().curve(Role::Noise, &curve).finish();
    assert_eq!(svg.matches("class=\"s-noise\"").count(), 2);
    assert!(!svg.contains("NaN"));
}

#[test]
fn a_marked_value_makes_its_neighbours_give_way() {
    let plot = plot();
    let svg = plot.sketch().labels_across(Some((5.1, "5.1"))).finish();
    assert!(svg.contains(">5.1<") && !svg.contains(">5<"), "{svg}");
    assert!(svg.contains(">0<") && svg.contains(">10<"));
}

#[test]
fn values_beside_a_marker_do_not_overlap() {
    let reading = |value: f64| Reading {
        value,
        text: format!("{value}"),
        role: Role::Truth,
        side: Side::Above,
    };
    let plot = plot();
    let svg = plot.sketch().marker(10.0, &[reading(0.5), reading(0.51)]).finish();
    let heights: Vec<f64> = svg
        .split("<text")
        .skip(1)
        .map(|text| {
            let rest = text.split(" y=\"").nth(1).unwrap();
            rest.split('"').next().unwrap().parse().unwrap()
        })
        .collect();
    assert!((heights[0] - heights[1]).abs() >= LINE - 0.11);
    assert!(svg.contains(" end\""), "at the right edge the values stand on the left");
}

#[test]
fn labels_that_do_not_touch_stay() {
    assert_eq!(apart(&[50.0, 10.0], 15.0, 0.0, 100.0), [50.0, 10.0]);
}

#[test]
fn labels_that_touch_part_evenly() {
    assert_eq!(apart(&[50.0, 52.0], 14.0, 0.0, 100.0), [44.0, 58.0]);
    assert_eq!(apart(&[99.0, 99.0], 14.0, 0.0, 100.0), [86.0, 100.0]);
}

proptest! {
    #[test]
    fn no_two_labels_overlap(places in prop::collection::vec(0.0f64..200.0, 1..8)) {
        let mut moved = apart(&places, 15.0, 0.0, 200.0);
        moved.sort_by(f64::total_cmp);
        for pair in moved.windows(2) {
            prop_assert!(pair[1] - pair[0] >= 15.0 - 1e-9);
        }
        prop_assert!(moved[0] >= -1e-9 && moved[moved.len() - 1] <= 200.0 + 1e-9);
    }
}
