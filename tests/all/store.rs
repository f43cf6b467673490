//! A stored result is believed only if it is whole and ours.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use snowglobe::store::{CachedFormulas, Namespace, Pack, Recipe, Store, StoreError};
use snowglobe::typeset::{Formula, FormulaError, FormulaSetter, Macros};

fn key(name: &str) -> snowglobe::store::Key {
    Recipe::new().with("name", name).key()
}

fn entry_path(root: &Path, name: &str) -> PathBuf {
    root.join("models").join(key(name).to_string())
}

#[test]
fn what_is_put_is_found_again_by_its_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join(".snowglobe");
    Store::open(&root).put(Namespace::Models, &key("a"), b"weights", 2.5);
    let store = Store::open(&root);
    let entry = store.get(Namespace::Models, &key("a")).unwrap();
    assert_eq!((entry.body.as_slice(), entry.seconds), (&b"weights"[..], 2.5));
    assert_eq!(store.get(Namespace::Models, &key("b")), None);
    assert_eq!(store.get(Namespace::Plates, &key("a")), None);
    assert_eq!(fs::read_to_string(root.join(".gitignore")).unwrap(), "*\n");
    assert_eq!(store.trouble(), None);
}

#[test]
fn damaged_cut_and_renamed_entries_are_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join(".snowglobe");
    let store = Store::open(&root);
    store.put(Namespace::Models, &key("a"), b"weights", 1.0);
    let whole = fs::read(entry_path(&root, "a")).unwrap();

    fs::write(entry_path(&root, "b"), &whole).unwrap();
    assert_eq!(store.get(Namespace::Models, &key("b")), None, "renamed");
    for bytes in [&whole[..whole.len() - 1], &whole[..20], &[], b"something else"] {
        fs::write(entry_path(&root, "a"), bytes).unwrap();
        assert_eq!(store.get(Namespace::Models, &key("a")), None);
    }
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    fs::write(entry_path(&root, "a"), flipped).unwrap();
    assert_eq!(store.get(Namespace::Models, &key("a")), None, "flipped");

    store.put(Namespace::Models, &key("a"), b"weights", 1.0);
    assert!(store.get(Namespace::Models, &key("a")).is_some(), "mended");
}

#[test]
fn a_disabled_store_keeps_nothing() {
    let store = Store::disabled();
    store.put(Namespace::Plates, &key("a"), b"x", 0.0);
    assert_eq!(store.get(Namespace::Plates, &key("a")), None);
}

#[test]
fn a_store_that_cannot_be_written_complains_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "mine").unwrap();
    let store = Store::open(&file.join(".snowglobe"));
    store.put(Namespace::Models, &key("a"), b"x", 0.0);
    assert!(store.trouble().unwrap().contains("cannot be written"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn a_foreign_folder_is_neither_used_nor_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join(".snowglobe");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("letter.txt"), "dear").unwrap();
    let store = Store::open(&root);
    store.put(Namespace::Models, &key("a"), b"x", 0.0);
    assert!(store.trouble().is_some());
    assert_eq!(fs::read_dir(&root).unwrap().count(), 1);
    assert!(matches!(Store::clean(&root), Err(StoreError::Foreign(_))));
    assert!(root.join("letter.txt").exists());
}

#[test]
fn clean_deletes_a_store_and_is_content_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join(".snowglobe");
    assert!(!Store::clean(&root).unwrap());
    Store::open(&root).put(Namespace::Models, &key("a"), b"x", 0.0);
    assert!(Store::clean(&root).unwrap());
    assert!(!root.exists());
}

/// Sets by writing the LaTeX in brackets, and counts how often it is asked.
#[derive(Default)]
struct Brackets {
    asked: AtomicUsize,
}

impl FormulaSetter for &Brackets {
    fn set(&self, formula: &Formula) -> Result<String, FormulaError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if formula.tex == "bad" {
            return Err(FormulaError { message: "bad".to_owned(), place: None, hint: None });
        }
        Ok(format!("[{}]", formula.tex))
    }
}

fn macros(body: &str) -> Macros {
    let pairs = [(r"\abar", body), (r"\outer", r"\abar+1"), (r"\other", "o")];
    Macros::new(pairs.map(|(name, body)| (name.to_owned(), body.to_owned())))
}

#[test]
fn a_formula_is_set_once_and_again_only_when_a_macro_it_uses_changes() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join(".snowglobe"));
    let formulas = ["x", r"\outer", r"\other", "x", "bad"].map(Formula::inline);
    let asked = Cell::new(0);
    let run = |body: &str| {
        let setter = Brackets::default();
        let pack = Pack::open(&store, "formulas");
        let results = CachedFormulas::new(&setter, macros(body), &pack).set_all(&formulas);
        pack.save();
        asked.set(setter.asked.load(Ordering::Relaxed));
        results
    };
    let first = run("a");
    assert_eq!(asked.get(), 4, "four different ones");
    assert_eq!(first[0], first[3]);
    assert!(first[4].is_err());
    assert_eq!(run("a"), first);
    assert_eq!(asked.get(), 1, "only the bad one, which is never kept");
    run("b");
    assert_eq!(asked.get(), 2, "the one that holds the macro, and the bad one");

    let mut pack = fs::read(folder.path().join(".snowglobe/formulas")).unwrap();
    let last = pack.len() - 1;
    pack[last] ^= 1;
    fs::write(folder.path().join(".snowglobe/formulas"), pack).unwrap();
    assert_eq!(run("b"), first);
    assert_eq!(asked.get(), 4, "a damaged pack is made again");
}

#[test]
fn inline_and_display_are_kept_apart() {
    let store = Store::disabled();
    let pack = Pack::open(&store, "formulas");
    let setter = Brackets::default();
    let cached = CachedFormulas::new(&setter, Macros::default(), &pack);
    for _ in 0..2 {
        cached.set(&Formula::inline("x")).unwrap();
        cached.set(&Formula::display("x")).unwrap();
    }
    assert_eq!(setter.asked.load(Ordering::Relaxed), 2);
}

#[test]
fn two_books_in_one_folder_keep_their_own_formulas() {
    let folder = tempfile::tempdir().unwrap();
    let books = ["one", "two"].map(|name| folder.path().join(name));
    let store = Store::open(&Store::beside(&books[0]));
    let run = |book: &Path, formulas: &[Formula]| {
        let setter = Brackets::default();
        let pack = Pack::of_book(&store, "formulas", book);
        CachedFormulas::new(&setter, Macros::default(), &pack).set_all(formulas);
        pack.save();
        setter.asked.load(Ordering::Relaxed)
    };
    let long = |letter: &str| [Formula::inline(letter.repeat(500))];
    let short = [Formula::inline("x")];
    assert_eq!(run(&books[0], &short), 1);
    for letter in ["a", "b", "c"] {
        assert_eq!(run(&books[1], &long(letter)), 1);
    }
    assert_eq!(run(&books[0], &short), 0, "the other book's do not push it out");
}

#[test]
fn a_formula_is_read_once_and_again_only_when_what_its_macros_mean_changes() {
    use snowglobe::store::CachedTrees;
    use snowglobe::typeset::tree::{FormulaReader, Reader, Row, Unread};

    struct Counted(Reader, AtomicUsize);
    impl FormulaReader for &Counted {
        fn read(&self, formula: &Formula) -> Result<Row, Unread> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.read(formula)
        }
    }

    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join(".snowglobe"));
    let run = |symbol: &str| {
        let symbols = [(r"\abar".to_owned(), symbol.to_owned())];
        let macros = macros("a");
        let reader = Counted(Reader::new(&macros, symbols.iter().cloned()), AtomicUsize::new(0));
        let pack = Pack::open(&store, "trees");
        let cached = CachedTrees::new(&reader, macros, &symbols, &pack);
        let formulas = [r"\sqrt{\abar_t}", r"\outer", r"\cfrac{1}{2}", r"\mathcal N(x;\,0,1)"];
        let rows = formulas.map(|tex| cached.read(&Formula::inline(tex)));
        pack.save();
        let asked = reader.1.load(Ordering::Relaxed);
        (rows, asked)
    };
    let (first, asked) = run("alpha_bar");
    assert!(asked == 4 && first.iter().all(Result::is_ok), "{first:?}");
    assert_eq!(run("alpha_bar"), (first.clone(), 0));
    let (other, asked) = run("mean");
    assert_eq!(asked, 4);
    assert_ne!(other[0], first[0], "the symbol has another name");
}

#[test]
fn a_proof_that_was_checked_is_not_checked_again() {
    use snowglobe::derivation::{Evidence, Formulas, Proof, Prover, Step, Unreadable};
    use snowglobe::store::CachedProofs;
    use snowglobe::typeset::tree::{FormulaReader, Reader, Row};
    use std::cell::Cell;

    struct Trees(Reader, Cell<usize>);
    impl Formulas for Trees {
        fn tree(&self, latex: &str) -> Result<Row, Unreadable> {
            self.1.set(self.1.get() + 1);
            let row = self.0.read(&Formula::display(latex));
            row.map_err(|unread| Unreadable { what: unread.message, place: unread.place })
        }
        fn has_macro(&self, _: &str) -> bool {
            false
        }
    }

    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path());
    let trees = Trees(Reader::new(&Macros::default(), []), Cell::new(0));
    let step = |tex: &str| Step { name: "1".to_owned(), tex: tex.to_owned(), ..Step::default() };
    let proof = |tex: &str| Proof {
        id: "eq-a".to_owned(),
        varies: "a, b in R".to_owned(),
        steps: vec![step(tex)],
    };
    let prove = |proof: &Proof| {
        let pack = Pack::of_book(&store, "proofs", Path::new("book"));
        let found = CachedProofs::new(&Macros::default(), &pack).prove(proof, &trees);
        pack.save();
        (found, trees.1.replace(0))
    };
    let right = proof("(a+b)^2=a^2+2ab+b^2");
    let (first, read) = prove(&right);
    assert!(read > 0 && matches!(first.0.as_slice(), [Some(Evidence::Evaluated(_))]));
    assert_eq!(prove(&right), (first, 0));
    let (_, read) = prove(&proof("(a+b)^2=a^2+b^2+2ab"));
    assert!(read > 0, "another formula is another proof");
    let wrong = proof("(a+b)^2=a^2+b^2");
    for _ in 0..2 {
        let (found, read) = prove(&wrong);
        assert!(read > 0 && found.1.len() == 1, "what is wrong is told every time");
    }
}
