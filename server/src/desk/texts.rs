//! Text messages: what is set up, how they went, the quiet hours, a trial.

use app::desk::TextMessages;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::messages::Quiet;
use domain::staff::{Action, Actor};
use registry::messages::{self, TestError};
use registry::settings::{self, SettingError, quiet};
use serde::Deserialize;

use crate::web::{Answer, Fault, Reader, Shop, Staff, page_with};

/// What was done just now.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    saved: String,
    sent: String,
    no_way: String,
}

async fn texts_page(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    done: &Done,
    typed: Option<(String, String)>,
) -> Answer {
    let wrong = typed.is_some();
    let model = TextMessages {
        host: shop.settings.sms.as_ref().map(crate::sms::SmsSettings::host),
        gateway: messages::gateway(&shop.office, actor).await?,
        quiet_until: quiet::until(&shop.office).await?,
        hours: match typed {
            Some(typed) => typed,
            None => quiet::hours(&shop.office).await?.typed(),
        },
        wrong,
        manages: settings::may_with(actor, Action::ManageSettings),
        saved: !done.saved.is_empty(),
        sent: !done.sent.is_empty(),
        no_way: !done.no_way.is_empty(),
        told: settings::history(&shop.office, actor, quiet::NAME).await?,
    };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(page_with(status, &reader.chrome, || app::desk::text_messages(&reader.chrome, model)))
}

/// `GET /desk/settings/texts`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(done): Query<Done>) -> Answer {
    texts_page(&shop, &actor, &reader, &done, None).await
}

/// Quiet hours as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Hours {
    from: String,
    until: String,
}

/// `POST /desk/settings/texts`
pub async fn set(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Hours>) -> Answer {
    let Some(hours) = Quiet::parse(&typed.from, &typed.until) else {
        return texts_page(&shop, &actor, &reader, &Done::default(), Some((typed.from, typed.until))).await;
    };
    match quiet::set(&shop.office, &actor, hours).await {
        Ok(()) => Ok(Redirect::to("/desk/settings/texts?saved=1").into_response()),
        Err(SettingError::Store(error)) => Err(error.into()),
        Err(SettingError::Forbidden | SettingError::Wrong(_)) => Err(Fault::Forbidden),
    }
}

/// `POST /desk/settings/texts/test`
pub async fn test(State(shop): State<Shop>, Staff { actor, reader }: Staff) -> Answer {
    match messages::send_test(&shop.office, &actor, reader.locale()).await {
        Ok(()) => Ok(Redirect::to("/desk/settings/texts?sent=1").into_response()),
        Err(TestError::NoWay) => Ok(Redirect::to("/desk/settings/texts?no_way=1").into_response()),
        Err(TestError::Forbidden) => Err(Fault::Forbidden),
        Err(TestError::Store(error)) => Err(error.into()),
    }
}
