use orm::prelude::*;

#[derive(Model)]
struct Note {
    #[orm(primary_key)]
    a: i64,
    #[orm(primary_key)]
    b: String,
}

fn notes(db: &Database) -> Result<(), Error> {
    Note::create().a(1).save(db)?;
    Ok(())
}

fn main() {}
