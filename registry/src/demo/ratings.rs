//! Invented answers to the question how a visit was, in the township of the demonstration; one question that is still open.

use domain::places::DivisionCode;
use domain::ratings::{Answer, LINK_LASTS};

use super::people::Served;
use super::{RATING, SEED, VILLAGE, one_of};
use crate::{Office, Random, StoreError, Tx, ratings};

const WORDS: [&str; 3] = ["等了快一个钟头才轮到。", "话说得太快，没有听明白。", "问的事没有说到点子上。"];

/// Adds the answers: five in six of those who came answered, most of them pleased. Drawn from a source of its own, so that
/// the rest of the county stays as it is.
pub(super) async fn add(tx: &mut Tx, office: &Office, staff: &[Served]) -> Result<(), StoreError> {
    let random = Random::seeded(SEED + 1);
    let wrong = |what| StoreError::Inconsistent { table: "demo", what };
    let township = DivisionCode::try_from(&VILLAGE[..9]).map_err(|e| wrong(e.to_string()))?;
    let visits = ratings::visits(tx, &township).await?;
    // The latest visit with the demonstration's own adviser.
    let adviser = staff.iter().find(|s| s.code.as_str() == VILLAGE).map(|s| s.adviser.as_str());
    let open = visits.iter().position(|v| Some(v.adviser_id.as_str()) == adviser);
    for (number, visit) in visits.into_iter().enumerate() {
        let is_open = Some(number) == open;
        let answer = match random.below(40) {
            _ if is_open => None,
            0..26 => Some(Answer::Good),
            26..31 => Some(Answer::Fair),
            31..34 => Some(Answer::Poor),
            _ => None,
        };
        let words = (answer == Some(Answer::Poor)).then(|| *one_of(&random, &WORDS));
        let secret = if is_open { RATING.to_owned() } else { random.secret() };
        // The open question was asked today, the others after their visits.
        let asked_at = if is_open { office.now() } else { visit.ends_at };
        let row = ratings::Asked { visit: &visit, secret: &secret, asked_at, expires_at: asked_at + LINK_LASTS };
        ratings::invent(tx, office, &row, answer, words).await?;
    }
    Ok(())
}
