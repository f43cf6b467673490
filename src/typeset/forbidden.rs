//! The bounds on what an author may give KaTeX: length, and the commands that are not an author's to use.

use super::formula_error::FormulaError;
use super::tokens::{Token, tokens};

/// The longest formula, in bytes: nothing can interrupt the engine, so what it is given is bounded.
pub(crate) const LONGEST: usize = 4096;

/// Commands refused, by reason.
const REFUSED: &[(&[&str], &str)] = &[
    (
        &["href", "url", "includegraphics"],
        "links and pictures are written in Markdown, outside the formula",
    ),
    (
        &["htmlStyle", "htmlId", "htmlData", "htmlClass"],
        "a formula carries no HTML of its own; its look is the style sheet's",
    ),
    (
        &[
            "def",
            "gdef",
            "edef",
            "xdef",
            "let",
            "futurelet",
            "newcommand",
            "renewcommand",
            "providecommand",
            "global",
            "long",
            "newenvironment",
            "renewenvironment",
            "DeclareMathOperator",
        ],
        "macros are declared once for the whole book, in `book.toml` under `[macros]`",
    ),
    (&["label"], "write the label after the formula, as in `$$…$$ {#eq-name}`"),
    (
        &["tag", "notag", "nonumber"],
        "the book numbers what is labelled: write `{#eq-name}` after the formula or its row",
    ),
    (&["ref", "eqref", "cite"], "refer to it in the text, as in `@eq-name` or `[@key]`"),
    (&["char"], "write the character itself"),
    (&["message", "errmessage", "show"], "a formula cannot print; remove the command"),
];

/// Whether `tex` stays within bounds.
///
/// # Errors
/// The first thing out of bounds: too long, a control character, a refused command; with its place.
pub(crate) fn check(tex: &str) -> Result<(), FormulaError> {
    if tex.len() > LONGEST {
        return Err(FormulaError {
            message: format!(
                "the formula is {} bytes long, {LONGEST} at most can be set",
                tex.len()
            ),
            place: None,
            hint: Some("split it, or shorten it with a macro in `book.toml`".to_owned()),
        });
    }
    check_environments(tex)?;
    for (token, place) in tokens(tex) {
        let wrong = match token {
            Token::Control(name) => refused(name),
            Token::Character(c) if c.is_control() && !matches!(c, '\n' | '\r' | '\t') => Some((
                format!("the control character U+{:04X} in a formula", u32::from(c)),
                r#"in TOML, write formulas in literal strings `'…'`: in `"…"` a `\b` or `\f` becomes such a character"#,
            )),
            Token::Character(_) => None,
        };
        if let Some((message, hint)) = wrong {
            return Err(FormulaError { message, place: Some(place), hint: Some(hint.to_owned()) });
        }
    }
    Ok(())
}

/// KaTeX numbers these by itself where they are the whole display; our own numbers come from `rows`.
const NUMBERED: &[&str] = &["align", "alignat", "gather", "equation"];

fn check_environments(tex: &str) -> Result<(), FormulaError> {
    let found = NUMBERED.iter().find_map(|name| {
        let begin = format!("\\begin{{{name}}}");
        let start = tex.find(&begin)?;
        Some((name, start..start + begin.len()))
    });
    let Some((name, place)) = found else {
        return Ok(());
    };
    let hint = match *name {
        "equation" => "`$$…$$` is one already; `{#eq-name}` after it gives it a number",
        _ => "it must be the whole of a `$$…$$`; inside one, write `aligned` or `gathered`",
    };
    Err(FormulaError {
        message: format!("the environment `{name}` cannot stand here"),
        place: Some(place),
        hint: Some(hint.to_owned()),
    })
}

fn refused(control: &str) -> Option<(String, &'static str)> {
    let name = control.get(1..)?;
    let internal = name.len() > 1 && name.contains('@');
    let hint = match REFUSED.iter().find(|(names, _)| names.contains(&name)) {
        Some((_, hint)) => hint,
        None if internal => "commands with an `@` are KaTeX's own",
        None => return None,
    };
    Some((format!("`{control}` cannot be used in a formula"), hint))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn every_refused_command_is_found_at_its_place_with_a_hint() {
        for (names, hint) in REFUSED {
            for name in *names {
                let tex = format!(r"é^2+\\\{name}{{x}}");
                let error = check(&tex).unwrap_err();
                assert_eq!(error.place, Some(7..8 + name.len()), "{tex}");
                assert_eq!(&tex[error.place.unwrap()], format!(r"\{name}"));
                assert_eq!(error.hint.as_deref(), Some(*hint));
            }
        }
    }

    #[test]
    fn longer_names_and_line_breaks_are_not_mistaken() {
        for tex in [r"\defeq", r"a\\def", r"\letter", r"\leftrightarrow", r"100\%\href@"] {
            let expected = tex.contains('@');
            assert_eq!(check(tex).is_err(), expected, "{tex}");
        }
        assert!(check(r"x % \href{a}{b}").is_err(), "comments hide nothing");
    }

    #[test]
    fn length_is_bounded_in_bytes() {
        assert!(check(&"x".repeat(LONGEST)).is_ok());
        let error = check(&"é".repeat(LONGEST / 2 + 1)).unwrap_err();
        assert_eq!(error.place, None);
        assert!(error.message.contains("4098 bytes"));
    }

    #[test]
    fn control_characters_name_the_toml_trap() {
        let error = check("\u{8}eta").unwrap_err();
        assert!(error.message.contains("U+0008"));
        assert!(error.hint.unwrap().contains("literal strings"));
        assert!(check("a\n\tb").is_ok());
    }
}
