//! The library under another name.

/// What a crate that wraps the library offers.
pub mod my_orm {
    #[doc(hidden)]
    pub use orm::__private;
}

use orm::{Model, Projection, Value};

/// A kind.
#[derive(Value, Debug, Clone, PartialEq, Eq, Hash)]
#[orm(crate = "crate::other_crate::my_orm")]
pub struct Code(pub String);

/// A model.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(crate = "my_orm")]
pub struct Thing {
    /// The key.
    #[orm(primary_key)]
    pub code: Code,
}

/// A card.
#[derive(Projection, Debug, Clone, PartialEq)]
#[orm(crate = "my_orm", from = Thing)]
pub struct ThingCard {
    /// The key.
    pub code: Code,
}
