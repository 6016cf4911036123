//! When documents are audited: at once, or in a storm of changes when it is over.

use std::time::{Duration, Instant};

/// How long no change has to come for a storm to be over, at least and at most.
const QUIET: (Duration, Duration) = (Duration::from_millis(30), Duration::from_millis(250));

/// How long a storm may keep an audit from being made.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub(super) struct Pace {
    /// When the first change came that is not audited, and the last one.
    since: Option<(Instant, Instant)>,
    /// When the last audit began.
    start: Option<Instant>,
    /// How long it took.
    cost: Duration,
    /// Whether changes came while the last audit was made.
    is_storm: bool,
}

impl Pace {
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

    /// Notes that an audit begins.
    pub(super) fn begin(&mut self) {
        (self.start, self.since) = (Some(Instant::now()), None);
    }

    /// Notes that an audit ended. Whether changes came meanwhile, which makes its results void.
    pub(super) fn is_overtaken(&mut self) -> bool {
        self.cost = self.start.take().map(|start| start.elapsed()).unwrap_or_default();
        self.is_storm = self.since.is_some();
        self.is_storm
    }

    /// Lets the next audit wait for nothing.
    pub(super) fn hurry(&mut self) {
        self.is_storm = false;
    }

    /// Waits as long as possible before the next audit.
    pub(super) fn rest(&mut self) {
        self.cost = PATIENCE;
        self.is_storm = true;
        self.changed();
    }
}
