//! What a predicate says of a row, in plain Rust: two-valued, as api.md has it. Knows nothing of the library.

use std::cmp::Ordering;

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use regex_lite::Regex;

use crate::case::{
    Aggregate, Case, Collection, Compare, KeyOp, Numbers, Operator, Part, Slice, Source, Spot, Term, TextOp,
    Unit,
};
use crate::cell::Cell;
use crate::family::{CITY, PERSON, WORK, shapes};
use crate::world::Data;

/// The rules of the evaluation; a wrong one shows that the test can fail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rules {
    Right,
    /// As SQL has it: NULL is not unequal to anything.
    NullIsNotUnequal,
}

/// The rows that a predicate is about, from the outside in: their models and places.
type Rows = Vec<(usize, usize)>;

pub(crate) struct Evaluation<'a> {
    pub(crate) data: &'a Data,
    pub(crate) rules: Rules,
}

impl Evaluation<'_> {
    /// Whether the predicate is true of a row.
    pub(crate) fn holds(&self, case: &Case, model: usize, place: usize) -> bool {
        self.case(case, &mut vec![(model, place)])
    }

    fn case(&self, case: &Case, rows: &mut Rows) -> bool {
        match case {
            Case::Const(value) => *value,
            Case::And(parts) => parts.iter().all(|part| self.case(part, rows)),
            Case::Or(parts) => parts.iter().any(|part| self.case(part, rows)),
            Case::Not(part) => !self.case(part, rows),
            Case::Compare(op, left, right) => {
                // A literal `None` is a question for NULL; a column that is NULL is not.
                let literal = matches!(right, Term::Value(_, Cell::Null));
                self.compare(*op, &self.term(left, rows), &self.term(right, rows), literal)
            }
            Case::Between(term, low, high) => {
                let term = self.term(term, rows);
                let above = term.compare(&self.term(low, rows)).is_some_and(Ordering::is_ge);
                above && term.compare(&self.term(high, rows)).is_some_and(Ordering::is_le)
            }
            Case::In(term, values) => {
                let term = self.term(term, rows);
                values.iter().any(|value| equal(&term, value))
            }
            Case::InQuery(term, of, below) => {
                let term = self.term(term, rows);
                self.query(*of, *below).iter().any(|cell| equal(&term, cell))
            }
            Case::Null(term, is) => self.term(term, rows).is_null() == *is,
            Case::Text(op, left, right) => match (self.term(left, rows), self.term(right, rows)) {
                (Cell::Text(left), Cell::Text(right)) => text(*op, &left, &right),
                _ => false,
            },
            Case::Key(spot, op) => {
                let key = self.row(spot, rows).map(|(model, place)| self.data.keys[model][place]);
                match op {
                    KeyOp::Eq(other) => key == Some(*other),
                    KeyOp::Ne(other) => key != Some(*other),
                    KeyOp::In(others) => key.is_some_and(|key| others.contains(&key)),
                    KeyOp::Null(is) => key.is_none() == *is,
                }
            }
            Case::Any(of, case) => self.any(of, case, rows, true),
            Case::Every(of, case) => !self.any(of, case, rows, false),
            Case::None(of, case) => !self.any(of, case, rows, true),
            Case::Exists(of) => !self.collection(of, rows).1.is_empty(),
        }
    }

    /// The values of a query of its own.
    fn query(&self, of: Source, below: i32) -> Vec<Cell> {
        let is_below = |model, place| {
            let number = self.data.cell(model, place, number(Numbers::Number));
            number.compare(&Cell::Int(below.into())).is_some_and(Ordering::is_lt)
        };
        let values = |model, places: Vec<usize>, of| {
            places.into_iter().map(|place| self.data.cell(model, place, number(of))).collect()
        };
        let cities = || (0..self.data.keys[CITY].len()).filter(|city| is_below(CITY, *city)).collect();
        match of {
            Source::Numbers => values(CITY, cities(), Numbers::Number),
            Source::Maybes => values(CITY, cities(), Numbers::Maybe),
            Source::Editors => {
                let mut works: Vec<usize> = (0..self.data.keys[WORK].len()).collect();
                works.sort_by(|left, right| self.in_model_order(*left, *right));
                let editor = shapes()[WORK].one("editor");
                let editors = works.into_iter().filter_map(|work| self.data.one(WORK, editor, work));
                values(
                    PERSON,
                    editors.filter(|editor| is_below(PERSON, *editor)).take(5).collect(),
                    Numbers::Maybe,
                )
            }
        }
    }

    /// The order of works that their model declares.
    fn in_model_order(&self, left: usize, right: usize) -> Ordering {
        let number = |place: usize| self.data.cell(WORK, place, number(Numbers::Number));
        let by_value = number(right).compare(&number(left)).unwrap_or(Ordering::Equal);
        by_value.then_with(|| self.data.keys[WORK][left].cmp(&self.data.keys[WORK][right]))
    }

    fn any(&self, of: &Collection, case: &Case, rows: &mut Rows, is: bool) -> bool {
        let (model, places) = self.collection(of, rows);
        places.into_iter().any(|place| self.inside(case, model, place, rows) == is)
    }

    fn inside(&self, case: &Case, model: usize, place: usize, rows: &mut Rows) -> bool {
        rows.push((model, place));
        let holds = self.case(case, rows);
        rows.pop();
        holds
    }

    fn compare(&self, op: Compare, left: &Cell, right: &Cell, literal: bool) -> bool {
        let order = left.compare(right);
        match op {
            Compare::Eq if literal => left.is_null(),
            Compare::Ne if literal => !left.is_null(),
            Compare::Ne if self.rules == Rules::NullIsNotUnequal && (left.is_null() || right.is_null()) => {
                false
            }
            Compare::Eq => order == Some(Ordering::Equal),
            Compare::Ne => order != Some(Ordering::Equal),
            Compare::Lt => order.is_some_and(Ordering::is_lt),
            Compare::Le => order.is_some_and(Ordering::is_le),
            Compare::Gt => order.is_some_and(Ordering::is_gt),
            Compare::Ge => order.is_some_and(Ordering::is_ge),
            Compare::SameAs => order == Some(Ordering::Equal) || (left.is_null() && right.is_null()),
        }
    }

    fn row(&self, spot: &Spot, rows: &Rows) -> Option<(usize, usize)> {
        spot.ones.iter().try_fold(rows[spot.level], |(model, place), name| {
            let one = shapes()[model].one(name);
            Some((shapes()[model].ones[one].to, self.data.one(model, one, place)?))
        })
    }

    fn term(&self, term: &Term, rows: &mut Rows) -> Cell {
        match term {
            Term::Value(_, cell) => cell.clone(),
            Term::Field { spot, name, .. } => match self.row(spot, rows) {
                Some((model, place)) => self.data.cell(model, place, shapes()[model].field(name)),
                None => Cell::Null,
            },
            Term::Arithmetic(op, left, right) => {
                arithmetic(*op, self.term(left, rows), self.term(right, rows))
            }
            Term::Negative(of) => self.term(of, rows).map(negative),
            Term::Part(part, of) => self.term(of, rows).map(|cell| Cell::Int(part_of(*part, &cell))),
            Term::Date(of) => self.term(of, rows).map(|cell| Cell::Date(moment(&cell).date())),
            Term::Time(of) => self.term(of, rows).map(|cell| Cell::Time(moment(&cell).time())),
            Term::Trunc(unit, of) => self.term(of, rows).map(|cell| truncated(*unit, &cell)),
            Term::Lower(of) => self.term(of, rows).map(|cell| Cell::Text(lower(words(&cell)))),
            Term::Upper(of) => self.term(of, rows).map(|cell| Cell::Text(upper(words(&cell)))),
            Term::Length(of) => {
                self.term(of, rows).map(|cell| Cell::Int(words(&cell).chars().count() as i64))
            }
            Term::Aggregate(of, aggregate) => self.aggregate(of, *aggregate, rows),
        }
    }

    /// The model and the places of a collection's rows, in order.
    fn collection(&self, of: &Collection, rows: &mut Rows) -> (usize, Vec<usize>) {
        let Some((model, place)) = self.row(&of.spot, rows) else {
            let model = of.spot.ones.iter().fold(rows[of.spot.level].0, |model, name| {
                shapes()[model].ones[shapes()[model].one(name)].to
            });
            // Over all rows of a model there is no link that could be missing.
            return match of.name.starts_with("all::") {
                true => self.refined(
                    of,
                    model,
                    (0..self.data.world.tables[self.to(model, of)].len()).collect(),
                    rows,
                ),
                false => (self.to(model, of), Vec::new()),
            };
        };
        let many = shapes()[model].many(of.name);
        self.refined(of, model, self.data.many(model, many, place).to_vec(), rows)
    }

    fn to(&self, model: usize, of: &Collection) -> usize {
        shapes()[model].manys[shapes()[model].many(of.name)].to
    }

    fn refined(
        &self,
        of: &Collection,
        from: usize,
        mut places: Vec<usize>,
        rows: &mut Rows,
    ) -> (usize, Vec<usize>) {
        let model = self.to(from, of);
        if let Some(case) = &of.filter {
            places.retain(|place| self.inside(case, model, *place, rows));
        }
        if let Some(case) = &of.exclude {
            places.retain(|place| !self.inside(case, model, *place, rows));
        }
        let key = |place: &usize| self.data.keys[model][*place];
        match &of.order {
            // NULL is greater than all else.
            Some(order) => places.sort_by(|left, right| {
                let field = number(order.by);
                let (first, second) =
                    (self.data.cell(model, *left, field), self.data.cell(model, *right, field));
                let by_value = match first.compare(&second) {
                    Some(by_value) if order.descending => by_value.reverse(),
                    Some(by_value) => by_value,
                    None => {
                        let nulls_last = first.is_null().cmp(&second.is_null());
                        if order.descending != order.swap_nulls { nulls_last.reverse() } else { nulls_last }
                    }
                };
                by_value.then_with(|| key(left).cmp(&key(right)))
            }),
            None if model == WORK => places.sort_by(|left, right| self.in_model_order(*left, *right)),
            None => {}
        }
        if let Some(Slice { offset, limit }) = of.slice {
            places = places
                .into_iter()
                .skip(offset as usize)
                .take(limit.map_or(usize::MAX, |limit| limit as usize))
                .collect();
        }
        (model, places)
    }

    fn aggregate(&self, of: &Collection, aggregate: Aggregate, rows: &mut Rows) -> Cell {
        let (model, places) = self.collection(of, rows);
        let cells = |name: &str| {
            let field = shapes()[model].field(name);
            let mut cells: Vec<Cell> = Vec::new();
            for place in &places {
                let cell = self.data.cell(model, *place, field);
                let is_another = !of.distinct || !cells.iter().any(|other| equal(other, &cell));
                if !cell.is_null() && is_another {
                    cells.push(cell);
                }
            }
            cells
        };
        let least = |name: &str, wanted: Ordering| {
            let cells = cells(name);
            cells
                .into_iter()
                .reduce(|best, cell| if cell.compare(&best) == Some(wanted) { cell } else { best })
        };
        let value = match aggregate {
            Aggregate::Count => Some(Cell::Int(places.len() as i64)),
            Aggregate::Sum(name, _) => {
                cells(name).into_iter().reduce(|sum, cell| arithmetic(Operator::Add, sum, cell))
            }
            Aggregate::Avg(name) => {
                let cells = cells(name);
                let count = cells.len() as f64;
                let sum: f64 = cells.into_iter().map(float).sum();
                (count > 0.0).then(|| Cell::Float(sum / count))
            }
            Aggregate::Min(name, _) => least(name, Ordering::Less),
            Aggregate::Max(name, _) => least(name, Ordering::Greater),
            Aggregate::First(name, _) => {
                places.first().map(|place| self.data.cell(model, *place, shapes()[model].field(name)))
            }
        };
        value.unwrap_or(Cell::Null)
    }
}

impl Cell {
    fn map(self, of_value: impl FnOnce(Self) -> Self) -> Self {
        if self.is_null() { Self::Null } else { of_value(self) }
    }
}

fn number(of: Numbers) -> usize {
    match of {
        Numbers::Number => 1,
        Numbers::Maybe => 2,
    }
}

fn equal(left: &Cell, right: &Cell) -> bool {
    left.compare(right) == Some(Ordering::Equal)
}

fn float(cell: Cell) -> f64 {
    match cell {
        Cell::Int(number) => number as f64,
        Cell::Float(number) => number,
        other => panic!("{other:?} is no number"),
    }
}

fn arithmetic(op: Operator, left: Cell, right: Cell) -> Cell {
    match (left, right) {
        (Cell::Null, _) | (_, Cell::Null) => Cell::Null,
        (Cell::Int(left), Cell::Int(right)) => Cell::Int(match op {
            Operator::Add => left + right,
            Operator::Subtract => left - right,
            Operator::Multiply => left * right,
            Operator::Divide => left / right,
            Operator::Remainder => left % right,
        }),
        (Cell::Float(left), Cell::Float(right)) => Cell::Float(match op {
            Operator::Add => left + right,
            Operator::Subtract => left - right,
            Operator::Multiply => left * right,
            Operator::Divide => left / right,
            Operator::Remainder => left % right,
        }),
        (Cell::Decimal(left), Cell::Decimal(right)) => Cell::Decimal(match op {
            Operator::Add => left + right,
            Operator::Subtract => left - right,
            Operator::Multiply => left * right,
            Operator::Divide => left / right,
            Operator::Remainder => left % right,
        }),
        (left, right) => panic!("no arithmetic of {left:?} and {right:?}"),
    }
}

fn negative(cell: Cell) -> Cell {
    match cell {
        Cell::Int(number) => Cell::Int(-number),
        Cell::Float(number) => Cell::Float(-number),
        Cell::Decimal(number) => Cell::Decimal(-number),
        other => panic!("{other:?} is no number"),
    }
}

fn words(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) => text,
        other => panic!("{other:?} is no text"),
    }
}

/// Letter by letter, as databases do.
fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Letter by letter; what would become two letters stays.
fn upper(text: &str) -> String {
    let single = |letter: char| {
        let mut upper = letter.to_uppercase();
        if upper.len() == 1 { upper.next().unwrap_or(letter) } else { letter }
    };
    text.chars().map(single).collect()
}

fn text(op: TextOp, left: &str, right: &str) -> bool {
    let (low_left, low_right) = (lower(left), lower(right));
    match op {
        TextOp::IExact => low_left == low_right,
        TextOp::Contains => left.contains(right),
        TextOp::IContains => low_left.contains(&low_right),
        TextOp::StartsWith => left.starts_with(right),
        TextOp::IStartsWith => low_left.starts_with(&low_right),
        TextOp::EndsWith => left.ends_with(right),
        TextOp::IEndsWith => low_left.ends_with(&low_right),
        TextOp::Like => like(&left.chars().collect::<Vec<_>>(), &right.chars().collect::<Vec<_>>()),
        TextOp::Regex => Regex::new(right).expect("a pattern").is_match(left),
        TextOp::IRegex => Regex::new(&low_right).expect("a pattern").is_match(&low_left),
    }
}

fn like(text: &[char], pattern: &[char]) -> bool {
    match (pattern, text) {
        ([], text) => text.is_empty(),
        (['%', rest @ ..], text) => (0..=text.len()).any(|at| like(&text[at..], rest)),
        (['_', rest @ ..], [_, text @ ..]) => like(text, rest),
        (['\\', literal, rest @ ..], [first, text @ ..]) => first == literal && like(text, rest),
        (['_' | '\\', ..], []) => false,
        ([literal, rest @ ..], [first, text @ ..]) => first == literal && like(text, rest),
        ([_, ..], []) => false,
    }
}

/// A date, or a date and time, or a time on the first day there is.
fn moment(cell: &Cell) -> NaiveDateTime {
    match cell {
        Cell::Date(date) => date.and_time(NaiveTime::MIN),
        Cell::Time(time) => NaiveDate::MIN.and_time(*time),
        Cell::DateTime(moment) => *moment,
        Cell::Moment(moment) => moment.naive_utc(),
        other => panic!("{other:?} is no date"),
    }
}

fn part_of(part: Part, cell: &Cell) -> i64 {
    let moment = moment(cell);
    match part {
        Part::Year => moment.year().into(),
        Part::Month => moment.month().into(),
        Part::Day => moment.day().into(),
        Part::Quarter => moment.month0() as i64 / 3 + 1,
        Part::Week => moment.iso_week().week().into(),
        Part::WeekDay => moment.weekday().number_from_sunday().into(),
        Part::IsoYear => moment.iso_week().year().into(),
        Part::IsoWeekDay => moment.weekday().number_from_monday().into(),
        Part::Hour => moment.hour().into(),
        Part::Minute => moment.minute().into(),
        Part::Second => moment.second().into(),
    }
}

pub(crate) fn truncated(unit: Unit, cell: &Cell) -> Cell {
    let of = moment(cell);
    let day =
        |month, day| NaiveDate::from_ymd_opt(of.year(), month, day).expect("a date").and_time(NaiveTime::MIN);
    let time = |minute, second| {
        of.date().and_time(NaiveTime::from_hms_opt(of.hour(), minute, second).expect("a time"))
    };
    let start = match unit {
        Unit::Year => day(1, 1),
        Unit::Quarter => day(of.month0() / 3 * 3 + 1, 1),
        Unit::Month => day(of.month(), 1),
        Unit::Week => day(of.month(), of.day()) - Duration::days(of.weekday().num_days_from_monday().into()),
        Unit::Day => day(of.month(), of.day()),
        Unit::Hour => time(0, 0),
        Unit::Minute => time(of.minute(), 0),
        Unit::Second => time(of.minute(), of.second()),
    };
    match cell {
        Cell::Date(_) => Cell::Date(start.date()),
        Cell::DateTime(_) => Cell::DateTime(start),
        _ => Cell::Moment(DateTime::<Utc>::from_naive_utc_and_offset(start, Utc)),
    }
}
