//! Proofs that were checked already.

use super::fingerprint;
use super::key::{Key, Recipe};
use super::pack::Pack;
use crate::derivation::{Anew, Evidence, Formulas, Proof, Proved, Prover};
use crate::typeset::Macros;

/// Checks proofs and remembers those in which nothing is wrong.
///
/// The key of a proof holds all that is written in it, the macros of the book, and the sources of the checks, of the
/// tree of formulas and of the generator.
#[derive(Debug)]
pub struct CachedProofs<'a> {
    recipe: Recipe,
    pack: &'a Pack<'a>,
}

impl<'a> CachedProofs<'a> {
    /// Puts `pack` in front of the checks in a book with these macros.
    pub fn new(macros: &Macros, pack: &'a Pack<'a>) -> Self {
        let folders = ["src/derivation", "src/typeset/tree", "src/math/numbers/random.rs"];
        let recipe = folders
            .into_iter()
            .fold(Recipe::new(), |recipe, folder| {
                recipe.with(folder, fingerprint::of_folder(folder))
            })
            .with("parser", fingerprint::of_crates(&["katex-rs", "libm", "rand"]));
        let recipe = macros.iter().fold(recipe, |recipe, (name, body)| recipe.with(name, body));
        Self { recipe, pack }
    }

    fn key(&self, proof: &Proof) -> Key {
        let mut recipe = self.recipe.clone().with("id", &proof.id).with("where", &proof.varies);
        for step in &proof.steps {
            recipe = recipe.with("step", &step.name).with("tex", &step.tex);
            let said = [
                ("check", &step.instead),
                ("unchecked", &step.unchecked),
                ("where", &step.varies),
                ("from", &step.from),
            ];
            for (name, said) in said {
                if let Some(said) = said {
                    recipe = recipe.with(name, said);
                }
            }
        }
        recipe.key()
    }
}

impl Prover for CachedProofs<'_> {
    fn prove(&self, proof: &Proof, formulas: &dyn Formulas) -> Proved {
        let key = self.key(proof);
        let stored: Option<Vec<Evidence>> = self.pack.get(&key);
        if let Some(evidence) = stored.filter(|evidence| evidence.len() == proof.steps.len()) {
            return (evidence.into_iter().map(Some).collect(), Vec::new());
        }
        let (evidence, wrong) = Anew.prove(proof, formulas);
        let whole: Option<Vec<&Evidence>> = evidence.iter().map(Option::as_ref).collect();
        if let (Some(whole), true) = (whole, wrong.is_empty()) {
            self.pack.put(key, &whole);
        }
        (evidence, wrong)
    }
}
