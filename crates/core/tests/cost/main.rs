//! What tables cost, against cases that were calculated by hand.
//!
//! The prices are those of us-east-1 in round figures; each case shows its arithmetic. A month has 730 hours, a gigabyte
//! 1,000,000,000 bytes.

mod comparing;
mod features;
mod given;
mod units;
