//! What must hold for a trained autoencoder; trained shorter than the book's own.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::math::training::variational::{divergence_from_prior, gaussian_log_likelihood};

fn short(beta: f64) -> AutoencoderSpecification {
    AutoencoderSpecification {
        pictures: 256,
        steps: 400,
        beta,
        ..AutoencoderSpecification::variational()
    }
}

#[test]
fn two_runs_and_any_number_of_threads_give_the_same_bytes() {
    for beta in [0.0, 1.0] {
        let specification = AutoencoderSpecification { steps: 40, ..short(beta) };
        let bytes = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let trained = pool.install(|| train(&specification)).unwrap();
            postcard::to_stdvec(&trained).unwrap()
        };
        let first = bytes(1);
        assert_eq!(first, bytes(1));
        assert_eq!(first, bytes(2));
    }
}

#[test]
fn the_loss_goes_down_and_the_curve_covers_every_step() {
    for beta in [0.0, 1.0] {
        let trained = train(&short(beta)).unwrap();
        let (first, last) = (trained.curve.first(), trained.curve.last());
        assert!(last.loss < first.loss - 50.0, "{} {}", first.loss, last.loss);
        assert_eq!(trained.curve.len(), 100);
        assert_eq!(last.step, 400);
        assert_eq!(trained.final_loss, last.loss);
        assert_eq!(beta > 0.0, last.divergence > 0.0);
    }
}

#[test]
fn a_stored_model_reads_back_and_answers_the_same() {
    let trained = train(&short(1.0)).unwrap();
    let bytes = postcard::to_stdvec(&trained).unwrap();
    let back: TrainedAutoencoder = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(back, trained);
    let picture = two_factor(0.3, 0.8);
    assert_eq!(back.encode(&picture), trained.encode(&picture));
    assert_eq!(back.decode([0.5, -0.5]), trained.decode([0.5, -0.5]));
    assert_eq!(trained.decode([0.0, 0.0]).len(), PICTURE);
}

/// The evidence lower bound of a picture in nats, with beta = 1 and `noise` from N(0, I) for the code.
///
/// ELBO = ln N(x; decode(z), sigma^2 I) - KL(q(z | x) || N(0, I)), z = mean + spread noise. The plain
/// autoencoder has no q: `None`.
fn evidence_lower_bound(
    trained: &TrainedAutoencoder,
    picture: &[f64],
    noise: [f64; CODE],
) -> Option<f64> {
    let Encoded { mean, log_variance } = trained.encode(picture);
    let log_variance = log_variance?;
    let code = [0, 1].map(|axis| mean[axis] + libm::exp(0.5 * log_variance[axis]) * noise[axis]);
    let decoded = trained.decode(code);
    let square: f64 = decoded.iter().zip(picture).map(|(a, b)| (a - b) * (a - b)).sum();
    let likelihood = gaussian_log_likelihood(square, trained.specification.sigma, PICTURE);
    Some(likelihood - divergence_from_prior(&mean, &log_variance))
}

#[test]
fn the_evidence_bound_is_the_negative_of_the_loss_it_was_trained_on() {
    let trained = train(&short(1.0)).unwrap();
    let (pictures, _) = pictures(77, "bound", 200);
    let mut generator = Generator::new(77, "bound noise");
    let bound = |picture: &Vec<f64>| {
        let noise = [generator.normal(), generator.normal()];
        evidence_lower_bound(&trained, picture, noise).unwrap()
    };
    let mean = pictures.iter().map(bound).sum::<f64>() / 200.0;
    // On pictures it has not seen, so near, not equal.
    assert!((mean + trained.final_loss).abs() < 10.0, "{mean} {}", trained.final_loss);
    let plain = train(&AutoencoderSpecification { steps: 1, ..short(0.0) }).unwrap();
    assert_eq!(evidence_lower_bound(&plain, &pictures[0], [0.0; 2]), None);
    assert_eq!(plain.encode(&pictures[0]).log_variance, None);
}

#[test]
fn the_rule_for_believable_pictures_admits_members_and_refuses_blends() {
    let family = family();
    let threshold = family.threshold(BELIEVABLE_DIFFERENCE).unwrap();
    let (members, _) = pictures(5, "members", 100);
    assert_eq!(family.believability(&members, threshold).unwrap().share, 1.0);
    // Two suns, each half as bright: what an average of two paintings looks like.
    let blend = |(a, b): ((f64, f64), (f64, f64))| {
        let (first, second) = (two_factor(a.0, a.1), two_factor(b.0, b.1));
        first.iter().zip(&second).map(|(p, q)| (p + q) / 2.0).collect::<Vec<f64>>()
    };
    let blends =
        [((0.3, 0.5), (0.7, 0.5)), ((0.5, 0.2), (0.5, 0.8)), ((0.0, 0.0), (1.0, 1.0))].map(blend);
    assert_eq!(family.believability(&blends, threshold).unwrap().share, 0.0);
}

#[test]
fn measuring_counts_what_it_says() {
    let trained = train(&short(1.0)).unwrap();
    let family = Manifold::new(11, two_factor);
    let measured = trained.measure(&family, 3, 50).unwrap();
    assert_eq!(measured, trained.measure(&family, 3, 50).unwrap());
    assert!(trained.measure(&family, 3, 0).is_err());
    for judged in [&measured.reconstructions, &measured.standard, &measured.fitted] {
        assert_eq!(judged.pictures, 50);
        assert!((0.0..=1.0).contains(&judged.share) && (0.0..=1.0).contains(&judged.coverage));
    }
}

#[test]
fn an_impossible_specification_says_what_is_wrong() {
    for broken in [
        AutoencoderSpecification { sigma: 0.0, ..short(1.0) },
        AutoencoderSpecification { batch: 0, ..short(1.0) },
        AutoencoderSpecification { beta: -1.0, ..short(1.0) },
        AutoencoderSpecification { learning_rate: f64::NAN, ..short(1.0) },
    ] {
        assert!(train(&broken).unwrap_err().to_string().contains("above 0"));
    }
}
