//! The waiting list for villagers: joining it, where one stands, answering an offer. Opening a page never changes anything: what
//! fetches links ahead of people takes no place and gives none away.

use app::waiting::{Joining, NotJoined, Standing, Trouble};
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::bookings::{Consent, Form as Answers};
use domain::form::Flaws;
use domain::people::PhoneTail;
use domain::places::DivisionCode;
use domain::waiting::WishForm;
use registry::bookings::By;
use registry::places;
use registry::waiting::{self, AcceptError, Answer as Whose, Entry, NewWaiting, WaitError, Which};
use serde::Deserialize;

use super::bookings::{ask_for, key, pass};
use super::{Answer, Fault, Reader, Shop, page, page_with};

/// For which village.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    village: String,
}

/// The form as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    village: String,
    matter: String,
    name: String,
    phone: String,
    email: String,
    summary: String,
    other_party: String,
    child: String,
    guardian: String,
    key: String,
    from_day: String,
    until_day: String,
    urgent_by: String,
    anywhere: String,
    priority: String,
    consent: String,
}

/// `GET /waiting/rule`
pub async fn rule(State(shop): State<Shop>, reader: Reader) -> Answer {
    let clerk_phone = super::places::last_clerk(&shop.office, &reader).await?;
    Ok(page(&reader.chrome, || app::waiting::rule(&reader.chrome, clerk_phone)))
}

async fn form(shop: &Shop, village: &str) -> Result<Joining, Fault> {
    let code = DivisionCode::try_from(village).map_err(|_| Fault::NotFound)?;
    let village = places::find(&shop.office, &code).await?;
    let village = village.filter(|v| v.code.is_village() && v.valid_until.is_none()).ok_or(Fault::NotFound)?;
    let (now, most) = (shop.office.now(), 3);
    let clinics = registry::clinics::in_division(&shop.office, &code, now, now + domain::bookings::HORIZON).await?;
    Ok(Joining {
        free: clinics.iter().filter_map(|c| c.first_free(now)).take(most).collect(),
        key: shop.office.random.secret(),
        matters: registry::matters::all(&shop.office).await?,
        form: Answers::default(),
        wish: WishForm::usual(shop.office.today()),
        consented: false,
        flaws: Flaws::default(),
        refused: None,
        clerk_phone: places::clerk_phone(&shop.office, &code).await?,
        village,
    })
}

/// `GET /waiting/new`
pub async fn ask(State(shop): State<Shop>, reader: Reader, Query(asked): Query<Asked>) -> Answer {
    let joining = form(&shop, &asked.village).await?;
    Ok(page(&reader.chrome, || app::waiting::join(&reader.chrome, joining)))
}

/// `POST /waiting/new`
pub async fn join(State(shop): State<Shop>, reader: Reader, Form(typed): Form<Typed>) -> Answer {
    let mut joining = form(&shop, &typed.village).await?;
    let Typed { matter, name, phone, email, summary, other_party, guardian, from_day, until_day, urgent_by, .. } =
        typed;
    if !typed.key.is_empty() {
        joining.key = typed.key;
    }
    joining.form = Answers {
        matter,
        name,
        phone,
        email,
        summary,
        other_party,
        guardian,
        child: typed.child == "yes",
        ..Answers::default()
    };
    let (anywhere, priority) = (typed.anywhere == "yes", typed.priority == "yes");
    joining.wish = WishForm { from_day, until_day, urgent_by, anywhere, priority };
    joining.consented = typed.consent == "yes";
    let today = shop.office.today();
    let choices = registry::matters::codes(&joining.matters);
    let request = joining.form.check(Consent::Own(joining.consented), &choices, today);
    let wish = joining.wish.check(today);
    let (request, wish) = match (request, wish) {
        (Ok(request), Ok(wish)) => (request, wish),
        (request, wish) => {
            let wrong = [request.err(), wish.err()];
            wrong.iter().flatten().flat_map(Flaws::iter).for_each(|(field, flaw)| joining.flaws.add(field, flaw));
            return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &reader.chrome, || {
                app::waiting::join(&reader.chrome, joining)
            }));
        }
    };
    let key = format!("waiting:{}", joining.key);
    let township = joining.village.code.parent().filter(|_| wish.anywhere);
    let new = NewWaiting {
        division: township.as_ref().unwrap_or(&joining.village.code),
        request: &request,
        urgent_by: wish.urgent_by,
        priority: wish.priority,
        from_day: wish.from_day,
        until_day: wish.until_day,
        locale: reader.locale(),
        key: Some(&key),
    };
    let joined = match waiting::join(&shop.office, By::Person, new).await {
        // They went back after joining and changed something: that is another wish.
        Err(WaitError::KeyReused) => waiting::join(&shop.office, By::Person, NewWaiting { key: None, ..new }).await,
        joined => joined,
    };
    let refused = match joined {
        Ok(entry) => {
            let to = format!("/waiting/{}?new=1", entry.code.as_str());
            return Ok((reader.cookies.clone().add(pass_of(&reader, &entry)), Redirect::to(&to)).into_response());
        }
        Err(WaitError::AlreadyWaiting) => NotJoined::Already,
        Err(WaitError::TooMany(most)) => NotJoined::TooMany(most),
        Err(WaitError::Store(error)) => return Err(error.into()),
        Err(_) => return Err(Fault::NotFound),
    };
    joining.refused = Some(refused);
    Ok(page_with(StatusCode::CONFLICT, &reader.chrome, || app::waiting::join(&reader.chrome, joining)))
}

/// The cookie for an entry.
pub(super) fn pass_of(reader: &Reader, entry: &Entry) -> axum_extra::extract::cookie::Cookie<'static> {
    super::bookings::carry(reader, &entry.code, &entry.personal.tail)
}

/// The entry the reader carries the digits for. A booking whose place fell away has its own page.
async fn theirs(shop: &Shop, reader: &Reader, code: &str) -> Result<(Entry, PhoneTail), Response> {
    let failed = |error: registry::StoreError| Fault::from(error).into_response();
    let (code, tail) = key(reader, code).ok_or_else(|| ask_for(code))?;
    let entry = waiting::find(&shop.office, &code, &tail).await.map_err(failed)?;
    let entry = entry.ok_or_else(|| ask_for(code.as_str()))?;
    match waiting::booking_of(&shop.office, &entry).await.map_err(failed)? {
        Some(booking) => {
            let to = format!("/bookings/{}", booking.code.as_str());
            Err((reader.cookies.clone().add(pass(reader, &booking)), Redirect::to(&to)).into_response())
        }
        None => Ok((entry, tail)),
    }
}

macro_rules! theirs {
    ($shop:expr, $reader:expr, $code:expr) => {
        match theirs(&$shop, &$reader, &$code).await {
            Ok(entry) => entry,
            Err(response) => return Ok(response),
        }
    };
}

/// Right after joining.
#[derive(Debug, Default, Deserialize)]
pub struct Fresh {
    #[serde(default)]
    new: String,
}

/// `GET /waiting/{code}`
pub async fn show(
    State(shop): State<Shop>,
    reader: Reader,
    Path(code): Path<String>,
    Query(fresh): Query<Fresh>,
) -> Answer {
    let (entry, tail) = theirs!(shop, reader, code);
    standing(&shop, &reader, entry, &tail, !fresh.new.is_empty(), None).await
}

async fn standing(
    shop: &Shop,
    reader: &Reader,
    entry: Entry,
    tail: &PhoneTail,
    fresh: bool,
    trouble: Option<Trouble>,
) -> Answer {
    let office = &shop.office;
    let standing = Standing {
        listed: waiting::number(office, &entry).await?,
        offered: waiting::offered(office, By::Person, Whose::Own(&entry.code, tail)).await?,
        clerk_phone: match entry.division_code.is_village() {
            true => places::clerk_phone(office, &entry.division_code).await?,
            false => None,
        },
        now: office.now(),
        entry,
        fresh,
        trouble,
    };
    let status = if trouble.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok(page_with(status, &reader.chrome, || app::waiting::mine(&reader.chrome, standing)))
}

/// An answer to an offer: what, and to which place it was given.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answered {
    answer: String,
    slot: String,
}

/// What came of an answer.
pub(super) enum Outcome {
    /// Booked: the booking's page is next.
    Booked(Box<registry::bookings::Booking>),
    /// Declined.
    Declined(Box<Entry>),
    /// Not taken.
    Not(Trouble),
}

/// Takes an answer, when it is to the place that is kept now: a page that lay open answers no later offer.
pub(super) async fn answer_offer(
    shop: &Shop,
    whose: Whose<'_>,
    answered: &Answered,
) -> Result<Outcome, registry::StoreError> {
    let office = &shop.office;
    match waiting::offered(office, By::Person, whose).await? {
        None => return Ok(Outcome::Not(Trouble::Over)),
        Some(place) if place.slot.id.as_str() != answered.slot => return Ok(Outcome::Not(Trouble::Changed)),
        Some(_) => {}
    }
    let outcome = if answered.answer == "accept" {
        waiting::accept(office, By::Person, whose).await.map(|booking| Outcome::Booked(Box::new(booking)))
    } else {
        waiting::decline(office, By::Person, whose).await.map(|entry| Outcome::Declined(Box::new(entry)))
    };
    match outcome {
        Ok(outcome) => Ok(outcome),
        Err(AcceptError::Over) => Ok(Outcome::Not(Trouble::Over)),
        Err(AcceptError::AlreadyBooked) => Ok(Outcome::Not(Trouble::Booked)),
        Err(AcceptError::TooMany(most)) => Ok(Outcome::Not(Trouble::TooMany(most))),
        Err(AcceptError::Store(error)) => Err(error),
    }
}

/// To the booking that came of an offer.
pub(super) fn to_booking(reader: &Reader, booking: &registry::bookings::Booking) -> Response {
    let to = format!("/bookings/{}?new=1", booking.code.as_str());
    (reader.cookies.clone().add(pass(reader, booking)), Redirect::to(&to)).into_response()
}

/// `POST /waiting/{code}/offer`
pub async fn answer(
    State(shop): State<Shop>,
    reader: Reader,
    Path(code): Path<String>,
    Form(answered): Form<Answered>,
) -> Answer {
    let (entry, tail) = theirs!(shop, reader, code);
    match answer_offer(&shop, Whose::Own(&entry.code, &tail), &answered).await? {
        Outcome::Booked(booking) => Ok(to_booking(&reader, &booking)),
        Outcome::Declined(entry) => Ok(Redirect::to(&format!("/waiting/{}", entry.code.as_str())).into_response()),
        Outcome::Not(trouble) => match waiting::taken(&shop.office, Whose::Own(&entry.code, &tail)).await? {
            // A second press: it was taken, and led here.
            Some(booking) => Ok(to_booking(&reader, &booking)),
            None => standing(&shop, &reader, entry, &tail, false, Some(trouble)).await,
        },
    }
}

/// `GET /waiting/{code}/leave`
pub async fn ask_leave(State(shop): State<Shop>, reader: Reader, Path(code): Path<String>) -> Answer {
    let (entry, _) = theirs!(shop, reader, code);
    Ok(page(&reader.chrome, || app::waiting::ask_leave(&reader.chrome, &entry)))
}

/// `POST /waiting/{code}/leave`
pub async fn leave(State(shop): State<Shop>, reader: Reader, Path(code): Path<String>) -> Answer {
    let (entry, tail) = theirs!(shop, reader, code);
    match waiting::leave(&shop.office, By::Person, Which::Own(&entry.code, &tail)).await {
        // A second press finds them gone already: the page says so either way.
        Ok(_) | Err(WaitError::Unknown) => {
            Ok(Redirect::to(&format!("/waiting/{}", entry.code.as_str())).into_response())
        }
        Err(WaitError::Store(error)) => Err(error.into()),
        Err(_) => Err(Fault::NotFound),
    }
}

/// `GET /offers/{secret}`
pub async fn offer(State(shop): State<Shop>, reader: Reader, Path(secret): Path<String>) -> Answer {
    offer_page(&shop, &reader, &secret, None).await
}

async fn offer_page(shop: &Shop, reader: &Reader, secret: &str, trouble: Option<Trouble>) -> Answer {
    let Some(place) = waiting::offered(&shop.office, By::Person, Whose::Secret(secret)).await? else {
        // Answered already: whoever took it is led to what came of it.
        if let Some(booking) = waiting::taken(&shop.office, Whose::Secret(secret)).await? {
            return Ok(to_booking(reader, &booking));
        }
        return Ok(page_with(StatusCode::GONE, &reader.chrome, || app::waiting::over(&reader.chrome)));
    };
    let phone = places::clerk_phone(&shop.office, &place.clinic.village_code).await?;
    let (status, now) = (if trouble.is_some() { StatusCode::CONFLICT } else { StatusCode::OK }, shop.office.now());
    Ok(page_with(status, &reader.chrome, || app::waiting::offer(&reader.chrome, secret, &place, now, trouble, phone)))
}

/// `POST /offers/{secret}`
pub async fn answer_link(
    State(shop): State<Shop>,
    reader: Reader,
    Path(secret): Path<String>,
    Form(answered): Form<Answered>,
) -> Answer {
    match answer_offer(&shop, Whose::Secret(&secret), &answered).await? {
        Outcome::Booked(booking) => Ok(to_booking(&reader, &booking)),
        Outcome::Declined(entry) => {
            let to = format!("/waiting/{}", entry.code.as_str());
            Ok((reader.cookies.clone().add(pass_of(&reader, &entry)), Redirect::to(&to)).into_response())
        }
        Outcome::Not(trouble) => offer_page(&shop, &reader, &secret, Some(trouble)).await,
    }
}
