//! Staff: roles held at a division, and what each role may do.

mod permissions;

pub use permissions::{Action, Reach, TABLE, allows, may, may_somewhere};

use crate::ids::StaffId;
use crate::places::DivisionCode;

/// A role (角色) that a member of staff holds at a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// 代办员 village clerk
    Clerk,
    /// 法律顾问 adviser, a lawyer retained by villages
    Adviser,
    /// 调解员 mediator
    Mediator,
    /// 信访办 township petition officer
    PetitionOfficer,
    /// 司法所 township judicial officer
    JusticeOfficer,
    /// 县级管理员 county administrator
    Administrator,
    /// 审计员 auditor: reads, never writes
    Auditor,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 7] = [
        Self::Clerk,
        Self::Adviser,
        Self::Mediator,
        Self::PetitionOfficer,
        Self::JusticeOfficer,
        Self::Administrator,
        Self::Auditor,
    ];

    /// The code in the database and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Adviser => "adviser",
            Self::Mediator => "mediator",
            Self::PetitionOfficer => "petition_officer",
            Self::JusticeOfficer => "justice_officer",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// May it be held at this division? A clerk's at a village, a township's officers at their township, the administrator's at
    /// the county; advisers and mediators serve villages or townships, and the auditor any place.
    #[must_use]
    pub const fn is_held_at(self, division: &DivisionCode) -> bool {
        match self {
            Self::Clerk => division.is_village(),
            Self::Adviser | Self::Auditor => true,
            Self::Mediator => !division.is_county(),
            Self::PetitionOfficer | Self::JusticeOfficer => !division.is_village(),
            Self::Administrator => division.is_county(),
        }
    }
}

impl TryFrom<String> for Role {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|r| r.code() == code).ok_or_else(|| format!("unknown role {code:?}"))
    }
}

/// A role held at a division: it reaches the whole subtree below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it is held.
    pub division: DivisionCode,
}

/// A signed-in member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub id: StaffId,
    /// The name colleagues and villagers see.
    pub name: String,
    /// The roles held.
    pub grants: Vec<Grant>,
}

impl Actor {
    /// True when the role is held anywhere.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.grants.iter().any(|g| g.role == role)
    }

    /// The divisions where a role is held.
    pub fn places(&self, role: Role) -> impl Iterator<Item = &DivisionCode> {
        self.grants.iter().filter(move |g| g.role == role).map(|g| &g.division)
    }
}

/// What an action is done to: where it lies and, for a clinic and what hangs on it, whose it is.
#[derive(Debug, Clone, Copy)]
pub struct Object<'a> {
    /// The division it lies in.
    pub division: &'a DivisionCode,
    /// The adviser of the clinic, the mediator of the case.
    pub adviser: Option<&'a StaffId>,
}
