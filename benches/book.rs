//! What the parts of a build cost: `cargo bench`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use divan::Bencher;
use divan::counter::ItemsCount;
use ndarray::Array2;

use snowglobe::compute::Silent;
use snowglobe::diagnostic::Diagnostics;
use snowglobe::math::numbers::random::Generator;
use snowglobe::math::process::empirical::Empirical;
use snowglobe::math::process::sampler::{Ladder, Method, Spacing, sample_many};
use snowglobe::math::process::schedule::{Schedule, ScheduleName};
use snowglobe::models::digit_denoiser::{self, DigitDenoiserSpecification};
use snowglobe::models::{Models, painting_autoencoder};
use snowglobe::plate::{Registry, Studio};
use snowglobe::source::Sources;
use snowglobe::store::{CachedFormulas, Pack, Store};
use snowglobe::typeset::tree::Reader;
use snowglobe::typeset::{Formula, FormulaSetter, Highlighter, Katex, Macros};
use snowglobe::{Findings, Options, book};

fn main() {
    divan::main();
}

/// Formulas as a book has them, each another.
fn formulas(count: usize) -> Vec<Formula> {
    let one = |i: usize| {
        let tex = format!(
            r"q(x_{{{i}}}\mid x_0)=\mathcal N\big(x_{{{i}}};\sqrt{{\bar\alpha_{{{i}}}}}\,x_0,(1-\bar\alpha_{{{i}}})\mathbf I\big)"
        );
        Formula::display(tex)
    };
    (0..count).map(one).collect()
}

const FORMULAS: usize = 200;

#[divan::bench(sample_count = 5)]
fn formulas_cold(bencher: Bencher) {
    let formulas = formulas(FORMULAS);
    bencher
        .counter(ItemsCount::new(FORMULAS))
        .with_inputs(|| Katex::new(Macros::default(), NonZeroUsize::MIN))
        .bench_local_values(|katex| {
            for formula in &formulas {
                katex.set(formula).expect("it parses");
            }
        });
}

#[divan::bench]
fn formulas_from_the_store(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path());
    let formulas = formulas(FORMULAS);
    let set_all = |pack: &Pack<'_>| {
        let katex = Katex::new(Macros::default(), NonZeroUsize::MIN);
        let setter = CachedFormulas::new(katex, Macros::default(), pack);
        for formula in &formulas {
            setter.set(formula).expect("it parses");
        }
    };
    let pack = Pack::open(&store, "formulas");
    set_all(&pack);
    pack.save();
    bencher
        .counter(ItemsCount::new(FORMULAS))
        .bench_local(|| set_all(&Pack::open(&store, "formulas")));
}

/// A book of many chapters of text, lists, tables and references, without figures or formulas.
fn large_book(chapters: usize) -> Sources {
    let mut settings = "title = \"Large\"\nauthors = [\"A\"]\nlanguage = \"en\"\n[[part]]\ntitle = \"Part\"\nslug = \"part\"\nchapters = [".to_owned();
    let mut files = Vec::new();
    for chapter in 0..chapters {
        settings += &format!("\"c{chapter}.md\",");
        let next = (chapter + 1) % chapters;
        let mut text =
            format!("+++\ntitle = \"Chapter {chapter}\"\nsummary = \"One of many.\"\n+++\n");
        for section in 0..6 {
            text += &format!(
                "## Section {section} {{#sec-{chapter}-{section}}}\n\nWords with *emphasis*, a [link](c{next}.md), and a look at \
                 @sec-{next}-{section}. {}\n\n- one\n- two\n\n| a | b |\n| --- | ---: |\n| 1 | `= alpha_bar({section}00, \"linear\"), 4` |\n\n\
                 ::: key-idea\nRemember this.\n:::\n\n",
                "A sentence to fill the paragraph with ordinary words. ".repeat(12)
            );
        }
        files.push((format!("part/c{chapter}.md"), text.into_bytes()));
    }
    settings += "]\n";
    files.push(("book.toml".to_owned(), settings.into_bytes()));
    Sources::from_files(files)
}

#[divan::bench(sample_count = 10)]
fn markdown_to_manuscript_300_chapters(bencher: Bencher) {
    let sources = large_book(300);
    let katex = Katex::new(Macros::default(), NonZeroUsize::MIN);
    let highlighter = Highlighter::new();
    let kinds = Registry::book();
    let reader = Reader::new(&Macros::default(), []);
    let tools = book::Tools {
        kinds: &kinds,
        formulas: &katex,
        trees: &reader,
        code: &highlighter,
        proofs: &snowglobe::derivation::Anew,
    };
    bencher.counter(ItemsCount::new(300usize)).bench_local(|| {
        let mut wrong = Diagnostics::new();
        let parsed = book::parse(&sources, &mut wrong);
        let manuscript = book::resolve(&parsed, &sources, &tools, &mut wrong);
        assert!(wrong.is_empty(), "{:?}", wrong.sorted().first());
        manuscript
    });
}

/// The kinds that need no trained network; those networks are timed by a cold build.
fn untrained() -> Vec<&'static str> {
    let kinds = Registry::book();
    let trains = |kind: &snowglobe::plate::Kind| {
        kind.at("").is_ok_and(|(figure, _)| !figure.models().is_empty())
    };
    kinds.kinds().filter(|kind| !trains(kind)).map(|kind| kind.name).collect()
}

#[divan::bench(args = untrained(), sample_count = 3)]
fn figure(bencher: Bencher, kind: &str) {
    let kinds = Registry::book();
    let (figure, _) = kinds.find(kind).expect("a kind").at("").expect("its defaults");
    let models = Models::new();
    bencher.bench_local(|| {
        let studio = Studio { seed: 1, models: &models };
        figure.plate(&studio).expect("it draws")
    });
}

/// The book of this repository, copied to a folder of its own.
struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
        for entry in walkdir::WalkDir::new(&from).into_iter().filter_map(Result::ok) {
            let relative = entry.path().strip_prefix(&from).expect("inside");
            let to = folder.path().join("content").join(relative);
            if entry.file_type().is_dir() {
                std::fs::create_dir_all(to).expect("a folder");
            } else {
                std::fs::copy(entry.path(), to).expect("a copy");
            }
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn build(&self) {
        let options = Options {
            book: self.path("content"),
            out: self.path("dist"),
            base_url: None,
            strict: false,
        };
        let built =
            snowglobe::build(&Registry::book(), &options, &Silent, &mut Findings::default());
        assert!(built.is_ok(), "the book builds");
    }
}

#[divan::bench(sample_count = 1)]
fn build_cold(bencher: Bencher) {
    bencher.with_inputs(Copy::new).bench_local_values(|copy| {
        copy.build();
        copy
    });
}

#[divan::bench(sample_count = 20)]
fn build_unchanged(bencher: Bencher) {
    let copy = Copy::new();
    copy.build();
    bencher.bench_local(|| copy.build());
}

#[divan::bench(sample_count = 20)]
fn build_after_one_edited_chapter(bencher: Bencher) {
    let copy = Copy::new();
    copy.build();
    let chapter = copy.path("content/idea/restorer.md");
    let text = std::fs::read_to_string(&chapter).expect("a chapter");
    let mut edits = 0;
    bencher
        .with_inputs(|| {
            edits += 1;
            std::fs::write(&chapter, format!("{text}\n\nAfterthought {edits}.\n"))
                .expect("written");
        })
        .bench_local_values(|()| copy.build());
}

/// The exact denoiser of 2,000 pictures of 16 by 16 as a sampler uses it: 64 walks of 50 DDIM steps, on one core.
#[divan::bench(sample_count = 10)]
fn exact_denoiser_of_pictures(bencher: Bencher) {
    let (pictures, _) = painting_autoencoder::pictures(1, "bench", 2000);
    let data = Empirical::new(pictures).expect("pictures");
    let schedule = Schedule::new(ScheduleName::Cosine, 1000).expect("a schedule");
    let ladder = Ladder::spaced(&schedule, Spacing::Trailing, 50).expect("a ladder");
    let mut generator = Generator::new(1, "bench");
    let starts = Array2::from_shape_simple_fn((64, 256), || generator.normal());
    let method = Method::Ddim { eta: 0.0 };
    bencher.bench_local(|| {
        sample_many(&data, &ladder, method, starts.view(), &mut generator).expect("it walks")
    });
}

/// 500 training steps of the digit denoiser, its 64 pictures a step: forward, backward, Adam.
#[divan::bench(sample_count = 5)]
fn training_500_steps(bencher: Bencher) {
    let specification =
        DigitDenoiserSpecification { steps: 500, ..DigitDenoiserSpecification::book() };
    bencher.bench_local(|| digit_denoiser::train(&specification).expect("it learns"));
}
