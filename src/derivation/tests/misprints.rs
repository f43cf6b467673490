//! Formulas of the book's proofs as they are printed, each with a misprint that must be refused.

use super::fixture::{holds, refused};

/// The `where` line of `eq-eps-mean`.
const EPS: &str = r"0 < alpha_t < 1, 0 < abar_{t-1} < 1, abar_t = alpha_t*abar_{t-1}, beta_t = 1-alpha_t, x_0 in R, eps ~ N(0, 1), x_t = sqrt(abar_t)*x_0 + sqrt(1-abar_t)*eps";

/// The `where` line of `eq-posterior-mean`.
const POSTERIOR: &str = r"0.2 < alpha_t < 0.9, 0.2 < abar_{t-1} < 0.9, abar_t = alpha_t*abar_{t-1}, beta_t = 1-alpha_t, x_0 in R, q(x_{t-1} | x_0) ~ N(sqrt(abar_{t-1})*x_0, 1-abar_{t-1}), q(x_t | x_{t-1}) ~ N(sqrt(alpha_t)*x_{t-1}, beta_t), mutilde_t = E_{q(x_{t-1} | x_t, x_0)}[x_{t-1}], btilde_t = E_{q(x_{t-1} | x_t, x_0)}[x_{t-1}^2] - mutilde_t^2, const without x_{t-1}";

/// The `where` line of `eq-ladder`.
const LADDER: &str = r"T = 3, t in 2..3, x_0 in 1..2, q(x_{i=1..3} | x_{i-1}) ~ any(2), dec(x_3) ~ any(2), dec(x_2 | x_3) ~ any(2), dec(x_1 | x_2) ~ any(2), dec(x_0 | x_1) ~ any(2), p = dec";

/// The `where` line of `eq-excess`.
const EXCESS: &str = r"T = 3, t in 1..3, q(x_0) ~ any(2), q(x_{i=1..3} | x_{i-1}) ~ any(2), dec(x_3) ~ any(2), dec(x_2 | x_3) ~ any(2), dec(x_1 | x_2) ~ any(2), dec(x_0 | x_1) ~ any(2), p = dec, bound = E_{q(x_{1:T} | x_0)}[log(q(x_{1:T} | x_0)/dec(x_{0:T}))], H(x_0) = -E_{q(x_0)}[log q(x_0)]";

/// The `where` line of `thm-marginal`.
const MARGINAL: &str = r"0 < alpha_t < 1, 0 < abar_{t-1} < 1, abar_t = alpha_t*abar_{t-1}, x_0, eps_t, \bar\eps_{t-1} ~ N(0, 1), x_{t-1} = sqrt(abar_{t-1})*x_0 + sqrt(1-abar_{t-1})*\bar\eps_{t-1}, x_t = sqrt(alpha_t)*x_{t-1} + sqrt(1-alpha_t)*eps_t, \bar\eps_t = (sqrt(alpha_t*(1-abar_{t-1}))*\bar\eps_{t-1} + sqrt(1-alpha_t)*eps_t)/sqrt(1-abar_t)";

/// The `where` line of `eq-knob`.
const KNOB: &str = r"0.2 < beta < 3, 0.2 < s < 2, 0.3 < w < 2, 0.3 < lambda < 3, c = w^2 + beta*s, m in R, 0.3 < u < 2, x ~ N(0, lambda), p(z) ~ N(0, 1), q(z) ~ N(m, u), loss_beta(x) = E_q[-log N(x; w*z, s)] + beta*KL(q(z) || p(z)), Z(x) = int p(z)*exp(-(x-w*z)^2/(2*beta*s)) dz, const without x; w; m; u";

/// The `where` line of `eq-elbo`.
const ELBO: &str = r"-1 < m < 1, 0.3 < v < 1, 0.5 < w < 1.5, 0.3 < s < 1, q(z) ~ N(m, v), dec(z) ~ N(0, 1), dec(x | z) ~ N(w*z, s), ELBO = E_q[log(dec(x,z)/q(z))]";

/// The `where` line of `thm-gibbs`.
const GIBBS: &str =
    r"-1 < m < 1, 1 < v < 2, u > 0, q(z) ~ N(m, v), p(z) ~ 0.4*N(-1, 0.5) + 0.6*N(1, 0.9)";

/// The `where` line of `eq-gap-gaussian`.
const GAP: &str = r"0.3 < s < 1.5, -1 < mu < 1, 0.4 < sigma < 1, p(z) ~ N(0, 1), p(x | z) ~ N(z, s), q(z) ~ N(mu, sigma^2), a = x/(1+s), u = s/(1+s), const without z";

/// The `where` line of `eq-ceiling`.
const CEILING: &str = r"-1.5 < m_{1..3} < 1.5, 0.4 < s < 1, q(x) ~ uniform(1..3), q(z | x) ~ N(m_x, s^2), enc = q, p(z) ~ N(0, 1), I(x; z) = E_x[E_{q(z | x)}[log(q(z | x)/q(z))]]";

/// The `where` line of `eq-pathwise`.
const PATHWISE: &str =
    r"mu in R, 0.3 < sigma < 2, \I = 1, z ~ N(mu, sigma^2), eps ~ N(0, 1), f(z) smooth";

/// The `where` line of `eq-score-function`.
const SCORE: &str =
    r"mu in R, 0.3 < sigma < 2, q_mu(z) ~ N(mu, sigma^2), eps = (z-mu)/sigma, f(z) smooth";

/// The `where` line of `eq-variances`.
const VARIANCES: &str =
    r"mu in R, 0.3 < sigma < 2, eps ~ N(0, 1), z = mu + sigma*eps, g = z^2*eps/sigma";

/// The `where` line of `thm-clock`.
const CLOCK: &str =
    r"sigma > 0, x_0 in R, eps ~ N(0, 1), abar = 1/(1+sigma^2), SNR = abar/(1-abar)";

/// The `where` line of `thm-leak`.
const LEAK: &str = r"0 < abar_T < 1, d = 2, i in 1..2, x_{0,1..2} in R, eps_{1..2} ~ N(0, 1), x_{T,i=1..2} = sqrt(abar_T)*x_{0,i} + sqrt(1-abar_T)*eps_i, m = (x_{0,1} + x_{0,2})/2, SNR_T = abar_T/(1-abar_T)";

/// The `where` line of `eq-doubt`.
const DOUBT: &str = r"0.1 < p < 0.9, -1 < a < 1, -1 < b < 1, 0.1 < abar_t < 0.7, x_0 ~ p*at(a) + (1-p)*at(b), x_t | x_0 ~ N(sqrt(abar_t)*x_0, 1-abar_t), r = E[1(x_0 = a) | x_t], s = abar_t*(a-b)^2/(1-abar_t), xi in R";

/// The `where` line of `eq-right-angle`.
const ANGLE: &str = r"z, y in R, 0 < p < 1, x ~ p*at(z) + (1-p)*at(1-z^2), m = E[x | z]";

/// The `where` line of `eq-short-step`.
const SHORT: &str = r"0.01 < v < 0.05, a = 1/(1+v), -1.5 < x_t < 1.5, m = x_t/sqrt(a), -2 < u < 2, x_s = m + u*sqrt(v), q(x_s) ~ 0.4*N(-1, 0.3) + 0.6*N(1, 0.4), q(x_t | x_s) ~ N(sqrt(a)*x_s, 1-a), q_s(y) = 0.4*N(y; -1, 0.3) + 0.6*N(y; 1, 0.4), L(y) = log q_s(y), g = nabla L(m), h = Delta L(m), const without u";

/// The `where` line of `eq-two-forms`.
const FORMS: &str = r"0 < a < 1, 0 < abar_s < 1, abar_t = a*abar_s, x_t, epshat in R, xhat = (x_t - sqrt(1-abar_t)*epshat)/sqrt(abar_t)";

/// The `where` line of `One stretch, two coefficients`.
const NOISE: &str = r"0 < a < 1, 0 < abar_s < 1, abar_t = a*abar_s, x_t, epshat in R, xhat = (x_t - sqrt(1-abar_t)*epshat)/sqrt(abar_t), x_s = sqrt(abar_s)*xhat + sqrt(1-abar_s)*epshat, mutilde = sqrt(abar_s)*(1-a)/(1-abar_t)*xhat + sqrt(a)*(1-abar_s)/(1-abar_t)*x_t";

/// The `where` line of `eq-tweedie`.
const TWEEDIE: &str = r"0.2 < abar_t < 0.8, q(x_0) ~ 0.3*N(-1, 0.2) + 0.7*N(1, 0.3), q(x | x_0) ~ N(sqrt(abar_t)*x_0, 1-abar_t), q_t = q, eps = (x - sqrt(abar_t)*x_0)/sqrt(1-abar_t)";

/// The `where` line of `The same step, told in noise`.
const PLAYER: &str = r"0 < a < 1, 0 < abar_s < 1, abar_t = a*abar_s, x_t, epshat, sigma, z in R, A = sqrt(abar_s)*(1-a)/(1-abar_t), B = sqrt(a)*(1-abar_s)/(1-abar_t), xhat = (x_t - sqrt(1-abar_t)*epshat)/sqrt(abar_t), x_s = A*xhat + B*x_t + sigma*z";

/// The `where` line of `thm-marginals`.
const MARGINALS: &str = r"0 < abar_t < 1, 0 < abar_s < 1, 0 < sigma < 1, x_0 in R, eps, z ~ N(0, 1), x_t = sqrt(abar_t)*x_0 + sqrt(1-abar_t)*eps, x_s = sqrt(abar_s)*x_0 + sqrt(1-abar_s-sigma^2)*(x_t - sqrt(abar_t)*x_0)/sqrt(1-abar_t) + sigma*z";

/// The `where` line of `eq-bound-weight`.
const WEIGHT: &str = r"0 < alpha_t < 1, 0 < abar_t < 1, beta_t = 1-alpha_t, \I = 1, mu, mu' in R, sigma > 0, sigma_t > 0, x_t, eps, epsnet in R, mutilde = (x_t - beta_t/sqrt(1-abar_t)*eps)/sqrt(alpha_t), mu_theta = (x_t - beta_t/sqrt(1-abar_t)*epsnet)/sqrt(alpha_t)";

/// The `where` line of `thm-no-density`.
const DENSITY: &str = r"x, w in R, 0.1 < tau < 2, q = 0.4*N(x; -1, 0.5+tau) + 0.6*N(x; 1, 0.3+tau), h = log q, h_varnothing = h, h_c = log(0.2*N(x; -1, 0.3+tau) + 0.8*N(x; 2, 0.4+tau)), h_w = (1-w)*h_varnothing + w*h_c, nabla in x";

/// Printed, misprinted, and what is wrong.
type Pair = (&'static str, &'static str, &'static str);

fn each(varies: &str, pairs: &[Pair]) {
    for (right, wrong, what) in pairs {
        let checked = holds(varies, right);
        assert!(checked.points >= 6 && !checked.definition, "{right}: {checked:?}");
        assert!(checked.largest < 1e-8, "{right}: {}", checked.largest);
        let message = refused(varies, wrong);
        let seen = message.contains("does not hold") || message.contains("do not come together");
        assert!(seen, "{what}: {message}");
    }
}

#[test]
fn the_proof_of_eps_mean() {
    each(
        EPS,
        &[
            (
                r"x_0=\frac{x_t-\sqrt{1-\abar_t}\,\eps}{\sqrt{\abar_t}}",
                r"x_0=\frac{x_t+\sqrt{1-\abar_t}\,\eps}{\sqrt{\abar_t}}",
                "a sign",
            ),
            (
                r"\frac{\sqrt{\abar_{t-1}}\,\beta_t}{1-\abar_t}\,x_0=\frac{\beta_t}{(1-\abar_t)\sqrt{\alpha_t}}\big(x_t-\sqrt{1-\abar_t}\,\eps\big)",
                r"\frac{\sqrt{\abar_{t-1}}\,\beta_t}{1-\abar_t}\,x_0=\frac{\beta_t}{(1-\abar_{t-1})\sqrt{\alpha_t}}\big(x_t-\sqrt{1-\abar_t}\,\eps\big)",
                "a subscript",
            ),
            (
                r"\frac{\beta_t}{(1-\abar_t)\sqrt{\alpha_t}}+\frac{\sqrt{\alpha_t}(1-\abar_{t-1})}{1-\abar_t}=\frac{\beta_t+\alpha_t-\abar_t}{(1-\abar_t)\sqrt{\alpha_t}}=\frac1{\sqrt{\alpha_t}}",
                r"\frac{\beta_t}{(1-\abar_t)\sqrt{\alpha_t}}+\frac{\sqrt{\alpha_t}(1-\abar_{t-1})}{1-\abar_t}=\frac{\beta_t+\alpha_t-\abar_t}{(1-\abar_t)\sqrt{\alpha_t}}=\frac1{\alpha_t}",
                "a lost root",
            ),
        ],
    );
}

#[test]
fn the_proof_of_posterior_mean() {
    each(
        POSTERIOR,
        &[
            (
                r"q(x_{t-1}\mid x_t,x_0)\propto\exp\Big(-\frac{(x_t-\sqrt{\alpha_t}\,x_{t-1})^2}{2\beta_t}-\frac{(x_{t-1}-\sqrt{\abar_{t-1}}\,x_0)^2}{2(1-\abar_{t-1})}\Big)",
                r"q(x_{t-1}\mid x_t,x_0)\propto\exp\Big(-\frac{(x_t-\sqrt{\alpha_t}\,x_{t-1})^2}{2\beta_t}-\frac{(x_{t-1}-\sqrt{\abar_{t-1}}\,x_0)^2}{2(1-\abar_t)}\Big)",
                "a subscript",
            ),
            (
                r"\frac1{\btilde_t}=\frac{\alpha_t}{\beta_t}+\frac1{1-\abar_{t-1}}",
                r"\frac1{\btilde_t}=\frac{\alpha_t}{\beta_t}-\frac1{1-\abar_{t-1}}",
                "a sign",
            ),
            (
                r"\mutilde_t=\btilde_t\Big(\frac{\sqrt{\alpha_t}}{\beta_t}x_t+\frac{\sqrt{\abar_{t-1}}}{1-\abar_{t-1}}x_0\Big)",
                r"\mutilde_t=\btilde_t\Big(\frac{\sqrt{\alpha_t}}{\beta_t}x_0+\frac{\sqrt{\abar_{t-1}}}{1-\abar_{t-1}}x_t\Big)",
                "swapped subscripts",
            ),
        ],
    );
}

#[test]
fn the_proof_of_ladder() {
    each(
        LADDER,
        &[
            (
                r"q(x_t\mid x_{t-1})=q(x_t\mid x_{t-1},x_0)=\frac{q(x_{t-1}\mid x_t,x_0)\,q(x_t\mid x_0)}{q(x_{t-1}\mid x_0)}",
                r"q(x_t\mid x_{t-1})=q(x_t\mid x_{t-1},x_0)=\frac{q(x_{t-1}\mid x_t,x_0)\,q(x_{t-1}\mid x_0)}{q(x_t\mid x_0)}",
                "a fraction turned over",
            ),
            (
                r"\sum_{t=2}^{T}\log\frac{q(x_t\mid x_0)}{q(x_{t-1}\mid x_0)}=\log q(x_T\mid x_0)-\log q(x_1\mid x_0)",
                r"\sum_{t=1}^{T-1}\log\frac{q(x_{t+1}\mid x_0)}{q(x_t\mid x_0)}=\log q(x_T\mid x_0)-\log q(x_2\mid x_0)",
                "an index",
            ),
            (
                r"-\log\dec(x_0)=-\log\,\E_{q(x_{1:T}\mid x_0)}\Big[\frac{\dec(x_{0:T})}{q(x_{1:T}\mid x_0)}\Big]\le\E_{q(x_{1:T}\mid x_0)}\Big[-\log\frac{\dec(x_{0:T})}{q(x_{1:T}\mid x_0)}\Big]",
                r"-\log\dec(x_0)=-\log\,\E_{q(x_{1:T}\mid x_0)}\Big[\frac{\dec(x_{0:T})}{q(x_{1:T}\mid x_0)}\Big]\ge\E_{q(x_{1:T}\mid x_0)}\Big[-\log\frac{\dec(x_{0:T})}{q(x_{1:T}\mid x_0)}\Big]",
                "an inequality turned round",
            ),
        ],
    );
}

#[test]
fn the_proof_of_excess() {
    each(
        EXCESS,
        &[
            (
                r"q(x_{0:T})=q(x_T)\prod_{t=1}^{T}q(x_{t-1}\mid x_t)",
                r"q(x_{0:T})=q(x_T)\prod_{t=1}^{T}q(x_t\mid x_{t-1})",
                "swapped subscripts",
            ),
            (
                r"\E_{q(x_0)}[\text{bound}]-H(x_0)=\E_q\log\frac{q(x_{0:T})}{\dec(x_{0:T})}",
                r"\E_{q(x_0)}[\text{bound}]+H(x_0)=\E_q\log\frac{q(x_{0:T})}{\dec(x_{0:T})}",
                "a sign",
            ),
        ],
    );
}

#[test]
fn the_proof_of_marginal() {
    each(
        MARGINAL,
        &[
            (
                r"x_t=\sqrt{\alpha_t\abar_{t-1}}\,x_0+\sqrt{\alpha_t(1-\abar_{t-1})}\;\bar\eps_{t-1}+\sqrt{1-\alpha_t}\;\eps_t",
                r"x_t=\sqrt{\alpha_t\abar_{t-1}}\,x_0+\alpha_t\sqrt{1-\abar_{t-1}}\;\bar\eps_{t-1}+\sqrt{1-\alpha_t}\;\eps_t",
                "a lost root",
            ),
            (
                r"\alpha_t(1-\abar_{t-1})+(1-\alpha_t)=1-\alpha_t\abar_{t-1}=1-\abar_t",
                r"\alpha_t(1-\abar_{t-1})+(1-\alpha_t)=1-\alpha_t\abar_{t-1}=1-\abar_{t-1}",
                "a subscript",
            ),
        ],
    );
}

#[test]
fn the_proof_of_knob() {
    each(
        KNOB,
        &[
            (
                r"-\ln Z(x)=\tfrac12\ln\frac{w^2+\beta s}{\beta s}+\frac{x^2}{2(w^2+\beta s)}",
                r"-\ln Z(x)=\tfrac12\ln\frac{w^2+\beta s}{\beta s}+\frac{x}{2(w^2+\beta s)}",
                "a lost square",
            ),
            (
                r"\E_x\big[-\ln Z(x)\big]=\tfrac12\ln\frac{c}{\beta s}+\frac{\lambda}{2c},\qquad c=w^2+\beta s",
                r"\E_x\big[-\ln Z(x)\big]=\tfrac12\ln\frac{c}{\beta s}+\frac{\lambda}{2c},\qquad c=w^2-\beta s",
                "a sign behind the comma",
            ),
            (
                r"\frac{\loss_\beta(x)}{\beta}=\E_q\Big[\frac{(x-wz)^2}{2\beta s}\Big]+\KL\big(q(z)\,\|\,p(z)\big)+\text{const}",
                r"\frac{\loss_\beta(x)}{\beta}=\E_q\Big[\frac{(x-wz)^2}{2s}\Big]+\KL\big(q(z)\,\|\,p(z)\big)+\text{const}",
                "a lost factor beside a constant",
            ),
        ],
    );
}

#[test]
fn the_proof_of_elbo() {
    each(
        ELBO,
        &[
            (
                r"\log\dec(x)=\E_q\Big[\log\frac{\dec(x,z)}{q(z)}\Big]+\KL\big(q\,\|\,\dec(z\mid x)\big)",
                r"\log\dec(x)=\E_q\Big[\log\frac{\dec(x,z)}{q(z)}\Big]+\KL\big(\dec(z\mid x)\,\|\,q\big)",
                "a divergence turned round",
            ),
            (
                r"\log\dec(x)=\E_q\Big[\log\frac{\dec(x,z)}{q(z)}\cdot\frac{q(z)}{\dec(z\mid x)}\Big]",
                r"\log\dec(x)=\E_q\Big[\log\frac{\dec(x,z)}{q(z)}\cdot\frac{q(z)}{\dec(z)}\Big]",
                "a lost condition",
            ),
        ],
    );
}

#[test]
fn the_proof_of_gibbs() {
    each(
        GIBBS,
        &[
            (r"\log u\le u-1", r"\log u\le 1-u", "swapped terms"),
            (
                r"-\KL(q\,\|\,p)\le\E_q\Big[\frac{p(z)}{q(z)}-1\Big]",
                r"\KL(q\,\|\,p)\le\E_q\Big[\frac{p(z)}{q(z)}-1\Big]",
                "a sign",
            ),
        ],
    );
}

#[test]
fn the_proof_of_gap_gaussian() {
    each(
        GAP,
        &[
            (
                r"\log p(x,z)=-\frac{(x-z)^2}{2s}-\frac{z^2}{2}+\text{const}",
                r"\log p(x,z)=-\frac{(x-z)^2}{s}-\frac{z^2}{2}+\text{const}",
                "a lost two",
            ),
            (
                r"\E_q\Big[\log\frac{q(z)}{p(z\mid x)}\Big]=\frac12\Big(\frac{(\mu-a)^2+\sigma^2}{u}-1-\log\frac{\sigma^2}{u}\Big)",
                r"\E_q\Big[\log\frac{q(z)}{p(z\mid x)}\Big]=\frac12\Big(\frac{(\mu-a)^2+\sigma^2}{u}-1-\log\frac{\sigma}{u}\Big)",
                "a lost square",
            ),
            (
                r"p(z\mid x)=\Normal(z;\,a,\,u)",
                r"p(z\mid x)=\Normal(z;\,u,\,a)",
                "swapped arguments",
            ),
        ],
    );
}

#[test]
fn the_proof_of_ceiling() {
    each(
        CEILING,
        &[(
            r"\E_x\,\E_{\enc(z\mid x)}\Big[\log\frac{q(z)}{p(z)}\Big]=\E_{q(z)}\Big[\log\frac{q(z)}{p(z)}\Big]=\KL\big(q(z)\,\|\,p(z)\big)",
            r"\E_x\,\E_{\enc(z\mid x)}\Big[\log\frac{q(z)}{p(z)}\Big]=\E_{p(z)}\Big[\log\frac{q(z)}{p(z)}\Big]=\KL\big(q(z)\,\|\,p(z)\big)",
            "another law under the mean",
        )],
    );
}

#[test]
fn the_proof_of_pathwise() {
    each(
        PATHWISE,
        &[(
            r"\nabla_\mu\,\E_\eps[f(\mu+\sigma\eps)]=\E_\eps[\nabla_\mu f(\mu+\sigma\eps)]",
            r"\nabla_\mu\,\E_\eps[f(\mu+\sigma\eps)]=\sigma\E_\eps[\nabla_\mu f(\mu+\sigma\eps)]",
            "a factor too much",
        )],
    );
}

#[test]
fn the_proof_of_score_function() {
    each(
        SCORE,
        &[
            (
                r"\nabla_\mu\log q_\mu(z)=\frac{z-\mu}{\sigma^2}=\frac{\eps}{\sigma}",
                r"\nabla_\mu\log q_\mu(z)=\frac{z-\mu}{\sigma^2}=\frac{\eps}{\sigma^2}",
                "a square too much",
            ),
            (
                r"\nabla_\mu q_\mu=q_\mu\,\nabla_\mu\log q_\mu",
                r"\nabla_\mu q_\mu=\nabla_\mu\log q_\mu",
                "a lost factor",
            ),
        ],
    );
}

#[test]
fn the_proof_of_variances() {
    each(
        VARIANCES,
        &[
            (
                r"(\mu+\sigma\eps)^4=\mu^4+4\mu^3\sigma\eps+6\mu^2\sigma^2\eps^2+4\mu\sigma^3\eps^3+\sigma^4\eps^4",
                r"(\mu+\sigma\eps)^4=\mu^4+4\mu^3\sigma\eps+6\mu^2\sigma^2\eps^2+4\mu\sigma^2\eps^3+\sigma^4\eps^4",
                "an exponent",
            ),
            (
                r"\Var[2z]=4\Var[\mu+\sigma\eps]=4\sigma^2",
                r"\Var[2z]=2\Var[\mu+\sigma\eps]=2\sigma^2",
                "a factor in a variance",
            ),
        ],
    );
}

#[test]
fn the_proof_of_clock() {
    each(
        CLOCK,
        &[(
            r"\Big(\frac{1}{\sqrt{1+\sigma^2}}\Big)^2+\Big(\frac{\sigma}{\sqrt{1+\sigma^2}}\Big)^2=1",
            r"\Big(\frac{1}{\sqrt{1+\sigma^2}}\Big)^2+\Big(\frac{\sigma}{\sqrt{1+\sigma}}\Big)^2=1",
            "a lost square",
        )],
    );
}

#[test]
fn the_proof_of_leak() {
    each(
        LEAK,
        &[(
            r"\Var\Big[\frac1d\sum_i\eps_i\Big]=\frac1d",
            r"\Var\Big[\frac1d\sum_i\eps_i\Big]=\frac1{d^2}",
            "a square too much",
        )],
    );
}

#[test]
fn the_proof_of_doubt() {
    each(
        DOUBT,
        &[(
            r"r=\operatorname{logistic}\Big(\log\frac{p}{1-p}+\frac{\lvert x_t-\sqrt{\abar_t}\,b\rvert^2-\lvert x_t-\sqrt{\abar_t}\,a\rvert^2}{2(1-\abar_t)}\Big)",
            r"r=\operatorname{logistic}\Big(\log\frac{p}{1-p}+\frac{\lvert x_t-\sqrt{\abar_t}\,a\rvert^2-\lvert x_t-\sqrt{\abar_t}\,b\rvert^2}{2(1-\abar_t)}\Big)",
            "swapped letters",
        )],
    );
}

#[test]
fn the_proof_of_right_angle() {
    each(
        ANGLE,
        &[(
            r"\E\big[\lvert x-y\rvert^2\,\big|\,z\big]=\E\big[\lvert x-m\rvert^2\,\big|\,z\big]+\lvert m-y\rvert^2",
            r"\E\big[\lvert x-y\rvert^2\,\big|\,z\big]=\E\big[\lvert x-m\rvert^2\,\big|\,z\big]-\lvert m-y\rvert^2",
            "a sign",
        )],
    );
}

#[test]
fn the_proof_of_short_step() {
    each(
        SHORT,
        &[(
            r"\log q(x_s\mid x_t)=-\frac{(x_s-m-v\,g)^2}{2v}+\text{const}+O(v)",
            r"\log q(x_s\mid x_t)=-\frac{(x_s-m+v\,g)^2}{2v}+\text{const}+O(v)",
            "a sign beside an order",
        )],
    );
}

#[test]
fn the_proof_of_two_forms() {
    each(
        FORMS,
        &[(
            r"\frac{\sqrt{\abar_s}(1-a)}{1-\abar_t}\,\xhat=\frac{1-a}{\sqrt a\,(1-\abar_t)}\big(x_t-\sqrt{1-\abar_t}\,\epshat\big)",
            r"\frac{\sqrt{\abar_t}(1-a)}{1-\abar_t}\,\xhat=\frac{1-a}{\sqrt a\,(1-\abar_t)}\big(x_t-\sqrt{1-\abar_t}\,\epshat\big)",
            "a subscript",
        )],
    );
}

#[test]
fn the_proof_of_one_stretch_two_coefficients() {
    each(
        NOISE,
        &[(
            r"x_s=\frac{x_t}{\sqrt a}+\Big(\sqrt{1-\abar_s}-\frac{\sqrt{1-\abar_t}}{\sqrt a}\Big)\epshat",
            r"x_s=\frac{x_t}{\sqrt a}+\Big(\sqrt{1-\abar_t}-\frac{\sqrt{1-\abar_s}}{\sqrt a}\Big)\epshat",
            "swapped subscripts",
        )],
    );
}

#[test]
fn the_proof_of_tweedie() {
    each(
        TWEEDIE,
        &[
            (
                r"\score(x)=\frac{\sqrt{\abar_t}\,\E[x_0\mid x]-x}{1-\abar_t}",
                r"\score(x)=\frac{x-\sqrt{\abar_t}\,\E[x_0\mid x]}{1-\abar_t}",
                "a sign",
            ),
            (
                r"\E[\eps\mid x]=\frac{x-\sqrt{\abar_t}\,\E[x_0\mid x]}{\sqrt{1-\abar_t}}=-\sqrt{1-\abar_t}\,\score(x)",
                r"\E[\eps\mid x]=\frac{x-\sqrt{\abar_t}\,\E[x_0\mid x]}{\sqrt{1-\abar_t}}=-(1-\abar_t)\,\score(x)",
                "a lost root",
            ),
        ],
    );
}

#[test]
fn the_proof_of_the_same_step_told_in_noise() {
    each(
        PLAYER,
        &[(
            r"x_s=\frac1{\sqrt a}\Big(x_t-\frac{1-a}{\sqrt{1-\abar_t}}\,\epshat\Big)+\sigma z",
            r"x_s=\frac1{\sqrt a}\Big(x_t-\frac{1-a}{\sqrt{1-\abar_s}}\,\epshat\Big)+\sigma z",
            "a subscript",
        )],
    );
}

#[test]
fn the_proof_of_marginals() {
    each(
        MARGINALS,
        &[(
            r"\Var[x_s\mid x_0]=(1-\abar_s-\sigma^2)+\sigma^2=1-\abar_s",
            r"\Var[x_s\mid x_0]=(1-\abar_s+\sigma^2)+\sigma^2=1-\abar_s",
            "a sign",
        )],
    );
}

#[test]
fn the_proof_of_bound_weight() {
    each(
        WEIGHT,
        &[(
            r"\frac{\lVert\mutilde-\mu_\theta\rVert^2}{2\sigma_t^2}=\frac{\beta_t^2}{2\sigma_t^2\alpha_t(1-\abar_t)}\,\lVert\epsnet-\eps\rVert^2",
            r"\frac{\lVert\mutilde-\mu_\theta\rVert^2}{2\sigma_t^2}=\frac{\beta_t}{2\sigma_t^2\alpha_t(1-\abar_t)}\,\lVert\epsnet-\eps\rVert^2",
            "a lost square",
        )],
    );
}

#[test]
fn the_proof_of_no_density() {
    each(
        DENSITY,
        &[(
            r"\partial_\tau h=\tfrac12\big(\Delta h+\lVert\nabla h\rVert^2\big)",
            r"\partial_\tau h=\tfrac12\big(\Delta h-\lVert\nabla h\rVert^2\big)",
            "a sign",
        )],
    );
}
