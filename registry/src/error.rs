//! What goes wrong below the rules.

/// The database could not do it. Nothing a person can act on: it ends as one logged 500 with an id to quote.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine's own error.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// A migration failed.
    #[error(transparent)]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// `DATABASE_URL` names no engine we know.
    #[error("DATABASE_URL must begin with sqlite:// or postgres://")]
    UnknownEngine,
    /// A row that breaks a rule of the program.
    #[error("inconsistent {table}: {what}")]
    Inconsistent {
        /// Table.
        table: &'static str,
        /// What is wrong.
        what: String,
    },
    /// Sealed content that does not open: another key, another place, or bent.
    #[error("what is sealed in {0} does not open")]
    Unopened(String),
    /// The keys of the house.
    #[error(transparent)]
    Keys(#[from] crate::keys::KeyError),
    /// Hashing a password failed.
    #[error("password hashing failed: {0}")]
    Hash(String),
}

impl StoreError {
    /// True when a unique constraint refused the row.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// True when the database refused a clinic because its adviser is elsewhere at that time: the exclusion constraint of
    /// PostgreSQL, the trigger of SQLite.
    #[must_use]
    pub fn is_two_places(&self) -> bool {
        const GUARD: &str = "clinics_no_two_places";
        matches!(self, Self::Sql(sqlx::Error::Database(error))
            if error.constraint() == Some(GUARD) || error.message().contains(GUARD))
    }
}
