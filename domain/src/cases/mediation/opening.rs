//! Opening a mediation, and whether it is accepted.

use super::asks::{ADVICE, DISPUTE, FACTS, REQUEST, choice, hint, may, must};
use super::{HANDLE, PLAIN, risk};
use crate::cases::basis::{law, provisions};
use crate::cases::machine::{Telling, Whom};
use crate::cases::row::{Anchor, Choice, Effect, From, Input, Level, Need, Risk, Step, TaskEffect};
use crate::locale::w;
use crate::staff::Action;

const SOURCES: &[Choice] = &[
    choice("court", "法院", "Court"),
    choice("police", "公安机关", "Police"),
    choice("petition_office", "信访办", "Petition office"),
    choice("committee", "村（居）委会", "Village committee"),
    choice("other", "其他单位", "Another body"),
];

const GROUNDS: &[Choice] = &[
    choice(
        "reserved",
        "依法由专门机关管辖，或不许民间调解",
        "The law reserves it to a special organ, or forbids mediation",
    ),
    choice(
        "handled",
        "法院、仲裁或行政机关已受理或已解决",
        "A court, an arbitrator or an organ has it or has decided it",
    ),
    choice("party_refuses", "一方明确拒绝调解", "One side clearly refuses"),
    choice("other", "其他", "Something else"),
];

/// Whom the committee takes on and whom it doesn't.
const TURNED_AWAY: Risk = risk(
    Level::Medium,
    w("有案不登、推诿不收，或者看人情登记", "An application is not registered, or registered as a favour"),
    w(
        "登记即给查询码，当事人随时查进度；三天不决定，司法所的列表里变红。",
        "Each application gets a code at once; after three days without a decision it turns red at the justice office.",
    ),
);

/// A case made up for the subsidy.
const MADE_UP: Risk = risk(
    Level::High,
    w("编造案件套取补贴", "A case is made up for the subsidy"),
    w(
        "双方当事人都收到消息，能查能评；电话、证件号比对重复；司法所抽查回访。",
        "Both sides are told and can look and rate; numbers are compared; the justice office calls back.",
    ),
);

const ASKED: &[Telling] = &[Telling {
    whom: Whom::Applicants,
    says: w(
        "您的调解申请已登记：{number}。查询码 {code}。三天内告诉您受理不受理，不收费。",
        "Your application for mediation is registered: {number}. Your code is {code}. You hear within three days whether it is accepted. It is free.",
    ),
}];

const ON_APPLICATION: &[TaskEffect] = &[TaskEffect::Make("decide"), TaskEffect::Make("ask_other_side")];

pub(super) const STEPS: [Step; 7] = [
    Step {
        code: "apply_written",
        names: w("登记书面申请", "Register a written application"),
        done: w("书面申请调解", "Mediation was asked for in writing"),
        from: From::Opening,
        to: Some("applied"),
        also: &["consent_asked", "mediator_open"],
        by: Action::OpenCases,
        asks: &[
            DISPUTE,
            REQUEST,
            FACTS,
            must("signed_on", w("申请书落款日期", "Date on the application"), Input::PastDay),
        ],
        papers: &["mediation_application"],
        tasks: ON_APPLICATION,
        basis: law(&[17]),
        risk: TURNED_AWAY,
        tells: ASKED,
        ..PLAIN
    },
    Step {
        code: "apply_oral",
        names: w("登记口头申请", "Register an oral application"),
        done: w("口头申请调解", "Mediation was asked for orally"),
        from: From::Opening,
        to: Some("applied"),
        also: &["consent_asked", "mediator_open"],
        by: Action::OpenCases,
        asks: &[
            DISPUTE,
            REQUEST,
            FACTS,
            must(
                "read_back",
                w("已念给本人听，本人说记得对", "It was read back, and the person said it is right"),
                Input::Mark,
            ),
        ],
        papers: &["mediation_oral_application"],
        tasks: ON_APPLICATION,
        basis: law(&[17]),
        risk: TURNED_AWAY,
        tells: ASKED,
        ..PLAIN
    },
    Step {
        code: "from_consultation",
        names: w("咨询转调解", "Carry a consultation over"),
        done: w("由法律咨询转来", "It was carried over from a consultation"),
        from: From::Opening,
        to: Some("applied"),
        also: &["consent_asked", "mediator_open"],
        by: Action::OpenCases,
        asks: &[
            DISPUTE,
            REQUEST,
            FACTS,
            hint(
                must(
                    "agreed",
                    w("本人同意把这些交给调解员", "The person agrees that the mediator gets this"),
                    Input::Mark,
                ),
                "律师的意见不转，只转本人讲的事实。",
                "The advice is not carried over, only what the person told.",
            ),
        ],
        papers: &["mediation_oral_application"],
        tasks: ON_APPLICATION,
        basis: law(&[17]),
        risk: risk(
            Level::Medium,
            w("未经同意泄露咨询内容", "What was told in confidence is passed on"),
            w(
                "本人同意才能转；转了什么、从哪来的，逐项标明。",
                "Only with consent; each fact is marked with where it came from.",
            ),
        ),
        tells: ASKED,
        ..PLAIN
    },
    Step {
        code: "refer_in",
        names: w("登记移送、委托调解", "Register a referral"),
        done: w("由其他单位移送调解", "It was referred for mediation"),
        from: From::Opening,
        to: Some("applied"),
        also: &["consent_asked", "mediator_open"],
        by: Action::OpenCases,
        asks: &[
            must("referred_by", w("移送单位", "Referred by"), Input::Choice(SOURCES)),
            may("reference", w("函号", "Their reference"), Input::Line(60)),
            DISPUTE,
            REQUEST,
            FACTS,
        ],
        papers: &["mediation_referral"],
        tasks: ON_APPLICATION,
        basis: law(&[18]),
        risk: TURNED_AWAY,
        tells: ASKED,
        ..PLAIN
    },
    Step {
        code: "own_initiative",
        names: w("主动调解", "Take it up on one's own initiative"),
        done: w("调解委员会主动介入", "The committee took it up on its own initiative"),
        from: From::Opening,
        to: Some("accepted"),
        also: &["consent_asked", "mediator_open"],
        by: Action::TakeUpCases,
        asks: &[DISPUTE, FACTS, must("learned", w("怎么知道的", "How it became known"), Input::Line(200))],
        papers: &["mediation_own_initiative", "mediation_register"],
        clocks: &[Effect::Start(HANDLE, Anchor::Today)],
        tasks: &[TaskEffect::Make("ask_other_side"), TaskEffect::Make("find_mediator")],
        basis: law(&[17]),
        risk: MADE_UP,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "调解委员会想帮你们调解：{number}。查询码 {code}。愿不愿意由您定，不收费。",
                "The mediation committee offers to help: {number}. Your code is {code}. It is for you to say; it is free.",
            ),
        }],
        ..PLAIN
    },
    Step {
        code: "accept",
        names: w("受理", "Accept"),
        done: w("受理", "Accepted"),
        from: From::At(&["applied"]),
        to: Some("accepted"),
        needs: &[Need::NotAt(
            &["consent_refused"],
            w(
                "对方明确拒绝调解：只能不予受理，并告知其他途径。",
                "The other side refuses: it can only be refused, with the other ways named.",
            ),
        )],
        by: Action::TakeUpCases,
        asks: &[must("accepted_on", w("受理日期", "Accepted on"), Input::PastDay)],
        papers: &["mediation_register", "mediation_rights"],
        clocks: &[Effect::Start(HANDLE, Anchor::Answer("accepted_on"))],
        tasks: &[TaskEffect::Done("decide"), TaskEffect::Make("find_mediator")],
        basis: law(&[17]),
        risk: TURNED_AWAY,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 已受理。一般一个月内调解完，您可以自己选调解员。查询码 {code}。",
                "{number} is accepted. It is mediated within a month as a rule; you may choose the mediator. Your code is {code}.",
            ),
        }],
        ..PLAIN
    },
    Step {
        code: "refuse",
        names: w("不予受理", "Refuse"),
        done: w("不予受理", "Refused"),
        from: From::At(&["applied"]),
        to: Some("refused"),
        by: Action::TakeUpCases,
        asks: &[must("ground", w("法定理由", "Ground"), Input::Choice(GROUNDS)), ADVICE],
        papers: &["mediation_refusal"],
        tasks: &[TaskEffect::Drop, TaskEffect::Make("archive")],
        basis: provisions(&[22]),
        risk: TURNED_AWAY,
        tells: &[Telling {
            whom: Whom::Applicants,
            says: w(
                "{number} 不能受理。告知书上有理由和其他途径，可凭查询码 {code} 查看，也可到村委会领取。",
                "{number} cannot be accepted. The notice gives the ground and the other ways; see it with your code {code} or fetch it at the village office.",
            ),
        }],
        reason: true,
        ..PLAIN
    },
];
