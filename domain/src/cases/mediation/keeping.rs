//! What goes beside a mediation wherever it stands: who keeps it, and the call to whom no message reaches.

use super::PLAIN;
use super::asks::{hint, may, must};
use super::risk;
use crate::cases::basis::law;
use crate::cases::machine::{Telling, Whom};
use crate::cases::row::{From, Input, Level, OwnerAfter, Step, TaskEffect};
use crate::locale::w;
use crate::staff::Action;

/// Everywhere before the archive.
const ANYWHERE: &[&str] = &[
    "applied",
    "accepted",
    "mediating",
    "adjourned",
    "agreed_written",
    "agreed_oral",
    "performing",
    "performed",
    "breached",
    "return_visited",
    "failed",
    "withdrawn",
    "ended",
    "refused",
];

pub(super) const STEPS: [Step; 2] = [
    Step {
        code: "hand_over",
        names: w("移交他人办理", "Hand it over"),
        done: w("移交他人办理", "It was handed over"),
        from: From::At(ANYWHERE),
        by: Action::AssignCases,
        asks: &[must("to", w("移交给谁", "To whom"), Input::Mediator)],
        owner: OwnerAfter::Answer("to"),
        basis: law(&[19]),
        risk: risk(
            Level::Medium,
            w("随意换人，或者把难办的案子推给别人", "Cases are passed about, or hard ones pushed onto others"),
            w(
                "移交要写理由；每人手上有几件一看便知；谁交给谁写进痕迹。",
                "A reason is asked; everybody's load is in sight; who gave it to whom stands in the trail.",
            ),
        ),
        tells: &[Telling {
            whom: Whom::Everybody,
            says: w(
                "{number} 现在由 {to} 办理。不合适可以要求换人。",
                "{number} is now with {to}. You may ask for another.",
            ),
        }],
        reason: true,
        ..PLAIN
    },
    Step {
        code: "note_call",
        names: w("记电话告知", "Note a call"),
        done: w("打电话告知了当事人", "A party was called"),
        from: From::At(ANYWHERE),
        asks: &[
            must("called_on", w("哪天", "Day"), Input::PastDay),
            hint(
                must("told_whom", w("告诉了谁、告诉了什么", "Who was told what"), Input::Text(500)),
                "收不到短信和邮件的当事人，该知道的一样要知道。",
                "Whoever gets no messages is told the same as everybody.",
            ),
            may("said", w("当事人怎么说", "What they said"), Input::Text(500)),
        ],
        tasks: &[TaskEffect::Done("call")],
        ..PLAIN
    },
];
