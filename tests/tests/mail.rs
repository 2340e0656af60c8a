//! Letters against a real mail server that refuses, cuts the line, is slow, or is away; and without one, as files.

use std::time::Duration;

use serde_json::{Value, json};
use tests::desk::Visitor;
use tests::mail::MailServer;
use tests::server::{Server, Setup, VILLAGE};

/// The ids of free slots in the demonstration's village.
async fn free_slots(visitor: &Visitor) -> Vec<String> {
    let clinics = visitor.clinics(VILLAGE, "2026-11-25", "2026-12-20").await;
    let slots = clinics.iter().flat_map(|c| c["slots"].as_array().expect("slots"));
    let free = slots.filter(|s| s["bookable"] == true);
    free.map(|s| s["id"].as_str().expect("an id").to_owned()).collect()
}

/// Books for somebody with an e-mail address; the booking.
async fn book(visitor: &Visitor, slot: &str, number: usize, email: &str) -> Value {
    let body = json!({
        "slot_id": slot, "name": "收信人", "phone": format!("1380013{number:04}"), "email": email, "matter": "land",
        "consent": true,
    });
    let key = format!("{slot}-{number}");
    let answer = visitor.post_json("/api/v1/bookings", &body, &[("Idempotency-Key", &key)]).await;
    assert_eq!(answer.status(), 201, "{email}");
    answer.json().await.expect("JSON")
}

fn with(mail: &MailServer) -> Server {
    Setup::demo().with("SHUOLI_SMTP_URL", &mail.url()).start()
}

#[tokio::test]
async fn booking_moving_and_cancelling_each_send_one_letter_that_calendars_understand() {
    let mail = MailServer::start();
    let server = with(&mail);
    let visitor = Visitor::new(&server);
    let slots = free_slots(&visitor).await;
    let booking = book(&visitor, &slots[0], 1, "wang@example.com").await;
    let code = booking["code"].as_str().expect("a code");
    mail.wait_for(1).await;
    visitor.post("/bookings", &[("code", code), ("phone_tail", "0001")]).await;
    let moved = visitor.post(&format!("/bookings/{code}/move"), &[("slot_id", &slots[1])]).await;
    assert_eq!(moved.status(), 303);
    mail.wait_for(2).await;
    let cancelled = visitor.post(&format!("/bookings/{code}/cancel"), &[("reason", "家里有事")]).await;
    assert_eq!(cancelled.status(), 303);
    let letters = mail.wait_for(3).await;

    let methods: Vec<_> = letters.iter().map(|l| l["method"].as_str().expect("text")).collect();
    assert_eq!(methods, ["REQUEST", "REQUEST", "CANCEL"]);
    let sequences: Vec<_> = letters.iter().map(|l| l["sequence"].as_i64().expect("a number")).collect();
    assert_eq!(sequences, [0, 1, 2]);
    for letter in &letters {
        assert_eq!(letter["uid"], letters[0]["uid"], "one UID for the life of the booking");
        assert_eq!(letter["method"], letter["method_parameter"]);
        assert_eq!(letter["kinds"][0], "text/plain");
        assert_eq!(letter["kinds"][1], "text/html");
        assert_eq!(letter["attachment"], "shuoli.ics");
        assert!(letter["text"].as_str().expect("text").contains("收信人"));
        // Nothing of the case is written into an e-mail.
        assert!(!letter.to_string().contains("土地"), "{letter}");
    }
    assert_ne!(letters[0]["starts_at"], letters[1]["starts_at"]);
    let ids: std::collections::BTreeSet<_> = letters.iter().map(|l| l["id"].to_string()).collect();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn a_refusal_a_cut_line_and_a_slow_server_hold_nobody_elses_letter_up_for_long_and_lose_nothing() {
    let mail = MailServer::start();
    let server = with(&mail);
    let visitor = Visitor::new(&server);
    let slots = free_slots(&visitor).await;
    let people = [
        "refuse.me@example.com",
        "drop.me@example.com",
        "slow.me@example.com",
        "later.me@example.com",
        "fine@example.com",
    ];
    for (number, (slot, email)) in slots.iter().zip(people).enumerate() {
        book(&visitor, slot, number, email).await;
    }
    let letters = mail.wait_for(2).await;
    assert!(letters.iter().any(|l| l["to"] == "fine@example.com"));
    // The back-off begins with ten seconds, then twenty.
    let letters = mail.wait_for(4).await;
    let mut taken: Vec<_> = letters.iter().map(|l| l["to"].as_str().expect("text").to_owned()).collect();
    taken.sort();
    assert_eq!(taken, ["drop.me@example.com", "fine@example.com", "later.me@example.com", "slow.me@example.com"]);
    assert_eq!(mail.attempts_for("refuse.me@example.com").len(), 1, "a refusal for good is not tried again");
    assert_eq!(mail.attempts_for("slow.me@example.com").len(), 1);
    let dropped = mail.attempts_for("drop.me@example.com");
    assert_eq!(dropped.len(), 2);
    assert_eq!(dropped[0]["id"], dropped[1]["id"], "the same letter keeps its Message-ID");
    assert_eq!(mail.attempts_for("later.me@example.com").len(), 3);
    let clerk = Visitor::signed_in(&server, "clerk").await;
    let page = clerk.page("/desk/messages").await;
    assert!(page.contains("被拒收") && page.contains("550"), "{page}");
    assert!(!server.log().contains("example.com"), "no address in the log");
}

#[tokio::test]
async fn a_mail_server_that_is_away_delays_and_loses_nothing_even_when_the_program_is_restarted() {
    let port = tests::postgres::free_port();
    let server = Setup::demo().with("SHUOLI_SMTP_URL", &format!("smtp://127.0.0.1:{port}")).start();
    let visitor = Visitor::new(&server);
    let slots = free_slots(&visitor).await;
    for (number, slot) in slots.iter().take(3).enumerate() {
        book(&visitor, slot, number, &format!("p{number}@example.com")).await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let server = server.restart();
    let mail = MailServer::start_on(port);
    let letters = mail.wait_for(3).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!((letters.len(), mail.attempts().len()), (3, 3), "each once");
    drop(server);
}

#[tokio::test]
async fn two_processes_on_one_postgres_send_each_letter_once() {
    let mail = MailServer::start();
    let database = tests::postgres::database();
    // One house, one file of keys.
    let keys = tests::folder("keys").join("keys");
    let keys = keys.to_string_lossy();
    let setup = || {
        Setup::demo()
            .with("DATABASE_URL", &database)
            .with("SHUOLI_SMTP_URL", &mail.url())
            .with("SHUOLI_KEY_FILE", &keys)
    };
    let one = setup().start();
    let other = setup().start();
    let (a, b) = (Visitor::new(&one), Visitor::new(&other));
    // The village's own room is too small for this: one booking for each of many people, wherever there is room.
    let slots = free_slots(&a).await;
    for (number, slot) in slots.iter().take(8).enumerate() {
        let visitor = if number % 2 == 0 { &a } else { &b };
        book(visitor, slot, number, &format!("p{number}@example.com")).await;
    }
    let wanted = slots.len().min(8);
    mail.wait_for(wanted).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(mail.attempts().len(), wanted);
}

#[tokio::test]
async fn without_a_mail_server_letters_are_files() {
    let server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    let slots = free_slots(&visitor).await;
    book(&visitor, &slots[0], 1, "wang@example.com").await;
    let folder = server.folder().join("outbox");
    for _ in 0..100 {
        let files: Vec<_> = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
        if let [file] = files.as_slice() {
            let text = std::fs::read_to_string(file).expect("a letter");
            assert!(text.contains("To: wang@example.com") && text.contains("text/calendar"), "{text}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no file in {}", folder.display());
}
