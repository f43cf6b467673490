//! A whole proof: its `where` line, and its steps in order.

use std::collections::BTreeMap;

use crate::typeset::tree::Node;

use super::check::{self, Checked};
use super::declare::{self, Formulas, Scope};
use super::fault::Fault;
use super::read::{self, Chain, Side};

/// A proof as it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// What it proves, by id: decides the points.
    pub id: String,
    /// The line `where: …`.
    pub varies: String,
    /// Its displayed formulas in order.
    pub steps: Vec<Step>,
}

/// A displayed formula of a proof.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// Its number, or what else tells it from the others; decides the points too.
    pub name: String,
    /// The LaTeX between the dollar signs.
    pub tex: String,
    /// What is evaluated instead.
    pub instead: Option<String>,
    /// Why nothing is evaluated.
    pub unchecked: Option<String>,
    /// What varies in this step beside what the proof says.
    pub varies: Option<String>,
    /// The step on whose last side this one goes on.
    pub from: Option<String>,
}

/// How a formula is known to be right.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Evidence {
    /// It was evaluated.
    Evaluated(Checked),
    /// Something else was evaluated in its place, which is shown.
    Instead(String, Checked),
    /// It was not, for this reason.
    Unchecked(String),
}

/// Where in a proof something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The `where` line of the proof.
    Where,
    /// The formula of a step, by index.
    Formula(usize),
    /// Its `check`.
    Instead(usize),
    /// Its own `where`.
    StepWhere(usize),
    /// Its `from`.
    From(usize),
}

/// A mistake in a proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Wrong {
    /// Where.
    pub part: Part,
    /// What; its place is within that part.
    pub fault: Fault,
}

/// What came of a proof: for each step how it is known to be right, and all that is wrong.
pub type Proved = (Vec<Option<Evidence>>, Vec<Wrong>);

/// Checks proofs.
pub trait Prover {
    /// Checks all steps of a proof, whose formulas `formulas` reads.
    fn prove(&self, proof: &Proof, formulas: &dyn Formulas) -> Proved;
}

/// Checks every proof anew.
#[derive(Clone, Copy, Debug)]
pub struct Anew;

impl Prover for Anew {
    fn prove(&self, proof: &Proof, formulas: &dyn Formulas) -> Proved {
        prove(proof, formulas)
    }
}

/// Checks all steps of a proof; a step that is wrong does not keep the others from being checked.
pub fn prove(proof: &Proof, formulas: &dyn Formulas) -> Proved {
    let scope = match Scope::read(&proof.varies, formulas) {
        Ok(scope) => scope,
        Err(fault) => {
            let nothing = proof.steps.iter().map(|_| None).collect();
            return (nothing, vec![Wrong { part: Part::Where, fault }]);
        }
    };
    let mut steps =
        Steps { proof, formulas, scope, last: None, ends: BTreeMap::new(), wrong: Vec::new() };
    let evidence = (0..proof.steps.len()).map(|index| steps.step(index)).collect();
    (evidence, steps.wrong)
}

struct Steps<'a> {
    proof: &'a Proof,
    formulas: &'a dyn Formulas,
    scope: Scope,
    /// The side with which the step before ended.
    last: Option<Side>,
    /// The last sides of all steps so far, by name.
    ends: BTreeMap<String, Option<Side>>,
    wrong: Vec<Wrong>,
}

impl Steps<'_> {
    fn step(&mut self, index: usize) -> Option<Evidence> {
        let step = self.proof.steps.get(index)?;
        if let Some(from) = &step.from {
            match self.ends.get(from.trim()) {
                Some(end) => self.last.clone_from(end),
                None => {
                    let fault = Fault::new(format!("no step before this one is called `{from}`"))
                        .hint("steps are called by their numbers, and the second formula of step 4 is `4b`");
                    self.wrong.push(Wrong { part: Part::From(index), fault });
                }
            }
        }
        let found = self.checked(index, step);
        self.ends.insert(step.name.clone(), self.last.clone());
        match found {
            Ok(evidence) => Some(evidence),
            Err(wrong) => {
                self.wrong.push(wrong);
                None
            }
        }
    }

    fn checked(&mut self, index: usize, step: &Step) -> Result<Evidence, Wrong> {
        let at = |part: Part| move |fault: Fault| Wrong { part, fault };
        let own = step.varies.as_ref().map(|line| {
            let scope = self.scope.clone().and(line, self.formulas);
            scope.map_err(at(Part::StepWhere(index)))
        });
        let own = own.transpose()?;
        let scope = own.as_ref().unwrap_or(&self.scope);
        let row = self.formulas.tree(&step.tex);
        if step.unchecked.is_some() || step.instead.is_some() {
            self.last = row.as_ref().ok().and_then(|row| end(scope, row));
        }
        if let Some(reason) = &step.unchecked {
            return Ok(Evidence::Unchecked(reason.clone()));
        }
        let id = &self.proof.id;
        if let Some(text) = &step.instead {
            let fault = |fault: Fault| Wrong {
                part: Part::Instead(index),
                fault: Fault { place: None, ..fault },
            };
            declare::shallow(text).map_err(fault)?;
            let said = self.formulas.tree(&declare::latex(text, self.formulas));
            let said = said.map_err(|unreadable| fault(unreadable.into()))?;
            let chains =
                read::chains(&scope.words, &said).map_err(|unreadable| fault(unreadable.into()))?;
            says_something(&chains).map_err(fault)?;
            if let Ok(row) = &row {
                is_about(&said, row).map_err(fault)?;
            }
            let checked = check::check(scope, &chains, &mut None, id, &step.name).map_err(fault)?;
            return Ok(Evidence::Instead(text.clone(), checked));
        }
        let fault = at(Part::Formula(index));
        let row = row.map_err(|unreadable| fault(unreadable.into()))?;
        let chains = match read::chains(&scope.words, &row) {
            Ok(chains) => chains,
            Err(unreadable) => {
                self.last = None;
                return Err(fault(unreadable.into()));
            }
        };
        check::check(scope, &chains, &mut self.last, id, &step.name)
            .map(Evidence::Evaluated)
            .map_err(fault)
    }
}

/// Two sides that are the same letter by letter hold whatever the formula says.
fn says_something(chains: &[Chain]) -> Result<(), Fault> {
    for chain in chains {
        let mut left = chain.first.as_ref();
        for link in &chain.links {
            if left.is_some_and(|left| left.term == link.side.term) {
                return Err(Fault::new("this check says nothing: its two sides are the same")
                    .hint(
                        "write what the formula claims, or `{unchecked=\"…\"}` with the reason",
                    ));
            }
            left = Some(&link.side);
        }
    }
    Ok(())
}

/// What is evaluated in place of a formula has a symbol of it.
fn is_about(said: &[Node], printed: &[Node]) -> Result<(), Fault> {
    let (said, printed) = (read::letters(said), read::letters(printed));
    if printed.is_empty() || !said.is_disjoint(&printed) {
        return Ok(());
    }
    let printed: Vec<String> = printed.into_iter().collect();
    Err(Fault::new(format!(
        "this check names no symbol of the formula it stands for: {}",
        printed.join(", ")
    ))
    .hint("write what the formula claims, or `{unchecked=\"…\"}` with the reason"))
}

/// The last side of a formula that is not evaluated, on which the next step may go on.
fn end(scope: &Scope, row: &[Node]) -> Option<Side> {
    let chain = read::chains(&scope.words, row).ok()?.pop()?;
    chain.links.into_iter().next_back().map(|link| link.side).or(chain.first)
}
