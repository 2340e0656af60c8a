//! What is sent twice, from two windows, or after the session ended: nothing is written over unseen, nothing that was typed is lost,
//! and who did a thing is told that it is done.

use serde_json::{Value, json};
use tests::desk::{Visitor, between, location, rule_fields, todays_clinic};
use tests::mail::link_to;
use tests::server::{PASSWORD, Server, Setup, VILLAGE};

/// The slots of the village's coming clinics that hold one seat and are free.
async fn free_slots(visitor: &Visitor) -> Vec<String> {
    let clinics = visitor.clinics(VILLAGE, "2026-11-25", "2026-12-20").await;
    let slots = clinics.iter().flat_map(|c| c["slots"].as_array().expect("slots"));
    let found = slots.filter(|s| s["seats"] == 1 && s["bookable"] == true);
    found.map(|s| s["id"].as_str().expect("an id").to_owned()).collect()
}

/// The value of a hidden field.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    between(page, &format!("name=\"{name}\" value=\""), "\"").first().copied().unwrap_or_default()
}

/// Receives the first who is expected today; the address of the record to be written.
async fn in_progress(adviser: &Visitor) -> String {
    let clinic = format!("/desk/clinics/{}", todays_clinic(&adviser.page("/desk").await));
    let queue = adviser.page(&clinic).await;
    let id = between(&queue, "/desk/bookings/", "\"")
        .into_iter()
        .find_map(|path| path.strip_suffix("/step"))
        .expect("somebody")
        .to_owned();
    for (step, version) in [("check_in", "1"), ("call", "2"), ("start", "3")] {
        let answer = adviser.post(&format!("/desk/bookings/{id}/step"), &[("step", step), ("version", version)]).await;
        assert_eq!(answer.status(), 303, "{step}");
    }
    format!("/desk/bookings/{id}/consultation")
}

const OURS: &str = "先协商，不成再申请调解。";
const THEIRS: &str = "先向劳动监察投诉。";

#[tokio::test]
async fn of_two_windows_the_second_sees_what_the_first_wrote_before_it_replaces_it() {
    let server = Setup::demo().start();
    let adviser = Visitor::signed_in(&server, "adviser").await;
    let here = in_progress(&adviser).await;
    let empty = adviser.page(&here).await;
    assert_eq!(hidden(&empty, "seen"), "");
    let written = |advice: &'static str, seen: &str| {
        [("matter", "land"), ("advice", advice), ("outcome", "answered"), ("then", "stay"), ("seen", seen)]
            .map(|(name, value)| (name, value.to_owned()))
    };
    let send = async |advice: &'static str, seen: &str| {
        let fields = written(advice, seen);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        adviser.post(&here, &fields).await
    };
    assert_eq!(send(THEIRS, "").await.status(), 303);
    // The same once more is no other text.
    assert_eq!(send(THEIRS, "").await.status(), 303);
    let second = send(OURS, "").await;
    assert_eq!(second.status(), 409);
    let both = second.text().await.expect("text");
    assert!(both.contains("另外保存过一次") && both.contains(THEIRS) && both.contains(OURS), "{both}");
    let record = here.trim_end_matches("/consultation");
    assert!(!adviser.page(record).await.contains(OURS), "nothing was written yet");
    // With both before one's eyes it is replaced.
    assert_eq!(send(OURS, hidden(&both, "seen")).await.status(), 303);
    assert!(adviser.page(record).await.contains(OURS));
}

#[tokio::test]
async fn a_record_of_the_full_length_is_kept_and_outlives_the_session() {
    let server = Setup::demo().start();
    let adviser = Visitor::signed_in(&server, "adviser").await;
    let here = in_progress(&adviser).await;
    // Characters of four bytes, twelve in a form: names of people have them.
    let (facts, advice) = ("𠮷".repeat(4000), "𬍛".repeat(4000));
    let fields = [
        ("matter", "land"),
        ("facts", facts.as_str()),
        ("advice", advice.as_str()),
        ("outcome", "answered"),
        ("then", "stay"),
        ("seen", ""),
    ];
    assert_eq!(adviser.post("/desk/sign-out", &[]).await.status(), 303);
    let answer = adviser.post(&here, &fields).await;
    assert_eq!(answer.status(), 401);
    let unsent = hidden(&answer.text().await.expect("text"), "unsent").to_owned();
    let page = sign_in_with(&adviser, "adviser", &unsent).await.text().await.expect("text");
    assert!(page.contains(&facts) && page.contains(&advice));
    assert_eq!(adviser.post(&here, &fields).await.status(), 303);
    let record = adviser.page(here.trim_end_matches("/consultation")).await;
    assert!(record.contains(&facts) && record.contains(&advice));
    // One character more is told at its field, and nothing of it is lost.
    let (facts, mut fields) = (format!("{facts}吉"), fields);
    fields[1].1 = &facts;
    let answer = adviser.post(&here, &fields).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.expect("text").contains(&facts));
}

/// Signs in on the page that holds what was not sent.
async fn sign_in_with(visitor: &Visitor, name: &str, unsent: &str) -> reqwest::Response {
    visitor.post("/desk/sign-in", &[("name", name), ("password", PASSWORD), ("unsent", unsent)]).await
}

#[tokio::test]
async fn what_was_typed_outlives_the_session_and_is_given_back_to_the_same_person_only() {
    let server = Setup::demo().start();
    let adviser = Visitor::signed_in(&server, "adviser").await;
    let here = in_progress(&adviser).await;
    let fields = [("matter", "land"), ("advice", OURS), ("outcome", "answered"), ("then", "stay"), ("seen", "")];
    // It ended in another window.
    assert_eq!(adviser.post("/desk/sign-out", &[]).await.status(), 303);
    let answer = adviser.post(&here, &fields).await;
    assert_eq!(answer.status(), 401);
    let page = answer.text().await.expect("text");
    assert!(page.contains("登录已经结束") && page.contains("都还在"), "{page}");
    assert!(!page.contains(OURS), "sealed until its writer is back");
    let unsent = hidden(&page, "unsent").to_owned();
    // A wrong password keeps it.
    let wrong = adviser.post("/desk/sign-in", &[("name", "adviser"), ("password", "no"), ("unsent", &unsent)]).await;
    assert_eq!(hidden(&wrong.text().await.expect("text"), "unsent"), unsent);
    // Somebody else gets nothing of it.
    let clerk = Visitor::new(&server);
    let other = sign_in_with(&clerk, "clerk", &unsent).await;
    assert_eq!((other.status().as_u16(), location(&other).as_str()), (303, "/desk"));
    // What was tampered with is nothing.
    let odd = sign_in_with(&Visitor::new(&server), "adviser", &format!("{unsent}x")).await;
    assert_eq!(odd.status(), 303);
    let back = sign_in_with(&adviser, "adviser", &unsent).await;
    assert_eq!(back.status(), 200);
    let page = back.text().await.expect("text");
    assert!(page.contains(OURS) && page.contains(&format!("action=\"{here}\"")), "{page}");
    // Nothing is sent by itself.
    let record = here.trim_end_matches("/consultation").to_owned();
    assert!(!adviser.page(&record).await.contains(OURS));
    let again: Vec<(&str, &str)> = fields.iter().map(|(name, _)| (*name, hidden(&page, name))).collect();
    assert_eq!(adviser.post(&here, &again).await.status(), 303);
    assert!(adviser.page(&record).await.contains(OURS));
    // A stranger's form, a bare button and a password are not kept.
    assert_eq!(Visitor::new(&server).post(&here, &fields).await.status(), 303);
    assert_eq!(adviser.post("/desk/sign-out", &[]).await.status(), 303);
    let bare = adviser.post(&format!("{record}/step"), &[("step", "done"), ("version", "4")]).await;
    assert_eq!(bare.status(), 303);
    let secret = adviser.post("/desk/account/password", &[("password", "a b c d e f g h")]).await;
    assert_eq!(secret.status(), 303);
}

#[tokio::test]
async fn a_session_that_is_over_is_told_on_the_page_that_asks_to_sign_in() {
    let server = Setup::demo().start();
    let (here, elsewhere) = (Visitor::signed_in(&server, "clerk").await, Visitor::signed_in(&server, "clerk").await);
    assert_eq!(elsewhere.post("/desk/account/sessions/end", &[]).await.status(), 303);
    let answer = here.get("/desk/waiting").await;
    assert_eq!(location(&answer), "/desk/sign-in?back=%2Fdesk%2Fwaiting");
    assert!(here.page(&location(&answer)).await.contains("登录已经结束"));
    assert!(!Visitor::new(&server).page("/desk/sign-in").await.contains("登录已经结束"));
}

/// Fills the form for a slot up to the summary.
async fn filled(visitor: &Visitor, slot: &str, phone: &str) {
    let here = format!("/book/{slot}");
    assert_eq!(visitor.post(&here, &[("step", "hold")]).await.status(), 303);
    for sent in [
        &[("step", "matter"), ("matter", "land")][..],
        &[("step", "who"), ("name", "王大山"), ("phone", phone)],
        &[("step", "words"), ("summary", "地界的事")],
        &[("step", "email"), ("email", "")],
        &[("step", "consent"), ("consent", "yes")],
    ] {
        assert_eq!(visitor.post(&here, sent).await.status(), 303, "{sent:?}");
    }
}

#[tokio::test]
async fn a_second_window_takes_nothing_from_the_first() {
    let server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    let slots = free_slots(&visitor).await;
    let (first, second) = (format!("/book/{}", slots[0]), format!("/book/{}", slots[1]));
    filled(&visitor, &slots[0], "13800138000").await;
    assert_eq!(visitor.post(&second, &[("step", "hold")]).await.status(), 303);
    // The first window goes on: what it sends is kept, and it is asked which time is meant.
    let answer = visitor.post(&first, &[("step", "words"), ("summary", "地界的事，三年了")]).await;
    assert_eq!(answer.status(), 409);
    let page = answer.text().await.expect("text");
    assert!(page.contains("另一个窗口") && page.contains(&format!("{second}?step=check")), "{page}");
    assert!(visitor.page(&format!("{second}?step=check")).await.contains("三年了"));
    let back = visitor.post(&first, &[("step", "hold"), ("then", "check")]).await;
    assert_eq!(location(&back), format!("{first}?step=check"));
    assert!(visitor.page(&location(&back)).await.contains("三年了"));
    // The place that is kept for this browser is shown as its own, to others as taken.
    let (village, own) = (format!("/villages/{VILLAGE}"), ">给您留着<");
    assert!(visitor.page(&village).await.contains(own));
    assert!(!Visitor::new(&server).page(&village).await.contains(own));
}

#[tokio::test]
async fn going_back_after_booking_leads_to_the_booking() {
    let server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    let slot = free_slots(&visitor).await.remove(0);
    let here = format!("/book/{slot}");
    filled(&visitor, &slot, "13800138000").await;
    let made = visitor.post(&here, &[("step", "check")]).await;
    assert!(location(&made).starts_with("/bookings/"), "{}", location(&made));
    for step in ["matter", "check"] {
        assert_eq!(location(&visitor.get(&format!("{here}?step={step}")).await), location(&made), "{step}");
    }
    assert_eq!(location(&visitor.post(&here, &[("step", "who"), ("name", "王大山")]).await), location(&made));
    // Their own place is not one that somebody else was quicker to take.
    assert_eq!(location(&visitor.post(&here, &[("step", "hold")]).await), location(&made));
    let other = Visitor::new(&server);
    assert_eq!(other.post(&here, &[("step", "hold")]).await.status(), 409);
    assert_eq!(other.get(&here).await.status(), 410);
}

#[tokio::test]
async fn a_rule_or_a_leave_sent_twice_leads_to_the_one_that_was_saved() {
    let server = Setup::demo().start();
    let admin = Visitor::signed_in(&server, "admin").await;
    let rule = rule_fields(&[]);
    let made = admin.post("/desk/rules/new", &rule).await;
    assert!(location(&made).starts_with("/desk/rules/"), "{}", made.status());
    assert_eq!(location(&admin.post("/desk/rules/new", &rule).await), location(&made));
    // Another rule at the same hours is another thing, and refused.
    let other = rule_fields(&[("place", "别的屋子")]);
    assert_eq!(admin.post("/desk/rules/new", &other).await.status(), 422);

    let adviser = Visitor::signed_in(&server, "adviser").await;
    let form = adviser.page("/desk/leave").await;
    let own = between(&form, "name=\"adviser\" value=\"", "\"")[0].to_owned();
    // In the night nothing is hit, and no repair chosen.
    let leave = [
        ("adviser", own.as_str()),
        ("valid_from", "2026-12-05"),
        ("from_time", "03:00"),
        ("valid_until", "2026-12-05"),
        ("until_time", "04:00"),
        ("reason", "家里有事"),
    ];
    let noted = adviser.post("/desk/leave", &leave).await;
    assert!(location(&noted).starts_with("/desk/leave/"), "{}", noted.status());
    assert_eq!(location(&adviser.post("/desk/leave", &leave).await), location(&noted));
    let mut other = leave;
    other[5].1 = "别的事";
    assert_eq!(adviser.post("/desk/leave", &other).await.status(), 422);
}

#[tokio::test]
async fn who_joins_the_list_twice_is_led_to_the_one_entry_and_its_code() {
    let server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    let form = visitor.page(&format!("/waiting/new?village={VILLAGE}")).await;
    // Who need not wait is told so first.
    assert!(form.contains("这里现在就有空位") && form.contains("formaction=\"/book/"), "{form}");
    let key = hidden(&form, "key").to_owned();
    assert!(!key.is_empty());
    let mut wish = [
        ("village", VILLAGE),
        ("key", key.as_str()),
        ("matter", "labour"),
        ("name", "王大山"),
        ("phone", "13800138000"),
        ("from_day", "2026-12-05"),
        ("until_day", "2026-12-20"),
        ("consent", "yes"),
    ];
    let joined = visitor.post("/waiting/new", &wish).await;
    assert!(location(&joined).starts_with("/waiting/"), "{}", joined.status());
    let again = visitor.post("/waiting/new", &wish).await;
    assert_eq!(location(&again), location(&joined), "the answer a browser shows is the second one");
    let mine = visitor.page(&location(&joined)).await;
    let code = location(&joined).trim_start_matches("/waiting/").chars().take(4).collect::<String>();
    assert!(mine.contains(&code), "{code}");
    // Gone back and changed: another wish, and they wait here already. Nothing that was typed is lost, and the key is the same.
    wish[6].1 = "2026-12-21";
    let changed = visitor.post("/waiting/new", &wish).await;
    assert_eq!(changed.status(), 409);
    let page = changed.text().await.expect("text");
    assert!(page.contains("2026-12-21") && hidden(&page, "key") == key, "{page}");
    // A last day before the first is told at its field.
    wish[6].1 = "2026-12-01";
    let wrong = visitor.post("/waiting/new", &wish).await;
    assert_eq!(wrong.status(), 422);
    assert!(wrong.text().await.expect("text").contains("until_day-error"));

    // At the desk the same.
    let clerk = Visitor::signed_in(&server, "clerk").await;
    let form = clerk.page("/desk/waiting/new").await;
    assert!(form.contains("name=\"guardian\"") && form.contains("可以直接约"), "{form}");
    let fields = [
        ("village", VILLAGE),
        ("key", hidden(&form, "key")),
        ("matter", "land"),
        ("name", "赵六合"),
        ("tell_apart", "三组"),
        ("until_day", "2026-12-20"),
        ("consent_kind", "spoken"),
    ];
    let joined = clerk.post("/desk/waiting/new", &fields).await;
    assert!(location(&joined).starts_with("/desk/waiting?word=joined#w-"), "{}", joined.status());
    assert_eq!(location(&clerk.post("/desk/waiting/new", &fields).await), location(&joined));
}

/// Somebody who waits is offered the place that somebody gave back: the address of the offer.
async fn offered(server: &Server, slot: &str) -> String {
    let api = Visitor::new(server);
    let body =
        json!({ "slot_id": slot, "name": "李小花", "phone": "13900010000", "matter": "labour", "consent": true });
    let booking: Value =
        api.post_json("/api/v1/bookings", &body, &[("Idempotency-Key", "k")]).await.json().await.expect("JSON");
    let code = booking["code"].as_str().expect("a code").to_owned();
    let wish = [
        ("village", VILLAGE),
        ("matter", "labour"),
        ("name", "王大山"),
        ("phone", "13800138000"),
        ("email", "wang@example.com"),
        ("until_day", "2026-12-20"),
        ("consent", "yes"),
    ];
    assert_eq!(api.post("/waiting/new", &wish).await.status(), 303);
    let found = api.post("/bookings", &[("code", &code), ("phone_tail", "0000")]).await;
    assert_eq!(location(&found), format!("/bookings/{code}"));
    assert_eq!(api.post(&format!("/bookings/{code}/cancel"), &[("reason", "")]).await.status(), 303);
    link_to(server, "wang@example.com", "/offers/").await
}

#[tokio::test]
async fn an_offer_that_was_taken_leads_to_what_came_of_it() {
    let server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    let slot = free_slots(&visitor).await.remove(0);
    let link = offered(&server, &slot).await;
    let place = visitor.page(&link).await;
    let accept = [("answer", "accept"), ("slot", hidden(&place, "slot"))];
    let taken = visitor.post(&link, &accept).await;
    assert!(location(&taken).starts_with("/bookings/"), "{}", location(&taken));
    assert_eq!(location(&visitor.post(&link, &accept).await), location(&taken));
    assert_eq!(location(&visitor.get(&link).await), location(&taken));
    // Once it is given up the link is over.
    let booking = location(&taken);
    let booking = booking.split('?').next().expect("an address");
    assert_eq!(visitor.post(&format!("{booking}/cancel"), &[("reason", "")]).await.status(), 303);
    assert_eq!(visitor.get(&link).await.status(), 410);
}
