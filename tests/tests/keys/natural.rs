use orm::prelude::*;
use orm_tests::databases::on_each;
use uuid::Uuid;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(labels: Label), has_many(parts: Part.document), has_one(cover: Cover.document))]
pub struct Document {
    pub id: Uuid,
    pub title: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(documents: Document.labels))]
pub struct Label {
    #[orm(primary_key, max_length = 40)]
    pub name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Part {
    pub id: i32,
    #[orm(on_delete = Cascade)]
    pub document: ForeignKey<Document>,
    pub label: Option<ForeignKey<Label>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Cover {
    #[orm(primary_key, on_delete = Cascade)]
    pub document: OneToOne<Document>,
    pub color: String,
}

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number << 64 | number)
}

fn documents(db: &Database) -> (Vec<Document>, Vec<Label>) {
    db.create_tables::<(Cover, Part, Document, Label)>().unwrap();
    let documents: Vec<Document> = (1..=3)
        .map(|number| Document::create().id(uuid(number)).title(format!("no. {number}")).save(db).unwrap())
        .collect();
    let labels: Vec<Label> =
        ["o'clock", "%", "ünï"].iter().map(|name| Label::create().name(*name).save(db).unwrap()).collect();
    (documents, labels)
}

#[test]
fn uuids_as_keys() {
    on_each(|db| {
        let (documents, labels) = documents(db);
        documents[0].labels().add(db, &labels).unwrap();
        documents[1].labels().add(db, ["%"]).unwrap();
        documents[0].labels().remove(db, [&labels[2]]).unwrap();
        assert_eq!(labels[1].documents().count(db).unwrap(), 2);
        labels[2].documents().set(db, [documents[2].id, documents[1].id]).unwrap();
        let first = Part::create().document(&documents[0]).label(&labels[0]).save(db).unwrap();
        Part::create().document(documents[0].id).label(None::<&str>).save(db).unwrap();
        Part::create().document(first.document).label("ünï").save(db).unwrap();
        let rows = assert_queries!(db, 4, {
            Document::objects()
                .order_by(|d| d.id)
                .prefetch_related(|d| {
                    (
                        d.labels.order_by(|l| l.name),
                        d.parts.order_by(|p| p.id).select_related(|p| p.label),
                        d.cover,
                    )
                })
                .all(db)
                .unwrap()
        });
        let names: Vec<Vec<&str>> =
            rows.iter().map(|row| row.labels().iter().map(|label| label.name.as_str()).collect()).collect();
        assert_eq!(names, [vec!["%", "o'clock"], vec!["%", "ünï"], vec!["ünï"]]);
        let labels_of_parts: Vec<Option<&str>> =
            rows[0].parts().iter().map(|part| part.label().map(|label| label.name.as_str())).collect();
        assert_eq!(labels_of_parts, [Some("o'clock"), None, Some("ünï")]);
        assert_eq!(Part::objects().filter(|p| p.document.eq(&documents[0])).count(db).unwrap(), 3);
        assert_eq!(Part::objects().filter(|p| p.document.in_([uuid(1), uuid(9)])).count(db).unwrap(), 3);
        assert_eq!(
            Part::objects().filter(|p| p.document.title.eq("no. 1") & p.label.is_null()).count(db).unwrap(),
            1
        );
        let bulk = Document::objects().in_bulk(db, [uuid(2), uuid(7), uuid(3)]).unwrap();
        assert_eq!((bulk.len(), bulk[&uuid(2)].title.as_str()), (2, "no. 2"));
        assert_eq!(first.document.fetch(db).unwrap(), documents[0]);
        documents[0].delete(db).unwrap();
        assert_eq!(Part::objects().count(db).unwrap(), 0);
        assert_eq!(labels[0].documents().count(db).unwrap(), 0);
    });
}

#[test]
fn texts_as_keys() {
    on_each(|db| {
        let (documents, mut labels) = documents(db);
        let error = Label::create().name("%").save(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::UniqueViolation, Some("Label"), Some("name"))
        );
        assert_eq!(Label::objects().filter(|l| l.name.eq("%")).get(db).unwrap(), labels[1]);
        labels[1].save(db).unwrap();
        labels[1].refresh(db).unwrap();
        let part = Part::create().document(&documents[0]).label("%").save(db).unwrap();
        assert_eq!(part.label.as_ref().unwrap().key(), "%");
        let error = Part::create().document(&documents[0]).label("gone").save(db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
        let error = Label::create().name("x".repeat(41)).save(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("name")));
        let parts = Part::objects().prefetch_related(|p| (p.label, p.document)).all(db).unwrap();
        assert_eq!((parts[0].label().unwrap(), parts[0].document()), (&labels[1], &documents[0]));
    });
}

#[test]
fn a_foreign_key_as_key() {
    on_each(|db| {
        let (documents, _) = documents(db);
        let mut cover = Cover::create().document(&documents[1]).color("red").save(db).unwrap();
        cover.color = "blue".into();
        cover.save(db).unwrap();
        let error = Cover::create().document(&documents[1]).color("green").save(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("document")));
        let rows = Document::objects().order_by(|d| d.id).select_related(|d| d.cover).all(db).unwrap();
        let colors: Vec<Option<&str>> =
            rows.iter().map(|row| row.cover().map(|cover| cover.color.as_str())).collect();
        assert_eq!(colors, [None, Some("blue"), None]);
        let covers = Cover::objects().select_related(|c| c.document).all(db).unwrap();
        assert_eq!(covers[0].document().title, "no. 2");
        cover.delete(db).unwrap();
    });
}
