//! Fingerprints of the sources, made by the build script: what a key says about the program itself.

use super::key::Recipe;

include!(concat!(env!("OUT_DIR"), "/fingerprints.rs"));

/// The fingerprint of a folder of the sources ("src/math"), or of one file; the build script must have seen it, or
/// what is kept under it would never grow old.
pub fn of_folder(folder: &str) -> String {
    let inside = format!("{folder}/");
    debug_assert!(
        FILES.iter().any(|(path, _)| *path == folder || path.starts_with(&inside)),
        "{folder} is not among the sources in build.rs"
    );
    combined(|path| path == folder || path.starts_with(&inside))
}

/// The fingerprint of a module, given by its file as `file!()` names it, with the files below it.
///
/// `None` if the build script did not see such a file.
pub fn of_module(file: &str) -> Option<String> {
    let file = file.replace('\\', "/");
    let file = file.find("src/").map_or(file.as_str(), |at| &file[at..]);
    FILES.iter().find(|(path, _)| *path == file)?;
    let stem = file.strip_suffix("/mod.rs").or(file.strip_suffix(".rs"))?;
    let below = format!("{stem}/");
    Some(combined(|path| path == file || path.starts_with(&below)))
}

/// The fingerprint of the program that runs, figure kinds of others included; none if its file cannot be read.
pub fn of_program() -> Option<String> {
    let program = std::fs::read(std::env::current_exe().ok()?).ok()?;
    Some(blake3::hash(&program).to_hex().to_string())
}

/// Names and versions of crates.
pub fn of_crates(names: &[&str]) -> String {
    let versions: Vec<String> = CRATES
        .iter()
        .filter(|(name, _)| names.contains(name))
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    versions.join(", ")
}

fn combined(wanted: impl Fn(&str) -> bool) -> String {
    let files = FILES.iter().filter(|(path, _)| wanted(path));
    let recipe = files.fold(Recipe::new(), |recipe, (path, hash)| recipe.with(*path, *hash));
    recipe.key().to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn folders_differ_from_each_other_and_modules_hold_their_files() {
        assert_ne!(of_folder("src/math"), of_folder("src/models"));
        assert_eq!(of_module("src/figures/nowhere.rs"), None);
        let module = of_module("/somewhere/else/src/math/numbers/random.rs").unwrap();
        assert_eq!(Some(module), of_module("src\\math\\numbers\\random.rs"));
    }

    #[test]
    fn tests_do_not_count_and_crates_are_found() {
        assert!(FILES.iter().all(|(path, _)| !path.ends_with("tests.rs")));
        assert!(FILES.iter().any(|(path, _)| *path == "content/data/digits.csv.gz"));
        for (name, _) in CRATES {
            assert!(of_crates(&[name]).starts_with(&format!("{name} ")));
        }
        assert!(of_crates(&["libm"]).starts_with("libm 0."));
    }
}
