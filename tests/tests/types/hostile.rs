use orm::prelude::*;
use orm_tests::databases::{on_each, on_file, on_sqlite};

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Note {
    pub id: i64,
    pub text: String,
    #[orm(default = "")]
    pub other: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Word {
    #[orm(primary_key)]
    pub text: String,
}

const HOSTILE: &[&str] = &[
    "",
    "'",
    "''",
    "\"",
    "`",
    ";",
    "--",
    "/*",
    "*/",
    "#",
    "\\",
    "\\\\",
    "%",
    "%%",
    "_",
    "%s",
    "%(x)s",
    "?",
    "??",
    "$1",
    "$$",
    "$tag$",
    ":name",
    "@x",
    "[",
    "]",
    "[a-z]",
    ".",
    "*",
    "^",
    "(",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\u{80}",
    "\u{9F}",
    "\u{2028}",
    "\u{202E}",
    "\u{FEFF}",
    "\u{FFFF}",
    "\u{D7FF}",
    "\u{E000}",
    "\u{10FFFF}",
    "e\u{301}",
    "İ",
    "ß",
    "ſ",
    "K",
    "NULL",
    "null",
    "TRUE",
    "1",
    "1.0",
    "0x1",
    "' OR 1=1 --",
    "\"; DROP TABLE note; --",
    "{}",
    "{0}",
    "{\"a\":1}",
    "A%b_c\\d",
    "\u{1}",
    "\u{7F}",
    "select",
    "t0.id",
];

fn notes(db: &Database) -> Vec<Note> {
    db.create_tables::<(Note, Word)>().unwrap();
    let padded = HOSTILE.iter().map(|text| format!("ab{text}cd"));
    HOSTILE
        .iter()
        .map(|text| (*text).to_owned())
        .chain(padded)
        .map(|text| Note::create().text(text.as_str()).other(&text).save(db).unwrap())
        .collect()
}

fn matching(notes: &[Note], test: impl Fn(&str) -> bool) -> Vec<i64> {
    notes.iter().filter(|note| test(&note.text)).map(|note| note.id).collect()
}

#[test]
fn texts_are_data_in_every_lookup() {
    on_each(|db| {
        let notes = notes(db);
        let ids = |query: QuerySet<Note>| -> Vec<i64> {
            query.order_by(|n| n.id).values(|n| n.id).all(db).unwrap()
        };
        for text in HOSTILE {
            let text = *text;
            let all = Note::objects;
            assert_eq!(
                ids(all().filter(|n| n.text.eq(text))),
                matching(&notes, |own| own == text),
                "eq {text:?}"
            );
            assert_eq!(
                ids(all().exclude(|n| n.text.eq(text))),
                matching(&notes, |own| own != text),
                "ne {text:?}"
            );
            assert_eq!(
                ids(all().filter(|n| n.text.in_([text]))),
                matching(&notes, |own| own == text),
                "in {text:?}"
            );
            assert_eq!(
                ids(all().filter(|n| n.text.contains(text))),
                matching(&notes, |own| own.contains(text)),
                "contains {text:?}"
            );
            assert_eq!(
                ids(all().filter(|n| n.text.starts_with(text))),
                matching(&notes, |own| own.starts_with(text)),
                "starts_with {text:?}"
            );
            assert_eq!(
                ids(all().filter(|n| n.text.ends_with(text))),
                matching(&notes, |own| own.ends_with(text)),
                "ends_with {text:?}"
            );
            let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            assert_eq!(
                ids(all().filter(|n| n.text.like(&escaped))),
                matching(&notes, |own| own == text),
                "like {text:?}"
            );
            assert_eq!(
                ids(all().filter(|n| n.text.gt(text))).len() + ids(all().filter(|n| n.text.le(text))).len(),
                notes.len()
            );
            // At the least, each of them is found by itself whatever the case.
            let own = matching(&notes, |own| own == text)[0];
            for found in [
                ids(all().filter(|n| n.text.iexact(text))),
                ids(all().filter(|n| n.text.icontains(text))),
                ids(all().filter(|n| n.text.istarts_with(text))),
                ids(all().filter(|n| n.text.iends_with(text))),
            ] {
                assert!(found.contains(&own), "{text:?}");
            }
            // A pattern may be wrong; that is an error of a kind, and no more.
            for outcome in [
                all().filter(|n| n.text.regex(text)).count(db),
                all().filter(|n| n.text.iregex(text)).count(db),
            ] {
                if let Err(error) = outcome {
                    assert_eq!(
                        (error.kind(), error.model()),
                        (ErrorKind::Invalid, Some("Note")),
                        "{text:?} {error:?}"
                    );
                }
            }
        }
        assert_eq!(
            ids(Note::objects().filter(|n| n.text.contains(n.other)
                & n.text.starts_with(n.other)
                & n.text.ends_with(n.other)))
            .len(),
            notes.len()
        );
    });
}

#[test]
fn texts_are_data_wherever_they_are_written() {
    on_each(|db| {
        db.create_tables::<(Note, Word)>().unwrap();
        let mut note = Note::create().text("x").save(db).unwrap();
        for text in HOSTILE {
            let text = *text;
            note.text = text.to_owned();
            note.save(db).unwrap();
            assert_eq!(Note::objects().get(db).unwrap().text, text);
            Note::objects().update(db, |n| (n.text.set("x"), n.other.set(text))).unwrap();
            note.refresh(db).unwrap();
            assert_eq!((note.text.as_str(), note.other.as_str()), ("x", text));
            let word = Word::create().text(text).save(db).unwrap();
            assert_eq!(word.text, text);
            assert_eq!(Word::objects().in_bulk(db, [text]).unwrap()[text], word);
            let read: Vec<String> = db
                .query_as("SELECT other FROM note WHERE other = ? AND '?' <> ?", orm::params![text, "y"])
                .unwrap();
            assert_eq!(read, [text]);
            let raw = Note::raw("SELECT * FROM note WHERE other = ? -- and ?", [text]).all(db).unwrap();
            assert_eq!(raw[0].other, text);
            assert_eq!(db.execute("UPDATE note SET text = ? WHERE other = ?", [text, text]).unwrap(), 1);
        }
        assert_eq!(Note::objects().count(db).unwrap(), 1);
        assert_eq!(Word::objects().count(db).unwrap(), HOSTILE.len() as u64);
    });
}

#[test]
fn a_megabyte_of_text() {
    on_each(|db| {
        db.create_tables::<(Note, Word)>().unwrap();
        let text = "0123456789abcde'".repeat(65_536);
        let note = Note::create().text(text.as_str()).save(db).unwrap();
        assert_eq!(note.text, text);
        assert_eq!(
            Note::objects().filter(|n| n.text.eq(&text) & n.text.contains(&text)).count(db).unwrap(),
            1
        );
    });
}

#[test]
fn sqlite_keeps_nul() {
    let test = |db: &Database| {
        db.create_tables::<(Note, Word)>().unwrap();
        let note = Note::create().text("a\0b").save(db).unwrap();
        assert_eq!(note.text, "a\0b");
        assert_eq!(Note::objects().get(db).unwrap(), note);
        let count = |query: QuerySet<Note>| query.count(db).unwrap();
        assert_eq!(count(Note::objects().filter(|n| n.text.eq("a\0b"))), 1);
        assert_eq!(count(Note::objects().filter(|n| n.text.eq("a"))), 0);
        assert_eq!(count(Note::objects().filter(|n| n.text.contains("\0b"))), 1);
        assert_eq!(count(Note::objects().filter(|n| n.text.starts_with("a\0"))), 1);
        assert_eq!(count(Note::objects().filter(|n| n.text.ends_with("\0b"))), 1);
        assert_eq!(count(Note::objects().filter(|n| n.text.icontains("A\0B"))), 1);
    };
    on_sqlite(test);
    on_file(test);
}
