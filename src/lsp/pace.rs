//! When documents are audited: at once, or in a storm of changes when it is over.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long no change has to come for a storm to be over, at least and at most.
const QUIET: (Duration, Duration) = (Duration::from_millis(30), Duration::from_millis(250));

/// How long a storm may keep an audit from being made.
const PATIENCE: Duration = Duration::from_secs(1);

/// How many notifications wait.
pub(super) type Waiting = Arc<AtomicUsize>;

#[derive(Debug)]
pub(super) struct Pace {
    /// How many changes wait that are not taken yet.
    waiting: Waiting,
    /// When the first change came that is not audited, and the last one.
    since: Option<(Instant, Instant)>,
    /// How long the last audit took.
    cost: Duration,
    /// Whether changes came while the last audit was made.
    is_storm: bool,
}

impl Pace {
    pub(super) fn new(waiting: Waiting) -> Self {
        Self { waiting, since: None, cost: Duration::ZERO, is_storm: false }
    }

    /// Notes that a notification was taken.
    pub(super) fn taken(&self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }

    /// Notes a change.
    pub(super) fn changed(&mut self) {
        let now = Instant::now();
        self.since = Some((self.since.map_or(now, |(first, _)| first), now));
    }

    /// How long to wait for a message before the documents are audited; none if there is nothing to audit.
    pub(super) fn wait(&self, is_due: bool) -> Option<Duration> {
        if !is_due {
            return None;
        }
        let Some((first, last)) = self.since.filter(|_| self.is_storm) else { return Some(Duration::ZERO) };
        let quiet = (2 * self.cost).clamp(QUIET.0, QUIET.1);
        let end = (last + quiet).min(first + PATIENCE);
        Some(end.saturating_duration_since(Instant::now()))
    }

    /// Whether changes came during an audit, which makes its results void.
    pub(super) fn is_overtaken(&mut self, cost: Duration) -> bool {
        self.cost = cost;
        self.since = None;
        self.is_storm = self.waiting.load(Ordering::Relaxed) > 0;
        self.is_storm
    }

    /// Waits as long as possible before the next audit.
    pub(super) fn rest(&mut self) {
        self.cost = PATIENCE;
        self.is_storm = true;
        self.changed();
    }
}
