use crate::{memory, value};

#[test]
fn text_functions() {
    let mut connection = memory();
    for (sql, expected) in [
        ("orm_lower('ŻÓŁĆ Éa ΟΔΟΣ')", "TEXT \"żółć éa οδοσ\""),
        ("orm_upper('żółć éa')", "TEXT \"ŻÓŁĆ ÉA\""),
        ("orm_lower('')", "TEXT \"\""),
        ("orm_lower(NULL)", "NULL"),
        ("orm_starts_with('żółć', 'żó')", "INTEGER 1"),
        ("orm_starts_with('żółć', 'Żó')", "INTEGER 0"),
        ("orm_starts_with('a', '')", "INTEGER 1"),
        ("orm_starts_with('', 'a')", "INTEGER 0"),
        ("orm_ends_with('100%', '%')", "INTEGER 1"),
        ("orm_ends_with('100', '%')", "INTEGER 0"),
        ("orm_regexp('Straße', '^stra.e$', 1)", "INTEGER 1"),
        ("orm_regexp('Straße', '^stra.e$', 0)", "INTEGER 0"),
        ("orm_regexp('ŻÓŁW', '^żó', 1)", "INTEGER 1"),
        ("orm_regexp('ŻÓŁW', '^żó', 0)", "INTEGER 0"),
        ("orm_regexp('ŻÓŁW', '^[a-zà-ž]+$', 1)", "INTEGER 1"),
        ("orm_regexp(NULL, 'a', 0)", "NULL"),
        ("orm_regexp('a', NULL, 0)", "NULL"),
    ] {
        assert_eq!(value(&mut connection, &format!("SELECT {sql}"), &[]).expect(sql), expected, "{sql}");
    }
    assert!(value(&mut connection, "SELECT orm_lower(5)", &[]).is_err());
}

#[test]
fn a_pattern_may_change_from_row_to_row() {
    let rows = "(SELECT 'ab' AS t, '^a' AS p, 0 AS i UNION ALL SELECT 'ab', '^b', 0 UNION ALL SELECT 'AB', '^a', 1 \
                UNION ALL SELECT 'AB', '^a', 0)";
    let sql = format!("SELECT group_concat(orm_regexp(t, p, i)) FROM {rows}");
    assert_eq!(value(&mut memory(), &sql, &[]).expect("queries"), "TEXT \"1,0,1,0\"");
    let constant = "SELECT group_concat(orm_regexp('AB', 'a', i)) FROM (SELECT 0 AS i UNION ALL SELECT 1 UNION ALL SELECT 0)";
    assert_eq!(value(&mut memory(), constant, &[]).expect("queries"), "TEXT \"0,1,0\"");
}
