//! What stands on the papers: the statute's contents, nothing made up, a place for each who must sign.

use std::collections::BTreeSet;

use super::MEDIATION;
use crate::papers::document::{Block, Document};
use crate::papers::facts::*;
use crate::papers::kind::{Order, Origin, Outcome, kind};

fn draw(code: &str, facts: &Facts) -> Document {
    kind(code).and_then(|k| k.template).expect("a template")(facts, 1)
}

fn party(name: &str, id: &str) -> Party {
    Party {
        name: name.into(),
        sex: Some("男".into()),
        nation: Some("汉族".into()),
        age: Some(52),
        id_number: Some(id.into()),
        job: Some("务农".into()),
        phone: Some("13800138000".into()),
        address: Some("颉颉堡村三组".into()),
        ..Party::default()
    }
}

fn day(text: &str) -> Option<chrono::NaiveDate> {
    Some(text.parse().expect("a day"))
}

/// A case of which everything is known.
fn known(outcome: Outcome) -> Facts {
    let said = |text: &str| Some(text.to_owned());
    let at = |text: &str| Some(text.parse().expect("a moment"));
    Facts {
        committee: Committee {
            name: "颉颉堡村人民调解委员会".into(),
            address: said("村委会"),
            phone: said("0358-7620001"),
        },
        number: said("孝调字〔2026〕第12号"),
        origin: Some(Origin::Written),
        referral: Some(Referral { by: "孝义市人民法院".into(), reference: None, on: day("2026-03-02") }),
        learned: said("网格员报告"),
        dispute: said("邻里"),
        applicants: vec![party("王大山", "14118119491231009X")],
        respondents: vec![party("李二牛", "14118119491231009X")],
        facts: said("滴水坡占道"),
        requests: vec!["改回原状".into()],
        applied_on: day("2026-03-02"),
        accepted_on: day("2026-03-04"),
        registrar: said("赵六"),
        mediators: vec!["孙七".into()],
        clerk: said("周八"),
        inquiries: vec![Inquiry {
            at: at("2026-03-06T09:30:00"),
            place: said("村委会"),
            asked: said("吴九"),
            by: said("孙七"),
            said: said("看见过"),
            ..Inquiry::default()
        }],
        evidence: vec![Evidence {
            name: "照片".into(),
            from: said("王大山"),
            form: said("原件"),
            pages: Some(2),
            ..Evidence::default()
        }],
        sittings: vec![Sitting {
            at: at("2026-03-10T14:30:00"),
            place: said("调解室"),
            talk: said("各说各的"),
            result: said("谈成了"),
            told_on: day("2026-03-08"),
            ..Sitting::default()
        }],
        outcome: Some(outcome),
        agreement: Some(Agreement {
            disputed: said("过道宽度"),
            responsibility: said("李二牛越界三十厘米"),
            terms: vec!["李二牛拆除越界部分。".into()],
            obligations: vec![Obligation {
                who: "李二牛".into(),
                what: "拆除越界部分".into(),
                by: day("2026-04-10"),
                ..Obligation::default()
            }],
            on: day("2026-03-10"),
            ..Agreement::default()
        }),
        certificate: Some(Certificate {
            on: day("2026-03-11"),
            ground: said("一方明确拒绝调解"),
            reason: said("分歧太大"),
            direction: said("可以向孝义市人民法院起诉"),
        }),
        confirmation: Some(Confirmation {
            court: said("孝义市人民法院"),
            until: day("2026-04-09"),
            filed_on: day("2026-03-20"),
        }),
        urgings: vec![Urging { on: day("2026-04-12"), said: said("答应三天内拆") }],
        visits: vec![Visit {
            on: day("2026-04-20"),
            way: said("上门"),
            performed: said("已履行"),
            satisfied: said("满意"),
            ..Visit::default()
        }],
        closing: Some(Closing { on: day("2026-04-21"), report: said("双方和好") }),
        archive: Archive {
            volume: said("2026-12"),
            filer: said("周八"),
            filed_on: day("2026-04-22"),
            checker: said("郑十"),
            kept_for: said("长期"),
            note: None,
        },
        listed: vec![Listed { title: "人民调解申请书".into(), pages: Some((1, 2)), note: None }],
    }
}

#[test]
fn of_an_unknown_case_every_paper_is_blanks_and_says_no_day() {
    for k in MEDIATION {
        let Some(template) = k.template else { continue };
        let paper = template(&Facts::default(), 1);
        assert_eq!(paper.code, k.code);
        let text = paper.text();
        assert!(!text.contains("20"), "{} makes up a year: {text}", k.code);
        assert!(!text.contains("当事人申请\n"), "{} makes up how it began", k.code);
        let by_hand = matches!(k.code, "mediation_rights" | "mediation_evidence" | "dossier_list");
        assert!(!paper.blanks().is_empty() || by_hand, "{} has nothing to fill", k.code);
    }
}

#[test]
fn of_a_case_that_is_known_no_paper_has_a_blank_that_must_be_filled() {
    for k in MEDIATION {
        let Some(template) = k.template else { continue };
        let paper = template(&known(Outcome::Written), 1);
        assert_eq!(paper.blanks(), Vec::<&str>::new(), "{}", k.code);
    }
}

#[test]
fn each_who_must_sign_has_a_place_of_their_own() {
    let mut facts = known(Outcome::Written);
    facts.applicants.push(party("王小山", "14118119491231009X"));
    facts.mediators.push("冯十一".into());
    for k in MEDIATION {
        let Some(template) = k.template else { continue };
        let places: Vec<String> = template(&facts, 1)
            .blocks
            .into_iter()
            .filter_map(|b| if let Block::Signing(places, _) = b { Some(places) } else { None })
            .flatten()
            .map(|p| p.label)
            .collect();
        for sign in k.signs {
            // Before the court both sides are 申请人.
            let court = k.code == "confirmation_application";
            let (wanted, quality) = match sign.who {
                crate::papers::Signer::Applicant | crate::papers::Signer::Respondent if court => (3, "申请人"),
                crate::papers::Signer::Applicant => (2, "申请人"),
                crate::papers::Signer::Mediator => (2, "人民调解员"),
                who => (1, who.words().zh),
            };
            let have = places.iter().filter(|p| p.starts_with(&format!("{quality}（"))).count();
            assert_eq!(have, wanted, "{quality} on {}", k.code);
        }
        let sealed = template(&facts, 1).blocks.iter().any(|b| matches!(b, Block::Seal(..)));
        assert_eq!(sealed, k.seal, "the seal on {}", k.code);
    }
}

#[test]
fn an_agreement_has_the_contents_of_article_29() {
    let text = draw("mediation_agreement", &known(Outcome::Written)).text();
    for part in [
        "孝调字〔2026〕第12号",
        "当事人 王大山",
        "当事人 李二牛",
        "纠纷主要事实 滴水坡占道",
        "争议事项 过道宽度",
        "各方当事人的责任 李二牛越界三十厘米",
        "李二牛拆除越界部分。",
        "李二牛拆除越界部分2026年4月10日前",
        "本协议一式三份，当事人、人民调解委员会各持一份。",
        "2026年3月10日",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("14118119"), "numbers of identity cards stand only where the court needs them");
}

#[test]
fn both_sides_apply_to_the_court_together_and_read_the_last_day() {
    let paper = draw("confirmation_application", &known(Outcome::Written));
    let text = paper.text();
    assert!(
        text.contains("\n申请人 王大山") && text.contains("\n申请人 李二牛"),
        "neither is the other's respondent: {text}"
    );
    assert!(text.contains("最后一天为2026年4月9日") && text.contains("14118119491231009X"), "{text}");
}

#[test]
fn who_is_turned_away_or_comes_to_no_agreement_reads_where_to_turn() {
    for (code, outcome) in [
        ("mediation_refusal", Outcome::Refused),
        ("mediation_failure", Outcome::Failed),
        ("mediation_ended", Outcome::Ended),
    ] {
        let mut facts = known(outcome);
        assert!(draw(code, &facts).text().contains("可以向孝义市人民法院起诉"), "{code}");
        facts.certificate = None;
        assert!(draw(code, &facts).blanks().iter().any(|b| b.starts_with("您还可以")), "{code}");
    }
}

#[test]
fn a_notice_of_a_sitting_goes_to_each_party_on_a_page_of_their_own() {
    let paper = draw("mediation_summons", &known(Outcome::Written));
    assert_eq!(paper.blocks.iter().filter(|b| matches!(b, Block::PageBreak)).count(), 1);
    assert!(paper.text().contains("王大山：") && paper.text().contains("李二牛："));
    assert!(paper.text().contains("2026年3月10日14时30分"));
}

#[test]
fn a_child_and_an_organisation_are_written_down_with_who_speaks_for_them() {
    let mut facts = known(Outcome::Written);
    facts.applicants[0].representative = Some("王老大".into());
    facts.respondents[0] = Party {
        name: "孝义市某某合作社".into(),
        is_organisation: true,
        representative: Some("钱经理".into()),
        address: Some("振兴街".into()),
        agents: vec![Agent { name: "刘律师".into(), authority: Some("特别授权".into()), phone: None }],
        ..Party::default()
    };
    let text = draw("mediation_application", &facts).text();
    for part in ["法定代理人（监护人） 王老大", "法定代表人（负责人） 钱经理", "委托代理人 刘律师 权限 特别授权"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn the_table_knows_every_paper_it_speaks_of_and_each_once() {
    let codes: BTreeSet<&str> = MEDIATION.iter().map(|k| k.code).collect();
    assert_eq!(codes.len(), MEDIATION.len());
    for k in MEDIATION {
        for order in k.after {
            let named: &[&str] = match order {
                Order::All(code) | Order::Same(code) => &[*code],
                Order::Rest(but) => but,
            };
            assert!(named.iter().all(|c| codes.contains(c)), "{order:?} of {}", k.code);
        }
    }
}
