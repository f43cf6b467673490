//! A manuscript built by hand, with every kind of block and container.

use std::sync::Arc;

use crate::book::tree::{
    Alignment, Block, Chapter, Citation, Container, ContainerKind, Display, Formula, Inline, Item,
    Label, List, Note, Number, Page, Part, Place, Reference, Resolved, Row, Source, Table, Target,
};
use crate::book::{FigureRequest, Manuscript, Symbol};
use crate::compute::Plates;
use crate::diagnostic::{FileId, Span};
use crate::output::Output;
use crate::plate::{Figure, FigureError, FigureIndex, Plate, Studio, TableShape};
use crate::render::{Options, render};
use crate::source::Sources;
use crate::typeset::Run;
use crate::typeset::bibliography::Entry;

use super::plates::plate;

pub type Line = Vec<Inline<Resolved>>;
pub type Blocks = Vec<Block<Resolved>>;

pub fn span() -> Span {
    Span::new(FileId(0), 0..1)
}

pub fn words(text: &str) -> Line {
    vec![Inline::Text(text.to_owned())]
}

pub fn paragraph(text: &str) -> Block<Resolved> {
    Block::Paragraph(words(text))
}

pub fn label(anchor: &str, number: Option<&str>) -> Label {
    Label { anchor: anchor.into(), number: number.map(Into::into) }
}

pub fn formula(tex: &str) -> Formula {
    let html = format!("<span class=\"katex\"><span class=\"mord\">{tex}</span></span>");
    Formula { tex: tex.into(), html: html.into(), tree: None, spoken: format!("{tex} said").into() }
}

pub fn place(page: Page, anchor: Option<&str>) -> Place {
    Place { page, anchor: anchor.map(Into::into) }
}

pub fn container(kind: ContainerKind, anchor: &str, blocks: Blocks) -> Container<Resolved> {
    Container {
        kind,
        label: label(anchor, None),
        title: Vec::new(),
        of: None,
        varies: None,
        words: Vec::new(),
        blocks,
        span: span(),
    }
}

fn reference(text: &str, page: Page, anchor: &str) -> Inline<Resolved> {
    Inline::Reference(Reference {
        text: text.into(),
        title: "A \"title\" <with> marks".into(),
        place: place(page, Some(anchor)),
    })
}

fn item(blocks: Blocks, checked: Option<bool>) -> Item<Resolved> {
    Item { checked, blocks }
}

fn list(start: Option<u64>, items: Vec<Item<Resolved>>) -> List<Resolved> {
    List { start, tight: true, items }
}

fn quiz() -> Blocks {
    let option = |text: &str, said: &str, right| {
        let line = vec![Inline::Text(format!("{text}: ")), Inline::Emphasis(words(said))];
        item(vec![Block::Paragraph(line)], Some(right))
    };
    let options = vec![
        option("the schedule", "it is chosen", false),
        option("nothing", "it is a fixed recipe", true),
    ];
    vec![
        paragraph("What does the forward process need to learn?"),
        Block::List(list(None, options)),
    ]
}

fn equation() -> Container<Resolved> {
    let meaning =
        vec![Inline::Formula(formula("x_0")), Inline::Text(": the clean picture".to_owned())];
    let rows = vec![
        Row {
            cells: vec![formula("a"), formula("=b")],
            label: Some(label("eq-row", Some("1.1.2"))),
        },
        Row { cells: vec![formula("c"), formula("=d")], label: None },
    ];
    let display = |rows, columns, aligned| {
        Block::Display(Display { tex: "a".into(), columns, aligned, rows, evidence: None })
    };
    let mut whole = container(
        ContainerKind::Equation,
        "eq-marginal",
        vec![
            display(vec![Row { cells: vec![formula("q")], label: None }], 1, false),
            display(rows, 2, true),
            Block::List(list(None, vec![item(vec![Block::Paragraph(meaning)], None)])),
        ],
    );
    whole.label = label("eq-marginal", Some("1.1.1"));
    whole.words = words("Shrink the picture, add noise.");
    whole
}

fn boxes() -> Blocks {
    let answer = container(ContainerKind::Answer, "an-answer", vec![paragraph("An answer.")]);
    let solution = container(ContainerKind::Solution, "a-solution", vec![paragraph("A solution.")]);
    let mut exercise = container(
        ContainerKind::Exercise,
        "ex-half",
        vec![paragraph("Do it."), Block::Container(solution)],
    );
    exercise.label = label("ex-half", Some("1.1.1"));
    let mut proof = container(
        ContainerKind::Proof,
        "a-proof",
        vec![Block::List(list(Some(1), vec![item(vec![paragraph("because")], None)]))],
    );
    if let Inline::Reference(of) = reference("(1.1.1)", Page::Chapter(0, 0), "eq-marginal") {
        proof.of = Some(of);
    }
    let ask = vec![paragraph("What will it be?"), Block::Container(answer)];
    let plain = |kind: ContainerKind| {
        let anchor = format!("the-{}", kind.name());
        Block::Container(container(kind, &anchor, vec![paragraph("Words.")]))
    };
    vec![
        Block::Container(equation()),
        Block::Container(container(ContainerKind::Ask, "an-ask", ask)),
        Block::Container(exercise),
        Block::Container(proof),
        Block::Container(container(ContainerKind::Quiz, "a-quiz", quiz())),
        plain(ContainerKind::Theorem),
        plain(ContainerKind::Worked),
        plain(ContainerKind::Example),
        plain(ContainerKind::KeyIdea),
        plain(ContainerKind::Caveat),
        plain(ContainerKind::Deeper),
        plain(ContainerKind::Learn),
    ]
}

fn chapter(number: &str, slug: &str, blocks: Blocks) -> Chapter<Resolved> {
    let note = |text: &str, blocks: Option<Blocks>| Note {
        name: Source { text: text.to_owned(), span: span() },
        blocks: blocks.unwrap_or_else(|| vec![paragraph(text)]),
    };
    Chapter {
        file: FileId(0),
        slug: slug.to_owned(),
        number: number.to_owned(),
        title: words("Skipping & jumping <far>"),
        summary: words("Why \"one\" is enough."),
        blocks,
        notes: vec![
            note("a short note", None),
            note("", Some(vec![paragraph("one"), paragraph("two")])),
        ],
    }
}

fn text() -> Blocks {
    let line = vec![
        Inline::Text("Words".to_owned()),
        Inline::Mark(0),
        Inline::Mark(1),
        Inline::Citation(vec![Citation { entry: 0, locator: "eq. 4".to_owned() }]),
        reference("Figure 1.1.1", Page::Chapter(0, 0), "fig-one"),
        Inline::Number(Number::Awaited(0)),
        Inline::Number(Number::Known("0.5".into())),
        Inline::Link {
            target: Target::Web("https://example.org/?a=1&b=2".into()),
            text: words("outside"),
        },
        Inline::Link {
            target: Target::Place(place(Page::Chapter(0, 1), Some("later"))),
            text: words("the next"),
        },
        Inline::Image { file: "pictures/a.png".into(), alt: "a \"picture\"".to_owned() },
        Inline::HardBreak,
    ];
    let table = Table {
        alignments: vec![Alignment::Left, Alignment::Right],
        head: vec![words("t"), words("value")],
        rows: vec![vec![words("1"), words("2")]],
    };
    vec![
        Block::Heading {
            level: 2,
            label: label("first-things", None),
            text: words("First things"),
            span: span(),
        },
        Block::Paragraph(line),
        Block::Table(table),
        Block::Code("<span class=\"c-word\">let</span> x".into()),
        Block::Quote(vec![paragraph("said")]),
        Block::Callout { kind: crate::book::tree::Callout::Tip, blocks: vec![paragraph("try it")] },
        Block::Rule,
        Block::Figure(FigureIndex(0)),
    ]
}

#[derive(Debug)]
struct Fake;

impl Figure for Fake {
    fn tables(&self) -> Vec<TableShape> {
        vec![TableShape::new("path", &["t"], &["value"])]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        Ok(plate())
    }
}

pub fn request(id: &str, number: &str, place: Place) -> FigureRequest {
    FigureRequest {
        key: crate::plate::SourceKey::unstated(),
        label: label(id, Some(number)),
        id: id.into(),
        kind: "fake".into(),
        seed: 4_000_000_000,
        params: vec![("schedule", serde_json::json!("linear")), ("steps", serde_json::json!(1000))],
        caption: words("What to see <here>."),
        markdown: "```figure {#fig-one}\nkind = \"fake\"\n```".into(),
        span: span(),
        place,
        figure: Box::new(Fake),
    }
}

/// A book of two chapters and a cover.
pub fn manuscript() -> Manuscript {
    let first = Page::Chapter(0, 0);
    let second = vec![
        Block::Heading {
            level: 2,
            label: label("later", None),
            text: words("Later"),
            span: span(),
        },
        // The same anchor as in the first chapter: the whole book on one page must tell them apart.
        Block::Heading {
            level: 3,
            label: label("first-things", None),
            text: words("Again"),
            span: span(),
        },
        Block::Paragraph(vec![Inline::Mark(0)]),
    ];
    let mut cover = chapter("", "cover", vec![paragraph("Shake it.")]);
    cover.blocks.push(Block::Figure(FigureIndex(1)));
    let mut text = text();
    text.extend(boxes());
    Manuscript {
        title: "The Snow & Globe".to_owned(),
        subtitle: "Drawn by <mathematics>".to_owned(),
        authors: vec!["A. Author".to_owned()],
        language: "en".to_owned(),
        cover: Some(cover),
        parts: vec![Part {
            title: "Level 1: the idea".to_owned(),
            slug: "idea".to_owned(),
            chapters: vec![chapter("1.1", "one", text), chapter("1.2", "two", second)],
        }],
        figures: vec![
            request("fig-one", "1.1.1", place(first, Some("fig-one"))),
            request("fig-cover", "0.1", place(Page::Cover, Some("fig-cover"))),
        ],
        awaited: Vec::new(),
        claims: Vec::new(),
        counts: crate::book::Counts::default(),
        bibliography: vec![Entry {
            key: "ho2020ddpm".to_owned(),
            authors: vec!["Ho".to_owned(), "Jain".to_owned()],
            and_others: false,
            year: "2020".to_owned(),
            runs: vec![Run::Text("Ho & Jain".to_owned())],
            place: 0..1,
        }],
        cited_at: vec![vec![place(first, Some("first-things"))]],
        symbols: vec![Symbol {
            name: "alpha_bar".to_owned(),
            formula: formula("a"),
            meaning: "share that is still picture".to_owned(),
            first: place(first, Some("first-things")),
            pages: vec![first],
        }],
    }
}

/// The site of [`manuscript`].
pub fn site(manuscript: &Manuscript) -> Output {
    let plates = manuscript.figures.iter().map(|_| Arc::new(plate()));
    let plates = Plates::new(plates.collect(), vec!["0.25".to_owned()]);
    let picture = ("pictures/a.png".to_owned(), vec![9]);
    let sources = Sources::from_files([picture]);
    render(manuscript, &plates, &sources, &Options::default()).unwrap()
}
