//! Costs of ways in floating point, of which processors take more at once than of whole numbers, as far as it is exact.

/// More than any week costs.
pub(super) const NEVER: f64 = f64::INFINITY;

/// All costs of a way are whole numbers that are less than this, above zero or below: so far floating point is exact, and processors have more of it
/// at once than of whole numbers.
pub(super) const EXACT: i64 = 1 << 53;

/// A cost as floating point has it, which is exact.
#[allow(clippy::cast_precision_loss)]
pub(super) fn exact(cost: i64) -> f64 {
    cost as f64
}

/// A cost that is one.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn whole(cost: f64) -> i64 {
    cost as i64
}

/// Lowers costs of a layer to those of a step that costs `cost`, is so much work and counts so many nights.
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
