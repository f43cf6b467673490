//! Checked derivations: reads a *printed* formula from its tree and evaluates what it claims at random admissible
//! points.
//!
//! A proof says in one line what varies ([`Scope`]); a formula of it is a chain of sides with relations between them
//! ([`check`]). Every side is computed at two hundred random points from the book's own generator; where two sides that
//! should be equal are not, the formula is wrong, and the point shows it. Expectations, divergences and integrals are
//! sums over nodes, derivatives dual numbers, `+ const` and `\propto` comparisons of two points, `O(v)` a comparison of
//! speeds.
//!
//! A sum over nodes is a number even where the integral is none: what does not converge, or not well enough to decide,
//! is refused as such and not held against the author.
//!
//! That a formula holds at two hundred points is no proof of it: it is what finds misprints.

mod check;
mod convergence;
mod declare;
mod evaluate;
mod fault;
mod functions;
mod hoist;
mod lower;
mod number;
mod operation;
mod order;
mod point;
mod proof;
mod quadrature;
mod read;
mod term;
#[cfg(test)]
mod tests;

pub use check::{Checked, Sample};
pub use declare::{Formulas, Scope};
pub use fault::{Fault, shown};
pub use operation::{Means, Relation};
pub use proof::{Anew, Evidence, Part, Proof, Proved, Prover, Step, Wrong, prove};
pub use read::Unreadable;
