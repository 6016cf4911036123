//! Counts work in tests. What has to be linear is held by the number of its steps: time says little on a busy machine.

/// One step of a loop that must not run more often than the input is long. Outside of tests it is nothing.
#[inline]
pub(crate) fn step() {
    add(1);
}

/// So many of them.
#[inline]
pub(crate) fn add(steps: usize) {
    #[cfg(test)]
    counter::STEPS.set(counter::STEPS.get() + steps);
    #[cfg(not(test))]
    let _ = steps;
}

/// How many this thread took so far.
pub(crate) fn taken() -> usize {
    #[cfg(test)]
    return counter::STEPS.get();
    #[cfg(not(test))]
    0
}

#[cfg(test)]
pub(crate) use counter::steps;

#[cfg(test)]
mod counter {
    use std::cell::Cell;

    thread_local! {
        pub(super) static STEPS: Cell<usize> = const { Cell::new(0) };
    }

    /// How many steps something takes.
    pub(crate) fn steps(work: impl FnOnce()) -> usize {
        let before = STEPS.get();
        work();
        STEPS.get() - before
    }
}
