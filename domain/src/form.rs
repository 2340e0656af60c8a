//! What can be wrong with a field of a form. Pages and the API turn these into words.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::clinics::rules::Part;

/// A field that a person fills in. The wire name is the form's and the API's name for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The slot asked for.
    SlotId,
    /// Kind of matter (事项类别).
    Matter,
    /// The person's name.
    Name,
    /// The person's telephone.
    Phone,
    /// The person's e-mail address.
    Email,
    /// A few words about the matter (事由).
    Summary,
    /// The other side's name, for the conflict check.
    OtherParty,
    /// Consent to the use of the data.
    Consent,
    /// How consent was given, when a clerk books for somebody.
    ConsentKind,
    /// A booking code.
    Code,
    /// The last four digits of the telephone.
    PhoneTail,
    /// A reason for a "no".
    Reason,
    /// Facts of a consultation.
    Facts,
    /// Advice given in a consultation.
    Advice,
    /// Outcome of a consultation.
    Outcome,
    /// Idempotency-Key of a write.
    IdempotencyKey,
    /// Who agrees for a child under 14 (监护人).
    Guardian,
    /// Resident ID number (身份证号).
    IdNumber,
    /// The name with which somebody signs in.
    SignInName,
    /// A password.
    Password,
    /// A code of the second factor, or a recovery code.
    SecondFactor,
    /// What personal data is needed for.
    Purpose,
    /// A role.
    Role,
    /// A division.
    Division,
    /// The first day.
    ValidFrom,
    /// The day after the last.
    ValidUntil,
    /// A law firm (律师事务所).
    Firm,
    /// What a contract says of duty.
    Terms,
    /// Visits a month.
    Visits,
    /// Hours of a visit.
    VisitHours,
    /// Classes a quarter.
    Classes,
    /// Days for counter-signing.
    SigningDays,
    /// On what figures rest.
    Basis,
    /// What something is for.
    Label,
    /// A number of months.
    Months,
    /// A holiday notice.
    Calendar,
    /// A text shown to people.
    Words,
    /// How the days of a rule are said.
    Kind,
    /// Every so many weeks.
    EveryWeeks,
    /// Days of the week.
    Weekdays,
    /// Every so many months.
    EveryMonths,
    /// First, second … last of the month.
    Nth,
    /// Days of the week, for the nth.
    NthWeekdays,
    /// Days of the month.
    MonthDays,
    /// Last digits of lunar days (逢集).
    Endings,
    /// A list of days.
    Dates,
    /// A rule of RFC 5545.
    RuleText,
    /// No more than so many.
    Count,
    /// Days taken out.
    Exceptions,
    /// Days put in.
    Extra,
    /// What becomes of a public holiday.
    OnHoliday,
    /// What becomes of a weekend.
    OnWeekend,
    /// In which room of the house.
    Room,
    /// On which day.
    Day,
    /// From when.
    Starts,
    /// Until when.
    Ends,
    /// When nobody is received.
    Breaks,
    /// Length of a slot.
    SlotMinutes,
    /// Seats of a slot.
    Seats,
    /// Seats kept for the desk and people who come without a booking.
    KeptSeats,
    /// Until so many minutes before.
    Notice,
    /// So many days ahead.
    Horizon,
    /// Which adviser.
    Adviser,
    /// What somebody is to an adviser (利益关系).
    Tie,
    /// The post of a village officer (职务).
    Post,
    /// From which day on somebody would come.
    FromDay,
    /// What somebody is in a case (当事人身份).
    PartyRole,
    /// For whom an agent acts or a guardian stands.
    StandsFor,
    /// How far an authority reaches (代理权限).
    Power,
    /// What an authority covers.
    Scope,
    /// The last day of an authority.
    AuthorityUntil,
    /// The paper of an authority (授权委托书).
    AuthorityPaper,
    /// What a guardian is to whom they stand for.
    Kinship,
    /// Who owes something.
    Who,
    /// To whom it is owed.
    Whom,
    /// What is owed.
    What,
    /// Money, or something to do.
    OwedKind,
    /// An amount of money.
    Amount,
    /// By which day.
    DueOn,
    /// On which day it was done.
    DoneOn,
    /// What shows that it was done.
    Proof,
    /// Until which day somebody waits for a place.
    UntilDay,
    /// The last day of a legal limit.
    UrgentBy,
    /// The hour at which something begins.
    BeginsAt,
    /// From what time of the first day on.
    FromTime,
    /// Up to what time of the last day.
    UntilTime,
    /// The hour at which something ends.
    EndsAt,
    /// A number of places.
    Places,
    /// A number of minutes.
    Minutes,
    /// Where somebody lives, or an organisation is.
    Address,
}

impl Field {
    /// The name of the field on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SlotId => "slot_id",
            Self::Matter => "matter",
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Summary => "summary",
            Self::OtherParty => "other_party",
            Self::Consent => "consent",
            Self::ConsentKind => "consent_kind",
            Self::Code => "code",
            Self::PhoneTail => "phone_tail",
            Self::Reason => "reason",
            Self::Facts => "facts",
            Self::Advice => "advice",
            Self::Outcome => "outcome",
            Self::IdempotencyKey => "idempotency_key",
            Self::Guardian => "guardian",
            Self::IdNumber => "id_number",
            Self::SignInName => "sign_in_name",
            Self::Password => "password",
            Self::SecondFactor => "second_factor",
            Self::Purpose => "purpose",
            Self::Role => "role",
            Self::Division => "division",
            Self::ValidFrom => "valid_from",
            Self::ValidUntil => "valid_until",
            Self::Firm => "firm",
            Self::Terms => "terms",
            Self::Visits => "visits",
            Self::VisitHours => "hours",
            Self::Classes => "classes",
            Self::SigningDays => "days",
            Self::Basis => "basis",
            Self::Label => "label",
            Self::Months => "months",
            Self::Calendar => "calendar",
            Self::Words => "words",
            Self::Kind => "kind",
            Self::EveryWeeks => "every_weeks",
            Self::Weekdays => "weekdays",
            Self::EveryMonths => "every_months",
            Self::Nth => "nth",
            Self::NthWeekdays => "nth_weekdays",
            Self::MonthDays => "month_days",
            Self::Endings => "endings",
            Self::Dates => "dates",
            Self::RuleText => "rrule",
            Self::Count => "count",
            Self::Exceptions => "exceptions",
            Self::Extra => "extra",
            Self::OnHoliday => "on_holiday",
            Self::OnWeekend => "on_weekend",
            Self::Room => "place",
            Self::Day => "day",
            Self::Starts => "starts",
            Self::Ends => "ends",
            Self::Breaks => "breaks",
            Self::SlotMinutes => "slot_minutes",
            Self::Seats => "seats",
            Self::KeptSeats => "kept_seats",
            Self::Notice => "notice",
            Self::Horizon => "horizon",
            Self::Adviser => "adviser",
            Self::Tie => "tie",
            Self::Post => "post",
            Self::FromDay => "from_day",
            Self::UntilDay => "until_day",
            Self::UrgentBy => "urgent_by",
            Self::FromTime => "from_time",
            Self::UntilTime => "until_time",
            Self::BeginsAt => "begins_at",
            Self::EndsAt => "ends_at",
            Self::Places => "open_per_person",
            Self::Minutes => "cool_minutes",
            Self::Address => "address",
            Self::PartyRole => "party_role",
            Self::StandsFor => "stands_for",
            Self::Power => "power",
            Self::Scope => "scope",
            Self::AuthorityUntil => "authority_until",
            Self::AuthorityPaper => "authority_paper",
            Self::Kinship => "kinship",
            Self::Who => "who",
            Self::Whom => "whom",
            Self::What => "what",
            Self::OwedKind => "owed_kind",
            Self::Amount => "amount",
            Self::DueOn => "due_on",
            Self::DoneOn => "done_on",
            Self::Proof => "proof",
        }
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// Nothing was given.
    Missing,
    /// Longer than this many characters.
    TooLong(u16),
    /// Not a name: digits, signs or control characters.
    NotAName,
    /// Neither a mobile number (11 digits) nor a landline with area code.
    NotAPhone,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not an ID number: wrong length, an impossible date, or the check character does not fit.
    NotAnIdNumber,
    /// Shorter than this many characters.
    TooShort(u16),
    /// Among the passwords everybody tries first.
    TooCommon,
    /// Does not fit: a password, a code.
    Wrong,
    /// Taken by somebody else.
    Taken,
    /// Not a date, or not one that can be.
    NotADate,
    /// A day that is still to come, where it must have been.
    StillToCome,
    /// A day that is over, where it must be to come.
    OverAlready,
    /// Before this day, on which it can have been at the earliest.
    Before(NaiveDate),
    /// After this day, which is the last that can be.
    NotAfter(NaiveDate),
    /// Not one of the choices.
    NotAChoice,
    /// Not a booking code: wrong length, wrong characters, or the check character does not fit.
    NotACode,
    /// Not four digits.
    NotATail,
    /// Control characters.
    NotText,
    /// No number between these two, both allowed.
    OutOfRange(u16, u16),
    /// Not a time of day.
    NotATime,
    /// The end lies before the beginning.
    EndsBeforeItStarts,
    /// The last day lies before this first one.
    EndsBefore(NaiveDate),
    /// Further ahead than anything is planned: this is the last day.
    BeyondPlan(NaiveDate),
    /// A day on which the rule is not valid.
    OutsideValidity,
    /// A break outside of the hours.
    OutsideHours,
    /// Not even one slot fits into the hours.
    NoSlotFits,
    /// No village of this name or code.
    NoVillage,
    /// Several villages bear this name.
    SeveralVillages,
    /// No rule of RFC 5545.
    NotARule,
    /// A part of a rule that cannot be read.
    RulePart(Part),
    /// A part of a rule that RFC 5545 knows and clinics do not.
    NotForClinics(Part),
    /// Neither a day of the month nor one counted from its end.
    NotADayOfMonth,
    /// One person cannot act for both sides.
    BothSides,
    /// This mediator has to step back (回避).
    StepsBack,
    /// Not an amount of money.
    NotMoney,
}

/// The fields that are wrong, in the order of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flaws(Vec<(Field, Flaw)>);

impl Flaws {
    /// One wrong field.
    #[must_use]
    pub fn one(field: Field, flaw: Flaw) -> Self {
        Self(vec![(field, flaw)])
    }

    /// Notes a wrong field.
    pub fn add(&mut self, field: Field, flaw: Flaw) {
        self.0.push((field, flaw));
    }

    /// Keeps the value of a good field, notes the flaw of a bad one.
    pub fn take<T>(&mut self, field: Field, result: Result<T, Flaw>) -> Option<T> {
        result.map_err(|flaw| self.add(field, flaw)).ok()
    }

    /// The first flaw of a field.
    #[must_use]
    pub fn of(&self, field: Field) -> Option<Flaw> {
        self.0.iter().find(|(f, _)| *f == field).map(|(_, flaw)| *flaw)
    }

    /// True when nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in the order of the form.
    pub fn iter(&self) -> impl Iterator<Item = (Field, Flaw)> + '_ {
        self.0.iter().copied()
    }
}

/// Free text: trimmed, at most `max` characters, line breaks allowed, other control characters not.
///
/// # Errors
/// `TooLong` or `NotText`.
pub fn free_text(text: &str, max: u16) -> Result<Option<String>, Flaw> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Flaw::NotText);
    }
    if text.chars().count() > usize::from(max) {
        return Err(Flaw::TooLong(max));
    }
    Ok(Some(text))
}

/// Free text that must be there.
///
/// # Errors
/// `Missing`, `TooLong` or `NotText`.
pub fn required_text(text: &str, max: u16) -> Result<String, Flaw> {
    free_text(text, max)?.ok_or(Flaw::Missing)
}
