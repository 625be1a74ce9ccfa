//! Window functions to SQL.

use super::Writer;
use super::select::unsupported;
use crate::ast::{Aggregate, Exclude, Expr, Frame, FrameUnit, Window, WindowFunction};
use crate::error::{Error, ErrorKind, Result};

impl<'a> Writer<'a> {
    /// Appends a window function.
    pub(super) fn window(&mut self, window: &'a Window) -> Result<()> {
        check(window)?;
        if self.in_window {
            return Err(Error::new(
                ErrorKind::Invalid,
                "the value of a window cannot be used within another window: databases do not nest them",
            ));
        }
        self.in_window = true;
        let written = self.function(window);
        self.in_window = false;
        written?;
        self.collate(window.result);
        Ok(())
    }

    fn function(&mut self, window: &'a Window) -> Result<()> {
        match &window.function {
            WindowFunction::RowNumber => self.push("ROW_NUMBER()"),
            WindowFunction::Rank => self.push("RANK()"),
            WindowFunction::DenseRank => self.push("DENSE_RANK()"),
            WindowFunction::PercentRank => self.push("PERCENT_RANK()"),
            WindowFunction::CumeDist => self.push("CUME_DIST()"),
            WindowFunction::Ntile(parts) => {
                self.push("NTILE(");
                self.number((*parts).into());
                self.push(")");
            }
            WindowFunction::Lag(of, offset, default) => {
                self.shifted("LAG(", of, *offset, default.as_ref())?
            }
            WindowFunction::Lead(of, offset, default) => {
                self.shifted("LEAD(", of, *offset, default.as_ref())?;
            }
            WindowFunction::FirstValue(of) => self.around("FIRST_VALUE(", std::slice::from_ref(of), ")")?,
            WindowFunction::LastValue(of) => self.around("LAST_VALUE(", std::slice::from_ref(of), ")")?,
            WindowFunction::NthValue(of, place) => {
                self.around("NTH_VALUE(", std::slice::from_ref(of), ", ")?;
                self.number((*place).into());
                self.push(")");
            }
            WindowFunction::Aggregate(aggregate) => return self.aggregate_in(window, aggregate),
        }
        self.over(window)
    }

    fn shifted(&mut self, name: &str, of: &'a Expr, offset: u32, default: Option<&'a Expr>) -> Result<()> {
        self.around(name, std::slice::from_ref(of), ", ")?;
        self.number(offset.into());
        if let Some(default) = default {
            self.push(", ");
            self.expr(default)?;
        }
        self.push(")");
        Ok(())
    }

    fn aggregate_in(&mut self, window: &'a Window, aggregate: &'a Aggregate) -> Result<()> {
        if aggregate.distinct {
            let instead = "count them by a collection, or in a group";
            return Err(unsupported(self.dialect(), "aggregate of distinct values over a window", instead));
        }
        if !aggregate.order.is_empty() {
            let instead = "order the window, `.over(|w| w.order_by(..))`";
            return Err(unsupported(self.dialect(), "ordered aggregate over a window", instead));
        }
        self.aggregate_of_window(aggregate, window)
    }

    /// Appends OVER and the window.
    pub(super) fn over(&mut self, window: &'a Window) -> Result<()> {
        self.push(" OVER (");
        let mut space = "";
        if !window.partition.is_empty() {
            self.push("PARTITION BY ");
            self.list(&window.partition)?;
            space = " ";
        }
        if !window.order.is_empty() {
            self.push(space);
            self.window_order(window)?;
            space = " ";
        }
        if let Some(frame) = window.frame {
            self.push(space);
            self.frame(frame);
        }
        self.push(")");
        Ok(())
    }

    fn window_order(&mut self, window: &'a Window) -> Result<()> {
        for (place, part) in window.order.iter().enumerate() {
            self.push(if place == 0 { "ORDER BY " } else { ", " });
            self.expr(&part.expr)?;
            self.direction(part);
        }
        Ok(())
    }

    fn frame(&mut self, frame: Frame) {
        self.push(match frame.unit {
            FrameUnit::Rows => "ROWS BETWEEN ",
            FrameUnit::Range => "RANGE BETWEEN ",
            FrameUnit::Groups => "GROUPS BETWEEN ",
        });
        self.bound(frame.start, "UNBOUNDED PRECEDING");
        self.push(" AND ");
        self.bound(frame.end, "UNBOUNDED FOLLOWING");
        self.push(match frame.exclude {
            Exclude::Nothing => "",
            Exclude::Current => " EXCLUDE CURRENT ROW",
            Exclude::Group => " EXCLUDE GROUP",
            Exclude::Ties => " EXCLUDE TIES",
        });
    }

    fn bound(&mut self, bound: Option<i64>, unbounded: &str) {
        match bound {
            None => self.push(unbounded),
            Some(0) => self.push("CURRENT ROW"),
            Some(distance) => {
                self.number(distance.unsigned_abs());
                self.push(if distance < 0 { " PRECEDING" } else { " FOLLOWING" });
            }
        }
    }
}

/// Refuses what the databases would refuse in words of their own, or not alike.
fn check(window: &Window) -> Result<()> {
    let wrong = |message| Err(Error::new(ErrorKind::Invalid, message));
    if matches!(window.function, WindowFunction::Ntile(0) | WindowFunction::NthValue(_, 0)) {
        return wrong("`ntile` and `nth_value` count from 1");
    }
    let Some(frame) = window.frame else { return Ok(()) };
    if matches!((frame.start, frame.end), (Some(start), Some(end)) if start > end) {
        return wrong("the frame of a window ends before it starts");
    }
    if frame.unit == FrameUnit::Groups && window.order.is_empty() {
        return wrong("a frame of `groups` needs an ordering: `.over(|w| w.order_by(..).groups(..))`");
    }
    let counts = [frame.start, frame.end].into_iter().flatten().any(|bound| bound != 0);
    let by_number = matches!(window.order.as_slice(), [order] if order.expr.kind().is_integer());
    if frame.unit == FrameUnit::Range && counts && !by_number {
        return wrong(
            "a frame of `range` with numbers needs an ordering by one whole number: use `rows` or `groups`",
        );
    }
    Ok(())
}
