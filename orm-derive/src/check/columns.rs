//! The columns: what may be said of which type.

use std::collections::HashSet;

use crate::ir::{Auto, Column, DefaultValue, Model, OnDelete};
use crate::mistakes::Mistakes;
use crate::names::LONGEST;
use crate::parse::last_segment;

pub(super) fn all(model: &mut Model, mistakes: &mut Mistakes) {
    let name = model.name();
    for column in &mut model.columns {
        on_delete_belongs_on_foreign_keys(column, &name, mistakes);
        set_null_needs_option(column, &name, mistakes);
        set_default_needs_default(column, &name, mistakes);
        max_length_belongs_on_text(column, &name, mistakes);
        auto_now_belongs_on_times(column, &name, mistakes);
        version_belongs_on_integers(column, &name, mistakes);
        auto_now_is_its_own_default(column, &name, mistakes);
        foreign_key_has_no_default_of_its_type(column, &name, mistakes);
        validate_belongs_on_values(column, &name, mistakes);
    }
    one_version_is_enough(model, mistakes);
    names_fit(model, mistakes);
    column_names_differ(model, mistakes);
}

/// ```text
/// #[orm(on_delete = Cascade)] title: String
/// ```
fn on_delete_belongs_on_foreign_keys(column: &mut Column, model: &str, mistakes: &mut Mistakes) {
    if column.target.is_none()
        && let Some((_, span)) = column.on_delete.take()
    {
        let message = format!(
            "remove `on_delete` from `{model}.{}`: it belongs on a field of type `ForeignKey<..>` or `OneToOne<..>`",
            column.field
        );
        mistakes.at_span(span, message);
    }
}

/// ```text
/// #[orm(on_delete = SetNull)] publisher: ForeignKey<Publisher>
/// ```
fn set_null_needs_option(column: &mut Column, model: &str, mistakes: &mut Mistakes) {
    if let Some((OnDelete::SetNull, span)) = column.on_delete
        && !column.nullable
    {
        let message = format!(
            "make `{model}.{}` an `Option` of its foreign key: `SetNull` writes NULL into it\n\
             without an `Option`: Cascade, Restrict, NoAction, or SetDefault with a default",
            column.field
        );
        mistakes.at_span(span, message);
        column.on_delete = None;
    }
}

/// ```text
/// #[orm(on_delete = SetDefault)] publisher: ForeignKey<Publisher>
/// ```
fn set_default_needs_default(column: &mut Column, model: &str, mistakes: &mut Mistakes) {
    if let Some((OnDelete::SetDefault, span)) = column.on_delete
        && column.default.is_none()
        && !column.nullable
    {
        let message = format!(
            "give `{model}.{}` a `default = ..`: `SetDefault` writes it when the other row is deleted",
            column.field
        );
        mistakes.at_span(span, message);
        column.on_delete = None;
    }
}

/// ```text
/// #[orm(max_length = 3)] pages: i32
/// ```
fn max_length_belongs_on_text(column: &mut Column, model: &str, mistakes: &mut Mistakes) {
    if let Some((_, span)) = column.max_length
        && last_segment(&column.base).as_deref() != Some("String")
    {
        let message = format!(
            "remove `max_length` from `{model}.{}`: it belongs on a field of type `String` or `Option<String>`",
            column.field
        );
        mistakes.at_span(span, message);
        column.max_length = None;
    }
}

/// ```text
/// #[orm(auto_now)] title: String
/// ```
fn auto_now_belongs_on_times(column: &mut Column, model: &str, mistakes: &mut Mistakes) {
    const TIMES: [&str; 4] = ["NaiveDate", "NaiveDateTime", "NaiveTime", "DateTime"];
    let is_time = last_segment(&column.base).is_some_and(|name| TIMES.contains(&name.as_str()));
    if let Some((Auto::Now | Auto::NowAdd, span)) = column.auto
        && !is_time
    {
        let message = format!(
            "remove this from `{model}.{}`: `auto_now` and `auto_now_add` belong on dates and times\n\
             allowed types: NaiveDate, NaiveDateTime, DateTime<Utc>, NaiveTime",
            column.field
        );
        mistakes.at_span(span, message);
        column.auto = None;
    }
}

/// ```text
/// #[orm(version)] title: String
/// ```
fn version_belongs_on_integers(column: &mut Column, model: &str, mistakes: &mut Mistakes) {
    let fits =
        column.is_counted() && !column.nullable && column.primary_key.is_none() && column.field != "id";
    if let Some((Auto::Version, span)) = column.auto
        && !fits
    {
        let message = format!(
            "remove `version` from `{model}.{}`: it belongs on a number that is no key and always there\n\
             allowed types: i16, i32, i64",
            column.field
        );
        mistakes.at_span(span, message);
        column.auto = None;
    }
}

/// ```text
/// #[orm(version)] version: i32, #[orm(version)] revision: i32
/// ```
fn one_version_is_enough(model: &mut Model, mistakes: &mut Mistakes) {
    let name = model.name();
    for column in model.columns.iter_mut().filter(|column| column.is_version()).skip(1) {
        if let Some((_, span)) = column.auto.take() {
            let message =
                format!("remove `version` from `{name}.{}`: another field counts already", column.field);
            mistakes.at_span(span, message);
        }
    }
}

/// ```text
/// #[orm(auto_now, default = today())] changed: NaiveDate
/// ```
fn auto_now_is_its_own_default(column: &mut Column, model: &str, mistakes: &mut Mistakes) {
    if column.auto.is_some()
        && let Some(default) = column.default.take()
    {
        let message = format!(
            "remove the default of `{model}.{}`: `auto_now`, `auto_now_add` and `version` set it in every new row",
            column.field
        );
        mistakes.at_span(default.span, message);
    }
}

/// ```text
/// #[orm(default)] author: ForeignKey<Author>
/// ```
fn foreign_key_has_no_default_of_its_type(column: &mut Column, model: &str, mistakes: &mut Mistakes) {
    if column.target.is_some()
        && let Some(default) = column.default.take_if(|default| matches!(default.value, DefaultValue::OfType))
    {
        let message = format!("name a row in `{model}.{}`: `default = KEY`, say `default = 1`", column.field);
        mistakes.at_span(default.span, message);
    }
}

/// ```text
/// #[orm(validate = known)] author: ForeignKey<Author>
/// ```
fn validate_belongs_on_values(column: &mut Column, model: &str, mistakes: &mut Mistakes) {
    if column.target.is_some()
        && let Some((_, span)) = column.validate.take()
    {
        let message = format!(
            "remove `validate` from `{model}.{}`: a foreign key holds a key, and the database sees to it that its row is there",
            column.field
        );
        mistakes.at_span(span, message);
    }
}

/// ```text
/// #[orm(column = "")] title: String
/// ```
fn names_fit(model: &Model, mistakes: &mut Mistakes) {
    let table = [("table", &model.table)];
    for (what, name) in table.into_iter().chain(model.columns.iter().map(|column| ("column", &column.name))) {
        if name.text.is_empty() {
            mistakes.at_span(name.span, format!("give the {what} a name: this one is empty"));
        } else if name.text.len() > LONGEST {
            let message = format!(
                "shorten the name of the {what} `{}`, by `{what} = \"..\"`: PostgreSQL keeps {LONGEST} bytes of a name, \
                 and this has {}",
                name.text,
                name.text.len()
            );
            mistakes.at_span(name.span, message);
        }
    }
}

/// ```text
/// author: ForeignKey<Author>, author_id: i64
/// ```
fn column_names_differ(model: &Model, mistakes: &mut Mistakes) {
    let mut seen = HashSet::new();
    for column in &model.columns {
        if !seen.insert(&column.name.text) {
            let message = format!(
                "give `{}.{}` another column, by `#[orm(column = \"..\")]`: another field has the column `{}`",
                model.name(),
                column.field,
                column.name.text
            );
            mistakes.at_span(column.name.span, message);
        }
    }
}
