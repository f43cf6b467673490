//! Words made of letters: the names of functions, and what stands in `\text`.

use katex_rs::parser::parse_node::AnyParseNode as Parsed;

use super::letters::character;

/// The name that `nodes` spell, if they are nothing but letters, digits, hyphens and spaces.
pub(super) fn name(context: &katex_rs::KatexContext, nodes: &[Parsed]) -> Option<String> {
    let mut name = String::new();
    spell(context, nodes, &mut name)?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    name.starts_with(char::is_alphabetic).then_some(name)
}

fn spell(context: &katex_rs::KatexContext, nodes: &[Parsed], name: &mut String) -> Option<()> {
    for node in nodes {
        match node {
            Parsed::MathOrd(sign) => {
                name.push(letter(&character(context, sign.mode, &sign.text)?)?)
            }
            Parsed::TextOrd(sign) => {
                name.push(letter(&character(context, sign.mode, &sign.text)?)?)
            }
            Parsed::Atom(sign) if matches!(sign.text.as_str(), "-" | "*") => {
                name.push_str(sign.text.as_str());
            }
            Parsed::OrdGroup(group) => spell(context, &group.body, name)?,
            Parsed::Text(text) => spell(context, &text.body, name)?,
            Parsed::Font(font) => spell(context, std::slice::from_ref(&*font.body), name)?,
            Parsed::Kern(_) | Parsed::Spacing(_) => name.push(' '),
            Parsed::Internal(_) => {}
            _ => return None,
        }
    }
    Some(())
}

fn letter(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let letter = characters.next().filter(|c| c.is_alphanumeric() || *c == '-')?;
    characters.next().is_none().then_some(letter)
}

/// A character of text as it is printed, its ligatures resolved.
pub(super) fn printed(text: &str) -> &str {
    match text {
        "---" => "—",
        "--" => "–",
        "``" => "“",
        "''" => "”",
        "`" => "‘",
        "'" => "’",
        other => other,
    }
}
