//! Telling the parties of a step, in the words of its row. Nothing of the matter goes into a message.

use domain::cases::{Answers, Step};
use domain::locale::Locale;
use domain::trail::RecordKind;

use super::assign::Mediator;
use super::rows::View;
use crate::messages::{self, About, CaseLetter, Content, Person};
use crate::{Office, StoreError, Tx, places};

/// Tells whom the row names. True when somebody could not be reached by a message: they have to be called.
pub(super) async fn tell(
    tx: &mut Tx,
    office: &Office,
    view: &View,
    row: &Step,
    answers: &Answers,
    mediators: &[Mediator],
) -> Result<bool, StoreError> {
    if row.tells.is_empty() {
        return Ok(false);
    }
    let case = &view.case;
    let record = RecordKind::Case.key(case.id.as_str());
    let clerk_phone = places::clerk_phone_in(tx, office, &case.village_code).await?;
    let mut untold = false;
    for telling in row.tells {
        for data in view.parties.iter().filter(|p| telling.whom.includes(p.side)).filter_map(|p| p.data.as_ref()) {
            let locale = data.locale;
            let says = fill(telling.says.say(locale), |name| match name {
                "number" => Some(case.number.clone()),
                "code" => Some(case.code.grouped()),
                _ => answer(row, answers, mediators, name, locale),
            });
            let letter = CaseLetter {
                code: case.code.as_str().to_owned(),
                number: case.number.clone(),
                name: data.name.clone(),
                says,
                clerk_phone: clerk_phone.clone(),
                written_at: office.now(),
            };
            let person = Person { email: data.email.as_deref(), phone: data.phone.as_deref(), locale };
            let about = About { record: &record, place: &case.village_code };
            let way = messages::tell(tx, office, about, person, &Content::Case(letter)).await?;
            untold |= !way.is_told();
        }
    }
    Ok(untold)
}

/// An answer in words.
fn answer(row: &Step, answers: &Answers, mediators: &[Mediator], field: &str, locale: Locale) -> Option<String> {
    let ask = row.fields().find(|a| a.code == field)?;
    let people = |id: &str| mediators.iter().find(|m| m.id.as_str() == id).map(|m| m.name.clone());
    Some(ask.say(locale, answers.of(field)?, people))
}

/// Puts what `value` knows in the place of names in braces.
fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut parts = text.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or(("", part));
        filled.push_str(&value(name).unwrap_or_else(|| "—".to_owned()));
        filled.push_str(rest);
    }
    filled
}
