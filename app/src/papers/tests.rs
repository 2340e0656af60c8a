//! Sheets hold what fits, lose nothing, and are counted as they will be printed.

use domain::papers::{Facts, MEDIATION, Run};
use proptest::prelude::*;

use super::fit::fitted;
use super::measure::HEIGHT;
use super::pieces::{Part, Piece, TABLE_HEAD, pieces};
use super::{Leaf, Sheet, dossier, example, sheets};

fn height(sheet: &Sheet) -> f32 {
    let mut before: Option<usize> = None;
    sheet
        .parts
        .iter()
        .map(|p| {
            let table = if let Part::Row { table, .. } = p.part { Some(table) } else { None };
            let head = if table.is_some() && table != before { TABLE_HEAD + 3.0 } else { 0.0 };
            before = table;
            p.height + head
        })
        .sum()
}

/// What stands in pieces, without how it was cut.
fn text<'a>(all: impl IntoIterator<Item = &'a Piece>) -> String {
    all.into_iter().filter(|p| !matches!(p.part, Part::Break)).map(|p| words(&p.part)).collect()
}

fn words(part: &Part) -> String {
    let run = |r: &Run| match r {
        Run::Text(text) => text.clone(),
        Run::Blank(label) => format!("[{}]", label.name),
    };
    match part {
        Part::Text { lines, .. } => lines.iter().flatten().map(run).collect(),
        Part::Row { cells, .. } => cells.iter().map(run).collect(),
        other => format!("{other:?}"),
    }
}

#[test]
fn no_sheet_of_any_paper_is_fuller_than_its_type_area() {
    for facts in [Facts::default(), example::facts()] {
        for kind in MEDIATION {
            let Some(template) = kind.template else { continue };
            let doc = template(&facts, 1);
            let laid = sheets(&doc);
            for sheet in &laid {
                assert!(height(sheet) <= HEIGHT, "{}: {}", kind.code, height(sheet));
            }
            let (doc, set) = fitted(&doc);
            assert_eq!(text(laid.iter().flat_map(|s| &s.parts)), text(&pieces(&doc, set)), "{}", kind.code);
        }
    }
}

#[test]
fn nobody_signs_a_sheet_on_which_nothing_else_stands() {
    for kind in MEDIATION {
        let Some(template) = kind.template else { continue };
        for sheet in sheets(&template(&example::facts(), 1)) {
            assert!(!sheet.parts.iter().all(Piece::is_signing), "{}", kind.code);
            assert!(!sheet.parts.last().is_some_and(|p| p.keep), "{} ends with a label", kind.code);
        }
    }
}

#[test]
fn the_inner_list_names_the_pages_on_which_papers_lie() {
    let all = dossier(&example::facts(), &example::leaves());
    let numbered: Vec<(&str, u32)> = all.iter().filter_map(|s| Some((s.code, s.number?))).collect();
    let list = all.iter().find(|s| s.code == "dossier_list").expect("the list");
    let rows: Vec<String> = list.parts.iter().map(|p| words(&p.part)).collect();
    let first = |code: &str| numbered.iter().find(|(c, _)| *c == code).expect("numbered").1;
    let last = |code: &str| numbered.iter().rfind(|(c, _)| *c == code).expect("numbered").1;
    for (code, title) in [
        ("mediation_application", "人民调解申请书"),
        ("mediation_record", "人民调解记录"),
        ("mediation_agreement", "人民调解协议书"),
        ("mediation_closing", "结案报告"),
    ] {
        let (from, until) = (first(code), last(code));
        let pages = if from == until { from.to_string() } else { format!("{from}—{until}") };
        assert!(rows.iter().any(|r| r.contains(&format!("{title}{pages}"))), "{title} {pages} in {rows:?}");
    }
    // What is put in as it is takes up its pages.
    assert_eq!(first("mediation_inquiry"), last("mediation_rights") + 3);
    assert_eq!(all.first().map(|s| s.code), Some("dossier_cover"));
    assert_eq!(all.last().map(|s| (s.code, s.number)), Some(("dossier_back", None)));
}

#[test]
fn where_pages_are_not_known_none_are_made_up() {
    let leaves = [
        Leaf::Drawn("mediation_application", 1),
        Leaf::Put("身份证明".into(), None),
        Leaf::Drawn("mediation_rights", 1),
    ];
    let all = dossier(&example::facts(), &leaves);
    let number = |code: &str| all.iter().find(|s| s.code == code).expect("there").number;
    assert_eq!((number("mediation_application"), number("mediation_rights")), (Some(1), None));
}

#[test]
fn a_blank_form_takes_no_more_sheets_than_it_must_and_uses_them() {
    let counts: Vec<(&str, usize)> = MEDIATION
        .iter()
        .filter_map(|k| Some((k.code, sheets(&k.template?(&Facts::default(), 1)).len())))
        .filter(|(_, count)| *count > 1)
        .collect();
    let long = [
        "mediation_rights",
        "mediation_record",
        "mediation_agreement",
        "mediation_oral_agreement",
        "confirmation_application",
    ];
    assert!(counts.iter().all(|(code, count)| *count == 2 && long.contains(code)), "{counts:?}");
    for kind in MEDIATION {
        let Some(template) = kind.template else { continue };
        let doc = template(&Facts::default(), 1);
        let ruled = |p: &&Piece| matches!(p.part, Part::Ruled);
        let laid = sheets(&doc);
        let lines = laid.iter().flat_map(|s| &s.parts).filter(ruled).count();
        if let Some(last) = laid.last().filter(|_| (1..40).contains(&lines)) {
            assert!(height(last) > HEIGHT - 60.0, "{}: {lines} lines, {}", kind.code, height(last));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn however_long_the_talk_nothing_is_lost_and_nothing_runs_over(
        talk in "([\u{4e00}-\u{4fff}，。；（）0-9a-zA-Z\\n]{0,60}){1,60}", people in 1..9_usize
    ) {
        let mut facts = example::facts();
        facts.sittings[0].talk = Some(talk);
        facts.applicants = vec![facts.applicants[0].clone(); people];
        for kind in MEDIATION.iter().filter(|k| matches!(k.code, "mediation_record" | "mediation_agreement")) {
            let doc = kind.template.expect("a template")(&facts, 1);
            let laid = sheets(&doc);
            for sheet in &laid {
                prop_assert!(height(sheet) <= HEIGHT, "{}", height(sheet));
                prop_assert!(!sheet.parts.is_empty());
            }
            let (doc, set) = fitted(&doc);
            prop_assert_eq!(text(laid.iter().flat_map(|s| &s.parts)), text(&pieces(&doc, set)));
        }
    }
}
