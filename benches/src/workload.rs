//! A workload: the same work by the library, by hand and by the peers, and how it is timed.

use std::fmt::Debug;
use std::hint::black_box;
use std::time::{Duration, Instant};

use orm::{Database, Result};

use crate::hand::Hand;
use crate::measured::Measured;
use crate::models::{Book, Review};
use crate::peer::Peer;
use crate::shared::{Digest, Work};

/// How long a measurement lasts at the least.
const LONG_ENOUGH: Duration = Duration::from_millis(20);

/// Who takes longer than this for a turn is measured in few rounds: its ratio is no close call.
const SLOW: Duration = Duration::from_secs(1);
const FEW_ROUNDS: u32 = 3;

/// Who works. A peer by its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Side {
    Library,
    Hand,
    Peer(usize),
}

/// All who work, on one database.
pub struct Sides<'a, H> {
    pub db: &'a Database,
    pub hand: &'a mut H,
    pub peers: &'a mut [Peer],
}

type ByLibrary = Box<dyn Fn(&Database, u64)>;
type ByHand<H> = Box<dyn Fn(&mut H, u64)>;
/// The digest of a turn's result.
type Digested<H> = Box<dyn Fn(&mut H, u64) -> u64>;
type ByBoth<H> = Box<dyn Fn(&Database, &mut H, u64)>;

/// The same work several times. `H` is the hand-written code.
pub struct Workload<H> {
    pub work: Work,
    library: ByLibrary,
    hand: ByHand<H>,
    /// Compares the results of both.
    agree: ByBoth<H>,
    digest: Digested<H>,
    writes: bool,
    /// How many reviews it needs, where that is more than there are.
    reviews: Option<i64>,
    /// Whether it takes seconds, and is left out unless it is asked for.
    pub is_long: bool,
}

impl<H: Hand + 'static> Workload<H> {
    /// `plain` makes of the library's result what the hand-written code returns.
    pub fn new<A: 'static, B: Debug + Digest + PartialEq + 'static>(
        work: Work,
        library: impl Fn(&Database, u64) -> Result<A> + Clone + 'static,
        hand: impl Fn(&mut H, u64) -> B + Clone + 'static,
        plain: impl Fn(A) -> B + 'static,
    ) -> Self {
        Self::compared(work, library, hand, plain, |_| {})
    }

    /// `level` takes out of the hand-written code's result what no query asks for, such as the order of the prefetched.
    pub fn compared<A: 'static, B: Debug + Digest + PartialEq + 'static>(
        work: Work,
        library: impl Fn(&Database, u64) -> Result<A> + Clone + 'static,
        hand: impl Fn(&mut H, u64) -> B + Clone + 'static,
        plain: impl Fn(A) -> B + 'static,
        level: impl Fn(&mut B) + 'static,
    ) -> Self {
        let name = work.name();
        let (own_library, own_hand, digested) = (library.clone(), hand.clone(), hand.clone());
        Self {
            work,
            library: Box::new(move |db, turn| drop(black_box(library(db, turn).expect(name)))),
            hand: Box::new(move |code, turn| drop(black_box(hand(code, turn)))),
            agree: Box::new(move |db, code, turn| {
                let one = plain(own_library(db, turn).expect(name));
                let mut two = own_hand(code, turn);
                level(&mut two);
                assert!(one == two, "{name}: the library and the hand-written code differ");
            }),
            digest: Box::new(move |code, turn| digested(code, turn).digest()),
            writes: false,
            reviews: None,
            is_long: false,
        }
    }

    /// Has what the workload wrote removed before each measurement.
    pub fn writing(self) -> Self {
        Self { writes: true, ..self }
    }

    /// Leaves it out unless it is asked for, and has the table filled up for it.
    pub fn long(self, reviews: Option<i64>) -> Self {
        Self { reviews, is_long: true, ..self }
    }

    /// Ends the program if two sides give different results, or write different rows.
    pub fn check(&self, sides: &mut Sides<'_, H>) {
        let name = self.work.name();
        let Sides { db, hand, peers } = sides;
        self.tidy(hand);
        let turns: &[u64] = if self.is_long { &[1] } else { &[0, 1, 4711] };
        for &turn in turns {
            (self.agree)(db, hand, turn);
            self.spoil(hand);
            let digest = (self.digest)(hand, turn);
            let wrote = self.written(hand);
            self.spoil(hand);
            (self.library)(db, turn);
            assert!(self.written(hand) == wrote, "{name}: the library writes other rows");
            for peer in peers.iter_mut() {
                self.spoil(hand);
                let Some(its) = peer.check(self.work, turn) else { continue };
                assert!(its == digest, "{name}: {} has another result", peer.name);
                assert!(self.written(hand) == wrote, "{name}: {} writes other rows", peer.name);
            }
        }
        self.tidy(hand);
    }

    /// Removes what was written, and fills up what is needed.
    fn tidy(&self, hand: &mut H) {
        if self.writes {
            hand.tidy();
        }
        if let Some(reviews) = self.reviews {
            hand.fill_up(reviews);
        }
    }

    /// Makes ready for turns that are not measured here.
    pub fn prepare(&self, hand: &mut H) {
        self.tidy(hand);
    }

    /// Leaves the tables as they were.
    pub fn clean_up(&self, hand: &mut H) {
        if self.writes || self.reviews.is_some() {
            hand.tidy();
        }
    }

    /// So that it shows who does not write.
    fn spoil(&self, hand: &mut H) {
        if self.writes {
            self.tidy(hand);
            hand.spoil();
        }
    }

    fn written(&self, hand: &mut H) -> Option<(Vec<Review>, Vec<Book>)> {
        self.writes.then(|| hand.written())
    }

    /// So many turns of the library or the hand-written code. The function that profilers are pointed at.
    #[inline(never)]
    pub fn run(&self, side: Side, db: &Database, hand: &mut H, turns: u64) {
        match side {
            Side::Hand => (0..turns).for_each(|turn| (self.hand)(hand, turn)),
            _ => (0..turns).for_each(|turn| (self.library)(db, turn)),
        }
    }

    /// The time of so many turns. `None` for a peer that cannot do the work.
    fn time(&self, side: Side, sides: &mut Sides<'_, H>, turns: u64) -> Option<Duration> {
        if let Side::Peer(place) = side {
            return sides.peers[place].run(self.work, turns);
        }
        let started = Instant::now();
        self.run(side, sides.db, sides.hand, turns);
        Some(started.elapsed())
    }

    /// How many turns last long enough.
    fn turns(&self, side: Side, sides: &mut Sides<'_, H>) -> Option<u64> {
        let mut turns = 1;
        loop {
            let time = self.time(side, sides, turns)?;
            if time >= LONG_ENOUGH {
                return Some(turns);
            }
            let needed = u128::from(turns) * LONG_ENOUGH.as_nanos() / time.as_nanos().max(1) + 1;
            turns = (needed as u64).clamp(turns + 1, turns * 10);
        }
    }

    /// Measures all sides in turn, so many rounds. Always in the same order, so that each follows the same other: who follows itself finds
    /// pages in its cache that were another's work.
    pub fn measure(&self, sides: &mut Sides<'_, H>, rounds: u32) -> Measured {
        let mut all = vec![Side::Hand, Side::Library];
        all.extend((0..sides.peers.len()).map(Side::Peer));
        let mut turns: Vec<_> = all.iter().map(|side| self.turns(*side, sides)).collect();
        // The first turn on tables that were put in order is dearer than the next: as many for both.
        let own = turns[0].max(turns[1]);
        turns[..2].fill(own);
        let mut measured = Measured::new(all.len());
        let mut slow = vec![false; all.len()];
        for round in 0..rounds {
            for place in 0..all.len() {
                let Some(turns) = turns[place] else { continue };
                if slow[place] && round >= FEW_ROUNDS {
                    continue;
                }
                self.tidy(sides.hand);
                if let Some(time) = self.time(all[place], sides, turns) {
                    slow[place] |= time > SLOW;
                    measured.add(place, time.as_secs_f64() / turns as f64);
                }
            }
        }
        measured
    }
}
