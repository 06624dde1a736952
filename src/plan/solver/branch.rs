//! Cases: branch and price. Where the best prices do not prove enough, an agent is either on duty in some slot or not, and in each
//! of the two cases other prices prove more.

use super::bound::{Bound, Supposed};
use super::master::Master;
use super::problem::Plan;
use super::programme::Table;

/// What comes of cases.
pub enum Outcome {
    /// Enough is proven in each of these cases, which are all there are.
    Proven(Vec<Bound>),
    /// In a case the best prices leave no doubt who is on when: this is the case's best plan, and better than the known one if it
    /// is new.
    Plan(Plan),
    /// Neither, with the rows there were or before `go_on` said no.
    Open,
}

/// Divides what a bound is about into cases, and these again, until `enough` of the level is proven in each.
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
        let Some(doubt) = mixture.doubt() else { return Outcome::Plan(mixture.most()) };
        for on in [false, true] {
            let mut prices = bound.prices.clone();
            prices.case.push(Supposed { on, ..doubt });
            let case = master.enter(bound.weights, &prices, tables);
            open.push(master.best(case, enough, tables, go_on));
        }
    }
    Outcome::Proven(closed)
}
