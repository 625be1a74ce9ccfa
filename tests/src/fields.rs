//! Handles outside of a query: how a test gets hold of another model's fields.

use orm::__private::query::{ModelFields, handles};
use orm::Model;

/// The fields of a model.
pub fn fields<M: Model>() -> ModelFields<M> {
    handles()
}
