//! The site is replaced whole or not at all.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use snowglobe::output::{MARKER, Output, OutputError, Replaced};

fn site(files: &[(&str, &str)]) -> Output {
    let mut output = Output::new();
    for (path, text) in files {
        output.insert(*path, *text);
    }
    output
}

/// Every file below `root` with its text, the marker left out.
fn standing(root: &Path) -> BTreeMap<String, String> {
    walkdir::WalkDir::new(root)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file() && entry.file_name() != MARKER)
        .map(|entry| {
            let path = entry.path().strip_prefix(root).unwrap();
            let text = fs::read_to_string(entry.path()).unwrap();
            (path.to_str().unwrap().to_owned(), text)
        })
        .collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_site_is_written_then_left_alone_then_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("deep/dist");
    let first = site(&[("index.html", "one"), ("a/b/c.html", "two"), ("a/d.html", "three")]);
    let done = first.replace(&target).unwrap();
    assert_eq!(done, Replaced::Written { written: 3, kept: 0 });
    assert_eq!(standing(&target).len(), 3);
    assert_eq!(first.replace(&target).unwrap(), Replaced::Unchanged);

    let second = site(&[("index.html", "one"), ("a/b/c.html", "changed")]);
    let done = second.replace(&target).unwrap();
    assert_eq!(done, Replaced::Written { written: 1, kept: 1 });
    let now = standing(&target);
    assert_eq!(now["a/b/c.html"], "changed");
    assert_eq!(now.len(), 2);
    assert_eq!(names(&folder.path().join("deep")), ["dist"]);
}

#[cfg(unix)]
#[test]
fn what_did_not_change_is_the_same_file_on_disk() {
    use std::os::unix::fs::MetadataExt as _;
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("dist");
    site(&[("same", "1"), ("other", "1")]).replace(&target).unwrap();
    let inode = |name: &str| fs::metadata(target.join(name)).unwrap().ino();
    let before = (inode("same"), inode("other"));
    site(&[("same", "1"), ("other", "2")]).replace(&target).unwrap();
    assert_eq!(inode("same"), before.0);
    assert_ne!(inode("other"), before.1);
}

#[test]
fn strangers_within_the_site_go_with_the_next_build() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("dist");
    let output = site(&[("index.html", "one")]);
    output.replace(&target).unwrap();
    fs::write(target.join("stray"), "x").unwrap();
    assert_ne!(output.replace(&target).unwrap(), Replaced::Unchanged);
    fs::create_dir_all(target.join("empty/deep")).unwrap();
    assert_ne!(output.replace(&target).unwrap(), Replaced::Unchanged);
    assert_eq!(names(&target), [MARKER, "index.html"]);
}

#[test]
fn a_foreign_folder_is_refused_and_an_empty_one_taken() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("letters");
    fs::create_dir(&foreign).unwrap();
    let output = site(&[("index.html", "one")]);
    assert!(output.replace(&foreign).is_ok());

    let other = folder.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("letter.txt"), "dear").unwrap();
    let refused = output.replace(&other).unwrap_err();
    assert!(matches!(refused, OutputError::Foreign(_)), "{refused}");
    assert_eq!(standing(&other)["letter.txt"], "dear");
    assert_eq!(names(folder.path()), ["letters", "other"]);
}

#[test]
fn files_in_the_way_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dist");
    fs::write(&file, "mine").unwrap();
    let output = site(&[("index.html", "one")]);
    let at_file = output.replace(&file).unwrap_err();
    assert!(matches!(at_file, OutputError::File(_)), "{at_file}");
    let below_file = output.replace(&file.join("deep")).unwrap_err();
    assert!(matches!(below_file, OutputError::Io { .. }), "{below_file}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[cfg(target_os = "linux")]
#[test]
fn a_parent_that_nobody_can_write_is_an_error() {
    // Not even root makes a folder here.
    let output = site(&[("index.html", "one")]);
    let refused = output.replace(Path::new("/proc/dist")).unwrap_err();
    assert!(refused.to_string().contains("/proc"), "{refused}");
}

#[test]
fn paths_that_leave_the_site_or_collide_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("dist");
    for path in ["../escape", "/etc/x", "a//b", "a/./b", MARKER] {
        let refused = site(&[(path, "x")]).replace(&target).unwrap_err();
        assert!(matches!(refused, OutputError::BadPath(_)), "{path}: {refused}");
    }
    let twice = site(&[("a", "1"), ("a", "2")]).replace(&target).unwrap_err();
    assert!(matches!(twice, OutputError::Twice(_)), "{twice}");
    let inside = site(&[("a", "1"), ("a/b", "2")]).replace(&target).unwrap_err();
    assert!(matches!(inside, OutputError::BadPath(_)), "{inside}");
    assert!(!target.exists());
}

#[test]
fn the_last_good_site_outlives_a_failing_build() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("dist");
    site(&[("index.html", "good")]).replace(&target).unwrap();
    // No file system takes a name of 300 bytes: the write fails in the middle of the staging.
    let long = "x".repeat(300);
    let failed = site(&[("index.html", "new"), (&long, "y")]).replace(&target);
    assert!(matches!(failed, Err(OutputError::Io { .. })));
    assert_eq!(standing(&target)["index.html"], "good");
    assert_eq!(names(folder.path()), ["dist"]);
}

#[test]
fn what_a_killed_build_left_is_removed_but_not_what_a_living_one_uses() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("dist");
    let stage = |name: &str| {
        let stage = folder.path().join(name);
        fs::create_dir_all(stage.join("site")).unwrap();
        fs::write(stage.join("site/index.html"), "half").unwrap();
        fs::File::create(stage.join("lock")).unwrap()
    };
    stage(".dist.snowglobe-dead");
    let alive = stage(".dist.snowglobe-alive");
    alive.lock().unwrap();
    site(&[("index.html", "one")]).replace(&target).unwrap();
    assert_eq!(names(folder.path()), [".dist.snowglobe-alive", "dist"]);
}

#[test]
fn a_site_moved_away_by_a_killed_build_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let stage = folder.path().join(".dist.snowglobe-dead");
    let output = site(&[("index.html", "good")]);
    output.replace(&stage.join("old")).unwrap();
    fs::write(stage.join("lock"), "").unwrap();
    let target = folder.path().join("dist");
    assert_eq!(output.replace(&target).unwrap(), Replaced::Unchanged);
    assert_eq!(names(folder.path()), ["dist"]);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_stays_and_its_folder_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("real");
    fs::create_dir(&real).unwrap();
    let link = folder.path().join("dist");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    site(&[("index.html", "one")]).replace(&link).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(standing(&real)["index.html"], "one");
}

#[test]
fn builds_at_the_same_time_leave_one_whole_site() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("dist");
    std::thread::scope(|scope| {
        for build in 0..4 {
            let target = &target;
            scope.spawn(move || {
                for round in 0..10 {
                    let text = format!("{build} {round}");
                    let pages: Vec<(String, &str)> =
                        (0..5).map(|page| (format!("p{page}"), text.as_str())).collect();
                    let pages: Vec<(&str, &str)> =
                        pages.iter().map(|(path, text)| (path.as_str(), *text)).collect();
                    site(&pages).replace(target).unwrap();
                }
            });
        }
    });
    let texts: std::collections::BTreeSet<String> = standing(&target).into_values().collect();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert_eq!(names(folder.path()), ["dist"]);
}
