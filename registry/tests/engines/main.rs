//! The use cases on both engines: what is promised of one is promised of the other.

#[macro_use]
mod county;
mod aftermath;
mod beyond;
mod cases;
mod clocks;
mod conflicts;
mod day;
mod duty;
mod follow_ups;
mod histories;
mod leave;
mod leaving;
mod mergers;
mod moves;
mod plan;
mod rechecks;
mod rules;
mod search;
mod store;
mod trail;
mod travel;
mod waiting;
