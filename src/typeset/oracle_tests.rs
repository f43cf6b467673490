//! Holds the engine against KaTeX itself: the crate `katex`, which runs KaTeX 0.16.4 in QuickJS.
//!
//! Between 0.16.4 and 0.18.5 KaTeX itself changed some of its MathML; such formulas are in [`CHANGED`] and nothing else is.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;

/// Commands without arguments.
const SYMBOLS: &str = include_str!("commands.txt");

/// Formulas of many shapes; `X` stands for whatever is put there.
const SHAPES: &[&str] = &[
    r"X",
    r"X_t",
    r"X^{n+1}",
    r"X_{t}^{2}",
    r"\frac{X}{b}",
    r"\sqrt{X}",
    r"\left(X\right)",
    r"\bigl[X\bigr]",
    r"\hat{X}",
    r"\overline{X}",
    r"\text{a $X$ b}",
    r"\mathbf{X}",
    r"\sum_{i=1}^{n} X_i",
    r"\int_0^1 X\,\mathrm dx",
    r"\begin{aligned} a &= X \\ &= b \end{aligned}",
    r"\begin{pmatrix} X & 0 \\ 0 & 1 \end{pmatrix}",
    r"\begin{cases} X & x>0 \\ 0 & \text{else} \end{cases}",
    r"\underbrace{X}_{\text{sum}}",
    r"\mathbb E\left[X\,\middle|\,y\right]",
    r"\operatorname*{arg\,min}_\theta X",
    r"\log X",
    r"a \mid X",
    r"\boxed{X}",
    r"\overset{!}{=} X",
    r"\dfrac{1}{X}",
    r"\left\lVert X\right\rVert_2^2",
    r"\sqrt[3]{X}",
    r"\widehat{X}",
    r"\cancel{X}",
    r"\xrightarrow{X}",
    r"X \over 2",
    r"\binom{n}{X}",
    r"\displaystyle X",
    r"{X}'",
    r"\substack{X \\ b}",
    r"\mathrm{X}",
];

/// What is put into the shapes.
const PARTS: &[&str] = &[
    "x",
    r"\alpha",
    r"x_t",
    "0",
    r"\bar\alpha_t",
    r"\mathcal N(x;\mu,\sigma^2)",
    r"\frac{a}{b}+c",
    r"\text{Größe}",
];

/// Formulas that are wrong.
const WRONG: &[&str] = &[
    r"a^b^c",
    r"a_b_c",
    r"\frac{1}{2",
    r"a}b",
    r"a & b",
    r"a $ b",
    r"\left( x",
    r"x \right)",
    r"\begin{alined} x \end{alined}",
    r"\begin{aligned} x",
    r"\begin{aligned} x \end{gathered}",
    r"\left x y\right)",
    r"a \middle| b",
    r"\big x",
    r"\hspace{1zz}",
    r"a \over b \over c",
    r"\begin{array}{lqr} a \end{array}",
    r"\text{$x}",
    r"\nothere",
    r"\frac",
    r"\sqrt",
    r"\hat",
    r"x^",
    r"^",
    r"{",
    r"}",
    r"\begin",
    r"\end{aligned}",
    r"\limits",
    r"#",
    r"\verb|x",
    r"\text{a_b}",
    r"\mathbb{R",
    r"\\[1zz]",
    r"\begin{alignedat}{x} a \end{alignedat}",
    r"\left\langl x\right)",
    r"\rule{1em}{2xx}",
    r"\hat\hat x",
    r"\begin{split} a & b & c \end{split}",
];

/// Formulas whose MathML KaTeX itself has changed: what a fraction in the style of a display says of the style inside it,
/// the sign of `\underlinesegment`, which neither knows, and the class of `\vdots`.
const CHANGED: &[&str] = &[
    r"\dfrac{1}{x}",
    r"\dfrac{1}{x_t}",
    r"\dfrac{1}{\bar\alpha_t}",
    r"\dfrac{1}{\frac{a}{b}+c}",
    r"a \underlinesegment b",
    r"a \vdots b",
];

fn settings(display: bool) -> katex::Opts {
    let mut settings = katex::Opts::default();
    settings.set_display_mode(display);
    settings.set_output_type(katex::OutputType::HtmlAndMathml);
    settings
}

/// The MathML in `html`, with the attributes of each element in one order.
fn mathml(html: &str) -> String {
    let (_, rest) = html.split_once("<math ").unwrap();
    let (math, _) = rest.split_once("</math>").unwrap();
    let elements = format!("math {math}");
    let parts = elements.split('<').map(|part| {
        let (tag, text) = part.split_once('>').unwrap();
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes: Vec<&str> =
            attributes.split("\" ").map(|a| a.trim_end_matches('"')).collect();
        attributes.sort_unstable();
        format!("<{name} {}>{text}", attributes.join(" "))
    });
    parts.collect()
}

fn formulas() -> Vec<Formula> {
    let shapes = SHAPES.iter().flat_map(|shape| PARTS.iter().map(|part| shape.replace('X', part)));
    let symbols = SYMBOLS.split_whitespace().map(|name| format!("a {name} b"));
    let all = shapes.chain(symbols.step_by(3)).enumerate();
    all.map(|(number, tex)| Formula { tex, display: number % 2 == 0 }).collect()
}

/// On a thread with the stack that the engine has.
fn on_a_large_stack(test: fn()) {
    let thread = std::thread::Builder::new().stack_size(32 << 20).spawn(test).unwrap();
    thread.join().unwrap();
}

#[test]
fn the_oracle_accepts_the_same_formulas_and_reads_the_same_in_them() {
    on_a_large_stack(|| {
        let typesetter = Typesetter::new(&Macros::default());
        let opts = [false, true].map(settings);
        let (mut accepted, mut differ) = (0, Vec::new());
        for formula in formulas() {
            let theirs = katex::render_with_opts(&formula.tex, &opts[usize::from(formula.display)]);
            let ours =
                typesetter.html(&formula.tex, &typesetter.settings[usize::from(formula.display)]);
            assert_eq!(ours.is_ok(), theirs.is_ok(), "{formula:?}: {ours:?}\n{theirs:?}");
            if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
                accepted += 1;
                if mathml(&ours) != mathml(&theirs) {
                    differ.push(formula.tex);
                }
            }
        }
        assert!(accepted > 400, "{accepted}");
        assert_eq!(differ, CHANGED);
    });
}

#[test]
fn the_oracle_refuses_the_same_formulas() {
    on_a_large_stack(|| {
        let typesetter = Typesetter::new(&Macros::default());
        let opts = settings(true);
        for tex in WRONG {
            assert!(katex::render_with_opts(tex, &opts).is_err(), "{tex}");
            assert!(typesetter.html(tex, &typesetter.settings[1]).is_err(), "{tex}");
        }
    });
}
