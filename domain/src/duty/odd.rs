//! What looks odd: listed for a human look, never a reason why a visit does not count.

use chrono::{DateTime, Duration, Utc};

use super::Visit;
use crate::ids::ClinicId;

/// Something odd between two clinics of one adviser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Oddity {
    /// By what the clerks wrote the adviser was in two villages at once.
    TwoPlaces(ClinicId, ClinicId),
    /// Between leaving the one and arriving at the other, in another village, lie fewer than ten minutes.
    NoTimeToTravel(ClinicId, ClinicId),
}

/// The least time between two villages that nobody wonders about.
const ON_THE_WAY: Duration = Duration::minutes(10);

/// What is odd among the clinics of one adviser that speak for themselves. Each pair is named once.
#[must_use]
pub fn oddities(visits: &[&Visit]) -> Vec<Oddity> {
    let span = |v: &Visit| -> (DateTime<Utc>, DateTime<Utc>) {
        let signed = v.traces.signed.unwrap_or_default();
        (signed.arrived.unwrap_or(v.starts_at), signed.left.unwrap_or(v.ends_at))
    };
    let mut proven: Vec<&Visit> = visits.iter().copied().filter(|v| v.traces.from_village()).collect();
    proven.retain(|v| v.cancelled.is_none() && v.handed_to.is_none());
    proven.sort_by_key(|v| (span(v), v.clinic.clone()));
    let mut found = Vec::new();
    for (n, one) in proven.iter().enumerate() {
        for other in &proven[n + 1..] {
            let ((_, left), (arrived, _)) = (span(one), span(other));
            if one.village == other.village {
                continue;
            }
            if arrived < left {
                found.push(Oddity::TwoPlaces(one.clinic.clone(), other.clinic.clone()));
            } else if arrived - left < ON_THE_WAY {
                found.push(Oddity::NoTimeToTravel(one.clinic.clone(), other.clinic.clone()));
            }
        }
    }
    found
}
