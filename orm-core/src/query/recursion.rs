//! Recursion: the rows that are reached by a relation of a model to itself, such as a tree by its parents.

use super::{
    ManyRelation, Model, QuerySet, Refinable, Relation, Root, Shape, SingleRelation, ToMany, ToOne,
    key_column,
};
use crate::ast::{Distinct, Expr, Output, Predicate, Recursion};

/// What `recursive` takes in a query about `M`: a relation of the model to itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not lead to rows of `{M}` again: `recursive` follows a relation of a model to itself, `|x| x.parent`",
    label = "not a relation of `{M}` to itself"
)]
pub trait Recursive<M> {
    /// The step.
    fn step(self) -> Recursion;
}

#[diagnostic::do_not_recommend]
impl<M: Model, R: ManyRelation + Relation<From = M, To = M>> Recursive<M> for ToMany<Root<M>, R> {
    fn step(self) -> Recursion {
        let link = R::LINK;
        Recursion {
            key: key_column::<M>().name,
            local: link.local,
            foreign: link.foreign,
            through: link.through,
        }
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, R: SingleRelation + Relation<From = M, To = M>> Recursive<M> for ToOne<Root<M>, R> {
    fn step(self) -> Recursion {
        let step = R::STEP;
        Recursion { key: key_column::<M>().name, local: step.local, foreign: step.foreign, through: None }
    }
}

impl<M: Model, R: Shape<M>, S> QuerySet<M, R, S> {
    /// These rows, and all that are reached from them by a relation to their own model, followed any number of times: what is
    /// below a row by `|c| c.children`, what is above it by `|c| c.parent`. Each row once, so that a ring ends.
    ///
    /// What comes before chooses where to start, and what comes after is asked of all rows that are reached.
    #[rustfmt::skip]
    pub fn recursive<F, W, T>(mut self, relation: F) -> QuerySet<M, R, T> where F: FnOnce(R::Args) -> W, W: Recursive<M>, S: Refinable<Refined = T> {
        let select = &mut self.query.select;
        if !select.is_empty() {
            let key = key_column::<M>();
            let mut start = select.clone();
            start.drop_idle_order();
            start.output = Output::Values(vec![Expr::Column(key)]);
            start.recursion = Some(Box::new(relation(R::args()).step()));
            select.members = None;
            select.distinct = Distinct::No;
            select.filter = Predicate::InSelect(Expr::Column(key), Box::new(start));
        }
        self.cast()
    }
}
