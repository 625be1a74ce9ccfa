//! What a deletion takes along, from the foreign keys of a database: which tables lose rows, in an order in which each comes after
//! those that its rows go with.

use crate::ast::{By, Cascade, ForeignKey, Gone, TableName, Touched};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::OnDelete;

/// The tables and foreign keys that a deletion of rows of `base` reaches.
///
/// # Errors
/// `Unsupported` where it reaches a foreign key of several columns.
pub fn cascade(base: &TableName, keys: &[ForeignKey]) -> Result<Cascade> {
    let order = in_order(base, keys);
    let into = |key: &&ForeignKey| order.iter().any(|(table, _)| **table == key.target);
    let reached: Vec<&ForeignKey> = keys.iter().filter(into).collect();
    if let Some(key) = reached.iter().find(|key| key.is_composite) {
        return Err(several_columns(key));
    }
    let mut gone: Vec<Gone> = order
        .iter()
        .map(|(table, cycle)| Gone {
            table: (*table).clone(),
            is_base: *table == base,
            by: Vec::new(),
            columns: columns(table, &reached),
            cycle: *cycle,
        })
        .collect();
    let mut touched = Vec::new();
    for key in reached {
        let Some(by) = by(key, &gone) else { continue };
        let own = gone.iter_mut().find(|gone| gone.table == key.table);
        match (key.on_delete, own) {
            (OnDelete::Cascade, Some(gone)) => gone.by.push(by),
            (on_delete, _) => touched.push(Touched { table: key.table.clone(), by, on_delete }),
        }
    }
    Ok(Cascade { gone, touched })
}

/// The columns of a table that foreign keys point at, each once.
fn columns(table: &TableName, keys: &[&ForeignKey]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for key in keys.iter().filter(|key| key.target == *table) {
        if !columns.contains(&key.target_column) {
            columns.push(key.target_column.clone());
        }
    }
    columns
}

fn by(key: &ForeignKey, gone: &[Gone]) -> Option<By> {
    let target = gone.iter().position(|gone| gone.table == key.target)?;
    let target_column = gone[target].columns.iter().position(|column| *column == key.target_column)?;
    Some(By { column: key.column.clone(), target, target_column })
}

/// The tables that lose rows, with the first of their cycle where they are in one. Those of a cycle reach each other.
fn in_order<'a>(base: &'a TableName, keys: &'a [ForeignKey]) -> Vec<(&'a TableName, Option<usize>)> {
    let mut left = reached(base, keys);
    let mut order: Vec<(&TableName, Option<usize>)> = Vec::with_capacity(left.len());
    while let Some(&first) = left.first() {
        // A table may come when all that its rows go with are there, or are in a cycle with it.
        let free = |table: &&&TableName| {
            let around = reached(table, keys);
            left.iter().all(|other| {
                let leads_here = reached(other, keys).contains(*table);
                !leads_here || around.contains(other)
            })
        };
        let next = left.iter().find(free).copied().unwrap_or(first);
        let around = reached(next, keys);
        let (cycle, rest): (Vec<&TableName>, Vec<&TableName>) = left
            .into_iter()
            .partition(|other| around.contains(other) && reached(other, keys).contains(&next));
        let is_cycle = cycle.len() > 1 || points_at_itself(next, keys);
        let start = order.len();
        order.extend(cycle.into_iter().map(|table| (table, is_cycle.then_some(start))));
        left = rest;
    }
    order
}

/// The tables that lose rows when one does, itself the first.
fn reached<'a>(from: &'a TableName, keys: &'a [ForeignKey]) -> Vec<&'a TableName> {
    let mut tables = vec![from];
    let mut next = 0;
    while let Some(&table) = tables.get(next) {
        for key in keys.iter().filter(|key| key.on_delete == OnDelete::Cascade && key.target == *table) {
            if !tables.contains(&&key.table) {
                tables.push(&key.table);
            }
        }
        next += 1;
    }
    tables
}

fn points_at_itself(table: &TableName, keys: &[ForeignKey]) -> bool {
    keys.iter().any(|key| key.on_delete == OnDelete::Cascade && key.table == *table && key.target == *table)
}

#[cold]
fn several_columns(key: &ForeignKey) -> Error {
    let message = format!(
        "the plan of a deletion that reaches a foreign key of several columns is not supported: `{}` points at `{}` by one",
        key.table.name, key.target.name
    );
    Error::new(ErrorKind::Unsupported, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str) -> TableName {
        TableName { schema: None, name: name.to_owned() }
    }

    fn key(table: &str, target: &str, on_delete: OnDelete) -> ForeignKey {
        let (column, target_column) = (format!("{target}_id"), "id".to_owned());
        ForeignKey {
            table: name(table),
            column,
            target: name(target),
            target_column,
            on_delete,
            is_composite: false,
        }
    }

    fn order(keys: &[ForeignKey]) -> Vec<(String, Option<usize>)> {
        let cascade = cascade(&name("a"), keys).expect("no key of several columns");
        cascade.gone.into_iter().map(|gone| (gone.table.name, gone.cycle)).collect()
    }

    #[test]
    fn tables_come_after_those_their_rows_go_with() {
        use OnDelete::{Cascade, Restrict, SetNull};
        let keys = [
            key("d", "c", Cascade),
            key("d", "b", Cascade),
            key("c", "b", Cascade),
            key("b", "a", Cascade),
            key("e", "d", SetNull),
            key("f", "e", Cascade),
            key("a", "b", Restrict),
        ];
        let expected = ["a", "b", "c", "d"].map(|table| (table.to_owned(), None));
        assert_eq!(order(&keys), expected);
        let touched = cascade(&name("a"), &keys).expect("a plan").touched;
        let touched: Vec<_> =
            touched.iter().map(|touched| (touched.table.name.as_str(), touched.on_delete)).collect();
        assert_eq!(touched, [("e", SetNull), ("a", Restrict)]);
    }

    #[test]
    fn cycles_stand_together() {
        use OnDelete::Cascade;
        let keys = [
            key("a", "a", Cascade),
            key("b", "a", Cascade),
            key("c", "b", Cascade),
            key("b", "c", Cascade),
            key("d", "c", Cascade),
        ];
        let expected = [("a", Some(0)), ("b", Some(1)), ("c", Some(1)), ("d", None)];
        assert_eq!(order(&keys), expected.map(|(table, cycle)| (table.to_owned(), cycle)));
    }
}
