//! What holds for every page of every site.

use std::collections::{BTreeMap, BTreeSet};

use super::fixture::{manuscript, site};
use super::markup::{Element, elements};
use crate::output::Output;

/// Every page with its elements.
fn pages(output: &Output) -> BTreeMap<String, Vec<Element>> {
    let pages = output.files().filter(|(path, _)| path.ends_with(".html"));
    pages
        .map(|(path, bytes)| {
            let text = std::str::from_utf8(bytes).unwrap();
            (path.to_owned(), elements(path, text))
        })
        .collect()
}

fn ids(elements: &[Element]) -> Vec<&str> {
    elements.iter().filter_map(|it| it.get("id")).collect()
}

#[test]
fn every_page_is_there_and_well_formed() {
    let output = site(&manuscript());
    let pages = pages(&output);
    let expected = [
        "404.html",
        "bibliography/index.html",
        "idea/one/index.html",
        "idea/one/print/index.html",
        "idea/two/index.html",
        "idea/two/print/index.html",
        "index.html",
        "notation/index.html",
        "print/index.html",
    ];
    assert_eq!(pages.keys().collect::<Vec<_>>(), expected);
}

#[test]
fn no_id_stands_twice_and_each_page_has_one_heading_of_the_first_rank() {
    for (path, elements) in pages(&site(&manuscript())) {
        let all = ids(&elements);
        let different: BTreeSet<_> = all.iter().collect();
        let mut sorted = all.clone();
        sorted.sort_unstable();
        assert_eq!(different.len(), all.len(), "{path}: {sorted:?}");
        let first = elements.iter().filter(|it| it.name == "h1").count();
        assert_eq!(first, 1, "{path}");
        let main = elements.iter().filter(|it| it.name == "main").count();
        assert_eq!(main, 1, "{path}");
    }
}

/// A link without its steps upwards.
fn resolved(from: &str, link: &str) -> String {
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    for step in link.split('/') {
        match step {
            ".." => assert!(folders.pop().is_some(), "{from}: {link} leaves the site"),
            step => folders.push(step),
        }
    }
    folders.join("/")
}

#[test]
fn every_link_leads_to_a_file_and_an_anchor_that_exist() {
    let output = site(&manuscript());
    let pages = pages(&output);
    let mut followed = 0;
    for (path, elements) in &pages {
        for element in elements {
            for name in ["href", "src", "data-frames"] {
                let Some(link) = element.get(name) else {
                    continue;
                };
                if link.starts_with("https://") {
                    continue;
                }
                assert!(!link.starts_with('/'), "{path}: {link} is not relative");
                let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
                let target = if file.is_empty() { path.clone() } else { resolved(path, file) };
                assert!(output.get(&target).is_some(), "{path}: {link} leads nowhere");
                if !anchor.is_empty() {
                    let found = ids(&pages[&target]).contains(&anchor);
                    assert!(found, "{path}: {link} has no anchor");
                }
                followed += 1;
            }
            for name in ["aria-labelledby", "aria-describedby", "for"] {
                let Some(id) = element.get(name) else {
                    continue;
                };
                assert!(ids(elements).contains(&id), "{path}: {name}={id}");
            }
        }
    }
    assert!(followed > 100, "only {followed} links");
}

#[test]
fn no_page_holds_a_script_a_style_or_a_handler() {
    for (path, elements) in pages(&site(&manuscript())) {
        let policy =
            elements.iter().find(|it| it.get("http-equiv") == Some("Content-Security-Policy"));
        let policy = policy.and_then(|it| it.get("content")).unwrap();
        assert!(policy.starts_with("default-src 'none';"), "{path}");
        for element in &elements {
            assert_ne!(element.name, "style", "{path}");
            if element.name == "script" {
                assert!(element.get("src").is_some(), "{path}");
            }
            let handler = element.attributes.iter().find(|(key, _)| key.starts_with("on"));
            assert_eq!(handler, None, "{path}");
        }
    }
}

#[test]
fn phrasing_holds_no_blocks() {
    let blocks = ["p", "div", "ul", "ol", "dl", "section", "aside", "figure", "table"];
    for (path, elements) in pages(&site(&manuscript())) {
        for element in elements {
            let parent = element.parents.last().map(String::as_str);
            if matches!(parent, Some("p" | "span" | "a" | "h1" | "h2" | "h3" | "em" | "summary")) {
                let name = element.name.as_str();
                assert!(!blocks.contains(&name), "{path}: <{name}> in {:?}", element.parents);
            }
        }
    }
}

#[test]
fn the_same_book_gives_the_same_bytes() {
    assert_eq!(site(&manuscript()), site(&manuscript()));
}

#[test]
fn the_script_is_small() {
    let output = site(&manuscript());
    let script = output.get("static/snowglobe.js").unwrap();
    assert!(script.len() <= 9 * 1024, "{} bytes", script.len());
    let ends = [".py", ".ttf"];
    let left = output.files().find(|(path, _)| ends.iter().any(|end| path.ends_with(end)));
    assert_eq!(left, None);
}

#[test]
fn every_formula_is_heard_once() {
    let pages = pages(&site(&manuscript()));
    let mut said = BTreeSet::new();
    for (path, elements) in &pages {
        for element in elements {
            let class = element.get("class").unwrap_or_default();
            let drawn = class.split(' ').any(|name| matches!(name, "formula" | "cell"));
            let hidden = element.get("aria-hidden") == Some("true");
            assert!(!drawn || hidden || element.get("role") == Some("img"), "{path}: {class}");
            if element.get("aria-roledescription") == Some("formula") {
                assert!(!hidden, "{path}: {class}");
                said.extend(element.get("aria-label"));
            }
        }
    }
    // The cells of a row are one sentence, said by the first.
    assert!(said.contains("c said =d said") && !said.contains("=d said"), "{said:?}");
}
