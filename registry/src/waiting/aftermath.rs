//! What an act on clinics leaves to be done for people: who lost a time, what was offered in vain, which seats came free. It is
//! collected while clinics change, and done in one step when all of them stand: nobody is offered a place that the same act takes
//! away a moment later.

use std::collections::HashSet;

use chrono::Duration;
use domain::ids::{ClinicId, SlotId, WaitingId};
use domain::messages::LetterKind;

use super::rows::{self, Entry};
use super::{Why, letters, offers};
use crate::bookings::{self, Booking, By, seats};
use crate::clinics;
use crate::trail::by_the_program;
use crate::{Office, StoreError, Tx};

/// Somebody whose time falls away; they stand in it until it is known whether another of their clinic is left for them.
#[derive(Debug)]
struct Leaving {
    booking: Booking,
    reason: String,
}

/// Somebody who lost their place.
#[derive(Debug)]
struct Lost {
    /// As they were told of it.
    was: Booking,
    now: Booking,
    why: Why,
    /// By the program, on account of something that nobody is to learn: not by whoever is at work.
    unsaid: bool,
}

/// See the module. Whoever makes one [settles](Aftermath::settle) it in the same transaction.
#[derive(Debug, Default)]
#[must_use = "people are waiting for what comes of it"]
pub(crate) struct Aftermath {
    leaving: Vec<Leaving>,
    lost: Vec<Lost>,
    looking: Vec<WaitingId>,
    freed: Vec<SlotId>,
}

impl Aftermath {
    /// The time of a booking falls away; `booking` as its person knows it.
    pub(crate) fn leaves(&mut self, booking: Booking, reason: &str) {
        self.leaving.push(Leaving { booking, reason: reason.to_owned() });
    }

    /// Is this booking one of those whose time falls away?
    pub(crate) fn has(&self, booking: &str) -> bool {
        self.leaving.iter().any(|l| l.booking.id.as_str() == booking)
    }

    /// A booking lost its place: `was` as its person knows it.
    pub(crate) fn lost(&mut self, was: Booking, now: Booking, why: Why) {
        self.lost.push(Lost { was, now, why, unsaid: false });
    }

    /// The same, by the program: neither why nor who made it known is told.
    pub(crate) fn lost_unsaid(&mut self, was: Booking, now: Booking, why: Why) {
        self.lost.push(Lost { was, now, why, unsaid: true });
    }

    /// What was offered to an entry is offered no more; its seat, when there still is one.
    pub(super) fn withdrawn(&mut self, entry: WaitingId, seat: Option<SlotId>) {
        self.looking.push(entry);
        self.freed.extend(seat);
    }

    /// Seats those whose time in a clinic falls away in what is free of it, now that it stands as it will be: `shift` later than it
    /// was. Each is given the time nearest to their own; for whom none is left, stays with those who leave.
    pub(crate) async fn seat(
        &mut self,
        tx: &mut Tx,
        office: &Office,
        by: By<'_>,
        clinic: &ClinicId,
        shift: Duration,
    ) -> Result<(), StoreError> {
        let (theirs, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.leaving).into_iter().partition(|l| l.booking.clinic_id == *clinic);
        self.leaving = others;
        for leaving in theirs {
            let Leaving { booking, reason } = &leaving;
            let mut free = clinics::slots_of(tx, clinic, office.now()).await?;
            free.retain(|slot| slot.free_at_desk > 0 && slot.starts_at > office.now());
            free.sort_by_key(|slot| ((slot.starts_at - booking.starts_at - shift).abs(), slot.starts_at));
            let free: Vec<SlotId> = free.into_iter().map(|slot| slot.id).collect();
            match bookings::reseat(tx, office, by, booking, &free, reason).await? {
                Some(after) => {
                    let kind = LetterKind::ClinicMoved;
                    bookings::send_letter(tx, office, &after, kind, Some(reason.clone())).await?;
                }
                None => self.leaving.push(leaving),
            }
        }
        Ok(())
    }

    /// Tells everybody, puts those who lost their place on the list before everybody else, and keeps a place for each who waits for
    /// one: in the order of the list, of what is free when the act is through.
    pub(crate) async fn settle(mut self, tx: &mut Tx, office: &Office, by: By<'_>) -> Result<(), StoreError> {
        for Leaving { booking, reason } in std::mem::take(&mut self.leaving) {
            let now = bookings::displace(tx, office, by, &booking, &reason).await?;
            seats::remove_free(tx, booking.slot_id.as_str()).await?;
            if let Some(now) = now {
                self.lost(booking, now, Why::FellAway(reason));
            }
        }
        let mut ids = self.looking;
        let mut unsaid: HashSet<WaitingId> = HashSet::new();
        for lost in &self.lost {
            let id = match lost.unsaid {
                true => by_the_program(enlist(tx, office, By::Person, lost)).await?,
                false => enlist(tx, office, by, lost).await?,
            };
            if lost.unsaid {
                unsaid.insert(id.clone());
            }
            ids.push(id);
        }
        let mut waiting: Vec<Entry> = Vec::new();
        for id in ids {
            waiting.extend(rows::by_id(tx, office, id.as_str()).await?);
        }
        rows::in_order(office, &mut waiting);
        for entry in waiting {
            let looks = offers::look(tx, office, &entry.id);
            match unsaid.contains(&entry.id) {
                true => by_the_program(looks).await?,
                false => looks.await?,
            };
        }
        for slot in self.freed {
            while offers::fill(tx, office, &slot).await? {}
        }
        Ok(())
    }
}

/// Puts somebody who lost their place on the list, and tells them.
async fn enlist(tx: &mut Tx, office: &Office, by: By<'_>, lost: &Lost) -> Result<WaitingId, StoreError> {
    let Lost { was, now, why, .. } = lost;
    let (id, today) = (WaitingId::from(office.id()), office.today());
    let division = was.village_code.parent().unwrap_or_else(|| was.village_code.clone());
    let row = super::NewRow {
        id: &id,
        division: &division,
        booking: Some(now.id.as_str()),
        // Whose it is stands in the booking: one person can have lost two times, and wait for a third besides.
        person_key: &format!("booking/{}", now.id),
        phone_index: None,
        // It stands in the booking.
        name: "",
        sealed: None,
        locale: now.locale,
        matter: now.matter.as_str(),
        consent: (now.consent_kind.code(), &now.consent_version),
        urgent_by: None,
        priority: false,
        days: (today, today + chrono::Days::new(domain::waiting::LONGEST_WAIT)),
        demo: false,
    };
    super::add(tx, office, by, &row).await?;
    letters::displaced(tx, office, was, now, why).await?;
    Ok(id)
}
