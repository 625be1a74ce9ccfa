//! Runs predicates on a database and in memory, and reports where they differ.

use std::fmt::Write as _;
use std::time::Instant;

use orm::prelude::*;
use orm::{Dialect, PostgresDialect, Sql, SqliteDialect};

use crate::case::{Case, Test};
use crate::evaluate::{Evaluation, Rules};
use crate::family::{Family, PERSON, WORK, Way, root, shapes};
use crate::generate::Reaches;
use crate::models::{Person, Thing, Work};
use crate::random::Random;
use crate::shrink::smaller;
use crate::translate::Places;
use crate::world::{Data, World};

/// What a run does.
pub(crate) struct Run<'a> {
    pub(crate) name: &'static str,
    pub(crate) seed: u64,
    pub(crate) cases: u64,
    /// How many predicates a set of rows serves.
    pub(crate) cases_per_rows: u64,
    pub(crate) rules: Rules,
    pub(crate) db: &'a Database,
}

/// Where the database and the memory differ.
struct Difference {
    way: Way,
    /// The keys that the database has and should not, or the error.
    found: Result<(Vec<i64>, Vec<i64>), String>,
}

impl Run<'_> {
    /// Runs all of its predicates, or the one of `ORM_CASE`.
    ///
    /// # Errors
    /// The report of the first that differs.
    pub(crate) fn start(&self) -> Result<(), String> {
        let only =
            std::env::var("ORM_CASE").ok().map(|case| case.parse::<u64>().expect("ORM_CASE is a number"));
        let reaches = Reaches::new();
        let start = Instant::now();
        let mut kept: Option<(u64, Data)> = None;
        let mut split = 0;
        let cases = only.map_or(0..self.cases, |only| only..only + 1);
        for number in cases.clone() {
            let rows = number / self.cases_per_rows;
            if kept.as_ref().is_none_or(|kept| kept.0 != rows) {
                let world = World::random(&mut Random::new(self.seed, 1, rows));
                kept = Some((rows, self.write(world)));
            }
            let Some((_, data)) = &kept else { continue };
            let test = reaches.test(&mut Random::new(self.seed, 2, number));
            if only.is_some() {
                eprintln!("{}.filter(|x| {})", shapes()[test.root].model, test.case);
            }
            let other = [Way::Value, Way::Count, Way::Update][number as usize % 3];
            for way in [Way::Filter, Way::Exclude, other] {
                if self.difference(&test, way, data).is_some() {
                    return Err(self.report(number, test, way, data.world.clone()));
                }
            }
            split += u64::from(self.splits(&test, data));
        }
        eprintln!(
            "{}: {} predicates agree, {split} of them true of some rows and not of others, {:.1} s (ORM_SEED={})",
            self.name,
            cases.clone().count(),
            start.elapsed().as_secs_f64(),
            self.seed
        );
        if only.is_none() && split * 3 < cases.count() as u64 {
            return Err(format!("{}: too few of the predicates tell rows apart: {split}", self.name));
        }
        Ok(())
    }

    fn write(&self, world: World) -> Data {
        Data::write(self.db, world).expect("the rows are written")
    }

    /// The keys of the rows of which the predicate is true, and of the others.
    fn expected(&self, test: &Test, data: &Data) -> (Vec<i64>, Vec<i64>) {
        let evaluation = Evaluation { data, rules: self.rules };
        let places = 0..data.keys[test.root].len();
        let (yes, no): (Vec<usize>, Vec<usize>) =
            places.partition(|place| evaluation.holds(&test.case, test.root, *place));
        let keys = |places: Vec<usize>| places.into_iter().map(|place| data.keys[test.root][place]).collect();
        (keys(yes), keys(no))
    }

    fn splits(&self, test: &Test, data: &Data) -> bool {
        let (yes, no) = self.expected(test, data);
        !yes.is_empty() && !no.is_empty()
    }

    fn difference(&self, test: &Test, way: Way, data: &Data) -> Option<Difference> {
        let (yes, no) = self.expected(test, data);
        let expected = if way == Way::Exclude { no } else { yes };
        let found = match test.root {
            PERSON => self.found::<Person>(&test.case, way),
            WORK => self.found::<Work>(&test.case, way),
            _ => self.found::<Thing>(&test.case, way),
        };
        let found = found.map_err(|error| error_text(&error)).map(|found| differing(&found, &expected));
        (found != Ok((Vec::new(), Vec::new()))).then_some(Difference { way, found })
    }

    fn found<M: Family>(&self, case: &Case, way: Way) -> Result<Vec<i64>, Error> {
        M::run(self.db, Places::of(root::<M>()).pred(case), way)
    }

    /// Cuts the predicate and the rows down, and says all that is known.
    fn report(&self, number: u64, test: Test, way: Way, world: World) -> String {
        let original = test.case.to_string();
        let (test, data) = self.shrink(test, way, world);
        let mut report = format!(
            "\n{}: the database and the memory differ.\nreplay: ORM_SEED={} ORM_CASE={number}\n\nas made: {original}\n\nleast: {}::objects().filter(|x| {})\n",
            self.name,
            self.seed,
            shapes()[test.root].model,
            test.case
        );
        let difference = self.difference(&test, way, &data).expect("the shrunk case still differs");
        let _ = writeln!(report, "\nway: {:?}", difference.way);
        match &difference.found {
            Ok((extra, missing)) => {
                let _ = writeln!(report, "rows too many: {extra:?}\nrows missing: {missing:?}");
            }
            Err(error) => {
                let _ = writeln!(report, "error: {error}");
            }
        }
        for dialect in [&SqliteDialect as &'static dyn Dialect, &PostgresDialect] {
            let _ = match sql(&test, dialect, difference.way) {
                Ok(sql) => writeln!(report, "\n{}: {}\n  {:?}", dialect.name(), sql.text, sql.params),
                Err(error) => writeln!(report, "\n{}: {error}", dialect.name()),
            };
        }
        report.push_str("\nrows:\n");
        for (model, shape) in shapes().iter().enumerate() {
            for (place, row) in data.world.tables[model].iter().enumerate() {
                let _ = write!(report, "  {} {}:", shape.model, data.keys[model][place]);
                for (field, cell) in shape.fields[1..].iter().zip(&row.cells) {
                    let _ = write!(report, " {}={cell:?}", field.name);
                }
                for (at, to) in row.refs.iter().enumerate() {
                    let one = &shape.ones[at];
                    let _ = write!(report, " {}={:?}", one.name, to.map(|to| data.keys[one.to][to]));
                }
                report.push('\n');
            }
        }
        let _ = writeln!(report, "  work-labels, by place: {:?}", data.world.pairs);
        report
    }

    fn shrink(&self, mut test: Test, way: Way, world: World) -> (Test, Data) {
        let mut data = self.write(world);
        loop {
            let candidates = smaller(&test.case).into_iter().map(|case| Test { root: test.root, case });
            match candidates.take(2000).find(|smaller| self.difference(smaller, way, &data).is_some()) {
                Some(smaller) => test = smaller,
                None => break,
            }
        }
        // Chunks of rows first, then one by one.
        for chunk in [16, 4, 1] {
            for model in (0..shapes().len()).rev() {
                let mut place = data.world.tables[model].len();
                while place > 0 {
                    let from = place.saturating_sub(chunk);
                    let mut world = data.world.clone();
                    for _ in from..place {
                        if from < world.tables[model].len() {
                            world = world.without(model, from);
                        }
                    }
                    let smaller = self.write(world);
                    if self.difference(&test, way, &smaller).is_some() {
                        data = smaller;
                    }
                    place = from.min(data.world.tables[model].len());
                }
            }
        }
        // The last attempt may have left other rows.
        let data = self.write(data.world);
        (test, data)
    }
}

/// The keys that are found and not expected, and those that are expected and not found.
fn differing(found: &[i64], expected: &[i64]) -> (Vec<i64>, Vec<i64>) {
    let mut missing = expected.to_vec();
    let mut extra = Vec::new();
    for key in found {
        match missing.iter().position(|other| other == key) {
            Some(place) => drop(missing.remove(place)),
            None => extra.push(*key),
        }
    }
    (extra, missing)
}

fn sql(test: &Test, dialect: &'static dyn Dialect, way: Way) -> Result<Sql, Error> {
    fn of<M: Family>(case: &Case, dialect: &'static dyn Dialect, way: Way) -> Result<Sql, Error> {
        M::sql(dialect, Places::of(root::<M>()).pred(case), way)
    }
    match test.root {
        PERSON => of::<Person>(&test.case, dialect, way),
        WORK => of::<Work>(&test.case, dialect, way),
        _ => of::<Thing>(&test.case, dialect, way),
    }
}

fn error_text(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        let _ = write!(text, ": {error}");
        source = error.source();
    }
    text
}
