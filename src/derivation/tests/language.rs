//! What the language of formulas and of the `where` line can say.

use super::fixture::{holds, refused};

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
    holds("x in R", r"\frac{d}{dx}\sin x\cos x=\cos 2x").points;
    holds("x in R, f(x) smooth", r"\nabla_x e^{f(x)}=e^{f(x)}\,\nabla f(x)");
    holds(
        "mu, nu in R, 0.3 < s < 2, 0.3 < t < 2",
        r"\KL\big(\Normal(\mu,s^2)\,\|\,\Normal(\nu,t^2)\big)=\ln\frac ts+\frac{s^2+(\mu-\nu)^2}{2t^2}-\frac12",
    );
}
