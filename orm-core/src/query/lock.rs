//! `select_for_update`: a query set that locks the rows it reads. That it runs in a transaction alone is said in `exec`.

use std::marker::PhantomData;

use super::{
    Combined, Model, Of, Open, Ordered, Path, QuerySet, Root, Shape, SingleRelation, Sliced, ToOne, Via,
};
use crate::ast::{self, Lock, Strength, Wait};

/// A query set in the state `S` whose rows are locked as they are read: only reading is left, and only a transaction runs it.
pub struct Locked<S, W = Waits>(PhantomData<fn() -> (S, W)>);

/// The lock waits for those who hold a row.
#[derive(Debug)]
pub enum Waits {}

/// The lock does not wait.
#[derive(Debug)]
pub enum Hurries {}

/// A state in which rows are not locked.
#[diagnostic::on_unimplemented(
    message = "rows are locked as they are read: put `limit`, `count`, `exists` and all else before `.select_for_update()`, or leave that out",
    label = "after `select_for_update`"
)]
pub trait Unlocked {}

#[diagnostic::do_not_recommend]
impl Unlocked for Open {}

#[diagnostic::do_not_recommend]
impl<K> Unlocked for Ordered<K> {}

#[diagnostic::do_not_recommend]
impl Unlocked for Sliced {}

#[diagnostic::do_not_recommend]
impl Unlocked for Combined {}

#[diagnostic::do_not_recommend]
impl<R> Unlocked for Of<R> {}

/// A state in which all rows that match are there.
#[diagnostic::on_unimplemented(
    message = "`last`, `latest`, `earliest` and `in_bulk` are about all rows that match: call them without `limit`, `offset` or `slice`",
    label = "after a slice"
)]
pub trait Whole {}

#[diagnostic::do_not_recommend]
impl Whole for Open {}

#[diagnostic::do_not_recommend]
impl<K> Whole for Ordered<K> {}

#[diagnostic::do_not_recommend]
impl<R> Whole for Of<R> {}

#[diagnostic::do_not_recommend]
impl<S: Whole, W> Whole for Locked<S, W> {}

/// A state in which rows are locked.
#[diagnostic::on_unimplemented(
    message = "`no_wait`, `skip_locked`, `of`, `no_key` and `for_share` are about a row lock: write `.select_for_update()` before them",
    label = "locks no rows"
)]
pub trait Locking {
    /// Whether it waits.
    type Wait;
    /// The state that does not wait.
    type Hurried;
}

#[diagnostic::do_not_recommend]
impl<S, W> Locking for Locked<S, W> {
    type Wait = W;
    type Hurried = Locked<S, Hurries>;
}

/// A lock of which it is not said yet that it does not wait.
#[diagnostic::on_unimplemented(
    message = "`no_wait` and `skip_locked` exclude each other: keep one of them",
    label = "the lock does not wait already"
)]
pub trait Patient: MayWait {}

#[diagnostic::do_not_recommend]
impl<W: MayWait> Patient for W {}

/// What [`Patient`] says: a trait of its own, so that messages name no other.
pub trait MayWait {}

#[diagnostic::do_not_recommend]
impl MayWait for Waits {}

impl<M: Model, R, S> QuerySet<M, R, S> {
    /// Locks the rows as they are read, until the transaction ends: others who write them, or lock them, wait. Only a
    /// transaction runs the query.
    ///
    /// The locked rows are the query's own and those that it joins, but not those behind a nullable relation, which may be
    /// missing; [`of`](Self::of) names some of them. Rows of `prefetch_related` are not locked.
    ///
    /// On SQLite a transaction holds the lock of the whole database from its start, so that nothing is left to do; only a read-only one
    /// refuses. `no_wait` and `skip_locked` are `Unsupported` there.
    ///
    /// ```text
    /// db.atomic(|tx| {
    ///     let mut account = Account::objects().filter(|a| a.id.eq(7)).select_for_update().get(tx)?;
    ///     account.balance += 10;
    ///     account.save(tx)
    /// })?;
    /// ```
    #[rustfmt::skip]
    pub fn select_for_update(mut self) -> QuerySet<M, R, Locked<S>> where S: Unlocked {
        self.query.select.lock = Some(Box::default());
        self.cast()
    }

    /// Fails with `LockTimeout` where another transaction holds a row, in place of waiting for it.
    #[rustfmt::skip]
    pub fn no_wait<W: Patient, T>(self) -> QuerySet<M, R, T> where S: Locking<Wait = W, Hurried = T> {
        self.relock(|lock| lock.wait = Wait::NoWait).cast()
    }

    /// Passes over the rows that another transaction holds, in place of waiting for them: for a queue with several workers.
    #[rustfmt::skip]
    pub fn skip_locked<W: Patient, T>(self) -> QuerySet<M, R, T> where S: Locking<Wait = W, Hurried = T> {
        self.relock(|lock| lock.wait = Wait::SkipLocked).cast()
    }

    /// Lets others make foreign keys to the rows meanwhile: enough for a change that leaves the keys alone. In place of an
    /// earlier `for_share`.
    #[rustfmt::skip]
    pub fn no_key(self) -> Self where S: Locking {
        self.relock(|lock| lock.strength = Strength::NoKeyUpdate)
    }

    /// Lets others lock the rows in this way too, while nobody can change them. In place of an earlier `no_key`.
    #[rustfmt::skip]
    pub fn for_share(self) -> Self where S: Locking {
        self.relock(|lock| lock.strength = Strength::Share)
    }

    /// Locks the rows of these places alone: the query's own by `|b| b`, those of a relation to one by `|b| b.author`, or a tuple.
    ///
    /// A place that may have no row is an error of the kind `Invalid`, unless a filter sees to it that there is one.
    #[rustfmt::skip]
    pub fn of<F, L>(self, places: F) -> Self where F: FnOnce(R::Args) -> L, L: LockPlaces<M>, R: Shape<M>, S: Locking {
        let mut of = Vec::new();
        places(R::args()).append(&mut of);
        self.relock(|lock| lock.of = of)
    }

    fn relock(mut self, change: impl FnOnce(&mut Lock)) -> Self {
        if let Some(lock) = &mut self.query.select.lock {
            change(lock);
        }
        self
    }
}

/// What `of` takes.
#[diagnostic::on_unimplemented(
    message = "`of` takes rows that the query reads, `|b| b`, `|b| b.author` or a tuple of them, and `{Self}` is none",
    label = "not a row of this query"
)]
pub trait LockPlaces<M>: Places<M> {}

#[diagnostic::do_not_recommend]
impl<M, T: Places<M>> LockPlaces<M> for T {}

/// What [`LockPlaces`] says, for each type that is: a trait of its own, so that messages name no other.
pub trait Places<M> {
    /// Appends the places.
    fn append(self, places: &mut Vec<&'static ast::Path>);
}

#[diagnostic::do_not_recommend]
impl<M: Model<Fields<Root<M>> = F>, F> Places<M> for &'static F {
    fn append(self, places: &mut Vec<&'static ast::Path>) {
        places.push(<Root<M> as Path>::NODE);
    }
}

#[diagnostic::do_not_recommend]
impl<M, P: Path<Root = M>, R: SingleRelation> Places<M> for ToOne<P, R> {
    fn append(self, places: &mut Vec<&'static ast::Path>) {
        places.push(<Via<P, R> as Path>::NODE);
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<Model, $($name: Places<Model>),+> Places<Model> for ($($name,)+) {
            fn append(self, places: &mut Vec<&'static ast::Path>) {
                #[allow(non_snake_case, reason = "a macro has one name for a type and its value")]
                let ($($name,)+) = self;
                $($name.append(places);)+
            }
        }
    };
}

super::for_each_tuple!(tuples);
