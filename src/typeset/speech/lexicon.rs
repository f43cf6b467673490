//! Words for single signs and names.

use crate::typeset::tree::{Class, Font};

/// Relations, operators and other signs.
const SIGNS: &[(&str, &str)] = &[
    ("=", "equals"),
    ("≠", "does not equal"),
    ("<", "is less than"),
    (">", "is greater than"),
    ("≤", "is less than or equal to"),
    ("≥", "is greater than or equal to"),
    ("≪", "is much less than"),
    ("≫", "is much greater than"),
    ("≈", "is approximately"),
    ("≃", "is asymptotically equal to"),
    ("≅", "is congruent to"),
    ("≡", "is identical to"),
    ("∼", "is distributed as"),
    ("∝", "is proportional to"),
    ("≔", "is defined as"),
    ("≐", "is approximately"),
    ("∈", "in"),
    ("∉", "not in"),
    ("∋", "contains"),
    ("⊂", "is a subset of"),
    ("⊆", "is a subset of"),
    ("⊃", "is a superset of"),
    ("⊇", "is a superset of"),
    ("→", "goes to"),
    ("⟶", "goes to"),
    ("←", "is set to"),
    ("⟵", "is set to"),
    ("↦", "maps to"),
    ("⟼", "maps to"),
    ("↔", "corresponds to"),
    ("⇒", "implies"),
    ("⟹", "implies"),
    ("⇐", "is implied by"),
    ("⇔", "if and only if"),
    ("⟺", "if and only if"),
    ("↑", "up"),
    ("↓", "down"),
    ("⊥", "is independent of"),
    ("|", "given"),
    ("‖", "against"),
    (":", "such that"),
    ("+", "plus"),
    ("−", "minus"),
    ("±", "plus or minus"),
    ("∓", "minus or plus"),
    ("⋅", "times"),
    ("·", "times"),
    ("×", "times"),
    ("∗", "star"),
    ("÷", "divided by"),
    ("/", "over"),
    ("∘", "composed with"),
    ("⊙", "elementwise times"),
    ("⊗", "tensor"),
    ("⊕", "direct sum"),
    ("∪", "union"),
    ("∩", "intersection"),
    ("∖", "without"),
    ("∧", "and"),
    ("∨", "or"),
    ("¬", "not"),
    ("∞", "infinity"),
    ("∂", "partial"),
    ("∇", "nabla"),
    ("∅", "the empty set"),
    ("∀", "for all"),
    ("∃", "there is"),
    ("∄", "there is no"),
    ("′", "prime"),
    ("…", "and so on"),
    ("⋯", "and so on"),
    ("⋮", "and so on down"),
    ("⋱", "and so on"),
    ("ℓ", "ell"),
    ("ℏ", "h bar"),
    ("ℜ", "the real part of"),
    ("ℑ", "the imaginary part of"),
    ("†", "dagger"),
    ("⊤", "transpose"),
    ("∠", "the angle"),
    ("°", "degrees"),
    ("%", "percent"),
    ("!", "factorial"),
    ("□", "square"),
    ("ı", "i"),
    ("ȷ", "j"),
    ("(", "open parenthesis"),
    (")", "close parenthesis"),
    ("[", "open bracket"),
    ("]", "close bracket"),
    ("{", "open brace"),
    ("}", "close brace"),
    ("⌊", "open floor"),
    ("⌋", "close floor"),
    ("⌈", "open ceiling"),
    ("⌉", "close ceiling"),
    ("⟨", "open angle"),
    ("⟩", "close angle"),
    ("\\", "backslash"),
    ("&", "and"),
    ("#", "number"),
];

/// Greek letters and their variants.
const GREEK: &[(&str, &str)] = &[
    ("αΑ", "alpha"),
    ("βΒ", "beta"),
    ("γΓ", "gamma"),
    ("δΔ", "delta"),
    ("εϵΕ", "epsilon"),
    ("ζΖ", "zeta"),
    ("ηΗ", "eta"),
    ("θϑΘ", "theta"),
    ("ιΙ", "iota"),
    ("κϰΚ", "kappa"),
    ("λΛ", "lambda"),
    ("μµΜ", "mu"),
    ("νΝ", "nu"),
    ("ξΞ", "xi"),
    ("οΟ", "omicron"),
    ("πϖΠ", "pi"),
    ("ρϱΡ", "rho"),
    ("σςΣ", "sigma"),
    ("τΤ", "tau"),
    ("υΥ", "upsilon"),
    ("φϕΦ", "phi"),
    ("χΧ", "chi"),
    ("ψΨ", "psi"),
    ("ωΩ", "omega"),
    ("ϝ", "digamma"),
    ("ℵ", "aleph"),
    ("ℶ", "beth"),
];

/// Functions, and what is said of what follows them.
const NAMES: &[(&str, &str)] = &[
    ("ln", "natural log"),
    ("lg", "log to base 10"),
    ("sin", "sine"),
    ("cos", "cosine"),
    ("tan", "tangent"),
    ("sinh", "hyperbolic sine"),
    ("cosh", "hyperbolic cosine"),
    ("tanh", "hyperbolic tangent"),
    ("arcsin", "arc sine"),
    ("arccos", "arc cosine"),
    ("arctan", "arc tangent"),
    ("exp", "the exponential"),
    ("max", "the maximum"),
    ("min", "the minimum"),
    ("sup", "the supremum"),
    ("inf", "the infimum"),
    ("lim", "the limit"),
    ("det", "the determinant"),
    ("dim", "the dimension"),
    ("tr", "the trace"),
    ("Tr", "the trace"),
    ("diag", "the diagonal matrix"),
    ("Var", "the variance"),
    ("Cov", "the covariance"),
    ("Pr", "the probability"),
    ("KL", "K L"),
    ("SNR", "S N R"),
    ("MSE", "M S E"),
    ("arg max", "the maximiser"),
    ("arg min", "the minimiser"),
    ("sgn", "the sign"),
    ("sign", "the sign"),
    ("erf", "the error function"),
    ("softmax", "softmax"),
    ("mod", "modulo"),
];

/// Marks over and under letters.
const MARKS: &[(&str, &str)] = &[
    ("overline", "bar"),
    ("underline", "underlined"),
    ("dot", "dot"),
    ("ddot", "double dot"),
    ("vec", "vector"),
    ("box", "boxed"),
    ("cancel", "crossed out"),
    ("overrightarrow", "arrow"),
    ("mathring", "ring"),
];

/// Denominators of fractions that have a name.
const DENOMINATORS: &[(&str, &str, &str)] = &[
    ("2", "half", "halves"),
    ("3", "third", "thirds"),
    ("4", "quarter", "quarters"),
    ("5", "fifth", "fifths"),
    ("6", "sixth", "sixths"),
    ("7", "seventh", "sevenths"),
    ("8", "eighth", "eighths"),
    ("9", "ninth", "ninths"),
    ("10", "tenth", "tenths"),
];

/// Numerators of fractions that have a name.
const NUMERATORS: &[(&str, &str)] = &[
    ("1", "one"),
    ("2", "two"),
    ("3", "three"),
    ("4", "four"),
    ("5", "five"),
    ("6", "six"),
    ("7", "seven"),
    ("8", "eight"),
    ("9", "nine"),
];

/// Powers that have a name.
const POWERS: &[(&str, &str)] = &[
    ("2", "squared"),
    ("3", "cubed"),
    ("4", "to the fourth"),
    ("5", "to the fifth"),
    ("6", "to the sixth"),
    ("7", "to the seventh"),
    ("8", "to the eighth"),
    ("9", "to the ninth"),
    ("10", "to the tenth"),
    ("star", "star"),
    ("transpose", "transpose"),
    ("dagger", "dagger"),
    ("plus", "plus"),
    ("minus", "minus"),
];

/// What is said where a construct of these words ends and commas stand inside it.
const ENDS: &[(&str, &str)] = &[
    ("divergence", "end divergence"),
    ("expectation", "end expectation"),
    ("variance under", "end variance"),
    ("variance over", "end variance"),
    ("the variance of", "end variance"),
    ("norm of", "end norm"),
    ("absolute value", "end value"),
    ("the sum", "end sum"),
    ("the product", "end product"),
    ("the integral", "end integral"),
    ("the gradient", "end gradient"),
    ("derivative", "end derivative"),
    ("the maximum", "end maximum"),
    ("the minimum", "end minimum"),
    ("normal d", "end distribution"),
    ("e to the power", POWER),
];

/// What closes an index, and a power.
pub(super) const INDEX: &str = "the index";
pub(super) const POWER: &str = "end power";

/// Words that close what a word has opened already: "the quantity", "the fraction", "the list".
const OPENED: &[&str] = &["end quantity", "end fraction", "end list", INDEX];

/// Names that stand for numbers, not for functions.
const QUANTITIES: &[&str] = &["SNR", "ELBO", "KL", "MSE", "const"];

fn find<'a>(table: &'a [(&str, &'a str)], key: &str) -> Option<&'a str> {
    table.iter().find(|(known, _)| *known == key).map(|(_, words)| *words)
}

/// The words for a sign; a letter is said with its alphabet and, if it is a capital of the usual one, as such.
pub(super) fn sign(text: &str, font: Font) -> String {
    let greek = GREEK.iter().find(|(letters, _)| letters.contains(text)).map(|(_, name)| *name);
    let letter = greek.is_some() || text.chars().all(char::is_alphabetic);
    let capital = letter && text.chars().all(char::is_uppercase) && text != "Δ";
    let name = greek.or_else(|| find(SIGNS, text)).unwrap_or(text);
    let alphabet = match font {
        Font::Bold => "bold ",
        Font::Blackboard => "double-struck ",
        Font::Calligraphic => "script ",
        Font::Fraktur => "fraktur ",
        _ if capital => "capital ",
        _ => "",
    };
    format!("{alphabet}{name}")
}

/// The words for a large operator.
pub(super) fn large(sign: char) -> String {
    let name = match sign {
        '∑' => "the sum",
        '∏' => "the product",
        '∐' => "the coproduct",
        '∫' => "the integral",
        '∬' => "the double integral",
        '∭' => "the triple integral",
        '∮' => "the contour integral",
        '⋃' => "the union",
        '⋂' => "the intersection",
        '⨂' => "the tensor product",
        '⨁' => "the direct sum",
        other => return other.to_string(),
    };
    name.to_owned()
}

/// The words for a function's name.
pub(super) fn name(text: &str) -> &str {
    find(NAMES, text).unwrap_or(text)
}

/// The word for a mark.
pub(super) fn mark(text: &str) -> &str {
    find(MARKS, text).unwrap_or(text)
}

/// "one half", "two thirds".
pub(super) fn fraction(above: &str, below: &str) -> Option<String> {
    let count = find(NUMERATORS, above)?;
    let (_, one, many) = DENOMINATORS.iter().find(|(number, ..)| *number == below)?;
    Some(format!("{count} {}", if count == "one" { one } else { many }))
}

/// "squared", "cubed".
pub(super) fn power(text: &str) -> Option<&'static str> {
    POWERS.iter().find(|(known, _)| *known == text).map(|(_, words)| *words)
}

/// The words that close a rule's; empty for none.
pub(super) fn end(words: &str) -> &'static str {
    ENDS.iter().find(|(part, _)| words.contains(part)).map_or("", |(_, end)| *end)
}

/// Whether `end` is the only word that tells how far a construct goes.
pub(super) fn opens(end: &str) -> bool {
    !OPENED.contains(&end)
}

/// The words for dots between two like signs, as in 1, …, T and in T, …, 1.
pub(super) fn cut_short(descends: bool) -> &'static str {
    if descends { ", and so on, down to" } else { ", and so on, up to" }
}

/// Whether a name stands for a number.
pub(super) fn is_quantity(name: &str) -> bool {
    QUANTITIES.contains(&name)
}

/// Whether a sign adds: what could be taken for a part of an index or of a root before it.
pub(super) fn adds(text: &str, class: Class) -> bool {
    class == Class::Binary && matches!(text, "+" | "−" | "±" | "∓")
}

/// Letters that are functions wherever brackets follow them.
pub(super) const FUNCTIONS: &str = "fghpqFGHPQrDRZΦΓ";
