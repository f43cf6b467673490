//! Which characters the book's fonts hold.
//!
//! `static/fonts/coverage.txt` is written by the script that cuts the fonts: a line for each file, its name and the code
//! points in it.

use std::collections::BTreeSet;

const TABLE: &str = include_str!("../../static/fonts/coverage.txt");

/// The code points of one font file.
fn codes(ranges: &str) -> impl Iterator<Item = (u32, u32)> {
    ranges.split(',').filter_map(|range| {
        let range = range.trim().strip_prefix("U+")?;
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        Some((u32::from_str_radix(first, 16).ok()?, u32::from_str_radix(last, 16).ok()?))
    })
}

fn holds(is_file: impl Fn(&str) -> bool, character: char) -> bool {
    let code = u32::from(character);
    TABLE
        .lines()
        .filter_map(|line| line.split_once(": "))
        .filter(|(file, _)| is_file(file))
        .any(|(_, ranges)| codes(ranges).any(|(first, last)| (first..=last).contains(&code)))
}

/// The characters of prose, captions or listings that no text font of the book holds, each once, in their order.
///
/// Every typeface falls back on the sans serif, so one font that holds a character is enough. Line breaks, tabs and what
/// has no glyph anywhere (joiners, the soft hyphen) count as held.
pub fn outside(text: &str) -> Vec<char> {
    let suspects: BTreeSet<char> =
        text.chars().filter(|c| !c.is_ascii() && !is_invisible(*c)).collect();
    let is_text = |file: &str| !file.starts_with("KaTeX");
    suspects.into_iter().filter(|&c| !holds(is_text, c)).collect()
}

/// Whether the font file `KaTeX_…` (without its ending) holds `character`.
pub(super) fn katex_holds(font: &str, character: char) -> bool {
    holds(|file| file == font, character)
}

fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn what_is_outside_is_named_once() {
        assert_eq!(outside("Größe “quoted” – 5 µm, Łukasz, ᾱₜ → 0\n\t½"), Vec::<char>::new());
        assert_eq!(outside("snow ☃ and 雪, ☃ again"), ['☃', '雪']);
    }

    #[test]
    fn the_table_is_that_of_the_figure_fonts() {
        for bytes in [
            include_bytes!("../../static/fonts/figure-regular.ttf").as_slice(),
            include_bytes!("../../static/fonts/figure-semibold.ttf").as_slice(),
        ] {
            let face = ttf_parser::Face::parse(bytes, 0).unwrap();
            for code in (0x20..0x3000).filter_map(char::from_u32).filter(|c| !c.is_control()) {
                let held = holds(|file| file == "sans-regular", code);
                assert_eq!(face.glyph_index(code).is_some(), held, "{code:?}");
            }
        }
    }

    #[test]
    fn the_bibliography_can_be_set() {
        let text = include_str!("../../content/references.bib");
        let book = crate::typeset::bibliography::Bibliography::parse(text).unwrap();
        for entry in book.keys().filter_map(|key| book.entry(key)) {
            assert_eq!(outside(&entry.text()), Vec::<char>::new(), "{}", entry.text());
        }
    }

    #[test]
    fn the_fonts_of_a_page_weigh_at_most_160_kilobytes() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/fonts");
        let sizes = std::fs::read_dir(folder).unwrap().filter_map(|file| {
            let file = file.unwrap();
            let is_web = file.path().extension().is_some_and(|ending| ending == "woff2");
            is_web.then(|| file.metadata().unwrap().len())
        });
        let total: u64 = sizes.sum();
        assert!((100_000..=160_000).contains(&total), "{total}");
    }

    #[test]
    fn the_style_sheets_name_only_files_that_are_there() {
        let sheets =
            [include_str!("../../static/fonts.css"), include_str!("../../static/katex.css")];
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/");
        let mut urls = 0;
        for url in sheets.iter().flat_map(|sheet| sheet.split("url(").skip(1)) {
            let file = url.split(')').next().unwrap().trim_matches('"');
            assert!(file.starts_with("fonts/") && file.ends_with(".woff2"), "{file}");
            assert!(std::path::Path::new(folder).join(file).is_file(), "{file}");
            urls += 1;
        }
        assert_eq!(urls, TABLE.lines().count());
    }
}
