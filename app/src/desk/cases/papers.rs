//! A paper of a case: typed to its end, issued, who signed, what came back.

use std::collections::BTreeMap;

use domain::bookings::{LARGEST_FILE, MOST_FILES};
use domain::form::Field;
use domain::papers::{Document, PaperKind, Slot, SlotFlaws, Typed, Values, places};
use domain::staff::Action;
use leptos::prelude::*;
use registry::cases::papers::{Dossier, Paper, PaperState, Scan};

use super::dossier::{address, name, stands};
use crate::desk::{can, notice};
use crate::parts::{error_list, moment};
use crate::texts::dossier::{self as said, DossierText as T};
use crate::texts::{fields, files};
use crate::{Chrome, Page};

/// What was tried on a paper and not done.
#[derive(Debug, Clone, Default)]
pub struct PaperTried {
    /// What was typed, by the names of the form.
    pub typed: BTreeMap<String, String>,
    /// What is wrong with slots.
    pub flaws: SlotFlaws,
    /// What it is, and what to do.
    pub told: Option<(String, String)>,
}

/// What the page shows.
#[derive(Debug)]
pub struct PaperPage {
    /// The dossier it lies in.
    pub dossier: Dossier,
    /// Which kind.
    pub kind: &'static PaperKind,
    /// The how manieth.
    pub nth: u16,
    /// What was tried.
    pub tried: Option<PaperTried>,
    /// Something was just noted.
    pub done: bool,
    /// What the program counts for slots that ask for it.
    pub counted: Values,
}

/// The page.
pub fn paper(chrome: &Chrome, m: PaperPage) -> Page {
    let (locale, d, kind) = (chrome.locale, &m.dossier, m.kind);
    let (case, paper) = (&d.view.case, d.paper(m.kind, m.nth));
    let here = address(&case.id, kind, m.nth);
    let title = name(chrome, kind, m.nth);
    let wanted = d.places.iter().any(|p| p.wanted && p.at.kind == kind && p.at.nth == m.nth);
    let writes = can(chrome, Action::WritePapers, case.object()) && case.open;
    let findings: Vec<_> = d
        .to_file
        .iter()
        .filter(|f| case.open && paper.is_some() && f.paper == kind && f.nth == m.nth)
        .map(|f| view! { <li>{f.says(locale)}</li> })
        .collect();
    let findings = (!findings.is_empty()).then(|| view! { <ul class="plain lacks">{findings}</ul> });
    let is_draft = paper.is_none_or(|p| p.row.state == PaperState::Draft);
    let typed = (writes && is_draft).then(|| form(chrome, &m, &here)).flatten();
    let issued = paper.filter(|_| !is_draft);
    let marks = issued.filter(|_| writes).map(|p| marks(chrome, &m, p, &here));
    let puts = writes && (issued.is_some() || (kind.template.is_none() && paper.is_none()));
    let scans = (puts || issued.is_some()).then(|| scans(chrome, &m, paper, &here, puts));
    let void = paper.filter(|_| writes).map(|p| void(chrome, &m, p, &here));
    let told = m.tried.as_ref().and_then(|t| t.told.clone()).map(|(title, text)| notice("warn", title, text));
    let print = (kind.template.is_some()).then(|| {
        view! { <a class="button quiet" href=format!("{here}/print")>{chrome.t(T::PrintOne)}</a> }
    });
    let body = view! {
        {told}
        {m.done.then(|| view! { <p class="notice good" role="status">{chrome.t(T::Done)}</p> })}
        <h1>{title.clone()}</h1>
        <p class="lead">{case.number.clone()} " " {case.content.heads.say(locale)}</p>
        <p>{stands(chrome, kind, paper, wanted)}</p>
        {(!case.open).then(|| view! { <p class="notice info">{chrome.t(T::Closed)}</p> })}
        {findings}
        <p class="actions no-print">
            {print}
            <a class="button quiet" href=format!("/desk/cases/{}/dossier", case.id)>{chrome.t(T::ToDossier)}</a>
            <a class="button quiet" href=format!("/desk/cases/{}", case.id)>{chrome.t(T::ToCase)}</a>
        </p>
        {typed} {marks} {scans} {void}
        <p class="hint">{chrome.t(T::Basis)} ": " {kind.basis.say(locale)}</p>
    };
    Page::desk(title, body)
}

/// What is to be typed, with what the case and other papers know already.
fn form(chrome: &Chrome, m: &PaperPage, here: &str) -> Option<AnyView> {
    let (d, kind) = (&m.dossier, m.kind);
    let template = d.template(kind, m.nth)?;
    let paper = d.paper(kind, m.nth);
    let mut values = m.counted.clone();
    values.extend(d.typed(kind, m.nth));
    let slots = template.slots();
    let day = d.happened(kind, m.nth);
    let drawn = Drawn { chrome, values: &values, tried: m.tried.as_ref(), day };
    let wrong: Vec<(String, String)> =
        slots.iter().enumerate().filter_map(|(n, slot)| Some((format!("slot-{n}"), drawn.flaw(slot)?))).collect();
    let wrong = (!wrong.is_empty()).then(|| error_list(chrome, wrong));
    let fields = grouped(&drawn, &slots, &template);
    let on = d.takes_day(kind, m.nth).then(|| {
        let typed = m.tried.as_ref().and_then(|t| t.typed.get("on").cloned());
        let value = typed.or_else(|| paper.and_then(|p| p.on).or(day).map(|on| on.to_string())).unwrap_or_default();
        view! {
            <div class="field">
                <label for="on">{chrome.t(T::Day)}</label>
                <input id="on" name="on" type="date" value=value/>
            </div>
        }
    });
    let version = paper.map_or(0, |p| p.row.version);
    let ticked = m.tried.as_ref().is_some_and(|t| t.typed.contains_key("by_hand"));
    Some(
        view! {
            {wrong}
            <form class="stack" method="post" action=here.to_owned() novalidate>
                <input type="hidden" name="version" value=version.to_string()/>
                <p class="hint">{chrome.t(T::Free)} " " {chrome.t(T::FromCase)}</p>
                {on}
                {fields}
                <label class="tick">
                    <input type="checkbox" id="by_hand" name="by_hand" value="yes" checked=ticked/>
                    <span>{chrome.t(T::ByHand)}</span>
                </label>
                <div class="actions">
                    <button name="do" value="save">{chrome.t(T::Save)}</button>
                    <button class="primary" name="do" value="issue">{chrome.t(T::Issue)}</button>
                </div>
                <p class="hint">{chrome.t(T::IssueHint)}</p>
            </form>
        }
        .into_any(),
    )
}

/// What slots are drawn with.
struct Drawn<'a> {
    chrome: &'a Chrome,
    values: &'a Values,
    tried: Option<&'a PaperTried>,
    /// The day something happened on, where only the hour is open.
    day: Option<chrono::NaiveDate>,
}

impl Drawn<'_> {
    fn flaw(&self, slot: &Slot) -> Option<String> {
        let flaw = self.tried?.flaws.get(&slot.key)?;
        Some(fields::message(self.chrome.locale, Field::Reason, *flaw))
    }

    fn value(&self, slot: &Slot) -> String {
        let typed = self.tried.and_then(|t| t.typed.get(&slot.key));
        let known = typed.or_else(|| self.values.get(&slot.key)).cloned();
        known.or_else(|| slot.given.clone()).unwrap_or_default()
    }
}

/// The slots in their order; those of a party together, those of a table as a table.
fn grouped(drawn: &Drawn<'_>, slots: &[Slot], template: &Document) -> Vec<AnyView> {
    let mut out: Vec<AnyView> = Vec::new();
    let mut rest = slots.iter().enumerate().peekable();
    while let Some((n, slot)) = rest.next() {
        let mut group = vec![(n, slot)];
        match (&slot.of, slot.takes) {
            (Some(of), _) => {
                while let Some(next) = rest.next_if(|(_, s)| s.of.as_ref() == Some(of)) {
                    group.push(next);
                }
                let fields: Vec<_> = group.into_iter().map(|(n, s)| field(drawn, n, s)).collect();
                out.push(
                    view! {
                        <fieldset class="stack"><legend>{of.clone()}</legend><div class="columns top short">{fields}</div></fieldset>
                    }
                    .into_any(),
                );
            }
            (None, Typed::Cell(_)) => {
                while let Some(next) = rest.next_if(|(_, s)| matches!(s.takes, Typed::Cell(_))) {
                    group.push(next);
                }
                out.push(table(drawn, &group, template));
            }
            _ => out.push(field(drawn, n, slot)),
        }
    }
    out
}

/// Cells of a table, row by row.
fn table(drawn: &Drawn<'_>, cells: &[(usize, &Slot)], template: &Document) -> AnyView {
    let locale = drawn.chrome.locale;
    let mut heads: Vec<&'static str> = Vec::new();
    let mut rows: BTreeMap<u8, Vec<(usize, &Slot)>> = BTreeMap::new();
    for (n, slot) in cells {
        if !heads.contains(&slot.label) {
            heads.push(slot.label);
        }
        if let Typed::Cell(row) = slot.takes {
            rows.entry(row).or_default().push((*n, slot));
        }
    }
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(row, cells)| {
            let cells: Vec<_> = heads
                .iter()
                .map(|head| {
                    let control = cells.iter().find(|(_, s)| s.label == *head).map(|(n, slot)| {
                        let label = format!("{head} {}", said::line(locale, row));
                        view! {
                            <input id=format!("slot-{n}") name=slot.key.clone() type="text" value=drawn.value(slot)
                                aria-label=label autocomplete="off"/>
                        }
                    });
                    view! { <td>{control}</td> }
                })
                .collect();
            view! { <tr><th scope="row">{said::line(locale, row)}</th>{cells}</tr> }
        })
        .collect();
    let heads: Vec<_> = heads.iter().map(|head| view! { <th scope="col">{*head}</th> }).collect();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=template.title.clone()>
            <table class="table typed">
                <thead><tr><td></td>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn field(drawn: &Drawn<'_>, n: usize, slot: &Slot) -> AnyView {
    let (chrome, id) = (drawn.chrome, format!("slot-{n}"));
    let (value, error) = (drawn.value(slot), drawn.flaw(slot));
    let error_id = format!("{id}-error");
    let described = error.is_some().then(|| error_id.clone());
    let invalid = error.is_some().then_some("true");
    let class = if error.is_some() { "field invalid" } else { "field" };
    let control = match slot.takes {
        Typed::Text | Typed::Items => {
            let rows = if matches!(slot.takes, Typed::Items) { "4" } else { "6" };
            view! {
                <textarea id=id.clone() name=slot.key.clone() rows=rows aria-describedby=described aria-invalid=invalid>{value}</textarea>
            }
            .into_any()
        }
        Typed::Moment => {
            let (day, time) = value.split_once('T').unwrap_or((&value, ""));
            let known = drawn.day.map(|d| d.to_string()).unwrap_or_default();
            let day = if day.is_empty() { known } else { day.to_owned() };
            let typed = drawn.tried.and_then(|t| t.typed.get(&format!("{}@", slot.key))).cloned();
            let time = typed.unwrap_or_else(|| time.get(..5).unwrap_or(time).to_owned());
            let label = format!("{} {}", slot.label, crate::texts::either(chrome.locale, "几点", "hour"));
            view! {
                <span class="moment">
                    <input id=id.clone() name=slot.key.clone() type="date" value=day aria-describedby=described aria-invalid=invalid/>
                    <input id=format!("{id}-time") name=format!("{}@", slot.key) type="time" value=time aria-label=label/>
                </span>
            }
            .into_any()
        }
        Typed::Day => view! {
            <input id=id.clone() name=slot.key.clone() type="date" value=value aria-describedby=described aria-invalid=invalid/>
        }
        .into_any(),
        Typed::Line | Typed::Cell(_) => view! {
            <input id=id.clone() name=slot.key.clone() type="text" value=value autocomplete="off"
                aria-describedby=described aria-invalid=invalid/>
        }
        .into_any(),
    };
    let must = slot.must.then(|| view! { " " <small>{chrome.t(T::Must)}</small> });
    view! {
        <div class=class>
            <label for=id>{slot.label} {must}</label>
            {error.map(|e| view! { <p class="error" id=error_id>{e}</p> })}
            {control}
        </div>
    }
    .into_any()
}

/// Who signed, the seal, copies, when it was handed over.
fn marks(chrome: &Chrome, m: &PaperPage, paper: &Paper, here: &str) -> AnyView {
    let (locale, kind, marks) = (chrome.locale, m.kind, &paper.row.marks);
    let tried = m.tried.as_ref().map(|t| &t.typed).filter(|t| t.contains_key("copies"));
    let ticked = |name: &str, kept: bool| tried.map_or(kept, |t| t.contains_key(name));
    let text = |name: &str, kept: String| tried.map_or(kept, |t| t.get(name).cloned().unwrap_or_default());
    let signers: Vec<_> = places(&m.dossier.judged, kind)
        .into_iter()
        .enumerate()
        .map(|(n, (who, name))| {
            let kept = marks.signed.iter().find(|s| s.who == who && s.name == name);
            let on = kept.and_then(|k| k.on).map(|d| d.to_string()).unwrap_or_default();
            let quality = who.words().say(locale);
            let whose = name.map_or_else(|| quality.to_owned(), |name| format!("{quality} {name}"));
            let (signed, signed_on) = (format!("signed.{n}"), format!("signed_on.{n}"));
            let label = format!("{whose} {}", chrome.t(T::SignedOn));
            view! {
                <div class="signer">
                    <label class="tick">
                        <input type="checkbox" id=signed.clone() name=signed.clone() value="yes" checked=ticked(&signed, kept.is_some())/>
                        <span>{whose} " " <small>{chrome.t(T::SignedBy)}</small></span>
                    </label>
                    <input type="date" name=signed_on.clone() value=text(&signed_on, on) aria-label=label/>
                </div>
            }
        })
        .collect();
    let seal = kind.seal.then(|| {
        view! {
            <label class="tick">
                <input type="checkbox" id="sealed" name="sealed" value="yes" checked=ticked("sealed", marks.sealed)/>
                <span>{chrome.t(T::Sealed)}</span>
            </label>
        }
    });
    let date = |name: &'static str, label: T, value: String| {
        view! {
            <div class="field">
                <label for=name>{chrome.t(label)}</label>
                <input id=name name=name type="date" value=text(name, value)/>
            </div>
        }
    };
    let day = |on: Option<chrono::NaiveDate>| on.map(|d| d.to_string()).unwrap_or_default();
    let served = kind.is_served().then(|| date("served", T::Served, day(marks.served)));
    let put_in = kind.template.is_none();
    let own = (put_in && kind.dated).then(|| date("on", T::Day, day(paper.row.day)));
    let pages = put_in.then(|| {
        let value = text("pages", marks.pages.map(|n| n.to_string()).unwrap_or_default());
        view! {
            <div class="field">
                <label for="pages">{chrome.t(T::Pages)}</label>
                <p class="hint" id="pages-hint">{chrome.t(T::PagesHint)}</p>
                <input id="pages" name="pages" type="number" inputmode="numeric" value=value aria-describedby="pages-hint"/>
            </div>
        }
    });
    view! {
        <section aria-labelledby="marks" class="no-print">
            <h2 id="marks">{chrome.t(T::MarksTitle)}</h2>
            <form class="stack" method="post" action=format!("{here}/marks") novalidate>
                <input type="hidden" name="version" value=paper.row.version.to_string()/>
                {signers} {seal}
                <div class="field">
                    <label for="copies">{chrome.t(T::Copies)} " " <small>{kind.copies.words().say(locale)}</small></label>
                    <input id="copies" name="copies" type="number" inputmode="numeric" value=text("copies", marks.copies.to_string())/>
                </div>
                {served} {own} {pages}
                <div class="actions"><button class="primary">{chrome.t(T::NoteIt)}</button></div>
            </form>
        </section>
    }
    .into_any()
}

/// What came back, page by page, and the form that adds one.
fn scans(chrome: &Chrome, m: &PaperPage, paper: Option<&Paper>, here: &str, puts: bool) -> AnyView {
    let all = paper.map(|p| p.row.scans.as_slice()).unwrap_or_default();
    let items: Vec<_> = all.iter().enumerate().map(|(n, s)| scan(chrome, s, n, here, puts)).collect();
    let title = if m.kind.template.is_none() { T::ScansPutIn } else { T::ScansTitle };
    let nothing = all.is_empty().then(|| view! { <p>{chrome.t(T::NoScans)}</p> });
    let adding = puts.then(|| {
        view! {
            <form class="stack" method="post" action=format!("{here}/files") enctype="multipart/form-data" novalidate>
                <div class="field">
                    <label for="file">{chrome.t(T::Add)}</label>
                    <p class="hint" id="file-hint">{said::limits(chrome.locale, LARGEST_FILE, MOST_FILES)}</p>
                    <input id="file" name="file" type="file" multiple=true accept="image/jpeg,image/png,application/pdf"
                        aria-describedby="file-hint"/>
                </div>
                <div class="actions"><button>{chrome.t(T::Upload)}</button></div>
            </form>
        }
    });
    view! {
        <section aria-labelledby="scans" class="no-print">
            <h2 id="scans">{chrome.t(title)}</h2>
            {nothing}
            <ol class="files scans">{items}</ol>
            {adding}
        </section>
    }
    .into_any()
}

fn scan(chrome: &Chrome, s: &Scan, n: usize, here: &str, puts: bool) -> AnyView {
    let address = format!("{here}/files/{}", s.id);
    let which = said::page(chrome.locale, n + 1);
    let thumb = s.is_picture().then(|| {
        view! {
            <a href=address.clone()><img src=format!("{address}/thumb") alt=which.clone() loading="lazy" width="80" height="80"/></a>
        }
    });
    let about = view! {
        <small>{files::size(chrome.locale, s.bytes)} " · " {s.added_by.clone()} " · " {moment(chrome, s.added_at)}</small>
    };
    let reason = format!("reason-{}", s.id);
    let acts = puts.then(|| {
        view! {
            {(n > 0).then(|| view! {
                <form class="inline" method="post" action=format!("{address}/forward")>
                    <button class="quiet" aria-label=format!("{} {which}", chrome.t(T::Forward))>{chrome.t(T::Forward)}</button>
                </form>
            })}
            <details>
                <summary>{chrome.t(T::TakeAway)}</summary>
                <form class="stack" method="post" action=format!("{address}/remove") novalidate>
                    <div class="field">
                        <label for=reason.clone()>{chrome.t(T::TakeAwayReason)}</label>
                        <input id=reason.clone() name="reason" type="text" maxlength="500" autocomplete="off"/>
                    </div>
                    <div class="actions"><button class="danger">{chrome.t(T::TakeAway)}</button></div>
                </form>
            </details>
        }
    });
    view! {
        <li>
            {thumb}
            <p>{which.clone()} " " <a href=address.clone()>{s.name.clone()}</a> <br/> {about}</p>
            {acts}
        </li>
    }
    .into_any()
}

fn void(chrome: &Chrome, m: &PaperPage, paper: &Paper, here: &str) -> AnyView {
    let typed = m.tried.as_ref().and_then(|t| t.typed.get("reason").cloned());
    let open = typed.is_some();
    view! {
        <details class="no-print" open=open>
            <summary>{chrome.t(T::Withdraw)}</summary>
            <form class="stack" method="post" action=format!("{here}/withdraw") novalidate>
                <input type="hidden" name="version" value=paper.row.version.to_string()/>
                <div class="field">
                    <label for="reason">{chrome.t(T::WithdrawReason)}</label>
                    <p class="hint" id="reason-hint">{chrome.t(T::WithdrawHint)}</p>
                    <input id="reason" name="reason" type="text" maxlength="500" autocomplete="off" value=typed.unwrap_or_default()
                        aria-describedby="reason-hint"/>
                </div>
                <div class="actions"><button class="danger">{chrome.t(T::Withdraw)}</button></div>
            </form>
        </details>
    }
    .into_any()
}
