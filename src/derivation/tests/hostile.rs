//! Formulas and lines that say one thing and seem to say another.

use crate::derivation::{Part, Proof, Step, prove};

use super::fixture::{Trees, holds, refused};

fn says(varies: &str, tex: &str, words: &[&str]) {
    let message = refused(varies, tex);
    for word in words {
        assert!(message.contains(word), "`{word}` is not in: {message}");
    }
}

/// What is said of one step with this `check`.
fn instead(varies: &str, tex: &str, check: &str) -> Option<String> {
    let step = Step {
        name: "1".to_owned(),
        tex: tex.to_owned(),
        instead: Some(check.to_owned()),
        ..Step::default()
    };
    let proof = Proof { id: "test".to_owned(), varies: varies.to_owned(), steps: vec![step] };
    let (_, wrong) = prove(&proof, &Trees::new());
    wrong.into_iter().next().map(|wrong| {
        assert_eq!(wrong.part, Part::Instead(0));
        wrong.fault.message
    })
}

#[test]
fn what_a_mean_is_not_over_stays_free_within_it() {
    let joint = "-1 < m < 1, q(x) ~ N(m, 1), q(y | x) ~ N(x/2, 0.5)";
    // The mean over y of the density of y given the x that was drawn, in closed form.
    holds(joint, r"\E_{q(y)}[q(y|x)]=\Normal(x/2;m/2,0.25+1)");
    // Averaged over x as well it would be the mean of the joint density's conditional.
    refused(joint, r"\E_{q(y)}[q(y|x)]=\E_{q(x,y)}[q(y|x)]");
    holds(joint, r"\E_{q(y)}[xy]=x\,m/2");
    refused(joint, r"\E_{q(y)}[xy]=\E_{q(x,y)}[xy]");
    holds(joint, r"\E[x^2\mid y]-\E[x\mid y]^2=\Var[x\mid y]");
    let listed = "q(x) ~ any(3), q(y | x) ~ any(3)";
    holds(listed, r"\sum_y q(y)\,q(y|x)=\E_{q(y)}[q(y|x)]");
}

#[test]
fn a_line_says_one_thing_of_a_symbol() {
    for line in [
        "0 < a < 1, a in R",
        "a in R, a = 2",
        "n in 1..3, n in 2..5, a in R",
        "a ~ N(0, 1), a ~ N(1, 1)",
        "a in R, q(z) ~ N(0, 1), q(z) ~ N(1, 1)",
        "a in R, q(z) ~ N(0, 1), p = q, p(z) ~ N(1, 1)",
        "a in R, f(x) = x, f(x) smooth",
        "a_{1..3} in R, a_2 = 5, a in R",
        "a ~ N(0, 1), a = 2",
        "a, z in R, const without z, const without a",
        "a, z in R, nabla in z, nabla in a",
    ] {
        says(line, "a=a", &["Where", "says two things of"]);
    }
    says("0 < a < 1, a in R", "a=a", &["`a`: `0 < a < 1` and `a in R`"]);
    // A value and a law, and the laws under two letters, are different things.
    holds("x in 1..2, q(x) ~ any(2), p(x) ~ any(2)", r"\sum_x q(x)=\sum_x p(x)");
}

#[test]
fn every_condition_of_a_chain_is_held() {
    holds("0 < b < 1, 0 < a < b < 0.5", r"b<\tfrac12");
    holds("0 < b < 1, 0 < a < b < 0.5", "a<b");
    holds("0 < b < 1, 0.5 > b > a > 0", r"b<\tfrac12");
    // Whole numbers meet where the line lets them.
    refused("m in 1..3, n in 1..3, m <= n", "m<n");
    holds("m in 1..3, n in 1..3, m < n", "m<n");
}

#[test]
fn what_does_not_converge_is_no_number() {
    for (varies, tex) in [
        ("a in R", r"\int x\,dx=0"),
        ("a in R", r"\int\frac{x}{1+x^2}\,dx=0"),
        ("a in R", r"\int a\,dx=\int a\,dx"),
        ("x ~ N(0, 1)", r"\E[x e^{x^2}]=0"),
        ("x ~ N(0, 1), a in R", r"\E[e^{x^2}+a]=a+\E[e^{x^2}]"),
        ("x ~ uniform(-1, 1)", r"\E[1/x]=0"),
        ("x ~ N(0, 1)", r"\E_x\Big[\int z\,dz\Big]=0"),
    ] {
        says(varies, tex, &["does not converge"]);
    }
    // These do.
    holds("0.3 < s < 2", r"\int\Normal(x;0,s)x^4\,dx=3s^2");
    holds("0.1 < s < 0.3", r"\int e^{-x^2/(2s^2)}dx=s\sqrt{2\pi}");
    holds("x ~ N(0, 1)", r"\E[x^8]=105");
    holds("x ~ uniform(-1, 1)", r"\E[x^3]=0");
    holds("x ~ N(0, 1)", r"\E[\lvert x\rvert]=2\,\E[\max(x,0)]-\E[x]");
}

#[test]
fn coarse_nodes_are_no_mistake_of_the_author() {
    for (varies, tex) in [
        ("-1 < m < 1, x ~ N(m, 1)", r"\E\big[\lvert x-m\rvert\big]=\sqrt{2/\pi}"),
        ("x ~ N(0.1, 1)", r"\E[\max(x-0.1,0)]=1/\sqrt{2\pi}"),
        ("x ~ uniform(-1, 2)", r"\E[\lvert x\rvert]=\frac56"),
        ("a in R", r"\int\frac1{1+x^2}\,dx=\pi"),
    ] {
        let message = refused(varies, tex);
        assert!(!message.contains("does not hold"), "{tex}: {message}");
        let honest = message.contains("cannot be computed well enough")
            || message.contains("too slowly to be computed");
        assert!(honest, "{tex}: {message}");
    }
    // What is false by more than the nodes can be wrong by is false.
    says("-1 < m < 1, x ~ N(m, 1)", r"\E\big[\lvert x-m\rvert\big]=1", &["does not hold"]);
    says("x ~ uniform(-1, 2)", r"\E[\lvert x\rvert]=\frac12", &["does not hold"]);
    says("m in R, x ~ N(m, 1)", r"\E[x^2]=m^2+1.000001", &["does not hold"]);
}

#[test]
fn a_check_says_something_of_its_formula() {
    let said = instead("a, b in R", r"a\approx b", "a = a");
    assert!(said.is_some_and(|said| said.contains("its two sides are the same")));
    let said = instead("a, b in R", r"a\approx b", "a + b = b + a = b + a");
    assert!(said.is_some_and(|said| said.contains("its two sides are the same")));
    let said = instead("a, b, c in R", r"a\approx b", "(c+1)^2 = c^2+2*c+1");
    assert!(said.is_some_and(
        |said| said.contains("names no symbol of the formula") && said.contains("a, b")
    ));
    assert_eq!(instead("a, b in R", r"a\approx b", "(a+1)^2 = a^2+2*a+1"), None);
    assert_eq!(instead("abar_t > 0", r"\abar_t\approx 1", "2*abar_t = abar_t+abar_t"), None);
    assert_eq!(instead("a in R", r"=\dots", "2*a = a+a"), None);
}

#[test]
fn an_inverse_is_not_told_from_a_reciprocal_by_a_script() {
    says("0 < a < 1", r"\sin^{-1}a=1/\sin a", &["cannot read", "`\\arcsin`"]);
    says("0 < a < 1", r"\log^{-1}(a)=1/\log a", &["cannot read", "inverse"]);
    says("0 < a < 1, f(x) smooth", r"f^{-1}(a)=1/f(a)", &["cannot read", "inverse"]);
    holds("0 < a < 1", r"\sin^{-2}a=1/\sin^2a");
    holds("0 < a < 1", r"\sin(a)^{-1}=1/\sin a");
}

#[test]
fn the_label_of_a_brace_is_words_or_is_refused() {
    holds("a, b in R", r"\underbrace{a+b}_{\text{their sum}}=b+a");
    says("a, b in R", r"\underbrace{a+b}_{=\,b+a}=b+a", &["cannot read the claim at this brace"]);
}

#[test]
fn a_line_that_begins_with_a_sign_goes_on() {
    holds(
        "a, b in R",
        r"\begin{aligned}&(a+b)^2\\&\quad=a^2\\&\qquad+2ab\\&\qquad+b^2\end{aligned}",
    );
    holds(
        "a, b in R",
        r"\begin{aligned}a^2-b^2&=(a+b)\,a\\&\quad-(a+b)\,b\\-a^2&=-a\,a\end{aligned}",
    );
    let wrong = r"\begin{aligned}(a+b)^2&=a^2+2ab\\&\qquad-b^2\end{aligned}";
    says("a, b in R", wrong, &["does not hold"]);
}
