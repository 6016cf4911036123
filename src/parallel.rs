//! Work that is done on all cores at once, with results in the order of the work.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, OnceLock};
use std::thread::Builder;

use crate::text;

/// How many threads run at once. The system is asked once: it reads files to know.
static CORES: LazyLock<usize> = LazyLock::new(|| std::thread::available_parallelism().map_or(1, usize::from));

thread_local! {
    /// Whether this thread does a part of a larger work: the other cores are busy with the rest then.
    static IS_PART: Cell<bool> = const { Cell::new(false) };
}

fn is_alone() -> bool {
    *CORES < 2 || IS_PART.get()
}

/// Applies `work` to every item. The items are taken one by one, so a large one holds up only one core.
///
/// The calling thread works too: where the system allows no other thread it does everything.
pub(crate) fn map<T: Send, R: Send + Sync>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    map_with(items, || (), |(), item| work(item))
}

/// Applies `work` to every item, with what each thread has for itself.
pub(crate) fn map_with<S, T: Send, R: Send + Sync>(
    items: Vec<T>,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) -> R + Sync,
) -> Vec<R> {
    let workers = if items.len() < 2 || is_alone() { 1 } else { (*CORES).min(items.len()) };
    map_on(workers, Builder::new, items, start, work)
}

fn map_on<S, T: Send, R: Send + Sync>(
    workers: usize,
    builder: impl Fn() -> Builder,
    items: Vec<T>,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) -> R + Sync,
) -> Vec<R> {
    if workers < 2 {
        let mut own = start();
        return items.into_iter().map(|item| work(&mut own, item)).collect();
    }
    let waiting: Vec<Mutex<Option<T>>> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let done: Vec<OnceLock<R>> = waiting.iter().map(|_| OnceLock::new()).collect();
    let (next, steps) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let take_all = || {
        let was_part = IS_PART.replace(true);
        let mut own = start();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(slot) = waiting.get(at) else { break };
            if let Some(item) = slot.lock().ok().and_then(|mut item| item.take()) {
                // Each position is taken once, so it is set once.
                let _ = done[at].set(work(&mut own, item));
            }
        }
        IS_PART.set(was_part);
    };
    let take_all_elsewhere = || {
        take_all();
        steps.fetch_add(text::work::taken(), Ordering::Relaxed);
    };
    std::thread::scope(|scope| {
        for _ in 1..workers {
            // A process may be out of threads; where one can't be started neither can the next.
            if builder().spawn_scoped(scope, take_all_elsewhere).is_err() {
                break;
            }
        }
        take_all();
    });
    text::work::add(steps.into_inner());
    done.into_iter().filter_map(OnceLock::into_inner).collect()
}

/// Does two things to so many items, both at once where there are enough of them.
pub(crate) fn both<A: Send, B>(items: usize, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    if items <= FEWEST || is_alone() {
        return (one(), other());
    }
    // A thread that can't be started leaves it to this one.
    let waiting = Mutex::new(Some(one));
    let take = || waiting.lock().ok().and_then(|mut one| one.take()).map(|one| one());
    let take_elsewhere = || {
        IS_PART.set(true);
        take()
    };
    std::thread::scope(|scope| {
        let started = Builder::new().spawn_scoped(scope, take_elsewhere);
        let other = other();
        let one = match started {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => take(),
        };
        let Some(one) = one else { unreachable!("it is taken once, by the thread or after it could not be started") };
        (one, other)
    })
}

/// How many items are enough to be worth a thread, and how many parts are enough for all cores to end together.
const FEWEST: usize = 64;
const MOST: usize = 16;

/// The items in parts to be worked on at once; one part where there are few.
pub(crate) fn parts<T>(items: &[T]) -> Vec<&[T]> {
    items.chunks(part(items.len())).collect()
}

/// The same for items that are changed.
pub(crate) fn parts_mut<T>(items: &mut [T]) -> Vec<&mut [T]> {
    items.chunks_mut(part(items.len())).collect()
}

/// How many of so many items are in a part.
fn part(items: usize) -> usize {
    items.div_ceil(MOST).max(FEWEST)
}

#[cfg(test)]
mod tests {
    #[test]
    fn work_inside_of_work_stays_on_its_thread() {
        let here = || std::thread::current().id();
        let inner = super::map(vec![(), ()], |()| (here(), super::map(vec![(), ()], |()| here())));
        for (outer, inner) in inner {
            assert!(*super::CORES < 2 || inner.into_iter().all(|thread| thread == outer));
        }
        let (one, other) = super::both(1_000, || super::map(vec![(), ()], |()| here()), here);
        assert!(one[0] == one[1] && (*super::CORES < 2 || one[0] != other));
        let (one, other) = super::both(3, here, here);
        assert_eq!(one, other, "a thread for few items costs more than it saves");
    }

    #[test]
    fn each_thread_has_what_it_needs_for_itself() {
        let counts = super::map_with(
            vec![(); 100],
            || 0,
            |count, ()| {
                *count += 1;
                *count
            },
        );
        assert_eq!(counts.len(), 100);
        assert!(counts.iter().filter(|count| **count == 1).count() <= *super::CORES);
    }

    #[test]
    fn parts_are_everything_in_its_order() {
        for length in [0, 1, 64, 65, 1_000, 5_003] {
            let items: Vec<usize> = (0..length).collect();
            let parts = super::parts(&items);
            assert!(parts.len() <= 16 && parts.concat() == items);
            assert_eq!(parts.len() > 1, length > 64);
        }
    }

    #[test]
    fn keeps_the_order() {
        let squares = super::map((0..1_000).collect(), |number: u64| number * number);
        assert!(squares.iter().enumerate().all(|(at, square)| *square == (at * at) as u64));
        assert_eq!(squares.len(), 1_000);
    }

    #[test]
    fn does_all_the_work_where_no_thread_can_be_started() {
        // No system has room for a stack of this size.
        let builder = || super::Builder::new().stack_size(usize::MAX / 4);
        assert_eq!(super::map_on(4, builder, vec![1, 2, 3], || (), |(), number| number + 1), [2, 3, 4]);
    }
}
