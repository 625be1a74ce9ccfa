//! What an error says, on every backend.

mod errors {
    mod constraints;
    mod decoding;
    mod missing_rows;
    mod urls;
}
