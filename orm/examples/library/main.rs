//! A library of 336 books, and a tour of the techniques by which it is queried.
//!
//! ```sh
//! cargo run --example library                               # a SQLite file, gone at the end
//! cargo run --example library -- --url sqlite://my-library.db   # one that stays
//! cargo run --example library --features postgres -- --url postgres://user@host/name
//! ```

#![allow(
    unreachable_pub,
    reason = "the models are written as in a library, and a program has no outside"
)]

mod catalogue;
mod models;
mod place;
mod show;
mod tour;

use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;
use std::time::Instant;

use show::Printer;

fn main() -> ExitCode {
    let url = match place::url(std::env::args_os().skip(1)) {
        Ok(url) => url,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    match run(&url) {
        Ok(()) => ExitCode::SUCCESS,
        // Who reads the output has seen enough: `library | head`.
        Err(error) if error.downcast_ref().is_some_and(is_broken_pipe) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("library: {}", show::error(&*error));
            ExitCode::FAILURE
        }
    }
}

fn run(url: &str) -> Result<(), Box<dyn Error>> {
    let mut printer = Printer::new(BufWriter::new(io::stdout().lock()));
    let db = place::open(url)?;
    let outcome = load(&db, url, &mut printer).and_then(|()| walk(&db, &mut printer));
    place::close(db, url)?;
    outcome?;
    Ok(printer.finish()?)
}

/// Takes the tour.
fn walk(db: &orm::Database, printer: &mut Printer<impl Write>) -> Result<(), Box<dyn Error>> {
    let (log, started) = (db.record(), Instant::now());
    for (number, chapter) in tour::CHAPTERS.iter().enumerate() {
        printer.chapter(number + 1, chapter.title)?;
        for step in chapter.steps {
            let (heading, code) = chapter.text_of(step);
            let (log, started) = (db.record(), Instant::now());
            let lines = (step.run)(db)?;
            let elapsed = started.elapsed();
            printer.step(&heading, &code)?;
            printer.queries(&log, elapsed)?;
            printer.lines(&lines.0)?;
        }
    }
    Ok(printer.end(log.count(), started.elapsed())?)
}

/// Fills the database, and says of what.
fn load(
    db: &orm::Database,
    url: &str,
    printer: &mut Printer<impl Write>,
) -> Result<(), Box<dyn Error>> {
    let (log, started) = (db.record(), Instant::now());
    let size = catalogue::load(db)?;
    let elapsed = started.elapsed();
    printer.loaded(&place::shown(url), &size, log.count(), elapsed)?;
    Ok(())
}

fn is_broken_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}
