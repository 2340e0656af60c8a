//! Invented leave: two advisers are away for two days on which they hold no clinic.

use chrono::{Days, Duration};
use domain::clinics::Span;

use super::VILLAGE;
use super::people::Served;
use crate::clinics::leave::{add_demo, is_free};
use crate::{Office, StoreError, Tx};

/// The adviser of the village of the demonstration, and the one of the first village of the county.
pub(super) async fn add(tx: &mut Tx, office: &Office, staff: &[Served]) -> Result<(), StoreError> {
    let home = staff.iter().find(|s| s.code.as_str() == VILLAGE);
    for served in staff.first().into_iter().chain(home) {
        for ahead in 9..30 {
            let starts_at = office.start_of(office.today() + Days::new(ahead));
            let span = Span { starts_at, ends_at: starts_at + Duration::days(2) };
            if is_free(tx, &served.adviser, span, office.now()).await? {
                add_demo(tx, office, &served.adviser, span, "去省里培训").await?;
                break;
            }
        }
    }
    Ok(())
}
