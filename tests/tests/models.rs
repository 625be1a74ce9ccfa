//! What the derives make of models, on every backend.

mod models {
    mod defaults;
    mod generics;
    mod integers;
    mod places;
    mod relations;
}
