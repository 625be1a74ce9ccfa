//! What a statement needs besides what it says: the joins that its paths ask for, and of which kind.
//!
//! Needs no database and writes no SQL.

mod cascade;
mod evaluate;
mod failure;
mod grouped;
mod joins;
mod required;
mod walk;

pub use cascade::cascade;
pub use evaluate::{Row, Truth, evaluate};
pub use grouped::{Grouped, grouped};
pub use joins::{Join, joins};
pub use walk::{Leaf, Use, is_bound, leaves, own_columns, whole_leaves};
