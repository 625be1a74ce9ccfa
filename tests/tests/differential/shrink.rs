//! Smaller forms of a predicate, to find the least that still fails.

use crate::case::{Case, Collection, Term};

/// The predicates that are one step smaller, the boldest steps first.
pub(crate) fn smaller(case: &Case) -> Vec<Case> {
    let mut found = match case {
        Case::Const(_) => return Vec::new(),
        Case::And(parts) | Case::Or(parts) => parts.clone(),
        Case::Not(part) => vec![(**part).clone()],
        _ => Vec::new(),
    };
    found.extend([Case::Const(true), Case::Const(false)]);
    match case {
        Case::And(parts) => found.extend(lists(parts).into_iter().map(Case::And)),
        Case::Or(parts) => found.extend(lists(parts).into_iter().map(Case::Or)),
        Case::Not(part) => found.extend(smaller(part).into_iter().map(|part| Case::Not(Box::new(part)))),
        Case::Compare(op, left, right) => {
            found.extend(terms(left).into_iter().map(|left| Case::Compare(*op, left, right.clone())));
            found.extend(terms(right).into_iter().map(|right| Case::Compare(*op, left.clone(), right)));
        }
        Case::Between(term, low, high) => {
            found.extend(terms(term).into_iter().map(|term| Case::Between(term, low.clone(), high.clone())));
            found.extend(terms(low).into_iter().map(|low| Case::Between(term.clone(), low, high.clone())));
            found.extend(terms(high).into_iter().map(|high| Case::Between(term.clone(), low.clone(), high)));
        }
        Case::In(term, values) => {
            found.extend(without_one(values).into_iter().map(|values| Case::In(term.clone(), values)));
            found.extend(terms(term).into_iter().map(|term| Case::In(term, values.clone())));
        }
        Case::InQuery(term, of, below) => {
            found.extend(terms(term).into_iter().map(|term| Case::InQuery(term, *of, *below)));
        }
        Case::Null(term, is) => {
            let smaller = terms(term).into_iter().filter(Term::nullable);
            found.extend(smaller.map(|term| Case::Null(term, *is)));
        }
        Case::Text(op, left, right) => {
            found.extend(terms(left).into_iter().map(|left| Case::Text(*op, left, right.clone())));
            found.extend(terms(right).into_iter().map(|right| Case::Text(*op, left.clone(), right)));
        }
        Case::Any(of, part) => quantified(&mut found, of, part, Case::Any),
        Case::Every(of, part) => quantified(&mut found, of, part, Case::Every),
        Case::None(of, part) => quantified(&mut found, of, part, Case::None),
        Case::Exists(of) => found.extend(collections(of).into_iter().map(Case::Exists)),
        Case::Const(_) | Case::Key(..) => {}
    }
    found
}

fn quantified(found: &mut Vec<Case>, of: &Collection, part: &Case, make: fn(Collection, Box<Case>) -> Case) {
    found.push(Case::Exists(of.clone()));
    found.extend(collections(of).into_iter().map(|of| make(of, Box::new(part.clone()))));
    found.extend(smaller(part).into_iter().map(|part| make(of.clone(), Box::new(part))));
}

/// The list with one part left out, where more than one is left, and with one part smaller.
fn lists(parts: &[Case]) -> Vec<Vec<Case>> {
    let mut found = if parts.len() > 2 { without_one(parts) } else { Vec::new() };
    for (place, part) in parts.iter().enumerate() {
        found.extend(smaller(part).into_iter().map(|part| {
            let mut parts = parts.to_vec();
            parts[place] = part;
            parts
        }));
    }
    found
}

fn without_one<T: Clone>(values: &[T]) -> Vec<Vec<T>> {
    (0..values.len())
        .map(|place| {
            let mut values = values.to_vec();
            values.remove(place);
            values
        })
        .collect()
}

/// Smaller terms of the same type, none of them a value where this is none.
fn terms(term: &Term) -> Vec<Term> {
    let of_same_type = |inner: &Term| inner.kind() == term.kind() && !matches!(inner, Term::Value(..));
    match term {
        Term::Value(..) | Term::Field { .. } => Vec::new(),
        Term::Arithmetic(op, left, right) => {
            let mut found: Vec<Term> = [left, right]
                .into_iter()
                .map(|inner| (**inner).clone())
                .filter(|inner| of_same_type(inner))
                .collect();
            found.extend(
                terms(left).into_iter().map(|left| Term::Arithmetic(*op, Box::new(left), right.clone())),
            );
            found.extend(
                terms(right).into_iter().map(|right| Term::Arithmetic(*op, left.clone(), Box::new(right))),
            );
            found
        }
        Term::Part(part, of) => inner(of, |of| Term::Part(*part, of)),
        Term::Date(of) => inner(of, Term::Date),
        Term::Time(of) => inner(of, Term::Time),
        Term::Length(of) => inner(of, Term::Length),
        Term::Trunc(unit, of) => same(of, |of| Term::Trunc(*unit, of)),
        Term::Negative(of) => same(of, Term::Negative),
        Term::Lower(of) => same(of, Term::Lower),
        Term::Upper(of) => same(of, Term::Upper),
        Term::Aggregate(of, aggregate) => {
            collections(of).into_iter().map(|of| Term::Aggregate(of, *aggregate)).collect()
        }
    }
}

fn inner(of: &Term, make: impl Fn(Box<Term>) -> Term) -> Vec<Term> {
    terms(of).into_iter().map(|of| make(Box::new(of))).collect()
}

fn same(of: &Term, make: impl Fn(Box<Term>) -> Term) -> Vec<Term> {
    let mut found = vec![of.clone()];
    found.extend(inner(of, make));
    found
}

fn collections(of: &Collection) -> Vec<Collection> {
    let mut found = Vec::new();
    if let Some(case) = &of.filter {
        found.push(Collection { filter: None, ..of.clone() });
        let smaller = smaller(case).into_iter();
        found.extend(smaller.map(|case| Collection { filter: Some(Box::new(case)), ..of.clone() }));
    }
    if let Some(case) = &of.exclude {
        found.push(Collection { exclude: None, ..of.clone() });
        let smaller = smaller(case).into_iter();
        found.extend(smaller.map(|case| Collection { exclude: Some(Box::new(case)), ..of.clone() }));
    }
    if of.distinct {
        found.push(Collection { distinct: false, ..of.clone() });
    }
    if of.slice.is_some() {
        found.push(Collection { slice: None, ..of.clone() });
    }
    // The first row, and a slice, are what an ordering says.
    if of.order.is_some() && of.slice.is_some() {
        found.push(Collection { order: None, slice: None, ..of.clone() });
    }
    found
}
