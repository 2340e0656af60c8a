//! Invented rules of recurring clinics: a market day and every second Wednesday, from six weeks ahead.

use chrono::Days;
use domain::clinics::Capacity;
use domain::clinics::rules::{Day, Hours, OnRestDay, Recurrence, Room, Rule};
use domain::ids::RuleId;

use super::VILLAGE;
use super::people::Served;
use crate::clinics::rules::{NewRule, find_in, insert, plan_ahead};
use crate::settings::calendar::carried;
use crate::{Office, StoreError, Tx};

/// Another village, in the first township.
const ELSEWHERE: &str = "141181001001";

/// Adds the rules and the clinics they give.
pub(super) async fn add(tx: &mut Tx, office: &Office, staff: &[Served]) -> Result<(), StoreError> {
    let calendar = carried()?;
    let room = |from: u16, until: u16, breaks: Vec<Hours>| Room {
        hours: Hours { from: from * 60, until: until * 60 },
        breaks,
        capacity: Capacity { seats: 2, kept: 1, ..Capacity::default() },
    };
    let market = Recurrence::Lunar { endings: [3, 8].into() };
    let wednesdays = Recurrence::Weekly { every: 2, weekdays: [Day::We].into() };
    let pause = Hours { from: 10 * 60, until: 10 * 60 + 10 };
    for (village, place, recurrence, room) in [
        (VILLAGE, "集市旁便民服务站", market, room(9, 11, vec![pause])),
        (ELSEWHERE, "社区党群服务中心", wednesdays, room(14, 17, Vec::new())),
    ] {
        let Some(served) = staff.iter().find(|s| s.code.as_str() == village) else { continue };
        let rule = Rule {
            recurrence,
            count: None,
            exceptions: Default::default(),
            extra: Default::default(),
            valid_from: office.today() + Days::new(42),
            valid_until: None,
            on_holiday: OnRestDay::NextWorkingDay,
            on_weekend: OnRestDay::Hold,
            room,
        };
        let id = RuleId::from(office.id());
        let new = NewRule { adviser: &served.adviser, village: &served.code, place, rule: &rule };
        insert(tx, office, &id, new, None, true).await?;
        if let Some(kept) = find_in(tx, &id).await? {
            plan_ahead(tx, office, &calendar, &kept, None).await?;
        }
    }
    Ok(())
}
