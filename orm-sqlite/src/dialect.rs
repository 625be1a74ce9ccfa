//! How SQL is written for SQLite. The only place of this crate that holds SQL text.

mod clustered;
mod function;

use std::borrow::Cow;

use orm_core::ast::{AggregateKind, Arithmetic, Begin, Expr, Function, Param, TextLookup};
use orm_core::compile::{AggregateText, Dialect, Transform, Writer};
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::schema::{Column, Table};
use orm_core::value::{Kind, SqlValue};

/// SQLite's SQL.
///
/// Dates and times are text of fixed width, so that parts are cut out by position, and times of day end with six digits.
#[derive(Clone, Copy, Debug, Default)]
pub struct SqliteDialect;

/// A foreign key that names no column points at the primary key.
const FOREIGN_KEYS: &str = "SELECT NULL, c.name, k.\"from\", NULL, k.\"table\", \
    COALESCE(k.\"to\", (SELECT p.name FROM pragma_table_info(k.\"table\") AS p WHERE p.pk = 1)), \
    CASE k.on_delete WHEN 'SET NULL' THEN 'n' WHEN 'SET DEFAULT' THEN 'd' WHEN 'NO ACTION' THEN 'a' \
    ELSE lower(substr(k.on_delete, 1, 1)) END, count(*) OVER (PARTITION BY c.name, k.id) \
    FROM sqlite_schema AS c JOIN pragma_foreign_key_list(c.name) AS k WHERE c.type = 'table' ORDER BY c.name, k.\"from\"";

/// How many rows one INSERT has. Measured with four values each: a row takes 0.67 of what it takes alone; with 64 rows 0.62.
const ROWS_AT_ONCE: usize = 16;

/// How many parameters a statement may have.
const MOST_PARAMETERS: usize = 32_766;

impl Dialect for SqliteDialect {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn placeholder(&self, sql: &mut String, _: usize) {
        sql.push('?');
    }

    fn literal(&self, value: &SqlValue) -> String {
        let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
        match value {
            SqlValue::Bool(value) => u8::from(*value).to_string(),
            SqlValue::I16(value) => value.to_string(),
            SqlValue::I32(value) => value.to_string(),
            SqlValue::I64(value) => value.to_string(),
            SqlValue::F32(value) => float(f64::from(*value)),
            SqlValue::F64(value) => float(*value),
            SqlValue::Text(value) | SqlValue::Json(value) => text(value),
            SqlValue::Bytes(value) => {
                format!("x'{}'", value.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
            }
            SqlValue::Date(value) => text(&value.format("%Y-%m-%d").to_string()),
            SqlValue::Time(value) => text(&value.format("%H:%M:%S%.6f").to_string()),
            SqlValue::DateTime(value) => text(&value.format("%Y-%m-%d %H:%M:%S%.6f").to_string()),
            SqlValue::Timestamp(value) => text(&value.format("%Y-%m-%d %H:%M:%S%.6f").to_string()),
            #[cfg(feature = "decimal")]
            SqlValue::Decimal(value) => text(&value.to_string()),
            #[cfg(feature = "uuid")]
            SqlValue::Uuid(value) => text(&value.to_string()),
            _ => "NULL".to_owned(),
        }
    }

    fn column_type(&self, column: &Column) -> String {
        match column.kind {
            Kind::Bool | Kind::I16 | Kind::I32 | Kind::I64 => "INTEGER",
            Kind::F32 | Kind::F64 => "REAL",
            Kind::Bytes => "BLOB",
            // A decimal is text that compares as a number.
            Kind::Decimal => "TEXT COLLATE orm_decimal",
            // Documents are equal whatever the order of their keys and the blanks between.
            Kind::Json => "TEXT COLLATE orm_json",
            _ => "TEXT",
        }
        .to_owned()
    }

    // Without AUTOINCREMENT the key of a deleted row is given again, and what still names it would mean another.
    fn generated_key(&self) -> &'static str {
        "PRIMARY KEY AUTOINCREMENT"
    }

    // Without STRICT any column keeps any type.
    fn table_suffix(&self, table: Option<&Table>) -> &'static str {
        if table.is_some_and(clustered::serves) { " STRICT, WITHOUT ROWID" } else { " STRICT" }
    }

    // INTEGER has 64 bits, there is no type for truth, and TEXT has no limit. `range_error` knows these texts again: in
    // brackets, as SQLite would take a quoted name at the start for the name of the check.
    fn column_check(&self, column: &Column) -> Option<String> {
        let name = column.name.replace('"', "\"\"");
        match column.kind {
            Kind::Bool => Some(format!("(\"{name}\" IN (0, 1))")),
            Kind::I16 => Some(format!("(\"{name}\" BETWEEN {} AND {})", i16::MIN, i16::MAX)),
            Kind::I32 => Some(format!("(\"{name}\" BETWEEN {} AND {})", i32::MIN, i32::MAX)),
            Kind::Text => column.max_length.map(|length| format!("(length(\"{name}\") <= {length})")),
            _ => None,
        }
    }

    // A foreign key may name a table that does not exist yet.
    fn add_foreign_key(&self, _: &str, _: &str, _: &str) -> Option<String> {
        None
    }

    // A list of parameters would make a statement for each length, and a bad order of joins for long ones.
    fn one_of<'a>(&self, writer: &mut Writer<'a>, list: &'a Param) -> Result<()> {
        writer.push(" IN rarray(");
        writer.param(list)?;
        writer.push(")");
        Ok(())
    }

    // No two lists can be joined by their places: that is a search of the one for each value of the other.
    fn rows_of<'a>(&self, writer: &mut Writer<'a>, lists: &'a [Param]) -> Result<()> {
        for place in 0..lists.len() as u64 {
            writer.push(if place == 0 { "SELECT MAX(c" } else { ", MAX(c" });
            writer.number(place);
            writer.push(")");
        }
        writer.push(" FROM (");
        for (place, list) in lists.iter().enumerate() {
            writer.push(if place == 0 { "SELECT rowid AS n" } else { " UNION ALL SELECT rowid" });
            for other in 0..lists.len() {
                writer.push(if other == place { ", value" } else { ", NULL" });
                if place == 0 {
                    writer.push(" AS c");
                    writer.number(other as u64);
                }
            }
            writer.push(" FROM rarray(");
            writer.param(list)?;
            writer.push(")");
        }
        writer.push(") GROUP BY n");
        Ok(())
    }

    fn each_of<'a>(&self, writer: &mut Writer<'a>, list: &'a Param) -> Result<()> {
        writer.push("k.value FROM rarray(");
        writer.param(list)?;
        writer.push(") AS k");
        Ok(())
    }

    // RETURNING collects rows in a table of its own, which costs as much again as a small INSERT.
    fn knows_new_keys(&self) -> bool {
        true
    }

    // Tables and indexes are opened for each statement. With many more rows the gain is hardly greater, and what fills no statement goes one
    // by one.
    fn rows_at_once(&self, values: usize) -> Option<usize> {
        (values * ROWS_AT_ONCE <= MOST_PARAMETERS).then_some(ROWS_AT_ONCE)
    }

    // The database is in the process: a round trip costs less than to take lists apart.
    fn writes_arrays(&self) -> bool {
        false
    }

    fn foreign_keys(&self) -> &'static str {
        FOREIGN_KEYS
    }

    // LIKE folds the case of ASCII alone, always; the functions of this crate do what the lookups say.
    fn text<'a>(
        &self,
        writer: &mut Writer<'a>,
        lookup: TextLookup,
        left: &'a Expr,
        right: &'a Expr,
    ) -> Result<()> {
        match (lookup, left, right) {
            (TextLookup::IExact, ..) => writer.binary("orm_lower(", left, ") = orm_lower(", right, ")"),
            (TextLookup::Contains, ..) => writer.binary("instr(", left, ", ", right, ") > 0"),
            (TextLookup::IContains, ..) => {
                writer.binary("instr(orm_lower(", left, "), orm_lower(", right, ")) > 0")
            }
            // A range on the bare column, so that an index serves it.
            (TextLookup::StartsWith, Expr::Column(_), Expr::Param(prefix)) => {
                writer.push("(");
                writer.expr(left)?;
                writer.push(" >= ");
                writer.param(prefix)?;
                writer.push(" AND ");
                writer.expr(left)?;
                writer.push(" < ");
                writer.param_as(prefix, Transform::PrefixEnd)?;
                writer.push(")");
                Ok(())
            }
            (TextLookup::StartsWith, ..) => writer.binary("orm_starts_with(", left, ", ", right, ")"),
            (TextLookup::IStartsWith, ..) => {
                writer.binary("orm_starts_with(orm_lower(", left, "), orm_lower(", right, "))")
            }
            (TextLookup::EndsWith, ..) => writer.binary("orm_ends_with(", left, ", ", right, ")"),
            (TextLookup::IEndsWith, ..) => {
                writer.binary("orm_ends_with(orm_lower(", left, "), orm_lower(", right, "))")
            }
            (TextLookup::Like, ..) => writer.binary("orm_like(", left, ", ", right, ")"),
            (TextLookup::Regex, ..) => writer.binary("orm_regexp(", left, ", ", right, ", 0)"),
            (TextLookup::IRegex, ..) => writer.binary("orm_regexp(", left, ", ", right, ", 1)"),
        }
    }

    fn call<'a>(&self, writer: &mut Writer<'a>, function: Function, arguments: &'a [Expr]) -> Result<()> {
        function::call(writer, function, arguments)
    }

    fn arithmetic<'a>(
        &self,
        writer: &mut Writer<'a>,
        operator: Arithmetic,
        left: &'a Expr,
        right: &'a Expr,
        kind: Kind,
    ) -> Result<()> {
        if kind == Kind::Decimal {
            let function = match operator {
                Arithmetic::Add => "(orm_decimal_add(",
                Arithmetic::Subtract => "(orm_decimal_sub(",
                Arithmetic::Multiply => "(orm_decimal_mul(",
                // There is no remainder of decimals: the types do not let it be asked for.
                Arithmetic::Divide | Arithmetic::Remainder => "(orm_decimal_div(",
            };
            return writer.binary(function, left, ", ", right, ") COLLATE orm_decimal)");
        }
        if matches!(kind, Kind::F32 | Kind::F64) {
            let between = match operator {
                Arithmetic::Add => ", '+', ",
                Arithmetic::Subtract => ", '-', ",
                Arithmetic::Multiply => ", '*', ",
                Arithmetic::Divide | Arithmetic::Remainder => ", '/', ",
            };
            let function = if kind == Kind::F32 { "orm_f32(" } else { "orm_f64(" };
            return writer.binary(function, left, between, right, ")");
        }
        // A remainder is never too great.
        if operator == Arithmetic::Remainder {
            return writer.binary("orm_rem(", left, ", ", right, ")");
        }
        // SQLite computes in 64 bits, and what overflows those is a float, or NULL where it is divided by zero.
        writer.push(function::integer_check(kind));
        match operator {
            Arithmetic::Add => writer.binary("", left, " + ", right, ")"),
            Arithmetic::Subtract => writer.binary("", left, " - ", right, ")"),
            Arithmetic::Multiply => writer.binary("", left, " * ", right, ")"),
            Arithmetic::Divide | Arithmetic::Remainder => writer.binary("orm_div(", left, ", ", right, "))"),
        }
    }

    // The column is STRICT and has a check, so that a second one would cost a fifth of an UPDATE's time for nothing.
    fn arithmetic_of_column<'a>(
        &self,
        writer: &mut Writer<'a>,
        operator: Arithmetic,
        left: &'a Expr,
        right: &'a Expr,
        kind: Kind,
    ) -> Result<()> {
        match operator {
            Arithmetic::Add if kind.is_integer() => writer.binary("(", left, " + ", right, ")"),
            Arithmetic::Subtract if kind.is_integer() => writer.binary("(", left, " - ", right, ")"),
            Arithmetic::Multiply if kind.is_integer() => writer.binary("(", left, " * ", right, ")"),
            operator => self.arithmetic(writer, operator, left, right, kind),
        }
    }

    fn aggregate(&self, kind: AggregateKind, of: Option<Kind>, _: Kind, over: bool) -> Result<AggregateText> {
        Ok(aggregate(kind, of, over))
    }

    // What is computed has lost the collation of its column.
    fn collation(&self, kind: Kind) -> Option<&'static str> {
        match kind {
            Kind::Decimal => Some("orm_decimal"),
            Kind::Json => Some("orm_json"),
            _ => None,
        }
    }

    fn same_as(&self) -> &'static str {
        " IS "
    }

    fn nulls_are_greatest(&self) -> bool {
        false
    }

    fn has_distinct_on(&self) -> bool {
        false
    }

    // "no such column": it looks for names of ORDER BY in the subquery alone.
    fn orders_by_outer_columns(&self) -> bool {
        false
    }

    fn no_limit(&self) -> Option<&'static str> {
        Some(" LIMIT -1")
    }

    // SQLite 3.51 makes a join of a bare EXISTS, and then passes over too few rows where the query around it has an OFFSET.
    fn exists_end(&self) -> &'static str {
        " LIMIT 1"
    }

    fn explain(&self) -> &'static str {
        "EXPLAIN QUERY PLAN "
    }

    fn locks_rows(&self) -> bool {
        false
    }

    fn cursors_need_transactions(&self) -> bool {
        false
    }

    // A transaction that reads first and writes then could fail in the middle; this one waits at its start. One that only
    // reads need not wait for the writer: it sees what was committed before its first statement. Every level of isolation
    // is met, as all transactions of SQLite are serialisable.
    fn begin(&self, begin: &Begin) -> Result<Cow<'static, str>> {
        if begin.deferrable {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "SQLite has no deferrable transactions: leave `deferrable` out, a read-only transaction never fails there",
            ));
        }
        let sql = if begin.read_only { "BEGIN DEFERRED; PRAGMA query_only = ON" } else { "BEGIN IMMEDIATE" };
        Ok(sql.into())
    }

    // The setting is the connection's, and would outlive the transaction.
    fn before_end(&self, begin: &Begin) -> &'static str {
        if begin.read_only { "PRAGMA query_only = OFF; " } else { "" }
    }
}

/// Has a connection write again.
pub(crate) const QUERY_ONLY_OFF: &str = "PRAGMA query_only = OFF";
/// Has a connection refuse to write.
pub(crate) const QUERY_ONLY_ON: &str = "PRAGMA query_only = ON";
/// The name of that setting.
pub(crate) const QUERY_ONLY: &str = "query_only";

/// The statement that copies the rows of a query, in their order, numbered from 1.
pub(crate) fn copy(cursor: u64, sql: &str) -> String {
    format!("CREATE TEMP TABLE orm_cursor_{cursor} AS {sql}")
}

/// The statement that takes the next of these rows, after the number that it is given.
pub(crate) fn fetch(cursor: u64, rows: u64) -> String {
    // A column of the query may be named `rowid`.
    format!(
        "SELECT * FROM temp.orm_cursor_{cursor} WHERE _rowid_ > ? ORDER BY _rowid_ LIMIT {}",
        rows.min(i64::MAX as u64)
    )
}

/// The statement that drops them. They are gone already where their transaction was rolled back.
pub(crate) fn forget(cursor: u64) -> String {
    format!("DROP TABLE IF EXISTS temp.orm_cursor_{cursor}")
}

// SUM of integers is an integer of 64 bits, and AVG a float.
fn aggregate(kind: AggregateKind, of: Option<Kind>, over: bool) -> AggregateText {
    let call = AggregateText::call;
    // Over a window a function must be able to forget a value, for which it keeps them all.
    let either = |alone, window| call(if over { window } else { alone });
    match (kind, of) {
        (AggregateKind::Sum, Some(Kind::Decimal)) => call("orm_decimal_sum("),
        (AggregateKind::Avg, Some(Kind::Decimal)) => call("orm_decimal_avg("),
        (AggregateKind::Count, _) => call("COUNT("),
        (AggregateKind::Sum, _) => call("SUM("),
        (AggregateKind::Avg, _) => call("AVG("),
        // There is no ANY_VALUE; a bare column would be one where there is no other aggregate, and NULL too.
        (AggregateKind::Min | AggregateKind::AnyValue, _) => call("MIN("),
        (AggregateKind::Max, _) => call("MAX("),
        (AggregateKind::StdDev, _) => either("orm_stddev_pop(", "orm_stddev_pop_over("),
        (AggregateKind::StdDevSample, _) => either("orm_stddev_samp(", "orm_stddev_samp_over("),
        (AggregateKind::Variance, _) => either("orm_var_pop(", "orm_var_pop_over("),
        (AggregateKind::VarianceSample, _) => either("orm_var_samp(", "orm_var_samp_over("),
        (AggregateKind::Join, _) => call("group_concat("),
        // Of no row it is an empty array, which no other is.
        (AggregateKind::List, Some(Kind::Bool)) => {
            let end = " WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)";
            AggregateText { end, ..call("json_group_array(json(CASE ") }.within("NULLIF(", ", '[]')")
        }
        (AggregateKind::List, _) => call("json_group_array(").within("NULLIF(", ", '[]')"),
    }
}

fn float(value: f64) -> String {
    if value.is_infinite() {
        if value > 0.0 { "9e999" } else { "-9e999" }.to_owned()
    } else {
        format!("{value:?}")
    }
}

/// The error of a check that `column_check` made, by the text that SQLite names it by: its expression.
pub(crate) fn range_error(check: &str) -> Option<Error> {
    let check = check.strip_prefix('(')?.strip_suffix(')')?;
    let (column, reason) = if let Some((column, range)) = check.rsplit_once(" BETWEEN ") {
        let (low, high) = range.split_once(" AND ")?;
        (column, format!("the number is not in the range of its type, {low} to {high}"))
    } else if let Some((column, length)) = check.rsplit_once(") <= ") {
        let column = column.strip_prefix("length(")?;
        (column, format!("the text is longer than `max_length` = {length}"))
    } else {
        (check.strip_suffix(" IN (0, 1)")?, "a truth value is 0 or 1".to_owned())
    };
    let name = column.strip_prefix('"')?.strip_suffix('"')?.replace("\"\"", "\"");
    Some(Error::new(ErrorKind::OutOfRange, reason).with_field(name))
}
