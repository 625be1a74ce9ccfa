use orm::prelude::*;
use orm_tests::models::Sample;

fn main() {
    let _ = Sample::objects().filter(|s| s.time.year().eq(12));
}
