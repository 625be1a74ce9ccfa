//! A workload: the same work by the library and by hand, and how it is timed.

use std::fmt::Debug;
use std::hint::black_box;
use std::time::{Duration, Instant};

use orm::{Database, Result};

/// How long a measurement lasts at the least.
const LONG_ENOUGH: Duration = Duration::from_millis(20);

/// Which of the two runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Side {
    Library,
    Hand,
}

type ByLibrary = Box<dyn Fn(&Database, u64)>;
type ByHand<H> = Box<dyn Fn(&mut H, u64)>;
type ByBoth<H> = Box<dyn Fn(&Database, &mut H)>;

/// The same work twice. `H` is the hand-written code.
pub struct Workload<H> {
    pub name: &'static str,
    library: ByLibrary,
    hand: ByHand<H>,
    /// Compares the results of both.
    agree: ByBoth<H>,
    /// Before each measurement, on the hand-written code's connection.
    tidy: fn(&mut H),
}

impl<H: 'static> Workload<H> {
    /// `plain` makes of the library's result what the hand-written code returns.
    pub fn new<A: 'static, B: Debug + PartialEq + 'static>(
        name: &'static str,
        library: impl Fn(&Database, u64) -> Result<A> + Clone + 'static,
        hand: impl Fn(&mut H, u64) -> B + Clone + 'static,
        plain: impl Fn(A) -> B + 'static,
    ) -> Self {
        Self::compared(name, library, hand, plain, |_| {})
    }

    /// `level` takes out of the hand-written code's result what no query asks for, such as the order of the prefetched.
    pub fn compared<A: 'static, B: Debug + PartialEq + 'static>(
        name: &'static str,
        library: impl Fn(&Database, u64) -> Result<A> + Clone + 'static,
        hand: impl Fn(&mut H, u64) -> B + Clone + 'static,
        plain: impl Fn(A) -> B + 'static,
        level: impl Fn(&mut B) + 'static,
    ) -> Self {
        let (own_library, own_hand) = (library.clone(), hand.clone());
        Self {
            name,
            library: Box::new(move |db, turn| drop(black_box(library(db, turn).expect(name)))),
            hand: Box::new(move |code, turn| drop(black_box(hand(code, turn)))),
            agree: Box::new(move |db, code| {
                for turn in [0, 1, 4711] {
                    let one = plain(own_library(db, turn).expect(name));
                    let mut two = own_hand(code, turn);
                    level(&mut two);
                    assert!(one == two, "{name}: the library and the hand-written code differ");
                }
            }),
            tidy: |_| {},
        }
    }

    /// Has what the workload wrote removed before each measurement.
    pub fn tidied_by(self, tidy: fn(&mut H)) -> Self {
        Self { tidy, ..self }
    }

    /// Ends the program if the two differ.
    pub fn check(&self, db: &Database, hand: &mut H) {
        (self.agree)(db, hand);
    }

    /// So many turns of one side. The function that profilers are pointed at.
    #[inline(never)]
    pub fn run(&self, side: Side, db: &Database, hand: &mut H, turns: u64) {
        match side {
            Side::Library => (0..turns).for_each(|turn| (self.library)(db, turn)),
            Side::Hand => (0..turns).for_each(|turn| (self.hand)(hand, turn)),
        }
    }

    /// The time of so many turns, for one.
    fn time(&self, side: Side, db: &Database, hand: &mut H, turns: u64) -> Duration {
        let started = Instant::now();
        self.run(side, db, hand, turns);
        started.elapsed() / turns as u32
    }

    /// How many turns last long enough.
    fn turns(&self, side: Side, db: &Database, hand: &mut H) -> u64 {
        let mut turns = 1;
        loop {
            let time = self.time(side, db, hand, turns);
            if time * turns as u32 >= LONG_ENOUGH {
                return turns;
            }
            let needed = LONG_ENOUGH.as_nanos() / time.as_nanos().max(1) + 1;
            turns = (needed as u64).clamp(turns + 1, turns * 10);
        }
    }

    /// Measures both sides in turn, so many rounds, the first one alternating.
    pub fn measure(&self, db: &Database, hand: &mut H, rounds: u32) -> Measured {
        let turns = [Side::Library, Side::Hand].map(|side| self.turns(side, db, hand));
        let mut measured = Measured::default();
        for round in 0..rounds {
            let mut times = [Duration::ZERO; 2];
            let order = if round % 2 == 0 { [0, 1] } else { [1, 0] };
            for place in order {
                let side = [Side::Library, Side::Hand][place];
                (self.tidy)(hand);
                times[place] = self.time(side, db, hand, turns[place]);
            }
            measured.ratios.push(times[0].as_secs_f64() / times[1].as_secs_f64());
            measured.library.push(times[0].as_secs_f64());
            measured.hand.push(times[1].as_secs_f64());
        }
        measured
    }
}

/// What the rounds of a workload took.
#[derive(Default)]
pub struct Measured {
    ratios: Vec<f64>,
    library: Vec<f64>,
    hand: Vec<f64>,
}

impl Measured {
    /// A line of the table: medians, and the middle half of the ratios.
    pub fn line(&mut self, name: &str) -> String {
        let [low, ratio, high] = [0.25, 0.5, 0.75].map(|part| quantile(&mut self.ratios, part));
        let (hand, library) = (quantile(&mut self.hand, 0.5), quantile(&mut self.library, 0.5));
        format!("{name:<42} {:>12} {:>12} {ratio:>7.2}   {low:.2} to {high:.2}", shown(hand), shown(library))
    }
}

/// The title of the table.
pub fn title(database: &str) -> String {
    format!("{database:<42} {:>12} {:>12} {:>7}   {}", "by hand", "library", "ratio", "middle half")
}

fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * part).round() as usize]
}

fn shown(seconds: f64) -> String {
    let micros = seconds * 1e6;
    if micros < 1_000.0 { format!("{micros:.2} µs") } else { format!("{:.2} ms", micros / 1e3) }
}
