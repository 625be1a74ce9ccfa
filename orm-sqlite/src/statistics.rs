//! Standard deviations and variances, which SQLite does not have: the method of Youngs and Cramer, by which PostgreSQL
//! computes them of floats too, so that the results are the same to the last digit where rows come in the same order.

use std::collections::VecDeque;

use rusqlite::functions::{Aggregate, Context, WindowAggregate};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};

use crate::arithmetic::{OVERFLOW, refused};
use crate::functions::FLAGS;

/// Registers the aggregates on a connection: each alone, in constant space, and over windows, where values must be forgotten.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    let all = [
        ("orm_stddev_pop", Statistic { sample: false, root: true }),
        ("orm_stddev_samp", Statistic { sample: true, root: true }),
        ("orm_var_pop", Statistic { sample: false, root: false }),
        ("orm_var_samp", Statistic { sample: true, root: false }),
    ];
    for (name, statistic) in all {
        connection.create_aggregate_function(name, 1, FLAGS, statistic)?;
        connection.create_window_function(format!("{name}_over").as_str(), 1, FLAGS, Over(statistic))?;
    }
    Ok(())
}

/// One of the four.
#[derive(Clone, Copy)]
struct Statistic {
    sample: bool,
    root: bool,
}

/// What was seen: the number of values, their sum, and the sum of the squares of their distances from the mean.
#[derive(Default)]
struct Seen {
    count: f64,
    sum: f64,
    squares: f64,
    infinite: bool,
}

impl Seen {
    fn add(&mut self, value: f64) -> Result<()> {
        self.infinite |= value.is_infinite();
        self.count += 1.0;
        self.sum += value;
        if self.count > 1.0 {
            let distance = value * self.count - self.sum;
            self.squares += distance * distance / (self.count * (self.count - 1.0));
            if !self.infinite && (self.sum.is_infinite() || self.squares.is_infinite()) {
                return Err(refused(OVERFLOW));
            }
        }
        Ok(())
    }
}

impl Statistic {
    /// NULL of too few values, and of infinite ones.
    fn of(self, seen: &Seen) -> Option<f64> {
        let degrees = if self.sample { seen.count - 1.0 } else { seen.count };
        if degrees <= 0.0 || seen.infinite {
            return None;
        }
        let variance = seen.squares / degrees;
        Some(if self.root { variance.sqrt() } else { variance })
    }
}

impl Aggregate<Seen, Option<f64>> for Statistic {
    fn init(&self, _: &mut Context<'_>) -> Result<Seen> {
        Ok(Seen::default())
    }

    fn step(&self, context: &mut Context<'_>, seen: &mut Seen) -> Result<()> {
        number(context)?.map_or(Ok(()), |value| seen.add(value))
    }

    fn finalize(&self, _: &mut Context<'_>, seen: Option<Seen>) -> Result<Option<f64>> {
        Ok(seen.and_then(|seen| self.of(&seen)))
    }
}

/// The same over a window: the values of the frame, of which the oldest is forgotten first.
struct Over(Statistic);

impl Over {
    fn of(&self, values: &VecDeque<f64>) -> Result<Option<f64>> {
        let mut seen = Seen::default();
        values.iter().try_for_each(|value| seen.add(*value))?;
        Ok(self.0.of(&seen))
    }
}

impl Aggregate<VecDeque<f64>, Option<f64>> for Over {
    fn init(&self, _: &mut Context<'_>) -> Result<VecDeque<f64>> {
        Ok(VecDeque::new())
    }

    fn step(&self, context: &mut Context<'_>, values: &mut VecDeque<f64>) -> Result<()> {
        values.extend(number(context)?);
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, values: Option<VecDeque<f64>>) -> Result<Option<f64>> {
        values.map_or(Ok(None), |values| self.of(&values))
    }
}

impl WindowAggregate<VecDeque<f64>, Option<f64>> for Over {
    fn value(&self, values: Option<&mut VecDeque<f64>>) -> Result<Option<f64>> {
        values.map_or(Ok(None), |values| self.of(values))
    }

    fn inverse(&self, context: &mut Context<'_>, values: &mut VecDeque<f64>) -> Result<()> {
        if number(context)?.is_some() {
            values.pop_front();
        }
        Ok(())
    }
}

/// The argument as a float, decimals too.
fn number(context: &Context<'_>) -> Result<Option<f64>> {
    match context.get_raw(0) {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(number) => Ok(Some(number as f64)),
        ValueRef::Real(number) => Ok(Some(number)),
        ValueRef::Text(text) => {
            let number = str::from_utf8(text).ok().and_then(|text| text.parse().ok());
            number.map(Some).ok_or_else(|| refused("not a number"))
        }
        other => Err(Error::InvalidFunctionParameterType(0, other.data_type())),
    }
}
