//! How functions are written. PostgreSQL has nearly all of them; what differs is the type of a result.

use orm_core::ast::{
    ArrayFunction, Collation, Digest, Expr, Function, JsonFunction, Math, Part, Span, Trunc,
};
use orm_core::compile::{Dialect, Writer, digest_name, math_name, no_function};
use orm_core::error::Result;
use orm_core::value::Kind;

use super::{PostgresDialect, type_name};

/// Appends a call.
pub(super) fn call<'a>(writer: &mut Writer<'a>, function: Function, arguments: &'a [Expr]) -> Result<()> {
    let kind = arguments.first().map_or(Kind::Text, Expr::kind);
    match function {
        Function::Extract(part, kind) => extract(writer, part, kind, arguments),
        Function::Truncate(unit, kind) => truncate(writer, unit, kind, arguments),
        Function::DateOf(kind) => writer.around("CAST(", arguments, &format!("{} AS date)", utc(kind))),
        Function::TimeOf(kind) => writer.around("CAST(", arguments, &format!("{} AS time)", utc(kind))),
        Function::Now => writer.around("now(", arguments, ")"),
        Function::After(span) => after(writer, span, kind, arguments),
        Function::Since(span) => since(writer, span, arguments),

        Function::Coalesce => writer.around("COALESCE(", arguments, ")"),
        Function::Greatest => writer.around("GREATEST(", arguments, ")"),
        Function::Least => writer.around("LEAST(", arguments, ")"),
        Function::NullIf => writer.around("NULLIF(", arguments, ")"),
        Function::Cast(to) => cast(writer, kind, to, arguments),

        Function::Abs => writer.around("abs(", arguments, ")"),
        Function::Sign => keeping(writer, "sign(", kind, arguments),
        Function::Ceil => keeping(writer, "ceil(", kind, arguments),
        Function::Floor => keeping(writer, "floor(", kind, arguments),
        Function::Round => keeping(writer, "round(", kind, arguments),
        Function::Math(Math::Log) => quotient_of_logarithms(writer, arguments),
        Function::Math(math) => writer.around(&format!("{}(", math_name(math)), arguments, ")"),
        Function::Random => writer.around("random(", arguments, ")"),

        Function::Digest(Digest::Sha1) => Err(no_function(&PostgresDialect as &dyn Dialect, "sha1")),
        Function::Digest(Digest::Md5) => writer.around("md5(", arguments, ")"),
        Function::Digest(digest) => {
            let name = digest_name(digest);
            writer.around(&format!("encode({name}(convert_to("), arguments, ", 'UTF8')), 'hex')")
        }
        Function::Collate(collation) => {
            writer.around("(", arguments, " COLLATE ")?;
            writer.name(match collation {
                Collation::Binary => "C",
                Collation::Named(name) => name,
            });
            writer.push(")");
            Ok(())
        }
        Function::Json(function) => json(writer, function, arguments),
        Function::Array(function) => array(writer, function, arguments),
        Function::Chr => writer.around("chr(CAST(", arguments, " AS integer))"),
        text => writer.around(&format!("{}(", text_name(text)), arguments, ")"),
    }
}

/// A value of another type is none: the strict mode of paths does not look into arrays for one.
fn json<'a>(writer: &mut Writer<'a>, function: JsonFunction, arguments: &'a [Expr]) -> Result<()> {
    const INTEGER: &str = r#", 'strict $ ? (@.type() == "number" && @.floor() == @ && @ >= -9223372036854775808 && @ <= 9223372036854775807)') AS bigint)"#;
    let (document, rest) = arguments.split_at(arguments.len().min(1));
    let infix = match function {
        JsonFunction::Key | JsonFunction::Index => " -> ",
        JsonFunction::Contains => " @> ",
        JsonFunction::HasKey => " ? ",
        JsonFunction::Path => " #> CAST(ARRAY[",
        JsonFunction::HasKeys => " ?& CAST(ARRAY[",
        JsonFunction::HasAnyKey => " ?| CAST(ARRAY[",
        JsonFunction::AsText => {
            let after = r#", 'strict $ ? (@.type() == "string")') #>> '{}')"#;
            return writer.around("(jsonb_path_query_first(", document, after);
        }
        JsonFunction::AsInteger => return writer.around("CAST(jsonb_path_query_first(", document, INTEGER),
        JsonFunction::AsFloat => {
            let after = r#", 'strict $ ? (@.type() == "number")') AS double precision)"#;
            return writer.around("CAST(jsonb_path_query_first(", document, after);
        }
        JsonFunction::AsBool => {
            let after = r#", 'strict $ ? (@.type() == "boolean")') AS boolean)"#;
            return writer.around("CAST(jsonb_path_query_first(", document, after);
        }
        JsonFunction::Length => {
            let after = r#", 'strict $ ? (@.type() == "array")'))"#;
            return writer.around("jsonb_array_length(jsonb_path_query_first(", document, after);
        }
    };
    writer.around("(", document, infix)?;
    writer.around("", rest, if infix.ends_with('[') { "] AS text[]))" } else { ")" })
}

fn array<'a>(writer: &mut Writer<'a>, function: ArrayFunction, arguments: &'a [Expr]) -> Result<()> {
    let (array, rest) = arguments.split_at(arguments.len().min(1));
    let infix = match function {
        ArrayFunction::Contains => " @> ",
        ArrayFunction::ContainedBy => " <@ ",
        ArrayFunction::Overlap => " && ",
        // Of an empty one `array_length` is NULL.
        ArrayFunction::Length => return writer.around("cardinality(", array, ")"),
        ArrayFunction::Index => {
            writer.around("(", array, ")[")?;
            return writer.around("", rest, "]");
        }
        ArrayFunction::IndexFromEnd => {
            writer.around("(", array, ")[cardinality(")?;
            writer.around("", array, ") + ")?;
            return writer.around("", rest, "]");
        }
    };
    writer.around("(", array, infix)?;
    writer.around("", rest, ")")
}

/// What a function of text is called.
fn text_name(function: Function) -> &'static str {
    match function {
        Function::Lower => "lower",
        Function::Upper => "upper",
        Function::Concat => "concat",
        Function::Ord => "ascii",
        Function::Left => "left",
        Function::Right => "right",
        Function::Substr => "substr",
        Function::LeftPad => "lpad",
        Function::RightPad => "rpad",
        Function::Trim => "btrim",
        Function::LeftTrim => "ltrim",
        Function::RightTrim => "rtrim",
        Function::Repeat => "repeat",
        Function::Replace => "replace",
        Function::Reverse => "reverse",
        Function::StrIndex => "strpos",
        // Those that are not of text do not come here.
        _ => "length",
    }
}

/// A function of `double precision` and `numeric`: of another number the result is cast back.
fn keeping<'a>(writer: &mut Writer<'a>, name: &str, kind: Kind, arguments: &'a [Expr]) -> Result<()> {
    if matches!(kind, Kind::F64 | Kind::Decimal) {
        return writer.around(name, arguments, ")");
    }
    writer.around(&format!("CAST({name}"), arguments, &format!(") AS {})", type_name(kind)))
}

/// `log(base, x)` takes `numeric` alone.
fn quotient_of_logarithms<'a>(writer: &mut Writer<'a>, arguments: &'a [Expr]) -> Result<()> {
    let (number, base) = arguments.split_at(1);
    writer.around("(ln(", number, ") / ")?;
    writer.around("ln(", base, "))")
}

fn cast<'a>(writer: &mut Writer<'a>, from: Kind, to: Kind, arguments: &'a [Expr]) -> Result<()> {
    let (before, after) = match (from, to) {
        // Of truth values there is a cast to `integer` alone.
        (Kind::Bool, Kind::I64) => ("CAST(CAST(", " AS integer) AS "),
        // Without a session's zone.
        (Kind::Timestamp, Kind::Date | Kind::DateTime) => ("CAST(", " AT TIME ZONE 'UTC' AS "),
        (Kind::Date, Kind::Timestamp) => ("CAST(CAST(", " AS timestamp) AT TIME ZONE 'UTC' AS "),
        (Kind::DateTime, Kind::Timestamp) => ("CAST(", " AT TIME ZONE 'UTC' AS "),
        _ => ("CAST(", " AS "),
    };
    writer.around(before, arguments, after)?;
    writer.push(type_name(to));
    writer.push(")");
    Ok(())
}

fn after<'a>(writer: &mut Writer<'a>, span: Span, kind: Kind, arguments: &'a [Expr]) -> Result<()> {
    let (start, length) = arguments.split_at(1);
    // A date and an interval make a timestamp.
    let is_cast = kind == Kind::Date && span == Span::Months;
    writer.around(if is_cast { "CAST((" } else { "(" }, start, " + ")?;
    match span {
        Span::Days if kind == Kind::Date => writer.around("", length, "")?,
        Span::Days => writer.around("make_interval(days => ", length, ")")?,
        Span::Months => writer.around("make_interval(months => ", length, ")")?,
        Span::Microseconds => writer.around("", length, " * INTERVAL '1 microsecond'")?,
    }
    writer.push(if is_cast { ") AS date)" } else { ")" });
    Ok(())
}

fn since<'a>(writer: &mut Writer<'a>, span: Span, arguments: &'a [Expr]) -> Result<()> {
    let (later, earlier) = arguments.split_at(1);
    if span != Span::Microseconds {
        writer.around("(", later, " - ")?;
        return writer.around("", earlier, ")");
    }
    writer.around("CAST(EXTRACT(EPOCH FROM (", later, " - ")?;
    writer.around("", earlier, ")) * 1000000 AS bigint)")
}

/// What makes a moment a date and time in UTC, whatever the session's zone.
fn utc(kind: Kind) -> &'static str {
    if kind == Kind::Timestamp { " AT TIME ZONE 'UTC'" } else { "" }
}

fn extract<'a>(writer: &mut Writer<'a>, part: Part, kind: Kind, arguments: &'a [Expr]) -> Result<()> {
    let (before, after) = match part {
        Part::Year => ("CAST(EXTRACT(YEAR FROM ", ") AS integer)"),
        Part::Month => ("CAST(EXTRACT(MONTH FROM ", ") AS integer)"),
        Part::Day => ("CAST(EXTRACT(DAY FROM ", ") AS integer)"),
        Part::Quarter => ("CAST(EXTRACT(QUARTER FROM ", ") AS integer)"),
        Part::Week => ("CAST(EXTRACT(WEEK FROM ", ") AS integer)"),
        Part::IsoYear => ("CAST(EXTRACT(ISOYEAR FROM ", ") AS integer)"),
        Part::IsoWeekDay => ("CAST(EXTRACT(ISODOW FROM ", ") AS integer)"),
        Part::WeekDay => ("(CAST(EXTRACT(DOW FROM ", ") AS integer) + 1)"),
        Part::Hour => ("CAST(EXTRACT(HOUR FROM ", ") AS integer)"),
        Part::Minute => ("CAST(EXTRACT(MINUTE FROM ", ") AS integer)"),
        // With its fraction it would be rounded up.
        Part::Second => ("CAST(FLOOR(EXTRACT(SECOND FROM ", ")) AS integer)"),
    };
    writer.around(before, arguments, &format!("{}{after}", utc(kind)))
}

fn truncate<'a>(writer: &mut Writer<'a>, unit: Trunc, kind: Kind, arguments: &'a [Expr]) -> Result<()> {
    let unit = match unit {
        Trunc::Year => "year",
        Trunc::Quarter => "quarter",
        Trunc::Month => "month",
        Trunc::Week => "week",
        Trunc::Day => "day",
        Trunc::Hour => "hour",
        Trunc::Minute => "minute",
        Trunc::Second => "second",
    };
    match kind {
        Kind::Date => writer.around(&format!("CAST(date_trunc('{unit}', "), arguments, ") AS date)"),
        Kind::Timestamp => writer.around(&format!("date_trunc('{unit}', "), arguments, ", 'UTC')"),
        _ => writer.around(&format!("date_trunc('{unit}', "), arguments, ")"),
    }
}
