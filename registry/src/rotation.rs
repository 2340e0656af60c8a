//! Turning to a new key: everything that is sealed is sealed again with the key in use, and the blind indexes are made anew.
//! Signatures stay: they were made with the key of their time, whose public half stays in the file.

use domain::people::{PersonName, Phone, person_key};

use crate::bookings::{Personal, index};
use crate::keys::KeyError;
use crate::{Office, StoreError, Tx};

statements! {
    SEEN = "insert into key_ids (id, public_key, seen) values ($1, $2, $3) on conflict (id) do nothing";
    KNOWN = "select id, public_key from key_ids order by id";
    OF_BOOKINGS = "select id, sealed from bookings where sealed is not null and id > $1 order by id limit $2";
    OF_CONSULTATIONS = "select booking_id, sealed from consultations where sealed is not null and booking_id > $1
                        order by booking_id limit $2";
    OF_MESSAGES = "select id, sealed from messages where id > $1 order by id limit $2";
    OF_DRAFTS = "select token_hash, sealed from drafts where token_hash > $1 order by token_hash limit $2";
    OF_STAFF = "select id, sealed from staff where id > $1 order by id limit $2";
    OF_SESSIONS = "select token_hash, sealed from sessions where token_hash > $1 order by token_hash limit $2";
    OF_FACTORS = "select staff_id, sealed from second_factors where staff_id > $1 order by staff_id limit $2";
    OF_SIGN_INS = "select id, sealed from sign_ins where id > $1 order by id limit $2";
    OF_CONTENTS = "select record || '/' || cast(number as text) as place, sealed from trail_contents
                   where record || '/' || cast(number as text) > $1 order by place limit $2";
    OF_TIES = "select id, sealed from conflict_ties where id > $1 order by id limit $2";
    OF_OFFICERS = "select id, sealed from conflict_officers where id > $1 order by id limit $2";
    OF_CONFLICTS = "select id, sealed from conflicts where id > $1 order by id limit $2";
    OF_WAIVERS = "select id, sealed from conflict_waivers where sealed is not null and id > $1 order by id limit $2";
    PUT_TIES = "update conflict_ties set sealed = $2 where id = $1";
    PUT_OFFICERS = "update conflict_officers set sealed = $2 where id = $1";
    PUT_CONFLICTS = "update conflicts set sealed = $2 where id = $1";
    PUT_WAIVERS = "update conflict_waivers set sealed = $2 where id = $1";
    OF_ATTACHMENTS = "select id, sealed from attachments where id > $1 order by id limit $2";
    OF_VISIT_WORDS = "select clinic_id || '/' || side as place, sealed from visit_words
                      where sealed is not null and clinic_id || '/' || side > $1 order by place limit $2";
    OF_DUTY_ANSWERS = "select adviser_id || '/' || village_code || '/' || cast(month as text) as place, sealed from duty_answers
                       where adviser_id || '/' || village_code || '/' || cast(month as text) > $1 order by place limit $2";
    PUT_VISIT_WORDS = "update visit_words set sealed = $2 where clinic_id || '/' || side = $1";
    PUT_DUTY_ANSWERS = "update duty_answers set sealed = $2
                        where adviser_id || '/' || village_code || '/' || cast(month as text) = $1";
    OF_FILES = "select hash, sealed from files where hash > $1 order by hash limit $2";
    OF_RATINGS = "select booking_id, sealed from ratings where sealed is not null and booking_id > $1 order by booking_id limit $2";
    PUT_RATINGS = "update ratings set sealed = $2 where booking_id = $1";
    OF_WAITING = "select id, sealed from waiting where sealed is not null and id > $1 order by id limit $2";
    PUT_WAITING = "update waiting set sealed = $2 where id = $1";
    OF_LEAVES = "select id, sealed from leaves where sealed is not null and id > $1 order by id limit $2";
    PUT_LEAVES = "update leaves set sealed = $2 where id = $1";
    PUT_ATTACHMENTS = "update attachments set sealed = $2 where id = $1";
    PUT_FILES = "update files set sealed = $2 where hash = $1";
    OF_CASES = "select id, sealed from cases where sealed is not null and id > $1 order by id limit $2";
    PUT_CASES = "update cases set sealed = $2 where id = $1";
    OF_CASE_STEPS = "select case_id || '/' || cast(number as text) as place, sealed from case_steps
                     where sealed is not null and case_id || '/' || cast(number as text) > $1 order by place limit $2";
    PUT_CASE_STEPS = "update case_steps set sealed = $2 where case_id || '/' || cast(number as text) = $1";
    OF_CASE_PARTIES = "select id, sealed from case_parties where sealed is not null and id > $1 order by id limit $2";
    PUT_CASE_PARTIES = "update case_parties set sealed = $2 where id = $1";
    OF_CASE_CONFLICTS = "select id, sealed from case_conflicts where id > $1 order by id limit $2";
    PUT_CASE_CONFLICTS = "update case_conflicts set sealed = $2 where id = $1";
    OF_OBLIGATIONS = "select case_id || '/' || cast(number as text) as place, sealed from case_obligations
                      where sealed is not null and case_id || '/' || cast(number as text) > $1 order by place limit $2";
    PUT_OBLIGATIONS = "update case_obligations set sealed = $2 where case_id || '/' || cast(number as text) = $1";
    OF_CASE_PAPERS = "select id, sealed from case_papers where sealed is not null and id > $1 order by id limit $2";
    PUT_CASE_PAPERS = "update case_papers set sealed = $2 where id = $1";
    OF_CASE_PAPER_VERSIONS = "select paper_id || '/' || cast(version as text) as place, sealed from case_paper_versions
                     where sealed is not null and paper_id || '/' || cast(version as text) > $1 order by place limit $2";
    PUT_CASE_PAPER_VERSIONS = "update case_paper_versions set sealed = $2 where paper_id || '/' || cast(version as text) = $1";
    OF_CASE_SCANS = "select id, sealed from case_scans where id > $1 order by id limit $2";
    PUT_CASE_SCANS = "update case_scans set sealed = $2 where id = $1";
    PUT_BOOKINGS = "update bookings set sealed = $2 where id = $1";
    PUT_CONSULTATIONS = "update consultations set sealed = $2 where booking_id = $1";
    PUT_MESSAGES = "update messages set sealed = $2 where id = $1";
    PUT_DRAFTS = "update drafts set sealed = $2 where token_hash = $1";
    PUT_STAFF = "update staff set sealed = $2 where id = $1";
    PUT_SESSIONS = "update sessions set sealed = $2 where token_hash = $1";
    PUT_FACTORS = "update second_factors set sealed = $2 where staff_id = $1";
    PUT_SIGN_INS = "update sign_ins set sealed = $2 where id = $1";
    PUT_CONTENTS = "update trail_contents set sealed = $2 where record || '/' || cast(number as text) = $1";
    PEOPLE = "select id, name, sealed from bookings where sealed is not null and id > $1 order by id limit $2";
    PUT_INDEX = "update bookings set person_key = $2, phone_index = $3, id_index = $4 where id = $1";
    FORGET_GUESSES = "delete from guesses";
    FORGET_KEYS = "delete from idempotency_keys";
}

/// A table with sealed texts: its name, which is where they are sealed for, reading a leaf, and putting one back.
const TABLES: [(&str, &str, &str); 28] = [
    ("cases", OF_CASES, PUT_CASES),
    ("case_steps", OF_CASE_STEPS, PUT_CASE_STEPS),
    ("case_papers", OF_CASE_PAPERS, PUT_CASE_PAPERS),
    ("case_paper_versions", OF_CASE_PAPER_VERSIONS, PUT_CASE_PAPER_VERSIONS),
    ("case_scans", OF_CASE_SCANS, PUT_CASE_SCANS),
    ("case_parties", OF_CASE_PARTIES, PUT_CASE_PARTIES),
    ("case_conflicts", OF_CASE_CONFLICTS, PUT_CASE_CONFLICTS),
    ("case_obligations", OF_OBLIGATIONS, PUT_OBLIGATIONS),
    ("attachments", OF_ATTACHMENTS, PUT_ATTACHMENTS),
    ("bookings", OF_BOOKINGS, PUT_BOOKINGS),
    ("conflict_officers", OF_OFFICERS, PUT_OFFICERS),
    ("conflict_ties", OF_TIES, PUT_TIES),
    ("conflict_waivers", OF_WAIVERS, PUT_WAIVERS),
    ("conflicts", OF_CONFLICTS, PUT_CONFLICTS),
    ("consultations", OF_CONSULTATIONS, PUT_CONSULTATIONS),
    ("drafts", OF_DRAFTS, PUT_DRAFTS),
    ("duty_answers", OF_DUTY_ANSWERS, PUT_DUTY_ANSWERS),
    ("files", OF_FILES, PUT_FILES),
    ("leaves", OF_LEAVES, PUT_LEAVES),
    ("messages", OF_MESSAGES, PUT_MESSAGES),
    ("ratings", OF_RATINGS, PUT_RATINGS),
    ("second_factors", OF_FACTORS, PUT_FACTORS),
    ("sessions", OF_SESSIONS, PUT_SESSIONS),
    ("sign_ins", OF_SIGN_INS, PUT_SIGN_INS),
    ("staff", OF_STAFF, PUT_STAFF),
    ("trail_contents", OF_CONTENTS, PUT_CONTENTS),
    ("visit_words", OF_VISIT_WORDS, PUT_VISIT_WORDS),
    ("waiting", OF_WAITING, PUT_WAITING),
];

/// Rows held at once: a file may have some megabytes.
const LEAF: i64 = 50;

/// Notes the key in use, and makes sure that every key the database was written with is there.
///
/// # Errors
/// A key that is missing, the database.
pub async fn check_keys(office: &Office) -> Result<(), StoreError> {
    let mut tx = office.db.write().await?;
    let known: Vec<(String, String)> = on!(&mut tx, conn => sqlx::query_as(KNOWN).fetch_all(conn).await)?;
    let ours: Vec<(&str, String)> = office.keys.public().collect();
    for (id, public_key) in known {
        match ours.iter().find(|(ours, _)| *ours == id) {
            Some((_, ours)) if *ours == public_key => {}
            Some(_) => return Err(KeyError::Other(id).into()),
            None => return Err(KeyError::Missing(id).into()),
        }
    }
    if let Some((id, public_key)) = ours.last() {
        on!(&mut tx, conn => sqlx::query(SEEN).bind(*id).bind(public_key).bind(office.now()).execute(conn).await.map(drop))?;
    }
    tx.commit().await
}

/// Seals everything with the key in use, in one transaction; nobody else should be at work meanwhile. How many texts.
///
/// # Errors
/// Something that does not open, the database; nothing was changed then.
pub async fn rotate(office: &Office) -> Result<u64, StoreError> {
    let mut tx = office.db.write().await?;
    let mut sealed_anew = 0;
    for (table, read, put) in TABLES {
        let mut after = String::new();
        loop {
            let leaf: Vec<(String, String)> =
                on!(&mut tx, conn => sqlx::query_as(read).bind(&after).bind(LEAF).fetch_all(conn).await)?;
            let Some((last, _)) = leaf.last() else { break };
            last.clone_into(&mut after);
            for (key, sealed) in leaf {
                let place = format!("{table}/{key}");
                let content = office.keys.open_bytes(&place, &sealed)?;
                let anew = office.keys.seal_bytes(&office.random, &place, &content);
                on!(&mut tx, conn => sqlx::query(put).bind(&key).bind(&anew).execute(conn).await.map(drop))?;
                sealed_anew += 1;
            }
        }
    }
    indexes(&mut tx, office).await?;
    crate::waiting::index_anew(&mut tx, office).await?;
    crate::cases::index_anew(&mut tx, office).await?;
    crate::conflicts::rebuild(&mut tx, office).await?;
    crate::search::forget_all(&mut tx).await?;
    for statement in [FORGET_GUESSES, FORGET_KEYS] {
        on!(&mut tx, conn => sqlx::query(statement).execute(conn).await.map(drop))?;
    }
    tx.commit().await?;
    Ok(sealed_anew)
}

async fn indexes(tx: &mut Tx, office: &Office) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let leaf: Vec<(String, String, String)> =
            on!(&mut *tx, conn => sqlx::query_as(PEOPLE).bind(&after).bind(LEAF).fetch_all(conn).await)?;
        let Some((last, ..)) = leaf.last() else { return Ok(()) };
        last.clone_into(&mut after);
        for (id, name, sealed) in leaf {
            let wrong = |what: String| StoreError::Inconsistent { table: "bookings", what };
            let personal = Personal::open(office, &id, &sealed)?;
            let name = PersonName::parse(&name).map_err(|flaw| wrong(format!("{flaw:?}")))?;
            let phone = personal.phone.as_deref().and_then(|p| Phone::parse(p).ok());
            let key = person_key(&name, phone.as_ref(), personal.tell_apart.as_deref());
            on!(&mut *tx, conn => sqlx::query(PUT_INDEX)
                .bind(&id).bind(office.keys.index("person", &key))
                .bind(personal.phone.as_deref().map(|p| index(office, p)))
                .bind(personal.id_number.as_deref().map(|n| index(office, n)))
                .execute(conn).await.map(drop))?;
        }
    }
}
