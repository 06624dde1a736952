//! Costs of ways in floating point, of which processors take more at once than of whole numbers, as far as it is exact.

/// The cost of what cannot be, more than that of any week.
pub(super) const NEVER: f64 = f64::INFINITY;

/// All costs of a way are whole numbers nearer to zero than this: so far floating point is exact.
pub(super) const EXACT: i64 = 1 << 53;

/// A cost as floating point has it, which is exact.
#[allow(clippy::cast_precision_loss)]
pub(super) fn exact(cost: i64) -> f64 {
    cost as f64
}

/// A cost as a whole number: more than any where there is none.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn whole(cost: f64) -> i64 {
    cost.min(exact(EXACT)) as i64
}

/// Lowers costs of a layer to those of a step that costs `cost`, does some work and counts some nights.
pub(super) fn lower(here: &mut [f64], cost: f64, then: &[f64], width: usize, work: usize, nights: usize) {
    let mut from = nights * width;
    for here in here.chunks_exact_mut(width) {
        let Some(then) = then.get(from + work..from + width) else { break };
        for (best, then) in here.iter_mut().zip(then) {
            let new = cost + then;
            *best = if new < *best { new } else { *best };
        }
        from += width;
    }
}
