//! The window that a function is over: its partition, its order, its frame.

use std::marker::PhantomData;
use std::ops::Bound::{Excluded, Included, Unbounded};
use std::ops::RangeBounds;

use super::{Ordering, Selection};
use crate::ast::{self, Exclude, Frame, FrameUnit, WindowFunction};
use crate::value::Kind;

/// The window that a function is over: without more, all rows of the query.
#[must_use = "a window belongs to a function"]
pub struct Over<S> {
    partition: Vec<ast::Expr>,
    order: Vec<ast::Order>,
    frame: Option<Frame>,
    scope: PhantomData<fn() -> S>,
}

impl<S> Over<S> {
    pub(super) fn new() -> Self {
        Self { partition: Vec::new(), order: Vec::new(), frame: None, scope: PhantomData }
    }

    pub(super) fn of(self, function: WindowFunction, result: Kind) -> ast::Expr {
        let Self { partition, order, frame, .. } = self;
        ast::Expr::Window(Box::new(ast::Window { function, partition, order, frame, result }))
    }

    /// Rows that are equal in these are a window of their own: one expression, or a tuple.
    pub fn partition_by<V: Selection<S>>(mut self, values: V) -> Self {
        self.partition.clear();
        values.append(&mut self.partition);
        self
    }

    /// The order within the window, by one expression or a tuple. NULL comes last ascending and first descending.
    ///
    /// With an ordering and no frame an aggregate sees the rows up to the current one, and those equal to it.
    pub fn order_by<O: Ordering<S>>(mut self, ordering: O) -> Self {
        self.order.clear();
        ordering.append(&mut self.order);
        self
    }

    /// The rows in this range of places, counted from the row: `rows(-2..=0)` is the row and the two before, `rows(..=0)` all up
    /// to it, `rows(..)` all.
    pub fn rows(self, places: impl RangeBounds<i64>) -> Self {
        self.frame(FrameUnit::Rows, &places)
    }

    /// The rows of which the value that is ordered by is in this range, counted from the row's own: `range(-5..=5)`. Numbers
    /// other than 0 need an ordering by one whole number.
    pub fn range(self, differences: impl RangeBounds<i64>) -> Self {
        self.frame(FrameUnit::Range, &differences)
    }

    /// As [`rows`](Self::rows), where rows that are equal in the order count as one.
    pub fn groups(self, places: impl RangeBounds<i64>) -> Self {
        self.frame(FrameUnit::Groups, &places)
    }

    /// Leaves the row itself out of the frame.
    pub fn exclude_current_row(self) -> Self {
        self.exclude(Exclude::Current)
    }

    /// Leaves the row out of the frame, and those that are equal to it in the order.
    pub fn exclude_group(self) -> Self {
        self.exclude(Exclude::Group)
    }

    /// Leaves those rows out of the frame that are equal to the row in the order, but not itself.
    pub fn exclude_ties(self) -> Self {
        self.exclude(Exclude::Ties)
    }

    fn frame(mut self, unit: FrameUnit, bounds: &impl RangeBounds<i64>) -> Self {
        let start = match bounds.start_bound() {
            Included(start) => Some(*start),
            Excluded(before) => Some(before.saturating_add(1)),
            Unbounded => None,
        };
        let end = match bounds.end_bound() {
            Included(end) => Some(*end),
            Excluded(after) => Some(after.saturating_sub(1)),
            Unbounded => None,
        };
        let exclude = self.frame.map_or(Exclude::Nothing, |frame| frame.exclude);
        self.frame = Some(Frame { unit, start, end, exclude });
        self
    }

    /// The standard's frame, where there is no other.
    fn exclude(mut self, exclude: Exclude) -> Self {
        let standard = Frame { unit: FrameUnit::Range, start: None, end: Some(0), exclude };
        self.frame = Some(Frame { exclude, ..self.frame.unwrap_or(standard) });
        self
    }
}
