//! The waiting list at the desk.

use app::desk::{Adding, Chosen, Waiter, WaitingList, Word};
use app::parts::Leaf;
use app::waiting::NotJoined;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::bookings::{Consent, Form as Answers, open_to_desk};
use domain::form::Flaws;
use domain::ids::WaitingId;
use domain::locale::Locale;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, may};
use domain::waiting::WishForm;
use registry::bookings::By;
use registry::places;
use registry::waiting::{self, AcceptError, Answer as Whose, Entry, Listed, NewWaiting, WaitError, Which};
use serde::Deserialize;

use super::book::{self, books_in};
use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    call: String,
    page: String,
    word: String,
}

/// `GET /desk/waiting`
pub async fn list(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    let word = match asked.word.as_str() {
        "noted" => Some(Word::Noted),
        "gone" => Some(Word::Gone),
        "joined" => Some(Word::Joined),
        _ => None,
    };
    let leaf = asked.page.parse().unwrap_or_default();
    list_page(&shop, &actor, &reader, !asked.call.is_empty(), leaf, word, None).await
}

async fn list_page(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    calls: bool,
    leaf: usize,
    word: Option<Word>,
    revealed: Option<(WaitingId, String)>,
) -> Answer {
    let mut all = waiting::list(&shop.office, actor).await?;
    let waiting = all.iter().filter(|l| l.entry.state.is_open()).count();
    let to_call = all.iter().filter(|l| l.is_to_call()).count();
    let unsent = all.iter().filter(|l| l.unsent).count();
    let quiet_until = registry::settings::quiet::until(&shop.office).await?;
    if calls {
        all.retain(Listed::is_to_call);
    }
    // Numbers count in one place: its people stand together.
    all.sort_by(|a, b| a.entry.division_code.cmp(&b.entry.division_code));
    // On the leaf where the number is, when one is shown.
    let place = revealed.as_ref().and_then(|(id, _)| all.iter().position(|l| l.entry.id == *id));
    let leaf = Leaf::of(all, place.map_or(leaf, |place| place / Leaf::<Listed>::ROWS + 1));
    let mut items = Vec::new();
    for listed in leaf.items {
        let place = match &listed.entry.offer {
            Some(offer) => registry::clinics::slot(&shop.office, &offer.slot_id).await?,
            None => None,
        };
        let (acts, reveals) = (waiting::sees_to(actor, &listed.entry), waiting::may_reveal(actor, &listed.entry));
        items.push(Waiter { listed, place, acts, reveals });
    }
    let waiters = Leaf { items, number: leaf.number, of: leaf.of };
    let now = shop.office.now();
    let model = WaitingList { waiters, waiting, to_call, unsent, quiet_until, calls, revealed, word, now };
    Ok(page(&reader.chrome, || app::desk::waiting_list(&reader.chrome, model)))
}

/// The entry, when the actor may see it.
async fn theirs(shop: &Shop, actor: &Actor, id: &str) -> Result<Entry, Fault> {
    waiting::record(&shop.office, actor, &WaitingId::from(id)).await?.ok_or(Fault::NotFound)
}

/// The entry, when the actor may answer for the person.
async fn theirs_to_answer(shop: &Shop, actor: &Actor, id: &str) -> Result<Entry, Fault> {
    let entry = theirs(shop, actor, id).await?;
    if waiting::sees_to(actor, &entry) { Ok(entry) } else { Err(Fault::Forbidden) }
}

/// Back to the list, with a word.
fn back(call: &str, word: &str) -> Response {
    let call = if call.is_empty() { "" } else { "call=1&" };
    Redirect::to(&format!("/desk/waiting?{call}word={word}")).into_response()
}

/// A press of a button of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pressed {
    call: String,
    reached: String,
    answer: String,
    slot: String,
}

/// `POST /desk/waiting/{id}/reveal`: the number in full, to call; written down.
pub async fn reveal(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Answer {
    let entry = theirs(&shop, &actor, &id).await?;
    let purpose = app::desk::call_purpose(reader.locale());
    match waiting::reveal(&shop.office, &actor, &entry.id, purpose).await {
        Ok(entry) => {
            let phone = entry.personal.phone.unwrap_or_default();
            list_page(&shop, &actor, &reader, !pressed.call.is_empty(), 1, None, Some((entry.id, phone))).await
        }
        Err(WaitError::Store(error)) => Err(error.into()),
        Err(_) => Err(Fault::Forbidden),
    }
}

/// `POST /desk/waiting/{id}/call`: whether they were reached.
pub async fn call(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff,
    Path(id): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Answer {
    let entry = theirs_to_answer(&shop, &actor, &id).await?;
    match waiting::note_call(&shop.office, &actor, &entry.id, pressed.reached == "yes").await {
        Ok(()) => Ok(back(&pressed.call, "noted")),
        Err(AcceptError::Store(error)) => Err(error.into()),
        Err(_) => Ok(back(&pressed.call, "gone")),
    }
}

/// `POST /desk/waiting/{id}/offer`: the person's answer, given at the desk.
pub async fn answer(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff,
    Path(id): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Answer {
    let entry = theirs_to_answer(&shop, &actor, &id).await?;
    let (by, whose) = (By::Staff(&actor), Whose::AtDesk(&entry.id));
    // The answer is to the place that was shown and to no later one.
    if entry.offer.as_ref().is_none_or(|offer| offer.slot_id.as_str() != pressed.slot) {
        return Ok(back(&pressed.call, "gone"));
    }
    let done = match pressed.answer.as_str() {
        "accept" => match waiting::accept(&shop.office, by, whose).await {
            // A place in a village beyond the actor's own is not theirs to open.
            Ok(booking) if may(&actor, Action::ReadBookings, booking.object()) => {
                Ok(Redirect::to(&format!("/desk/bookings/{}?new=1", booking.id)).into_response())
            }
            Ok(_) => Ok(back(&pressed.call, "noted")),
            Err(error) => Err(error),
        },
        _ => waiting::decline(&shop.office, by, whose).await.map(|_| back(&pressed.call, "noted")),
    };
    match done {
        Ok(answer) => Ok(answer),
        Err(AcceptError::Store(error)) => Err(error.into()),
        Err(_) => Ok(back(&pressed.call, "gone")),
    }
}

/// `POST /desk/waiting/{id}/leave`
pub async fn leave(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff,
    Path(id): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Answer {
    let entry = theirs_to_answer(&shop, &actor, &id).await?;
    match waiting::leave(&shop.office, By::Staff(&actor), Which::AtDesk(&entry.id)).await {
        Ok(_) => Ok(back(&pressed.call, "noted")),
        Err(WaitError::Store(error)) => Err(error.into()),
        Err(_) => Ok(back(&pressed.call, "gone")),
    }
}

/// `GET /desk/waiting/new`
pub async fn ask(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<book::Asked>) -> Answer {
    match book::chosen(&shop, &actor, &reader, Chosen::Waiting, asked).await? {
        Ok(village) => {
            let adding = form(&shop, &actor, &village).await?;
            Ok(page(&reader.chrome, || app::desk::add_to_list(&reader.chrome, adding)))
        }
        Err(page) => Ok(page),
    }
}

async fn form(shop: &Shop, actor: &Actor, village: &DivisionCode) -> Result<Adding, Fault> {
    let village = places::find(&shop.office, village).await?.filter(|v| v.code.is_village()).ok_or(Fault::NotFound)?;
    if !books_in(actor, &village.code) {
        return Err(Fault::Forbidden);
    }
    let now = shop.office.now();
    let clinics = book::clinics_of(shop, &village.code).await?;
    let free = |slot: &registry::clinics::Slot| slot.free_at_desk > 0 && open_to_desk(slot.ends_at, now);
    Ok(Adding {
        room: clinics.iter().flat_map(|c| &c.slots).any(free),
        key: shop.office.random.secret(),
        village,
        matters: registry::matters::all(&shop.office).await?,
        form: Answers::default(),
        wish: WishForm::usual(shop.office.today()),
        consent_kind: String::new(),
        flaws: Flaws::default(),
        refused: None,
    })
}

/// The form as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    village: String,
    matter: String,
    name: String,
    phone: String,
    tell_apart: String,
    other_party: String,
    email: String,
    child: String,
    guardian: String,
    key: String,
    from_day: String,
    until_day: String,
    urgent_by: String,
    anywhere: String,
    priority: String,
    consent_kind: String,
}

/// `POST /desk/waiting/new`
pub async fn add(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Typed>) -> Answer {
    let village = DivisionCode::try_from(typed.village).map_err(|_| Fault::NotFound)?;
    let mut adding = form(&shop, &actor, &village).await?;
    let Typed { matter, name, phone, tell_apart, other_party, email, guardian, .. } = typed;
    let Typed { from_day, until_day, urgent_by, consent_kind, .. } = typed;
    let child = typed.child == "yes";
    adding.form =
        Answers { matter, name, phone, tell_apart, other_party, email, child, guardian, ..Answers::default() };
    if !typed.key.is_empty() {
        adding.key = typed.key;
    }
    adding.consent_kind = consent_kind;
    let (anywhere, priority) = (typed.anywhere == "yes", typed.priority == "yes");
    adding.wish = WishForm { from_day, until_day, urgent_by, anywhere, priority };
    let today = shop.office.today();
    let choices = registry::matters::codes(&adding.matters);
    let request = adding.form.check(Consent::AtDesk(&adding.consent_kind), &choices, today);
    let (request, wish) = match (request, adding.wish.check(today)) {
        (Ok(request), Ok(wish)) => (request, wish),
        (request, wish) => {
            let wrong = [request.err(), wish.err()];
            wrong.iter().flatten().flat_map(Flaws::iter).for_each(|(field, flaw)| adding.flaws.add(field, flaw));
            return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &reader.chrome, || {
                app::desk::add_to_list(&reader.chrome, adding)
            }));
        }
    };
    let key = format!("desk-waiting:{}:{}", actor.id, adding.key);
    let township = village.parent().filter(|_| wish.anywhere);
    let new = NewWaiting {
        division: township.as_ref().unwrap_or(&village),
        request: &request,
        urgent_by: wish.urgent_by,
        priority: wish.priority,
        from_day: wish.from_day,
        until_day: wish.until_day,
        locale: Locale::ZhCn,
        key: Some(&key),
    };
    let by = By::Staff(&actor);
    let joined = match waiting::join(&shop.office, by, new).await {
        // They went back after sending and changed something: that is somebody else, or another wish.
        Err(WaitError::KeyReused) => waiting::join(&shop.office, by, NewWaiting { key: None, ..new }).await,
        joined => joined,
    };
    match joined {
        Ok(entry) => Ok(Redirect::to(&format!("/desk/waiting?word=joined#w-{}", entry.id)).into_response()),
        Err(WaitError::AlreadyWaiting) => {
            adding.refused = Some(NotJoined::Already);
            Ok(page_with(StatusCode::CONFLICT, &reader.chrome, || app::desk::add_to_list(&reader.chrome, adding)))
        }
        Err(WaitError::Forbidden) => Err(Fault::Forbidden),
        Err(WaitError::Store(error)) => Err(error.into()),
        Err(_) => Err(Fault::NotFound),
    }
}
