use orm::prelude::*;

#[derive(Model)]
#[orm(has_one(seat: Seat.guest))]
struct Guest {
    id: i64,
}

#[derive(Model)]
struct Seat {
    #[orm(primary_key)]
    line: i64,
    #[orm(primary_key)]
    number: i64,
    guest: OneToOne<Guest>,
}

fn guests(db: &Database) -> Result<Vec<Guest>, Error> {
    Guest::objects().order_by(|g| g.seat).all(db)
}

fn main() {}
