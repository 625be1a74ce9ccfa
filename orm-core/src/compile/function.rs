//! Functions, choices and the user's own SQL, as text.

use super::{Dialect, Writer};
use crate::ast::{Case, Digest, Expr, Function, Math, Template};
use crate::error::{Error, ErrorKind, Result};
use crate::value::Kind;

impl<'a> Writer<'a> {
    pub(super) fn call(&mut self, function: Function, arguments: &'a [Expr], kind: Kind) -> Result<()> {
        let collation = self.dialect().collation(kind);
        self.push(if collation.is_some() { "(" } else { "" });
        self.dialect().call(self, function, arguments)?;
        self.collate(kind);
        self.push(if collation.is_some() { ")" } else { "" });
        Ok(())
    }

    pub(super) fn case(&mut self, case: &'a Case, kind: Kind) -> Result<()> {
        self.push("(CASE");
        for (when, value) in &case.branches {
            self.push(" WHEN ");
            self.condition(when)?;
            self.push(" THEN ");
            self.expr(value)?;
        }
        if let Some(otherwise) = &case.otherwise {
            self.push(" ELSE ");
            self.expr(otherwise)?;
        }
        self.push(" END");
        self.collate(kind);
        self.push(")");
        Ok(())
    }

    /// Appends the user's text with arguments in its places: `{{` and `}}` are braces.
    pub(super) fn template(&mut self, template: &'a Template) -> Result<()> {
        let mut arguments = template.arguments.iter();
        let mut rest = template.text;
        self.push("(");
        while let Some(brace) = rest.find(['{', '}']) {
            self.push(&rest[..brace]);
            let found = rest.get(brace..brace + 2);
            match (found, arguments.as_slice().first()) {
                (Some("{{"), _) => self.push("{"),
                (Some("}}"), _) => self.push("}"),
                (Some("{}"), Some(argument)) => {
                    self.expr(argument)?;
                    arguments.next();
                }
                (Some("{}"), None) => return Err(wrong_places(template)),
                _ => return Err(single_brace(template)),
            }
            rest = &rest[brace + 2..];
        }
        if arguments.next().is_some() {
            return Err(wrong_places(template));
        }
        self.push(rest);
        self.collate(template.kind);
        self.push(")");
        Ok(())
    }
}

fn wrong_places(template: &Template) -> Error {
    let Template { text, arguments, .. } = template;
    let places = text.replace("{{", "").matches("{}").count();
    Error::new(
        ErrorKind::Invalid,
        format!(
            "the SQL `{text}` has {places} places `{{}}` and got {} arguments: give one for each",
            arguments.len()
        ),
    )
}

fn single_brace(template: &Template) -> Error {
    let text = template.text;
    Error::new(
        ErrorKind::Invalid,
        format!(
            "the SQL `{text}` has a single brace: write `{{}}` for an argument, `{{{{` or `}}}}` for a brace"
        ),
    )
}

/// The error of a function that a database does not have.
pub fn no_function(dialect: &dyn Dialect, function: &str) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("{} has no function `{function}`: compute it in the program", dialect.name()),
    )
}

/// What a function of floats is called.
pub fn math_name(math: Math) -> &'static str {
    match math {
        Math::Acos => "acos",
        Math::Asin => "asin",
        Math::Atan => "atan",
        Math::Atan2 => "atan2",
        Math::Cos => "cos",
        Math::Cot => "cot",
        Math::Degrees => "degrees",
        Math::Exp => "exp",
        Math::Ln => "ln",
        Math::Log => "log",
        Math::Pi => "pi",
        Math::Power => "power",
        Math::Radians => "radians",
        Math::Sin => "sin",
        Math::Sqrt => "sqrt",
        Math::Tan => "tan",
    }
}

/// What a digest is called.
pub fn digest_name(digest: Digest) -> &'static str {
    match digest {
        Digest::Md5 => "md5",
        Digest::Sha1 => "sha1",
        Digest::Sha224 => "sha224",
        Digest::Sha256 => "sha256",
        Digest::Sha384 => "sha384",
        Digest::Sha512 => "sha512",
    }
}
