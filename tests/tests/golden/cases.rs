//! What a module of cases is written with. Each case runs once per dialect, and what it sent is compared with the file.

use std::panic::Location;
use std::time::Duration;

use orm::{Model, Pred, Query, Result};
use orm_core::exec::Fetch;
use orm_core::query::{ModelFields, Shape};

use super::files;
use super::paper::Db;
use super::run;

pub(crate) const DIALECTS: [&str; 2] = ["sqlite", "postgres"];

/// The cases of one module.
#[derive(Default)]
pub(crate) struct Cases {
    pub(crate) cases: Vec<Case>,
}

/// One case: what it sent, per dialect.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) sides: Vec<Side>,
}

/// What a case sent in one dialect.
pub(crate) struct Side {
    pub(crate) dialect: &'static str,
    pub(crate) queries: Vec<Query>,
    pub(crate) error: Option<String>,
}

/// Compares the cases with `golden/<module>.snap`, then runs what they sent on the databases that are here.
#[track_caller]
pub(crate) fn golden(module: &str, fill: impl FnOnce(&mut Cases)) {
    let mut cases = Cases::default();
    fill(&mut cases);
    files::compare(module, &cases.cases);
    run::everywhere(module, &cases.cases);
}

impl Cases {
    /// A case: all that this sends.
    #[track_caller]
    pub(crate) fn case<T>(&mut self, name: &str, send: impl Fn(&Db) -> Result<T>) -> &Case {
        let location = Location::caller();
        assert!(self.cases.iter().all(|case| case.name != name), "{location}: two cases are named `{name}`");
        let sides = DIALECTS.map(|dialect| {
            let db = Db::connect(&format!("paper://{dialect}")).expect("a database of paper");
            let log = db.record();
            let error = send(&db).err().map(|error| format!("{:?}: {error}", error.kind()));
            Side { dialect, queries: log.queries(), error }
        });
        self.cases.push(Case { name: name.to_owned(), sides: sides.into() });
        &self.cases[self.cases.len() - 1]
    }

    /// A condition, and its complement: the number of rows that it keeps, and of those that it drops.
    #[track_caller]
    pub(crate) fn lookup<M>(&mut self, name: &str, predicate: impl Fn(ModelFields<M>) -> Pred<M>) -> &Case
    where
        M: Model + Fetch<M, Item = M> + Shape<M, Args = ModelFields<M>>,
    {
        self.case(name, |db| {
            M::objects().filter(&predicate).count(db)?;
            M::objects().exclude(&predicate).count(db)
        })
    }

    /// A statement as it stands, that no value is bound to.
    #[track_caller]
    pub(crate) fn texts(&mut self, name: &str, texts: impl Fn(&Db) -> Result<Vec<String>>) {
        let location = Location::caller();
        let sides = DIALECTS.map(|dialect| {
            let db = Db::connect(&format!("paper://{dialect}")).expect("a database of paper");
            let query = |sql| Query {
                sql,
                params: Vec::new(),
                executions: 1,
                rows: None,
                duration: Duration::ZERO,
                location,
            };
            let (queries, error) = match texts(&db) {
                Ok(texts) => (texts.into_iter().map(query).collect(), None),
                Err(error) => (Vec::new(), Some(format!("{:?}: {error}", error.kind()))),
            };
            Side { dialect, queries, error }
        });
        self.cases.push(Case { name: name.to_owned(), sides: sides.into() });
    }
}

impl Case {
    /// Fails unless each statement has so many joins, of which so many are LEFT JOINs.
    #[track_caller]
    pub(crate) fn joins(&self, inner: usize, left: usize) {
        for side in &self.sides {
            assert_eq!(side.error, None, "{}", self.name);
            for query in &side.queries {
                let outer = query.sql.matches(" LEFT JOIN ").count();
                let all = query.sql.matches(" JOIN ").count();
                assert_eq!((all - outer, outer), (inner, left), "{}: {}", self.name, query.sql);
            }
        }
    }

    /// Fails unless it sent so many statements.
    #[track_caller]
    pub(crate) fn statements(&self, count: usize) -> &Self {
        for side in &self.sides {
            assert_eq!(side.queries.len(), count, "{}: {:#?}", self.name, side.queries);
        }
        self
    }
}
