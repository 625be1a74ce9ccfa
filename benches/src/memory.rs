//! What a side holds in memory at the most, as the kernel counts it: in a process that does nothing else.

use std::error::Error;
use std::process::Command;

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

/// A line of the table.
pub fn line(workload: &str, hand: f64, library: f64) -> String {
    format!("{workload:<42} {hand:>9.1} MB {library:>9.1} MB")
}

/// The peak of a side in megabytes, in a program of its own that makes nothing ready: what that holds would hide the rest.
pub fn peak(workload: &str, side: &str, url: &str) -> Result<f64, Box<dyn Error>> {
    let mut program = Command::new(std::env::current_exe()?);
    program.args(["--is", workload, "--side", side, "--count", "1", "--prepared"]);
    match url.strip_prefix("sqlite://") {
        Some(file) => program.args(["--file", file]),
        None => program.args(["--only-url", "--url", url]),
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
