//! More aggregates of collections: statistics, and texts joined.

use super::gathered::delimiter_of;
use super::lookup::OnText;
use super::{
    Collection, Computed, Each, Expr, FieldsAt, ManyRelation, Node, Path, Summable, ToMany, handles,
};
use crate::ast::{Aggregate, AggregateKind};
use crate::value::{Kind, SqlType};

/// Aggregates of the rows, `None` of no row: what the aggregates of the same names are of a group.
#[rustfmt::skip]
impl<E: Path, R, S> Collection<E, R, S> {
    /// The standard deviation of a value over the rows.
    pub fn std_dev<N, T>(self, value: impl FnOnce(FieldsAt<E>) -> Expr<N>) -> Expr<Computed<E::Root, Option<f64>>> where N: Node<Scope = E::Root, Type: SqlType<Base = T>>, T: Summable {
        self.aggregate(AggregateKind::StdDev, Some(value(handles()).into_ast()), Kind::F64)
    }

    /// The standard deviation that the rows, as a sample, suggest.
    pub fn std_dev_sample<N, T>(self, value: impl FnOnce(FieldsAt<E>) -> Expr<N>) -> Expr<Computed<E::Root, Option<f64>>> where N: Node<Scope = E::Root, Type: SqlType<Base = T>>, T: Summable {
        self.aggregate(AggregateKind::StdDevSample, Some(value(handles()).into_ast()), Kind::F64)
    }

    /// The variance of a value over the rows.
    pub fn variance<N, T>(self, value: impl FnOnce(FieldsAt<E>) -> Expr<N>) -> Expr<Computed<E::Root, Option<f64>>> where N: Node<Scope = E::Root, Type: SqlType<Base = T>>, T: Summable {
        self.aggregate(AggregateKind::Variance, Some(value(handles()).into_ast()), Kind::F64)
    }

    /// The variance that the rows, as a sample, suggest.
    pub fn variance_sample<N, T>(self, value: impl FnOnce(FieldsAt<E>) -> Expr<N>) -> Expr<Computed<E::Root, Option<f64>>> where N: Node<Scope = E::Root, Type: SqlType<Base = T>>, T: Summable {
        self.aggregate(AggregateKind::VarianceSample, Some(value(handles()).into_ast()), Kind::F64)
    }

    /// The texts of the rows that are not NULL, joined by a delimiter, in the collection's ordering.
    pub fn string_agg<N>(self, value: impl FnOnce(FieldsAt<E>) -> Expr<N>, delimiter: impl Into<String>) -> Expr<Computed<E::Root, Option<String>>> where N: Node<Scope = E::Root, Type: OnText<N>> {
        let mut joined = Aggregate::new(AggregateKind::Join, Some(value(handles()).into_ast()), Kind::Text);
        joined.argument = Some(delimiter_of(delimiter));
        self.aggregated(joined)
    }
}

/// The same from the bare relation.
#[rustfmt::skip]
impl<P: Path, R: ManyRelation> ToMany<P, R> {
    /// See [`Collection::std_dev`].
    pub fn std_dev<N, T>(self, value: impl FnOnce(FieldsAt<Each<P, R>>) -> Expr<N>) -> Expr<Computed<P::Root, Option<f64>>> where N: Node<Scope = P::Root, Type: SqlType<Base = T>>, T: Summable {
        self.rows().std_dev(value)
    }

    /// See [`Collection::std_dev_sample`].
    pub fn std_dev_sample<N, T>(self, value: impl FnOnce(FieldsAt<Each<P, R>>) -> Expr<N>) -> Expr<Computed<P::Root, Option<f64>>> where N: Node<Scope = P::Root, Type: SqlType<Base = T>>, T: Summable {
        self.rows().std_dev_sample(value)
    }

    /// See [`Collection::variance`].
    pub fn variance<N, T>(self, value: impl FnOnce(FieldsAt<Each<P, R>>) -> Expr<N>) -> Expr<Computed<P::Root, Option<f64>>> where N: Node<Scope = P::Root, Type: SqlType<Base = T>>, T: Summable {
        self.rows().variance(value)
    }

    /// See [`Collection::variance_sample`].
    pub fn variance_sample<N, T>(self, value: impl FnOnce(FieldsAt<Each<P, R>>) -> Expr<N>) -> Expr<Computed<P::Root, Option<f64>>> where N: Node<Scope = P::Root, Type: SqlType<Base = T>>, T: Summable {
        self.rows().variance_sample(value)
    }

    /// See [`Collection::string_agg`].
    pub fn string_agg<N>(self, value: impl FnOnce(FieldsAt<Each<P, R>>) -> Expr<N>, delimiter: impl Into<String>) -> Expr<Computed<P::Root, Option<String>>> where N: Node<Scope = P::Root, Type: OnText<N>> {
        self.rows().string_agg(value, delimiter)
    }
}
