//! The roster: inviting staff, giving and ending roles and retainers.

use app::desk::{Refused, Roster, TypedAppointment, TypedInvitation, TypedTerms};
use app::parts::Leaf;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use domain::form::{Field, Flaw, Flaws, required_text};
use domain::ids::StaffId;
use domain::matters::MatterCode;
use domain::people::{Email, PersonName, Phone};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Grant, Role, may_somewhere};
use registry::staff::{self, AddError, ChangeError, Contact, NewStaff, specialities};
use serde::Deserialize;

use crate::web::{Answer, Fault, Reader, Shop, Staff, page_with};

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: String,
    #[serde(default)]
    invited: String,
}

/// `GET /desk/staff`
pub async fn list(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    let shown = Shown { invited: !asked.invited.is_empty(), ..Shown::default() };
    show(&shop, &actor, &reader, asked, shown).await
}

/// How the list is shown again after an invitation that was not sent.
#[derive(Default)]
struct Shown {
    typed: TypedInvitation,
    flaws: Flaws,
    refused: Option<Refused>,
    invited: bool,
}

async fn show(shop: &Shop, actor: &Actor, reader: &Reader, asked: Asked, shown: Shown) -> Answer {
    let q: String = asked.q.chars().filter(|c| c.is_alphanumeric() || *c == '-').take(40).collect();
    let mut members = staff::members(&shop.office, actor).await?;
    members.retain(|m| q.is_empty() || m.name.contains(&q) || m.sign_in_name.contains(&q.to_lowercase()));
    let wrong = !shown.flaws.is_empty() || shown.refused.is_some();
    let roster = Roster {
        members: Leaf::of(members, asked.page.parse().unwrap_or_default()),
        q,
        manages: may_somewhere(actor, Action::ManageStaff),
        typed: shown.typed,
        flaws: shown.flaws,
        refused: shown.refused,
        invited: shown.invited,
    };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(page_with(status, &reader.chrome, || app::desk::roster(&reader.chrome, roster)))
}

/// An invitation as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Invitation {
    name: String,
    sign_in_name: String,
    email: String,
    phone: String,
    role: String,
    division: String,
}

/// A sign-in name: what can be read over the telephone and typed anywhere.
fn sign_in_name(text: &str) -> Result<String, Flaw> {
    let name = required_text(text, 40)?.to_lowercase();
    let fits = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'));
    if fits { Ok(name) } else { Err(Flaw::NotText) }
}

fn role(code: &str) -> Result<Role, Flaw> {
    Role::try_from(code.to_owned()).map_err(|_| Flaw::NotAChoice)
}

pub(super) fn division(code: &str) -> Result<DivisionCode, Flaw> {
    if code.trim().is_empty() {
        return Err(Flaw::Missing);
    }
    DivisionCode::try_from(code.trim()).map_err(|_| Flaw::NotAChoice)
}

fn day(text: &str) -> Result<Option<NaiveDate>, Flaw> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Flaw::NotADate),
    }
}

/// What a refusal says on the page; `None` for those that answer as a page of their own.
fn refusal(error: &ChangeError) -> Option<Refused> {
    match error {
        ChangeError::Oneself => Some(Refused::Oneself),
        ChangeError::NoAddress | ChangeError::NoAppointment => Some(Refused::NotTaken),
        ChangeError::Add(AddError::UnknownDivision(_)) => Some(Refused::NoDivision),
        ChangeError::Add(AddError::WrongLevel(..)) => Some(Refused::WrongLevel),
        _ => None,
    }
}

pub(super) fn fault(error: ChangeError) -> Fault {
    match error {
        ChangeError::Forbidden => Fault::Forbidden,
        ChangeError::Store(error) | ChangeError::Add(AddError::Store(error)) => Fault::Store(error),
        _ => Fault::NotFound,
    }
}

/// `POST /desk/staff`
pub async fn invite(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Invitation>) -> Answer {
    let mut flaws = Flaws::default();
    let name = flaws.take(Field::Name, PersonName::parse(&typed.name));
    let sign_in = flaws.take(Field::SignInName, sign_in_name(&typed.sign_in_name));
    let email = flaws.take(Field::Email, Email::parse(&typed.email).and_then(|e| e.ok_or(Flaw::Missing)));
    let phone = flaws.take(
        Field::Phone,
        match Phone::parse(&typed.phone) {
            Err(Flaw::Missing) => Ok(None),
            phone => phone.map(Some),
        },
    );
    let role = flaws.take(Field::Role, role(&typed.role));
    let division = flaws.take(Field::Division, division(&typed.division));
    let Invitation { name: n, sign_in_name, email: e, phone: p, role: r, division: d } = typed;
    let typed = TypedInvitation { name: n, sign_in_name, email: e, phone: p, role: r, division: d };
    let (Some(name), Some(sign_in), Some(email), Some(phone), Some(role), Some(division)) =
        (name, sign_in, email, phone, role, division)
    else {
        return show(&shop, &actor, &reader, Asked::default(), Shown { typed, flaws, ..Shown::default() }).await;
    };
    let contact = Contact { phone: phone.map(|p| p.digits().to_owned()), email: Some(email.as_str().to_owned()) };
    let grants = [Grant { role, division }];
    let who = NewStaff { sign_in_name: &sign_in, name: name.as_str(), contact, grants: &grants };
    match staff::invite(&shop.office, &actor, &who, reader.locale()).await {
        Ok(_) => Ok(Redirect::to("/desk/staff?invited=1").into_response()),
        Err(ChangeError::Add(AddError::NameTaken(_))) => {
            let flaws = Flaws::one(Field::SignInName, Flaw::Taken);
            show(&shop, &actor, &reader, Asked::default(), Shown { typed, flaws, ..Shown::default() }).await
        }
        Err(error) => match refusal(&error) {
            Some(refused) => {
                let shown = Shown { typed, refused: Some(refused), ..Shown::default() };
                show(&shop, &actor, &reader, Asked::default(), shown).await
            }
            None => Err(fault(error)),
        },
    }
}

/// How one member is shown again.
#[derive(Default)]
struct Again {
    typed: TypedAppointment,
    flaws: Flaws,
    refused: Option<Refused>,
}

async fn member_page(shop: &Shop, actor: &Actor, reader: &Reader, id: &str, again: Again) -> Answer {
    let Some((member, told)) = staff::member(&shop.office, actor, &StaffId::from(id)).await? else {
        return Err(Fault::NotFound);
    };
    let wrong = !again.flaws.is_empty() || again.refused.is_some();
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let manages = may_somewhere(actor, Action::ManageStaff);
    let matters = registry::matters::all(&shop.office).await?;
    Ok(page_with(status, &reader.chrome, || {
        let known = (told.as_slice(), matters.as_slice());
        app::desk::member(
            &reader.chrome,
            member,
            known,
            (manages, shop.office.today()),
            &again.typed,
            &again.flaws,
            again.refused,
        )
    }))
}

/// `GET /desk/staff/{id}`
pub async fn show_member(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    member_page(&shop, &actor, &reader, &id, Again::default()).await
}

fn back_to(id: &str) -> Response {
    Redirect::to(&format!("/desk/staff/{id}")).into_response()
}

/// Goes back after a change, or shows why it was not made.
async fn after(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    id: &str,
    typed: TypedAppointment,
    done: Result<(), ChangeError>,
) -> Answer {
    match done {
        Ok(()) => Ok(back_to(id)),
        Err(error) => match refusal(&error) {
            Some(refused) => {
                member_page(shop, actor, reader, id, Again { typed, refused: Some(refused), ..Again::default() }).await
            }
            None => Err(fault(error)),
        },
    }
}

/// A role or a retainer as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    role: String,
    firm: String,
    what: String,
    division: String,
    village: String,
    from: String,
    until: String,
    valid_from: String,
    valid_until: String,
    visits: String,
    hours: String,
    classes: String,
    also_at: String,
}

impl Typed {
    fn terms(&self) -> TypedTerms {
        let Self { visits, hours, classes, also_at, .. } = self;
        TypedTerms { visits: visits.clone(), hours: hours.clone(), classes: classes.clone(), also_at: also_at.clone() }
    }
}

/// `POST /desk/staff/{id}/grants`
pub async fn give(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Answer {
    let mut flaws = Flaws::default();
    let role = flaws.take(Field::Role, role(&typed.role));
    let division = flaws.take(Field::Division, division(&typed.division));
    let from = flaws.take(Field::ValidFrom, day(&typed.valid_from));
    let until = flaws.take(Field::ValidUntil, day(&typed.valid_until));
    let Typed { role: what, division: d, valid_from, valid_until, .. } = typed;
    let kept = TypedAppointment { what, division: d, from: valid_from, until: valid_until };
    let (Some(role), Some(division), Some(from), Some(until)) = (role, division, from, until) else {
        return member_page(&shop, &actor, &reader, &id, Again { typed: kept, flaws, refused: None }).await;
    };
    let (grant, from) = (Grant { role, division }, from.unwrap_or(shop.office.today()));
    let done = staff::give_grant(&shop.office, &actor, &StaffId::from(id.as_str()), &grant, from, until).await;
    after(&shop, &actor, &reader, &id, kept, done).await
}

/// `POST /desk/staff/{id}/grants/end`
pub async fn end_grant(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (Ok(role), Ok(division), Ok(Some(from))) = (role(&typed.what), division(&typed.division), day(&typed.from))
    else {
        let gone = Err(ChangeError::NoAppointment);
        return after(&shop, &actor, &reader, &id, TypedAppointment::default(), gone).await;
    };
    let (grant, who) = (Grant { role, division }, StaffId::from(id.as_str()));
    let done = staff::end_grant(&shop.office, &actor, &who, (&grant, from), shop.office.today()).await;
    after(&shop, &actor, &reader, &id, TypedAppointment::default(), done).await
}

/// `POST /desk/staff/{id}/retainers`
pub async fn retain(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Answer {
    let mut flaws = Flaws::default();
    let firm = flaws.take(Field::Firm, required_text(&typed.firm, 80));
    let village = flaws.take(
        Field::Division,
        division(&typed.village).and_then(|d| if d.is_village() { Ok(d) } else { Err(Flaw::NotAChoice) }),
    );
    let from = flaws.take(Field::ValidFrom, day(&typed.from));
    let until = flaws.take(Field::ValidUntil, day(&typed.until));
    let agreed = flaws.take(Field::Terms, super::duty::agreed(&typed.terms()));
    let (Some(firm), Some(village), Some(from), Some(until), Some(agreed)) = (firm, village, from, until, agreed)
    else {
        return member_page(&shop, &actor, &reader, &id, Again { flaws, ..Again::default() }).await;
    };
    let days = (from.unwrap_or(shop.office.today()), until);
    let who = StaffId::from(id.as_str());
    let done = staff::retain_adviser(&shop.office, &actor, &who, &village, &firm, days, &agreed).await;
    after(&shop, &actor, &reader, &id, TypedAppointment::default(), done).await
}

/// `POST /desk/staff/{id}/retainers/terms`
pub async fn change_terms(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Answer {
    let agreed = match super::duty::agreed(&typed.terms()) {
        Ok(agreed) => agreed,
        Err(flaw) => {
            let flaws = Flaws::one(Field::Terms, flaw);
            return member_page(&shop, &actor, &reader, &id, Again { flaws, ..Again::default() }).await;
        }
    };
    let (Ok(village), Ok(Some(from))) = (division(&typed.division), day(&typed.from)) else {
        let gone = Err(ChangeError::NoAppointment);
        return after(&shop, &actor, &reader, &id, TypedAppointment::default(), gone).await;
    };
    let who = StaffId::from(id.as_str());
    let done = staff::change_terms(&shop.office, &actor, &who, (&village, from), &agreed).await;
    after(&shop, &actor, &reader, &id, TypedAppointment::default(), done).await
}

/// `POST /desk/staff/{id}/matters`: those that are ticked are not taken.
pub async fn set_matters(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let done = specialities::set(&shop.office, &actor, &StaffId::from(id.as_str()), &ticked(pairs)).await;
    after(&shop, &actor, &reader, &id, TypedAppointment::default(), done).await
}

/// The matters ticked in a form.
pub(super) fn ticked(pairs: Vec<(String, String)>) -> Vec<MatterCode> {
    pairs.into_iter().filter(|(name, _)| name == "not_taken").map(|(_, code)| code.into()).collect()
}

/// Why.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Why {
    reason: String,
    #[serde(rename = "reason-factor")]
    reason_factor: String,
}

async fn with_reason(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    id: &str,
    why: &str,
    work: impl AsyncFnOnce(&StaffId, &str) -> Result<(), ChangeError>,
) -> Answer {
    match required_text(why, 200) {
        Ok(reason) => {
            let done = work(&StaffId::from(id), &reason).await;
            after(shop, actor, reader, id, TypedAppointment::default(), done).await
        }
        Err(flaw) => {
            let flaws = Flaws::one(Field::Reason, flaw);
            member_page(shop, actor, reader, id, Again { flaws, ..Again::default() }).await
        }
    }
}

/// `POST /desk/staff/{id}/reopen`
pub async fn reopen(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(why): Form<Why>,
) -> Answer {
    with_reason(&shop, &actor, &reader, &id, &why.reason, async |id, reason| {
        staff::reopen(&shop.office, &actor, id, reason).await
    })
    .await
}

/// `POST /desk/staff/{id}/second-factor/remove`
pub async fn remove_factor(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(why): Form<Why>,
) -> Answer {
    with_reason(&shop, &actor, &reader, &id, &why.reason_factor, async |id, reason| {
        staff::remove_second_factor(&shop.office, &actor, id, reason).await
    })
    .await
}
