//! The data of the book: small paintings made by formula.

pub mod paintings;
