//! The guide's tables that lead from Django to here: what stands on the right is compiled, as a program of the same
//! chapter has it.

use std::fs;
use std::path::Path;

/// The chapters, and how many forms each shows at least.
const CHAPTERS: [(&str, usize); 3] = [("aggregation", 24), ("coming-from-django", 80), ("expressions", 55)];

#[test]
fn what_stands_beside_django_is_compiled() {
    for (chapter, least) in CHAPTERS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/src/{chapter}.md"));
        let text = fs::read_to_string(path).expect("the chapter");
        let programs = programs(&text);
        let forms = forms(&text);
        for form in &forms {
            assert!(programs.contains(&squeezed(form)), "{chapter}: no program has `{form}`");
        }
        assert!(forms.len() >= least, "{chapter}: {} forms", forms.len());
    }
}

/// The code of a chapter.
fn programs(text: &str) -> String {
    squeezed(&text.split("```").skip(1).step_by(2).collect::<String>())
}

/// What is code in the second cells of the tables that begin with a column for Django. A bare name is none.
fn forms(text: &str) -> Vec<String> {
    let mut forms = Vec::new();
    let mut is_django = false;
    for line in text.lines() {
        is_django = line.starts_with("| Django |") || (is_django && line.starts_with('|'));
        let line = line.replace("\\|", "¦");
        let Some(here) = line.split('|').nth(2).filter(|_| is_django) else { continue };
        let code = here.split('`').skip(1).step_by(2).map(|code| code.replace('¦', "|"));
        forms.extend(code.filter(|code| code.contains(['(', '<', '='])));
    }
    forms
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}
