//! What is true or false: comparisons, and the words between them.

use crate::diagnostic::Diagnostic;

use super::super::tree::{Joint, Node, Relation, Tree};
use super::Parser;

impl Parser<'_> {
    /// A claim, or whatever binds tighter.
    pub fn truth(&mut self) -> Result<Tree, Diagnostic> {
        self.deeper()?;
        let tree =
            self.joined(Joint::Or, "or", |parser| parser.joined(Joint::And, "and", Self::negated));
        self.depth -= 1;
        tree
    }

    fn joined(
        &mut self,
        joint: Joint,
        word: &str,
        part: impl Fn(&mut Self) -> Result<Tree, Diagnostic>,
    ) -> Result<Tree, Diagnostic> {
        self.space();
        let start = self.at;
        let first = part(self)?;
        let mut parts = vec![first];
        while self.take_word(word) {
            parts.push(part(self)?);
        }
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => self.tree(Node::Join(joint, parts), start),
        })
    }

    fn negated(&mut self) -> Result<Tree, Diagnostic> {
        self.space();
        let start = self.at;
        if !self.take_word("not") {
            return self.comparison();
        }
        self.deeper()?;
        let inner = self.negated()?;
        self.depth -= 1;
        Ok(self.tree(Node::Not(Box::new(inner)), start))
    }

    fn comparison(&mut self) -> Result<Tree, Diagnostic> {
        self.space();
        let start = self.at;
        let first = self.sum()?;
        let mut further = Vec::new();
        while let Some(relation) = self.relation("==") {
            further.push((relation, self.sum()?));
        }
        Ok(match further.is_empty() {
            true => first,
            false => self.tree(Node::Compare(Box::new(first), further), start),
        })
    }

    /// Passes over a relation, of which `equal` is how equality is written here.
    pub fn relation(&mut self, equal: &str) -> Option<Relation> {
        let relations = [
            (equal, Relation::Equal),
            ("!=", Relation::Unequal),
            ("<=", Relation::AtMost),
            (">=", Relation::AtLeast),
            ("<", Relation::Less),
            (">", Relation::Greater),
        ];
        relations.into_iter().find(|(mark, _)| self.take(mark)).map(|(_, relation)| relation)
    }
}
