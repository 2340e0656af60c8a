//! What somebody is in a case, and for whom they stand: agents with their authority, guardians, witnesses.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::party::Side;
use crate::form::{Field, Flaw, Flaws, free_text, required_text};
use crate::locale::{Words, w};

/// In which role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Who asks (申请人).
    Applicant,
    /// The other side (被申请人).
    Respondent,
    /// Acts for a party by its authority (代理人).
    Agent,
    /// Stands for a party by law (监护人).
    Guardian,
    /// Saw or heard something (证人).
    Witness,
}

impl Role {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 5] = [Self::Applicant, Self::Respondent, Self::Agent, Self::Guardian, Self::Witness];

    /// The code in forms and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Respondent => "respondent",
            Self::Agent => "agent",
            Self::Guardian => "guardian",
            Self::Witness => "witness",
        }
    }

    /// The role of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// What it is called.
    #[must_use]
    pub const fn names(self) -> Words {
        match self {
            Self::Applicant => w("申请人", "Applicant"),
            Self::Respondent => w("被申请人", "The other side"),
            Self::Agent => w("代理人", "Agent"),
            Self::Guardian => w("监护人", "Guardian"),
            Self::Witness => w("证人", "Witness"),
        }
    }

    /// The side of whoever is a party themselves.
    #[must_use]
    pub const fn side(self) -> Option<Side> {
        match self {
            Self::Applicant => Some(Side::Applicant),
            Self::Respondent => Some(Side::Respondent),
            Self::Agent | Self::Guardian | Self::Witness => None,
        }
    }

    /// Does whoever is this stand for somebody else?
    #[must_use]
    pub const fn stands_for_another(self) -> bool {
        matches!(self, Self::Agent | Self::Guardian)
    }
}

impl TryFrom<String> for Role {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or_else(|| format!("unknown role {code:?}"))
    }
}

impl From<Side> for Role {
    fn from(side: Side) -> Self {
        match side {
            Side::Applicant => Self::Applicant,
            Side::Respondent => Self::Respondent,
        }
    }
}

/// How far an authority reaches (代理权限).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// 一般授权: speaks for them, and decides nothing.
    General,
    /// 特别授权: may admit, waive, settle and sign, as far as the paper says.
    Special,
}

impl Power {
    /// Both.
    pub const ALL: [Self; 2] = [Self::General, Self::Special];

    /// The code in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Special => "special",
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn names(self) -> Words {
        match self {
            Self::General => w("一般授权", "General authority"),
            Self::Special => w("特别授权", "Special authority"),
        }
    }
}

/// The authority of an agent (授权委托).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// How far it reaches.
    pub power: Power,
    /// What it covers, in the words of the paper.
    #[serde(default)]
    pub scope: Option<String>,
    /// Its last day; none: until the matter is over.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// The paper: which, of what day, seen by whom.
    pub paper: String,
}

impl Authority {
    /// Is it over?
    #[must_use]
    pub fn has_ended(&self, today: NaiveDate) -> bool {
        self.until.is_some_and(|until| until < today)
    }

    /// May the agent settle and sign for the party?
    #[must_use]
    pub fn may_settle(&self, today: NaiveDate) -> bool {
        self.power == Power::Special && !self.has_ended(today)
    }
}

/// What somebody is, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StandingForm {
    /// The role's code.
    pub role: String,
    /// For whom: numbers of parties.
    pub stands_for: Vec<String>,
    /// How far an agent's authority reaches.
    pub power: String,
    /// What it covers.
    pub scope: String,
    /// Its last day.
    pub until: String,
    /// The paper.
    pub paper: String,
    /// What a guardian is to whom they stand for.
    pub kinship: String,
}

/// What somebody is, as it can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The role.
    pub role: Role,
    /// For whom: numbers of parties, rising.
    pub stands_for: Vec<i64>,
    /// An agent's authority.
    pub authority: Option<Authority>,
    /// What a guardian is to whom they stand for.
    pub kinship: Option<String>,
}

impl StandingForm {
    /// The standing, when every field is good. `principals`: who is a party themselves, by number, with their side; `held`: the
    /// last day of the authority as it stands already, which may be over.
    ///
    /// # Errors
    /// The wrong fields: one cannot act for both sides, nor for nobody, nor without a paper.
    pub fn check(
        &self,
        principals: &[(i64, Side)],
        today: NaiveDate,
        held: Option<NaiveDate>,
    ) -> Result<Standing, Flaws> {
        let Some(role) = Role::from_code(&self.role) else {
            return Err(Flaws::one(Field::PartyRole, Flaw::NotAChoice));
        };
        let mut flaws = Flaws::default();
        let mut standing = Standing { role, stands_for: Vec::new(), authority: None, kinship: None };
        if role.stands_for_another() {
            standing.stands_for = flaws.take(Field::StandsFor, self.stands_for(principals)).unwrap_or_default();
        }
        if role == Role::Agent {
            let power = Power::ALL.into_iter().find(|p| p.code() == self.power);
            let power = flaws.take(Field::Power, power.ok_or(Flaw::Missing));
            let scope = flaws.take(Field::Scope, free_text(&self.scope, 500)).flatten();
            let until = flaws.take(Field::AuthorityUntil, last_day(&self.until, today, held)).flatten();
            let paper = flaws.take(Field::AuthorityPaper, required_text(&self.paper, 200));
            // What goes beyond speaking has to be named: a special authority without its matters is a general one.
            if power == Some(Power::Special) && self.scope.trim().is_empty() {
                flaws.add(Field::Scope, Flaw::Missing);
            }
            standing.authority = power.zip(paper).map(|(power, paper)| Authority { power, scope, until, paper });
        }
        if role == Role::Guardian {
            standing.kinship = flaws.take(Field::Kinship, required_text(&self.kinship, 60));
        }
        if flaws.is_empty() { Ok(standing) } else { Err(flaws) }
    }

    fn stands_for(&self, principals: &[(i64, Side)]) -> Result<Vec<i64>, Flaw> {
        let mut all = Vec::new();
        let mut sides = Vec::new();
        for text in &self.stands_for {
            let number: i64 = text.parse().map_err(|_| Flaw::NotAChoice)?;
            let (_, side) = principals.iter().find(|(n, _)| *n == number).ok_or(Flaw::NotAChoice)?;
            all.push(number);
            sides.push(*side);
        }
        all.sort_unstable();
        all.dedup();
        match sides.as_slice() {
            [] => Err(Flaw::Missing),
            [first, rest @ ..] if rest.iter().any(|side| side != first) => Err(Flaw::BothSides),
            _ => Ok(all),
        }
    }
}

fn last_day(text: &str, today: NaiveDate, held: Option<NaiveDate>) -> Result<Option<NaiveDate>, Flaw> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day: NaiveDate = text.parse().map_err(|_| Flaw::NotADate)?;
    if day < today && held != Some(day) { Err(Flaw::OverAlready) } else { Ok(Some(day)) }
}

/// What somebody is told who came into a case after it was opened.
pub const ADDED_TO_CASE: Words = w(
    "{number}：您已列入这件调解。查询码 {code}，凭它和电话后四位可以查进展。",
    "{number}: you are part of this mediation now. With code {code} and the last four digits of your telephone you can look how it stands.",
);
/// Why a party cannot be taken out: a side without anybody.
pub const LAST_OF_SIDE: Words = w(
    "这一方只有这一个人：先加上另一位，或者结束案件。",
    "Nobody else is on this side: add somebody first, or end the case.",
);
/// Why not: somebody stands for them.
pub const FOLLOWED_BY_STANDING: Words = w(
    "还有代理人或监护人代表这个人：先改代理人、监护人。",
    "An agent or a guardian stands for this person: change that first.",
);
/// Why not: something agreed hangs on them.
pub const FOLLOWED_BY_OBLIGATION: Words = w(
    "这个人还有没了结的履行事项：先登记结果。",
    "Something that was agreed with this person is still open: note how it came out first.",
);
/// Why whoever has to step back takes no further step.
pub const STEPS_BACK_FIRST: Words = w(
    "发现您在这件案子里可能要回避：请先回避或移交，也可以由司法所核实。",
    "You may have to step back in this case: step back or hand it over first, or let the justice office look at it.",
);

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn agent(stands_for: &[&str]) -> StandingForm {
        StandingForm {
            role: "agent".into(),
            stands_for: stands_for.iter().map(|n| (*n).to_owned()).collect(),
            power: "special".into(),
            scope: "承认、放弃、变更请求，和解，签收文书".into(),
            until: "2026-12-31".into(),
            paper: "2026-11-20 授权委托书，本人当面签的".into(),
            ..StandingForm::default()
        }
    }

    const TWO: [(i64, Side); 3] = [(1, Side::Applicant), (2, Side::Respondent), (3, Side::Applicant)];

    #[test]
    fn nobody_acts_for_both_sides_for_nobody_or_without_a_paper() {
        let check = |form: &StandingForm| form.check(&TWO, day("2026-11-25"), None);
        let good = check(&agent(&["3", "1", "1"])).expect("good");
        assert_eq!(good.stands_for, [1, 3]);
        assert!(good.authority.as_ref().is_some_and(|a| a.may_settle(day("2026-12-31"))));
        assert!(good.authority.as_ref().is_some_and(|a| !a.may_settle(day("2027-01-01"))), "it ran out");
        let wrong = |form: &StandingForm, field| check(form).expect_err("wrong").of(field);
        assert_eq!(wrong(&agent(&["1", "2"]), Field::StandsFor), Some(Flaw::BothSides));
        assert_eq!(wrong(&agent(&[]), Field::StandsFor), Some(Flaw::Missing));
        assert_eq!(wrong(&agent(&["9"]), Field::StandsFor), Some(Flaw::NotAChoice));
        let bare = StandingForm { paper: String::new(), scope: " ".into(), power: String::new(), ..agent(&["1"]) };
        assert_eq!(wrong(&bare, Field::AuthorityPaper), Some(Flaw::Missing));
        assert_eq!(wrong(&bare, Field::Power), Some(Flaw::Missing));
        let vague = StandingForm { scope: String::new(), ..agent(&["1"]) };
        assert_eq!(wrong(&vague, Field::Scope), Some(Flaw::Missing), "a special authority names its matters");
    }

    #[test]
    fn an_authority_that_ran_out_can_be_noted_as_it_stands_but_not_given() {
        let over = StandingForm { until: "2026-11-01".into(), ..agent(&["1"]) };
        let fresh = over.check(&TWO, day("2026-11-25"), None).expect_err("over");
        assert_eq!(fresh.of(Field::AuthorityUntil), Some(Flaw::OverAlready));
        assert!(over.check(&TWO, day("2026-11-25"), Some(day("2026-11-01"))).is_ok(), "a name is corrected beside it");
    }

    #[test]
    fn a_witness_stands_for_nobody_and_a_guardian_says_what_they_are() {
        let form = StandingForm { role: "witness".into(), ..agent(&["1"]) };
        let witness = form.check(&TWO, day("2026-11-25"), None).expect("good");
        assert_eq!((witness.stands_for.len(), witness.authority), (0, None));
        let form = StandingForm { role: "guardian".into(), ..agent(&["1"]) };
        let flaws = form.check(&TWO, day("2026-11-25"), None).expect_err("what are they?");
        assert_eq!(flaws.of(Field::Kinship), Some(Flaw::Missing));
        assert!(StandingForm::default().check(&TWO, day("2026-11-25"), None).is_err());
    }
}
