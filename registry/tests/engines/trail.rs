//! The trail on both engines: the state of every record is the fold of its trail, and whatever somebody with the database in hand
//! does to it is found and named.

use crate::county::{self, County, ask, request};
use crate::mergers;
use domain::bookings::Step;
use domain::consultations::{Outcome, Record};
use domain::ids::BookingId;
use domain::people::PhoneTail;
use domain::places::DivisionCode;
use domain::staff::{Grant, Role};
use domain::trail::{RecordKey, RecordKind};
use registry::bookings::attachments;
use registry::bookings::personal::{self, Correction};
use registry::bookings::{self, By, Which};
use registry::bookings::{queue, records};
use registry::clinics::change::{self, Change};
use registry::settings::retention;
use registry::staff::second_factor;
use registry::trail;
use registry::waiting::{self, Answer, NewWaiting};
use registry::{Random, clinics, places, staff};

on_both_engines! {
    the_state_of_every_record_is_the_fold_of_its_trail_whatever_happened_to_it;
    every_damage_is_found_and_named_at_its_place;
    the_database_refuses_to_change_the_trail;
    what_is_erased_lawfully_leaves_the_chain_whole;
    a_bundle_is_checked_without_a_database_and_every_change_in_it_is_found;
    colleagues_who_write_at_once_write_one_after_the_other;
    nothing_of_a_person_stands_in_the_clear;
    villages_merge_and_their_records_stay_where_they_are;
}

async fn troubles(county: &County) -> Vec<String> {
    let mut told = Vec::new();
    let report = trail::verify(&county.office, |t| told.push(t.to_string())).await.expect("walked");
    assert_eq!(report.troubles, told.len() as u64);
    assert!(report.entries > 1000 && report.seals > 0, "{report:?}");
    told
}

/// Every record there is: its kind and id.
async fn records(county: &County) -> Vec<RecordKey> {
    const ALL: &str = "select distinct record from trail order by record";
    let mut tx = county.office.db.read().await.expect("a transaction");
    let all: Vec<String> = match &mut tx {
        registry::Tx::Sqlite(tx) => sqlx::query_scalar(ALL).fetch_all(&mut **tx).await,
        registry::Tx::Postgres(tx) => sqlx::query_scalar(ALL).fetch_all(&mut **tx).await,
    }
    .expect("the records");
    all.into_iter().map(RecordKey::from).collect()
}

async fn the_state_of_every_record_is_the_fold_of_its_trail_whatever_happened_to_it(county: County) {
    let office = &county.office;
    let (admin, clerk, adviser) =
        (county.actor("admin").await, county.actor("clerk").await, county.actor("adviser").await);
    let random = Random::seeded(42);
    let slots = county.free_slots_of_one_clinic(4).await;
    let mut made: Vec<(BookingId, domain::bookings::Code, PhoneTail)> = Vec::new();
    for number in 0..60_u32 {
        let slot = &slots[random.below(slots.len())];
        let own = (!made.is_empty()).then(|| made[random.below(made.len())].clone());
        match (random.below(8), own) {
            (0, Some((_, code, tail))) => {
                drop(bookings::cancel(office, By::Person, Which::Own(&code, &tail), Some("有事")).await);
            }
            (1, Some((_, code, tail))) => {
                drop(bookings::move_to(office, By::Person, Which::Own(&code, &tail), slot).await);
            }
            (2, Some((id, ..))) => drop(personal::reveal(office, &admin, &id, "回电话").await),
            (3, Some((id, ..))) => {
                let now = bookings::record(office, &admin, &id).await.expect("read").expect("there");
                let given = Correction {
                    name: "改名".into(),
                    phone: format!("139{number:08}"),
                    email: "a@example.com".into(),
                    reason: "本人要求".into(),
                    ..Correction::default()
                };
                drop(personal::correct(office, &admin, &id, now.version, &given).await);
            }
            (5, Some((id, ..))) => {
                let paper = format!("%PDF-1.7 {number}").into_bytes();
                drop(attachments::attach(office, &clerk_of_all(&admin), &id, "合同.pdf", paper).await);
            }
            (4, Some((id, ..))) => drop(personal::erase(office, &admin, &id, "本人要求").await),
            _ => {
                let request = request("随机", &format!("138{number:08}"));
                if let Ok(b) = bookings::book(office, By::Person, ask(slot, &request)).await {
                    made.push((b.id.clone(), b.code.clone(), PhoneTail::parse(&b.personal.tail).expect("digits")));
                }
            }
        }
    }
    // A consultation, written twice, with steps and an undo.
    let id = county.todays_queue(&adviser).await.entries[0].booking.id.clone();
    for (step, version) in [(Step::CheckIn, 1), (Step::Undo, 2), (Step::CheckIn, 3), (Step::Call, 4), (Step::Start, 5)]
    {
        queue::step(office, &adviser, &id, step, version).await.expect("a step");
    }
    for advice in ["先协商。", "再起诉。"] {
        let record = Record {
            matter: "land".into(),
            facts: Some("地界".into()),
            advice: advice.into(),
            outcome: Outcome::Answered,
        };
        let seen = records::consultation(office, &adviser, &id).await.expect("read").map(|r| r.mark());
        records::record_consultation(office, &adviser, &id, &record, seen.as_deref()).await.expect("kept");
    }
    // Clinics that change under those who are booked, and people who wait.
    let id = slots[0].as_str().split_once('-').map(|(clinic, _)| clinic.to_owned()).expect("a slot of a clinic");
    let clinic = clinics::find(office, &id.as_str().into()).await.expect("read").expect("there");
    let later = clinic.starts_at + chrono::Duration::days(1);
    let moved = Change::Move { starts_at: later, village: &clinic.village_code, place: "别处" };
    let fate = change::change(office, &admin, &clinic.id, 0, moved, "停电").await.expect("moved");
    assert!(fate.kept > 0 && fate.displaced == 0);
    let fate = change::change(office, &admin, &clinic.id, 1, Change::Cancel, "封路").await.expect("cancelled");
    assert!(fate.displaced > 0 && fate.kept == 0);
    for entry in waiting::list(office, &admin).await.expect("a list") {
        if entry.number % 2 == 0 {
            drop(waiting::accept(office, By::Staff(&clerk_of_all(&admin)), Answer::AtDesk(&entry.entry.id)).await);
        } else {
            drop(waiting::decline(office, By::Staff(&clerk_of_all(&admin)), Answer::AtDesk(&entry.entry.id)).await);
        }
    }
    let waits = request("等候", "13700000001");
    let new = NewWaiting {
        division: &clinic.village_code,
        request: &waits,
        urgent_by: None,
        priority: true,
        from_day: office.today(),
        until_day: office.today() + chrono::Days::new(20),
        key: None,
        locale: domain::locale::Locale::ZhCn,
    };
    waiting::join(office, By::Person, new).await.expect("joined");
    county.pass(chrono::Duration::hours(30));
    waiting::round(office).await.expect("a round");
    // Staff, places, settings.
    let village = DivisionCode::try_from("141181102205").expect("a code");
    let today = office.today();
    let grant = Grant { role: Role::Mediator, division: village.clone() };
    staff::give_grant(office, &admin, &clerk.id, &grant, today, None).await.expect("given");
    staff::end_grant(office, &admin, &clerk.id, (&grant, today), today + chrono::Days::new(9)).await.expect("ended");
    let farewell = staff::Farewell { reason: "离职", words: "", seen: "" };
    staff::close(office, &admin, &clerk.id, farewell).await.expect("closed");
    second_factor::begin(office, &adviser).await.expect("begun");
    places::rename(office, &admin, &village, "颉颉堡新村委会", false).await.expect("renamed");
    let tomorrow = today + chrono::Days::new(1);
    mergers::merge(&county, &admin, village.as_str(), "141181102206", tomorrow).await.expect("merged");
    let mut months = retention::months(office).await.expect("read");
    months.insert("letter", 7);
    retention::set(office, &admin, &months).await.expect("set");

    let mut kinds = std::collections::BTreeSet::new();
    let (mut checked, all) = (0, records(&county).await);
    for record in all {
        let (kind, _) = record.parts().expect("a known kind");
        kinds.insert(kind);
        // Of the many that nothing happened to, some.
        if kind == RecordKind::Division && checked % 7 != 0 {
            checked += 1;
            continue;
        }
        let state = trail::state_of(office, &record).await.expect("read").expect("there");
        assert_eq!(trail::folded(office, &record).await.expect("read"), state.whole(), "{record}");
        checked += 1;
    }
    assert_eq!(kinds.len(), RecordKind::ALL.len(), "every kind of record was there: {kinds:?}");
    assert_eq!(troubles(&county).await, Vec::<String>::new());
}

/// Somebody who books for everyone in the county.
fn clerk_of_all(admin: &domain::staff::Actor) -> domain::staff::Actor {
    let grants = admin.grants.iter().map(|g| Grant { role: Role::Clerk, division: g.division.clone() }).collect();
    domain::staff::Actor { grants, ..admin.clone() }
}

/// Switches the triggers off, as the owner of a database can.
async fn open_the_guard(county: &County) {
    let statements: &[&str] = match county.office.db.engine() {
        "sqlite" => &[
            "drop trigger trail_no_update",
            "drop trigger trail_no_delete",
            "drop trigger seals_no_update",
            "drop trigger seals_no_delete",
            "drop trigger seal_ends_no_update",
            "drop trigger seal_ends_no_delete",
        ],
        _ => &[
            "drop trigger trail_no_change on trail",
            "drop trigger seals_no_change on seals",
            "drop trigger seal_ends_no_change on seal_ends",
        ],
    };
    for sql in statements {
        county.raw(sql).await.expect("the owner may");
    }
}

async fn every_damage_is_found_and_named_at_its_place(county: County) {
    let (office, adviser) = (&county.office, county.actor("adviser").await);
    // A chain of five entries, sealed, and one of two after the seal.
    let id = county.todays_queue(&adviser).await.entries[0].booking.id.clone();
    for (step, version) in [(Step::CheckIn, 1), (Step::Call, 2), (Step::Start, 3), (Step::Done, 4)] {
        queue::step(office, &adviser, &id, step, version).await.expect("a step");
    }
    trail::seal(office).await.expect("sealed").expect("something grew");
    let late = county.todays_queue(&adviser).await.entries[1].booking.id.clone();
    queue::step(office, &adviser, &late, Step::CheckIn, 1).await.expect("a step");
    assert_eq!(troubles(&county).await, Vec::<String>::new(), "untouched");
    open_the_guard(&county).await;

    let (record, after) = (RecordKind::Booking.key(id.as_str()), RecordKind::Booking.key(late.as_str()));
    let at = |r: &RecordKey, n: i64| format!("where record = '{r}' and number = {n}");
    // What is done, and the entry and the words by which it must be named.
    let mut damages: Vec<(&str, Vec<String>, String, &str)> = vec![
        ("an act", vec![format!("update trail set act = 'moved' {}", at(&record, 3))], format!("{record} entry 3"), "edited"),
        ("the time", vec![format!("update trail set at = '2020-01-01 00:00:00+00:00' {}", at(&record, 2))], format!("{record} entry 2"), "edited"),
        ("who", vec![format!("update trail set staff_id = null {}", at(&record, 4))], format!("{record} entry 4"), "edited"),
        ("what was set", vec![format!("update trail set facts = '{{}}' {}", at(&record, 5))], format!("{record} entry 5"), "edited"),
        ("one from the middle", vec![format!("delete from trail {}", at(&record, 3))], format!("{record} entry 4"), "entry 3 was removed"),
        ("the tail", vec![format!("delete from trail where record = '{record}' and number >= 4")], format!("{record} entry 3"), "cut off"),
        ("a whole chain", vec![format!("delete from trail where record = '{record}'")], format!("{record} entry 0"), "no trail"),
        (
            "one that is put in",
            vec![format!(
                "insert into trail select record, 6, at, act, staff_id, for_whom, door, facts, content_digest, hash, hash, key_id, signature from trail {}",
                at(&record, 5)
            )],
            format!("{record} entry 6"),
            "edited",
        ),
        (
            "two that change places",
            vec![
                format!("update trail set number = 99 {}", at(&record, 3)),
                format!("update trail set number = 3 {}", at(&record, 4)),
                format!("update trail set number = 4 {}", at(&record, 99)),
            ],
            format!("{record} entry 3"),
            "edited or moved",
        ),
        (
            "one of another record",
            vec![format!("update trail set record = '{record}', number = 6 {}", at(&after, 2))],
            format!("{record} entry 6"),
            "edited or moved",
        ),
        ("the tail after the seal, on the record as well", vec![
            format!("delete from trail {}", at(&after, 2)),
        ], format!("{after} entry 1"), "without an entry"),
        ("a record behind the trail's back", vec![format!("update bookings set status = 'done' where id = '{late}'")], format!("{after} entry 2"), "status"),
        ("a consultation put in", vec![format!("insert into consultations (booking_id, matter, sealed, outcome, written_by, written_at) select id, matter, null, 'answered', '{}', booked_at from bookings where id = '{late}'", adviser.id)], format!("{after} entry 2"), "consultation"),
        ("personal content", vec![format!("delete from trail_contents {}", at(&record, 1))], format!("{record} entry 1"), "content was removed"),
        ("a seal", vec!["update seals set ends = ends - 1 where number = 2".to_owned()], "seal 2".to_owned(), "edited"),
        ("an end of a seal", vec![format!("delete from seal_ends where seal = 2 and record = '{record}'")], "seal 2".to_owned(), "ends it names"),
        ("the first seal", vec!["delete from seal_ends where seal = 1".to_owned(), "delete from seals where number = 1".to_owned()], "seal 2".to_owned(), "seals before it"),
        ("a role", vec!["update grants set role = 'administrator' where staff_id = (select id from staff where sign_in_name = 'clerk')".to_owned()], "staff/".to_owned(), "without an entry"),
        ("a forged administrator", vec!["insert into settings (name, value, updated_at) values ('retention', '{}', '2026-01-01 00:00:00+00:00')".to_owned()], "setting/retention entry 0".to_owned(), "no trail"),
    ];
    if county.office.db.engine() == "sqlite" {
        let sql = format!("update trail set at = 'once' {}", at(&record, 2));
        damages.push(("a value that is none", vec![sql], format!("{record} entry 2"), "cannot be read"));
    }
    let fresh = county;
    for (what, statements, place, words) in damages {
        // Each on the untouched county: what was done before is taken back by saving the tables and putting them back.
        let saved =
            ["trail", "trail_contents", "seals", "seal_ends", "bookings", "grants", "consultations", "settings"];
        for table in saved {
            fresh.raw(&format!("create table saved_{table} as select * from {table}")).await.expect("saved");
        }
        for sql in &statements {
            let touched = fresh.raw(sql).await.unwrap_or_else(|e| panic!("{what}: {e}"));
            assert!(touched > 0, "{what}: {sql}");
        }
        let told = troubles(&fresh).await;
        assert!(
            told.iter().any(|t| t.starts_with(&place) && t.contains(words)),
            "{what}: {place} … {words} is not among {told:#?}"
        );
        assert!(told.len() <= 8, "{what}: a damage is named, not everything after it: {told:#?}");
        for sql in [
            "delete from consultations",
            "delete from settings",
            "delete from seal_ends",
            "delete from seals",
            "delete from trail_contents",
            "delete from trail",
        ] {
            fresh.raw(sql).await.expect("taken away");
        }
        for table in ["trail", "trail_contents", "seals", "seal_ends", "consultations", "settings"] {
            fresh.raw(&format!("insert into {table} select * from saved_{table}")).await.expect("put back");
        }
        fresh
            .raw("update bookings set status = (select s.status from saved_bookings s where s.id = bookings.id)")
            .await
            .expect("put back");
        fresh.raw("update grants set role = (select s.role from saved_grants s where s.staff_id = grants.staff_id and s.division_code = grants.division_code) where role = 'administrator' and length(division_code) = 12").await.expect("put back");
        for table in saved {
            fresh.raw(&format!("drop table saved_{table}")).await.expect("forgotten");
        }
    }
    assert_eq!(troubles(&fresh).await, Vec::<String>::new(), "put back, it is whole again");
}

async fn the_database_refuses_to_change_the_trail(county: County) {
    for table in ["trail", "seals", "seal_ends"] {
        let column = if table == "seals" { "root" } else { "hash" };
        for sql in [format!("update {table} set {column} = ''"), format!("delete from {table}")] {
            let refused = county.raw(&sql).await.expect_err("refused").to_string();
            assert!(refused.contains("only ever added to"), "{sql}: {refused}");
        }
    }
    assert_eq!(troubles(&county).await, Vec::<String>::new());
}

async fn what_is_erased_lawfully_leaves_the_chain_whole(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let slot = county.free_slot(1).await;
    let booking =
        bookings::book(office, By::Person, ask(&slot, &request("王大山", "13800138000"))).await.expect("booked");
    let open = personal::erase(office, &admin, &booking.id, "本人要求").await;
    assert!(matches!(open, Err(personal::PersonalError::Open)), "{open:?}");
    bookings::cancel(office, By::Staff(&admin), Which::AtDesk(&booking.id), Some("不来了")).await.expect("cancelled");
    personal::erase(office, &admin, &booking.id, "本人要求").await.expect("erased");
    let left = bookings::record(office, &admin, &booking.id).await.expect("read").expect("there");
    assert_eq!((left.name.as_str(), left.personal.phone, left.erased_at.is_some()), ("", None, true));
    let told = bookings::history(office, &admin, &booking.id).await.expect("read");
    let acts: Vec<_> = told.iter().map(|e| (e.told.what.as_str(), e.told.note.as_deref())).collect();
    assert_eq!(acts, [("booked", None), ("cancelled", None), ("erased", Some("本人要求"))]);
    assert_eq!(troubles(&county).await, Vec::<String>::new());

    // What retention ends: everything of the past, after enough time.
    county.pass(chrono::Duration::days(40 * 31));
    let due = retention::due(office, 10_000).await.expect("a list");
    assert!(due.len() > 100, "{}", due.len());
    let erased = retention::erase_due(office).await.expect("erased");
    assert_eq!(erased.bookings as usize, due.len());
    assert!(retention::due(office, 1).await.expect("a list").is_empty());
    assert_eq!(troubles(&county).await, Vec::<String>::new());
}

async fn a_bundle_is_checked_without_a_database_and_every_change_in_it_is_found(county: County) {
    let (office, slot) = (&county.office, county.free_slot(1).await);
    let booking =
        bookings::book(office, By::Person, ask(&slot, &request("王大山", "13800138000"))).await.expect("booked");
    let tail = PhoneTail::parse(&booking.personal.tail).expect("digits");
    bookings::cancel(office, By::Person, Which::Own(&booking.code, &tail), Some("有事")).await.expect("cancelled");
    let record = RecordKind::Booking.key(booking.id.as_str());
    let bundle = trail::export(office, &record).await.expect("exported");
    let text = serde_json::to_string_pretty(&bundle).expect("JSON");
    let report = trail::verify_bundle(&text, None).expect("a bundle");
    assert_eq!((report.entries, report.findings.len()), (2, 0));
    assert_eq!(report.state["status"].as_deref(), Some("cancelled"));
    assert_eq!(report.state["phone"].as_deref(), Some("13800138000"));

    let changed: [(&str, &str); 5] = [
        ("\"cancelled\"", "\"moved\""),
        ("13800138000", "13800138001"),
        ("有事", "没事"),
        ("\"public", "\"desk"),
        ("program", "desk"),
    ];
    let mut found = 0;
    for (from, to) in changed {
        if text.contains(from) {
            let report = trail::verify_bundle(&text.replacen(from, to, 1), None);
            assert!(report.is_err() || report.is_ok_and(|r| !r.findings.is_empty()), "{from} → {to}");
            found += 1;
        }
    }
    assert!(found >= 4, "{text}");
    let mut short = bundle.clone();
    short.trail.remove(0);
    let report = trail::verify_bundle(&serde_json::to_string(&short).expect("JSON"), None).expect("a bundle");
    assert!(!report.findings.is_empty());
    // Another house's key.
    let other = "00".repeat(32);
    assert!(!trail::verify_bundle(&text, Some(&other)).expect("a bundle").findings.is_empty());
    assert!(trail::verify_bundle("{}", None).is_err());
}

async fn colleagues_who_write_at_once_write_one_after_the_other(county: County) {
    let (admin, slot) = (county.actor("admin").await, county.free_slot(1).await);
    let booking = bookings::book(&county.office, By::Person, ask(&slot, &request("王大山", "13800138000")))
        .await
        .expect("booked");
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (office, admin, id) = (county.office.clone(), admin.clone(), booking.id.clone());
        all.spawn(async move { personal::reveal(&office, &admin, &id, "回电话").await.is_ok() });
    }
    assert_eq!(all.join_all().await.into_iter().filter(|done| *done).count(), 20);
    let told = bookings::history(&county.office, &admin, &booking.id).await.expect("read");
    assert_eq!(told.iter().map(|e| e.told.number).collect::<Vec<_>>(), (1..=21).collect::<Vec<_>>());
    assert!(told[1..].iter().all(|e| e.told.note.as_deref() == Some("回电话")));
    assert_eq!(troubles(&county).await, Vec::<String>::new());
}

/// A dump of every text in the database holds no telephone, no ID number and no word of a person.
async fn nothing_of_a_person_stands_in_the_clear(county: County) {
    let (office, clerk) = (&county.office, county.actor("clerk").await);
    let mut request = request("王大山", "13800138000");
    request.id_number = domain::people::IdNumber::parse("14118119491231009X").ok();
    request.email = domain::people::Email::parse("wang@example.com").expect("an address");
    request.summary = Some("和邻居争地界，电话 13911112222".to_owned());
    let slot = county.free_slot_in(county::VILLAGE).await;
    bookings::book(office, By::Staff(&clerk), ask(&slot, &request)).await.expect("booked");
    let secret = bookings::drafts::hold(office, None, &county.free_slot(1).await, "").await.expect("held");
    let form = county::form("李小花", "13800138001");
    bookings::drafts::answer(office, &secret, &form, true).await.expect("kept");

    let dump = county.dump().await;
    assert!(dump.len() > 500_000 && dump.contains("颉颉堡"), "a dump of everything: {}", dump.len());
    for private in ["13800138000", "13800138001", "13911112222", "14118119491231009X", "wang@example.com", "争地界"]
    {
        assert!(!dump.contains(private), "{private} stands in the clear");
    }
    // Nor any other number of that shape: mobile telephones of the demonstration's people.
    let digits: Vec<char> = dump.chars().collect();
    let telephone = digits.windows(13).find(|w| {
        let bounds = !w[0].is_ascii_alphanumeric() && !w[12].is_ascii_alphanumeric();
        bounds && w[1] == '1' && ('3'..='9').contains(&w[2]) && w[1..12].iter().all(char::is_ascii_digit)
    });
    assert!(telephone.is_none(), "{telephone:?}");
}

async fn villages_merge_and_their_records_stay_where_they_are(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let [old, new] = ["141181102205", "141181102206"].map(|code| DivisionCode::try_from(code).expect("a code"));
    let slot = county.free_slot_in(old.as_str()).await;
    let booking =
        bookings::book(office, By::Person, ask(&slot, &request("王大山", "13800138000"))).await.expect("booked");
    let neighbour = county.member("clerk-141181102206").await;
    assert!(bookings::record(office, &neighbour, &booking.id).await.expect("read").is_none(), "not theirs yet");
    // From the day after the booked clinic on.
    let day = (booking.starts_at + chrono::Duration::days(1)).with_timezone(&office.zone).date_naive();
    mergers::merge(&county, &admin, old.as_str(), new.as_str(), day).await.expect("merged");
    let clerk = county.member("clerk").await;
    assert!(
        bookings::record(office, &clerk, &booking.id).await.expect("read").is_some(),
        "until that day nothing changes"
    );
    county.pass(chrono::Duration::days(20));
    // The record lies where it lay; whoever serves the new village reads it, and so does the old village's clerk, who came along.
    for name in ["clerk", "clerk-141181102206"] {
        let member = county.member(name).await;
        let found = bookings::record(office, &member, &booking.id).await.expect("read").expect("theirs");
        assert_eq!((found.village_code.as_str(), found.village_name.as_str()), (old.as_str(), "颉颉堡村"), "{name}");
    }
    let villages = places::villages(office).await.expect("a list");
    assert!(villages.iter().all(|v| v.code != old.as_str()) && villages.iter().any(|v| v.code == new.as_str()));
    let past = places::past(office).await.expect("a list");
    assert_eq!((past.len(), past[0].became.as_deref()), (1, Some(new.as_str())));
    // What ended cannot end again, and a village does not become a township.
    let today = office.today();
    let again = mergers::merge(&county, &admin, old.as_str(), new.as_str(), today).await;
    assert!(matches!(again, Err(places::ReformError::Unknown(_))), "{again:?}");
    let wrong = mergers::merge(&county, &admin, "141181102", new.as_str(), today).await;
    assert!(matches!(wrong, Err(places::ReformError::DifferentLevels(..))), "{wrong:?}");
    assert_eq!(troubles(&county).await, Vec::<String>::new());
}
