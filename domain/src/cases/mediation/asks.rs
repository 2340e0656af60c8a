//! Fields that several steps of a mediation ask for.

use crate::cases::row::{Ask, Choice, Input};
use crate::locale::{Words, w};

pub(super) const fn must(code: &'static str, names: Words, input: Input) -> Ask {
    Ask { code, names, hint: None, input, required: true }
}

pub(super) const fn may(code: &'static str, names: Words, input: Input) -> Ask {
    Ask { code, names, hint: None, input, required: false }
}

pub(super) const fn hint(ask: Ask, zh: &'static str, en: &'static str) -> Ask {
    Ask { hint: Some(w(zh, en)), ..ask }
}

pub(super) const fn choice(code: &'static str, zh: &'static str, en: &'static str) -> Choice {
    Choice { code, names: w(zh, en) }
}

/// Kinds of dispute (纠纷类别), as the statistics have them.
pub(super) const DISPUTES: &[Choice] = &[
    choice("family", "婚姻家庭", "Family"),
    choice("neighbour", "邻里", "Neighbours"),
    choice("house", "房屋宅基地", "House and homestead"),
    choice("contract", "合同", "Contract"),
    choice("business", "生产经营", "Production and business"),
    choice("damages", "损害赔偿", "Damages"),
    choice("land", "山林土地", "Forest and land"),
    choice("expropriation", "征地拆迁", "Expropriation"),
    choice("pollution", "环境污染", "Pollution"),
    choice("labour", "劳动争议", "Labour"),
    choice("migrant_wages", "拖欠农民工工资", "Unpaid migrant wages"),
    choice("medical", "医疗", "Medical"),
    choice("traffic", "道路交通", "Traffic"),
    choice("property_management", "物业", "Property management"),
    choice("consumer", "消费", "Consumer"),
    choice("tourism", "旅游", "Tourism"),
    choice("e_commerce", "电子商务", "E-commerce"),
    choice("village_affairs", "村务管理", "Village affairs"),
    choice("other", "其他", "Other"),
];

pub(super) const DISPUTE: Ask = must("dispute", w("纠纷类别", "Kind of dispute"), Input::Choice(DISPUTES));
pub(super) const REQUEST: Ask = must("request", w("请求", "What is asked for"), Input::Text(1000));
pub(super) const FACTS: Ask = must("facts", w("事实经过", "What happened"), Input::Text(4000));
pub(super) const ADVICE: Ask = hint(
    must("direction", w("告知的其他途径", "The other ways they were told of"), Input::Text(1000)),
    "仲裁、行政途径、诉讼：去哪里，期限到哪天。",
    "Arbitration, the authorities, the court: where, and until which day.",
);
pub(super) const MEDIATOR: Ask = must("mediator", w("调解员", "Mediator"), Input::Mediator);
