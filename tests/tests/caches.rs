//! What is kept from one query to the next never changes an answer: the texts of queries by their shape, and statements that
//! are prepared.
#[path = "caches/bounded.rs"]
mod bounded;
#[path = "caches/hostile.rs"]
mod hostile;
#[path = "caches/nests.rs"]
mod nests;
#[path = "caches/random.rs"]
mod random;
#[path = "caches/schema_changes.rs"]
mod schema_changes;
#[path = "caches/shapes.rs"]
mod shapes;
