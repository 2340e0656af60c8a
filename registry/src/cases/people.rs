//! Adding, correcting and taking out the parties of a case after it was opened. A reason is asked; the former state stays on the
//! trail. Each change is looked at for conflicts of interest of whoever mediates.

use domain::cases::{
    ADDED_TO_CASE, FOLLOWED_BY_OBLIGATION, FOLLOWED_BY_STANDING, LAST_OF_SIDE, PartyData, PartyForm, Side, Standing,
    StandingForm, TaskEffect,
};
use domain::form::{Field, Flaw, Flaws, required_text};
use domain::ids::{CaseId, PartyId};
use domain::staff::{Action, Actor};

use super::parties::{self, Party};
use super::rows::View;
use super::{CaseError, edit, persons, stepping_back, tell};
use crate::{Office, Tx};

/// A party as typed.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// Who.
    pub person: &'a PartyForm,
    /// In which role, for whom.
    pub standing: &'a StandingForm,
    /// Why.
    pub reason: &'a str,
}

/// Who is a party themselves, by number, with their side; one left out.
fn principals(view: &View, but: Option<i64>) -> Vec<(i64, Side)> {
    let all = view.parties.iter().filter(|p| Some(p.number) != but);
    all.filter_map(|p| Some((p.number, p.role.side()?))).collect()
}

/// What was typed, when it is good, with the reason.
fn check(
    office: &Office,
    view: &View,
    now: Option<&Party>,
    given: Given<'_>,
) -> Result<(Standing, PartyData, String), CaseError> {
    let held = now.and_then(|p| p.data.as_ref()).and_then(|d| d.authority.as_ref()).and_then(|a| a.until);
    let mut wrong = Flaws::default();
    let mut note = |flaws: Flaws| flaws.iter().for_each(|(field, flaw)| wrong.add(field, flaw));
    let standing =
        given.standing.check(&principals(view, now.map(|p| p.number)), office.today(), held).map_err(&mut note).ok();
    let data = given.person.check().map_err(&mut note).ok();
    let reason = required_text(given.reason, 500).map_err(|flaw| note(Flaws::one(Field::Reason, flaw))).ok();
    let others = || view.parties.iter().filter(|p| now.is_none_or(|n| n.number != p.number));
    let number = data.as_ref().and_then(|d| d.id_number.as_ref());
    if number.is_some() && others().filter_map(|p| p.data.as_ref()).any(|d| d.id_number.as_ref() == number) {
        note(Flaws::one(Field::IdNumber, Flaw::Taken));
    }
    let (Some(standing), Some(mut data), Some(reason)) = (standing, data, reason) else {
        return Err(CaseError::Wrong(wrong));
    };
    if !wrong.is_empty() {
        return Err(CaseError::Wrong(wrong));
    }
    data.authority.clone_from(&standing.authority);
    data.kinship.clone_from(&standing.kinship);
    // The digits that go with the code stay where there is no telephone to give others.
    if let (true, Some(before)) = (data.tail.is_empty(), now.and_then(|p| p.data.as_ref())) {
        data.tail.clone_from(&before.tail);
    }
    Ok((standing, parties::with_tail(office, data), reason))
}

/// What would hang in the air without a party in its role: a side, whoever stands for it, what was agreed.
fn still_needed(view: &View, party: &Party) -> Result<(), CaseError> {
    let Some(side) = party.role.side() else { return Ok(()) };
    if !view.parties.iter().any(|p| p.number != party.number && p.is_party_on(side)) {
        return Err(CaseError::First(LAST_OF_SIDE));
    }
    if view.parties.iter().any(|p| p.stands_for.contains(&party.number)) {
        return Err(CaseError::First(FOLLOWED_BY_STANDING));
    }
    if view.obligations.iter().any(|o| !o.state.is_over() && (o.who == party.number || o.whom == party.number)) {
        return Err(CaseError::First(FOLLOWED_BY_OBLIGATION));
    }
    Ok(())
}

fn find(view: &View, number: i64) -> Result<&Party, CaseError> {
    view.parties.iter().find(|p| p.number == number).ok_or(CaseError::Unknown)
}

/// Adds somebody, and joins them to records of the same person (`same`). Whoever is on a side is told, with the code.
///
/// # Errors
/// See [`CaseError`].
pub async fn add_party(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    version: i64,
    given: Given<'_>,
    same: &[persons::Record],
) -> Result<View, CaseError> {
    let mut tx = office.db.write().await?;
    let before = edit::begin(&mut tx, office, actor, id, version, Action::KeepParties).await?;
    let (standing, data, reason) = check(office, &before, None, given)?;
    let number = before.parties.iter().chain(&before.left).map(|p| p.number).max().unwrap_or_default() + 1;
    let party: PartyId = parties::put_in(&mut tx, office, id, number, &standing, &data).await?;
    let is_told = standing.role.side().is_some() || standing.role.stands_for_another();
    let reached = !is_told || tell::one(&mut tx, office, &before, &data, ADDED_TO_CASE, None).await?;
    let calls = [TaskEffect::Make(before.case.machine().call)];
    let effects: &[TaskEffect] = if reached { &[] } else { &calls };
    let after = edit::finish(&mut tx, office, Some(actor), &before, ("party_added", Some(&reason)), effects).await?;
    for record in same {
        persons::join_in(&mut tx, office, actor, &after, &party, record).await?;
    }
    done(tx, office, after).await
}

/// Corrects who somebody is, how they are reached, in which role they are.
///
/// # Errors
/// See [`CaseError`].
pub async fn correct_party(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    version: i64,
    number: i64,
    given: Given<'_>,
) -> Result<View, CaseError> {
    let mut tx = office.db.write().await?;
    let before = edit::begin(&mut tx, office, actor, id, version, Action::KeepParties).await?;
    let party = find(&before, number)?;
    let (standing, data, reason) = check(office, &before, Some(party), given)?;
    if standing.role != party.role {
        still_needed(&before, party)?;
    }
    parties::put(&mut tx, office, &party.id, &standing, &data).await?;
    let after = edit::finish(&mut tx, office, Some(actor), &before, ("party_corrected", Some(&reason)), &[]).await?;
    done(tx, office, after).await
}

/// Takes somebody out. What they were stays on the trail.
///
/// # Errors
/// See [`CaseError`].
pub async fn take_out_party(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    version: i64,
    number: i64,
    reason: &str,
) -> Result<View, CaseError> {
    let mut tx = office.db.write().await?;
    let before = edit::begin(&mut tx, office, actor, id, version, Action::KeepParties).await?;
    let party = find(&before, number)?;
    let reason = required_text(reason, 500).map_err(|flaw| CaseError::Wrong(Flaws::one(Field::Reason, flaw)))?;
    still_needed(&before, party)?;
    parties::take_out(&mut tx, office, &party.id).await?;
    persons::separate_all(&mut tx, office, actor, &party.id).await?;
    let after = edit::finish(&mut tx, office, Some(actor), &before, ("party_removed", Some(&reason)), &[]).await?;
    done(tx, office, after).await
}

async fn done(mut tx: Tx, office: &Office, after: View) -> Result<View, CaseError> {
    stepping_back::recheck(&mut tx, office, &after).await?;
    tx.commit().await?;
    Ok(after)
}
