//! Lists that hold at least one value, so that their first and their last are always there.

use std::ops::Deref;

/// One value or more, in order: a path from its start, the steps of a schedule.
///
/// It reads like a slice; [`NonEmpty::first`] and [`NonEmpty::last`] are total where a slice has only a
/// perhaps.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "Vec<T>")]
pub struct NonEmpty<T>(Vec<T>);

/// A list that should hold a value and holds none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it holds nothing; it must hold one value at least")]
pub struct Empty;

impl<T> NonEmpty<T> {
    /// `values` as they are; `None` when there are none.
    pub fn new(values: Vec<T>) -> Option<Self> {
        if values.is_empty() { None } else { Some(Self(values)) }
    }

    /// `first` alone, for a list that grows by [`NonEmpty::push`].
    pub fn of(first: T) -> Self {
        Self(vec![first])
    }

    /// `before`, which may hold nothing, and then `last`.
    pub fn ending(mut before: Vec<T>, last: T) -> Self {
        before.push(last);
        Self(before)
    }

    /// Adds a value at the end.
    pub fn push(&mut self, value: T) {
        self.0.push(value);
    }

    /// The first value.
    pub fn first(&self) -> &T {
        // No way of making a list makes an empty one, here and in `last`.
        &self.0[0]
    }

    /// The last value; of one value it is the first.
    pub fn last(&self) -> &T {
        &self.0[self.0.len() - 1]
    }

    /// The values one by one through `of`, as many as before.
    pub fn map<U>(&self, of: impl FnMut(&T) -> U) -> NonEmpty<U> {
        NonEmpty(self.0.iter().map(of).collect())
    }

    /// The values as a list like any other.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T> TryFrom<Vec<T>> for NonEmpty<T> {
    type Error = Empty;

    fn try_from(values: Vec<T>) -> Result<Self, Empty> {
        Self::new(values).ok_or(Empty)
    }
}

impl<T> Deref for NonEmpty<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> IntoIterator for NonEmpty<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a NonEmpty<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]
    use super::*;

    #[test]
    fn every_way_of_making_one_has_a_first_and_a_last() {
        let one = NonEmpty::of(7);
        assert_eq!((one.first(), one.last(), one.len()), (&7, &7, 1));
        let mut grown = one;
        grown.push(9);
        assert_eq!((grown.first(), grown.last()), (&7, &9));
        assert_eq!(NonEmpty::ending(Vec::new(), 3), NonEmpty::of(3));
        assert_eq!(NonEmpty::ending(vec![1, 2], 3).into_vec(), [1, 2, 3]);
        assert_eq!(NonEmpty::new(vec![1, 2]).map(|list| *list.map(|n| n * n).last()), Some(4));
        assert_eq!(NonEmpty::<u8>::new(Vec::new()), None);
    }

    #[test]
    fn it_is_stored_as_a_list_and_nothing_empty_comes_back() {
        let list = NonEmpty::ending(vec![0.5], 0.25);
        let text = serde_json::to_string(&list).expect("it is plain");
        assert_eq!(text, "[0.5,0.25]");
        assert_eq!(serde_json::from_str::<NonEmpty<f64>>(&text).ok(), Some(list));
        let wrong = serde_json::from_str::<NonEmpty<f64>>("[]").expect_err("it is empty");
        assert!(wrong.to_string().contains("one value at least"));
    }
}
