//! The use cases on both engines: what is promised of one is promised of the other.

#[macro_use]
mod county;
mod day;
mod duty;
mod store;
mod trail;
mod travel;
