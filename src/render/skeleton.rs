//! Page skeletons: what stands around the text of a page. A book's own `templates/` come before ours.

use tera::{Context, Tera};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Sources;

use super::html::Html;
use super::{Options, Press, paths};

/// Loads nothing from elsewhere, runs nothing that stands in a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src-elem 'self'; style-src-attr 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'";

/// Stands in a filled skeleton where the text of the page goes, which is long and need not be copied by the engine: no
/// text holds this character, Unicode keeps it for the use of programs.
const BODY: &str = "\u{FDD0}";

/// The templates that the program brings along: name and text.
const TEMPLATES: [(&str, &str); 3] = [
    ("base.html", include_str!("../../templates/base.html")),
    ("page.html", include_str!("../../templates/page.html")),
    ("print.html", include_str!("../../templates/print.html")),
];

/// The templates, ready to be filled.
#[derive(Debug)]
pub struct Skeletons {
    tera: Tera,
    base_url: Option<String>,
}

/// What fills a skeleton.
#[derive(Debug, Default)]
pub struct Filling {
    /// The file it becomes.
    pub file: String,
    /// Its title without the book's; empty for the cover.
    pub title: String,
    /// One or two sentences about it.
    pub description: String,
    /// A class for its `<body>`.
    pub kind: &'static str,
    /// The part it belongs to; may be empty.
    pub part: String,
    /// The same page made for paper, from the root of the site.
    pub print: String,
    /// What stands between the header and the footer, landmarks included.
    pub body: Html,
}

impl Skeletons {
    /// Our templates, and the book's own in place of those it brings.
    ///
    /// # Errors
    /// A template that is not UTF-8 or does not parse.
    pub fn read(sources: &Sources, options: &Options) -> Result<Self, Diagnostics> {
        let mut wrong = Diagnostics::new();
        let mut templates: Vec<(&str, &str)> = Vec::new();
        for (name, ours) in TEMPLATES {
            match sources.find(&format!("templates/{name}")) {
                None => templates.push((name, ours)),
                Some(file) => match sources.text(file) {
                    Ok(text) => templates.push((name, text)),
                    Err(diagnostic) => wrong.push(diagnostic),
                },
            }
        }
        let mut tera = Tera::new();
        if let Err(error) = tera.add_raw_templates(templates) {
            wrong.push(unusable("templates/", &error));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let base_url = options.base_url.as_ref();
        Ok(Self { tera, base_url: base_url.map(|url| url.trim_end_matches('/').to_owned()) })
    }
}

impl Press<'_> {
    /// A page on screen.
    pub fn page(&self, filling: Filling) -> Result<(String, String), Diagnostic> {
        self.fill("page.html", filling)
    }

    /// A page for paper.
    pub fn paper(&self, filling: Filling) -> Result<(String, String), Diagnostic> {
        self.fill("print.html", filling)
    }

    fn fill(&self, template: &str, filling: Filling) -> Result<(String, String), Diagnostic> {
        let manuscript = self.manuscript;
        let file = filling.file;
        let mut context = Context::new();
        context.insert("policy", POLICY);
        context.insert("language", &manuscript.language);
        context.insert("book_title", &manuscript.title);
        context.insert("subtitle", &manuscript.subtitle);
        context.insert("authors", &manuscript.authors.join(", "));
        context.insert("title", &filling.title);
        context.insert("description", &filling.description);
        context.insert("kind", filling.kind);
        context.insert("part", &filling.part);
        context.insert("root", &paths::root(&file));
        context.insert("print", &paths::link(&file, &filling.print, None));
        context.insert("has_notation", &!manuscript.symbols.is_empty());
        context.insert("has_works", &!manuscript.bibliography.is_empty());
        let canonical = self.skeletons.base_url.as_ref().map(|base| {
            let path = file.strip_suffix("index.html").unwrap_or(&file);
            format!("{base}/{path}")
        });
        context.insert("canonical", &canonical.unwrap_or_default());
        context.insert("body", BODY);
        let text = self.skeletons.tera.render(template, &context);
        match text {
            Ok(text) => {
                let around: Vec<&str> = text.split(BODY).collect();
                Ok((file, around.join(filling.body.as_str())))
            }
            Err(error) => Err(unusable(&format!("templates/{template}"), &error)),
        }
    }
}

fn unusable(path: &str, error: &tera::Error) -> Diagnostic {
    Diagnostic::about(path, format!("this template cannot be used: {error}"))
        .hint("leave the book's own template out to get the one that comes with the program")
}
