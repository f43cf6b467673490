//! A `where` line is read by the reader of formulas: this writes it in LaTeX.
//!
//! One rule maps names: a word stands for the LaTeX command of the same name if the book or TeX has one (`abar_t` is
//! `\abar_t`, `lambda` is `\lambda`), and otherwise for the upright word (`gap` is `\text{gap}`). LaTeX itself may be
//! written as well.

use super::Formulas;

/// Commands of TeX that formulas use as names or operators.
const COMMANDS: [&str; 45] = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "rho",
    "sigma",
    "tau",
    "phi",
    "chi",
    "psi",
    "omega",
    "Gamma",
    "Delta",
    "Theta",
    "Lambda",
    "Xi",
    "Pi",
    "Sigma",
    "Phi",
    "Psi",
    "Omega",
    "log",
    "ln",
    "exp",
    "sin",
    "cos",
    "max",
    "min",
    "sum",
    "prod",
    "int",
    "nabla",
    "partial",
    "varnothing",
];

/// Functions and operators that have no command of their own.
const OPERATORS: [&str; 9] =
    ["sqrt", "abs", "logistic", "sgn", "Var", "Cov", "KL", "sign", "const"];

/// The LaTeX of a piece of a `where` line.
pub(in crate::derivation) fn latex(text: &str, formulas: &dyn Formulas) -> String {
    let mut characters = Characters { rest: text.trim(), last: None };
    let mut written = String::new();
    while let Some(first) = characters.rest.chars().next() {
        match first {
            '\\' => {
                written.push('\\');
                characters.skip(1);
                written.push_str(characters.take(char::is_alphabetic));
                written.push(' ');
            }
            '*' if matches!(characters.last, Some('^' | '_')) => {
                written.push('*');
                characters.skip(1);
            }
            '*' => {
                written.push_str("\\cdot ");
                characters.skip(1);
            }
            '|' if characters.rest.starts_with("||") => {
                written.push_str("\\| ");
                characters.skip(2);
            }
            '|' => {
                written.push_str("\\mid ");
                characters.skip(1);
            }
            '^' | '_' => script(first, &mut characters, &mut written, formulas),
            letter if letter.is_ascii_alphabetic() => {
                let word = characters.take(|c| c.is_ascii_alphabetic());
                let bracket = characters.rest.starts_with('(');
                written.push_str(&name(word, bracket, formulas));
            }
            digit if digit.is_ascii_digit() => {
                written.push_str(characters.take(|c| c.is_ascii_digit() || c == '.'));
            }
            other => {
                written.push_str(match other {
                    '<' if characters.rest.starts_with("<=") => "\\le ",
                    '>' if characters.rest.starts_with(">=") => "\\ge ",
                    '~' => "\\sim ",
                    _ => "",
                });
                match characters.rest.get(..2) {
                    Some("<=" | ">=") => characters.skip(2),
                    _ => {
                        if other != '~' {
                            written.push(other);
                        }
                        characters.skip(other.len_utf8());
                    }
                }
            }
        }
    }
    written
}

/// A script: `_t`, `_{t-1}`, `^2`, `^(a+b)`, `_ref`; a mark such as `^*`.
fn script(
    sign: char,
    characters: &mut Characters<'_>,
    written: &mut String,
    formulas: &dyn Formulas,
) {
    characters.skip(1);
    let rest = characters.rest;
    let inner = match rest.chars().next() {
        Some('{') => characters.enclosed('{', '}'),
        Some('(') => characters.enclosed('(', ')'),
        Some('*') => {
            characters.skip(1);
            written.push_str("^{*}");
            return;
        }
        Some('-') => {
            characters.skip(1);
            let digits = characters.take(|c| c.is_ascii_alphanumeric());
            written.push_str(&format!("{sign}{{-{}}}", latex(digits, formulas)));
            return;
        }
        Some('\\') => {
            characters.skip(1);
            let command = characters.take(char::is_alphabetic);
            written.push_str(&format!("{sign}{{\\{command}}}"));
            return;
        }
        Some(c) if c.is_ascii_digit() => characters.take(|c| c.is_ascii_digit()),
        _ => characters.take(|c| c.is_ascii_alphabetic()),
    };
    written.push_str(&format!("{sign}{{{}}}", latex(inner, formulas)));
}

/// A word as LaTeX.
fn name(word: &str, bracket: bool, formulas: &dyn Formulas) -> String {
    match word {
        "E" => "\\mathbb{E}".to_owned(),
        "N" if bracket => "\\mathcal{N}".to_owned(),
        _ if word.len() == 1 => word.to_owned(),
        _ if formulas.has_macro(word) || COMMANDS.contains(&word) => format!("\\{word} "),
        "const" => "\\text{const}".to_owned(),
        _ if OPERATORS.contains(&word) => format!("\\operatorname{{{word}}}"),
        _ => match word.strip_prefix('d') {
            Some(variable) if variable.len() == 1 => format!("d {variable}"),
            Some(variable) if formulas.has_macro(variable) || COMMANDS.contains(&variable) => {
                format!("d\\{variable} ")
            }
            _ => format!("\\text{{{word}}}"),
        },
    }
}

/// What is left of a text.
struct Characters<'a> {
    rest: &'a str,
    last: Option<char>,
}

impl<'a> Characters<'a> {
    fn skip(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.last = passed.chars().last().or(self.last);
        self.rest = rest;
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let taken = self.rest.get(..end).unwrap_or("");
        self.skip(end);
        taken
    }

    /// What stands between a bracket that is next and its partner.
    fn enclosed(&mut self, open: char, close: char) -> &'a str {
        let mut depth = 0usize;
        let end = self.rest.char_indices().find(|(_, c)| {
            if *c == open {
                depth += 1;
            } else if *c == close {
                depth -= 1;
            }
            depth == 0
        });
        let end = end.map_or(self.rest.len(), |(at, _)| at);
        let inner = self.rest.get(open.len_utf8()..end).unwrap_or("");
        self.skip((end + close.len_utf8()).min(self.rest.len()));
        inner
    }
}
