#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write as _;

use super::*;
use crate::typeset::formula::{Formula, Macros};

/// A tree as one line: what the tests compare.
fn shown(row: &[Node]) -> String {
    row.iter().map(|node| part(&node.part)).collect::<Vec<_>>().join(" ")
}

fn part(part: &Part) -> String {
    let maybe = |row: &Option<Row>| row.as_ref().map_or("-".to_owned(), |row| shown(row));
    match part {
        Part::Sign { text, class, font } => {
            let mut out = text.clone();
            if *class != Class::Ordinary {
                let _ = write!(out, ":{}", &format!("{class:?}")[..2]);
            }
            if *font != Font::Usual {
                let _ = write!(out, ":{font:?}");
            }
            out
        }
        Part::Number(text) => format!("#{text}"),
        Part::Named(text) => format!("<{text}>"),
        Part::Large(large) => format!("L{large}"),
        Part::Symbol { name, drawn } => format!("${name}[{}]", shown(drawn)),
        Part::Scripts { base, below, above } => {
            format!("scripts({} _ {} ^ {})", shown(base), maybe(below), maybe(above))
        }
        Part::Fraction { above, below, line } => {
            format!("{}({} / {})", if *line { "frac" } else { "pair" }, shown(above), shown(below))
        }
        Part::Root { degree: None, radicand } => format!("root({})", shown(radicand)),
        Part::Root { degree: Some(degree), radicand } => {
            format!("root({}; {})", shown(degree), shown(radicand))
        }
        Part::Fence { left, right, inner } => format!("fence{left}{right}({})", shown(inner)),
        Part::Accent { mark, base } => format!("{mark}({})", shown(base)),
        Part::Brace { over, base, note } => {
            format!(
                "{}brace({} ; {})",
                if *over { "over" } else { "under" },
                shown(base),
                maybe(note)
            )
        }
        Part::Words(text) => format!("'{text}'"),
        Part::Space => "_".to_owned(),
        Part::Table { environment, rows } => {
            let rows = rows
                .iter()
                .map(|row| row.iter().map(|cell| shown(cell)).collect::<Vec<_>>().join(" & "));
            format!("{environment}({})", rows.collect::<Vec<_>>().join(" ; "))
        }
    }
}

fn reader() -> Reader {
    let macros = [
        (r"\abar", r"\bar\alpha"),
        (r"\xhat", r"\hat x_0"),
        (r"\E", r"\mathbb{E}"),
        (r"\KL", r"\mathrm{KL}"),
        (r"\given", r"\abar\mid #1"),
    ];
    let macros = Macros::new(macros.map(|(name, body)| (name.to_owned(), body.to_owned())));
    let symbols = [(r"\abar", "alpha_bar"), (r"\xhat", "x0_hat")];
    Reader::new(&macros, symbols.map(|(name, symbol)| (name.to_owned(), symbol.to_owned())))
}

fn read(tex: &str) -> Row {
    reader().read(&Formula::inline(tex)).unwrap_or_else(|error| panic!("{tex}: {error}"))
}

#[test]
fn what_stands_there() {
    for (tex, tree) in [
        (r"x+1", "x +:Bi #1"),
        (r"\tfrac12", "frac(#1 / #2)"),
        (r"0.25x^2", "#0.25 scripts(x _ - ^ #2)"),
        (r"10^{-3}", "scripts(#10 _ - ^ −:Bi #3)"),
        (r"1\,000\,000, 2{,}500, 3\,14", "#1000000 ,:Pu #2500 ,:Pu #3 #14"),
        (r".5, 1.2.3", "#.5 ,:Pu #1.2 #.3"),
        (r"q(z\mid x)", "q fence()(z |:Re x)"),
        (r"p(x|z)", "p fence()(x |:Re z)"),
        (r"|x|+|y-|z||^2", "fence||(x) +:Bi scripts(fence||(y −:Bi fence||(z)) _ - ^ #2)"),
        (r"2|x|", "#2 fence||(x)"),
        (r"\lVert x\rVert^2", "scripts(fence‖‖(x) _ - ^ #2)"),
        (r"\KL\big(q(z|x)\,\|\,p(z)\big)", "<KL> fence()(q fence()(z |:Re x) ‖:Re p fence()(z))"),
        (r"[0,1)", "fence[)(#0 ,:Pu #1)"),
        (r"(a", "(:Op a"),
        (r"a)^2", "a scripts():Cl _ - ^ #2)"),
        (r"\left.f\right|_0", "scripts(fence|(f) _ #0 ^ -)"),
        (r"\abar_t", "scripts($alpha_bar[bar(α)] _ t ^ -)"),
        (r"\sqrt{1-\abar_t}", "root(#1 −:Bi scripts($alpha_bar[bar(α)] _ t ^ -))"),
        (
            r"\hat\abar+x_\xhat",
            "hat($alpha_bar[bar(α)]) +:Bi scripts(x _ $x0_hat[scripts(hat(x) _ #0 ^ -)] ^ -)",
        ),
        (r"\given{y}", "$alpha_bar[bar(α)] |:Re y"),
        (r"\E_{q}[x]", "scripts(E:Blackboard _ q ^ -) fence[](x)"),
        (r"\sum_{t=2}^T a", "scripts(L∑ _ t =:Re #2 ^ T) a"),
        (r"\log x\operatorname*{arg\,max}_a", "<log> x scripts(<arg max> _ a ^ -)"),
        (r"\mathrm{KL}\mathrm dx", "<KL> d:Upright x"),
        (r"x''\ne y\not\in S", "scripts(x _ - ^ ′ ′) ≠:Re y ∉:Re S"),
        (r"a\quad\text{for $t$ -- }b", "a _ 'for' t '–' b"),
        (r"\underbrace{a+b}_{\text{noise}}^2", "scripts(underbrace(a +:Bi b ; 'noise') _ - ^ #2)"),
        (r"\binom nk", "fence()(pair(n / k))"),
        (r"\begin{cases}1&a\\0&b\\\end{cases}", "cases(#1 & a ; #0 & b)"),
        (r"\begin{pmatrix}1&0\\0&1\end{pmatrix}", "fence()(matrix(#1 & #0 ; #0 & #1))"),
        (r"\color{red}{x}\phantom{y}\large z\!", "x z"),
        (r"x\xrightarrow{n}y\overset!=z", "x scripts(→:Re _ - ^ n) y scripts(=:Re _ - ^ !) z"),
        (
            r"\boldsymbol{x}\mathcal N\mathfrak g\mathsf s",
            "x:Bold N:Calligraphic g:Fraktur s:SansSerif",
        ),
    ] {
        assert_eq!(shown(&read(tex)), tree, "{tex}");
    }
}

#[test]
fn places_are_those_of_the_text_as_written() {
    let tex = r"é+\abar_t\frac{\sqrt{\abar}}{10^2}\big(a|b\big)^3";
    let row = read(tex);
    let written: Vec<&str> = row.iter().map(|node| &tex[node.place.clone().unwrap()]).collect();
    assert_eq!(written, ["é", "+", r"\abar_t", r"\frac{\sqrt{\abar}}{10^2}", r"\big(a|b\big)^3"]);
    let Part::Scripts { base, .. } = &row[2].part else { panic!() };
    assert_eq!(&tex[base[0].place.clone().unwrap()], r"\abar");
    let macro_made = read(r"\E x");
    assert_eq!((&macro_made[0].place, &macro_made[1].place), (&None, &Some(3..4)));
}

#[test]
fn what_has_no_words_is_named() {
    let tex = r"x+\includegraphics{a.png}";
    let error = reader().read(&Formula::inline(tex)).unwrap_err();
    assert!(error.message.contains("includegraphics"), "{error:?}");
}

#[test]
fn nothing_overflows_the_stack_of_a_thread() {
    let nested = |open: &str, close: &str, count: usize| {
        format!("{}x{}", open.repeat(count), close.repeat(count))
    };
    for (open, close) in [
        ("{", "}"),
        (r"\sqrt", ""),
        (r"\sqrt[", "]y"),
        (r"\sqrt{", "}"),
        (r"\left(", r"\right)"),
        (r"\displaystyle ", ""),
        (r"\color{red}", ""),
        (r"x^{", "}"),
        (r"\text{$", "$}"),
        (r"\begin{matrix}", r"\end{matrix}"),
        (r"\hat", ""),
        (r"\frac{1}{", "}"),
        (r"\begingroup ", r"\endgroup "),
        (r"\mathbf", ""),
        ("(", ")"),
        ("|", "|"),
        (r"\overset!", ""),
        ("{\\large ", "}"),
    ] {
        for count in [1, 2, 10, 30, 33, 45, 49, 90, 99, 100, 300, 600] {
            let _ = reader().read(&Formula::inline(nested(open, close, count)));
        }
    }
    let accents = format!("x{}", "\u{301}".repeat(2000));
    assert!(reader().read(&Formula::inline(accents)).is_err());
}
