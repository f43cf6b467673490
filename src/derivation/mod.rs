//! Checked derivations: reads a *printed* formula from its tree and evaluates what it claims at random admissible
//! points.
//!
//! A proof says in one line what varies ([`Scope`]); a formula of it is a chain of sides with relations between them
//! ([`check`]). Every side is computed at two hundred random points from the book's own generator; where two sides that
//! should be equal are not, the formula is wrong, and the point shows it. Expectations, divergences and integrals are
//! sums over nodes, derivatives dual numbers, `+ const` and `\propto` comparisons of two points, `O(v)` a comparison of
//! speeds.
//!
//! That a formula holds at two hundred points is no proof of it: it is what finds misprints.

mod check;
mod declare;
mod evaluate;
mod fault;
mod functions;
mod lower;
mod number;
mod operation;
mod order;
mod point;
mod quadrature;
mod read;
mod term;



use crate::typeset::tree::Node;

pub use check::{Checked, Sample};
pub use declare::{Formulas, Scope};
pub use fault::Fault;
pub use operation::{Means, Relation};
pub use read::Unreadable;

/// Checks the formulas of one proof in order.
#[derive(Debug)]
pub struct Derivation {
    scope: Scope,
    id: String,
    last: Option<read::Side>,
}

impl Derivation {
    /// The derivation of what has this id, which decides the points.
    pub fn new(scope: Scope, id: &str) -> Self {
        Self { scope, id: id.to_owned(), last: None }
    }

    /// What the `where` line says.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Checks a formula; `scope` is another one for this formula alone. A formula that begins with a relation goes on
    /// from the last side of the one before.
    ///
    /// # Errors
    /// The first relation that does not hold or cannot be read, with its bytes in the LaTeX.
    pub fn check(&mut self, row: &[Node], step: &str, scope: Option<&Scope>) -> Result<Checked, Fault> {
        let scope = scope.unwrap_or(&self.scope);
        let chains = read::chains(&scope.words, row)?;
        check::check(scope, &chains, &mut self.last, &self.id, step)
    }

    /// Passes over a formula that is not checked: the next one may still go on from its last side, if it can be read.
    pub fn pass(&mut self, row: &[Node]) {
        let chains = read::chains(&self.scope.words, row);
        self.last = chains.ok().and_then(|mut chains| {
            let chain = chains.pop()?;
            chain.links.into_iter().next_back().map(|link| link.side).or(chain.first)
        });
    }

    /// Checks an expression in the language of the `where` line instead of a formula.
    ///
    /// # Errors
    /// As [`Derivation::check`]; places are none.
    pub fn check_text(
        &mut self,
        text: &str,
        step: &str,
        formulas: &dyn Formulas,
        scope: Option<&Scope>,
    ) -> Result<Checked, Fault> {
        let scope = scope.unwrap_or(&self.scope);
        let row = formulas.tree(&declare::latex(text, formulas))?;
        let chains = read::chains(&scope.words, &row)?;
        let found = check::check(scope, &chains, &mut None, &self.id, step);
        found.map_err(|fault| Fault { place: None, ..fault })
    }
}
