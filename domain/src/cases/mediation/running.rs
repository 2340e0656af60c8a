//! From acceptance to the end of the talks: consent, the mediator, sittings, inquiry, and how it can end without agreement.

use super::asks::{ADVICE, MEDIATOR, choice, hint, may, must};
use super::{HANDLE, PLAIN, risk};
use crate::cases::basis::{law, provisions};
use crate::cases::machine::{Telling, Whom};
use crate::cases::row::{Ask, Choice, Effect, From, Input, Level, Need, OwnerAfter, Risk, Step, TaskEffect};
use crate::locale::w;
use crate::staff::Action;

const UNTIL_AGREED: &[&str] = &["applied", "accepted", "mediating", "adjourned"];
const AFTER_ACCEPTANCE: &[&str] = &["accepted", "mediating", "adjourned"];
const TALKING: &[&str] = &["mediating", "adjourned"];

const IN_TIME: Need = Need::At(UNTIL_AGREED, w("调解已经结束。", "The mediation is over."));
const ACCEPTED: Need = Need::At(AFTER_ACCEPTANCE, w("先受理，再定调解员。", "It must be accepted first."));

/// Who mediates.
const PARTIAL: Risk = risk(
    Level::High,
    w("调解员与一方有亲友或利益关系，偏袒一方", "The mediator is close to one side and favours it"),
    w(
        "系统比对调解员与双方的关系；双方可以要求换人；换人和理由写进痕迹。",
        "The program compares ties; either side may ask for another; changes and reasons stand in the trail.",
    ),
);

/// Talks that go wrong.
const PRESSURE: Risk = risk(
    Level::Medium,
    w("强迫调解、久调不决", "People are pressed, or talks drag on"),
    w(
        "一方不愿意就终止；一个月期限到了会提醒，延长要双方同意，只能一次。",
        "Either side may end it; the month is on a clock; longer needs both, once.",
    ),
);

/// An end that suits the mediator.
const GIVEN_UP: Risk = risk(
    Level::Medium,
    w("为完成数字草率结案，不告知其他途径", "It is closed for the figures, and nobody is told their other ways"),
    w(
        "必须写明理由和其他途径；撤回、终止、不成都不算调解成功。",
        "Reason and other ways must be written; none of this counts as settled.",
    ),
);

const NAMED_BY: &[Choice] = &[
    choice("committee", "委员会指定", "Named by the committee"),
    choice("parties", "双方选定", "Chosen by the parties"),
];
const ASKED_BY: &[Choice] = &[
    choice("applicant", "申请人要求", "The applicant asks"),
    choice("respondent", "被申请人要求", "The other side asks"),
    choice("committee", "委员会决定", "The committee decides"),
];
const OPENNESS: &[Choice] = &[choice("closed", "不公开", "Closed"), choice("open", "公开", "Open")];
const END_GROUNDS: &[Choice] = &[
    choice("party_refuses", "一方不愿继续", "One side does not go on"),
    choice("elsewhere", "法院、仲裁或行政机关已受理", "A court, an arbitrator or an organ has taken it on"),
    choice("reserved", "发现不属于人民调解的事", "It turned out not to be for mediation"),
    choice("other", "其他", "Something else"),
];
const WITHDRAWN_BY: &[Choice] = &[choice("applicant", "申请人", "The applicant"), choice("both", "双方", "Both sides")];
const POLICE: &[Choice] = &[
    choice("no", "不需要", "Not needed"),
    choice("called", "已报公安机关", "The police were called"),
    choice("government", "已报乡镇政府", "The township was told"),
];

/// When and how the other side said it.
const SAID: &[Ask] = &[
    must("said_on", w("哪天说的", "Said on"), Input::PastDay),
    may("said_how", w("怎么说的", "How"), Input::Line(100)),
];

pub(super) const STEPS: [Step; 15] = [
    Step {
        code: "consent_given",
        names: w("对方同意调解", "The other side agrees"),
        done: w("对方同意调解", "The other side agreed to mediate"),
        from: From::At(&["consent_asked", "consent_refused"]),
        to: Some("consent_given"),
        needs: &[IN_TIME],
        asks: SAID,
        tasks: &[TaskEffect::Done("ask_other_side")],
        basis: law(&[17, 23]),
        risk: PRESSURE,
        ..PLAIN
    },
    Step {
        code: "consent_refused",
        names: w("对方不同意调解", "The other side refuses"),
        done: w("对方不同意调解", "The other side refused to mediate"),
        from: From::At(&["consent_asked", "consent_given"]),
        to: Some("consent_refused"),
        needs: &[IN_TIME],
        asks: SAID,
        tasks: &[TaskEffect::Done("ask_other_side")],
        basis: law(&[17, 23]),
        risk: PRESSURE,
        ..PLAIN
    },
    Step {
        code: "name_mediator",
        names: w("确定调解员", "Name the mediator"),
        done: w("确定调解员", "The mediator was named"),
        from: From::At(&["mediator_open"]),
        to: Some("mediator_named"),
        needs: &[ACCEPTED],
        by: Action::TakeUpCases,
        asks: &[MEDIATOR, must("how", w("怎么定的", "How"), Input::Choice(NAMED_BY))],
        tasks: &[TaskEffect::Done("find_mediator")],
        owner: OwnerAfter::Answer("mediator"),
        basis: law(&[19]),
        risk: PARTIAL,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 的调解员定了：{mediator}。不合适可以要求换人。",
                "The mediator of {number} is {mediator}. You may ask for another.",
            ),
        }],
        ..PLAIN
    },
    Step {
        code: "replace_mediator",
        names: w("更换调解员", "Replace the mediator"),
        done: w("更换调解员", "The mediator was replaced"),
        from: From::At(&["mediator_named"]),
        to: Some("mediator_named"),
        needs: &[ACCEPTED],
        by: Action::AssignCases,
        asks: &[must("asked_by", w("谁提出的", "Who asks"), Input::Choice(ASKED_BY)), MEDIATOR],
        owner: OwnerAfter::Answer("mediator"),
        basis: law(&[19, 23]),
        risk: PARTIAL,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w("{number} 换了调解员：{mediator}。", "{number} has another mediator: {mediator}."),
        }],
        reason: true,
        ..PLAIN
    },
    Step {
        code: "mediator_withdraws",
        names: w("调解员回避", "The mediator steps back"),
        done: w("调解员回避", "The mediator stepped back"),
        from: From::At(&["mediator_named"]),
        to: Some("mediator_open"),
        needs: &[ACCEPTED],
        tasks: &[TaskEffect::Make("find_mediator")],
        owner: OwnerAfter::Nobody,
        basis: provisions(&[26]),
        risk: PARTIAL,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 的调解员回避了，三天内另定一位。",
                "The mediator of {number} stepped back; another is named within three days.",
            ),
        }],
        reason: true,
        ..PLAIN
    },
    Step {
        code: "begin",
        names: w("开始调解", "Begin"),
        done: w("开始调解", "Mediation began"),
        from: From::At(&["accepted"]),
        to: Some("mediating"),
        needs: &[
            Need::At(&["consent_given"], w("先问对方：同意了才能调解。", "Ask the other side first: it must agree.")),
            Need::At(&["mediator_named"], w("先确定调解员。", "Name a mediator first.")),
        ],
        asks: &[must("openness", w("公开还是不公开", "Open or closed"), Input::Choice(OPENNESS))],
        basis: law(&[20, 23]),
        risk: PRESSURE,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 开始调解。哪一方都可以随时要求停止。",
                "Mediation of {number} begins. Either side may end it at any time.",
            ),
        }],
        ..PLAIN
    },
    Step {
        code: "summon",
        names: w("约调解会", "Set a sitting"),
        done: w("约了调解会", "A sitting was set"),
        from: From::At(TALKING),
        asks: &[
            must("sitting_on", w("哪天", "Day"), Input::ComingDay),
            must("sitting_at", w("几点", "Hour"), Input::Time),
            must("place", w("地点", "Place"), Input::Line(100)),
        ],
        papers: &["mediation_summons"],
        basis: law(&[22]),
        risk: PRESSURE,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 调解会：{sitting_on} {sitting_at}，{place}。来不了请提前说。",
                "{number}: a sitting on {sitting_on} at {sitting_at}, {place}. Tell us if you cannot come.",
            ),
        }],
        ..PLAIN
    },
    Step {
        code: "record_sitting",
        names: w("记调解会", "Record a sitting"),
        done: w("开了调解会", "A sitting was held"),
        from: From::At(TALKING),
        asks: &[
            must("held_on", w("哪天开的", "Held on"), Input::PastDay),
            must("present", w("到场的人", "Who was there"), Input::Text(500)),
            must("minutes", w("调解经过", "What was said"), Input::Text(4000)),
        ],
        papers: &["mediation_record"],
        ..PLAIN
    },
    Step {
        code: "inquire",
        names: w("记调查", "Record an inquiry"),
        done: w("调查核实", "An inquiry was made"),
        from: From::At(AFTER_ACCEPTANCE),
        asks: &[
            must("asked_on", w("哪天", "Day"), Input::PastDay),
            must("asked_whom", w("问了谁、看了什么", "Who was asked, what was seen"), Input::Line(200)),
            must("found", w("查到的情况", "What was found"), Input::Text(4000)),
        ],
        papers: &["mediation_inquiry"],
        ..PLAIN
    },
    Step {
        code: "alarm",
        names: w("报告可能激化", "Report that it may escalate"),
        done: w("发现激化苗头", "Signs of escalation were reported"),
        from: From::At(UNTIL_AGREED),
        asks: &[
            must("signs", w("苗头", "Signs"), Input::Text(1000)),
            must("measures", w("采取的措施", "What was done"), Input::Text(1000)),
            must("reported", w("报告了没有", "Reported"), Input::Choice(POLICE)),
        ],
        basis: law(&[25]),
        risk: risk(
            Level::High,
            w("瞒报、迟报，酿成伤害", "It is hushed up until somebody is hurt"),
            w(
                "报告的时刻由系统记下，司法所当即看到。",
                "The program notes the hour; the justice office sees it at once.",
            ),
        ),
        ..PLAIN
    },
    Step {
        code: "adjourn",
        names: w("休会", "Adjourn"),
        done: w("休会", "Adjourned"),
        from: From::At(&["mediating"]),
        to: Some("adjourned"),
        basis: law(&[22]),
        risk: PRESSURE,
        reason: true,
        undo: true,
        ..PLAIN
    },
    Step {
        code: "resume",
        names: w("继续调解", "Go on"),
        done: w("继续调解", "Mediation went on"),
        from: From::At(&["adjourned"]),
        to: Some("mediating"),
        needs: &[
            Need::At(&["consent_given"], w("对方现在不同意调解。", "The other side does not agree now.")),
            Need::At(&["mediator_named"], w("先确定调解员。", "Name a mediator first.")),
        ],
        basis: law(&[22]),
        risk: PRESSURE,
        undo: true,
        ..PLAIN
    },
    Step {
        code: "extend",
        names: w("延长期限", "Take longer"),
        done: w("双方同意延长期限", "Both sides agreed to take longer"),
        from: From::At(TALKING),
        asks: &[
            must("days", w("延长几天", "Days"), Input::Number(1, 180)),
            must("both_agree", w("双方都同意", "Both sides agree"), Input::Mark),
        ],
        clocks: &[Effect::Extend(HANDLE, "days")],
        basis: provisions(&[33]),
        risk: PRESSURE,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 的调解期限经双方同意延长 {days} 天。",
                "With both sides' consent {number} has {days} more days.",
            ),
        }],
        reason: true,
        ..PLAIN
    },
    Step {
        code: "withdraw",
        names: w("撤回申请", "Withdraw"),
        done: w("撤回申请", "It was withdrawn"),
        from: From::At(UNTIL_AGREED),
        to: Some("withdrawn"),
        asks: &[must("withdrawn_by", w("谁撤回", "Who withdraws"), Input::Choice(WITHDRAWN_BY)), ADVICE],
        papers: &["mediation_withdrawn"],
        clocks: &[Effect::Stop(HANDLE)],
        tasks: &[TaskEffect::Drop, TaskEffect::Make("archive")],
        basis: law(&[23]),
        risk: GIVEN_UP,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 的调解申请已撤回。以后还可以再申请。",
                "{number} was withdrawn. It may be asked for again.",
            ),
        }],
        reason: true,
        ..PLAIN
    },
    Step {
        code: "end",
        names: w("终止调解", "End the mediation"),
        done: w("终止调解", "The mediation was ended"),
        from: From::At(AFTER_ACCEPTANCE),
        to: Some("ended"),
        asks: &[
            hint(
                must("ground", w("理由类别", "Ground"), Input::Choice(END_GROUNDS)),
                "谈过但没谈成，请用“调解不成”。",
                "If talks were held and failed, take “No agreement”.",
            ),
            ADVICE,
        ],
        papers: &["mediation_ended"],
        clocks: &[Effect::Stop(HANDLE)],
        tasks: &[TaskEffect::Drop, TaskEffect::Make("archive")],
        basis: law(&[23, 26]),
        risk: GIVEN_UP,
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 终止调解。告知书上有理由和其他途径。",
                "Mediation of {number} was ended. The notice gives the reason and the other ways.",
            ),
        }],
        reason: true,
        ..PLAIN
    },
];
