//! A made-up case with everything known, for the filled-in examples: a dispute between neighbours, long enough to fill sheets.

use domain::papers::*;

fn said(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn day(text: &str) -> Option<chrono::NaiveDate> {
    text.parse().ok()
}

fn at(text: &str) -> Option<chrono::NaiveDateTime> {
    text.parse().ok()
}

fn person(name: &str, sex: &str, age: u32, job: &str, phone: &str) -> Party {
    Party {
        name: name.into(),
        sex: said(sex),
        nation: said("汉族"),
        age: Some(age),
        id_number: said("14118119491231009X"),
        job: said(job),
        phone: said(phone),
        address: said("山西省孝义市高阳镇昔颉堡村第三村民小组"),
        ..Party::default()
    }
}

const TALK: &str = "调解员：今天把大家请来，说说后墙滴水和过道的事。先请申请人讲。\n\
王大山：去年秋天他家翻修后房，房檐往我这边伸了四十多公分，一下雨水全滴到我家墙根上，墙皮都泡下来了。过道本来一米二，现在拉平车都过不去。我找过他三回，他不认。\n\
李二牛：房檐是伸出来了一点，可地基是老地基，没动。过道是他家先堆的柴火，不能全怪我。\n\
调解员：村里的宅基地档案调出来了，两家之间的过道登记宽度是一米二，属于共同通道。昨天量了三处，最窄的地方是零点八五米。柴火堆占了二十公分，房檐下的散水台占了十五公分。双方看看记录对不对。\n\
王大山：对。柴火我可以搬，就是这个房檐水得有个说法。\n\
李二牛：量的数我认。散水台我可以凿了，房檐锯短怕伤了椽子，能不能装个天沟，把水引到我自家院里？\n\
调解员：根据民法典第二百九十条、第二百九十六条，不动产权利人应当为相邻权利人用水、排水提供必要的便利，尽量避免造成损害。装天沟引水到自家院里，既不伤椽子，也解决了滴水，双方考虑一下。\n\
王大山：装天沟行，但是要在雨季以前装好。我家墙皮泡下来的那一块，修一修得六百块钱。\n\
李二牛：墙皮我出钱修，六百我认。\n\
调解员：那就定下来：天沟、散水台、柴火、墙皮四件事，谁办、哪天办好，写进协议。";

pub(super) fn facts() -> Facts {
    let mut respondent = person("李二牛", "男", 47, "务农", "13900139000");
    respondent.agents =
        vec![Agent { name: "李小牛".into(), authority: said("一般授权"), phone: said("13700137000") }];
    Facts {
        committee: Committee {
            name: "孝义市高阳镇昔颉堡村人民调解委员会".into(),
            address: said("昔颉堡村村委会一层调解室"),
            phone: said("0358-7620001"),
        },
        number: said("孝调字〔2026〕第12号"),
        origin: Some(Origin::Written),
        referral: Some(Referral {
            by: "孝义市人民法院高阳人民法庭".into(),
            reference: said("（2026）晋1181民委调3号"),
            on: day("2026-03-02"),
        }),
        learned: said("网格员走访时得知，两家为过道当众争吵两次，有动手苗头。"),
        dispute: said("邻里"),
        applicants: vec![person("王大山", "男", 63, "务农", "13800138000")],
        respondents: vec![respondent],
        facts: said(
            "王大山与李二牛两家后墙相邻，中间有登记宽度为1.2米的共同过道。2025年9月李二牛翻修后房，房檐伸出约0.45米，雨水滴在王大山家墙根，造成墙皮脱落；房檐下砌散水台，过道最窄处仅0.85米，平车不能通过。王大山多次交涉未果。李二牛称地基未动，王大山堆放柴火也占了过道。",
        ),
        requests: vec![
            "李二牛把房檐水改走，不再滴到王大山家墙根。".into(),
            "过道恢复到1.2米。".into(),
            "修好泡坏的墙皮。".into(),
        ],
        applied_on: day("2026-03-02"),
        accepted_on: day("2026-03-04"),
        registrar: said("赵秀英"),
        mediators: vec!["孙有福".into(), "张春梅".into()],
        clerk: said("赵秀英"),
        inquiries: vec![Inquiry {
            at: at("2026-03-06T09:30:00"),
            place: said("昔颉堡村吴老汉家中"),
            asked: said("吴老汉"),
            relation: said("邻居"),
            present: vec!["张春梅".into()],
            by: said("孙有福"),
            said: said(
                "问：李家后房什么时候翻修的？\n答：去年秋天，收完玉米那阵子。\n问：原来的房檐伸出多少？\n答：原来也就一拃多，现在比原来长一尺多。散水台是后来砌的。\n问：过道上的柴火是谁家的？\n答：王家的，堆了有两三年了。\n问：以上记录对不对？\n答：对。",
            ),
        }],
        evidence: vec![
            Evidence {
                name: "后墙和过道照片".into(),
                from: said("王大山"),
                form: said("原件"),
                shows: said("滴水坡、墙皮脱落"),
                pages: Some(3),
            },
            Evidence {
                name: "宅基地登记卡".into(),
                from: said("村委会"),
                form: said("复印件"),
                shows: said("过道宽1.2米"),
                pages: Some(2),
            },
            Evidence {
                name: "丈量记录".into(),
                from: said("人民调解委员会"),
                form: said("原件"),
                shows: said("最窄处0.85米"),
                pages: Some(1),
            },
        ],
        sittings: vec![Sitting {
            at: at("2026-03-10T14:30:00"),
            place: said("昔颉堡村调解之家"),
            present: vec!["村民小组长吴建国".into(), "法律顾问李明".into()],
            talk: said(TALK),
            result: said("双方自愿达成书面协议。"),
            told_on: day("2026-03-08"),
        }],
        outcome: Some(Outcome::Written),
        agreement: Some(Agreement {
            number: None,
            facts: None,
            disputed: said("房檐滴水的去向；共同过道的宽度；墙皮损失由谁承担。"),
            responsibility: said(
                "李二牛房檐外伸、砌散水台，对滴水和过道变窄负主要责任；王大山在过道堆放柴火，负次要责任。",
            ),
            terms: vec![
                "李二牛在后房檐装天沟，把雨水引到自家院内。".into(),
                "李二牛凿除过道一侧的散水台，王大山搬走过道上的柴火，双方都不再占用过道，过道保持1.2米。".into(),
                "李二牛付给王大山修墙费600元（大写：陆佰元整）。".into(),
            ],
            obligations: vec![
                Obligation {
                    who: "李二牛".into(),
                    what: "装天沟，引水入自家院内".into(),
                    by: day("2026-05-01"),
                    proof: said("调解员到场看过"),
                    done_on: day("2026-04-25"),
                },
                Obligation {
                    who: "李二牛".into(),
                    what: "凿除散水台".into(),
                    by: day("2026-04-10"),
                    proof: said("照片"),
                    done_on: day("2026-04-08"),
                },
                Obligation {
                    who: "王大山".into(),
                    what: "搬走过道上的柴火".into(),
                    by: day("2026-03-20"),
                    proof: said("照片"),
                    done_on: day("2026-03-15"),
                },
                Obligation {
                    who: "李二牛".into(),
                    what: "现金支付修墙费600元".into(),
                    by: day("2026-03-31"),
                    proof: said("收条"),
                    done_on: day("2026-03-30"),
                },
            ],
            performance: None,
            on: day("2026-03-10"),
        }),
        certificate: Some(Certificate {
            on: day("2026-03-11"),
            ground: said("一方当事人明确拒绝调解"),
            reason: said(
                "双方对房檐是否锯短分歧太大，李二牛不同意装天沟以外的办法，王大山要求锯短房檐，经两次调解没有谈拢。",
            ),
            direction: said(
                "可以向孝义市人民法院起诉；起诉前可以到村委会请法律顾问看看材料。需要法律援助的，到孝义市法律援助中心申请。",
            ),
        }),
        confirmation: Some(Confirmation {
            court: said("孝义市人民法院"),
            until: day("2026-04-09"),
            filed_on: day("2026-03-20"),
        }),
        urgings: vec![Urging {
            on: day("2026-04-12"),
            said: said(
                "找到李二牛本人。天沟材料已经订了，店里缺货，答应五一以前装好。告知其到期不装，王大山可以起诉。",
            ),
        }],
        visits: vec![Visit {
            on: day("2026-05-06"),
            way: said("上门"),
            performed: said("已全部履行"),
            satisfied: said("满意"),
            words: said("王大山：五一前下了一场雨，墙根是干的。过道也能过平车了。\n李二牛：天沟装上了，没再吵。"),
            by: said("孙有福"),
        }],
        closing: Some(Closing {
            on: day("2026-05-08"),
            report: said(
                "2026年3月4日受理，3月6日走访邻居并丈量，3月10日调解一次，双方达成书面协议。四项约定均按期履行，回访双方满意，没有反复。建议归档。",
            ),
        }),
        archive: Archive {
            volume: said("2026年第12号"),
            filer: said("赵秀英"),
            filed_on: day("2026-05-09"),
            checker: said("郑志强"),
            kept_for: said("长期"),
            note: None,
        },
        listed: Vec::new(),
    }
}

/// The dossier of the case that ended in agreement.
pub(super) fn leaves() -> Vec<super::Leaf> {
    use super::Leaf::{Drawn, Put};
    vec![
        Drawn("mediation_application", 1),
        Drawn("mediation_register", 1),
        Drawn("mediation_rights", 1),
        Put("当事人身份证明".into(), Some(2)),
        Drawn("mediation_inquiry", 1),
        Drawn("mediation_evidence", 1),
        Put("证据材料（附件）".into(), Some(6)),
        Drawn("mediation_summons", 1),
        Drawn("mediation_record", 1),
        Drawn("mediation_agreement", 1),
        Drawn("confirmation_application", 1),
        Drawn("mediation_urging", 1),
        Drawn("mediation_return_visit", 1),
        Drawn("mediation_closing", 1),
    ]
}
