//! Which columns of its own places a statement uses, those of queries inside included.

use crate::ast::{Aggregate, Column, Expr, Path, Predicate, Select, Step, Window};
use crate::value::Kind;

/// A part of a statement that uses columns.
#[derive(Clone, Copy)]
pub enum Use<'a> {
    /// An expression.
    Expr(&'a Expr),
    /// A predicate.
    Predicate(&'a Predicate),
    /// An aggregate.
    Aggregate(&'a Aggregate),
    /// A column.
    Column(Column),
    /// The row at a place as a whole.
    Row(&'static Path),
}

/// What a query computes of its rows before something else is computed of that: columns, windows, annotations.
#[derive(Clone, Copy, Debug)]
pub enum Leaf<'a> {
    /// A column.
    Column(Column),
    /// A window function.
    Window(&'a Window),
    /// An expression that is used by place.
    Annotation(usize),
}

/// How far the walk goes.
#[derive(Clone, PartialEq, Eq)]
enum Depth {
    /// To the columns.
    Columns,
    /// To the columns, and to windows and the annotations in these places, which are whole.
    Windows(Vec<usize>),
    /// To the columns, and to annotations, which are whole.
    Annotations,
}

impl Depth {
    fn keeps(&self, annotation: usize) -> bool {
        match self {
            Self::Columns => false,
            Self::Windows(places) => places.contains(&annotation),
            Self::Annotations => true,
        }
    }
}

/// A walk over the parts of a statement.
pub(super) struct Walk<'a> {
    /// What the statement's own expressions use by place.
    annotations: &'a [Expr],
    depth: Depth,
    /// The statement's own row first, then those of the queries inside that are being walked.
    bases: Vec<&'static Path>,
    joins: Vec<&'static Path>,
    leaves: Vec<Leaf<'a>>,
    /// The subqueries whose values the statement uses, those inside of queries left out.
    scalars: Vec<&'a Select>,
    /// Whether something was met that belongs to a query around this one.
    is_bound: bool,
}

/// What the rows of a derived table must hold, so that these parts can be computed of it: columns, windows, and the
/// annotations in the places `whole`.
pub fn leaves<'a>(
    from: &'static Path,
    annotations: &'a [Expr],
    whole: &[usize],
    uses: impl FnOnce(&mut dyn FnMut(Use<'a>)),
) -> Vec<Leaf<'a>> {
    let mut walk = Walk::new(from, annotations, Depth::Windows(whole.to_vec()));
    uses(&mut |part| walk.part(part));
    walk.leaves
}

/// What the rows of set operations must hold, so that these parts can be computed of them: columns and annotations.
pub fn whole_leaves<'a>(from: &'static Path, uses: impl FnOnce(&mut dyn FnMut(Use<'a>))) -> Vec<Leaf<'a>> {
    let mut walk = Walk::new(from, &[], Depth::Annotations);
    uses(&mut |part| walk.part(part));
    walk.leaves
}

/// The columns that a condition on the rows of one table uses, each once.
pub fn own_columns(condition: &Predicate) -> Vec<&'static str> {
    let mut walk = Walk::of(Vec::new(), &[], Depth::Annotations);
    walk.predicate(condition);
    let mut names = Vec::new();
    for leaf in walk.leaves {
        match leaf {
            Leaf::Column(column) if !names.contains(&column.name) => names.push(column.name),
            _ => {}
        }
    }
    names
}

/// The subqueries whose values these parts use, each once.
pub(super) fn scalars<'a>(
    from: &'static Path,
    annotations: &'a [Expr],
    uses: impl FnOnce(&mut dyn FnMut(Use<'a>)),
) -> Vec<&'a Select> {
    let mut walk = Walk::new(from, annotations, Depth::Columns);
    uses(&mut |part| walk.part(part));
    walk.scalars
}

/// Whether an expression of a query about the rows at `from` uses something of a query around that.
pub fn is_bound(from: &'static Path, expr: &Expr) -> bool {
    let mut walk = Walk::new(from, &[], Depth::Columns);
    walk.part(Use::Expr(expr));
    walk.is_bound
}

/// Whether a query inside another uses nothing of the other but the key of the row that its rows belong to.
pub(super) fn is_bound_by_key_alone(select: &Select) -> bool {
    let mut walk = Walk::new(select.from, &[], Depth::Columns);
    walk.part(Use::Predicate(&select.filter));
    select.uses(&mut |part| walk.part(part));
    !walk.is_bound
}

impl PartialEq for Leaf<'_> {
    /// Windows by address: two that differ in their values alone are equal as data.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Column(own), Self::Column(theirs)) => own.path == theirs.path && own.name == theirs.name,
            (Self::Window(own), Self::Window(theirs)) => std::ptr::eq(*own, *theirs),
            (Self::Annotation(own), Self::Annotation(theirs)) => own == theirs,
            _ => false,
        }
    }
}

impl<'a> Walk<'a> {
    /// A walk to all columns, those of windows included.
    pub(super) fn through_windows(from: &'static Path, annotations: &'a [Expr]) -> Self {
        Self::new(from, annotations, Depth::Columns)
    }

    fn new(from: &'static Path, annotations: &'a [Expr], depth: Depth) -> Self {
        Self::of(vec![from], annotations, depth)
    }

    fn of(bases: Vec<&'static Path>, annotations: &'a [Expr], depth: Depth) -> Self {
        Self {
            annotations,
            depth,
            bases,
            joins: Vec::new(),
            leaves: Vec::new(),
            scalars: Vec::new(),
            is_bound: false,
        }
    }

    /// The places that were met, each after the one it starts from.
    pub(super) fn into_joins(self) -> Vec<&'static Path> {
        self.joins
    }

    pub(super) fn part(&mut self, part: Use<'a>) {
        match part {
            Use::Expr(expr) => self.expr(expr),
            Use::Predicate(predicate) => self.predicate(predicate),
            Use::Aggregate(aggregate) => self.aggregate(aggregate),
            Use::Column(column) => self.column(column),
            Use::Row(path) => {
                self.place(path);
            }
        }
    }

    fn predicate(&mut self, predicate: &'a Predicate) {
        match predicate {
            Predicate::Const(_) => {}
            Predicate::And(parts) | Predicate::Or(parts) => {
                parts.iter().for_each(|part| self.predicate(part))
            }
            Predicate::Not(inner) => self.predicate(inner),
            Predicate::Compare(_, left, right) | Predicate::Text(_, left, right) => {
                self.expr(left);
                self.expr(right);
            }
            Predicate::Row(_, left, right) => left.iter().chain(right).for_each(|expr| self.expr(expr)),
            Predicate::Between(three) => three.iter().for_each(|expr| self.expr(expr)),
            Predicate::IsNull(expr) | Predicate::IsTrue(expr) | Predicate::InList(expr, _) => self.expr(expr),
            Predicate::InRows(exprs, _) | Predicate::RowInSelect(exprs, _) => {
                exprs.iter().for_each(|expr| self.expr(expr))
            }
            // A query of its own: it cannot name the rows of this one.
            Predicate::InSelect(expr, _) => self.expr(expr),
            Predicate::Exists(select) => self.inner(select),
        }
    }

    fn expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Column(column) => self.column(*column),
            Expr::Annotation { place, .. } if self.depth.keeps(*place) => {
                self.leaf(Leaf::Annotation(*place));
            }
            // Only the query itself has annotations, and they use none that come after them.
            Expr::Annotation { place, .. } => {
                if let Some(annotation) = self.annotations.get(*place) {
                    // It is about the statement's own rows, wherever it is used.
                    let inner = self.bases.split_off(1);
                    self.expr(annotation);
                    self.bases.extend(inner);
                } else {
                    self.is_bound = true;
                }
            }
            Expr::Arithmetic(_, left, right, _) => {
                self.expr(left);
                self.expr(right);
            }
            Expr::Call(_, arguments) => arguments.iter().for_each(|argument| self.expr(argument)),
            Expr::Case(case) => {
                case.branches.iter().for_each(|(when, _)| self.predicate(when));
                case.values().for_each(|value| self.expr(value));
            }
            Expr::Template(template) => template.arguments.iter().for_each(|argument| self.expr(argument)),
            Expr::Predicate(predicate) => self.predicate(predicate),
            Expr::Aggregate(aggregate) => self.aggregate(aggregate),
            Expr::Window(window) if self.bases.len() == 1 && matches!(self.depth, Depth::Windows(_)) => {
                self.leaf(Leaf::Window(window))
            }
            Expr::Window(window) => {
                window.exprs().for_each(|expr| self.expr(expr));
                window.aggregate().into_iter().for_each(|aggregate| self.aggregate(aggregate));
            }
            Expr::Subquery(select, _) => {
                self.scalar(select);
                self.inner(select);
            }
            Expr::ParentKey(_) => self.is_bound = true,
            Expr::Param(_) => {}
        }
    }

    fn aggregate(&mut self, aggregate: &'a Aggregate) {
        aggregate.of.iter().for_each(|of| self.expr(of));
        aggregate.order.iter().for_each(|order| self.expr(&order.expr));
        aggregate.filter.iter().for_each(|filter| self.predicate(filter));
    }

    /// A query inside this statement, which may name the statement's own places.
    fn inner(&mut self, select: &'a Select) {
        if let (Step::Each(link), Some(parent)) = (&select.from.step, select.from.parent) {
            self.column(Column::at(parent, link.local, Kind::I64, false));
        }
        self.bases.push(select.from);
        self.predicate(&select.filter);
        select.uses(&mut |part| self.part(part));
        self.bases.pop();
    }

    fn scalar(&mut self, select: &'a Select) {
        // By address: two that differ in their values alone are equal as data.
        if self.bases.len() == 1 && !self.scalars.iter().any(|known| std::ptr::eq(*known, select)) {
            self.scalars.push(select);
        }
    }

    fn column(&mut self, column: Column) {
        if self.place(column.path) {
            self.leaf(Leaf::Column(column));
        }
    }

    /// Meets a place. Returns whether it is the statement's own, and not of a query inside or around it.
    fn place(&mut self, mut path: &'static Path) -> bool {
        let mut chain = Vec::new();
        loop {
            if let Some(base) = self.bases.iter().rposition(|base| *base == path) {
                if base == 0 {
                    self.join(chain);
                }
                return base == 0;
            }
            chain.push(path);
            match path.parent {
                Some(parent) => path = parent,
                // Nobody said whose rows these are: those of the first column.
                None if self.bases.is_empty() => {
                    self.bases.push(path);
                    return true;
                }
                // It belongs to a query around this statement.
                None => {
                    self.is_bound = true;
                    return false;
                }
            }
        }
    }

    fn join(&mut self, chain: Vec<&'static Path>) {
        for path in chain.into_iter().rev() {
            if !self.joins.contains(&path) {
                self.joins.push(path);
            }
        }
    }

    fn leaf(&mut self, leaf: Leaf<'a>) {
        // What the joins alone are asked for has no use for its columns.
        if self.depth != Depth::Columns && !self.leaves.contains(&leaf) {
            self.leaves.push(leaf);
        }
    }
}
