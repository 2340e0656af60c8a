//! What a booking asks for: the form as typed, and the request that came of it.

use chrono::NaiveDate;

use crate::form::{Field, Flaw, Flaws, free_text};
use crate::matters::MatterCode;
use crate::people::{Email, IdNumber, PersonName, Phone, person_key};

/// Longest summary, in characters.
const SUMMARY: u16 = 500;
/// Below this age a guardian consents (Personal Information Protection Law, art. 31), in years.
const OF_AGE_TO_CONSENT: u32 = 14;

/// How consent to the use of the data was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentKind {
    /// Ticked by the person (本人勾选).
    Ticked,
    /// Spoken in the clerk's presence (当面口头).
    Spoken,
    /// A signed slip (书面签字).
    Signed,
    /// A fingerprint on paper (按手印).
    Fingerprint,
}

impl ConsentKind {
    /// The ways a clerk can record.
    pub const AT_DESK: [Self; 3] = [Self::Spoken, Self::Signed, Self::Fingerprint];

    /// The code in forms and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ticked => "ticked",
            Self::Spoken => "spoken",
            Self::Signed => "signed",
            Self::Fingerprint => "fingerprint",
        }
    }

    /// The version of the text to which somebody agrees in this way.
    #[must_use]
    pub const fn version(self) -> &'static str {
        match self {
            Self::Ticked => super::CONSENT_VERSION,
            Self::Spoken | Self::Signed | Self::Fingerprint => super::CONSENT_VERSION_AT_DESK,
        }
    }
}

impl TryFrom<String> for ConsentKind {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        [Self::Ticked, Self::Spoken, Self::Signed, Self::Fingerprint]
            .into_iter()
            .find(|k| k.code() == code)
            .ok_or_else(|| format!("unknown kind of consent {code:?}"))
    }
}

/// Where consent stands in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent<'a> {
    /// The person fills the form: ticked or not.
    Own(bool),
    /// A clerk fills it: the code of how consent was given.
    AtDesk(&'a str),
}

/// A booking form as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Code of the matter.
    pub matter: String,
    /// Name.
    pub name: String,
    /// Telephone; may stay empty at the desk.
    pub phone: String,
    /// E-mail, if wanted.
    pub email: String,
    /// A few words, if wanted.
    pub summary: String,
    /// The other side's name, if there is one.
    pub other_party: String,
    /// For a person without a telephone: what tells them apart from others of the same name.
    pub tell_apart: String,
    /// The person is under 14.
    pub child: bool,
    /// Who agrees for a child under 14.
    pub guardian: String,
    /// ID number, at the desk, when the matter needs it.
    pub id_number: String,
}

/// A booking that can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Kind of matter.
    pub matter: MatterCode,
    /// Who.
    pub name: PersonName,
    /// Their telephone; `None` only when booked at the desk.
    pub phone: Option<Phone>,
    /// Their e-mail address.
    pub email: Option<Email>,
    /// A few words.
    pub summary: Option<String>,
    /// The other side.
    pub other_party: Option<String>,
    /// What tells a person without a telephone apart.
    pub tell_apart: Option<String>,
    /// Who agreed for a child under 14 (Personal Information Protection Law, art. 31).
    pub guardian: Option<PersonName>,
    /// ID number.
    pub id_number: Option<IdNumber>,
    /// How consent was given.
    pub consent: ConsentKind,
}

impl Request {
    /// Who holds the place: see [`person_key`].
    #[must_use]
    pub fn person_key(&self) -> String {
        person_key(&self.name, self.phone.as_ref(), self.tell_apart.as_deref())
    }
}

impl Form {
    /// The matter, if it is one of the choices.
    ///
    /// # Errors
    /// `Missing` or `NotAChoice`.
    pub fn matter(&self, choices: &[MatterCode]) -> Result<MatterCode, Flaw> {
        if self.matter.is_empty() {
            return Err(Flaw::Missing);
        }
        choices.iter().find(|m| m.as_str() == self.matter).cloned().ok_or(Flaw::NotAChoice)
    }

    /// The few words.
    ///
    /// # Errors
    /// `TooLong` or `NotText`.
    pub fn summary(&self) -> Result<Option<String>, Flaw> {
        free_text(&self.summary, SUMMARY)
    }

    /// The other side's name.
    ///
    /// # Errors
    /// `TooLong` or `NotText`.
    pub fn other_party(&self) -> Result<Option<String>, Flaw> {
        free_text(&self.other_party, 80)
    }

    /// The telephone: required of a person who fills the form, not at the desk.
    ///
    /// # Errors
    /// `Missing` or `NotAPhone`.
    pub fn phone(&self, required: bool) -> Result<Option<Phone>, Flaw> {
        match Phone::parse(&self.phone) {
            Ok(phone) => Ok(Some(phone)),
            Err(Flaw::Missing) if !required => Ok(None),
            Err(flaw) => Err(flaw),
        }
    }

    /// Who agrees for a child under 14: must be there for one, whether it was ticked or the ID number tells.
    ///
    /// # Errors
    /// `Missing` or `NotAName`.
    pub fn guardian(&self, id_number: Option<&IdNumber>, today: NaiveDate) -> Result<Option<PersonName>, Flaw> {
        let child = self.child || id_number.and_then(|n| n.age_on(today)).is_some_and(|age| age < OF_AGE_TO_CONSENT);
        match PersonName::parse(&self.guardian) {
            Ok(name) => Ok(Some(name)),
            Err(Flaw::Missing) if !child => Ok(None),
            Err(flaw) => Err(flaw),
        }
    }

    /// The ID number, if one was given.
    ///
    /// # Errors
    /// `NotAnIdNumber`.
    pub fn id_number(&self) -> Result<Option<IdNumber>, Flaw> {
        match IdNumber::parse(&self.id_number) {
            Ok(number) => Ok(Some(number)),
            Err(Flaw::Missing) => Ok(None),
            Err(flaw) => Err(flaw),
        }
    }

    /// The request, when every field is good. `today` is for the age of a child.
    ///
    /// # Errors
    /// Every wrong field, in the order of the form.
    pub fn check(&self, consent: Consent<'_>, matters: &[MatterCode], today: NaiveDate) -> Result<Request, Flaws> {
        let mut flaws = Flaws::default();
        let matter = flaws.take(Field::Matter, self.matter(matters));
        let name = flaws.take(Field::Name, PersonName::parse(&self.name));
        let phone = flaws.take(Field::Phone, self.phone(matches!(consent, Consent::Own(_))));
        let summary = flaws.take(Field::Summary, self.summary());
        let other_party = flaws.take(Field::OtherParty, self.other_party());
        let tell_apart = flaws.take(Field::Name, free_text(&self.tell_apart, 40));
        let email = flaws.take(Field::Email, Email::parse(&self.email));
        let id_number = flaws.take(Field::IdNumber, self.id_number());
        let guardian = flaws.take(Field::Guardian, self.guardian(id_number.iter().flatten().next(), today));
        let consent = match consent {
            Consent::Own(ticked) => {
                flaws.take(Field::Consent, ticked.then_some(ConsentKind::Ticked).ok_or(Flaw::Missing))
            }
            Consent::AtDesk(code) => {
                let kind = ConsentKind::AT_DESK.into_iter().find(|k| k.code() == code);
                flaws.take(Field::ConsentKind, kind.ok_or(Flaw::Missing))
            }
        };
        match (matter, name, phone, summary, other_party, tell_apart, email, consent, guardian.zip(id_number)) {
            (
                Some(matter),
                Some(name),
                Some(phone),
                Some(summary),
                Some(other_party),
                Some(tell_apart),
                Some(email),
                Some(consent),
                Some((guardian, id_number)),
            ) => Ok(Request {
                matter,
                name,
                phone,
                email,
                summary,
                other_party,
                tell_apart,
                guardian,
                id_number,
                consent,
            }),
            _ => Err(flaws),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        Form { matter: "land".into(), name: "王大山".into(), phone: "13800138000".into(), ..Form::default() }
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day")
    }

    fn matters() -> Vec<MatterCode> {
        vec!["land".into(), "other".into()]
    }

    #[test]
    fn a_villager_needs_a_name_a_phone_a_matter_and_to_agree_and_nothing_else() {
        let request = form().check(Consent::Own(true), &matters(), today()).expect("a good form");
        assert_eq!(request.consent, ConsentKind::Ticked);
        assert_eq!((request.email, request.summary), (None, None));
    }

    #[test]
    fn every_wrong_field_is_told_at_once_in_the_order_of_the_form() {
        let bad = Form { email: "x".into(), summary: "字".repeat(501), ..Form::default() };
        let flaws = bad.check(Consent::Own(false), &matters(), today()).expect_err("a bad form");
        let fields: Vec<Field> = flaws.iter().map(|(f, _)| f).collect();
        assert_eq!(fields, [Field::Matter, Field::Name, Field::Phone, Field::Summary, Field::Email, Field::Consent]);
    }

    #[test]
    fn at_the_desk_a_person_without_a_phone_can_be_booked_but_not_without_consent() {
        let no_phone = Form { phone: String::new(), ..form() };
        assert!(no_phone.check(Consent::AtDesk("spoken"), &matters(), today()).is_ok());
        let flaws = no_phone.check(Consent::AtDesk(""), &matters(), today()).expect_err("no consent");
        assert_eq!(flaws.of(Field::ConsentKind), Some(Flaw::Missing));
        assert!(no_phone.check(Consent::AtDesk("ticked"), &matters(), today()).is_err());
    }

    #[test]
    fn for_a_child_under_14_a_guardian_agrees() {
        let child = Form { child: true, ..form() };
        let flaws = child.check(Consent::Own(true), &matters(), today()).expect_err("no guardian");
        assert_eq!(flaws.of(Field::Guardian), Some(Flaw::Missing));
        let with = Form { guardian: "王二虎".into(), ..child };
        assert!(with.check(Consent::Own(true), &matters(), today()).is_ok());
        // At the desk the ID number tells, ticked or not: born on 1 May 2015.
        let by_number = Form { id_number: "141181201505010017".into(), ..form() };
        let flaws = by_number.check(Consent::AtDesk("spoken"), &matters(), today()).expect_err("no guardian");
        assert_eq!(flaws.of(Field::Guardian), Some(Flaw::Missing));
        let later = NaiveDate::from_ymd_opt(2029, 5, 1).expect("a day");
        assert!(by_number.check(Consent::AtDesk("spoken"), &matters(), later).is_ok());
    }
}
