//! The second floor: the bare SQL of one booking, with the program's own statements, connections and settings, and nothing else.

use std::time::{Duration, Instant};

use registry::{Db, Tx};

/// A statement of the registry by its name and a word of it: several modules have an `ADD`.
pub fn sql(name: &str, word: &str) -> &'static str {
    let all = registry::statements();
    let found = all.iter().find(|(n, s)| *n == name && s.contains(word));
    found.map(|(_, s)| *s).unwrap_or_else(|| panic!("no statement {name} with {word}"))
}

macro_rules! run {
    ($tx:expr, $sql:expr $(, $value:expr)*) => {
        match $tx {
            Tx::Sqlite(tx) => { sqlx::query($sql)$(.bind($value))*.execute(&mut **tx).await.expect("a statement runs"); }
            Tx::Postgres(tx) => { sqlx::query($sql)$(.bind($value))*.execute(&mut **tx).await.expect("a statement runs"); }
        }
    };
}

/// Room for the bookings of a run: clinics of 50 slots with one seat each, tomorrow. Returns the slots.
pub async fn make_room(url: &str, slots: usize, tag: &str) -> Vec<String> {
    let db = Db::connect(url, false).await.expect("the database opens");
    let mut tx = db.write().await.expect("a transaction");
    let (adviser, village): (String, String) = {
        const ANY: &str = "select adviser_id, village_code from retainers order by village_code limit 1";
        match &mut tx {
            Tx::Sqlite(tx) => sqlx::query_as(ANY).fetch_one(&mut **tx).await,
            Tx::Postgres(tx) => sqlx::query_as(ANY).fetch_one(&mut **tx).await,
        }
        .expect("the demonstration county is loaded")
    };
    let start = chrono::DateTime::parse_from_rfc3339("2026-11-26T09:00:00+08:00").expect("an instant").to_utc();
    let mut made = Vec::new();
    for clinic in 0..slots.div_ceil(50) {
        let id = format!("{tag}{clinic:04}");
        let ends = start + Duration::from_secs(50 * 600);
        run!(&mut tx, sql("ADD_CLINIC", "clinics"), &id, &adviser, &village, "bench", start, ends, "planned", true);
        for number in 0..50_u64 {
            let slot = format!("{id}-{number:02}");
            let from = start + Duration::from_secs(number * 600);
            run!(&mut tx, sql("ADD_SLOT", "slots"), &slot, &id, from, from + Duration::from_secs(600));
            run!(&mut tx, sql("ADD_SEAT", "seats"), &slot, 1_i64);
            made.push(slot);
        }
    }
    tx.commit().await.expect("the room is kept");
    db.close().await;
    made.truncate(slots);
    made
}

/// Bookings a second with nothing but the statements.
pub async fn bare(url: &str, slots: &[String], clients: usize) -> f64 {
    let db = Db::connect(url, false).await.expect("the database opens");
    let started = Instant::now();
    let mut tasks = Vec::new();
    for client in 0..clients {
        let mine: Vec<String> = slots.iter().skip(client).step_by(clients).cloned().collect();
        let db = db.clone();
        tasks.push(tokio::spawn(async move {
            for slot in mine {
                one(&db, &slot).await;
            }
        }));
    }
    for task in tasks {
        task.await.expect("a client runs to its end");
    }
    let rate = slots.len() as f64 / started.elapsed().as_secs_f64();
    db.close().await;
    rate
}

async fn one(db: &Db, slot: &str) {
    let now = chrono::DateTime::parse_from_rfc3339("2026-11-24T09:00:00+08:00").expect("an instant").to_utc();
    let clinic = slot.split('-').next().unwrap_or_default();
    let (id, person) = (format!("floor-{slot}"), format!("floor/{slot}"));
    let mut tx = db.write().await.expect("a transaction");
    run!(&mut tx, sql("KEEP_KEY", "idempotency_keys"), format!("floor:{slot}"), "digest", &id, now);
    run!(
        &mut tx,
        sql("ADD", "into bookings"),
        &id,
        format!("F{slot}"),
        clinic,
        slot,
        &person,
        Some("index"),
        None::<String>,
        "王大山",
        // As long as what is sealed.
        "0".repeat(400),
        "zh-CN",
        "land",
        "ticked",
        "bench",
        now,
        "booked",
        None::<String>,
        true
    );
    run!(&mut tx, sql("CLAIM_SEAT", "seats"), slot, &id, "", now);
    // The entry of the trail as rows, without what makes them: no hashing, no signing, no sealing.
    let record = format!("booking/{id}");
    let text = |length: usize| "0".repeat(length);
    run!(
        &mut tx,
        sql("ADD", "into trail "),
        &record,
        1_i64,
        now,
        "booked",
        None::<String>,
        None::<String>,
        "api",
        text(400),
        text(64),
        text(64),
        text(64),
        "k1",
        text(128)
    );
    run!(&mut tx, sql("ADD_CONTENT", "trail_contents"), &record, 1_i64, text(400));
    for kind in ["day_before", "hours_before"] {
        run!(&mut tx, sql("PLAN", "into reminders"), &id, kind, now, now, 0_i64);
    }
    tx.commit().await.expect("a commit");
}
