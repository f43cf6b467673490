//! Raw HTML is an error that says what to write instead.

/// What to write in place of the HTML that `text` begins with.
pub(super) fn instead(text: &str) -> String {
    let text = text.trim_start();
    if text.starts_with("<!--") {
        return "a note to yourself has no place in a chapter: take it out, git remembers it"
            .to_owned();
    }
    let name: String = text
        .trim_start_matches(['<', '/', '!', '?'])
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase();
    let advice = match name.as_str() {
        "br" => "end the line with a backslash, or begin a new paragraph",
        "b" | "strong" => "write `**strong**`",
        "i" | "em" | "cite" | "dfn" => "write `*emphasis*`",
        "s" | "del" | "strike" => "write `~~struck~~`",
        "code" | "kbd" | "samp" | "tt" | "var" => "write it between backticks",
        "sub" | "sup" => "write it as mathematics: `$x_0$`, `$x^2$`",
        "img" | "picture" | "svg" => {
            "write `![what is to be seen](file.png)`, or draw it with a figure block"
        }
        "a" => "write `[text](target)`",
        "p" | "div" | "section" | "span" | "center" => {
            "leave a blank line between paragraphs; for anything more there are the containers `::: key-idea`, `::: caveat` and others"
        }
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "write `## Heading`",
        "ul" | "ol" | "li" => "write a list: `- item` or `1. item`",
        "table" | "tr" | "td" | "th" | "thead" | "tbody" => {
            "write a table: `| a | b |`, then `|---|---|`"
        }
        "blockquote" | "q" => "write `> quotation`",
        "pre" => "write it between lines of three backticks",
        "details" | "summary" => "write `::: deeper {title=\"…\"}` … `:::`",
        "hr" => "write `---` between blank lines",
        "script" | "style" | "iframe" | "video" | "audio" | "canvas" | "object" | "embed" => {
            "pages run nothing of their own: draw it with a figure block, whose controls come with it"
        }
        _ => "write Markdown; to show a `<` as it is, put it between backticks or write `\\<`",
    };
    advice.to_owned()
}
