//! The peers as the bench sees them: programs that it builds, starts and asks. What they are asked is in `peers/shared.rs`.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::shared::Work;

/// The folders of `benches/peers/`.
pub const NAMES: [&str; 4] = ["diesel", "sqlx", "sea-orm", "toasty"];

pub fn named(name: &str) -> Result<&'static str, String> {
    let known = NAMES.into_iter().find(|known| *known == name);
    known.ok_or_else(|| format!("`{name}` is no peer: {}", NAMES.join(", ")))
}

/// A peer's process, connected to one database.
pub struct Peer {
    pub name: &'static str,
    process: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Builds the program where that is needed.
    pub fn build(name: &str) -> Result<PathBuf, Box<dyn Error>> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(name).join("Cargo.toml");
        // Beside the bench's own: `target/release/orm-bench` and `target/peers`.
        let own = std::env::current_exe()?;
        let target = own.ancestors().nth(2).ok_or("the bench is in no target directory")?.join("peers");
        let mut build = Command::new("cargo");
        build.args(["build", "--release", "--quiet", "--manifest-path"]).arg(manifest);
        if !build.arg("--target-dir").arg(&target).status()?.success() {
            return Err(format!("the peer `{name}` does not build").into());
        }
        Ok(target.join("release").join(format!("orm-bench-{name}")))
    }

    /// Starts the program on this database.
    pub fn start(name: &'static str, url: &str) -> Result<Self, Box<dyn Error>> {
        let mut program = Command::new(Self::build(name)?);
        let mut process = program.arg(url).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let orders = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().ok_or("the peer has no output")?);
        Ok(Self { name, process, orders, answers })
    }

    /// How long so many turns take. `None` where the peer cannot do the work.
    pub fn run(&mut self, work: Work, turns: u64) -> Option<Duration> {
        self.ask("run", work, turns, "took").map(Duration::from_nanos)
    }

    /// The digest of what this turn gives.
    pub fn check(&mut self, work: Work, turn: u64) -> Option<u64> {
        self.ask("check", work, turn, "digest")
    }

    fn ask(&mut self, order: &str, work: Work, number: u64, answer: &str) -> Option<u64> {
        let orders = self.orders.as_mut().expect("open until it is dropped");
        let line = format!("{order} {} {number}\n", work.name());
        let mut answered = String::new();
        let asked = orders.write_all(line.as_bytes()).and_then(|()| self.answers.read_line(&mut answered));
        if answered.trim_end() == "cannot" {
            return None;
        }
        match answered.trim_end().split_once(' ') {
            Some((word, number)) if asked.is_ok() && word == answer => number.parse().ok(),
            _ => panic!("{} ended at `{}`: its words are above", self.name, work.name()),
        }
    }
}

impl Drop for Peer {
    /// The peer ends when nobody can ask it any more.
    fn drop(&mut self) {
        drop(self.orders.take());
        let _ = self.process.wait();
    }
}
