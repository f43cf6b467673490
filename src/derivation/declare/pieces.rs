//! A `where` line in pieces: its items, the parts of an item, the members of a family.

use std::ops::Range;

use crate::derivation::fault::Fault;

/// Members of a family, at most.
const LARGEST_FAMILY: i64 = 12;

/// A piece of the line.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub text: String,
    pub place: Range<usize>,
}

/// Parts a line at the commas outside all brackets; names without a relation go with the item behind them, as in
/// `x, eps ~ N(0, 1)`.
pub(super) fn split(line: &str) -> Result<Vec<Item>, Fault> {
    let mut items: Vec<Item> = Vec::new();
    let mut at = 0;
    let mut waiting: Option<Item> = None;
    for piece in pieces(line, ',') {
        let place = at..at + piece.len();
        at = place.end + 1;
        let mut item = Item { text: piece.to_owned(), place };
        if let Some(before) = waiting.take() {
            item = Item {
                text: format!("{},{}", before.text, item.text),
                place: before.place.start..item.place.end,
            };
        }
        if states(&item.text) {
            items.push(item);
        } else {
            waiting = Some(item);
        }
    }
    // A list of names alone ends without a relation.
    items.extend(waiting.into_iter().filter(|item| !item.text.trim().is_empty()).flat_map(
        |item| {
            let place = item.place.clone();
            pieces(&item.text, ',')
                .into_iter()
                .map(move |text| Item { text: text.to_owned(), place: place.clone() })
                .collect::<Vec<_>>()
        },
    ));
    Ok(items)
}

fn states(text: &str) -> bool {
    let words = ["in", "without", "smooth"];
    let relation = !parts(text, &['<', '>', '=', '~']).1.is_empty();
    relation || text.split_whitespace().any(|word| words.contains(&word))
}

/// Brackets may nest only so deep.
pub(in crate::derivation) fn shallow(text: &str) -> Result<(), Fault> {
    const DEEPEST: usize = 40;
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Fault::new(format!("brackets nest more than {DEEPEST} deep")));
        }
    }
    Ok(())
}

/// The pieces of a text between separators outside all brackets.
pub(super) fn pieces(text: &str, separator: char) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut start) = (0i32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            c if c == separator && depth == 0 => {
                found.extend(text.get(start..at));
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    found.extend(text.get(start..));
    found
}

/// The pieces between relation signs outside all brackets, and the signs.
pub(super) fn parts<'a>(text: &'a str, signs: &[char]) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut between, mut found) = (Vec::new(), Vec::new());
    let (mut depth, mut start) = (0i32, 0);
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            c if signs.contains(&c) && depth == 0 => {
                let two = matches!(characters.peek(), Some((_, '='))) && c != '=';
                if two {
                    characters.next();
                }
                let end = at + c.len_utf8() + usize::from(two);
                between.extend(text.get(start..at));
                found.extend(text.get(at..end));
                start = end;
            }
            _ => {}
        }
    }
    between.extend(text.get(start..));
    (between, found)
}

/// `1..4` as two whole numbers.
pub(super) fn whole_range(text: &str) -> Result<(i64, i64), Fault> {
    let ends = text.split_once("..");
    let ends = ends.and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
    ends.filter(|(first, last): &(i64, i64)| {
        first <= last && last.checked_sub(*first).is_some_and(|count| count < 1000)
    })
    .ok_or_else(|| {
        Fault::new(format!("`{}` is no range of whole numbers", text.trim()))
            .hint("ranges look like `1..5`")
    })
}

/// The members of a family: `m_{1..4} ~ N(0,1)` is four items, `x_{i=1..3} | x_{i-1} ~ …` three; all else is itself.
pub(super) fn family(text: &str, depth: usize) -> Result<Vec<String>, Fault> {
    if depth > 2 {
        return Err(Fault::new("a family has two ranges at most"));
    }
    let range = text.match_indices('{').find_map(|(open, _)| {
        let end = open + text.get(open..)?.find('}')?;
        let inner = text.get(open + 1..end)?;
        inner.contains("..").then_some((open + 1, end, inner))
    });
    let Some((start, end, inner)) = range else { return Ok(vec![text.to_owned()]) };
    // Of several subscripts one may be a range: `C_{1..2,s}`.
    let chosen = inner.split(',').find(|piece| piece.contains(".."));
    let Some(chosen) = chosen else { return Ok(vec![text.to_owned()]) };
    let (index, range) = match chosen.split_once('=') {
        Some((index, range)) => (Some(index.trim()), range),
        None => (None, chosen),
    };
    let (first, last) = whole_range(range)?;
    if last - first >= LARGEST_FAMILY {
        return Err(Fault::new(format!("a family has {LARGEST_FAMILY} members at most")));
    }
    let before = text.get(..start).unwrap_or("");
    let after = text.get(end..).unwrap_or("");
    let mut members = Vec::new();
    for value in first..=last {
        let value = value.to_string();
        let subscript = inner.replacen(chosen, &value, 1);
        let member = match index {
            Some(index) => {
                let before = replaced(before, index, &value);
                format!("{before}{subscript}{}", replaced(after, index, &value))
            }
            None => format!("{before}{subscript}{after}"),
        };
        members.extend(family(&member, depth + 1)?);
    }
    Ok(members)
}

/// A text with the letter `index` replaced wherever it stands alone.
fn replaced(text: &str, index: &str, value: &str) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_alphabetic() {
            rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(length);
        written.push_str(if word == index { value } else { word });
        rest = after;
    }
    written
}
