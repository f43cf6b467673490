//! Which character a parsed sign is.

use katex_rs::symbols::{Atom, Mode};
use katex_rs::types::TokenText;

use super::{Class, Font};

/// The character that KaTeX draws for `text`, a command or a character.
pub(super) fn character(
    context: &katex_rs::KatexContext,
    mode: Mode,
    text: &TokenText,
) -> Option<String> {
    let text = text.as_str();
    let drawn = context.symbols.get(mode, text).and_then(|info| info.replace).map(String::from);
    let drawn = drawn.or_else(|| (!text.starts_with('\\')).then(|| text.to_owned()))?;
    Some(plain(&drawn).to_owned())
}

/// Bars and brackets as a keyboard has them: the bars of `\mid`, `\lvert` and `|` differ in the space around them.
fn plain(text: &str) -> &str {
    match text {
        "∣" => "|",
        "∥" => "‖",
        other => other,
    }
}

/// The character of a delimiter, a command or a character; empty for the invisible `.`.
pub(super) fn delimiter(context: &katex_rs::KatexContext, text: &str) -> String {
    match text {
        "." => String::new(),
        "\\lt" | "<" | "\\langle" => "⟨".to_owned(),
        "\\gt" | ">" | "\\rangle" => "⟩".to_owned(),
        _ => {
            let drawn = context.symbols.get(Mode::Math, text).and_then(|info| info.replace);
            let drawn =
                drawn.map_or_else(|| text.trim_start_matches('\\').to_owned(), String::from);
            plain(&drawn).to_owned()
        }
    }
}

pub(super) fn class(family: Atom) -> Class {
    match family {
        Atom::Bin => Class::Binary,
        Atom::Close => Class::Closing,
        Atom::Inner => Class::Ordinary,
        Atom::Open => Class::Opening,
        Atom::Punct => Class::Punctuation,
        Atom::Rel => Class::Relation,
    }
}

/// The alphabet that KaTeX's command `name` chooses.
pub(super) fn font(name: &str) -> Font {
    match name {
        "mathrm" | "mathup" | "textrm" | "rm" => Font::Upright,
        "mathbf" | "boldsymbol" | "bf" | "textbf" => Font::Bold,
        "mathbb" | "Bbb" => Font::Blackboard,
        "mathcal" | "mathscr" | "cal" => Font::Calligraphic,
        "mathfrak" | "frak" => Font::Fraktur,
        "mathsf" | "mathsfit" | "sf" => Font::SansSerif,
        "mathtt" | "tt" => Font::Typewriter,
        _ => Font::Usual,
    }
}

/// The relation that a slash through `text` makes.
pub(super) fn negated(text: &str) -> Option<&'static str> {
    const PAIRS: &[(&str, &str)] = &[
        ("=", "≠"),
        ("<", "≮"),
        (">", "≯"),
        ("≤", "≰"),
        ("≥", "≱"),
        ("∈", "∉"),
        ("∋", "∌"),
        ("⊂", "⊄"),
        ("⊃", "⊅"),
        ("⊆", "⊈"),
        ("⊇", "⊉"),
        ("∼", "≁"),
        ("≈", "≉"),
        ("≅", "≇"),
        ("≡", "≢"),
        ("|", "∤"),
        ("‖", "∦"),
        ("≺", "⊀"),
        ("≻", "⊁"),
        ("⊢", "⊬"),
        ("⊨", "⊭"),
        ("→", "↛"),
        ("←", "↚"),
        ("⇒", "⇏"),
        ("⇐", "⇍"),
        ("⇔", "⇎"),
        ("∃", "∄"),
    ];
    PAIRS.iter().find(|(plain, _)| *plain == text).map(|(_, negated)| *negated)
}
