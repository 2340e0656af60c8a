//! The use cases of Shuoli: one function for one thing a person does, in one transaction. Knows the rules and the database,
//! nothing of HTTP or HTML.

#[macro_use]
mod db;
mod error;
mod kept;
mod office;

pub mod bookings;
pub mod clinics;

pub mod demo;
pub mod matters;
pub mod messages;
pub mod places;
pub mod staff;

pub use db::{Db, Tx};
pub use error::StoreError;
pub use office::{Clock, Office, Random};

/// Every statement of the registry with its name, so that a test can prepare each one on both engines.
#[must_use]
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [
        bookings::STATEMENTS,
        bookings::drafts::STATEMENTS,
        bookings::queue::STATEMENTS,
        clinics::STATEMENTS,
        demo::STATEMENTS,
        matters::STATEMENTS,
        messages::STATEMENTS,
        places::STATEMENTS,
        staff::STATEMENTS,
    ]
    .concat()
}
