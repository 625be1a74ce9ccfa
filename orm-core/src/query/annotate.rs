//! `annotate`: values that a query computes, usable in all that follows.

use std::marker::PhantomData;

use super::{Extend, Is, Model, Path, QuerySet, Refinable, Root, Selectable, Selection, Shape, Slot, Slots};

/// Rows of type `R`, each with the values of `V`.
pub struct Annotated<R, V>(PhantomData<fn() -> (R, V)>);

impl<M: Model, R: Shape<M>, V: Selection<M>> Shape<M> for Annotated<R, V> {
    type Args = (R::Args, V::Handles<M>);

    fn args() -> Self::Args {
        let mut place = <R as Shape<M>>::ANNOTATIONS;
        (R::args(), V::handles(<Root<M> as Path>::NODE, &mut place))
    }

    const ANNOTATIONS: usize = R::ANNOTATIONS + V::LEN;
}

impl<Rel, R: Slots<Rel>, V> Slots<Rel> for Annotated<R, V> {
    type Current = R::Current;
    type Set<S: Slot> = Annotated<R::Set<S>, V>;
}

impl<R: Extend, V> Extend for Annotated<R, V> {
    type Attrs = R::Attrs;
    type WithAttrs<X> = Annotated<R::WithAttrs<X>, V>;
}

impl<M: Model, R: Shape<M>, S> QuerySet<M, R, S> {
    /// Adds values to the rows: expressions, collections' counts and sums, predicates; one, or a tuple. The closures that
    /// follow get a pair, of the row's handles and of the values.
    ///
    /// Each row becomes a pair of the row and the values.
    #[rustfmt::skip]
    pub fn annotate<V, F, U, T, N>(mut self, values: F) -> QuerySet<M, Annotated<R, V>, T> where F: FnOnce(R::Args) -> V, M: Is<N>, V: Selectable<N, U>, S: Refinable<Refined = T> {
        values(R::args()).append(&mut self.query.select.annotations);
        self.cast()
    }
}
