//! Files that every site needs, embedded in the program; a book's own `static/` comes before them.

use crate::output::Output;
use crate::source::Sources;

include!(concat!(env!("OUT_DIR"), "/static_files.rs"));

/// Adds our static files, the book's own, and its pictures.
pub fn write(output: &mut Output, sources: &Sources) {
    for (path, bytes) in STATIC_FILES.iter().filter(|(path, _)| is_for_readers(path)) {
        output.insert(format!("static/{path}"), *bytes);
    }
    for (file, path) in sources.files() {
        if path.starts_with("static/") || is_picture(path) {
            output.insert(path, sources.bytes(file));
        }
    }
}

/// The tools that made the fonts, and the faces used for measuring alone, stay at home.
fn is_for_readers(path: &str) -> bool {
    ![".py", ".ttf", "coverage.txt"].iter().any(|ending| path.ends_with(ending))
}

fn is_picture(path: &str) -> bool {
    let endings = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".avif"];
    endings.iter().any(|ending| path.ends_with(ending))
}
