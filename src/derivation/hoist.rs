//! Computes once what does not change within an average: a marginal density in an average over something else would
//! otherwise be summed anew at every node.

use std::collections::BTreeSet;

use super::operation::Operation;

/// The same operation with whatever is dear and free of an inner variable computed outside. Slots from `next` on are
/// free to use.
pub(super) fn hoisted(mut operation: Operation, next: &mut usize) -> Operation {
    for inner in operation.inside_mut() {
        let taken = std::mem::replace(inner, Operation::Number(0.0));
        *inner = hoisted(taken, next);
    }
    let Some((slot, body)) = operation.loop_mut() else { return operation };
    let mut found = Vec::new();
    let mut bound = BTreeSet::from([slot]);
    extract(body, &mut bound, next, &mut found);
    found.into_iter().rev().fold(operation, |body, (slot, value)| Operation::Bind {
        slot,
        value: value.boxed(),
        body: body.boxed(),
    })
}

/// Replaces dear parts of `operation` that depend on none of `bound` by slots.
fn extract(
    operation: &mut Operation,
    bound: &mut BTreeSet<usize>,
    next: &mut usize,
    found: &mut Vec<(usize, Operation)>,
) {
    if !operation.is_dear() {
        return;
    }
    let repeats = matches!(
        operation,
        Operation::Average { .. } | Operation::Line { .. } | Operation::Over { .. }
    );
    if repeats && operation.slots().is_disjoint(bound) {
        let slot = *next;
        *next += 1;
        found.push((slot, std::mem::replace(operation, Operation::Slot(slot))));
        return;
    }
    let own = operation.binds();
    let added = own.filter(|slot| bound.insert(*slot));
    for inner in operation.inside_mut() {
        extract(inner, bound, next, found);
    }
    if let Some(slot) = added {
        bound.remove(&slot);
    }
}

impl Operation {
    /// The slot and the body of what computes its body many times.
    fn loop_mut(&mut self) -> Option<(usize, &mut Operation)> {
        match self {
            Self::Average { slot, body, .. }
            | Self::Line { slot, body }
            | Self::Over { slot, body, .. } => Some((*slot, body)),
            _ => None,
        }
    }

    /// The slot that this fills for what is within.
    fn binds(&self) -> Option<usize> {
        match self {
            Self::Average { slot, .. }
            | Self::Line { slot, .. }
            | Self::Over { slot, .. }
            | Self::Derivative { slot, .. }
            | Self::Bind { slot, .. } => Some(*slot),
            _ => None,
        }
    }

    fn is_dear(&self) -> bool {
        matches!(self, Self::Average { .. } | Self::Line { .. } | Self::Over { .. })
            || self.inside().into_iter().any(Self::is_dear)
    }

    /// All slots that occur within and are not filled within.
    pub fn slots(&self) -> BTreeSet<usize> {
        let mut found: BTreeSet<usize> =
            self.inside().into_iter().flat_map(|inner| inner.slots()).collect();
        if let Some(slot) = self.binds() {
            found.remove(&slot);
        }
        if let Self::Slot(slot) = self {
            found.insert(*slot);
        }
        found
    }

    /// The largest slot within.
    pub fn last_slot(&self) -> usize {
        let own = match self {
            Self::Slot(slot) => *slot,
            other => other.binds().unwrap_or(0),
        };
        self.inside().into_iter().map(Self::last_slot).fold(own, usize::max)
    }
}
