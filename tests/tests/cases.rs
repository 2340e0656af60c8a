//! People's mediation in a real browser: from a clinic consultation to an agreement that is performed and filed; from an application
//! at the village office to no agreement. With scripts on and off.

use base64::Engine;
use serde_json::json;
use tests::browser::{Browser, DESKTOP, PHONE, View};
use tests::desk::{Visitor, between, location};
use tests::server::{Server, Setup, VILLAGE};

const BARE: View = View { js: false, ..DESKTOP };

/// Puts an answer into a field, whatever kind it is of.
async fn answer(browser: &Browser, css: &str, text: &str) {
    let kind = "const e = document.querySelector(arguments[0]); return e ? `${e.tagName} ${e.type}` : ''";
    let kind = browser.run(kind, vec![json!(css)]).await;
    match kind.as_str().unwrap_or_default() {
        "SELECT select-one" => browser.choose(css, text).await,
        "INPUT checkbox" => browser.click(css).await,
        "INPUT text" | "INPUT number" | "TEXTAREA textarea" => browser.fill(css, text).await,
        // How a date is typed into its field depends on the browser's language.
        "INPUT date" | "INPUT time" => {
            browser
                .run("document.querySelector(arguments[0]).value = arguments[1]", vec![json!(css), json!(text)])
                .await;
        }
        other => panic!("{css} is {other:?} at {}", browser.url().await),
    }
}

/// Takes a step on the page of the case that stands there.
async fn take(browser: &Browser, step: &str, answers: &[(&str, &str)]) {
    browser.unfold(&format!("#step-{step} > summary")).await;
    for (field, text) in answers {
        answer(browser, &format!("#{step}-{field}"), text).await;
    }
    browser.click(&format!("#step-{step} form button")).await;
    assert!(browser.has(".notice.good").await, "{step}: {}", browser.text("main").await);
}

/// A photograph of a signed page, in a file.
fn photograph() -> String {
    let file = tests::folder("scans").join("signed.png");
    image::RgbImage::from_pixel(600, 850, image::Rgb([246, 244, 238])).save(&file).expect("a picture");
    file.display().to_string()
}

/// Puts something into every field of the paper that is needed and empty.
const TYPE: &str = "
for (const field of document.querySelectorAll('main form.stack .field')) {
  for (const control of field.querySelectorAll('input, textarea')) {
    if (control.value || control.type === 'file') continue;
    const needed = field.querySelector('label small') || control.name === 'on' || control.type === 'time';
    if (!needed) continue;
    control.value = { date: arguments[0], time: '09:30' }[control.type] ?? (control.name.endsWith('性别') ? '男' : '如实记下');
  }
}";

/// Ticks who signed and the seal, and notes that it was handed over.
const MARK: &str = "
for (const box of document.querySelectorAll('.signer input[type=checkbox], #sealed')) box.checked = true;
for (const day of document.querySelectorAll('#served')) day.value = arguments[0];";

/// Writes, issues, signs and puts in whatever the dossier of a case lacks to be filed, following the lines that name it.
async fn complete_dossier(browser: &Browser, case: &str, photograph: &str) {
    let first = "return [...document.querySelectorAll('.lacks li')].find(l => l.innerText.includes('缺这份文书'))?.querySelector('a').href ?? ''";
    for _ in 0..20 {
        browser.goto(case).await;
        let way = browser.run(first, vec![]).await.as_str().expect("an address").to_owned();
        if way.is_empty() {
            break;
        }
        browser.goto(&way).await;
        if browser.has("button[value=issue]").await {
            browser.run(TYPE, vec![json!("2026-11-24")]).await;
            browser.click("button[value=issue]").await;
            assert!(browser.has(".notice.good").await, "{way}: {}", browser.text("main").await);
        }
        browser.find("#file").await.send_keys(photograph).await.expect("a file");
        browser.click("form[enctype] button").await;
        assert!(browser.has(".files img").await, "{way}: {}", browser.text("main").await);
        browser.run(MARK, vec![json!("2026-11-24")]).await;
        browser.click("form[action$='/marks'] button").await;
        assert!(browser.has(".notice.good").await, "{way}: {}", browser.text("main").await);
    }
    browser.goto(case).await;
    let lacks = browser.text("section[aria-labelledby=lacks]").await;
    assert!(lacks.contains("卷宗不缺什么"), "{lacks}");
}

/// Prints the dossier, leaves it to be looked at, and finds what must stand there; the pages fit.
async fn printed(browser: &Browser, case: &str, name: &str, wanted: &[&str]) {
    browser.goto(&format!("{case}/dossier/print")).await;
    let text = browser.text("main").await;
    for wanted in wanted {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let over = "const out = []; for (const area of document.querySelectorAll('.type-area')) { const edge = area.getBoundingClientRect();
        for (const e of area.querySelectorAll('*')) { const r = e.getBoundingClientRect();
          if (Math.max(r.bottom - edge.bottom, r.right - edge.right) > 4) out.push(e.textContent.slice(0, 30)); } } return out";
    assert_eq!(browser.run(over, vec![]).await, json!([]), "over the edge of a sheet");
    let pdf = browser.pdf().await;
    assert_eq!(tests::browser::sheets(&pdf).len(), browser.count(".sheet").await, "a page a sheet");
    let folder = tests::workspace().join("target/screens/dossiers");
    std::fs::create_dir_all(&folder).expect("target can be written");
    std::fs::write(folder.join(format!("{name}.pdf")), pdf).expect("written");
    let picture = base64::engine::general_purpose::STANDARD.decode(browser.picture().await).expect("base64");
    std::fs::write(folder.join(format!("{name}.png")), picture).expect("written");
}

/// Who can be named as a mediator: the value of the option with this name in it.
async fn named(browser: &Browser, field: &str, name: &str) -> String {
    let script = "return [...document.querySelectorAll(arguments[0] + ' option')].find(o => o.text.includes(arguments[1]))?.value ?? ''";
    let found = browser.run(script, vec![json!(field), json!(name)]).await;
    found.as_str().expect("an option").to_owned()
}

/// What the party of a telephone sees, on a telephone.
async fn progress(server: &Server, code: &str, tail: &str) -> String {
    let visitor = Visitor::new(server);
    let found = visitor.post("/progress", &[("code", code), ("phone_tail", tail)]).await;
    assert_eq!((found.status().as_u16(), location(&found)), (303, format!("/progress/{code}")), "{tail}");
    visitor.page(&format!("/progress/{code}")).await
}

/// From the consultation to the receipt, as the adviser; the code.
async fn carry_over(browser: &Browser, server: &Server) -> String {
    browser.sign_in(server, "adviser").await;
    browser.click(".table a").await;
    browser.click(".queue-item .queue-who a").await;
    let booking = browser.url().await.split(['?', '#']).next().expect("an address").to_owned();
    assert!(!browser.has("a[href*='/desk/cases/new']").await, "there is nothing to carry over yet");
    // Received and advised; the desk's forms do it with scripts or without.
    let queue = browser.attribute("a[href*='/desk/clinics/']", "href").await.expect("the queue");
    for step in ["check_in", "call", "start"] {
        browser.goto(&server.at(&queue)).await;
        let id = booking.rsplit('/').next().expect("an id");
        browser.click(&format!("form[action='/desk/bookings/{id}/step'] button[value={step}]")).await;
    }
    browser.goto(&format!("{booking}/consultation")).await;
    browser.choose("#matter", "land").await;
    browser.fill("#facts", "邻居砌墙往外挪了一尺，水排不出去。").await;
    browser.fill("#advice", "先拍照留证据，不要自己动手拆。").await;
    browser.click("label.choice:has([name=outcome])").await;
    browser.click("main .primary").await;
    browser.goto(&booking).await;
    browser.click("a[href*='/desk/cases/new']").await;
    assert_eq!(browser.value("#facts").await, "邻居砌墙往外挪了一尺，水排不出去。");
    assert!(!browser.text("main").await.contains("拍照留证据"), "the advice is not carried over");
    // The other side is not named yet, nor did the person agree.
    browser.fill("#request", "请把墙退回原来的界。").await;
    browser.fill("#respondent_0_name", "").await;
    browser.click("main .primary").await;
    let told = browser.text(".error-summary").await;
    assert!(told.contains("对方是谁") && told.contains("确认"), "both at once: {told}");
    assert_eq!(browser.value("#request").await, "请把墙退回原来的界。", "what was typed is kept");
    browser.fill("#respondent_0_name", "李二虎").await;
    browser.fill("#respondent_0_phone", "13800002222").await;
    browser.click("#agreed").await;
    browser.click("main .primary").await;
    assert!(browser.text("article.slip").await.contains("孝调字〔2026〕第"));
    let code: String = browser.text("article .code").await.chars().filter(char::is_ascii_alphanumeric).collect();
    code
}

async fn from_a_consultation_to_an_agreement(view: View) {
    let server = Setup::demo().start();
    let browser = Browser::open(view).await;
    let code = carry_over(&browser, &server).await;

    // The clerk sees that it is there and nothing of what it is about.
    browser.sign_in(&server, "clerk").await;
    browser.goto(&server.at("/desk/cases")).await;
    assert!(browser.has(".cases th a").await);
    assert!(!browser.text("main").await.contains("李二虎"));

    browser.sign_in(&server, "mediator").await;
    browser.goto(&server.at("/desk/cases?place=all&free=yes")).await;
    let script = "return [...document.querySelectorAll('.cases th a')].find(a => a.parentElement.innerText.includes('李二虎'))?.href ?? ''";
    let case = browser.run(script, vec![]).await.as_str().expect("a link").to_owned();
    assert!(!case.is_empty(), "nobody's yet: {}", browser.text("main").await);
    browser.goto(&case).await;
    let text = browser.text("main").await;
    for wanted in ["来自", "邻居砌墙", "138****2222", "决定是否受理", "还没问到对方"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains("13800002222"), "masked until it is needed");

    // Wrong first: without a day, it is told by the field, and nothing is done.
    browser.unfold("#step-accept > summary").await;
    browser.run("document.querySelector('#accept-accepted_on').value = ''", vec![]).await;
    browser.click("#step-accept form button").await;
    assert!(browser.text(".error-summary").await.contains("受理日期"));
    assert!(browser.has("#step-accept[open]").await, "the form stays open");
    browser.goto(&case).await;
    take(&browser, "consent_given", &[("said_how", "当面说的")]).await;
    take(&browser, "accept", &[]).await;
    assert!(browser.text(".strip .here").await.contains("已受理"));
    let limits = browser.text("section[aria-labelledby=limits]").await;
    assert!(limits.contains("2026年12月24日"), "a month: {limits}");
    browser.unfold("section[aria-labelledby=limits] details > summary").await;
    assert!(browser.text("section[aria-labelledby=limits]").await.contains("不计入"), "how the day came about");
    let me = browser.text(".who").await;
    browser.goto(&case).await;
    let me = named(&browser, "#name_mediator-mediator", &me).await;
    take(&browser, "name_mediator", &[("mediator", &me), ("how", "parties")]).await;
    take(&browser, "begin", &[("openness", "closed")]).await;
    take(&browser, "summon", &[("sitting_on", "2026-11-26"), ("sitting_at", "09:30"), ("place", "村委会调解室")]).await;
    take(
        &browser,
        "record_sitting",
        &[("present", "双方、村民组长"), ("minutes", "双方同意把墙退回原界，费用各出一半。")],
    )
    .await;
    // Paused by mistake, and taken back.
    take(&browser, "adjourn", &[("reason", "点错了")]).await;
    browser.click("form[action$='/undo'] button").await;
    assert!(browser.text(".strip .here").await.contains("调解中"));
    take(
        &browser,
        "agree_written",
        &[
            ("issues", "墙越界一尺，双方认可。"),
            ("terms", "墙退回原界，费用各半。"),
            ("performance", "十天内退完。"),
            ("copies", "3"),
        ],
    )
    .await;
    let text = browser.text("main").await;
    assert!(text.contains("2026年12月24日") && text.contains("可以申请司法确认"), "the window: {text}");

    // Each side looks for itself.
    let seen = progress(&server, &code, "2222").await;
    assert!(seen.contains("达成书面协议") && seen.contains("李二虎"), "{seen}");
    for hidden in ["费用各半", "邻居砌墙", "1380000"] {
        assert!(!seen.contains(hidden), "{hidden} is not told there");
    }

    take(&browser, "perform_at_once", &[("proof", "现场看过，照片两张")]).await;
    // The confirmation at court is still open: it can't be filed away yet, and the page says why.
    take(
        &browser,
        "visit_again",
        &[("way", "visit"), ("performed", "yes"), ("satisfied", "yes"), ("words", "水不往院里灌了。")],
    )
    .await;
    assert!(!browser.has("#step-archive").await);
    assert!(browser.text(".waits").await.contains("司法确认还没有结果"));
    take(&browser, "waive_confirmation", &[("said_by", "双方当面说的")]).await;
    // Nothing is filed while the dossier lacks something; what it lacks is named, with the way there.
    browser.unfold("#step-archive > summary").await;
    browser.click("#step-archive form button").await;
    let told = browser.text(".notice.warn").await;
    assert!(told.contains("卷宗不齐"), "{told}");
    let lacks = browser.text("section[aria-labelledby=lacks]").await;
    for wanted in ["人民调解协议书", "调解会通知", "人民调解记录", "人民调解回访记录", "结案报告", "缺这份文书"]
    {
        assert!(lacks.contains(wanted), "{wanted}: {lacks}");
    }
    // Issued with a field blank: told which, and nothing typed is lost.
    browser.goto(&format!("{case}/papers/mediation_agreement/1")).await;
    let terms = "[...document.querySelectorAll('main form textarea')].find(t => t.name === '各方当事人的责任')";
    browser.run(&format!("{terms}.value = '越界一方负责退墙。'"), vec![]).await;
    browser.click("button[value=issue]").await;
    assert!(browser.text(".notice.warn").await.contains("性别"), "{}", browser.text("main").await);
    assert_eq!(browser.run(&format!("return {terms}.value"), vec![]).await, json!("越界一方负责退墙。"));
    let photograph = photograph();
    complete_dossier(&browser, &case, &photograph).await;
    let wanted = ["人民调解卷宗", "卷内目录", "人民调解协议书", "越界", "费用各半", "卷宗情况说明", "之二"];
    printed(&browser, &case, "agreed", &wanted).await;
    browser.goto(&case).await;
    take(&browser, "archive", &[("report", "墙已退回，双方和好。")]).await;
    assert!(browser.text("main").await.contains("已归档"));
    assert!(!browser.has(".case-steps details").await, "nothing comes after it");
    browser.goto(&server.at("/desk/cases?place=all&tab=closed")).await;
    assert!(browser.text(".cases").await.contains("李二虎"));
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn a_consultation_becomes_a_case_that_is_agreed_performed_and_filed() {
    from_a_consultation_to_an_agreement(DESKTOP).await;
}

#[tokio::test]
async fn the_same_without_scripts() {
    from_a_consultation_to_an_agreement(BARE).await;
}

#[tokio::test]
async fn an_application_at_the_village_office_comes_to_no_agreement_and_both_are_told_their_other_ways() {
    let server = Setup::demo().start();
    let browser = Browser::open(DESKTOP).await;
    browser.sign_in(&server, "clerk").await;
    browser.goto(&server.at(&format!("/desk/cases/new?village={VILLAGE}&by=apply_oral"))).await;
    for (field, text) in [
        ("applicant_0_name", "王秀英"),
        ("applicant_0_phone", "13900003333"),
        ("respondent_0_name", "张志强"),
        ("respondent_0_phone", "13900004444"),
        ("dispute", "contract"),
        ("request", "请归还借款两万元。"),
        ("facts", "前年借的，打了借条，一直没还。"),
        ("read_back", "yes"),
    ] {
        answer(&browser, &format!("#{field}"), text).await;
    }
    browser.click("main .primary").await;
    let code: String = browser.text("article .code").await.chars().filter(char::is_ascii_alphanumeric).collect();

    // The justice office hands it to a mediator, from the queue.
    browser.sign_in(&server, "justice").await;
    browser.goto(&server.at("/desk/cases?free=yes")).await;
    let script = "const row = [...document.querySelectorAll('.cases tr')].find(r => r.innerText.includes('张志强')); \
                  row.querySelector('input').click(); return row.querySelector('a').href";
    let case = browser.run(script, vec![]).await.as_str().expect("a link").to_owned();
    browser.click(".bulk button").await;
    assert!(browser.text(".error-summary").await.contains("写明理由"), "{}", browser.text("main").await);
    let to = named(&browser, "#to", "任和平").await;
    browser.choose("#to", &to).await;
    browser.fill("#reason", "离得近").await;
    browser.click(".bulk button").await;
    assert!(browser.text(".notice").await.contains("移交了1件"));

    browser.sign_in(&server, "mediator-2").await;
    browser.goto(&case).await;
    take(&browser, "consent_given", &[]).await;
    take(&browser, "accept", &[]).await;
    let me = named(&browser, "#name_mediator-mediator", "任和平").await;
    take(&browser, "name_mediator", &[("mediator", &me), ("how", "committee")]).await;
    take(&browser, "begin", &[("openness", "closed")]).await;
    // Somebody else does something meanwhile: told who, nothing lost.
    browser.unfold("#step-fail > summary").await;
    browser.fill("#fail-direction", "可以向孝义市人民法院起诉。").await;
    browser.fill("#fail-reason", "两次都谈不拢。").await;
    let colleague = Visitor::signed_in(&server, "mediator-2").await;
    let page = colleague.page(case.strip_prefix(&server.base).expect("a path")).await;
    let version = between(&page, "name=\"version\" value=\"", "\"")[0];
    let path = format!("{}/steps/alarm", case.strip_prefix(&server.base).expect("a path"));
    let alarm = [("version", version), ("signs", "吵得凶"), ("measures", "劝开了"), ("reported", "no")];
    assert_eq!(colleague.post(&path, &alarm).await.status(), 303);
    browser.click("#step-fail form button").await;
    let told = browser.text(".notice.warn").await;
    assert!(told.contains("任和平") && told.contains("激化"), "{told}");
    assert_eq!(browser.value("#fail-direction").await, "可以向孝义市人民法院起诉。");
    browser.click("#step-fail form button").await;
    assert!(browser.text(".strip .here").await.contains("调解不成"));
    // Numbers in full need a purpose.
    browser.unfold("section[aria-labelledby=parties] summary").await;
    browser.click("section[aria-labelledby=parties] button").await;
    assert!(browser.has("#purpose-error").await);
    browser.fill("#purpose", "打电话让双方来领证明").await;
    browser.click("section[aria-labelledby=parties] button").await;
    assert!(browser.text("section[aria-labelledby=parties]").await.contains("13900004444"));
    browser.goto(&case).await;
    complete_dossier(&browser, &case, &photograph()).await;
    printed(&browser, &case, "failed", &["调解不成证明", "可以向孝义市人民法院起诉", "人民调解口头申请笔录"]).await;
    browser.goto(&case).await;
    take(&browser, "archive", &[("report", "没有谈成，已告知其他途径。")]).await;
    browser.close().await;

    for tail in ["3333", "4444"] {
        let seen = progress(&server, &code, tail).await;
        assert!(seen.contains("可以向孝义市人民法院起诉") && seen.contains("已归档"), "{tail}: {seen}");
        assert!(!seen.contains("借条"), "{tail}");
    }
    let wrong = Visitor::new(&server).post("/progress", &[("code", &code), ("phone_tail", "0000")]).await;
    let other = domain::bookings::Code::drawn(12_345);
    let unknown = Visitor::new(&server).post("/progress", &[("code", other.as_str()), ("phone_tail", "0000")]).await;
    assert_eq!((wrong.status().as_u16(), unknown.status().as_u16()), (404, 404));
}

#[tokio::test]
async fn a_party_looks_on_a_telephone() {
    let server = Setup::demo().start();
    let mediator = Visitor::signed_in(&server, "mediator").await;
    let list = mediator.page("/desk/cases?place=mine&station=mediating").await;
    let id =
        between(&list, "href=\"/desk/cases/", "\"").into_iter().find(|id| id.len() == 36).expect("a case").to_owned();
    let receipt = mediator.page(&format!("/desk/cases/{id}/receipt")).await;
    let bare = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let code = bare(between(&receipt, "class=\"code\">", "<")[0]);
    let tail = bare(between(&receipt, "class=\"num\">", "<")[0]);
    let browser = Browser::open(PHONE).await;
    browser.goto(&server.at(&format!("/progress?code={code}"))).await;
    assert_eq!(browser.value("#code").await, code);
    browser.click("main .primary").await;
    assert!(browser.text(".error-summary").await.contains("后四位"));
    browser.fill("#phone_tail", &tail).await;
    browser.click("main .primary").await;
    let text = browser.text("main").await;
    for wanted in ["调解中", "调解员", "开始调解", "还有"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}
