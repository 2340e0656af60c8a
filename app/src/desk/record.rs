//! The record of a booking with its history, the record of the consultation, cancelling and moving for a person.

use chrono::{DateTime, Utc};
use domain::bookings::{FileFlaw, Status};
use domain::consultations::{Outcome, RecordForm};
use domain::form::{Field, Flaws};
use domain::staff::Action;
use leptos::prelude::*;
use registry::bookings::attachments::Attachment;
use registry::bookings::records::KeptRecord;
use registry::bookings::{Booking, Event};
use registry::clinics::ClinicWithSlots;
use registry::matters::Matter;
use registry::staff::specialities::NotTaken;

use super::book::slot_choice;
use super::can;
use crate::bookings::{summary, what};
use crate::parts::{Input, error_summary, input, row};
use crate::texts::SpecialityText;
use crate::texts::bookings::{self as words, Mine};
use crate::texts::cases::OpenText;
use crate::texts::conflicts::ConflictText as C;
use crate::texts::desk::{self as said, BookText as B, RecordText as T};
use crate::texts::fields;
use crate::texts::house::DataText as D;
use crate::texts::places::VillageText as V;
use crate::{Chrome, Page, when};

/// What the record page shows.
#[derive(Debug, Clone)]
pub struct Record {
    /// The booking.
    pub booking: Booking,
    /// What happened to it.
    pub history: Vec<Event>,
    /// The record of the consultation, when the reader may see it.
    pub consultation: Option<KeptRecord>,
    /// Papers and pictures.
    pub files: Vec<Attachment>,
    /// Why a file was not kept.
    pub flaw: Option<FileFlaw>,
    /// Right after it was made.
    pub fresh: bool,
    /// Telephone and ID number are shown in full: the purpose stands in the trail.
    pub revealed: bool,
}

/// The record of a booking.
pub fn record(chrome: &Chrome, model: Record) -> Page {
    let (locale, b) = (chrome.locale, &model.booking);
    let here = format!("/desk/bookings/{}", b.id);
    let reads_matter = can(chrome, Action::ReadMatter, b.object());
    let books = can(chrome, Action::BookForVillager, b.object());
    // Whoever booked at another village for somebody of theirs prints the slip and cancels; the clinic is not theirs.
    let made = chrome.actor.as_ref().is_some_and(|a| b.is_cancelled_by(a));
    let sees_clinic = can(chrome, Action::ReadBookings, b.object());
    let changes = books && b.status.is_theirs_to_change();
    let cancels = made && b.status.is_theirs_to_change();
    let writes =
        can(chrome, Action::WriteConsultation, b.object()) && matches!(b.status, Status::InProgress | Status::Done);
    let carries = model.consultation.is_some() && reads_matter && can(chrome, Action::OpenCases, b.object());
    let hidden = || chrome.t(T::Hidden).to_owned();
    let for_reader = |text: &Option<String>| match (text, reads_matter) {
        (Some(text), true) => Some(text.clone()),
        (Some(_), false) => Some(hidden()),
        (None, _) => None,
    };
    let p = &b.personal;
    let phone = if model.revealed {
        p.phone.clone().map(|p| view! { <a class="num" href=format!("tel:{p}")>{p.clone()}</a> }.into_any())
    } else {
        p.masked_phone().map(|p| view! { <span class="num">{p}</span> }.into_any())
    };
    let number = if model.revealed { p.id_number.clone() } else { p.masked_id_number() };
    let hides = p.phone.is_some() || p.id_number.is_some();
    let reveals = hides && !model.revealed && can(chrome, Action::RevealPerson, b.object());
    let kept_still = b.erased_at.is_none();
    let may = |action| kept_still && can(chrome, action, b.object());
    let (corrects, exports, erases) = (may(Action::CorrectPerson), may(Action::ExportPerson), may(Action::ErasePerson));
    let consent_time = when::moment(locale, b.consent_at, chrome.zone);
    let consent = format!(
        "{} · {}",
        said::consent(locale, b.consent_kind),
        said::consent_to(locale, &b.consent_version, &consent_time)
    );
    // The very text, in the language in which the person agreed to it.
    let agreed = words::consent_text(b.locale, &b.consent_version);
    let consent = view! {
        {consent}
        {agreed.map(|text| view! { <details><summary>{chrome.t(T::ConsentText)}</summary><p lang=b.locale.tag()>{text}</p></details> })}
    };
    let by = b.booked_by.clone().unwrap_or_else(|| chrome.t(T::Self_).to_owned());
    let name = if kept_still { b.name.clone() } else { chrome.t(D::ErasedName).to_owned() };
    let title = format!("{name} · {}", chrome.t(T::Title));
    let page_title = title.clone();
    let body = view! {
        {if model.fresh {
            view! {
                <div class="done">
                    <h1>{chrome.t(T::Made)}</h1>
                    <p>{chrome.t(T::MadeHint)}</p>
                    {made.then(|| code_line(chrome, b))}
                </div>
            }.into_any()
        } else {
            let told = chrome.actor.as_ref().is_some_and(|a| b.is_hidden_from(a)).then(|| {
                super::notice("warn", chrome.t(C::Blocked).to_owned(), chrome.t(C::BlockedHint).to_owned())
            });
            view! { <h1>{title.clone()}</h1> {told} {made.then(|| code_line(chrome, b))} }.into_any()
        }}
        <p><span class=words::status_class(b.status)>{words::status_at_desk(locale, b.status)}</span></p>
        {model.revealed.then(|| view! { <p class="notice good" role="status">{chrome.t(D::Shown)}</p> })}
        {(!kept_still).then(|| view! { <p class="notice info">{chrome.t(D::Erased)}</p> })}
        <div class="actions">
            {made.then(|| view! { <a class=if model.fresh { "button primary" } else { "button" } href=format!("{here}/slip")>{chrome.t(T::Slip)}</a> })}
            {carries.then(|| view! { <a class="button" href=format!("/desk/cases/new?booking={}", b.id)>{chrome.t(OpenText::Carry)}</a> })}
            {writes.then(|| view! { <a class="button primary" href=format!("{here}/consultation")>{chrome.t(T::Consultation)}</a> })}
            {changes.then(|| view! { <a class="button" href=format!("{here}/move")>{chrome.t(T::Move)}</a> })}
            {cancels.then(|| view! { <a class="button danger quiet" href=format!("{here}/cancel")>{chrome.t(T::Cancel)}</a> })}
            {sees_clinic.then(|| view! {
                <a class="button quiet" href=format!("/desk/clinics/{}#b-{}", b.clinic_id, b.id)>{chrome.t(T::Queue)}</a>
            })}
        </div>
        <div class="panes">
            <div>
                <dl class="summary">
                    {what(chrome, b)}
                    {row(chrome.t(T::For), name)}
                    {row(chrome.t(T::By), by)}
                    {row(chrome.t(T::Consent), consent)}
                    {phone.map(|p| row(chrome.t(T::Phone), p))}
                    {number.map(|n| row(chrome.t(D::IdNumber), n))}
                    {p.guardian.clone().map(|g| row(chrome.t(D::Guardian), g))}
                    {p.tell_apart.clone().map(|t| row(chrome.t(T::TellApart), t))}
                    {p.email.clone().filter(|_| books || reads_matter).map(|e| row(chrome.t(T::Email), e))}
                    {for_reader(&p.summary).map(|t| row(chrome.t(T::Words), t))}
                    {for_reader(&p.other_party).map(|t| row(chrome.t(T::OtherParty), t))}
                </dl>
                {reveals.then(|| super::personal::reveal(chrome, b))}
                <div class="actions no-print">
                    {corrects.then(|| view! { <a class="button quiet" href=format!("{here}/correct")>{chrome.t(D::Correct)}</a> })}
                    {exports.then(|| view! {
                        <a class="button quiet" href=format!("{here}/export")>{chrome.t(D::Export)}</a>
                        <a class="button quiet" href=format!("{here}/trail.json") download=format!("trail-{}.json", b.code.as_str())>
                            {chrome.t(crate::texts::trail::TrailText::Download)}
                        </a>
                    })}
                    {erases.then(|| view! { <a class="button danger quiet" href=format!("{here}/erase")>{chrome.t(D::Erase)}</a> })}
                </div>
                {reads_matter.then(|| kept(chrome, model.consultation.as_ref()))}
                {super::files::files(chrome, b, model.files, model.flaw)}
            </div>
            {(!model.history.is_empty()).then(|| view! {
                <section aria-labelledby="history">
                    <h2 id="history">{chrome.t(crate::texts::trail::TrailText::Title)}</h2>
                    {super::trail::trail(chrome, model.history.iter().map(|e| &e.told), false)}
                </section>
            })}
        </div>
    };
    Page::desk(page_title, body)
}

/// What the person shows or says to be found, and checks themselves in with: for whoever books for people. An adviser has no use for
/// it, and could make the village's trace of their own visit with it.
fn code_line(chrome: &Chrome, b: &Booking) -> AnyView {
    view! {
        <p class="code-line">
            <span>{chrome.t(Mine::Code)}</span> " " <b class="code">{b.code.grouped()}</b> " "
            <span class="num">{chrome.t(Mine::Digits)} " " {b.personal.tail.clone()}</span>
        </p>
    }
    .into_any()
}

/// What a record says, and who wrote it when.
fn words_of(chrome: &Chrome, r: &KeptRecord) -> AnyView {
    let locale = chrome.locale;
    let by = format!("{} · {}", r.written_by, when::moment(locale, r.written_at, chrome.zone));
    view! {
        <dl class="summary">
            {r.words.facts.clone().map(|f| row(fields::label(locale, Field::Facts), f))}
            {row(fields::label(locale, Field::Advice), r.words.advice.clone())}
            {row(fields::label(locale, Field::Outcome), said::outcome(locale, r.outcome))}
            {row(chrome.t(T::WrittenBy), by)}
        </dl>
    }
    .into_any()
}

fn kept(chrome: &Chrome, record: Option<&KeptRecord>) -> AnyView {
    let body = match record {
        None => view! { <p>{chrome.t(T::NotYet)}</p> }.into_any(),
        Some(r) => words_of(chrome, r),
    };
    view! { <section aria-labelledby="kept"><h2 id="kept">{chrome.t(T::Consultation)}</h2>{body}</section> }.into_any()
}

/// The form of a consultation record.
#[derive(Debug, Clone)]
pub struct Editing {
    /// The booking.
    pub booking: Booking,
    /// The kinds of matter.
    pub matters: Vec<Matter>,
    /// What was typed.
    pub form: RecordForm,
    /// What is wrong.
    pub flaws: Flaws,
    /// The booking moved on while it was typed.
    pub changed: bool,
    /// The mark of the record that the writer has before them; empty when there was none.
    pub seen: String,
    /// What was written in the meantime, in another window or by somebody else.
    pub other: Option<KeptRecord>,
    /// There is nothing to record: the booking stands here.
    pub nothing: Option<Status>,
}

/// Writes the record of a consultation.
pub fn consultation(chrome: &Chrome, m: Editing) -> Page {
    let (locale, b) = (chrome.locale, &m.booking);
    let facts = Input {
        rows: Some(5),
        hint: chrome.t(T::FactsHint).to_owned(),
        ..Input::of(locale, Field::Facts, &m.form.facts, &m.flaws)
    };
    let advice = Input {
        rows: Some(6),
        hint: chrome.t(T::AdviceHint).to_owned(),
        ..Input::of(locale, Field::Advice, &m.form.advice, &m.flaws)
    };
    let matters: Vec<_> = m
        .matters
        .iter()
        .map(|matter| {
            let code = matter.code.as_str().to_owned();
            let chosen = m.form.matter == code;
            view! { <option value=code selected=chosen>{matter.name(locale).to_owned()}</option> }
        })
        .collect();
    let outcome_error = m.flaws.of(Field::Outcome).map(|flaw| fields::message(locale, Field::Outcome, flaw));
    let outcomes: Vec<_> = Outcome::ALL
        .into_iter()
        .enumerate()
        .map(|(i, outcome)| {
            let id = if i == 0 { "outcome".to_owned() } else { format!("outcome-{}", outcome.code()) };
            view! {
                <label class="choice">
                    <input type="radio" name="outcome" id=id value=outcome.code() checked=m.form.outcome == outcome.code()/>
                    <span class="choice-name">{said::outcome(locale, outcome)}</span>
                </label>
            }
        })
        .collect();
    let done = b.status == Status::InProgress;
    let title = format!("{} · {}", b.name, chrome.t(T::Consultation));
    let words = b.personal.summary.clone().map(|text| row(chrome.t(T::Words), text));
    let other = b.personal.other_party.clone().map(|text| row(chrome.t(T::OtherParty), text));
    let other_text = m.other.as_ref().map(|r| {
        view! {
            {super::notice("warn", chrome.t(T::Rewritten).to_owned(), chrome.t(T::RewrittenHint).to_owned())}
            <section aria-labelledby="there">
                <h2 id="there">{chrome.t(T::RewrittenThere)}</h2>
                {words_of(chrome, r)}
            </section>
            <h2>{chrome.t(T::RewrittenYours)}</h2>
        }
    });
    let body = view! {
        <h1>{title.clone()}</h1>
        {m.nothing.map(|status| super::notice("warn", said::nothing_to_record(locale, status), chrome.t(T::NothingHint).to_owned()))}
        {m.changed.then(|| super::notice("warn", chrome.t(T::Changed).to_owned(), chrome.t(T::ChangedHint).to_owned()))}
        {error_summary(chrome, &m.flaws)}
        <dl class="summary">
            {row(chrome.t(crate::texts::bookings::Ask::When), when::moment(locale, b.said_at(), chrome.zone))}
            {words}
            {other}
        </dl>
        {other_text}
        <form class="stack" method="post" action=format!("/desk/bookings/{}/consultation", b.id) novalidate>
            <input type="hidden" name="seen" value=m.seen/>
            <div class="field">
                <label for="matter">{fields::label(locale, Field::Matter)}</label>
                <select id="matter" name="matter">{matters}</select>
            </div>
            {input(facts)}
            {input(advice)}
            <fieldset class="choices">
                <legend>{fields::label(locale, Field::Outcome)}</legend>
                {outcome_error.map(|e| view! { <p class="error">{e}</p> })}
                {outcomes}
            </fieldset>
            <div class="actions">
                {done.then(|| view! { <button class="primary" name="then" value="done">{chrome.t(T::SaveAndDone)}</button> })}
                <button class=if done { "" } else { "primary" } name="then" value="stay">{chrome.t(T::Save)}</button>
                <a class="button quiet" href=format!("/desk/clinics/{}#b-{}", b.clinic_id, b.id)>{chrome.t(T::Queue)}</a>
            </div>
        </form>
    };
    Page::desk(title, body).narrow()
}

/// Asks for the reason before cancelling for a person.
pub fn cancel(chrome: &Chrome, b: &Booking, reason: &str, flaws: &Flaws) -> Page {
    let here = format!("/desk/bookings/{}", b.id);
    let reason = Input { max: Some(200), ..Input::of(chrome.locale, Field::Reason, reason, flaws) };
    let body = view! {
        <h1>{chrome.t(T::CancelTitle)}</h1>
        {error_summary(chrome, flaws)}
        {summary(chrome, b)}
        <p>{chrome.t(T::CancelHint)}</p>
        <form class="stack" method="post" action=format!("{here}/cancel") novalidate>
            {input(reason)}
            <div class="actions">
                <button class="danger">{chrome.t(T::CancelYes)}</button>
                <a class="button quiet" href=here.clone()>{chrome.t(T::Keep)}</a>
            </div>
        </form>
    };
    Page::desk(chrome.t(T::CancelTitle), body).narrow()
}

/// Why a booking was not moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotMoved {
    /// Somebody was quicker.
    Full,
    /// The time is over.
    Closed,
    /// The person already holds a place in that clinic.
    Already,
    /// That clinic's adviser does not take the matter.
    NotTaken(NotTaken),
    /// Another adviser is proposed.
    Adviser,
}

/// Chooses another slot for a person. `trouble` says why the last one could not be had.
pub fn move_to(
    chrome: &Chrome,
    b: &Booking,
    clinics: &[ClinicWithSlots],
    now: DateTime<Utc>,
    flaws: &Flaws,
    trouble: Option<NotMoved>,
) -> Page {
    let here = format!("/desk/bookings/{}", b.id);
    let trouble = trouble.map(|why| match why {
        NotMoved::Full => super::notice("warn", chrome.t(V::Lost).to_owned(), chrome.t(T::MoveAgain).to_owned()),
        NotMoved::Closed => super::notice("warn", chrome.t(V::Closed).to_owned(), chrome.t(T::MoveAgain).to_owned()),
        NotMoved::Adviser => {
            super::notice("warn", chrome.t(V::OtherAdviser).to_owned(), chrome.t(T::MoveAgain).to_owned())
        }
        NotMoved::Already => super::notice("warn", chrome.t(B::Already).to_owned(), chrome.t(T::MoveAgain).to_owned()),
        NotMoved::NotTaken(who) => {
            let told = crate::texts::not_taken(chrome.locale, &who.adviser, &who.takers);
            super::notice("warn", chrome.t(SpecialityText::NotTaken).to_owned(), told)
        }
    });
    let body = view! {
        <h1>{chrome.t(T::MoveTitle)}</h1>
        {trouble}
        {error_summary(chrome, flaws)}
        {summary(chrome, b)}
        <form class="stack" method="post" action=format!("{here}/move") novalidate>
            {slot_choice(chrome, (clinics, &[]), "", now, flaws, b.village_code.as_str())}
            <div class="actions">
                <button class="primary">{chrome.t(T::MoveYes)}</button>
                <a class="button quiet" href=here.clone()>{chrome.t(T::Keep)}</a>
            </div>
        </form>
    };
    Page::desk(chrome.t(T::MoveTitle), body)
}
