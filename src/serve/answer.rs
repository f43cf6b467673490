//! From the path a browser asks for to the bytes it gets.

use std::path::Path;

/// Where the script that reloads the page stands; no file of a site may.
const SCRIPT_PATH: &str = "/.snowglobe/reload.js";

/// Where that script asks for the version of the site.
const VERSION_PATH: &str = "/.snowglobe/version";

/// Asks every 0.7 seconds; the page's own policy allows it, for it comes from and asks the same server.
const SCRIPT: &str = r#"(() => {
  let seen;
  const ask = async () => {
    try {
      const version = await (await fetch("/.snowglobe/version", { cache: "no-store" })).text();
      if (seen !== undefined && seen !== version) location.reload();
      seen = version;
    } catch {}
    setTimeout(ask, 700);
  };
  ask();
})();
"#;

const SCRIPT_TAG: &str = "<script src=\"/.snowglobe/reload.js\" defer></script>";

/// What goes back to the browser.
#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![
            ("Content-Type", kind.to_owned()),
            ("Cache-Control", "no-store".to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
        ];
        Self { status, headers, body: body.into() }
    }

    /// A line of plain text.
    pub fn text(status: u16, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", format!("{text}\n"))
    }

    fn page(status: u16, html: &str) -> Self {
        let html = match html.find("</head>") {
            Some(end) => format!("{}{SCRIPT_TAG}{}", &html[..end], &html[end..]),
            None => html.to_owned(),
        };
        Self::new(status, "text/html; charset=utf-8", html)
    }

    fn moved(to: &str) -> Self {
        let mut answer = Self::text(301, to);
        answer.headers.push(("Location", to.to_owned()));
        answer
    }
}

/// The answer to a request for `url` (path, perhaps with a query) from the site in `folder`.
pub(super) fn answer(folder: &Path, url: &str, version: u64, broken: Option<&str>) -> Answer {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    match path {
        VERSION_PATH => return Answer::text(200, &format!("{version} {}", broken.is_some())),
        SCRIPT_PATH => return Answer::new(200, "text/javascript; charset=utf-8", SCRIPT),
        _ => {}
    }
    let Some(parts) = parts(path) else {
        return Answer::text(400, "This is not a path within the site.");
    };
    let mut file = folder.to_path_buf();
    file.extend(&parts);
    if file.is_dir() {
        if !path.ends_with('/') {
            return Answer::moved(&format!("{path}/"));
        }
        file.push("index.html");
    }
    match (std::fs::read(&file), broken) {
        (Ok(bytes), _) => match (media_type(&file), String::from_utf8(bytes)) {
            ("text/html; charset=utf-8", Ok(html)) => Answer::page(200, &html),
            (kind, Ok(text)) => Answer::new(200, kind, text),
            (kind, Err(bytes)) => Answer::new(200, kind, bytes.into_bytes()),
        },
        (Err(_), Some(findings)) => Answer::page(500, &error_page("The book has errors", findings)),
        (Err(_), None) => Answer::page(404, &error_page("There is no such page", path)),
    }
}

/// The parts of a path, percent signs decoded; `None` if it could leave the site.
fn parts(path: &str) -> Option<Vec<String>> {
    let decoded = decoded(path.strip_prefix('/')?)?;
    let parts = decoded.split('/').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let hidden = part.starts_with('.');
            let strange = part.contains(|c: char| c.is_control() || matches!(c, '\\' | ':'));
            (!hidden && !strange).then(|| part.to_owned())
        })
        .collect()
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        bytes.push(match byte {
            b'%' => (digit(rest.next())? * 16 + digit(rest.next())?) as u8,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|end| end.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" | "webmanifest" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

fn error_page(title: &str, text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body><h1>{title}</h1><pre>{escaped}</pre></body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn site() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        std::fs::create_dir_all(site.join("a b")).unwrap();
        std::fs::write(folder.path().join("secret.txt"), "secret").unwrap();
        std::fs::write(site.join(".hidden"), "hidden").unwrap();
        std::fs::write(site.join("index.html"), "<html><head></head>home").unwrap();
        std::fs::write(site.join("a b/index.html"), "inside").unwrap();
        std::fs::write(site.join("style.css"), "p{}").unwrap();
        folder
    }

    fn asked(url: &str) -> (u16, String) {
        let folder = site();
        let answer = answer(&folder.path().join("site"), url, 7, None);
        (answer.status, String::from_utf8(answer.body).unwrap())
    }

    #[test]
    fn pages_carry_the_script_and_nothing_else_does() {
        let (status, home) = asked("/?x=1");
        assert_eq!((status, home), (200, format!("<html><head>{SCRIPT_TAG}</head>home")));
        assert_eq!(asked("/style.css"), (200, "p{}".to_owned()));
        assert_eq!(asked("/a%20b/"), (200, "inside".to_owned()));
        assert_eq!(asked("/a%20b").0, 301);
        assert_eq!(asked("/none").0, 404);
        assert_eq!(asked(VERSION_PATH).1, "7 false\n");
    }

    #[test]
    fn nothing_outside_the_site_is_read() {
        for url in [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/a%20b/../../secret.txt",
            "/..\\secret.txt",
            "/%2e%2e%5csecret.txt",
            "/.hidden",
            "/\0",
            "/%00",
            "secret.txt",
            "/%zz",
            "/%ff",
            "/C:/x",
        ] {
            assert_eq!(asked(url).0, 400, "{url}");
        }
        assert_eq!(asked("//secret.txt").0, 404);
    }

    #[test]
    fn a_broken_book_without_a_site_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let answer = answer(folder.path(), "/", 1, Some("error: <b>"));
        assert_eq!(answer.status, 500);
        assert!(String::from_utf8(answer.body).unwrap().contains("error: &lt;b>"));
    }
}
