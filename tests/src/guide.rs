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

#[doc = include_str!("../../docs/src/raw-sql.md")]
#[derive(Debug)]
pub struct RawSql;

#[doc = include_str!("../../docs/src/coming-from-django.md")]
#[derive(Debug)]
pub struct ComingFromDjango;
