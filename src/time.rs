//! Time: the rules that everything else stands on.
//!
//! People write wall-clock times ([`civil`]) in a zone; [`zone`] alone turns them into instants; everything after that
//! is half-open intervals of whole UTC seconds ([`interval`]). [`cycle`] knows cycles, [`window`] what one asks about.

pub mod civil;
pub(crate) mod cycle;
pub mod interval;
pub mod window;
pub mod zone;
