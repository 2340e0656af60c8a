//! Trying a date.

use app::desk::Deadlines;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use domain::clocks::{Asked, Pack, Unclears};

use crate::web::{Answer, Shop, Staff, page_with};

/// The question in an address: each day of suspension with the day it was resumed, in their order.
fn asked(pairs: Vec<(String, String)>) -> Asked {
    let mut asked = Asked::default();
    let (mut paused, mut resumed) = (Vec::new(), Vec::new());
    for (name, value) in pairs {
        match name.as_str() {
            "rule" => asked.rule = value,
            "from" => asked.from = value,
            "extension_days" => asked.extension = value,
            "opened_on" => asked.opened = value,
            "paused" => paused.push(value),
            "resumed" => resumed.push(value),
            _ => {}
        }
    }
    resumed.resize(paused.len().max(resumed.len()), String::new());
    paused.resize(resumed.len(), String::new());
    asked.suspensions = paused.into_iter().zip(resumed).collect();
    asked
}

/// `GET /desk/deadlines`
pub async fn show(
    State(shop): State<Shop>,
    Staff { reader, .. }: Staff,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let today = shop.office.today();
    let is_asked = !pairs.is_empty();
    let mut typed = asked(pairs);
    let (answer, unclear) = if is_asked {
        let calendar = registry::settings::calendar::in_force(&shop.office).await?;
        match typed.answer(&calendar) {
            Ok(answered) => (Some(answered), Unclears::new()),
            Err(unclear) => (None, unclear),
        }
    } else {
        typed.from = today.to_string();
        (None, Unclears::new())
    };
    // The limits that could be chosen on the day; before the first pack, those of today.
    let day = [&typed.opened, &typed.from].into_iter().find_map(|text| text.trim().parse().ok());
    let pack = Pack::on(day.unwrap_or(today)).or_else(|_| Pack::on(today));
    let pack = pack.ok().or(Pack::all().last()).ok_or(crate::web::Fault::NotFound)?;
    let status = if unclear.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let model = Deadlines { typed, pack, answer, unclear, today };
    Ok(page_with(status, &reader.chrome, || app::desk::deadlines(&reader.chrome, model)))
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn each_suspension_keeps_its_own_two_days() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let found = asked(vec![
            pair("paused", "2026-03-20"),
            pair("resumed", "2026-03-27"),
            pair("paused", "2026-04-10"),
            pair("else", "x"),
        ]);
        let days: Vec<(&str, &str)> = found.suspensions.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(days, [("2026-03-20", "2026-03-27"), ("2026-04-10", "")]);
        assert_eq!(asked(vec![pair("resumed", "2026-03-27")]).suspensions, [(String::new(), "2026-03-27".into())]);
    }
}
