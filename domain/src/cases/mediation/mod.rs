//! People's mediation (人民调解) from application to archive: 人民调解法, and the provisions of 2002 where the law is silent.
//!
//! Its life has four tracks: the mediation itself, the other side's consent, who mediates, and the confirmation at court.

mod agreed;
mod asks;
mod items;
mod keeping;
mod opening;
mod running;
mod stations;

use super::basis::law;
use super::machine::{Kind, Machine, Owing, Track};
use super::row::{Due, From, Level, OwnerAfter, Risk, Step, Task};
use crate::locale::{Words, w};
use crate::staff::Action;

/// The limit of the mediation itself.
const HANDLE: &str = "mediation.handle";
/// The window for joint confirmation.
const WINDOW: &str = "mediation.judicial_confirmation";
const COURT_ACCEPTS: &str = "court.confirmation_accept";
const COURT_DECIDES: &str = "court.confirmation_decide";

/// All steps, in the order of the buttons.
const STEPS: [&[Step]; 4] = [&opening::STEPS, &running::STEPS, &agreed::STEPS, &keeping::STEPS];

/// The machine.
pub(super) static MACHINE: Machine = Machine {
    kind: Kind::Mediation,
    names: w("人民调解", "People's mediation"),
    mark: "调",
    read: Action::ReadCases,
    progress: Action::ReadProgress,
    hand_over: "hand_over",
    call: "call",
    tracks: &[
        Track { code: "mediation", names: w("调解", "Mediation") },
        Track { code: "consent", names: w("对方意愿", "The other side's consent") },
        Track { code: "mediator", names: w("调解员", "Mediator") },
        Track { code: "confirmation", names: w("司法确认", "Confirmation at court") },
    ],
    stations: stations::STATIONS,
    steps: &STEPS,
    tasks: &[
        task("ask_other_side", "问对方愿不愿意调解", "Ask the other side whether it agrees", Due::Days(3)),
        task("decide", "决定是否受理", "Decide whether it is accepted", Due::Days(3)),
        task("find_mediator", "确定调解员", "Name a mediator", Due::Days(3)),
        task(
            "check_performance",
            "看协议履行了没有",
            "See whether the agreement is performed",
            Due::Answer("first_due"),
        ),
        task("urge", "上门督促履行", "Visit and urge performance", Due::Days(7)),
        task("return_visit", "回访", "Return visit", Due::Days(30)),
        task("call", "打电话告诉当事人", "Call a party who gets no messages", Due::Days(1)),
        task("archive", "立卷归档", "Complete and file the dossier", Due::Days(15)),
    ],
    owed: Owing {
        at: &["agreed_written", "agreed_oral", "performing", "breached"],
        settled_before: &["perform_at_once", "performed"],
        first: w(
            "还有履行事项没了结：先逐项登记履行了没有。",
            "Something that was agreed is still open: note first, one by one, how it came out.",
        ),
        check: "check_performance",
        urge: "urge",
        visit: "return_visit",
    },
    items: items::ITEMS,
};

const fn task(code: &'static str, zh: &'static str, en: &'static str, due: Due) -> Task {
    Task { code, names: w(zh, en), due }
}

const fn risk(level: Level, point: Words, control: Words) -> Risk {
    Risk { point, level, control }
}

/// Records that could be made up.
const RECORD: Risk = risk(
    Level::Low,
    w("记录不实、事后补记", "A record that is untrue or written afterwards"),
    w(
        "记录的时间由系统记下，改动留痕；当事人可以查看。",
        "The program notes when it was written; changes leave a trace; the people concerned can look.",
    ),
);

/// A step as most are: it stays where it is, tells nobody, issues nothing. Rows name what differs.
const PLAIN: Step = Step {
    code: "",
    names: w("", ""),
    done: w("", ""),
    from: From::At(&[]),
    to: None,
    also: &[],
    needs: &[],
    by: Action::TakeCaseSteps,
    asks: &[],
    papers: &[],
    clocks: &[],
    lapse: None,
    tasks: &[],
    owner: OwnerAfter::Same,
    basis: law(&[27]),
    risk: RECORD,
    tells: &[],
    complete: false,
    reason: false,
    undo: false,
};

/// The kind of dispute a matter of a consultation is.
#[must_use]
pub fn dispute_of(matter: &str) -> &'static str {
    match matter {
        "family" | "elder_support" => "family",
        "land" => "land",
        "house" => "house",
        "neighbour" => "neighbour",
        "labour" => "labour",
        "injury" => "damages",
        "traffic" => "traffic",
        "debt" | "contract" => "contract",
        "consumer" => "consumer",
        "village_affairs" => "village_affairs",
        _ => "other",
    }
}
