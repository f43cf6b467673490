//! Containers: each kind with a design of its own, and all of them readable without JavaScript.

use crate::book::tree::{Block, Container, ContainerKind, Inline, Item, Resolved};

use super::html::{Html, tag};
use super::inline::plain;
use super::scribe::{AtTheBack, Scribe};

type Box<'a> = &'a Container<Resolved>;

impl Scribe<'_> {
    /// Writes a container.
    pub fn container(&mut self, html: &mut Html, container: Box<'_>) {
        match container.kind {
            ContainerKind::Equation => self.equation(html, container),
            ContainerKind::Answer | ContainerKind::Solution => self.folded(html, container),
            ContainerKind::Deeper if !self.paper() => self.folded(html, container),
            ContainerKind::Quiz => self.quiz(html, container),
            ContainerKind::Proof => self.boxed(html, container, Self::proof),
            _ => self.boxed(html, container, |scribe, html, container| {
                let title = scribe.title_words(container);
                scribe.blocks_with_answers(html, container, &title);
            }),
        }
    }

    /// A titled section.
    fn boxed(
        &mut self,
        html: &mut Html,
        container: Box<'_>,
        inside: impl FnOnce(&mut Self, &mut Html, Box<'_>),
    ) {
        if self.paper() && container.kind == ContainerKind::Ask && container.label.number.is_none()
        {
            self.questions += 1;
        }
        let id = self.id(&container.label.anchor);
        let title_id = format!("{id}.title");
        // A group, not a landmark: a page has many boxes of one name.
        let open = tag("div")
            .class(format!("box {}", container.kind.name()))
            .with("id", id)
            .with("role", "group")
            .with("aria-labelledby", title_id.clone());
        html.element(open, |html| {
            html.element(tag("p").class("box-title").with("id", title_id), |html| {
                self.title(html, container);
            });
            html.line();
            inside(self, html, container);
        });
    }

    /// The words that name a container: "Exercise 1.2.1", "Key idea".
    fn title_words(&self, container: Box<'_>) -> String {
        let own = plain(&container.title);
        let word = match container.kind {
            ContainerKind::Ask if replaces_kind(container) => own.as_str(),
            ContainerKind::Equation => "Equation",
            ContainerKind::Theorem => "Theorem",
            ContainerKind::Proof => "Proof",
            ContainerKind::Worked => "Worked example",
            ContainerKind::Example => "Example",
            ContainerKind::KeyIdea => "Key idea",
            ContainerKind::Caveat => "Where this picture breaks",
            ContainerKind::Deeper => "Deeper",
            ContainerKind::Ask => "Predict",
            ContainerKind::Answer => "Answer",
            ContainerKind::Exercise => "Exercise",
            ContainerKind::Solution => "Solution",
            ContainerKind::Quiz => "Check yourself",
            ContainerKind::Learn => "What you will be able to do",
        };
        match (&container.label.number, container.kind) {
            (Some(number), _) => format!("{word} {number}"),
            (None, ContainerKind::Ask) if self.paper() => format!("{word} ({})", self.questions),
            (None, _) => word.to_owned(),
        }
    }

    fn title(&mut self, html: &mut Html, container: Box<'_>) {
        if replaces_kind(container) {
            self.notes_waiting(|scribe| scribe.inlines(html, &container.title));
            if container.kind == ContainerKind::Ask && self.paper() {
                // The number by which the answer at the back is found.
                html.text(&format!(" ({})", self.questions));
            }
            return;
        }
        html.simple(tag("span").class("kind"), &self.title_words(container));
        if let Some(of) = &container.of {
            html.text(" of ");
            self.reference(html, of);
        }
        if !container.title.is_empty() {
            html.text(" ");
            html.element(tag("span").class("own-title"), |html| {
                self.notes_waiting(|scribe| scribe.inlines(html, &container.title));
            });
        }
    }

    /// The blocks; on paper the answers among them go to the back.
    fn blocks_with_answers(&mut self, html: &mut Html, container: Box<'_>, title: &str) {
        for block in &container.blocks {
            match block {
                Block::Container(inner) if self.paper() && is_answer(inner) => {
                    let body = Html::of(|html| self.bare_blocks(html, &inner.blocks));
                    self.move_to_the_back(container, title, body);
                }
                block => self.blocks(html, std::slice::from_ref(block)),
            }
        }
    }

    fn move_to_the_back(&mut self, container: Box<'_>, title: &str, body: Html) {
        let anchor = self.id(&container.label.anchor);
        self.back.push(AtTheBack { title: title.to_owned(), anchor, body });
    }

    /// A part that unfolds.
    fn folded(&mut self, html: &mut Html, container: Box<'_>) {
        let open = tag("details")
            .class(format!("fold {}", container.kind.name()))
            .with("id", self.id(&container.label.anchor));
        html.element(open, |html| {
            html.element(tag("summary"), |html| self.title(html, container));
            html.line();
            html.element(tag("div").class("unfolded"), |html| {
                self.blocks(html, &container.blocks);
            });
        });
    }

    /// The formula with its number, the line in words, the meaning of its letters.
    fn equation(&mut self, html: &mut Html, container: Box<'_>) {
        let open = tag("div").class("equation").with("id", self.id(&container.label.anchor));
        html.element(open, |html| {
            let (displays, rest): (Vec<_>, Vec<_>) =
                container.blocks.iter().partition(|block| matches!(block, Block::Display(_)));
            for block in displays {
                if let Block::Display(display) = block {
                    self.display(html, display, Some(&container.label));
                    html.line();
                }
            }
            if !container.words.is_empty() {
                html.element(tag("p").class("words"), |html| {
                    html.simple(tag("span").class("unseen"), "In words: ");
                    self.inlines(html, &container.words);
                });
                html.line();
            }
            self.evidence_of(html, &container.blocks);
            for block in rest {
                match block {
                    Block::List(list) if list.items.iter().all(|item| meaning(item).is_some()) => {
                        html.element(tag("dl").class("meanings"), |html| {
                            for (symbol, words) in list.items.iter().filter_map(meaning) {
                                html.element(tag("dt"), |html| {
                                    self.inlines(html, std::slice::from_ref(symbol));
                                });
                                html.element(tag("dd"), |html| self.inlines(html, &words));
                                html.line();
                            }
                        });
                    }
                    block => self.blocks(html, std::slice::from_ref(block)),
                }
            }
        });
    }

    /// Steps: a formula and its reason each. On paper they stand in full; on screen a reader opens one after the other.
    fn proof(&mut self, html: &mut Html, container: Box<'_>) {
        for block in &container.blocks {
            match block {
                Block::List(list) => {
                    let walked = !self.paper() && list.items.len() > 1;
                    self.steps(html, &list.items, walked);
                    if walked {
                        walk_controls(html, list.items.len());
                    }
                }
                block => self.blocks(html, std::slice::from_ref(block)),
            }
        }
        let end = tag("p").class("end-of-proof").with("aria-hidden", "true");
        html.element(end, |_| {});
    }

    /// The steps of a proof. What waits to be opened can still be found by searching the page, which opens it.
    fn steps(&mut self, html: &mut Html, items: &[Item<Resolved>], walked: bool) {
        html.element(tag("ol").class("steps"), |html| {
            for (index, item) in items.iter().enumerate() {
                let step = match walked && index > 0 {
                    true => tag("li").with("hidden", "until-found"),
                    false => tag("li"),
                };
                html.element(step, |html| {
                    self.blocks(html, &item.blocks);
                    self.evidence_of(html, &item.blocks);
                });
                html.line();
            }
        });
    }

    /// A question whose options unfold into what is to be said about them.
    fn quiz(&mut self, html: &mut Html, container: Box<'_>) {
        self.boxed(html, container, |scribe, html, container| {
            for block in &container.blocks {
                match block {
                    Block::List(list) if list.items.iter().all(|item| item.checked.is_some()) => {
                        if scribe.paper() {
                            scribe.options_on_paper(html, container, &list.items);
                        } else {
                            scribe.options(html, &list.items);
                        }
                    }
                    block => scribe.blocks(html, std::slice::from_ref(block)),
                }
            }
        });
    }

    fn options(&mut self, html: &mut Html, items: &[Item<Resolved>]) {
        html.element(tag("ul").class("options").with("role", "list"), |html| {
            for item in items {
                let (option, feedback, rest) = option_parts(item);
                let (class, verdict) = match item.checked {
                    Some(true) => ("option yes", "Yes."),
                    _ => ("option no", "No."),
                };
                html.element(tag("li"), |html| {
                    html.element(tag("details").class(class), |html| {
                        html.element(tag("summary"), |html| self.inlines(html, &option));
                        html.element(tag("p").class("feedback"), |html| {
                            html.simple(tag("strong"), verdict);
                            html.text(" ");
                            self.inlines(html, &feedback);
                        });
                        self.blocks(html, rest);
                    });
                });
                html.line();
            }
        });
    }

    fn options_on_paper(&mut self, html: &mut Html, container: Box<'_>, items: &[Item<Resolved>]) {
        html.element(tag("ol").class("options"), |html| {
            for item in items {
                let (option, _, _) = option_parts(item);
                html.element(tag("li"), |html| self.inlines(html, &option));
            }
        });
        let body = Html::of(|html| {
            html.element(tag("ol").class("options"), |html| {
                for item in items {
                    let (_, feedback, rest) = option_parts(item);
                    let verdict = if item.checked == Some(true) { "Yes." } else { "No." };
                    html.element(tag("li"), |html| {
                        html.simple(tag("strong"), verdict);
                        html.text(" ");
                        self.notes_waiting(|scribe| scribe.inlines(html, &feedback));
                        self.bare_blocks(html, rest);
                    });
                }
            });
        });
        let title = self.title_words(container);
        self.move_to_the_back(container, &title, body);
    }
}

/// The buttons that open the steps of a proof; without JavaScript all steps are open and these are not seen.
fn walk_controls(html: &mut Html, steps: usize) {
    let button = |class: &'static str| tag("button").class(class).with("type", "button");
    html.element(tag("p").class("walk"), |html| {
        html.simple(button("next-step"), "Next step");
        html.simple(button("all-steps"), "All steps");
        html.simple(tag("output"), &format!("Step 1 of {steps}"));
    });
    html.line();
}

/// True where an author's title takes the place of the usual one instead of following it.
fn replaces_kind(container: &Container<Resolved>) -> bool {
    let kinds =
        [ContainerKind::Ask, ContainerKind::Caveat, ContainerKind::KeyIdea, ContainerKind::Learn];
    !container.title.is_empty() && kinds.contains(&container.kind)
}

fn is_answer(container: &Container<Resolved>) -> bool {
    matches!(container.kind, ContainerKind::Answer | ContainerKind::Solution)
}

/// An item that begins with a formula and a colon: the symbol and what it means.
fn meaning(item: &Item<Resolved>) -> Option<(&Inline<Resolved>, Vec<Inline<Resolved>>)> {
    let [Block::Paragraph(text)] = item.blocks.as_slice() else {
        return None;
    };
    let (symbol, words) = text.split_first()?;
    if !matches!(symbol, Inline::Formula(_)) {
        return None;
    }
    let mut words = words.to_vec();
    if let Some(Inline::Text(first)) = words.first_mut() {
        *first = first.trim_start().strip_prefix(':')?.trim_start().to_owned();
    }
    Some((symbol, words))
}

type Parts<'a> = (Vec<Inline<Resolved>>, Vec<Inline<Resolved>>, &'a [Block<Resolved>]);

/// An option, what is said when it is chosen (the emphasised end of its line), and further blocks.
fn option_parts(item: &Item<Resolved>) -> Parts<'_> {
    let Some((Block::Paragraph(text), rest)) = item.blocks.split_first() else {
        return (Vec::new(), Vec::new(), &item.blocks);
    };
    let mut option = text.clone();
    let mut feedback = Vec::new();
    if let Some(Inline::Emphasis(said)) = option.last().cloned() {
        option.pop();
        feedback = said;
        if let Some(Inline::Text(last)) = option.last_mut() {
            *last = last.trim_end().trim_end_matches(':').to_owned();
        }
    }
    (option, feedback, rest)
}
