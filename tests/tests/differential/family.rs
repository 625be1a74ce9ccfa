//! The models as data (what the generator and the evaluation know of them), and as places (what the library knows).

use std::sync::OnceLock;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm::__private::exec::Executor;
use orm::__private::query::{
    Each, Every, ManyRelation, Path, SingleRelation, ToMany, ToOne, Via, every, handles,
};
use orm::__private::value::{Kind, SqlType, Value};
use orm::prelude::*;
use orm::{Collection, Dialect, Pred};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::case::{Compare, KeyOp, Numbers, Order, Slice};
use crate::cell::FromCell;
use crate::lookups::{Answer, Nulls, Scalar, scalar};
use crate::models::{City, Label, Note, Passport, Person, Thing, Work};
use crate::world::Row;

/// What is known of a model.
pub(crate) struct Shape {
    pub(crate) model: &'static str,
    /// The columns that are no foreign keys, the primary key first.
    pub(crate) fields: Vec<Field>,
    /// The relations to one: the foreign keys, in the order of a row's references, then those from the other side.
    pub(crate) ones: Vec<One>,
    pub(crate) manys: Vec<Many>,
    /// The numbers that a collection of it is asked for sums of.
    pub(crate) sums: &'static [&'static str],
    /// The same for the least and the greatest.
    pub(crate) extremes: &'static [&'static str],
    /// The same for the first.
    pub(crate) firsts: &'static [&'static str],
}

pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) nullable: bool,
}

pub(crate) struct One {
    pub(crate) name: &'static str,
    pub(crate) to: usize,
    pub(crate) nullable: bool,
    /// The name of the other side's foreign key, where that is what holds the key.
    pub(crate) back: Option<&'static str>,
}

pub(crate) struct Many {
    pub(crate) name: &'static str,
    pub(crate) to: usize,
    pub(crate) link: Link,
}

#[derive(Clone, Copy)]
pub(crate) enum Link {
    /// Over this foreign key of the other side.
    Back(&'static str),
    /// Over the pairs of work and label, from the work or from the label.
    Pairs { from_work: bool },
    /// All rows.
    All,
}

impl Shape {
    pub(crate) fn field(&self, name: &str) -> usize {
        self.fields.iter().position(|field| field.name == name).expect("a field")
    }

    pub(crate) fn one(&self, name: &str) -> usize {
        self.ones.iter().position(|one| one.name == name).expect("a relation to one")
    }

    pub(crate) fn many(&self, name: &str) -> usize {
        self.manys.iter().position(|many| many.name == name).expect("a relation to many")
    }
}

/// A row of a query, wherever it is.
pub(crate) struct Place<S> {
    pub(crate) model: usize,
    pub(crate) field: fn(&str) -> Scalar<S>,
    pub(crate) key: fn(&str, KeyOp) -> Pred<S>,
    /// `None` where the types of this test do not go on.
    pub(crate) one: fn(&str) -> Option<Place<S>>,
    pub(crate) many: fn(&str) -> Option<Rows<S>>,
}

impl<S> Clone for Place<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Place<S> {}

/// A relation to many of a row.
pub(crate) struct Rows<S> {
    /// Each of the rows.
    pub(crate) each: Place<S>,
    pub(crate) ask: fn(Refined<S>, Question<S>) -> Answer<S>,
}

/// What is done to a collection.
pub(crate) struct Refined<S> {
    pub(crate) filter: Option<Pred<S>>,
    pub(crate) exclude: Option<Pred<S>>,
    pub(crate) distinct: bool,
    pub(crate) order: Option<Order>,
    pub(crate) slice: Option<Slice>,
}

/// What it is asked.
pub(crate) enum Question<S> {
    Any(Pred<S>),
    Every(Pred<S>),
    None(Pred<S>),
    Exists,
    Count,
    Sum(&'static str),
    Avg(&'static str),
    Min(&'static str),
    Max(&'static str),
    First(&'static str),
}

/// How a predicate is given to the library.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    Filter,
    Exclude,
    /// As a value of each row.
    Value,
    /// Counted, and the number compared with that of the rows.
    Count,
    /// As the rows that an update changes.
    Update,
}

/// A number that no row has.
const CHANGED: i32 = 1000;

/// Why a transaction of a test ends.
fn undo() -> Error {
    Error::new(ErrorKind::Invalid, "the test has seen what it wanted")
}

/// A model of this test.
pub(crate) trait Family: Model<Key = i64> {
    const ID: usize;

    fn shape() -> Shape;

    /// The handles at a path, erased.
    fn place<P: Path<Here = Self, Null: Nulls>, B: Budget>() -> Place<P::Root>;

    fn ask<E: Path<Here = Self>>(
        rows: Collection<E, Self>,
        refined: Refined<E::Root>,
        question: Question<E::Root>,
    ) -> Answer<E::Root>;

    /// Writes a row, and returns its key.
    fn insert<E: Executor>(db: &E, row: &Row, keys: &[Vec<i64>]) -> Result<i64, Error>;

    /// The keys of the rows, in the order of the database.
    fn run(db: &Database, pred: Pred<Self>, way: Way) -> Result<Vec<i64>, Error>;

    fn sql(dialect: &'static dyn Dialect, pred: Pred<Self>, way: Way) -> Result<orm::Sql, Error>;
}

/// The shapes, by the models' numbers.
pub(crate) fn shapes() -> &'static [Shape] {
    static SHAPES: OnceLock<Vec<Shape>> = OnceLock::new();
    SHAPES.get_or_init(|| {
        vec![
            City::shape(),
            Person::shape(),
            Passport::shape(),
            Work::shape(),
            Label::shape(),
            Note::shape(),
            Thing::shape(),
        ]
    })
}

pub(crate) const CITY: usize = 0;
pub(crate) const PERSON: usize = 1;
pub(crate) const PASSPORT: usize = 2;
pub(crate) const WORK: usize = 3;
pub(crate) const LABEL: usize = 4;
pub(crate) const NOTE: usize = 5;
pub(crate) const THING: usize = 6;

/// How far the types go on from a place: without an end, there would be a type for every path there is.
pub(crate) trait Budget: Sized {
    type One: Budget;
    type Many: Budget;

    fn place<P: Path<Here: Family, Null: Nulls>>() -> Option<Place<P::Root>> {
        Some(P::Here::place::<P, Self>())
    }
}

macro_rules! budgets {
    ($($name:ident: $one:ident $many:ident;)*) => {$(
        pub(crate) enum $name {}

        impl Budget for $name {
            type One = $one;
            type Many = $many;
        }
    )*};
}

pub(crate) enum Stop {}

impl Budget for Stop {
    type One = Self;
    type Many = Self;

    fn place<P: Path<Here: Family, Null: Nulls>>() -> Option<Place<P::Root>> {
        None
    }
}

budgets! {
    Start: One1 Many1;
    One1: One2 Last;
    One2: Last Stop;
    Many1: Last Many2;
    Many2: Stop Last;
    Last: Stop Stop;
    // For the model with all types.
    StartShort: Last Last;
}

fn one<P, R, B>(_: ToOne<P, R>) -> Option<Place<P::Root>>
where
    P: Path,
    R: SingleRelation,
    R::To: Family,
    R::Null<P::Null>: Nulls,
    B: Budget,
{
    B::One::place::<Via<P, R>>()
}

fn many<P, R, B>(_: ToMany<P, R>) -> Option<Rows<P::Root>>
where
    P: Path,
    R: ManyRelation,
    R::To: Family,
    B: Budget,
{
    let each = B::Many::place::<Each<P, R>>()?;
    let ask = |refined, question| R::To::ask(ToMany::<P, R>::relation().rows(), refined, question);
    Some(Rows { each, ask })
}

fn all<P, M, B>() -> Option<Rows<P::Root>>
where
    P: Path,
    M: Family,
    B: Budget,
{
    let each = B::Many::place::<Every<P, M>>()?;
    let ask = |refined, question| M::ask(every::<P, M>(), refined, question);
    Some(Rows { each, ask })
}

fn key<P, R>(relation: ToOne<P, R>, op: KeyOp) -> Pred<P::Root>
where
    P: Path,
    R: SingleRelation,
    R::To: Model<Key = i64>,
{
    match op {
        KeyOp::Eq(key) => relation.eq(key),
        KeyOp::Ne(key) => relation.ne(key),
        KeyOp::In(keys) => relation.in_(keys),
        KeyOp::Null(_) => panic!("is_null of what is never NULL"),
    }
}

macro_rules! family {
    ($(
        $model:ident = $id:ident {
            fields { $($field:ident: $type:ty),* }
            required { $($required:ident: $required_to:ident),* }
            optional { $($optional:ident: $optional_to:ident),* }
            back { $($back:ident: $back_to:ident . $back_by:ident),* }
            many { $($many:ident: $many_to:ident . $many_by:ident),* }
            pairs { $($pairs:ident: $pairs_to:ident $from_work:literal),* }
            every { $($every:ident $every_name:literal $every_to:ident),* }
            sums { $($sum:ident),* }
            extremes { $($extreme:ident),* }
            firsts { $($first:ident),* }
        }
    )*) => {$(
        impl Family for $model {
            const ID: usize = $id;

            fn shape() -> Shape {
                Shape {
                    model: stringify!($model),
                    fields: vec![
                        Field { name: "id", kind: Kind::I64, nullable: false },
                        $(Field {
                            name: stringify!($field),
                            kind: <<$type as SqlType>::Base as Value>::KIND,
                            nullable: <$type as SqlType>::NULLABLE,
                        },)*
                    ],
                    ones: vec![
                        $(One { name: stringify!($required), to: $required_to, nullable: false, back: None },)*
                        $(One { name: stringify!($optional), to: $optional_to, nullable: true, back: None },)*
                        $(One {
                            name: stringify!($back),
                            to: $back_to,
                            nullable: true,
                            back: Some(stringify!($back_by)),
                        },)*
                    ],
                    manys: vec![
                        $(Many { name: stringify!($many), to: $many_to, link: Link::Back(stringify!($many_by)) },)*
                        $(Many {
                            name: stringify!($pairs),
                            to: $pairs_to,
                            link: Link::Pairs { from_work: $from_work },
                        },)*
                        $(Many { name: $every_name, to: $every_to, link: Link::All },)*
                    ],
                    sums: &[$(stringify!($sum)),*],
                    extremes: &[$(stringify!($extreme)),*],
                    firsts: &[$(stringify!($first)),*],
                }
            }

            fn place<P: Path<Here = Self, Null: Nulls>, B: Budget>() -> Place<P::Root> {
                type Fields<P> = <$model as Model>::Fields<P>;
                Place {
                    model: $id,
                    field: |name| {
                        let at = handles::<Fields<P>>();
                        match name {
                            "id" => P::Null::field::<i64, _>(at.id),
                            $(stringify!($field) => P::Null::field::<$type, _>(at.$field),)*
                            other => panic!("no field {other}"),
                        }
                    },
                    key: |name, op| {
                        let at = handles::<Fields<P>>();
                        match (name, op) {
                            $((stringify!($optional), KeyOp::Null(true)) => at.$optional.is_null(),
                            (stringify!($optional), KeyOp::Null(false)) => at.$optional.is_not_null(),)*
                            $((stringify!($back), KeyOp::Null(true)) => at.$back.is_null(),
                            (stringify!($back), KeyOp::Null(false)) => at.$back.is_not_null(),)*
                            $((stringify!($required), op) => key(at.$required, op),)*
                            $((stringify!($optional), op) => key(at.$optional, op),)*
                            $((stringify!($back), op) => key(at.$back, op),)*
                            _ => {
                                let _ = at;
                                panic!("no relation {name}")
                            }
                        }
                    },
                    one: |name| {
                        let at = handles::<Fields<P>>();
                        match name {
                            $(stringify!($required) => one::<P, _, B>(at.$required),)*
                            $(stringify!($optional) => one::<P, _, B>(at.$optional),)*
                            $(stringify!($back) => one::<P, _, B>(at.$back),)*
                            _ => {
                                let _ = at;
                                panic!("no relation {name}")
                            }
                        }
                    },
                    many: |name| {
                        let at = handles::<Fields<P>>();
                        match name {
                            $(stringify!($many) => many::<P, _, B>(at.$many),)*
                            $(stringify!($pairs) => many::<P, _, B>(at.$pairs),)*
                            $($every_name => all::<P, $every, B>(),)*
                            _ => {
                                let _ = at;
                                panic!("no relation {name}")
                            }
                        }
                    },
                }
            }

            fn ask<E: Path<Here = Self>>(
                mut rows: Collection<E, Self>,
                refined: Refined<E::Root>,
                question: Question<E::Root>,
            ) -> Answer<E::Root> {
                fn answer<E: Path<Here = $model>, S>(
                    rows: Collection<E, $model, S>,
                    question: Question<E::Root>,
                ) -> Answer<E::Root> {
                    Answer::Scalar(match question {
                        Question::Exists => return Answer::Pred(rows.exists()),
                        Question::Count => scalar(rows.count()),
                        $(Question::Sum(stringify!($sum)) => scalar(rows.sum(|at| at.$sum)),)*
                        $(Question::Avg(stringify!($sum)) => scalar(rows.avg(|at| at.$sum)),)*
                        $(Question::Min(stringify!($extreme)) => scalar(rows.min(|at| at.$extreme)),)*
                        $(Question::Max(stringify!($extreme)) => scalar(rows.max(|at| at.$extreme)),)*
                        $(Question::First(stringify!($first)) => scalar(rows.first(|at| at.$first)),)*
                        _ => panic!("no such question to a collection of {}", stringify!($model)),
                    })
                }

                if let Some(pred) = refined.filter {
                    rows = rows.filter(|_| pred);
                }
                if let Some(pred) = refined.exclude {
                    rows = rows.exclude(|_| pred);
                }
                if refined.distinct {
                    rows = rows.distinct();
                }
                let question = match question {
                    Question::Any(pred) => return Answer::Pred(rows.any(|_| pred)),
                    Question::Every(pred) => return Answer::Pred(rows.every(|_| pred)),
                    Question::None(pred) => return Answer::Pred(rows.none(|_| pred)),
                    question => question,
                };
                let Slice { offset, limit } = match refined.slice {
                    Some(slice) => slice,
                    None if refined.order.is_some() => Slice { offset: 0, limit: None },
                    None => return answer(rows, question),
                };
                let rows = match refined.order {
                    None => rows.offset(offset),
                    Some(Order { by: Numbers::Number, descending, .. }) => rows
                        .order_by(|at| (if descending { at.number.desc() } else { at.number.asc() }, at.id))
                        .offset(offset),
                    Some(Order { by: Numbers::Maybe, descending, swap_nulls }) => rows
                        .order_by(|at| {
                            let order = match (descending, swap_nulls) {
                                (true, false) => at.maybe.desc(),
                                (true, true) => at.maybe.desc().nulls_last(),
                                (false, false) => at.maybe.asc(),
                                (false, true) => at.maybe.asc().nulls_first(),
                            };
                            (order, at.id)
                        })
                        .offset(offset),
                };
                match limit {
                    Some(limit) => answer(rows.limit(limit), question),
                    None => answer(rows, question),
                }
            }

            fn insert<E: Executor>(db: &E, row: &Row, keys: &[Vec<i64>]) -> Result<i64, Error> {
                let mut cells = row.cells.iter();
                #[allow(unused_mut, unused_variables, reason = "some models have no foreign keys")]
                let mut refs = row.refs.iter();
                let new = $model::create()
                    $(.$field(<$type as FromCell>::from_cell(cells.next().expect("a value"))))*
                    $(.$required(keys[$required_to][refs.next().copied().flatten().expect("a row")]))*
                    $(.$optional(refs.next().copied().flatten().map(|at| keys[$optional_to][at])))*;
                let _ = keys;
                Ok(new.save(db)?.id)
            }

            fn run(db: &Database, pred: Pred<Self>, way: Way) -> Result<Vec<i64>, Error> {
                match way {
                    Way::Filter => Self::objects().filter(|_| pred).values(|at| at.id).all(db),
                    Way::Exclude => Self::objects().exclude(|_| pred).values(|at| at.id).all(db),
                    Way::Value => {
                        let rows = Self::objects().values(|at| (at.id, pred)).all(db)?;
                        Ok(rows.into_iter().filter_map(|(id, is)| is.then_some(id)).collect())
                    }
                    Way::Count => {
                        let query = Self::objects().filter(|_| pred);
                        let (count, ids) = (query.count(db)?, query.values(|at| at.id).all(db)?);
                        Ok(if count == ids.len() as u64 { ids } else { vec![-(count as i64)] })
                    }
                    Way::Update => {
                        let mut found = Vec::new();
                        let undone = db.atomic(|tx| {
                            let count = Self::objects().filter(|_| pred).update(tx, |at| at.number.set(CHANGED))?;
                            found = Self::objects().filter(|at| at.number.eq(CHANGED)).values(|at| at.id).all(tx)?;
                            if count != found.len() as u64 {
                                found = vec![-(count as i64)];
                            }
                            Err::<(), Error>(undo())
                        });
                        match undone {
                            Err(error) if error.to_string() == undo().to_string() => Ok(found),
                            Err(error) => Err(error),
                            Ok(()) => Ok(found),
                        }
                    }
                }
            }

            fn sql(dialect: &'static dyn Dialect, pred: Pred<Self>, way: Way) -> Result<orm::Sql, Error> {
                match way {
                    Way::Filter | Way::Count | Way::Update => {
                        Self::objects().filter(|_| pred).values(|at| at.id).to_sql(dialect)
                    }
                    Way::Exclude => Self::objects().exclude(|_| pred).values(|at| at.id).to_sql(dialect),
                    Way::Value => Self::objects().values(|at| (at.id, pred)).to_sql(dialect),
                }
            }
        }
    )*};
}

family! {
    City = CITY {
        fields { number: i32, maybe: Option<i32>, text: String, word: Option<String> }
        required {}
        optional {}
        back {}
        many { people: PERSON.home }
        pairs {}
        every {}
        sums { number }
        extremes { maybe, text }
        firsts { number, word }
    }
    Person = PERSON {
        fields { number: i32, maybe: Option<i32>, text: String, word: Option<String>, day: Option<NaiveDate>, flag: bool }
        required { home: CITY }
        optional { boss: PERSON }
        back { passport: PASSPORT.holder }
        many { reports: PERSON.boss, written: WORK.author, edited: WORK.editor }
        pairs {}
        every {}
        sums { number, maybe }
        extremes { maybe, text, day }
        firsts { number, word }
    }
    Passport = PASSPORT {
        fields { number: i32, maybe: Option<i32>, text: String, word: Option<String> }
        required { holder: PERSON }
        optional {}
        back {}
        many {}
        pairs {}
        every {}
        sums {}
        extremes {}
        firsts {}
    }
    Work = WORK {
        fields { number: i32, maybe: Option<i32>, text: String, word: Option<String>, day: NaiveDate }
        required { author: PERSON }
        optional { editor: PERSON }
        back {}
        many { notes: NOTE.work }
        pairs { labels: LABEL true }
        every { City "all::<City>()" CITY }
        sums { number }
        extremes { maybe, text, day }
        firsts { number, word }
    }
    Label = LABEL {
        fields { number: i32, maybe: Option<i32>, text: String, word: Option<String> }
        required {}
        optional {}
        back {}
        many {}
        pairs { works: WORK false }
        every {}
        sums { number }
        extremes { maybe, text }
        firsts { number, word }
    }
    Note = NOTE {
        fields { number: i32, maybe: Option<i32>, text: String, word: Option<String> }
        required {}
        optional { work: WORK }
        back {}
        many {}
        pairs {}
        every {}
        sums { maybe }
        extremes { maybe, text }
        firsts { number, word }
    }
    Thing = THING {
        fields {
            number: i32, maybe: Option<i32>, text: String, word: Option<String>,
            small: i16, maybe_small: Option<i16>, large: i64, maybe_large: Option<i64>,
            single: f32, maybe_single: Option<f32>, double: f64, maybe_double: Option<f64>,
            flag: bool, maybe_flag: Option<bool>, bytes: Vec<u8>, maybe_bytes: Option<Vec<u8>>,
            date: NaiveDate, maybe_date: Option<NaiveDate>, time: NaiveTime, maybe_time: Option<NaiveTime>,
            datetime: NaiveDateTime, maybe_datetime: Option<NaiveDateTime>,
            moment: DateTime<Utc>, maybe_moment: Option<DateTime<Utc>>,
            decimal: Decimal, maybe_decimal: Option<Decimal>, uuid: Uuid, maybe_uuid: Option<Uuid>,
            json: serde_json::Value, maybe_json: Option<serde_json::Value>
        }
        required {}
        optional { peer: THING }
        back {}
        many { fans: THING.peer }
        pairs {}
        every { Thing "all::<Thing>()" THING }
        sums { number, small, maybe_single }
        extremes {
            maybe, text, small, large, single, maybe_double, date, time, datetime, moment, maybe_moment, decimal,
            maybe_decimal
        }
        firsts { number, word, flag, bytes, maybe_date, decimal, uuid, json }
    }
}

/// A row of the query of a model, erased.
pub(crate) fn root<M: Family>() -> Place<M> {
    if M::ID == THING {
        M::place::<orm::__private::query::Root<M>, StartShort>()
    } else {
        M::place::<orm::__private::query::Root<M>, Start>()
    }
}

/// What can be named from a place, as data.
pub(crate) struct Reach {
    pub(crate) model: usize,
    pub(crate) ones: Vec<(&'static str, Reach)>,
    pub(crate) manys: Vec<(&'static str, Reach)>,
}

impl Reach {
    pub(crate) fn of<S>(place: Place<S>) -> Self {
        let shape = &shapes()[place.model];
        let ones = shape.ones.iter().filter_map(|one| Some((one.name, Self::of((place.one)(one.name)?))));
        let manys =
            shape.manys.iter().filter_map(|many| Some((many.name, Self::of((place.many)(many.name)?.each))));
        Self { model: place.model, ones: ones.collect(), manys: manys.collect() }
    }
}

/// The comparisons that values of a type have.
pub(crate) fn comparisons(kind: Kind) -> &'static [Compare] {
    match kind {
        Kind::Json => &[Compare::Eq, Compare::Ne, Compare::SameAs],
        _ => &[Compare::Eq, Compare::Ne, Compare::Lt, Compare::Le, Compare::Gt, Compare::Ge, Compare::SameAs],
    }
}
