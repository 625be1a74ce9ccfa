use quote::quote;

use super::{fixes, projection};

#[test]
fn a_projection_names_its_model() {
    let messages = projection(quote!(
        struct Card {
            #[orm(valeu = |b| b.title)]
            title: String,
        }
    ));
    assert_eq!(
        fixes(&messages),
        [
            "say whose rows `Card` is read from: add `#[orm(from = Model)]`",
            "write `value`: `valeu` is not an attribute of a field of a projection (`Card.title`)",
        ]
    );
    assert!(
        projection(quote!(
            #[orm(from = Book)]
            struct Card {
                title: String,
            }
        ))
        .is_empty()
    );
    let messages = projection(quote!(
        #[orm(from = Book)]
        struct Card;
    ));
    assert_eq!(fixes(&messages), ["make `Card` a struct with named fields: one per value of the query"]);
}
