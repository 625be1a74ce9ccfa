//! The recorder of a database: costs one atomic read per statement while nobody listens.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::log::{Entries, Log, Query};

/// Where statements are noted.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    listening: Arc<AtomicUsize>,
    logs: Mutex<Vec<Weak<Entries>>>,
}

impl Recorder {
    /// Whether anyone listens.
    #[inline]
    pub(crate) fn is_recording(&self) -> bool {
        self.listening.load(Ordering::Relaxed) > 0
    }

    /// A new log.
    pub(crate) fn start(&self) -> Log {
        let log = Log::new(Arc::clone(&self.listening));
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        logs.retain(|log| log.strong_count() > 0);
        logs.push(Arc::downgrade(log.entries()));
        log
    }

    /// Notes a statement in every log.
    pub(crate) fn note(&self, query: impl Fn() -> Query) {
        for log in self.logs.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(Weak::upgrade) {
            log.push(query());
        }
    }
}
