//! How a screen reader gets a formula.

use super::html::Tag;

/// The element around a typeset formula, with the formula's words; as it is where it has none.
///
/// A formula is one picture with a text: readers say the words once and go on, in the sentence and in braille alike.
/// The drawn half was hidden from them before; the MathML half stays in the page for whoever copies it, and is no
/// longer read, because what lies within a picture is not. Its own reading is what the words replace: without
/// declarations and context it takes `q(z\mid x)` for a division, and a label on `<math>` itself is said by some
/// readers and passed over by those that bring an engine for mathematics, NVDA among them, and `intent` is known to
/// few. "formula" is said in the place of "image".
pub fn spoken<'a>(around: Tag<'a>, words: &'a str) -> Tag<'a> {
    if words.is_empty() {
        return around;
    }
    around.with("role", "img").with("aria-roledescription", "formula").with("aria-label", words)
}
