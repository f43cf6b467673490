//! What an author can get wrong, and what is said about it.

use super::fixture::{proof, refused};

fn says(varies: &str, tex: &str, words: &[&str]) {
    let message = refused(varies, tex);
    for word in words {
        assert!(message.contains(word), "`{word}` is not in: {message}");
    }
}

#[test]
fn a_symbol_left_free_is_named_with_what_is_known_of_its_like() {
    says("0 < abar_s < 1", r"\abar_t=\abar_s", &["nothing says what", "_t", "knows", "_s"]);
    says("0 < a < 1", r"a=b", &["`b`", "give it a range"]);
}

#[test]
fn a_formula_that_is_nowhere_defined_has_no_admissible_point() {
    says("0 < a < 1", r"\frac{1}{a-a}=\frac{1}{a-a}", &["no admissible point"]);
    says("1 < a < 0", r"a=a+1-1", &["no admissible point"]);
    says("a in R, a < 3, 4 < a", r"a=a+1-1", &["no admissible point"]);
    says("0 < a < 1", r"\sqrt{-a}=\sqrt{-a}", &["no admissible point"]);
}

#[test]
fn a_formula_that_holds_at_some_points_only_is_refused_with_the_count() {
    says("a in R", r"\sqrt{a^2}=a", &["does not hold", "of 200 points", "a = -"]);
    says("a in R", r"a\le2", &["`≤` does not hold"]);
    // Equality for one point in a thousand would not save a strict relation.
    says("0 < a < 1", r"a<a^2", &["all of 200 points"]);
}

#[test]
fn constructs_that_nobody_can_evaluate_are_named() {
    says("a in R", r"a+\dots+a=a", &["cannot read", "…"]);
    says("a, b in R", r"a=0\iff b=0", &["cannot read", "⟺"]);
    says("a, b in R", r"a\approx b", &["≈"]);
    says("a in R", r"\int_0^1a\,da=a", &["an integral with limits"]);
    says("a in R", r"a\text{ is large}=1", &["is large"]);
    says("a in R", r"a", &["claims nothing"]);
    says("a in R", r"=a", &["nothing stands before this relation"]);
    says("a in R", r"a=b(", &[]);
    says("a in R", r"a+=1", &[]);
}

#[test]
fn the_relation_that_fails_is_the_place() {
    let (_, wrong) = proof("a, b in R", &[r"(a+b)^2=a^2+2ab+b^2=a^2+b^2"]);
    assert_eq!(wrong[0].fault.place, Some(19..20), "{wrong:?}");
}

#[test]
fn where_lines_have_their_own_mistakes() {
    says("a", r"a=a", &["says nothing about a symbol"]);
    says("n in 1..x", r"n=n", &["no range of whole numbers"]);
    says("x ~ normal(0, 1)", r"x=x", &["no law"]);
    says("x ~ N(0)", r"x=x", &["wrong number of arguments"]);
    says("a < 1 > b", r"a=a", &["points one way"]);
    says("a = b, b = a", r"a=b+1", &["uses itself"]);
    says("x in R", r"x=x+\text{const}", &["const without"]);
    says("x, y in R, const without y", r"x^2=x^3+\text{const}", &["neither side depends"]);
    says("x in R, 0 < s < 1", r"\E_z[z]=0", &["nothing says how `z` is random"]);
    says("x in R", r"q(x\mid z)=1", &[]);
    says("m_{1..20} in R", r"m_1=m_1", &["12 members"]);
    says("x in R", r"\sum_{i=1}^{n}i=n", &["range of the sum"]);
    says("q(z) ~ N(0, 1)", r"q(z+1)=q(z)", &["no symbol"]);
    says("f(x) = x^2, x in R", r"f(x,x)=x", &["takes 1 arguments"]);
}

#[test]
fn a_step_goes_on_from_the_one_before() {
    let (evidence, wrong) = proof("a in R", &[r"(a+1)^2", r"=a^2+2a+1", r"\ge2a+1"]);
    // The first formula claims nothing, and is the side on which the second goes on.
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(evidence[1].is_some() && evidence[2].is_some());
    let (_, wrong) = proof("a in R", &[r"(a+1)^2=a^2+2a+1", r"=a^2+1"]);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
}

#[test]
fn hostile_input_ends_in_an_error_and_not_in_a_crash() {
    let deep = format!("{}a{}=a", "(".repeat(90), ")".repeat(90));
    let _ = proof("a in R", &[&deep]);
    let nested = r"\E\E\E\E\E\E\E\E\E[x_1x_2x_3x_4x_5x_6]=1";
    says("x_{1..6} ~ N(0, 1)", nested, &["too long to evaluate"]);
    says("T = 100000", r"\sum_{t=1}^{T}t^2=1", &["200 terms of a sum at most"]);
    says("T = 99999999999999999999", r"\sum_{t=1}^{T\cdot T}t^2=1", &["range of the sum"]);
    let sums = r"\sum_{i=1}^{90}\sum_{j=1}^{90}\sum_{k=1}^{90}\sum_{l=1}^{90}ijkl=1";
    says("a in R", sums, &["too large to evaluate"]);
    let doubled =
        "a_0 in R, a_{i=1..12} = a_{i-1} + a_{i-1}, b_0 = a_12, b_{i=1..12} = b_{i-1} + b_{i-1}";
    says(doubled, r"b_{12}=1", &["too large to evaluate"]);
    let derivatives = r"\nabla_x\nabla_x\nabla_x\nabla_x\nabla_x\nabla_x\nabla_x x^2=0";
    says("x in R", derivatives, &["derivatives within each other"]);
    says("a_{1..3,1..3,1..3} in R", r"a=a", &["two ranges"]);
    let deep = format!("a = {}1{}", "(".repeat(5000), ")".repeat(5000));
    says(&deep, r"a=1", &["nest more than"]);
    for line in [
        "{",
        "}",
        "a_{",
        "~",
        "<",
        "= =",
        "q( ~ N(0,1)",
        "a_{1..}",
        "x | ~ N(0,1)",
        "é < 1",
        ", ,",
        "f( smooth",
    ] {
        let _ = proof(line, &[r"a=a"]);
    }
}

#[test]
fn scripts_at_operators_are_read_or_refused() {
    for (varies, tex) in [
        ("x ~ N(m, s), m in R, 0.5 < s < 2", r"\Var^2[x]=s"),
        ("x ~ N(m, s), m in R, 0.5 < s < 2", r"\E^2[x]=m"),
        ("x in R, f(x) smooth", r"\nabla^2f(x)=\nabla f(x)"),
        ("x in R", r"\partial_x^2x^3=3x^2"),
        ("0.5 < a < 2", r"\ln_2a=\ln a"),
        ("0.5 < a < 2, 0.5 < b < 2", r"\max^2(a,b)=\max(a,b)"),
        ("i in 1..3, a_{1..3} in R", r"\sum_i^2a_i=a_1+a_2+a_3"),
        ("a, b in R", r"\underbrace{a+b}_{=\,a-b}=b+a"),
    ] {
        says(varies, tex, &["cannot read"]);
    }
    says("0.5 < a < 2", r"\log_2a=\ln a", &["does not hold"]);
    holds("0.5 < a < 2", r"\log_2 8a=3+\log_2a");
}

#[test]
fn orders_and_constants_stand_where_they_mean_something() {
    let v = "0.01 < v < 0.05, 0.5 < a < 2";
    for tex in
        ["O(v)=O(v^2)", "a+v^2=a+O(v)=a+O(v^2)", "a+v=a+v\\,O(v)", "a+v=a+O(v)^2", "a+v>a+O(v)"]
    {
        says(v, tex, &["as one summand on the right"]);
    }
    says(v, "a+v=a+O(v^2)", &["do not come together"]);
    holds(v, "(a+v)^2=a^2+2av+v^2+O(v^3)");
    holds(v, r"e^v=1+v+\frac{v^2}2+\frac{v^3}6+O(v^4)");
    holds(v, r"\cos v=1-\frac{v^2}2+O(v^4)");
    let constant = "0 < a < 1, b in R, const without b";
    says(constant, r"a+b=b+\text{const}=b", &["a constant on the left is gone"]);
    says(constant, r"b\propto0", &["no admissible point"]);
}

#[test]
fn what_shows_nothing_is_no_evidence() {
    says("100 < x < 200", r"\Normal(x;0,1)=2\,\Normal(x;0,1)", &["0 at every point"]);
    says("a in R", r"\log a^2=2\log a", &["undefined at"]);
    says("a in R", r"a=a,\ a", &["a piece without a relation"]);
    says("x ~ 0.5*N(0, 1)", r"\E[x]=0", &["add up to 0.5"]);
    let twice = "q(x) ~ any(3), q(y | x) ~ any(3)";
    says(twice, r"\KL(q(y)\|q(y\mid x))\ge0", &["given more than the first"]);
}

fn holds(varies: &str, tex: &str) {
    let (found, wrong) = proof(varies, &[tex]);
    assert!(wrong.is_empty() && found.iter().all(Option::is_some), "{tex}: {wrong:?}");
}
