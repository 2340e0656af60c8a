//! Rules by which clinics recur, and single clinics: list, make, look at, change with a list of what changes, end.

use app::desk::{Chosen, RulePage, RuleRefused, RuleShown, Rules, SinglePage, Where};
use app::parts::Leaf;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::clinics::planned_day;
use domain::clinics::rules::{RoomForm, TypedRule};
use domain::form::{Field, Flaws};
use domain::ids::{RuleId, StaffId};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use registry::clinics::rules::{self as registered, Kept, NewRule, RuleError};
use registry::clinics::single::{self, Wished};
use registry::places;
use serde::Deserialize;

use super::book;
use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// A form as sent: names may come several times.
pub(super) type Sent = Vec<(String, String)>;

pub(super) fn value<'a>(sent: &'a Sent, name: &str) -> &'a str {
    sent.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
}

pub(super) fn fault(error: RuleError) -> Fault {
    match error {
        RuleError::Forbidden => Fault::Forbidden,
        RuleError::Store(error) => Fault::Store(error),
        _ => Fault::NotFound,
    }
}

/// What a refusal says on the page; the error again, when it answers as a page of its own.
pub(super) fn refusal(error: RuleError) -> Result<RuleRefused, Fault> {
    match error {
        RuleError::Nothing(day) => Ok(RuleRefused::Nothing(day)),
        RuleError::FallsAway(day, because) => Ok(RuleRefused::FallsAway(day, because)),
        RuleError::NoContract(day) => Ok(RuleRefused::NoContract(day)),
        RuleError::OnLeave(day) => Ok(RuleRefused::OnLeave(day)),
        RuleError::Overlaps(clash) => Ok(RuleRefused::Overlaps(*clash)),
        RuleError::Moved => Ok(RuleRefused::Moved),
        error => Err(fault(error)),
    }
}

pub(super) const fn status(wrong: bool) -> StatusCode {
    if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    township: String,
    q: String,
    page: String,
    village: String,
    adviser: String,
    saved: String,
}

/// `GET /desk/rules`
pub async fn list(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    let office = &shop.office;
    let q: String = asked.q.chars().filter(|c| c.is_alphanumeric()).take(40).collect();
    let mut found: Vec<Kept> = Vec::new();
    for grant in &actor.grants {
        let asked = DivisionCode::try_from(asked.township.as_str()).ok();
        // Inside of what they look after: the township asked for, or all of it.
        let division = match &asked {
            Some(township) if grant.division.contains(township) => township,
            Some(township) if !township.contains(&grant.division) => continue,
            _ => &grant.division,
        };
        for rule in registered::list(office, &actor, division).await? {
            if !found.iter().any(|r| r.id == rule.id) {
                found.push(rule);
            }
        }
    }
    found.retain(|r| q.is_empty() || r.village_name.contains(&q) || r.adviser_name.contains(&q));
    let county = actor.grants.iter().find_map(|g| DivisionCode::try_from(g.division.as_str().get(..6)?).ok());
    let mut townships = places::below(office, county.as_ref()).await?;
    townships.retain(|t| actor.grants.iter().any(|g| g.division.contains(&t.code) || t.code.contains(&g.division)));
    let model = Rules {
        rules: Leaf::of(found, asked.page.parse().unwrap_or_default()),
        townships,
        township: asked.township.chars().filter(char::is_ascii_digit).take(9).collect(),
        q,
        today: office.today(),
    };
    Ok(page(&reader.chrome, || app::desk::rules(&reader.chrome, model)))
}

/// Where and who, when the village is given and theirs; otherwise the page on which it is chosen.
async fn place(shop: &Shop, actor: &Actor, village: &str, adviser: &str) -> Result<Where, Fault> {
    let code = DivisionCode::try_from(village).map_err(|_| Fault::NotFound)?;
    let village = places::find(&shop.office, &code).await?.filter(|v| v.code.is_village()).ok_or(Fault::NotFound)?;
    let own = Object { division: &village.code, adviser: Some(&actor.id) };
    if !may(actor, Action::PlanClinics, own) {
        return Err(Fault::Forbidden);
    }
    let all = registered::advisers(&shop.office, actor, &village.code).await?;
    let advisers: Vec<(String, String)> = all.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let chosen = advisers.iter().find(|(id, _)| id == adviser).or(advisers.first());
    let adviser = chosen.map(|(id, _)| id.clone()).unwrap_or_default();
    Ok(Where { village, advisers, adviser })
}

/// The villages the actor may plan for.
async fn choose(shop: &Shop, actor: &Actor, reader: &Reader, asked: &Asked, what: Chosen) -> Answer {
    let plans = |village: &DivisionCode| {
        may(actor, Action::PlanClinics, Object { division: village, adviser: Some(&actor.id) })
    };
    book::choose(shop, reader, what, &asked.q, plans).await
}

/// `GET /desk/rules/new`
pub async fn ask(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    if asked.village.is_empty() {
        return choose(&shop, &actor, &reader, &asked, Chosen::Rule).await;
    }
    let at = place(&shop, &actor, &asked.village, &asked.adviser).await?;
    let typed = TypedRule { valid_from: shop.office.today().to_string(), ..TypedRule::default() };
    let model = RulePage { at, typed, flaws: Flaws::default(), refused: None, preview: None, changing: None };
    Ok(page(&reader.chrome, || app::desk::rule_form(&reader.chrome, model)))
}

/// `POST /desk/rules/new`
pub async fn make(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(sent): Form<Sent>) -> Answer {
    let office = &shop.office;
    let at = place(&shop, &actor, value(&sent, "village"), value(&sent, "adviser")).await?;
    let typed = TypedRule::sent(&sent);
    let mut model = RulePage { at, typed, flaws: Flaws::default(), refused: None, preview: None, changing: None };
    let (place, rule) = match model.typed.check(office.today(), office.zone) {
        Ok(checked) => checked,
        Err(flaws) => {
            model.flaws = flaws;
            return Ok(page_with(status(true), &reader.chrome, || app::desk::rule_form(&reader.chrome, model)));
        }
    };
    let (village, adviser) = (model.at.village.code.clone(), StaffId::from(model.at.adviser.as_str()));
    let new = NewRule { adviser: &adviser, village: &village, place: &place, rule: &rule };
    let preview_only = value(&sent, "act") == "preview";
    let done = match preview_only {
        true => registered::check(office, new, None).await.map(|()| None),
        false => registered::make(office, &actor, new).await.map(Some),
    };
    match done {
        Ok(Some(id)) => return Ok(Redirect::to(&format!("/desk/rules/{id}?saved=made")).into_response()),
        Ok(None) => {}
        Err(RuleError::Forbidden) => return Err(Fault::Forbidden),
        Err(error) if !preview_only => {
            // A second press: what stands in the way is the rule itself, which was saved.
            let there = registered::list(office, &actor, &village).await?;
            if let Some(same) = there.iter().find(|kept| !kept.ended && new.is(kept)) {
                return Ok(Redirect::to(&format!("/desk/rules/{}?saved=made", same.id)).into_response());
            }
            model.refused = Some(refusal(error)?);
        }
        Err(error) => model.refused = Some(refusal(error)?),
    }
    model.preview = Some(registered::preview(office, new, None).await?);
    let wrong = model.refused.is_some();
    Ok(page_with(status(wrong), &reader.chrome, || app::desk::rule_form(&reader.chrome, model)))
}

pub(super) async fn theirs(shop: &Shop, actor: &Actor, id: &str) -> Result<(Kept, Vec<registry::trail::Told>), Fault> {
    registered::find(&shop.office, actor, &RuleId::from(id)).await?.ok_or(Fault::NotFound)
}

/// `GET /desk/rules/{id}`
pub async fn show(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let office = &shop.office;
    let (rule, told) = theirs(&shop, &actor, &id).await?;
    let new = NewRule { adviser: &rule.adviser_id, village: &rule.village_code, place: &rule.place, rule: &rule.rule };
    let preview = match rule.ended {
        true => registered::Preview::default(),
        false => registered::preview(office, new, Some(&rule.id)).await?,
    };
    let drifted = match rule.ended {
        true => 0,
        false => registered::drifted(office, &rule).await?,
    };
    let today = office.today();
    let model = RuleShown {
        text: rule.rule.lines(office.zone, today + chrono::Days::new(365)),
        preview,
        saved: (!asked.saved.is_empty()).then(|| asked.saved == "made"),
        drifted,
        rule,
        today,
        told,
    };
    Ok(page(&reader.chrome, || app::desk::rule(&reader.chrome, model)))
}

/// `GET /desk/clinics/new`
pub async fn ask_single(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Query(asked): Query<Asked>,
) -> Answer {
    if asked.village.is_empty() {
        return choose(&shop, &actor, &reader, &asked, Chosen::Single).await;
    }
    let at = place(&shop, &actor, &asked.village, &asked.adviser).await?;
    let model = SinglePage {
        at,
        day: String::new(),
        typed: RoomForm::default(),
        flaws: Flaws::default(),
        refused: None,
        doubts: Vec::new(),
    };
    Ok(page(&reader.chrome, || app::desk::single_form(&reader.chrome, model)))
}

/// `POST /desk/clinics/new`
pub async fn add_single(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(sent): Form<Sent>) -> Answer {
    let at = place(&shop, &actor, value(&sent, "village"), value(&sent, "adviser")).await?;
    let mut typed = RoomForm::default();
    for (name, value) in &sent {
        typed.put(name, value);
    }
    let day = value(&sent, "day").to_owned();
    let mut flaws = Flaws::default();
    let on = flaws.take(Field::Day, planned_day(&day, shop.office.today()));
    let room = typed.check(&mut flaws);
    let mut model = SinglePage { at, day, typed, flaws, refused: None, doubts: Vec::new() };
    if let (Some(day), Some((place, room))) = (on, room) {
        let adviser = StaffId::from(model.at.adviser.as_str());
        let village = model.at.village.code.clone();
        let wished = Wished {
            adviser: &adviser,
            village: &village,
            place: &place,
            day,
            room: &room,
            sure: value(&sent, "shown") == model.day,
        };
        match single::add_single(&shop.office, &actor, wished).await {
            Ok(id) => return Ok(Redirect::to(&format!("/desk/clinics/{id}")).into_response()),
            Err(RuleError::Doubtful(doubts)) => model.doubts = doubts,
            Err(RuleError::Nothing(day)) => model.refused = Some(RuleRefused::Past(day)),
            Err(error) => model.refused = Some(refusal(error)?),
        }
    }
    let wrong = model.doubts.is_empty();
    Ok(page_with(status(wrong), &reader.chrome, || app::desk::single_form(&reader.chrome, model)))
}
