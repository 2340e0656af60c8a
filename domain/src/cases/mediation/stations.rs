//! The stations of a mediation.

use crate::cases::machine::Station;
use crate::cases::row::Closing;
use crate::locale::w;

const fn station(
    code: &'static str,
    names: (&'static str, &'static str),
    next: (&'static str, &'static str),
) -> Station {
    let (names, next) = (w(names.0, names.1), w(next.0, next.1));
    Station { code, track: "mediation", names, next, closing: None, end: false }
}

const fn closes(station: Station, closing: Closing) -> Station {
    Station { closing: Some(closing), ..station }
}

const fn aside(track: &'static str, station: Station) -> Station {
    Station { track, ..station }
}

pub(super) const STATIONS: &[Station] = &[
    station(
        "applied",
        ("已申请", "Asked for"),
        (
            "调解委员会先问对方愿不愿意，再告诉您受理不受理。",
            "The committee asks the other side, then tells you whether it takes the matter on.",
        ),
    ),
    closes(
        station(
            "refused",
            ("不予受理", "Not accepted"),
            ("告知书上写着为什么，还可以去哪里办。", "The notice says why, and where you can turn instead."),
        ),
        Closing::Elsewhere,
    ),
    station(
        "accepted",
        ("已受理", "Accepted"),
        ("定下调解员，双方同意以后开始调解。", "A mediator is named; mediation begins once both sides agree."),
    ),
    station(
        "mediating",
        ("调解中", "In mediation"),
        (
            "调解员约双方坐下来谈。谈成了写协议；谈不成，告诉您还能走哪条路。",
            "The mediator brings both sides together. If you agree, it is written down; if not, you are told your other ways.",
        ),
    ),
    station(
        "adjourned",
        ("休会", "Adjourned"),
        ("暂时停一停，调解员会再约时间。", "There is a pause; the mediator sets another time."),
    ),
    closes(
        station(
            "agreed_written",
            ("达成书面协议", "Agreed in writing"),
            (
                "按协议办。三十天内，双方可以一起向法院申请司法确认。",
                "Do as agreed. Within thirty days both sides together may ask the court to confirm it.",
            ),
        ),
        Closing::Resolved,
    ),
    closes(
        station(
            "agreed_oral",
            ("达成口头协议", "Agreed orally"),
            ("按说好的办，调解员已登记。", "Do as was said; the mediator has noted it."),
        ),
        Closing::Resolved,
    ),
    closes(
        station(
            "failed",
            ("调解不成", "No agreement"),
            (
                "证明上写着还能走哪些路：仲裁、行政途径或者打官司。",
                "The certificate names your other ways: arbitration, the authorities, the court.",
            ),
        ),
        Closing::Unresolved,
    ),
    closes(
        station("withdrawn", ("已撤回", "Withdrawn"), ("以后还想调解，可以再申请。", "You may ask again later.")),
        Closing::Withdrawn,
    ),
    closes(
        station(
            "ended",
            ("终止调解", "Ended"),
            ("告知书上写着为什么终止，还能走哪条路。", "The notice says why, and what other ways there are."),
        ),
        Closing::Unresolved,
    ),
    station(
        "performing",
        ("履行中", "Being performed"),
        (
            "按协议写的日子办。到期没办，调解员会上门督促。",
            "Each side does what was agreed, by the day agreed. If not, the mediator calls and urges it.",
        ),
    ),
    station(
        "performed",
        ("已履行", "Performed"),
        ("过些日子调解员会回访，问问您满意不满意。", "The mediator visits after a while and asks how it went."),
    ),
    station(
        "breached",
        ("没有履行", "Not performed"),
        (
            "可以向法院起诉；司法确认过的，可以申请强制执行。",
            "You may go to court; what the court confirmed can be enforced.",
        ),
    ),
    station(
        "return_visited",
        ("已回访", "Visited again"),
        ("案卷整理好就归档。", "The dossier is completed and filed."),
    ),
    Station {
        end: true,
        ..station(
            "archived",
            ("已归档", "Filed"),
            ("办完了。想看案卷，请找调解委员会。", "It is over. To see the dossier, ask the committee."),
        )
    },
    aside(
        "consent",
        station(
            "consent_asked",
            ("还没问到对方", "The other side has not answered"),
            ("等对方回话。", "We wait for the other side."),
        ),
    ),
    aside(
        "consent",
        station(
            "consent_given",
            ("对方同意调解", "The other side agrees"),
            ("双方都愿意调解。", "Both sides agree to mediate."),
        ),
    ),
    aside(
        "consent",
        station(
            "consent_refused",
            ("对方不同意调解", "The other side refuses"),
            ("对方不愿意，不能强迫调解。", "Nobody is made to mediate."),
        ),
    ),
    aside(
        "mediator",
        station(
            "mediator_open",
            ("还没定调解员", "No mediator yet"),
            ("双方可以自己选调解员。", "Both sides may choose the mediator."),
        ),
    ),
    aside(
        "mediator",
        station(
            "mediator_named",
            ("调解员已定", "Mediator named"),
            ("不满意可以要求换人。", "You may ask for another."),
        ),
    ),
    aside(
        "confirmation",
        station(
            "confirmation_open",
            ("可以申请司法确认", "May be confirmed at court"),
            (
                "双方一起去法院，不收费。过了期限就不能申请了。",
                "Both sides go to the court together, free of charge, before the window closes.",
            ),
        ),
    ),
    aside(
        "confirmation",
        station(
            "confirmation_filed",
            ("已申请司法确认", "Confirmation asked for"),
            ("法院三天内决定收不收。", "The court says within three days whether it takes it."),
        ),
    ),
    aside(
        "confirmation",
        station(
            "confirmation_accepted",
            ("法院已受理", "The court has it"),
            ("法院一般十五天内作出决定。", "The court decides, as a rule within fifteen days."),
        ),
    ),
    aside(
        "confirmation",
        station(
            "confirmed",
            ("法院已确认", "Confirmed by the court"),
            ("对方不履行，可以申请强制执行。", "If it is not performed, it can be enforced."),
        ),
    ),
    aside(
        "confirmation",
        station(
            "not_confirmed",
            ("法院没有确认", "Not confirmed"),
            ("可以重新调解，也可以起诉。", "You may mediate again, or go to court."),
        ),
    ),
    aside(
        "confirmation",
        station(
            "confirmation_waived",
            ("双方不申请确认", "Both sides do without"),
            ("协议照样有约束力。", "The agreement binds all the same."),
        ),
    ),
    aside(
        "confirmation",
        station(
            "confirmation_expired",
            ("确认期限已过", "The window has closed"),
            (
                "协议照样有约束力，有争议可以起诉。",
                "The agreement binds all the same; a dispute over it goes to court.",
            ),
        ),
    ),
];
