//! Tables, and what can go wrong in one without a word from the Markdown parser.

use std::ops::Range;

use pulldown_cmark::{Alignment as Align, Event, Tag};

use crate::book::tree::{Alignment, Block, Table, Written};

use super::cursor::Cursor;
use super::inlines;

const BAR: &str = "a `|` in mathematics within a table ends the cell";
const BAR_HINT: &str = "write `\\lvert x\\rvert` for an absolute value, `\\mid` in `p(x\\mid y)`, `\\lVert x\\rVert` for a norm";

/// Reads a table whose first event is passed.
pub(super) fn read(cursor: &mut Cursor<'_>, alignments: &[Align]) -> Block<Written> {
    let mut head = Vec::new();
    let mut rows = Vec::new();
    while let Some((Event::Start(tag @ (Tag::TableHead | Tag::TableRow)), range)) =
        cursor.peek().cloned()
    {
        cursor.at += 1;
        check_row(cursor, &range, alignments.len());
        let mut cells = Vec::new();
        while let Some((Event::Start(Tag::TableCell), _)) = cursor.peek() {
            cursor.at += 1;
            cells.push(inlines::flat(cursor, "a cell of a table"));
            cursor.at += 1;
        }
        cursor.at += 1;
        if tag == Tag::TableHead {
            head = cells;
        } else {
            rows.push(cells);
        }
    }
    let alignment = |align: &Align| match align {
        Align::None => Alignment::Natural,
        Align::Left => Alignment::Left,
        Align::Center => Alignment::Center,
        Align::Right => Alignment::Right,
    };
    Block::Table(Table { alignments: alignments.iter().map(alignment).collect(), head, rows })
}

/// Checks one row: no `|` in its mathematics, no more cells than the head has.
fn check_row(cursor: &mut Cursor<'_>, range: &Range<usize>, columns: usize) {
    let row = cursor.ground.slice(range.clone()).trim_end().to_owned();
    let bars = bars(&row);
    if let Some(bar) = bars.iter().find(|bar| bar.within) {
        let at = range.start + bar.at;
        cursor.error(at..at + 1, BAR, BAR_HINT);
        return;
    }
    let outer = usize::from(row.trim_start().starts_with('|'));
    let last = bars.last().is_some_and(|bar| bar.at + 1 == row.len() && bar.at > 0);
    let cells = (bars.len() + 1).saturating_sub(outer + usize::from(last));
    if cells > columns {
        cursor.error(
            range.start..range.start + row.len(),
            format!("this row has {cells} cells and the head of the table {columns}"),
            "a `|` that ends no cell is written `\\|`",
        );
    }
}

/// A paragraph that looks like a table whose head and second line do not agree.
pub(super) fn broken_head(cursor: &mut Cursor<'_>, range: &Range<usize>) {
    let text = cursor.ground.slice(range.clone()).to_owned();
    let mut lines = text.lines();
    let (Some(head), Some(second)) = (lines.next(), lines.next()) else {
        return;
    };
    let rule = second.contains('|')
        && second.contains('-')
        && second.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t' | '>'));
    if !rule || !head.contains('|') {
        return;
    }
    match bars(head).iter().find(|bar| bar.within) {
        Some(bar) => {
            let at = range.start + bar.at;
            cursor.error(at..at + 1, BAR, BAR_HINT);
        }
        None => cursor.error(
            range.start..range.start + head.len(),
            "the head of this table has not as many cells as the line of dashes beneath it",
            "write one `---` for each column, with `|` between them",
        ),
    }
}

/// A `|` that ends a cell.
struct Bar {
    at: usize,
    /// It lies between two dollar signs that would be a formula without it.
    within: bool,
}

/// The unescaped bars of a row.
fn bars(row: &str) -> Vec<Bar> {
    let bytes = row.as_bytes();
    let mut bars: Vec<Bar> = Vec::new();
    let mut opened: Option<usize> = None;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        let before = at.checked_sub(1).and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
        match byte {
            b'\\' => at += 1,
            b'|' => bars.push(Bar { at, within: false }),
            b'$' => match opened {
                Some(first) if !before.is_ascii_whitespace() => {
                    for bar in bars.iter_mut().skip(first) {
                        bar.within = true;
                    }
                    opened = None;
                }
                _ if !after.is_ascii_whitespace() => opened = Some(bars.len()),
                _ => opened = None,
            },
            _ => {}
        }
        at += 1;
    }
    bars
}
