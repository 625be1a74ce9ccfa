//! The model that has everything, and those around it.

use chrono::{DateTime, Utc};
use orm::prelude::*;

use super::{Marks, marks};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(shifts: Shift.worker), many_to_many(sites: Site through Shift))]
pub(super) struct Worker {
    pub(super) id: i64,
    pub(super) name: String,
    #[orm(default = true)]
    pub(super) active: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(shifts: Shift.site), many_to_many(workers: Worker.sites))]
pub(super) struct Site {
    #[orm(primary_key, max_length = 10)]
    pub(super) code: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    hooks,
    check(name = "done_is_paid", |s| s.status.ne("done") | s.hours.gt(0)),
    check(name = "few_hours", |s| s.hours.le(24)),
    check(name = "open_or_done", |s| s.open | s.status.eq("done")),
    index(status, name = "shift_open", condition = |s| s.open & s.hours.gt(1)),
)]
pub(super) struct Shift {
    pub(super) hours: i32,
    #[orm(primary_key, on_delete = Cascade)]
    pub(super) worker: ForeignKey<Worker>,
    #[orm(max_length = 8, default = "new")]
    pub(super) status: String,
    #[orm(primary_key, on_delete = Cascade)]
    pub(super) site: ForeignKey<Site>,
    #[orm(default = true)]
    pub(super) open: bool,
    pub(super) marks: Marks,
    #[orm(auto_now_add)]
    pub(super) made: DateTime<Utc>,
    #[orm(auto_now)]
    pub(super) changed: DateTime<Utc>,
    #[orm(version)]
    pub(super) version: i32,
    #[orm(default = 0)]
    pub(super) saves: i32,
}

impl Hooks for Shift {
    fn before_save(draft: &mut Draft<Self>, _: &impl Executor) -> Result<(), Error> {
        let saves = draft.get(|s| s.saves).unwrap_or_default();
        draft.set(|s| s.saves, saves + 1);
        if draft.get(|s| s.status).as_deref() == Some("overlong") {
            draft.set(|s| s.status, "x".repeat(9));
        }
        Ok(())
    }

    fn after_save(&self, _: bool, tx: &impl Executor) -> Result<(), Error> {
        let stored = Shift::objects().filter(|s| s.worker.eq(self.worker) & s.site.eq(&self.site)).get(tx)?;
        assert_eq!((stored.version, stored.hours, &stored.marks), (self.version, self.hours, &self.marks));
        Ok(())
    }
}

/// Its key, and how often it was written.
#[derive(Model, Debug, Clone, PartialEq)]
pub(super) struct Seen {
    #[orm(primary_key)]
    pub(super) left: i64,
    #[orm(primary_key)]
    pub(super) right: String,
    #[orm(version)]
    pub(super) version: i64,
}

/// Nothing but a key.
#[derive(Model, Debug, Clone, PartialEq)]
pub(super) struct Pair {
    #[orm(primary_key)]
    pub(super) left: i64,
    #[orm(primary_key)]
    pub(super) right: String,
}

pub(super) type All = (Shift, Worker, Site, Seen, Pair);

/// Two workers and five sites.
pub(super) fn people(db: &Database) -> (Vec<Worker>, Vec<Site>) {
    db.create_tables::<All>().unwrap();
    let workers = Worker::bulk_create(db, ["Ada", "Bob"].map(|name| Worker::create().name(name))).unwrap();
    let sites = ["a", "b'", "%_", "É", "{x}"].map(|code| Site::create().code(code));
    (workers, Site::bulk_create(db, sites).unwrap())
}

/// Each worker at each site, in order of the key's columns as they were made: hours 1 to 10.
pub(super) fn shifts(db: &Database) -> Vec<Shift> {
    let (workers, sites) = people(db);
    let pairs = workers.iter().flat_map(|worker| sites.iter().map(move |site| (worker, site)));
    let rows = pairs.zip(1..).map(|((worker, site), hours)| {
        Shift::create().worker(worker).site(site).hours(hours).marks(marks(&["m", &hours.to_string()]))
    });
    Shift::bulk_create(db, rows).unwrap()
}

pub(super) fn by_key(mut rows: Vec<Shift>) -> Vec<Shift> {
    rows.sort_by(|a, b| a.key().cmp(&b.key()));
    rows
}

pub(super) fn stored(db: &Database) -> Vec<Shift> {
    by_key(Shift::objects().all(db).unwrap())
}
