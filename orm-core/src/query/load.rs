//! Requests for eager loading: what `select_related` and `prefetch_related` take, and how they change a row's type.

use super::{
    Attr, Collection, Each, Every, Extend, Loaded, Loads, ManyRelation, Path, Query, Relation, Root,
    SingleRelation, Slots, ToMany, ToOne, Via,
};

/// A path on which rows can be loaded, from the base of a query whose rows are of type `Row`.
pub trait LoadPath<Base, Row> {
    /// The type of the row at this path, as loaded so far.
    type Loaded;
    /// The type of the query's rows, once the row at this path has the type `New`.
    type With<New>;

    /// What is loaded at this path, where the steps to it that are not loaded yet are loaded by joins.
    fn joined(loads: &mut Loads) -> &mut Loads;

    /// The same, where they are loaded by queries of their own.
    fn prefetched(loads: &mut Loads) -> &mut Loads;
}

macro_rules! base {
    ([$($generics:tt)*] $path:ty) => {
        #[diagnostic::do_not_recommend]
        impl<$($generics)*, Row> LoadPath<$path, Row> for $path {
            type Loaded = Row;
            type With<New> = New;

            fn joined(loads: &mut Loads) -> &mut Loads {
                loads
            }

            fn prefetched(loads: &mut Loads) -> &mut Loads {
                loads
            }
        }
    };
}

base!([M] Root<M>);
base!([P, R] Each<P, R>);
base!([P, M] Every<P, M>);

#[diagnostic::do_not_recommend]
impl<Base, Row, P, R> LoadPath<Base, Row> for Via<P, R>
where
    P: Path + LoadPath<Base, Row, Loaded: Slots<R>>,
    R: SingleRelation,
{
    type Loaded = <P::Loaded as Slots<R>>::Current;
    type With<New> = P::With<<P::Loaded as Slots<R>>::Set<Loaded<New>>>;

    fn joined(loads: &mut Loads) -> &mut Loads {
        P::joined(loads).join(R::STEP.slot, <Self as Path>::NODE)
    }

    fn prefetched(loads: &mut Loads) -> &mut Loads {
        P::prefetched(loads).prefetch_one(R::STEP.slot, <Self as Path>::NODE)
    }
}

/// What `select_related` takes: relations to one, of any depth, or a tuple of them. The rows have the type `Out` afterwards.
#[diagnostic::on_unimplemented(
    message = "`select_related` joins relations to one row of the query's own rows, and `{Self}` is not one of `{Row}`: load a to-many relation by `.prefetch_related(..)`",
    label = "not a relation to one row of this query"
)]
pub trait SelectRelated<Base, Row, Out>: Joined<Base, Row, Out = Out> {}

// By an inner trait, as `Selectable`: the message stays short.
#[diagnostic::do_not_recommend]
impl<Base, Row, Out, L: Joined<Base, Row, Out = Out>> SelectRelated<Base, Row, Out> for L {}

/// What [`SelectRelated`] says, for each type that is.
pub trait Joined<Base, Row> {
    /// The type of the rows afterwards.
    type Out;

    /// Notes the request.
    fn request(self, loads: &mut Loads);
}

#[diagnostic::do_not_recommend]
impl<Base, Row, P, R> Joined<Base, Row> for ToOne<P, R>
where
    R: SingleRelation,
    Via<P, R>: LoadPath<Base, Row>,
{
    type Out = <Via<P, R> as LoadPath<Base, Row>>::With<<Via<P, R> as LoadPath<Base, Row>>::Loaded>;

    fn request(self, loads: &mut Loads) {
        <Via<P, R> as LoadPath<Base, Row>>::joined(loads);
    }
}

/// What `prefetch_related` takes: relations, refined at will, or a tuple of them. The rows have the type `Out` afterwards.
#[diagnostic::on_unimplemented(
    message = "`prefetch_related` loads relations of the query's own rows, and `{Self}` is not one of `{Row}`: write `|x| x.relation`, refined at will",
    label = "not a relation of this query"
)]
pub trait PrefetchRelated<Base, Row, Out>: Prefetched<Base, Row, Out = Out> {}

// By an inner trait, as `Selectable`: the message stays short.
#[diagnostic::do_not_recommend]
impl<Base, Row, Out, L: Prefetched<Base, Row, Out = Out>> PrefetchRelated<Base, Row, Out> for L {}

/// What [`PrefetchRelated`] says, for each type that is.
pub trait Prefetched<Base, Row> {
    /// The type of the rows afterwards.
    type Out;

    /// Notes the request.
    fn request(self, loads: &mut Loads);
}

#[diagnostic::do_not_recommend]
impl<Base, Row, P, R> Prefetched<Base, Row> for ToOne<P, R>
where
    R: SingleRelation,
    Via<P, R>: LoadPath<Base, Row>,
{
    type Out = <Via<P, R> as LoadPath<Base, Row>>::With<<Via<P, R> as LoadPath<Base, Row>>::Loaded>;

    fn request(self, loads: &mut Loads) {
        <Via<P, R> as LoadPath<Base, Row>>::prefetched(loads);
    }
}

#[diagnostic::do_not_recommend]
impl<Base, Row, P, R> Prefetched<Base, Row> for ToMany<P, R>
where
    R: ManyRelation,
    P: Path + LoadPath<Base, Row, Loaded: Slots<R>>,
{
    type Out = P::With<<P::Loaded as Slots<R>>::Set<Loaded<<R as Relation>::To>>>;

    fn request(self, loads: &mut Loads) {
        let query = Query::ordered::<Each<P, R>>();
        P::prefetched(loads).prefetch_many(R::LINK.slot, query);
    }
}

#[diagnostic::do_not_recommend]
impl<Base, Row, P, R, Child, S> Prefetched<Base, Row> for Collection<Each<P, R>, Child, S>
where
    R: ManyRelation,
    P: Path + LoadPath<Base, Row, Loaded: Slots<R>>,
{
    type Out = P::With<<P::Loaded as Slots<R>>::Set<Loaded<Child>>>;

    fn request(self, loads: &mut Loads) {
        P::prefetched(loads).prefetch_many(R::LINK.slot, self.query);
    }
}

/// A collection that is loaded under a name of the user's choice.
#[derive(Debug)]
pub struct Named<N, C> {
    pub(crate) collection: C,
    pub(crate) name: std::marker::PhantomData<fn() -> N>,
}

#[diagnostic::do_not_recommend]
impl<Base, Row, N, P, R, Child, S> Prefetched<Base, Row> for Named<N, Collection<Each<P, R>, Child, S>>
where
    R: ManyRelation,
    P: Path + LoadPath<Base, Row, Loaded: Extend>,
{
    type Out = P::With<<P::Loaded as Extend>::WithAttrs<Attr<N, R, Child, <P::Loaded as Extend>::Attrs>>>;

    fn request(self, loads: &mut Loads) {
        P::prefetched(loads).push_attr(self.collection.query);
    }
}

macro_rules! tuples {
    ($trait:ident: $first:ident $($name:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<Base, Row, $first: $trait<Base, Row>, $($name),*> $trait<Base, Row> for ($first, $($name,)*)
        where
            ($($name,)*): $trait<Base, $first::Out>,
        {
            type Out = <($($name,)*) as $trait<Base, $first::Out>>::Out;

            fn request(self, loads: &mut Loads) {
                #[allow(non_snake_case, reason = "a macro has one name for a type and its value")]
                let ($first, $($name,)*) = self;
                $first.request(loads);
                <($($name,)*) as $trait<Base, $first::Out>>::request(($($name,)*), loads);
            }
        }
    };
}

macro_rules! both {
    ($($name:ident)+) => {
        tuples!(Joined: $($name)+);
        tuples!(Prefetched: $($name)+);
    };
}

super::for_each_tuple!(both);

#[diagnostic::do_not_recommend]
impl<Base, Row> Joined<Base, Row> for () {
    type Out = Row;

    fn request(self, _: &mut Loads) {}
}

#[diagnostic::do_not_recommend]
impl<Base, Row> Prefetched<Base, Row> for () {
    type Out = Row;

    fn request(self, _: &mut Loads) {}
}
