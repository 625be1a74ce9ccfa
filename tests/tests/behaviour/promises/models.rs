//! Models that have much at once: versions, hooks, moments, values of the database, keys of several columns.

use std::cell::RefCell;

use chrono::{DateTime, Utc};
use orm::prelude::*;

/// A row that is found by either of two unique constraints, is counted, dated, and partly made by the database.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    has_many(entries: Entry.account),
    unique(bank, number),
    unique(nickname, name = "nickname_of_open", condition = |a| a.closed.eq(false)),
    check(name = "no_debt", |a| a.balance.ge(0)),
)]
pub(super) struct Account {
    pub(super) id: i64,
    #[orm(unique, max_length = 40)]
    pub(super) email: String,
    pub(super) bank: i32,
    pub(super) number: i32,
    #[orm(default = "")]
    pub(super) nickname: String,
    #[orm(default = false)]
    pub(super) closed: bool,
    #[orm(default = 0)]
    pub(super) balance: i64,
    #[orm(db_default = "upper('new')")]
    pub(super) state: String,
    #[orm(auto_now_add)]
    pub(super) opened: DateTime<Utc>,
    #[orm(auto_now)]
    pub(super) changed: DateTime<Utc>,
    #[orm(version)]
    pub(super) version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(ordering(id))]
pub(super) struct Entry {
    pub(super) id: i64,
    #[orm(on_delete = Cascade)]
    pub(super) account: ForeignKey<Account>,
    pub(super) amount: i64,
}

/// A key of two columns, a version, a moment, and hooks.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(hooks)]
pub(super) struct Seat {
    #[orm(primary_key, max_length = 10)]
    pub(super) room: String,
    #[orm(primary_key)]
    pub(super) number: i32,
    pub(super) holder: Option<String>,
    #[orm(auto_now)]
    pub(super) changed: DateTime<Utc>,
    #[orm(version)]
    pub(super) version: i64,
}

thread_local! {
    static CALLS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// What hooks were called on this thread since the last time.
pub(super) fn calls() -> Vec<String> {
    CALLS.with(|calls| calls.take())
}

fn note(call: String) {
    CALLS.with(|calls| calls.borrow_mut().push(call));
}

impl Hooks for Seat {
    fn before_save(draft: &mut Draft<Self>, _: &impl Executor) -> Result<(), Error> {
        note(format!("before {}", if draft.is_new() { "new" } else { "old" }));
        if draft.get(|s| s.holder).flatten().as_deref() == Some("nobody") {
            draft.set(|s| s.holder, None);
        }
        Ok(())
    }

    fn after_save(&self, created: bool, _: &impl Executor) -> Result<(), Error> {
        note(format!("after {created} {}", self.version));
        Ok(())
    }

    fn before_delete(&self, _: &impl Executor) -> Result<(), Error> {
        note(format!("before delete {}", self.number));
        if self.number == 13 { Err(Error::new(ErrorKind::Invalid, "13 stays")) } else { Ok(()) }
    }

    fn after_delete(&self, _: &impl Executor) -> Result<(), Error> {
        note(format!("after delete {}", self.number));
        Ok(())
    }
}

/// A new account with a number of its own.
pub(super) fn account(number: i32) -> impl Complete<Model = Account> + Clone {
    Account::create()
        .email(format!("{number}@example.org"))
        .bank(number / 10)
        .number(number)
        .nickname(format!("n{number}"))
}

pub(super) fn seat(number: i32, holder: Option<&str>) -> impl Complete<Model = Seat> + Clone {
    Seat::create().room("a").number(number).holder(holder.map(str::to_owned))
}
