//! Functions: what there is, and what is known of each without a database. How it is written is the dialects' affair.

use super::Expr;
use crate::value::Kind;

/// The functions. What they do is said where users call them, in `query/functions/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// A part of a date or time of this kind.
    Extract(Part, Kind),
    /// A date or time of this kind, cut down to a unit.
    Truncate(Trunc, Kind),
    /// The date of a date and time of this kind.
    DateOf(Kind),
    /// The time of day of a date and time of this kind.
    TimeOf(Kind),
    /// The moment at which the statement runs.
    Now,
    /// A date or moment, and so many of a unit later.
    After(Span),
    /// The days, or microseconds, from the second date or moment to the first.
    Since(Span),

    /// The first of the arguments that is not NULL.
    Coalesce,
    /// The greatest of the arguments that are not NULL.
    Greatest,
    /// The least of the arguments that are not NULL.
    Least,
    /// The first argument, or NULL where it is equal to the second.
    NullIf,
    /// The value as one of another kind.
    Cast(Kind),

    /// The absolute value.
    Abs,
    /// The sign: -1, 0 or 1.
    Sign,
    /// The least whole number that is not less.
    Ceil,
    /// The greatest whole number that is not more.
    Floor,
    /// The nearest whole number; of a decimal, with a second argument, to so many digits.
    Round,
    /// A function of floats.
    Math(Math),
    /// A float from 0 to 1, without 1.
    Random,

    /// Text in lower case.
    Lower,
    /// Text in upper case.
    Upper,
    /// The number of characters of a text.
    Length,
    /// Texts, one after another; NULL is empty.
    Concat,
    /// The character with this code point.
    Chr,
    /// The code point of the first character.
    Ord,
    /// The first characters.
    Left,
    /// The last characters.
    Right,
    /// The characters from a place on, at most so many.
    Substr,
    /// Filled from the left to a length, or cut.
    LeftPad,
    /// Filled from the right to a length, or cut.
    RightPad,
    /// Without blanks on both sides.
    Trim,
    /// Without blanks on the left.
    LeftTrim,
    /// Without blanks on the right.
    RightTrim,
    /// The text so many times.
    Repeat,
    /// The text with each occurrence of a text replaced by another.
    Replace,
    /// The characters from the last to the first.
    Reverse,
    /// The place of the first occurrence of a text, counted from 1; 0 without one.
    StrIndex,
    /// The digest of the text, in hexadecimal digits.
    Digest(Digest),
    /// The text, compared by the rules of a collation.
    Collate(Collation),

    /// A function of a JSON document.
    Json(JsonFunction),
    /// A function of an array.
    Array(ArrayFunction),
}

/// Functions of arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArrayFunction {
    /// Whether all elements of the second are among those of the first.
    Contains,
    /// Whether all elements of the first are among those of the second.
    ContainedBy,
    /// Whether the two have an element in common.
    Overlap,
    /// The number of elements.
    Length,
    /// The element at a place, counted from 1; NULL where there is none.
    Index,
    /// The element at a place, counted from the end: 0 is the last, -1 the one before.
    IndexFromEnd,
}

/// Functions of JSON documents. Keys and places are arguments, so that they are bound and never text of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonFunction {
    /// The member of an object with a key.
    Key,
    /// The element of an array at a place, counted from 0; from the end where negative.
    Index,
    /// What is reached by the steps that the other arguments are: keys of objects, places of arrays.
    Path,
    /// A string as text; NULL of anything else.
    AsText,
    /// A whole number that 64 bits hold; NULL of anything else.
    AsInteger,
    /// A number as a float; NULL of anything else.
    AsFloat,
    /// A truth value; NULL of anything else.
    AsBool,
    /// The number of elements of an array; NULL of anything else.
    Length,
    /// Whether the first document contains the second.
    Contains,
    /// Whether there is a key, or an element that is this string.
    HasKey,
    /// Whether there are all the keys that the other arguments are.
    HasKeys,
    /// Whether there is one of the keys that the other arguments are.
    HasAnyKey,
}

impl JsonFunction {
    /// The kind of the value.
    fn result(self) -> Kind {
        match self {
            Self::Key | Self::Index | Self::Path => Kind::Json,
            Self::AsText => Kind::Text,
            Self::AsInteger => Kind::I64,
            Self::AsFloat => Kind::F64,
            Self::Length => Kind::I32,
            Self::AsBool | Self::Contains | Self::HasKey | Self::HasKeys | Self::HasAnyKey => Kind::Bool,
        }
    }

    /// Whether the value may be NULL of a document that is not.
    fn may_have_none(self) -> bool {
        !matches!(self, Self::Contains | Self::HasKey | Self::HasKeys | Self::HasAnyKey)
    }
}

/// Functions of floats that fail where they have no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Math {
    /// The inverse of the cosine.
    Acos,
    /// The inverse of the sine.
    Asin,
    /// The inverse of the tangent.
    Atan,
    /// The angle of the point (second argument, first argument).
    Atan2,
    /// The cosine.
    Cos,
    /// The cotangent.
    Cot,
    /// Radians as degrees.
    Degrees,
    /// The exponential.
    Exp,
    /// The natural logarithm.
    Ln,
    /// The logarithm to a base, the second argument.
    Log,
    /// The number pi.
    Pi,
    /// The first argument to the power of the second.
    Power,
    /// Degrees as radians.
    Radians,
    /// The sine.
    Sin,
    /// The square root.
    Sqrt,
    /// The tangent.
    Tan,
}

/// Digests of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Digest {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// The rules by which texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Collation {
    /// By code points: the same on every database.
    Binary,
    /// A collation of the database, by its name there.
    Named(&'static str),
}

/// The units in which time is added, and differences are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span {
    /// Months of the calendar.
    Months,
    /// Days.
    Days,
    /// Microseconds.
    Microseconds,
}

/// The parts of dates and times, as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The year.
    Year,
    /// The month, 1 to 12.
    Month,
    /// The day of the month.
    Day,
    /// The quarter, 1 to 4.
    Quarter,
    /// The week of ISO 8601, 1 to 53.
    Week,
    /// The day of the week, 1 (Sunday) to 7 (Saturday), as in Django.
    WeekDay,
    /// The year to which the week of ISO 8601 belongs.
    IsoYear,
    /// The day of the week, 1 (Monday) to 7 (Sunday).
    IsoWeekDay,
    /// The hour.
    Hour,
    /// The minute.
    Minute,
    /// The second, without its fraction.
    Second,
}

/// The units to which a date or time can be cut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trunc {
    /// The first day of the year.
    Year,
    /// The first day of the quarter.
    Quarter,
    /// The first day of the month.
    Month,
    /// The Monday of the week.
    Week,
    /// The start of the day.
    Day,
    /// The start of the hour.
    Hour,
    /// The start of the minute.
    Minute,
    /// The start of the second.
    Second,
}

impl Function {
    /// Whether the value may be NULL.
    pub(super) fn nullable(self, arguments: &[Expr]) -> bool {
        match self {
            Self::Concat => false,
            Self::NullIf => true,
            Self::Json(function) if function.may_have_none() => true,
            Self::Array(ArrayFunction::Index | ArrayFunction::IndexFromEnd) => true,
            Self::Coalesce | Self::Greatest | Self::Least => arguments.iter().all(Expr::nullable),
            _ => arguments.iter().any(Expr::nullable),
        }
    }

    /// Whether the value is NULL as soon as one argument is.
    pub fn is_strict(self) -> bool {
        !matches!(self, Self::Concat | Self::NullIf | Self::Coalesce | Self::Greatest | Self::Least)
    }

    /// The kind of the value.
    pub(super) fn result(self, arguments: &[Expr]) -> Kind {
        let same = || arguments.first().map_or(Kind::Text, Expr::kind);
        match self {
            Self::Truncate(_, kind) | Self::Cast(kind) => kind,
            Self::DateOf(_) => Kind::Date,
            Self::TimeOf(_) => Kind::Time,
            Self::Now => Kind::Timestamp,
            Self::Json(function) => function.result(),
            Self::Array(ArrayFunction::Length) => Kind::I32,
            Self::Array(ArrayFunction::Index | ArrayFunction::IndexFromEnd) => match same() {
                Kind::Array(element) => element.kind(),
                other => other,
            },
            Self::Array(_) => Kind::Bool,
            Self::Since(Span::Microseconds) => Kind::I64,
            Self::Since(_) | Self::Extract(..) | Self::Length | Self::Ord | Self::StrIndex => Kind::I32,
            Self::Math(_) | Self::Random => Kind::F64,
            Self::After(_) | Self::Coalesce | Self::Greatest | Self::Least | Self::NullIf => same(),
            Self::Abs | Self::Sign | Self::Ceil | Self::Floor | Self::Round => same(),
            _ => Kind::Text,
        }
    }
}
