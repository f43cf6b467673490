//! The data of the book: small paintings made by formula, and handwritten digits written by people.

pub mod digits;
pub mod paintings;
