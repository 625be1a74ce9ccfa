//! Values beside the rows of a collection that is prefetched.

use super::{
    Collection, Each, Extend, FieldsAt, Grow, ManyRelation, Path, Selection, Slot, Slots, ToMany, handles,
};
use crate::ast::{self, Expr};
use crate::value::Kind;

impl<E: Path, R, S> Collection<E, R, S> {
    /// When prefetched: adds values to the rows, one or a tuple. Each row becomes a pair of the row and the values.
    ///
    /// A window is one of the rows of each parent.
    #[rustfmt::skip]
    pub fn annotate<V>(mut self, values: impl FnOnce(FieldsAt<E>) -> V) -> Collection<E, (R, V::Output), S> where V: Selection<E::Root> {
        let select = &mut self.query.select;
        values(handles()).append(&mut select.annotations);
        select.annotations.iter_mut().for_each(|value| per_parent(value, select.from));
        self.cast()
    }
}

impl<P: Path, R: ManyRelation> ToMany<P, R> {
    /// See [`Collection::annotate`].
    pub fn annotate<V: Selection<P::Root>>(
        self,
        values: impl FnOnce(FieldsAt<Each<P, R>>) -> V,
    ) -> Collection<Each<P, R>, (R::To, V::Output)> {
        self.rows().annotate(values)
    }
}

/// The rows of all parents come in one query: a window must not reach from one's to another's.
pub(super) fn per_parent(expr: &mut Expr, rows: &ast::Path) {
    if !matches!(rows.step, ast::Step::Each(_)) {
        return;
    }
    let key = Expr::ParentKey(Kind::I64);
    match expr {
        Expr::Window(window) if window.partition.first() != Some(&key) => window.partition.insert(0, key),
        Expr::Call(_, arguments) => arguments.iter_mut().for_each(|argument| per_parent(argument, rows)),
        _ => {}
    }
}

#[diagnostic::do_not_recommend]
impl<Rel, R: Slots<Rel>, V> Slots<Rel> for (R, V) {
    type Current = R::Current;
    type Set<S: Slot> = (R::Set<S>, V);
}

#[diagnostic::do_not_recommend]
impl<R: Extend, V> Extend for (R, V) {
    type Attrs = R::Attrs;
    type WithAttrs<X> = (R::WithAttrs<X>, V);
}

#[diagnostic::do_not_recommend]
impl<R: Grow<To>, To, V> Grow<(To, V)> for (R, V) {
    fn grow(self) -> (To, V) {
        (self.0.grow(), self.1)
    }
}
