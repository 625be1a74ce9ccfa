use orm::prelude::*;
use orm_tests::models::Review;

#[derive(Model)]
#[orm(has_many(reviews: Review.rating))]
struct Note {
    id: i64,
}

fn main() {}
