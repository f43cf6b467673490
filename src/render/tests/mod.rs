//! A small book with everything in it, rendered whole and read back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fixture;
mod markup;
mod pages;
mod plates;
mod reading;
