//! `#[orm(hooks)]`: what a model does around the writing of a single row.

use chrono::NaiveDate;
use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::rows::date;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(articles: Article.writer))]
struct Writer {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(hooks)]
struct Article {
    id: i64,
    #[orm(max_length = 20)]
    title: String,
    #[orm(unique, default = "")]
    slug: String,
    #[orm(on_delete = Cascade)]
    writer: ForeignKey<Writer>,
    #[orm(on_delete = SetNull)]
    editor: Option<ForeignKey<Writer>>,
    published: Option<NaiveDate>,
    #[orm(db_default = "7")]
    weight: i32,
    #[orm(default = 0)]
    saves: i32,
    #[orm(version)]
    version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Comment {
    id: i64,
    text: String,
    #[orm(on_delete = Cascade)]
    article: ForeignKey<Article>,
}

/// With type parameters, and points at itself.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(hooks)]
struct Reading<T: orm::Value> {
    id: i64,
    value: T,
    #[orm(default = 0)]
    saves: i32,
    before: Option<ForeignKey<Reading<T>>>,
}

impl<T: orm::Value> Hooks for Reading<T> {
    fn before_save(draft: &mut Draft<Self>, _: &impl Executor) -> Result<(), Error> {
        let saves = draft.get(|r| r.saves).unwrap_or_default();
        draft.set(|r| r.saves, saves + 1);
        Ok(())
    }
}

/// What the hooks have written, in the same transaction.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(ordering(id))]
struct Entry {
    id: i64,
    what: String,
}

fn note(tx: &impl Executor, what: String) -> Result<(), Error> {
    Entry::create().what(what).save(tx).map(drop)
}

fn refuse<T>(what: &str) -> Result<T, Error> {
    Err(Error::new(ErrorKind::Invalid, what.to_owned()))
}

impl Hooks for Article {
    fn before_save(draft: &mut Draft<Self>, tx: &impl Executor) -> Result<(), Error> {
        let title = draft.get(|a| a.title).unwrap_or_default();
        note(tx, format!("before {title}, new: {}", draft.is_new()))?;
        if draft.is_new() {
            assert_eq!((draft.get(|a| a.id), draft.get(|a| a.weight)), (None, None));
            assert_eq!((draft.get(|a| a.published), draft.get(|a| a.version)), (Some(None), Some(1)));
        }
        match title.as_str() {
            "refused" => return refuse("not this title"),
            "rekeyed" => draft.set(|a| a.id, 4711),
            "recounted" => draft.set(|a| a.version, 4711),
            "lengthened" => draft.set(|a| a.title, "x".repeat(21)),
            "of the editor" => {
                let editor = draft.get(|a| a.editor).flatten();
                draft.set(|a| a.editor, None::<ForeignKey<Writer>>);
                draft.set(|a| a.writer, editor.unwrap_or(ForeignKey::new(4711)));
            }
            _ => {}
        }
        let saves = draft.get(|a| a.saves).unwrap_or_default();
        draft.set(|a| a.saves, saves + 1);
        draft.set(|a| a.slug, title.to_lowercase().replace(' ', "-"));
        Ok(())
    }

    fn after_save(&self, created: bool, tx: &impl Executor) -> Result<(), Error> {
        let stored = Article::objects().filter(|a| a.id.eq(self.id)).get(tx)?;
        assert_eq!(stored, *self, "the row is as the database has it");
        note(tx, format!("after {}, created: {created}", self.slug))?;
        if self.title == "regretted" { refuse("not saved after all") } else { Ok(()) }
    }

    fn before_delete(&self, tx: &impl Executor) -> Result<(), Error> {
        note(tx, format!("before the end of {}", self.slug))?;
        if self.title == "kept" { refuse("this one stays") } else { Ok(()) }
    }

    fn after_delete(&self, tx: &impl Executor) -> Result<(), Error> {
        note(tx, format!("after the end of {}", self.slug))?;
        if self.title == "missed" { refuse("it is missed") } else { Ok(()) }
    }
}

fn writer(db: &Database) -> Writer {
    db.create_tables::<(Writer, Article, Comment, Entry)>().unwrap();
    Writer::create().name("Le Guin").save(db).unwrap()
}

/// What was noted since the last time.
fn entries(db: &Database) -> Vec<String> {
    let entries = Entry::objects().values(|e| e.what).all(db).unwrap();
    Entry::objects().delete(db).unwrap();
    entries
}

fn article(db: &Database, title: &str) -> Article {
    let article = Article::create().title(title).writer(1).save(db).unwrap();
    entries(db);
    article
}

#[test]
fn a_row_is_written_as_the_hook_leaves_it() {
    on_each(|db| {
        let writer = writer(db);
        let mut article = Article::create().title("The Telling").writer(&writer).save(db).unwrap();
        assert_eq!((article.slug.as_str(), article.weight, article.saves), ("the-telling", 7, 1));
        assert_eq!(entries(db), ["before The Telling, new: true", "after the-telling, created: true"]);

        article.title = "Always Coming Home".into();
        article.published = Some(date(1985, 1, 1));
        article.save(db).unwrap();
        assert_eq!((article.slug.as_str(), article.saves, article.version), ("always-coming-home", 2, 2));
        assert_eq!(article, Article::objects().get(db).unwrap());
        assert_eq!(
            entries(db),
            ["before Always Coming Home, new: false", "after always-coming-home, created: false"]
        );
        article.delete(db).unwrap();
        assert_eq!(
            entries(db),
            ["before the end of always-coming-home", "after the end of always-coming-home"]
        );
        assert_eq!(Article::objects().count(db).unwrap(), 0);
    });
}

#[test]
fn save_only_writes_what_the_hook_sets_too() {
    on_each(|db| {
        writer(db);
        let mut first = article(db, "Tehanu");
        first.title = "Tehanu again".into();
        first.weight = 1;
        // `slug` and `saves` are the hook's; `after_save` would see that the row is not that of the table.
        let error = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            first.save_only(db, |a| a.title).unwrap();
        }));
        assert!(error.is_err(), "`weight` was not saved, and the hook insists");
        assert_eq!(Article::objects().get(db).unwrap().title, "Tehanu");
        first.refresh(db).unwrap();
        first.title = "Tehanu again".into();
        first.save_only(db, |a| a.title).unwrap();
        assert_eq!((first.slug.as_str(), first.saves, first.version), ("tehanu-again", 2, 2));
        assert_eq!(first, Article::objects().get(db).unwrap());
    });
}

#[test]
fn an_error_of_a_hook_undoes_the_write_and_what_hooks_wrote() {
    on_each(|db| {
        writer(db);
        let create = |title: &str| Article::create().title(title).writer(1).save(db).unwrap_err();
        assert_eq!(create("refused").to_string(), "not this title");
        assert_eq!(create("regretted").to_string(), "not saved after all");
        assert_eq!((Article::objects().count(db).unwrap(), entries(db)), (0, vec![]));

        let mut first = article(db, "first");
        let before = first.clone();
        for (title, kind, field) in [
            ("refused", ErrorKind::Invalid, None),
            ("regretted", ErrorKind::Invalid, None),
            ("rekeyed", ErrorKind::Invalid, Some("id")),
            ("recounted", ErrorKind::Invalid, Some("version")),
            ("lengthened", ErrorKind::OutOfRange, Some("title")),
        ] {
            first.title = title.into();
            let error = first.save(db).unwrap_err();
            assert_eq!((error.kind(), error.field()), (kind, field), "{error}");
            // Neither the slug nor the version is ahead of the table.
            assert_eq!(first, Article { title: title.into(), ..before.clone() });
            assert_eq!(Article::objects().get(db).unwrap(), before);
        }
        for title in ["kept", "missed"] {
            first.title = title.into();
            assert_eq!(first.delete(db).unwrap_err().kind(), ErrorKind::Invalid);
        }
        assert_eq!((Article::objects().count(db).unwrap(), entries(db)), (1, vec![]));
    });
}

#[test]
fn in_a_transaction_hooks_are_a_savepoint() {
    on_each(|db| {
        writer(db);
        db.atomic(|tx| {
            assert!(Article::create().title("refused").writer(1).save(tx).is_err());
            Article::create().title("kept on").writer(1).save(tx)?;
            // The database's own error, of a foreign key or a unique field, ends a transaction as that of any write does.
            let twice = tx.atomic(|sp| Article::create().title("Kept on").writer(1).save(sp)).unwrap_err();
            assert_eq!((twice.kind(), twice.field()), (ErrorKind::UniqueViolation, Some("slug")));
            assert!(twice.location().unwrap().file().ends_with("hooks.rs"));
            Article::create().title("also").writer(1).save(tx)
        })
        .unwrap();
        assert_eq!(Article::objects().count(db).unwrap(), 2);
        assert_eq!(entries(db).len(), 4);
    });
}

#[test]
fn drafts_hold_foreign_keys() {
    on_each(|db| {
        let first = writer(db);
        let second = Writer::create().name("Kidd").save(db).unwrap();
        let article =
            Article::create().title("of the editor").writer(&first).editor(&second).save(db).unwrap();
        assert_eq!((article.writer, article.editor), (ForeignKey::new(second.id), None));
        assert_eq!(first.articles().count(db).unwrap(), 0);
        // A new row may be given its key.
        assert_eq!(Article::create().title("rekeyed").writer(1).save(db).unwrap().id, 4711);
    });
}

#[test]
fn get_or_create_calls_them_for_what_it_makes() {
    on_each(|db| {
        writer(db);
        let new = || Article::create().title("Lavinia").writer(1);
        let (made, created) = Article::get_or_create(db, |a| a.slug.eq("lavinia"), new).unwrap();
        assert!(created && made.saves == 1);
        assert_eq!(entries(db), ["before Lavinia, new: true", "after lavinia, created: true"]);
        let (found, created) = Article::get_or_create(db, |a| a.slug.eq("lavinia"), new).unwrap();
        assert_eq!((found, created, entries(db)), (made.clone(), false, vec![]));
        // One that another row is in the way of: what the hook wrote for it is undone.
        let error = Article::get_or_create(db, |a| a.slug.eq("other"), new).unwrap_err();
        assert_eq!((error.kind(), entries(db)), (ErrorKind::UniqueViolation, vec![]));
        // The change is one UPDATE, and calls none.
        let set = |a: orm_core::query::ModelFields<Article>| a.weight.set(a.weight + 1);
        let (changed, _) = Article::update_or_create(db, |a| a.slug.eq("lavinia"), set, new).unwrap();
        assert_eq!((changed.weight, changed.saves, entries(db)), (8, 1, vec![]));
        let other = || Article::create().title("Malafrena").writer(1);
        let (made, _) = Article::update_or_create(db, |a| a.slug.eq("malafrena"), set, other).unwrap();
        assert_eq!((made.slug.as_str(), entries(db).len()), ("malafrena", 2));
    });
}

#[test]
fn what_writes_many_rows_calls_none() {
    on_each(|db| {
        writer(db);
        let new = |slug: &str| Article::create().title("refused").slug(slug).writer(1);
        let mut rows = Article::bulk_create(db, ["a", "b", "c"].map(new)).unwrap();
        assert_eq!(Article::copy_in(db, [new("d").weight(1), new("e").weight(2)]).unwrap(), 2);
        rows[0].weight = 5;
        Article::bulk_update(db, &rows, |a| (a.weight, a.title)).unwrap();
        assert_eq!(Article::objects().update(db, |a| a.title.set("kept")).unwrap(), 5);
        assert_eq!(Article::objects().filter(|a| a.slug.gt("c")).delete(db).unwrap(), 2);
        assert!(Article::objects().all(db).unwrap().iter().all(|a| a.saves == 0 && a.title == "kept"));
        // Nor what the database deletes along.
        Writer::objects().get(db).unwrap().delete(db).unwrap();
        assert_eq!((Article::objects().count(db).unwrap(), entries(db)), (0, vec![]));
    });
}

#[test]
fn a_row_with_children_and_its_children() {
    on_each(|db| {
        let first = writer(db);
        let comment = |text: &str| Comment::create().text(text);
        let article = || Article::create().title("Rocannon").writer(&first);
        let (rocannon, comments) = article().with(|c| c.article, ["a", "b"].map(comment)).save(db).unwrap();
        assert_eq!((rocannon.slug.as_str(), comments.len(), entries(db).len()), ("rocannon", 2, 2));
        let new = Article::create().title("regretted").writer(&first);
        assert!(new.with(|c| c.article, ["a"].map(comment)).save(db).is_err());
        assert_eq!((Comment::objects().count(db).unwrap(), entries(db)), (2, vec![]));
        // The children's are called for each, and what one refuses is refused as a whole.
        let child = |title: &str| Article::create().title(title);
        let new = Writer::create().name("x").with(|a| a.writer, ["good", "refused"].map(child));
        assert!(new.save(db).is_err());
        assert_eq!((Writer::objects().count(db).unwrap(), entries(db)), (1, vec![]));
        let (_, articles) =
            Writer::create().name("x").with(|a| a.writer, ["good", "better"].map(child)).save(db).unwrap();
        assert_eq!(articles.iter().map(|article| article.saves).collect::<Vec<_>>(), [1, 1]);
        assert_eq!(
            entries(db),
            [
                "before good, new: true",
                "after good, created: true",
                "before better, new: true",
                "after better, created: true"
            ]
        );
    });
}

thread_local! {
    static SENT: std::cell::RefCell<Vec<String>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Sends a letter, once it is sure that it was written.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(hooks)]
struct Letter {
    id: i64,
    #[orm(unique)]
    text: String,
}

impl Hooks for Letter {
    fn before_save(draft: &mut Draft<Self>, tx: &impl Executor) -> Result<(), Error> {
        let text = draft.get(|l| l.text).unwrap_or_default();
        tx.on_commit(move || SENT.with_borrow_mut(|sent| sent.push(format!("before {text}"))));
        Ok(())
    }

    fn after_save(&self, _: bool, tx: &impl Executor) -> Result<(), Error> {
        let (text, sent) = (self.text.clone(), SENT.with_borrow(Vec::len));
        tx.on_commit(move || SENT.with_borrow_mut(|sent| sent.push(text)));
        // Not before the end; and what a savepoint of the hook's own gives up is never done.
        assert_eq!(SENT.with_borrow(Vec::len), sent);
        let undone = tx.atomic(|sp| {
            sp.on_commit(|| SENT.with_borrow_mut(|sent| sent.push("never".into())));
            Letter::objects().update(sp, |l| l.text.set("never"))?;
            refuse::<()>("give up")
        });
        assert!(undone.is_err());
        Ok(())
    }

    fn after_delete(&self, tx: &impl Executor) -> Result<(), Error> {
        let text = format!("no {}", self.text);
        tx.on_commit(move || SENT.with_borrow_mut(|sent| sent.push(text)));
        Ok(())
    }
}

#[test]
fn hooks_act_on_commit() {
    on_each(|db| {
        db.create_tables::<Letter>().unwrap();
        let sent = || SENT.take();
        let letter = Letter::create().text("a").save(db).unwrap();
        assert_eq!(sent(), ["before a", "a"]);
        // What fails sends nothing, nor does what is rolled back further out.
        assert!(Letter::create().text("a").save(db).is_err());
        let undone = db.atomic(|tx| {
            Letter::create().text("b").save(tx)?;
            assert!(tx.atomic(|sp| Letter::create().text("a").save(sp)).is_err());
            refuse::<()>("not after all")
        });
        assert!(undone.is_err() && sent().is_empty());
        db.atomic(|tx| {
            Letter::create().text("c").save(tx)?;
            assert!(sent().is_empty());
            letter.delete(tx)
        })
        .unwrap();
        assert_eq!(sent(), ["before c", "c", "no a"]);
        assert_eq!(Letter::objects().values(|l| l.text).all(db).unwrap(), ["c"]);
        // A function that takes either: outside of a transaction it is done at once.
        fn later(executor: &impl Executor) {
            executor.on_commit(|| SENT.with_borrow_mut(|sent| sent.push("later".into())));
        }
        later(db);
        assert_eq!(sent(), ["later"]);
        db.atomic(|tx| {
            later(tx);
            assert!(sent().is_empty());
            Ok(())
        })
        .unwrap();
        assert_eq!(sent(), ["later"]);
    });
}

#[test]
fn of_a_model_with_parameters() {
    on_each(|db| {
        db.create_tables::<Reading<String>>().unwrap();
        let reading = |value: &str| Reading::<String>::create().value(value);
        let (mut first, later) = reading("a").with(|r| r.before, ["b", "c"].map(reading)).save(db).unwrap();
        first.save(db).unwrap();
        assert_eq!((first.saves, later[1].saves, later[1].before), (2, 1, Some((&first).into())));
    });
}

#[test]
fn without_hooks_there_is_no_transaction() {
    on_each(|db| {
        writer(db);
        let mut entry = assert_queries!(db, 1, { Entry::create().what("a").save(db).unwrap() });
        assert_queries!(db, 1, { entry.save(db).unwrap() });
        assert_queries!(db, 1, { entry.delete(db).unwrap() });
    });
}
