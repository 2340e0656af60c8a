//! Who comes with a matter, and against whom: what is compared, and its keyed digests.

use domain::bookings::Request;
use domain::cases::PartyData;
use domain::conflicts::{Likeness, Side, names};
use domain::places::DivisionCode;

use crate::Office;
use crate::bookings::Booking;

/// The most that is compared of one side: of the other side four names with their sounds and two numbers; of the booker, with
/// telephone, ID number, name, sound and those of a guardian, it is less.
pub(super) const MOST_OF_A_SIDE: usize = 10;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Number,
    Organisation,
    Name,
    Sound,
}

impl Kind {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Organisation => "organisation",
            Self::Name => "name",
            Self::Sound => "sound",
        }
    }

    /// What likeness it makes when two are equal in it: of names of so many syllables.
    pub(super) fn likeness(self, syllables: i64) -> Likeness {
        match self {
            Self::Number => Likeness::Number,
            Self::Organisation => Likeness::Organisation,
            Self::Name => Likeness::Name,
            Self::Sound => Likeness::Sound(u8::try_from(syllables).unwrap_or(u8::MAX)),
        }
    }

    /// The kind of index. That of numbers is the one by which a person's bookings are found.
    const fn index(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Organisation => "conflict.organisation",
            Self::Name => "conflict.name",
            Self::Sound => "conflict.sound",
        }
    }
}

/// Something of a person that can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub side: Side,
    /// Which person: 0 is the booker.
    pub person: i64,
    pub kind: Kind,
    pub text: String,
    pub syllables: i64,
}

/// Who comes with a matter, and against whom.
#[derive(Debug, Clone)]
pub(crate) struct Party {
    tokens: Vec<Token>,
    other: Option<String>,
    home: Option<DivisionCode>,
    person_key: String,
    /// Shown to who decides on a waiver.
    pub(super) name: String,
}

/// What is compared of a name.
pub(super) fn of_name(side: Side, person: i64, name: &names::Name) -> Vec<Token> {
    let syllables = i64::try_from(name.syllables()).unwrap_or(i64::MAX);
    let token = |kind, text: &str| Token { side, person, kind, text: text.to_owned(), syllables };
    match &name.sound {
        Some(sound) => vec![token(Kind::Name, &name.written), token(Kind::Sound, sound)],
        None => vec![token(Kind::Organisation, &name.written)],
    }
}

/// What is compared of a number.
pub(super) fn of_number(side: Side, person: i64, number: &str) -> Token {
    Token { side, person, kind: Kind::Number, text: number.to_owned(), syllables: 0 }
}

/// The name of a person or an organisation of whom it is known which it is.
fn name_of(name: &str, is_organisation: bool) -> Option<names::Name> {
    match is_organisation {
        true => Some(names::Name { written: names::written(name), sound: None }).filter(|n| !n.written.is_empty()),
        false => names::of_person(name),
    }
}

/// What is compared of a party of a case.
fn of_data(side: Side, person: i64, data: &PartyData) -> Vec<Token> {
    let numbers = [&data.phone, &data.id_number].into_iter().flatten().map(|n| of_number(side, person, n));
    let name = name_of(&data.name, data.is_organisation);
    numbers.chain(name.iter().flat_map(|name| of_name(side, person, name))).collect()
}

/// Keyed digests of a name as written and as it sounds: equal for names that are compared as equal.
pub(crate) fn likeness(office: &Office, name: &str, is_organisation: bool) -> (Option<String>, Option<String>) {
    let tokens = name_of(name, is_organisation).map(|n| of_name(Side::Booker, 0, &n)).unwrap_or_default();
    let of = |wanted: &dyn Fn(Kind) -> bool| {
        tokens.iter().find(|t| wanted(t.kind)).map(|t| office.keys.index(t.kind.index(), &t.text))
    };
    (of(&|kind| kind != Kind::Sound), of(&|kind| kind == Kind::Sound))
}

struct Given<'a> {
    name: &'a str,
    phone: Option<&'a str>,
    id_number: Option<&'a str>,
    guardian: Option<&'a str>,
    other: Option<&'a str>,
    person_key: String,
}

impl Party {
    fn new(given: Given<'_>) -> Self {
        let mut tokens: Vec<Token> = Vec::new();
        for number in [given.phone, given.id_number].into_iter().flatten() {
            tokens.push(of_number(Side::Booker, 0, number));
        }
        for name in [Some(given.name), given.guardian].into_iter().flatten().filter_map(names::of_person) {
            tokens.extend(of_name(Side::Booker, 0, &name));
        }
        let other = given.other.map(str::trim).filter(|text| !text.is_empty());
        if let Some(text) = other {
            let numbers = names::numbers(text);
            let theirs = numbers.iter().map(|number| of_number(Side::Other, 1, number));
            let named = names::named(text);
            let named = (1..).zip(&named).flat_map(|(person, name)| of_name(Side::Other, person, name));
            for token in theirs.chain(named) {
                // Who names themselves, or gives the telephone of the household, is not the other side.
                if !tokens.iter().any(|t| t.kind == token.kind && t.text == token.text) {
                    tokens.push(token);
                }
            }
        }
        let own = tokens.iter().filter(|t| t.side == Side::Booker).count();
        tokens.truncate(own + MOST_OF_A_SIDE);
        Self {
            tokens,
            other: other.map(str::to_owned),
            home: None,
            person_key: given.person_key,
            name: given.name.to_owned(),
        }
    }

    /// Of what a booking asks for.
    pub(crate) fn of_request(request: &Request) -> Self {
        Self::new(Given {
            name: request.name.as_str(),
            phone: request.phone.as_ref().map(domain::people::Phone::digits),
            id_number: request.id_number.as_ref().map(domain::people::IdNumber::as_str),
            guardian: request.guardian.as_ref().map(domain::people::PersonName::as_str),
            other: request.other_party.as_deref(),
            person_key: request.person_key(),
        })
    }

    /// Of a booking that was made.
    pub(crate) fn of_booking(booking: &Booking) -> Self {
        let p = &booking.personal;
        let name = domain::people::PersonName::parse(&booking.name).ok();
        let phone = p.phone.as_deref().and_then(|p| domain::people::Phone::parse(p).ok());
        Self::new(Given {
            name: &booking.name,
            phone: p.phone.as_deref(),
            id_number: p.id_number.as_deref(),
            guardian: p.guardian.as_deref(),
            other: p.other_party.as_deref(),
            person_key: name
                .map(|name| domain::people::person_key(&name, phone.as_ref(), p.tell_apart.as_deref()))
                .unwrap_or_default(),
        })
        .at_home(p.home.as_ref().and_then(|home| DivisionCode::try_from(home.as_str()).ok()).as_ref())
    }

    /// The same, from this village.
    pub(crate) fn at_home(self, home: Option<&DivisionCode>) -> Self {
        Self { home: home.cloned(), ..self }
    }

    /// From which village they come, as far as it is known besides that of the clinic.
    pub(crate) const fn home(&self) -> Option<&DivisionCode> {
        self.home.as_ref()
    }

    /// Of two people on either side of a case: one as who asks, against the other.
    pub(crate) fn of_sides(one: &PartyData, other: &PartyData) -> Self {
        let mut tokens = of_data(Side::Booker, 0, one);
        for token in of_data(Side::Other, 1, other) {
            if !tokens.iter().any(|t| t.kind == token.kind && t.text == token.text) {
                tokens.push(token);
            }
        }
        Self { tokens, other: Some(other.name.clone()), person_key: String::new(), name: one.name.clone(), home: None }
    }

    /// The other side as typed.
    pub(super) fn other_text(&self) -> Option<&str> {
        self.other.as_deref()
    }

    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// What is compared of a side, with its digests under a key.
    pub(super) fn indexed(&self, office: &Office, key: &str, side: Side) -> Vec<(&Token, String)> {
        self.tokens.iter().filter(|t| t.side == side).map(|t| (t, index(office, key, t))).collect()
    }

    /// Who and against whom, as a digest: what a waiver is given for.
    pub(super) fn digest(&self, office: &Office, key: &str) -> String {
        let other = self.other.as_deref().map(names::written).unwrap_or_default();
        office.keys.index_under(key, "conflict.party", &format!("{}\0{other}", self.person_key))
    }
}

pub(super) fn index(office: &Office, key: &str, token: &Token) -> String {
    office.keys.index_under(key, token.kind.index(), &token.text)
}
