//! What the list does by itself: offers that ran out, days that are over, places that are free.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::places::DivisionCode;
use domain::waiting::WaitingState;

use super::mergers::follow_mergers;
use super::offers::{LOOKED_AT, back, fill, is_wanted, look, seek};
use super::{DUE_OFFERS, OVER, PLACES, letters, rows, set_state};
use crate::bookings::{By, walk_in};
use crate::clinics::soonest;
use crate::{Office, StoreError, Tx};

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Offers whose time was over.
    pub over: usize,
    /// Offers made.
    pub made: usize,
    /// Entries whose days were over.
    pub ended: usize,
    /// Who walked in and stood without a seat, and has one now.
    pub seated: usize,
}

/// Twice a minute: offers whose time is over go to the next, entries whose days are over end, free places are offered: to whoever
/// lost a time the nearest to it, to everybody else the soonest. Before all of them come those who are at a clinic and have no seat.
///
/// # Errors
/// The database.
pub async fn round(office: &Office) -> Result<Round, StoreError> {
    let mut done = Round { seated: walk_in::seat_everywhere(office).await?, ..Round::default() };
    follow_mergers(office).await?;
    for id in due(office).await? {
        let mut tx = office.db.write().await?;
        let entry = rows::by_id(&mut tx, office, &id).await?;
        // Another process may have been here before us.
        if let Some(entry) = entry.filter(|e| e.offer.as_ref().is_some_and(|o| o.until <= office.now()))
            && back(&mut tx, office, By::Person, &entry, 1, "offer_over").await?
        {
            tx.commit().await?;
            done.over += 1;
        }
    }
    for id in days_over(office, office.today()).await? {
        let mut tx = office.db.write().await?;
        if end(&mut tx, office, &id).await? {
            tx.commit().await?;
            done.ended += 1;
        }
    }
    // Whoever lost a time goes before everybody else. The one writer of SQLite is asked for only when there is something to write.
    let lost = rows::lost(&mut office.db.read().await?, office).await?;
    for entry in lost {
        if seek(&mut office.db.read().await?, office, &entry, false).await?.is_some() {
            let mut tx = office.db.write().await?;
            if look(&mut tx, office, &entry.id).await? {
                tx.commit().await?;
                done.made += 1;
            }
        }
    }
    for (place, from) in places(office).await? {
        let Ok(division) = DivisionCode::try_from(place.as_str()) else { continue };
        let free = soonest(&mut office.db.read().await?, office.now(), &division, from, LOOKED_AT).await?;
        for slot in free {
            if !is_wanted(&mut office.db.read().await?, office, &slot).await? {
                continue;
            }
            let mut tx = office.db.write().await?;
            let mut made = 0;
            while fill(&mut tx, office, &slot).await? {
                made += 1;
            }
            if made > 0 {
                tx.commit().await?;
                done.made += made;
            }
        }
    }
    Ok(done)
}

async fn due(office: &Office) -> Result<Vec<String>, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(on!(&mut tx, conn => sqlx::query_scalar(DUE_OFFERS).bind(office.now()).fetch_all(conn).await)?)
}

async fn days_over(office: &Office, today: NaiveDate) -> Result<Vec<String>, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(on!(&mut tx, conn => sqlx::query_scalar(OVER).bind(today).fetch_all(conn).await)?)
}

/// Where somebody waits, and from when on they would come.
async fn places(office: &Office) -> Result<BTreeSet<(String, DateTime<Utc>)>, StoreError> {
    let mut tx = office.db.read().await?;
    let all: Vec<(String, NaiveDate)> = on!(&mut tx, conn => sqlx::query_as(PLACES).fetch_all(conn).await)?;
    Ok(all.into_iter().map(|(place, from)| (place, office.start_of(from).max(office.now()))).collect())
}

/// Ends the waiting of an entry whose days are over, and tells the person; whom no message reaches stands on the call list until
/// somebody told them. `false`: it changed meanwhile, and nothing may be kept.
async fn end(tx: &mut Tx, office: &Office, id: &str) -> Result<bool, StoreError> {
    let entry = rows::by_id(tx, office, id).await?;
    let Some(entry) = entry.filter(|e| e.state.is_open() && e.offer.is_none()) else { return Ok(false) };
    let told = letters::ended(tx, office, &entry, false).await?;
    let to = if told { WaitingState::Over } else { WaitingState::ToCall };
    set_state(tx, office, By::Person, &entry, to, 0, "over").await
}
