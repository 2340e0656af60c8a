//! Booking, one question a screen. The answers are kept on the server, in a draft that only the cookie of this browser opens.

use app::bookings::{Elsewhere, Screen, Wizard};
use app::places::{Lost, WhyLost};
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::bookings::Form as Answers;
use domain::form::{Field, Flaw, Flaws};
use domain::ids::SlotId;
use domain::matters::MatterCode;
use domain::people::{Email, PersonName};
use registry::bookings::drafts::{self, Draft, FinishError};
use registry::bookings::{BookError, Booking};
use registry::clinics::{Clinic, Slot};
use registry::staff::specialities;
use serde::Deserialize;

use super::{Answer, Fault, Reader, Shop, bookings, page, page_with};

/// The cookie that opens the draft.
const DRAFT: &str = "draft";

/// Which screen.
#[derive(Debug, Default, Deserialize)]
pub struct Where {
    #[serde(default)]
    step: String,
}

/// What a screen sends.
#[derive(Debug, Default, Deserialize)]
pub struct Sent {
    #[serde(default)]
    step: String,
    #[serde(default)]
    then: String,
    matter: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    summary: Option<String>,
    other_party: Option<String>,
    #[serde(default)]
    child: String,
    guardian: Option<String>,
    #[serde(default)]
    consent: String,
}

/// What every screen needs.
struct Scene {
    slot: Slot,
    clinic: Clinic,
    matters: Vec<registry::matters::Matter>,
    clerk_phone: Option<String>,
    today: chrono::NaiveDate,
}

impl Scene {
    async fn of(shop: &Shop, slot: &SlotId) -> Result<Self, Fault> {
        let (slot, clinic) = registry::clinics::slot(&shop.office, slot).await?.ok_or(Fault::NotFound)?;
        let matters = registry::matters::all(&shop.office).await?;
        let clerk_phone = registry::places::clerk_phone(&shop.office, &clinic.village_code).await?;
        Ok(Self { slot, clinic, matters, clerk_phone, today: shop.office.today() })
    }

    fn codes(&self) -> Vec<MatterCode> {
        registry::matters::codes(&self.matters)
    }

    fn screen(self, shop: &Shop, screen: Screen, draft: &Draft, flaws: Flaws) -> Wizard {
        Wizard {
            screen,
            slot: self.slot,
            clinic: self.clinic,
            matters: self.matters,
            form: draft.form.clone(),
            consented: draft.consented,
            flaws,
            held_until: draft.held_until,
            now: shop.office.now(),
            lost: None,
            already: false,
            too_many: None,
            clerk_phone: self.clerk_phone,
        }
    }
}

/// `GET /book/{slot}`
pub async fn show(
    State(shop): State<Shop>,
    reader: Reader,
    Path(slot): Path<String>,
    Query(at): Query<Where>,
) -> Answer {
    let slot = SlotId::from(slot);
    let scene = Scene::of(&shop, &slot).await?;
    let Some(draft) = draft_of(&shop, &reader, &slot).await? else {
        return astray(&shop, reader, &slot, scene, None).await;
    };
    let screen = Screen::from_code(&at.step).unwrap_or(Screen::Matter);
    // A matter chosen before, for another slot or in the guide, which this adviser does not take: it is told at the question.
    if matches!(screen, Screen::Matter | Screen::Check)
        && let Some(lost) = not_taken(&shop, &scene, &draft).await?
    {
        let wizard = Wizard { lost: Some(lost), ..scene.screen(&shop, Screen::Matter, &draft, Flaws::default()) };
        return Ok(page(&reader.chrome, || app::bookings::wizard(&reader.chrome, wizard)));
    }
    // Nobody reaches the summary past a question that was not answered.
    if screen == Screen::Check
        && let Err(flaws) = complete(&draft, &scene)
        && let Some((field, _)) = flaws.iter().next()
    {
        return Ok(Redirect::to(&address(&slot, Screen::of(field))).into_response());
    }
    let wizard = scene.screen(&shop, screen, &draft, Flaws::default());
    Ok(page(&reader.chrome, || app::bookings::wizard(&reader.chrome, wizard)))
}

/// `POST /book/{slot}`
pub async fn answer(
    State(shop): State<Shop>,
    reader: Reader,
    Path(slot): Path<String>,
    Form(sent): Form<Sent>,
) -> Answer {
    let slot = SlotId::from(slot);
    if sent.step == "hold" {
        return hold(&shop, reader, &slot, &sent).await;
    }
    let scene = Scene::of(&shop, &slot).await?;
    let Some(mut draft) = draft_of(&shop, &reader, &slot).await? else {
        // A second press of the last button: the draft is gone because it became a booking.
        if let Some(secret) = reader.cookie(DRAFT)
            && let Some(booking) = drafts::became(&shop.office, secret).await?
        {
            return Ok(to_booking(reader, &booking));
        }
        return astray(&shop, reader, &slot, scene, Some(&sent)).await;
    };
    let secret = reader.cookie(DRAFT).unwrap_or_default().to_owned();
    let screen = Screen::from_code(&sent.step).ok_or(Fault::NotFound)?;
    take(&mut draft, screen, &sent);
    if screen == Screen::Check {
        return finish(&shop, reader, &secret, &slot, scene, draft).await;
    }
    let flaws = flaws_of(screen, &draft, &scene);
    drafts::answer(&shop.office, &secret, &draft.form, draft.consented).await?;
    if screen == Screen::Matter
        && flaws.is_empty()
        && let Some(lost) = not_taken(&shop, &scene, &draft).await?
    {
        let wizard = Wizard { lost: Some(lost), ..scene.screen(&shop, screen, &draft, flaws) };
        return Ok(page_with(StatusCode::CONFLICT, &reader.chrome, || app::bookings::wizard(&reader.chrome, wizard)));
    }
    if flaws.is_empty() {
        // Someone who came back from the summary to mend one answer returns to it; everybody else goes on.
        let next = match complete(&draft, &scene) {
            Ok(()) => Screen::Check,
            Err(_) => screen.next().unwrap_or(Screen::Check),
        };
        return Ok(Redirect::to(&address(&slot, next)).into_response());
    }
    let wizard = scene.screen(&shop, screen, &draft, flaws);
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &reader.chrome, || app::bookings::wizard(&reader.chrome, wizard)))
}

async fn hold(shop: &Shop, reader: Reader, slot: &SlotId, sent: &Sent) -> Answer {
    let matter = sent.matter.as_deref().unwrap_or_default();
    match drafts::hold(&shop.office, reader.cookie(DRAFT), slot, matter).await {
        Ok(secret) => {
            let first = if sent.then == "check" { Screen::Check } else { Screen::Matter };
            let cookie = reader.remember(DRAFT, secret, None);
            Ok((reader.cookies.add(cookie), Redirect::to(&address(slot, first))).into_response())
        }
        Err(BookError::UnknownSlot) => Err(Fault::NotFound),
        Err(error) => {
            // The place that is gone is their own: they went back after booking it.
            if let Some(booking) = own_booking(shop, &reader, slot).await? {
                return Ok(to_booking(reader, &booking));
            }
            let (status, lost) = lost(shop, slot, error).await?;
            let scene = Scene::of(shop, slot).await?;
            let draft = match reader.cookie(DRAFT) {
                Some(secret) => drafts::find(&shop.office, secret).await?,
                None => None,
            };
            let draft = draft.unwrap_or_else(|| Draft {
                slot_id: slot.clone(),
                held_until: shop.office.now(),
                form: Answers::default(),
                consented: false,
            });
            let screen = if complete(&draft, &scene).is_ok() { Screen::Check } else { Screen::Matter };
            let wizard = Wizard { lost: Some(lost), ..scene.screen(shop, screen, &draft, Flaws::default()) };
            Ok(page_with(status, &reader.chrome, || app::bookings::wizard(&reader.chrome, wizard)))
        }
    }
}

async fn finish(shop: &Shop, reader: Reader, secret: &str, slot: &SlotId, scene: Scene, draft: Draft) -> Answer {
    let error = match drafts::finish(&shop.office, secret, slot, &draft.form, draft.consented, reader.locale()).await {
        Ok(booking) => return Ok(to_booking(reader, &booking)),
        Err(FinishError::Invalid(flaws)) => {
            let screen = flaws.iter().next().map_or(Screen::Matter, |(field, _)| Screen::of(field));
            let wizard = scene.screen(shop, screen, &draft, flaws);
            return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &reader.chrome, || {
                app::bookings::wizard(&reader.chrome, wizard)
            }));
        }
        Err(FinishError::Book(BookError::AlreadyBooked)) => {
            let wizard = Wizard { already: true, ..scene.screen(shop, Screen::Check, &draft, Flaws::default()) };
            return Ok(page_with(StatusCode::CONFLICT, &reader.chrome, || {
                app::bookings::wizard(&reader.chrome, wizard)
            }));
        }
        Err(FinishError::Book(BookError::TooMany(most))) => {
            let wizard = Wizard { too_many: Some(most), ..scene.screen(shop, Screen::Check, &draft, Flaws::default()) };
            return Ok(page_with(StatusCode::CONFLICT, &reader.chrome, || {
                app::bookings::wizard(&reader.chrome, wizard)
            }));
        }
        // The draft's key stands for a booking with other answers: they went back after booking. Show the booking.
        Err(FinishError::Book(BookError::KeyReused)) => {
            return match drafts::became(&shop.office, secret).await? {
                Some(booking) => Ok(to_booking(reader, &booking)),
                None => Err(Fault::NotFound),
            };
        }
        Err(FinishError::Book(error)) => error,
    };
    let (status, lost) = lost(shop, slot, error).await?;
    // Another matter can be chosen as well as another time.
    let screen = if matches!(lost.why, WhyLost::NotTaken { .. }) { Screen::Matter } else { Screen::Check };
    let wizard = Wizard { lost: Some(lost), ..scene.screen(shop, screen, &draft, Flaws::default()) };
    Ok(page_with(status, &reader.chrome, || app::bookings::wizard(&reader.chrome, wizard)))
}

/// What is said when the slot's adviser does not take the matter that was chosen: who does, and their nearest times.
async fn not_taken(shop: &Shop, scene: &Scene, draft: &Draft) -> Result<Option<Lost>, Fault> {
    let matter = MatterCode::from(draft.form.matter.as_str());
    let Some(who) = specialities::closed(&shop.office, &scene.clinic, &matter).await? else { return Ok(None) };
    let nearest = registry::clinics::alternatives(&shop.office, &scene.slot.id, Some(&matter)).await?;
    let why = WhyLost::NotTaken { adviser: who.adviser, takers: who.takers };
    Ok(Some(Lost { why, nearest, clerk_phone: scene.clerk_phone.clone() }))
}

/// What becomes of a slot that could not be had.
pub(super) async fn lost(shop: &Shop, slot: &SlotId, error: BookError) -> Result<(StatusCode, Lost), Fault> {
    let (why, nearest) = match error {
        BookError::Full(nearest) => (WhyLost::Full, nearest),
        BookError::Closed(nearest) => (WhyLost::Closed, nearest),
        BookError::NotTaken(who, nearest) => (WhyLost::NotTaken { adviser: who.adviser, takers: who.takers }, nearest),
        BookError::Conflict(nearest) => (WhyLost::Adviser, nearest),
        BookError::Store(error) => return Err(error.into()),
        _ => return Err(Fault::NotFound),
    };
    let clerk_phone = match registry::clinics::slot(&shop.office, slot).await? {
        Some((_, clinic)) => registry::places::clerk_phone(&shop.office, &clinic.village_code).await?,
        None => None,
    };
    Ok((StatusCode::CONFLICT, Lost { why, nearest, clerk_phone }))
}

fn to_booking(reader: Reader, booking: &Booking) -> Response {
    let pass = bookings::pass(&reader, booking);
    let to = format!("/bookings/{}?new=1", booking.code.as_str());
    (reader.cookies.add(pass), Redirect::to(&to)).into_response()
}

/// The booking of this slot that was made in this browser, or whose code and digits it carries.
async fn own_booking(shop: &Shop, reader: &Reader, slot: &SlotId) -> Result<Option<Booking>, Fault> {
    let made = match reader.cookie(DRAFT) {
        Some(secret) => drafts::became(&shop.office, secret).await?,
        None => None,
    };
    let theirs = |b: &Booking| b.slot_id == *slot && b.status.is_theirs_to_change();
    match made.filter(theirs) {
        Some(booking) => Ok(Some(booking)),
        None => Ok(bookings::carried_booking(shop, reader).await?.filter(theirs)),
    }
}

/// What is said in a window whose form is not this browser's any more: it became a booking, or another window chose another time for
/// it. What was typed here is kept with the rest.
async fn astray(shop: &Shop, reader: Reader, slot: &SlotId, scene: Scene, sent: Option<&Sent>) -> Answer {
    if let Some(booking) = own_booking(shop, &reader, slot).await? {
        return Ok(to_booking(reader, &booking));
    }
    let secret = reader.cookie(DRAFT).unwrap_or_default();
    let Some(mut draft) = drafts::find(&shop.office, secret).await? else { return Ok(no_draft(&reader, &scene)) };
    if let Some((sent, screen)) = sent.and_then(|sent| Some((sent, Screen::from_code(&sent.step)?))) {
        take(&mut draft, screen, sent);
        drafts::answer(&shop.office, secret, &draft.form, draft.consented).await?;
    }
    let chosen = registry::clinics::slot(&shop.office, &draft.slot_id).await?;
    let Some(chosen) = chosen else { return Ok(no_draft(&reader, &scene)) };
    let model = Elsewhere { here: (scene.slot, scene.clinic), chosen };
    Ok(page_with(StatusCode::CONFLICT, &reader.chrome, || app::bookings::elsewhere(&reader.chrome, &model)))
}

/// The slot that is kept for this browser just now.
pub(super) async fn kept_slot(shop: &Shop, reader: &Reader) -> Result<Option<SlotId>, Fault> {
    let Some(secret) = reader.cookie(DRAFT) else { return Ok(None) };
    let draft = drafts::find(&shop.office, secret).await?;
    Ok(draft.filter(|d| d.held_until > shop.office.now()).map(|d| d.slot_id))
}

fn no_draft(reader: &Reader, scene: &Scene) -> Response {
    let (village, name) = (scene.clinic.village_code.to_string(), scene.clinic.village_name.clone());
    page_with(StatusCode::GONE, &reader.chrome, || app::bookings::no_draft(&reader.chrome, village, name))
}

async fn draft_of(shop: &Shop, reader: &Reader, slot: &SlotId) -> Result<Option<Draft>, Fault> {
    let Some(secret) = reader.cookie(DRAFT) else { return Ok(None) };
    Ok(drafts::find(&shop.office, secret).await?.filter(|d| d.slot_id == *slot))
}

fn address(slot: &SlotId, screen: Screen) -> String {
    format!("/book/{slot}?step={}", screen.code())
}

/// Lays what a screen sent over the draft.
fn take(draft: &mut Draft, screen: Screen, sent: &Sent) {
    let form = &mut draft.form;
    let keep = |field: &mut String, value: &Option<String>| {
        if let Some(value) = value {
            value.clone_into(field);
        }
    };
    match screen {
        // No choice sends no field: that unchooses nothing, the check tells.
        Screen::Matter => keep(&mut form.matter, &sent.matter),
        Screen::Who => {
            keep(&mut form.name, &sent.name);
            keep(&mut form.phone, &sent.phone);
            keep(&mut form.guardian, &sent.guardian);
            form.child = sent.child == "yes";
        }
        Screen::Words => {
            keep(&mut form.summary, &sent.summary);
            keep(&mut form.other_party, &sent.other_party);
        }
        Screen::Email => keep(&mut form.email, &sent.email),
        Screen::Consent => draft.consented = sent.consent == "yes",
        Screen::Check => {}
    }
}

/// What is wrong on one screen.
fn flaws_of(screen: Screen, draft: &Draft, scene: &Scene) -> Flaws {
    let (form, mut flaws) = (&draft.form, Flaws::default());
    match screen {
        Screen::Matter => drop(flaws.take(Field::Matter, form.matter(&scene.codes()))),
        Screen::Who => {
            flaws.take(Field::Name, PersonName::parse(&form.name));
            flaws.take(Field::Phone, form.phone(true));
            flaws.take(Field::Guardian, form.guardian(None, scene.today));
        }
        Screen::Words => {
            flaws.take(Field::Summary, form.summary());
            flaws.take(Field::OtherParty, form.other_party());
        }
        Screen::Email => drop(flaws.take(Field::Email, Email::parse(&form.email))),
        Screen::Consent => drop(flaws.take(Field::Consent, draft.consented.then_some(()).ok_or(Flaw::Missing))),
        Screen::Check => {}
    }
    flaws
}

fn complete(draft: &Draft, scene: &Scene) -> Result<(), Flaws> {
    draft.form.check(domain::bookings::Consent::Own(draft.consented), &scene.codes(), scene.today).map(drop)
}
