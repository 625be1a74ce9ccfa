//! What `values` takes: expressions, and tuples of them.

use super::{Annotation, Expr, Model, Node, Path, Pred, SingleRelation, ToOne};
use crate::ast;
use crate::value::{Nullness, Value};

/// What `values` takes in a query about `S`: an expression of the type `T`, or a tuple of up to 12.
#[diagnostic::on_unimplemented(
    message = "a query about `{S}` cannot select `{Self}`: use its fields and expressions of them, or a tuple of up to 12",
    label = "not an expression of this query"
)]
pub trait Selectable<S, T>: Selection<S, Output = T> {}

// By an inner trait, as `IntoValue`: the message stays short. The type of the values is a parameter, for the compiler
// would say first that the inner trait's `Output` is not known.
#[diagnostic::do_not_recommend]
impl<S, T, V: Selection<S, Output = T>> Selectable<S, T> for V {}

/// One value per row, or a tuple of them, in a query about `S`.
pub trait Selection<S> {
    /// What a row is read into.
    type Output;
    /// The handles of the values, once the query computes them, in the scope `T`.
    type Handles<T: 'static>;
    /// The number of values.
    const LEN: usize;

    /// The handles of the values from a place on, in a query about the rows at `base`.
    fn handles<T: 'static>(base: &'static ast::Path, place: &mut usize) -> Self::Handles<T>;

    /// Appends the expressions.
    fn append(self, values: &mut Vec<ast::Expr>);
}

#[diagnostic::do_not_recommend]
impl<S, N: Node<Scope = S>> Selection<S> for Expr<N> {
    type Output = N::Type;
    type Handles<T: 'static> = Expr<Annotation<T, N::Type>>;
    const LEN: usize = 1;

    fn handles<T: 'static>(base: &'static ast::Path, place: &mut usize) -> Self::Handles<T> {
        Annotation::next(base, place)
    }

    fn append(self, values: &mut Vec<ast::Expr>) {
        values.push(self.into_ast());
    }
}

#[diagnostic::do_not_recommend]
impl<S: 'static> Selection<S> for Pred<S> {
    type Output = bool;
    type Handles<T: 'static> = Expr<Annotation<T, bool>>;
    const LEN: usize = 1;

    fn handles<T: 'static>(base: &'static ast::Path, place: &mut usize) -> Self::Handles<T> {
        Annotation::next(base, place)
    }

    fn append(self, values: &mut Vec<ast::Expr>) {
        values.push(Node::into_ast(self));
    }
}

/// A relation selects its key.
#[diagnostic::do_not_recommend]
impl<S, P: Path<Root = S>, R: SingleRelation<To: Model<Key: Value>>> Selection<S> for ToOne<P, R> {
    type Output = <R::Null<P::Null> as Nullness>::Apply<<R::To as Model>::Key>;
    type Handles<T: 'static> = Expr<Annotation<T, Self::Output>>;
    const LEN: usize = 1;

    fn handles<T: 'static>(base: &'static ast::Path, place: &mut usize) -> Self::Handles<T> {
        Annotation::next(base, place)
    }

    fn append(self, values: &mut Vec<ast::Expr>) {
        values.push(self.key());
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<S, $($name: Selection<S>),+> Selection<S> for ($($name,)+) {
            type Output = ($($name::Output,)+);
            type Handles<Scope: 'static> = ($($name::Handles<Scope>,)+);
            const LEN: usize = 0 $(+ $name::LEN)+;

            fn handles<Scope: 'static>(base: &'static ast::Path, place: &mut usize) -> Self::Handles<Scope> {
                ($($name::handles::<Scope>(base, place),)+)
            }

            fn append(self, values: &mut Vec<ast::Expr>) {
                #[allow(non_snake_case, reason = "a macro has one name for a type and its value")]
                let ($($name,)+) = self;
                $($name.append(values);)+
            }
        }
    };
}

super::for_each_tuple!(tuples);
