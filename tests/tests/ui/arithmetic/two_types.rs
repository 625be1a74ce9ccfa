use orm::prelude::*;
use orm_tests::models::Sample;

fn main() {
    let _ = Sample::objects().values(|s| s.small + s.large);
}
