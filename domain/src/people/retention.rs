//! How long personal data is kept: the shortest time the purpose needs (Personal Information Protection Law, art. 19).

/// A kind of data with a time of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kept {
    /// A booking that led to no consultation: cancelled, or nobody came.
    BookingNotHeld,
    /// A booking with the record of its consultation.
    BookingHeld,
    /// A letter that was sent.
    Letter,
    /// A line of the sign-in log.
    SignIn,
    /// Whom an adviser is bound by since a consultation: keyed digests, after the record itself was erased. The duty of secrecy
    /// (律师法 art. 38) has no end; what proves it is kept for as long as this.
    ConflictMark,
    /// A case that is filed, with its parties and records.
    Case,
}

impl Kept {
    /// All kinds, in the order shown.
    pub const ALL: [Self; 6] =
        [Self::BookingNotHeld, Self::BookingHeld, Self::Letter, Self::SignIn, Self::ConflictMark, Self::Case];

    /// The code in forms and settings.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BookingNotHeld => "booking_not_held",
            Self::BookingHeld => "booking_held",
            Self::Letter => "letter",
            Self::SignIn => "sign_in",
            Self::ConflictMark => "conflict_mark",
            Self::Case => "case",
        }
    }

    /// Months, until the administrator sets others. The county's own rules on files go before these: to be confirmed.
    #[must_use]
    pub const fn default_months(self) -> u32 {
        match self {
            Self::BookingNotHeld => 6,
            Self::BookingHeld => 36,
            Self::Letter => 3,
            Self::SignIn => 12,
            Self::ConflictMark => 60,
            // Short-term dossiers of mediation: to be confirmed by the county's archive.
            Self::Case => 120,
        }
    }

    /// The fewest months that may be set: network logs are kept at least six (Cybersecurity Law, art. 21).
    #[must_use]
    pub const fn fewest_months(self) -> u32 {
        match self {
            Self::SignIn => 6,
            Self::BookingNotHeld | Self::BookingHeld | Self::Letter | Self::ConflictMark | Self::Case => 1,
        }
    }

    /// The most months that may be set.
    pub const MOST_MONTHS: u32 = 360;
}
