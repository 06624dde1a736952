//! Cases: where the best prices do not prove enough, an agent is either on duty in some slot or not, and in each of the two
//! cases other prices prove more.

use super::bound::{Bound, Supposed};
use super::master::Master;
use super::problem::Plan;
use super::programme::Table;

/// What comes of cases.
pub enum Outcome {
    /// In each of these cases, which are all there are, so much is proven.
    Proven(Vec<Bound>),
    /// Prices are as good as they get in a case, and this plan costs no more: it is better, if it is new.
    Plan(Plan),
    /// It would take too long.
    Open,
}

/// Divides into cases what this best bound is about, until so much of the level is proven in all of them.
pub fn divide(
    master: &mut Master<'_>,
    from: Bound,
    enough: i64,
    tables: &mut [Table],
    go_on: &dyn Fn() -> bool,
) -> Outcome {
    let (mut open, mut closed) = (vec![from], Vec::new());
    while let Some(bound) = open.pop() {
        if master.proven(&bound) >= enough {
            closed.push(bound);
            continue;
        }
        if master.is_spent() || !go_on() {
            return Outcome::Open;
        }
        let Some(mixture) = master.mixture(&bound) else { return Outcome::Open };
        let Some((agent, slot)) = mixture.wavering() else { return Outcome::Plan(mixture.most()) };
        for on in [false, true] {
            let mut prices = bound.prices.clone();
            prices.case.push(Supposed { agent, slot, on });
            let case = master.enter(bound.weights, &prices, tables);
            open.push(master.best(case, enough, tables, go_on));
        }
    }
    Outcome::Proven(closed)
}
