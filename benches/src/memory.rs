//! What a side holds in memory at the most, as the kernel counts it: in a process that does nothing else.

use std::error::Error;
use std::process::Command;

use crate::Options;

/// The memory of this process, from which on the peak is counted anew. Nothing where the kernel does not say.
pub fn start() -> u64 {
    // Linux: forgets the peak so far.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    field("VmRSS:")
}

/// How far above the start the peak was, in kilobytes.
pub fn report(start: u64) -> String {
    format!("peak {}", field("VmHWM:").saturating_sub(start))
}

pub fn title(database: &str) -> String {
    format!("{database:<42} {:>12} {:>12}   peak of memory", "by hand", "library")
}

/// A line of the table: each side in a program of its own.
pub fn line(workload: &str, options: &Options) -> Result<String, Box<dyn Error>> {
    let [hand, library] = ["hand", "library"].map(|side| peak(workload, side, options));
    Ok(format!("{workload:<42} {:>9.1} MB {:>9.1} MB", hand?, library?))
}

fn peak(workload: &str, side: &str, options: &Options) -> Result<f64, Box<dyn Error>> {
    let mut program = Command::new(std::env::current_exe()?);
    program.args(["--is", workload, "--side", side, "--count", "1"]);
    match &options.url {
        Some(url) if options.only_url => program.args(["--only-url", "--url", url]),
        _ => program.args(options.file.iter().flat_map(|file| ["--file", file])),
    };
    let output = String::from_utf8(program.output()?.stdout)?;
    let peak = output.lines().find_map(|line| line.strip_prefix("peak ")).ok_or("the program failed")?;
    Ok(peak.parse::<f64>()? / 1024.0)
}

/// A field of this process's status, in kilobytes.
fn field(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse().ok()).unwrap_or(0)
}
