//! The shape of a query set's rows: what the closures of its methods get.

use super::{Handles, Model, Path, Root};

/// A type of rows that a query about `M` can have: the model itself, a row type of it with relations loaded, values,
/// a projection.
pub trait Shape<M: Model> {
    /// What the closures of `filter`, `order_by` and their like get.
    type Args;

    /// The arguments.
    fn args() -> Self::Args;

    /// How many values the query computes besides its rows' columns.
    const ANNOTATIONS: usize = 0;
}

/// The same type under another name: `M: Is<N>` lets a bound speak of a method's own parameter `N` in place of `M`. Where
/// the bound does not hold, the compiler then points at the method's name; a bound on a parameter of the whole `impl`
/// points at all that stands before the dot.
pub trait Is<T> {}

#[diagnostic::do_not_recommend]
impl<T> Is<T> for T {}

/// The handles that the closures of a query about `M` get.
pub type ModelFields<M> = &'static <M as Model>::Fields<Root<M>>;

/// The handles at a path.
pub type FieldsAt<P> = &'static <<P as Path>::Here as Model>::Fields<P>;

/// The one value of some handles.
pub fn handles<H: Handles>() -> &'static H {
    H::HANDLES
}

/// Values of rows of type `R`, read into a `T`: one value each, or a tuple.
#[derive(Debug)]
pub struct Values<T, R>(std::marker::PhantomData<fn() -> (T, R)>);

/// What follows gets the handles of the rows, and of what was computed of them.
impl<M: Model, T, R: Shape<M>> Shape<M> for Values<T, R> {
    type Args = R::Args;

    fn args() -> Self::Args {
        R::args()
    }

    const ANNOTATIONS: usize = R::ANNOTATIONS;
}
