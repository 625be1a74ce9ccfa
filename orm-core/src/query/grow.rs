//! Rows that are here already, made into rows with room for more relations.

use super::{Attr, Loaded, Model, NotLoaded, Slot};

/// A row type that can become `To`, which has more relations loaded. What was loaded stays.
pub trait Grow<To> {
    /// The row, with the new relations still empty.
    fn grow(self) -> To;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Grow<M> for M {
    fn grow(self) -> M {
        self
    }
}

/// A slot that can become `To`.
pub trait GrowSlot<To: Slot>: Slot {
    /// What a row holds for a relation to one.
    fn grow_one(one: Self::One) -> To::One;

    /// What a row holds for a relation to many.
    fn grow_many(many: Self::Many) -> To::Many;
}

impl GrowSlot<NotLoaded> for NotLoaded {
    fn grow_one(one: NotLoaded) -> NotLoaded {
        one
    }

    fn grow_many(many: NotLoaded) -> NotLoaded {
        many
    }
}

impl<T> GrowSlot<Loaded<T>> for NotLoaded {
    fn grow_one(_: NotLoaded) -> Option<T> {
        None
    }

    fn grow_many(_: NotLoaded) -> Vec<T> {
        Vec::new()
    }
}

impl<T: Grow<To>, To> GrowSlot<Loaded<To>> for Loaded<T> {
    fn grow_one(one: Option<T>) -> Option<To> {
        one.map(Grow::grow)
    }

    fn grow_many(many: Vec<T>) -> Vec<To> {
        many.into_iter().map(Grow::grow).collect()
    }
}

impl Grow<()> for () {
    fn grow(self) {}
}

impl<N, R, T, Rest> Grow<Attr<N, R, T, Rest>> for ()
where
    (): Grow<Rest>,
{
    fn grow(self) -> Attr<N, R, T, Rest> {
        Attr::new(self.grow())
    }
}

impl<N, R, T, Rest> Grow<Self> for Attr<N, R, T, Rest> {
    fn grow(self) -> Self {
        self
    }
}
