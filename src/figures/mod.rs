//! Figure kinds: each one file that says what a reader should see, reads its parameters, promises its
//! tables, computes and draws. They stand by the part of the book in which they first appear.

pub mod bench;
mod idea;
mod instruments;
mod mathematics;
pub mod prelude;
pub mod readers;
mod sampling;
mod two_arrows;

use crate::plate::Registry;

/// Lists the kinds of a shelf, and holds each of them to its promises in a test that bears its name.
macro_rules! shelf {
    ($title:literal: $($module:ident),* $(,)?) => {
        /// The kinds of this folder.
        pub(super) const SHELF: crate::plate::Shelf =
            crate::plate::Shelf { title: $title, kinds: &[$($module::KIND),*] };

        #[cfg(test)]
        mod promises {
            $(#[test]
            fn $module() {
                crate::figures::bench::tests::keeps_its_promises(&super::$module::KIND);
            })*
        }
    };
}
use shelf;

impl Registry {
    /// The kinds of the book that comes with this program, by the part in which they first appear, and its instruments.
    pub fn book() -> Self {
        Self::of(&[
            idea::SHELF,
            two_arrows::SHELF,
            mathematics::SHELF,
            sampling::SHELF,
            instruments::SHELF,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plate::Kinds as _;

    #[test]
    fn kinds_stand_in_order_and_once() {
        for shelf in Registry::book().shelves() {
            assert!(shelf.kinds.is_sorted_by_key(|kind| kind.name), "{}", shelf.title);
        }
        let mut names = Registry::book().names();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_kind_reads_its_defaults_and_names_its_file_and_corners() {
        for kind in Registry::book().kinds() {
            let (_, reading) = kind.at("").unwrap();
            assert_eq!(reading.problems, [], "{}", kind.name);
            let file = format!("/{}.rs", kind.name.replace('-', "_"));
            assert!(kind.key.path().is_some_and(|path| path.ends_with(&file)), "{}", kind.name);
            assert!(!kind.corners.is_empty(), "{}", kind.name);
        }
    }
}
