use orm::prelude::*;
use orm_tests::databases::on_each;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(subjects: Subject through BookSubject), many_to_many(related: Self))]
#[orm(has_one(cover: Cover.book), many_to_many(relates: Self.related))]
struct Book {
    id: i64,
    title: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(covered: Book.subjects))]
struct Subject {
    id: i64,
    name: String,
}

/// The same target in two spellings, by an alias.
type Topic = Subject;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(unique(book, subject))]
struct BookSubject {
    id: i64,
    book: ForeignKey<self::Book>,
    #[orm(column = "topic")]
    subject: ForeignKey<Topic>,
    weight: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Cover {
    #[orm(primary_key, on_delete = Cascade)]
    book: OneToOne<Book>,
    colour: String,
}

type All = (Book, Subject, BookSubject, Cover);

#[test]
fn through_a_model() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let book = Book::create().title("Solaris").save(db).unwrap();
        let subjects = ["sf", "sea"].map(|name| Subject::create().name(name).save(db).unwrap());
        for (weight, subject) in subjects.iter().enumerate() {
            let weight = i32::try_from(weight).unwrap();
            BookSubject::create().book(&book).subject(subject).weight(weight).save(db).unwrap();
        }
        let books = Book::objects()
            .filter(|b| b.subjects.any(|s| s.name.eq("sea")))
            .prefetch_related(|b| b.subjects.order_by(|s| s.id).prefetch_related(|s| s.covered))
            .all(db)
            .unwrap();
        assert_eq!(books[0].subjects().len(), 2);
        assert_eq!(books[0].subjects()[1].covered(), [book.clone()]);
        assert_eq!(subjects[0].covered().all(db).unwrap(), [book.clone()]);
        assert_eq!(book.subjects().filter(|s| s.name.eq("sf")).count(db).unwrap(), 1);
    });
}

#[test]
fn pairs_are_added_from_both_sides() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let [one, two, three] = ["1", "2", "3"].map(|title| Book::create().title(title).save(db).unwrap());
        one.related().add(db, [&two, &three]).unwrap();
        two.relates().remove(db, [&one]).unwrap();
        two.relates().add(db, [&three]).unwrap();
        assert_eq!(one.related().all(db).unwrap(), [three.clone()]);
        assert_eq!(three.related().all(db).unwrap(), [two]);
    });
}

#[test]
fn a_one_to_one_that_is_the_key() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let book = Book::create().title("Solaris").save(db).unwrap();
        let cover = Cover::create().book(&book).colour("blue").save(db).unwrap();
        assert!(Cover::create().book(&book).colour("red").save(db).is_err());
        let found = Book::objects().select_related(|b| b.cover).get(db).unwrap();
        assert_eq!(found.cover(), Some(&cover));
        assert_eq!(Cover::objects().filter(|c| c.book.title.eq("Solaris")).get(db).unwrap(), cover);
        let found = Cover::objects().prefetch_related(|c| c.book).get(db).unwrap();
        assert_eq!(found.book(), &book);
        let mut cover = cover;
        cover.colour = "green".to_owned();
        cover.save(db).unwrap();
        assert_eq!(Book::objects().filter(|b| b.cover.colour.eq("green")).count(db).unwrap(), 1);
    });
}
