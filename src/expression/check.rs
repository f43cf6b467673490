//! From a tree to steps: every name is found and every sort fits before anything is computed.

use crate::diagnostic::{Diagnostic, Span};

use super::columns::OfColumn;
use super::functions::{self, Function};
use super::lookup;
use super::step::{Step, Work};
use super::tree::{Node, Relation, Tree};
use super::value::{Item, Sort, Value};
use super::{Nothing, Shapes};

/// What a step does and the sort of what it yields.
type Sorted = (Work, Sort);

/// Checks `tree`; a look-up may be a whole column where `columns` says so.
///
/// # Errors
/// The first thing that is wrong with it.
pub(super) fn checked(tree: Tree, shapes: &dyn Shapes, columns: bool) -> Result<Step, Diagnostic> {
    // A long sum leans to the left: it is taken apart here, and not by descending into it.
    let (mut tree, mut spine) = (tree, Vec::new());
    while let Node::Both(operator, left, right) = tree.node {
        spine.push((operator, *right, tree.span));
        tree = *left;
    }
    let span = tree.span;
    let (work, sort) = work(tree, shapes, columns)?;
    let mut step = folded(Step { span, work, sort })?;
    for (operator, right, span) in spine.into_iter().rev() {
        let left = Box::new(wanted(step, Item::Number)?);
        let right = Box::new(of_item(right, Item::Number, shapes, columns)?);
        let sort = Sort::across(Item::Number, [&left.sort, &right.sort]);
        step = folded(Step { span, work: Work::Both(operator, left, right), sort })?;
    }
    Ok(step)
}

/// The step, worked out if everything it is made of is known.
fn folded(step: Step) -> Result<Step, Diagnostic> {
    if !step.ready() {
        return Ok(step);
    }
    let value = step.value(&Nothing)?;
    Ok(Step { work: Work::Known(value), ..step })
}

fn work(tree: Tree, shapes: &dyn Shapes, columns: bool) -> Result<Sorted, Diagnostic> {
    let span = tree.span;
    Ok(match tree.node {
        Node::Number(number) => (Work::Known(Value::Number(number)), Sort::NUMBER),
        Node::Text(text) => (Work::Known(Value::Text(text)), Sort::TEXT),
        Node::Name(name) if name == "pi" => {
            (Work::Known(Value::Number(std::f64::consts::PI)), Sort::NUMBER)
        }
        Node::Name(name) => return Err(unknown_name(&name, span)),
        Node::Negate(inner) => {
            let inner = of_item(*inner, Item::Number, shapes, columns)?;
            let sort = inner.sort;
            (Work::Negate(Box::new(inner)), sort)
        }
        Node::Not(inner) => {
            let inner = of_item(*inner, Item::Truth, shapes, columns)?;
            let sort = inner.sort;
            (Work::Not(Box::new(inner)), sort)
        }
        // Sums and products come here from nobody: `checked` takes them apart.
        Node::Both(..) => {
            let step = checked(tree, shapes, columns)?;
            (step.work, step.sort)
        }
        Node::Compare(first, further) => compare(*first, further, shapes, columns)?,
        Node::Join(joint, parts) => {
            let parts = parts.into_iter().map(|part| of_item(part, Item::Truth, shapes, columns));
            let parts = parts.collect::<Result<Vec<_>, _>>()?;
            let sort = Sort::across(Item::Truth, parts.iter().map(|part| &part.sort));
            (Work::Join(joint, parts), sort)
        }
        Node::Call(name, arguments) => call(&name, arguments, span, shapes, columns)?,
        Node::Path(path) => lookup::check(path, span, shapes, columns)?,
    })
}

/// A step that may yield an `item`.
fn of_item(tree: Tree, item: Item, shapes: &dyn Shapes, columns: bool) -> Result<Step, Diagnostic> {
    wanted(checked(tree, shapes, columns)?, item)
}

fn compare(
    first: Tree,
    further: Vec<(Relation, Tree)>,
    shapes: &dyn Shapes,
    columns: bool,
) -> Result<Sorted, Diagnostic> {
    let mut sides = vec![checked(first, shapes, columns)?];
    let mut relations = Vec::new();
    for (relation, side) in further {
        sides.push(checked(side, shapes, columns)?);
        relations.push(relation);
    }
    for (pair, relation) in sides.windows(2).zip(&relations) {
        comparable(&pair[0], &pair[1], relation.orders())?;
    }
    let sort = Sort::across(Item::Truth, sides.iter().map(|side| &side.sort));
    Ok((Work::Compare(relations, sides), sort))
}

fn call(
    name: &str,
    arguments: Vec<Tree>,
    span: Span,
    shapes: &dyn Shapes,
    columns: bool,
) -> Result<Sorted, Diagnostic> {
    let function = Function::find(name, span)?;
    if let Some(function) = function.of_column(arguments.len()) {
        let (work, sort) = of_column(function, name, arguments, span, shapes)?;
        if sort.many && !columns {
            return Err(Diagnostic::error(span, "this is a column, and one value is wanted here")
                .hint("say what is meant of the many: `min(…)`, `all(…)`"));
        }
        return Ok((work, sort));
    }
    let columns = columns && function.row_by_row();
    let steps = arguments.into_iter().map(|argument| checked(argument, shapes, columns));
    let mut steps: Vec<Step> = steps.collect::<Result<_, _>>()?;
    functions::check(function, &steps, span)?;
    if function == Function::Significant {
        let one = steps.iter().any(|step| matches!(step.work, Work::Read(_)));
        let errors = steps.iter().map(|step| standard_error(step, one, shapes));
        let errors: Vec<Step> = errors.collect::<Result<_, _>>()?;
        steps.extend(errors);
    }
    let sort = Sort::across(function.yields(), steps.iter().map(|step| &step.sort));
    Ok((Work::Call(function, steps), sort))
}

/// How far the number of a table may be off by chance: what stands beside it, in the column that ends in `_se`. A
/// number that is compared with one of a table is exact.
fn standard_error(
    step: &Step,
    beside_a_table: bool,
    shapes: &dyn Shapes,
) -> Result<Step, Diagnostic> {
    let (span, sort) = (step.span, Sort::NUMBER);
    let work = match &step.work {
        Work::Known(_) if beside_a_table => Work::Known(Value::Number(0.0)),
        Work::Read(lookup) => {
            Work::Read(lookup.beside(&format!("{}_se", lookup.name()), span, shapes)?)
        }
        _ => {
            return Err(Diagnostic::error(span, "the error of this number is not known").hint(
                "compare numbers as they stand in a table, beside a column that ends in `_se`",
            ));
        }
    };
    Ok(Step { span, work, sort })
}

/// A function of a column, and for `argmin` and `argmax` the name of another column of the same rows.
fn of_column(
    function: OfColumn,
    name: &str,
    arguments: Vec<Tree>,
    span: Span,
    shapes: &dyn Shapes,
) -> Result<Sorted, Diagnostic> {
    let usage = || format!("it is called like this: {}", function.usage(name));
    let named = matches!(function, OfColumn::ArgMin | OfColumn::ArgMax);
    let count = arguments.len();
    let mut arguments = arguments.into_iter();
    let (first, second, third) = (arguments.next(), arguments.next(), arguments.next());
    let (column, beside) = match (first, second, third) {
        (Some(column), None, None) if !named => (column, None),
        (Some(column), Some(Tree { node: Node::Name(beside), span }), None) if named => {
            (column, Some((beside, span)))
        }
        _ => {
            let message = match (named, count) {
                (true, 2) => format!("`{name}` takes the name of a column behind the comma"),
                _ => format!("`{name}` does not take {}", counted(count)),
            };
            return Err(Diagnostic::error(span, message).hint(usage()));
        }
    };
    let column = checked(column, shapes, true)?;
    if !column.sort.many {
        let message = "this is one value, and a column is wanted here";
        return Err(Diagnostic::error(column.span, message).hint(usage()));
    }
    let sort = function.sort(column.sort, column.span).map_err(|error| error.hint(usage()))?;
    let beside = match beside {
        Some((name, place)) => Some(Box::new(beside_of(&column, &name, place, shapes)?)),
        None => None,
    };
    Ok((Work::Column(function, Box::new(column), beside), sort))
}

/// The column `name` in the rows of the first look-up that `column` is made of.
fn beside_of(
    column: &Step,
    name: &str,
    place: Span,
    shapes: &dyn Shapes,
) -> Result<Step, Diagnostic> {
    let found = column
        .lookup()
        .ok_or_else(|| Diagnostic::error(column.span, "no column of a table stands here"))?;
    let work = Work::Read(found.beside(name, place, shapes)?);
    Ok(Step { span: place, work, sort: Sort { item: None, many: true } })
}

/// The step, if it may yield an `item`.
pub(super) fn wanted(step: Step, item: Item) -> Result<Step, Diagnostic> {
    if step.sort.may_be(item) {
        return Ok(step);
    }
    let error = match (&step.work, item, step.sort.item) {
        (Work::Known(Value::Text(text)), Item::Number, _) => {
            Diagnostic::error(step.span, format!("\"{text}\" is no number"))
                .hint("text can be printed, and not calculated with")
        }
        (_, Item::Truth, _) => Diagnostic::error(step.span, "this is neither true nor false")
            .hint("a claim compares: `a < b`, `all(a >= 0)`, `argmax(a, t) == 500`"),
        (_, _, Some(Item::Truth)) => {
            Diagnostic::error(step.span, "this is true or false, and no number")
                .hint("claims stand in code that begins with `? `")
        }
        (_, _, given) => {
            let given = given.map_or("this", Item::words);
            let message = format!("{given} cannot stand here: {} is wanted", item.words());
            Diagnostic::error(step.span, message)
                .hint("text can be compared by `==` and `!=`, and not calculated with")
        }
    };
    Err(error)
}

fn comparable(left: &Step, right: &Step, orders: bool) -> Result<(), Diagnostic> {
    for side in [left, right] {
        let refused = match side.sort.item {
            Some(Item::Truth) => true,
            Some(Item::Text) => orders,
            _ => false,
        };
        if refused {
            let what = match side.sort.item {
                Some(Item::Truth) => "what is true or false",
                Some(item) => item.words(),
                None => "this",
            };
            return Err(Diagnostic::error(side.span, format!("{what} cannot be compared like this"))
                .hint("numbers are compared by `== != < <= > >=`, text by `==` and `!=`; claims are joined by `and`, `or`, `not`"));
        }
    }
    match (left.sort.item, right.sort.item) {
        (Some(one), Some(other)) if one != other => {
            let message =
                format!("this is {}, and {} stands before it", other.words(), one.words());
            Err(Diagnostic::error(right.span, message)
                .hint("numbers are compared with numbers, and text with text"))
        }
        _ => Ok(()),
    }
}

fn unknown_name(name: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::error(span, format!("`{name}` is no number"));
    let dash = name.contains('-');
    let function = Function::names().any(|known| known == name);
    match name {
        "and" | "or" => {
            return diagnostic
                .hint(format!("`{name}` stands between two claims: `1 < 2 {name} 3 < 4`"));
        }
        "not" => return diagnostic.hint("`not` stands before a claim: `not 3 < 2`"),
        "true" | "false" => {
            return diagnostic.hint(
                "a cell that is true or false is a claim by itself: `all(fig-x.table.column)`, `not fig-x.table.column[t=1]`",
            );
        }
        _ => {}
    }
    match () {
        () if function => diagnostic.hint(format!("it is a function: `{name}(…)`")),
        () if dash && name.starts_with("fig-") => diagnostic
            .hint(format!("say which number of the figure: `{name}.table.column[key=value]`")),
        () if dash => diagnostic.hint("a name may hold `-`, so subtraction takes spaces: `a - b`"),
        () => diagnostic.did_you_mean(
            name,
            ["pi"].into_iter().chain(Function::of_numbers()).collect::<Vec<_>>(),
        ),
    }
}

/// "1 argument", "2 arguments".
pub(super) fn counted(arguments: usize) -> String {
    format!("{arguments} argument{}", if arguments == 1 { "" } else { "s" })
}
