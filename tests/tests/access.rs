//! Signing in and what goes with it, from outside: guessing, links, copied cookies, forms sent wrong; the commands of keys, trail and
//! retention.

use std::process::Command;
use std::time::{Duration, Instant};

use tests::desk::{Visitor, between, location, todays_clinic};
use tests::mail::link;
use tests::server::{PASSWORD, Server, Setup, VILLAGE};

/// The program on the data of a server.
fn run(server: &Server, words: &[&str]) -> (bool, String) {
    let done = Command::new(tests::server::program())
        .args(words)
        .env("SHUOLI_DATA_DIR", server.folder())
        .env("SHUOLI_CLOCK", server.now().to_rfc3339())
        .output()
        .expect("the program");
    let text = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(text).expect("text"))
}

async fn attempt(visitor: &Visitor, name: &str, password: &str) -> u16 {
    visitor.post("/desk/sign-in", &[("name", name), ("password", password)]).await.status().as_u16()
}

#[tokio::test]
async fn a_stranger_who_guesses_is_slowed_and_the_colleague_still_gets_in() {
    let server = Setup::demo().start();
    // The colleague signed in here before.
    let colleague = Visitor::signed_in(&server, "adviser").await;
    colleague.post("/desk/sign-out", &[]).await;
    let stranger = Visitor::new(&server);
    let mut answers = Vec::new();
    for number in 0..9 {
        answers.push(attempt(&stranger, "adviser", &format!("guess number {number}")).await);
    }
    assert_eq!(answers[..6], [422; 6], "{answers:?}");
    assert_eq!(answers[6..], [429; 3], "slowed: {answers:?}");
    assert_eq!(attempt(&stranger, "adviser", PASSWORD).await, 429, "even with the right one");
    assert_eq!(attempt(&colleague, "adviser", PASSWORD).await, 303, "not in the browser they know");
    // So are codes of the second factor, over all sign-ins together: whoever guesses them has the password already.
    let thief = Visitor::new(&server);
    let mut answers = Vec::new();
    for number in 0..14 {
        if number % 4 == 0 {
            attempt(&thief, "admin", PASSWORD).await;
        }
        let code = format!("{number:06}");
        answers.push(thief.post("/desk/sign-in/code", &[("second_factor", &code)]).await.status().as_u16());
    }
    assert_eq!((answers[0], answers[13]), (422, 429), "{answers:?}");
    // An account that does not exist is slowed alike, and the pages say the same.
    let other = Visitor::new(&server);
    for number in 0..7 {
        attempt(&other, "nobody-at-all", &format!("guess number {number}")).await;
    }
    assert_eq!(attempt(&other, "nobody-at-all", "x").await, 429);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_answer_alike_in_words_and_in_time() {
    let server = Setup::demo().start();
    let (mut times, mut pages) = ([Vec::new(), Vec::new()], Vec::new());
    for round in 0..5 {
        for (i, name) in ["mediator", "nobody-at-all"].into_iter().enumerate() {
            let begun = Instant::now();
            let answer = Visitor::new(&server)
                .post("/desk/sign-in", &[("name", name), ("password", &format!("wrong {round}"))])
                .await;
            assert_eq!(answer.status(), 422);
            times[i].push(begun.elapsed());
            pages.push(answer.text().await.expect("text").replace(name, ""));
        }
    }
    assert!(pages.iter().all(|p| *p == pages[0]));
    let middle = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };
    let (known, unknown) = (middle(&mut times[0]), middle(&mut times[1]));
    let apart = known.abs_diff(unknown);
    assert!(apart < known.max(unknown) / 2, "{known:?} and {unknown:?}");
}

#[tokio::test]
async fn a_link_is_good_once_and_ends_every_session() {
    let server = Setup::demo().start();
    let inside = Visitor::signed_in(&server, "clerk").await;
    let visitor = Visitor::new(&server);
    let known = visitor.post("/desk/forgotten", &[("sign_in_name", "clerk")]).await;
    let unknown = visitor.post("/desk/forgotten", &[("sign_in_name", "nobody")]).await;
    assert_eq!(known.status(), 200);
    assert_eq!(
        known.text().await.expect("text"),
        unknown.text().await.expect("text"),
        "nobody learns who has an account"
    );
    let link = link(&server, "clerk@example.com").await;
    assert!(visitor.page(&link).await.contains("clerk"));
    for (password, told) in [("", "请填写"), ("short", "太短了"), ("password1234", "太常见")] {
        let answer = visitor.post(&link, &[("password", password)]).await;
        assert_eq!(answer.status(), 422);
        assert!(answer.text().await.expect("text").contains(told), "{password}");
    }
    let answer = visitor.post(&link, &[("password", "four plain words here")]).await;
    assert_eq!((answer.status().as_u16(), location(&answer).as_str()), (303, "/desk/sign-in?set=1"));
    assert_eq!(visitor.post(&link, &[("password", "another one of mine")]).await.status(), 410, "good once");
    assert_eq!(visitor.get(&link).await.status(), 410);
    assert!(!inside.is_signed_in().await, "what was open is closed");
    assert_eq!(attempt(&visitor, "clerk", PASSWORD).await, 422, "the old one is gone");
    assert_eq!(attempt(&visitor, "clerk", "four plain words here").await, 303);
    assert!(!server.log().contains("four plain") && !server.log().contains(&link[11..]), "no secret in the log");
}

#[tokio::test]
async fn what_was_tampered_with_is_refused_plainly_and_changes_nothing() {
    let server = Setup::demo().start();
    let clerk = Visitor::signed_in(&server, "clerk").await;
    let booked = clerk.page("/desk").await;
    let clinic = todays_clinic(&booked);
    let page = clerk.page(&format!("/desk/clinics/{clinic}")).await;
    let record = format!("/desk/bookings/{}", between(&page, "href=\"/desk/bookings/", "\"")[0]);
    // From another site: refused with a page, nothing done.
    let request = clerk.http().post(server.at(&format!("{record}/cancel")));
    let answer = request
        .header("origin", "https://evil.example")
        .header("sec-fetch-site", "cross-site")
        .form(&[("reason", "x")])
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.expect("text").contains("<h1>"));
    let page = clerk.page(&record).await;
    assert!(!page.contains("已取消"), "nothing was done");
    assert!(
        page.contains("拒绝了一次不合规的请求") && page.contains("evil.example"),
        "and the trail of the booking tells"
    );
    // A cookie that was made up.
    let stranger = Visitor::new(&server);
    let request = stranger.http().get(server.at("/desk")).header("cookie", format!("session={}", "0".repeat(64)));
    assert_eq!(request.send().await.expect("an answer").status(), 303);
    // The headers every page has.
    let answer = stranger.get("/").await;
    let header = |name: &str| answer.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let policy = header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    assert_eq!((header("x-frame-options").as_str(), header("x-content-type-options").as_str()), ("DENY", "nosniff"));
    assert_eq!(header("strict-transport-security"), "", "only over TLS");
    drop(server);
    let secure = Setup::demo().with("SHUOLI_PUBLIC_URL", "https://shuoli.example").start();
    let answer = Visitor::new(&secure).get("/desk/sign-in").await;
    assert!(answer.headers().contains_key("strict-transport-security"));
    let visitor = Visitor::new(&secure);
    let answer = visitor.post("/desk/sign-in", &[("name", "clerk"), ("password", PASSWORD)]).await;
    for cookie in answer.headers().get_all("set-cookie") {
        let cookie = cookie.to_str().expect("text");
        assert!(["HttpOnly", "Secure", "SameSite=Lax"].iter().all(|part| cookie.contains(part)), "{cookie}");
    }
}

/// Every form of the desk and of the public pages, sent with odd things in it: no 5xx, no panic.
#[tokio::test]
async fn no_form_breaks_whatever_is_sent() {
    let server = Setup::demo().start();
    let told = Command::new(tests::server::program()).arg("doors").output().expect("the program");
    let doors = String::from_utf8(told.stdout).expect("text");
    let admin = Visitor::signed_in(&server, "admin").await;
    let home = Visitor::signed_in(&server, "clerk").await.page("/desk").await;
    let clinic = todays_clinic(&home);
    let page = admin.page(&format!("/desk/clinics/{clinic}")).await;
    let booking = between(&page, "href=\"/desk/bookings/", "\"")[0].to_owned();
    let member = between(&admin.page("/desk/staff?q=clerk").await, "href=\"/desk/staff/", "\"")[0].to_owned();
    let slot = format!("{clinic}-01");
    let names = [
        "step",
        "version",
        "name",
        "phone",
        "email",
        "matter",
        "summary",
        "reason",
        "purpose",
        "role",
        "division",
        "olds",
        "into",
        "new_name",
        "valid_from",
        "valid_until",
        "calendar",
        "label",
        "days",
        "password",
        "present",
        "second_factor",
        "sign_in_name",
        "code",
        "phone_tail",
        "slot_id",
        "village",
        "key",
        "booking_held",
        "letter",
        "booked.zh-CN",
        "id_number",
        "guardian",
        "child",
        "consent",
        "from",
        "until",
        "what",
        "firm",
        "lang",
        "page",
        "q",
    ];
    // Longer than any field may be; all of them together stay below what is read at all.
    let long = "字".repeat(120);
    let odd = [
        "",
        "0",
        "-1",
        "99999999999999999999",
        "\u{202e}abc",
        "'; drop table bookings; --",
        "<script>alert(1)</script>",
        "2026-02-30",
        "9999-12-31",
        "+262142-12-31",
        "141181",
        "999999999999",
        "{}",
        "{\"2027\":{}}",
        "\u{feff}\u{0}",
        "a\r\nb",
        &long,
    ];
    let mut sent = 0;
    for door in doors.lines() {
        let (method, path) = door.split_once(' ').expect("a method");
        let path = path.split(' ').next().expect("a path");
        if path == "/desk/sign-out" || path.starts_with("/api/") || path.starts_with("/metrics") {
            continue;
        }
        for value in odd {
            let path = match path {
                p if p.starts_with("/desk/bookings") => p.replace("{id}", &booking),
                p if p.starts_with("/desk/staff") => p.replace("{id}", &member),
                p if p.starts_with("/desk/clinics") => p.replace("{id}", &clinic),
                p => p.replace("{slot}", &slot).replace("{division}", VILLAGE).replace("{id}", "0"),
            };
            let path = path.replace("{code}", "AAAAAAAA").replace("{secret}", "0").replace("{name}", "x");
            let fields: Vec<(&str, &str)> = names.iter().map(|name| (*name, value)).collect();
            let answer = if method == "GET" {
                let query = format!("{path}?page={0}&q={0}&back={0}", urlencode(value));
                admin.http().get(server.at(&query)).send().await
            } else {
                admin.http().post(server.at(&path)).form(&fields).send().await
            };
            let answer = answer.unwrap_or_else(|e| panic!("{method} {path} with {value:?}: {e}"));
            assert!(answer.status().as_u16() < 500, "{method} {path} with {value:?}: {}", answer.status());
            sent += 1;
        }
    }
    println!("{sent} requests, no 5xx");
    assert!(sent > 1000);
    let log = server.log();
    assert!(
        !log.contains("\"ERROR\""),
        "{}",
        log.lines().filter(|l| l.contains("\"ERROR\"")).take(3).collect::<String>()
    );
}

fn urlencode(text: &str) -> String {
    text.bytes().take(500).map(|b| format!("%{b:02X}")).collect::<String>().replace("%00", "")
}

#[tokio::test]
async fn the_commands_check_the_trail_turn_the_keys_and_erase_what_is_due() {
    let server = Setup::demo().start();
    let (whole, told) = run(&server, &["trail", "verify"]);
    assert!(whole && told.contains("entries on"), "{told}");
    let sealed = told.rsplit(' ').next().expect("a digest").trim().to_owned();
    assert!(run(&server, &["trail", "verify", "--seal", &format!("1:{sealed}")]).0);
    let (other, told) = run(&server, &["trail", "verify", "--seal", &format!("1:{}", "0".repeat(64))]);
    assert!(!other && told.contains("another digest"), "{told}");
    assert!(!run(&server, &["trail", "verify", "--seal", "9:00"]).0, "a seal that is gone is missed");

    // A bundle, checked in an empty folder, with the published key and without.
    let admin = Visitor::signed_in(&server, "admin").await;
    let clerk = Visitor::signed_in(&server, "clerk").await;
    let clinic = todays_clinic(&clerk.page("/desk").await);
    let page = clerk.page(&format!("/desk/clinics/{clinic}")).await;
    let booking = between(&page, "href=\"/desk/bookings/", "\"")[0].to_owned();
    let bundle = admin.page(&format!("/desk/bookings/{booking}/trail.json")).await;
    let file = tests::folder("bundle").join("bundle.json");
    std::fs::write(&file, &bundle).expect("written");
    let (_, keys) = run(&server, &["keys", "show"]);
    let key = keys.split_whitespace().nth(1).expect("a key").to_owned();
    let far = |text: &str| {
        std::fs::write(&file, text).expect("written");
        let done = Command::new(tests::server::program())
            .args(["trail", "verify", "--bundle", &file.to_string_lossy(), "--key", &key])
            .env_clear()
            .current_dir(file.parent().expect("a folder"))
            .output()
            .expect("the program");
        (done.status.success(), String::from_utf8(done.stdout).expect("text"))
    };
    let (whole, told) = far(&bundle);
    assert!(whole && told.contains("whole"), "{told}");
    let (whole, told) = far(&bundle.replacen("\"booked\"", "\"moved\"", 1));
    assert!(!whole && told.contains("entry 1"), "{told}");

    // The keys are turned while nobody is at work; everything still opens, and is found by its new index.
    let mut server = server;
    assert!(server.stop(Duration::from_secs(30)));
    let (done, told) = run(&server, &["keys", "rotate"]);
    assert!(done && told.contains("new key k2"), "{told}");
    let (whole, told) = run(&server, &["trail", "verify"]);
    assert!(whole, "{told}");
    // Without the file of keys nothing opens, and nothing is made anew.
    let keys = server.folder().join("keys");
    std::fs::rename(&keys, keys.with_extension("away")).expect("moved");
    let (done, told) = run(&server, &["trail", "verify"]);
    assert!(!done && told.contains("SHUOLI_KEY_FILE"), "{told}");
    let (done, told) = run(&server, &["migrate"]);
    assert!(!done && told.contains("another key"), "{told}");
    std::fs::rename(keys.with_extension("away"), &keys).expect("put back");

    let (_, due) = run(&server, &["retention", "--dry-run"]);
    assert_eq!(due.trim(), "", "nothing is half a year old");
    let later = |words: &[&str]| {
        let done = Command::new(tests::server::program())
            .args(words)
            .env("SHUOLI_DATA_DIR", server.folder())
            .env("SHUOLI_CLOCK", "2031-01-01T03:00:00+08:00")
            .output()
            .expect("the program");
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).expect("text")
    };
    let due = later(&["retention", "--dry-run"]).lines().count();
    assert!(due > 100, "{due}");
    assert!(later(&["retention"]).contains(&format!("erased: {due} bookings")));
    assert_eq!(later(&["retention", "--dry-run"]), "");
    let (whole, told) = run(&server, &["trail", "verify"]);
    assert!(whole, "{told}");
}

/// A photograph of so many pixels.
fn photograph(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
    let mut drawn = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut drawn, image::ImageFormat::Jpeg).expect("drawn");
    drawn.into_inner()
}

#[tokio::test]
async fn papers_are_taken_by_their_content_kept_sealed_and_given_to_the_adviser_alone() {
    let server = Setup::demo().start();
    let (adviser, clerk) = (Visitor::signed_in(&server, "adviser").await, Visitor::signed_in(&server, "clerk").await);
    let clinic = todays_clinic(&adviser.page("/desk").await);
    let page = adviser.page(&format!("/desk/clinics/{clinic}")).await;
    let record = format!("/desk/bookings/{}", between(&page, "href=\"/desk/bookings/", "\"")[0]);
    let files = format!("{record}/files");
    // The place where a camera would write where it stood: metadata that a thumbnail must not carry on.
    let mut photo = photograph(1200, 900);
    photo.splice(2..2, [b"\xFF\xE1\x00\x1AExif\0\0secret-place-here".as_slice(), &[0]].concat());
    let answer = clerk.post_files(&files, &[("奇名异纸.jpg", &photo)]).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.expect("text"));
    let page = adviser.page(&record).await;
    assert!(page.contains("奇名异纸.jpg") && page.contains("添加了材料"));
    let address = between(&page, &format!("href=\"{files}/"), "\"")[0].to_owned();
    let whole = adviser.get(&format!("{files}/{address}")).await;
    let header = |name: &str| whole.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    assert!(header("content-disposition").starts_with("attachment"), "{}", header("content-disposition"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(whole.bytes().await.expect("bytes"), photo);
    let small = adviser.get(&format!("{files}/{address}/thumb")).await.bytes().await.expect("bytes");
    assert!(small.len() < photo.len() && !small.windows(12).any(|w| w == b"secret-place"), "drawn anew");
    assert_eq!(clerk.get(&format!("{files}/{address}")).await.status(), 403, "the clerk adds and does not read");
    // The file lies sealed: neither its bytes nor its name stand in the database.
    let kept = std::fs::read(server.folder().join("shuoli.db")).expect("the database");
    let log = std::fs::read(server.folder().join("shuoli.db-wal")).unwrap_or_default();
    for hidden in [&photo[2000..2040], "奇名异纸".as_bytes()] {
        assert!(![&kept, &log].iter().any(|f| f.windows(hidden.len()).any(|w| w == hidden)));
    }

    // What it says it is does not count; what it is does.
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bomb.extend([0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 8, 6, 0, 0, 0, 0, 0, 0, 0]);
    let large = vec![0xFF; 9 * 1024 * 1024];
    for (name, content, told) in [
        ("page.jpg", &b"<html><script>alert(1)</script>"[..], "不是照片"),
        ("program.pdf", &b"MZ\x90\0"[..], "不是照片"),
        ("bomb.png", &bomb[..], "不是照片"),
        ("cut.jpg", &photo[..400], "不是照片"),
        ("large.jpg", &large[..], "太大"),
        ("", &b""[..], "选一个文件"),
    ] {
        let answer = clerk.post_files(&files, &[(name, content)]).await;
        assert_eq!(answer.status(), 422, "{name}");
        assert!(answer.text().await.expect("text").contains(told), "{name}");
    }
    assert!(adviser.page(&record).await.contains("program.pdf"), "the trail tells what was refused");
    let paper = [b"%PDF-1.7\n".as_slice(), &[b' '; 100]].concat();
    let many: Vec<(&str, &[u8])> = (0..19).map(|_| ("paper.pdf", paper.as_slice())).collect();
    assert_eq!(clerk.post_files(&files, &many).await.status(), 303);
    let answer = clerk.post_files(&files, &[("paper.pdf", &paper)]).await;
    assert!(answer.text().await.expect("text").contains("已经满了"));
    let answer = clerk.post(&format!("{files}/{address}/remove"), &[]).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(adviser.get(&format!("{files}/{address}")).await.status(), 404);
    let (whole, told) = run(&server, &["trail", "verify"]);
    assert!(whole, "{told}");
}
