//! `RowOf`: a row of a model, whatever its query loaded with it.

use super::Model;

/// A row of `M`: `&M` or `M`, or a borrowed row type of `M` with relations loaded.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row of `{M}`: give `&rows`, or an iterator of `&{M}`, whose columns are all read",
    label = "not a row of `{M}`"
)]
pub trait RowOf<M> {
    /// The row.
    fn row(&self) -> &M;
}

#[diagnostic::do_not_recommend]
impl<M: Model> RowOf<M> for M {
    fn row(&self) -> &M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> RowOf<M> for &M {
    fn row(&self) -> &M {
        self
    }
}
