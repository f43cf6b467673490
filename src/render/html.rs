//! A writer of HTML that cannot forget to escape: text and attributes go in as they are, markup comes out.

use std::borrow::Cow;
use std::fmt::Write as _;

/// HTML under construction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Html {
    text: String,
}

/// A start tag: a name and its attributes.
#[derive(Clone, Debug)]
pub struct Tag<'a> {
    name: &'static str,
    attributes: Vec<(&'static str, Cow<'a, str>)>,
}

/// A tag of this name.
pub fn tag<'a>(name: &'static str) -> Tag<'a> {
    Tag { name, attributes: Vec::new() }
}

impl<'a> Tag<'a> {
    /// Adds an attribute; the value is escaped when it is written.
    pub fn with(mut self, name: &'static str, value: impl Into<Cow<'a, str>>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// Adds a class.
    pub fn class(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.with("class", value)
    }

    /// Adds an attribute if it has a value.
    pub fn maybe(self, name: &'static str, value: Option<impl Into<Cow<'a, str>>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds an attribute without a value where `condition` holds.
    pub fn flag(self, name: &'static str, condition: bool) -> Self {
        if condition { self.with(name, "") } else { self }
    }
}

impl Html {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What `write` writes.
    pub fn of(write: impl FnOnce(&mut Self)) -> Self {
        let mut html = Self::new();
        write(&mut html);
        html
    }

    /// Text, escaped.
    pub fn text(&mut self, text: &str) {
        escape(&mut self.text, text, false);
    }

    /// Markup that one of our own typesetters made.
    pub fn trusted(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    /// HTML that was written before.
    pub fn append(&mut self, html: &Self) {
        self.text.push_str(&html.text);
    }

    /// An element with what `inside` writes between its tags.
    pub fn element(&mut self, tag: Tag<'_>, inside: impl FnOnce(&mut Self)) {
        let name = tag.name;
        self.void(tag);
        inside(self);
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// An element that holds text alone.
    pub fn simple(&mut self, tag: Tag<'_>, text: &str) {
        self.element(tag, |html| html.text(text));
    }

    /// An element without content, such as `<img>`.
    pub fn void(&mut self, tag: Tag<'_>) {
        self.text.push('<');
        self.text.push_str(tag.name);
        for (name, value) in &tag.attributes {
            // Writing to a string cannot fail.
            let _ = write!(self.text, " {name}");
            if !value.is_empty() || matches!(*name, "alt" | "value") {
                self.text.push_str("=\"");
                escape(&mut self.text, value, true);
                self.text.push('"');
            }
        }
        self.text.push('>');
    }

    /// A line end, so that the source reads well.
    pub fn line(&mut self) {
        self.text.push('\n');
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

fn escape(out: &mut String, text: &str, attribute: bool) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            _ => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let html = Html::of(|html| {
            html.element(tag("p").with("title", "\"<&>\""), |html| html.text("a < b & \"c\""));
        });
        assert_eq!(
            html.as_str(),
            "<p title=\"&quot;&lt;&amp;&gt;&quot;\">a &lt; b &amp; \"c\"</p>"
        );
    }

    #[test]
    fn an_attribute_that_must_have_a_value_keeps_it() {
        let html = Html::of(|html| html.void(tag("img").with("alt", "").flag("hidden", true)));
        assert_eq!(html.as_str(), "<img alt=\"\" hidden>");
    }
}
