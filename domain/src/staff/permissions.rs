//! The one table of who may do what. Pages, forms, API calls and jobs all ask [`may`]; nothing else decides.

use super::{Actor, Object, Role};

/// Something a member of staff does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// See the bookings of a clinic: names, times, kinds of matter.
    ReadBookings,
    /// See what a person wrote about the matter, and the record of the consultation.
    ReadMatter,
    /// Book for a villager (代办), cancel and move for them.
    BookForVillager,
    /// Check people in.
    CheckIn,
    /// Call, start, finish, mark as missed, undo.
    RunQueue,
    /// Write the record of a consultation.
    WriteConsultation,
    /// See what messages wait or were refused, and send one again.
    ReadMessages,
    /// Make a token for the API with one's own rights.
    MakeToken,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 8] = [
        Self::ReadBookings,
        Self::ReadMatter,
        Self::BookForVillager,
        Self::CheckIn,
        Self::RunQueue,
        Self::WriteConsultation,
        Self::ReadMessages,
        Self::MakeToken,
    ];
}

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Everything in the division where the role is held, and below.
    Subtree,
    /// Only one's own clinics.
    Own,
}

/// Role, action, reach. What is not written here is refused.
pub const TABLE: &[(Role, Action, Reach)] = {
    use Action::{
        BookForVillager, CheckIn, MakeToken, ReadBookings, ReadMatter, ReadMessages, RunQueue, WriteConsultation,
    };
    use Reach::{Own, Subtree};
    use Role::{Administrator, Adviser, Auditor, Clerk, JusticeOfficer};
    &[
        (Clerk, ReadBookings, Subtree),
        (Clerk, BookForVillager, Subtree),
        (Clerk, CheckIn, Subtree),
        (Clerk, ReadMessages, Subtree),
        (Adviser, ReadBookings, Own),
        (Adviser, ReadMatter, Own),
        (Adviser, CheckIn, Own),
        (Adviser, RunQueue, Own),
        (Adviser, WriteConsultation, Own),
        (Adviser, MakeToken, Subtree),
        (JusticeOfficer, ReadBookings, Subtree),
        (Administrator, ReadBookings, Subtree),
        (Administrator, BookForVillager, Subtree),
        (Administrator, ReadMessages, Subtree),
        (Administrator, MakeToken, Subtree),
        (Auditor, ReadBookings, Subtree),
    ]
};

/// May the actor do this to that? The union over the roles held, each limited to its subtree.
#[must_use]
pub fn may(actor: &Actor, action: Action, object: Object<'_>) -> bool {
    actor.grants.iter().any(|grant| {
        TABLE.iter().any(|&(role, allowed, reach)| {
            role == grant.role
                && allowed == action
                && grant.division.contains(object.division)
                && match reach {
                    Reach::Subtree => true,
                    Reach::Own => object.adviser == Some(&actor.id),
                }
        })
    })
}

/// May the actor do this anywhere at all? For what is not done to one thing: whether a way is shown, whether a list is opened.
#[must_use]
pub fn may_somewhere(actor: &Actor, action: Action) -> bool {
    let allowed = |role| TABLE.iter().any(|(holder, what, _)| *holder == role && *what == action);
    actor.grants.iter().any(|grant| allowed(grant.role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::StaffId;
    use crate::places::DivisionCode;
    use crate::staff::Grant;

    fn code(digits: &str) -> DivisionCode {
        DivisionCode::try_from(digits).expect("a code")
    }

    fn actor(id: &str, role: Role, division: &str) -> Actor {
        Actor { id: id.into(), name: id.into(), grants: vec![Grant { role, division: code(division) }] }
    }

    #[test]
    fn a_clerk_sees_the_bookings_of_their_own_village_and_nothing_of_the_matter() {
        let clerk = actor("c", Role::Clerk, "141181102205");
        let (own, other) = (code("141181102205"), code("141181102206"));
        let adviser = StaffId::from("a");
        let at = |division| Object { division, adviser: Some(&adviser) };
        assert!(may(&clerk, Action::ReadBookings, at(&own)));
        assert!(!may(&clerk, Action::ReadBookings, at(&other)));
        assert!(!may(&clerk, Action::ReadMatter, at(&own)));
        assert!(!may(&clerk, Action::RunQueue, at(&own)));
    }

    #[test]
    fn an_adviser_works_through_their_own_clinics_and_no_colleagues() {
        let adviser = actor("a", Role::Adviser, "141181");
        let (village, colleague) = (code("141181102205"), StaffId::from("b"));
        for action in [Action::ReadBookings, Action::RunQueue, Action::WriteConsultation, Action::ReadMatter] {
            assert!(may(&adviser, action, Object { division: &village, adviser: Some(&adviser.id) }));
            assert!(!may(&adviser, action, Object { division: &village, adviser: Some(&colleague) }));
            assert!(!may(&adviser, action, Object { division: &village, adviser: None }));
        }
    }

    #[test]
    fn an_auditor_reads_and_never_writes() {
        let auditor = actor("x", Role::Auditor, "141181");
        let village = code("141181102205");
        for action in Action::ALL {
            let allowed = may(&auditor, action, Object { division: &village, adviser: Some(&auditor.id) });
            assert_eq!(allowed, action == Action::ReadBookings, "{action:?}");
        }
    }
}
