use orm::prelude::*;

fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:")?;
    db.execute("DELETE FROM tag WHERE id = ?", params![std::time::Duration::ZERO])?;
    Ok(())
}
