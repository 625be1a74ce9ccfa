//! Expressions: columns, parameters, and what is computed of them.

use std::hash::{Hash, Hasher};

use super::{Aggregate, Function, Param, Path, Predicate, Select, Step, Window};
use crate::value::Kind;

/// An expression with a value per row (or per group, where it is an aggregate).
#[derive(Clone, Debug, Eq, Hash)]
#[expect(clippy::derived_hash_with_manual_eq, reason = "equality is what it would be if it were derived")]
pub enum Expr {
    /// A column.
    Column(Column),
    /// The key of the parent that a row belongs to, in a query of [`Members`](super::Members).
    ParentKey(Kind),
    /// A bound value.
    Param(Param),
    /// Arithmetic, on two numbers of one type.
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>, Kind),
    /// A function of one family.
    Call(Function, Vec<Expr>),
    /// The value of the first branch whose predicate is true.
    Case(Box<Case>),
    /// SQL of the user's, with arguments in its places.
    Template(Box<Template>),
    /// A predicate as a truth value, never NULL.
    Predicate(Box<Predicate>),
    /// An aggregate of the query's rows.
    Aggregate(Box<Aggregate>),
    /// A function of the rows around each of the query's rows.
    Window(Box<Window>),
    /// An expression that the query about `base` computes, by its place among the annotations.
    Annotation {
        /// Where that query starts.
        base: &'static Path,
        /// The place.
        place: usize,
        /// The type of the value.
        kind: Kind,
        /// Whether the value may be NULL.
        nullable: bool,
    },
    /// The one value of a subquery, NULL where it has no row.
    Subquery(Box<Select>, Kind),
}

/// A column of the table at the end of a path.
#[derive(Clone, Copy, Debug, Eq)]
pub struct Column {
    /// Where the table is.
    pub path: &'static Path,
    /// The column's name.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether the value may be NULL, the path considered.
    pub nullable: bool,
}

/// Most expressions of a query are columns and values, and every query is compared with what is kept of its shape: those two are compared
/// in place.
impl PartialEq for Expr {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Column(own), Self::Column(other)) => own == other,
            (Self::Param(own), Self::Param(other)) => own == other,
            _ => self.is_same(other),
        }
    }
}

/// Mostly the names are one text, and need not be compared by their letters.
impl PartialEq for Column {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
            && (std::ptr::eq(self.name, other.name) || self.name == other.name)
            && self.kind == other.kind
            && self.nullable == other.nullable
    }
}

/// The name says the type.
impl Hash for Column {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.path.hash(state);
        self.name.hash(state);
    }
}

/// A choice between values, by predicates in their order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Case {
    /// The predicates and their values.
    pub branches: Vec<(Predicate, Expr)>,
    /// The value where no predicate is true; without it NULL.
    pub otherwise: Option<Expr>,
}

/// An expression that the user wrote. Its text is part of the program, so that no value can get into it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Template {
    /// The text, with `{}` in the place of each argument.
    pub text: &'static str,
    /// The arguments.
    pub arguments: Vec<Expr>,
    /// The type of the value.
    pub kind: Kind,
    /// Whether the value may be NULL.
    pub nullable: bool,
}

/// The operators of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

impl Column {
    /// The column of this name at a path. The key that a foreign key points at is read off the foreign key itself, so
    /// that `b.author.id` joins nothing.
    #[inline]
    pub fn at(path: &'static Path, name: &'static str, kind: Kind, nullable: bool) -> Self {
        if let (Step::ToOne(step), Some(parent)) = (&path.step, path.parent)
            && step.holds_key
            && step.foreign == name
        {
            return Self { path: parent, name: step.local, kind, nullable };
        }
        Self { path, name, kind, nullable }
    }

    /// A column of the query's own rows by its name; of another table with the way to it: `author.name`.
    pub fn full_name(&self) -> String {
        self.name_from(None)
    }

    /// The same, of a query about the rows at a path.
    pub(crate) fn name_from(&self, from: Option<&Path>) -> String {
        let mut name = self.name.to_owned();
        let mut path = self.path;
        while let (Some(parent), Step::ToOne(relation)) = (path.parent, &path.step)
            && from != Some(path)
        {
            name = format!("{}.{name}", relation.name);
            path = parent;
        }
        name
    }
}

impl Expr {
    /// Equality, written so that no kind of expression can be left out.
    fn is_same(&self, other: &Self) -> bool {
        match self {
            Self::Column(own) => matches!(other, Self::Column(other) if own == other),
            Self::ParentKey(own) => matches!(other, Self::ParentKey(other) if own == other),
            Self::Param(own) => matches!(other, Self::Param(other) if own == other),
            Self::Arithmetic(operator, left, right, kind) => {
                matches!(other, Self::Arithmetic(o, l, r, k) if (operator, left, right, kind) == (o, l, r, k))
            }
            Self::Call(own, arguments) => {
                matches!(other, Self::Call(other, a) if (own, arguments) == (other, a))
            }
            Self::Case(own) => matches!(other, Self::Case(other) if own == other),
            Self::Template(own) => matches!(other, Self::Template(other) if own == other),
            Self::Predicate(own) => matches!(other, Self::Predicate(other) if own == other),
            Self::Aggregate(own) => matches!(other, Self::Aggregate(other) if own == other),
            Self::Window(own) => matches!(other, Self::Window(other) if own == other),
            Self::Annotation { base, place, kind, nullable } => {
                matches!(other, Self::Annotation { base: b, place: p, kind: k, nullable: n }
                    if (base, place, kind, nullable) == (b, p, k, n))
            }
            Self::Subquery(own, kind) => {
                matches!(other, Self::Subquery(other, k) if (own, kind) == (other, k))
            }
        }
    }

    /// Whether the value may be NULL.
    pub fn nullable(&self) -> bool {
        match self {
            Self::Column(column) => column.nullable,
            Self::ParentKey(_) | Self::Predicate(_) => false,
            Self::Param(param) => matches!(param, Param::Value(value) if value.is_null()),
            Self::Arithmetic(_, left, right, _) => left.nullable() || right.nullable(),
            Self::Call(function, arguments) => function.nullable(arguments),
            Self::Case(case) => case.values().any(Self::nullable) || case.otherwise.is_none(),
            Self::Template(template) => template.nullable,
            Self::Annotation { nullable, .. } => *nullable,
            Self::Aggregate(aggregate) => aggregate.nullable(),
            Self::Window(window) => window.nullable(),
            Self::Subquery(select, _) => select.nullable_scalar(),
        }
    }

    /// Whether there is a query inside. What an annotation stands for may be one.
    pub fn has_query(&self) -> bool {
        match self {
            Self::Column(_) | Self::ParentKey(_) | Self::Param(_) => false,
            Self::Aggregate(aggregate) => aggregate.has_query(),
            Self::Window(window) => window.has_query(),
            Self::Arithmetic(_, left, right, _) => left.has_query() || right.has_query(),
            Self::Call(_, arguments) => arguments.iter().any(Self::has_query),
            Self::Case(case) => {
                case.values().any(Self::has_query) || case.branches.iter().any(|(when, _)| when.has_query())
            }
            Self::Template(template) => template.arguments.iter().any(Self::has_query),
            Self::Predicate(predicate) => predicate.has_query(),
            Self::Annotation { .. } | Self::Subquery(..) => true,
        }
    }

    /// The type of the value.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Column(column) => column.kind,
            Self::ParentKey(kind) | Self::Arithmetic(_, _, _, kind) | Self::Subquery(_, kind) => *kind,
            Self::Param(Param::Value(value)) => value.kind(),
            Self::Param(Param::Refused(_)) => Kind::Text,
            Self::Annotation { kind, .. } => *kind,
            Self::Predicate(_) => Kind::Bool,
            Self::Aggregate(aggregate) => aggregate.result,
            Self::Window(window) => window.result,
            Self::Call(function, arguments) => function.result(arguments),
            Self::Case(case) => case.values().next().map_or(Kind::Text, Self::kind),
            Self::Template(template) => template.kind,
        }
    }
}

impl Case {
    /// The values that it chooses from.
    pub fn values(&self) -> impl Iterator<Item = &Expr> {
        self.branches.iter().map(|(_, value)| value).chain(&self.otherwise)
    }
}
