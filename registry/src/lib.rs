//! The use cases of Shuoli: one function for one thing a person does, in one transaction. Knows the rules and the database,
//! nothing of HTTP or HTML.

#[macro_use]
mod db;
mod error;
pub mod jobs;
mod kept;
pub mod keys;
mod office;

pub mod bookings;
pub mod cases;
pub mod clinics;
pub mod clocks;
pub mod conflicts;

pub mod demo;
pub mod duty;
pub mod matters;
pub mod messages;
pub mod places;
pub mod ratings;
pub mod rotation;
pub mod search;
pub mod settings;
pub mod staff;
pub mod trail;
pub mod waiting;

pub use db::{Db, Tx};
pub use error::StoreError;
pub use keys::Keys;
pub use office::{Clock, Office, Random};

/// Every statement of the registry with its name, so that a test can prepare each one on both engines.
#[must_use]
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [
        bookings::STATEMENTS,
        bookings::arrivals::STATEMENTS,
        bookings::attachments::STATEMENTS,
        bookings::drafts::STATEMENTS,
        bookings::personal::STATEMENTS,
        bookings::queue::STATEMENTS,
        bookings::records::STATEMENTS,
        bookings::walk_in::STATEMENTS,
        cases::STATEMENTS,
        cases::papers::STATEMENTS,
        clinics::STATEMENTS,
        clinics::leave::STATEMENTS,
        clinics::timeline::STATEMENTS,
        clinics::feeds::STATEMENTS,
        clinics::rules::STATEMENTS,
        clinics::moving::STATEMENTS,
        conflicts::STATEMENTS,
        conflicts::marks::STATEMENTS,
        conflicts::officers::STATEMENTS,
        conflicts::raised::STATEMENTS,
        conflicts::ring::STATEMENTS,
        conflicts::themselves::STATEMENTS,
        conflicts::ties::STATEMENTS,
        conflicts::waivers::STATEMENTS,
        demo::STATEMENTS,
        duty::STATEMENTS,
        jobs::STATEMENTS,
        matters::STATEMENTS,
        messages::STATEMENTS,
        places::STATEMENTS,
        ratings::STATEMENTS,
        rotation::STATEMENTS,
        search::STATEMENTS,
        settings::STATEMENTS,
        settings::retention::STATEMENTS,
        staff::STATEMENTS,
        staff::specialities::STATEMENTS,
        trail::STATEMENTS,
        waiting::STATEMENTS,
    ]
    .concat()
}
