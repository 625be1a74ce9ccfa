use orm::prelude::*;

#[derive(Model)]
struct Note {
    #[orm(primary_key)]
    a: i64,
    #[orm(primary_key)]
    b: String,
}

fn notes(db: &Database) -> Result<(), Error> {
    Note::objects().in_bulk(db, [("a", 1)])?;
    Ok(())
}

fn main() {}
