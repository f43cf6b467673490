//! Mends what `katex-rs` 0.3 does otherwise than KaTeX, by putting handlers and builders of ours in the place of its own.
//!
//! Each is held by a test that fails without it; when the engine mends one, its function here can go.

use std::sync::Arc;

use katex_rs::build_common::{make_fragment, make_span};
use katex_rs::build_html::{DomType, GroupType, build_expression, make_null_delimiter};
use katex_rs::define_function::{FunctionContext, FunctionHandler, FunctionSpec};
use katex_rs::delimiter::left_right_delim;
use katex_rs::dom_tree::{DomSpan, HtmlDomNode};
use katex_rs::mathml_tree::{MathDomNode, MathNode, MathNodeType};
use katex_rs::options::Options;
use katex_rs::parser::parse_node::{
    NodeType, ParseNode, ParseNodeLeftRight, ParseNodeOp, ParseNodeOrdGroup, ParseNodeSqrt,
};
use katex_rs::style::TEXT;
use katex_rs::types::{CssProperty, ParseError, ParseErrorKind};
use katex_rs::units::make_em;
use katex_rs::{ClassList, KatexContext, build_mathml};

/// A context with everything mended.
pub(super) fn context() -> KatexContext {
    let mut context = KatexContext::default();
    replace(&mut context, r"\sqrt", root_of_group);
    replace(&mut context, r"\stackrel", stacked_relation);
    if let Some(accent) = context.html_group_builders.get(&NodeType::Accent).copied() {
        context.html_group_builders.insert(ENGINES_ACCENT, accent);
        context.html_group_builders.insert(NodeType::Accent, accented);
    }
    context.html_group_builders.insert(NodeType::LeftRight, fenced);
    context.html_group_builders.insert(NodeType::Sizing, sized);
    context.mathml_group_builders.insert(NodeType::Sizing, sized_mathml);
    context
}

fn replace(context: &mut KatexContext, name: &str, handler: FunctionHandler) {
    if let Some(function) = context.functions.get(name) {
        let mended = FunctionSpec { handler: Some(handler), ..FunctionSpec::clone(function) };
        context.functions.insert(name.to_owned(), Arc::new(mended));
    }
}

/// Under a root there is room for the sign only if the radicand is a group: in `\sqrt n` the sign strikes through the
/// letter. So every radicand becomes one.
fn root_of_group(
    context: FunctionContext<'_, '_, '_>,
    arguments: Vec<ParseNode>,
    optional: Vec<Option<ParseNode>>,
) -> Result<ParseNode, ParseError> {
    let (mode, loc) = (context.parser.mode, context.loc());
    let body = match arguments.into_iter().next() {
        Some(group @ ParseNode::OrdGroup(_)) => group,
        Some(bare) => ParseNode::OrdGroup(ParseNodeOrdGroup {
            mode,
            loc: None,
            body: vec![bare],
            semisimple: None,
        }),
        None => return Err(ParseErrorKind::NullArgument.into()),
    };
    let index = optional.into_iter().next().flatten();
    Ok(ParseNode::Sqrt(Box::new(ParseNodeSqrt { mode, loc, body, index })))
}

/// `\stackrel` centres its base on the axis, as an operator does; here that was suppressed as for `\overset`.
fn stacked_relation(
    context: FunctionContext<'_, '_, '_>,
    arguments: Vec<ParseNode>,
    optional: Vec<Option<ParseNode>>,
) -> Result<ParseNode, ParseError> {
    let overset = context.parser.ctx.functions.get(r"\overset");
    let Some(handler) = overset.and_then(|function| function.handler) else {
        return Err(ParseErrorKind::NoFunctionHandler { name: r"\stackrel".to_owned() }.into());
    };
    let mut relation = handler(context, arguments, optional)?;
    if let ParseNode::Mclass(class) = &mut relation
        && let Some(ParseNode::SupSub(stack)) = class.body.first_mut()
        && let Some(ParseNode::Op(ParseNodeOp::Body { suppress_base_shift, .. })) =
            stack.base.as_deref_mut()
    {
        *suppress_base_shift = None;
    }
    Ok(relation)
}

/// Where the engine's own builder of accents is kept: no such node is ever built.
const ENGINES_ACCENT: NodeType = NodeType::AccentToken;

/// An accent sets its base cramped: in `\widehat{x^2}` the exponent stands lower. To the accent itself it is all one.
fn accented(
    node: &ParseNode,
    options: &Options,
    context: &KatexContext,
) -> Result<HtmlDomNode, ParseError> {
    match context.html_group_builders.get(&ENGINES_ACCENT) {
        Some(build) => build(node, &options.having_cramped_style(), context),
        None => Err(ParseErrorKind::ExpectedNode { node: NodeType::Accent }.into()),
    }
}

/// `\left … \right`, after KaTeX's builder of the same, with [`fence`] for the fences.
fn fenced(
    node: &ParseNode,
    options: &Options,
    context: &KatexContext,
) -> Result<HtmlDomNode, ParseError> {
    let ParseNode::LeftRight(group) = node else {
        return Err(ParseErrorKind::ExpectedNode { node: NodeType::LeftRight }.into());
    };
    let around = (Some(DomType::Mopen), Some(DomType::Mclose));
    let mut inner = build_expression(context, &group.body, options, GroupType::True, around)?;
    let size = options.size_multiplier;
    let (mut height, mut depth) = (0.0_f64, 0.0_f64);
    for part in inner.iter().filter(|part| middle(part).is_none()) {
        (height, depth) = (height.max(part.height()), depth.max(part.depth()));
    }
    let fences = Fences { context, group, height: height * size, depth: depth * size };
    for part in &mut inner {
        if let Some((delimiter, options)) = middle(part) {
            *part = fences.build(&delimiter, &options, ClassList::Empty)?.into();
        }
    }
    let colored = group.right_color.as_ref().map(|color| options.with_color(color));
    let left = fences.build_or_leave(&group.left, options, "mopen")?;
    let right =
        fences.build_or_leave(&group.right, colored.as_ref().unwrap_or(options), "mclose")?;
    let parts = std::iter::once(left.into()).chain(inner).chain([right.into()]).collect();
    Ok(make_span("minner", parts, Some(options), None).into())
}

/// Options of a size such as `\Large` that keep the style around it: the engine falls back on the style of running text,
/// so that in a display `\Large` sets small fractions and no limits.
fn at_size(size: usize, options: &Options) -> Options {
    Options { style: options.style.text(), ..options.having_size(size) }
}

/// `\Large …`, after KaTeX's builder of the same.
fn sized(
    node: &ParseNode,
    options: &Options,
    context: &KatexContext,
) -> Result<HtmlDomNode, ParseError> {
    let ParseNode::Sizing(group) = node else {
        return Err(ParseErrorKind::ExpectedNode { node: NodeType::Sizing }.into());
    };
    let inside = at_size(group.size, options);
    let mut inner =
        build_expression(context, &group.body, &inside, GroupType::False, (None, None))?;
    let scale = inside.size_multiplier / options.size_multiplier;
    for part in &mut inner {
        if let Some(classes) = part.classes_mut() {
            let sizing = classes.iter().position(|class| class == "katex-sizing");
            let reset = format!("reset-size{}", inside.size);
            match sizing.map(|at| at + 1) {
                // A size within a size replaces what is reset, not what is set.
                Some(at) if classes.get(at) == Some(reset.as_str()) => {
                    if let Some(class) = classes.get_mut(at) {
                        *class = format!("reset-size{}", options.size).into();
                    }
                }
                Some(_) => {}
                None => classes.extend(inside.sizing_classes(options)),
            }
        }
        if let Some(height) = part.height_mut() {
            *height *= scale;
        }
        if let Some(depth) = part.depth_mut() {
            *depth *= scale;
        }
    }
    Ok(make_fragment(inner).into())
}

fn sized_mathml(
    node: &ParseNode,
    options: &Options,
    context: &KatexContext,
) -> Result<MathDomNode, ParseError> {
    let ParseNode::Sizing(group) = node else {
        return Err(ParseErrorKind::ExpectedNode { node: NodeType::Sizing }.into());
    };
    let inside = at_size(group.size, options);
    let inner = build_mathml::build_expression(context, &group.body, &inside, None)?;
    let mut style = MathNode::with_children(MathNodeType::Mstyle, inner);
    style.set_attribute("mathsize", make_em(inside.size_multiplier));
    Ok(style.into())
}

/// What a `\middle` is to be, where `part` holds its place.
fn middle(part: &HtmlDomNode) -> Option<(String, Options)> {
    match part {
        HtmlDomNode::DomSpan(span) => span.is_middle.clone(),
        _ => None,
    }
}

/// The fences around one expression, of this height and depth in em.
struct Fences<'a> {
    context: &'a KatexContext,
    group: &'a ParseNodeLeftRight,
    height: f64,
    depth: f64,
}

impl Fences<'_> {
    fn build_or_leave(
        &self,
        delimiter: &str,
        options: &Options,
        class: &'static str,
    ) -> Result<DomSpan, ParseError> {
        match delimiter {
            "." => Ok(make_null_delimiter(options, class)),
            _ => self.build(delimiter, options, class.into()),
        }
    }

    /// A fence. A small one of a smaller style than the text's is moved as if it had the text's: in `x_{\left(a\right)}`
    /// the fences stand too low. It is moved by what its own style says instead.
    fn build(
        &self,
        delimiter: &str,
        options: &Options,
        classes: ClassList,
    ) -> Result<DomSpan, ParseError> {
        let (height, depth, mode) = (self.height, self.depth, self.group.mode);
        let mut span =
            left_right_delim(self.context, delimiter, height, depth, options, mode, classes)?;
        let small = matches!(span.children.as_slice(), [HtmlDomNode::Symbol(_)]);
        if small && span.classes.contains("delimcenter") {
            let axis = options.font_metrics().axis_height;
            let shift = |size: f64| (1.0 - options.size_multiplier / size) * axis;
            let wrong = shift(options.having_base_style(Some(TEXT)).size_multiplier);
            let right = shift(span.max_font_size);
            span.height += wrong - right;
            span.depth -= wrong - right;
            span.style.insert(CssProperty::Top, make_em(right));
        }
        Ok(span)
    }
}
