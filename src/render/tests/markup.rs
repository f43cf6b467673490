//! A strict reader of the HTML we write: every tag closed in order, no attribute twice.

use std::collections::BTreeSet;

/// Elements without content.
const VOID: [&str; 9] = ["br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"];

/// An element of a page, in the order of its start tag.
#[derive(Debug)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// The elements around it, outermost first.
    pub parents: Vec<String>,
}

impl Element {
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter().filter(|(key, _)| key == name);
        found.next().map(|(_, value)| value.as_str())
    }
}

/// The elements of a page.
///
/// Panics with what is wrong and where if the page is not well formed.
pub fn elements(path: &str, page: &str) -> Vec<Element> {
    let mut rest = page.strip_prefix("<!doctype html>").unwrap_or(page);
    let mut open: Vec<String> = Vec::new();
    let mut elements = Vec::new();
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        assert!(!text.contains('>'), "{path}: a bare `>` in {text:?}");
        rest = &rest[start + 1..];
        let end = end_of_tag(rest).unwrap_or_else(|| panic!("{path}: an open tag at {rest:.60}"));
        let (tag, behind) = (&rest[..end], &rest[end + 1..]);
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{path}: before {rest:.60}");
            continue;
        }
        let closed = tag.ends_with('/');
        let element = element(path, tag.trim_end_matches('/'), &open);
        if !closed && !VOID.contains(&element.name.as_str()) {
            open.push(element.name.clone());
        }
        elements.push(element);
    }
    assert!(open.is_empty(), "{path}: never closed: {open:?}");
    elements
}

/// The place of the `>` that ends a tag: one outside of quotes.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, letter)| {
        quoted ^= letter == '"';
        (letter == '>' && !quoted).then_some(at)
    })
}

fn element(path: &str, tag: &str, parents: &[String]) -> Element {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes: Vec<(String, String)> = Vec::new();
    let mut seen = BTreeSet::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let stop = rest.find(['=', ' ', '\n']).unwrap_or(rest.len());
        let key = rest[..stop].to_owned();
        rest = &rest[stop..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let end = quoted.find('"').unwrap();
            value = plain(&quoted[..end]);
            rest = &quoted[end + 1..];
        }
        assert!(seen.insert(key.clone()), "{path}: `{key}` twice in <{tag}>");
        attributes.push((key, value));
    }
    Element { name: name.to_owned(), attributes, parents: parents.to_vec() }
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&#x2F;", "/")
        .replace("&amp;", "&")
}

#[test]
#[should_panic(expected = "never closed")]
fn an_open_element_is_found() {
    elements("x", "<p><em>a</em>");
}

#[test]
#[should_panic(expected = "twice")]
fn a_double_attribute_is_found() {
    elements("x", "<p id=\"a\" id=\"b\"></p>");
}
