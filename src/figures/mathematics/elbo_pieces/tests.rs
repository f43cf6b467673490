#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;
use crate::math::bound::gaussian::Gaussian;
use ndarray::array;
use proptest::prelude::*;

#[test]
fn it_agrees_with_the_books_reference_values() {
    let plate = bench::plate(&KIND, "");
    let rows = [
        [-1.9305, -1.9258, 0.5108, -2.4366, 0.5061],
        [-1.9305, -1.1258, 0.9108, -2.0366, 0.1061],
        [-1.9305, -6.7258, 0.0, -6.7258, 4.7953],
        [-1.9305, -0.8058, 1.1247, -1.9305, 0.0],
    ];
    let columns = ["log_evidence", "reconstruction", "kl", "elbo", "gap"];
    for (index, references) in rows.into_iter().enumerate() {
        for (column, reference) in columns.into_iter().zip(references) {
            let found = bench::number(&plate, "encoders", index, column);
            assert!((found - reference).abs() < 5.1e-5, "{column} is {found}");
        }
    }
}

#[test]
fn what_is_lost_less_what_is_won_is_the_gap() {
    let plate = bench::plate(&KIND, "");
    for row in 0..4 {
        let [loss, win, gap] =
            ["loss", "win", "gap"].map(|column| bench::number(&plate, "encoders", row, column));
        assert!((loss - win - gap).abs() < 1e-6, "{loss} - {win} for {gap}");
        assert!(row == 3 || (loss > win && win > 0.0));
    }
}

#[test]
fn what_does_not_fit_is_refused_under_its_name() {
    let refused = |toml: &str| bench::refused(&KIND, toml);
    assert_eq!(refused("x = 5"), ["x"]);
    assert_eq!(refused("noise_variance = 0"), ["noise_variance"]);
    assert_eq!(refused("encoders = [[1, 2, 3]]"), ["encoders"]);
    assert_eq!(refused("encoders = [[0, 0]]"), ["encoders"]);
    assert_eq!(refused("encoders = [[0,1],[0,1],[0,1],[0,1],[0,1],[0,1]]"), ["encoders"]);
    assert_eq!(refused("z = 7"), ["z"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn both_pieces_add_up_at_every_code(
        x in -4.0f64..4.0, s in 0.05f64..4.0, m in -4.0f64..4.0, v in 0.01f64..9.0, z in -6.0f64..6.0,
    ) {
        let figure = ElboPieces {
            x,
            noise_variance: s,
            encoders: vec![[m, v]],
            z: Sweep::fixed(0.0),
        };
        let model = figure.model().unwrap();
        let cases = figure.cases(&model).unwrap();
        // ln q(z) / p(z | x), from the posterior itself.
        let Piece { kept, .. } = figure.piece(&model, &cases[0], z);
        // Far out the density of q is 0 in any number; its logarithm is not.
        let q = Gaussian::new(vec![m], array![[v]], ["m", "v"]).unwrap();
        let lacking = q.log_density(&[z]) - model.posterior(&[x]).log_density(&[z]);
        let sum = kept + lacking;
        let scale = 1.0 + lacking.abs();
        prop_assert!((sum - cases[0].bound.log_evidence).abs() < 1e-10 * scale);
    }
}
