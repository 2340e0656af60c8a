//! Telling the parties of a step, in the words of its row. Nothing of the matter goes into a message.

use domain::cases::{Answers, PartyData, Step};
use domain::locale::{Locale, Words};
use domain::trail::RecordKind;

use super::assign::Mediator;
use super::rows::View;
use crate::messages::{self, About, CaseLetter, Content, Due, Person};
use crate::{Office, StoreError, Tx, places};

/// Tells whom the row names: the parties of a side, and whoever acts or stands for one of them. True when somebody could not be
/// reached by a message: they have to be called.
pub(super) async fn tell(
    tx: &mut Tx,
    office: &Office,
    view: &View,
    row: &Step,
    answers: &Answers,
    mediators: &[Mediator],
) -> Result<bool, StoreError> {
    let today = office.today();
    let mut untold = false;
    for telling in row.tells {
        let concerns = |side: Option<domain::cases::Side>| side.is_some_and(|side| telling.whom.includes(side));
        for party in view.parties.iter().filter(|p| concerns(p.side) && !p.has_ended(today)) {
            let Some(data) = &party.data else { continue };
            let locale = data.locale;
            let says = fill(telling.says.say(locale), |name| {
                known(view, name).or_else(|| answer(row, answers, mediators, name, locale))
            });
            untold |= !write(tx, office, view, data, says, None).await?;
        }
    }
    Ok(untold)
}

/// Tells one person something of a case, or of what is due in it. False when no message reaches them.
pub(super) async fn one(
    tx: &mut Tx,
    office: &Office,
    view: &View,
    data: &PartyData,
    says: Words,
    due: Option<Due>,
) -> Result<bool, StoreError> {
    let day = due.as_ref().map(|d| d.day.clone());
    let says = fill(says.say(data.locale), |name| match name {
        "day" => day.clone(),
        name => known(view, name),
    });
    write(tx, office, view, data, says, due).await
}

fn known(view: &View, name: &str) -> Option<String> {
    match name {
        "number" => Some(view.case.number.clone()),
        "code" => Some(view.case.code.grouped()),
        _ => None,
    }
}

async fn write(
    tx: &mut Tx,
    office: &Office,
    view: &View,
    data: &PartyData,
    says: String,
    due: Option<Due>,
) -> Result<bool, StoreError> {
    let case = &view.case;
    let record = RecordKind::Case.key(case.id.as_str());
    let letter = CaseLetter {
        code: case.code.as_str().to_owned(),
        number: case.number.clone(),
        name: data.name.clone(),
        says,
        clerk_phone: places::clerk_phone_in(tx, office, &case.village_code).await?,
        written_at: office.now(),
        due,
    };
    let person = Person { email: data.email.as_deref(), phone: data.phone.as_deref(), locale: data.locale };
    let about = About { record: &record, place: &case.village_code };
    Ok(messages::tell(tx, office, about, person, &Content::Case(letter)).await?.is_told())
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
