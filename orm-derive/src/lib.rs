//! The derives of the `orm` crate. Use that crate.
//!
//! Input goes through `parse` (attributes to `ir`), `check` (rules between fields) and `expand` (one file per
//! generated thing). After `parse` nobody sees an attribute. Generated code is data and glue: behaviour lives in
//! `orm-core`, which it names by one path.

mod check;
mod expand;
mod ir;
mod mistakes;
mod names;
mod parse;
#[cfg(test)]
mod tests;

use mistakes::Mistakes;
use proc_macro::TokenStream;

/// Makes a struct a model: its fields are the columns of a table.
///
/// The struct may have type parameters, with the bounds that its fields need (`struct Setting<T: Value>`). All of its types
/// have one table name: a database holds one of them.
#[proc_macro_derive(Model, attributes(orm))]
pub fn model(input: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let model =
        parse::model(input.into(), &mut mistakes).and_then(|model| check::model(model, &mut mistakes));
    mistakes.finish(model.map(expand::model)).into()
}

/// Makes a newtype or an enum without fields the type of a column.
#[proc_macro_derive(Value, attributes(orm))]
pub fn value(input: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let value = parse::value(input.into(), &mut mistakes).map(|value| check::value(value, &mut mistakes));
    mistakes.finish(value.map(|value| expand::value(&value))).into()
}

/// Makes a struct a shape that a query is read into.
#[proc_macro_derive(Projection, attributes(orm))]
pub fn projection(input: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let projection = parse::projection(input.into(), &mut mistakes);
    mistakes.finish(projection.map(|projection| expand::projection(&projection))).into()
}
