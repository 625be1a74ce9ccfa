use orm::prelude::*;
use orm_tests::models::Review;

#[derive(Model)]
#[orm(many_to_many(reviews: Review.book))]
struct Note {
    id: i64,
}

fn main() {}
