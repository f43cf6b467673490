//! The finished book in a real browser. These tests need Chromium, so `cargo test` leaves them out;
//! `.ci/run` installs it and runs them with `cargo test --release browser -- --ignored --test-threads 2`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod devtools;
mod site;

use serde_json::{Value, json};

use devtools::{Browser, Event};
use site::{complete, site};

const WIDTHS: [u32; 3] = [390, 820, 1440];

/// What a page must never make the browser say.
fn complaints(events: &[Event], allowed: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for Event { method, params } in events {
        match method.as_str() {
            "Log.entryAdded" | "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" => {
                complaints.push(format!("{method}: {params}"));
            }
            "Network.loadingFailed" => complaints.push(format!("failed: {params}")),
            "Network.requestWillBeSent" => {
                let address = params["request"]["url"].as_str().unwrap_or_default();
                if !address.starts_with(allowed) && !address.starts_with("data:") {
                    complaints.push(format!("outside request: {address}"));
                }
            }
            "Network.responseReceived" => {
                let status = params["response"]["status"].as_u64().unwrap_or(0);
                if status >= 400 {
                    complaints.push(format!("{status}: {}", params["response"]["url"]));
                }
            }
            _ => {}
        }
    }
    complaints
}

/// Scrolls through the page, so that everything lazy loads.
fn scroll_through(browser: &mut Browser) {
    browser.value(
        "(async () => { for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
            scrollTo({top: y, behavior: 'instant'}); await new Promise(d => setTimeout(d, 40)); }
          scrollTo({top: 0, behavior: 'instant'}); return true })()",
    );
}

#[test]
#[ignore = "needs chromium; .ci/run runs it"]
fn every_page_opens_without_a_word_from_the_browser() {
    let mut browser = Browser::start();
    let mut all = Vec::new();
    for page in site().pages() {
        for (address, allowed) in [
            (site().served(&page), site().origin().to_owned()),
            (site().opened(&page), "file://".to_owned()),
        ] {
            let mut events = browser.open(&address);
            scroll_through(&mut browser);
            events.extend(browser.take_events());
            let said = complaints(&events, &allowed);
            all.extend(said.into_iter().map(|said| format!("{address}: {said}")));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
#[ignore = "needs chromium; .ci/run runs it"]
fn no_page_is_wider_than_its_window() {
    let mut browser = Browser::start();
    let mut wide = Vec::new();
    let books = [site(), complete()];
    let pages = books.map(|site| site.pages().into_iter().map(move |page| (site, page)));
    for (site, page) in pages.into_iter().flatten() {
        for width in WIDTHS {
            browser.resize(width, 900);
            browser.open(&site.opened(&page));
            let needed = browser.value("document.scrollingElement.scrollWidth").as_u64();
            if needed > Some(u64::from(width)) {
                wide.push(format!("{page} at {width}: {needed:?}"));
            }
        }
    }
    assert!(wide.is_empty(), "{}", wide.join("\n"));
}

/// Every control of the page's figures: its index among the inputs and buttons, its kind and its box.
const CONTROLS: &str = "[...document.querySelectorAll('figure input, figure button[data-axis]')].map((e, i) => ({
    i, type: e.type, box: (e.scrollIntoView({block: 'center', behavior: 'instant'}), e.getBoundingClientRect().toJSON()),
    visible: e.checkVisibility()}))";

/// What a reader sees of the figure that holds control `i`: markup, without the control's own state.
fn seen(i: usize) -> String {
    format!(
        "(() => {{ const e = [...document.querySelectorAll('figure input, figure button[data-axis]')][{i}];
            const f = e.closest('figure'); const r = f.getBoundingClientRect();
            return {{html: f.innerHTML, height: Math.round(r.height)}} }})()"
    )
}

#[test]
#[ignore = "needs chromium; .ci/run runs it"]
fn controls_move_the_figures_by_mouse_and_by_keyboard() {
    let mut browser = Browser::start();
    browser.resize(1000, 900);
    let (mut wrong, mut sliders) = (Vec::new(), 0);
    for page in site().chapters() {
        browser.open(&site().opened(&page));
        scroll_through(&mut browser);
        let controls = browser.value(CONTROLS);
        for control in controls.as_array().expect("a list") {
            let i = control["i"].as_u64().expect("an index") as usize;
            let kind = control["type"].as_str().unwrap_or_default();
            if kind != "range" || control["visible"] != Value::Bool(true) {
                continue;
            }
            sliders += 1;
            for way in ["keyboard", "mouse"] {
                let place = browser.value(&format!(
                    "(() => {{ const e = [...document.querySelectorAll('figure input, figure button[data-axis]')][{i}];
                        e.scrollIntoView({{block: 'center', behavior: 'instant'}}); e.focus();
                        const b = e.getBoundingClientRect(); const back = e.value > (+e.max + +e.min) / 2;
                        return {{x: b.x + b.width * (back ? 0.21 : 0.79), y: b.y + b.height / 2, back}} }})()"
                ));
                let before = browser.value(&seen(i));
                if way == "keyboard" {
                    let back = place["back"] == Value::Bool(true);
                    let (key, code) = if back { ("ArrowLeft", 37) } else { ("ArrowRight", 39) };
                    browser.press(key, code);
                } else {
                    browser.click(
                        place["x"].as_f64().expect("a place"),
                        place["y"].as_f64().expect("a place"),
                    );
                }
                browser.value("new Promise(done => setTimeout(done, 250))");
                let after = browser.value(&seen(i));
                if before["html"] == after["html"] {
                    wrong.push(format!("{page}: control {i} does nothing by {way}"));
                }
                if before["height"] != after["height"] {
                    wrong.push(format!("{page}: control {i} shifts the layout by {way}"));
                }
            }
        }
        let said = complaints(&browser.take_events(), "file://");
        wrong.extend(said.into_iter().map(|said| format!("{page}: {said}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(sliders >= 5, "only {sliders} sliders were tried");
}

#[test]
#[ignore = "needs chromium; .ci/run runs it"]
fn the_book_reads_without_javascript() {
    let mut browser = Browser::start();
    browser.disable_scripts();
    let (mut figures, mut strips) = (0, 0);
    for page in site().chapters() {
        browser.open(&site().served(&page));
        let report = browser.value(
            "({ controls: [...document.querySelectorAll('figure input, figure button')].filter(e => e.checkVisibility()).length,
                figures: document.querySelectorAll('figure.plate').length,
                empty: [...document.querySelectorAll('figure.plate')].filter(f => ![...f.querySelectorAll('img, svg')].some(e => e.checkVisibility() && e.getBoundingClientRect().width > 40)).length,
                strips: [...document.querySelectorAll('figure.plate .strip')].filter(e => e.checkVisibility()).length,
                words: document.querySelector('main').innerText.split(/\\s+/).length })",
        );
        assert_eq!(report["controls"], json!(0), "{page} shows dead controls");
        assert!(report["words"].as_u64() > Some(400), "{page}: {report}");
        assert_eq!(report["empty"], json!(0), "{page} has a figure that shows nothing");
        strips += report["strips"].as_u64().unwrap_or(0);
        figures += report["figures"].as_u64().unwrap_or(0);
    }
    assert!(figures >= 5 && strips >= 5, "{figures} figures, {strips} strips");
}

/// How many steps of the first proof can be seen, out of how many, and the words of its controls.
const STEPS: &str = "(() => { const all = [...document.querySelectorAll('.proof .steps > li')];
    return [all.filter(e => e.querySelector('.katex, p').checkVisibility({contentVisibilityAuto: true})).length, all.length,
        [...document.querySelectorAll('.proof .walk > *')].filter(e => e.checkVisibility()).map(e => e.innerText).join('; ')] })()";

#[test]
#[ignore = "needs chromium; .ci/run runs it"]
fn the_steps_of_a_proof_open_one_by_one_and_stand_in_full_without_javascript() {
    let mut browser = Browser::start();
    let page = "mathematics/forward-marginal/index.html";
    browser.open(&complete().opened(page));
    let mut seen = vec![browser.value(STEPS)];
    for button in ["next-step", "next-step", "next-step", "all-steps"] {
        browser.value(&format!("document.querySelector('.walk .{button}').click()"));
        seen.push(browser.value(STEPS));
    }
    let folded = "Next step; All steps; Step 1 of 3";
    let whole = "From the start; Step 3 of 3";
    let expected = [
        json!([1, 3, folded]),
        json!([2, 3, "Next step; All steps; Step 2 of 3"]),
        json!([3, 3, whole]),
        json!([1, 3, folded]),
        json!([3, 3, whole]),
    ];
    assert_eq!(seen, expected);
    browser.disable_scripts();
    browser.open(&complete().opened(page));
    assert_eq!(browser.value(STEPS), json!([3, 3, ""]));
}

#[test]
#[ignore = "needs chromium; .ci/run runs it"]
fn every_print_page_becomes_a_pdf_on_a4_and_letter() {
    let mut browser = Browser::start();
    for page in site().pages() {
        if !page.contains("print/") {
            continue;
        }
        for (width, height) in [(8.27, 11.69), (8.5, 11.0)] {
            browser.open(&site().opened(&page));
            let printed = browser.call(
                "Page.printToPDF",
                json!({"paperWidth": width, "paperHeight": height, "printBackground": true}),
            );
            let data = printed["data"].as_str().expect("a file");
            assert!(data.starts_with("JVBERi"), "{page} is no PDF");
            assert!(data.len() > 20_000, "{page} prints as {} letters", data.len());
        }
    }
}

#[test]
#[ignore = "needs chromium; .ci/run runs it"]
fn nothing_moves_by_itself_for_readers_who_ask_for_less_motion() {
    let mut browser = Browser::start();
    let cover = site().served("index.html");
    let frame = "document.querySelector('figure.plate').innerHTML";
    browser.open(&cover);
    browser.value("document.querySelector('figure.plate').scrollIntoView({block: 'center', behavior: 'instant'})");
    let first = browser.value(frame);
    browser.value("new Promise(done => setTimeout(done, 1500))");
    assert_ne!(first, browser.value(frame), "the cover stands still for everybody");
    browser.call(
        "Emulation.setEmulatedMedia",
        json!({"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}),
    );
    browser.open(&cover);
    let first = browser.value(frame);
    browser.value("new Promise(done => setTimeout(done, 1500))");
    assert_eq!(first, browser.value(frame), "the cover moves all the same");
}

#[test]
#[ignore = "needs chromium; .ci/run runs it"]
fn light_and_dark_follow_the_reader() {
    let mut browser = Browser::start();
    let page = site().served("index.html");
    let ground = "getComputedStyle(document.documentElement).backgroundColor";
    let mut grounds = Vec::new();
    for scheme in ["light", "dark"] {
        browser.call(
            "Emulation.setEmulatedMedia",
            json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]}),
        );
        browser.open(&page);
        grounds.push(browser.value(ground));
    }
    assert_eq!(grounds, [json!("rgb(251, 248, 242)"), json!("rgb(22, 19, 14)")]);
}
