//! The book's macros, and formulas checked alone.

use crate::derivation::{Checked, Evidence, Formulas, Proof, Step, Unreadable, Wrong, prove};
use crate::typeset::tree::{FormulaReader, Reader, Row};
use crate::typeset::{Formula, Macros};

pub struct Trees {
    reader: Reader,
    macros: Macros,
}

const MACROS: [(&str, &str); 20] = [
    (r"\E", r"\mathbb{E}"),
    (r"\Var", r"\operatorname{Var}"),
    (r"\KL", r"\mathrm{KL}"),
    (r"\ELBO", r"\mathrm{ELBO}"),
    (r"\SNR", r"\mathrm{SNR}"),
    (r"\Normal", r"\mathcal{N}"),
    (r"\I", r"\mathbf{I}"),
    (r"\loss", r"\mathcal{L}"),
    (r"\abar", r"\bar\alpha"),
    (r"\eps", r"\epsilon"),
    (r"\xhat", r"\hat x_0"),
    (r"\epshat", r"\hat\epsilon"),
    (r"\epsnet", r"\epsilon_\theta"),
    (r"\mutilde", r"\tilde\mu"),
    (r"\btilde", r"\tilde\beta"),
    (r"\enc", r"q_\phi"),
    (r"\dec", r"p_\theta"),
    (r"\score", r"\nabla\log q_t"),
    (r"\tr", r"\operatorname{tr}"),
    (r"\diag", r"\operatorname{diag}"),
];

impl Trees {
    pub fn new() -> Self {
        let macros = Macros::new(MACROS.map(|(name, body)| (name.to_owned(), body.to_owned())));
        let symbols =
            MACROS[8..18].iter().map(|(name, _)| ((*name).to_owned(), name[1..].to_owned()));
        Self { reader: Reader::new(&macros, symbols), macros }
    }
}

impl Formulas for Trees {
    fn tree(&self, latex: &str) -> Result<Row, Unreadable> {
        let row = self.reader.read(&Formula::display(latex));
        row.map_err(|unread| Unreadable { what: unread.message, place: unread.place })
    }

    fn has_macro(&self, name: &str) -> bool {
        self.macros.get(&format!("\\{name}")).is_some()
    }
}

/// Checks steps under a `where` line.
pub fn proof(varies: &str, steps: &[&str]) -> (Vec<Option<Evidence>>, Vec<Wrong>) {
    let step = |(index, tex): (usize, &&str)| Step {
        name: (index + 1).to_string(),
        tex: (*tex).to_owned(),
        ..Step::default()
    };
    let steps = steps.iter().enumerate().map(step).collect();
    prove(&Proof { id: "test".to_owned(), varies: varies.to_owned(), steps }, &Trees::new())
}

/// Checks one formula, which must hold.
pub fn holds(varies: &str, tex: &str) -> Checked {
    let (mut evidence, wrong) = proof(varies, &[tex]);
    assert!(wrong.is_empty(), "{tex}\n  {}", message(&wrong));
    match evidence.pop().unwrap().unwrap() {
        Evidence::Evaluated(checked) => checked,
        other => panic!("{tex}: {other:?}"),
    }
}

/// The message of what is wrong with a formula, which must be refused.
pub fn refused(varies: &str, tex: &str) -> String {
    let (_, wrong) = proof(varies, &[tex]);
    assert!(!wrong.is_empty(), "this was not refused: {tex}");
    message(&wrong)
}

fn message(wrong: &[Wrong]) -> String {
    let said = wrong
        .iter()
        .map(|wrong| format!("{:?}: {} ({:?})", wrong.part, wrong.fault.message, wrong.fault.hint));
    said.collect::<Vec<_>>().join("\n")
}
