//! The rules between fields and attributes, one function each. What breaks one is noted and taken out, so that the rest
//! expands.

mod columns;
mod indexes;
mod key;
mod relations;
mod values;

pub(crate) use values::value;

use crate::ir::Model;
use crate::mistakes::Mistakes;

/// Checks a model. `None` where nothing could be expanded.
pub(crate) fn model(mut model: Model, mistakes: &mut Mistakes) -> Option<Model> {
    let key = key::primary_key(&mut model, mistakes);
    columns::all(&mut model, mistakes);
    relations::all(&mut model, mistakes);
    indexes::all(&mut model, mistakes);
    model.key = key?;
    Some(model)
}
