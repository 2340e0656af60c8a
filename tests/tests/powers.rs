//! The public lists: everything of the tables stands there in both languages, diagrams can be read on a telephone, the sheets for
//! the wall are one page each.

use domain::cases::Kind;
use domain::locale::Locale;
use serde_json::Value;
use tests::browser::{Browser, DESKTOP, PHONE, sheets};
use tests::server::Setup;

/// Of each diagram that is shown: the size of its smallest type on the screen, texts that lie on each other or outside.
const DIAGRAMS: &str = "
document.querySelectorAll('details').forEach(d => d.open = true);
return [...document.querySelectorAll('svg.flow')].filter(s => s.getBoundingClientRect().width > 0).map(svg => {
  const edge = svg.getBoundingClientRect();
  const scale = edge.width / svg.viewBox.baseVal.width;
  const texts = [...svg.querySelectorAll('tspan, .exit > text.risk')].map(t => ({ t, r: t.getBoundingClientRect() }));
  const wrong = [];
  for (const [i, { t, r }] of texts.entries()) {
    if (r.left < edge.left - 1 || r.right > edge.right + 1) wrong.push('outside: ' + t.textContent);
    for (const o of texts.slice(i + 1)) {
      const across = Math.min(r.right, o.r.right) - Math.max(r.left, o.r.left);
      const down = Math.min(r.bottom, o.r.bottom) - Math.max(r.top, o.r.top);
      if (across > 1 && down > r.height * .4) wrong.push(t.textContent + ' on ' + o.t.textContent);
    }
  }
  return { name: svg.getAttribute('aria-label'), size: Math.min(...texts.map(({ t }) => parseFloat(getComputedStyle(t).fontSize))) * scale, wrong };
});";

#[tokio::test]
async fn the_lists_say_everything_of_the_tables_and_their_diagrams_can_be_read() {
    let server = Setup::demo().start();
    for view in [PHONE, DESKTOP] {
        let browser = Browser::open(view).await;
        for locale in [Locale::ZhCn, Locale::En] {
            browser.goto(&server.at(&format!("/guide/powers?lang={}", locale.tag()))).await;
            let diagrams: Vec<Value> = browser.run(DIAGRAMS, vec![]).await.as_array().expect("a list").clone();
            let items: usize = Kind::ALL.into_iter().map(|k| k.machine().items.len()).sum();
            assert!(diagrams.len() > items / 2, "{diagrams:?}");
            let wrong: Vec<&Value> = diagrams
                .iter()
                .filter(|d| d["wrong"] != serde_json::json!([]) || d["size"].as_f64().is_none_or(|size| size < 10.5))
                .collect();
            assert!(wrong.is_empty(), "{wrong:#?}");
            let text = browser.run("return document.querySelector('main').textContent", vec![]).await;
            let text = text.as_str().expect("text");
            for machine in Kind::ALL.map(Kind::machine) {
                for item in machine.items {
                    let bases = item.grounds(machine).into_iter().map(|b| b.say(locale));
                    let own = [item.names, item.long, item.cost, item.answers].map(|w| w.say(locale).to_owned());
                    let risks = item.risks(machine).into_iter().flat_map(|r| [r.point, r.control]);
                    for part in own.into_iter().chain(bases).chain(risks.map(|w| w.say(locale).to_owned())) {
                        assert!(text.contains(&part), "{part}");
                    }
                }
                for step in machine.main_steps() {
                    assert!(text.contains(step.names.say(locale)), "{}", step.code);
                }
            }
        }
        browser.close().await;
    }
}

#[tokio::test]
async fn the_lists_for_the_wall_are_a_sheet_each() {
    let server = Setup::demo().start();
    let browser = Browser::open(DESKTOP).await;
    let folder = tests::workspace().join("target/screens/powers");
    std::fs::create_dir_all(&folder).expect("target can be written");
    for locale in [Locale::ZhCn, Locale::En] {
        browser.goto(&server.at(&format!("/guide/powers/poster?lang={}", locale.tag()))).await;
        let placards = browser.run("return document.querySelectorAll('.placard').length", vec![]).await;
        let pdf = browser.pdf().await;
        std::fs::write(folder.join(format!("poster-{}.pdf", locale.tag())), &pdf).expect("written");
        let printed = sheets(&pdf);
        assert_eq!(Some(printed.len() as u64), placards.as_u64(), "{locale:?}");
        assert!(printed.iter().all(|(w, h)| (w - 210.0).abs() < 1.0 && (h - 297.0).abs() < 1.0), "{printed:?}");
    }
    browser.close().await;
}
