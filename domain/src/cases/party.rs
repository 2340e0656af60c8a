//! A party of a case as typed, and as it can be kept.

use serde::{Deserialize, Serialize};

use super::standing::Authority;
use crate::form::{Field, Flaws, free_text, required_text};
use crate::locale::Locale;
use crate::people::{Email, IdNumber, PersonName, Phone};

/// On which side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Who asks (申请人).
    Applicant,
    /// The other side (被申请人).
    Respondent,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Applicant, Self::Respondent];

    /// The code in forms and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Respondent => "respondent",
        }
    }
}

impl TryFrom<String> for Side {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or_else(|| format!("unknown side {code:?}"))
    }
}

/// A party as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartyForm {
    /// Name.
    pub name: String,
    /// An organisation, not a person.
    pub is_organisation: bool,
    /// Telephone, if there is one.
    pub phone: String,
    /// E-mail, if wanted.
    pub email: String,
    /// Resident ID number, if it is known.
    pub id_number: String,
    /// Address, if it is known.
    pub address: String,
    /// The language of their messages.
    pub locale: Locale,
}

/// A party that can be kept: what is sealed of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyData {
    /// Name.
    pub name: String,
    /// An organisation, not a person.
    #[serde(default)]
    pub is_organisation: bool,
    /// The telephone's digits.
    pub phone: Option<String>,
    /// The four digits that go with the code of the case.
    #[serde(default)]
    pub tail: String,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Resident ID number.
    pub id_number: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// The language of their messages.
    #[serde(default)]
    pub locale: Locale,
    /// An agent's authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<Authority>,
    /// What a guardian is to whom they stand for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kinship: Option<String>,
}

impl PartyForm {
    /// Nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.name, &self.phone, &self.email, &self.id_number, &self.address].iter().all(|t| t.trim().is_empty())
    }

    /// The party, when every field is good. Its tail is the caller's to set where there is no telephone.
    ///
    /// # Errors
    /// The wrong fields.
    pub fn check(&self) -> Result<PartyData, Flaws> {
        let mut flaws = Flaws::default();
        let name = match self.is_organisation {
            true => required_text(&self.name, 100),
            false => PersonName::parse(&self.name).map(|n| n.as_str().to_owned()),
        };
        let given = |text: &str| !text.trim().is_empty();
        let name = flaws.take(Field::Name, name);
        let phone = given(&self.phone).then(|| flaws.take(Field::Phone, Phone::parse(&self.phone))).flatten();
        let email = flaws.take(Field::Email, Email::parse(&self.email)).flatten();
        let id_number =
            given(&self.id_number).then(|| flaws.take(Field::IdNumber, IdNumber::parse(&self.id_number))).flatten();
        let address = flaws.take(Field::Address, free_text(&self.address, 100)).flatten();
        match name {
            Some(name) if flaws.is_empty() => Ok(PartyData {
                name,
                is_organisation: self.is_organisation,
                tail: phone.as_ref().map(|p| p.tail().as_str().to_owned()).unwrap_or_default(),
                phone: phone.map(|p| p.digits().to_owned()),
                email: email.map(|e| e.as_str().to_owned()),
                id_number: id_number.map(|n| n.as_str().to_owned()),
                address,
                locale: self.locale,
                authority: None,
                kinship: None,
            }),
            _ => Err(flaws),
        }
    }
}

impl From<&PartyData> for PartyForm {
    fn from(data: &PartyData) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            name: data.name.clone(),
            is_organisation: data.is_organisation,
            phone: text(&data.phone),
            email: text(&data.email),
            id_number: text(&data.id_number),
            address: text(&data.address),
            locale: data.locale,
        }
    }
}

impl PartyData {
    /// The telephone as shown in lists: 138****5678.
    #[must_use]
    pub fn masked_phone(&self) -> Option<String> {
        self.phone.as_deref().and_then(Phone::mask)
    }

    /// The ID number as shown in lists.
    #[must_use]
    pub fn masked_id_number(&self) -> Option<String> {
        self.id_number.as_deref().and_then(IdNumber::mask)
    }
}
