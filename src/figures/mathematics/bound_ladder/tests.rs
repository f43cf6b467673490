use super::*;
use crate::figures::bench::tests as bench;

#[test]
fn the_terms_add_up_and_stay_above_the_truth() {
    let plate = bench::plate(&KIND, "");
    for row in 0..62 {
        let of = |column| bench::number(&plate, "bound", row, column);
        let sum = of("prior") + of("rungs") + of("data");
        assert!((sum - of("bound")).abs() < 1e-12);
        assert!((of("bound") - of("surprise") - of("gap")).abs() < 1e-12);
        assert!(of("gap") > 0.0);
        let charges: f64 =
            (0..4).map(|k| bench::number(&plate, "charges", 4 * row + k, "kl")).sum();
        assert!((charges - of("rungs")).abs() < 1e-12);
    }
}

#[test]
fn the_variance_moves_rungs_alone() {
    let plate = bench::plate(&KIND, "x0 = 0.7");
    let of = |row, column| bench::number(&plate, "bound", row, column);
    assert_eq!(of(0, "prior"), of(1, "prior"));
    assert_eq!(of(0, "data"), of(1, "data"));
    assert!((of(0, "rungs") - of(1, "rungs")).abs() > 1e-3);
}

#[test]
fn what_is_out_of_range_is_named() {
    assert_eq!(bench::refused(&KIND, "rungs = 9"), ["rungs"]);
    assert_eq!(bench::refused(&KIND, "data_variance = 0"), ["data_variance"]);
    assert_eq!(bench::refused(&KIND, "x0 = 12"), ["x0"]);
}
