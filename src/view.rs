//! What several commands draw: tables, times, the week's picture, diagnostics.
//!
//! Text is drawn with colour; where there is none to be had, `main` takes it out, so nothing may be said by colour alone.

pub mod clock;
pub mod diagnostics;
pub mod style;
pub mod table;
pub mod week;
