//! What a condition on a table's own columns says of one row's values, as a CHECK of the database would see it: NULL passes.
//!
//! `Unknown` wherever the two databases might not agree (the order and the case of texts, regular expressions, the user's own SQL): only what
//! both surely refuse may be refused here. Runs nothing.

mod number;
mod value;

use std::borrow::Cow;
use std::cmp::Ordering;

use value::{Compared, compare, value};

use crate::ast::{Comparison, Expr, Param, Predicate, TextLookup};
use crate::value::SqlValue;

/// What a condition says of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// NULL, which a CHECK lets pass.
    Null,
    /// Only the database can tell.
    Unknown,
}

/// The values of a row, by column; `None` for one that is not known here.
pub trait Row {
    /// The value of a column.
    fn value(&self, column: &'static str) -> Option<Cow<'_, SqlValue>>;
}

/// What the condition says of the row.
pub fn evaluate<R: Row>(predicate: &Predicate, row: &R) -> Truth {
    signed(predicate, row, true)
}

/// As the compiler of SQL writes it: a complement is pushed down to the leaves.
fn signed<R: Row>(predicate: &Predicate, row: &R, positive: bool) -> Truth {
    match predicate {
        Predicate::Const(value) => (*value == positive).into(),
        Predicate::And(parts) if positive => all(parts, row, positive),
        Predicate::Or(parts) if !positive => all(parts, row, positive),
        Predicate::And(parts) | Predicate::Or(parts) => {
            parts.iter().fold(Truth::False, |truth, part| truth.or(signed(part, row, positive)))
        }
        Predicate::Not(part) => signed(part, row, !positive),
        leaf if positive => self::leaf(leaf, row),
        // The complement of a leaf that may be NULL is written `IS NOT TRUE`; of another one this is the same.
        leaf => match self::leaf(leaf, row) {
            Truth::True => Truth::False,
            Truth::False | Truth::Null => Truth::True,
            Truth::Unknown => Truth::Unknown,
        },
    }
}

fn all<R: Row>(parts: &[Predicate], row: &R, positive: bool) -> Truth {
    parts.iter().fold(Truth::True, |truth, part| truth.and(signed(part, row, positive)))
}

fn leaf<R: Row>(leaf: &Predicate, row: &R) -> Truth {
    let known = match leaf {
        Predicate::Compare(comparison, left, right) => {
            value(left, row).zip(value(right, row)).map(|(left, right)| compared(*comparison, &left, &right))
        }
        Predicate::Between(three) => {
            let [expr, low, high] = &**three;
            value(expr, row).zip(value(low, row)).zip(value(high, row)).map(|((own, low), high)| {
                compared(Comparison::Ge, &own, &low).and(compared(Comparison::Le, &own, &high))
            })
        }
        Predicate::IsNull(expr) => value(expr, row).map(|value| value.is_null().into()),
        Predicate::IsTrue(expr) => value(expr, row).map(|value| match *value {
            SqlValue::Bool(value) => value.into(),
            SqlValue::Null(_) => Truth::Null,
            _ => Truth::Unknown,
        }),
        Predicate::Text(lookup, left, right) => {
            value(left, row).zip(value(right, row)).map(|(left, right)| text(*lookup, &left, &right))
        }
        Predicate::InList(expr, Param::Value(SqlValue::List(_, list))) => {
            value(expr, row).map(|value| among(&value, list))
        }
        _ => None,
    };
    known.unwrap_or(Truth::Unknown)
}

fn compared(comparison: Comparison, left: &SqlValue, right: &SqlValue) -> Truth {
    match (left.is_null(), right.is_null()) {
        (false, false) => {}
        (left, right) if comparison == Comparison::Same => return (left == right).into(),
        _ => return Truth::Null,
    }
    let ordering = match (compare(left, right), comparison) {
        (Compared::Ordered(ordering), _) => ordering,
        (Compared::Different, Comparison::Eq | Comparison::Same) => return Truth::False,
        _ => return Truth::Unknown,
    };
    let holds = match comparison {
        Comparison::Eq | Comparison::Same => ordering == Ordering::Equal,
        Comparison::Lt => ordering == Ordering::Less,
        Comparison::Le => ordering != Ordering::Greater,
        Comparison::Gt => ordering == Ordering::Greater,
        Comparison::Ge => ordering != Ordering::Less,
    };
    holds.into()
}

fn text(lookup: TextLookup, left: &SqlValue, right: &SqlValue) -> Truth {
    match (lookup, left, right) {
        (_, SqlValue::Null(_), _) | (_, _, SqlValue::Null(_)) => Truth::Null,
        (TextLookup::Contains, SqlValue::Text(text), SqlValue::Text(part)) => text.contains(part).into(),
        (TextLookup::StartsWith, SqlValue::Text(text), SqlValue::Text(part)) => text.starts_with(part).into(),
        (TextLookup::EndsWith, SqlValue::Text(text), SqlValue::Text(part)) => text.ends_with(part).into(),
        // How letters lose their case is a locale's affair, and patterns are each database's own.
        _ => Truth::Unknown,
    }
}

fn among(value: &SqlValue, list: &[SqlValue]) -> Truth {
    if list.is_empty() {
        return Truth::False;
    }
    list.iter().fold(Truth::False, |truth, one| truth.or(compared(Comparison::Eq, value, one)))
}

impl Truth {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Null, _) | (_, Self::Null) => Self::Null,
            (Self::True, Self::True) => Self::True,
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Null, _) | (_, Self::Null) => Self::Null,
            (Self::False, Self::False) => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

/// Whether a predicate, in the place of a choice's condition, is taken. `None` where only the database knows.
fn is_taken<R: Row>(predicate: &Predicate, row: &R) -> Option<bool> {
    match evaluate(predicate, row) {
        Truth::True => Some(true),
        Truth::False | Truth::Null => Some(false),
        Truth::Unknown => None,
    }
}

/// The value of the branch that is taken.
fn choice<'a, R: Row>(case: &'a crate::ast::Case, row: &R) -> Option<Option<&'a Expr>> {
    for (predicate, value) in &case.branches {
        if is_taken(predicate, row)? {
            return Some(Some(value));
        }
    }
    Some(case.otherwise.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ast::{Arithmetic, Column, Function, Path};
    use crate::value::Kind;

    static PATH: Path = Path { parent: None, step: crate::ast::Step::Table("t") };

    struct Numbers(Vec<(&'static str, SqlValue)>);

    impl Row for Numbers {
        fn value(&self, column: &'static str) -> Option<Cow<'_, SqlValue>> {
            self.0.iter().find(|(name, _)| *name == column).map(|(_, value)| Cow::Borrowed(value))
        }
    }

    fn column(name: &'static str) -> Expr {
        Expr::Column(Column { path: &PATH, name, kind: Kind::I32, nullable: true })
    }

    fn int(value: i32) -> Expr {
        Expr::Param(SqlValue::I32(value).into())
    }

    fn row() -> Numbers {
        let text = |text: &str| SqlValue::Text(text.into());
        Numbers(vec![
            ("a", SqlValue::I32(5)),
            ("none", SqlValue::Null(Kind::I32)),
            ("t", text("héllo")),
            ("max", SqlValue::I32(i32::MAX)),
        ])
    }

    fn is(left: Expr, comparison: Comparison, right: Expr) -> Predicate {
        Predicate::Compare(comparison, left, right)
    }

    #[test]
    fn null_is_as_the_database_has_it() {
        let more = |name| is(column(name), Comparison::Gt, int(6));
        assert_eq!(evaluate(&more("a"), &row()), Truth::False);
        assert_eq!(evaluate(&more("none"), &row()), Truth::Null);
        assert_eq!(evaluate(&more("none").negate(), &row()), Truth::True);
        assert_eq!(evaluate(&more("missing"), &row()), Truth::Unknown);
        assert_eq!(evaluate(&more("missing").and(more("a")), &row()), Truth::False);
        assert_eq!(evaluate(&more("missing").or(more("a")), &row()), Truth::Unknown);
        assert_eq!(evaluate(&more("none").or(more("a")), &row()), Truth::Null);
        assert_eq!(evaluate(&more("none").or(more("a")).negate(), &row()), Truth::True);
        assert_eq!(evaluate(&is(column("none"), Comparison::Same, column("none")), &row()), Truth::True);
        assert_eq!(
            evaluate(&Predicate::Between(Box::new([column("a"), int(6), column("none")])), &row()),
            Truth::False
        );
    }

    #[test]
    fn what_overflows_is_left_to_the_database() {
        let sum = |name, more| {
            let sum = Arithmetic::Add;
            Expr::Arithmetic(sum, Box::new(column(name)), Box::new(int(more)), Kind::I32)
        };
        assert_eq!(evaluate(&is(sum("a", 1), Comparison::Eq, int(6)), &row()), Truth::True);
        assert_eq!(evaluate(&is(sum("max", 1), Comparison::Lt, int(0)), &row()), Truth::Unknown);
        let divided = Expr::Arithmetic(Arithmetic::Divide, Box::new(int(-7)), Box::new(int(2)), Kind::I32);
        assert_eq!(evaluate(&is(divided, Comparison::Eq, int(-3)), &row()), Truth::True);
        let by_zero = Expr::Arithmetic(Arithmetic::Remainder, Box::new(int(7)), Box::new(int(0)), Kind::I32);
        assert_eq!(evaluate(&is(by_zero, Comparison::Eq, int(0)), &row()), Truth::Unknown);
    }

    #[test]
    fn texts_are_equal_or_not_and_in_no_order() {
        let text = |text: &str| Expr::Param(SqlValue::Text(text.into()).into());
        assert_eq!(evaluate(&is(column("t"), Comparison::Eq, text("hello")), &row()), Truth::False);
        assert_eq!(evaluate(&is(column("t"), Comparison::Lt, text("z")), &row()), Truth::Unknown);
        assert_eq!(evaluate(&is(column("t"), Comparison::Le, text("héllo")), &row()), Truth::True);
        let length = Expr::Call(Function::Length, vec![column("t")]);
        assert_eq!(evaluate(&is(length, Comparison::Eq, int(5)), &row()), Truth::True);
        let starts = Predicate::Text(TextLookup::StartsWith, column("t"), text("H"));
        assert_eq!(evaluate(&starts, &row()), Truth::False);
        let starts = Predicate::Text(TextLookup::IStartsWith, column("t"), text("H"));
        assert_eq!(evaluate(&starts, &row()), Truth::Unknown);
    }
}
