//! Sums over an index, integrals and derivatives.

use crate::derivation::term::Term;
use crate::typeset::tree::Node;

use super::names::{self, printed};
use super::{Read, Reader, Unreadable};

impl Reader<'_> {
    pub(super) fn series(
        &mut self,
        product: bool,
        below: &[Node],
        above: Option<&[Node]>,
    ) -> Read<Term> {
        let mut reader = Self::new(self.words, below);
        let Some(node) = reader.peek().cloned().filter(names::is_name) else {
            return Err(Unreadable::new("a sum without an index", None));
        };
        reader.at += 1;
        let (index, _) = names::read(self.words, &node)?;
        let range = match above {
            Some(above) if reader.passes(&["="]) => {
                let from = reader.expression()?.boxed();
                Some((from, Self::whole(self.words, above)?.boxed()))
            }
            Some(_) => return Err(Unreadable::new("a sum that has an end and no start", None)),
            None => None,
        };
        reader.end()?;
        let body = self.term()?.boxed();
        Ok(Term::Series { product, index, range, body })
    }

    pub(super) fn integral(
        &mut self,
        node: &Node,
        below: Option<&[Node]>,
        above: Option<&[Node]>,
    ) -> Read<Term> {
        if above.is_some() {
            return Err(Unreadable::new("an integral with limits", node.place.clone()));
        }
        let region = match below {
            None => None,
            Some(below) => match self.relation(below)? {
                Some(region) => Some(region.boxed()),
                None => {
                    return Err(Unreadable::new("the region of this integral", node.place.clone()));
                }
            },
        };
        let outer = std::mem::replace(&mut self.integral, true);
        let body = self.term();
        self.integral = outer;
        let body = body?.boxed();
        let mut over = Vec::new();
        while self.differential() {
            let Some(variable) = self.nodes.get(self.at + 1) else { break };
            over.push(names::read(self.words, variable)?.0);
            self.at += 2;
        }
        if over.is_empty() {
            return Err(Unreadable::new("an integral without its `dz`", node.place.clone()));
        }
        Ok(Term::Integral { over, region, body })
    }

    /// `\nabla_\mu`, `\partial_\tau`, `\Delta`: of the factor behind it.
    pub(super) fn derivative(&mut self, below: Option<&[Node]>, order: usize) -> Read<Term> {
        let by = match below {
            None => None,
            Some(below) => {
                let mut reader = Self::new(self.words, below);
                let mut names = reader.names()?;
                reader.end()?;
                names.pop()
            }
        };
        let body = self.differentiated()?;
        Ok(Term::Derivative { by, order, body: body.boxed() })
    }

    /// The factor that a derivative is taken of.
    fn differentiated(&mut self) -> Read<Term> {
        if self.begins_factor() {
            return self.factor();
        }
        self.factors().map(Term::product)
    }

    /// `\frac{d}{dc}` and `\frac{\partial f}{\partial x}`.
    pub(super) fn fraction_derivative(
        &mut self,
        above: &[Node],
        below: &[Node],
    ) -> Read<Option<Term>> {
        let is_d = |node: &Node| matches!(printed(std::slice::from_ref(node)).as_str(), "d" | "∂");
        let strip = |row: &[Node]| -> Option<Vec<Node>> {
            let mut nodes = Vec::new();
            names::flatten(self.words, row, &mut nodes);
            let first = nodes.first().is_some_and(is_d) && !self.words.knows("d");
            first.then(|| nodes.into_iter().skip(1).collect())
        };
        let (Some(above), Some(below)) = (strip(above), strip(below)) else { return Ok(None) };
        let [variable] = below.as_slice() else { return Ok(None) };
        if !names::is_name(variable) {
            return Ok(None);
        }
        let by = Some(names::read(self.words, variable)?.0);
        let body = if above.is_empty() { self.term()? } else { Self::whole(self.words, &above)? };
        Ok(Some(Term::Derivative { by, order: 1, body: body.boxed() }))
    }
}
