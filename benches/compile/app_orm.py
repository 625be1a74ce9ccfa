"""The application, with this library: what `generate.py` writes."""

import os

LIBRARY = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "orm"))

MANIFEST = """[workspace]

[package]
name = "orm-bench-app"
version = "0.1.0"
edition = "2024"

[dependencies]
orm = { path = "%s" }
chrono = { version = "0.4.45", default-features = false, features = ["std"] }
"""
MANIFEST %= LIBRARY

HEAD = """#![allow(unused_imports)]
use chrono::NaiveDate;
use orm::prelude::*;
"""


def model(i, models):
    other = lambda steps: f"Model{(i + steps) % models}"
    if i % 5 == 0:
        fourth = f"many_to_many(labels: {other(3)})"
    elif i % 5 == 3:
        fourth = f"many_to_many(labelled: {other(-3)}.labels)"
    else:
        fourth = f"has_many(others: {other(-7)}.other)"
    return f"""
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(previous: {other(-1)}.next), {fourth})]
pub struct Model{i} {{
    pub id: i64,
    #[orm(max_length = 200)]
    pub name: String,
    #[orm(unique)]
    pub code: String,
    #[orm(default = 0)]
    pub quantity: i32,
    pub price: f64,
    pub active: bool,
    pub created: NaiveDate,
    pub note: Option<String>,
    #[orm(on_delete = Cascade)]
    pub next: ForeignKey<{other(1)}>,
    #[orm(on_delete = SetNull)]
    pub other: Option<ForeignKey<{other(7)}>>,
}}
"""


def query(i, models):
    kind = KINDS[i % len(KINDS)]
    # Every kind visits all models, or all that have what it is about.
    at = (i // len(KINDS) * 7 + i % len(KINDS) * 11) % models
    if kind is LINKED:
        at -= at % 5
    return kind.replace("@", str(i)).replace("$next", f"Model{(at + 1) % models}").replace("$", f"Model{at}")


ACROSS = """
pub fn across@(db: &Database, text: &str) -> Result<Vec<$>, Error> {
    $::objects()
        .filter(|m| m.next.name.icontains(text) & (m.quantity.gt(@) | m.other.next.active.eq(true)))
        .order_by(|m| (m.created.desc(), m.name))
        .limit(50)
        .all(db)
}
"""

RELATED = """
pub fn related@(db: &Database) -> Result<Vec<String>, Error> {
    let rows = $::objects().filter(|m| m.price.lt(@.5)).select_related(|m| (m.next.next, m.other)).all(db)?;
    Ok(rows
        .iter()
        .map(|row| format!("{} {} {:?}", row.name, row.next().next().name, row.other().map(|other| &other.code)))
        .collect())
}
"""

PREFETCHED = """
pub fn prefetched@(db: &Database) -> Result<usize, Error> {
    let rows = $::objects()
        .prefetch_related(|m| {
            m.previous
                .filter(|p| p.active.eq(true) & p.quantity.ge(@))
                .order_by(|p| (p.created.desc(), p.id))
                .select_related(|p| p.other)
        })
        .all(db)?;
    Ok(rows.iter().flat_map(|row| row.previous()).filter(|previous| previous.other().is_some()).count())
}
"""

VALUES = """
pub fn values@(db: &Database) -> Result<Vec<(String, Option<String>, String, NaiveDate)>, Error> {
    $::objects().filter(|m| m.note.is_not_null()).values(|m| (m.name, m.note, m.next.name, m.created)).all(db)
}
"""

COUNTED = """
pub fn counted@(db: &Database) -> Result<Vec<(String, i64, Option<f64>)>, Error> {
    $::objects()
        .values(|m| (m.name, m.previous.filter(|p| p.active.eq(true)).count(), m.previous.avg(|p| p.price)))
        .all(db)
}
"""

KEYSET = """
pub fn keyset@(db: &Database) -> Result<usize, Error> {
    let query = $::objects().filter(|m| m.created.year().ge(2000 + @)).order_by(|m| (m.created.desc(), m.id.desc()));
    let first = query.clone().keyset(50).all(db)?;
    let second = query.keyset(50).after(first.next).all(db)?;
    Ok(first.rows.len() + second.rows.len())
}
"""

LINKED = """
pub fn linked@(db: &Database, label: &str) -> Result<Vec<$>, Error> {
    $::objects().filter(|m| m.labels.any(|l| l.name.eq(label) & l.next.price.gt(1.0))).all(db)
}
"""

UPDATED = """
pub fn updated@(db: &Database) -> Result<u64, Error> {
    $::objects()
        .filter(|m| m.next.active.eq(false))
        .update(db, |m| (m.quantity.set(m.quantity + @), m.price.set(m.price * 1.1), m.note.set("updated")))
}
"""

CREATED = """
pub fn created@(db: &Database, next: &$next, created: NaiveDate) -> Result<$, Error> {
    $::create().name("name @").code("code @").price(@.0).active(true).created(created).next(next).save(db)
}
"""

PAGED = """
pub fn paged@(db: &Database, number: u64, least: Option<i32>) -> Result<(Vec<$>, u64), Error> {
    let page = $::objects()
        .filter_if(least, |m, least| m.quantity.ge(least))
        .exclude(|m| m.previous.exists())
        .order_by(|m| (m.name, m.id))
        .page(number, 20)
        .all(db)?;
    Ok((page.rows, page.total))
}
"""

ADDED = '''
pub fn added$(db: &Database) -> Result<u64, Error> {
    Model0::objects().filter(|m| m.next.name.contains("$") | m.quantity.eq($)).count(db)
}
'''

MINIMAL = """//! One model, and one query of each kind.

use orm::prelude::*;

#[derive(Model, Debug)]
pub struct Note {
    pub id: i64,
    pub title: String,
    pub done: bool,
}

pub fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:")?;
    db.create_tables::<Note>()?;
    Note::create().title("one").done(false).save(&db)?;
    Note::objects().filter(|n| n.title.eq("one")).update(&db, |n| n.done.set(true))?;
    println!("{:?}", Note::objects().filter(|n| n.done.eq(true)).all(&db)?);
    Ok(())
}
"""

KINDS = [ACROSS, RELATED, PREFETCHED, VALUES, COUNTED, KEYSET, LINKED, UPDATED, CREATED, PAGED]
