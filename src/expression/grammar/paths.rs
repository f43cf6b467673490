//! Look-ups: the names between the dots, and the rows that are meant.

use crate::diagnostic::{Diagnostic, Span};

use super::super::tree::{Condition, Key, Node, Path, Tree};
use super::Parser;

impl Parser<'_> {
    pub fn path(&mut self, first: (String, Span), start: usize) -> Result<Tree, Diagnostic> {
        let mut names = vec![first];
        while self.rest().starts_with('.') {
            self.at += 1;
            let begin = self.at;
            let name = self.name();
            if name.is_empty() {
                return Err(self.unexpected());
            }
            names.push((name, self.place(begin..self.at)));
        }
        let conditions = if self.take("[") { Some(self.conditions(start)?) } else { None };
        Ok(self.tree(Node::Path(Path { names, conditions }), start))
    }

    fn conditions(&mut self, start: usize) -> Result<Vec<Condition>, Diagnostic> {
        let mut conditions = Vec::new();
        loop {
            self.space();
            let begin = self.at;
            let name = self.name();
            if name.is_empty() {
                return Err(self.unexpected());
            }
            let place = self.place(begin..self.at);
            let Some(relation) = self.relation("=") else {
                return Err(self.wrong(
                    self.at..self.at + 1,
                    "behind the name of a column stands `=`, or another comparison, and a value",
                    "rows are chosen like this: `[t=500]`, `[model=\"vae\", draw=3]`",
                ));
            };
            let key = self.key()?;
            conditions.push(Condition { column: name, span: place, relation, key });
            if !self.take(",") {
                break;
            }
        }
        self.close("]", start)?;
        Ok(conditions)
    }

    fn key(&mut self) -> Result<Key, Diagnostic> {
        self.space();
        let start = self.at;
        match self.rest().chars().next() {
            Some('"') => Ok(Key::Text(self.quoted()?)),
            Some(letter) if letter.is_ascii_digit() => Ok(Key::Number(self.number()?)),
            Some('-') => {
                self.at += 1;
                self.space();
                Ok(Key::Number(-self.number()?))
            }
            _ => match self.name().as_str() {
                "true" => Ok(Key::Truth(true)),
                "false" => Ok(Key::Truth(false)),
                "none" => Ok(Key::Nothing),
                _ => Err(self.wrong(
                    start..self.at.max(start + 1),
                    "this is no value of a column",
                    "a value is a number, `true`, `false`, `none`, or text in double quotes: `[model=\"vae\"]`",
                )),
            },
        }
    }
}
