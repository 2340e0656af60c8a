//! The pages of a booking. Whoever gave code and digits once carries them in a cookie of this browser until it is closed.

use app::bookings::{Displaced, Finding, Today};
use app::places::Lost;
use app::waiting::Trouble;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::Cookie;
use domain::bookings::{Code, Status};
use domain::form::{Field, Flaws, free_text};
use domain::ids::SlotId;
use domain::people::PhoneTail;
use domain::staff::{Action, may_somewhere};
use registry::bookings::arrivals::{self, SelfCheckInError};
use registry::bookings::{self, BookError, Booking, By, Which};
use registry::bookings::{day, personal};
use registry::waiting;
use serde::Deserialize;

use crate::desk::personal::download;

use super::places::last_clerk;
use super::waiting::{Answered, Outcome, answer_offer};
use super::{Answer, Fault, Reader, Shop, page, page_with, wizard};

/// The cookie that carries code and digits.
const PASS: &str = "pass";

/// The cookie for a booking.
pub(super) fn pass(reader: &Reader, booking: &Booking) -> Cookie<'static> {
    carry(reader, &booking.code, &booking.personal.tail)
}

/// The cookie for a code, of a booking or of the waiting list.
pub(super) fn carry(reader: &Reader, code: &Code, tail: &str) -> Cookie<'static> {
    reader.remember(PASS, format!("{}-{tail}", code.as_str()), None)
}

/// The digits carried for this code.
pub(super) fn carried(reader: &Reader, code: &Code) -> Option<PhoneTail> {
    let (carried, tail) = reader.cookie(PASS)?.split_once('-')?;
    (carried == code.as_str()).then(|| PhoneTail::parse(tail).ok()).flatten()
}

/// The booking whose code and digits the reader carries.
pub(super) async fn carried_booking(shop: &Shop, reader: &Reader) -> Result<Option<Booking>, Fault> {
    let Some((code, _)) = reader.cookie(PASS).and_then(|pass| pass.split_once('-')) else { return Ok(None) };
    let Some((code, tail)) = key(reader, code) else { return Ok(None) };
    Ok(bookings::find(&shop.office, &code, &tail).await?)
}

/// Code, perhaps from a QR code.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    code: String,
}

/// `GET /bookings`: where a slip leads. Scanned by somebody who checks people in, it leads to that.
pub async fn ask(State(shop): State<Shop>, reader: Reader, Query(asked): Query<Asked>) -> Answer {
    let checks_in = reader.chrome.actor.as_ref().is_some_and(|actor| may_somewhere(actor, Action::CheckIn));
    if let (true, Ok(code)) = (checks_in, Code::parse(&asked.code)) {
        return Ok(Redirect::to(&format!("/desk/check-in?code={}", code.as_str())).into_response());
    }
    let clerk_phone = last_clerk(&shop.office, &reader).await?;
    let finding = Finding { code: asked.code, clerk_phone, ..Finding::default() };
    Ok(page(&reader.chrome, || app::bookings::find(&reader.chrome, finding)))
}

/// Code and digits as typed.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    phone_tail: String,
}

/// `POST /bookings`
pub async fn find(State(shop): State<Shop>, reader: Reader, Form(typed): Form<Typed>) -> Answer {
    let mut flaws = Flaws::default();
    let code = flaws.take(Field::Code, Code::parse(&typed.code));
    let tail = flaws.take(Field::PhoneTail, PhoneTail::parse(&typed.phone_tail));
    let (found, waits) = match (code, tail) {
        (Some(code), Some(tail)) => match bookings::find(&shop.office, &code, &tail).await? {
            Some(booking) => (Some(booking), None),
            // Codes of the waiting list look alike.
            None => (None, waiting::find(&shop.office, &code, &tail).await?),
        },
        _ => (None, None),
    };
    if let Some(entry) = waits {
        let cookie = carry(&reader, &entry.code, &entry.personal.tail);
        let to = format!("/waiting/{}", entry.code.as_str());
        return Ok((reader.cookies.add(cookie), Redirect::to(&to)).into_response());
    }
    if let Some(booking) = found {
        let cookie = pass(&reader, &booking);
        let to = format!("/bookings/{}", booking.code.as_str());
        return Ok((reader.cookies.add(cookie), Redirect::to(&to)).into_response());
    }
    let (unknown, status) = match flaws.is_empty() {
        true => (true, StatusCode::NOT_FOUND),
        false => (false, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let clerk_phone = last_clerk(&shop.office, &reader).await?;
    let finding = Finding { code: typed.code, tail: typed.phone_tail, flaws, unknown, clerk_phone };
    Ok(page_with(status, &reader.chrome, || app::bookings::find(&reader.chrome, finding)))
}

/// The code of an address with the digits the reader carries for it.
pub(super) fn key(reader: &Reader, code: &str) -> Option<(Code, PhoneTail)> {
    let code = Code::parse(code).ok()?;
    carried(reader, &code).map(|tail| (code, tail))
}

/// Where the digits of a code are asked for.
pub(super) fn ask_for(code: &str) -> Response {
    let clean: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Redirect::to(&format!("/bookings?code={clean}")).into_response()
}

/// The booking the reader carries the digits for.
async fn theirs(shop: &Shop, reader: &Reader, code: &str) -> Result<Booking, Response> {
    let (code, tail) = key(reader, code).ok_or_else(|| ask_for(code))?;
    match bookings::find(&shop.office, &code, &tail).await {
        Ok(found) => found.ok_or_else(|| ask_for(code.as_str())),
        Err(error) => Err(Fault::from(error).into_response()),
    }
}

macro_rules! theirs {
    ($shop:expr, $reader:expr, $code:expr) => {
        match theirs(&$shop, &$reader, &$code).await {
            Ok(booking) => booking,
            Err(response) => return Ok(response),
        }
    };
}

/// Right after booking.
#[derive(Debug, Default, Deserialize)]
pub struct Fresh {
    #[serde(default)]
    new: String,
}

/// `GET /bookings/{code}`
pub async fn show(
    State(shop): State<Shop>,
    reader: Reader,
    Path(code): Path<String>,
    Query(fresh): Query<Fresh>,
) -> Answer {
    let booking = theirs!(shop, reader, code);
    if booking.status == Status::Displaced {
        return displaced_page(&shop, &reader, booking, None).await;
    }
    let today = today(&shop, &booking).await?;
    own_page(&shop, &reader, &booking, StatusCode::OK, !fresh.new.is_empty(), today).await
}

async fn own_page(
    shop: &Shop,
    reader: &Reader,
    booking: &Booking,
    status: StatusCode,
    fresh: bool,
    today: Option<Today>,
) -> Answer {
    let history = match PhoneTail::parse(&booking.personal.tail) {
        Ok(tail) => bookings::own_history(&shop.office, &booking.code, &tail).await?,
        Err(_) => Vec::new(),
    };
    Ok(page_with(status, &reader.chrome, || {
        app::bookings::show(&reader.chrome, booking, &history, fresh, today.as_ref())
    }))
}

/// What the page says besides on the day of the clinic, while it concerns the person.
async fn today(shop: &Shop, booking: &Booking) -> Result<Option<Today>, Fault> {
    let office = &shop.office;
    let is_today = booking.starts_at.with_timezone(&office.zone).date_naive() == office.today();
    if !is_today || !booking.status.is_open() || booking.status == Status::Displaced {
        return Ok(None);
    }
    let Some(outlook) = day::outlook(office, booking).await? else { return Ok(None) };
    Ok(Some(Today {
        outlook,
        checks_in: arrivals::may_check_in_self(office, booking).await?,
        wrong: None,
        mark: day::mark_now(office, &booking.clinic_id).await?,
    }))
}

/// The digits that hang at the place.
#[derive(Debug, Default, Deserialize)]
pub struct Here {
    #[serde(default)]
    digits: String,
}

/// `POST /bookings/{code}/here`: "I am here".
pub async fn here(
    State(shop): State<Shop>,
    reader: Reader,
    Path(code): Path<String>,
    Form(form): Form<Here>,
) -> Answer {
    let booking = theirs!(shop, reader, code);
    let tail = PhoneTail::parse(&booking.personal.tail).map_err(|_| Fault::NotFound)?;
    let digits: String = form.digits.chars().take(8).collect();
    match arrivals::check_in_self(&shop.office, &booking.code, &tail, &digits).await {
        // A second press finds them here already.
        Ok(_) | Err(SelfCheckInError::NotNow) => {
            Ok(Redirect::to(&format!("/bookings/{}", booking.code.as_str())).into_response())
        }
        Err(SelfCheckInError::Store(error)) => Err(error.into()),
        Err(error @ SelfCheckInError::WrongPlace) => {
            let today = today(&shop, &booking).await?.map(|today| today.with(&error, digits));
            own_page(&shop, &reader, &booking, StatusCode::UNPROCESSABLE_ENTITY, false, today).await
        }
    }
}

/// The page of a booking whose place fell away.
async fn displaced_page(shop: &Shop, reader: &Reader, booking: Booking, trouble: Option<Trouble>) -> Answer {
    let history = match PhoneTail::parse(&booking.personal.tail) {
        Ok(tail) => bookings::own_history(&shop.office, &booking.code, &tail).await?,
        Err(_) => Vec::new(),
    };
    let offered = match waits(shop, &booking).await? {
        Some((entry, tail)) => {
            waiting::offered(&shop.office, By::Person, waiting::Answer::Own(&entry.code, &tail)).await?
        }
        None => None,
    };
    let status = if trouble.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let shown = Displaced { booking, history, offered, trouble, now: shop.office.now() };
    Ok(page_with(status, &reader.chrome, || app::bookings::displaced(&reader.chrome, &shown)))
}

/// The entry on the waiting list of a booking whose place fell away.
async fn waits(shop: &Shop, booking: &Booking) -> Result<Option<(waiting::Entry, PhoneTail)>, Fault> {
    if booking.status != Status::Displaced {
        return Ok(None);
    }
    let entry = waiting::of_booking(&shop.office, booking).await?;
    Ok(entry.and_then(|entry| PhoneTail::parse(&booking.personal.tail).ok().map(|tail| (entry, tail))))
}

/// `POST /bookings/{code}/offer`
pub async fn answer(
    State(shop): State<Shop>,
    reader: Reader,
    Path(code): Path<String>,
    Form(answered): Form<Answered>,
) -> Answer {
    let booking = theirs!(shop, reader, code);
    let here = format!("/bookings/{}", booking.code.as_str());
    let Some((entry, tail)) = waits(&shop, &booking).await? else {
        // A second press: it has a place already.
        return Ok(Redirect::to(&here).into_response());
    };
    match answer_offer(&shop, waiting::Answer::Own(&entry.code, &tail), &answered).await? {
        Outcome::Not(trouble) => displaced_page(&shop, &reader, booking, Some(trouble)).await,
        Outcome::Booked(_) | Outcome::Declined(_) => Ok(Redirect::to(&here).into_response()),
    }
}

/// `GET /bookings/{code}/data.json`: a copy of what is kept (Personal Information Protection Law, art. 45).
pub async fn data(State(shop): State<Shop>, reader: Reader, Path(code): Path<String>) -> Answer {
    let booking = theirs!(shop, reader, code);
    let Ok(tail) = PhoneTail::parse(&booking.personal.tail) else { return Err(Fault::NotFound) };
    match personal::own_export(&shop.office, &booking.code, &tail).await? {
        Some(copy) => Ok(download(&format!("shuoli-{}.json", booking.code.as_str()), &copy)),
        None => Err(Fault::NotFound),
    }
}

/// `GET /bookings/{code}/cancel`
pub async fn ask_cancel(State(shop): State<Shop>, reader: Reader, Path(code): Path<String>) -> Answer {
    let booking = theirs!(shop, reader, code);
    Ok(page(&reader.chrome, || app::bookings::cancel(&reader.chrome, &booking, "", &Flaws::default())))
}

/// Why.
#[derive(Debug, Default, Deserialize)]
pub struct Cancelling {
    #[serde(default)]
    reason: String,
}

/// `POST /bookings/{code}/cancel`
pub async fn cancel(
    State(shop): State<Shop>,
    reader: Reader,
    Path(code): Path<String>,
    Form(form): Form<Cancelling>,
) -> Answer {
    let booking = theirs!(shop, reader, code);
    let reason = match free_text(&form.reason, 200) {
        Ok(reason) => reason,
        Err(flaw) => {
            let flaws = Flaws::one(Field::Reason, flaw);
            return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &reader.chrome, || {
                app::bookings::cancel(&reader.chrome, &booking, &form.reason, &flaws)
            }));
        }
    };
    let tail = PhoneTail::parse(&booking.personal.tail).map_err(|_| Fault::NotFound)?;
    match bookings::cancel(&shop.office, By::Person, Which::Own(&booking.code, &tail), reason.as_deref()).await {
        // A second press finds it cancelled already: the page says so either way.
        Ok(_) | Err(BookError::NotChangeable(_)) => {
            Ok(Redirect::to(&format!("/bookings/{}", booking.code.as_str())).into_response())
        }
        Err(BookError::Store(error)) => Err(error.into()),
        Err(_) => Err(Fault::NotFound),
    }
}

/// `GET /bookings/{code}/move`
pub async fn ask_move(State(shop): State<Shop>, reader: Reader, Path(code): Path<String>) -> Answer {
    let booking = theirs!(shop, reader, code);
    move_page(&shop, &reader, &booking, StatusCode::OK, None, false).await
}

async fn move_page(
    shop: &Shop,
    reader: &Reader,
    booking: &Booking,
    status: StatusCode,
    lost: Option<Lost>,
    already: bool,
) -> Answer {
    if !booking.status.is_theirs_to_change() {
        return Ok(Redirect::to(&format!("/bookings/{}", booking.code.as_str())).into_response());
    }
    let (office, matter) = (&shop.office, &booking.matter);
    let mut choice = registry::clinics::for_village(office, &booking.village_code, Some(matter)).await?;
    // Of the village itself those whose adviser takes the matter, and the adviser who has it already.
    let takers = registry::staff::specialities::for_matter(office, &booking.village_code, matter).await?;
    choice.0.retain(|c| c.clinic.adviser_id == booking.adviser_id || !takers.closes(&c.clinic.adviser_id));
    let now = shop.office.now();
    Ok(page_with(status, &reader.chrome, || {
        app::bookings::move_to(&reader.chrome, booking, choice, now, lost, already)
    }))
}

/// Where to.
#[derive(Debug, Default, Deserialize)]
pub struct Moving {
    #[serde(default)]
    slot_id: String,
}

/// `POST /bookings/{code}/move`
pub async fn move_to(
    State(shop): State<Shop>,
    reader: Reader,
    Path(code): Path<String>,
    Form(form): Form<Moving>,
) -> Answer {
    let booking = theirs!(shop, reader, code);
    let tail = PhoneTail::parse(&booking.personal.tail).map_err(|_| Fault::NotFound)?;
    let slot = SlotId::from(form.slot_id);
    match bookings::move_to(&shop.office, By::Person, Which::Own(&booking.code, &tail), &slot).await {
        Ok(_) | Err(BookError::NotChangeable(_)) => {
            Ok(Redirect::to(&format!("/bookings/{}", booking.code.as_str())).into_response())
        }
        Err(BookError::AlreadyBooked) => move_page(&shop, &reader, &booking, StatusCode::CONFLICT, None, true).await,
        Err(error) => {
            let (status, lost) = wizard::lost(&shop, &slot, error).await?;
            move_page(&shop, &reader, &booking, status, Some(lost), false).await
        }
    }
}

/// `GET /bookings/{code}/slip`
pub async fn slip(State(shop): State<Shop>, reader: Reader, Path(code): Path<String>) -> Answer {
    let booking = theirs!(shop, reader, code);
    let address = format!("{}/bookings?code={}", shop.base, booking.code.as_str());
    let back = format!("/bookings/{}", booking.code.as_str());
    Ok(page(&reader.chrome, || app::bookings::slip(&reader.chrome, &booking, &address, back, false)))
}

/// `GET /bookings/{code}/calendar.ics`
pub async fn calendar(State(shop): State<Shop>, reader: Reader, Path(code): Path<String>) -> Answer {
    let booking = theirs!(shop, reader, code);
    let letter = registry::bookings::letter_of(&shop.office, &booking);
    let text = app::messages::calendar(&letter, booking.locale, &shop.base, app::messages::Method::Publish);
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8; method=PUBLISH".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"shuoli-{}.ics\"", booking.code.as_str())),
    ];
    Ok((headers, text).into_response())
}
