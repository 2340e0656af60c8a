//! Access and personal data in a real browser, with scripts on and off: the second factor, recovery codes, sessions, an invitation, a
//! new password; showing a telephone for a purpose, a correction, a copy, erasure.

use tests::browser::{Browser, DESKTOP, PHONE, View};
use tests::desk::base32;
use tests::mail::link;
use tests::server::{PASSWORD, Server, Setup};

async fn gives_password(browser: &Browser, server: &Server, name: &str, password: &str) {
    browser.goto(&server.at("/desk/sign-in")).await;
    browser.fill("#name", name).await;
    browser.fill("#password", password).await;
    browser.click("main .primary").await;
}

/// The secret on the page that sets up the second factor.
async fn secret(browser: &Browser) -> Vec<u8> {
    base32(&browser.text("code.secret").await)
}

async fn second_factor(view: View) {
    let server = Setup::demo().start();
    let browser = Browser::open(view).await;
    gives_password(&browser, &server, "adviser", PASSWORD).await;
    browser.click("a.who").await;
    browser.click("a[href='/desk/account/second-factor']").await;
    assert!(browser.has(".enrol-qr svg").await, "the picture for the telephone");
    let secret = secret(&browser).await;
    browser.fill("#second_factor", "000000").await;
    browser.click("main .primary").await;
    assert!(browser.text(".error-summary").await.contains("验证码不对"));
    let codes = server.codes(&secret);
    browser.fill("#second_factor", &codes[0]).await;
    browser.click("main .primary").await;
    assert!(browser.text("h1").await.contains("备用码"));
    assert_eq!(browser.count(".codes li").await, 10);
    let recovery = browser.text(".codes li:first-child").await;

    // Signing in takes two steps now; a wrong code, a used one, then a good one.
    browser.click("main .primary").await;
    browser.click("form[action='/desk/sign-out'] button").await;
    gives_password(&browser, &server, "adviser", PASSWORD).await;
    assert!(browser.text("h1").await.contains("验证码"));
    browser.goto(&server.at("/desk")).await;
    assert!(browser.url().await.contains("/desk/sign-in"), "half signed in is not signed in");
    gives_password(&browser, &server, "adviser", PASSWORD).await;
    for wrong in ["12", &codes[0]] {
        browser.fill("#second_factor", wrong).await;
        browser.click("main .primary").await;
        assert!(browser.text("#second_factor-error").await.contains("验证码不对"), "{wrong}");
    }
    browser.fill("#second_factor", &codes[1]).await;
    browser.click("main .primary").await;
    assert!(browser.text("h1").await.contains("工作台"));

    // In another browser with a recovery code, which is void then.
    let other = Browser::open(view).await;
    gives_password(&other, &server, "adviser", PASSWORD).await;
    other.fill("#second_factor", &recovery.to_lowercase()).await;
    other.click("main .primary").await;
    assert!(other.text("h1").await.contains("工作台"));
    other.goto(&server.at("/desk/account")).await;
    assert!(other.text("main").await.contains("剩余备用码： 9"));
    assert_eq!(other.count("table.table tbody tr").await, 2, "both browsers are listed");

    // An open session alone turns nothing off: it takes a code. The last good one makes new recovery codes.
    other.click("form[action='/desk/account/recovery-codes'] .danger").await;
    assert!(other.text("#second_factor-error").await.contains("验证码"));
    other.goto(&server.at("/desk/account")).await;

    // From the other browser this one is ended.
    other.click("form[action='/desk/account/sessions/end'] button").await;
    assert_eq!(other.count("table.table tbody tr").await, 1);
    browser.goto(&server.at("/desk/account")).await;
    assert!(browser.url().await.contains("/desk/sign-in"), "signed out everywhere else");
    gives_password(&browser, &server, "adviser", PASSWORD).await;
    browser.fill("#second_factor", &recovery).await;
    browser.click("main .primary").await;
    assert!(browser.text(".error-summary").await.contains("验证码不对"), "a recovery code is good once");
    // After too many, the password is asked for again.
    for _ in 0..4 {
        browser.fill("#second_factor", "000000").await;
        browser.click("main .primary").await;
    }
    assert!(browser.text(".notice").await.contains("重新登录"));
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    other.close().await;
    browser.close().await;
}

#[tokio::test]
async fn the_second_factor_is_set_up_used_and_survives_a_lost_telephone() {
    second_factor(DESKTOP).await;
}

#[tokio::test]
async fn the_second_factor_works_without_scripts() {
    second_factor(View { js: false, ..PHONE }).await;
}

/// Signs in as the demonstration's administrator.
async fn administrator(browser: &Browser, server: &Server) {
    gives_password(browser, server, "admin", PASSWORD).await;
    for code in server.codes(registry::demo::SECOND_FACTOR) {
        browser.fill("#second_factor", &code).await;
        browser.click("main .primary").await;
        if browser.text("h1").await.contains("工作台") {
            return;
        }
    }
    panic!("no code was good");
}

async fn staff(view: View) {
    let server = Setup::demo().start();
    let browser = Browser::open(view).await;
    administrator(&browser, &server).await;
    browser.click("nav a[href='/desk/staff']").await;
    browser.click("main .primary").await;
    let told = browser.text(".error-summary").await;
    assert!(told.contains("请填写姓名") && told.contains("登录名"), "{told}");
    browser.fill("#name", "新来的").await;
    browser.fill("#sign_in_name", "adviser").await;
    browser.fill("#email", "new@example.com").await;
    browser.choose("#role", "administrator").await;
    browser.fill("#division", "141181102205").await;
    browser.click("main .primary").await;
    assert!(browser.text(".notice").await.contains("不能在这一级"));
    assert_eq!(browser.value("#name").await, "新来的", "what was typed is kept");
    browser.fill("#division", "141181").await;
    browser.click("main .primary").await;
    assert!(browser.text(".error-summary").await.contains("已经有人用了"));
    browser.fill("#sign_in_name", "newcomer").await;
    browser.click("main .primary").await;
    assert!(browser.text(".notice").await.contains("邀请已发出"));

    // The invited one chooses a password and, as an administrator, must set up the second factor before anything else.
    let invited = Browser::open(view).await;
    let link = link(&server, "new@example.com").await;
    invited.goto(&server.at(&link)).await;
    invited.fill("#password", "newcomer").await;
    invited.click("main .primary").await;
    assert!(invited.text(".error-summary").await.contains("太短了"));
    invited.fill("#password", "three lamps and a gate").await;
    invited.click("main .primary").await;
    assert!(invited.text(".notice").await.contains("密码设好了"));
    gives_password(&invited, &server, "newcomer", "three lamps and a gate").await;
    assert!(invited.text(".notice").await.contains("必须开启"));
    invited.goto(&server.at("/desk/staff")).await;
    assert!(invited.url().await.contains("/desk/sign-in"), "not before the second factor is on");
    gives_password(&invited, &server, "newcomer", "three lamps and a gate").await;
    let secret = secret(&invited).await;
    invited.fill("#second_factor", &server.codes(&secret)[1]).await;
    invited.click("main .primary").await;
    assert_eq!(invited.count(".codes li").await, 10);
    invited.click("main .primary").await;
    assert!(invited.text("h1").await.contains("工作台"));

    // A role is given from a day on and ended; the trail tells.
    browser.fill("#q", "newcomer").await;
    browser.click("form[action='/desk/staff'][method=get] button").await;
    browser.click("table.table a").await;
    let member = browser.url().await;
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)", vec![]).await;
    browser.choose("#role", "auditor").await;
    browser.fill("#division", "141181").await;
    browser.fill("#valid_from", "30 February").await;
    browser.click("form[action$='/grants'] .primary").await;
    assert!(browser.text(".error-summary").await.contains("日期不对"));
    browser.fill("#valid_from", "2026-11-24").await;
    browser.click("form[action$='/grants'] .primary").await;
    assert!(browser.text("main").await.contains("审计员"));
    browser.click("tr:has(input[value=auditor]) form[action$='/grants/end'] button").await;
    let trail = browser.text(".timeline").await;
    for act in ["结束角色", "授予角色", "开启两步验证", "改了密码", "邀请"] {
        assert!(trail.contains(act), "{act}: {trail}");
    }
    // Closed: the open session ends at once.
    browser.goto(&member).await;
    browser.click("a[href$='/close']").await;
    assert!(browser.text("main").await.contains("手里没有坐诊"));
    browser.fill("#reason", "离职").await;
    browser.click("form[action$='/close'] .danger").await;
    assert!(browser.text("main").await.contains("停用"));
    invited.goto(&server.at("/desk")).await;
    assert!(invited.url().await.contains("/desk/sign-in"));
    invited.close().await;
    browser.close().await;
}

#[tokio::test]
async fn a_colleague_is_invited_appointed_and_leaves() {
    staff(DESKTOP).await;
}

async fn forgotten(view: View) {
    let server = Setup::demo().start();
    let browser = Browser::open(view).await;
    gives_password(&browser, &server, "clerk", "not the password").await;
    browser.click("a[href='/desk/forgotten']").await;
    browser.click("main .primary").await;
    assert!(browser.text(".error-summary").await.contains("登录名"));
    browser.fill("#sign_in_name", "clerk").await;
    browser.click("main .primary").await;
    assert!(browser.text(".notice").await.contains("链接已经发出"));
    let link = link(&server, "clerk@example.com").await;
    browser.goto(&server.at(&link)).await;
    browser.fill("#password", "gate lamp seven onions").await;
    browser.click("main .primary").await;
    gives_password(&browser, &server, "clerk", "gate lamp seven onions").await;
    assert!(browser.text("h1").await.contains("工作台"));
    browser.goto(&server.at(&link)).await;
    assert!(browser.text("h1").await.contains("不能用了"));
    browser.close().await;
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_without_anybodys_help() {
    forgotten(PHONE).await;
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_without_scripts() {
    forgotten(View { js: false, ..PHONE }).await;
}

async fn personal(view: View) {
    let server = Setup::demo().start();
    let browser = Browser::open(view).await;
    administrator(&browser, &server).await;
    browser.click("table.table a").await;
    browser.click(".queue-who a").await;
    let record = browser.url().await.split('?').next().expect("an address").to_owned();
    let shown = browser.text("main").await;
    assert!(shown.contains("****"), "masked: {shown}");
    browser.goto(&format!("{record}/reveal")).await;
    browser.click("main .primary").await;
    assert!(browser.text(".error-summary").await.contains("用途"));
    browser.fill("#purpose", "通知改了地点").await;
    browser.click("main .primary").await;
    assert!(browser.has("a[href^='tel:']").await, "in full");
    assert!(browser.text(".timeline").await.contains("通知改了地点"));
    // Looked at again it is masked again.
    browser.goto(&record).await;
    assert!(!browser.has("a[href^='tel:']").await);

    browser.click("a[href$='/correct']").await;
    browser.fill("#phone", "123").await;
    browser.fill("#reason", "本人来改").await;
    browser.click("main .primary").await;
    assert!(browser.text("#phone-error").await.contains("11 位"));
    browser.fill("#phone", "13800138000").await;
    browser.fill("#id_number", "14118119491231009x").await;
    browser.click("main .primary").await;
    let shown = browser.text("main").await;
    assert!(
        shown.contains("138****8000") && shown.contains("141181********009X") && shown.contains("本人来改"),
        "{shown}"
    );

    // A copy for the person: a form that answers with a file.
    let copy = browser.fetch_form(&format!("{record}/export"), &[("purpose", "本人要求")]).await;
    let copy: serde_json::Value = serde_json::from_str(&copy).expect("JSON");
    assert_eq!(copy["bookings"][0]["personal"]["phone"], "13800138000");
    assert!(copy["bookings"][0]["trail"].as_array().expect("a list").len() >= 4);

    // Erased: cancelled first, then for good.
    browser.goto(&format!("{record}/erase")).await;
    browser.fill("#reason", "本人要求删除").await;
    browser.click("main button.danger").await;
    assert!(browser.text(".notice").await.contains("先取消"));
    browser.goto(&format!("{record}/cancel")).await;
    browser.fill("#reason", "不来了").await;
    browser.click("main button.danger").await;
    browser.goto(&format!("{record}/erase")).await;
    browser.fill("#reason", "本人要求删除").await;
    browser.click("main button.danger").await;
    let shown = browser.text("main").await;
    assert!(shown.contains("个人信息已删除") && !shown.contains("138****8000"), "{shown}");
    assert!(shown.contains("导出了个人信息"), "the trail stays: {shown}");
    browser.close().await;
}

#[tokio::test]
async fn what_the_law_gives_people_over_their_data_is_a_press_away() {
    personal(DESKTOP).await;
}

#[tokio::test]
async fn a_villager_sees_who_did_what_and_takes_a_copy() {
    let server = Setup::demo().start();
    let visitor = tests::desk::Visitor::new(&server);
    let clinics = visitor.page("/api/v1/clinics?division=141181102205&from=2026-11-25&to=2026-12-20").await;
    let clinics: serde_json::Value = serde_json::from_str(&clinics).expect("JSON");
    let mut slots = clinics["clinics"].as_array().expect("a list").iter().flat_map(|c| c["slots"].as_array()).flatten();
    let slot =
        slots.find(|s| s["free"].as_u64() > Some(0)).expect("a free one")["id"].as_str().expect("an id").to_owned();
    let body = serde_json::json!({
        "slot_id": slot, "name": "王小山", "phone": "13800138000", "matter": "land", "consent": true, "child": true,
    });
    let refused = visitor.post_json("/api/v1/bookings", &body, &[]).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.expect("text").contains("guardian"), "a child needs a guardian");
    let mut body = body;
    body["guardian"] = "王大山".into();
    let booked: serde_json::Value = visitor.post_json("/api/v1/bookings", &body, &[]).await.json().await.expect("JSON");
    let code = booked["code"].as_str().unwrap_or_else(|| panic!("{booked}")).to_owned();

    let browser = Browser::open(PHONE).await;
    browser.goto(&server.at(&format!("/bookings?code={code}"))).await;
    browser.fill("#phone_tail", "8000").await;
    browser.click("main .primary").await;
    browser.unfold("main details summary").await;
    let trail = browser.text(".timeline").await;
    assert!(trail.contains("预约") && trail.contains("本人"), "{trail}");
    let copy = browser.fetch(&server.at(&format!("/bookings/{code}/data.json"))).await;
    let copy: serde_json::Value = copy.json().await.expect("JSON");
    assert_eq!(copy["bookings"][0]["personal"]["guardian"], "王大山");
    browser.close().await;
}
