//! What the pages about a clinic's day show to whom, and when: over HTTP, with the clock set.

use reqwest::Response;
use tests::desk::{Visitor, between, location};
use tests::server::{Server, Setup, VILLAGE};

fn at(clock: &str) -> Server {
    Setup::demo().with("SHUOLI_CLOCK", clock).start()
}

/// The first clinic on the desk's first page: today's, or the next.
async fn first_clinic(visitor: &Visitor) -> String {
    let home = visitor.page("/desk").await;
    let ids = between(&home, "href=\"/desk/clinics/", "\"");
    format!("/desk/clinics/{}", ids.iter().find(|id| !id.contains('/')).expect("a clinic"))
}

async fn answered(response: Response, status: u16) -> String {
    assert_eq!(response.status(), status);
    response.text().await.expect("a page")
}

async fn take_in(door: &Visitor, queue: &str, name: &str, phone: &str) {
    let fields = [("name", name), ("phone", phone), ("matter", "land"), ("consent_kind", "spoken")];
    assert_eq!(door.post(&format!("{queue}/walk-in"), &fields).await.status(), 303, "{name}");
}

#[tokio::test]
async fn an_adviser_is_shown_neither_the_codes_of_bookings_nor_the_digits_of_the_place() {
    let server = at("2026-11-24T09:12:00+08:00");
    let admin = Visitor::signed_in(&server, "admin").await;
    let set = admin.post("/desk/settings/clinic-day", &[("grace", "15"), ("self_check_in", "yes")]).await;
    assert_eq!(set.status(), 303);
    let (clerk, adviser) = (Visitor::signed_in(&server, "clerk").await, Visitor::signed_in(&server, "adviser").await);
    let queue = first_clinic(&clerk).await;
    let record = between(&clerk.page(&queue).await, "href=\"/desk/bookings/", "\"")[0].to_owned();
    let record = format!("/desk/bookings/{record}");
    assert!(clerk.page(&queue).await.contains("class=\"posting\""));
    let shown = clerk.page(&record).await;
    let code = between(&shown, "<b class=\"code\">", "<")[0].to_owned();
    for page in [adviser.page(&queue).await, adviser.page(&record).await] {
        assert!(!page.contains("class=\"posting\"") && !page.contains("class=\"code\"") && !page.contains(&code));
    }
}

#[tokio::test]
async fn a_clinic_that_is_still_to_come_offers_nothing_of_the_day_itself() {
    let server = at("2026-11-24T09:05:00+08:00");
    let adviser = Visitor::signed_in(&server, "adviser").await;
    let home = adviser.page("/desk").await;
    let coming = home.split("id=\"coming\"").nth(1).expect("the coming days");
    let queue = format!("/desk/clinics/{}", between(coming, "href=\"/desk/clinics/", "\"")[0]);
    let page = adviser.page(&queue).await;
    let booked = between(&page, "href=\"/desk/bookings/", "\"");
    assert!(!booked.is_empty(), "somebody is booked");
    assert!(!page.contains("name=\"step\"") && !page.contains("/countersign\"") && !page.contains("/walk-in\""));
    assert!(page.contains("/move\"") && page.contains("/cancel\""));
    // A step or a record that is sent all the same is refused, and says why.
    let booking = format!("/desk/bookings/{}", booked[0]);
    let early = adviser.post(&format!("{booking}/step"), &[("step", "start"), ("version", "1")]).await;
    assert!(answered(early, 409).await.contains("今天不是这次坐诊的日子"));
    let written = [("matter", "land"), ("advice", "先量地界。"), ("outcome", "answered"), ("then", "done")];
    let told = answered(adviser.post(&format!("{booking}/consultation"), &written).await, 409).await;
    assert!(told.contains("这个预约现在是“已预约”") && told.contains("先量地界。"), "why, with what was typed: {told}");
    assert!(!told.contains("刚有变动"));
    let sign = Visitor::signed_in(&server, "clerk").await;
    assert!(sign.page(&format!("{queue}/countersign")).await.contains("坐诊开始以后在这里签认"));
}

#[tokio::test]
async fn a_clinic_that_is_over_leads_to_no_change_and_says_why() {
    let server = at("2026-11-24T13:00:00+08:00");
    let adviser = Visitor::signed_in(&server, "adviser").await;
    let queue = first_clinic(&adviser).await;
    let page = adviser.page(&queue).await;
    for way in ["move", "shorten", "cancel", "hand-over"] {
        assert!(!page.contains(&format!("{queue}/{way}\"")), "{way}");
    }
    let moving = adviser.page(&format!("{queue}/move")).await;
    assert!(moving.contains("已经取消，或已经开始") && !moving.contains("时间和地点都没有变"));
    assert!(!moving.contains("name=\"day\""), "no form that could only be refused");
    let cancelling = adviser.page(&format!("{queue}/cancel")).await;
    assert!(cancelling.contains("这次坐诊已经结束") && !cancelling.contains("name=\"reason\""));
}

#[tokio::test]
async fn who_was_called_in_vain_is_not_counted_as_waiting() {
    let server = at("2026-11-24T09:12:00+08:00");
    let (clerk, adviser) = (Visitor::signed_in(&server, "clerk").await, Visitor::signed_in(&server, "adviser").await);
    let queue = first_clinic(&clerk).await;
    for (name, phone) in [("赵来", "13911110001"), ("钱多", "13911110002")] {
        take_in(&clerk, &queue, name, phone).await;
    }
    let figures = |page: &str| -> Vec<(String, String)> {
        let numbers = between(page, "class=\"figure-number\">", "<").into_iter().map(str::to_owned).collect::<Vec<_>>();
        let labels = between(page, "class=\"figure-label\">", "<").into_iter().map(str::to_owned);
        labels.zip(numbers).collect()
    };
    let of = |page: &str, label: &str| figures(page).into_iter().find(|(l, _)| l == label).map(|(_, number)| number);
    assert_eq!(of(&adviser.page(&queue).await, "在等").as_deref(), Some("2"));
    // The first is called and is not there.
    let page = adviser.page(&queue).await;
    let form = between(&page, "/call-next\">", "</form>")[0].to_owned();
    let field = |name: &str| between(&form, &format!("name=\"{name}\" value=\""), "\"")[0].to_owned();
    let (booking, version) = (field("booking"), field("version"));
    let called = adviser
        .post(&format!("{queue}/call-next"), &[("booking", &booking), ("version", &version), ("page", "2")])
        .await;
    assert_eq!(location(&called), format!("{queue}?page=2"), "back to the leaf where it was pressed");
    let version = (version.parse::<i64>().expect("a number") + 1).to_string();
    let step = [("step", "miss"), ("version", version.as_str()), ("page", "2")];
    let missed = adviser.post(&format!("/desk/bookings/{booking}/step"), &step).await;
    assert_eq!(location(&missed), format!("{queue}?page=2#b-{booking}"));
    let page = adviser.page(&queue).await;
    assert_eq!((of(&page, "在等").as_deref(), of(&page, "过号、暂缓").as_deref()), (Some("1"), Some("1")));
    let board = adviser.page(&queue.replace("/desk/clinics/", "/display/")).await;
    assert!(board.contains("1 人在等"), "the display counts the same people");
    // Of who walked in the record says when they came, and not the time of a slot.
    let record = adviser.page(&format!("/desk/bookings/{booking}")).await;
    assert!(record.contains("上午9:12现场取号"), "{record}");
}

#[tokio::test]
async fn a_slot_that_cannot_be_booked_says_which_it_is() {
    let server = at("2026-11-24T09:05:00+08:00");
    let page = Visitor::new(&server).page(&format!("/villages/{VILLAGE}")).await;
    let words = between(&page, "class=\"slot-free\">", "<");
    assert!(words.contains(&"已过") && words.contains(&"已截止"), "the morning's slots: {words:?}");
    assert!(!words.iter().any(|word| word.contains("还没开放")), "all slots of the last day are open: {words:?}");
    // One that may be booked three days ahead opens on a day, all of it at once.
    let admin = Visitor::signed_in(&server, "admin").await;
    let fields = [
        ("village", VILLAGE),
        ("day", "2026-12-10"),
        ("place", "会议室"),
        ("starts", "19:00"),
        ("ends", "20:00"),
        ("slot_minutes", "30"),
        ("seats", "1"),
        ("kept_seats", "0"),
        ("notice", "60"),
        ("horizon", "3"),
    ];
    assert_eq!(admin.post("/desk/clinics/new", &fields).await.status(), 303);
    let page = Visitor::new(&server).page(&format!("/villages/{VILLAGE}")).await;
    assert_eq!(page.matches("还没开放，12月7日起").count(), 2);
}

#[tokio::test]
async fn a_day_that_is_none_is_said_to_be_none() {
    let server = at("2026-11-24T09:05:00+08:00");
    let adviser = Visitor::signed_in(&server, "adviser").await;
    let page = adviser.page("/desk/timeline?day=2026-13-45").await;
    assert!(page.contains("没有“2026-13-45”这一天"));
    assert!(!adviser.page("/desk/timeline?day=2026-11-26").await.contains("这一天，下面"));
}

#[tokio::test]
async fn what_is_read_out_at_the_desk_is_true_of_the_desk() {
    let server = at("2026-11-24T09:05:00+08:00");
    let clerk = Visitor::signed_in(&server, "clerk").await;
    let queue = first_clinic(&clerk).await;
    for page in ["/desk/book".to_owned(), format!("{queue}/walk-in"), "/desk/waiting/new".to_owned()] {
        let page = clerk.page(&page).await;
        assert!(page.contains("替我填写的工作人员会看到他填的内容") && !page.contains("看不到我写的内容"));
    }
    // The text that was read stands on the record.
    take_in(&clerk, &queue, "孙等", "13911110003").await;
    let list = clerk.page(&queue).await;
    let before = list.split("\">孙等<").next().expect("before the link of the name");
    let id = before.rsplit("href=\"/desk/bookings/").next().expect("an id");
    let record = clerk.page(&format!("/desk/bookings/{id}")).await;
    assert!(record.contains("2026-11-desk") && record.contains("替我填写的工作人员会看到他填的内容"), "{record}");
}

#[tokio::test]
async fn times_of_a_sign_and_late_signs_say_what_is_wanted() {
    let server = at("2026-11-24T11:00:00+08:00");
    let clerk = Visitor::signed_in(&server, "clerk").await;
    let sign = format!("{}/countersign", first_clinic(&clerk).await);
    let to_come = answered(clerk.post(&sign, &[("left", "12:00")]).await, 422).await;
    assert!(to_come.contains("时间还没到") && to_come.contains("value=\"12:00\""), "what was typed stays");
    let outside = answered(clerk.post(&sign, &[("arrived", "08:00")]).await, 422).await;
    assert!(outside.contains("写的时间不在坐诊时间里"));
    assert_eq!(clerk.post(&sign, &[("arrived", "08:00"), ("note", "路近，来早了")]).await.status(), 303);
    assert!(clerk.page(&sign).await.contains("路近，来早了"));

    // A visit of more than a week before that nobody signed.
    let justice = Visitor::signed_in(&server, "justice").await;
    let rows = justice.page("/desk/duty?month=2026-11&only=gaps").await;
    let mut late = None;
    for row in between(&rows, "href=\"/desk/duty/", "\"").into_iter().filter(|row| row.contains("141181102")) {
        let page = justice.page(&format!("/desk/duty/{row}").replace("&amp;", "&")).await;
        for id in between(&page, "href=\"/desk/clinics/", "/countersign\"") {
            let path = format!("/desk/clinics/{id}/countersign");
            let page = justice.page(&path).await;
            if page.contains("补签：来了") {
                late = Some((row.replace("&amp;", "&"), path));
            }
        }
        if late.is_some() {
            break;
        }
    }
    let (row, path) = late.expect("the demonstration has one");
    assert!(answered(justice.post(&path, &[("note", "")]).await, 422).await.contains("补签要写明为什么"));
    assert_eq!(justice.post(&path, &[("note", "代办员住院，村支书证明来过")]).await.status(), 303);
    assert!(justice.page(&path).await.contains("代办员住院，村支书证明来过"));
    assert!(justice.page(&format!("/desk/duty/{row}")).await.contains("逾期补签"), "marked on the page of duty");
}
