//! Work that is done on all cores at once, with results in the order of the work.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, OnceLock};

use crate::text;

/// How many threads run at once. The system is asked once: it reads files to know.
static CORES: LazyLock<usize> = LazyLock::new(|| std::thread::available_parallelism().map_or(1, usize::from));

/// Applies `work` to every item. The items are taken one by one, so a large one holds up only one core.
pub(crate) fn map<T: Send, R: Send + Sync>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    if items.len() < 2 || *CORES < 2 {
        return items.into_iter().map(work).collect();
    }
    let workers = (*CORES).min(items.len());
    let waiting: Vec<Mutex<Option<T>>> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let done: Vec<OnceLock<R>> = waiting.iter().map(|_| OnceLock::new()).collect();
    let (next, steps) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(slot) = waiting.get(at) else { break };
                    if let Some(item) = slot.lock().ok().and_then(|mut item| item.take()) {
                        // Each position is taken once, so it is set once.
                        let _ = done[at].set(work(item));
                    }
                }
                steps.fetch_add(text::work::taken(), Ordering::Relaxed);
            });
        }
    });
    text::work::add(steps.into_inner());
    done.into_iter().filter_map(OnceLock::into_inner).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn keeps_the_order() {
        let squares = super::map((0..1_000).collect(), |number: u64| number * number);
        assert!(squares.iter().enumerate().all(|(at, square)| *square == (at * at) as u64));
        assert_eq!(squares.len(), 1_000);
    }
}
