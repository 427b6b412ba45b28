//! What is declared beside tables: planned, and carried out with the tables.

mod given;
mod planning;
mod scheduling;
