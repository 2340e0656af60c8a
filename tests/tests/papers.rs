//! Papers as they come out of the printer: one page a sheet, of A4, with nothing over the edge of the type area.

use domain::papers::MEDIATION;
use serde_json::{Value, json};
use tests::browser::{Browser, DESKTOP, sheets};
use tests::server::Setup;

/// Sheets, what stands over the edge of a type area, sizes of fingerprint boxes and seals (mm).
const MEASURE: &str = "
const mm = px => Math.round(px / 96 * 254) / 10;
const box = e => { const r = e.getBoundingClientRect(); return [mm(r.width), mm(r.height)]; };
const over = [];
for (const area of document.querySelectorAll('.type-area')) {
  const edge = area.getBoundingClientRect();
  for (const e of area.querySelectorAll('*')) {
    const r = e.getBoundingClientRect();
    const by = Math.max(r.bottom - edge.bottom, r.right - edge.right, edge.left - r.left);
    if (by > 1) over.push(`${e.className || e.tagName} ${mm(by)} mm ${e.textContent.slice(0, 20)}`);
  }
}
return { sheets: document.querySelectorAll('.sheet').length, over,
  fingers: [...document.querySelectorAll('.finger')].map(box), seals: [...document.querySelectorAll('.circle')].map(box) };";

#[tokio::test]
async fn every_paper_prints_on_its_sheets_with_room_to_sign_and_seal() {
    let server = Setup::demo().start();
    let browser = Browser::open(DESKTOP).await;
    browser.sign_in(&server, "mediator").await;
    let folder = tests::workspace().join("target/screens/papers");
    std::fs::create_dir_all(&folder).expect("target can be written");
    let mut wrong = Vec::new();
    let codes = MEDIATION.iter().filter(|k| k.template.is_some()).map(|k| (k.code, usize::from(k.seal)));
    let blank = codes.clone().map(|(code, seals)| (code.to_owned(), code.to_owned(), Some(seals)));
    let filled = codes.map(|(code, seals)| (format!("{code}?filled=example"), format!("{code}-filled"), Some(seals)));
    let bound = ("example".to_owned(), "dossier".to_owned(), None);
    for (address, code, seals) in blank.chain(filled).chain([bound]) {
        browser.goto(&server.at(&format!("/desk/papers/{address}"))).await;
        let found: Value = browser.run(MEASURE, vec![]).await;
        let all = |what: &str| found[what].as_array().cloned().unwrap_or_default();
        let pdf = browser.pdf().await;
        std::fs::write(folder.join(format!("{code}.pdf")), &pdf).expect("written");
        let printed = sheets(&pdf);
        let good = all("over").is_empty()
            && all("fingers").iter().all(|b| *b == json!([25, 30]))
            && all("seals").iter().all(|b| *b == json!([42, 42]))
            && seals.is_none_or(|n| (n == 0) == all("seals").is_empty())
            && Some(printed.len() as u64) == found["sheets"].as_u64()
            && printed.iter().all(|(w, h)| (w - 210.0).abs() < 1.0 && (h - 297.0).abs() < 1.0);
        if !good {
            wrong.push(format!("{code}: {found}, printed {printed:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.close().await;
}
