//! Primary keys of several columns, and keys that the database does not make, on every backend.

mod keys {
    mod composite_models;
    mod composite_queries;
    mod composite_relations;
    mod composite_rows;
    mod natural;
    mod natural_many;
    mod newtypes;
    mod through;
}
