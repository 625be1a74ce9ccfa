//! Predicates at random, of what the types of this test reach.

use orm::Kind;

use crate::case::{
    Aggregate, Case, Collection, KeyOp, Numbers, Operator, Order, Part, Slice, Source, Spot, Term, Test,
    TextOp, Unit,
};
use crate::cell::{Cell, PIECES};
use crate::family::{PERSON, Reach, THING, WORK, comparisons, root, shapes};
use crate::models::{Person, Thing, Work};
use crate::random::Random;

/// How deep collections nest.
const COLLECTIONS: usize = 3;

/// What the models that are asked about reach.
pub(crate) struct Reaches(Vec<(usize, Reach)>);

impl Reaches {
    pub(crate) fn new() -> Self {
        Self(vec![
            (PERSON, Reach::of(root::<Person>())),
            (WORK, Reach::of(root::<Work>())),
            (THING, Reach::of(root::<Thing>())),
        ])
    }

    /// A predicate for a run's number.
    pub(crate) fn test(&self, random: &mut Random) -> Test {
        let (root, reach) = random.pick(&self.0);
        let mut generator =
            Generator { random, levels: vec![Level { reach, path: String::new() }], open: Vec::new() };
        let depth = generator.random.below(6);
        Test { root: *root, case: generator.case(depth) }
    }
}

struct Level<'a> {
    reach: &'a Reach,
    /// What tells its rows from those of other levels.
    path: String,
}

struct Generator<'a, 'r> {
    random: &'r mut Random,
    levels: Vec<Level<'a>>,
    /// The collections whose closures are open: the library refuses one within itself.
    open: Vec<String>,
}

impl<'a> Generator<'a, '_> {
    fn case(&mut self, depth: usize) -> Case {
        if depth == 0 {
            return self.leaf();
        }
        match self.random.below(100) {
            0..30 => Case::And(self.parts(depth)),
            30..55 => Case::Or(self.parts(depth)),
            55..72 => Case::Not(Box::new(self.case(depth - 1))),
            72..90 => self.quantified(depth).unwrap_or_else(|| self.leaf()),
            90..92 => Case::Const(self.random.chance(50)),
            _ => self.leaf(),
        }
    }

    fn parts(&mut self, depth: usize) -> Vec<Case> {
        let count = 2 + self.random.below(10) / 7;
        (0..count).map(|_| self.case(depth - 1)).collect()
    }

    fn quantified(&mut self, depth: usize) -> Option<Case> {
        let (of, reach) = self.collection(depth)?;
        let of = if self.random.chance(75) { Collection { order: None, slice: None, ..of } } else { of };
        if of.slice.is_some() || of.order.is_some() || self.random.chance(15) {
            return Some(Case::Exists(of));
        }
        let inner = self.inside(&of, reach, |generator| generator.case(depth - 1));
        Some(match self.random.below(3) {
            0 => Case::Any(of, Box::new(inner)),
            1 => Case::Every(of, Box::new(inner)),
            _ => Case::None(of, Box::new(inner)),
        })
    }

    fn inside<T>(&mut self, of: &Collection, reach: &'a Reach, make: impl FnOnce(&mut Self) -> T) -> T {
        let path = self.path(of);
        self.open.push(path.clone());
        self.levels.push(Level { reach, path });
        let made = make(self);
        self.levels.pop();
        self.open.pop();
        made
    }

    fn path(&self, of: &Collection) -> String {
        format!("{}.{}.{}", self.levels[of.spot.level].path, of.spot.ones.join("."), of.name)
    }

    fn collection(&mut self, depth: usize) -> Option<(Collection, &'a Reach)> {
        if self.levels.len() > COLLECTIONS {
            return None;
        }
        let (spot, reach, _) = self.spot();
        if reach.manys.is_empty() {
            return None;
        }
        let (name, each) = self.random.pick(&reach.manys);
        let mut of = Collection {
            spot,
            name,
            level: self.levels.len(),
            filter: None,
            exclude: None,
            distinct: self.random.chance(10),
            order: None,
            slice: None,
        };
        if self.open.contains(&self.path(&of)) {
            return None;
        }
        let depth = depth.min(2);
        if self.random.chance(35) {
            of.filter =
                Some(Box::new(self.inside(&of, each, |generator| generator.case(depth.saturating_sub(1)))));
        }
        if self.random.chance(15) {
            of.exclude =
                Some(Box::new(self.inside(&of, each, |generator| generator.case(depth.saturating_sub(1)))));
        }
        if self.random.chance(40) {
            of.order = Some(Order {
                by: if self.random.chance(50) { Numbers::Number } else { Numbers::Maybe },
                descending: self.random.chance(50),
                swap_nulls: self.random.chance(25),
            });
            if self.random.chance(80) {
                of.slice = Some(Slice {
                    offset: if self.random.chance(40) { self.random.below(3) as u64 } else { 0 },
                    limit: self.random.chance(85).then(|| self.random.below(4) as u64),
                });
            }
        }
        // An ordering by what is not read is refused there: which of the rows that are made one decides is undefined.
        if of.order.is_some() || each.model == WORK {
            of.distinct = false;
        }
        Some((of, each))
    }

    /// A row that can be named, what it reaches, and whether it may be missing.
    fn spot(&mut self) -> (Spot, &'a Reach, bool) {
        let last = self.levels.len() - 1;
        let level = if self.random.chance(65) { last } else { self.random.below(self.levels.len()) };
        let mut reach = self.levels[level].reach;
        let (mut ones, mut nullable) = (Vec::new(), false);
        while !reach.ones.is_empty() && self.random.chance(40) {
            let (name, next) = self.random.pick(&reach.ones);
            let shape = &shapes()[reach.model];
            nullable |= shape.ones[shape.one(name)].nullable;
            ones.push(*name);
            reach = next;
        }
        (Spot { level, ones }, reach, nullable)
    }

    fn leaf(&mut self) -> Case {
        if self.random.chance(8)
            && let Some(case) = self.key()
        {
            return case;
        }
        let term = self.term(2);
        let kind = term.kind();
        match self.random.below(100) {
            0..10 if term.nullable() => Case::Null(term, self.random.chance(50)),
            10..22 => {
                let count = *self.random.pick(&[0, 1, 2, 2, 3, 4]);
                let mut values: Vec<Cell> = (0..count).map(|_| self.literal(&term)).collect();
                if count > 2 && self.random.chance(40) {
                    values[1] = values[0].clone();
                }
                Case::In(term, values)
            }
            22..30 if kind == Kind::I32 => {
                let of = *self.random.pick(&[Source::Numbers, Source::Maybes, Source::Editors]);
                Case::InQuery(term, of, self.random.between(-3, 10) as i32)
            }
            30..40 if !matches!(kind, Kind::Json) => {
                let (low, high) = (self.limit(&term), self.limit(&term));
                Case::Between(term, low, high)
            }
            40..85 if kind == Kind::Text => self.text(term),
            _ => {
                let comparison = *self.random.pick(comparisons(kind));
                let right = self.right(&term, true);
                Case::Compare(comparison, term, right)
            }
        }
    }

    fn key(&mut self) -> Option<Case> {
        let (spot, _, _) = (0..4).map(|_| self.spot()).find(|(spot, ..)| !spot.ones.is_empty())?;
        let mut model = self.levels[spot.level].reach.model;
        let mut nullable = false;
        for name in &spot.ones {
            let one = &shapes()[model].ones[shapes()[model].one(name)];
            (model, nullable) = (one.to, one.nullable);
        }
        let mut key = || self.random.between(1, 40);
        let op = match key() % 10 {
            0..3 => KeyOp::Eq(key()),
            3..6 => KeyOp::Ne(key()),
            6..8 => KeyOp::In((0..key() % 4).map(|_| key()).collect()),
            other if nullable => KeyOp::Null(other == 8),
            _ => KeyOp::Ne(key()),
        };
        Some(Case::Key(spot, op))
    }

    fn text(&mut self, term: Term) -> Case {
        let ops = [
            TextOp::IExact,
            TextOp::Contains,
            TextOp::IContains,
            TextOp::StartsWith,
            TextOp::IStartsWith,
            TextOp::EndsWith,
            TextOp::IEndsWith,
            TextOp::Like,
            TextOp::Regex,
            TextOp::IRegex,
        ];
        let op = *self.random.pick(&ops);
        let literal = |text: &str| Term::Value(Kind::Text, Cell::Text(text.to_owned()));
        let right = match op {
            TextOp::Like => {
                let pieces = ["%", "_", "a", "A", "é", "ß", "\\%", "\\_", "\\\\", "'", "b", "Ω"];
                let count = self.random.below(5);
                literal(&(0..count).map(|_| *self.random.pick(&pieces)).collect::<String>())
            }
            TextOp::Regex | TextOp::IRegex => {
                let patterns = [
                    "^a", "b$", "^.$", "^..$", "a+b", "a.b", "[aé]", "^$", "a|b", "É", "ω", "'", "%",
                    "^[^a]*$", "(ab|ß)", "st.*e",
                ];
                literal(self.random.pick::<&str>(&patterns))
            }
            _ if self.random.chance(65) => literal(self.random.pick::<&str>(PIECES)),
            _ => self.right(&term, false),
        };
        Case::Text(op, term, right)
    }

    fn term(&mut self, depth: usize) -> Term {
        if depth > 0
            && self.random.chance(22)
            && let Some(term) = self.aggregate()
        {
            return term;
        }
        let (spot, reach, missing) = self.spot();
        let field = self.random.pick(&shapes()[reach.model].fields);
        let term =
            Term::Field { spot, name: field.name, kind: field.kind, nullable: field.nullable || missing };
        if depth > 0 && self.random.chance(45) { self.computed(term, depth) } else { term }
    }

    fn aggregate(&mut self) -> Option<Term> {
        let (of, reach) = self.collection(1)?;
        let shape = &shapes()[reach.model];
        let kind = |name: &str| shape.fields[shape.field(name)].kind;
        let choice = self.random.below(10);
        let aggregate = match choice {
            0..3 => Aggregate::Count,
            3..5 if !shape.sums.is_empty() => {
                let name = *self.random.pick(shape.sums);
                if choice == 3 { Aggregate::Sum(name, kind(name)) } else { Aggregate::Avg(name) }
            }
            5..8 if !shape.extremes.is_empty() => {
                let name = *self.random.pick(shape.extremes);
                if self.random.chance(50) {
                    Aggregate::Min(name, kind(name))
                } else {
                    Aggregate::Max(name, kind(name))
                }
            }
            // The first row is a row that the ordering says.
            8.. if !shape.firsts.is_empty()
                && !of.distinct
                && (of.order.is_some() || reach.model == WORK) =>
            {
                let name = *self.random.pick(shape.firsts);
                Aggregate::First(name, kind(name))
            }
            _ => Aggregate::Count,
        };
        Some(Term::Aggregate(of, aggregate))
    }

    fn computed(&mut self, term: Term, depth: usize) -> Term {
        let parts = [
            Part::Year,
            Part::Month,
            Part::Day,
            Part::Quarter,
            Part::Week,
            Part::WeekDay,
            Part::IsoYear,
            Part::IsoWeekDay,
            Part::Hour,
            Part::Minute,
            Part::Second,
        ];
        let units = [
            Unit::Year,
            Unit::Quarter,
            Unit::Month,
            Unit::Week,
            Unit::Day,
            Unit::Hour,
            Unit::Minute,
            Unit::Second,
        ];
        let kind = term.kind();
        let of = Box::new(term);
        match kind {
            Kind::Date if self.random.chance(70) => Term::Part(*self.random.pick(&parts[..8]), of),
            Kind::Date => Term::Trunc(*self.random.pick(&units[..5]), of),
            Kind::Time => Term::Part(*self.random.pick(&parts[8..]), of),
            Kind::DateTime | Kind::Timestamp => match self.random.below(4) {
                0 => Term::Date(of),
                1 => Term::Time(of),
                2 => Term::Trunc(*self.random.pick(&units), of),
                _ => Term::Part(*self.random.pick(&parts), of),
            },
            Kind::Text => match self.random.below(3) {
                0 => Term::Lower(of),
                1 => Term::Upper(of),
                _ => Term::Length(of),
            },
            Kind::I16 | Kind::I32 | Kind::I64 | Kind::F32 | Kind::Decimal if is_small(&of) => {
                if self.random.chance(15) { Term::Negative(of) } else { self.arithmetic(*of, depth) }
            }
            _ => *of,
        }
    }

    /// Arithmetic that neither overflows nor divides by zero, and whose results are exact.
    fn arithmetic(&mut self, left: Term, depth: usize) -> Term {
        let kind = left.kind();
        let operators =
            [Operator::Add, Operator::Subtract, Operator::Multiply, Operator::Divide, Operator::Remainder];
        let operator = *self.random.pick(match kind {
            Kind::Decimal => &operators[..3],
            Kind::F32 => &operators[..4],
            _ => &operators,
        });
        let literal = |random: &mut Random| match kind {
            Kind::Decimal => Cell::random(kind, random),
            Kind::F32 => Cell::Float(*random.pick(&[0.5, 2.0, -4.0])),
            _ => Cell::Int(*random.pick(&[1, 2, 3, -2, 5])),
        };
        let other = (0..3).map(|_| self.term(depth - 1)).find(|term| term.kind() == kind && is_small(term));
        let right = match other {
            Some(other) if !matches!(operator, Operator::Divide | Operator::Remainder) => other,
            _ => Term::Value(kind, literal(self.random)),
        };
        Term::Arithmetic(operator, Box::new(left), Box::new(right))
    }

    /// A right side for a term: a value, `None` where that may be asked for, or another term.
    fn right(&mut self, left: &Term, none: bool) -> Term {
        if none && left.nullable() && self.random.chance(7) {
            return Term::Value(left.kind(), Cell::Null);
        }
        if self.random.chance(40)
            && let Some(term) = (0..10).map(|_| self.term(1)).find(|term| term.kind() == left.kind())
        {
            return term;
        }
        Term::Value(left.kind(), self.literal(left))
    }

    /// A right side of `between`.
    fn limit(&mut self, of: &Term) -> Term {
        self.right(of, false)
    }

    /// A value that the term may well have.
    fn literal(&mut self, of: &Term) -> Cell {
        match of {
            Term::Part(Part::Year | Part::IsoYear, _) => {
                Cell::Int(*self.random.pick(&[1, 1969, 1999, 2000, 2004, 2005, 2009, 2010, 2024, 2025, 9999]))
            }
            Term::Part(Part::Week, _) => Cell::Int(*self.random.pick(&[1, 9, 13, 52, 53])),
            Term::Part(Part::Day, _) => Cell::Int(*self.random.pick(&[1, 2, 29, 30, 31])),
            Term::Part(Part::Hour | Part::Minute | Part::Second, _) => {
                Cell::Int(*self.random.pick(&[0, 5, 12, 23, 30, 59]))
            }
            Term::Part(..) => Cell::Int(self.random.between(1, 12)),
            Term::Trunc(unit, inner) => {
                let value = Cell::random(inner.kind(), self.random);
                crate::evaluate::truncated(*unit, &value)
            }
            // The least literal that holds an average as well.
            Term::Aggregate(_, Aggregate::Avg(_)) => Cell::random(Kind::F32, self.random),
            Term::Field { name: "id", .. } => Cell::Int(self.random.between(1, 40)),
            _ => Cell::random(of.kind(), self.random),
        }
    }
}

/// Whether arithmetic with a term stays far from the ends of its type.
fn is_small(term: &Term) -> bool {
    match term {
        Term::Field { name, .. } => !matches!(*name, "large" | "maybe_large"),
        Term::Aggregate(_, Aggregate::Min(name, _) | Aggregate::Max(name, _)) => *name != "large",
        Term::Arithmetic(_, left, right) => is_small(left) && is_small(right),
        Term::Negative(of) => is_small(of),
        _ => true,
    }
}
