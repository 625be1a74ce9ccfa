//! The typed query surface: handles, expressions, predicates, query sets, requests for eager loading, builders.
//!
//! Everything here is a value: lazy, pure, cloneable. Nothing here knows SQL or a connection; the methods that run a
//! query set are a second `impl` block in `exec`.

mod aggregate;
mod annotate;
mod annotated_rows;
mod array;
mod assign;
mod bulk_create;
mod collected;
mod collection;
mod compound;
mod contains;
mod draft;
mod elements;
mod expr;
mod family;
mod field_names;
mod foreign_key;
mod functions;
mod gathered;
mod group_by;
mod grow;
#[cfg(feature = "json")]
mod json;
mod key;
mod load;
mod loads;
mod lock;
mod lookup;
mod model;
mod new_row;
mod operand;
mod order;
mod over;
mod partial;
mod path;
mod pred;
mod projection;
mod query_set;
mod ranks;
mod recursion;
mod relation;
mod row_changes;
mod row_of;
mod selection;
mod shape;
mod slot;
mod state;
mod statistic;
mod truth;
mod window;

pub use aggregate::{Aggregated, Aggregates, Annotation, AnyOrder, Group, InOrder, TakesOrder, count};
pub use annotate::Annotated;
pub use array::{ArrayOperand, Elements, OnArray};
pub use assign::{Assignment, Assignments, IntoReference, Settable, Updates};
pub use bulk_create::{BulkCreate, CreateOptions, FinishedOptions, OnConflict};
pub use collection::{Collection, Summable, every};
pub use compound::{CombinedPart, CombinesWith};
pub use contains::{Container, ContentOf, Holds, OnContainer};
pub use draft::{Draft, DraftField, DraftValue, Drafted};
pub use elements::{HasElements, OnElements};
pub use expr::{Col, Computed, Expr, FieldExpr, Integer, Node, Number, Signed};
pub use family::{Builder, ChildKey, Children, Completes, CreateWith, Family, PointsAt, Push, WholeRow};
pub use field_names::{ConflictFields, FieldNames, SavedFields};
pub use foreign_key::{
    ForeignKey, IntoKey, IntoKeys, IntoOptionalKey, OneToOne, OptionalRowKey, Points, RowKey,
};
pub use functions::{
    Alternatives, Argument, Arguments, Branches, Castable, CastsTo, Choice, Fraction, OnDay, OnDecimal,
    OnFraction, OnNumber, OnReal, OnWhole, Real, Texts, Valued, case, coalesce, concat, greatest, least, now,
    pi, random, sql, today,
};
#[cfg(feature = "json")]
pub use gathered::{Element, Listed};
pub use group_by::{GroupBy, Grouping, Groups};
pub use grow::{Grow, GrowSlot};
#[cfg(feature = "json")]
pub use json::{Document, Documented, OnJson};
pub use key::{OneColumn, column_of_any, encoded_key, encoded_optional_key, related_column};
pub(crate) use key::{key_among, key_column, key_columns, key_columns_at, key_in, key_is, key_order};
pub use load::{Joined, LoadPath, Named, PrefetchRelated, Prefetched, SelectRelated};
pub use loads::{Load, Loads};
pub use lock::{Hurries, LockPlaces, Locked, Locking, MayWait, Patient, Places, Unlocked, Waits, Whole};
pub use lookup::{HasDate, HasTime, Moment, Text, TextOperand, Textual};
pub use model::{
    Field, Handles, Linked, ManyRelation, Model, Pairs, PairsAlone, Relation, SingleRelation, UniqueRelation,
    column, holds_pairs, table,
};
pub use new_row::{Complete, Given, IsGiven, IsLeft, Missing, NewRow};
pub use operand::{Comparable, Members, Operand};
pub use order::{OrderBy, Ordering, Part, Sorted};
pub use over::Over;
pub use partial::{
    ColumnList, ColumnState, FieldList, FullyRead, HasColumn, Left, LeftOut, Read, ReadValue, SetColumn,
    StoredColumn,
};
pub use path::{Each, Every, Path, Root, Via};
pub use pred::{Condition, ConditionOn, Pred, Q};
pub use projection::{FieldOf, Projected, Projection, ProjectionOf, Projects, projected};
pub(crate) use query_set::reverse;
pub use query_set::{Query, QuerySet, ordering, predicate};
pub use ranks::{
    Shifted, cume_dist, dense_rank, first_value, lag, last_value, lead, nth_value, ntile, percent_rank, rank,
    row_number,
};
pub use recursion::Recursive;
pub use relation::{
    LinkOf, LinkTo, LinksFrom, MayBeMissing, ReferenceTo, Relates, ToMany, ToOne, UniqueReferenceTo, key_to,
    reverse_link, reverse_many, reverse_one,
};
pub use row_changes::{ChangesRows, RowChanges, UpdatedFields};
pub use row_of::{HoldsModel, RowOf};
pub use selection::{Selectable, Selection};
pub use shape::{FieldsAt, Is, ModelFields, Shape, Values, handles};
pub use slot::{
    Attr, AttrName, Extend, HasRow, HasRows, Here, Loaded, MayHaveRow, NameIn, Names, NotLoaded, Rebase,
    Slot, Slots, There,
};
pub use state::{Combined, Of, Open, Orderable, Ordered, Refinable, Sliced};
pub use truth::{Beside, ConditionBeside, Truth};
pub use window::{BeforeRows, Window, WindowCall};

/// Calls a macro with 1 to 12 names, for the traits that tuples implement.
macro_rules! for_each_tuple {
    ($macro:ident) => {
        $macro!(A);
        $macro!(A B);
        $macro!(A B C);
        $macro!(A B C D);
        $macro!(A B C D E);
        $macro!(A B C D E F);
        $macro!(A B C D E F G);
        $macro!(A B C D E F G H);
        $macro!(A B C D E F G H I);
        $macro!(A B C D E F G H I J);
        $macro!(A B C D E F G H I J K);
        $macro!(A B C D E F G H I J K L);
    };
}
pub(crate) use for_each_tuple;
