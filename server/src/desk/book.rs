//! Booking for a villager (代办).

use app::desk::{BookForm, BookPage, Chosen};
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::bookings::{Consent, Form as Answers};
use domain::form::{Field, Flaw, Flaws};
use domain::ids::SlotId;
use domain::places::{DivisionCode, search};
use domain::staff::{Action, Actor, Object, may, may_somewhere};
use registry::bookings::{self, BookError, By, NewBooking};
use registry::clinics::{Clinic, ClinicWithSlots, Slot};
use registry::places;
use registry::staff::specialities::NotTaken;
use serde::Deserialize;

use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// The most villages a search shows.
const SHOWN: usize = 20;

/// For which village.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    village: String,
    #[serde(default)]
    q: String,
}

pub(super) fn books_in(actor: &Actor, village: &DivisionCode) -> bool {
    may(actor, Action::BookForVillager, Object { division: village, adviser: None })
}

/// `GET /desk/book`
pub async fn ask(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    let village = match chosen(&shop, &actor, &reader, Chosen::Booking, asked).await? {
        Ok(village) => village,
        Err(page) => return Ok(page),
    };
    let form = BookForm { key: shop.office.random.secret(), ..BookForm::default() };
    show(&shop, &actor, &reader, village, form, Shown::fresh()).await
}

/// The village of whoever looks after one alone: they need not choose it.
pub(super) fn only_village(actor: &Actor) -> Option<DivisionCode> {
    match actor.grants.as_slice() {
        [only] if only.division.is_village() => Some(only.division.clone()),
        _ => None,
    }
}

/// The village that was chosen; otherwise the page that asks for it and leads back.
pub(super) async fn chosen(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    what: Chosen,
    asked: Asked,
) -> Result<Result<DivisionCode, Response>, Fault> {
    if let Ok(code) = DivisionCode::try_from(asked.village) {
        return Ok(Ok(code));
    }
    if let Some(only) = only_village(actor) {
        return Ok(Ok(only));
    }
    if !may_somewhere(actor, Action::BookForVillager) {
        return Err(Fault::Forbidden);
    }
    choose(shop, reader, what, &asked.q, |village| books_in(actor, village)).await.map(Err)
}

/// The page on which one of the reader's villages is chosen.
pub(super) async fn choose(
    shop: &Shop,
    reader: &Reader,
    what: Chosen,
    q: &str,
    is_theirs: impl Fn(&DivisionCode) -> bool,
) -> Answer {
    let typed: String = q.chars().take(40).collect();
    let all = places::villages(&shop.office).await?;
    let mut mine: Vec<_> = all
        .iter()
        .filter(|e| DivisionCode::try_from(e.code.as_str()).is_ok_and(|code| is_theirs(&code)))
        .cloned()
        .collect();
    // Whoever looks after a few villages sees them all at once.
    if mine.len() > SHOWN || !typed.trim().is_empty() {
        mine = search(&mine, &typed, SHOWN).into_iter().cloned().collect();
    }
    Ok(page(&reader.chrome, || app::desk::choose_village(&reader.chrome, what, typed, mine)))
}

/// The clinics of a village from now to the horizon.
pub(super) async fn clinics_of(shop: &Shop, village: &DivisionCode) -> Result<Vec<ClinicWithSlots>, Fault> {
    let now = shop.office.now();
    let mut all = registry::clinics::in_division(&shop.office, village, now, shop.office.horizon()).await?;
    all.retain(|c| c.clinic.status == domain::clinics::ClinicStatus::Planned);
    Ok(all)
}

/// How the page is shown again.
struct Shown {
    status: StatusCode,
    flaws: Flaws,
    lost: Option<Vec<(Slot, Clinic)>>,
    not_taken: Option<NotTaken>,
    already: bool,
    adviser: app::desk::Proposed,
}

impl Shown {
    fn fresh() -> Self {
        Self {
            status: StatusCode::OK,
            flaws: Flaws::default(),
            lost: None,
            not_taken: None,
            already: false,
            adviser: app::desk::Proposed::No,
        }
    }
}

async fn show(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    village: DivisionCode,
    form: BookForm,
    shown: Shown,
) -> Answer {
    let village = places::find(&shop.office, &village).await?.filter(|v| v.code.is_village()).ok_or(Fault::NotFound)?;
    if !books_in(actor, &village.code) {
        return Err(Fault::Forbidden);
    }
    let (_, near) = registry::clinics::for_village(&shop.office, &village.code, None).await?;
    let (mut asked, now) = (registry::conflicts::asked_by(&shop.office, actor).await?, shop.office.now());
    asked.retain(|a| a.village_code == village.code && a.matters(now));
    let booking = BookPage {
        clinics: clinics_of(shop, &village.code).await?,
        near,
        asked,
        matters: registry::matters::all(&shop.office).await?,
        now,
        village,
        form,
        flaws: shown.flaws,
        lost: shown.lost,
        not_taken: shown.not_taken,
        already: shown.already,
        adviser: shown.adviser,
    };
    Ok(page_with(shown.status, &reader.chrome, || app::desk::book(&reader.chrome, booking)))
}

/// The form as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    village: String,
    key: String,
    slot_id: String,
    matter: String,
    name: String,
    phone: String,
    tell_apart: String,
    summary: String,
    other_party: String,
    email: String,
    child: String,
    guardian: String,
    id_number: String,
    consent_kind: String,
    reason: String,
    proposed: String,
}

/// The village, the form, the reason for a waiver, and which of the places proposed was pressed.
fn read(typed: Typed) -> Result<(DivisionCode, BookForm, String, Option<SlotId>), Fault> {
    let village = DivisionCode::try_from(typed.village).map_err(|_| Fault::NotFound)?;
    let Typed { key, slot_id, matter, name, phone, tell_apart, summary, other_party, email, consent_kind, .. } = typed;
    let (child, guardian, id_number) = (typed.child == "yes", typed.guardian, typed.id_number);
    let answers = Answers { matter, name, phone, email, summary, other_party, tell_apart, child, guardian, id_number };
    let proposed = Some(typed.proposed).filter(|slot| !slot.is_empty()).map(SlotId::from);
    Ok((village, BookForm { answers, slot: slot_id, consent_kind, key }, typed.reason, proposed))
}

/// `POST /desk/book`
pub async fn book(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Typed>) -> Answer {
    let (village, form, _, proposed) = read(typed)?;
    let matters = registry::matters::codes(&registry::matters::all(&shop.office).await?);
    let mut flaws = Flaws::default();
    if form.slot.is_empty() && proposed.is_none() {
        flaws.add(Field::SlotId, Flaw::Missing);
    }
    let request = match form.answers.check(Consent::AtDesk(&form.consent_kind), &matters, shop.office.today()) {
        Ok(request) if flaws.is_empty() => request,
        checked => {
            checked.err().iter().flat_map(Flaws::iter).for_each(|(field, flaw)| flaws.add(field, flaw));
            let shown = Shown { status: StatusCode::UNPROCESSABLE_ENTITY, flaws, ..Shown::fresh() };
            return show(&shop, &actor, &reader, village, form, shown).await;
        }
    };
    let slot = proposed.unwrap_or_else(|| SlotId::from(form.slot.as_str()));
    let key = format!("desk:{}:{}", actor.id, form.key);
    let new = NewBooking {
        slot: &slot,
        request: &request,
        locale: domain::locale::Locale::ZhCn,
        key: (!form.key.is_empty()).then_some(&key),
        draft: None,
        home: Some(&village),
    };
    let conflict = Shown { status: StatusCode::CONFLICT, ..Shown::fresh() };
    let booked = match bookings::book(&shop.office, By::Staff(&actor), new).await {
        // They went back in the browser after booking and changed something: that is another booking.
        Err(BookError::KeyReused) => {
            bookings::book(&shop.office, By::Staff(&actor), NewBooking { key: None, ..new }).await
        }
        booked => booked,
    };
    match booked {
        Ok(booking) => Ok(Redirect::to(&format!("/desk/bookings/{}?new=1", booking.id)).into_response()),
        Err(BookError::Full(nearest) | BookError::Closed(nearest)) => {
            show(&shop, &actor, &reader, village, form, Shown { lost: Some(nearest), ..conflict }).await
        }
        Err(BookError::NotTaken(who, nearest)) => {
            let shown = Shown { lost: Some(nearest), not_taken: Some(who), ..conflict };
            show(&shop, &actor, &reader, village, form, shown).await
        }
        Err(BookError::Conflict(nearest)) => {
            let adviser = app::desk::Proposed::Yes;
            show(&shop, &actor, &reader, village, form, Shown { lost: Some(nearest), adviser, ..conflict }).await
        }
        Err(BookError::AlreadyBooked) => {
            show(&shop, &actor, &reader, village, form, Shown { already: true, ..conflict }).await
        }
        Err(BookError::Store(error)) => Err(error.into()),
        // A place that is not theirs to give, or none at all: they choose another, and nothing that was typed is lost.
        Err(_) => {
            let flaws = Flaws::one(Field::SlotId, Flaw::NotAChoice);
            let shown = Shown { status: StatusCode::UNPROCESSABLE_ENTITY, flaws, ..Shown::fresh() };
            show(&shop, &actor, &reader, village, form, shown).await
        }
    }
}

/// `POST /desk/book/waiver`: asks that the adviser receive the person although another is proposed. A second person decides.
pub async fn ask_waiver(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Typed>) -> Answer {
    use app::desk::Proposed;
    use registry::conflicts::{ConflictError, ask};
    let (village, form, reason, _) = read(typed)?;
    let matters = registry::matters::codes(&registry::matters::all(&shop.office).await?);
    let request = match form.answers.check(Consent::AtDesk(&form.consent_kind), &matters, shop.office.today()) {
        Ok(request) => request,
        Err(flaws) => {
            let shown = Shown { status: StatusCode::UNPROCESSABLE_ENTITY, flaws, ..Shown::fresh() };
            return show(&shop, &actor, &reader, village, form, shown).await;
        }
    };
    let slot = SlotId::from(form.slot.as_str());
    let shown = match ask(&shop.office, &actor, &slot, &request, &reason).await {
        Ok(()) => Shown { adviser: Proposed::Asked, ..Shown::fresh() },
        Err(ConflictError::Invalid(flaws)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Shown { status, flaws, adviser: Proposed::Yes, lost: Some(Vec::new()), ..Shown::fresh() }
        }
        // Nothing speaks against it by now: the form is there to be sent.
        Err(ConflictError::Over) => Shown::fresh(),
        Err(ConflictError::Forbidden) => return Err(Fault::Forbidden),
        Err(ConflictError::Store(error)) => return Err(error.into()),
        Err(_) => return Err(Fault::NotFound),
    };
    show(&shop, &actor, &reader, village, form, shown).await
}
