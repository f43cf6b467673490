//! What the language of formulas and of the `where` line can say.

use proptest::prelude::*;

use super::fixture::{holds, proof, refused};

#[test]
fn algebra_is_read_as_it_is_printed() {
    holds("0 < a < 1, b in R", r"(a+b)^2=a^2+2ab+b^2");
    holds("0 < a < 1, b in R", r"\frac{a^2-b^2}{a-b}=a+b");
    holds("a > 0", r"\sqrt{a}\,\sqrt[3]{a}=a^{5/6}");
    holds("a > 0, b > 0", r"\ln\frac ab=\ln a-\ln b");
    holds("a in R, b in R", r"\lvert a-b\rvert^2=a^2-2\,a\cdot b+b^2");
    holds("a in R", r"a/2a=\tfrac12");
    refused("a in R, b in R", r"(a+b)^2=a^2+b^2");
}

#[test]
fn means_sums_and_derivatives() {
    holds("mu in R, 0.2 < s < 2, z ~ N(mu, s^2)", r"\E[z^2]=\mu^2+s^2");
    holds("mu in R, 0.2 < s < 2, q(z) ~ N(mu, s^2)", r"\E_{q(z)}[e^{z/3}]=e^{\mu/3+s^2/18}");
    holds("T = 4, a_{1..4} in R", r"\sum_{t=2}^{T}(a_t-a_{t-1})=a_T-a_1");
    holds("x in R", r"\frac{d}{dx}\sin x\cos x=\cos 2x");
    holds("x in R, f(x) smooth", r"\nabla_x e^{f(x)}=e^{f(x)}\,\nabla f(x)");
    holds(
        "mu, nu in R, 0.3 < s < 2, 0.3 < t < 2",
        r"\KL\big(\Normal(\mu,s^2)\,\|\,\Normal(\nu,t^2)\big)=\ln\frac ts+\frac{s^2+(\mu-\nu)^2}{2t^2}-\frac12",
    );
}

#[test]
fn conditions_marginals_and_lists() {
    let joint = "q(x) ~ 0.3*at(-1) + 0.7*at(2), q(z | x) ~ N(x, 0.5)";
    holds(joint, r"q(z)=0.3\,\Normal(z;-1,0.5)+0.7\,\Normal(z;2,0.5)");
    holds(joint, r"\E[x\mid z]=\frac{2\cdot0.7\,\Normal(z;2,0.5)-0.3\,\Normal(z;-1,0.5)}{q(z)}");
    holds(joint, r"\int q(z)\,dz=1");
    holds(joint, r"\Var[z]=0.5+0.3\cdot0.7\cdot9");
    holds(joint, r"\mathrm{Cov}(x,z)=0.3\cdot0.7\cdot9");
    holds("x ~ any(3)", r"\E[x]=\E[\mathbf 1(x=1)]+2\,\E[\mathbf 1(x=2)]+3\,\E[\mathbf 1(x=3)]");
    holds("x ~ uniform(0, 1)", r"\E[x^3]=\frac14");
    holds("n in 1..6", r"\sum_{i=1}^{n}i=\frac{n(n+1)}2");
    refused("x ~ uniform(0, 1)", r"\E[x^3]=\frac13");
}

#[test]
fn a_function_without_a_bracket_ends_before_the_next() {
    holds("x in R", r"\sin2x=2\sin x\cos x");
    holds("x > 0, y > 0", r"\log xy=\log x+\log y");
    holds("x > 0, y > 0", r"\log(x)\,y=y\log x");
}

#[test]
fn the_same_bytes_come_of_the_same_proof() {
    let once = || proof("a, b in R", &[r"(a+b)^2=a^2+2ab+b^2", r"a^2\ge0"]);
    assert_eq!(once(), once());
}

/// An expression in two dresses.
fn dressed() -> impl Strategy<Value = (String, String)> {
    let leaf = prop_oneof![
        Just(("a".to_owned(), "a".to_owned())),
        Just(("b".to_owned(), "{b}".to_owned())),
        Just(("x_{t-1}".to_owned(), "x_{t-1}".to_owned())),
        (1u32..9).prop_map(|n| (n.to_string(), format!("{n}.0"))),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            two.clone().prop_map(|((a, c), (b, d))| {
                (format!("({a}+{b})"), format!("\\big({d}+{c}\\big)"))
            }),
            two.clone().prop_map(|((a, c), (b, d))| {
                (format!("({a}-{b})"), format!("\\left[{c}-{d}\\right]"))
            }),
            two.clone().prop_map(|((a, c), (b, d))| {
                (format!("{a}\\,({b})"), format!("{{{d}}}\\cdot {c}"))
            }),
            two.prop_map(|((a, c), (b, d))| {
                (format!("\\frac{{{a}}}{{{b}}}"), format!("\\left({c}\\right)/\\left({d}\\right)"))
            }),
            inner.prop_map(|(a, c)| { (format!("({a})^2"), format!("\\lvert {c}\\rvert^{{2}}")) }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn two_dresses_of_one_expression_are_equal_and_one_more_is_not((one, other) in dressed()) {
        let varies = "a, b, x_{t-1} in R";
        let (_, wrong) = proof(varies, &[&format!("{one}={other}")]);
        let undefined = wrong.iter().any(|wrong| wrong.fault.message.contains("no admissible"));
        prop_assert!(wrong.is_empty() || undefined, "{one}={other}: {wrong:?}");
        if !undefined {
            let (_, wrong) = proof(varies, &[&format!("{one}={other}+10^{{-5}}\\lvert {one}\\rvert+1")]);
            prop_assert!(!wrong.is_empty());
        }
    }
}
