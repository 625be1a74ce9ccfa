//! What the library costs over careful code on the bare drivers.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml -- [--url postgres://..] [--peers] [--rounds N] [--only NAME]
//!     --url URL       on PostgreSQL too, in a schema of its own
//!     --peers         beside diesel, sqlx, sea-orm and toasty: their programs are built first, in `benches/peers/`
//!     --peer NAME     beside this one (more than once: these)
//!     --rounds N      how many times each side of each workload is measured (15)
//!     --only NAME     the workloads whose name contains this
//!     --is NAME       the workload of this name
//!     --only-url      not on SQLite
//!     --file PATH     the SQLite file to make, or to use again
//!     --long          with the workloads of a million rows, which take minutes
//!     --memory        instead: the peak of what each side of a workload holds in memory, in a process of its own (with `--only`)
//!     --prepared      with `--count`, on the tables of another run: they are there and filled
//!     --count N       instead: run N turns of one side and measure nothing but the memory, for a profiler
//!     --side hand     which side: `library` or `hand`
//! ```
//!
//! A ratio is the median of the rounds' ratios to the hand-written code; a dash says that the peer has no way to do that. With Toasty on SQLite
//! a table takes minutes.
//!
//! On one core (`taskset -c 1`, and the server too: `taskset -pc 1 PID`) short queries to PostgreSQL depend less on which
//! core the scheduler gives to whom. For instructions:
//! `valgrind --tool=callgrind --collect-atstart=no '--toggle-collect=*Workload*run*' orm-bench --file F --only W --count N`.

mod data;
mod digest;
mod hand;
mod library;
mod measured;
mod memory;
mod models;
mod peer;
mod postgres;
#[path = "../peers/shared.rs"]
mod shared;
mod sqlite;
mod workload;

use std::error::Error;

use data::Data;
use hand::Hand;
use models::All;
use orm::Database;
use peer::Peer;
use workload::{Side, Sides};

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let options = Options::read()?;
    if !options.only_url {
        on_sqlite(&options)?;
    }
    match &options.url {
        Some(url) => on_postgres(url, &options),
        None => Ok(()),
    }
}

fn on_sqlite(options: &Options) -> Outcome {
    let file = sqlite::File::new(options.file.clone());
    Database::connect(&file.url())?.create_tables::<All>()?;
    let mut hand = sqlite::Sqlite::open(file.path())?;
    if !hand.is_filled()? {
        hand.fill(&Data::new())?;
    }
    run("SQLite", &file.url(), sqlite::NO_CHECKPOINTS, hand, options)
}

fn on_postgres(server: &str, options: &Options) -> Outcome {
    if options.prepared {
        return run("PostgreSQL", server, "", postgres::Postgres::open(server)?, options);
    }
    let schema = postgres::Schema::new(server)?;
    Database::connect(&schema.url())?.create_tables::<All>()?;
    let mut hand = postgres::Postgres::open(&schema.url())?;
    hand.fill(&Data::new())?;
    run("PostgreSQL", &schema.url(), "", hand, options)
}

fn run<H: Hand + 'static>(database: &str, url: &str, setup: &str, mut hand: H, options: &Options) -> Outcome {
    // Opened after the tables are filled, so that its statements are planned for them.
    let db = Database::connect(url)?;
    db.execute_batch(setup)?;
    let mut workloads = library::workloads::<H>();
    workloads.retain(|workload| options.asks_for(workload.work.name(), workload.is_long));
    if let Some(turns) = options.count {
        for workload in &workloads {
            if !options.prepared {
                workload.prepare(&mut hand);
            }
            let start = memory::start();
            workload.run(options.side, &db, &mut hand, turns);
            println!("{}", memory::report(start));
            if !options.prepared {
                workload.clean_up(&mut hand);
            }
        }
        return Ok(());
    }
    if options.memory {
        println!("\n{}", memory::title(database));
        for workload in &workloads {
            let [of_hand, of_library] = ["hand", "library"].map(|side| {
                workload.prepare(&mut hand);
                memory::peak(workload.work.name(), side, url)
            });
            workload.clean_up(&mut hand);
            println!("{}", memory::line(workload.work.name(), of_hand?, of_library?));
        }
        return Ok(());
    }
    let peers: Result<Vec<Peer>, _> = options.peers.iter().map(|name| Peer::start(name, url)).collect();
    let mut peers = peers?;
    println!("\n{}", measured::title(database, &options.peers));
    let mut sides = Sides { db: &db, hand: &mut hand, peers: &mut peers };
    for workload in workloads {
        workload.check(&mut sides);
        println!("{}", workload.measure(&mut sides, options.rounds).line(workload.work.name()));
        workload.clean_up(sides.hand);
    }
    Ok(())
}

struct Options {
    url: Option<String>,
    only_url: bool,
    file: Option<String>,
    peers: Vec<&'static str>,
    rounds: u32,
    only: String,
    is: Option<String>,
    count: Option<u64>,
    side: Side,
    long: bool,
    memory: bool,
    prepared: bool,
}

impl Options {
    fn read() -> Result<Self, Box<dyn Error>> {
        let mut options = Self {
            url: None,
            only_url: false,
            file: None,
            peers: Vec::new(),
            rounds: 15,
            only: String::new(),
            is: None,
            count: None,
            side: Side::Library,
            long: false,
            memory: false,
            prepared: false,
        };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("`{word}` needs a value"));
            match word.as_str() {
                "--url" => options.url = Some(value()?),
                "--only-url" => options.only_url = true,
                "--file" => options.file = Some(value()?),
                "--peers" => options.peers = peer::NAMES.to_vec(),
                "--peer" => options.peers.push(peer::named(&value()?)?),
                "--rounds" => options.rounds = value()?.parse::<u32>()?.max(1),
                "--only" => options.only = value()?,
                "--is" => options.is = Some(value()?),
                "--long" => options.long = true,
                "--prepared" => options.prepared = true,
                "--memory" => options.memory = true,
                "--count" => options.count = Some(value()?.parse()?),
                "--side" => options.side = side(&value()?)?,
                _ => return Err(format!("`{word}` is not an option: see the head of src/main.rs").into()),
            }
        }
        Ok(options)
    }

    fn asks_for(&self, workload: &str, is_long: bool) -> bool {
        match &self.is {
            Some(name) => workload == name,
            None => workload.contains(&self.only) && (self.long || !is_long),
        }
    }
}

fn side(name: &str) -> Result<Side, String> {
    match name {
        "library" => Ok(Side::Library),
        "hand" => Ok(Side::Hand),
        _ => Err(format!("`{name}` is no side: `library` or `hand`")),
    }
}
