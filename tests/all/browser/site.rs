//! The finished book, built once and served on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

/// The book of this repository, built from `content/`.
pub fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| Site::build("content"))
}

/// A small book with one of everything an author can write.
pub fn complete() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| Site::build("tests/books/complete"))
}

/// A built site and the server in front of it.
pub struct Site {
    folder: PathBuf,
    server: String,
    _keep: tempfile::TempDir,
}

impl Site {
    fn build(book: &str) -> Self {
        let keep = tempfile::tempdir().expect("a folder for the site");
        let folder = keep.path().join("site");
        let built = Command::new(env!("CARGO_BIN_EXE_snowglobe"))
            .args(["build", "--book", book, "--out"])
            .arg(&folder)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("snowglobe runs");
        assert!(
            built.status.success(),
            "the book does not build:\n{}",
            String::from_utf8_lossy(&built.stderr)
        );
        let server = serve(folder.clone());
        Self { folder, server, _keep: keep }
    }

    /// Every page, as a path from the root of the site, in order.
    pub fn pages(&self) -> Vec<String> {
        let mut pages: Vec<String> = walkdir::WalkDir::new(&self.folder)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| entry.path().extension().is_some_and(|end| end == "html"))
            .filter_map(|entry| {
                Some(entry.path().strip_prefix(&self.folder).ok()?.to_str()?.to_owned())
            })
            .collect();
        pages.sort();
        assert!(pages.len() > 4, "only {pages:?}");
        pages
    }

    /// The pages on which a reader finds chapters.
    pub fn chapters(&self) -> Vec<String> {
        let pages = self.pages().into_iter();
        pages.filter(|page| !page.contains("print/") && page.matches('/').count() == 2).collect()
    }

    /// The address of a page on the server.
    pub fn served(&self, page: &str) -> String {
        format!("{}/{page}", self.server)
    }

    /// The address of a page opened straight from disk.
    pub fn opened(&self, page: &str) -> String {
        format!("file://{}", self.folder.join(page).display())
    }

    /// Where the server answers.
    pub fn origin(&self) -> &str {
        &self.server
    }
}

fn serve(folder: PathBuf) -> String {
    let server = Arc::new(tiny_http::Server::http("127.0.0.1:0").expect("a free port"));
    let port = server.server_addr().to_ip().expect("an address").port();
    for _ in 0..4 {
        let (server, folder) = (server.clone(), folder.clone());
        std::thread::spawn(move || {
            while let Ok(request) = server.recv() {
                let path = request.url().split(['?', '#']).next().unwrap_or("/").to_owned();
                let _ = request.respond(answer(&folder, &path));
            }
        });
    }
    format!("http://127.0.0.1:{port}")
}

fn answer(folder: &Path, path: &str) -> tiny_http::Response<std::io::Cursor<Vec<u8>>> {
    let mut file = folder.join(path.trim_start_matches('/'));
    if path.ends_with('/') {
        file.push("index.html");
    }
    let kind = match file.extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    };
    let header = tiny_http::Header::from_bytes("Content-Type", kind).expect("a header");
    match std::fs::read(&file) {
        Ok(bytes) => tiny_http::Response::from_data(bytes).with_header(header),
        Err(_) => tiny_http::Response::from_data(b"not found".to_vec()).with_status_code(404),
    }
}
