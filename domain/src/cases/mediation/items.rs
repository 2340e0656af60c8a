//! What the public lists say of mediation: power, responsibility, service.

use crate::cases::lists::{Item, List};
use crate::locale::w;

pub(super) const ITEMS: &[Item] = &[
    Item {
        list: List::Service,
        names: w("调解民间纠纷", "Mediating disputes"),
        steps: &[
            "apply_written",
            "apply_oral",
            "from_consultation",
            "refer_in",
            "accept",
            "begin",
            "summon",
            "record_sitting",
            "agree_written",
            "agree_oral",
            "fail",
        ],
        limits: &["mediation.handle"],
        long: w("一般一个月内；双方同意可以延长一次。", "A month as a rule; once longer, if both agree."),
        cost: w("不收费。", "Free of charge."),
        answers: w("村（居）人民调解委员会，承办调解员", "The mediation committee; the mediator in charge"),
    },
    Item {
        list: List::Service,
        names: w("协助申请司法确认", "Help with confirmation at court"),
        steps: &["file_confirmation", "court_accepts", "court_decides"],
        limits: &["mediation.judicial_confirmation", "court.confirmation_accept", "court.confirmation_decide"],
        long: w(
            "协议生效起三十天内双方共同申请；法院三天内决定受理，十五天内作出决定。",
            "Both apply within thirty days; the court says within three days whether it takes it, and decides within fifteen.",
        ),
        cost: w("法院不收费。", "The court takes no fee."),
        answers: w("承办调解员；决定由法院作出", "The mediator in charge; the court decides"),
    },
    Item {
        list: List::Power,
        names: w("决定受理或者不予受理", "Accepting or refusing a dispute"),
        steps: &["accept", "refuse", "own_initiative"],
        limits: &[],
        long: w("三天内决定。", "Decided within three days."),
        cost: w("不收费。", "Free of charge."),
        answers: w("村（居）人民调解委员会", "The mediation committee"),
    },
    Item {
        list: List::Power,
        names: w("确定和更换调解员", "Naming and replacing mediators"),
        steps: &["name_mediator", "replace_mediator", "mediator_withdraws"],
        limits: &[],
        long: w(
            "受理后三天内；当事人可以自己选，可以要求换。",
            "Within three days; the parties may choose and ask for another.",
        ),
        cost: w("不收费。", "Free of charge."),
        answers: w(
            "村（居）人民调解委员会；更换由司法所监督",
            "The committee; the justice office watches over changes",
        ),
    },
    Item {
        list: List::Power,
        names: w("终止调解", "Ending a mediation"),
        steps: &["end", "fail", "withdraw"],
        limits: &[],
        long: w("随时；必须写明理由和其他途径。", "At any time; with the reason and the other ways in writing."),
        cost: w("不收费。", "Free of charge."),
        answers: w("承办调解员", "The mediator in charge"),
    },
    Item {
        list: List::Responsibility,
        names: w("防止纠纷激化", "Preventing escalation"),
        steps: &["alarm"],
        limits: &[],
        long: w("发现当时。", "At once."),
        cost: w("不收费。", "Free of charge."),
        answers: w("承办调解员", "The mediator in charge"),
    },
    Item {
        list: List::Responsibility,
        names: w("督促履行和回访", "Urging performance, visiting again"),
        steps: &["follow", "urge", "performed", "breach", "visit_again"],
        limits: &[],
        long: w(
            "没按期履行的七天内上门；履行完三十天内回访。",
            "A visit within seven days when it is missed; again within thirty days of performance.",
        ),
        cost: w("不收费。", "Free of charge."),
        answers: w("承办调解员", "The mediator in charge"),
    },
    Item {
        list: List::Responsibility,
        names: w("立卷归档", "Keeping the dossier"),
        steps: &["archive"],
        limits: &[],
        long: w("办结后十五天内。", "Within fifteen days of the end."),
        cost: w("不收费。", "Free of charge."),
        answers: w("承办调解员；司法所抽查", "The mediator in charge; the justice office checks samples"),
    },
];
