//! Two engines, one set of queries: native pools of SQLite and PostgreSQL behind one enum, and two macros.
//!
//! Every statement is a named constant of portable SQL (docs/portable-sql.md) and runs through [`on!`], which expands the same
//! expression for both engines.

use std::ops::{Deref, DerefMut};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, Postgres};
use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Database, Transaction};

use crate::StoreError;

/// A connection to a server that lay idle for longer is asked whether it is still there.
const IDLE: Duration = Duration::from_secs(5);

static COMMON: Migrator = sqlx::migrate!("../migrations");
static OF_SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static OF_POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// The migrations both engines share, and those of one.
fn migrations(own: &Migrator) -> Migrator {
    Migrator::with_migrations(COMMON.iter().chain(own.iter()).cloned().collect())
}

/// The database of a running registry.
#[derive(Debug, Clone)]
pub struct Db {
    engine: Engine,
    changes: Arc<AtomicU64>,
}

/// The pools of an engine.
#[derive(Debug, Clone)]
enum Engine {
    /// Embedded: one writer, several read-only readers.
    Sqlite {
        /// Takes part in reads only.
        reader: SqlitePool,
        /// One connection, so that writers queue here and not in the engine.
        writer: SqlitePool,
    },
    /// A PostgreSQL server, or an engine that speaks its protocol.
    Postgres(PgPool),
}

/// A connection to work with: from [`Db::read`] or [`Db::write`].
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(Handle<Sqlite>),
    /// On PostgreSQL.
    Postgres(Handle<Postgres>),
}

/// What is behind a [`Tx`].
#[derive(Debug)]
pub enum Handle<D: Database> {
    /// Each statement sees what was committed before it. Reading needs no more, and spares two round trips.
    Read(PoolConnection<D>),
    /// A transaction; rolls back when dropped without [`Tx::commit`].
    Write(Transaction<'static, D>, Arc<AtomicU64>),
}

impl<D: Database> Deref for Handle<D> {
    type Target = D::Connection;

    fn deref(&self) -> &D::Connection {
        match self {
            Self::Read(connection) => connection,
            Self::Write(transaction, _) => transaction,
        }
    }
}

impl<D: Database> DerefMut for Handle<D> {
    fn deref_mut(&mut self) -> &mut D::Connection {
        match self {
            Self::Read(connection) => connection,
            Self::Write(transaction, _) => transaction,
        }
    }
}

impl<D: Database> Handle<D> {
    async fn commit(self) -> Result<(), sqlx::Error> {
        if let Self::Write(transaction, changes) = self {
            transaction.commit().await?;
            changes.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }
}

/// Runs one expression on the connection of a transaction, whichever engine it is on.
macro_rules! on {
    ($tx:expr, $conn:ident => $body:expr) => {
        match $tx {
            $crate::Tx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}

/// Declares the statements of a module and lists them for the test that prepares each one on both engines.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* const $name: &str = $sql;)*
        /// The statements of this module with their names.
        pub const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

impl Db {
    /// Connects. A SQLite file and its folder are made when `create` is set.
    ///
    /// # Errors
    /// An address that names no engine we know, or an engine that does not answer.
    pub async fn connect(url: &str, create: bool) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url)?
                .journal_mode(SqliteJournalMode::Wal)
                // Records of legal matters, power cuts in villages: a commit that was answered is on the disk.
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(10))
                .optimize_on_close(true, None);
            if create && let Some(folder) = options.get_filename().parent() {
                std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
            }
            let writer = SqlitePoolOptions::new()
                .max_connections(1)
                // A file does not go away as a server does.
                .test_before_acquire(false)
                .acquire_timeout(Duration::from_secs(30))
                .connect_with(options.clone().create_if_missing(create))
                .await?;
            let reader = SqlitePoolOptions::new()
                .max_connections(4)
                .test_before_acquire(false)
                .acquire_timeout(Duration::from_secs(30))
                .connect_lazy_with(options.read_only(true));
            Ok(Self::on(Engine::Sqlite { reader, writer }))
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = PgPoolOptions::new()
                .max_connections(16)
                // A server may have gone while a connection lay idle; one just used need not be asked whether it is there.
                .test_before_acquire(false)
                .before_acquire(|connection, about| {
                    Box::pin(async move {
                        if about.idle_for > IDLE {
                            connection.ping().await?;
                        }
                        Ok(true)
                    })
                })
                .acquire_timeout(Duration::from_secs(30))
                .connect_with(PgConnectOptions::from_str(url)?)
                .await?;
            Ok(Self::on(Engine::Postgres(pool)))
        } else {
            Err(StoreError::UnknownEngine)
        }
    }

    /// True when the file of a SQLite database is there; a server always may be.
    #[must_use]
    pub fn is_there(url: &str) -> bool {
        match SqliteConnectOptions::from_str(url) {
            Ok(options) if url.starts_with("sqlite:") => options.get_filename().exists(),
            _ => true,
        }
    }

    fn on(engine: Engine) -> Self {
        Self { engine, changes: Arc::default() }
    }

    /// Brings the schema up to date. Safe to run from several hosts at once: PostgreSQL serialises it with a lock.
    ///
    /// # Errors
    /// A migration that fails, or a database newer than the program.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite { writer, .. } => migrations(&OF_SQLITE).run(writer).await?,
            Engine::Postgres(pool) => migrations(&OF_POSTGRES).run(pool).await?,
        }
        Ok(())
    }

    /// True when the database answers and every migration of this program has been run.
    pub async fn is_current(&self) -> bool {
        let found: Result<Option<i64>, StoreError> = async {
            const NEWEST: &str = "select max(version) from _sqlx_migrations where success";
            let mut tx = self.read().await?;
            Ok(on!(&mut tx, conn => sqlx::query_scalar(NEWEST).fetch_one(conn).await)?)
        }
        .await;
        found.is_ok_and(|version| version == Some(Self::schema_version()))
    }

    /// The newest migration this program carries.
    #[must_use]
    pub fn schema_version() -> i64 {
        COMMON.iter().chain(OF_SQLITE.iter()).map(|m| m.version).max().unwrap_or_default()
    }

    /// A connection that only reads.
    ///
    /// # Errors
    /// No connection could be had.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        Ok(match &self.engine {
            Engine::Sqlite { reader, .. } => Tx::Sqlite(Handle::Read(reader.acquire().await?)),
            Engine::Postgres(pool) => Tx::Postgres(Handle::Read(pool.acquire().await?)),
        })
    }

    /// A transaction that writes. IMMEDIATE on SQLite: a deferred one that turns to writing fails at once when another wrote.
    ///
    /// # Errors
    /// No connection could be had.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        let changes = self.changes.clone();
        Ok(match &self.engine {
            Engine::Sqlite { writer, .. } => {
                Tx::Sqlite(Handle::Write(writer.begin_with("BEGIN IMMEDIATE").await?, changes))
            }
            Engine::Postgres(pool) => Tx::Postgres(Handle::Write(pool.begin().await?, changes)),
        })
    }

    /// Rises with every transaction this process commits: what was read at one number is still true at the same number, but for
    /// what other processes wrote.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::SeqCst)
    }

    /// Which engine.
    #[must_use]
    pub const fn engine(&self) -> &'static str {
        match &self.engine {
            Engine::Sqlite { .. } => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }

    /// Closes every connection, after the work in flight.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { reader, writer } => {
                reader.close().await;
                writer.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Is a transaction that writes the only one, so that nothing needs to be locked in it? SQLite lets one write at a time.
    #[must_use]
    pub const fn writes_alone(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Makes it lasting.
    ///
    /// # Errors
    /// The engine refused; nothing was kept.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
