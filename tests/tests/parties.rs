//! Parties and obligations of a case in a real browser: an agent with an authority comes in, one person in two cases is recognised,
//! what was agreed is noted one by one and looked at by whom it concerns. With scripts on and off.

use serde_json::json;
use tests::browser::{Browser, DESKTOP, View};
use tests::desk::{Visitor, location};
use tests::server::{Setup, VILLAGE};

const BARE: View = View { js: false, ..DESKTOP };

/// How a date is typed into its field depends on the browser's language.
async fn day(browser: &Browser, css: &str, text: &str) {
    browser.run("document.querySelector(arguments[0]).value = arguments[1]", vec![json!(css), json!(text)]).await;
}

async fn an_agent_and_an_obligation(view: View) {
    let server = Setup::demo().start();
    // Somebody of another case, nobody's yet, with whom the agent shares a telephone.
    let clerk = Visitor::signed_in(&server, "clerk").await;
    let other = [
        ("village", VILLAGE),
        ("by", "apply_oral"),
        ("applicant_0_name", "赵大律"),
        ("applicant_0_phone", "13800003333"),
        ("respondent_0_name", "钱不还"),
        ("dispute", "contract"),
        ("request", "还钱"),
        ("facts", "借了不还"),
        ("read_back", "yes"),
    ];
    assert_eq!(clerk.post("/desk/cases/new", &other).await.status(), 303);

    let browser = Browser::open(view).await;
    browser.sign_in(&server, "mediator").await;
    browser.goto(&server.at("/desk/cases?place=mine&station=performing")).await;
    browser.click(".cases th a").await;
    let case = browser.url().await;
    browser.click("section[aria-labelledby=parties] a[href$='/parties/new']").await;
    // Without a paper and for nobody there is no agent.
    browser.fill("#name", "赵大律").await;
    browser.fill("#phone", "13800004444").await;
    browser.choose("#power", "special").await;
    browser.fill("#reason", "申请人要求").await;
    browser.click("main .primary").await;
    if browser.has("[name=looked]").await {
        browser.click("main .primary").await;
    }
    let told = browser.text(".error-summary").await;
    assert!(told.contains("代谁") && told.contains("授权文书") && told.contains("授权范围"), "{told}");
    assert_eq!(browser.value("#name").await, "赵大律", "what was typed is kept");
    browser.fill("#phone", "13800003333").await;
    browser.click("[name=stands_for][value='1']").await;
    browser.fill("#scope", "和解、签收协议").await;
    browser.fill("#authority_paper", "2026-11-20 委托书，原件看过").await;
    browser.click("main .primary").await;
    // The same telephone, the same name: proposed, with why; masked.
    let text = browser.text("main").await;
    assert!(text.contains("可能是同一个人") && text.contains("电话相同") && text.contains("138****3333"), "{text}");
    browser.click("[name=same]").await;
    browser.click("main .primary").await;
    let text = browser.text("section[aria-labelledby=parties]").await;
    for wanted in ["赵大律", "代理人", "特别授权", "和解、签收协议", "原件看过"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains("不能代签"), "the authority is a special one");
    browser.click("section[aria-labelledby=parties] a[href$='/parties/3']").await;
    assert!(browser.text("section[aria-labelledby=same]").await.contains("赵大律"), "joined");
    browser.click("section[aria-labelledby=same] button").await;
    assert!(browser.text("section[aria-labelledby=same]").await.contains("没有认定过"));
    assert!(browser.text("section[aria-labelledby=alike]").await.contains("电话相同"), "separated, proposed again");
    browser.click("a[href$='/correct']").await;
    assert_eq!(browser.value("#phone").await, "13800003333");
    browser.fill("#name", "赵小律").await;
    browser.fill("#reason", "名字写错了").await;
    browser.click("main .primary").await;
    assert!(browser.text("section[aria-labelledby=parties]").await.contains("赵小律"));

    // Something agreed: wrong first, then noted, missed, and kept after all.
    browser.click("section[aria-labelledby=owed] a[href$='/obligations/new']").await;
    browser.choose("#owed_kind", "money").await;
    browser.fill("#amount", "三千").await;
    browser.fill("#what", "赔误工费").await;
    day(&browser, "#due_on", "2026-12-05").await;
    browser.click("main .primary").await;
    assert!(browser.text(".error-summary").await.contains("金额"));
    browser.fill("#amount", "3500.50").await;
    browser.click("main .primary").await;
    let owed = browser.text("section[aria-labelledby=owed]").await;
    assert!(owed.contains("3500.50 元") && owed.contains("赔误工费"), "{owed}");
    let last = "section[aria-labelledby=owed] li:last-child a";
    browser.click(last).await;
    browser.choose("#outcome", "missed").await;
    browser.fill("#reason", "说手头紧").await;
    browser.click("main .primary").await;
    assert!(browser.text("section[aria-labelledby=tasks]").await.contains("上门督促履行"));
    assert!(browser.text("section[aria-labelledby=owed]").await.contains("未履行"));
    browser.click(last).await;
    browser.choose("#outcome", "kept").await;
    browser.fill("#proof", "收条一张").await;
    browser.click("main .primary").await;
    assert!(browser.text("section[aria-labelledby=owed]").await.contains("已履行"));

    // The agent looks for the one they act for; taken out, they look no more.
    let code: String = browser.text("dl.summary .code").await.chars().filter(char::is_ascii_alphanumeric).collect();
    let find = async || {
        let visitor = Visitor::new(&server);
        let found = visitor.post("/progress", &[("code", &code), ("phone_tail", "3333")]).await;
        (found.status().as_u16(), location(&found), visitor)
    };
    let (status, there, visitor) = find().await;
    assert_eq!(status, 303);
    let seen = visitor.page(&there).await;
    for wanted in ["赵小律 · 代理人", "对方要为您履行的", "赔误工费", "10000 元"] {
        assert!(seen.contains(wanted), "{wanted}: {seen}");
    }
    browser.goto(&format!("{case}/parties/3")).await;
    browser.click("main .danger").await;
    assert!(browser.text(".error-summary").await.contains("原因"));
    browser.fill("#leaving", "委托撤了").await;
    browser.click("main .danger").await;
    assert!(!browser.text("section[aria-labelledby=parties]").await.contains("赵小律"));
    assert_eq!(find().await.0, 404);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn an_agent_comes_in_and_what_was_agreed_is_noted_one_by_one() {
    an_agent_and_an_obligation(DESKTOP).await;
}

#[tokio::test]
async fn the_same_without_scripts() {
    an_agent_and_an_obligation(BARE).await;
}
