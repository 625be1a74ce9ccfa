use quote::quote;

use super::{fixes, model};

#[test]
fn a_right_model_has_no_mistakes() {
    let messages = model(quote! {
        #[orm(has_many(reviews: Review.book), many_to_many(tags: crate::Tag), ordering(-title, author))]
        #[orm(index(author, -title, name = "i", condition = |b| b.title.eq("x")), unique(author, title))]
        #[orm(check(name = "c", |b| b.title.ne("")), crate = "a::b")]
        pub struct Book {
            pub id: i64,
            #[orm(max_length = 300, index)]
            pub title: String,
            #[orm(on_delete = Protect)]
            pub author: ForeignKey<Author>,
        }
    });
    assert!(messages.is_empty(), "{messages:?}");
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let messages = model(quote! {
        #[orm(tabel = "x", has_many(title: Review.book), ordering(-titel), constraint_of_mine)]
        struct Book {
            id: i64,
            #[orm(max_lenght = 3, on_delete = Cascade)]
            title: String,
            #[orm(on_delete = SetNull, max_length = 1)]
            author: ForeignKey<Author>,
            #[orm(auto_now, on_delete = Explode)]
            pages: i32,
        }
    });
    assert_eq!(
        fixes(&messages),
        [
            "write `table`: `tabel` is not an attribute of a model (`Book`)",
            "remove `constraint_of_mine`: `constraint_of_mine` is not an attribute of a model (`Book`)",
            "write `max_length`: `max_lenght` is not an attribute of a field (`Book.title`)",
            "write one of those below: `Explode` is nothing that happens on a deletion",
            "remove `on_delete` from `Book.title`: it belongs on a field of type `ForeignKey<..>` or `OneToOne<..>`",
            "make `Book.author` an `Option` of its foreign key: `SetNull` writes NULL into it",
            "remove `max_length` from `Book.author`: it belongs on a field of type `String` or `Option<String>`",
            "remove this from `Book.pages`: `auto_now` and `auto_now_add` belong on dates and times",
            "rename this relation: `Book` has a field `title`",
            "write `title`: `Book` has no field `titel`",
        ]
    );
}

#[test]
fn versions_are_numbers_and_one_is_enough() {
    let messages = model(quote! {
        struct Book {
            #[orm(version)]
            id: i64,
            #[orm(version)]
            title: String,
            #[orm(version)]
            maybe: Option<i32>,
            #[orm(version, default = 3)]
            version: i32,
            #[orm(version)]
            revision: i64,
        }
    });
    assert_eq!(
        fixes(&messages),
        [
            "remove `version` from `Book.id`: it belongs on a number that is no key and always there",
            "remove `version` from `Book.title`: it belongs on a number that is no key and always there",
            "remove `version` from `Book.maybe`: it belongs on a number that is no key and always there",
            "remove the default of `Book.version`: `auto_now`, `auto_now_add` and `version` set it in every new row",
            "remove `version` from `Book.revision`: another field counts already",
        ]
    );
}

#[test]
fn a_message_lists_what_is_allowed() {
    let messages = model(quote! {
        #[orm(validate)]
        struct Book { #[orm(sparse)] id: i64 }
    });
    assert!(
        messages[0].contains("\nallowed here: table = \"..\", has_many(name: Model.field)"),
        "{messages:?}"
    );
    assert!(messages[1].contains("\nallowed here: primary_key, max_length = N"), "{messages:?}");
}

#[test]
fn a_model_has_a_primary_key() {
    let none = model(quote!(
        struct Book {
            title: String,
        }
    ));
    assert_eq!(
        fixes(&none),
        [
            "add a field `id: i64` to `Book`, or mark a field as `#[orm(primary_key)]`: a model has a primary key"
        ]
    );
    let nullable = model(quote!(
        struct Book {
            id: Option<i64>,
        }
    ));
    assert_eq!(
        fixes(&nullable),
        ["remove the `Option` from `Book.id`: it is the primary key, which is never NULL"]
    );
}

#[test]
fn a_primary_key_may_have_several_parts() {
    let two = model(quote!(
        struct Place {
            #[orm(primary_key)]
            shelf: ForeignKey<Shelf>,
            id: i64,
            #[orm(primary_key)]
            number: String,
        }
    ));
    assert!(two.is_empty(), "{two:?}");
    let wrong = model(quote!(
        struct Place {
            #[orm(primary_key)]
            shelf: Option<ForeignKey<Shelf>>,
            #[orm(primary_key)]
            number: f32,
            #[orm(primary_key)]
            letter: String,
        }
    ));
    assert_eq!(
        fixes(&wrong),
        [
            "remove the `Option` from `Place.shelf`: it is a part of the primary key, which is never NULL",
            "make `Place.number` an integer, a `String` or a `Uuid`: a primary key is compared and hashed, which a float is not fit for",
        ]
    );
    let letters = ('a'..='i').map(|letter| quote::format_ident!("{letter}"));
    let nine = model(quote!(
        struct Place {
            #(#[orm(primary_key)] #letters: i64,)*
        }
    ));
    assert_eq!(fixes(&nine), ["remove this `primary_key`: the key of `Place` has 8 columns at the most"]);
}

#[test]
fn names_differ_and_fit() {
    let long = "a".repeat(64);
    let messages = model(quote! {
        #[orm(table = "", has_many(create: A.b, a: A.b, a: B.b), index(x, name = #long), index(y), index(y), index())]
        struct Book {
            id: i64,
            x: i32,
            y: ForeignKey<Other>,
            y_id: i32,
        }
    });
    assert_eq!(
        fixes(&messages),
        [
            "give the table a name: this one is empty",
            "give `Book.y_id` another column, by `#[orm(column = \"..\")]`: another field has the column `y_id`",
            "rename this relation: `Book` has another relation `a`",
            "rename this relation: rows of `Book` have a method `create` already",
            "name the fields of `Book` that this consists of",
            "give a name of 1 to 63 bytes, which PostgreSQL keeps: this has 64",
            "give this another name, by `name = \"..\"`: `_y_id_idx` is taken",
        ]
    );
}

#[test]
fn only_plain_structs_are_models() {
    for tokens in [
        quote!(
            enum Book {
                A,
            }
        ),
        quote!(
            struct Book(i64);
        ),
        quote!(union Book { a: i64 }),
    ] {
        let messages = model(tokens);
        assert_eq!(
            fixes(&messages),
            ["make `Book` a struct with named fields: they are the columns of its table"]
        );
    }
    let messages = model(quote!(
        struct Book<'a, T, const N: usize> {
            id: i64,
            t: &'a T,
        }
    ));
    assert_eq!(
        fixes(&messages),
        [
            "remove `'a`: what is in a `Book` is read from the database, and borrows nothing",
            "remove `N`: the parameters of `Book` may be types alone",
        ]
    );
}

#[test]
fn a_model_may_have_type_parameters() {
    let messages = model(quote! {
        #[orm(has_many(parts: Part<T, Vec<U>>.whole), many_to_many(tags: Tag<U> through Link<T>, all: Self.tags))]
        pub struct Setting<T: Value + Clone, U = i32>
        where
            U: Value,
            Option<T>: Clone,
        {
            pub id: i64,
            #[orm(index)]
            pub value: T,
            pub other: Option<U>,
            pub parent: Option<ForeignKey<Self>>,
        }
    });
    assert!(messages.is_empty(), "{messages:?}");
}

#[test]
fn wrong_forms_say_the_right_one() {
    let messages = model(quote! {
        #[orm(check(|b| b.id.gt(0)), has_many(a: Review), many_to_many(b: Tag by Link), crate = "1")]
        struct Book {
            #[orm(max_length = 0, primary_key, primary_key, default = 1, db_default = "2", column)]
            id: i64,
        }
    });
    assert_eq!(
        fixes(&messages),
        [
            "write `check(name = \"..\", |x| ..)`: a check has a name, which errors show, and a predicate",
            "name the foreign key that points here: `has_many(name: Model.field)`",
            "write `through` here, or a comma: `many_to_many(name: Model)`, `many_to_many(name: Model through Link)`, \
             `many_to_many(name: Model.field)`",
            "write the path of the library: `crate = \"path::to::orm\"`",
            "give `max_length` a number from 1 to 4294967295",
            "remove this `primary_key`: it is given already",
            "remove this `db_default`: it is given already",
            "give a value here: `= ..`",
        ]
    );
}

#[test]
fn an_ordering_has_at_most_12_fields() {
    let messages = model(quote! {
        #[orm(ordering(id, -id, id, id, id, id, id, id, id, id, id, id, id))]
        struct Book { id: i64 }
    });
    assert_eq!(fixes(&messages), ["end the ordering of `Book` before this: it has at most 12 fields"]);
}
