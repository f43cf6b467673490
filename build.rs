//! Fingerprints the sources that decide what a model or a plate looks like, for the keys of the store; embeds the
//! static files, so that the program carries every file a site needs.
//!
//! Writes `fingerprints.rs`: one table from path to BLAKE3 hash, in the order of the paths, and one from
//! the name of a crate to its version. Line endings do not count, nor do files that only hold tests.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Folders and files whose content decides what is computed or set.
const SOURCES: [&str; 9] = [
    "src/math",
    "src/derivation",
    "src/draw",
    "src/figures",
    "src/models",
    "src/plate",
    "src/typeset",
    "content/data",
    "static/fonts",
];

/// Crates whose version decides what is computed or drawn.
const CRATES: [&str; 16] = [
    "chacha20",
    "flate2",
    "katex-rs",
    "libm",
    "ndarray",
    "plotters",
    "plotters-backend",
    "png",
    "postcard",
    "rand",
    "rand_core",
    "resvg",
    "syntect",
    "tiny-skia",
    "ttf-parser",
    "usvg",
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=Cargo.lock");
    let mut files = BTreeMap::new();
    for source in SOURCES {
        if root.join(source).exists() {
            println!("cargo::rerun-if-changed={source}");
            fingerprint(&root, source, &mut files)?;
        }
    }
    let versions = versions(&fs::read_to_string(root.join("Cargo.lock"))?);
    let mut code = String::new();
    write_table(&mut code, "FILES", "Path and BLAKE3 hash of each source", &files)?;
    write_table(&mut code, "CRATES", "Name and version of each crate", &versions)?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("fingerprints.rs"), code)?;
    fs::write(out.join("static_files.rs"), embedded(&root.join("static"))?)?;
    Ok(())
}

/// The static files as code: path and bytes of each, in the order of their paths.
fn embedded(folder: &Path) -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-changed=static");
    let mut files = Vec::new();
    list(folder, "", &mut files)?;
    files.sort();
    let mut code = String::from("/// Path and bytes of each static file.\n");
    writeln!(code, "const STATIC_FILES: &[(&str, &[u8])] = &[")?;
    for path in files {
        let full = folder.join(&path);
        writeln!(code, "    ({path:?}, include_bytes!({full:?})),")?;
    }
    writeln!(code, "];")?;
    Ok(code)
}

/// Adds the path of every file below `folder`, with `before` in front.
fn list(folder: &Path, before: &str, files: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().ok_or("a static file has no UTF-8 name")?;
        let path = format!("{before}{name}");
        if name.starts_with('.') {
            continue;
        }
        if entry.path().is_dir() {
            list(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Adds the hash of the file at `path`, or of every file below the folder at `path`.
fn fingerprint(
    root: &Path,
    path: &str,
    files: &mut BTreeMap<String, String>,
) -> Result<(), Box<dyn Error>> {
    let full = root.join(path);
    if full.is_dir() {
        for entry in fs::read_dir(full)? {
            let name = entry?.file_name();
            let name = name.to_str().ok_or("a source file has no UTF-8 name")?;
            if !name.starts_with('.') {
                fingerprint(root, &format!("{path}/{name}"), files)?;
            }
        }
    } else if !path.ends_with("tests.rs") {
        let bytes = unified(fs::read(full)?);
        files.insert(path.to_owned(), blake3::hash(&bytes).to_hex().to_string());
    }
    Ok(())
}

/// Text with `\n` for every `\r\n`; what is not text stays as it is.
fn unified(bytes: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(bytes) {
        Ok(text) => text.replace("\r\n", "\n").into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

/// The versions of [`CRATES`] in a lock file; a crate that stands there twice has both.
fn versions(lock: &str) -> BTreeMap<String, String> {
    let value = |line: &str, key: &str| {
        let rest = line.strip_prefix(key)?.strip_prefix(" = \"")?;
        Some(rest.trim_end().trim_end_matches('"').to_owned())
    };
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut name = None;
    for line in lock.lines() {
        name = value(line, "name").or(name);
        let crate_name = name.clone().filter(|name| CRATES.contains(&name.as_str()));
        if let (Some(name), Some(version)) = (crate_name, value(line, "version")) {
            let versions = found.entry(name).or_default();
            if !versions.is_empty() {
                versions.push('+');
            }
            versions.push_str(&version);
        }
    }
    found
}

fn write_table(
    code: &mut String,
    name: &str,
    meaning: &str,
    table: &BTreeMap<String, String>,
) -> std::fmt::Result {
    writeln!(code, "/// {meaning}.\npub const {name}: &[(&str, &str)] = &[")?;
    for (key, value) in table {
        writeln!(code, "    ({key:?}, {value:?}),")?;
    }
    writeln!(code, "];")
}
