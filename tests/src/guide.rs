//! The guide and the README: their code is compiled and run with the other tests of the documentation.

#[doc = include_str!("../../README.md")]
#[derive(Debug)]
pub struct Readme;

#[doc = include_str!("../../docs/src/quickstart.md")]
#[derive(Debug)]
pub struct Quickstart;

#[doc = include_str!("../../docs/src/models.md")]
#[derive(Debug)]
pub struct Models;

#[doc = include_str!("../../docs/src/queries.md")]
#[derive(Debug)]
pub struct Queries;

#[doc = include_str!("../../docs/src/expressions.md")]
#[derive(Debug)]
pub struct Expressions;

#[doc = include_str!("../../docs/src/aggregation.md")]
#[derive(Debug)]
pub struct Aggregation;

#[doc = include_str!("../../docs/src/json.md")]
#[derive(Debug)]
pub struct JsonDocuments;

#[doc = include_str!("../../docs/src/eager-loading.md")]
#[derive(Debug)]
pub struct EagerLoading;

#[doc = include_str!("../../docs/src/writing.md")]
#[derive(Debug)]
pub struct Writing;

#[doc = include_str!("../../docs/src/transactions.md")]
#[derive(Debug)]
pub struct Transactions;

#[doc = include_str!("../../docs/src/coming-from-django.md")]
#[derive(Debug)]
pub struct ComingFromDjango;

/// Each row of the table "From Django" stands in the chapter's code, which is compiled and run.
#[cfg(test)]
#[test]
fn rows_of_the_table_are_compiled() {
    let chapter = include_str!("../../docs/src/aggregation.md");
    let (_, table) = chapter.split_once("## From Django").expect("the table");
    let (rows, code) = table.split_once("```rust").expect("the code below it");
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let code = squeezed(code);
    let mut count = 0;
    for row in rows.lines().filter(|line| line.starts_with("| `")) {
        let here = row.replace("\\|", "¦");
        let here =
            here.split('|').nth(2).expect("a second column").trim().trim_matches('`').replace('¦', "|");
        assert!(code.contains(&squeezed(&here)), "not in the code: {here}");
        count += 1;
    }
    assert!(count > 20, "{count} rows");
}
