//! How a mediation ends: agreement or none, performance, confirmation at court, return visit, archive.

use super::asks::{ADVICE, choice, hint, may, must};
use super::{COURT_ACCEPTS, COURT_DECIDES, HANDLE, PLAIN, WINDOW, risk};
use crate::cases::basis::{court, law, provisions};
use crate::cases::machine::{Telling, Whom};
use crate::cases::row::{Anchor, Ask, Choice, Effect, From, Input, Level, Need, Risk, Step, TaskEffect};
use crate::locale::w;
use crate::staff::Action;

const WITH_AGREEMENT: &[&str] =
    &["agreed_written", "agreed_oral", "performing", "performed", "breached", "return_visited"];

/// What an agreement could be misused for.
const UNFAIR: Risk = risk(
    Level::High,
    w("协议显失公平、违法，或者代签", "The agreement is unfair, unlawful or signed for somebody"),
    w(
        "内容按法定要件逐项填写；双方签名、按指印，各执一份；可向法院申请确认。",
        "It is written field by field as the law says; both sign and keep a copy; the court can confirm it.",
    ),
);

/// A court's window that is missed.
const MISSED_WINDOW: Risk = risk(
    Level::Medium,
    w("不告知确认期限，过期作废", "Nobody tells of the window, and it closes"),
    w(
        "达成协议当天就告知双方期限，到期前提醒；放弃要写明是谁说的。",
        "Both are told the last day at once; who waives is written down.",
    ),
);

/// Performance nobody sees to.
const NOT_FOLLOWED: Risk = risk(
    Level::Medium,
    w("协议签了不管，假报履行", "Nobody follows it up, or performance is made up"),
    w(
        "履行要有凭据；不履行要上门督促；回访由当事人亲口评价。",
        "Proof is kept; there is a visit when it is missed; the people themselves are asked later.",
    ),
);

const PROOF: Ask = must("proof", w("凭据", "Proof"), Input::Text(500));
const WAYS: &[Choice] = &[
    choice("visit", "上门", "A visit"),
    choice("phone", "电话", "Telephone"),
    choice("office", "到村委会", "At the office"),
];
const PERFORMED: &[Choice] = &[
    choice("yes", "履行了", "Performed"),
    choice("partly", "履行了一部分", "In part"),
    choice("no", "没有履行", "Not performed"),
];
const SATISFIED: &[Choice] =
    &[choice("yes", "满意", "Satisfied"), choice("so_so", "一般", "So-so"), choice("no", "不满意", "Not satisfied")];

const ALL_DONE: &[Telling] = &[Telling {
    whom: Whom::Everybody,
    says: w(
        "{number} 的协议已登记为履行完毕。不对请马上告诉我们。",
        "{number}: the agreement is noted as performed. If that is wrong, tell us at once.",
    ),
}];

pub(super) const STEPS: [Step; 16] = [
    Step {
        code: "agree_written",
        names: w("达成书面协议", "Agree in writing"),
        done: w("达成书面协议", "A written agreement was reached"),
        from: From::At(&["mediating"]),
        to: Some("agreed_written"),
        also: &["confirmation_open"],
        asks: &[
            must(
                "issues",
                w("主要事实、争议和各方责任", "Main facts, what was disputed, each side's responsibility"),
                Input::Text(4000),
            ),
            must("terms", w("协议内容", "What was agreed"), Input::Text(4000)),
            must("performance", w("怎么履行、什么时候履行", "How and by when it is performed"), Input::Text(1000)),
            hint(
                must("effective_on", w("生效日期", "In effect on"), Input::PastDay),
                "双方签名、盖章或按指印，调解员签名并加盖委员会印章那天。",
                "The day all have signed and the committee's seal is on it.",
            ),
            must("copies", w("份数", "Copies"), Input::Number(2, 20)),
        ],
        papers: &["mediation_agreement"],
        clocks: &[
            Effect::End(HANDLE, Anchor::Answer("effective_on")),
            Effect::Start(WINDOW, Anchor::Answer("effective_on")),
        ],
        basis: law(&[28, 29]),
        risk: UNFAIR,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 达成协议。要法院确认的，三十天内双方一起申请，不收费。查询码 {code}。",
                "{number}: an agreement was reached. To have the court confirm it, both apply within thirty days, free of charge. Your code is {code}.",
            ),
        }],
        ..PLAIN
    },
    Step {
        code: "agree_oral",
        names: w("达成口头协议", "Agree orally"),
        done: w("达成口头协议", "An oral agreement was reached"),
        from: From::At(&["mediating"]),
        to: Some("agreed_oral"),
        also: &["confirmation_open"],
        asks: &[
            must("terms", w("协议内容", "What was agreed"), Input::Text(2000)),
            must("performance", w("怎么履行、什么时候履行", "How and by when it is performed"), Input::Text(1000)),
            must("reached_on", w("达成日期", "Reached on"), Input::PastDay),
            must("no_paper", w("双方都认为不用写协议书", "Both sides need no paper"), Input::Mark),
        ],
        papers: &["mediation_oral_agreement"],
        clocks: &[
            Effect::End(HANDLE, Anchor::Answer("reached_on")),
            Effect::Start(WINDOW, Anchor::Answer("reached_on")),
        ],
        basis: law(&[28, 30]),
        risk: UNFAIR,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 达成口头协议，已登记。查询码 {code}。",
                "{number}: an oral agreement was reached and noted. Your code is {code}.",
            ),
        }],
        ..PLAIN
    },
    Step {
        code: "fail",
        names: w("调解不成", "No agreement"),
        done: w("调解不成", "No agreement was reached"),
        from: From::At(&["mediating", "adjourned"]),
        to: Some("failed"),
        asks: &[ADVICE],
        papers: &["mediation_failure"],
        clocks: &[Effect::End(HANDLE, Anchor::Today)],
        tasks: &[TaskEffect::Drop, TaskEffect::Make("archive")],
        basis: law(&[26]),
        risk: risk(
            Level::Medium,
            w("草率结案，不告知其他途径", "It is given up early, and nobody is told their other ways"),
            w(
                "必须写明理由和其他途径；不成不算调解成功。",
                "Reason and other ways must be written; it does not count as settled.",
            ),
        ),
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 没有调解成。证明上写着其他途径，可以来领。",
                "{number}: no agreement. The certificate names your other ways; you can fetch it.",
            ),
        }],
        reason: true,
        ..PLAIN
    },
    Step {
        code: "perform_at_once",
        names: w("当场履行完", "Performed at once"),
        done: w("当场履行完毕", "It was performed at once"),
        from: From::At(&["agreed_written", "agreed_oral"]),
        to: Some("performed"),
        asks: &[must("performed_on", w("履行日期", "Performed on"), Input::PastDay), PROOF],
        tasks: &[TaskEffect::Make("return_visit")],
        basis: law(&[31]),
        risk: NOT_FOLLOWED,
        tells: ALL_DONE,
        ..PLAIN
    },
    Step {
        code: "follow",
        names: w("跟踪履行", "Follow performance"),
        done: w("开始跟踪履行", "Performance is followed"),
        from: From::At(&["agreed_written", "agreed_oral"]),
        to: Some("performing"),
        asks: &[
            must("obligations", w("谁、做什么、什么时候", "Who does what by when"), Input::Text(2000)),
            must("first_due", w("最近一项的日子", "The first day"), Input::ComingDay),
        ],
        tasks: &[TaskEffect::Make("check_performance")],
        basis: law(&[31]),
        risk: NOT_FOLLOWED,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number}：协议约定的最近一项，请在 {first_due} 前办好。",
                "{number}: please do what was agreed first by {first_due}.",
            ),
        }],
        ..PLAIN
    },
    Step {
        code: "urge",
        names: w("督促履行", "Urge performance"),
        done: w("上门督促履行", "Performance was urged"),
        from: From::At(&["performing", "breached"]),
        asks: &[
            must("visited_on", w("哪天", "Day"), Input::PastDay),
            must("visit", w("找了谁、怎么说的", "Who was seen, what was said"), Input::Text(1000)),
        ],
        papers: &["mediation_urging"],
        tasks: &[TaskEffect::Done("urge")],
        basis: law(&[31]),
        risk: NOT_FOLLOWED,
        ..PLAIN
    },
    Step {
        code: "performed",
        names: w("履行完毕", "Performed"),
        done: w("履行完毕", "It was performed"),
        from: From::At(&["performing", "breached"]),
        to: Some("performed"),
        asks: &[must("performed_on", w("履行日期", "Performed on"), Input::PastDay), PROOF],
        tasks: &[TaskEffect::Drop, TaskEffect::Make("return_visit")],
        basis: law(&[31]),
        risk: NOT_FOLLOWED,
        tells: ALL_DONE,
        ..PLAIN
    },
    Step {
        code: "breach",
        names: w("没有履行", "Not performed"),
        done: w("没有按协议履行", "It was not performed as agreed"),
        from: From::At(&["performing"]),
        to: Some("breached"),
        asks: &[must("missed", w("哪一项没办", "What was not done"), Input::Text(1000)), ADVICE],
        tasks: &[TaskEffect::Drop, TaskEffect::Make("urge"), TaskEffect::Make("return_visit")],
        basis: law(&[31, 32]),
        risk: NOT_FOLLOWED,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 的协议到期没有履行，调解员会上门。对协议有争议可以起诉；法院确认过的可以申请强制执行。",
                "{number}: the agreement was not performed in time; the mediator will call. You may go to court; what the court confirmed can be enforced.",
            ),
        }],
        ..PLAIN
    },
    Step {
        code: "file_confirmation",
        names: w("申请司法确认", "Apply for confirmation"),
        done: w("双方申请司法确认", "Both sides applied for confirmation"),
        from: From::At(&["confirmation_open"]),
        to: Some("confirmation_filed"),
        needs: &[Need::At(WITH_AGREEMENT, w("还没有协议。", "There is no agreement."))],
        asks: &[
            must("filed_on", w("递交法院的日期", "Filed at the court on"), Input::PastDay),
            must("court", w("法院", "Court"), Input::Line(100)),
            must("both_apply", w("双方共同申请", "Both sides apply"), Input::Mark),
        ],
        papers: &["confirmation_application"],
        clocks: &[
            Effect::End(WINDOW, Anchor::Answer("filed_on")),
            Effect::Start(COURT_ACCEPTS, Anchor::Answer("filed_on")),
        ],
        basis: law(&[33]),
        risk: MISSED_WINDOW,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 的司法确认申请已递交{court}。",
                "{number}: the application for confirmation was filed at {court}.",
            ),
        }],
        ..PLAIN
    },
    Step {
        code: "waive_confirmation",
        names: w("双方不申请确认", "Do without confirmation"),
        done: w("双方不申请司法确认", "Both sides do without confirmation"),
        from: From::At(&["confirmation_open"]),
        to: Some("confirmation_waived"),
        asks: &[must("said_by", w("谁说的、什么时候", "Who said so, when"), Input::Line(200))],
        clocks: &[Effect::Stop(WINDOW)],
        basis: law(&[33]),
        risk: MISSED_WINDOW,
        ..PLAIN
    },
    Step {
        code: "confirmation_expires",
        names: w("确认期限已过", "The window has closed"),
        done: w("司法确认期限已过", "The window for confirmation closed"),
        from: From::At(&["confirmation_open"]),
        to: Some("confirmation_expired"),
        clocks: &[Effect::Stop(WINDOW)],
        lapse: Some(WINDOW),
        basis: law(&[33]),
        risk: MISSED_WINDOW,
        ..PLAIN
    },
    Step {
        code: "court_accepts",
        names: w("法院受理确认申请", "The court takes it"),
        done: w("法院受理司法确认申请", "The court accepted the application"),
        from: From::At(&["confirmation_filed"]),
        to: Some("confirmation_accepted"),
        asks: &[
            must("accepted_on", w("受理日期", "Accepted on"), Input::PastDay),
            may("court_number", w("案号", "Number"), Input::Line(60)),
        ],
        clocks: &[
            Effect::End(COURT_ACCEPTS, Anchor::Answer("accepted_on")),
            Effect::Start(COURT_DECIDES, Anchor::Answer("accepted_on")),
        ],
        basis: court(&[4]),
        ..PLAIN
    },
    Step {
        code: "court_decides",
        names: w("法院确认有效", "The court confirms"),
        done: w("法院确认协议有效", "The court confirmed the agreement"),
        from: From::At(&["confirmation_accepted"]),
        to: Some("confirmed"),
        asks: &[
            must("decided_on", w("裁定日期", "Decided on"), Input::PastDay),
            must("court_number", w("案号", "Number"), Input::Line(60)),
        ],
        papers: &["confirmation_ruling"],
        clocks: &[Effect::End(COURT_DECIDES, Anchor::Answer("decided_on"))],
        basis: law(&[33]),
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 的协议法院已确认有效，一方不履行可以申请强制执行。",
                "{number}: the court confirmed the agreement; it can be enforced.",
            ),
        }],
        ..PLAIN
    },
    Step {
        code: "court_declines",
        names: w("法院不受理或不确认", "The court declines"),
        done: w("法院没有确认", "The court did not confirm it"),
        from: From::At(&["confirmation_filed", "confirmation_accepted"]),
        to: Some("not_confirmed"),
        asks: &[must("decided_on", w("决定日期", "Decided on"), Input::PastDay), ADVICE],
        clocks: &[Effect::Stop(COURT_ACCEPTS), Effect::Stop(COURT_DECIDES)],
        basis: law(&[33]),
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 的协议法院没有确认。可以重新调解，也可以起诉。",
                "{number}: the court did not confirm the agreement. You may mediate again or go to court.",
            ),
        }],
        reason: true,
        ..PLAIN
    },
    Step {
        code: "visit_again",
        names: w("回访", "Return visit"),
        done: w("回访", "The people were visited again"),
        from: From::At(&["performed", "breached"]),
        to: Some("return_visited"),
        asks: &[
            must("visited_on", w("哪天", "Day"), Input::PastDay),
            must("way", w("怎么回访的", "How"), Input::Choice(WAYS)),
            must("performed", w("履行了没有", "Performed"), Input::Choice(PERFORMED)),
            must("satisfied", w("满意不满意", "Satisfied"), Input::Choice(SATISFIED)),
            may("words", w("当事人的话", "In their words"), Input::Text(1000)),
        ],
        papers: &["mediation_return_visit"],
        tasks: &[TaskEffect::Drop, TaskEffect::Make("archive")],
        basis: provisions(&[37]),
        risk: NOT_FOLLOWED,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 已回访。记得不对的地方请告诉我们。",
                "{number}: the return visit is noted. If something is wrong, tell us.",
            ),
        }],
        ..PLAIN
    },
    Step {
        code: "archive",
        names: w("归档", "File"),
        done: w("归档", "Filed"),
        from: From::At(&["return_visited", "failed", "withdrawn", "ended", "refused"]),
        to: Some("archived"),
        needs: &[Need::NotAt(
            &["confirmation_open", "confirmation_filed", "confirmation_accepted"],
            w(
                "司法确认还没有结果：等它办完、双方放弃或期限过去。",
                "The confirmation at court is still open: wait until it is decided, waived or the window has closed.",
            ),
        )],
        by: Action::ArchiveCases,
        asks: &[may("report", w("归档说明", "A note on filing"), Input::Text(2000))],
        papers: &["dossier_cover", "dossier_list"],
        complete: true,
        tasks: &[TaskEffect::Done("archive")],
        basis: law(&[27]),
        risk: risk(
            Level::Medium,
            w("缺件归档、事后补件", "It is filed with papers missing, or papers are made later"),
            w(
                "缺什么系统逐项列出，缺一项归不了档；归档后卷宗不能再动。",
                "What is missing is named one by one, and nothing is filed while something is; after that the dossier is closed.",
            ),
        ),
        tells: &[Telling {
            whom: Whom::Applicants,
            says: w("{number} 办完归档了。", "{number} is finished and filed."),
        }],
        ..PLAIN
    },
];
