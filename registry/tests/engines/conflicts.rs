//! Conflict of interest: what stops a booking, whichever door it comes through, and who learns what of it.

use crate::county::{County, VILLAGE, ask, request};
use domain::bookings::{Request, Status};
use domain::conflicts::Kind;
use domain::consultations::{Outcome, Record};
use domain::ids::SlotId;
use domain::people::PhoneTail;
use domain::places::DivisionCode;
use domain::staff::Actor;
use registry::bookings::{self, BookError, Booking, By, Which, personal};
use registry::bookings::{queue, records};
use registry::conflicts::{self, ConflictError, OfficerForm, TieForm};
use registry::settings::retention;
use registry::{Keys, Office, Random, clinics};
use tokio::task::JoinSet;

on_both_engines! {
    who_was_on_the_other_side_is_proposed_another_adviser_by_whatever_name;
    the_retaining_committee_its_officers_and_relatives_stop_a_booking;
    neither_the_adviser_nor_their_firm_is_received_against_or_as_the_booker;
    a_colleague_of_the_firm_is_bound_by_numbers_and_by_names_of_the_village;
    what_came_to_nothing_binds_nobody;
    a_booking_is_not_moved_to_an_adviser_who_may_not_take_it;
    two_sides_at_the_same_instant_do_not_get_the_same_adviser;
    a_waiver_takes_a_reason_and_a_second_person;
    whoever_asked_for_a_waiver_finds_the_answer_and_the_justice_office_what_was_decided;
    both_sides_of_one_matter_cannot_be_waived;
    what_changes_later_is_raised_and_the_adviser_learns_nothing_of_it;
    neither_clerk_nor_mediator_reads_anything_and_nothing_stands_open_in_the_database;
    marks_go_with_what_they_come_from_and_outlive_a_consultation_as_digests;
}

fn against(name: &str, phone: &str, other: &str) -> Request {
    Request { other_party: Some(other.to_owned()), ..request(name, phone) }
}

async fn book(county: &County, slot: &SlotId, request: &Request) -> Result<Booking, BookError> {
    bookings::book(&county.office, By::Person, ask(slot, request)).await
}

/// Another adviser is proposed, and none of the times proposed is of this one or of a colleague of their firm.
async fn stopped(county: &County, slot: &SlotId, request: &Request) {
    let (_, clinic) = clinics::slot(&county.office, slot).await.expect("read").expect("there");
    match book(county, slot, request).await {
        Err(BookError::Conflict(nearest)) => {
            assert_eq!(nearest.len(), 3, "{request:?}");
            for (_, other) in nearest {
                assert_ne!(other.adviser_id, clinic.adviser_id, "{request:?}");
            }
        }
        other => panic!("{request:?}: {other:?}"),
    }
}

/// What was raised, as this actor reads it.
async fn raised(office: &Office, actor: &Actor) -> Vec<conflicts::Raised> {
    let (found, all) = conflicts::raised(office, actor, 0, 100).await.expect("read");
    assert_eq!(found.len(), all);
    found
}

/// Free slots of the demonstration's village, whose adviser is `adviser`.
async fn slots_at_home(county: &County) -> Vec<SlotId> {
    let (office, now) = (&county.office, county.office.now());
    let home = DivisionCode::try_from(VILLAGE).expect("a code");
    let all = clinics::in_division(office, &home, now, now + domain::bookings::HORIZON).await.expect("clinics");
    let free = all.iter().flat_map(|c| &c.slots).filter(|s| s.free > 0 && s.is_open(now)).map(|s| s.id.clone());
    free.collect()
}

fn tail(booking: &Booking) -> PhoneTail {
    PhoneTail::parse(&booking.personal.tail).expect("digits")
}

async fn who_was_on_the_other_side_is_proposed_another_adviser_by_whatever_name(county: County) {
    let slots = slots_at_home(&county).await;
    book(&county, &slots[0], &against("王大山", "13800138000", "邻居李四海 13900139000"))
        .await
        .expect("the first side");
    // The other side itself: by name, by telephone under another name, by a name that only sounds alike, in other characters.
    for (name, phone) in
        [("李四海", "13700137000"), ("李海", "13900139000"), ("李思海", "13700137001"), ("李　四海", "13700137002")]
    {
        stopped(&county, &slots[1], &request(name, phone)).await;
    }
    // Somebody else against the client.
    for other in ["王大山", "王 大山先生", "汪大山", "亲家王大山（1380013 8000）", "13800138000", "老王大山家"]
    {
        stopped(&county, &slots[1], &against("赵六合", "13600136000", other)).await;
    }
    // Against the same opponent, a namesake of the surname alone, nobody: nothing speaks against it.
    book(&county, &slots[1], &against("李小花", "13500135000", "李四海")).await.expect("the same side");
    for (number, other) in ["老王", "王某", "王大川", "县医院"].into_iter().enumerate() {
        let phone = format!("1350013500{}", number + 1);
        book(&county, &slots[2 + number], &against("周全", &phone, other))
            .await
            .unwrap_or_else(|e| panic!("{other}: {e}"));
    }
    county.check_seats().await;
}

async fn the_retaining_committee_its_officers_and_relatives_stop_a_booking(county: County) {
    let slot = slots_at_home(&county).await.remove(0);
    for other in
        ["村委会", "我们村委", "颉颉堡村委会", "颉颉堡村", "村委会主任赵示例", "赵示例", "书记钱示例", "李示例"]
    {
        stopped(&county, &slot, &against("王大山", "13800138000", other)).await;
    }
    // The relative as the booker; an officer with a matter of their own is received.
    stopped(&county, &slot, &request("李示例", "13800138001")).await;
    book(&county, &slot, &against("赵示例", "13800138002", "王家庄村委会")).await.expect("an officer's own matter");
}

async fn neither_the_adviser_nor_their_firm_is_received_against_or_as_the_booker(county: County) {
    let (office, slots) = (&county.office, slots_at_home(&county).await);
    let (_, clinic) = clinics::slot(office, &slots[0]).await.expect("read").expect("there");
    let adviser = county.actor("adviser").await;
    assert_eq!(clinic.adviser_id, adviser.id);
    let firm = county.texts("select firm from retainers where village_code = '141181102205'").await.remove(0);
    let colleague = county
        .texts(
            "select s.name from staff s join retainers r on r.adviser_id = s.id
             where r.firm in (select o.firm from retainers o where o.village_code = '141181102205')
               and s.id not in (select o.adviser_id from retainers o where o.village_code = '141181102205') order by s.id",
        )
        .await
        .remove(0);
    let admin = county.actor("admin").await;
    let members = registry::staff::members(office, &admin).await.expect("a list");
    let own = members.iter().find(|m| m.id == adviser.id).expect("there").contact.phone.clone().expect("a telephone");
    let name = adviser.name.as_str();
    let short = firm.replace("律师事务所", "律所");
    for other in [
        name.to_owned(),
        format!("{name}律师"),
        format!("法律顾问{name}"),
        own.clone(),
        firm.clone(),
        format!("告{short}"),
        colleague.clone(),
    ] {
        stopped(&county, &slots[0], &against("赵六合", "13600136000", &other)).await;
    }
    // As the booker: by the name, by the telephone.
    stopped(&county, &slots[0], &request(name, "13600136000")).await;
    stopped(&county, &slots[0], &request("赵六合", &own)).await;
    // A surname, another firm, another of the county's advisers: nothing speaks against it.
    let surname: String = name.chars().take(1).collect();
    for (n, other) in [format!("老{surname}"), "示例癸律师事务所".to_owned()].into_iter().enumerate() {
        let asked = against("周全", &format!("1350013500{n}"), &other);
        book(&county, &slots[n], &asked).await.unwrap_or_else(|e| panic!("{other}: {e}"));
    }
}

async fn a_colleague_of_the_firm_is_bound_by_numbers_and_by_names_of_the_village(county: County) {
    let slots = slots_at_home(&county).await;
    book(&county, &slots[0], &against("王大山", "13800138000", "李四海")).await.expect("booked");
    // A clinic of a colleague of the same firm, in another township.
    let far = county.texts("select s.id from slots s join clinics c on c.id = s.clinic_id join retainers r on r.adviser_id = c.adviser_id
         join seats p on p.slot_id = s.id
         where r.firm in (select o.firm from retainers o where o.village_code = '141181102205')
           and c.adviser_id not in (select o.adviser_id from retainers o where o.village_code = '141181102205')
           and c.village_code not like '141181102%' and c.status = 'planned' and p.booking_id is null
           and s.starts_at > '2026-11-26' and s.starts_at < '2026-12-20' group by s.id order by s.id limit 3",
    )
    .await;
    let far: Vec<SlotId> = far.into_iter().map(SlotId::from).collect();
    assert!(!far.is_empty(), "the firm has colleagues elsewhere");
    stopped(&county, &far[0], &against("周全", "13600136000", "13800138000")).await;
    // A common name alone does not stop in another township.
    book(&county, &far[0], &against("周全", "13600136000", "王大山")).await.expect("a namesake elsewhere");
}

async fn what_came_to_nothing_binds_nobody(county: County) {
    let slots = slots_at_home(&county).await;
    let booking = book(&county, &slots[0], &against("王大山", "13800138000", "李四海")).await.expect("booked");
    stopped(&county, &slots[1], &request("李四海", "13900139000")).await;
    let own = tail(&booking);
    let which = Which::Own(&booking.code, &own);
    bookings::cancel(&county.office, By::Person, which, None).await.expect("cancelled");
    book(&county, &slots[1], &request("李四海", "13900139000")).await.expect("nobody was advised");
}

async fn a_booking_is_not_moved_to_an_adviser_who_may_not_take_it(county: County) {
    let slots = slots_at_home(&county).await;
    book(&county, &slots[0], &against("王大山", "13800138000", "李四海")).await.expect("booked");
    let Err(BookError::Conflict(nearest)) = book(&county, &slots[1], &request("李四海", "13900139000")).await else {
        panic!("another adviser is proposed");
    };
    let booking = book(&county, &nearest[0].0.id, &request("李四海", "13900139000")).await.expect("with another");
    let own = tail(&booking);
    let which = Which::Own(&booking.code, &own);
    let refused = bookings::move_to(&county.office, By::Person, which, &slots[1]).await;
    assert!(matches!(&refused, Err(BookError::Conflict(nearest)) if !nearest.is_empty()), "{refused:?}");
    let kept = bookings::find(&county.office, &booking.code, &own).await.expect("read").expect("there");
    assert_eq!((&kept.slot_id, kept.version), (&booking.slot_id, booking.version));
    county.check_seats().await;
}

async fn two_sides_at_the_same_instant_do_not_get_the_same_adviser(county: County) {
    let slots = slots_at_home(&county).await;
    let sides = [against("王大山", "13800138000", "李四海"), against("李四海", "13900139000", "王大山")];
    let mut all = JoinSet::new();
    for (slot, request) in slots.into_iter().zip(sides) {
        let office = county.office.clone();
        all.spawn(async move { bookings::book(&office, By::Person, ask(&slot, &request)).await });
    }
    let done = all.join_all().await;
    let booked = done.iter().filter(|b| b.is_ok()).count();
    let proposed = done.iter().filter(|b| matches!(b, Err(BookError::Conflict(_)))).count();
    assert_eq!((booked, proposed), (1, 1), "{done:?}");
}

async fn a_waiver_takes_a_reason_and_a_second_person(county: County) {
    let (office, slot) = (&county.office, slots_at_home(&county).await.remove(0));
    let (clerk, justice) = (county.actor("clerk").await, county.actor("justice").await);
    let wanted = against("王大山", "13800138000", "村委会");
    assert!(matches!(conflicts::ask(office, &clerk, &slot, &wanted, " ").await, Err(ConflictError::Invalid(_))));
    conflicts::ask(office, &clerk, &slot, &wanted, "别的顾问下月才有空").await.expect("asked");
    conflicts::ask(office, &clerk, &slot, &wanted, "再催一次").await.expect("asked twice stands once");
    stopped(&county, &slot, &wanted).await;
    let waiting = conflicts::waivers(office, &justice).await.expect("read");
    assert_eq!(waiting.len(), 1);
    let waiver = &waiting[0];
    assert_eq!(
        (waiver.kind, waiver.name.as_str(), waiver.reason.as_str()),
        (Kind::Committee, "王大山", "别的顾问下月才有空")
    );
    for (who, wrong) in
        [("clerk", "a clerk"), ("adviser", "an adviser"), ("mediator", "a mediator"), ("admin", "admin")]
    {
        let refused = conflicts::decide(office, &county.actor(who).await, &waiver.id, true, "好").await;
        assert!(matches!(refused, Err(ConflictError::Unknown)), "{wrong}: {refused:?}");
    }
    let auditor = county.actor("auditor").await;
    assert!(matches!(conflicts::decide(office, &auditor, &waiver.id, true, "好").await, Err(ConflictError::Forbidden)));
    assert!(matches!(conflicts::decide(office, &justice, &waiver.id, true, "").await, Err(ConflictError::Invalid(_))));
    conflicts::decide(office, &justice, &waiver.id, true, "村委会书面同意").await.expect("granted");
    assert!(matches!(conflicts::decide(office, &justice, &waiver.id, false, "反悔").await, Err(ConflictError::Over)));
    // It is for this person against this side: not for another.
    stopped(&county, &slot, &against("赵六合", "13600136000", "村委会")).await;
    let booking = book(&county, &slot, &wanted).await.expect("booked with the waiver");
    let told = bookings::history(office, &clerk, &booking.id).await.expect("read");
    let told: Vec<_> = told.iter().map(|e| (e.told.what.as_str(), e.told.note.as_deref())).collect();
    assert_eq!(told, [("booked", None), ("waived", None)], "that there was one, not what for");

    // Who asks does not decide, whatever their role; nor does the database let them.
    let other = against("孙不平", "13600136001", "村委会");
    let second = slots_at_home(&county).await.remove(0);
    conflicts::ask(office, &justice, &second, &other, "当事人坚持").await.expect("asked");
    let waiver = conflicts::waivers(office, &justice).await.expect("read").remove(0);
    let refused = conflicts::decide(office, &justice, &waiver.id, true, "自己批").await;
    assert!(matches!(refused, Err(ConflictError::SamePerson)), "{refused:?}");
    assert!(county.raw("update conflict_waivers set decided_by = asked_by").await.is_err());
}

async fn whoever_asked_for_a_waiver_finds_the_answer_and_the_justice_office_what_was_decided(county: County) {
    let (office, slots) = (&county.office, slots_at_home(&county).await);
    let (clerk, justice) = (county.actor("clerk").await, county.actor("justice").await);
    let wanted = [against("王大山", "13800138000", "村委会"), against("赵六合", "13600136000", "村委会")];
    for request in &wanted {
        conflicts::ask(office, &clerk, &slots[0], request, "别的顾问下月才有空").await.expect("asked");
        county.pass(chrono::Duration::minutes(1));
    }
    let asked = async || -> Vec<_> {
        let all = conflicts::asked_by(office, &clerk).await.expect("read");
        all.into_iter().map(|w| (w.name, w.state, w.until.is_some(), w.is_used)).collect()
    };
    let of = |name: &str, state, until, used| (name.to_owned(), state, until, used);
    use domain::conflicts::WaiverState::{Asked, Granted, Refused};
    assert_eq!(asked().await, [of("赵六合", Asked, false, false), of("王大山", Asked, false, false)]);
    assert!(conflicts::decided(office, &justice).await.expect("read").is_empty());
    for waiver in conflicts::waivers(office, &justice).await.expect("read") {
        let grant = waiver.name == "王大山";
        conflicts::decide(office, &justice, &waiver.id, grant, "双方都书面同意").await.expect("decided");
    }
    assert_eq!(asked().await, [of("赵六合", Refused, false, false), of("王大山", Granted, true, false)]);
    book(&county, &slots[0], &wanted[0]).await.expect("booked with the waiver");
    assert_eq!(asked().await[1], of("王大山", Granted, true, true));
    // What kind it was, by whom and why it was decided: the justice office reads it, the clerk does not.
    let told = format!("{:?}", conflicts::asked_by(office, &clerk).await.expect("read"));
    assert!(!told.contains("书面") && !told.contains("村委会"), "{told}");
    let decided = conflicts::decided(office, &justice).await.expect("read");
    let decision =
        |name: &str| decided.iter().find(|w| w.name == name).and_then(|w| w.decision.clone()).expect("decided");
    let (granted, refused) = (decision("王大山"), decision("赵六合"));
    assert!(granted.granted_until.is_some() && granted.booking.is_some() && granted.reason == "双方都书面同意");
    assert_eq!((refused.granted_until, refused.booking, refused.by), (None, None, justice.name.clone()));
    for who in ["clerk", "adviser", "mediator", "admin"] {
        assert!(conflicts::decided(office, &county.actor(who).await).await.expect("read").is_empty(), "{who}");
    }
    for who in ["adviser", "justice", "admin"] {
        assert!(conflicts::asked_by(office, &county.actor(who).await).await.expect("read").is_empty(), "{who}");
    }
}

async fn both_sides_of_one_matter_cannot_be_waived(county: County) {
    let (office, slots) = (&county.office, slots_at_home(&county).await);
    let (clerk, justice) = (county.actor("clerk").await, county.actor("justice").await);
    book(&county, &slots[0], &against("王大山", "13800138000", "李四海")).await.expect("booked");
    let other_side = against("李四海", "13900139000", "王大山");
    stopped(&county, &slots[1], &other_side).await;
    conflicts::ask(office, &clerk, &slots[1], &other_side, "非要这位").await.expect("asked");
    let waiver = conflicts::waivers(office, &justice).await.expect("read").remove(0);
    assert_eq!(waiver.kind, Kind::BothSides);
    let refused = conflicts::decide(office, &justice, &waiver.id, true, "好").await;
    assert!(matches!(refused, Err(ConflictError::NotWaivable)), "{refused:?}");
    stopped(&county, &slots[1], &other_side).await;
}

async fn what_changes_later_is_raised_and_the_adviser_learns_nothing_of_it(county: County) {
    let (office, slots) = (&county.office, slots_at_home(&county).await);
    let (adviser, justice) = (county.actor("adviser").await, county.actor("justice").await);
    let first = book(&county, &slots[0], &against("王大山", "13800138000", "周有财")).await.expect("booked");
    let second = book(&county, &slots[1], &against("赵六合", "13600136000", "郑公平")).await.expect("booked");
    assert!(raised(office, &justice).await.is_empty());
    // The adviser declares a brother; the township notes an officer.
    let tie =
        TieForm { name: "周有財".into(), tie: "sibling".into(), village: VILLAGE.into(), ..TieForm::default() };
    conflicts::declare(office, &adviser, &tie).await.expect("declared");
    let home = DivisionCode::try_from(VILLAGE).expect("a code");
    let officer = OfficerForm { name: "郑公平".into(), post: "会计".into() };
    conflicts::add_officer(office, &justice, &home, &officer).await.expect("noted");
    let raised = raised(office, &justice).await;
    let mut kinds: Vec<_> = raised.iter().map(|r| (r.booking.id.clone(), r.kind)).collect();
    // Found in the same millisecond.
    kinds.sort_by_key(|(id, _)| *id != first.id);
    assert_eq!(kinds, [(first.id.clone(), Kind::OtherIsRelative), (second.id.clone(), Kind::Committee)]);
    assert!(raised.iter().all(|r| r.nearest.iter().all(|(_, clinic)| clinic.adviser_id != adviser.id)));
    // The person keeps the claim and is offered another adviser; this one sees neither who nor what.
    let admin = county.actor("admin").await;
    let now = bookings::record(office, &admin, &first.id).await.expect("read").expect("there");
    assert_eq!((now.status, now.name.as_str()), (Status::Displaced, "王大山"));
    let offered = county.count("select count(*) from offers where state = 'open'").await;
    assert_eq!(offered, 2, "a place of another adviser is kept for each");
    let seen = bookings::record(office, &adviser, &first.id).await.expect("read").expect("there");
    assert_eq!((seen.name.as_str(), seen.personal.other_party.as_deref(), seen.blocked), ("—", None, true));
    assert!(bookings::history(office, &adviser, &first.id).await.expect("read").is_empty());
    assert!(personal::reveal(office, &adviser, &first.id, "好奇").await.is_err());
    let queue = queue::queue(office, &adviser, &first.clinic_id).await.expect("read").expect("one's own");
    assert!(!format!("{queue:?}").contains("王大山"));
    // What the trail tells the clerk is that another adviser receives the person, not why.
    let told = bookings::history(office, &county.actor("clerk").await, &first.id).await.expect("read");
    let told: Vec<_> =
        told.iter().map(|e| (e.told.what.as_str(), e.told.note.as_deref(), e.told.staff_name.clone())).collect();
    assert_eq!(told, [("booked", None, None), ("displaced", Some("换一位法律顾问接待"), None)]);
    // Declared again, in other characters and then with a telephone: one line, which says more.
    for (name, phone) in [("周有财", ""), ("周有財", "13911110000"), ("周有財", "")] {
        let again = TieForm {
            name: name.into(),
            tie: "sibling".into(),
            phone: phone.into(),
            village: VILLAGE.into(),
            ..TieForm::default()
        };
        conflicts::declare(office, &adviser, &again).await.expect("declared");
    }
    let declared = conflicts::ties(office, &adviser).await.expect("read");
    let brothers: Vec<_> = declared.iter().filter(|t| t.name.starts_with("周有")).collect();
    assert_eq!(brothers.iter().map(|t| t.phone.as_deref()).collect::<Vec<_>>(), [Some("13911110000")]);
    // Taken back, it binds nobody any more.
    let mine = declared.iter().find(|t| t.name == "周有財").expect("declared");
    conflicts::remove_tie(office, &adviser, &mine.id).await.expect("removed");
    let third = slots_at_home(&county).await.remove(0);
    book(&county, &third, &against("吴一心", "13600136009", "周有财")).await.expect("nothing speaks against it");
    assert_eq!(conflicts::recheck_all(office).await.expect("looked at anew"), 0);
}

async fn neither_clerk_nor_mediator_reads_anything_and_nothing_stands_open_in_the_database(county: County) {
    let (office, slots) = (&county.office, slots_at_home(&county).await);
    let adviser = county.actor("adviser").await;
    book(&county, &slots[0], &against("王大山", "13800138000", "诸葛有名")).await.expect("booked");
    let tie = TieForm {
        name: "诸葛有名".into(),
        tie: "in_law".into(),
        phone: "13911112222".into(),
        village: VILLAGE.into(),
        ..TieForm::default()
    };
    conflicts::declare(office, &adviser, &tie).await.expect("declared");
    let clerk = county.actor("clerk").await;
    conflicts::ask(office, &clerk, &slots[1], &against("尉迟恭敬", "13811113333", "诸葛有名"), "司马昭之心")
        .await
        .expect("asked");
    for who in ["clerk", "mediator", "adviser", "admin", "petition"] {
        let actor: Actor = county.actor(who).await;
        assert!(raised(office, &actor).await.is_empty(), "{who}");
        assert!(conflicts::waivers(office, &actor).await.expect("read").is_empty(), "{who}");
    }
    for who in ["justice", "auditor"] {
        let actor = county.actor(who).await;
        assert_eq!(raised(office, &actor).await.len(), 1, "{who}");
        assert_eq!(conflicts::waivers(office, &actor).await.expect("read").len(), 1, "{who}");
    }
    // One's ties are one's own.
    for who in ["clerk", "justice", "admin", "auditor"] {
        assert!(conflicts::ties(office, &county.actor(who).await).await.expect("read").is_empty(), "{who}");
    }
    let home = DivisionCode::try_from(VILLAGE).expect("a code");
    assert!(matches!(conflicts::officers(office, &clerk, &home).await, Err(ConflictError::Unknown)));
    let dump = county.dump().await;
    for secret in ["诸葛有名", "13911112222", "尉迟恭敬", "司马昭之心", "in_law", "other_is_relative", "赵示例"]
    {
        assert!(!dump.contains(secret), "{secret} stands open in the database");
    }
}

async fn consult(county: &County, office: &Office, booking: &Booking) {
    let adviser = county.actor("adviser").await;
    county.pass(booking.starts_at - office.now());
    let mut version = booking.version;
    for step in [domain::bookings::Step::CheckIn, domain::bookings::Step::Call, domain::bookings::Step::Start] {
        version = queue::step(office, &adviser, &booking.id, step, version).await.expect("a step").version;
    }
    let record = Record { matter: "land".into(), facts: None, advice: "先协商".into(), outcome: Outcome::Answered };
    records::record_consultation(office, &adviser, &booking.id, &record, None).await.expect("recorded");
    let version = bookings::record(office, &adviser, &booking.id).await.expect("read").expect("there").version;
    queue::step(office, &adviser, &booking.id, domain::bookings::Step::Done, version).await.expect("done");
}

async fn marks_go_with_what_they_come_from_and_outlive_a_consultation_as_digests(county: County) {
    const OF_BOOKINGS: &str =
        "select count(*) from conflict_marks m join bookings b on b.id = m.booking_id where not b.demo";
    let (office, slots) = (&county.office, slots_at_home(&county).await);
    let admin = county.actor("admin").await;
    let gone = book(&county, &slots[1], &against("赵六合", "13600136000", "郑公平")).await.expect("booked");
    let held = book(&county, &slots[0], &against("王大山", "13800138000", "李四海")).await.expect("booked");
    let own = tail(&gone);
    bookings::cancel(office, By::Person, Which::Own(&gone.code, &own), None).await.expect("cancelled");
    assert_eq!(
        county.count(OF_BOOKINGS).await,
        10,
        "number, name and sound of each client, name and sound of each other side"
    );
    personal::erase(office, &admin, &gone.id, "本人要求").await.expect("erased");
    assert_eq!(county.count(OF_BOOKINGS).await, 5, "what came to nothing leaves nothing");
    consult(&county, office, &held).await;
    personal::erase(office, &admin, &held.id, "本人要求").await.expect("erased");
    assert_eq!(county.count(OF_BOOKINGS).await, 5, "the duty of secrecy outlives the record");
    let dump = county.dump().await;
    assert!(!dump.contains("李四海") && !dump.contains("13800138000"));

    // Under a new key too, although what the marks were made of is gone.
    let first = Keys::new_line("test", &Random::seeded(1));
    let keys = Keys::parse(&format!("{first}{}", Keys::new_line("next", &Random::seeded(2)))).expect("keys");
    let turned = Office::new(office.db.clone(), office.clock.clone(), office.random.clone(), keys, office.zone);
    registry::rotation::rotate(&turned).await.expect("turned");
    let later = slots_at_home(&county).await.into_iter().next().expect("a slot");
    let refused = bookings::book(&turned, By::Person, ask(&later, &request("李四海", "13900139000"))).await;
    assert!(matches!(refused, Err(BookError::Conflict(_))), "{refused:?}");
    let officer = bookings::book(&turned, By::Person, ask(&later, &against("周全", "13500135000", "赵示例"))).await;
    assert!(matches!(officer, Err(BookError::Conflict(_))), "made anew under the new key: {officer:?}");

    county.pass(chrono::Duration::days(61 * 31));
    retention::erase_due(&turned).await.expect("erased");
    assert_eq!(county.count(OF_BOOKINGS).await, 0, "they end with their own time");
}
