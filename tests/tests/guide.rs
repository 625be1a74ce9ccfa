//! The tables of the guide: what a row shows is compiled, as an example of the same chapter has it.

use std::fs;
use std::path::Path;

#[test]
fn each_row_of_the_expressions_stands_in_an_example() {
    let chapter = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/expressions.md");
    let text = fs::read_to_string(chapter).expect("the chapter");
    let (prose, examples): (Vec<_>, Vec<_>) =
        text.split("```").enumerate().partition(|(number, _)| number % 2 == 0);
    let examples: String = examples.into_iter().map(|(_, example)| example).collect();
    let rows = prose.iter().flat_map(|(_, text)| text.lines()).filter_map(|line| {
        let (_, here) = line.strip_prefix("| `")?.strip_suffix("` |")?.split_once("` | `")?;
        (here.contains(['.', '(']) && !here.contains('`')).then(|| here.replace("\\|", "|"))
    });
    let mut found = 0;
    for row in rows {
        assert!(examples.contains(&row), "no example has `{row}`");
        found += 1;
    }
    assert!(found > 50, "{found} rows");
}
