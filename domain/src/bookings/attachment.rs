//! Papers and pictures that belong to a booking (材料): what may be kept.

/// Largest file, in bytes.
pub const LARGEST: usize = 8 * 1024 * 1024;
/// Most files on one booking.
pub const MOST: usize = 20;

/// What a file is, by its content and never by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A photograph (ISO/IEC 10918).
    Jpeg,
    /// A picture (ISO/IEC 15948).
    Png,
    /// A document (ISO 32000).
    Pdf,
}

impl FileKind {
    /// The kind that the first bytes tell.
    #[must_use]
    pub fn of(content: &[u8]) -> Option<Self> {
        match content {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Self::Png),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            _ => None,
        }
    }

    /// The media type, which is also the code in the database.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }

    /// How a name ends.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

impl TryFrom<String> for FileKind {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        [Self::Jpeg, Self::Png, Self::Pdf]
            .into_iter()
            .find(|k| k.media_type() == code)
            .ok_or_else(|| format!("unknown kind of file {code:?}"))
    }
}

/// Why a file was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFlaw {
    /// None was chosen, or it is empty.
    Missing,
    /// Larger than [`LARGEST`].
    TooLarge,
    /// The booking has [`MOST`] already.
    TooMany,
    /// Neither photograph, picture nor PDF, whatever it is called; or it cannot be read.
    NotAPaper,
}
