#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::num::NonZeroUsize;

use super::super::forbidden::LONGEST;
use super::*;

fn katex(engines: usize) -> Katex {
    let pairs = [
        (r"\abar", r"\bar\alpha"),
        (r"\E", r"\mathbb{E}"),
        (r"\broken", r"\frac{1}{\nothere}"),
        (r"\loop", r"\loop"),
        (r"\norm", r"\left\lVert #1\right\rVert"),
    ];
    let macros = Macros::new(pairs.map(|(a, b)| (a.to_owned(), b.to_owned())));
    Katex::new(macros, NonZeroUsize::new(engines).unwrap())
}

const GOOD: &[&str] = &[
    r"q(x_t\mid x_0)=\mathcal N(x_t;\sqrt{\abar_t}\,x_0,(1-\abar_t)\mathbf I)",
    r"\E_{x\sim p}\bigl[\norm{x-\hat x}^2\bigr]",
    r"\begin{aligned} a &= b \\ &= \int_0^1 f(s)\,\mathrm ds \end{aligned}",
    r"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}\begin{cases} 1 & x>0 \\ 0 & \text{else} \end{cases}",
    r"\operatorname*{arg\,min}_\theta \mathcal L(\theta), \quad \xrightarrow{t\to\infty}",
    r"\text{Größe „klein“, } 20\,\% \text{ of } \$5",
    r"\underbrace{a+b}_{\text{sum}} \overset{!}{=} \widehat{xyz} \cancel{x}",
    "",
];

#[test]
fn good_formulas_have_html_and_mathml_and_nothing_else() {
    let katex = katex(2);
    for tex in GOOD {
        for formula in [Formula::inline(*tex), Formula::display(*tex)] {
            let html = katex.set(&formula).unwrap();
            assert!(html.contains(r#"<span class="katex">"#), "{html}");
            assert!(html.contains("<math xmlns="), "{html}");
            assert!(html.contains(r#"class="katex-html" aria-hidden="true""#), "{html}");
            assert_eq!(html.contains("katex-display"), formula.display);
            for never in ["<script", "<style", "<a ", " id=", "href", "katex-error", "onclick"] {
                assert!(!html.contains(never), "{never} in {html}");
            }
        }
    }
}

#[test]
fn two_engines_and_two_orders_give_the_same_bytes() {
    let forward: Vec<Formula> =
        GOOD.iter().cycle().take(40).map(|t| Formula::display(*t)).collect();
    let backward: Vec<Formula> = forward.iter().rev().cloned().collect();
    let one = katex(1).set_all(&forward);
    let mut other = katex(3).set_all(&backward);
    other.reverse();
    assert_eq!(one, other);
    let single = katex(1);
    let singly: Vec<_> = forward.iter().map(|formula| single.set(formula)).collect();
    assert_eq!(one, singly);
}

#[test]
fn many_threads_may_ask_at_any_depth_of_their_stack() {
    fn deep(katex: &Katex, depth: usize) -> String {
        let ballast = [depth as u8; 4096];
        match std::hint::black_box(&ballast).len() * depth {
            0 => katex.set(&Formula::inline(r"\abar_t")).unwrap(),
            _ => deep(katex, depth - 1),
        }
    }
    let katex = katex(2);
    std::thread::scope(|scope| {
        let askers: Vec<_> = [200, 0, 100, 3]
            .map(|depth| {
                scope.spawn({
                    let katex = &katex;
                    move || deep(katex, depth)
                })
            })
            .into_iter()
            .map(|asker| asker.join().unwrap())
            .collect();
        assert!(askers.windows(2).all(|pair| pair[0] == pair[1]));
    });
}

fn wrong(tex: &str) -> FormulaError {
    katex(1).set(&Formula::inline(tex)).unwrap_err()
}

fn written(tex: &str, error: &FormulaError) -> String {
    tex[error.place.clone().unwrap()].to_owned()
}

#[test]
fn an_unknown_command_is_placed_in_bytes_and_its_neighbours_named() {
    let tex = r"\text{Größe 𝔼„…“ von vielen Zeichen}+\alhpa_t+1+2+3+4+5+6+7+8";
    let error = wrong(tex);
    assert_eq!(written(tex, &error), r"\alhpa");
    assert_eq!(error.message, r"unknown command `\alhpa`");
    assert_eq!(error.hint.as_deref(), Some(r"did you mean `\alpha`?"));
    let error = wrong(r"𝔼 \abr_t");
    assert_eq!(written(r"𝔼 \abr_t", &error), r"\abr");
    assert!(error.hint.unwrap().contains(r"`\abar`"));
}

#[test]
fn a_fault_inside_a_macro_has_no_place() {
    let error = wrong(r"x^2+\broken+y");
    assert_eq!(error.place, None);
    assert_eq!(error.message, r"unknown command `\nothere`");
}

#[test]
fn faults_of_grammar_are_placed_and_explained() {
    for (tex, place, hint) in [
        (r"a^b^c", Some(3..4), "braces"),
        (r"é\frac{1}{2", Some(12..12), "not closed"),
        (r"a}b", Some(1..2), "closes nothing"),
        (r"a & b", Some(2..3), "aligned"),
        (r"a $ b", Some(2..3), "dollar"),
        (r"\left( x", Some(8..8), r"\right"),
        (r"x \right)", Some(2..8), r"\left"),
        (r"\begin{alined} x \end{alined}", Some(6..14), "`aligned`"),
        (r"\loop", None, "itself"),
    ] {
        let error = wrong(tex);
        assert_eq!(error.place, place, "{tex}: {error:?}");
        let said = error.hint.as_deref().unwrap_or_default();
        assert!(said.contains(hint), "{tex}: {error:?}");
    }
}

#[test]
fn what_is_out_of_bounds_never_reaches_the_engine() {
    let never = Katex::new(Macros::default(), NonZeroUsize::MIN);
    for tex in [r"\href{javascript:1}{x}", r"\def\x{y}", r"\label{a}", r"\begin{align}x\end{align}"]
    {
        assert!(never.set(&Formula::display(tex)).unwrap_err().place.is_some());
    }
    assert!(never.set(&Formula::inline("x".repeat(LONGEST + 1))).is_err());
    assert!(never.pool.get().is_none());
}

#[test]
fn the_longest_and_deepest_formulas_end() {
    let katex = katex(1);
    let deep = format!("{}x{}", "{".repeat(2000), "}".repeat(2000));
    let error = katex.set(&Formula::inline(deep)).unwrap_err();
    assert_eq!(error.message, "the formula is nested too deeply");
    assert_eq!(error.place, Some(200..201));
    assert!(
        katex.set(&Formula::inline("x+".repeat(LONGEST / 2))).is_ok(),
        "and the engine lives on"
    );
}

#[test]
fn what_the_fonts_do_not_hold_is_refused() {
    for (tex, place, hint) in [
        (r"\mathfrak{g}", None, r"`\mathfrak`"),
        (r"\mathscr{L}", None, r"`\mathscr`"),
        (r"\spadesuit", None, "make.py"),
        (r"\boldsymbol{W}", None, r"`\mathbf`"),
        (r"x+雪", Some(2..5), "make.py"),
    ] {
        let error = wrong(tex);
        assert_eq!(error.place, place, "{tex}: {error:?}");
        assert!(error.hint.as_deref().unwrap_or_default().contains(hint), "{error:?}");
    }
}

/// The symbols of a book on statistics, geometry and learning: all of them are in the fonts.
const SYMBOLS: &str = r"
    \alpha \beta \gamma \delta \epsilon \varepsilon \zeta \eta \theta \vartheta \iota \kappa \lambda \mu \nu \xi \pi
    \varpi \rho \varrho \sigma \varsigma \tau \upsilon \phi \varphi \chi \psi \omega \Gamma \Delta \Theta \Lambda \Xi
    \Pi \Sigma \Upsilon \Phi \Psi \Omega \partial \nabla \infty \ell \hbar \Re \Im \emptyset \varnothing \forall \exists
    \in \notin \ni \subset \subseteq \supset \supseteq \cup \cap \setminus \wedge \vee \neg \le \ge \ll \gg \ne \neq
    \approx \sim \simeq \cong \equiv \propto \perp \parallel \mid \nmid \pm \mp \times \div \cdot \ast \star \circ
    \bullet \oplus \ominus \otimes \odot \to \gets \mapsto \Rightarrow \Leftarrow \Leftrightarrow \iff \implies \impliedby
    \leftrightarrow \longrightarrow \longmapsto \rightharpoonup \leftharpoondown \rightleftharpoons \uparrow \downarrow
    \nearrow \searrow \leadsto \langle \rangle \lfloor \rfloor \lceil \rceil \lVert \rVert \lvert \rvert \triangleq
    \coloneqq \doteq \lesssim \gtrsim \leqslant \geqslant \prec \succ \square \blacksquare \checkmark \therefore \because
    \top \bot \vdash \models \ldots \cdots \vdots \ddots \prime \dagger \ddagger \S \angle \sum \prod \int \iint \oint
    \bigcup \bigcap \bigoplus \bigotimes \bigvee \bigwedge \surd \imath \jmath \nexists \subsetneq";

#[test]
fn the_fonts_hold_what_a_book_like_this_writes() {
    let each = SYMBOLS.split_whitespace().map(str::to_owned);
    let accents = [
        "hat",
        "tilde",
        "bar",
        "vec",
        "dot",
        "ddot",
        "widehat",
        "widetilde",
        "overline",
        "check",
        "breve",
        "mathring",
    ];
    let accents = accents.iter().map(|name| format!(r"\{name}{{x}}"));
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let styles = ["mathcal", "mathbb", "mathbf", "mathrm", "mathsf", "mathtt", "mathit"];
    let styles = styles.iter().map(|name| format!(r"\{name}{{{letters}}}"));
    let bold =
        [r"\boldsymbol{\mu\Sigma\epsilon\theta x}", r"\mathbf{x_0+1=[I]}"].map(str::to_owned);
    let delimiters = [
        "(",
        ")",
        "[",
        "]",
        r"\{",
        r"\}",
        "|",
        r"\|",
        r"\langle",
        r"\rangle",
        r"\lfloor",
        r"\rceil",
        "/",
        r"\uparrow",
    ];
    let big = delimiters
        .iter()
        .flat_map(|d| ["big", "Big", "bigg", "Bigg"].map(|size| format!(r"\{size}{d}")));
    let tall = [
        r"\left\{\begin{matrix}1\\2\\3\\4\\5\end{matrix}\right)",
        r"\sqrt[3]{\frac{\frac12}{\frac34}}",
    ]
    .map(str::to_owned);
    let formulas: Vec<Formula> = each
        .chain(accents)
        .chain(styles)
        .chain(bold)
        .chain(big)
        .chain(tall)
        .map(Formula::display)
        .collect();
    let set = katex(2).set_all(&formulas);
    let refused: Vec<_> = formulas.iter().zip(&set).filter(|(_, html)| html.is_err()).collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn what_lies_within_the_bounds_fits_on_the_stack() {
    let katex = katex(1);
    for (open, close) in [
        (r"\boxed{", "}"),
        (r"\sqrt{", "}^2"),
        (r"\left(", r"\right)_i"),
        (r"\begin{aligned}", r"\end{aligned}"),
        (r"\frac{1}{", "}"),
        (r"\text{$", "$}"),
        (r"\norm{", "}"),
        (r"\displaystyle ", ""),
    ] {
        let nest = |levels: usize| format!("{}x{}", open.repeat(levels), close.repeat(levels));
        assert!(katex.set(&Formula::display(nest(45))).is_ok(), "{open}");
        let deepest = nest(250.min(LONGEST / (open.len() + close.len()) - 1));
        let Err(error) = katex.set(&Formula::display(deepest)) else { continue };
        let bounds = ["the formula is nested too deeply", "the formula is too large"];
        assert!(bounds.contains(&error.message.as_str()), "{open}: {error}");
        assert!(error.place.is_some_and(|place| place.end > 1), "{open}");
    }
}

/// A matrix of 200 rows and 200 columns.
fn large() -> (Macros, Formula) {
    let row =
        [(r"\ten", "x&x&x&x&x&x&x&x&x&x&"), (r"\row", r"\ten\ten\ten\ten\ten\ten\ten\ten\ten\ten")];
    let rows = r"\row\row\\".repeat(200);
    let macros = Macros::new(row.map(|(name, body)| (name.to_owned(), body.to_owned())));
    (macros, Formula::display(format!(r"\begin{{matrix}}{rows}\end{{matrix}}")))
}

#[test]
fn a_matrix_of_two_hundred_rows_and_columns_is_refused_at_a_row() {
    let (macros, formula) = large();
    let error = Katex::new(macros, NonZeroUsize::MIN).set(&formula).unwrap_err();
    assert_eq!(error.message, "the formula is too large");
    assert_eq!(written(&formula.tex, &error), r"\row");
}

#[test]
fn a_formula_that_takes_too_long_is_given_up_and_the_next_one_set() {
    let (macros, formula) = large();
    let few = Formula::display(formula.tex.replace(&r"\row\row\\".repeat(160), ""));
    let mut katex = Katex::new(macros, NonZeroUsize::MIN);
    katex.wait = Duration::from_millis(1);
    let slow = katex.set(&few).unwrap_err();
    assert_eq!(slow.message, "the formula takes too long to set");
    katex.wait = LONGEST_WAIT;
    assert!(katex.set(&Formula::inline("x")).is_ok(), "another thread took its place");
}

#[test]
fn a_root_without_braces_is_that_with_braces() {
    let katex = katex(1);
    for (bare, braced) in [
        (r"\sqrt n", r"\sqrt{n}"),
        (r"\sqrt\alpha", r"\sqrt{\alpha}"),
        (r"\sqrt[3]2", r"\sqrt[3]{2}"),
    ] {
        let visible = |tex: &str| {
            let html = katex.set(&Formula::inline(tex)).unwrap();
            html.split_once("katex-html").unwrap().1.to_owned()
        };
        assert_eq!(visible(bare), visible(braced), "{bare}");
        assert!(visible(bare).contains("padding-left"), "{bare}");
    }
}

#[test]
fn a_tall_root_reaches_down_to_its_end() {
    let tall = format!(r"\sqrt{{\begin{{matrix}}{}\end{{matrix}}}}", r"1\\".repeat(8));
    let html = katex(1).set(&Formula::display(tall)).unwrap();
    assert!(
        html.contains(r#"viewBox="0 0 400000 9867""#),
        "{}",
        html.split("viewBox").nth(1).unwrap()
    );
}

#[test]
fn places_that_the_engine_does_not_know_are_found() {
    for (tex, text) in [
        (r"1+\begin{aligned} x \end{gathered}", r"\end"),
        (r"\begin{matrix} \begin{cases} x \end{matrix} \end{cases}", r"\end"),
        (r"\left x y\right)", "x"),
        (r"\left( x \right\alpha", r"\alpha"),
        (r"é\big{x}", "{x}"),
        (r"a \middle| b", "|"),
        (r"\rule{1em}{2xx}", "{2xx}"),
        (r"\hspace{1zz}", "1zz"),
        (r"a\over b\over c", r"\over "),
        (r"\begin{array}{lqr} a \end{array}", "q"),
        (r"\begin{matrix*}[q] a \end{matrix*}", "q"),
        (r"\text{é $x}", "}"),
        (r"\big\frac12", r"\frac"),
    ] {
        assert_eq!(written(tex, &wrong(tex)), text, "{tex}");
    }
    let display = |tex: &str| katex(1).set(&Formula::display(tex)).unwrap_err();
    for (tex, text) in [
        (r"\begin{split} a & b & c \end{split}", "&"),
        (r"\begin{CD} A @x> B \end{CD}", "x"),
        (r"\begin{CD} A @>>> B @>a B \end{CD}", ">"),
    ] {
        assert_eq!(written(tex, &display(tex)), text, "{tex}");
    }
    assert_eq!(wrong(r"\begin{aligned} a &= b").place, Some(22..22));
    assert_eq!(wrong(r"x+\set{a | b").place, Some(12..12));
}

#[test]
fn what_the_engine_draws_otherwise_than_katex_is_mended() {
    let katex = katex(1);
    let display = |tex: &str| katex.set(&Formula::display(tex)).unwrap();
    let low = display(r"x_{\left(a\right)}");
    assert!(low.contains("top:0em"), "{low}");
    assert!(!low.contains("top:0.075em"), "{low}");
    let stacked = display(r"\stackrel{x}{y}");
    assert!(stacked.contains("height:1.2264em;vertical-align:-0.0625em"), "{stacked}");
    let large = display(r"{\Large \sum_i x}");
    assert!(large.contains("<munder>") && large.contains("op-limits"), "{large}");
    let accent = katex.set(&Formula::inline(r"\widehat{x^2}")).unwrap();
    assert!(accent.contains("katex-strut\" style=\"height:0.9801em;"), "{accent}");
    let phase = display(r"a\phase b");
    assert!(phase.contains(r#"viewBox="0 0 400000 905""#), "{phase}");
}
