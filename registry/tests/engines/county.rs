//! The demonstration county on one engine, with a clock that stands still until a test moves it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use domain::bookings::{Consent, ConsentKind, Form, Request};
use domain::ids::SlotId;
use domain::locale::Locale;
use domain::places::DivisionCode;
use domain::staff::Actor;
use domain::trail::RecordKind;
use registry::bookings::NewBooking;
use registry::bookings::queue::{self, Queue};
use registry::clinics::{self, ClinicWithSlots};
use registry::staff::{Attempt, Origin, SignIn};
use registry::{Clock, Db, Keys, Office, Random, Tx, trail};
use tokio::sync::OnceCell;

/// Runs each of these tests on SQLite and on PostgreSQL.
macro_rules! on_both_engines {
    ($($test:ident;)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")] async fn $test() { super::$test(super::County::on_sqlite().await).await; })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")] async fn $test() { super::$test(super::County::on_postgres().await).await; })*
        }
    };
}

/// The village of the demonstration.
pub const VILLAGE: &str = "141181102205";

pub struct County {
    pub office: Office,
}

/// A Tuesday, seven in the morning where the county is.
fn morning() -> DateTime<Utc> {
    "2026-11-23T23:00:00Z".parse().expect("an instant")
}

/// The same keys on both engines, so that what they hold can be compared.
fn keys() -> Keys {
    Keys::parse(&Keys::new_line("test", &Random::seeded(1))).expect("keys")
}

async fn office_on(address: &str) -> Office {
    let db = Db::connect(address, true).await.expect("the database opens");
    let random = Random::from_system().expect("randomness");
    Office::new(db, Clock::fixed(morning()), random, keys(), chrono_tz::Asia::Shanghai)
}

/// A database with the demonstration in it, to be copied.
async fn load(address: &str) {
    let office = office_on(address).await;
    office.db.migrate().await.expect("the schema");
    registry::demo::load(&office).await.expect("the demonstration");
    office.db.close().await;
}

impl County {
    pub async fn on_sqlite() -> Self {
        static LOADED: OnceCell<PathBuf> = OnceCell::const_new();
        let loaded = LOADED
            .get_or_init(|| async {
                let file = tests::folder("store").join("demo.db");
                load(&format!("sqlite://{}", file.display())).await;
                file
            })
            .await;
        let file = tests::folder("store").join("copy.db");
        std::fs::copy(loaded, &file).expect("a copy");
        Self { office: office_on(&format!("sqlite://{}", file.display())).await }
    }

    pub async fn on_postgres() -> Self {
        static LOADED: OnceCell<String> = OnceCell::const_new();
        let loaded = LOADED
            .get_or_init(|| async {
                let address = tests::postgres::database();
                load(&address).await;
                address
            })
            .await;
        Self { office: office_on(&tests::postgres::copy_of(loaded)).await }
    }

    /// Lets time pass.
    pub fn pass(&self, time: chrono::Duration) {
        self.office.clock.advance(time.to_std().expect("time passes forwards"));
    }

    async fn clinics(&self) -> Vec<ClinicWithSlots> {
        let now = self.office.now();
        let county = DivisionCode::try_from("141181").expect("a code");
        clinics::in_division(&self.office, &county, now, now + domain::bookings::HORIZON).await.expect("clinics")
    }

    async fn pick(&self, wanted: impl Fn(&ClinicWithSlots) -> bool, seats: Option<i64>) -> SlotId {
        let now = self.office.now();
        let all = self.clinics().await;
        let mut slots = all.iter().filter(|c| wanted(c)).flat_map(|c| &c.slots);
        let open = slots.find(|s| s.free == s.seats && seats.is_none_or(|n| s.seats == n) && s.is_open(now));
        open.expect("the demonstration has room").id.clone()
    }

    /// A slot with so many seats, all of them free.
    pub async fn free_slot(&self, seats: i64) -> SlotId {
        self.pick(|_| true, Some(seats)).await
    }

    /// A free slot in a village.
    pub async fn free_slot_in(&self, village: &str) -> SlotId {
        self.pick(|c| c.clinic.village_code.as_str() == village, None).await
    }

    /// A free slot in another village.
    pub async fn free_slot_outside(&self, village: &str) -> SlotId {
        self.pick(|c| c.clinic.village_code.as_str() != village, None).await
    }

    /// Free slots of one seat in one clinic.
    pub async fn free_slots_of_one_clinic(&self, number: usize) -> Vec<SlotId> {
        self.free_slots_ahead(number, 0).await
    }

    /// Free slots of one seat in one clinic that is at least so many days ahead.
    pub async fn free_slots_ahead(&self, number: usize, days: i64) -> Vec<SlotId> {
        let (now, from) = (self.office.now(), self.office.now() + chrono::Duration::days(days));
        let free = |c: &ClinicWithSlots| -> Vec<SlotId> {
            let open = c.slots.iter().filter(|s| s.free == 1 && s.seats == 1 && s.is_open(now) && s.starts_at >= from);
            open.map(|s| s.id.clone()).take(number).collect()
        };
        let all = self.clinics().await;
        all.iter().map(free).find(|slots| slots.len() == number).expect("the demonstration has such a clinic")
    }

    /// An attempt to sign in, from nowhere in particular.
    pub async fn sign_in(&self, name: &str, password: &str) -> SignIn {
        let origin = Origin::default();
        let attempt = Attempt { name, password, device: None, origin: &origin };
        registry::staff::sign_in(&self.office, attempt).await.expect("an answer")
    }

    /// Somebody of the demonstration's staff.
    pub async fn actor(&self, name: &str) -> Actor {
        let SignIn::Opened { session, .. } = self.sign_in(name, registry::demo::PASSWORD).await else {
            panic!("the password fits")
        };
        registry::staff::session(&self.office, &session).await.expect("a session").expect("it is open").actor
    }

    /// A member of staff as whoever acts, whether they can sign in or not.
    pub async fn member(&self, name: &str) -> Actor {
        let admin = self.actor("admin").await;
        let all = registry::staff::members(&self.office, &admin).await.expect("a list");
        let found = all.into_iter().find(|m| m.sign_in_name == name).expect("somebody of that name");
        registry::staff::actor_of(&self.office, &found.id).await.expect("read").expect("there")
    }

    /// Raw SQL, as somebody with the database in hand would run it: how many rows it touched, or what the database said.
    pub async fn raw(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let mut tx = self.office.db.write().await.expect("a transaction");
        let done = match &mut tx {
            Tx::Sqlite(tx) => sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut **tx).await.map(|r| r.rows_affected()),
            Tx::Postgres(tx) => {
                sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut **tx).await.map(|r| r.rows_affected())
            }
        }?;
        tx.commit().await.expect("committed");
        Ok(done)
    }

    /// This morning's queue of the demonstration's adviser.
    pub async fn todays_queue(&self, adviser: &Actor) -> Queue {
        let today = clinics::of_actor(&self.office, adviser, self.office.today(), 1).await.expect("clinics");
        queue::queue(&self.office, adviser, &today[0].clinic.id).await.expect("a queue").expect("one's own")
    }

    /// Every booking that holds a place has one seat, of its own slot; one that was cancelled, given up or lost its place has
    /// none; who walked in has one or none; no seat is there twice, and no number. Whoever lost a place waits, every open offer has a seat of its slot that is held for it, and nobody has two.
    pub async fn check_seats(&self) {
        const WRONG: &str = "select count(*) from bookings b
            where (not b.walk_in or exists(select 1 from seats s where s.booking_id = b.id))
                  and (b.status not in ('cancelled', 'no_show', 'displaced'))
                      <> exists(select 1 from seats s where s.booking_id = b.id and s.slot_id = b.slot_id)
               or (select count(*) from seats s where s.booking_id = b.id) > 1
               or exists(select 1 from bookings o where o.clinic_id = b.clinic_id and o.queue_number = b.queue_number and o.id <> b.id)";
        const LOST: &str = "select count(*) from bookings b
            where (b.status = 'displaced') <> exists(select 1 from waiting w where w.booking_id = b.id and w.open)";
        const OFFERED: &str =
            "select count(*) from offers o where o.state = 'open' and o.expires_at > $1 and 1 <> (select count(*) from seats s
            where s.slot_id = o.slot_id and s.draft_hash = o.secret_hash and s.booking_id is null)";
        const STANDS: &str = "select count(*) from waiting w
            where (w.state = 'offered') <> exists(select 1 from offers o where o.waiting_id = w.id and o.state = 'open')";
        const UNTOLD: &str = "select count(*) from waiting w where w.state = 'over' and w.erased_at is null
            and not exists(select 1 from messages m where m.record = 'waiting/' || w.id and m.kind = 'waiting_over')
            and 'called' <> (select t.act from trail t where t.record = 'waiting/' || w.id order by t.number desc limit 1)";
        for (sql, what) in [
            (UNTOLD, "entries of the list that ended and of which nobody was told"),
            (WRONG, "bookings without their seat, or with more than one"),
            (LOST, "bookings that lost their place and do not wait, or wait without having lost one"),
            (STANDS, "entries of the list whose offer is not as they say"),
        ] {
            assert_eq!(self.count(sql).await, 0, "{what}");
        }
        assert_eq!(self.count_now(OFFERED).await, 0, "offers without the one seat that is held for them");
    }

    /// The offers there are, open or not.
    pub async fn offers(&self) -> BTreeSet<String> {
        self.texts("select id from offers order by id").await.into_iter().collect()
    }

    /// Nobody was offered a place and had it taken away in one act: every offer that was not there before stands.
    pub async fn check_offers_since(&self, before: &BTreeSet<String>) {
        const NOT_OPEN: &str = "select id from offers where state <> 'open' order by id";
        const IN_VAIN: &str =
            "select o.id from offers o join slots s on s.id = o.slot_id join clinics c on c.id = s.clinic_id
            where o.state = 'open' and (s.closed or c.status <> 'planned') order by o.id";
        for sql in [NOT_OPEN, IN_VAIN] {
            let new: Vec<String> = self.texts(sql).await.into_iter().filter(|id| !before.contains(id)).collect();
            assert!(new.is_empty(), "offered and taken away in one act: {new:?}");
        }
    }

    /// Every entry of the waiting list is what its trail says.
    pub async fn check_folds(&self) {
        for id in self.texts("select id from waiting order by id").await {
            let record = RecordKind::Waiting.key(&id);
            let state = trail::state_of(&self.office, &record).await.expect("read").unwrap_or_default().whole();
            let folded = trail::folded(&self.office, &record).await.expect("folded");
            assert_eq!(state, folded, "{record} was changed without an entry");
        }
    }

    /// What a query of one column says.
    pub async fn texts(&self, sql: &'static str) -> Vec<String> {
        let mut tx = self.office.db.read().await.expect("a transaction");
        match &mut tx {
            Tx::Sqlite(tx) => sqlx::query_scalar(sql).fetch_all(&mut **tx).await,
            Tx::Postgres(tx) => sqlx::query_scalar(sql).fetch_all(&mut **tx).await,
        }
        .expect("texts")
    }

    /// What a counting query says.
    pub async fn count(&self, sql: &'static str) -> i64 {
        let mut tx = self.office.db.read().await.expect("a transaction");
        match &mut tx {
            Tx::Sqlite(tx) => sqlx::query_scalar(sql).fetch_one(&mut **tx).await,
            Tx::Postgres(tx) => sqlx::query_scalar(sql).fetch_one(&mut **tx).await,
        }
        .expect("a count")
    }

    /// What a counting query says that takes the present as `$1`: an offer whose time is over may have lost its seat already.
    pub async fn count_now(&self, sql: &'static str) -> i64 {
        let mut tx = self.office.db.read().await.expect("a transaction");
        let now = self.office.now();
        match &mut tx {
            Tx::Sqlite(tx) => sqlx::query_scalar(sql).bind(now).fetch_one(&mut **tx).await,
            Tx::Postgres(tx) => sqlx::query_scalar(sql).bind(now).fetch_one(&mut **tx).await,
        }
        .expect("a count")
    }

    /// Clinics, slots and bookings of the county, as text.
    pub async fn described(&self) -> String {
        let office = &self.office;
        let admin = self.actor("admin").await;
        let from = office.today() - chrono::Days::new(40);
        let mut text = String::new();
        for c in clinics::of_actor(office, &admin, from, 120).await.expect("clinics") {
            let queue = queue::queue(office, &admin, &c.clinic.id).await.expect("a queue").expect("in the county");
            text.push_str(&format!("{c:?}\n{queue:?}\n"));
        }
        assert!(text.len() > 100_000, "the demonstration is not empty");
        text
    }

    /// Every row of every table, as text.
    pub async fn dump(&self) -> String {
        let tables: std::collections::BTreeSet<String> = self.columns().await.into_iter().map(|(t, _)| t).collect();
        let columns = self.columns().await;
        let mut text = String::new();
        for table in tables {
            let of_table: Vec<_> = columns.iter().filter(|(t, _)| *t == table).map(|(_, c)| c.as_str()).collect();
            let all = of_table.iter().map(|c| format!("coalesce(cast({c} as text), '')")).collect::<Vec<_>>();
            let sql = format!("select {} from {table}", all.join(" || ' | ' || "));
            let mut tx = self.office.db.read().await.expect("a transaction");
            let rows: Vec<String> = match &mut tx {
                Tx::Sqlite(tx) => sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut **tx).await,
                Tx::Postgres(tx) => sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut **tx).await,
            }
            .expect("the rows");
            text.push_str(&format!("-- {table}\n{}\n", rows.join("\n")));
        }
        text
    }

    /// Every table with its columns.
    pub async fn columns(&self) -> Vec<(String, String)> {
        const SQLITE: &str = "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c
            where m.type = 'table' and m.name not like '\\_%' escape '\\' and m.name not like 'sqlite\\_%' escape '\\'
            order by 1, 2";
        const POSTGRES: &str = "select table_name::text, column_name::text from information_schema.columns
            where table_schema = 'public' and table_name not like '\\_%' order by 1, 2";
        let mut tx = self.office.db.read().await.expect("a transaction");
        match &mut tx {
            Tx::Sqlite(tx) => sqlx::query_as(SQLITE).fetch_all(&mut **tx).await,
            Tx::Postgres(tx) => sqlx::query_as(POSTGRES).fetch_all(&mut **tx).await,
        }
        .expect("the catalogue")
    }
}

/// A form of somebody with a telephone.
pub fn form(name: &str, phone: &str) -> Form {
    Form { matter: "land".into(), name: name.into(), phone: phone.into(), ..Form::default() }
}

/// What that form asks for.
pub fn request(name: &str, phone: &str) -> Request {
    let request =
        form(name, phone).check(Consent::Own(true), &["land".into()], chrono::NaiveDate::MIN).expect("a good form");
    assert_eq!(request.consent, ConsentKind::Ticked);
    request
}

/// A booking of a slot, with nothing else to it.
pub fn ask<'a>(slot: &'a SlotId, request: &'a Request) -> NewBooking<'a> {
    NewBooking { slot, request, locale: Locale::ZhCn, key: None, draft: None, home: None }
}
