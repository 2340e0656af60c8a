//! Signing in, in two steps where the second factor is on, links from letters, and the first page of the desk.

use app::desk::{Home, SignInNotice, SignInPage};
use app::parts::Leaf;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::Cookie;
use domain::form::{Field, Flaw, Flaws};
use domain::staff::{Action, may_somewhere};
use registry::staff::{Attempt, SetError, SignIn, Stage, second_factor};
use registry::{clinics, messages, staff};
use serde::Deserialize;

use super::LeafNumber;
use crate::web::{Answer, DEVICE, Fault, Reader, SESSION, Shop, Staff, page, page_with};

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    back: String,
    #[serde(default)]
    set: String,
}

/// `GET /desk/sign-in`
pub async fn ask(reader: Reader, Query(asked): Query<Asked>) -> Response {
    if reader.chrome.actor.is_some() {
        return Redirect::to(within_desk(&asked.back)).into_response();
    }
    let told = match () {
        () if !asked.set.is_empty() => SignInNotice::Set,
        // The browser still has the secret of a session that is over; signing out takes it away.
        () if reader.cookie(SESSION).is_some() && reader.pending.is_none() => SignInNotice::Ended,
        () => SignInNotice::None,
    };
    let model = SignInPage { back: asked.back, told, ..SignInPage::default() };
    page(&reader.chrome, || app::desk::sign_in(&reader.chrome, model))
}

/// Only back into the desk: an address elsewhere would make the sign-in page a stranger's springboard.
pub(super) fn within_desk(back: &str) -> &str {
    let inside = back == "/desk" || back.starts_with("/desk/") || back.starts_with("/desk?");
    if inside && !back.contains(['\\', '\r', '\n']) { back } else { "/desk" }
}

/// Name and password as typed.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    back: String,
    #[serde(default)]
    unsent: String,
}

/// `POST /desk/sign-in`
pub async fn sign_in(State(shop): State<Shop>, reader: Reader, Form(typed): Form<Typed>) -> Answer {
    let Typed { name, password, back, unsent } = typed;
    let attempt = Attempt { name: &name, password: &password, device: reader.cookie(DEVICE), origin: &reader.origin };
    let again = |status, told| {
        let model = SignInPage { name: name.clone(), back: back.clone(), told, unsent: unsent.clone() };
        Ok(page_with(status, &reader.chrome, || app::desk::sign_in(&reader.chrome, model)))
    };
    match staff::sign_in(&shop.office, attempt).await? {
        SignIn::Wrong | SignIn::Over => again(StatusCode::UNPROCESSABLE_ENTITY, SignInNotice::Wrong),
        SignIn::Wait(seconds) => again(StatusCode::TOO_MANY_REQUESTS, SignInNotice::Wait(seconds)),
        opened => enter(&shop, reader, opened, &back, unsent).await,
    }
}

/// Goes on with an opened session: into the desk, or to the second step. A form that was put aside goes along.
async fn enter(shop: &Shop, reader: Reader, opened: SignIn, back: &str, unsent: String) -> Answer {
    let SignIn::Opened { session, stage, device } = opened else { return Err(Fault::NotFound) };
    // The session that was open in this browser ends with the new one.
    if let Some(earlier) = reader.cookie(SESSION) {
        staff::sign_out(&shop.office, earlier).await?;
    }
    let query = serde_html_form::to_string([("back", within_desk(back))]).unwrap_or_default();
    let to = match stage {
        Stage::Complete => within_desk(back).to_owned(),
        Stage::SecondFactor => format!("/desk/sign-in/code?{query}"),
        Stage::Enrol => "/desk/sign-in/enrol".to_owned(),
    };
    let answer = match stage {
        _ if unsent.is_empty() => None,
        Stage::Complete => match staff::session(&shop.office, &session).await? {
            Some(session) => super::unsent::again(shop, &reader, &session.actor, &unsent),
            None => None,
        },
        Stage::SecondFactor => Some(page(&reader.chrome, || {
            app::desk::second_step(&reader.chrome, back.to_owned(), unsent, &Flaws::default())
        })),
        Stage::Enrol => None,
    };
    let mut cookies = reader.cookies.clone().add(reader.remember(SESSION, session, None));
    if let Some(device) = device {
        cookies = cookies.add(reader.remember(DEVICE, device, Some(staff::DEVICE_KEPT.num_days())));
    }
    Ok((cookies, answer.unwrap_or_else(|| Redirect::to(&to).into_response())).into_response())
}

fn begin_again(reader: &Reader, back: String, unsent: String) -> Response {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &reader.chrome, || {
        let told = SignInNotice::Over;
        app::desk::sign_in(&reader.chrome, SignInPage { back, told, unsent, ..SignInPage::default() })
    })
}

/// The code as typed.
#[derive(Debug, Default, Deserialize)]
pub struct TypedCode {
    #[serde(default)]
    pub second_factor: String,
    #[serde(default)]
    back: String,
    #[serde(default)]
    unsent: String,
}

fn code_flaw(code: &str) -> Flaws {
    Flaws::one(Field::SecondFactor, if code.trim().is_empty() { Flaw::Missing } else { Flaw::Wrong })
}

/// `GET /desk/sign-in/code`
pub async fn ask_code(reader: Reader, Query(asked): Query<Asked>) -> Response {
    match reader.pending {
        Some(Stage::SecondFactor) => page(&reader.chrome, || {
            app::desk::second_step(&reader.chrome, asked.back, String::new(), &Flaws::default())
        }),
        _ => Redirect::to("/desk/sign-in").into_response(),
    }
}

/// `POST /desk/sign-in/code`
pub async fn code(State(shop): State<Shop>, reader: Reader, Form(typed): Form<TypedCode>) -> Answer {
    let TypedCode { second_factor, back, unsent } = typed;
    let Some(half) = reader.cookie(SESSION).map(str::to_owned) else { return Ok(begin_again(&reader, back, unsent)) };
    match staff::second_step(&shop.office, &half, &second_factor, reader.cookie(DEVICE), &reader.origin).await? {
        SignIn::Over => Ok(begin_again(&reader, back, unsent)),
        SignIn::Wait(seconds) => Ok(page_with(StatusCode::TOO_MANY_REQUESTS, &reader.chrome, || {
            let told = SignInNotice::Wait(seconds);
            app::desk::sign_in(&reader.chrome, SignInPage { back, told, unsent, ..SignInPage::default() })
        })),
        SignIn::Wrong => {
            let flaws = code_flaw(&second_factor);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &reader.chrome, || {
                app::desk::second_step(&reader.chrome, back, unsent, &flaws)
            }))
        }
        opened => enter(&shop, reader, opened, &back, unsent).await,
    }
}

/// `GET /desk/sign-in/enrol`
pub async fn ask_enrol(State(shop): State<Shop>, reader: Reader) -> Answer {
    enrolling(&shop, &reader, StatusCode::OK, &Flaws::default()).await
}

async fn enrolling(shop: &Shop, reader: &Reader, status: StatusCode, flaws: &Flaws) -> Answer {
    let session = match reader.cookie(SESSION) {
        Some(secret) => staff::session(&shop.office, secret).await?,
        None => None,
    };
    let Some(session) = session.filter(|s| s.stage == Stage::Enrol) else {
        return Ok(Redirect::to("/desk/sign-in").into_response());
    };
    match second_factor::begin(&shop.office, &session.actor).await? {
        Some(enrolment) => {
            Ok(page_with(status, &reader.chrome, || app::desk::enrol(&reader.chrome, enrolment, true, flaws)))
        }
        None => Ok(Redirect::to("/desk/sign-in").into_response()),
    }
}

/// `POST /desk/sign-in/enrol`: the recovery codes are on this one page only.
pub async fn enrol(State(shop): State<Shop>, reader: Reader, Form(typed): Form<TypedCode>) -> Answer {
    let Some(half) = reader.cookie(SESSION).map(str::to_owned) else {
        return Ok(begin_again(&reader, String::new(), String::new()));
    };
    match staff::enrol_step(&shop.office, &half, &typed.second_factor, &reader.origin).await? {
        None => enrolling(&shop, &reader, StatusCode::UNPROCESSABLE_ENTITY, &code_flaw(&typed.second_factor)).await,
        Some((SignIn::Opened { session, device, .. }, codes)) => {
            let mut cookies = reader.cookies.clone().add(reader.remember(SESSION, session, None));
            if let Some(device) = device {
                cookies = cookies.add(reader.remember(DEVICE, device, Some(staff::DEVICE_KEPT.num_days())));
            }
            Ok((cookies, page(&reader.chrome, || app::desk::codes(&reader.chrome, codes))).into_response())
        }
        Some(_) => Ok(begin_again(&reader, String::new(), String::new())),
    }
}

/// `POST /desk/sign-out`
pub async fn sign_out(State(shop): State<Shop>, reader: Reader) -> Answer {
    if let Some(secret) = reader.cookie(SESSION) {
        staff::sign_out(&shop.office, secret).await?;
    }
    let gone = Cookie::build(SESSION).path("/");
    Ok((reader.cookies.remove(gone), Redirect::to("/desk/sign-in")).into_response())
}

/// The sign-in name as typed.
#[derive(Debug, Default, Deserialize)]
pub struct TypedName {
    #[serde(default)]
    sign_in_name: String,
}

/// `GET /desk/forgotten`
pub async fn ask_forgotten(reader: Reader) -> Response {
    page(&reader.chrome, || app::desk::forgotten(&reader.chrome, "", false, &Flaws::default()))
}

/// `POST /desk/forgotten`: says the same whether there is such an account or not.
pub async fn forgotten(State(shop): State<Shop>, reader: Reader, Form(typed): Form<TypedName>) -> Answer {
    if typed.sign_in_name.trim().is_empty() {
        let flaws = Flaws::one(Field::SignInName, Flaw::Missing);
        return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &reader.chrome, || {
            app::desk::forgotten(&reader.chrome, "", false, &flaws)
        }));
    }
    staff::ask_for_password(&shop.office, &typed.sign_in_name, reader.locale(), &reader.origin).await?;
    Ok(page(&reader.chrome, || app::desk::forgotten(&reader.chrome, "", true, &Flaws::default())))
}

/// `GET /desk/link/{secret}`
pub async fn ask_password(State(shop): State<Shop>, reader: Reader, Path(secret): Path<String>) -> Answer {
    choosing(&shop, &reader, &secret, StatusCode::OK, &Flaws::default()).await
}

async fn choosing(shop: &Shop, reader: &Reader, secret: &str, status: StatusCode, flaws: &Flaws) -> Answer {
    match staff::link(&shop.office, secret).await? {
        Some(link) => Ok(page_with(status, &reader.chrome, || {
            app::desk::choose_password(&reader.chrome, secret, &link.sign_in_name, link.invites, flaws)
        })),
        None => Ok(page_with(StatusCode::GONE, &reader.chrome, || app::desk::link_over(&reader.chrome))),
    }
}

/// A password as typed.
#[derive(Debug, Default, Deserialize)]
pub struct TypedPassword {
    #[serde(default)]
    password: String,
}

/// `POST /desk/link/{secret}`
pub async fn set_password(
    State(shop): State<Shop>,
    reader: Reader,
    Path(secret): Path<String>,
    Form(typed): Form<TypedPassword>,
) -> Answer {
    match staff::set_password(&shop.office, &secret, &typed.password, &reader.origin).await {
        Ok(_) => Ok(Redirect::to("/desk/sign-in?set=1").into_response()),
        Err(SetError::Over) => choosing(&shop, &reader, &secret, StatusCode::GONE, &Flaws::default()).await,
        Err(SetError::Flaw(flaw)) => {
            let flaws = Flaws::one(Field::Password, flaw);
            choosing(&shop, &reader, &secret, StatusCode::UNPROCESSABLE_ENTITY, &flaws).await
        }
        Err(SetError::Store(error)) => Err(error.into()),
    }
}

/// `GET /desk`
pub async fn home(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Query(leaf): Query<LeafNumber>,
) -> Result<Response, Fault> {
    let today = shop.office.today();
    let tomorrow = shop.office.start_of(today + chrono::Days::new(1));
    let (today, coming): (_, Vec<_>) = clinics::planned_of(&shop.office, &actor, today, 8)
        .await?
        .into_iter()
        .partition(|c| c.clinic.starts_at < tomorrow);
    let concerned = may_somewhere(&actor, Action::ReadBookings);
    let refused = messages::list(&shop.office, &actor).await?.iter().any(|m| m.state == "refused");
    let waiting = registry::duty::waiting(&shop.office, &actor).await?;
    let on_list = registry::waiting::list(&shop.office, &actor).await?;
    let listed = (on_list.len(), on_list.iter().filter(|l| l.is_to_call()).count());
    let now = shop.office.now();
    let mut answers = registry::conflicts::asked_by(&shop.office, &actor).await?;
    answers.retain(|asked| asked.is_news(now));
    let home = Home { today, coming: Leaf::of(coming, leaf.page), concerned, refused, waiting, listed, answers };
    Ok(page(&reader.chrome, || app::desk::home(&reader.chrome, home)))
}

#[cfg(test)]
mod tests {
    use super::within_desk;

    #[test]
    fn signing_in_leads_into_the_desk_and_nowhere_else() {
        assert_eq!(within_desk("/desk/clinics/ABC"), "/desk/clinics/ABC");
        for elsewhere in
            ["", "/", "//evil.example", "https://evil.example", "/desk.evil.example", "/desk\\..", "/desks"]
        {
            assert_eq!(within_desk(elsewhere), "/desk", "{elsewhere}");
        }
    }
}
