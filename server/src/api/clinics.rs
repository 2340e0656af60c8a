//! Clinics and their slots.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Days, FixedOffset, NaiveDate, Utc};
use domain::bookings::HORIZON;
use domain::clinics::ClinicStatus;
use domain::locale::Locale;
use registry::Office;
use registry::clinics::{self, ClinicWithSlots, MOST};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::places::division;
use super::problem::{Errors, Problem};
use super::request::{Asked, Spoken};
use crate::web::Shop;

/// The longest stretch that is answered at once, in days.
const LONGEST: i64 = 92;

/// An instant as the county's clocks show it.
pub(super) fn local(office: &Office, at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&office.zone).fixed_offset()
}

/// A slot of a clinic.
#[derive(Debug, Serialize, ToSchema)]
pub struct Slot {
    /// What a booking asks for.
    #[schema(example = "A3C4D6E7-01")]
    id: String,
    /// First instant.
    #[schema(example = "2026-11-28T09:00:00+08:00")]
    starts_at: DateTime<FixedOffset>,
    /// First instant after it.
    #[schema(example = "2026-11-28T09:30:00+08:00")]
    ends_at: DateTime<FixedOffset>,
    /// Seats in all.
    #[schema(minimum = 0, example = 2)]
    seats: i64,
    /// Seats neither booked nor held.
    #[schema(minimum = 0, example = 1)]
    free: i64,
    /// True when it can be booked now: a seat is free, the clinic takes place, the time is not too near or too far.
    bookable: bool,
}

impl Slot {
    pub(super) fn of(office: &Office, clinic: &clinics::Clinic, slot: clinics::Slot) -> Self {
        let bookable = slot.free > 0 && clinic.status == ClinicStatus::Planned && slot.is_open(office.now());
        Self {
            id: slot.id.to_string(),
            starts_at: local(office, slot.starts_at),
            ends_at: local(office, slot.ends_at),
            seats: slot.seats,
            free: slot.free,
            bookable,
        }
    }
}

/// A clinic: an adviser sits at a village for some hours.
#[derive(Debug, Serialize, ToSchema)]
pub struct Clinic {
    /// Which.
    #[schema(example = "A3C4D6E7")]
    id: String,
    /// `planned` or `cancelled`.
    #[schema(example = "planned")]
    status: &'static str,
    /// The adviser's name.
    #[schema(example = "张明")]
    adviser: String,
    /// Code of the village.
    #[schema(example = "141181102205")]
    division: String,
    /// Name of the village.
    #[schema(example = "颉颉堡村")]
    village: String,
    /// Name of its township.
    #[schema(example = "兑镇镇")]
    township: String,
    /// The room.
    #[schema(example = "村委会一楼")]
    place: String,
    /// First instant.
    #[schema(example = "2026-11-28T09:00:00+08:00")]
    starts_at: DateTime<FixedOffset>,
    /// First instant after it.
    #[schema(example = "2026-11-28T12:00:00+08:00")]
    ends_at: DateTime<FixedOffset>,
}

impl Clinic {
    pub(super) fn of(office: &Office, clinic: clinics::Clinic) -> Self {
        Self {
            id: clinic.id.to_string(),
            status: clinic.status.code(),
            adviser: clinic.adviser_name,
            division: clinic.village_code.into(),
            village: clinic.village_name,
            township: clinic.township_name,
            place: clinic.place,
            starts_at: local(office, clinic.starts_at),
            ends_at: local(office, clinic.ends_at),
        }
    }
}

/// A slot and where it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Opening {
    slot: Slot,
    clinic: Clinic,
}

impl Opening {
    pub(super) fn of(office: &Office, (slot, clinic): (clinics::Slot, clinics::Clinic)) -> Self {
        Self { slot: Slot::of(office, &clinic, slot), clinic: Clinic::of(office, clinic) }
    }
}

/// A clinic with its slots.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClinicWithSlots)]
pub struct Full {
    #[serde(flatten)]
    clinic: Clinic,
    /// In order.
    slots: Vec<Slot>,
}

impl Full {
    fn of(office: &Office, full: ClinicWithSlots) -> Self {
        let slots = full.slots.into_iter().map(|slot| Slot::of(office, &full.clinic, slot)).collect();
        Self { clinic: Clinic::of(office, full.clinic), slots }
    }
}

/// Clinics.
#[derive(Debug, Serialize, ToSchema)]
pub struct Clinics {
    /// The earliest first, cancelled ones included.
    clinics: Vec<Full>,
    /// False when there are more than 1000: ask for a smaller division or a shorter stretch.
    complete: bool,
}

/// What is asked.
#[derive(Debug, Deserialize)]
pub struct When {
    division: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

/// The clinics of a division
///
/// Of a village, a township or the whole county, from one day to another, both included, at most 92 days. Without `from`,
/// from today; without `to`, for 56 days: further ahead nobody can book.
#[utoipa::path(
    get, path = "/api/v1/clinics", tag = "clinics",
    params(
        ("division" = String, Query, description = "Code of a village, township or county", example = "141181102205",
            pattern = r"^\d{6}(\d{3}){0,2}$"),
        ("from" = Option<String>, Query, nullable = false, description = "First day", format = Date,
            example = "2026-11-23"),
        ("to" = Option<String>, Query, nullable = false, description = "Last day", format = Date,
            example = "2026-12-31"),
    ),
    responses((status = 200, description = "The clinics", body = Clinics)),
)]
pub async fn clinics(
    State(shop): State<Shop>,
    Spoken(locale): Spoken,
    Asked(asked): Asked<When>,
) -> Result<Json<Clinics>, Problem> {
    let office = &shop.office;
    let (from, until) = stretch(locale, office.today(), asked.from.as_deref(), asked.to.as_deref())
        .map_err(|errors| Problem::invalid(locale, errors))?;
    let division = division(&shop, locale, "division", asked.division.unwrap_or_default()).await?;
    let found = clinics::in_division(office, &division.code, office.start_of(from), office.start_of(until)).await?;
    let complete = i64::try_from(found.len()).is_ok_and(|n| n < MOST);
    Ok(Json(Clinics { clinics: found.into_iter().map(|full| Full::of(office, full)).collect(), complete }))
}

/// The first day and the first day after the last.
fn stretch(
    locale: Locale,
    today: NaiveDate,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<(NaiveDate, NaiveDate), Errors> {
    let mut errors = Errors::new();
    let mut wrong = |field: &str, zh: String, en: String| {
        let words = match locale {
            Locale::ZhCn => zh,
            Locale::En => en,
        };
        errors.insert(field.to_owned(), words);
    };
    let mut read = |field: &str, text: Option<&str>, default: Option<NaiveDate>| match text {
        None => default,
        Some(text) => day(text).or_else(|| {
            wrong(field, "日期要写成 2026-11-28 这样。".to_owned(), "A date is written like 2026-11-28.".to_owned());
            None
        }),
    };
    let from = read("from", from, Some(today));
    let to = read("to", to, from.and_then(|from| from.checked_add_signed(HORIZON)));
    let (Some(from), Some(to)) = (from, to) else { return Err(errors) };
    if to < from {
        wrong("to", "结束日期早于开始日期。".to_owned(), "The last day lies before the first.".to_owned());
        return Err(errors);
    }
    match to.checked_add_days(Days::new(1)) {
        Some(until) if (until - from).num_days() <= LONGEST => Ok((from, until)),
        _ => {
            wrong("to", format!("最多查 {LONGEST} 天。"), format!("At most {LONGEST} days at once."));
            Err(errors)
        }
    }
}

/// A calendar date of ISO 8601 in its extended format and no other.
fn day(text: &str) -> Option<NaiveDate> {
    let digits = text.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    (text.len() == 10 && digits).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        day(text).expect("a day")
    }

    #[test]
    fn dates_are_iso_dates_and_nothing_else() {
        assert!(day("2028-02-29").is_some());
        for bad in
            ["", "2026-02-29", "2026-1-05", " 2026-1-5", "+2026-1-1", "20261128", "2026-11-28T00:00:00Z", "2026年1月1"]
        {
            assert_eq!(day(bad), None, "{bad}");
        }
    }

    #[test]
    fn without_dates_the_stretch_is_from_today_to_the_horizon() {
        let today = on("2026-11-23");
        let asked = |from, to| stretch(Locale::En, today, from, to);
        assert_eq!(asked(None, None), Ok((today, on("2027-01-19"))));
        assert_eq!(asked(Some("2026-12-01"), Some("2026-12-01")), Ok((on("2026-12-01"), on("2026-12-02"))));
    }

    #[test]
    fn a_stretch_is_at_most_92_days_and_runs_forward() {
        let asked =
            |from, to| stretch(Locale::En, on("2026-11-23"), Some(from), Some(to)).map_err(|e| e.into_keys().collect());
        let to = |field: &str| Err(vec![field.to_owned()]);
        assert!(asked("2026-10-01", "2026-12-31").is_ok());
        assert_eq!(asked("2026-10-01", "2027-01-01"), to("to"));
        assert_eq!(asked("2026-10-02", "2026-10-01"), to("to"));
        assert_eq!(asked("soon", "2026-10-01"), to("from"));
        assert!(asked("9999-12-31", "9999-12-31").is_ok());
    }
}
