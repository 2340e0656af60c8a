//! Who may come in where: every address of the program, for every role, at things inside and outside of their place.
//!
//! The addresses come from the program itself (`shuoli doors`); one that has no example of its parameters fails the test.

use std::collections::BTreeMap;
use std::process::Command;

use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Grant, Object, Role, may, may_somewhere};
use tests::desk::{Visitor, between};
use tests::server::{Server, Setup, VILLAGE};

/// An address as the program lists it.
struct Door {
    method: String,
    path: String,
    access: String,
}

fn doors() -> Vec<Door> {
    let told = Command::new(tests::server::program()).arg("doors").output().expect("the program");
    let text = String::from_utf8(told.stdout).expect("text");
    let doors: Vec<Door> = text
        .lines()
        .map(|line| {
            let mut words = line.split(' ').map(str::to_owned);
            let mut next = || words.next().expect("three words");
            Door { method: next(), path: next(), access: next() }
        })
        .collect();
    assert!(doors.len() > 80, "{text}");
    doors
}

/// The demonstration's sign-in of each role, and where the role is held.
const ROLES: [(Role, &str, &str); 7] = [
    (Role::Clerk, "clerk", VILLAGE),
    (Role::Adviser, "adviser", "141181102"),
    (Role::Mediator, "mediator", "141181102"),
    (Role::PetitionOfficer, "petition", "141181102"),
    (Role::JusticeOfficer, "justice", "141181102"),
    (Role::Administrator, "admin", "141181"),
    (Role::Auditor, "auditor", "141181"),
];

/// Things to do something with: in the village of the demonstration, and in another township.
struct Things {
    clinic: String,
    booking: String,
    staff: String,
    /// An adviser's leave.
    leave: String,
    /// An adviser and a village that retains them: as the address of their duty names them.
    duty: String,
    rule: String,
    /// Somebody on the waiting list of the village.
    waiting: String,
    /// A case; inside: of the demonstration's mediator.
    case: String,
}

async fn things(server: &Server) -> (Things, Things) {
    let admin = Visitor::signed_in(server, "admin").await;
    let api = Visitor::new(server);
    let of = async |division: &str| {
        for clinic in api.clinics(division, "2026-11-01", "2026-12-20").await {
            let id = clinic["id"].as_str().expect("an id").to_owned();
            let page = admin.page(&format!("/desk/clinics/{id}")).await;
            if let Some(booking) = between(&page, "href=\"/desk/bookings/", "\"").first() {
                let booking = booking.split(['/', '?']).next().expect("an id").to_owned();
                return (id, booking);
            }
        }
        panic!("no booking in {division}");
    };
    let staff = async |name: &str| {
        let page = admin.page(&format!("/desk/staff?q={name}")).await;
        let found = between(&page, "href=\"/desk/staff/", "\"");
        (*found.first().unwrap_or_else(|| panic!("{name} is listed"))).to_owned()
    };
    let duty = async |place: &str| {
        let page = admin.page(&format!("/desk/duty?place={place}&month=2026-11")).await;
        let found = between(&page, "href=\"/desk/duty/", "?");
        (*found.first().unwrap_or_else(|| panic!("{place} retains somebody"))).to_owned()
    };
    // The leave of the demonstration is that of the adviser here, and of one in the other township.
    let own = Visitor::signed_in(server, "adviser").await.page("/desk/leave").await;
    let every = admin.page("/desk/leave").await;
    let ids = |page: &str| -> Vec<String> {
        let all = between(page, "<a href=\"/desk/leave/", "\"");
        all.into_iter().filter(|id| id.len() == 36).map(str::to_owned).collect()
    };
    let here = ids(&own).pop().expect("a leave of the demonstration");
    let there = ids(&every).into_iter().find(|id| *id != here).expect("another one");
    let rule = async |village: &str| {
        let page = admin.page(&format!("/desk/rules?township={}", &village[..9])).await;
        let links = between(&page, "href=\"/desk/rules/", "\"");
        (*links.iter().find(|id| **id != "new").unwrap_or_else(|| panic!("a rule in {village}"))).to_owned()
    };
    let case = async |visitor: &Visitor, place: &str| {
        let page = visitor.page(&format!("/desk/cases?place={place}")).await;
        let links = between(&page, "href=\"/desk/cases/", "\"");
        (*links.iter().find(|id| id.len() == 36).unwrap_or_else(|| panic!("a case in {place}"))).to_owned()
    };
    let mediator = Visitor::signed_in(server, "mediator").await;
    let (own_case, other_case) = (case(&mediator, "mine").await, case(&admin, "141181001").await);
    // Somebody on the waiting list of each.
    let waits = async |division: &str, phone: &str| {
        let form =
            [("village", division), ("matter", "land"), ("name", "王候补"), ("phone", phone), ("consent", "yes")];
        let before = admin.page("/desk/waiting").await;
        let joined = api.post("/waiting/new", &form).await;
        assert_eq!(joined.status(), 303, "{}", joined.text().await.unwrap_or_default());
        let after = admin.page("/desk/waiting").await;
        let known = between(&before, "id=\"w-", "\"");
        let new = between(&after, "id=\"w-", "\"").into_iter().find(|id| !known.contains(id)).map(str::to_owned);
        new.expect("they are listed")
    };
    let (waiting, other_waiting) = (waits(VILLAGE, "13900000001").await, waits("141181001001", "13900000002").await);
    let ((clinic, booking), (other_clinic, other_booking)) = (of(VILLAGE).await, of("141181001").await);
    (
        Things {
            clinic,
            booking,
            staff: staff("mediator").await,
            leave: here,
            duty: duty(VILLAGE).await,
            rule: rule(VILLAGE).await,
            waiting,
            case: own_case,
        },
        Things {
            clinic: other_clinic,
            booking: other_booking,
            waiting: other_waiting,
            case: other_case,
            staff: staff("clerk-141181001").await,
            leave: there,
            duty: duty("141181001001").await,
            rule: rule("141181001001").await,
        },
    )
}

/// The address with its parameters filled in; `None` when there is no example, which fails the test.
fn filled(path: &str, things: &Things) -> Option<String> {
    if !path.contains('{') {
        return Some(path.to_owned());
    }
    let (mark, value) = match path {
        p if p.starts_with("/desk/clinics/") || p.starts_with("/api/v1/clinics/") => ("{id}", &things.clinic),
        p if p.starts_with("/desk/bookings/") => ("{id}", &things.booking),
        p if p.starts_with("/desk/staff/") => ("{id}", &things.staff),
        p if p.starts_with("/desk/leave/") => ("{id}", &things.leave),
        p if p.starts_with("/desk/cases/") => ("{id}", &things.case),
        p if p.starts_with("/desk/waiting/") => ("{id}", &things.waiting),
        p if p.starts_with("/desk/duty/") => return Some(p.replace("{adviser}/{village}", &things.duty)),
        p if p.starts_with("/desk/rules/") => ("{id}", &things.rule),
        // One's own: of somebody else there is nothing to see there.
        p if p.starts_with("/desk/account/sessions/") => return Some(p.replace("{id}", "0")),
        p if p.starts_with("/desk/messages/") || p.starts_with("/desk/tokens/") => return Some(p.replace("{id}", "0")),
        p if p.starts_with("/desk/calendars/") => return Some(p.replace("{id}", "0")),
        p if p.starts_with("/desk/missed/") => return Some(p.replace("{id}", "0")),
        "/desk/settings/jobs/{name}/run" => return Some("/desk/settings/jobs/sweep/run".to_owned()),
        p if ["/desk/account/ties/", "/desk/officers/", "/desk/conflicts/", "/desk/waivers/"]
            .iter()
            .any(|w| p.starts_with(w)) =>
        {
            return Some(p.replace("{id}", "0"));
        }
        "/desk/papers/{code}" => return Some("/desk/papers/mediation_agreement".to_owned()),
        "/desk/link/{secret}" => return Some("/desk/link/0".to_owned()),
        _ => return None,
    };
    // A file that is not there: whoever may read or remove files is told so by 404 as well.
    // A step that both the mediator and the justice office may take.
    let path =
        &path.replace("{file}", "0").replace("{step}", "hand_over").replace("{number}", "1").replace("{finding}", "0");
    // A paper that every dossier takes.
    let path = &path.replace("{code}", "mediation_closing").replace("{nth}", "1");
    Some(path.replace(mark, value))
}

fn actions(access: &str) -> Vec<Action> {
    let found = access.split('|').map(|name| Action::ALL.into_iter().find(|a| format!("{a:?}") == name));
    found.collect::<Option<_>>().unwrap_or_else(|| panic!("{access} names actions"))
}

/// What stands under an address and is somewhere: the clinic or booking, whose adviser may be the actor; a member of staff.
fn reaches(actor: &Actor, path: &str, actions: &[Action], division: &DivisionCode, own: bool) -> bool {
    let adviser = if own { actor.id.clone() } else { "somebody else".into() };
    let of_one =
        ["/clinics/", "/bookings/", "/duty/", "/rules/", "/leave/", "/cases/"].iter().any(|p| path.contains(p));
    let adviser = of_one.then_some(&adviser);
    let object = Object { division, adviser };
    actions.iter().any(|action| may(actor, *action, object))
}

/// May the actor read a case there, when it is theirs?
fn reads(actor: &Actor, division: &DivisionCode, own: bool) -> bool {
    reaches(actor, "/cases/", &[Action::ReadCases], division, own)
}

#[tokio::test]
async fn every_role_comes_in_where_the_table_says_and_nowhere_else() {
    let server = Setup::demo().start();
    let (inside, outside) = things(&server).await;
    let doors = doors();
    let mut visitors = BTreeMap::new();
    for (_, name, _) in ROLES {
        visitors.insert(name, Visitor::signed_in(&server, name).await);
    }
    let stranger = Visitor::new(&server);
    let (mut asked, mut let_in, mut refused) = (0, 0, 0);
    let mut wrong = Vec::new();
    for door in &doors {
        if matches!(door.access.as_str(), "public" | "operator" | "signing-in") || door.path.starts_with("/api/") {
            continue;
        }
        for (things, is_inside) in [(&inside, true), (&outside, false)] {
            let Some(path) = filled(&door.path, things) else {
                panic!("{} {} has no example of its parameters: add one", door.method, door.path);
            };
            // Without a session: to the sign-in page, whatever is there.
            let answer = knock(&stranger, &door.method, &path).await;
            asked += 1;
            if answer != 303 {
                wrong.push(format!("a stranger at {} {path}: {answer}", door.method));
            }
            for (role, name, place) in ROLES {
                let place = DivisionCode::try_from(place).expect("a code");
                let actor = Actor { id: name.into(), name: name.into(), grants: vec![Grant { role, division: place }] };
                let division = if is_inside { VILLAGE } else { "141181001001" };
                let division = DivisionCode::try_from(division).expect("a code");
                let answer = knock(&visitors[name], &door.method, &path).await;
                asked += 1;
                let expected = if door.access == "signed-in" {
                    true
                } else {
                    let actions = actions(&door.access);
                    let somewhere = actions.iter().any(|a| may_somewhere(&actor, *a));
                    let on_a_thing = [
                        "/clinics/{id}",
                        "/bookings/{id}",
                        "/staff/{id}",
                        "/leave/{id}",
                        "/waiting/{id}",
                        "/duty/{adviser}",
                        "/rules/{id}",
                        "/cases/{id}",
                    ]
                    .iter()
                    .any(|p| door.path.contains(p));
                    somewhere && (!on_a_thing || reaches(&actor, &door.path, &actions, &division, is_inside))
                };
                // Who opens cases has the receipts of those they opened, not of all.
                let expected =
                    expected && (door.path != "/desk/cases/{id}/receipt" || reads(&actor, &division, is_inside));
                // A file that is not there is told by 404 to those who may come in.
                let no_file = expected && door.path.contains("{file}") && answer == 404;
                let comes_in = !matches!(answer, 401 | 403 | 404) || no_file;
                // A member of staff is found by where their first role is held.
                let expected =
                    expected || (door.path.contains("/staff/{id}") && comes_in && role == Role::Administrator);
                if comes_in {
                    let_in += 1
                } else {
                    refused += 1
                }
                if comes_in != expected {
                    let where_ = if is_inside { "inside" } else { "outside" };
                    wrong.push(format!("{name} {where_} at {} {path} ({}): {answer}", door.method, door.access));
                }
                if answer >= 500 {
                    wrong.push(format!("{name} at {} {path}: {answer}", door.method));
                }
            }
        }
    }
    println!(
        "{} addresses × {} roles × inside/outside: {asked} asked, {let_in} let in, {refused} refused",
        doors.len(),
        ROLES.len() + 1
    );
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Knocks with nothing in hand: what a form lacks is told by a page, who may come in is decided before.
async fn knock(visitor: &Visitor, method: &str, path: &str) -> u16 {
    let nothing_changes = [("village", VILLAGE), ("version", "-1"), ("step", "check_in"), ("olds", "x")];
    let answer = match method {
        "GET" => visitor.get(path).await,
        _ if path.ends_with("/files") => visitor.post_files(path, &[("", b"")]).await,
        _ => visitor.post(path, &nothing_changes).await,
    };
    answer.status().as_u16()
}

#[tokio::test]
async fn what_is_not_theirs_answers_as_if_it_were_not_there() {
    let server = Setup::demo().start();
    let (_, outside) = things(&server).await;
    let clerk = Visitor::signed_in(&server, "clerk").await;
    for (there, nowhere) in [
        (format!("/desk/bookings/{}", outside.booking), "/desk/bookings/01234567-0000-7000-8000-000000000000"),
        (format!("/desk/clinics/{}", outside.clinic), "/desk/clinics/AAAAAAAA"),
    ] {
        let paths = (there.clone(), nowhere);
        let (there, nowhere) = (clerk.get(&there).await, clerk.get(nowhere).await);
        assert_eq!(
            (there.status(), nowhere.status()),
            (reqwest::StatusCode::NOT_FOUND, reqwest::StatusCode::NOT_FOUND)
        );
        let (there, nowhere) = (there.text().await.expect("text"), nowhere.text().await.expect("text"));
        // But for the address itself, which the link to the other language repeats.
        let bare = |page: &str, id: &str| page.replace(id, "");
        let id = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        assert_eq!(bare(&there, &id(&paths.0)), bare(&nowhere, &id(paths.1)));
    }
}

#[test]
fn every_address_has_an_entry() {
    for door in doors() {
        assert!(
            matches!(door.access.as_str(), "public" | "operator" | "signing-in" | "signed-in")
                || !actions(&door.access).is_empty(),
            "{} {}",
            door.method,
            door.path
        );
        // What stands at the desk is open to nobody who is not signing in.
        let entrance = ["/desk/sign-in", "/desk/sign-out", "/desk/forgotten", "/desk/link/"];
        let is_entrance = entrance.iter().any(|p| door.path.starts_with(p));
        assert!(!door.path.starts_with("/desk") || is_entrance || door.access != "public", "{}", door.path);
    }
}
