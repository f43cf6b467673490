//! Style sheets that are made with the book: the palette and the roles of drawings, the running heads.

use std::fmt::Write as _;

use crate::book::Manuscript;
use crate::book::tree::Page;
use crate::draw::theme::{Theme, properties, stylesheet_rules};

use super::inline::plain;
use super::print::page_class;

/// The palette for light and dark, and the classes of drawings that use it.
pub fn theme() -> String {
    let light = properties(Theme::Light);
    let dark = properties(Theme::Dark);
    format!(
        "/* The palette: light by default, dark where the reader's system or choice says so. */\n\
         :root {{ color-scheme: light; {light} }}\n\
         @media screen {{\n\
         :root[data-theme=\"dark\"] {{ color-scheme: dark; {dark} }}\n\
         @media (prefers-color-scheme: dark) {{ :root:not([data-theme]) {{ color-scheme: dark; {dark} }} }}\n\
         }}\n\
         \n/* Roles in drawings. */\n{}",
        stylesheet_rules()
    )
}

/// A named page for each chapter, whose margin boxes hold the book's title and the chapter's.
pub fn running_heads(manuscript: &Manuscript) -> String {
    let mut css = String::from("/* One named page a chapter: its running head. */\n");
    let book = quoted(&manuscript.title);
    for (part_index, part) in manuscript.parts.iter().enumerate() {
        for (index, chapter) in part.chapters.iter().enumerate() {
            let name = page_class(Page::Chapter(part_index, index));
            let title = plain(&chapter.title);
            let head = quoted(&format!("{}\u{2002}{title}", chapter.number));
            // Writing to a string cannot fail.
            let _ = writeln!(
                css,
                ".{name} {{ page: {name}; }}\n\
                 @page {name} {{ @top-left {{ content: {book}; }} @top-right {{ content: {head}; }} }}"
            );
        }
    }
    css
}

/// A CSS string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_leave_its_string() {
        assert_eq!(quoted("a\"; } x \\ \n"), "\"a\\\"; } x \\\\  \"");
    }
}
