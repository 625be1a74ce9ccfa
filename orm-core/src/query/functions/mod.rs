//! The functions of expressions: methods of `Expr`, and free functions where there is no main argument.
//!
//! Each gives the same value on every database, or an error of the kind `Unsupported`. How one is written in SQL is the
//! dialects' affair.

mod argument;
mod cast;
mod choice;
mod dates;
mod left;
mod math;
mod nulls;
mod template;
mod text;

pub use argument::{Argument, Valued};
pub use cast::{Castable, CastsTo};
pub use choice::{Branches, Choice, case};
pub use dates::{OnDay, now, today};
pub use math::{Fraction, OnDecimal, OnFraction, OnNumber, OnReal, OnWhole, Real, pi, random};
pub use nulls::{Alternatives, coalesce, greatest, least};
pub use template::{Arguments, sql};
pub use text::{Texts, concat};
