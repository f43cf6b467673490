//! Shares from logarithms of weights, without overflow.

/// Shares that add to one, and the logarithm of the sum they were divided by.
///
/// For logarithms l_k: log_sum = log sum_k exp(l_k), shares_k = exp(l_k - log_sum). The largest l is
/// taken out first, so that nothing overflows. When every l is minus infinity (a point so far away
/// that f64 has no words for it) the shares are equal and the log_sum is minus infinity.
pub(crate) fn shares(logarithms: &[f64]) -> (Vec<f64>, f64) {
    let largest = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        let count = logarithms.len();
        return (vec![1.0 / count.max(1) as f64; count], largest);
    }
    let mut shares: Vec<f64> = logarithms.iter().map(|l| libm::exp(l - largest)).collect();
    let sum: f64 = shares.iter().sum();
    for share in &mut shares {
        *share /= sum;
    }
    (shares, largest + libm::log(sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn huge_logarithms_do_not_overflow() {
        let (values, log_sum) = shares(&[1000.0, 1000.0 + libm::log(3.0)]);
        assert!((values[0] - 0.25).abs() < 1e-12);
        assert!((values[1] - 0.75).abs() < 1e-12);
        assert!((log_sum - 1000.0 - libm::log(4.0)).abs() < 1e-12);
    }

    #[test]
    fn hopeless_logarithms_share_equally() {
        let (values, log_sum) = shares(&[f64::NEG_INFINITY; 4]);
        assert_eq!(values, [0.25; 4]);
        assert_eq!(log_sum, f64::NEG_INFINITY);
    }
}
