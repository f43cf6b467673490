//! Takes an `align` apart, so that a number of ours can stand beside each of its rows.
//!
//! KaTeX sets numbers only with `\tag`, which fails the HTML checker and is lost to MathML. So each cell becomes a
//! display formula of its own and the page lays the cells out in a grid, right-aligned before each `&`, left-aligned
//! after it, the number in the last column, all on one base line. Columns line up because a grid's columns do, on screen
//! and on paper alike, and a row that carries a number is an element that a link can point to.

use std::ops::Range;

use super::formula::Formula;
use super::tokens::{Token, tokens};

/// The environments that are taken apart, and whether their rows are aligned at `&` (else centred).
const ENVIRONMENTS: &[(&str, bool)] = &[
    ("align", true),
    ("align*", true),
    ("aligned", true),
    ("gather", false),
    ("gather*", false),
    ("gathered", false),
];

/// A display of several rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// Cells in the longest row; a shorter row leaves its last ones empty.
    pub columns: usize,
    /// Cells 0, 2, … are set to the right and cells 1, 3, … to the left, so that they meet; else all are centred.
    pub aligned: bool,
    /// The rows from top to bottom.
    pub rows: Vec<Row>,
}

/// One row of a display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What stands between the `&`s.
    pub cells: Vec<Cell>,
    /// The `{#id}` behind the row, if it is to be numbered.
    pub label: Option<RowLabel>,
}

/// The label of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowLabel {
    /// What stands between `{#` and `}`, as the author wrote it.
    pub id: String,
    /// Bytes of the id in the display's `tex`.
    pub place: Range<usize>,
}

/// One cell of a row: a formula for the typesetter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What to set.
    pub formula: Formula,
    /// Bytes of the cell in the display's `tex`.
    pub place: Range<usize>,
    /// Bytes that stand in the formula before the author's text.
    added: usize,
}

impl Cell {
    /// Where something in this cell's formula lies in the display's `tex`: its own place, or the whole cell.
    pub fn place_of(&self, within: Option<&Range<usize>>) -> Range<usize> {
        let Some(inner) = within else {
            return self.place.clone();
        };
        let outer =
            |byte: usize| (self.place.start + byte.saturating_sub(self.added)).min(self.place.end);
        outer(inner.start)..outer(inner.end)
    }
}

/// Takes `tex` apart if the whole of it is one environment of rows; labels are taken out of it.
///
/// A label stands after the `\\` of its row, or, without one, at the row's end.
pub fn rows(tex: &str) -> Option<Rows> {
    let (aligned, inside) = environment(tex)?;
    let mut rows: Vec<Row> = Vec::new();
    for cells in cut(tex, inside) {
        let mut row = Row { cells: Vec::new(), label: None };
        let count = cells.len();
        for (column, mut place) in cells.into_iter().enumerate() {
            if column == 0
                && let Some((label, rest)) = label_before(tex, place.clone())
            {
                place = rest;
                match rows.last_mut() {
                    Some(above) if above.label.is_none() => above.label = Some(label),
                    _ => row.label = Some(label),
                }
            }
            if column + 1 == count
                && let Some((label, rest)) = label_behind(tex, place.clone())
            {
                place = rest;
                row.label = Some(label);
            }
            row.cells.push(cell(tex, trimmed(tex, place), aligned && column % 2 == 1));
        }
        let empty = row.cells.iter().all(|cell| cell.place.is_empty());
        if !empty || row.label.is_some() {
            rows.push(row);
        }
    }
    let columns = rows.iter().map(|row| row.cells.len()).max()?;
    Some(Rows { columns, aligned, rows })
}

/// Whether the environment aligns, and the bytes between its `\begin{…}` and `\end{…}`.
fn environment(tex: &str) -> Option<(bool, Range<usize>)> {
    let whole = trimmed(tex, 0..tex.len());
    let body = tex.get(whole.clone())?;
    ENVIRONMENTS.iter().find_map(|(name, aligned)| {
        let (begin, end) = (format!("\\begin{{{name}}}"), format!("\\end{{{name}}}"));
        let inner = body.strip_prefix(&begin)?.strip_suffix(&end)?;
        let start = whole.start + begin.len();
        let inside = start..start + inner.len();
        closed(inner).then_some((*aligned, inside))
    })
}

/// Whether every environment that begins in `tex` ends in it, and none that does not begin there.
fn closed(tex: &str) -> bool {
    let mut depth = 0_i32;
    for (token, _) in tokens(tex) {
        depth += environment_step(token);
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

fn environment_step(token: Token<'_>) -> i32 {
    match token {
        Token::Control("\\begin") => 1,
        Token::Control("\\end") => -1,
        _ => 0,
    }
}

/// The bytes of every cell of every row, cut at each `\\` and `&` outside braces, environments and comments.
fn cut(tex: &str, inside: Range<usize>) -> Vec<Vec<Range<usize>>> {
    let mut rows = vec![Vec::new()];
    let mut start = inside.start;
    let (mut braces, mut environments, mut comment, mut skipped) = (0_i32, 0_i32, false, 0);
    for (token, at) in tokens(tex.get(inside.clone()).unwrap_or_default()) {
        let at = inside.start + at.start..inside.start + at.end;
        if at.start < skipped {
            continue;
        }
        comment = match token {
            Token::Character('%') => true,
            Token::Character('\n') => false,
            _ => comment,
        };
        if comment {
            continue;
        }
        environments += environment_step(token);
        braces += match token {
            Token::Character('{') => 1,
            Token::Character('}') => -1,
            _ => 0,
        };
        let row_ends = token == Token::Control("\\\\");
        if braces != 0 || environments != 0 || !(row_ends || token == Token::Character('&')) {
            continue;
        }
        if let Some(row) = rows.last_mut() {
            row.push(start..at.start);
        }
        start = at.end;
        if row_ends {
            rows.push(Vec::new());
            start = after_extra_space(tex, at.end);
            skipped = start;
        }
    }
    if let Some(row) = rows.last_mut() {
        row.push(start..inside.end);
    }
    rows
}

/// The byte after the `*` and the `[2ex]` that may follow a `\\`; the grid has its own distances.
fn after_extra_space(tex: &str, at: usize) -> usize {
    let rest = tex.get(at..).unwrap_or_default();
    let starred = rest.strip_prefix('*').unwrap_or(rest);
    let after = match starred.strip_prefix('[').and_then(|r| r.split_once(']')) {
        Some((size, after)) if size.len() < 12 && !size.contains('\\') => after,
        _ => starred,
    };
    tex.len() - after.len()
}

fn trimmed(tex: &str, place: Range<usize>) -> Range<usize> {
    let text = tex.get(place.clone()).unwrap_or_default();
    let start = place.start + (text.len() - text.trim_start().len());
    start..start + text.trim().len()
}

/// The label at the start of `place`, and what remains behind it.
fn label_before(tex: &str, place: Range<usize>) -> Option<(RowLabel, Range<usize>)> {
    let place = trimmed(tex, place);
    let text = tex.get(place.clone())?.strip_prefix("{#")?;
    let (id, _) = text.split_once('}')?;
    let start = place.start + 2;
    let id_place = start..start + id.len();
    let rest = id_place.end + 1..place.end;
    Some((named(id, id_place), rest))
}

/// The label at the end of `place`, and what remains before it.
fn label_behind(tex: &str, place: Range<usize>) -> Option<(RowLabel, Range<usize>)> {
    let place = trimmed(tex, place);
    let text = tex.get(place.clone())?.strip_suffix('}')?;
    let (before, id) = text.rsplit_once("{#")?;
    if id.contains('}') {
        return None;
    }
    let start = place.start + before.len() + 2;
    let rest = place.start..place.start + before.len();
    Some((named(id, start..start + id.len()), rest))
}

fn named(id: &str, place: Range<usize>) -> RowLabel {
    RowLabel { id: id.to_owned(), place }
}

/// A cell; one that follows a `&` begins with an empty group, which gives a relation its space on the left.
fn cell(tex: &str, place: Range<usize>, follows: bool) -> Cell {
    let lead = if follows && !place.is_empty() { "{}" } else { "" };
    let text = tex.get(place.clone()).unwrap_or_default();
    Cell { formula: Formula::display(format!("{lead}{text}")), place, added: lead.len() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::typeset::FormulaError;

    fn cells(rows: &Rows) -> Vec<Vec<&str>> {
        rows.rows
            .iter()
            .map(|row| row.cells.iter().map(|c| c.formula.tex.as_str()).collect())
            .collect()
    }

    fn labels(rows: &Rows) -> Vec<Option<&str>> {
        rows.rows.iter().map(|row| row.label.as_ref().map(|label| label.id.as_str())).collect()
    }

    #[test]
    fn labels_stand_behind_the_line_break_or_the_row() {
        let tex = "\\begin{align}\n a &= b \\\\ {#eq-a}\n c &= d & e &= f \\\\[2ex]\n g &= h {#eq-g}\n\\end{align}";
        let rows = rows(tex).unwrap();
        assert_eq!(
            cells(&rows),
            [vec!["a", "{}= b"], vec!["c", "{}= d", "e", "{}= f"], vec!["g", "{}= h"]]
        );
        assert_eq!(labels(&rows), [Some("eq-a"), None, Some("eq-g")]);
        assert_eq!((rows.columns, rows.aligned), (4, true));
        let place = rows.rows[2].label.as_ref().unwrap().place.clone();
        assert_eq!(&tex[place], "eq-g");
    }

    #[test]
    fn the_last_line_break_makes_no_row() {
        let split = rows("\\begin{gather*} a \\\\ b=\\{1\\} \\\\ {#eq-b} \\end{gather*}").unwrap();
        assert_eq!(cells(&split), [["a"], ["b=\\{1\\}"]]);
        assert_eq!(labels(&split), [None, Some("eq-b")]);
        assert!(!split.aligned);
    }

    #[test]
    fn only_the_outer_marks_cut() {
        let tex = r"\begin{aligned} x &= \begin{cases} 1 & a \\ 2 & b \end{cases} {y & z} \& % & \\
            \\ w &= 1 \end{aligned}";
        let split = rows(tex).unwrap();
        assert_eq!(split.rows.len(), 2);
        assert!(split.rows.iter().all(|row| row.cells.len() == 2));
    }

    #[test]
    fn anything_else_stays_whole() {
        for tex in [
            "a=b",
            r"x = \begin{aligned} a \\ b \end{aligned}",
            r"\begin{aligned} a \end{aligned} + \begin{aligned} b \end{aligned}",
            r"\begin{matrix} a \\ b \end{matrix}",
            r"\begin{align} \end{align}",
        ] {
            assert_eq!(rows(tex), None, "{tex}");
        }
    }

    #[test]
    fn places_lead_back_to_the_whole() {
        let tex = r"\begin{align} é &= \foo + 1 \end{align}";
        let split = rows(tex).unwrap();
        let cell = &split.rows[0].cells[1];
        let at = cell.formula.tex.find(r"\foo").unwrap();
        let mut error =
            FormulaError { message: String::new(), place: Some(at..at + 4), hint: None };
        assert_eq!(&tex[cell.place_of(error.place.as_ref())], r"\foo");
        error.place = None;
        assert_eq!(&tex[cell.place_of(error.place.as_ref())], r"= \foo + 1");
    }
}
