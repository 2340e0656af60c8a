//! Identifiers: text in the database and in addresses, a type of their own in code.

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The identifier as it stands in the database and in addresses.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_id! {
    /// A clinic (坐诊): eight characters of the code alphabet.
    ClinicId;
    /// A rule by which clinics recur, UUIDv7.
    RuleId;
    /// A leave (请假) of an adviser, UUIDv7.
    LeaveId;
    /// An entry of the waiting list (候补), UUIDv7. Not the code that people see.
    WaitingId;
    /// An offer (候补通知) of a place, UUIDv7.
    OfferId;
    /// A slot (时段) of a clinic: the clinic's id, a dash, its number in the clinic from 01.
    SlotId;
    /// A case (案件), UUIDv7. Not the code that people see.
    CaseId;
    /// A party of a case (当事人), UUIDv7.
    PartyId;
    /// A booking (预约), UUIDv7. Not the code that people see.
    BookingId;
    /// A member of staff, UUIDv7.
    StaffId;
    /// An outgoing message, UUIDv7.
    MessageId;
}

impl SlotId {
    /// The slot numbered `number` (from 1) of a clinic.
    #[must_use]
    pub fn of(clinic: &ClinicId, number: usize) -> Self {
        Self(format!("{clinic}-{number:02}"))
    }
}
