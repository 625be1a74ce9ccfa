use orm::prelude::*;
use orm_tests::databases::on_each;
use rust_decimal::Decimal;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(items: Item.order))]
pub struct Invoice {
    pub id: i64,
    pub name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Item {
    pub id: i64,
    pub order: ForeignKey<Invoice>,
    #[orm(unique)]
    pub price: Decimal,
    pub rebate: Option<Decimal>,
    #[orm(default = Decimal::new(150, 2))]
    pub tax: Decimal,
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn prices(db: &Database, prices: &[&str]) -> Invoice {
    db.create_tables::<(Invoice, Item)>().unwrap();
    let invoice = Invoice::create().name("first").save(db).unwrap();
    for price in prices {
        Item::create().order(&invoice).price(decimal(price)).save(db).unwrap();
    }
    invoice
}

fn texts(rows: Vec<Decimal>) -> Vec<String> {
    rows.iter().map(Decimal::to_string).collect()
}

#[test]
fn they_compare_as_numbers() {
    on_each(|db| {
        prices(db, &["10.25", "9.5", "-3", "1.00", "100"]);
        let read =
            |query: QuerySet<Item>| texts(query.order_by(|i| i.price).values(|i| i.price).all(db).unwrap());
        assert_eq!(read(Item::objects()), ["-3", "1.00", "9.5", "10.25", "100"]);
        assert_eq!(read(Item::objects().filter(|i| i.price.lt(decimal("10.25")))), ["-3", "1.00", "9.5"]);
        assert_eq!(read(Item::objects().filter(|i| i.price.eq(decimal("1.0")))), ["1.00"]);
        assert_eq!(read(Item::objects().filter(|i| i.price.ne(decimal("1")))).len(), 4);
        assert_eq!(
            read(Item::objects().filter(|i| i.price.in_([decimal("1"), decimal("9.500"), decimal("7")]))),
            ["1.00", "9.5"]
        );
        assert_eq!(read(Item::objects().filter(|i| !i.price.in_([decimal("1.0")]))).len(), 4);
        assert_eq!(
            read(Item::objects().filter(|i| i.price.between(decimal("9.50"), decimal("10.250")))),
            ["9.5", "10.25"]
        );
        assert_eq!(
            read(Item::objects().filter(|i| (i.price + i.price).gt(decimal("20.4")))),
            ["10.25", "100"]
        );
        assert_eq!(read(Item::objects().filter(|i| i.price.gt(i.tax))), ["9.5", "10.25", "100"]);
        let inner = Item::objects().filter(|i| i.price.gt(decimal("50"))).values(|i| i.price);
        assert_eq!(read(Item::objects().filter(|i| i.price.in_(inner))), ["100"]);
        let same = Item::objects().filter(|i| i.rebate.same_as(None::<Decimal>)).count(db).unwrap();
        assert_eq!(same, 5);
        let negative: Vec<Decimal> =
            Item::objects().order_by(|i| (-i.price).desc()).limit(2).values(|i| -i.price).all(db).unwrap();
        assert_eq!(texts(negative), ["3", "-1.00"]);
    });
}

#[test]
fn equal_numbers_are_not_unique() {
    on_each(|db| {
        let invoice = prices(db, &["1.0"]);
        let error = Item::create().order(&invoice).price(decimal("1.00")).save(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::UniqueViolation, Some("Item"), Some("price"))
        );
        Item::create().order(&invoice).price(decimal("1.01")).save(db).unwrap();
        let distinct: Vec<Decimal> =
            Item::objects().order_by(|i| i.tax).values(|i| i.tax).distinct().all(db).unwrap();
        assert_eq!(texts(distinct), ["1.50"]);
    });
}

#[test]
fn collections_sum_exactly() {
    on_each(|db| {
        prices(db, &["0.1", "0.2", "9.5", "10.25"]);
        let empty = Invoice::create().name("second").save(db).unwrap();
        type Totals = (Option<Decimal>, Option<Decimal>, Option<Decimal>, Option<Decimal>);
        let totals: Vec<Totals> = Invoice::objects()
            .order_by(|o| o.id)
            .values(|o| {
                (
                    o.items.sum(|i| i.price),
                    o.items.min(|i| i.price),
                    o.items.max(|i| i.price),
                    o.items.filter(|i| i.price.ge(decimal("9.5"))).avg(|i| i.price),
                )
            })
            .all(db)
            .unwrap();
        let expected = ["20.05", "0.1", "10.25", "9.875"].map(|text| Some(decimal(text)));
        assert_eq!(totals[0], expected.into());
        assert_eq!(totals[1], (None, None, None, None));
        let found = |query: QuerySet<Invoice>| query.values(|o| o.id).all(db).unwrap().len();
        assert_eq!(found(Invoice::objects().filter(|o| o.items.sum(|i| i.price).eq(decimal("20.050")))), 1);
        assert_eq!(found(Invoice::objects().filter(|o| o.items.max(|i| i.price).gt(decimal("9.6")))), 1);
        assert_eq!(found(Invoice::objects().filter(|o| o.items.max(|i| i.price).lt(decimal("9.6")))), 0);
        assert_eq!(
            found(Invoice::objects().filter(|o| o.items.min(|i| i.price).is_null() & o.id.eq(empty.id))),
            1
        );
        let names: Vec<String> = Invoice::objects()
            .order_by(|o| o.items.sum(|i| i.price).desc())
            .values(|o| o.name)
            .all(db)
            .unwrap();
        // NULL is first, descending.
        assert_eq!(names, ["second", "first"]);
    });
}

#[test]
fn updates_compute_exactly() {
    on_each(|db| {
        prices(db, &["0.1", "10.25"]);
        Item::objects()
            .update(db, |i| {
                (i.price.set(i.price * decimal("3") + decimal("0.01")), i.rebate.set(i.price - i.tax))
            })
            .unwrap();
        let rows: Vec<(Decimal, Option<Decimal>)> =
            Item::objects().order_by(|i| i.price).values(|i| (i.price, i.rebate)).all(db).unwrap();
        assert_eq!(
            rows,
            [(decimal("0.31"), Some(decimal("-1.4"))), (decimal("30.76"), Some(decimal("8.75")))]
        );
        Item::objects()
            .filter(|i| i.price.gt(decimal("9")))
            .update(db, |i| i.price.set(i.price / decimal("4")))
            .unwrap();
        assert_eq!(Item::objects().filter(|i| i.price.eq(decimal("7.69"))).count(db).unwrap(), 1);
    });
}

#[test]
fn more_digits_than_a_decimal_has_are_an_error() {
    on_each(|db| {
        prices(db, &["79228162514264337593543950335"]);
        let read = Item::objects().values(|i| i.price * decimal("10")).all(db).unwrap_err();
        assert!(matches!(read.kind(), ErrorKind::Decode | ErrorKind::OutOfRange), "{read:?}");
        let sum = Invoice::objects().values(|o| o.items.sum(|i| i.price + i.price)).all(db).unwrap_err();
        assert!(matches!(sum.kind(), ErrorKind::Decode | ErrorKind::OutOfRange), "{sum:?}");
        let error = Item::objects().update(db, |i| i.price.set(i.price / decimal("0"))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error:?}");
    });
}

#[test]
fn quotients_have_the_same_digits_on_each() {
    on_each(|db| {
        prices(db, &["10.25", "1", "-2", "100000000", "0.001", "1.0000000000000001"]);
        let thirds: Vec<Decimal> =
            Item::objects().order_by(|i| i.id).values(|i| i.price / decimal("3")).all(db).unwrap();
        let expected = [
            "3.4166666666666667",
            "0.33333333333333333333",
            "-0.66666666666666666667",
            "33333333.333333333333",
            "0.00033333333333333333",
            "0.33333333333333336667",
        ];
        assert_eq!(texts(thirds), expected);
        let mean = Invoice::objects().values(|o| {
            o.items.filter(|i| i.price.in_([decimal("1"), decimal("10.25"), decimal("-2")])).avg(|i| i.price)
        });
        assert_eq!(mean.all(db).unwrap()[0].unwrap().to_string(), "3.0833333333333333");
    });
}

#[test]
fn aggregates_and_groups_take_them_as_numbers() {
    on_each(|db| {
        let invoice = prices(db, &["0.1", "9.5", "10.25"]);
        for (price, tax) in [("20", "1.5"), ("30", "1.500"), ("40", "12")] {
            Item::create().order(&invoice).price(decimal(price)).tax(decimal(tax)).save(db).unwrap();
        }
        let (sum, least, most, distinct) = Item::objects()
            .aggregate(db, |i| (i.price.sum(), i.price.min(), i.price.max(), i.tax.count_distinct()))
            .unwrap();
        assert_eq!([sum, least, most], ["109.85", "0.1", "40"].map(|text| Some(decimal(text))));
        assert_eq!(distinct, 2);
        let groups = Item::objects()
            .group_by(|i| i.tax)
            .aggregate(|i| (orm::count(), i.price.max()))
            .order_by(|(tax, _)| tax.desc())
            .all(db)
            .unwrap();
        assert_eq!(
            groups,
            [(decimal("12"), (1, Some(decimal("40")))), (decimal("1.5"), (5, Some(decimal("30"))))]
        );
        let large = Item::objects()
            .group_by(|i| i.tax)
            .aggregate(|i| i.price.max())
            .filter(|(_, most)| most.gt(decimal("9")) & most.lt(decimal("35")))
            .all(db)
            .unwrap();
        assert_eq!(large.len(), 1);
        let annotated = Invoice::objects()
            .annotate(|o| o.items.max(|i| i.price))
            .filter(|(_, most)| most.gt(decimal("9")) & most.in_([decimal("40.0")]))
            .order_by(|(_, most)| most.desc())
            .all(db)
            .unwrap();
        assert_eq!((annotated.len(), annotated[0].1), (1, Some(decimal("40"))));
    });
}
