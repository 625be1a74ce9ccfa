use orm::Collation;
use orm::prelude::*;
use orm_tests::databases::{on_each, on_postgres, on_sqlite};
use orm_tests::models::Sample;

use super::{of_each, refused, samples};

fn some(texts: [&str; 2]) -> [Option<String>; 3] {
    let [one, two] = texts.map(|text| Some(text.to_owned()));
    [None, one, two]
}

#[test]
fn characters_are_counted_not_bytes() {
    on_each(|db| {
        samples(db);
        assert_eq!(of_each!(db, Sample, |s| s.text.left(3)), ["Żół", "", " a "]);
        assert_eq!(of_each!(db, Sample, |s| s.text.left(-4)), ["Żółty", "", " a"]);
        assert_eq!(of_each!(db, Sample, |s| s.text.right(3)), ["kot", "", "b  "]);
        assert_eq!(of_each!(db, Sample, |s| s.text.right(-1)), ["ółty kot", "", "a b  "]);
        assert_eq!(of_each!(db, Sample, |s| s.text.left(s.medium)), ["Żó", "", " a b  "]);
        assert_eq!(of_each!(db, Sample, |s| s.maybe_text.left(1)), some(["a", "ß"]));
        assert_eq!(of_each!(db, Sample, |s| s.text.left(s.maybe_number)), some(["", " a"]));
        assert_eq!(of_each!(db, Sample, |s| s.text.substr(2, 3)), ["ółt", "", "a b"]);
        assert_eq!(of_each!(db, Sample, |s| s.text.substr(0, 3)), ["Żó", "", " a"]);
        assert_eq!(of_each!(db, Sample, |s| s.text.substr(-5, 3)), ["", "", ""]);
        assert_eq!(of_each!(db, Sample, |s| s.text.substr_from(7)), ["kot", "", ""]);
        assert_eq!(of_each!(db, Sample, |s| s.text.substr(1, i32::MAX))[0], "Żółty kot");
        assert_eq!(refused!(db, Sample, |s| s.text.substr(1, -1)), ErrorKind::Invalid);
        assert_eq!(of_each!(db, Sample, |s| s.text.length()), [9, 0, 6]);
        assert_eq!(of_each!(db, Sample, |s| s.text.str_index("kot")), [7, 0, 0]);
        assert_eq!(of_each!(db, Sample, |s| s.text.str_index("")), [1, 1, 1]);
        assert_eq!(of_each!(db, Sample, |s| s.maybe_text.str_index("c")), [None, Some(3), Some(0)]);
        assert_eq!(of_each!(db, Sample, |s| s.text.reverse()), ["tok ytłóŻ", "", "  b a "]);
        assert_eq!(of_each!(db, Sample, |s| s.text.ord()), [379, 0, 32]);
        assert_eq!(of_each!(db, Sample, |s| (s.medium.abs() + 300).chr()), ["ĳ", "ĳ", "ŭ"]);
        assert_eq!(refused!(db, Sample, |s| (s.medium * 0 - 1).chr()), ErrorKind::Invalid);
        for code in [0, 0xD800, 0x11_0000] {
            assert_eq!(
                refused!(db, Sample, |s| (s.medium * 0 + code).chr()),
                ErrorKind::OutOfRange,
                "{code}"
            );
        }
    });
}

#[test]
fn texts_are_filled_trimmed_and_replaced() {
    on_each(|db| {
        samples(db);
        assert_eq!(
            of_each!(db, Sample, |s| s.text.lpad(11, "→*")),
            ["→*Żółty kot", "→*→*→*→*→*→", "→*→*→ a b  "]
        );
        assert_eq!(of_each!(db, Sample, |s| s.text.rpad(7, "ab")), ["Żółty k", "abababa", " a b  a"]);
        assert_eq!(of_each!(db, Sample, |s| s.text.lpad(2, "")), ["Żó", "", " a"]);
        assert_eq!(of_each!(db, Sample, |s| s.text.rpad(-1, "x")), ["", "", ""]);
        assert_eq!(of_each!(db, Sample, |s| s.maybe_text.lpad(3, "-")), some(["abc", "--ß"]));
        assert_eq!(of_each!(db, Sample, |s| s.text.trim()), ["Żółty kot", "", "a b"]);
        assert_eq!(of_each!(db, Sample, |s| s.text.ltrim())[2], "a b  ");
        assert_eq!(of_each!(db, Sample, |s| s.text.rtrim())[2], " a b");
        // Blanks alone.
        assert_eq!(of_each!(db, Sample, |s| concat(("\t", s.text, "\n")).trim())[1], "\t\n");
        assert_eq!(of_each!(db, Sample, |s| s.maybe_text.repeat(2)), some(["abcabc", "ßß"]));
        assert_eq!(of_each!(db, Sample, |s| s.text.repeat(s.medium * 0 - 1)), ["", "", ""]);
        assert_eq!(of_each!(db, Sample, |s| s.text.replace("ó", "o"))[0], "Żołty kot");
        assert_eq!(of_each!(db, Sample, |s| s.text.replace("", "x"))[0], "Żółty kot");
        assert_eq!(of_each!(db, Sample, |s| s.text.replace(" ", s.maybe_text)), some(["", "ßaßbßß"]));
    });
}

#[test]
fn null_is_empty_in_concat_alone() {
    on_each(|db| {
        samples(db);
        assert_eq!(of_each!(db, Sample, |s| s.maybe_text.concat("!")), ["!", "abc!", "ß!"]);
        assert_eq!(
            of_each!(db, Sample, |s| concat((s.maybe_text, "/", s.text, None::<String>))),
            ["/Żółty kot", "abc/", "ß/ a b  "]
        );
        let upper = of_each!(db, Sample, |s| s.maybe_text.upper());
        assert_eq!(upper, some(["ABC", "ß"]));
    });
}

#[test]
fn the_binary_collation_is_that_of_code_points() {
    on_each(|db| {
        samples(db);
        let ordered = Sample::objects()
            .order_by(|s| s.text.collate(Collation::Binary))
            .values(|s| s.text.trim())
            .all(db)
            .unwrap();
        assert_eq!(ordered, ["", "a b", "Żółty kot"]);
        let greater = Sample::objects().filter(|s| s.text.collate(Collation::Binary).gt("a"));
        assert_eq!(greater.count(db).unwrap(), 1);
    });
}

#[test]
fn digests_are_postgresqls_alone() {
    on_postgres(|db| {
        samples(db);
        let (md5, sha) = of_each!(db, Sample, |s| (s.maybe_text.md5(), s.maybe_text.sha256())).remove(1);
        assert_eq!(md5.as_deref(), Some("900150983cd24fb0d6963f7d28e17f72"));
        assert_eq!(sha.as_deref(), Some("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        assert_eq!(
            of_each!(db, Sample, |s| (
                s.text.sha224().length(),
                s.text.sha384().length(),
                s.text.sha512().length()
            ))[1],
            (56, 96, 128)
        );
        assert_eq!(refused!(db, Sample, |s| s.text.sha1()), ErrorKind::Unsupported);
    });
    on_sqlite(|db| {
        samples(db);
        assert_eq!(refused!(db, Sample, |s| s.text.md5()), ErrorKind::Unsupported);
        let error = Sample::objects().filter(|s| s.text.sha256().eq("")).count(db).unwrap_err();
        assert!(error.to_string().contains("SQLite has no function `sha256`"), "{error}");
    });
}
