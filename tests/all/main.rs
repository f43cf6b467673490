//! The program from outside, in one binary: through its front door, its public interface, its sources and a browser.
//!
//! A module alone is `cargo test --test all cli`; see the heads of `digests` and `browser` for what they ask of you.

mod another_subject;
mod architecture;
mod bad_input;
mod browser;
mod claims;
mod cli;
mod complete;
mod digests;
mod output;
mod plates;
mod serve;
mod store;
