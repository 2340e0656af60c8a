//! What was agreed, one by one (履行事项): who owes what to whom by when, and how it came out.

use chrono::{Days, NaiveDate, NaiveTime};

use crate::form::{Field, Flaw, Flaws, free_text, required_text};
use crate::locale::{Words, w};

/// What is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OwedKind {
    /// Money (给付金钱).
    Money,
    /// Doing something, or leaving it (履行行为).
    Act,
}

impl OwedKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Money, Self::Act];

    /// The code in forms and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::Act => "act",
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn names(self) -> Words {
        match self {
            Self::Money => w("给钱", "Money"),
            Self::Act => w("做事", "Something to do"),
        }
    }
}

impl TryFrom<String> for OwedKind {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|k| k.code() == code).ok_or_else(|| format!("unknown kind of obligation {code:?}"))
    }
}

/// How an obligation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kept {
    /// Still to be done.
    Open,
    /// Done (已履行).
    Fully,
    /// Done in part (部分履行).
    Partly,
    /// Not done (未履行).
    Missed,
    /// It fell away: entered wrongly, or agreed otherwise.
    Dropped,
}

impl Kept {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Fully, Self::Partly, Self::Missed, Self::Dropped];
    /// What can be noted of one.
    pub const OUTCOMES: [Self; 4] = [Self::Fully, Self::Partly, Self::Missed, Self::Dropped];

    /// The code in forms and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Fully => "kept",
            Self::Partly => "partly",
            Self::Missed => "missed",
            Self::Dropped => "dropped",
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn names(self) -> Words {
        match self {
            Self::Open => w("待履行", "to be done"),
            Self::Fully => w("已履行", "done"),
            Self::Partly => w("部分履行", "done in part"),
            Self::Missed => w("未履行", "not done"),
            Self::Dropped => w("不再算", "fell away"),
        }
    }

    /// Is nothing owed any more?
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Fully | Self::Dropped)
    }
}

impl TryFrom<String> for Kept {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|k| k.code() == code).ok_or_else(|| format!("unknown state {code:?}"))
    }
}

/// An obligation as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwedForm {
    /// Who owes it: the number of a party.
    pub who: String,
    /// To whom.
    pub whom: String,
    /// The kind's code.
    pub kind: String,
    /// Yuan, of money.
    pub amount: String,
    /// What.
    pub what: String,
    /// By which day.
    pub due_on: String,
}

/// An obligation that can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Who owes it: the number of a party.
    pub who: i64,
    /// To whom.
    pub whom: i64,
    /// What kind.
    pub kind: OwedKind,
    /// In fen, of money.
    pub amount: Option<i64>,
    /// What.
    pub what: String,
    /// By which day.
    pub due: NaiveDate,
}

/// The most that one obligation is: a hundred million yuan, in fen.
const MOST: i64 = 10_000_000_000;

/// Yuan as typed, in fen: 3500, 3,500.5, 3500.50.
fn fen(text: &str) -> Result<i64, Flaw> {
    let text: String = text.trim().trim_end_matches('元').trim().chars().filter(|c| !matches!(c, ',' | '，')).collect();
    if text.is_empty() {
        return Err(Flaw::Missing);
    }
    let (yuan, rest) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if yuan.is_empty() || rest.len() > 2 || !digits(yuan) || !digits(rest) {
        return Err(Flaw::NotMoney);
    }
    let yuan: i64 = yuan.parse().map_err(|_| Flaw::NotMoney)?;
    let rest: i64 = format!("{rest:0<2}").parse().map_err(|_| Flaw::NotMoney)?;
    let fen = yuan.checked_mul(100).and_then(|fen| fen.checked_add(rest)).ok_or(Flaw::NotMoney)?;
    if fen == 0 || fen > MOST { Err(Flaw::NotMoney) } else { Ok(fen) }
}

/// Fen as people write them: 3500 or 3500.50.
#[must_use]
pub fn yuan(fen: i64) -> String {
    match fen % 100 {
        0 => (fen / 100).to_string(),
        rest => format!("{}.{rest:02}", fen / 100),
    }
}

impl OwedForm {
    /// The obligation, when every field is good. `principals`: who may owe and be owed.
    ///
    /// # Errors
    /// The wrong fields.
    pub fn check(&self, principals: &[i64], today: NaiveDate) -> Result<Owed, Flaws> {
        let mut flaws = Flaws::default();
        let party = |text: &str| match text.trim() {
            "" => Err(Flaw::Missing),
            text => text.parse().ok().filter(|n| principals.contains(n)).ok_or(Flaw::NotAChoice),
        };
        let who = flaws.take(Field::Who, party(&self.who));
        let whom = flaws.take(Field::Whom, party(&self.whom));
        let kind = flaws.take(Field::OwedKind, OwedKind::try_from(self.kind.clone()).map_err(|_| Flaw::NotAChoice));
        let amount = match kind {
            Some(OwedKind::Money) => flaws.take(Field::Amount, fen(&self.amount)),
            _ => None,
        };
        let what = flaws.take(Field::What, required_text(&self.what, 500));
        let due = match self.due_on.trim() {
            "" => Err(Flaw::Missing),
            text => text.parse::<NaiveDate>().map_err(|_| Flaw::NotADate),
        };
        let last = today.checked_add_days(Days::new(36_600)).unwrap_or(today);
        let due = due.and_then(|due| if due > last { Err(Flaw::BeyondPlan(last)) } else { Ok(due) });
        let due = flaws.take(Field::DueOn, due);
        if who.is_some() && who == whom {
            flaws.add(Field::Whom, Flaw::NotAChoice);
        }
        match (who, whom, kind, what, due) {
            (Some(who), Some(whom), Some(kind), Some(what), Some(due)) if flaws.is_empty() => {
                Ok(Owed { who, whom, kind, amount, what, due })
            }
            _ => Err(flaws),
        }
    }
}

/// How it came out, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutcomeForm {
    /// The state's code.
    pub state: String,
    /// On which day.
    pub done_on: String,
    /// What shows it.
    pub proof: String,
    /// Why not, or not all.
    pub reason: String,
}

/// How it came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it stands now.
    pub state: Kept,
    /// Since which day.
    pub on: NaiveDate,
    /// What shows it: for what was done, and for a part of it.
    pub proof: Option<String>,
    /// Why not, or not all.
    pub reason: Option<String>,
}

impl OutcomeForm {
    /// The outcome, when every field is good: proof of what was done, a reason for what was not, no day to come.
    ///
    /// # Errors
    /// The wrong fields.
    pub fn check(&self, today: NaiveDate) -> Result<Outcome, Flaws> {
        let mut flaws = Flaws::default();
        let state = Kept::OUTCOMES.into_iter().find(|k| k.code() == self.state).ok_or(Flaw::NotAChoice);
        let state = flaws.take(Field::Outcome, state);
        let on = match self.done_on.trim() {
            "" => Err(Flaw::Missing),
            text => text.parse::<NaiveDate>().map_err(|_| Flaw::NotADate),
        };
        let on = flaws.take(Field::DoneOn, on.and_then(|d| if d > today { Err(Flaw::StillToCome) } else { Ok(d) }));
        let proof = match state {
            Some(Kept::Fully | Kept::Partly) => required_text(&self.proof, 500).map(Some),
            _ => free_text(&self.proof, 500),
        };
        let proof = flaws.take(Field::Proof, proof).flatten();
        let reason = match state {
            Some(Kept::Partly | Kept::Missed | Kept::Dropped) => required_text(&self.reason, 500).map(Some),
            _ => free_text(&self.reason, 500),
        };
        let reason = flaws.take(Field::Reason, reason).flatten();
        match (state, on) {
            (Some(state), Some(on)) if flaws.is_empty() => Ok(Outcome { state, on, proof, reason }),
            _ => Err(flaws),
        }
    }
}

/// A reminder of an obligation, to both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reminder {
    /// Three days before, at nine.
    Ahead,
    /// On the day, at eight.
    Today,
}

impl Reminder {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Ahead, Self::Today];

    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::Today => "today",
        }
    }

    /// On which day, and at what time of it.
    #[must_use]
    pub fn at(self, due: NaiveDate) -> (NaiveDate, NaiveTime) {
        let (day, hour) = match self {
            Self::Ahead => (due.checked_sub_days(Days::new(3)).unwrap_or(due), 9),
            Self::Today => (due, 8),
        };
        (day, NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default())
    }
}

impl TryFrom<String> for Reminder {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|r| r.code() == code).ok_or_else(|| format!("unknown reminder {code:?}"))
    }
}

/// What whoever owes something is reminded of.
pub const REMIND_OWES: Words = w(
    "{number}：协议约定由您办的一项，请在{day}前办好。凭查询码 {code} 可以看是哪一项；办好了请告诉调解员。",
    "{number}: something you agreed to do is due by {day}. With code {code} you can look what it is; tell the mediator once it is done.",
);
/// What whoever is owed something is reminded of.
pub const REMIND_OWED: Words = w(
    "{number}：协议约定对方{day}前为您办的一项快到日子了。凭查询码 {code} 可以看是哪一项；没有办请告诉调解员。",
    "{number}: something that was agreed for you is due by {day}. With code {code} you can look what it is; tell the mediator if it is not done.",
);

/// From how many days before it an obligation is due soon.
pub const OWED_SOON: i64 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_are_read_as_people_write_them_and_nothing_else_is_money() {
        for (text, amount) in [("3500", 350_000), (" 3,500.5元 ", 350_050), ("0.01", 1), ("12.30", 1230)] {
            assert_eq!(fen(text), Ok(amount), "{text}");
            assert_eq!(fen(&yuan(amount)), Ok(amount));
        }
        for text in ["0", "-5", "三千", "1.234", ".5", "1e9", "99999999999999999999", "1.-1"] {
            assert_eq!(fen(text), Err(Flaw::NotMoney), "{text}");
        }
    }

    #[test]
    fn an_obligation_names_two_parties_an_amount_and_a_day() {
        let today: NaiveDate = "2026-11-25".parse().expect("a day");
        let good = OwedForm {
            who: "2".into(),
            whom: "1".into(),
            kind: "money".into(),
            amount: "3500".into(),
            what: "赔偿墙体损失".into(),
            due_on: "2026-12-05".into(),
        };
        assert_eq!(good.check(&[1, 2], today).map(|o| o.amount), Ok(Some(350_000)));
        let wrong = OwedForm { whom: "2".into(), amount: String::new(), due_on: "soon".into(), ..good };
        let flaws = wrong.check(&[1, 2], today).expect_err("wrong");
        assert_eq!(flaws.of(Field::Whom), Some(Flaw::NotAChoice), "nobody owes themselves");
        assert_eq!((flaws.of(Field::Amount), flaws.of(Field::DueOn)), (Some(Flaw::Missing), Some(Flaw::NotADate)));
    }

    #[test]
    fn what_was_done_has_a_proof_and_what_was_not_a_reason() {
        let today: NaiveDate = "2026-11-25".parse().expect("a day");
        let form =
            |state: &str| OutcomeForm { state: state.into(), done_on: "2026-11-25".into(), ..OutcomeForm::default() };
        assert_eq!(form("kept").check(today).expect_err("no proof").of(Field::Proof), Some(Flaw::Missing));
        assert_eq!(form("missed").check(today).expect_err("no reason").of(Field::Reason), Some(Flaw::Missing));
        assert_eq!(form("open").check(today).expect_err("no outcome").of(Field::Outcome), Some(Flaw::NotAChoice));
        let early = OutcomeForm { done_on: "2026-11-26".into(), proof: "收据".into(), ..form("kept") };
        assert_eq!(early.check(today).expect_err("to come").of(Field::DoneOn), Some(Flaw::StillToCome));
    }
}
