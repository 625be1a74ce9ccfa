//! `RowOf`: a row of a model, whatever its query loaded with it.

use super::Model;

/// A row of `M`, borrowed: `&M`, or a row type of `M` with relations loaded.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row of `{M}`: give `&rows`, or an iterator of `&{M}`, whose columns are all read",
    label = "not a row of `{M}`"
)]
pub trait RowOf<M> {
    /// The row.
    fn row(&self) -> &M;
}

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<M: Model, R: HoldsModel<Model = M>> RowOf<M> for R {
    fn row(&self) -> &M {
        self.model()
    }
}

/// What [`RowOf`] says, for each type that is. Of references and not of rows: a `pub` model in a private module counts as reachable by
/// that, and the lint `unreachable_pub` of the user's crate has nothing to say of it.
pub trait HoldsModel {
    /// The model.
    type Model: Model;

    /// The columns.
    fn model(&self) -> &Self::Model;
}

#[diagnostic::do_not_recommend]
impl<M: Model> HoldsModel for &M {
    type Model = M;

    fn model(&self) -> &M {
        self
    }
}
