"""The application, with diesel: what `generate.py` writes."""

MANIFEST = """[workspace]

[package]
name = "orm-bench-app"
version = "0.1.0"
edition = "2024"

[dependencies]
diesel = { version = "2.3", features = ["chrono", "returning_clauses_for_sqlite_3_35", "sqlite"] }
chrono = { version = "0.4.45", default-features = false, features = ["std"] }
libsqlite3-sys = { version = "0.38", features = ["bundled"] }
"""

HEAD = """#![allow(unused_imports)]
use chrono::NaiveDate;
use diesel::dsl::{avg, count_star, exists};
use diesel::prelude::*;
"""


def model(i, models):
    other = lambda steps: (i + steps) % models
    text = TABLE + (LABELS if i % 5 == 0 else "")
    text = text.replace("$next", str(other(1))).replace("$other", str(other(7))).replace("$label", str(other(3)))
    return text.replace("$", str(i))


# As diesel's own command writes a schema.
def whole(models):
    tables = [f"model{i}" for i in range(models)] + [f"model{i}_labels" for i in range(0, models, 5)]
    return "diesel::allow_tables_to_appear_in_same_query!(" + ", ".join(tables) + ");\n"


def query(i, models):
    kind = KINDS[i % len(KINDS)]
    # Every kind visits all models, or all that have what it is about.
    at = (i // len(KINDS) * 7 + i % len(KINDS) * 11) % models
    if kind is LINKED:
        at -= at % 5
    places = {"next": at + 1, "other": at + 7, "previous": at - 1, "label": at + 3}
    text = kind.replace("@", str(i))
    for name, place in places.items():
        text = text.replace(f"${name}", str(place % models))
    return text.replace("$", str(at))


TABLE = """
diesel::table! {
    model$ (id) {
        id -> BigInt,
        name -> Text,
        code -> Text,
        quantity -> Integer,
        price -> Double,
        active -> Bool,
        created -> Date,
        note -> Nullable<Text>,
        next_id -> BigInt,
        other_id -> Nullable<BigInt>,
    }
}
diesel::joinable!(model$ -> model$next (next_id));
diesel::joinable!(model$ -> model$other (other_id));

#[derive(Debug, Clone, PartialEq, Identifiable, Queryable, Selectable, Associations, AsChangeset)]
#[diesel(table_name = model$, belongs_to(Model$next, foreign_key = next_id), belongs_to(Model$other, foreign_key = other_id))]
pub struct Model$ {
    pub id: i64,
    pub name: String,
    pub code: String,
    pub quantity: i32,
    pub price: f64,
    pub active: bool,
    pub created: NaiveDate,
    pub note: Option<String>,
    pub next_id: i64,
    pub other_id: Option<i64>,
}

#[derive(Insertable)]
#[diesel(table_name = model$)]
pub struct NewModel$<'a> {
    pub name: &'a str,
    pub code: &'a str,
    pub quantity: Option<i32>,
    pub price: f64,
    pub active: bool,
    pub created: NaiveDate,
    pub note: Option<&'a str>,
    pub next_id: i64,
    pub other_id: Option<i64>,
}
"""

LABELS = """
diesel::table! {
    model$_labels (model_id, label_id) {
        model_id -> BigInt,
        label_id -> BigInt,
    }
}
diesel::joinable!(model$_labels -> model$ (model_id));
diesel::joinable!(model$_labels -> model$label (label_id));

#[derive(Debug, Clone, PartialEq, Identifiable, Queryable, Selectable, Associations)]
#[diesel(table_name = model$_labels, primary_key(model_id, label_id))]
#[diesel(belongs_to(Model$, foreign_key = model_id), belongs_to(Model$label, foreign_key = label_id))]
pub struct Model$Label {
    pub model_id: i64,
    pub label_id: i64,
}
"""

ACROSS = """
pub fn across@(db: &mut SqliteConnection, text: &str) -> QueryResult<Vec<Model$>> {
    model$::table
        .inner_join(model$next::table)
        .filter(model$next::name.like(format!("%{text}%")).and(model$::quantity.gt(@).or(model$next::active.eq(true))))
        .order((model$::created.desc(), model$::name))
        .limit(50)
        .select(Model$::as_select())
        .load(db)
}
"""

RELATED = """
pub fn related@(db: &mut SqliteConnection) -> QueryResult<Vec<String>> {
    let rows: Vec<(Model$, Model$next, Option<Model$other>)> = model$::table
        .inner_join(model$next::table)
        .left_join(model$other::table)
        .filter(model$::price.lt(@.5))
        .select((Model$::as_select(), Model$next::as_select(), Option::<Model$other>::as_select()))
        .load(db)?;
    Ok(rows
        .iter()
        .map(|(row, next, other)| format!("{} {} {:?}", row.name, next.name, other.as_ref().map(|other| &other.code)))
        .collect())
}
"""

PREFETCHED = """
pub fn prefetched@(db: &mut SqliteConnection) -> QueryResult<usize> {
    let rows: Vec<Model$> = model$::table.load(db)?;
    let previous = Model$previous::belonging_to(&rows)
        .filter(model$previous::active.eq(true).and(model$previous::quantity.ge(@)))
        .order((model$previous::created.desc(), model$previous::id))
        .load::<Model$previous>(db)?
        .grouped_by(&rows);
    Ok(previous.iter().flatten().filter(|previous| previous.other_id.is_some()).count())
}
"""

VALUES = """
pub fn values@(db: &mut SqliteConnection) -> QueryResult<Vec<(String, Option<String>, String, NaiveDate)>> {
    model$::table
        .inner_join(model$next::table)
        .filter(model$::note.is_not_null())
        .select((model$::name, model$::note, model$next::name, model$::created))
        .load(db)
}
"""

COUNTED = """
pub fn counted@(db: &mut SqliteConnection) -> QueryResult<Vec<(i64, i64, Option<f64>)>> {
    model$previous::table
        .filter(model$previous::active.eq(true))
        .group_by(model$previous::next_id)
        .select((model$previous::next_id, count_star(), avg(model$previous::price)))
        .load(db)
}
"""

KEYSET = """
pub fn keyset@(db: &mut SqliteConnection, created: NaiveDate) -> QueryResult<usize> {
    let first: Vec<Model$> = model$::table
        .filter(model$::created.ge(created))
        .order((model$::created.desc(), model$::id.desc()))
        .limit(50)
        .load(db)?;
    let Some(last) = first.last() else { return Ok(0) };
    let after = model$::created.lt(last.created).or(model$::created.eq(last.created).and(model$::id.lt(last.id)));
    let second: Vec<Model$> = model$::table
        .filter(model$::created.ge(created).and(after))
        .order((model$::created.desc(), model$::id.desc()))
        .limit(50)
        .load(db)?;
    Ok(first.len() + second.len())
}
"""

LINKED = """
pub fn linked@(db: &mut SqliteConnection, label: &str) -> QueryResult<Vec<Model$>> {
    let labels = model$_labels::table
        .inner_join(model$label::table)
        .filter(model$_labels::model_id.eq(model$::id).and(model$label::name.eq(label)).and(model$label::price.gt(1.0)));
    model$::table.filter(exists(labels)).load(db)
}
"""

UPDATED = """
pub fn updated@(db: &mut SqliteConnection) -> QueryResult<usize> {
    diesel::update(model$::table.filter(model$::active.eq(false)))
        .set((
            model$::quantity.eq(model$::quantity + @),
            model$::price.eq(model$::price * 1.1),
            model$::note.eq("updated"),
        ))
        .execute(db)
}
"""

CREATED = """
pub fn created@(db: &mut SqliteConnection, next: &Model$next, created: NaiveDate) -> QueryResult<Model$> {
    let row = NewModel$ {
        name: "name @",
        code: "code @",
        quantity: None,
        price: @.0,
        active: true,
        created,
        note: None,
        next_id: next.id,
        other_id: None,
    };
    diesel::insert_into(model$::table).values(row).returning(Model$::as_returning()).get_result(db)
}
"""

PAGED = """
pub fn paged@(db: &mut SqliteConnection, number: i64, least: Option<i32>) -> QueryResult<(Vec<Model$>, i64)> {
    let base = || {
        let mut base = model$::table.into_boxed();
        if let Some(least) = least {
            base = base.filter(model$::quantity.ge(least));
        }
        base.filter(diesel::dsl::not(exists(model$previous::table.filter(model$previous::next_id.eq(model$::id)))))
    };
    let total = base().count().get_result(db)?;
    let rows = base().order((model$::name, model$::id)).offset((number - 1) * 20).limit(20).load(db)?;
    Ok((rows, total))
}
"""

ADDED = '''
pub fn added$(db: &mut SqliteConnection) -> QueryResult<i64> {
    model0::table
        .inner_join(model1::table)
        .filter(model1::name.like("%$%").or(model0::quantity.eq($)))
        .count()
        .get_result(db)
}
'''

MINIMAL = """//! One model, and one query of each kind.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

diesel::table! {
    note (id) {
        id -> BigInt,
        title -> Text,
        done -> Bool,
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = note)]
pub struct Note {
    pub id: i64,
    pub title: String,
    pub done: bool,
}

#[derive(Insertable)]
#[diesel(table_name = note)]
pub struct NewNote<'a> {
    pub title: &'a str,
    pub done: bool,
}

pub fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = SqliteConnection::establish(":memory:")?;
    db.batch_execute("CREATE TABLE note (id INTEGER PRIMARY KEY, title TEXT NOT NULL, done BOOLEAN NOT NULL)")?;
    diesel::insert_into(note::table)
        .values(NewNote { title: "one", done: false })
        .returning(Note::as_returning())
        .get_result(&mut db)?;
    diesel::update(note::table.filter(note::title.eq("one"))).set(note::done.eq(true)).execute(&mut db)?;
    println!("{:?}", note::table.filter(note::done.eq(true)).load::<Note>(&mut db)?);
    Ok(())
}
"""

KINDS = [ACROSS, RELATED, PREFETCHED, VALUES, COUNTED, KEYSET, LINKED, UPDATED, CREATED, PAGED]
