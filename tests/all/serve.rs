//! `snowglobe serve` as a browser and an author meet it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const BOOK: &str = "title = \"A small book\"\nauthors = [\"Somebody\"]\nlanguage = \"en\"\n\
    [[part]]\ntitle = \"Level 1\"\nslug = \"idea\"\nchapters = [\"first.md\"]\n";

fn chapter(text: &str) -> String {
    format!("+++\ntitle = \"The first\"\nsummary = \"It begins.\"\n+++\n{text}\n")
}

/// A running server, ended with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_snowglobe"))
            .args(["serve", "--port", "0"])
            .current_dir(folder)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = lines.by_ref().map(Result::unwrap).find(|line| line.contains("http://"));
        // Whatever it says later must not block it.
        std::thread::spawn(move || lines.for_each(drop));
        let line = line.expect("an address");
        let port = line.split("127.0.0.1:").nth(1).unwrap().split('/').next().unwrap();
        let port = port.parse().unwrap();
        Self { child, port }
    }

    /// Status and body.
    fn get(&self, path: &str, host: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut text = Vec::new();
        stream.read_to_end(&mut text).unwrap();
        let text = String::from_utf8_lossy(&text).into_owned();
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        (status, body.to_owned())
    }

    fn page(&self, path: &str) -> (u16, String) {
        self.get(path, "localhost")
    }

    /// Asks until the page holds `text`.
    fn wait_for(&self, path: &str, text: &str) -> String {
        let start = Instant::now();
        loop {
            let (_, body) = self.page(path);
            if body.contains(text) {
                return body;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{text} never came:\n{body}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

#[test]
fn pages_are_served_renewed_and_kept_when_the_book_breaks() {
    let folder = tempfile::tempdir().unwrap();
    let write =
        |text: &str| fs::write(folder.path().join("content/idea/first.md"), chapter(text)).unwrap();
    fs::create_dir_all(folder.path().join("content/idea")).unwrap();
    fs::write(folder.path().join("content/book.toml"), BOOK).unwrap();
    write("See @eq-nowhere.");

    let server = Server::start(folder.path());
    let (status, body) = server.page("/idea/first/");
    assert_eq!(status, 500, "a book that never was good says what is wrong");
    assert!(body.contains("eq-nowhere"), "{body}");

    write("Morning.");
    let body = server.wait_for("/idea/first/", "Morning.");
    assert!(body.contains("/.snowglobe/reload.js"));
    let on_disk = fs::read_to_string(folder.path().join("dist/idea/first/index.html")).unwrap();
    assert!(!on_disk.contains("reload.js"));
    // The site stands a moment before the server knows that the book is good again.
    server.wait_for("/.snowglobe/version", "false");
    let version = server.page("/.snowglobe/version").1;
    assert_eq!(server.page("/nowhere").0, 404);

    write("Evening.");
    server.wait_for("/idea/first/", "Evening.");
    let start = Instant::now();
    while server.page("/.snowglobe/version").1 == version {
        assert!(start.elapsed() < Duration::from_secs(20), "the version never changed");
        std::thread::sleep(Duration::from_millis(20));
    }

    write("See @eq-nowhere.");
    server.wait_for("/.snowglobe/version", "true");
    assert!(server.page("/idea/first/").1.contains("Evening."));

    assert_eq!(server.page("/%2e%2e/content/book.toml").0, 400);
    assert_eq!(server.get("/", "evil.example").0, 403);
}
