//! Stands in for rooms that are being furnished.

use crate::book::{Book, Manuscript};

/// The manuscript of a book without its chapters.
pub fn resolve(book: &Book) -> Manuscript {
    Manuscript {
        title: book.settings.title.clone(),
        subtitle: book.settings.subtitle.clone(),
        authors: book.settings.authors.clone(),
        language: book.settings.language.clone(),
        cover: None,
        parts: Vec::new(),
        figures: Vec::new(),
        readings: Vec::new(),
        bibliography: Vec::new(),
        cited_at: Vec::new(),
        symbols: Vec::new(),
    }
}
