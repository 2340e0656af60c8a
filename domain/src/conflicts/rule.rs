//! What stops a booking: which kinds of clash there are, and which likeness is enough.
//!
//! | likeness | where | own mark | colleague's (firm, kin) |
//! |---|---|---|---|
//! | ID number, telephone, organisation's name | anywhere | stops | stops |
//! | name written alike | same village | stops | stops |
//! | name written alike | same township | stops | hint |
//! | name written alike | elsewhere | hint | nothing |
//! | sounds alike, three syllables and more | same village | stops | hint |
//! | sounds alike | same township (two syllables: same village) | hint | nothing |
//!
//! A hint stops only together with another: when in one earlier matter both the booker fits the other side and the other side fits
//! the client.

/// How two are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// The name sounds alike: syllables of the name.
    Sound(u8),
    /// The name is written alike.
    Name,
    /// An organisation's name.
    Organisation,
    /// The same telephone or ID number.
    Number,
}

/// In which part the adviser knows somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Advised them, acted for them.
    Client,
    /// The other side of somebody they advised.
    Opponent,
    /// A declared relative.
    Relative,
    /// An officer of a village committee that retains them.
    Officer,
    /// The adviser themselves, or their firm. Never marked: it follows from who the adviser is.
    Themselves,
}

impl Part {
    /// All parts that are marked.
    pub const ALL: [Self; 4] = [Self::Client, Self::Opponent, Self::Relative, Self::Officer];

    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Opponent => "opponent",
            Self::Relative => "relative",
            Self::Officer => "officer",
            Self::Themselves => "themselves",
        }
    }
}

impl TryFrom<String> for Part {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|p| p.code() == code).ok_or_else(|| format!("unknown part {code:?}"))
    }
}

/// Who of the new matter was found among the marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Who books, or whom a child's guardian books for.
    Booker,
    /// Whom they name as the other side.
    Other,
}

/// How near the mark lies to where the new matter comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Near {
    /// The same county.
    County,
    /// The same township.
    Township,
    /// The same village.
    Village,
}

/// Whose mark it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Through {
    /// The adviser's own.
    Adviser,
    /// A relative's who is an adviser too.
    Kin,
    /// A colleague's of the same firm.
    Firm,
}

/// Somebody of the new matter who is like somebody marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Who of the new matter.
    pub side: Side,
    /// How they are alike.
    pub likeness: Likeness,
    /// In which part the other is known.
    pub part: Part,
    /// How near.
    pub near: Near,
    /// To whom.
    pub through: Through,
    /// On which record the mark stands.
    pub record: String,
}

/// What kind of clash it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The two have met before, the other way round: both sides of one matter.
    BothSides,
    /// The other side, or the booker, is the adviser, their firm or a colleague of it.
    Themselves,
    /// The other side was advised before.
    ActedForOther,
    /// The booker is the one against whom an earlier client was advised.
    AgainstBooker,
    /// The other side is the village committee that retains the adviser, or its officer.
    Committee,
    /// The other side is a relative.
    OtherIsRelative,
    /// The booker is a relative.
    BookerIsRelative,
}

impl Kind {
    /// All kinds, the gravest first.
    pub const ALL: [Self; 7] = [
        Self::BothSides,
        Self::Themselves,
        Self::ActedForOther,
        Self::AgainstBooker,
        Self::Committee,
        Self::OtherIsRelative,
        Self::BookerIsRelative,
    ];

    /// The code in what is sealed.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BothSides => "both_sides",
            Self::Themselves => "themselves",
            Self::ActedForOther => "acted_for_other",
            Self::AgainstBooker => "against_booker",
            Self::Committee => "committee",
            Self::OtherIsRelative => "other_is_relative",
            Self::BookerIsRelative => "booker_is_relative",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// May it be waived? Acting for both sides of one matter is forbidden, whoever agrees (律师法 art. 39).
    #[must_use]
    pub const fn may_be_waived(self) -> bool {
        !matches!(self, Self::BothSides)
    }
}

/// Why an adviser does not take a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// What kind.
    pub kind: Kind,
    /// Through whom.
    pub through: Through,
    /// The record of the mark; none when it follows from a retainer.
    pub record: Option<String>,
}

/// What a likeness is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    Nothing,
    Hint,
    Stops,
}

fn worth(hit: &Hit) -> Worth {
    let own = hit.through == Through::Adviser;
    match (hit.likeness, hit.near, own) {
        (Likeness::Number | Likeness::Organisation, ..) => Worth::Stops,
        (Likeness::Name, Near::Village, _) | (Likeness::Name, Near::Township, true) => Worth::Stops,
        (Likeness::Name, Near::Township, false) | (Likeness::Name, Near::County, true) => Worth::Hint,
        (Likeness::Name, Near::County, false) => Worth::Nothing,
        (Likeness::Sound(syllables), Near::Village, true) if syllables >= 3 => Worth::Stops,
        (Likeness::Sound(_), Near::Village, _) => Worth::Hint,
        (Likeness::Sound(syllables), Near::Township, true) if syllables >= 3 => Worth::Hint,
        (Likeness::Sound(_), ..) => Worth::Nothing,
    }
}

/// What kind a hit makes by itself; none when it means no harm: a client comes back, an opponent is named again.
const fn kind_of(side: Side, part: Part) -> Option<Kind> {
    match (side, part) {
        (Side::Other, Part::Client) => Some(Kind::ActedForOther),
        (Side::Booker, Part::Opponent) => Some(Kind::AgainstBooker),
        (Side::Other, Part::Officer) => Some(Kind::Committee),
        (Side::Other, Part::Relative) => Some(Kind::OtherIsRelative),
        (Side::Booker, Part::Relative) => Some(Kind::BookerIsRelative),
        (_, Part::Themselves) => Some(Kind::Themselves),
        (Side::Booker, Part::Client | Part::Officer) | (Side::Other, Part::Opponent) => None,
    }
}

/// Which parts of earlier matters could speak against a new one when they are found on one side of it, three at the most: a client
/// who comes back is no reason.
pub fn parts_against(side: Side) -> impl Iterator<Item = Part> {
    Part::ALL.into_iter().filter(move |part| kind_of(side, *part).is_some())
}

/// Weighs what was found. `committee`: the other side is a committee that retains the adviser, or a colleague of the firm.
#[must_use]
pub fn judge(hits: &[Hit], committee: Option<Through>) -> Option<Clash> {
    let found = |kind: Kind, hit: &Hit| Clash { kind, through: hit.through, record: Some(hit.record.clone()) };
    // Both sides of one earlier matter, the other way round: two hints are enough.
    let crossed = hits.iter().find(|hit| {
        kind_of(hit.side, hit.part) == Some(Kind::AgainstBooker)
            && worth(hit) >= Worth::Hint
            && hits.iter().any(|other| {
                other.record == hit.record
                    && kind_of(other.side, other.part) == Some(Kind::ActedForOther)
                    && worth(other) >= Worth::Hint
            })
    });
    if let Some(hit) = crossed {
        return Some(found(Kind::BothSides, hit));
    }
    let committee = committee.map(|through| Clash { kind: Kind::Committee, through, record: None });
    hits.iter()
        .filter(|hit| worth(hit) == Worth::Stops)
        .filter_map(|hit| kind_of(hit.side, hit.part).map(|kind| found(kind, hit)))
        .chain(committee)
        .min_by_key(|clash| (clash.kind, clash.through))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: Likeness = Likeness::Number;
    const NAME: Likeness = Likeness::Name;
    const LONG: Likeness = Likeness::Sound(3);
    const SHORT: Likeness = Likeness::Sound(2);

    fn hit(side: Side, part: Part, likeness: Likeness, near: Near, through: Through) -> Hit {
        Hit { side, likeness, part, near, through, record: "booking/1".into() }
    }

    fn kind(hits: &[Hit]) -> Option<Kind> {
        judge(hits, None).map(|c| c.kind)
    }

    #[test]
    fn who_stands_on_which_side_decides() {
        use Part::{Client, Officer, Opponent, Relative};
        use Side::{Booker, Other};
        for (side, part, wanted) in [
            (Other, Client, Some(Kind::ActedForOther)),
            (Booker, Opponent, Some(Kind::AgainstBooker)),
            (Other, Officer, Some(Kind::Committee)),
            (Other, Relative, Some(Kind::OtherIsRelative)),
            (Booker, Relative, Some(Kind::BookerIsRelative)),
            (Other, Part::Themselves, Some(Kind::Themselves)),
            (Booker, Part::Themselves, Some(Kind::Themselves)),
            // A client comes back; an opponent is named again; an officer has a matter of their own.
            (Booker, Client, None),
            (Other, Opponent, None),
            (Booker, Officer, None),
        ] {
            let found = kind(&[hit(side, part, NUMBER, Near::County, Through::Adviser)]);
            assert_eq!(found, wanted, "{side:?} {part:?}");
            let marked = Part::ALL.contains(&part);
            assert_eq!(parts_against(side).any(|p| p == part), wanted.is_some() && marked, "what counts is looked for");
            assert!(parts_against(side).count() <= 3);
        }
    }

    #[test]
    fn what_likeness_is_enough_alone() {
        use Near::{County, Township, Village};
        use Through::{Adviser, Firm, Kin};
        for (likeness, near, through, stops) in [
            (NUMBER, County, Adviser, true),
            (NUMBER, County, Firm, true),
            (Likeness::Organisation, County, Firm, true),
            (NAME, Village, Adviser, true),
            (NAME, Township, Adviser, true),
            (NAME, County, Adviser, false),
            (NAME, Village, Firm, true),
            (NAME, Village, Kin, true),
            (NAME, Township, Firm, false),
            (NAME, County, Firm, false),
            (LONG, Village, Adviser, true),
            (LONG, Township, Adviser, false),
            (LONG, Village, Firm, false),
            (SHORT, Village, Adviser, false),
            (SHORT, County, Adviser, false),
        ] {
            let found = kind(&[hit(Side::Other, Part::Client, likeness, near, through)]);
            assert_eq!(found.is_some(), stops, "{likeness:?} {near:?} {through:?}");
        }
    }

    #[test]
    fn two_hints_in_one_matter_stop_and_in_two_matters_do_not() {
        let booker = hit(Side::Booker, Part::Opponent, SHORT, Near::Village, Through::Adviser);
        let other = hit(Side::Other, Part::Client, NAME, Near::County, Through::Adviser);
        assert_eq!(kind(&[booker.clone(), other.clone()]), Some(Kind::BothSides));
        let elsewhere = Hit { record: "booking/2".into(), ..other.clone() };
        assert_eq!(kind(&[booker, elsewhere]), None);
        // The same way round as before: the client and the same opponent again.
        let same = [
            hit(Side::Booker, Part::Client, NUMBER, Near::Village, Through::Adviser),
            hit(Side::Other, Part::Opponent, NAME, Near::Village, Through::Adviser),
        ];
        assert_eq!(kind(&same), None);
        // What is worth nothing adds nothing.
        let far = hit(Side::Booker, Part::Opponent, SHORT, Near::County, Through::Adviser);
        assert_eq!(kind(&[far, other]), None);
    }

    #[test]
    fn the_gravest_is_told_and_only_both_sides_cannot_be_waived() {
        let relative = hit(Side::Other, Part::Relative, NAME, Near::Village, Through::Adviser);
        let client = hit(Side::Other, Part::Client, NUMBER, Near::Village, Through::Firm);
        assert_eq!(kind(&[relative.clone(), client]), Some(Kind::ActedForOther));
        let told = judge(&[relative], Some(Through::Firm)).expect("a clash");
        assert_eq!((told.kind, told.record), (Kind::Committee, None));
        assert_eq!(judge(&[], None), None);
        let unwaivable: Vec<_> = Kind::ALL.into_iter().filter(|k| !k.may_be_waived()).collect();
        assert_eq!(unwaivable, [Kind::BothSides]);
        assert!(Kind::ALL.into_iter().all(|k| Kind::from_code(k.code()) == Some(k)));
    }
}
