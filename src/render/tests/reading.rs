//! What a reader finds on the pages.

use super::fixture::{manuscript, site};
use super::markup::{Element, elements};
use super::plates::plate;
use crate::output::Output;
use crate::render::{Options, figure_weights, render};
use crate::source::Sources;

fn page(output: &Output, path: &str) -> String {
    String::from_utf8(output.get(path).unwrap().to_vec()).unwrap()
}

fn with<'a>(elements: &'a [Element], name: &str, value: &str) -> Vec<&'a Element> {
    let has =
        |it: &&Element| it.get(name).is_some_and(|text| text.split(' ').any(|word| word == value));
    elements.iter().filter(has).collect()
}

#[test]
fn a_figure_shows_its_first_frame_and_says_where_the_others_are() {
    let output = site(&manuscript());
    let page = elements("one", &page(&output, "idea/one/index.html"));
    let figure = with(&page, "id", "fig-one")[0];
    assert_eq!(figure.get("data-sizes"), Some("3 2"));
    assert_eq!(figure.get("data-at"), Some("1 1"));
    assert_eq!(figure.get("data-frames"), Some("../../figures/fig-one/frames.js"));
    let moving: Vec<_> =
        page.iter().filter(|it| it.name == "img" && it.get("data-columns").is_some()).collect();
    assert_eq!(moving[0].get("style"), Some("width:200%;height:200%;left:-100%;top:-0%"));
    assert_eq!(moving[0].get("loading"), Some("lazy"));
}

#[test]
fn controls_are_native_and_carry_their_values() {
    let output = site(&manuscript());
    let page = elements("one", &page(&output, "idea/one/index.html"));
    let range = with(&page, "type", "range")[0];
    assert_eq!((range.get("max"), range.get("value")), (Some("2"), Some("1")));
    assert_eq!(range.get("aria-valuetext"), Some("500"));
    let radios = with(&page, "type", "radio");
    assert_eq!(radios.len(), 2);
    assert!(radios[1].get("checked").is_some() && radios[0].get("checked").is_none());
    assert_eq!(with(&page, "class", "play").len(), 1);
}

#[test]
fn the_frames_file_holds_what_the_page_leaves_out() {
    let output = site(&manuscript());
    let script = page(&output, "figures/fig-one/frames.js");
    let json = script.strip_prefix("snowglobe(\"fig-one\", ").unwrap();
    let data: serde_json::Value = serde_json::from_str(json.trim_end_matches(");\n")).unwrap();
    assert_eq!(data["stops"][0][2], "1000");
    assert_eq!(data["readouts"][0][0], "0.1");
    assert_eq!(data["frames"]["plot.1.1"].as_array().unwrap().len(), 6);
    // The page names exactly the layers that the file holds.
    let page = elements("one", &page(&output, "idea/one/index.html"));
    let keys: Vec<_> = page.iter().filter_map(|it| it.get("data-key")).collect();
    for key in &keys {
        assert!(data["frames"].get(*key).is_some(), "{key}");
    }
    assert_eq!(keys.len(), data["frames"].as_object().unwrap().len());
}

#[test]
fn paper_has_strips_and_no_controls() {
    let output = site(&manuscript());
    for path in ["print/index.html", "idea/one/print/index.html"] {
        let page = elements(path, &page(&output, path));
        for name in ["input", "button", "script", "details"] {
            let left = page.iter().find(|it| it.name == name && it.get("class") != Some("symbols"));
            assert!(left.is_none(), "{path} has <{name}>: {left:?}");
        }
        let strip = with(&page, "class", "strip");
        assert!(!strip.is_empty(), "{path}");
        assert!(strip[0].get("style").unwrap().contains("--frames:3"));
        assert!(with(&page, "class", "screen-only").is_empty());
    }
}

#[test]
fn solutions_stand_at_the_back_of_paper() {
    let output = site(&manuscript());
    for path in ["print/index.html", "idea/one/print/index.html"] {
        let text = page(&output, path);
        let exercise = text.find("Do it.").unwrap();
        let heading = text.find("Answers and solutions").unwrap();
        let solution = text.find("A solution.").unwrap();
        assert!(exercise < heading && heading < solution, "{path}");
        assert!(heading < text.find("An answer.").unwrap(), "{path}");
        assert!(heading < text.find("it is a fixed recipe").unwrap(), "{path}");
    }
}

#[test]
fn paper_holds_nothing_that_its_style_sheet_hides() {
    let output = site(&manuscript());
    let style = page(&output, "static/print.css");
    let hidden = style.lines().find(|line| line.contains("display: none !important")).unwrap();
    let hidden = hidden.split('{').next().unwrap().split(',').map(str::trim);
    let classes: Vec<&str> = hidden.filter_map(|it| it.strip_prefix('.')).collect();
    assert!(classes.contains(&"back"));
    for path in ["print/index.html", "idea/one/print/index.html"] {
        let page = elements(path, &page(&output, path));
        for class in &classes {
            assert!(with(&page, "class", class).is_empty(), "{path}: .{class}");
        }
    }
}

#[test]
fn external_links_print_their_target() {
    let output = site(&manuscript());
    let address = "(https://example.org/?a=1&amp;b=2)";
    assert!(page(&output, "print/index.html").contains(address));
    assert!(!page(&output, "idea/one/index.html").contains(address));
}

#[test]
fn canonical_links_need_a_base() {
    let manuscript = manuscript();
    let plates = (0..2).map(|_| std::sync::Arc::new(plate())).collect();
    let plates = crate::compute::Plates::new(plates, Vec::new());
    let picture = ("pictures/a.png".to_owned(), Vec::new());
    let sources = Sources::from_files([picture]);
    let options = Options { base_url: Some("https://snow.example/book/".to_owned()) };
    let output = render(&manuscript, &plates, &sources, &options).unwrap();
    let canonical = "<link rel=\"canonical\" href=\"https:&#x2F;&#x2F;snow.example&#x2F;book&#x2F;idea&#x2F;one&#x2F;\">";
    let text = page(&output, "idea/one/index.html");
    assert!(
        text.contains(canonical) || text.contains("href=\"https://snow.example/book/idea/one/\"")
    );
    assert!(!page(&site(&manuscript), "idea/one/index.html").contains("canonical"));
}

#[test]
fn a_book_may_bring_its_own_template_and_style() {
    let manuscript = manuscript();
    let plates = (0..2).map(|_| std::sync::Arc::new(plate())).collect();
    let plates = crate::compute::Plates::new(plates, Vec::new());
    let own = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
    let files = [
        own("templates/page.html", "<h1>{{ title }}</h1>"),
        own("static/book.css", "p { color: red }"),
    ];
    let output = render(&manuscript, &plates, &Sources::from_files(files), &Options::default());
    let output = output.unwrap();
    assert!(page(&output, "idea/two/index.html").starts_with("<h1>Skipping &amp; jumping"));
    assert_eq!(page(&output, "static/book.css"), "p { color: red }");
    let broken = [own("templates/page.html", "{% if %}")];
    let sources = Sources::from_files(broken);
    let wrong = render(&manuscript, &plates, &sources, &Options::default()).unwrap_err();
    assert!(wrong.sorted()[0].message.contains("template"));
}

#[test]
fn a_figure_without_a_plate_is_an_error_at_its_place() {
    let plates = crate::compute::Plates::default();
    let sources = Sources::default();
    let wrong = render(&manuscript(), &plates, &sources, &Options::default()).unwrap_err();
    assert_eq!(wrong.sorted().len(), 2);
}

#[test]
fn weights_count_pictures_and_packed_frames() {
    let output = site(&manuscript());
    let weights = figure_weights(&output);
    assert_eq!(weights[0].id, "fig-cover");
    let frames = output.get("figures/fig-one/frames.js").unwrap().len();
    assert!(weights[1].bytes > 3 * 3 && weights[1].bytes < frames);
}
