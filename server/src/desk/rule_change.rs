//! Changing and ending a rule: the form, the list of what would change, and doing it once that was confirmed.

use app::desk::{Comparing, RulePage, RuleRefused, Where};
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::clinics::rules::{Rule, TypedRule};
use domain::form::{Field, Flaws, required_text};
use domain::staff::Actor;
use registry::clinics::rules::{self as registered, Kept, NewRule};
use registry::places;

use super::rules::{Sent, fault, refusal, status, theirs, value};
use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// Where a rule that is there takes place; the adviser stays.
async fn place_of(shop: &Shop, rule: &Kept) -> Result<Where, Fault> {
    let village = places::find(&shop.office, &rule.village_code).await?.ok_or(Fault::NotFound)?;
    let advisers = vec![(rule.adviser_id.to_string(), rule.adviser_name.clone())];
    Ok(Where { village, advisers, adviser: rule.adviser_id.to_string() })
}

/// `GET /desk/rules/{id}/change`
pub async fn ask_change(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let (rule, _) = theirs(&shop, &actor, &id).await?;
    if rule.ended {
        return Ok(Redirect::to(&format!("/desk/rules/{id}")).into_response());
    }
    let typed = TypedRule::of(&rule.place, &rule.rule);
    let at = place_of(&shop, &rule).await?;
    let model = RulePage { at, typed, flaws: Flaws::default(), refused: None, preview: None, changing: Some(id) };
    Ok(page(&reader.chrome, || app::desk::rule_form(&reader.chrome, model)))
}

/// `POST /desk/rules/{id}/change`: look at what would change, go back to the form, or do it.
pub async fn change(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Answer {
    let office = &shop.office;
    let (rule, _) = theirs(&shop, &actor, &id).await?;
    let typed = TypedRule::sent(&sent);
    let at = place_of(&shop, &rule).await?;
    let mut model =
        RulePage { at, typed, flaws: Flaws::default(), refused: None, preview: None, changing: Some(id.clone()) };
    let (place, wanted) = match model.typed.check(office.today(), office.zone) {
        Ok(checked) => checked,
        Err(flaws) => {
            model.flaws = flaws;
            return Ok(page_with(status(true), &reader.chrome, || app::desk::rule_form(&reader.chrome, model)));
        }
    };
    let new = NewRule { adviser: &rule.adviser_id, village: &rule.village_code, place: &place, rule: &wanted };
    let act = value(&sent, "act");
    let refused = registered::check(office, new, Some(&rule.id)).await.err().map(refusal).transpose()?;
    if refused.is_some() || matches!(act, "preview" | "edit") {
        let wrong = refused.is_some();
        model.refused = refused;
        model.preview = Some(registered::preview(office, new, Some(&rule.id)).await?);
        return Ok(page_with(status(wrong), &reader.chrome, || app::desk::rule_form(&reader.chrome, model)));
    }
    let typed = Some(model.typed);
    confirm(&shop, &actor, &reader, rule, (typed, Some((&place, &wanted))), &sent).await
}

/// Shows what a change would do, or does it when that was confirmed.
async fn confirm(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    rule: Kept,
    (typed, new): (Option<TypedRule>, Option<(&str, &Rule)>),
    sent: &Sent,
) -> Answer {
    let office = &shop.office;
    let confirms = value(sent, "act") == "confirm";
    let (mut flaws, mut refused, reason) = (Flaws::default(), None, value(sent, "reason").to_owned());
    if confirms {
        match required_text(&reason, 200) {
            Err(flaw) => flaws = Flaws::one(Field::Reason, flaw),
            Ok(reason) => {
                let seen = (value(sent, "version").parse().unwrap_or_default(), value(sent, "mark"));
                match registered::change(office, actor, &rule.id, seen, new, &reason).await {
                    Ok(()) => {
                        return Ok(Redirect::to(&format!("/desk/rules/{}?saved=changed", rule.id)).into_response());
                    }
                    Err(error) => refused = Some(refusal(error)?),
                }
            }
        }
    }
    let difference = registered::difference(office, actor, &rule.id, new).await.map_err(fault)?;
    let status = match (&refused, flaws.is_empty()) {
        (Some(RuleRefused::Moved), _) => StatusCode::CONFLICT,
        (refused, sound) => status(refused.is_some() || !sound),
    };
    // What was read again is what is confirmed next.
    let (rule, _) = theirs(shop, actor, rule.id.as_str()).await?;
    let model = Comparing { rule, typed, difference, refused, reason, flaws };
    Ok(page_with(status, &reader.chrome, || app::desk::comparing(&reader.chrome, model)))
}

/// `GET /desk/rules/{id}/end`
pub async fn ask_end(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    end(State(shop), Staff { actor, reader }, Path(id), Form(Sent::new())).await
}

/// `POST /desk/rules/{id}/end`
pub async fn end(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Answer {
    let (rule, _) = theirs(&shop, &actor, &id).await?;
    if rule.ended {
        return Ok(Redirect::to(&format!("/desk/rules/{id}")).into_response());
    }
    confirm(&shop, &actor, &reader, rule, (None, None), &sent).await
}
