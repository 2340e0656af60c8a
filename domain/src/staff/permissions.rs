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
    /// See the trail of a record one may see: who did what, when.
    ReadTrail,
    /// See a telephone or an ID number in full, for a purpose that is written down.
    RevealPerson,
    /// Correct a person's data at their request (Personal Information Protection Law, art. 46).
    CorrectPerson,
    /// Give a person a copy of their data (art. 45), or a court the trail of a record.
    ExportPerson,
    /// Erase a person's data at their request or when its retention ends (art. 47).
    ErasePerson,
    /// Plan clinics: rules, single ones, moves, cancellations, leave.
    PlanClinics,
    /// Add papers and pictures to a booking, and take them away.
    Attach,
    /// See who works here, with roles and retainers.
    ReadStaff,
    /// Invite staff, give and end roles and retainers.
    ManageStaff,
    /// Merge, rename, end divisions.
    ManagePlaces,
    /// See the rules of the house: retention, calendar, texts.
    ReadSettings,
    /// Change them.
    ManageSettings,
    /// See the sign-in log.
    ReadSignIns,
    /// See how visits were rated, added up (满意度评价).
    ReadRatings,
    /// Make the text for the loudspeaker and the poster of a place's clinics.
    Announce,
    /// Read petitions (信访).
    ReadPetition,
    /// See what advisers owe villages and what they held (履职).
    ReadDuty,
    /// Counter-sign that an adviser was there.
    CounterSign,
    /// Counter-sign, with a reason, when the days for signing are over.
    CounterSignLate,
    /// Say that nobody came, and answer to a gap.
    AnswerDuty,
    /// Choose the matters one does not take.
    ChooseMatters,
    /// Learn the name of an accuser (检举控告): only who handles the matter. 信访工作条例: it must not reach the accused.
    ReadAccuser,
    /// Declare one's own relatives and clients outside of the program, who stand against one's taking a matter.
    DeclareTies,
    /// See conflicts of interest (利益冲突): what binds an adviser, and to whom. Not the clerk, who only hears that another adviser
    /// is proposed.
    ReadConflicts,
    /// Grant or refuse a waiver of a conflict that another person asked for.
    WaiveConflict,
    /// Keep the list of a village committee's officers.
    KeepOfficers,
    /// Open a mediation (登记): for somebody who asks, by referral, from a consultation.
    OpenCases,
    /// Read what a mediation is about: parties, records, agreement (人民调解法 art. 15).
    ReadCases,
    /// See where mediations stand and when something is due, nothing of what they are about.
    ReadProgress,
    /// Take a mediation up or refuse it, name its mediator.
    TakeUpCases,
    /// Take the steps of a mediation.
    TakeCaseSteps,
    /// Add, correct and take out the parties of a mediation, join and separate records of one person.
    KeepParties,
    /// Hand a case to somebody else.
    AssignCases,
    /// File a mediation (归档).
    ArchiveCases,
    /// Write and issue the papers of a mediation, note who signed, attach what came back (文书).
    WritePapers,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 43] = [
        Self::ReadBookings,
        Self::ReadMatter,
        Self::BookForVillager,
        Self::CheckIn,
        Self::RunQueue,
        Self::WriteConsultation,
        Self::ReadMessages,
        Self::MakeToken,
        Self::ReadTrail,
        Self::RevealPerson,
        Self::CorrectPerson,
        Self::ExportPerson,
        Self::ErasePerson,
        Self::PlanClinics,
        Self::Attach,
        Self::ReadStaff,
        Self::ManageStaff,
        Self::ManagePlaces,
        Self::ReadSettings,
        Self::ManageSettings,
        Self::ReadSignIns,
        Self::ReadRatings,
        Self::Announce,
        Self::ReadDuty,
        Self::CounterSign,
        Self::CounterSignLate,
        Self::AnswerDuty,
        Self::ChooseMatters,
        Self::ReadPetition,
        Self::ReadAccuser,
        Self::DeclareTies,
        Self::ReadConflicts,
        Self::WaiveConflict,
        Self::KeepOfficers,
        Self::OpenCases,
        Self::ReadCases,
        Self::ReadProgress,
        Self::TakeUpCases,
        Self::TakeCaseSteps,
        Self::KeepParties,
        Self::AssignCases,
        Self::ArchiveCases,
        Self::WritePapers,
    ];
}

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Everything in the division where the role is held, and below.
    Subtree,
    /// Only one's own: clinics, cases.
    Own,
    /// One's own, and those in the division that are nobody's yet.
    OwnOrFree,
}

/// Role, action, reach. What is not written here is refused.
pub const TABLE: &[(Role, Action, Reach)] = {
    use Action::{
        Announce, Attach, BookForVillager, CheckIn, CorrectPerson, DeclareTies, ErasePerson, ExportPerson,
        KeepOfficers, MakeToken, ManagePlaces, ManageSettings, ManageStaff, PlanClinics, ReadAccuser, ReadBookings,
        ReadConflicts, ReadMatter, ReadMessages, ReadPetition, ReadRatings, ReadSettings, ReadSignIns, ReadStaff,
        ReadTrail, RevealPerson, RunQueue, WaiveConflict, WriteConsultation,
    };
    use Action::{AnswerDuty, ChooseMatters, CounterSign, CounterSignLate, ReadDuty};
    use Action::{
        ArchiveCases, AssignCases, KeepParties, OpenCases, ReadCases, ReadProgress, TakeCaseSteps, TakeUpCases,
        WritePapers,
    };
    use Reach::{Own, OwnOrFree, Subtree};
    use Role::{Administrator, Adviser, Auditor, Clerk, JusticeOfficer, Mediator, PetitionOfficer};
    &[
        (Clerk, ReadBookings, Subtree),
        (Clerk, ReadTrail, Subtree),
        (Clerk, BookForVillager, Subtree),
        (Clerk, RevealPerson, Subtree),
        (Clerk, CorrectPerson, Subtree),
        (Clerk, Attach, Subtree),
        (Clerk, CheckIn, Subtree),
        (Clerk, ReadMessages, Subtree),
        (Clerk, Announce, Subtree),
        (Clerk, ReadDuty, Subtree),
        (Clerk, CounterSign, Subtree),
        (Adviser, ReadBookings, Own),
        (Adviser, ReadTrail, Own),
        (Adviser, ReadMatter, Own),
        (Adviser, RevealPerson, Own),
        (Adviser, Attach, Own),
        (Adviser, CheckIn, Own),
        (Adviser, RunQueue, Own),
        (Adviser, WriteConsultation, Own),
        (Adviser, MakeToken, Subtree),
        (Adviser, PlanClinics, Own),
        (Adviser, ReadDuty, Own),
        (Adviser, AnswerDuty, Own),
        (Adviser, ChooseMatters, Own),
        (Adviser, DeclareTies, Subtree),
        (PetitionOfficer, ReadPetition, Subtree),
        (PetitionOfficer, ReadAccuser, Own),
        (JusticeOfficer, ReadBookings, Subtree),
        (JusticeOfficer, ReadTrail, Subtree),
        (JusticeOfficer, PlanClinics, Subtree),
        (JusticeOfficer, ReadDuty, Subtree),
        (JusticeOfficer, CounterSignLate, Subtree),
        (JusticeOfficer, ReadConflicts, Subtree),
        (JusticeOfficer, WaiveConflict, Subtree),
        (JusticeOfficer, KeepOfficers, Subtree),
        (Administrator, ReadBookings, Subtree),
        (Administrator, ReadTrail, Subtree),
        (Administrator, PlanClinics, Subtree),
        (JusticeOfficer, ReadRatings, Subtree),
        (JusticeOfficer, Announce, Subtree),
        (Administrator, ReadRatings, Subtree),
        (Administrator, Announce, Subtree),
        (Administrator, BookForVillager, Subtree),
        (Administrator, RevealPerson, Subtree),
        (Administrator, CorrectPerson, Subtree),
        (Administrator, ExportPerson, Subtree),
        (Administrator, ErasePerson, Subtree),
        (Administrator, ReadMessages, Subtree),
        (Administrator, MakeToken, Subtree),
        (Administrator, ReadStaff, Subtree),
        (Administrator, ManageStaff, Subtree),
        (Administrator, ManagePlaces, Subtree),
        (Administrator, ReadSettings, Subtree),
        (Administrator, ManageSettings, Subtree),
        (Administrator, ReadSignIns, Subtree),
        (Administrator, ReadDuty, Subtree),
        (Administrator, KeepOfficers, Subtree),
        (Auditor, ReadBookings, Subtree),
        (Auditor, ReadTrail, Subtree),
        (Auditor, ReadStaff, Subtree),
        (Auditor, ReadSettings, Subtree),
        (Auditor, ReadSignIns, Subtree),
        (Auditor, ReadDuty, Subtree),
        (Auditor, ReadConflicts, Subtree),
        (Clerk, OpenCases, Subtree),
        (Clerk, ReadProgress, Subtree),
        (Adviser, OpenCases, Own),
        (Mediator, OpenCases, Subtree),
        (Mediator, ReadProgress, Subtree),
        (Mediator, ReadCases, OwnOrFree),
        (Mediator, TakeUpCases, OwnOrFree),
        (Mediator, TakeCaseSteps, OwnOrFree),
        (Mediator, KeepParties, OwnOrFree),
        (Mediator, DeclareTies, Subtree),
        (Mediator, AssignCases, Own),
        (Mediator, ArchiveCases, OwnOrFree),
        (Mediator, WritePapers, OwnOrFree),
        (JusticeOfficer, OpenCases, Subtree),
        (JusticeOfficer, ReadProgress, Subtree),
        (JusticeOfficer, ReadCases, Subtree),
        (JusticeOfficer, TakeUpCases, Subtree),
        (JusticeOfficer, KeepParties, Subtree),
        (JusticeOfficer, AssignCases, Subtree),
        (JusticeOfficer, ArchiveCases, Subtree),
        (JusticeOfficer, WritePapers, Subtree),
        (Administrator, ReadProgress, Subtree),
        (Auditor, ReadProgress, Subtree),
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
                    Reach::OwnOrFree => object.adviser.is_none_or(|owner| *owner == actor.id),
                }
        })
    })
}

/// Does this role hold the action at all?
#[must_use]
pub fn allows(role: Role, action: Action) -> bool {
    TABLE.iter().any(|(holder, what, _)| *holder == role && *what == action)
}

/// May the actor do this anywhere at all? For what is not done to one thing: whether a way is shown, whether a list is opened.
#[must_use]
pub fn may_somewhere(actor: &Actor, action: Action) -> bool {
    actor.grants.iter().any(|grant| allows(grant.role, action))
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
            let reads = matches!(
                action,
                Action::ReadBookings
                    | Action::ReadTrail
                    | Action::ReadDuty
                    | Action::ReadStaff
                    | Action::ReadSettings
                    | Action::ReadSignIns
                    | Action::ReadConflicts
                    | Action::ReadProgress
            );
            assert_eq!(allowed, reads, "{action:?}");
        }
    }

    #[test]
    fn a_mediator_reads_no_petitions_and_an_accuser_is_known_to_the_handler_alone() {
        let township = code("141181102");
        let handler = StaffId::from("p");
        let petition = Object { division: &township, adviser: Some(&handler) };
        for role in Role::ALL {
            let holder = actor(if role == Role::PetitionOfficer { "p" } else { "x" }, role, "141181");
            assert_eq!(may(&holder, Action::ReadPetition, petition), role == Role::PetitionOfficer, "{role:?}");
            assert_eq!(may(&holder, Action::ReadAccuser, petition), role == Role::PetitionOfficer, "{role:?}");
        }
        let colleague = actor("q", Role::PetitionOfficer, "141181");
        assert!(may(&colleague, Action::ReadPetition, petition) && !may(&colleague, Action::ReadAccuser, petition));
    }

    #[test]
    fn nobody_signs_for_themselves_and_nobody_reads_a_colleagues_duty() {
        let village = code("141181102205");
        let (adviser, clerk) = (actor("a", Role::Adviser, "141181102"), actor("c", Role::Clerk, "141181102205"));
        let own = Object { division: &village, adviser: Some(&adviser.id) };
        let colleague = StaffId::from("b");
        let other = Object { division: &village, adviser: Some(&colleague) };
        assert!(may(&adviser, Action::ReadDuty, own) && !may(&adviser, Action::ReadDuty, other));
        assert!(may(&adviser, Action::AnswerDuty, own) && !may(&adviser, Action::CounterSign, own));
        assert!(may(&clerk, Action::CounterSign, own) && !may(&clerk, Action::AnswerDuty, own));
        let signers = Role::ALL.into_iter().filter(|r| may_somewhere(&actor("x", *r, "141181"), Action::CounterSign));
        assert_eq!(signers.collect::<Vec<_>>(), [Role::Clerk]);
        let late = Role::ALL.into_iter().filter(|r| allows(*r, Action::CounterSignLate));
        assert_eq!(late.collect::<Vec<_>>(), [Role::JusticeOfficer]);
    }

    #[test]
    fn conflicts_of_interest_are_read_by_the_justice_office_and_the_auditor_alone() {
        let village = code("141181102205");
        for role in Role::ALL {
            let holder = actor("x", role, "141181");
            for adviser in [None, Some(&holder.id)] {
                let object = Object { division: &village, adviser };
                let reads = matches!(role, Role::JusticeOfficer | Role::Auditor);
                assert_eq!(may(&holder, Action::ReadConflicts, object), reads, "{role:?}");
                assert_eq!(may(&holder, Action::WaiveConflict, object), role == Role::JusticeOfficer, "{role:?}");
            }
        }
        let elsewhere = actor("j", Role::JusticeOfficer, "141181001");
        assert!(!may(&elsewhere, Action::ReadConflicts, Object { division: &village, adviser: None }));
    }

    #[test]
    fn what_a_mediation_is_about_stays_between_its_mediator_and_the_justice_office() {
        let (village, mediator, colleague) = (code("141181102205"), StaffId::from("x"), StaffId::from("b"));
        for role in Role::ALL {
            let holder = actor("x", role, if role == Role::Mediator { "141181102205" } else { "141181" });
            let can = |action, owner| may(&holder, action, Object { division: &village, adviser: owner });
            let office = role == Role::JusticeOfficer;
            let mediates = role == Role::Mediator;
            assert_eq!(can(Action::ReadCases, Some(&mediator)), office || mediates, "{role:?}");
            assert_eq!(can(Action::ReadCases, None), office || mediates, "{role:?}: nobody's yet");
            assert_eq!(can(Action::ReadCases, Some(&colleague)), office, "{role:?}: a colleague's");
            for action in [Action::TakeCaseSteps, Action::TakeUpCases, Action::ArchiveCases, Action::WritePapers] {
                assert!(!can(action, Some(&colleague)) || office, "{role:?} {action:?}");
            }
            assert_eq!(can(Action::WritePapers, Some(&mediator)), office || mediates, "{role:?}");
            assert_eq!(can(Action::TakeCaseSteps, Some(&mediator)), mediates, "{role:?}");
            let sees = !matches!(role, Role::PetitionOfficer | Role::Adviser);
            assert_eq!(can(Action::ReadProgress, Some(&colleague)), sees, "{role:?}");
        }
        let next_door = actor("x", Role::Mediator, "141181102206");
        assert!(!may(&next_door, Action::ReadCases, Object { division: &village, adviser: None }));
    }

    #[test]
    fn a_role_is_held_where_it_belongs() {
        let (county, township, village) = (code("141181"), code("141181102"), code("141181102205"));
        let held = |role: Role| [&county, &township, &village].map(|d| role.is_held_at(d));
        assert_eq!(held(Role::Clerk), [false, false, true]);
        assert_eq!(held(Role::PetitionOfficer), [true, true, false]);
        assert_eq!(held(Role::Administrator), [true, false, false]);
    }
}
