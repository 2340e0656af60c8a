//! Invented cases of mediation in the township of the demonstration, at every station: taken there by the same steps as real ones.

use std::collections::BTreeMap;

use chrono::{Days, Duration};
use domain::cases::{Kind, OwedForm, OwedKind, PartyForm, Side};
use domain::ids::{CaseId, StaffId};
use domain::places::DivisionCode;
use domain::staff::{Actor, Grant, Role};
use domain::trail::{Door, State};

use super::people::{Served, villager};
use super::{SEED, VILLAGE, papers};
use crate::cases::{self, NewCase};
use crate::staff::{Contact, NewStaff, insert, tell};
use crate::trail::{Errand, on_errand};
use crate::{Clock, Office, Random, StoreError, Tx, messages};

pub(super) const OF_NAME: &str = "select id, name from staff where sign_in_name = $1";

/// Numbers of villagers beyond those of bookings and of the waiting list.
const FIRST: usize = 9101;

/// A field and its answer; `@-3` is the day three days ago.
type Answer = (&'static str, &'static str);

/// Days ago, the step, its answers.
type Taken = (u64, &'static str, &'static [Answer]);

/// Who acts.
struct Hands {
    mediator: Actor,
    justice: Actor,
}

/// A case to invent.
struct Scene {
    /// The other side can't be reached by messages.
    unreachable: bool,
    /// In another township than that of the demonstration.
    elsewhere: bool,
    steps: &'static [Taken],
    /// What was agreed: yuan, what, in how many days.
    owed: &'static [(&'static str, &'static str, i64)],
}

const fn scene(steps: &'static [Taken]) -> Scene {
    Scene { unreachable: false, elsewhere: false, steps, owed: &[] }
}

const AGREES: Answer = ("said_how", "电话里说的");
const NAMED: &[Answer] = &[("mediator", "mediator"), ("how", "committee")];
const CLOSED: &[Answer] = &[("openness", "closed")];
const BACK: Answer = ("read_back", "yes");
const WALL: &[Answer] = &[
    ("dispute", "neighbour"),
    ("request", "请对方把越过界的围墙拆掉，让出排水沟。"),
    ("facts", "去年秋天对方翻盖院墙，往外挪了一尺多，下雨天水排不出去，灌到我家院里。"),
    BACK,
];
const LOAN: &[Answer] = &[
    ("dispute", "contract"),
    ("request", "请对方归还借款两万元。"),
    ("facts", "前年三月借给对方两万元买三轮车，打了借条，说好一年还，到现在没还。"),
    ("signed_on", "@-29"),
];

/// From the application to the talks, thirty days ago.
const UNTIL_TALKS: [Taken; 5] = [
    (29, "apply_written", LOAN),
    (28, "consent_given", &[("said_on", "@-28"), AGREES]),
    (28, "accept", &[("accepted_on", "@-28")]),
    (27, "name_mediator", NAMED),
    (26, "begin", CLOSED),
];

const SCENES: &[Scene] = &[
    scene(&[(0, "apply_oral", WALL)]),
    scene(&[(
        9,
        "refer_in",
        &[
            ("referred_by", "police"),
            ("reference", "孝公（颉）移〔2026〕8号"),
            ("dispute", "damages"),
            ("request", "请对方赔医药费一千二百元。"),
            ("facts", "因为放羊吃了庄稼起了争执，推搡中摔倒，胳膊擦伤。"),
        ],
    )]),
    scene(&[
        UNTIL_TALKS[0],
        UNTIL_TALKS[1],
        UNTIL_TALKS[2],
        UNTIL_TALKS[3],
        UNTIL_TALKS[4],
        (
            20,
            "inquire",
            &[
                ("asked_on", "@-20"),
                ("asked_whom", "看了借条，问了在场的村民组长"),
                ("found", "借条是真的，利息没有写。"),
            ],
        ),
        (
            14,
            "record_sitting",
            &[
                ("held_on", "@-14"),
                ("present", "双方、调解员、村民组长"),
                ("minutes", "对方认账，说手头紧，想分两次还；申请人要求年前还清一半。"),
            ],
        ),
    ]),
    Scene {
        unreachable: false,
        elsewhere: false,
        owed: &[("10000", "还借款的一半，当面交现金", 6), ("10000", "还清余下的借款", 78)],
        steps: &[
            UNTIL_TALKS[0],
            UNTIL_TALKS[1],
            UNTIL_TALKS[2],
            UNTIL_TALKS[3],
            UNTIL_TALKS[4],
            (
                12,
                "agree_written",
                &[
                    ("issues", "借款两万元属实，双方对还款时间有争议。"),
                    ("terms", "对方分两次还清：先还一万元，三个月内再还一万元；不计利息。"),
                    ("performance", "现金当面交，收款人打收条，调解员在场。"),
                    ("effective_on", "@-12"),
                    ("copies", "3"),
                ],
            ),
            (11, "follow", &[("obligations", "先还一万元；三个月内再还一万元"), ("first_due", "@6")]),
        ],
    },
    scene(&[
        (20, "apply_oral", WALL),
        (19, "consent_given", &[("said_on", "@-19")]),
        (19, "accept", &[("accepted_on", "@-19")]),
        (18, "name_mediator", NAMED),
        (17, "begin", CLOSED),
        (
            3,
            "fail",
            &[
                ("direction", "可以向人民法院起诉；也可以申请乡镇土地权属处理。"),
                ("reason", "调了三次，对界线说法不一，谈不拢。"),
            ],
        ),
    ]),
    scene(&[
        (26, "apply_oral", WALL),
        (25, "consent_given", &[("said_on", "@-25")]),
        (25, "accept", &[("accepted_on", "@-25")]),
        (25, "name_mediator", NAMED),
        (24, "begin", CLOSED),
        (
            22,
            "agree_oral",
            &[
                ("terms", "对方清出排水沟，围墙不动，以后翻盖时退回原界。"),
                ("performance", "三天内清沟，调解员去看。"),
                ("reached_on", "@-22"),
                ("no_paper", "yes"),
            ],
        ),
        (20, "perform_at_once", &[("performed_on", "@-20"), ("proof", "现场看过，照片两张")]),
        (20, "waive_confirmation", &[("said_by", "双方当面说的")]),
        (
            8,
            "visit_again",
            &[
                ("visited_on", "@-8"),
                ("way", "visit"),
                ("performed", "yes"),
                ("satisfied", "yes"),
                ("words", "水不往院里灌了。"),
            ],
        ),
        (7, "archive", &[]),
    ]),
    Scene {
        unreachable: true,
        elsewhere: false,
        owed: &[],
        steps: &[(
            2,
            "own_initiative",
            &[
                ("dispute", "family"),
                ("facts", "兄弟两家为老人轮流赡养吵了几次，老人在村口哭。"),
                ("learned", "网格员巡查时听说的"),
            ],
        )],
    },
    Scene {
        unreachable: false,
        elsewhere: true,
        owed: &[],
        steps: &[
            (5, "apply_oral", WALL),
            (4, "consent_given", &[("said_on", "@-4")]),
            (4, "accept", &[("accepted_on", "@-4")]),
            (3, "name_mediator", NAMED),
        ],
    },
    scene(&[
        (6, "apply_oral", WALL),
        (5, "consent_refused", &[("said_on", "@-5"), ("said_how", "当面说不调，要打官司")]),
        (
            5,
            "refuse",
            &[
                ("ground", "party_refuses"),
                ("direction", "可以向人民法院起诉，立案庭在县城新义街。"),
                ("reason", "对方明确不愿意调解，不能强迫。"),
            ],
        ),
    ]),
];

/// Adds a second mediator, and the cases.
pub(super) async fn add(tx: &mut Tx, office: &Office, staff: &[Served], known: &str) -> Result<(), StoreError> {
    // A source of its own, so that the rest of the county stays as it is.
    let office = &Office { random: Random::seeded(SEED + 2), ..office.clone() };
    let (villages, others): (Vec<&Served>, Vec<&Served>) =
        staff.iter().partition(|s| s.code.as_str().starts_with(&VILLAGE[..9]));
    let parent = |villages: &[&Served]| villages.first().and_then(|s| s.code.parent());
    let (Some(township), Some(other)) = (parent(&villages), parent(&others)) else { return Ok(()) };
    second_mediator(tx, &super::founded(office), &township, known).await?;
    let here = Hands {
        mediator: acting(tx, "mediator", Role::Mediator, &township).await?,
        justice: acting(tx, "justice", Role::JusticeOfficer, &township).await?,
    };
    let there = Hands {
        mediator: acting(tx, &format!("mediator-{other}"), Role::Mediator, &other).await?,
        justice: acting(tx, &format!("justice-{other}"), Role::JusticeOfficer, &other).await?,
    };
    let (today, page) = (office.today(), papers::page()?);
    let home = villages.iter().position(|s| s.code.as_str() == VILLAGE).unwrap_or_default();
    for (number, scene) in SCENES.iter().enumerate() {
        let village = match scene.elsewhere {
            true => &others[0].code,
            false => &villages[(home + number / 3) % villages.len()].code,
        };
        let Hands { mediator, justice } = if scene.elsewhere { &there } else { &here };
        let parties = [
            (Side::Applicant, party(office, FIRST + 2 * number, true)?),
            (Side::Respondent, party(office, FIRST + 2 * number + 1, !scene.unreachable)?),
        ];
        let mut case: Option<(CaseId, i64)> = None;
        let last = scene.steps.len();
        for (nth, (hour, (ago, code, answers))) in (1..).zip((8_i64..).zip(scene.steps)) {
            let at = office.start_of(today - Days::new(*ago)) + Duration::hours(hour.min(18));
            let now = Office { clock: Clock::fixed(at), ..office.clone() };
            let answer = |text: &str| match text.strip_prefix('@').and_then(|days| days.parse().ok()) {
                Some(days) => (today + Duration::days(days)).to_string(),
                None if text == "mediator" => mediator.id.to_string(),
                None => text.to_owned(),
            };
            let typed: BTreeMap<String, String> =
                answers.iter().map(|(field, text)| ((*field).to_owned(), answer(text))).collect();
            let actor = if matches!(*code, "accept" | "name_mediator" | "refuse") { justice } else { mediator };
            let filed = Kind::Mediation.machine().step(code).is_some_and(|row| row.complete);
            let work = async {
                if let (true, Some((id, _))) = (filed, &case) {
                    papers::fill(tx, &now, mediator, id, &page, true).await?;
                }
                match case.take() {
                    None => {
                        let new = NewCase {
                            kind: Kind::Mediation,
                            step: code,
                            village,
                            answers: &typed,
                            parties: &parties,
                            booking: None,
                        };
                        cases::open_in(tx, &now, actor, new, true).await
                    }
                    Some((id, version)) => cases::step_in(tx, &now, Some(actor), &id, version, code, &typed).await,
                }
            };
            let done = on_errand(Errand { door: Door::Desk, address: None }, work).await;
            let view = done.map_err(|e| StoreError::Inconsistent { table: "cases", what: format!("{code}: {e:?}") })?;
            // The messages of days past were sent and forgotten.
            messages::forget_of(tx, &view.record()).await?;
            // Where the last step has just been taken, its papers are still to be written.
            if nth < last {
                let work = papers::fill(tx, &now, mediator, &view.case.id, &page, false);
                on_errand(Errand { door: Door::Desk, address: None }, work).await?;
            }
            case = Some((view.case.id.clone(), view.case.version));
        }
        let Some((id, mut version)) = case else { continue };
        for (amount, what, days) in scene.owed {
            let form = OwedForm {
                who: "2".to_owned(),
                whom: "1".to_owned(),
                kind: OwedKind::Money.code().to_owned(),
                amount: (*amount).to_owned(),
                what: (*what).to_owned(),
                due_on: (today + Duration::days(*days)).to_string(),
            };
            let errand = Errand { door: Door::Desk, address: None };
            let noted = on_errand(errand, cases::owe_in(tx, office, mediator, &id, version, &form)).await;
            let noted =
                noted.map_err(|e| StoreError::Inconsistent { table: "case_obligations", what: format!("{e:?}") })?;
            version = noted.case.version;
        }
    }
    Ok(())
}

fn party(office: &Office, number: usize, reachable: bool) -> Result<PartyForm, StoreError> {
    let who = villager(&office.random, number)?;
    let email = if reachable { format!("villager{number}@example.com") } else { String::new() };
    Ok(PartyForm {
        name: who.name.as_str().to_owned(),
        phone: who.phone.digits().to_owned(),
        email,
        address: format!("{}组", 1 + office.random.below(6)),
        ..PartyForm::default()
    })
}

/// So that there is somebody to hand a case to.
async fn second_mediator(tx: &mut Tx, office: &Office, township: &DivisionCode, known: &str) -> Result<(), StoreError> {
    let id = StaffId::from(office.id());
    let grants = [Grant { role: Role::Mediator, division: township.clone() }];
    let contact = Contact { phone: Some("15400009999".into()), email: Some("mediator-2@example.com".into()) };
    let who = NewStaff { sign_in_name: "mediator-2", name: "任和平", contact, grants: &grants };
    insert(tx, office, &id, &who, Some(known), true).await?;
    tell(tx, office, "added", None, &id, &State::default(), None).await
}

async fn acting(tx: &mut Tx, name: &str, role: Role, township: &DivisionCode) -> Result<Actor, StoreError> {
    let (id, name): (String, String) = on!(tx, conn => sqlx::query_as(OF_NAME).bind(name).fetch_one(conn).await)?;
    Ok(Actor { id: StaffId::from(id), name, grants: vec![Grant { role, division: township.clone() }] })
}
