//! Pages for staff.

mod account;
mod book;
mod calendar;
pub mod cases;
mod changing;
mod conflicts;
mod deadlines;
mod duty;
mod feeds;
mod files;
mod holidays;
mod home;
mod house;
mod leave;
mod leaving;
mod limits;
mod merging;
mod moving;
mod outbox;
mod person;
mod personal;
mod places;
mod queue;
mod ratings;
mod record;
mod roster;
mod rule_form;
mod rules;
mod search;
mod texts;
mod timeline;
mod trail;
mod travel;
mod unsent;
mod waiting;
mod walk_in;

pub use account::{
    Account, SignInNotice, SignInPage, account, choose_password, codes, enrol, forgotten, link_over, second_step,
    sign_in,
};
pub use book::{BookForm, Booking as BookPage, Chosen, Proposed, book, choose_village};
pub use calendar::{Calendar, View, Wanted, calendar as calendar_of_clinics};
pub use changing::{
    ChangePage, Kind as ChangeKind, Refusal, Stage as ChangeStage, Typed as TypedChange, change, changed,
};
pub use conflicts::{ConflictRefused, Conflicts, Officers, Ties, WrongReason, conflicts, officers, ties};
pub use deadlines::{Deadlines, deadlines};
pub use duty::{
    Countersign, Packs, Table, TypedPack, TypedTerms, Unsaid, countersign, csv as duty_csv, one as duty_one, packs,
    table as duty_table,
};
pub use feeds::{Feeds, feeds};
pub use holidays::{CalendarAsked, Calendars, DayForm, ask_calendar, calendar, notice_wrong};
pub use home::{Home, home};
pub use house::{ClinicDays, Letters, Retention, clinic_day, jobs, letters, retention, sign_ins};
pub use leave::{Leaves, NotApplied, TypedLeave, WrongLeave, leave, leave_plan, leaves, stretch};
pub use leaving::{Again as LeavingAgain, Typed as TypedLeaving, closing, ending};
pub use limits::{LimitsPage, limits};
pub use merging::merging;
pub use moving::{Moving, Stage as MoveStage, move_clinic};
pub use outbox::{messages, tokens};
pub use personal::{ask_erase, ask_export, ask_reveal, correct, correcting};
pub use places::{Places, places};
pub use queue::{QueuePage, Trouble, queue};
pub use ratings::ratings;
pub use record::{Editing, NotMoved, Record, cancel, consultation, move_to, record};
pub use roster::{Refused, Roster, TypedAppointment, TypedInvitation, member, roster};
pub use rule_form::{RulePage, RuleRefused, SinglePage, Where, rule_form, single_form};
pub use rules::{Comparing, RuleShown, Rules, comparing, rule, rules};
pub use search::search;
pub use texts::{TextMessages, text_messages};
pub use timeline::{Timelines, strip_of, timeline};
pub use trail::seal;
pub(crate) use trail::trail;
pub use travel::{NotTaken, Placed, Travel, placed_code, travel};
pub use unsent::{UnsentPage, unsent};
pub use waiting::{Adding, Waiter, WaitingList, Word, add_to_list, call_purpose, waiting_list};
pub use walk_in::{WalkInForm, WalkInPage, ask_code, check_in, walk_in};

use domain::staff::{Action, Actor, Object, may};
use leptos::prelude::*;

use crate::Chrome;
use crate::texts::Text;

/// May the reader do this to that? Pages ask the same table as the use cases, so that no button leads to a refusal.
fn can(chrome: &Chrome, action: Action, object: Object<'_>) -> bool {
    chrome.actor.as_ref().is_some_and(|actor: &Actor| may(actor, action, object))
}

/// A page with nothing on it yet.
fn empty(chrome: &Chrome, title: impl Text, hint: impl Text) -> AnyView {
    view! { <div class="empty"><h2>{chrome.t(title)}</h2><p>{chrome.t(hint)}</p></div> }.into_any()
}

/// A notice that is read out at once.
fn notice(class: &'static str, title: String, text: String) -> AnyView {
    let text = (!text.is_empty()).then(|| view! { <p>{text}</p> });
    view! { <div class=format!("notice {class}") role="alert"><h2>{title}</h2>{text}</div> }.into_any()
}
