#![allow(clippy::unwrap_used)]
use super::*;
use crate::figures::bench::tests as bench;

#[test]
fn divergences_are_those_of_the_book() {
    let plate = bench::plate(&KIND, "");
    let worst = [0.936, 0.918, 0.791, 0.527, 0.315, 0.081, 0.018];
    let summed = [0.936, 0.733, 0.165, 0.063, 0.0215, 0.0047, 0.0014];
    for (row, (worst, summed)) in worst.into_iter().zip(summed).enumerate() {
        let of = |column| bench::number(&plate, "steps", row, column);
        assert!((of("worst") - worst).abs() <= 5e-4, "row {row}");
        assert!((of("summed") - summed).abs() <= 5e-4, "row {row}");
    }
    let of = |column| bench::number(&plate, "steps", 7, column);
    assert!((of("worst") - 1.5e-5).abs() < 5e-7 && (of("summed") - 1.7e-5).abs() < 5e-7);
}

#[test]
fn a_step_is_cut_off_at_the_data() {
    let plate = bench::plate(&KIND, "counts = [2, 10]\nt = 200\nx_t = [0]");
    let s = |row| bench::cell(&plate, "kernels", row, "s");
    assert_eq!((s(0), s(1)), (Cell::from(0usize), Cell::from(100usize)));
    let kl = |row| bench::number(&plate, "kernels", row, "kl");
    assert!(kl(0) > kl(1));
}

#[test]
fn what_is_out_of_range_is_named() {
    assert_eq!(bench::refused(&KIND, "t = 0"), ["t"]);
    assert_eq!(bench::refused(&KIND, "x_t = [7]"), ["x_t"]);
    assert_eq!(bench::refused(&KIND, "counts = []"), ["counts"]);
}
