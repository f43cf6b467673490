//! Rows and their parts in words: the rules where one matches, and else what stands there.

use super::Speaker;
use super::lexicon::{self, FUNCTIONS};
use super::line::Line;
use super::pattern::{Captured, is_letter_of};
use super::phrase::{Phrase, Tail};
use crate::typeset::tree::{Class, Font, Node, Part, Row};

/// A phrase, and how many nodes it took.
type Taken = (Phrase, usize);

impl Speaker {
    /// A row in words.
    pub(super) fn row(&self, nodes: &[Node]) -> Phrase {
        self.row_of(nodes, nodes.iter().any(is_integral))
    }

    /// A row, under an integral or not: there a d before a letter is a differential.
    fn row_of(&self, nodes: &[Node], integral: bool) -> Phrase {
        let mut line = Line::default();
        let mut at = 0;
        while let Some(rest) = nodes.get(at..).filter(|rest| !rest.is_empty()) {
            let before = at.checked_sub(1).and_then(|before| nodes.get(before));
            at += self.next(before, rest, integral, &mut line);
        }
        line.phrase()
    }

    /// Says what stands first in `rest` and returns how many nodes that were.
    fn next(&self, before: Option<&Node>, rest: &[Node], integral: bool, line: &mut Line) -> usize {
        if let Some((words, count)) = self.sign_rule(rest) {
            line.words(&words);
            return count;
        }
        if let Some(Node { part: Part::Sign { text, class, font }, .. }) = rest.first() {
            match class {
                Class::Ordinary if text == "/" => {
                    line.operator("over", false);
                    return 1;
                }
                Class::Ordinary
                    if *font == Font::Usual && matches!(text.as_str(), "!" | "%" | "′" | "°") =>
                {
                    line.words(&lexicon::sign(text, *font));
                    return 1;
                }
                Class::Ordinary if text == "." => {
                    line.punctuation(".");
                    return 1;
                }
                Class::Ordinary if matches!(text.as_str(), "…" | "⋯") => {
                    line.words(if is_operand(rest.get(1..).unwrap_or_default()) {
                        ", up to"
                    } else {
                        ", and so on,"
                    });
                    return 1;
                }
                Class::Ordinary => {}
                Class::Binary
                    if text == "⋅"
                        && before
                            .zip(rest.get(1))
                            .is_some_and(|(a, b)| is_vector(a) && is_vector(b)) =>
                {
                    line.operator("dot", false);
                    return 1;
                }
                Class::Binary => {
                    line.operator(&lexicon::sign(text, *font), lexicon::adds(text, *class));
                    return 1;
                }
                Class::Relation if text == ":" => {
                    line.punctuation(":");
                    return 1;
                }
                Class::Relation if text == "∼" && !rest.get(1).is_some_and(is_law) => {
                    line.relation("is of the order of");
                    return 1;
                }
                Class::Relation => {
                    line.relation(&lexicon::sign(text, *font));
                    return 1;
                }
                Class::Punctuation => {
                    line.punctuation(text);
                    return 1;
                }
                Class::Opening | Class::Closing => {
                    line.words(&lexicon::sign(text, *font));
                    return 1;
                }
            }
        }
        match rest {
            [Node { part: Part::Space, .. }, ..]
                if matches!(before, Some(Node { part: Part::Words(_), .. })) =>
            {
                1
            }
            [Node { part: Part::Space, .. }, ..] => {
                line.punctuation(",");
                1
            }
            [name @ Node { part: Part::Words(words), .. }, argument @ ..]
                if !argument.first().is_some_and(|argument| self.applies(name, argument)) =>
            {
                line.words(words);
                1
            }
            [d, variable, ..] if is_d(d, integral) && is_variable(variable) => {
                let words = format!("d {}", self.one(variable).text);
                line.differential(Phrase::of(words, Tail::Closed));
                2
            }
            _ => {
                let (phrase, count) = self.factor(rest, integral);
                line.operand(phrase);
                count
            }
        }
    }

    /// A rule whose first node is a relation or a comma, and what it says.
    fn sign_rule(&self, rest: &[Node]) -> Option<(String, usize)> {
        let Some(Node {
            part: Part::Sign { class: Class::Relation | Class::Punctuation | Class::Binary, .. },
            ..
        }) = rest.first()
        else {
            return None;
        };
        let (words, captured, count) = self.rule(rest)?;
        Some((self.filled(words, &captured).text, count))
    }

    /// The first rule that matches.
    fn rule<'a>(&self, rest: &'a [Node]) -> Option<(&'static str, Captured<'a>, usize)> {
        self.rules.0.iter().find_map(|rule| {
            let (count, captured) = rule.pattern.prefix(rest)?;
            Some((rule.words, captured, count))
        })
    }

    /// A factor: a symbol, a function with its argument, a sum with its term.
    fn factor(&self, rest: &[Node], integral: bool) -> Taken {
        if let Some((words, captured, count)) = self.rule(rest) {
            let phrase = self.filled(words, &captured);
            let Some(head) = phrase.text.strip_suffix(" of") else { return (phrase, count) };
            let integral = integral || rest.first().is_some_and(is_integral);
            let dots = !head.contains("gradient");
            let (operand, taken) = self.term(rest.get(count..).unwrap_or_default(), integral, dots);
            let pause = if phrase.tail >= Tail::Index { "," } else { "" };
            return match taken {
                0 => (Phrase::of(head, Tail::Closed), count),
                _ => {
                    let tail = operand.tail_within();
                    let text = format!("{head}{pause} of {}", operand.text);
                    (Phrase::of(text, tail).ending(phrase.end), count + taken)
                }
            };
        }
        match rest {
            [name, argument, ..] if self.applies(name, argument) => {
                (self.applied(name, argument), 2)
            }
            [name, rest @ ..] if is_function(name) => {
                let (argument, taken) = self.argument(rest);
                let head = self.one(name).text;
                if taken == 0 {
                    return (Phrase::plain(head), 1);
                }
                let needs = ["the ", "a "].iter().any(|article| argument.text.starts_with(article))
                    || argument.text.contains(" over ");
                let of = if head.starts_with("the ") || needs { " of" } else { "" };
                let text = format!("{head}{of} {}", argument.text);
                (Phrase::of(text, argument.tail_within()), 1 + taken)
            }
            [first, ..] => (self.one(first), 1),
            [] => (Phrase::plain(""), 0),
        }
    }

    /// The term that a sum, an expectation or a gradient is of: all up to the next plus, relation or comma, and up
    /// to the next dot where that is a product with what is said here.
    fn term(&self, rest: &[Node], integral: bool, dots: bool) -> Taken {
        let ends = |node: &Node| match &node.part {
            Part::Sign { text, class, .. } => match class {
                Class::Ordinary => false,
                Class::Binary => lexicon::adds(text, *class) || text == "⋅" && !dots,
                _ => true,
            },
            Part::Space | Part::Words(_) => true,
            _ => false,
        };
        // A minus right behind the sum is its term's own.
        let own = usize::from(matches!(rest.first(), Some(node) if is_minus(node)));
        let inner = rest.get(own..).unwrap_or_default();
        let count = inner.iter().position(ends).map_or(rest.len(), |end| own + end);
        (self.row_of(rest.get(..count).unwrap_or_default(), integral), count)
    }

    /// What a function without brackets is of: one factor, or letters and numbers in a row.
    fn argument(&self, rest: &[Node]) -> Taken {
        if let Some(fraction @ Node { part: Part::Fraction { above, below, .. }, .. }) =
            rest.first()
        {
            let (above, below) = (self.list(above), self.row(below));
            let phrase = match above.plain && below.plain {
                true => self.part(&fraction.part),
                false => over(&above, &below),
            };
            return (phrase, 1);
        }
        let mut line = Line::default();
        let mut at = 0;
        while let Some(rest) = rest.get(at..).filter(|rest| !rest.is_empty()) {
            if !is_operand(rest) {
                break;
            }
            let (phrase, count) = self.factor(rest, false);
            let plain = phrase.plain;
            if at > 0 && !plain {
                break;
            }
            line.operand(phrase);
            at += count;
            if !plain {
                break;
            }
        }
        (line.phrase(), at)
    }

    /// Whether `name` is a function of what the brackets in `argument` hold, and not multiplied with it.
    fn applies(&self, name: &Node, argument: &Node) -> bool {
        let fence = match &argument.part {
            Part::Scripts { base, .. } => base.first().map(|base| &base.part),
            part => Some(part),
        };
        let Some(Part::Fence { left, inner, .. }) = fence else { return false };
        if is_named(name) {
            return matches!(left.as_str(), "(" | "[" | "{");
        }
        if let Part::Words(words) = &name.part {
            return matches!(left.as_str(), "(" | "{") && !words.contains(' ');
        }
        let letter = match &name.part {
            Part::Sign { text, class: Class::Ordinary, .. } => {
                text.chars().all(char::is_alphabetic)
            }
            Part::Scripts { .. } | Part::Symbol { .. } | Part::Accent { .. } => true,
            _ => false,
        };
        let listed = inner.iter().any(|node| {
            matches!(&node.part, Part::Sign { text, class: Class::Relation | Class::Punctuation, .. }
                if matches!(text.as_str(), "," | ";" | "|"))
        });
        let single = matches!(inner.as_slice(), [only] if is_variable(only) || matches!(only.part, Part::Number(_)));
        // In p(1 - p) the letter is a number, and whoever writes a space before a bracket means a product.
        let apart =
            name.place.as_ref().zip(argument.place.as_ref()).is_some_and(|(a, b)| a.end < b.start);
        let product = inner.iter().any(is_sum_sign)
            && (apart || inner.iter().any(|node| node.part == name.part));
        let always = (is_letter_of(name, FUNCTIONS) || is_script(name)) && !product;
        letter && left == "(" && (always || listed || single)
    }

    fn applied(&self, name: &Node, argument: &Node) -> Phrase {
        let head = self.one(name).text;
        let of = |part: &Part| match part {
            Part::Fence { inner, .. } => {
                let inner = self.list(inner);
                let (tail, text) = (inner.tail_within(), format!("{head} of {}", inner.text));
                Phrase::of(text, tail)
            }
            other => Phrase::of(format!("{head} {}", self.part(other).text), Tail::Open),
        };
        match &argument.part {
            Part::Scripts { base, below, above } => {
                let whole = base.first().map_or_else(|| Phrase::plain(""), |base| of(&base.part));
                self.scripted(whole, below.as_ref(), above.as_ref())
            }
            part => of(part),
        }
    }

    /// What stands between brackets; commas become an "and" before the last one.
    fn list(&self, inner: &[Node]) -> Phrase {
        let comma = |node: &Node| matches!(&node.part, Part::Sign { text, class: Class::Punctuation, .. } if matches!(text.as_str(), "," | ";"));
        let mut items: Vec<Phrase> = inner.split(comma).map(|item| self.row(item)).collect();
        if items.iter().any(|item| item.text.is_empty() || item.text.contains("and so on"))
            || items.len() < 2
        {
            return self.row(inner);
        }
        let Some(last) = items.pop() else { return self.row(inner) };
        let pause = if items.iter().any(|item| item.text.contains(',')) { ", and" } else { " and" };
        let first: Vec<String> = items.into_iter().map(|item| item.text).collect();
        let text = format!("{}{pause} {}", first.join(", "), last.text);
        Phrase { composite: true, ..Phrase::of(text, Tail::Long) }
    }

    /// The words of a rule with what its places hold.
    fn filled(&self, words: &str, captured: &Captured<'_>) -> Phrase {
        let mut text = String::new();
        let mut tail = Tail::Closed;
        let mut rest = words;
        while let Some((before, (place, after))) =
            rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
        {
            text += before;
            let held = captured.get(place).copied().unwrap_or_default();
            let phrase = match captured.len() {
                1 => self.held(held),
                _ => self.row(held),
            };
            // "the sum over i less than j".
            text += &match before.ends_with("over ") {
                true => phrase.text.replacen(" is ", " ", 1),
                false => phrase.text.clone(),
            };
            tail = if after == " of" { phrase.tail } else { phrase.tail_within() };
            // "squared" behind a root would be taken for its radicand's.
            let follows = !after.is_empty() && !after.starts_with(',');
            let pauses = match before.is_empty() {
                true => phrase.tail >= Tail::Open,
                false if after == " of" => false,
                false if after.starts_with(" of ") => phrase.tail >= Tail::Index,
                false => phrase.tail == Tail::Long,
            };
            if follows && pauses {
                text.push(',');
            }
            rest = after;
        }
        text += rest;
        if !rest.is_empty() && rest != " of" {
            tail = Tail::Closed;
        }
        let plain = captured.is_empty() && !text.starts_with("the ") && !text.starts_with("a ");
        Phrase { plain, ..Phrase::of(text, tail) }.ending(lexicon::end(words))
    }

    /// What a rule holds alone: a list in brackets reads as one.
    fn held(&self, nodes: &[Node]) -> Phrase {
        self.list(nodes)
    }

    /// One node in words.
    fn one(&self, node: &Node) -> Phrase {
        if let Some((_, spoken)) = self.letters.iter().find(|(letter, _)| letter.is(node)) {
            return declared(spoken);
        }
        match self.rule(std::slice::from_ref(node)) {
            Some((words, captured, _)) => {
                let phrase = self.filled(words, &captured);
                match phrase.text.strip_suffix(" of") {
                    Some(head) => Phrase::of(head, Tail::Closed),
                    None => phrase,
                }
            }
            None => self.part(&node.part),
        }
    }

    /// A part that no rule knows.
    fn part(&self, part: &Part) -> Phrase {
        match part {
            Part::Sign { text, class: Class::Binary, .. } if text == "⋅" => {
                Phrase::plain("blank")
            }
            Part::Sign { text, font, .. } => Phrase::plain(lexicon::sign(text, *font)),
            Part::Number(text) => Phrase::plain(text),
            Part::Named(text) => Phrase::plain(lexicon::name(text)),
            Part::Large(large) => Phrase::of(lexicon::large(*large), Tail::Closed),
            Part::Symbol { name, drawn } => match self.symbols.get(name) {
                Some(spoken) => declared(spoken),
                None => self.row(drawn),
            },
            Part::Scripts { base, below, above } => {
                let base = match base.as_slice() {
                    [Node { part: Part::Fence { left, right, inner }, .. }]
                        if left == "(" || left == "[" =>
                    {
                        self.whole(left, right, inner)
                    }
                    [one] => self.one(one),
                    row => self.row(row),
                };
                self.scripted(base, below.as_ref(), above.as_ref())
            }
            Part::Fraction { above, below, .. } => self.fraction(above, below),
            Part::Root { degree, radicand } => self.root(degree.as_ref(), radicand),
            Part::Fence { inner, left, right } => self.fence(left, right, inner),
            Part::Accent { mark, base } => {
                let base = self.row(base);
                let over = if base.composite { ", all with a" } else { "" };
                Phrase::plain(format!("{}{over} {}", base.text, lexicon::mark(mark)))
            }
            Part::Brace { base, note, .. } => {
                let base = self.row(base);
                match note {
                    Some(note) => Phrase::of(
                        format!("{}, which is {}", base.text, self.row(note).text),
                        Tail::Long,
                    ),
                    None => base,
                }
            }
            Part::Words(words) => Phrase::of(words, Tail::Closed),
            Part::Space => Phrase::plain(""),
            Part::Table { environment, rows } => self.table(environment, rows),
        }
    }

    /// A base with its index, then with its power.
    fn scripted(&self, base: Phrase, below: Option<&Row>, above: Option<&Row>) -> Phrase {
        let base = match below {
            None => base,
            Some(below) => {
                let index = self.list(below);
                let simple = !index.composite && index.tail <= Tail::Index;
                let pause = if base.tail >= Tail::Open { "," } else { "" };
                let text = format!("{}{pause} sub {}", base.text, index.text);
                Phrase::of(text, if simple { Tail::Index } else { Tail::Long }).ending("end sub")
            }
        };
        match above {
            None => base,
            Some(above) => self.raised(base, above),
        }
    }

    /// A base with its primes, then with its power.
    fn raised(&self, base: Phrase, above: &Row) -> Phrase {
        let pause = if base.tail >= Tail::Open { "," } else { "" };
        let plain = base.plain || base.tail == Tail::Index;
        let said = |words: &str| Phrase {
            plain,
            ..Phrase::of(format!("{}{pause} {words}", base.text), Tail::Closed)
        };
        let primes = above.iter().take_while(|node| is_sign(node, "′")).count();
        let base = match primes {
            0 => return self.power(&base, pause, above, &said),
            1 => said("prime"),
            2 => said("double prime"),
            _ => said("triple prime"),
        };
        match above.get(primes..) {
            Some(rest) if !rest.is_empty() => self.raised(base, &rest.to_vec()),
            _ => base,
        }
    }

    fn power(
        &self,
        base: &Phrase,
        pause: &str,
        above: &Row,
        said: &dyn Fn(&str) -> Phrase,
    ) -> Phrase {
        if let [Node { part: Part::Fence { left, inner, .. }, .. }] = above.as_slice()
            && left == "("
        {
            return said(&format!("superscript {}", self.row(inner).text));
        }
        let power = self.row(above);
        let text = power.text.as_str();
        if let Some(words) = lexicon::power(text) {
            return said(words);
        }
        let (to, tail) = match power.plain && !power.composite {
            true => (" to the", Tail::Index),
            false => (" to the power", power.tail_within()),
        };
        Phrase::of(format!("{}{pause}{to} {text}", base.text), tail).ending("end power")
    }

    fn fraction(&self, above: &Row, below: &Row) -> Phrase {
        let (above, below) = (self.list(above), self.row(below));
        if let Some(words) = lexicon::fraction(&above.text, &below.text) {
            return Phrase::of(words, Tail::Closed);
        }
        let short = !above.composite && !below.composite && !nested(&above) && !nested(&below);
        if short {
            let pause = if above.tail >= Tail::Open { "," } else { "" };
            return Phrase::of(
                format!("{}{pause} over {}", above.text, below.text),
                below.tail_within(),
            );
        }
        over(&above, &below)
    }

    fn root(&self, degree: Option<&Row>, radicand: &Row) -> Phrase {
        let radicand = self.row(radicand);
        let name = match degree.map(|degree| self.row(degree).text) {
            None => "the square root".to_owned(),
            Some(degree) if degree == "3" => "the cube root".to_owned(),
            Some(degree) => format!("the root of degree {degree}"),
        };
        Phrase::of(format!("{name} of {}", radicand.text), radicand.tail_within())
            .ending("end root")
    }

    fn fence(&self, left: &str, right: &str, inner: &Row) -> Phrase {
        let inside = self.list(inner);
        let listed = inner
            .iter()
            .any(|node| matches!(&node.part, Part::Sign { class: Class::Punctuation, .. }));
        match (left, right) {
            _ if listed => {
                Phrase::of(format!("the list {}", inside.text), Tail::Long).ending("end list")
            }
            ("|", "") | ("", "|") => inside,
            _ if inside.composite || !self.is_one(inner) => {
                Phrase::of(format!("the quantity {}", inside.text), Tail::Long)
                    .ending("end quantity")
            }
            _ => inside,
        }
    }

    /// Brackets under a power: what they hold is raised, also where it is one operand.
    fn whole(&self, left: &str, right: &str, inner: &Row) -> Phrase {
        let phrase = self.fence(left, right, inner);
        match phrase.plain
            || phrase.text.starts_with("the quantity ")
            || phrase.text.starts_with("the list ")
        {
            true => phrase,
            false => Phrase::of(format!("the quantity {}", phrase.text), Tail::Long)
                .ending("end quantity"),
        }
    }

    /// The cells of an aligned row: each second one goes on where the one before it stops.
    fn aligned(&self, row: &[Row]) -> String {
        let pairs = row.chunks(2).map(|pair| {
            let cells = pair.iter().map(|cell| self.row(cell).text).filter(|text| !text.is_empty());
            cells.collect::<Vec<_>>().join(" ")
        });
        pairs.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// Whether a row is one operand, such as a function with its argument.
    fn is_one(&self, row: &[Node]) -> bool {
        let row = match row {
            [minus, number @ Node { part: Part::Number(_), .. }] if is_minus(minus) => {
                std::slice::from_ref(number)
            }
            row => row,
        };
        is_operand(row) && self.factor(row, false).1 == row.len()
    }

    fn table(&self, environment: &str, rows: &[Vec<Row>]) -> Phrase {
        let cell = |row: &Vec<Row>, between: &str| {
            let cells = row.iter().map(|cell| self.row(cell).text).filter(|text| !text.is_empty());
            cells.collect::<Vec<_>>().join(between)
        };
        let text = match environment {
            "matrix" => {
                let columns = rows.iter().map(Vec::len).max().map_or(0, |columns| columns);
                let said: Vec<String> = rows.iter().map(|row| cell(row, ", ")).collect();
                format!("the {} by {columns} matrix with rows {}", rows.len(), said.join("; "))
            }
            "cases" => {
                let said: Vec<String> = rows.iter().map(|row| cell(row, ", ")).collect();
                said.join("; ")
            }
            _ => {
                let said: Vec<String> = rows.iter().map(|row| self.aligned(row)).collect();
                said.join(". ")
            }
        };
        Phrase::of(text, Tail::Long)
    }
}

/// The words of a declaration.
fn declared(spoken: &str) -> Phrase {
    let tail = if spoken.contains(" sub ") { Tail::Index } else { Tail::Closed };
    Phrase { plain: !spoken.starts_with("the "), ..Phrase::of(spoken, tail) }
}

/// A fraction whose ends are said.
fn over(above: &Phrase, below: &Phrase) -> Phrase {
    if let Some(words) = lexicon::fraction(&above.text, &below.text) {
        return Phrase::of(words, Tail::Closed);
    }
    let over = if nested(above) { ", all over" } else { " over" };
    let text = format!("the fraction {}{over} {}", above.text, below.text);
    Phrase::of(text, Tail::Long).ending("end fraction")
}

/// Whether the ear needs to be told where a numerator ends.
fn nested(phrase: &Phrase) -> bool {
    phrase.text.contains(',') || phrase.text.contains(" over ")
}

fn is_sign(node: &Node, sign: &str) -> bool {
    matches!(&node.part, Part::Sign { text, .. } if text == sign)
}

fn is_integral(node: &Node) -> bool {
    match &node.part {
        Part::Large(sign) => matches!(sign, '∫' | '∬' | '∭' | '∮'),
        Part::Scripts { base, .. } => base.iter().any(is_integral),
        _ => false,
    }
}

/// Whether a node is the d of a differential.
fn is_d(node: &Node, integral: bool) -> bool {
    matches!(&node.part, Part::Sign { text, font, .. }
        if text == "d" && (*font == Font::Upright || *font == Font::Usual && integral))
}

/// A letter, with or without scripts and marks.
fn is_variable(node: &Node) -> bool {
    match &node.part {
        Part::Sign { text, class: Class::Ordinary, .. } => text.chars().all(char::is_alphabetic),
        Part::Scripts { base, .. } => matches!(base.as_slice(), [base] if is_variable(base)),
        Part::Symbol { .. } | Part::Accent { .. } => true,
        _ => false,
    }
}

/// Letters of alphabets that only functions and sets are written in.
fn is_script(node: &Node) -> bool {
    match &node.part {
        Part::Sign { font, .. } => matches!(font, Font::Calligraphic | Font::Blackboard),
        Part::Scripts { base, .. } => matches!(base.as_slice(), [base] if is_script(base)),
        _ => false,
    }
}

/// Whether a node names what something is drawn from.
fn is_law(node: &Node) -> bool {
    is_script(node)
        || is_named(node)
        || is_letter_of(node, "pqPQU")
        || matches!(node.part, Part::Words(_))
}

/// Whether a name takes what follows it without brackets: log, but not SNR, which is a number.
fn is_function(node: &Node) -> bool {
    match &node.part {
        Part::Named(name) => !lexicon::is_quantity(name),
        Part::Scripts { base, .. } => matches!(base.as_slice(), [base] if is_function(base)),
        _ => false,
    }
}

fn is_named(node: &Node) -> bool {
    match &node.part {
        Part::Named(_) => true,
        Part::Scripts { base, .. } => matches!(base.as_slice(), [base] if is_named(base)),
        _ => false,
    }
}

fn is_sum_sign(node: &Node) -> bool {
    matches!(&node.part, Part::Sign { text, class, .. } if lexicon::adds(text, *class))
}

/// A letter, or brackets with letters in them: a dot between two of them is a scalar product.
fn is_vector(node: &Node) -> bool {
    match &node.part {
        Part::Fence { inner, .. } => inner.iter().any(is_variable),
        _ => is_variable(node),
    }
}

fn is_minus(node: &Node) -> bool {
    matches!(&node.part, Part::Sign { text, class: Class::Binary, .. } if text == "−")
}

/// Whether an operand stands first.
fn is_operand(rest: &[Node]) -> bool {
    match rest.first().map(|node| &node.part) {
        None | Some(Part::Space | Part::Words(_)) => false,
        Some(Part::Sign { text, class, .. }) => *class == Class::Ordinary && text != "/",
        Some(_) => true,
    }
}
