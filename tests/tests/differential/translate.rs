//! A predicate as data, said to the library.

use orm::Pred;

use crate::case::{Aggregate, Case, Collection, Spot, Term};
use crate::family::{Place, Question, Refined, Rows};
use crate::lookups::{Scalar, Side, Special};

/// The rows that a predicate is about, from the outside in.
pub(crate) struct Places<S>(Vec<Place<S>>);

impl<S> Places<S> {
    pub(crate) fn of(root: Place<S>) -> Self {
        Self(vec![root])
    }

    fn with(&self, each: Place<S>) -> Self {
        let mut places = self.0.clone();
        places.push(each);
        Self(places)
    }

    fn at(&self, spot: &Spot) -> Place<S> {
        spot.ones.iter().fold(self.0[spot.level], |place, name| (place.one)(name).expect("a place in reach"))
    }

    pub(crate) fn pred(&self, case: &Case) -> Pred<S> {
        match case {
            Case::Const(true) => orm::Q::all([]),
            Case::Const(false) => orm::Q::any([]),
            Case::And(parts) => self.fold(parts, |left, right| left & right),
            Case::Or(parts) => self.fold(parts, |left, right| left | right),
            Case::Not(part) => !self.pred(part),
            Case::Compare(compare, left, right) => self.scalar(left).compare(*compare, self.side(right)),
            Case::Between(term, low, high) => self.scalar(term).between(self.side(low), self.side(high)),
            Case::In(term, values) => self.scalar(term).one_of(values),
            Case::InQuery(term, of, below) => self.scalar(term).special(Special::InQuery(*of, *below)).pred(),
            Case::Null(term, is) => self.scalar(term).null(*is),
            Case::Text(lookup, left, right) => {
                let left = self.scalar(left);
                let right = left.operand(self.side(right));
                left.special(Special::Text(*lookup, right)).pred()
            }
            Case::Key(spot, op) => {
                let (last, before) = spot.ones.split_last().expect("a relation");
                let from = self.at(&Spot { level: spot.level, ones: before.to_vec() });
                (from.key)(last, op.clone())
            }
            Case::Any(rows, case) => self.quantified(rows, case, Question::Any),
            Case::Every(rows, case) => self.quantified(rows, case, Question::Every),
            Case::None(rows, case) => self.quantified(rows, case, Question::None),
            Case::Exists(rows) => (self.rows(rows).ask)(self.refined(rows), Question::Exists).pred(),
        }
    }

    fn fold(&self, parts: &[Case], by: impl Fn(Pred<S>, Pred<S>) -> Pred<S>) -> Pred<S> {
        parts.iter().map(|part| self.pred(part)).reduce(by).expect("a part")
    }

    fn quantified(&self, of: &Collection, case: &Case, question: fn(Pred<S>) -> Question<S>) -> Pred<S> {
        let rows = self.rows(of);
        let case = self.with(rows.each).pred(case);
        (rows.ask)(self.refined(of), question(case)).pred()
    }

    fn rows(&self, of: &Collection) -> Rows<S> {
        (self.at(&of.spot).many)(of.name).expect("rows in reach")
    }

    fn refined(&self, of: &Collection) -> Refined<S> {
        let inside = |case: &Option<Box<Case>>| {
            let case = case.as_ref()?;
            Some(self.with(self.rows(of).each).pred(case))
        };
        Refined {
            filter: inside(&of.filter),
            exclude: inside(&of.exclude),
            distinct: of.distinct,
            order: of.order,
            slice: of.slice,
        }
    }

    fn side(&self, term: &Term) -> Side<S> {
        match term {
            Term::Value(_, cell) => Side::Value(cell.clone()),
            term => Side::Scalar(self.scalar(term)),
        }
    }

    fn scalar(&self, term: &Term) -> Scalar<S> {
        let special = |of: &Term, special| self.scalar(of).special(special).scalar();
        match term {
            Term::Value(_, cell) => panic!("{cell:?} stands on the left"),
            Term::Field { spot, name, .. } => (self.at(spot).field)(name),
            Term::Arithmetic(operator, left, right) => {
                let left = self.scalar(left);
                let right = left.operand(self.side(right));
                left.special(Special::Arithmetic(*operator, right)).scalar()
            }
            Term::Negative(of) => special(of, Special::Negative),
            Term::Part(part, of) => special(of, Special::Part(*part)),
            Term::Date(of) => special(of, Special::Date),
            Term::Time(of) => special(of, Special::Time),
            Term::Trunc(unit, of) => special(of, Special::Trunc(*unit)),
            Term::Lower(of) => special(of, Special::Lower),
            Term::Upper(of) => special(of, Special::Upper),
            Term::Length(of) => special(of, Special::Length),
            Term::Aggregate(of, aggregate) => {
                let question = match *aggregate {
                    Aggregate::Count => Question::Count,
                    Aggregate::Sum(name, _) => Question::Sum(name),
                    Aggregate::Avg(name) => Question::Avg(name),
                    Aggregate::Min(name, _) => Question::Min(name),
                    Aggregate::Max(name, _) => Question::Max(name),
                    Aggregate::First(name, _) => Question::First(name),
                };
                (self.rows(of).ask)(self.refined(of), question).scalar()
            }
        }
    }
}
