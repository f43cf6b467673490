//! What a belief costs in nats.
//!
//! - how far one belief is from another: [`gaussian`]; a chain of them, term by term: [`gaussian_chain`];
//! - what an encoder reaches and what it costs: [`evidence`], [`linear_vae`]; a sum over codes from draws:
//!   [`importance`]; what codes say, all together: [`clouds`];
//! - gradients from draws: [`estimators`].

pub mod clouds;
pub mod estimators;
pub mod evidence;
pub mod gaussian;
pub mod gaussian_chain;
pub mod importance;
pub mod linear_vae;
