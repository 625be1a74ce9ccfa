//! What a derive's input says, without its syntax. Spans stay where a check may complain.

use proc_macro2::{Ident, Span};
use syn::{Attribute, Expr, LitStr, Path, Type, TypeParam, Visibility, WherePredicate};

/// A struct with `#[derive(Model)]`.
pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) visibility: Visibility,
    /// The path to `orm-core`.
    pub(crate) root: Path,
    pub(crate) table: Name,
    pub(crate) columns: Vec<Column>,
    /// The places of the primary key's columns among the columns, in their order. Known after `check`.
    pub(crate) key: Vec<usize>,
    /// The relations by slot: foreign keys in the order of their fields, then `has_one`, `has_many`, `many_to_many`.
    pub(crate) relations: Vec<Relation>,
    pub(crate) ordering: Vec<Sort>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) checks: Vec<Check>,
    /// Where `hooks` is written.
    pub(crate) hooks: Option<Span>,
    /// The identifiers in the input.
    pub(crate) used: crate::names::Used,
}

/// The type parameters of a model or a value type, and what must hold of them.
#[derive(Default)]
pub(crate) struct Generics {
    pub(crate) parameters: Vec<TypeParam>,
    pub(crate) bounds: Vec<WherePredicate>,
}

/// A name in the database, and where it is written.
#[derive(Clone)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// A field of a model.
pub(crate) struct Column {
    pub(crate) ident: Ident,
    /// The field's name, without `r#`.
    pub(crate) field: String,
    pub(crate) name: Name,
    /// Where the generated items of the field are seen: never further than the model.
    pub(crate) visibility: Visibility,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) ty: Type,
    /// The type without its `Option`.
    pub(crate) base: Type,
    pub(crate) nullable: bool,
    pub(crate) target: Option<Target>,
    pub(crate) primary_key: Option<Span>,
    pub(crate) max_length: Option<(u32, Span)>,
    pub(crate) unique: Option<Span>,
    pub(crate) index: Option<Span>,
    pub(crate) default: Option<Default>,
    pub(crate) on_delete: Option<(OnDelete, Span)>,
    pub(crate) auto: Option<(Auto, Span)>,
    /// The function that says what is wrong with a value.
    pub(crate) validate: Option<(Expr, Span)>,
}

/// What a foreign key points at.
pub(crate) struct Target {
    pub(crate) model: Type,
    pub(crate) one_to_one: bool,
}

/// A default that is written at a field.
pub(crate) struct Default {
    pub(crate) value: DefaultValue,
    pub(crate) span: Span,
}

pub(crate) enum DefaultValue {
    /// `default`: what the type says.
    OfType,
    /// `default = ..`.
    Expr(Box<Expr>),
    /// `db_default = ".."`.
    Database(LitStr),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnDelete {
    Cascade,
    SetNull,
    SetDefault,
    Restrict,
    NoAction,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Auto {
    Now,
    NowAdd,
    Version,
}

/// The value of a column in a new row that sets none.
pub(crate) enum Initial<'a> {
    Required,
    Null,
    Now,
    First,
    Generated,
    Written(&'a DefaultValue),
}

/// A relation of a model.
pub(crate) struct Relation {
    pub(crate) ident: Ident,
    /// The relation's name, without `r#`.
    pub(crate) name: String,
    pub(crate) visibility: Visibility,
    pub(crate) target: Type,
    pub(crate) kind: RelationKind,
}

pub(crate) enum RelationKind {
    /// A foreign key in the column at this place.
    ToOne { column: usize },
    /// The other side of the foreign key in this field of the target, which is one to one.
    HasOne { field: Ident },
    /// The other side of the foreign key in this field of the target.
    HasMany { field: Ident },
    /// A join table made by this relation.
    Linked,
    /// A join table that is a model.
    Through { link: Box<Type> },
    /// The other side of the many-to-many relation of this name of the target.
    LinkedBack { field: Ident },
}

/// A part of an ordering, or of an index.
pub(crate) struct Sort {
    pub(crate) field: Ident,
    pub(crate) descending: bool,
}

/// `index(..)` or `unique(..)`.
pub(crate) struct Index {
    pub(crate) span: Span,
    pub(crate) parts: Vec<Sort>,
    pub(crate) unique: bool,
    pub(crate) name: Option<LitStr>,
    pub(crate) condition: Option<Expr>,
}

/// `check(..)`.
pub(crate) struct Check {
    pub(crate) name: LitStr,
    pub(crate) predicate: Expr,
}

impl Model {
    /// The model's name, without `r#`.
    pub(crate) fn name(&self) -> String {
        crate::names::unraw(&self.ident)
    }

    /// The column of a field.
    pub(crate) fn column(&self, field: &Ident) -> Option<&Column> {
        let field = crate::names::unraw(field);
        self.columns.iter().find(|column| column.field == field)
    }

    /// The columns of the primary key.
    pub(crate) fn key(&self) -> impl Iterator<Item = &Column> {
        self.key.iter().map(|&place| &self.columns[place])
    }

    /// Whether a column can be left out of a partial row: what relations are found by is always read.
    pub(crate) fn may_be_left(&self, place: usize) -> bool {
        !self.key.contains(&place) && self.columns[place].target.is_none()
    }

    /// The fields' names, for messages.
    pub(crate) fn fields(&self) -> String {
        let fields: Vec<&str> = self.columns.iter().map(|column| column.field.as_str()).collect();
        fields.join(", ")
    }

    /// The value of the column at this place in a new row that sets none.
    pub(crate) fn initial(&self, place: usize) -> Initial<'_> {
        let column = &self.columns[place];
        match &column.default {
            Some(default) => Initial::Written(&default.value),
            None if column.is_version() => Initial::First,
            None if column.auto.is_some() => Initial::Now,
            None if column.nullable => Initial::Null,
            None if self.key == [place] && column.is_counted() => Initial::Generated,
            None => Initial::Required,
        }
    }
}

impl Column {
    /// Whether it counts the versions of its row.
    pub(crate) fn is_version(&self) -> bool {
        matches!(self.auto, Some((Auto::Version, _)))
    }

    /// Whether a database can count the column up: by its type's name.
    pub(crate) fn is_counted(&self) -> bool {
        crate::parse::last_segment(&self.base)
            .is_some_and(|name| ["i16", "i32", "i64"].contains(&name.as_str()))
    }
}

impl Relation {
    /// Whether it leads to at most one row.
    pub(crate) fn is_single(&self) -> bool {
        matches!(self.kind, RelationKind::ToOne { .. } | RelationKind::HasOne { .. })
    }

    /// Whether it leads to at most one row, and there may be none.
    pub(crate) fn is_nullable(&self, model: &Model) -> bool {
        match self.kind {
            RelationKind::ToOne { column } => model.columns[column].nullable,
            _ => true,
        }
    }

    /// Whether it goes by a join table.
    pub(crate) fn is_linked(&self) -> bool {
        matches!(
            self.kind,
            RelationKind::Linked | RelationKind::Through { .. } | RelationKind::LinkedBack { .. }
        )
    }
}

/// A type with `#[derive(Value)]`.
pub(crate) struct Value {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) root: Path,
    pub(crate) form: ValueForm,
    /// The identifiers in the input.
    pub(crate) used: crate::names::Used,
}

pub(crate) enum ValueForm {
    /// A struct with one field.
    Newtype { field: syn::Member, ty: Box<Type> },
    /// An enum without fields, stored by name.
    Names(Vec<Variant>),
    /// An enum without fields, stored by number.
    Numbers(Vec<Variant>),
}

pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) text: String,
    pub(crate) renamed: Option<Span>,
}

/// A struct with `#[derive(Projection)]`.
pub(crate) struct Projection {
    pub(crate) ident: Ident,
    pub(crate) root: Path,
    pub(crate) model: Path,
    pub(crate) fields: Vec<ProjectedField>,
}

pub(crate) struct ProjectedField {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) value: Option<Expr>,
}
