//! Marks: written with what they come from, made anew when a key turns, forgotten when their time is over.
//!
//! Those of a booking without a consultation go when its data is erased. Those of a consultation stay, as digests alone, for as
//! long as `Kept::ConflictMark` says: the duty of secrecy outlives the record.

use chrono::{DateTime, Utc};
use domain::bookings::Request;
use domain::conflicts::{Part, Side};
use domain::trail::RecordKind;

use super::party::{Party, Token, index};
use super::{officers, ties};
use crate::bookings::{self, Booking};
use crate::{Office, StoreError, Tx};

/// Rows written at once; what is left over has no value.
const AT_ONCE: usize = 6;

statements! {
    ADD = "insert into conflict_marks (record, key_id, booking_id, adviser_id, village_code, person, kind, value, part, syllables)
    select cast($1 as text), cast($2 as text), cast($3 as text), cast($4 as text), cast($5 as text),
           v.column1, v.column2, v.column3, v.column4, v.column5
    from (values (cast($6 as bigint), cast($7 as text), cast($8 as text), cast($9 as text), cast($10 as bigint)),
                 ($11, $12, $13, $14, $15), ($16, $17, $18, $19, $20), ($21, $22, $23, $24, $25), ($26, $27, $28, $29, $30),
                 ($31, $32, $33, $34, $35)) v
    where v.column3 <> ''
    on conflict (record, person, kind, value) do nothing";
    UNMARK = "delete from conflict_marks where record = $1";
    UNMARK_BOOKING = "delete from conflict_marks where booking_id = $1";
    FORGET = "delete from conflict_marks where booking_id = $1
    and not exists (select 1 from bookings b where b.id = $1 and b.status in ('in_progress', 'done'))";
    FORGET_OLD = "delete from conflict_marks where booking_id in (
    select b.id from bookings b join slots s on s.id = b.slot_id where s.ends_at <= $1)";
    BOOKINGS = "select id from bookings where erased_at is null and id > $1 order by id limit $2";
}

/// From where marks come.
pub(super) struct Source<'a> {
    pub record: &'a str,
    pub booking: Option<&'a str>,
    pub adviser: Option<&'a str>,
    pub village: Option<&'a str>,
}

/// Writes marks.
pub(super) async fn write(
    tx: &mut Tx,
    office: &Office,
    source: &Source<'_>,
    marks: &[(Part, Token)],
) -> Result<(), StoreError> {
    let key = office.keys.ids().next_back().unwrap_or_default();
    for leaf in marks.chunks(AT_ONCE) {
        let rows: Vec<(i64, &str, String, &str, i64)> = leaf
            .iter()
            .map(|(part, t)| (t.person, t.kind.code(), index(office, key, t), part.code(), t.syllables))
            .collect();
        on!(&mut *tx, conn => {
            let mut query = sqlx::query(ADD)
                .bind(source.record).bind(key).bind(source.booking).bind(source.adviser).bind(source.village);
            for i in 0..AT_ONCE {
                let (person, kind, value, part, syllables) =
                    rows.get(i).map_or((0, "", "", "", 0), |(p, k, v, part, s)| (*p, *k, v.as_str(), *part, *s));
                query = query.bind(person).bind(kind).bind(value).bind(part).bind(syllables);
            }
            query.execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

pub(super) async fn unmark(tx: &mut Tx, record: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(UNMARK).bind(record).execute(conn).await.map(drop))?;
    Ok(())
}

fn of_party(party: &Party) -> Vec<(Part, Token)> {
    let part = |side| if side == Side::Booker { Part::Client } else { Part::Opponent };
    party.tokens().iter().map(|t| (part(t.side), t.clone())).collect()
}

async fn of_booking(tx: &mut Tx, office: &Office, id: &str, party: &Party) -> Result<(), StoreError> {
    let record = RecordKind::Booking.key(id);
    let source = Source { record: record.as_str(), booking: Some(id), adviser: None, village: None };
    write(tx, office, &source, &of_party(party)).await
}

/// Marks who books, and whom they name.
pub(crate) async fn mark_booking(tx: &mut Tx, office: &Office, id: &str, request: &Request) -> Result<(), StoreError> {
    of_booking(tx, office, id, &Party::of_request(request)).await
}

/// Marks a booking anew after a correction.
pub(crate) async fn remark(tx: &mut Tx, office: &Office, booking: &Booking) -> Result<(), StoreError> {
    let id = booking.id.as_str();
    on!(&mut *tx, conn => sqlx::query(UNMARK_BOOKING).bind(id).execute(conn).await.map(drop))?;
    of_booking(tx, office, id, &Party::of_booking(booking)).await
}

/// The booking's data is erased: its marks go, unless there was a consultation.
pub(crate) async fn forget(tx: &mut Tx, booking_id: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(FORGET).bind(booking_id).execute(conn).await.map(drop))?;
    Ok(())
}

/// Forgets the marks of consultations from before an instant. How many.
pub(crate) async fn forget_old(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, StoreError> {
    Ok(on!(tx, conn => sqlx::query(FORGET_OLD).bind(before).execute(conn).await.map(|r| r.rows_affected()))?)
}

/// Makes every mark anew whose source is still there: after a key turned, after an upgrade, when the way of comparing changed. How
/// many sources.
pub(crate) async fn rebuild(tx: &mut Tx, office: &Office) -> Result<u64, StoreError> {
    let (mut after, mut sources) = (String::new(), 0);
    loop {
        let leaf: Vec<String> =
            on!(&mut *tx, conn => sqlx::query_scalar(BOOKINGS).bind(&after).bind(50_i64).fetch_all(conn).await)?;
        let Some(last) = leaf.last() else { break };
        last.clone_into(&mut after);
        for id in leaf {
            if let Some(booking) = bookings::by_id(tx, office, &id).await? {
                remark(tx, office, &booking).await?;
                sources += 1;
            }
        }
    }
    sources += ties::rebuild(tx, office).await?;
    sources += officers::rebuild(tx, office).await?;
    Ok(sources)
}
