"""The application, with toasty: what `generate.py` writes."""

MANIFEST = """[workspace]

[package]
name = "orm-bench-app"
version = "0.1.0"
edition = "2024"

[dependencies]
jiff = "0.2"
tokio = { version = "1", features = ["rt"] }
toasty = { version = "0.11", default-features = false, features = ["jiff", "sqlite"] }
"""

# Proving that futures of models in a ring are `Send` goes deeper than rustc's own limit.
ROOT = '#![recursion_limit = "512"]\n'

HEAD = """#![allow(unused_imports)]
use jiff::civil::Date;
use toasty::{Db, Deferred, Result};
"""


def model(i, models):
    other = lambda steps: f"Model{(i + steps) % models}"
    if i % 5 == 0:
        fourth = f"#[has_many(pair = model)]\n    pub labels: Deferred<Vec<Model{i}Label>>"
    elif i % 5 == 3:
        fourth = f"#[has_many(pair = label)]\n    pub labelled: Deferred<Vec<{other(-3)}Label>>"
    else:
        fourth = f"#[has_many(pair = other)]\n    pub others: Deferred<Vec<{other(-7)}>>"
    text = MODEL + (LABELS if i % 5 == 0 else "")
    text = text.replace("$next", other(1)).replace("$other", other(7)).replace("$previous", other(-1))
    return text.replace("$label", other(3)).replace("$fourth", fourth).replace("$", f"Model{i}")


def query(i, models):
    kind = KINDS[i % len(KINDS)]
    # Every kind visits all models, or all that have what it is about.
    at = (i // len(KINDS) * 7 + i % len(KINDS) * 11) % models
    if kind is LINKED:
        at -= at % 5
    text = kind.replace("@", str(i)).replace("$next", f"Model{(at + 1) % models}")
    return text.replace("$previous", f"Model{(at - 1) % models}").replace("$", f"Model{at}")


MODEL = """
#[derive(Debug, Clone, toasty::Model)]
pub struct $ {
    #[key]
    #[auto]
    pub id: u64,
    pub name: String,
    #[unique]
    pub code: String,
    #[default(0)]
    pub quantity: i32,
    pub price: f64,
    pub active: bool,
    pub created: Date,
    pub note: Option<String>,
    #[index]
    pub next_id: u64,
    #[belongs_to(key = next_id, references = id)]
    pub next: Deferred<$next>,
    #[index]
    pub other_id: Option<u64>,
    #[belongs_to(key = other_id, references = id)]
    pub other: Deferred<Option<$other>>,
    #[has_many(pair = next)]
    pub previous: Deferred<Vec<$previous>>,
    $fourth,
}
"""

LABELS = """
#[derive(Debug, Clone, toasty::Model)]
#[key(model_id, label_id)]
pub struct $Label {
    pub model_id: u64,
    #[belongs_to(key = model_id, references = id)]
    pub model: Deferred<$>,
    #[index]
    pub label_id: u64,
    #[belongs_to(key = label_id, references = id)]
    pub label: Deferred<$label>,
}
"""

ACROSS = """
pub async fn across@(db: &mut Db, text: &str) -> Result<Vec<$>> {
    $::filter($::fields().next().name().like(format!("%{text}%")))
        .filter($::fields().quantity().gt(@).or($::fields().active().eq(true)))
        .order_by(($::fields().created().desc(), $::fields().name().asc()))
        .limit(50)
        .exec(db)
        .await
}
"""

RELATED = """
pub async fn related@(db: &mut Db) -> Result<Vec<String>> {
    let rows = $::filter($::fields().price().lt(@.5))
        .include($::fields().next().next())
        .include($::fields().other())
        .exec(db)
        .await?;
    Ok(rows
        .iter()
        .map(|row| format!("{} {} {:?}", row.name, row.next.get().next.get().name, row.other.get().as_ref().map(|other| &other.code)))
        .collect())
}
"""

PREFETCHED = """
pub async fn prefetched@(db: &mut Db) -> Result<usize> {
    let rows = $::all().include($::fields().previous()).exec(db).await?;
    let previous = rows.iter().flat_map(|row| row.previous.get());
    Ok(previous.filter(|previous| previous.active && previous.quantity >= @ && previous.other_id.is_some()).count())
}
"""

VALUES = """
pub async fn values@(db: &mut Db) -> Result<Vec<(String, Option<String>, Date)>> {
    $::filter($::fields().note().is_some())
        .select(($::fields().name(), $::fields().note(), $::fields().created()))
        .exec(db)
        .await
}
"""

COUNTED = """
pub async fn counted@(db: &mut Db) -> Result<u64> {
    $::filter($::fields().active().eq(true)).filter($::fields().price().gt(@.0)).count().exec(db).await
}
"""

KEYSET = """
pub async fn keyset@(db: &mut Db, created: Date) -> Result<usize> {
    let first = $::filter($::fields().created().ge(created))
        .order_by(($::fields().created().desc(), $::fields().id().desc()))
        .limit(50)
        .exec(db)
        .await?;
    let Some(last) = first.last() else { return Ok(0) };
    let after = $::fields()
        .created()
        .lt(last.created)
        .or($::fields().created().eq(last.created).and($::fields().id().lt(last.id)));
    let second = $::filter($::fields().created().ge(created))
        .filter(after)
        .order_by(($::fields().created().desc(), $::fields().id().desc()))
        .limit(50)
        .exec(db)
        .await?;
    Ok(first.len() + second.len())
}
"""

LINKED = """
pub async fn linked@(db: &mut Db, label: &str) -> Result<Vec<$>> {
    $::filter($::fields().labels().any($Label::fields().label().name().eq(label))).exec(db).await
}
"""

UPDATED = """
pub async fn updated@(db: &mut Db) -> Result<()> {
    $::filter($::fields().active().eq(false)).update().quantity(@).price(1.1).note("updated").exec(db).await.map(drop)
}
"""

CREATED = """
pub async fn created@(db: &mut Db, next: &$next, created: Date) -> Result<$> {
    $::create().name("name @").code("code @").price(@.0).active(true).created(created).next(next).exec(db).await
}
"""

PAGED = """
pub async fn paged@(db: &mut Db, number: usize, least: i32) -> Result<(Vec<$>, u64)> {
    let total = $::filter($::fields().quantity().ge(least)).count().exec(db).await?;
    let rows = $::filter($::fields().quantity().ge(least))
        .order_by(($::fields().name().asc(), $::fields().id().asc()))
        .limit(20)
        .offset((number - 1) * 20)
        .exec(db)
        .await?;
    Ok((rows, total))
}
"""

ADDED = '''
pub async fn added$(db: &mut Db) -> Result<u64> {
    Model0::filter(Model0::fields().next().name().like("%$%").or(Model0::fields().quantity().eq($))).count().exec(db).await
}
'''

MINIMAL = """//! One model, and one query of each kind.

use toasty::{Db, Result};

#[derive(Debug, toasty::Model)]
pub struct Note {
    #[key]
    #[auto]
    pub id: u64,
    #[index]
    pub title: String,
    #[index]
    pub done: bool,
}

pub fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut db = Db::builder().models(toasty::models!(Note)).connect("sqlite::memory:").await?;
        db.push_schema().await?;
        Note::create().title("one").done(false).exec(&mut db).await?;
        Note::filter_by_title("one").update().done(true).exec(&mut db).await?;
        println!("{:?}", Note::filter_by_done(true).exec(&mut db).await?);
        Ok(())
    })
}
"""

KINDS = [ACROSS, RELATED, PREFETCHED, VALUES, COUNTED, KEYSET, LINKED, UPDATED, CREATED, PAGED]
