//! What falls away when an adviser ends (停用账号, 结束聘用): the clinics to come with whoever is booked on them, and the rules that would
//! give more. It is shown before it is done, and what was shown is what is done. Whoever loses a place by it goes the way of
//! everybody whose clinic was cancelled ([`Aftermath`]).

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::clinics::Span;
use domain::ids::StaffId;
use domain::places::DivisionCode;
use domain::staff::Actor;

use super::change::{Change, change_in};
use super::rules::{self, Kept, RuleError, drop_clinic};
use super::{Clinic, room};
use crate::bookings::{self, Booking, By};
use crate::office::digest;
use crate::waiting::Aftermath;
use crate::{Office, StoreError, Tx};

pub(super) const COMING_OF: &str =
    select_clinics!("where c.adviser_id = $1 and c.status = 'planned' and c.ends_at > $2 order by c.starts_at, c.id");
pub(super) const LEAVES_AHEAD: &str = "select starts_at, ends_at from leaves
    where adviser_id = $1 and state = 'planned' and ends_at > $2 order by starts_at";
pub(super) const PLANNED_AT: &str = select_clinics!(
    "where c.village_code = $1 and c.starts_at >= $2 and c.status = 'planned' order by c.starts_at, c.id"
);
pub(super) const BOOKED: &str = "select count(*) from bookings where clinic_id = $1 and open";
pub(super) const CONTRACTS_OF: &str = "select valid_from, valid_until from retainers
    where adviser_id = $1 and village_code = $2 order by valid_from";

/// A clinic that falls away.
#[derive(Debug, Clone)]
pub struct Falls {
    /// Which.
    pub clinic: Clinic,
    /// Whoever is booked on it and has not come yet.
    pub booked: Vec<Booking>,
    /// It has begun: what is left of it falls away.
    pub has_begun: bool,
}

/// What falls away.
#[derive(Debug, Clone, Default)]
pub struct Falling {
    /// Clinics, in the order of time.
    pub clinics: Vec<Falls>,
    /// Rules that stop.
    pub rules: Vec<Kept>,
    /// The first day on which they give nothing.
    pub from: NaiveDate,
}

impl Falling {
    /// Nothing does.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.clinics.is_empty() && self.rules.is_empty()
    }

    /// How many people lose their place.
    #[must_use]
    pub fn people(&self) -> usize {
        self.clinics.iter().map(|c| c.booked.len()).sum()
    }

    /// Changes when anything of it does: what was confirmed is what is done.
    #[must_use]
    pub fn mark(&self) -> String {
        let clinics = self.clinics.iter().map(|c| {
            let people: Vec<_> = c.booked.iter().map(|b| (b.id.as_str(), b.version)).collect();
            format!("{}/{} {people:?} {}\n", c.clinic.id, c.clinic.sequence, c.has_begun)
        });
        let rules = self.rules.iter().map(|r| format!("{}/{}\n", r.id, r.version));
        let text: String = clinics.chain(rules).collect();
        digest(&format!("{} {text}", self.from)).chars().take(16).collect()
    }
}

async fn clinics_of(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    falls: impl Fn(&Clinic, NaiveDate) -> bool,
) -> Result<Vec<Falls>, StoreError> {
    let coming: Vec<Clinic> = on!(&mut *tx, conn => sqlx::query_as(COMING_OF)
        .bind(adviser.as_str()).bind(office.now()).fetch_all(conn).await)?;
    let mut found = Vec::new();
    for clinic in coming {
        if falls(&clinic, clinic.starts_at.with_timezone(&office.zone).date_naive()) {
            let booked = bookings::open_in_clinic(tx, office, clinic.id.as_str()).await?;
            found.push(Falls { has_begun: clinic.starts_at <= office.now(), clinic, booked });
        }
    }
    Ok(found)
}

/// What falls away when somebody works here no more, from this moment on.
pub(crate) async fn with_account(tx: &mut Tx, office: &Office, adviser: &StaffId) -> Result<Falling, StoreError> {
    let clinics = clinics_of(tx, office, adviser, |_, _| true).await?;
    let rules = rules::of_adviser(tx, adviser).await?;
    Ok(Falling { clinics, rules, from: office.today() })
}

/// A contract's days: the first, and the day after the last.
type ContractDays = (NaiveDate, Option<NaiveDate>);

fn holds(contract: &ContractDays, day: NaiveDate) -> bool {
    contract.0 <= day && contract.1.is_none_or(|until| day < until)
}

/// What falls away when the contract that began on a day ends before `until`: clinics in that village on days that no other contract
/// of the two covers, and rules from the first such day on.
pub(crate) async fn with_contract(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    (village, began): (&DivisionCode, NaiveDate),
    until: NaiveDate,
) -> Result<Falling, StoreError> {
    let all: Vec<ContractDays> = on!(&mut *tx, conn => sqlx::query_as(CONTRACTS_OF)
        .bind(adviser.as_str()).bind(village.as_str()).fetch_all(conn).await)?;
    let others: Vec<ContractDays> = all.into_iter().filter(|(from, _)| *from != began).collect();
    // A contract that follows at once goes on with what there is.
    let mut from = until;
    while let Some((_, ends)) = others.iter().find(|c| holds(c, from)) {
        match ends {
            Some(ends) => from = *ends,
            None => return Ok(Falling { from: NaiveDate::MAX, ..Falling::default() }),
        }
    }
    let clinics = clinics_of(tx, office, adviser, |clinic, day| {
        clinic.village_code == *village && day >= from && !others.iter().any(|c| holds(c, day))
    })
    .await?;
    let mut rules = rules::of_adviser(tx, adviser).await?;
    rules.retain(|r| r.village_code == *village && r.rule.valid_until.is_none_or(|ends| ends > from));
    Ok(Falling { clinics, rules, from })
}

/// Lets it fall, as it was read in this transaction: rules stop, clinics to come are cancelled, one that has begun ends now.
/// `reason` stands on the trail of the rules, `words` are what people are told. Whether the actor may is the caller's to ask.
///
/// # Errors
/// `Moved`: somebody changed a rule or a clinic meanwhile.
pub(crate) async fn let_fall(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    adviser: &StaffId,
    falling: &Falling,
    (reason, words): (&str, &str),
    aftermath: &mut Aftermath,
) -> Result<(), RuleError> {
    room::take(tx, adviser).await?;
    for rule in &falling.rules {
        rules::stop(tx, office, &actor.id, rule, falling.from, reason).await?;
    }
    let by = By::Staff(actor);
    for Falls { clinic, has_begun, .. } in &falling.clinics {
        if *has_begun {
            let hours = Span { starts_at: clinic.starts_at, ends_at: now_of(office, clinic) };
            change_in(tx, office, by, clinic, Change::Shorten { hours }, words, aftermath).await?;
        } else if clinic.rule().is_some() {
            drop_clinic(tx, office, actor, clinic, words, aftermath).await?;
        } else {
            change_in(tx, office, by, clinic, Change::Cancel, words, aftermath).await?;
        }
    }
    Ok(())
}

/// The end of a clinic that is broken off: now, but never the instant of its beginning.
fn now_of(office: &Office, clinic: &Clinic) -> DateTime<Utc> {
    office.now().max(clinic.starts_at + chrono::Duration::minutes(1))
}

/// The clinics planned in a division from an instant on, each with how many are booked: for whoever asks what a change of it hits.
pub(crate) async fn planned_at(
    tx: &mut Tx,
    village: &DivisionCode,
    from: DateTime<Utc>,
) -> Result<Vec<(Clinic, i64)>, StoreError> {
    let planned: Vec<Clinic> =
        on!(&mut *tx, conn => sqlx::query_as(PLANNED_AT).bind(village.as_str()).bind(from).fetch_all(conn).await)?;
    let mut counted = Vec::new();
    for clinic in planned {
        let people: i64 =
            on!(&mut *tx, conn => sqlx::query_scalar(BOOKED).bind(clinic.id.as_str()).fetch_one(conn).await)?;
        counted.push((clinic, people));
    }
    Ok(counted)
}

/// The days over which stand-ins can be looked for: from the first to the last clinic to come, cut where a leave lies between, as
/// its days cannot be asked for again.
pub(crate) async fn stretches(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    falling: &Falling,
) -> Result<Vec<(NaiveDate, NaiveDate)>, StoreError> {
    let day = |at: DateTime<Utc>| at.with_timezone(&office.zone).date_naive();
    let leaves: Vec<(DateTime<Utc>, DateTime<Utc>)> = on!(&mut *tx, conn => sqlx::query_as(LEAVES_AHEAD)
        .bind(adviser.as_str()).bind(office.now()).fetch_all(conn).await)?;
    let between = |from: NaiveDate, to: NaiveDate| {
        leaves
            .iter()
            .any(|(starts_at, ends_at)| day(*starts_at) <= to && day(*ends_at - chrono::Duration::seconds(1)) >= from)
    };
    let mut found: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for clinic in falling.clinics.iter().filter(|f| !f.has_begun) {
        let on = day(clinic.clinic.starts_at);
        match found.last_mut() {
            Some((first, last)) if !between(*first, on) => *last = on,
            _ => found.push((on, on)),
        }
    }
    Ok(found)
}

/// The first day after a last one.
pub(crate) fn day_after(last: NaiveDate) -> NaiveDate {
    last.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
}
