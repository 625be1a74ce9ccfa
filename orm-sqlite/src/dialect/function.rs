//! How functions are written. SQLite's own give NULL, or another value, where PostgreSQL's fail, and know ASCII alone: most are
//! functions of this crate.

use orm_core::ast::{Collation, Expr, Function, JsonFunction, Math, Part, Span, Trunc};
use orm_core::compile::{Dialect, Writer, digest_name, math_name, no_arrays, no_function};
use orm_core::error::Result;
use orm_core::value::Kind;

use super::SqliteDialect;

/// Appends a call.
pub(super) fn call<'a>(writer: &mut Writer<'a>, function: Function, arguments: &'a [Expr]) -> Result<()> {
    let kind = arguments.first().map_or(Kind::Text, Expr::kind);
    match function {
        Function::Extract(part, kind) => extract(writer, part, kind, arguments),
        Function::Truncate(unit, kind) => truncate(writer, unit, kind, arguments),
        Function::DateOf(_) => writer.around("substr(", arguments, ", 1, 10)"),
        Function::TimeOf(_) => writer.around("substr(", arguments, ", 12)"),
        // The clock of SQLite has milliseconds.
        Function::Now => writer.around("strftime('%Y-%m-%d %H:%M:%f000', 'now'", arguments, ")"),
        Function::Cast(to) => cast(writer, kind, to, arguments),
        Function::Abs if matches!(kind, Kind::I16 | Kind::I32) => {
            writer.push(integer_check(kind));
            writer.around("abs(", arguments, "))")
        }
        // 53 bits, as many as a float has room for.
        Function::Random => {
            writer.around("(((random() >> 11) & 9007199254740991) / 9007199254740992.0", arguments, ")")
        }
        // The column among the arguments names its field.
        Function::Array(_) => writer.around("", arguments, "").and(Err(no_arrays("SQLite", kind))),
        Function::Json(function) => writer.around(&format!("{}(", json_name(function)), arguments, ")"),
        Function::Math(Math::Pi) => writer.around("3.141592653589793", arguments, ""),
        Function::Math(math) => writer.around(&format!("orm_{}(", math_name(math)), arguments, ")"),
        Function::Digest(digest) => Err(no_function(&SqliteDialect as &dyn Dialect, digest_name(digest))),
        Function::Collate(collation) => {
            writer.around("(", arguments, " COLLATE ")?;
            writer.name(match collation {
                Collation::Binary => "BINARY",
                Collation::Named(name) => name,
            });
            writer.push(")");
            Ok(())
        }
        plain => writer.around(&format!("{}(", name(plain, kind == Kind::Decimal)), arguments, ")"),
    }
}

/// What a function is called that is written as a name and its arguments.
fn name(function: Function, decimal: bool) -> &'static str {
    match function {
        Function::Coalesce => "COALESCE",
        Function::NullIf if decimal => "orm_decimal_null_if",
        Function::NullIf => "NULLIF",
        Function::Greatest if decimal => "orm_decimal_greatest",
        Function::Greatest => "orm_greatest",
        Function::Least if decimal => "orm_decimal_least",
        Function::Least => "orm_least",
        Function::After(Span::Months) => "orm_add_months",
        Function::After(Span::Days) => "orm_add_days",
        Function::After(Span::Microseconds) => "orm_add_microseconds",
        Function::Since(Span::Microseconds) => "orm_microseconds_since",
        Function::Since(_) => "orm_days_since",
        Function::Abs if decimal => "orm_decimal_abs",
        Function::Abs => "abs",
        Function::Sign if decimal => "orm_decimal_sign",
        Function::Sign => "orm_sign",
        Function::Ceil if decimal => "orm_decimal_ceil",
        Function::Ceil => "orm_ceil",
        Function::Floor if decimal => "orm_decimal_floor",
        Function::Floor => "orm_floor",
        Function::Round if decimal => "orm_decimal_round",
        Function::Round => "orm_round",
        text => text_name(text),
    }
}

/// SQLite's own functions take paths as text, in which keys would have to be quoted, and have no containment.
fn json_name(function: JsonFunction) -> &'static str {
    match function {
        JsonFunction::Key => "orm_json_key",
        JsonFunction::Index => "orm_json_index",
        JsonFunction::Path => "orm_json_path",
        JsonFunction::AsText => "orm_json_text",
        JsonFunction::AsInteger => "orm_json_integer",
        JsonFunction::AsFloat => "orm_json_float",
        JsonFunction::AsBool => "orm_json_bool",
        JsonFunction::Length => "orm_json_length",
        JsonFunction::Contains => "orm_json_contains",
        JsonFunction::HasKey | JsonFunction::HasKeys => "orm_json_has_keys",
        JsonFunction::HasAnyKey => "orm_json_has_any_key",
    }
}

fn text_name(function: Function) -> &'static str {
    match function {
        Function::Lower => "orm_lower",
        Function::Upper => "orm_upper",
        Function::Concat => "concat",
        Function::Chr => "orm_chr",
        Function::Ord => "orm_ord",
        Function::Left => "orm_left",
        Function::Right => "orm_right",
        Function::Substr => "orm_substr",
        Function::LeftPad => "orm_lpad",
        Function::RightPad => "orm_rpad",
        Function::Trim => "trim",
        Function::LeftTrim => "ltrim",
        Function::RightTrim => "rtrim",
        Function::Repeat => "orm_repeat",
        Function::Replace => "orm_replace",
        Function::Reverse => "orm_reverse",
        Function::StrIndex => "instr",
        // The others are not of text.
        _ => "length",
    }
}

fn cast<'a>(writer: &mut Writer<'a>, from: Kind, to: Kind, arguments: &'a [Expr]) -> Result<()> {
    let range = format!(", {})", bits(to));
    let (before, after) = match (from, to) {
        (Kind::Decimal, to) if to.is_integer() => ("orm_decimal_integer(", range.as_str()),
        (Kind::Text, to) if to.is_integer() => ("orm_parse_integer(", range.as_str()),
        (from, Kind::I16) if from != to => ("orm_integer(", range.as_str()),
        (Kind::I64 | Kind::F32 | Kind::F64, Kind::I32) => ("orm_integer(", range.as_str()),
        (Kind::F32 | Kind::F64, Kind::I64) => ("orm_integer(", range.as_str()),
        (Kind::Decimal | Kind::Text, Kind::F64) => ("orm_parse_float(", ")"),
        (Kind::I16 | Kind::I32 | Kind::I64, Kind::F64) => ("CAST(", " AS REAL)"),
        (Kind::I16 | Kind::I32 | Kind::I64 | Kind::F64, Kind::F32) => ("orm_f32(", ", '*', 1.0)"),
        (Kind::Text, Kind::Decimal) => ("orm_decimal_parse(", ")"),
        (Kind::I16 | Kind::I32 | Kind::I64, Kind::Text | Kind::Decimal) => ("CAST(", " AS TEXT)"),
        (Kind::Bool, Kind::Text) => ("(CASE ", " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"),
        // A text of its own loses the collation of decimals.
        (Kind::Decimal, Kind::Text) => ("(", " || '')"),
        (Kind::Date, Kind::DateTime | Kind::Timestamp) => ("(", " || ' 00:00:00.000000')"),
        (Kind::DateTime | Kind::Timestamp, Kind::Date) => ("substr(", ", 1, 10)"),
        // It is kept as the same value.
        _ => ("", ""),
    };
    writer.around(before, arguments, after)
}

/// The function, with its opening parenthesis, that fails of a number which an integer of this kind has no room for.
pub(super) fn integer_check(kind: Kind) -> &'static str {
    match kind {
        Kind::I16 => "orm_i16(",
        Kind::I32 => "orm_i32(",
        _ => "orm_i64(",
    }
}

/// The bits of an integer.
fn bits(kind: Kind) -> u8 {
    match kind {
        Kind::I16 => 16,
        Kind::I32 => 32,
        _ => 64,
    }
}

fn extract<'a>(writer: &mut Writer<'a>, part: Part, kind: Kind, arguments: &'a [Expr]) -> Result<()> {
    let of_day = kind == Kind::Time;
    // `strftime` rounds to milliseconds, which would carry the last moment of a day into the next: it gets the date alone.
    let (before, after) = match part {
        Part::Year => ("CAST(substr(", ", 1, 4) AS INTEGER)"),
        Part::Month => ("CAST(substr(", ", 6, 2) AS INTEGER)"),
        Part::Day => ("CAST(substr(", ", 9, 2) AS INTEGER)"),
        Part::Quarter => ("((CAST(substr(", ", 6, 2) AS INTEGER) + 2) / 3)"),
        Part::Week => ("CAST(strftime('%V', substr(", ", 1, 10)) AS INTEGER)"),
        Part::IsoYear => ("CAST(strftime('%G', substr(", ", 1, 10)) AS INTEGER)"),
        Part::IsoWeekDay => ("CAST(strftime('%u', substr(", ", 1, 10)) AS INTEGER)"),
        Part::WeekDay => ("(CAST(strftime('%w', substr(", ", 1, 10)) AS INTEGER) + 1)"),
        Part::Hour if of_day => ("CAST(substr(", ", 1, 2) AS INTEGER)"),
        Part::Minute if of_day => ("CAST(substr(", ", 4, 2) AS INTEGER)"),
        Part::Second if of_day => ("CAST(substr(", ", 7, 2) AS INTEGER)"),
        Part::Hour => ("CAST(substr(", ", 12, 2) AS INTEGER)"),
        Part::Minute => ("CAST(substr(", ", 15, 2) AS INTEGER)"),
        Part::Second => ("CAST(substr(", ", 18, 2) AS INTEGER)"),
    };
    writer.around(before, arguments, after)
}

fn truncate<'a>(writer: &mut Writer<'a>, unit: Trunc, kind: Kind, arguments: &'a [Expr]) -> Result<()> {
    let midnight = if kind == Kind::Date { "" } else { " || ' 00:00:00.000000'" };
    writer.push("(");
    match unit {
        Trunc::Year => writer.around("substr(", arguments, ", 1, 4) || '-01-01'")?,
        Trunc::Quarter => {
            writer.around("substr(", arguments, ", 1, 5)")?;
            writer.around(
                " || printf('%02d', (CAST(substr(",
                arguments,
                ", 6, 2) AS INTEGER) - 1) / 3 * 3 + 1) || '-01'",
            )?;
        }
        Trunc::Month => writer.around("substr(", arguments, ", 1, 7) || '-01'")?,
        Trunc::Week => writer.around("date(substr(", arguments, ", 1, 10), 'weekday 0', '-6 days')")?,
        Trunc::Day => writer.around("substr(", arguments, ", 1, 10)")?,
        // Within a day: of a bare date, nothing is left to cut.
        _ if kind == Kind::Date => writer.around("", arguments, "")?,
        Trunc::Hour => writer.around("substr(", arguments, ", 1, 13) || ':00:00.000000'")?,
        Trunc::Minute => writer.around("substr(", arguments, ", 1, 16) || ':00.000000'")?,
        Trunc::Second => writer.around("substr(", arguments, ", 1, 19) || '.000000'")?,
    }
    if !matches!(unit, Trunc::Hour | Trunc::Minute | Trunc::Second) {
        writer.push(midnight);
    }
    writer.push(")");
    Ok(())
}
