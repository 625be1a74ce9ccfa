//! What streaming holds in memory does not grow with the number of rows. A program of its own, as it measures itself.
#![cfg(target_os = "linux")]

use std::fs;

use orm::prelude::*;
use orm_tests::databases::on_each_url;

#[derive(Model, Debug, Clone, PartialEq)]
struct Line {
    id: i64,
    text: String,
    number: i64,
}

const ROWS: i64 = 200_000;
/// Of all rows at once it would be more than three times as much.
const LIMIT: u64 = 20 << 20;

/// The largest amount of memory that this program has had since the last call, in bytes, and what it has now.
fn peak_and_now() -> (u64, u64) {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).expect("the field");
        line.split_whitespace().nth(1).expect("a number").parse::<u64>().expect("a number") << 10
    };
    let found = (field("VmHWM:"), field("VmRSS:"));
    fs::write("/proc/self/clear_refs", "5").expect("leave to start over");
    found
}

fn fill(db: &Database) {
    db.create_tables::<Line>().unwrap();
    let text = "x".repeat(200);
    db.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST(? AS BIGINT)) \
         INSERT INTO line (text, number) SELECT ?, i FROM n",
        params![ROWS, text],
    )
    .unwrap();
}

#[test]
fn a_stream_holds_a_chunk() {
    on_each_url(|url| {
        let db = Database::connect(url).unwrap();
        fill(&db);
        let lines = Line::objects().order_by(|l| l.number);
        let growth = |read: &dyn Fn() -> i64| {
            peak_and_now();
            let (_, before) = peak_and_now();
            assert_eq!(read(), ROWS);
            peak_and_now().0.saturating_sub(before)
        };
        for lines in [Line::objects(), Line::objects().filter(|l| l.number.gt(0)), lines.clone().into()] {
            for chunk in [100, 1000, 5000] {
                let streamed =
                    growth(&|| lines.iterator(&db, chunk).map(|line| line.map(|_| 1).unwrap()).sum());
                assert!(streamed < LIMIT, "{streamed} bytes in chunks of {chunk}");
            }
        }
        let held = growth(&|| lines.all(&db).unwrap().len() as i64);
        assert!(held > 2 * LIMIT, "all rows at once took {held} bytes: this test shows nothing");
        let text = "x".repeat(200);
        let new = |number| Line::create().text(&text).number(number);
        let copied = growth(&|| Line::copy_in(&db, (0..ROWS).map(new)).unwrap() as i64);
        assert!(copied < LIMIT, "{copied} bytes");
    });
}
