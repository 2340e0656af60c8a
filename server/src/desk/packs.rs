//! The county's default packs of duty: adding one, and taking back one that has not begun.

use app::desk::{Packs, TypedPack};
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use chrono::NaiveDate;
use domain::duty::{MOST_CLASSES, MOST_HOURS, MOST_VISITS, Pack, Terms, earliest_pack};
use domain::form::{Field, Flaw, Flaws, required_text};
use domain::staff::{Action, Actor};
use registry::duty::settings;
use registry::settings::{SettingError, history, may_with};
use serde::Deserialize;

use super::duty::{Saved, minutes};
use super::house::fault;
use crate::web::{Answer, Fault, Reader, Shop, Staff, near, page_with};

/// How the page is shown again.
#[derive(Default)]
struct Again {
    typed: TypedPack,
    flaws: Flaws,
    stays: bool,
    saved: bool,
}

async fn packs_page(shop: &Shop, actor: &Actor, reader: &Reader, again: Again) -> Answer {
    let today = shop.office.today();
    let status = match (again.flaws.is_empty(), again.stays) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (_, true) => StatusCode::CONFLICT,
        _ => StatusCode::OK,
    };
    let packs = Packs {
        kept: settings::packs(&shop.office).await?,
        typed: again.typed,
        flaws: again.flaws,
        stays: again.stays,
        earliest: earliest_pack(today),
        today,
        manages: may_with(actor, Action::ManageSettings),
        saved: again.saved,
        told: history(&shop.office, actor, settings::NAME).await?,
    };
    Ok(page_with(status, &reader.chrome, || app::desk::packs(&reader.chrome, packs)))
}

/// `GET /desk/settings/duty`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Saved>) -> Answer {
    packs_page(&shop, &actor, &reader, Again { saved: asked.is_saved(), ..Again::default() }).await
}

/// A pack as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SentPack {
    valid_from: String,
    visits: String,
    hours: String,
    classes: String,
    days: String,
    basis: String,
    confirmed: String,
}

/// A whole number up to a most; what is wrong names both ends.
fn number(typed: &str, least: i64, most: i64) -> Result<i64, Flaw> {
    let edge = |n: i64| u16::try_from(n).unwrap_or(u16::MAX);
    match typed.trim() {
        "" => Err(Flaw::Missing),
        typed => {
            typed.parse().ok().filter(|n| (least..=most).contains(n)).ok_or(Flaw::OutOfRange(edge(least), edge(most)))
        }
    }
}

impl SentPack {
    /// The pack, or what is wrong with each field.
    fn pack(&self, today: NaiveDate) -> Result<Pack, Flaws> {
        let mut flaws = Flaws::default();
        let first = match self.valid_from.trim() {
            "" => Err(Flaw::Missing),
            typed => near(typed.parse().ok()).ok_or(Flaw::NotADate),
        };
        let earliest = earliest_pack(today);
        let first = first.and_then(|day| if day < earliest { Err(Flaw::Before(earliest)) } else { Ok(day) });
        let hours = match self.hours.trim() {
            "" => Err(Flaw::Missing),
            typed => minutes(typed).ok_or(Flaw::OutOfRange(0, u16::try_from(MOST_HOURS).unwrap_or_default())),
        };
        let valid_from = flaws.take(Field::ValidFrom, first);
        let visits = flaws.take(Field::Visits, number(&self.visits, 0, MOST_VISITS));
        let hours = flaws.take(Field::VisitHours, hours);
        let classes = flaws.take(Field::Classes, number(&self.classes, 0, MOST_CLASSES));
        let days = flaws.take(Field::SigningDays, number(&self.days, 1, 90));
        let basis = flaws.take(Field::Basis, required_text(&self.basis, 300));
        let (
            Some(valid_from),
            Some(visits_a_month),
            Some(visit_minutes),
            Some(classes_a_quarter),
            Some(signing_days),
            Some(basis),
        ) = (valid_from, visits, hours, classes, days, basis)
        else {
            return Err(flaws);
        };
        let terms = Terms { visits_a_month, visit_minutes, classes_a_quarter };
        Ok(Pack { valid_from, terms, signing_days, basis, confirmed: self.confirmed == "yes" })
    }

    fn again(self) -> TypedPack {
        let Self { valid_from, visits, hours, classes, days, basis, confirmed } = self;
        TypedPack { valid_from, visits, hours, classes, days, basis, confirmed: confirmed == "yes" }
    }
}

/// `POST /desk/settings/duty`
pub async fn add(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(sent): Form<SentPack>) -> Answer {
    if !may_with(&actor, Action::ManageSettings) {
        return Err(Fault::Forbidden);
    }
    match sent.pack(shop.office.today()) {
        Ok(pack) => {
            settings::set(&shop.office, &actor, pack).await.map_err(fault)?;
            Ok(Redirect::to("/desk/settings/duty?saved=1").into_response())
        }
        Err(flaws) => {
            packs_page(&shop, &actor, &reader, Again { typed: sent.again(), flaws, ..Again::default() }).await
        }
    }
}

/// The pack that is taken back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Named {
    valid_from: String,
}

/// `POST /desk/settings/duty/withdraw`
pub async fn take_back(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(named): Form<Named>) -> Answer {
    let done = match near(named.valid_from.trim().parse().ok()) {
        Some(first) => settings::take_back(&shop.office, &actor, first).await,
        None => Err(SettingError::Wrong(named.valid_from)),
    };
    match done {
        Ok(()) => Ok(Redirect::to("/desk/settings/duty?saved=1").into_response()),
        Err(SettingError::Wrong(_)) => {
            packs_page(&shop, &actor, &reader, Again { stays: true, ..Again::default() }).await
        }
        Err(error) => Err(fault(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent() -> SentPack {
        let text = |t: &str| t.to_owned();
        SentPack {
            valid_from: text("2026-12-01"),
            visits: text("2"),
            hours: text("2.5"),
            classes: text("1"),
            days: text("7"),
            basis: text("县司法局通知"),
            confirmed: text("yes"),
        }
    }

    #[test]
    fn each_fault_of_a_pack_is_named_at_its_field() {
        let today: NaiveDate = "2026-11-25".parse().expect("a day");
        let pack = sent().pack(today).expect("a good one");
        assert_eq!((pack.terms.visit_minutes, pack.confirmed), (150, true));
        let earliest = Flaw::Before("2026-12-01".parse().expect("a day"));
        type Change = fn(&mut SentPack);
        let cases: [(Change, Field, Flaw); 9] = [
            (|s| s.valid_from = "9999-12-31".into(), Field::ValidFrom, Flaw::NotADate),
            (|s| s.valid_from = "2020-01-01".into(), Field::ValidFrom, earliest),
            (|s| s.valid_from = "2026-11-30".into(), Field::ValidFrom, earliest),
            (|s| s.valid_from = String::new(), Field::ValidFrom, Flaw::Missing),
            (|s| s.visits = "32".into(), Field::Visits, Flaw::OutOfRange(0, 31)),
            (|s| s.hours = "13".into(), Field::VisitHours, Flaw::OutOfRange(0, 12)),
            (|s| s.classes = "x".into(), Field::Classes, Flaw::OutOfRange(0, 31)),
            (|s| s.days = "0".into(), Field::SigningDays, Flaw::OutOfRange(1, 90)),
            (|s| s.basis = " ".into(), Field::Basis, Flaw::Missing),
        ];
        for (change, field, flaw) in cases {
            let mut wrong = sent();
            change(&mut wrong);
            assert_eq!(wrong.pack(today).err(), Some(Flaws::one(field, flaw)), "{wrong:?}");
        }
    }
}
