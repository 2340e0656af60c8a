//! What the outside relies on: contention over the wire, bad input, limits, headers, the log, starting and stopping.

use std::process::Command;
use std::time::Duration;

use reqwest::Response;
use serde_json::{Value, json};
use tests::desk::{Visitor, between, location};
use tests::server::{PASSWORD, Server, Setup, VILLAGE, program};
use tokio::task::JoinSet;

/// A slot with one seat that is free.
async fn free_slot(visitor: &Visitor) -> String {
    let clinics = visitor.clinics(VILLAGE, "2026-11-25", "2026-12-20").await;
    let slots = clinics.iter().flat_map(|c| c["slots"].as_array().expect("slots"));
    let found = slots.filter(|s| s["seats"] == 1).find(|s| s["bookable"] == true).expect("a free slot");
    found["id"].as_str().expect("an id").to_owned()
}

fn wish(slot: &str, phone: &str) -> Value {
    json!({ "slot_id": slot, "name": "王大山", "phone": phone, "matter": "land", "consent": true })
}

/// 200 at once for the last seat: one gets it, the others a kind 409 with three alternatives.
async fn contention(server: Server) {
    let visitor = Visitor::new(&server);
    let slot = free_slot(&visitor).await;
    let mut all = JoinSet::new();
    for number in 0..200 {
        let request = visitor
            .http()
            .post(server.at("/api/v1/bookings"))
            .header("Idempotency-Key", format!("k{number}"))
            .json(&wish(&slot, &format!("1390000{number:04}")));
        all.spawn(async move {
            let answer = request.send().await.expect("an answer");
            (answer.status().as_u16(), answer.json::<Value>().await.expect("JSON"))
        });
    }
    let answers = all.join_all().await;
    assert_eq!(answers.iter().filter(|(status, _)| *status == 201).count(), 1);
    for (status, problem) in answers.iter().filter(|(status, _)| *status != 201) {
        assert_eq!(*status, 409, "{problem}");
        assert_eq!(problem["alternatives"].as_array().map(Vec::len), Some(3), "{problem}");
    }
}

#[tokio::test]
async fn of_200_at_once_one_gets_the_last_seat_on_sqlite() {
    contention(Setup::demo().start()).await;
}

#[tokio::test]
async fn of_200_at_once_one_gets_the_last_seat_on_postgres() {
    contention(Setup::demo().with("DATABASE_URL", &tests::postgres::database()).start()).await;
}

#[tokio::test]
async fn the_same_key_gives_the_same_booking_and_another_request_with_it_is_refused() {
    let server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    let slot = free_slot(&visitor).await;
    let key = [("Idempotency-Key", "once")];
    let one = visitor.post_json("/api/v1/bookings", &wish(&slot, "13800138000"), &key).await;
    let two = visitor.post_json("/api/v1/bookings", &wish(&slot, "13800138000"), &key).await;
    assert_eq!((one.status(), two.status()), (reqwest::StatusCode::CREATED, reqwest::StatusCode::CREATED));
    let (one, two): (Value, Value) = (one.json().await.expect("JSON"), two.json().await.expect("JSON"));
    assert_eq!(one["code"], two["code"]);
    let other = visitor.post_json("/api/v1/bookings", &wish(&slot, "13800138001"), &key).await;
    assert_eq!(other.status(), 422);
}

/// A page in the reader's language, never a blank one, a stack trace or a debug text.
async fn is_a_page(answer: Response, status: u16) -> String {
    assert_eq!(answer.status(), status, "{}", answer.url());
    let kind = answer.headers().get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    assert!(kind.starts_with("text/html"), "{kind}");
    let text = answer.text().await.expect("text");
    assert!(text.contains("<h1>") && text.contains("</html>"), "{text}");
    for wrong in ["panicked", "Error {", "backtrace", "sqlx"] {
        assert!(!text.contains(wrong), "{text}");
    }
    text
}

#[tokio::test]
async fn whatever_a_client_sends_it_gets_a_page_and_never_a_500() {
    let server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    let slot = free_slot(&visitor).await;
    let booking = "/bookings/3A4CD6EF";
    is_a_page(visitor.get("/nowhere").await, 404).await;
    is_a_page(visitor.get("/villages/999999999999").await, 404).await;
    is_a_page(visitor.get("/villages/%E4%B8%AD").await, 404).await;
    is_a_page(visitor.get("/book/ZZZZZZZZ-01").await, 404).await;
    is_a_page(visitor.get(&format!("/book/{slot}?step=check")).await, 410).await;
    is_a_page(visitor.get("/?q=%00").await, 404).await;
    is_a_page(visitor.get("/?township=abc").await, 200).await;
    let adviser = Visitor::signed_in(&server, "adviser").await;
    is_a_page(adviser.get("/desk/clinics/x%27%20or%201=1").await, 404).await;
    is_a_page(adviser.post("/desk/bookings/x/step", &[("step", "call"), ("version", "x")]).await, 404).await;
    is_a_page(visitor.post("/bookings", &[]).await, 422).await;
    is_a_page(visitor.post("/bookings", &[("code", "a\0b")]).await, 400).await;
    is_a_page(visitor.post(&format!("/book/{slot}"), &[("step", "nonsense")]).await, 410).await;
    is_a_page(visitor.post("/bookings", &[("code", &"x".repeat(70_000))]).await, 413).await;
    let broken =
        visitor.http().post(server.at("/bookings")).header("content-type", "application/x-www-form-urlencoded");
    is_a_page(broken.body("code=%FF%FE&code=2").send().await.expect("an answer"), 422).await;
    let odd = visitor.http().post(server.at("/bookings")).header("content-type", "text/plain").body("x");
    is_a_page(odd.send().await.expect("an answer"), 415).await;
    is_a_page(visitor.http().delete(server.at("/")).send().await.expect("an answer"), 405).await;
    // Another site's form.
    let foreign = visitor.http().post(server.at("/preferences")).header("origin", "https://evil.example");
    is_a_page(foreign.header("sec-fetch-site", "cross-site").send().await.expect("an answer"), 403).await;
    // What another asks for without the digits.
    for path in [booking.to_owned(), format!("{booking}/slip"), format!("{booking}/calendar.ics")] {
        assert_eq!(visitor.get(&path).await.status(), 303, "{path}");
    }
    // The language of the page is the reader's.
    let english =
        visitor.http().get(server.at("/nowhere")).header("accept-language", "en").send().await.expect("an answer");
    assert!(is_a_page(english, 404).await.contains("No such page"));
}

#[tokio::test]
async fn a_form_that_is_wrong_keeps_what_was_typed_and_names_each_field() {
    let server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    let slot = free_slot(&visitor).await;
    let held = visitor.post(&format!("/book/{slot}"), &[("step", "hold")]).await;
    assert_eq!(held.status(), 303);
    let odd_name = "<b>王</b>\"'&12";
    let sent = [("step", "who"), ("name", odd_name), ("phone", "12345")];
    let page = is_a_page(visitor.post(&format!("/book/{slot}"), &sent).await, 422).await;
    assert!(page.contains("姓名里只能有文字") && page.contains("手机是 11 位数字"));
    assert!(page.contains("value=\"12345\""));
    assert!(!page.contains("<b>王"), "what was typed is text, never markup");
    let long = "长".repeat(501);
    let page =
        is_a_page(visitor.post(&format!("/book/{slot}"), &[("step", "words"), ("summary", &long)]).await, 422).await;
    assert!(page.contains("最多 500 个字") && page.contains(&long));
}

#[tokio::test]
async fn who_hammers_is_asked_to_wait_and_who_reads_is_not() {
    let server = Setup::demo().with("SHUOLI_RATE_PER_MINUTE", "10").start();
    let visitor = Visitor::new(&server);
    let mut refused = None;
    for _ in 0..12 {
        let answer = visitor.post("/bookings", &[("code", "3A4CD6EF"), ("phone_tail", "0000")]).await;
        if answer.status() == 429 {
            refused = Some(answer);
        }
    }
    let refused = refused.expect("a refusal");
    let seconds: u64 = refused.headers()["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!((1..=60).contains(&seconds));
    is_a_page(refused, 429).await;
    let api = visitor.post_json("/api/v1/bookings", &json!({}), &[("Idempotency-Key", "k")]).await;
    assert_eq!(api.status(), 429);
    assert!(api.headers().contains_key("retry-after"));
    for _ in 0..30 {
        assert_eq!(visitor.get("/").await.status(), 200);
    }
}

#[tokio::test]
async fn assets_are_packed_named_by_content_and_kept_for_ever() {
    let server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    let home = visitor.page("/").await;
    let assets: Vec<String> =
        between(&home, "/assets/", "\"").into_iter().map(|name| format!("/assets/{name}")).collect();
    assert_eq!(assets.len(), 4, "{assets:?}");
    for asset in &assets {
        for coding in ["br", "gzip"] {
            let answer =
                visitor.http().get(server.at(asset)).header("accept-encoding", coding).send().await.expect("an answer");
            assert_eq!(answer.status(), 200);
            assert_eq!(answer.headers()["content-encoding"], coding, "{asset}");
            assert!(answer.headers()["cache-control"].to_str().expect("text").contains("immutable"));
        }
    }
    // First view, as sent: 30 KB without wasm, 200 KB with it.
    let mut sizes = (0, 0);
    for path in [format!("/villages/{VILLAGE}")].iter().chain(&assets) {
        let answer =
            visitor.http().get(server.at(path)).header("accept-encoding", "br").send().await.expect("an answer");
        let bytes = answer.bytes().await.expect("bytes").len();
        sizes.1 += bytes;
        if !path.ends_with(".wasm") && !path.contains("/shuoli.") {
            sizes.0 += bytes;
        }
    }
    assert!(sizes.0 <= 30_000, "{} bytes without wasm", sizes.0);
    assert!(sizes.1 <= 200_000, "{} bytes with wasm", sizes.1);
    for wrong in ["/assets/../Cargo.toml", "/assets/nothing.css", "/assets/manifest.json"] {
        assert_eq!(visitor.get(wrong).await.status(), 404, "{wrong}");
    }
    assert_eq!(visitor.get("/").await.headers()["cache-control"], "private, no-store");
}

#[tokio::test]
async fn the_log_the_metrics_and_the_addresses_hold_nothing_about_people() {
    let server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    let slot = free_slot(&visitor).await;
    let mut body = wish(&slot, "13800138000");
    body["summary"] = json!("秘密的事");
    body["email"] = json!("secret@example.com");
    let answer = visitor.post_json("/api/v1/bookings", &body, &[("Idempotency-Key", "k")]).await;
    assert_eq!(answer.status(), 201);
    let booking: Value = answer.json().await.expect("JSON");
    let code = booking["code"].as_str().expect("a code");
    visitor.post("/bookings", &[("code", code), ("phone_tail", "8000")]).await;
    visitor.page(&format!("/bookings/{code}")).await;
    visitor.post("/desk/sign-in", &[("name", "adviser"), ("password", PASSWORD)]).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let metrics = visitor.page("/metrics").await;
    assert!(metrics.contains("shuoli_requests_total"));
    let log = server.log();
    assert!(log.lines().count() > 4 && log.lines().all(|l| serde_json::from_str::<Value>(l).is_ok()), "{log}");
    for secret in ["王大山", "13800138000", "8000\"", "秘密", "secret@", code, PASSWORD] {
        assert!(!log.contains(secret) && !metrics.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn metrics_are_for_this_machine_or_with_the_token_only() {
    let server = Setup::demo().with("SHUOLI_METRICS_TOKEN", "a-token-of-the-tests").start();
    let visitor = Visitor::new(&server);
    let ask =
        |name: &'static str, value: &'static str| visitor.http().get(server.at("/metrics")).header(name, value).send();
    assert_eq!(ask("x-forwarded-for", "203.0.113.9").await.expect("an answer").status(), 404);
    assert_eq!(ask("accept", "*/*").await.expect("an answer").status(), 200);
    assert_eq!(visitor.get("/healthz").await.status(), 200);
    assert_eq!(visitor.get("/readyz").await.status(), 200);
}

#[tokio::test]
async fn each_role_reaches_its_own_and_a_stranger_nothing() {
    let server = Setup::demo().start();
    let adviser = Visitor::signed_in(&server, "adviser").await;
    let home = adviser.page("/desk").await;
    let clinic = format!("/desk/clinics/{}", between(&home, "/desk/clinics/", "\"")[0]);
    let queue = adviser.page(&clinic).await;
    let id = between(&queue, "/desk/bookings/", "\"")[0].to_owned();
    let record = format!("/desk/bookings/{id}");
    let stranger = Visitor::new(&server);
    for path in ["/desk", "/desk/book", "/desk/messages", "/desk/tokens", &clinic, &record] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status(), 303, "{path}");
        assert!(location(&answer).starts_with("/desk/sign-in"), "{path}");
    }
    // Name, path, status.
    let slip = format!("{record}/slip");
    let written = format!("{record}/consultation");
    let expected = [
        ("adviser", &*record, 200),
        ("adviser", &slip, 403),
        ("adviser", "/desk/messages", 403),
        ("adviser", "/desk/tokens", 200),
        ("clerk", &*clinic, 200),
        ("clerk", &record, 200),
        ("clerk", &slip, 200),
        ("clerk", &written, 403),
        ("clerk", "/desk/tokens", 403),
        ("clerk", "/desk/book?village=141181102206", 403),
        ("admin", &record, 200),
        ("admin", &written, 403),
        ("justice", &clinic, 200),
        ("justice", &slip, 403),
        ("auditor", &clinic, 200),
        ("auditor", "/desk/book", 403),
        // A role that reads no bookings at all is told so, whatever is there.
        ("mediator", &clinic, 403),
        ("mediator", &record, 403),
        ("petition", &record, 403),
    ];
    for (name, path, status) in expected {
        let visitor = Visitor::signed_in(&server, name).await;
        assert_eq!(visitor.get(path).await.status(), status, "{name} {path}");
    }
    // Reading is not writing: nobody but the adviser takes a step, the auditor none at all.
    for name in ["clerk", "auditor", "justice", "admin"] {
        let visitor = Visitor::signed_in(&server, name).await;
        let answer = visitor.post(&format!("{record}/step"), &[("step", "start"), ("version", "1")]).await;
        assert_eq!(answer.status(), 403, "{name}");
    }
    // What the person wrote is the adviser's alone.
    let words = between(&queue, "queue-matter\">", "</p>").join(" ");
    let secret =
        words.split(" · ").nth(1).expect("somebody wrote something").split('<').next().expect("text").to_owned();
    assert!(!Visitor::signed_in(&server, "clerk").await.page(&clinic).await.contains(secret.trim()), "{secret}");
    // Signed out is signed out, also for a copied cookie.
    assert_eq!(adviser.post("/desk/sign-out", &[]).await.status(), 303);
    assert_eq!(adviser.get(&clinic).await.status(), 303);
}

#[tokio::test]
async fn told_to_stop_it_answers_what_is_in_flight_and_ends_well() {
    let mut server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    let slot = free_slot(&visitor).await;
    let mut flying = JoinSet::new();
    for number in 0..20 {
        let request = visitor
            .http()
            .post(server.at("/api/v1/bookings"))
            .header("Idempotency-Key", format!("k{number}"))
            .json(&wish(&slot, &format!("1390000{number:04}")));
        flying.spawn(async move { request.send().await.map(|a| a.status().as_u16()) });
    }
    tokio::time::sleep(Duration::from_millis(30)).await;
    server.tell_to_stop();
    let answers = flying.join_all().await;
    assert!(answers.iter().flatten().all(|status| matches!(status, 201 | 409)), "{answers:?}");
    drop(visitor);
    assert!(server.stop(Duration::from_secs(25)), "it ends by itself");
}

#[tokio::test]
async fn a_setting_that_cannot_be_used_is_named() {
    for (name, value) in [
        ("SHUOLI_LISTEN", "nowhere"),
        ("DATABASE_URL", "mysql://x"),
        ("SHUOLI_SMTP_URL", "carrier-pigeon://x"),
        ("SHUOLI_CLOCK", "yesterday"),
        ("SHUOLI_TIME_ZONE", "Mars/Olympus"),
        ("SHUOLI_PUBLIC_URL", "not an address"),
        ("SHUOLI_TRUSTED_PROXIES", "everybody"),
        ("SHUOLI_RATE_PER_MINUTE", "many"),
    ] {
        let folder = tests::folder("settings");
        let told = Command::new(program())
            .arg("serve")
            .env_clear()
            .env("SHUOLI_DATA_DIR", &folder)
            .env("SHUOLI_LISTEN", "127.0.0.1:0")
            .env(name, value)
            .output()
            .expect("the program");
        let words = String::from_utf8_lossy(&told.stderr).into_owned();
        assert!(!told.status.success(), "{name}");
        assert!(words.contains(name), "{name}: {words}");
        assert!(!words.contains("panicked"), "{words}");
    }
}
