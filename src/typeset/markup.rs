//! Writes the tree of a set formula as HTML, the same bytes every time.
//!
//! KaTeX keeps attributes in hash maps, whose order differs from run to run; here they are written by name, the name space first.

use std::fmt::Write as _;

use katex_rs::ClassList;
use katex_rs::dom_tree::{DomSpan, HtmlDomNode, PathNode, SvgChildNode, SvgNode};
use katex_rs::mathml_tree::{MathDomNode, MathNode};
use katex_rs::namespace::KeyMap;
use katex_rs::svg_geometry::{phase_path, sqrt_path};
use katex_rs::tree::VirtualNode as _;
use katex_rs::types::{CssStyle, ParseError};
use katex_rs::units::make_em;
use katex_rs::utils::escape_into;

/// KaTeX's name for the sign of a root that is taller than any in its fonts.
const TALL_ROOT: &str = "sqrtTall";

/// KaTeX's name for the angle of `\phase`.
const PHASE: &str = "phase";

/// Room around the drawing of a root's sign, in thousandths of an em.
const PADDING: f64 = 80.0;

/// The HTML and MathML of a formula.
///
/// # Errors
/// When the tree holds what an untrusted formula cannot ask for (links and pictures), or KaTeX cannot write a path.
pub(super) fn markup(tree: &DomSpan) -> Result<String, ParseError> {
    let mut html = String::new();
    span(&mut html, tree)?;
    Ok(html)
}

fn span(html: &mut String, span: &DomSpan) -> Result<(), ParseError> {
    html.push_str("<span");
    classes(html, &span.classes)?;
    style(html, 0.0, &span.style)?;
    attributes(html, &span.attributes)?;
    html.push('>');
    for child in &span.children {
        match child {
            HtmlDomNode::SvgNode(svg) => match mended(svg, span.height) {
                Some(mended) => drawing(html, &mended)?,
                None => drawing(html, svg)?,
            },
            _ => node(html, child)?,
        }
    }
    html.push_str("</span>");
    Ok(())
}

fn node(html: &mut String, node: &HtmlDomNode) -> Result<(), ParseError> {
    match node {
        HtmlDomNode::DomSpan(inner) => span(html, inner),
        HtmlDomNode::MathML(math) => element(html, math),
        HtmlDomNode::Fragment(fragment) => {
            fragment.children.iter().try_for_each(|child| self::node(html, child))
        }
        HtmlDomNode::Symbol(symbol) => {
            let plain =
                symbol.italic <= 0.0 && symbol.classes.is_empty() && symbol.style.is_empty();
            if plain {
                return Ok(escape_into(html, &symbol.text)?);
            }
            html.push_str("<span");
            classes(html, &symbol.classes)?;
            style(html, symbol.italic, &symbol.style)?;
            html.push('>');
            escape_into(html, &symbol.text)?;
            html.push_str("</span>");
            Ok(())
        }
        HtmlDomNode::SvgNode(svg) => drawing(html, svg),
        HtmlDomNode::Anchor(_) | HtmlDomNode::Img(_) => Err(std::fmt::Error.into()),
    }
}

fn drawing(html: &mut String, svg: &SvgNode) -> Result<(), ParseError> {
    html.push_str(r#"<svg xmlns="http://www.w3.org/2000/svg""#);
    attributes(html, &svg.attributes)?;
    html.push('>');
    for child in &svg.children {
        match child {
            SvgChildNode::Path(path) => html.push_str(&path.to_markup()?),
            SvgChildNode::Line(line) => {
                html.push_str("<line");
                attributes(html, &line.attributes)?;
                html.push_str("/>");
            }
        }
    }
    html.push_str("</svg>");
    Ok(())
}

/// Two drawings as KaTeX makes them, of which the span around is `height` em high: for the sign of a root taller than any
/// of the fonts' `katex-rs` 0.3 forgets the padding below, so that the sign ends too high; the height of the angle of
/// `\phase` it does not cut to thousandths.
fn mended(svg: &SvgNode, height: f64) -> Option<SvgNode> {
    let [SvgChildNode::Path(path)] = svg.children.as_slice() else { return None };
    let mut mended = svg.clone();
    let (height, drawing) = match path.path_name.as_str() {
        TALL_ROOT => {
            let height = (1000.0 * height).floor() + PADDING;
            (height, sqrt_path(TALL_ROOT, 0.0, height))
        }
        PHASE => {
            let (_, height) = svg.attributes.get("viewBox")?.rsplit_once(' ')?;
            let height = height.parse::<f64>().ok()?.floor();
            mended.attributes.insert("height".to_owned(), make_em(height / 1000.0));
            (height, phase_path(height))
        }
        _ => return None,
    };
    mended.attributes.insert("viewBox".to_owned(), format!("0 0 400000 {height}"));
    mended.children =
        vec![SvgChildNode::Path(PathNode { alternate: Some(drawing), ..path.clone() })];
    Some(mended)
}

fn element(html: &mut String, math: &MathNode) -> Result<(), ParseError> {
    let name = math.node_type.as_ref();
    write!(html, "<{name}")?;
    classes(html, &math.classes)?;
    attributes(html, &math.attributes)?;
    html.push('>');
    for child in &math.children {
        math_node(html, child)?;
    }
    write!(html, "</{name}>")?;
    Ok(())
}

fn math_node(html: &mut String, node: &MathDomNode) -> Result<(), ParseError> {
    match node {
        MathDomNode::Math(math) => element(html, math)?,
        MathDomNode::Text(text) => escape_into(html, &text.text)?,
        MathDomNode::Space(space) => match &space.character {
            Some(character) => {
                html.push_str("<mtext>");
                escape_into(html, character)?;
                html.push_str("</mtext>");
            }
            None => write!(html, r#"<mspace width="{}"/>"#, make_em(space.width))?,
        },
        MathDomNode::Fragment(fragment) => {
            fragment.children.iter().try_for_each(|child| math_node(html, child))?;
        }
    }
    Ok(())
}

fn classes(html: &mut String, classes: &ClassList) -> Result<(), ParseError> {
    for (number, class) in classes.iter().enumerate() {
        html.push_str(if number == 0 { r#" class=""# } else { " " });
        escape_into(html, class)?;
    }
    if classes.iter().next().is_some() {
        html.push('"');
    }
    Ok(())
}

/// `italic` (em) is the room that an italic letter needs on its right.
fn style(html: &mut String, italic: f64, style: &CssStyle) -> Result<(), ParseError> {
    if italic <= 0.0 && style.is_empty() {
        return Ok(());
    }
    html.push_str(r#" style=""#);
    if italic > 0.0 {
        write!(html, "margin-right:{};", make_em(italic))?;
    }
    style.write_to(html)?;
    html.push('"');
    Ok(())
}

fn attributes(html: &mut String, attributes: &KeyMap<String, String>) -> Result<(), ParseError> {
    let mut named: Vec<(&String, &String)> = attributes.iter().collect();
    named.sort_unstable_by_key(|(name, _)| (*name != "xmlns", *name));
    for (name, value) in named.into_iter().filter(|(name, _)| !name.is_empty()) {
        write!(html, r#" {name}=""#)?;
        escape_into(html, value)?;
        html.push('"');
    }
    Ok(())
}
