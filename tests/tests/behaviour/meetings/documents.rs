//! The programs with a document, on every database.

pub(super) use orm_tests::databases::on_each as on_all;

pub(super) type Marks = orm::Json<Vec<String>>;

pub(super) fn marks(marks: &[&str]) -> Marks {
    orm::Json(marks.iter().map(|mark| (*mark).to_owned()).collect())
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
