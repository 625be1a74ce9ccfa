use quote::quote;

use super::{fixes, value};

#[test]
fn right_values_have_no_mistakes() {
    for tokens in [
        quote!(
            struct Isbn(String);
        ),
        quote!(
            struct Wrapped<M: Value>(M)
            where
                Vec<M>: Clone;
        ),
        quote!(
            struct Isbn {
                text: String,
            }
        ),
        quote!(
            enum Status {
                A,
                #[orm(rename = "b b")]
                B,
            }
        ),
        quote!(
            #[orm(integer)]
            enum Level {
                Low = 1,
                High,
            }
        ),
    ] {
        assert!(value(tokens).is_empty());
    }
}

#[test]
fn wrong_values_say_what_to_do() {
    let messages = value(quote!(
        #[orm(integer)]
        enum Status {
            A,
            #[orm(rename = "a", rname)]
            B,
        }
    ));
    assert_eq!(
        fixes(&messages),
        [
            "write `rename`: `rname` is not an attribute of a variant (`B`)",
            "remove `rename`, or the `integer` of `Status`: `B` is stored as its number",
        ]
    );
    let messages = value(quote!(
        enum Status {
            A,
            #[orm(rename = "a")]
            B,
        }
    ));
    assert_eq!(
        fixes(&messages),
        ["give `Status::B` another text, by `#[orm(rename = \"..\")]`: another variant is stored as \"a\""]
    );
    for tokens in [
        quote!(
            enum Status {
                A(i32),
            }
        ),
        quote!(
            struct Status(i32, i32);
        ),
        quote!(
            enum Status {}
        ),
    ] {
        let messages = value(tokens);
        assert_eq!(fixes(&messages), ["make `Status` a struct with one field, or an enum without fields"]);
    }
}
