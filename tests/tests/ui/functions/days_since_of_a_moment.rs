use orm::prelude::*;
use orm_tests::models::Sample;

fn main() {
    let _ = Sample::objects().values(|s| s.moment.days_since(s.date));
}
