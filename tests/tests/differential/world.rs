//! The rows: made at random, written to a database, and linked to each other for the evaluation in memory.

use orm::Kind;
use orm::prelude::*;

use crate::cell::Cell;
use crate::family::{CITY, Family, LABEL, Link, NOTE, PASSPORT, PERSON, THING, WORK, shapes};
use crate::models::{All, City, Label, Note, Passport, Person, Thing, Work};
use crate::random::Random;

/// A row: its columns without the key, and the rows that its foreign keys point at, by their place.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    pub(crate) refs: Vec<Option<usize>>,
}

/// The rows of all models.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) tables: Vec<Vec<Row>>,
    /// The places of works and of their labels.
    pub(crate) pairs: Vec<(usize, usize)>,
}

/// How many rows each model gets.
const ROWS: [usize; 7] = [8, 30, 18, 30, 8, 30, 40];

/// The models in an order in which each comes after those that it points at.
const ORDER: [usize; 7] = [CITY, PERSON, PASSPORT, WORK, LABEL, NOTE, THING];

impl World {
    pub(crate) fn random(random: &mut Random) -> Self {
        let mut world = Self { tables: vec![Vec::new(); 7], pairs: Vec::new() };
        for model in ORDER {
            for place in 0..ROWS[model] {
                let row = world.row(model, place, random);
                world.tables[model].push(row);
            }
        }
        for work in 0..ROWS[WORK] {
            for label in 0..ROWS[LABEL] {
                if random.chance(20) {
                    world.pairs.push((work, label));
                }
            }
        }
        world
    }

    fn row(&self, model: usize, place: usize, random: &mut Random) -> Row {
        let shape = &shapes()[model];
        let cell = |random: &mut Random, kind: Kind, nullable: bool| {
            if nullable && random.chance(30) { Cell::Null } else { Cell::random(kind, random) }
        };
        let cells = shape.fields[1..].iter().map(|field| cell(random, field.kind, field.nullable)).collect();
        let refs = shape.ones.iter().filter(|one| one.back.is_none()).map(|one| {
            // A row of the same model points at an earlier one.
            let limit = if one.to == model { place } else { self.tables[one.to].len() };
            match (model, one.nullable) {
                (PASSPORT, _) => Some(place),
                (_, true) if limit == 0 || random.chance(30) => None,
                _ => Some(random.below(limit)),
            }
        });
        let refs = refs.collect();
        Row { cells, refs }
    }

    /// The world without a row and those that cannot be without it.
    pub(crate) fn without(&self, model: usize, place: usize) -> Self {
        let mut world = self.clone();
        let mut doomed = vec![(model, place)];
        while let Some((model, place)) = doomed.pop() {
            world.tables[model].remove(place);
            doomed
                .iter_mut()
                .filter(|other| other.0 == model && other.1 > place)
                .for_each(|other| other.1 -= 1);
            for (other, shape) in shapes().iter().enumerate() {
                let keys = shape.ones.iter().filter(|one| one.back.is_none()).enumerate();
                for (key, one) in keys.filter(|(_, one)| one.to == model) {
                    for (at, row) in world.tables[other].iter_mut().enumerate() {
                        match row.refs[key] {
                            Some(to) if to == place => {
                                row.refs[key] = None;
                                if !one.nullable && !doomed.contains(&(other, at)) {
                                    doomed.push((other, at));
                                }
                            }
                            Some(to) if to > place => row.refs[key] = Some(to - 1),
                            _ => {}
                        }
                    }
                }
            }
            let side = |pair: &(usize, usize)| match model {
                WORK => Some(pair.0),
                LABEL => Some(pair.1),
                _ => None,
            };
            world.pairs.retain(|pair| side(pair) != Some(place));
            for pair in &mut world.pairs {
                match model {
                    WORK if pair.0 > place => pair.0 -= 1,
                    LABEL if pair.1 > place => pair.1 -= 1,
                    _ => {}
                }
            }
        }
        world
    }
}

/// The rows as they are in a database.
pub(crate) struct Data {
    pub(crate) world: World,
    /// The keys, by model and place.
    pub(crate) keys: Vec<Vec<i64>>,
    /// By model, relation to one, and place.
    ones: Vec<Vec<Vec<Option<usize>>>>,
    /// By model, relation to many, and place.
    manys: Vec<Vec<Vec<Vec<usize>>>>,
}

impl Data {
    /// Empties the tables, which it makes first where they are missing, and fills them.
    pub(crate) fn write(db: &Database, world: World) -> Result<Self, Error> {
        db.create_tables::<All>()?;
        // A row that another of its table points at cannot be deleted, even with it.
        db.execute("UPDATE person SET boss_id = NULL", orm::params![])?;
        db.execute("UPDATE thing SET peer_id = NULL", orm::params![])?;
        for table in ["work_labels", "note", "passport", "work", "label", "thing", "person", "city"] {
            db.execute(&format!("DELETE FROM {table}"), orm::params![])?;
        }
        let keys = db.atomic(|tx| {
            let mut keys: Vec<Vec<i64>> = vec![Vec::new(); 7];
            for model in ORDER {
                for row in &world.tables[model] {
                    let key = match model {
                        CITY => City::insert(tx, row, &keys),
                        PERSON => Person::insert(tx, row, &keys),
                        PASSPORT => Passport::insert(tx, row, &keys),
                        WORK => Work::insert(tx, row, &keys),
                        LABEL => Label::insert(tx, row, &keys),
                        NOTE => Note::insert(tx, row, &keys),
                        _ => Thing::insert(tx, row, &keys),
                    }?;
                    keys[model].push(key);
                }
            }
            for work in Work::objects().all(tx)? {
                let place = keys[WORK].iter().position(|key| *key == work.id);
                let labels =
                    world.pairs.iter().filter(|pair| Some(pair.0) == place).map(|pair| keys[LABEL][pair.1]);
                work.labels().add(tx, labels)?;
            }
            Ok(keys)
        })?;
        // Deleted keys are not given again: the keys of one database say nothing of another's.
        let (ones, manys) = links(&world);
        Ok(Self { world, keys, ones, manys })
    }

    pub(crate) fn cell(&self, model: usize, place: usize, field: usize) -> Cell {
        match field {
            0 => Cell::Int(self.keys[model][place]),
            _ => self.world.tables[model][place].cells[field - 1].clone(),
        }
    }

    pub(crate) fn one(&self, model: usize, one: usize, place: usize) -> Option<usize> {
        self.ones[model][one][place]
    }

    pub(crate) fn many(&self, model: usize, many: usize, place: usize) -> &[usize] {
        &self.manys[model][many][place]
    }
}

type Ones = Vec<Vec<Vec<Option<usize>>>>;
type Manys = Vec<Vec<Vec<Vec<usize>>>>;

fn links(world: &World) -> (Ones, Manys) {
    let ones = shapes().iter().enumerate().map(|(model, shape)| {
        let one = |at: usize| {
            let one = &shape.ones[at];
            (0..world.tables[model].len()).map(move |place| match one.back {
                None => world.tables[model][place].refs[at],
                Some(by) => pointing_at(world, one.to, by, place).next(),
            })
        };
        (0..shape.ones.len()).map(|at| one(at).collect()).collect()
    });
    let manys = shapes().iter().enumerate().map(|(model, shape)| {
        let many = |at: usize| {
            let many = &shape.manys[at];
            (0..world.tables[model].len()).map(move |place| match many.link {
                Link::All => (0..world.tables[many.to].len()).collect(),
                Link::Back(by) => pointing_at(world, many.to, by, place).collect(),
                Link::Pairs { from_work: true } => {
                    world.pairs.iter().filter(|pair| pair.0 == place).map(|pair| pair.1).collect()
                }
                Link::Pairs { from_work: false } => {
                    world.pairs.iter().filter(|pair| pair.1 == place).map(|pair| pair.0).collect()
                }
            })
        };
        (0..shape.manys.len()).map(|at| many(at).collect()).collect()
    });
    (ones.collect(), manys.collect())
}

/// The rows of a model whose foreign key points at a row.
fn pointing_at<'a>(
    world: &'a World,
    model: usize,
    by: &str,
    place: usize,
) -> impl Iterator<Item = usize> + 'a {
    let key = shapes()[model].one(by);
    let rows = world.tables[model].iter().enumerate();
    rows.filter(move |(_, row)| row.refs[key] == Some(place)).map(|(at, _)| at)
}
