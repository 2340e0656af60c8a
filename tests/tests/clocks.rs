//! When statutory periods end: on the command line, over the API, at the desk; and a holiday notice that is looked at before it holds.

use std::process::{Command, Output};

use serde_json::{Value, json};
use tests::browser::{Browser, DESKTOP};
use tests::desk::{Visitor, between};
use tests::server::{Setup, program};

fn shuoli(arguments: &[&str], folder: &std::path::Path) -> Output {
    let mut command = Command::new(program());
    command.env_clear().current_dir(folder).arg("deadline").args(arguments);
    command.output().expect("the program")
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_command_prints_the_day_first_and_then_how_it_came_about() {
    let folder = tests::folder("deadline");
    let run = |arguments: &[&str]| told(&shuoli(arguments, &folder));
    let cases = include_str!("../../domain/src/clocks/tests/deadline-cases.csv");
    for row in cases.lines().skip(1) {
        let cells: Vec<&str> = row.splitn(7, ',').collect();
        let mut arguments = vec![cells[0], "--from", cells[1]];
        let pause = format!("{}..{}", cells[3], cells[4]);
        if !cells[2].is_empty() {
            arguments.extend(["--extend", cells[2]]);
        }
        if !cells[3].is_empty() {
            arguments.extend(["--suspend", &pause]);
        }
        let (code, text, error) = run(&arguments);
        assert_eq!((code, text.lines().next()), (Some(0), Some(cells[5])), "{row}: {error}");
        assert!(text.lines().count() > 4 && text.contains("当日不计入") && text.contains("程序自带"), "{text}");
    }
    let (code, text, _) = run(&["petition.handle", "--from", "2026-03-02", "--json", "--locale", "en"]);
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((code, &answer["due"], &answer["calendar_source"]), (Some(0), &json!("2026-05-06"), &json!("carried")));
    assert!(std::fs::read_dir(&folder).expect("the folder").next().is_none(), "no database is made by asking");

    // Refused: one line that says why. Wrong usage: 2.
    for (arguments, code, said) in [
        (vec!["petition.x", "--from", "2026-03-02"], 1, "petition.x"),
        (vec!["petition.handle", "--from", "2026-03-02", "--extend", "31"], 1, "最多延长30日"),
        (vec!["legal_aid.decide", "--from", "2026-03-02", "--suspend", "2026-03-03..2026-03-04"], 1, "不能中止"),
        (vec!["petition.handle", "--from", "2026-03-02", "--suspend", "2026-03-20.."], 1, "还剩43日"),
        (vec!["petition.handle", "--from", "2026-03-02", "--database-url", "sqlite://none.db"], 1, "--carried"),
        (vec!["petition.handle"], 2, "--from"),
        (vec!["petition.handle", "--from", "2026-02-30"], 2, "2026-02-30"),
        (vec!["petition.handle", "--from", "2026-03-02", "--suspend", "2026-03-20"], 2, "FROM..UNTIL"),
        (vec!["petition.handle", "--from", "2026-03-02", "--extend", "-1"], 2, "-1"),
    ] {
        let (found, text, error) = run(&arguments);
        assert_eq!((found, text.as_str()), (Some(code), ""), "{arguments:?}: {error}");
        assert!(error.contains(said), "{arguments:?}: {error}");
        assert!(code == 2 || error.trim_end().lines().count() == 1, "{error}");
    }
    let (code, text, _) = run(&["--list"]);
    assert_eq!(code, Some(0));
    assert!(text.lines().any(|line| line.starts_with("petition.handle\t")) && text.contains("待核实"), "{text}");
}

#[tokio::test]
async fn the_api_answers_with_the_day_and_its_derivation_and_refuses_in_words() {
    let server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    let ask = async |body: Value, language: &str| {
        let answer = visitor.post_json("/api/v1/deadlines", &body, &[("accept-language", language)]).await;
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.expect("JSON"))
    };
    let heard = json!({ "rule": "petition.handle", "from": "2026-03-02",
        "suspensions": [{ "from": "2026-03-20", "until": "2026-03-27" }] });
    let (status, answer) = ask(heard, "en").await;
    assert_eq!((status, &answer["due"], &answer["rule"]), (200, &json!("2026-05-08"), &json!("petition.handle")));
    assert_eq!(answer["article"], "Regulations on Petition Work (2022), art. 34");
    assert!(answer["calendar_version"].as_str().is_some_and(|v| v.starts_with("2023-2026/")), "{answer}");
    let steps = answer["derivation"].as_array().expect("steps");
    assert!(steps.iter().any(|s| s["step"] == "suspended" && s["text"].as_str().is_some_and(|t| t.contains("7 days"))));
    let open = json!({ "rule": "petition.handle", "from": "2026-03-02", "suspensions": [{ "from": "2026-03-20" }] });
    let (status, answer) = ask(open, "zh").await;
    assert_eq!((status, &answer["due"], &answer["waits"]["days_left"]), (200, &Value::Null, &json!(43)));

    let extended = |days: i32| json!({ "rule": "petition.handle", "from": "2025-12-22", "extension_days": days });
    assert_eq!(ask(extended(30), "zh").await.1["due"], "2026-03-23");
    let (status, problem) = ask(extended(31), "zh").await;
    assert_eq!((status, &problem["type"]), (422, &json!("/problems/invalid")));
    assert_eq!(problem["errors"], json!({ "extension_days": "延长31日超过上限：最多延长30日。" }));
    let (status, problem) = ask(json!({ "suspensions": [{ "from": "x" }], "opened_on": "1999-01-01" }), "en").await;
    assert_eq!(status, 422);
    let named: Vec<&String> = problem["errors"].as_object().expect("errors").keys().collect();
    assert_eq!(named, ["from", "rule", "suspensions"]);
    assert_eq!(
        ask(json!({ "rule": "petition.handle", "from": "2026-03-02", "extension_days": -1 }), "en").await.0,
        422
    );
    let plain = visitor.http().post(server.at("/api/v1/deadlines")).body("{}").send().await.expect("an answer");
    assert_eq!(plain.status(), 415);
}

#[tokio::test]
async fn at_the_desk_a_date_is_tried_and_tells_its_steps() {
    let server = Setup::demo().start();
    let browser = Browser::open(DESKTOP).await;
    browser.sign_in(&server, "petition").await;
    browser.click("a[href='/desk/deadlines']").await;
    browser.choose("#rule", "petition.handle").await;
    // How a date is typed into its field depends on the browser's language.
    for (field, day) in [("#from", "2026-03-02"), ("#paused-1", "2026-03-20"), ("#resumed-1", "2026-03-27")] {
        let set = "document.querySelector(arguments[0]).value = arguments[1]";
        browser.run(set, vec![json!(field), json!(day)]).await;
    }
    browser.click("main .primary").await;
    assert!(browser.text(".due").await.contains("2026年5月8日（周五）"));
    assert!(browser.text(".steps").await.contains("扣除7日"));
    // What was asked stands in the form, with one more row.
    assert_eq!(browser.value("#resumed-1").await, "2026-03-27");
    assert!(browser.has("#paused-2").await);
    browser.fill("#extension_days", "31").await;
    browser.click("main .primary").await;
    assert!(browser.text("#extension_days-error").await.contains("最多延长30日"));
    assert!(!browser.has(".due").await);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_notice_holds_once_it_was_looked_at_and_the_command_reckons_with_it() {
    let setup = Setup::demo();
    let server = setup.start();
    let admin = Visitor::signed_in(&server, "admin").await;
    let notice = r#"{"2027": {"holidays": {"2027-01-01": "元旦"}, "workdays": {"2027-01-09": "元旦"}}}"#;
    let due = async || {
        let asked = json!({ "rule": "petition.handle", "from": "2026-11-10" });
        admin.post_json("/api/v1/deadlines", &asked, &[]).await.json::<Value>().await.expect("JSON")
    };
    let before = due().await;
    assert_eq!((&before["due"], &before["provisional_until_notice_of"]), (&json!("2027-01-11"), &json!(2027)));
    let asks = admin.post("/desk/settings/calendar", &[("calendar", notice)]).await;
    assert_eq!(asks.status(), 200);
    let asks = asks.text().await.expect("text");
    assert!(asks.contains("改为上班") && asks.contains("2027年1月9日（周六）"), "{asks}");
    assert_eq!(due().await, before, "looking changes nothing");
    let seen = between(&asks, "name=\"seen\" value=\"", "\"")[0].replace("&gt;", ">");
    let applied = admin.post("/desk/settings/calendar", &[("calendar", notice), ("seen", &seen)]).await;
    assert_eq!(applied.status(), 303);
    let after = due().await;
    assert_eq!((&after["due"], &after["provisional_until_notice_of"]), (&json!("2027-01-09"), &Value::Null));
    // A form that was looked at before that is shown again.
    let stale = admin.post("/desk/settings/calendar", &[("calendar", notice), ("seen", &seen)]).await;
    assert_eq!(stale.status(), 200);
    assert!(stale.text().await.expect("text").contains("请再看一遍"));
    // The command reckons with the calendar of the house when it is there, and says so.
    let url = format!("sqlite://{}", server.folder().join("shuoli.db").display());
    let folder = tests::folder("deadline-house");
    let (code, text, error) =
        told(&shuoli(&["petition.handle", "--from", "2026-11-10", "--database-url", &url], &folder));
    assert_eq!((code, text.lines().next()), (Some(0), Some("2027-01-09")), "{error}");
    assert!(text.contains("数据库中的放假安排"), "{text}");
    let (_, text, _) =
        told(&shuoli(&["petition.handle", "--from", "2026-11-10", "--database-url", &url, "--carried"], &folder));
    assert_eq!(text.lines().next(), Some("2027-01-11"));
}
