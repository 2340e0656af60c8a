//! The adviser themselves and the colleagues of their firm, as a side of a matter: known from the roster, never marked.

use domain::conflicts::{Hit, Likeness, Near, Part, Side, Through, names};
use domain::ids::StaffId;

use super::party::{Party, of_name, of_number};
use crate::staff::Contact;
use crate::{Office, StoreError, Tx};

statements! {
    /// An adviser and the colleagues of their firm.
    OF = "select s.id, s.name, s.sealed from staff s
    where s.id = $1 or s.id in (
        select o.adviser_id from retainers o join retainers r on r.firm = o.firm
        where r.adviser_id = $1 and r.valid_from <= $2 and (r.valid_until is null or r.valid_until > $2)
          and o.valid_from <= $2 and (o.valid_until is null or o.valid_until > $2))
    order by s.id";
    ALL = "select s.id, s.name, s.sealed from staff s
    where s.id in (select r.adviser_id from retainers r where r.valid_from <= $1 and (r.valid_until is null or r.valid_until > $1))
    order by s.id";
}

/// Somebody of the roster who stands on a side of a matter.
pub(super) fn hit(side: Side, likeness: Likeness, adviser: &StaffId) -> Hit {
    // Where an adviser lives is not known, and a villager may bear their name: as a booker they count as of the township. Whom the
    // other side's full name names is meant: advisers go about the villages.
    let near = if side == Side::Other { Near::Village } else { Near::Township };
    let record = format!("staff/{adviser}");
    Hit { side, likeness, part: Part::Themselves, near, through: Through::Adviser, record }
}

/// Who of the roster stands on a side of a matter: an adviser with the colleagues of their firm, or anybody.
pub(super) async fn hits(
    tx: &mut Tx,
    office: &Office,
    party: &Party,
    adviser: Option<&StaffId>,
) -> Result<Vec<(Hit, Option<StaffId>, Option<String>)>, StoreError> {
    let today = office.today();
    let roster: Vec<(String, String, String)> = match adviser {
        Some(adviser) => on!(tx, conn => sqlx::query_as(OF).bind(adviser.as_str()).bind(today).fetch_all(conn).await)?,
        None => on!(tx, conn => sqlx::query_as(ALL).bind(today).fetch_all(conn).await)?,
    };
    let mut found = Vec::new();
    for (id, name, contact) in roster {
        let phone = Contact::open(office, &id, &contact)?.phone;
        let id = StaffId::from(id);
        let named = names::of_person(&name).map(|name| of_name(Side::Other, 0, &name)).unwrap_or_default();
        let theirs: Vec<_> = named.into_iter().chain(phone.map(|phone| of_number(Side::Other, 0, &phone))).collect();
        for token in party.tokens() {
            if theirs.iter().any(|own| own.kind == token.kind && own.text == token.text) {
                found.push((hit(token.side, token.kind.likeness(token.syllables), &id), Some(id.clone()), None));
            }
        }
    }
    Ok(found)
}
