//! Papers of a case on both engines: drafted, issued and frozen, signed copies, what keeps a dossier from being filed.

use std::io::Cursor;

use chrono::Duration;
use domain::bookings::FileFlaw;
use domain::form::Flaw;
use domain::ids::CaseId;
use domain::papers::{Defect, PaperKind, Slot, Typed, Values, kind as kind_of, places};
use domain::staff::Actor;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use registry::cases::papers::{self, Dossier, Draft, Mark, Marks, PaperError, PaperState};
use registry::cases::{self, CaseError, View};
use registry::trail;

use super::{go, in_talks, state, typed};
use crate::county::County;

on_both_engines! {
    a_case_is_filed_only_once_nothing_is_lacking_and_is_closed_then;
    a_paper_follows_the_case_until_it_is_issued_and_stays_as_it_is_then;
    what_cannot_be_is_refused_and_leaves_nothing_behind;
    pages_come_back_upright_in_order_and_a_wrong_one_is_taken_away_with_a_reason;
    whoever_may_not_read_the_case_reads_no_paper_of_it;
    what_stood_on_papers_is_erased_with_the_case;
    a_copy_of_a_persons_data_names_the_papers_of_their_cases_and_nothing_of_the_other_side;
}

fn kind(code: &str) -> &'static PaperKind {
    kind_of(code).expect("a kind")
}

/// A picture of so many pixels, its upper left quarter dark.
pub fn picture(wide: u32, high: u32, format: ImageFormat) -> Vec<u8> {
    let dark = |x, y| if x < wide / 2 && y < high / 2 { Rgb([20, 20, 20]) } else { Rgb([240, 240, 240]) };
    let drawn = DynamicImage::ImageRgb8(RgbImage::from_fn(wide, high, dark));
    let mut out = Cursor::new(Vec::new());
    drawn.write_to(&mut out, format).expect("drawn");
    out.into_inner()
}

async fn of(county: &County, actor: &Actor, id: &CaseId) -> Dossier {
    papers::dossier(&county.office, actor, id).await.expect("read").expect("theirs")
}

/// Something good for every slot that must be filled.
fn good(template: &domain::papers::Document, dossier: &Dossier) -> Values {
    let needs = |s: &Slot| s.must && s.given.is_none();
    let text = |s: &Slot| match s.takes {
        Typed::Day => dossier.judged.today.to_string(),
        Typed::Moment => format!("{}T09:30", dossier.judged.today),
        _ if s.label == "文书件数" => {
            let counted = |p: &&papers::Paper| p.row.kind().is_some_and(|k| !k.code.starts_with("dossier_"));
            dossier.papers.iter().filter(counted).count().to_string()
        }
        _ => "如实记下".to_owned(),
    };
    template.slots().into_iter().filter(needs).map(|s| (s.key.clone(), text(&s))).collect()
}

async fn issue(county: &County, actor: &Actor, id: &CaseId, kind: &'static PaperKind, nth: u16) {
    let dossier = of(county, actor, id).await;
    let template = dossier.template(kind, nth).expect("a template");
    let values = good(&template, &dossier);
    let on = dossier.takes_day(kind, nth).then_some(dossier.judged.today);
    let draft = Draft { kind, nth, version: 0, values: &values, on };
    papers::issue(&county.office, actor, id, draft, false).await.unwrap_or_else(|e| panic!("{}: {e:?}", kind.code));
}

fn all_marks(dossier: &Dossier, kind: &PaperKind) -> Marks {
    let today = dossier.judged.today;
    let signed = places(&dossier.judged, kind).into_iter().map(|(who, name)| Mark { who, name, on: Some(today) });
    Marks {
        signed: signed.collect(),
        sealed: kind.seal,
        copies: kind.copies.of(&dossier.judged).0,
        served: kind.is_served().then_some(today),
        pages: None,
    }
}

/// Everything a dossier lacks to be filed: issued, signed, sealed, put in.
pub async fn complete(county: &County, actor: &Actor, id: &CaseId) {
    loop {
        let dossier = of(county, actor, id).await;
        let Some(lack) = dossier.to_file.iter().find(|f| f.defect == Defect::Missing) else { break };
        let (kind, nth) = (lack.paper, lack.nth);
        if kind.template.is_some() {
            issue(county, actor, id, kind, nth).await;
        }
        let page = picture(30, 40, ImageFormat::Png);
        papers::attach(&county.office, actor, id, (kind, nth), "第一页.png", page).await.expect("attached");
        let marks = all_marks(&dossier, kind);
        papers::mark(&county.office, actor, id, (kind, nth, 1), &marks, None).await.expect("marked");
    }
}

async fn failed(county: &County) -> (View, Actor) {
    let (talks, mediator) = in_talks(county).await;
    let failed = [("direction", "可以去法院起诉"), ("reason", "谈不拢")];
    (go(county, &mediator, &talks.case.id, "fail", &failed).await, mediator)
}

async fn a_case_is_filed_only_once_nothing_is_lacking_and_is_closed_then(county: County) {
    let office = &county.office;
    let (view, mediator) = failed(&county).await;
    let id = &view.case.id;
    let archive = async |version| cases::step(office, &mediator, id, version, "archive", &typed(&[])).await;
    let before = state(&county, &view).await;
    let Err(CaseError::Incomplete(lacks)) = archive(view.case.version).await else {
        panic!("filed with nothing in it")
    };
    let missing: Vec<_> = lacks.iter().map(|f| (f.paper.code, f.defect.clone())).collect();
    let codes = [
        "mediation_oral_application",
        "mediation_register",
        "mediation_rights",
        "mediation_record",
        "mediation_failure",
        "mediation_closing",
        "dossier_back",
    ];
    assert_eq!(missing, codes.map(|code| (code, Defect::Missing)));
    assert_eq!(state(&county, &view).await, before, "nothing is left behind");

    complete(&county, &mediator, id).await;
    let dossier = of(&county, &mediator, id).await;
    assert_eq!(dossier.to_file, []);
    // One thing spoilt, each time, and it stays where it is.
    let failure = kind("mediation_failure");
    let paper = dossier.paper(failure, 1).expect("there").row.clone();
    let good = paper.marks.clone();
    let today = dossier.judged.today;
    for (marks, defect) in [
        (Marks { sealed: false, ..good.clone() }, Defect::Unsealed),
        (Marks { served: None, ..good.clone() }, Defect::NotServed),
        (
            Marks { served: Some(today - Duration::days(1)), ..good.clone() },
            Defect::ServedBefore(today - Duration::days(1)),
        ),
        (Marks { copies: 1, ..good.clone() }, Defect::Copies { has: 1, fewest: 3, most: u16::MAX }),
    ] {
        let version = of(&county, &mediator, id).await.paper(failure, 1).expect("there").row.version;
        papers::mark(office, &mediator, id, (failure, 1, version), &marks, None).await.expect("marked");
        let refused = archive(view.case.version).await;
        let Err(CaseError::Incomplete(lacks)) = refused else { panic!("{defect:?}: {refused:?}") };
        assert_eq!(lacks.into_iter().map(|f| f.defect).collect::<Vec<_>>(), [defect]);
    }
    let version = of(&county, &mediator, id).await.paper(failure, 1).expect("there").row.version;
    papers::mark(office, &mediator, id, (failure, 1, version), &good, None).await.expect("marked");
    let scan = paper.scans[0].id.clone();
    papers::detach(office, &mediator, id, (failure, 1), &scan, "拍错了").await.expect("taken away");
    let Err(CaseError::Incomplete(lacks)) = archive(view.case.version).await else { panic!("filed without a copy") };
    assert_eq!(lacks.into_iter().map(|f| f.defect).collect::<Vec<_>>(), [Defect::NoSignedCopy]);
    let page = picture(30, 40, ImageFormat::Jpeg);
    papers::attach(office, &mediator, id, (failure, 1), "重拍.jpg", page).await.expect("attached");
    // A paper more than the note on the dossier counted.
    papers::attach(office, &mediator, id, (kind("party_identity"), 1), "身份证.png", picture(9, 9, ImageFormat::Png))
        .await
        .expect("attached");
    let Err(CaseError::Incomplete(lacks)) = archive(view.case.version).await else { panic!("filed miscounted") };
    assert_eq!(lacks.into_iter().map(|f| f.defect).collect::<Vec<_>>(), [Defect::Miscounted { says: 6, has: 7 }]);
    let back = kind("dossier_back");
    let version = of(&county, &mediator, id).await.paper(back, 1).expect("there").row.version;
    papers::withdraw(office, &mediator, id, (back, 1, version), "加了一份").await.expect("void");
    complete(&county, &mediator, id).await;

    let filed = archive(view.case.version).await.expect("filed");
    assert!(!filed.case.open);
    let closed = papers::attach(office, &mediator, id, (failure, 1), "后补.png", picture(9, 9, ImageFormat::Png)).await;
    assert!(matches!(closed, Err(PaperError::Closed)), "{closed:?}");
    let folded = trail::folded(office, &filed.record()).await.expect("read");
    let stands = trail::state_of(office, &filed.record()).await.expect("read").expect("there");
    assert_eq!(folded, stands.whole());
    let told = cases::history(office, &mediator, id).await.expect("the trail");
    for (what, note) in [("scan_withdrawn", "拍错了"), ("paper_withdrawn", "加了一份"), ("paper_issued", "之一")]
    {
        let found = told.iter().any(|t| t.what == what && t.note.as_deref().is_some_and(|n| n.contains(note)));
        assert!(found, "{what} {note}");
    }
}

async fn a_paper_follows_the_case_until_it_is_issued_and_stays_as_it_is_then(county: County) {
    let office = &county.office;
    let (view, mediator) = in_talks(&county).await;
    let id = &view.case.id;
    let rights = kind("mediation_rights");
    let dossier = of(&county, &mediator, id).await;
    let lacks: Vec<_> = dossier.lacks.iter().map(|f| f.paper.code).collect();
    assert_eq!(
        lacks,
        ["mediation_oral_application", "mediation_register", "mediation_rights"],
        "what its stage asks for"
    );
    // Typed in two goes, from two windows.
    let application = kind("mediation_oral_application");
    let template = dossier.template(application, 1).expect("a template");
    let some = Values::from([("王大山·民族".to_owned(), "汉族".to_owned())]);
    let draft = |version, values| Draft { kind: application, nth: 1, version, values, on: None };
    papers::draft(office, &mediator, id, draft(0, &some)).await.expect("kept");
    let stale = papers::draft(office, &mediator, id, draft(0, &some)).await;
    assert!(matches!(stale, Err(PaperError::Changed)), "{stale:?}");
    let dossier = of(&county, &mediator, id).await;
    assert!(dossier.lacks.iter().any(|f| f.paper == application && f.defect == Defect::NotIssued));
    let blank = papers::issue(office, &mediator, id, draft(1, &some), false).await;
    assert!(matches!(&blank, Err(PaperError::Blank(b)) if b.contains(&"性别")), "{blank:?}");
    let mut values = good(&template, &dossier);
    values.extend(some.clone());
    papers::issue(office, &mediator, id, draft(1, &values), false).await.expect("issued");
    let dossier = of(&county, &mediator, id).await;
    let paper = dossier.paper(application, 1).expect("there").clone();
    assert_eq!((paper.row.state, paper.row.issue, paper.row.day), (PaperState::Issued, Some(1), Some(office.today())));
    let again = papers::draft(office, &mediator, id, draft(paper.row.version, &values)).await;
    assert!(matches!(again, Err(PaperError::NotAsItStands)), "{again:?}");
    // What is known of a party is known on the next paper too.
    assert_eq!(dossier.typed(kind("confirmation_application"), 1).get("王大山·民族").map(String::as_str), Some("汉族"));
    let document = paper.document.clone().expect("frozen");
    assert!(document.text().contains("墙往外挪了一尺"));

    // Who mediates changes: the draft follows, what was issued does not.
    issue(&county, &mediator, id, kind("mediation_register"), 1).await;
    let summons = kind("mediation_summons");
    let none = Values::new();
    let on = Some(office.today());
    papers::draft(office, &mediator, id, Draft { kind: summons, nth: 1, version: 0, values: &none, on })
        .await
        .expect("kept");
    let (other, justice) = (county.member("mediator-2").await, county.member("justice").await);
    let who = other.id.to_string();
    let change = [("asked_by", "applicant"), ("mediator", who.as_str()), ("reason", "亲戚")];
    go(&county, &justice, id, "replace_mediator", &change).await;
    let dossier = of(&county, &justice, id).await;
    let text = |kind| dossier.paper(kind, 1).and_then(|p| p.document.clone()).expect("drawn").text();
    assert!(text(summons).contains(&other.name) && !text(summons).contains(&mediator.name));
    assert_eq!(dossier.paper(application, 1).and_then(|p| p.document.clone()), Some(document));
    assert_eq!(dossier.paper(kind("mediation_register"), 1).map(|p| p.row.issue), Some(Some(2)));
    let number = dossier.paper(kind("mediation_register"), 1).and_then(|p| p.document.clone()).and_then(|d| d.number);
    let Some(domain::papers::Run::Text(number)) = number else { panic!("a number") };
    assert_eq!(number, format!("{}之二", view.case.number));
    // Void: its number is not given again.
    let row = &dossier.paper(kind("mediation_register"), 1).expect("there").row;
    let silent = papers::withdraw(office, &justice, id, (kind("mediation_register"), 1, row.version), " ").await;
    assert!(matches!(silent, Err(PaperError::Reason(Flaw::Missing))), "{silent:?}");
    papers::withdraw(office, &justice, id, (kind("mediation_register"), 1, row.version), "写错了").await.expect("void");
    issue(&county, &justice, id, kind("mediation_register"), 1).await;
    issue(&county, &justice, id, rights, 1).await;
    let dossier = of(&county, &justice, id).await;
    assert_eq!(dossier.paper(kind("mediation_register"), 1).and_then(|p| p.row.issue), Some(3));
    assert_eq!(dossier.void.len(), 1);
    let folded = trail::folded(office, &dossier.view.record()).await.expect("read");
    let line = folded[&format!("paper.{}", paper.row.id)].clone().expect("a line");
    assert!(line.contains(&paper.row.hash), "the digest of what stands on it is on the trail: {line}");
    // Somebody with the database in hand puts another text under it.
    let other = &dossier.paper(rights, 1).expect("there").row.id;
    let swap = format!(
        "update case_papers set hash = (select p.hash from case_papers p where p.id = '{other}') where id = '{}'",
        paper.row.id
    );
    county.raw(&swap).await.expect("done");
    assert!(papers::dossier(office, &justice, id).await.is_err(), "what is kept is not what was issued");
}

async fn what_cannot_be_is_refused_and_leaves_nothing_behind(county: County) {
    let office = &county.office;
    let (view, mediator) = in_talks(&county).await;
    let id = &view.case.id;
    let before = state(&county, &view).await;
    let none = Values::new();
    let draft = |code, nth| Draft { kind: kind(code), nth, version: 0, values: &none, on: None };
    macro_rules! refused {
        ($done:expr, $what:pat) => {{
            let done = $done.await;
            assert!(matches!(done, Err($what)), "{done:?}");
            assert_eq!(state(&county, &view).await, before);
        }};
    }
    // Not in such a dossier, twice, drawn by the program, put in as it is.
    for (code, nth) in [
        ("mediation_agreement", 1),
        ("mediation_register", 2),
        ("dossier_cover", 1),
        ("dossier_list", 1),
        ("party_identity", 1),
    ] {
        refused!(papers::draft(office, &mediator, id, draft(code, nth)), PaperError::NoPlace);
    }
    let tomorrow = office.today() + Duration::days(1);
    let future = Draft { on: Some(tomorrow), ..draft("mediation_summons", 1) };
    refused!(papers::draft(office, &mediator, id, future), PaperError::Future);
    let wrong = Values::from([("时间".to_owned(), "昨天上午".to_owned())]);
    let bad = Draft { values: &wrong, ..draft("mediation_record", 1) };
    refused!(papers::draft(office, &mediator, id, bad), PaperError::Invalid(_));
    let page = || picture(9, 9, ImageFormat::Png);
    let register = (kind("mediation_register"), 1);
    refused!(papers::attach(office, &mediator, id, register, "a.png", page()), PaperError::NotAsItStands);
    for (content, flaw) in [
        (b"just words".to_vec(), FileFlaw::NotAPaper),
        ([&[0xFF, 0xD8, 0xFF][..], b"no picture"].concat(), FileFlaw::NotAPaper),
        (Vec::new(), FileFlaw::Missing),
        (vec![0xFF; domain::bookings::LARGEST_FILE + 1], FileFlaw::TooLarge),
    ] {
        let done = papers::attach(office, &mediator, id, (kind("party_identity"), 1), "身份证", content).await;
        assert!(matches!(&done, Err(PaperError::File(f)) if *f == flaw), "{done:?}");
        assert_eq!(state(&county, &view).await, before);
    }
    let marks = Marks::default();
    refused!(
        papers::mark(office, &mediator, id, (kind("mediation_register"), 1, 0), &marks, None),
        PaperError::NotAsItStands
    );
}

async fn pages_come_back_upright_in_order_and_a_wrong_one_is_taken_away_with_a_reason(county: County) {
    let office = &county.office;
    let (view, mediator) = in_talks(&county).await;
    let id = &view.case.id;
    let at = (kind("party_identity"), 1);
    // A photograph that lies on its side, as telephones say it: EXIF orientation 6 stands for a quarter turn.
    let lying = picture(60, 40, ImageFormat::Jpeg);
    let exif: &[u8] = &[
        0xFF, 0xE1, 0x00, 0x22, b'E', b'x', b'i', b'f', 0, 0, b'M', b'M', 0, 0x2A, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0,
        0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
    ];
    let photo = [&lying[..2], exif, &lying[2..]].concat();
    for (name, content) in [
        ("正面.jpg", photo),
        ("背面.png", picture(30, 40, ImageFormat::Png)),
        ("错的.pdf", b"%PDF-1.4 something".to_vec()),
    ] {
        papers::attach(office, &mediator, id, at, name, content).await.expect("attached");
    }
    let scans = async || of(&county, &mediator, id).await.paper(at.0, 1).expect("there").row.scans.clone();
    let all = scans().await;
    let names = |all: &[papers::Scan]| all.iter().map(|s| s.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&all), ["正面.jpg", "背面.png", "错的.pdf"]);
    let (_, shown, content) = papers::content(office, &mediator, id, &all[0].id, false).await.expect("theirs");
    let upright = image::load_from_memory(&content).expect("a picture").to_rgb8();
    assert_eq!((upright.width(), upright.height(), shown.ending()), (40, 60, "jpg"), "turned upright");
    assert!(upright.get_pixel(35, 5)[0] < 90 && upright.get_pixel(5, 5)[0] > 160, "what was left is above right now");
    assert!(!content.windows(4).any(|w| w == b"Exif"), "nothing else is kept of it");
    papers::forward(office, &mediator, id, at, &all[1].id).await.expect("moved");
    assert_eq!(names(&scans().await), ["背面.png", "正面.jpg", "错的.pdf"]);
    let silent = papers::detach(office, &mediator, id, at, &all[2].id, "").await;
    assert!(matches!(silent, Err(PaperError::Reason(Flaw::Missing))), "{silent:?}");
    let files = county.count("select count(*) from files").await;
    papers::detach(office, &mediator, id, at, &all[2].id, "是别人的").await.expect("taken away");
    assert_eq!(names(&scans().await), ["背面.png", "正面.jpg"]);
    assert_eq!(county.count("select count(*) from files").await, files - 1, "what was in it is gone");
    let told = cases::history(office, &mediator, id).await.expect("the trail");
    let last = told.last().expect("an entry");
    assert_eq!(
        (last.what.as_str(), last.note.as_deref()),
        ("scan_withdrawn", Some("《当事人身份证明》 错的.pdf：是别人的"))
    );
    let folded = trail::folded(office, &view.record()).await.expect("read");
    let stands = trail::state_of(office, &view.record()).await.expect("read").expect("there");
    assert_eq!(folded, stands.whole());
}

async fn whoever_may_not_read_the_case_reads_no_paper_of_it(county: County) {
    let office = &county.office;
    let (view, mediator) = in_talks(&county).await;
    let id = &view.case.id;
    let at = (kind("party_identity"), 1);
    papers::attach(office, &mediator, id, at, "证.png", picture(9, 9, ImageFormat::Png)).await.expect("attached");
    let scan = of(&county, &mediator, id).await.paper(at.0, 1).expect("there").row.scans[0].id.clone();
    for (name, reads) in [
        ("mediator", true),
        ("justice", true),
        ("mediator-2", false),
        ("clerk", false),
        ("admin", false),
        ("auditor", false),
        ("adviser", false),
        ("petition", false),
    ] {
        let actor = county.member(name).await;
        assert_eq!(papers::dossier(office, &actor, id).await.expect("read").is_some(), reads, "{name}");
        assert_eq!(papers::content(office, &actor, id, &scan, false).await.is_ok(), reads, "{name}");
        let seen = cases::read(office, &actor, id).await.expect("read");
        assert_eq!(seen.is_some_and(|v| !v.papers.is_empty()), reads, "{name}");
        let wrote = papers::attach(office, &actor, id, at, "又.png", picture(9, 9, ImageFormat::Png)).await;
        assert_eq!(wrote.is_ok(), reads, "{name}: {wrote:?}");
    }
}

async fn a_copy_of_a_persons_data_names_the_papers_of_their_cases_and_nothing_of_the_other_side(county: County) {
    let office = &county.office;
    let adviser = county.member("adviser").await;
    let booking = county.todays_queue(&adviser).await.entries[0].booking.clone();
    let phone = booking.personal.phone.clone().expect("a telephone");
    let (clerk, mediator) = (county.member("clerk").await, county.member("mediator").await);
    let parties =
        [(domain::cases::Side::Applicant, super::party(&booking.name, &phone, "")), super::neighbours()[1].clone()];
    let opened = super::open_with(office, &clerk, "apply_oral", &typed(super::WALL), &parties).await.expect("opened");
    let id = &opened.case.id;
    issue(&county, &mediator, id, kind("mediation_oral_application"), 1).await;
    let admin = county.member("admin").await;
    let copy = registry::bookings::personal::export(office, &admin, &booking.id, "本人要").await.expect("theirs");
    let shown = serde_json::to_string(&copy).expect("written");
    assert!(shown.contains(&opened.case.number) && shown.contains("人民调解口头申请笔录"), "{shown}");
    for hidden in ["李二虎", "墙往外挪了一尺", "13800002222"] {
        assert!(!shown.contains(hidden), "{hidden} is somebody else's");
    }
    let told = cases::history(office, &mediator, id).await.expect("the trail");
    assert_eq!(told.last().map(|t| t.what.as_str()), Some("exported"));
}

async fn what_stood_on_papers_is_erased_with_the_case(county: County) {
    let office = &county.office;
    let (view, mediator) = failed(&county).await;
    let id = &view.case.id;
    complete(&county, &mediator, id).await;
    let filed = go(&county, &mediator, id, "archive", &[]).await;
    let papers_before = filed.papers.len();
    county.pass(Duration::days(3660));
    registry::settings::retention::erase_due(office).await.expect("run");
    let justice = county.member("justice").await;
    let after = cases::read(office, &justice, id).await.expect("read").expect("there");
    assert!(after.case.erased_at.is_some());
    assert_eq!(after.papers.len(), papers_before, "that there were such papers stays");
    assert!(after.papers.iter().all(|p| p.scans.is_empty() && p.marks == Marks::default()));
    let dossier = of(&county, &justice, id).await;
    let shown = format!("{dossier:?}");
    for gone in ["王大山", "李二虎", "如实记下", "墙往外挪了一尺"] {
        assert!(!shown.contains(gone), "{gone} is still there");
    }
    let kept = format!(
        "update case_paper_versions set version = version
        where sealed is not null and paper_id in (select id from case_papers where case_id = '{id}')"
    );
    assert_eq!(county.raw(&kept).await.expect("done"), 0, "nothing is kept sealed");
    let mut told = Vec::new();
    trail::verify(office, |t| told.push(t.to_string())).await.expect("walked");
    assert_eq!(told, Vec::<String>::new());
}
