//! The rules: a construct in LaTeX, and the words for it.
//!
//! `\1` to `\4` stand for anything, one node or, where they stand alone in a row or between its signs, more of it;
//! `\d` for a distribution: a letter p or q, or a function of something. `\langle…\rangle` are brackets of any kind.
//! Words that end in "of" go on with the term that follows; `{end}` closes what is compound. The first rule that matches
//! is taken.

use super::pattern::Pattern;

/// The table.
const RULES: &[(&str, &str)] = &[
    // Expectations, variances, divergences.
    (r"\mathbb E_{\1\sim\2}\langle\3\rangle", "the expectation over {1} drawn from {2} of {3}"),
    (r"\mathbb E_{\1\sim\2}", "the expectation over {1} drawn from {2} of"),
    (r"\mathbb E_{\d}\langle\1\rangle", "the expectation under {d} of {1}"),
    (r"\mathbb E_{\d}", "the expectation under {d} of"),
    (r"\mathbb E_{\1}\langle\2\rangle", "the expectation over {1} of {2}"),
    (r"\mathbb E_{\1}", "the expectation over {1} of"),
    (r"\mathbb E\langle\1\rangle", "the expectation of {1}"),
    (r"\mathbb E", "the expectation of"),
    (r"\operatorname{Var}_{\d}\langle\1\rangle", "the variance under {d} of {1}"),
    (r"\operatorname{Var}_{\1}\langle\2\rangle", "the variance over {1} of {2}"),
    (r"\operatorname{Var}_{\d}", "the variance under {d} of"),
    (r"\operatorname{Var}_{\1}", "the variance over {1} of"),
    (r"\mathrm{KL}\langle\1\|\2\rangle", "the KL divergence of {1} from {2}"),
    (r"\mathrm{KL}", "the KL divergence"),
    (r"D_{\mathrm{KL}}\langle\1\|\2\rangle", "the KL divergence of {1} from {2}"),
    (r"D\langle\1\|\2\rangle", "the divergence of {1} from {2}"),
    // Distributions.
    (r"\mathcal N\langle0,\mathbf I\rangle", "a standard normal distribution"),
    (r"\mathcal N\langle0,1\rangle", "a standard normal distribution"),
    (
        r"\mathcal N\langle\1;\2,\3\rangle",
        "the normal density at {1} with mean {2} and variance {3}",
    ),
    (
        r"\mathcal N\langle\1\mid\2,\3\rangle",
        "the normal density at {1} with mean {2} and variance {3}",
    ),
    (r"\mathcal N\langle\1,\2\rangle", "a normal distribution with mean {1} and variance {2}"),
    (r"\mathcal N", "the normal distribution"),
    (r"\sim\text{Unif}[\1,\2]", "is uniform on the interval from {1} to {2}"),
    (r"\sim\text{Unif}(\1,\2)", "is uniform on the interval from {1} to {2}"),
    (r"\sim\text{Unif}\langle\1\rangle", "is uniform on {1}"),
    (r"\text{Unif}[\1,\2]", "the uniform distribution on the interval from {1} to {2}"),
    (r"\text{Unif}(\1,\2)", "the uniform distribution on the interval from {1} to {2}"),
    (r"\text{Unif}\langle\1\rangle", "the uniform distribution on {1}"),
    (r"\mathbf I", "the identity"),
    (r"\mathbf 1\langle\1\rangle", "the indicator of {1}"),
    (r"\mathbb R^{\1}", "{1}-dimensional space"),
    (r"\mathbb R", "the real numbers"),
    // Derivatives.
    (r"\frac{d}{d\1}", "the derivative with respect to {1} of"),
    (r"\frac{d\1}{d\2}", "the derivative of {1} with respect to {2}"),
    (r"\frac{\mathrm d}{\mathrm d\1}", "the derivative with respect to {1} of"),
    (r"\frac{\mathrm d\1}{\mathrm d\2}", "the derivative of {1} with respect to {2}"),
    (r"\frac{d^2}{d\1^2}", "the second derivative with respect to {1} of"),
    (r"\frac{\partial}{\partial\1}", "the partial derivative with respect to {1} of"),
    (r"\frac{\partial\1}{\partial\2}", "the partial derivative of {1} with respect to {2}"),
    (r"\frac{\partial^2}{\partial\1^2}", "the second partial derivative with respect to {1} of"),
    (r"\partial_{\1}", "the partial derivative with respect to {1} of"),
    (r"\nabla_{\1}", "the gradient with respect to {1} of"),
    (r"\nabla\cdot", "the divergence of"),
    (r"\nabla^2", "the Laplacian of"),
    (r"\nabla", "the gradient of"),
    // Sums, products, integrals, extremes.
    (r"\sum_{\1=\2}^{\3}", "the sum from {1} equals {2} to {3} of"),
    (r"\sum_{\1}^{\2}", "the sum from {1} to {2} of"),
    (r"\sum_{\1}", "the sum over {1} of"),
    (r"\sum", "the sum of"),
    (r"\prod_{\1=\2}^{\3}", "the product from {1} equals {2} to {3} of"),
    (r"\prod_{\1}^{\2}", "the product from {1} to {2} of"),
    (r"\prod_{\1}", "the product over {1} of"),
    (r"\prod", "the product of"),
    (r"\int_{\1}^{\2}", "the integral from {1} to {2} of"),
    (r"\int_{\1}", "the integral over {1} of"),
    (r"\int", "the integral of"),
    (r"\lim_{\1\to\2}", "the limit as {1} tends to {2} of"),
    (r"\arg\max_{\1}", "the maximiser over {1} of"),
    (r"\arg\min_{\1}", "the minimiser over {1} of"),
    (r"\max_{\1}", "the maximum over {1} of"),
    (r"\min_{\1}", "the minimum over {1} of"),
    (r"\sup_{\1}", "the supremum over {1} of"),
    (r"\inf_{\1}", "the infimum over {1} of"),
    (r"\max\langle\1,\2\rangle", "the maximum of {1} and {2}"),
    (r"\min\langle\1,\2\rangle", "the minimum of {1} and {2}"),
    (r"\log_{\1}", "log to base {1} of"),
    // Lengths, sets, intervals.
    (r"\lVert\1\rVert^2", "the squared norm of {1}"),
    (r"\lVert\1\rVert_{\2}^2", "the squared {2} norm of {1}"),
    (r"\lVert\1\rVert_{\2}", "the {2} norm of {1}"),
    (r"\lVert\1\rVert", "the norm of {1}"),
    (r"\lvert\1\rvert^2", "the squared absolute value of {1}"),
    (r"\lvert\1\rvert", "the absolute value of {1}"),
    (r"\lfloor\1\rfloor", "the floor of {1}"),
    (r"\lceil\1\rceil", "the ceiling of {1}"),
    (r"\{\1\mid\2\}", "the set of {1} such that {2}"),
    (r"\in[\1,\2]", "in the interval from {1} to {2}"),
    (r"\in(\1,\2)", "in the open interval from {1} to {2}"),
    (r"\in\{\1\}", "one of {1}"),
    (r"\{\1\}", "the set {1}"),
    (r"[\1,\2]", "the interval from {1} to {2}"),
    (r"[\1,\2)", "the interval from {1} up to but not including {2}"),
    (r"(\1,\2]", "the interval from above {1} up to {2}"),
    (r"\binom{\1}{\2}", "{1} choose {2}"),
    // Indices and powers.
    (r"\1_{\2:\3}", "{1} sub {2} to {3}"),
    (r"e^2", "e squared"),
    (r"e^{\1}", "e to the power {1}{end}"),
    // Lists that are cut short.
    (r",\dots", ", and so on"),
    (r"\underbrace{\1}_{\2}", "{1}, which is {2}"),
    (r"\overbrace{\1}^{\2}", "{1}, which is {2}"),
];

/// A rule ready to match.
pub(super) struct Rule {
    pub pattern: Pattern,
    pub words: &'static str,
}

/// The rules ready to match.
pub(super) struct Rules(pub Vec<Rule>);

impl Rules {
    pub fn new() -> Self {
        let reader = Pattern::reader();
        let rule = |(tex, words): &(&str, &'static str)| {
            Some(Rule { pattern: Pattern::read(&reader, tex)?, words })
        };
        Self(RULES.iter().filter_map(rule).collect())
    }
}

#[cfg(test)]
pub(super) fn count() -> usize {
    RULES.len()
}
