//! The programs with an array, on PostgreSQL.

pub(super) use orm_tests::databases::on_postgres as on_all;

pub(super) type Marks = Vec<String>;

pub(super) fn marks(marks: &[&str]) -> Marks {
    marks.iter().map(|mark| (*mark).to_owned()).collect()
}

#[path = "chosen.rs"]
mod chosen;
#[path = "models.rs"]
mod models;
#[path = "reading.rs"]
mod reading;
#[path = "refused.rs"]
mod refused;
#[path = "writing.rs"]
mod writing;
