//! Holds a formula that is set against the fonts of the book: what they lack would stand there in a foreign typeface.

use super::coverage::{katex_holds, outside};

/// Classes in KaTeX's HTML and the font they choose, as `static/katex.css` says; `None` is one of the book's text fonts.
const FONTS: &[(&str, Option<&str>)] = &[
    ("mathnormal", Some("KaTeX_Math-Italic")),
    ("boldsymbol", Some("KaTeX_Math-BoldItalic")),
    ("mathbf", Some("KaTeX_Main-Bold")),
    ("textbf", Some("KaTeX_Main-Bold")),
    ("mathrm", Some("KaTeX_Main-Regular")),
    ("mainrm", Some("KaTeX_Main-Regular")),
    ("textrm", Some("KaTeX_Main-Regular")),
    ("amsrm", Some("KaTeX_AMS-Regular")),
    ("mathbb", Some("KaTeX_AMS-Regular")),
    ("textbb", Some("KaTeX_AMS-Regular")),
    ("mathcal", Some("KaTeX_Caligraphic-Regular")),
    ("mathfrak", Some("KaTeX_Fraktur-Regular")),
    ("textfrak", Some("KaTeX_Fraktur-Regular")),
    ("mathboldfrak", Some("KaTeX_Fraktur-Regular")),
    ("textboldfrak", Some("KaTeX_Fraktur-Regular")),
    ("mathscr", Some("KaTeX_Script-Regular")),
    ("textscr", Some("KaTeX_Script-Regular")),
    ("mathit", None),
    ("textit", None),
    ("mathsf", None),
    ("textsf", None),
    ("mathboldsf", None),
    ("mathsfit", None),
    ("mathitsf", None),
    ("textboldsf", None),
    ("textitsf", None),
    ("mathtt", None),
    ("texttt", None),
    ("small-op", Some("KaTeX_Size1-Regular")),
    ("large-op", Some("KaTeX_Size2-Regular")),
    ("size1", Some("KaTeX_Size1-Regular")),
    ("size2", Some("KaTeX_Size2-Regular")),
    ("size3", Some("KaTeX_Size3-Regular")),
    ("size4", Some("KaTeX_Size4-Regular")),
    ("delim-size1", Some("KaTeX_Size1-Regular")),
    ("delim-size4", Some("KaTeX_Size4-Regular")),
];

/// The fonts of KaTeX that this book does without, and the command that asks for each.
const LEFT_OUT: &[(&str, &str)] =
    &[("KaTeX_Fraktur-Regular", r"\mathfrak"), ("KaTeX_Script-Regular", r"\mathscr")];

/// The first character of the set formula that its font does not hold, with a hint.
pub(super) fn missing(html: &str) -> Option<(char, String)> {
    let (_, visible) = html.split_once("aria-hidden=\"true\">")?;
    let mut fonts = vec![Some("KaTeX_Main-Regular")];
    for part in visible.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        match tag {
            "/span" => {
                fonts.pop();
            }
            _ if tag.starts_with("span") => {
                let around = fonts.last().copied().unwrap_or(Some("KaTeX_Main-Regular"));
                fonts.push(font_of(tag).unwrap_or(around));
            }
            _ => {}
        }
        let font = fonts.last().copied().unwrap_or(Some("KaTeX_Main-Regular"));
        if let Some(character) = first_missing(font, text) {
            return Some((character, hint(font)));
        }
    }
    None
}

/// The font that a tag's classes choose; `sizing` and `fontsize-ensurer` use the names of the delimiters' sizes for text.
fn font_of(tag: &str) -> Option<Option<&'static str>> {
    let (_, rest) = tag.split_once("class=\"")?;
    let (classes, _) = rest.split_once('"')?;
    let sizes_text = classes.contains("sizing reset") || classes.contains("fontsize-ensurer");
    classes.split(' ').rev().find_map(|class| {
        let found = FONTS.iter().find(|(name, _)| *name == class)?;
        (!(sizes_text && class.starts_with("size"))).then_some(found.1)
    })
}

fn first_missing(font: Option<&str>, text: &str) -> Option<char> {
    let plain = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    let plain = plain.replace("&#x27;", "'").replace("&quot;", "\"");
    let font = font?;
    let held = |c: char| {
        // Words and their punctuation, as in `\text{Größe}`, come from the book's serif behind KaTeX's roman.
        let word = font.starts_with("KaTeX_Main")
            && (c.is_alphabetic() || matches!(c, '\u{2010}'..='\u{203a}'))
            && outside(c.encode_utf8(&mut [0; 4])).is_empty();
        word || c == '\u{200b}' || c == '\u{a0}' || c == ' ' || katex_holds(font, c)
    };
    plain.chars().find(|c| !held(*c))
}

fn hint(font: Option<&str>) -> String {
    if font == Some("KaTeX_Math-BoldItalic") {
        return r"of bold italics the book has small letters and Greek; capitals are written `\mathbf`".to_owned();
    }
    let left_out = LEFT_OUT.iter().find(|(name, _)| Some(*name) == font);
    match left_out {
        Some((_, command)) => format!(
            "the book does without the letters of `{command}`; use `\\mathcal` or `\\mathbb`"
        ),
        None => {
            "use another symbol, or add this one to `static/fonts/make.py` and run it".to_owned()
        }
    }
}
