//! Parties after a case was opened, one person in several records, mediators who step back.

use chrono::Duration;
use domain::cases::{PartyForm, Role, Side, StandingForm};
use domain::conflicts::StepsBack;
use domain::form::{Field, Flaw};
use domain::people::PhoneTail;
use domain::staff::Actor;
use registry::cases::persons::{self, Alike, Record};
use registry::cases::{self, CaseError, Given, View, stepping_back};
use registry::conflicts::{self, TieForm};
use registry::trail;

use super::{WALL, go, in_talks, neighbours, open_with, opened, party, state, typed};
use crate::county::{County, ask, request};

on_both_engines! {
    an_agent_comes_with_an_authority_is_told_and_looks_for_one_side_only;
    what_cannot_be_of_parties_is_refused_and_nothing_is_half_done;
    of_two_who_change_the_parties_at_once_one_is_told_who_and_what;
    whoever_is_taken_out_stays_on_the_trail_and_is_found_by_nothing;
    one_person_is_proposed_joined_and_separated_and_nothing_hidden_is_shown;
    a_mediator_who_is_a_party_or_bound_to_one_steps_back;
    a_copy_of_ones_data_has_the_cases_and_nothing_of_the_other_side;
    numbers_of_two_counties_that_begin_alike_do_not_collide;
    the_closed_part_of_the_queue_keeps_to_its_filters;
}

fn standing(role: &str, stands_for: &[i64]) -> StandingForm {
    StandingForm {
        role: role.into(),
        stands_for: stands_for.iter().map(ToString::to_string).collect(),
        power: "general".into(),
        paper: "2026-11-24 授权委托书".into(),
        kinship: "父亲".into(),
        ..StandingForm::default()
    }
}

async fn add(
    county: &County,
    actor: &Actor,
    view: &View,
    person: &PartyForm,
    standing: &StandingForm,
) -> Result<View, CaseError> {
    let given = Given { person, standing, reason: "本人要求" };
    cases::add_party(&county.office, actor, &view.case.id, view.case.version, given, &[]).await
}

async fn booking_of(county: &County, name: &str, phone: &str) -> domain::ids::BookingId {
    let (slot, wish) = (county.free_slot_in(crate::county::VILLAGE).await, request(name, phone));
    let booked = registry::bookings::book(&county.office, registry::bookings::By::Person, ask(&slot, &wish)).await;
    booked.expect("booked").id
}

async fn messages(county: &County) -> i64 {
    county.count("select count(*) from messages where kind = 'case_step'").await
}

async fn an_agent_comes_with_an_authority_is_told_and_looks_for_one_side_only(county: County) {
    let office = &county.office;
    let (case, mediator) = in_talks(&county).await;
    let before = messages(&county).await;
    let lawyer = party("赵律", "13800003333", "zhao@example.com");
    let mut until = standing("agent", &[1]);
    until.until = (office.today() + Duration::days(10)).to_string();
    let after = add(&county, &mediator, &case, &lawyer, &until).await.expect("added");
    assert_eq!(after.case.version, case.case.version + 1);
    let agent = after.parties.iter().find(|p| p.role == Role::Agent).expect("there");
    assert_eq!((agent.number, agent.side, agent.stands_for.as_slice()), (3, Some(Side::Applicant), &[1][..]));
    assert_eq!(messages(&county).await, before + 1, "the agent alone is told that they are in it");
    assert_eq!(after.names(Side::Applicant), ["王大山"], "an agent is no party");
    // They are told what their side is told, and see what it sees.
    let longer = [("days", "20"), ("both_agree", "yes"), ("reason", "还要查")];
    let told = messages(&county).await;
    go(&county, &mediator, &case.case.id, "extend", &longer).await;
    assert_eq!(messages(&county).await, told + 3);
    let look = async |tail: &str| {
        let tail = PhoneTail::parse(tail).expect("digits");
        cases::progress(office, &case.case.code, &tail).await.expect("read")
    };
    let seen = look("3333").await.expect("theirs");
    assert_eq!((seen.side, seen.role), (Side::Applicant, Role::Agent));
    assert!(!format!("{seen:?}").contains("李二虎"));
    // Once the authority has run out they are told nothing and see nothing.
    county.pass(Duration::days(11));
    let told = messages(&county).await;
    go(&county, &mediator, &case.case.id, "end", &[("ground", "other"), ("direction", "起诉"), ("reason", "不谈了")])
        .await;
    assert_eq!(messages(&county).await, told + 2);
    assert!(look("3333").await.is_none());
}

async fn what_cannot_be_of_parties_is_refused_and_nothing_is_half_done(county: County) {
    let (case, mediator) = in_talks(&county).await;
    let before = state(&county, &case).await;
    let who = party("赵律", "13800003333", "zhao@example.com");
    macro_rules! refused {
        ($actor:expr, $who:expr, $standing:expr, $what:pat) => {{
            let done = add(&county, $actor, &case, $who, &$standing).await;
            assert!(matches!(done, Err($what)), "{done:?}");
            assert_eq!(state(&county, &case).await, before);
        }};
    }
    let flaw =
        async |who: &PartyForm, standing: StandingForm, field| match add(&county, &mediator, &case, who, &standing)
            .await
        {
            Err(CaseError::Wrong(flaws)) => flaws.of(field),
            other => panic!("{other:?}"),
        };
    assert_eq!(flaw(&who, standing("agent", &[1, 2]), Field::StandsFor).await, Some(Flaw::BothSides));
    assert_eq!(flaw(&who, standing("guardian", &[]), Field::StandsFor).await, Some(Flaw::Missing));
    assert_eq!(flaw(&party("", "1", ""), standing("witness", &[]), Field::Phone).await, Some(Flaw::NotAPhone));
    let (clerk, adviser, other) =
        (county.member("clerk").await, county.member("adviser").await, county.member("mediator-2").await);
    // Who may see no more than where it stands learns no more here.
    refused!(&clerk, &who, standing("witness", &[]), CaseError::Unknown);
    refused!(&adviser, &who, standing("witness", &[]), CaseError::Unknown);
    refused!(&other, &who, standing("witness", &[]), CaseError::Unknown);
    // A side without anybody; somebody who is stood for.
    let (id, version) = (&case.case.id, case.case.version);
    let gone = cases::take_out_party(&county.office, &mediator, id, version, 1, "弄错了").await;
    assert!(matches!(gone, Err(CaseError::First(_))), "{gone:?}");
    let second =
        add(&county, &mediator, &case, &party("王二山", "", ""), &standing("applicant", &[])).await.expect("added");
    let stood = add(&county, &mediator, &second, &who, &standing("guardian", &[3])).await.expect("added");
    let gone = cases::take_out_party(&county.office, &mediator, id, stood.case.version, 3, "弄错了").await;
    assert!(matches!(gone, Err(CaseError::First(_))), "{gone:?}");
    let without = cases::take_out_party(&county.office, &mediator, id, stood.case.version, 4, " ").await;
    assert!(matches!(without, Err(CaseError::Wrong(_))), "a reason is asked: {without:?}");
    let free =
        cases::take_out_party(&county.office, &mediator, id, stood.case.version, 4, "成年了").await.expect("out");
    let free = cases::take_out_party(&county.office, &mediator, id, free.case.version, 3, "不是他").await.expect("out");
    assert_eq!((free.parties.len(), free.left.len()), (2, 2));
}

async fn of_two_who_change_the_parties_at_once_one_is_told_who_and_what(county: County) {
    let (case, mediator) = in_talks(&county).await;
    let justice = county.member("justice").await;
    let (one, two) = (party("证人甲", "", ""), party("证人乙", "", ""));
    let witness = standing("witness", &[]);
    let (a, b) =
        tokio::join!(add(&county, &mediator, &case, &one, &witness), add(&county, &justice, &case, &two, &witness));
    let lost = match (a, b) {
        (Ok(_), Err(lost)) | (Err(lost), Ok(_)) => lost,
        both => panic!("one and only one: {both:?}"),
    };
    assert!(matches!(&lost, CaseError::Changed { what, by: Some(_), .. } if what == "party_added"), "{lost:?}");
    // A step taken on what was seen before says so too, and names the change of the parties, not the step before it.
    let adjourn = typed(&[("reason", "天黑了")]);
    let stale = cases::step(&county.office, &mediator, &case.case.id, case.case.version, "adjourn", &adjourn).await;
    assert!(matches!(&stale, Err(CaseError::Changed { what, .. }) if what == "party_added"), "{stale:?}");
}

async fn whoever_is_taken_out_stays_on_the_trail_and_is_found_by_nothing(county: County) {
    let office = &county.office;
    let (case, mediator) = in_talks(&county).await;
    let who = party("赵律", "13800003333", "zhao@example.com");
    let there = add(&county, &mediator, &case, &who, &standing("agent", &[2])).await.expect("added");
    let mended = PartyForm { name: "赵小律".into(), ..who };
    let given = Given { person: &mended, standing: &standing("agent", &[2]), reason: "名字写错了" };
    let there =
        cases::correct_party(office, &mediator, &case.case.id, there.case.version, 3, given).await.expect("mended");
    assert_eq!(there.parties[2].name(), "赵小律");
    let out =
        cases::take_out_party(office, &mediator, &case.case.id, there.case.version, 3, "委托撤了").await.expect("out");
    assert!(out.parties.iter().all(|p| p.number != 3) && out.left.len() == 1);
    let tail = PhoneTail::parse("3333").expect("digits");
    assert!(cases::progress(office, &case.case.code, &tail).await.expect("read").is_none());
    assert_eq!(
        county
            .count("select count(*) from case_parties where removed_at is not null and phone_index is not null")
            .await,
        0
    );
    let told = cases::history(office, &mediator, &case.case.id).await.expect("the trail");
    let acts: Vec<_> = told.iter().rev().take(3).map(|t| (t.what.as_str(), t.note.as_deref())).collect();
    assert_eq!(
        acts,
        [
            ("party_removed", Some("委托撤了")),
            ("party_corrected", Some("名字写错了")),
            ("party_added", Some("本人要求"))
        ]
    );
    assert!(told.iter().any(|t| format!("{:?}", t.facts).contains("赵律")), "the former state stays");
    let folded = trail::folded(office, &out.record()).await.expect("read");
    assert_eq!(folded, trail::state_of(office, &out.record()).await.expect("read").expect("there").whole());
    // Numbers are never given twice.
    let next = add(&county, &mediator, &out, &party("钱某某", "", ""), &standing("witness", &[])).await.expect("added");
    assert_eq!(next.parties.last().map(|p| p.number), Some(4));
}

async fn one_person_is_proposed_joined_and_separated_and_nothing_hidden_is_shown(county: County) {
    let office = &county.office;
    let (mediator, justice) = (county.member("mediator").await, county.member("justice").await);
    let first = opened(&county).await;
    let clerk = county.member("clerk").await;
    let renamed =
        [(Side::Applicant, party("王大珊", "13800007777", "")), (Side::Respondent, party("孙三", "13800008888", ""))];
    let second = open_with(office, &clerk, "apply_oral", &typed(WALL), &renamed).await.expect("opened");
    let find = async |actor: &Actor, who: PartyForm| {
        let data = who.check().expect("a person");
        persons::proposals(office, actor, &second.case, &data).await.expect("read")
    };
    // The same telephone; the same name; one that sounds alike; each with why.
    let by_phone = find(&mediator, party("王建国", "13800001111", "")).await;
    assert_eq!(
        by_phone.iter().map(|l| (l.name.as_str(), l.why.as_slice())).collect::<Vec<_>>(),
        [("王大山", &[Alike::Phone][..])]
    );
    assert!(by_phone[0].phone.as_deref().is_some_and(|p| p.contains('*')), "numbers stay masked");
    assert_eq!(find(&mediator, party("王大山", "", "")).await[0].why, [Alike::Name]);
    assert_eq!(find(&mediator, party("王达杉", "", "")).await[0].why, [Alike::Sound]);
    assert!(find(&mediator, party("周不识", "13800006666", "")).await.is_empty());
    // What the reader may not see is not proposed: the first case is another mediator's now.
    let other = county.member("mediator-2").await;
    let now = cases::read(office, &justice, &first.case.id).await.expect("read").expect("there");
    cases::assign(office, &justice, &first.case.id, now.case.version, &other.id, "均衡").await.expect("handed over");
    assert!(find(&mediator, party("王大山", "13800001111", "")).await.is_empty());
    assert_eq!(find(&justice, party("王大山", "13800001111", "")).await.len(), 1);
    // Joining changes neither record, and separating leaves both as they were.
    let of = async |view: &View| trail::state_of(office, &view.record()).await.expect("read").expect("there").whole();
    let before = (of(&first).await, of(&second).await);
    let record = Record::Party(first.parties[0].id.clone());
    assert_eq!(Record::from_key(&record.key()), Some(record.clone()));
    let join =
        async |actor: &Actor| persons::join(office, actor, &second.case.id, second.case.version, 1, &record).await;
    let hidden = join(&mediator).await;
    assert!(matches!(hidden, Err(CaseError::Unknown)), "what one may not read one may not join: {hidden:?}");
    join(&justice).await.expect("joined");
    join(&justice).await.expect("joined twice, it stands once");
    assert_eq!(county.count("select count(*) from case_party_joins where separated_at is null").await, 1);
    let same = persons::same_person(office, &justice, &second.parties[0]).await.expect("read");
    assert_eq!(same.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(), ["王大山"]);
    assert!(persons::same_person(office, &mediator, &second.parties[0]).await.expect("read").is_empty());
    let back = persons::same_person(office, &justice, &first.parties[0]).await.expect("read");
    assert_eq!(back.len(), 1, "from either end");
    let link = same[0].join.clone().expect("a join of its own");
    persons::separate(office, &justice, &second.case.id, second.case.version, 1, &link).await.expect("separated");
    assert!(persons::same_person(office, &justice, &second.parties[0]).await.expect("read").is_empty());
    assert_eq!((of(&first).await, of(&second).await), before);
    for view in [&first, &second] {
        let told = cases::history(office, &justice, &view.case.id).await.expect("the trail");
        let acts: Vec<_> = told.iter().rev().take(2).map(|t| t.what.as_str()).collect();
        assert_eq!(acts, ["person_separated", "person_joined"]);
    }
    // Across bookings, for whoever may read those.
    let booked = booking_of(&county, "陈到访", "13800005555").await;
    let likes = find(&justice, party("陈到访", "13800005555", "")).await;
    assert!(
        likes.iter().any(|l| l.record == Record::Booking(booked.clone()) && l.why == [Alike::Phone, Alike::Name]),
        "{likes:?}"
    );
    assert!(find(&mediator, party("陈到访", "13800005555", "")).await.is_empty(), "a mediator reads no bookings");
    let mut told = Vec::new();
    trail::verify(office, |t| told.push(t.to_string())).await.expect("walked");
    assert_eq!(told, Vec::<String>::new());
}

async fn a_mediator_who_is_a_party_or_bound_to_one_steps_back(county: County) {
    let office = &county.office;
    let (case, mediator) = in_talks(&county).await;
    let (justice, other) = (county.member("justice").await, county.member("mediator-2").await);
    let read = async || cases::read(office, &justice, &case.case.id).await.expect("read").expect("there");
    let found = async |actor: &Actor| stepping_back::of_view(office, actor, &read().await).await.expect("read");
    assert!(found(&justice).await.is_empty());
    // A party that is declared a relative: raised when it comes in, to whoever sees to conflicts; the mediator learns not why.
    let tie = TieForm { name: "吴表叔".into(), tie: "other_kin".into(), ..TieForm::default() };
    conflicts::declare(office, &mediator, &tie).await.expect("declared");
    let uncle = party("吴表叔", "", "wu@example.com");
    add(&county, &mediator, &read().await, &uncle, &standing("respondent", &[])).await.expect("added");
    let raised = found(&justice).await;
    assert_eq!(raised.len(), 1);
    assert!(matches!(raised[0].why, Some(StepsBack::Bound(_))) && raised[0].staff == mediator.id);
    assert_eq!(found(&mediator).await[0].why, None);
    assert_eq!(stepping_back::raised(office, &justice).await.expect("read").len(), 1);
    assert!(stepping_back::raised(office, &mediator).await.expect("read").is_empty());
    // They take no further step along the main track; letting it stand is a second person's.
    let adjourn = typed(&[("reason", "等核实")]);
    let step =
        async || cases::step(office, &mediator, &case.case.id, read().await.case.version, "adjourn", &adjourn).await;
    assert!(matches!(step().await, Err(CaseError::First(_))));
    let own = stepping_back::waive(office, &mediator, &case.case.id, &raised[0].id, "不算近亲").await;
    assert!(matches!(own, Err(CaseError::Forbidden)), "{own:?}");
    stepping_back::waive(office, &justice, &case.case.id, &raised[0].id, "同名，查过户口").await.expect("let stand");
    step().await.expect("goes on");
    assert!(found(&justice).await.is_empty());
    // Whoever is a party themselves cannot be named, and that is left for those who see to it.
    let themselves = party(&other.name, "", "");
    add(&county, &mediator, &read().await, &themselves, &standing("witness", &[])).await.expect("added");
    let named = cases::assign(office, &justice, &case.case.id, read().await.case.version, &other.id, "换人").await;
    assert!(matches!(&named, Err(CaseError::Invalid(f)) if f.of("to") == Some(Flaw::StepsBack)), "{named:?}");
    assert_eq!(found(&justice).await[0].why, Some(StepsBack::Themselves));
    // Taken out again, it is gone.
    let number = read().await.parties.last().expect("there").number;
    cases::take_out_party(office, &mediator, &case.case.id, read().await.case.version, number, "弄错了")
        .await
        .expect("out");
    assert!(found(&justice).await.is_empty());
    cases::assign(office, &justice, &case.case.id, read().await.case.version, &other.id, "换人")
        .await
        .expect("handed over");
    // A tie declared later is found on the cases one has.
    let late = TieForm {
        name: "李二虎".into(),
        tie: "sibling".into(),
        village: crate::county::VILLAGE.into(),
        ..TieForm::default()
    };
    conflicts::declare(office, &other, &late).await.expect("declared");
    assert_eq!(found(&justice).await.len(), 1);
}

async fn a_copy_of_ones_data_has_the_cases_and_nothing_of_the_other_side(county: County) {
    let office = &county.office;
    let booked = booking_of(&county, "王大山", "13800001111").await;
    let (case, mediator) = in_talks(&county).await;
    let today = office.today().to_string();
    let minutes = [("held_on", today.as_str()), ("present", "双方"), ("minutes", "对方说墙是他爷爷砌的")];
    go(&county, &mediator, &case.case.id, "record_sitting", &minutes).await;
    let admin = county.member("admin").await;
    let copy = registry::bookings::personal::export(office, &admin, &booked, "本人要").await.expect("a copy");
    let theirs: Vec<_> = copy.cases.iter().filter(|c| c.number == case.case.number).collect();
    assert_eq!(theirs.len(), 1);
    assert_eq!(theirs[0].role, "applicant");
    let text = serde_json::to_string(&copy.cases).expect("JSON");
    assert!(text.contains("王大山") && text.contains("13800001111"));
    for secret in ["李二虎", "13800002222", "li@example.com", "爷爷"] {
        assert!(!text.contains(secret), "{secret} is the other side's");
    }
    let told = cases::history(office, &mediator, &case.case.id).await.expect("the trail");
    assert_eq!(told.last().map(|t| (t.what.as_str(), t.note.as_deref())), Some(("exported", Some("本人要"))));
}

async fn numbers_of_two_counties_that_begin_alike_do_not_collide(county: County) {
    let first = opened(&county).await;
    assert!(first.case.number.starts_with("孝调字"), "{}", first.case.number);
    county
        .raw(
            "insert into divisions (code, official_name, name, level, initials, valid_from)
             values ('420902', '孝南区', '孝南区', 'county', 'xnq', '2020-01-01')",
        )
        .await
        .expect("a county more");
    let second = opened(&county).await;
    assert!(second.case.number.starts_with("孝义调字"), "{}", second.case.number);
}

async fn the_closed_part_of_the_queue_keeps_to_its_filters(county: County) {
    let justice = county.member("justice").await;
    let closed = cases::Filter { tab: cases::Tab::Closed, place: cases::Place::Everywhere, ..cases::Filter::default() };
    let page = async |filter| cases::queue(&county.office, &justice, &filter).await.expect("a page").cases.len();
    assert!(page(closed.clone()).await > 0, "the demonstration has one");
    assert_eq!(page(cases::Filter { station: Some("mediating"), ..closed.clone() }).await, 0);
    assert_eq!(page(cases::Filter { free: true, ..closed.clone() }).await, 0, "it was somebody's");
    let archived = cases::Filter { station: Some("archived"), ..closed.clone() };
    assert_eq!(page(archived).await, page(closed).await);
    let _ = neighbours();
}
