//! The desk: pages for staff. Everything but the sign-in asks for a session; what a person may see and do is decided by the use
//! cases, which ask the one table of permissions.

mod account;
mod announce;
mod book;
mod calendar;
mod cases;
mod changing;
mod conflicts;
mod deadlines;
mod door;
mod duty;
mod files;
mod holidays;
mod house;
mod leave;
mod leaving;
mod limits;
mod moving;
mod outbox;
mod packs;
mod papers;
pub mod personal;
mod places;
mod queue;
mod ratings;
mod record;
mod roster;
mod rule_change;
mod rules;
mod search;
mod session;
mod texts;
mod timeline;
mod travel;
pub mod unsent;
mod waiting;

use domain::places::DivisionCode;
use domain::staff::Action;
use registry::places::Division;
use registry::{Office, StoreError};

use crate::web::{Access, Doors};

/// Largest body of a form with files: several photographs at once.
const LARGEST_UPLOAD: usize = 3 * domain::bookings::LARGEST_FILE;

/// Which leaf of a long list. What is no number is the first.
#[derive(Debug, Default, serde::Deserialize)]
struct LeafNumber {
    #[serde(default, deserialize_with = "number")]
    page: usize,
}

fn number<'de, D: serde::Deserializer<'de>>(typed: D) -> Result<usize, D::Error> {
    let typed = <String as serde::Deserialize>::deserialize(typed)?;
    Ok(typed.parse().unwrap_or_default())
}

/// These places, each with what lies directly below it, none twice: to choose from.
async fn with_below(office: &Office, roots: &[&DivisionCode]) -> Result<Vec<Division>, StoreError> {
    let mut all: Vec<Division> = Vec::new();
    for root in roots {
        let own = registry::places::find(office, root).await?;
        let below = if root.is_village() { Vec::new() } else { registry::places::below(office, Some(root)).await? };
        for division in own.into_iter().chain(below) {
            if !all.iter().any(|d| d.code == division.code) {
                all.push(division);
            }
        }
    }
    Ok(all)
}

/// The addresses of the desk.
pub fn doors() -> Doors {
    use Access::{Does, Public, SignedIn, SigningIn};
    use Action::{
        Announce, Attach, BookForVillager, CheckIn, CorrectPerson, ErasePerson, ExportPerson, MakeToken, ManagePlaces,
        ManageSettings, ManageStaff, PlanClinics, ReadBookings, ReadMatter, ReadMessages, ReadRatings, ReadSettings,
        ReadSignIns, ReadStaff, RevealPerson, RunQueue, WriteConsultation,
    };
    let signing_in = Doors::default()
        .get("/desk/sign-in", Public, session::ask)
        .post("/desk/sign-in", Public, session::sign_in)
        .get("/desk/sign-in/code", SigningIn, session::ask_code)
        .post("/desk/sign-in/code", SigningIn, session::code)
        .get("/desk/sign-in/enrol", SigningIn, session::ask_enrol)
        .post("/desk/sign-in/enrol", SigningIn, session::enrol)
        .post("/desk/sign-out", Public, session::sign_out)
        .get("/desk/forgotten", Public, session::ask_forgotten)
        .post("/desk/forgotten", Public, session::forgotten)
        .get("/desk/link/{secret}", Public, session::ask_password)
        .post("/desk/link/{secret}", Public, session::set_password);
    let own = Doors::default()
        .get("/desk", SignedIn, session::home)
        .get("/desk/deadlines", SignedIn, deadlines::show)
        .get("/desk/papers", SignedIn, papers::list)
        .get("/desk/papers/example", SignedIn, papers::example)
        .get("/desk/papers/{code}", SignedIn, papers::blank)
        .get("/desk/search", SignedIn, search::show)
        .get("/desk/account", SignedIn, account::show)
        .post("/desk/account/password", SignedIn, account::password)
        .post("/desk/account/sessions/end", SignedIn, account::end_others)
        .post("/desk/account/sessions/{id}/end", SignedIn, account::end)
        .get("/desk/account/second-factor", SignedIn, account::ask_factor)
        .post("/desk/account/second-factor", SignedIn, account::factor)
        .post("/desk/account/second-factor/off", SignedIn, account::factor_off)
        .post("/desk/account/recovery-codes", SignedIn, account::codes);
    let bookings = Doors::default()
        .get("/desk/calendar", Does(&[ReadBookings]), calendar::show)
        .get("/desk/calendars", Does(&[ReadBookings]), calendar::feeds)
        .post("/desk/calendars", Does(&[ReadBookings]), calendar::make)
        .post("/desk/calendars/{id}/end", Does(&[ReadBookings]), calendar::end)
        .get("/desk/clinics/{id}/move", Does(&[PlanClinics]), moving::ask)
        .post("/desk/clinics/{id}/move", Does(&[PlanClinics]), moving::carry)
        .get("/desk/timeline", Does(&[ReadBookings]), timeline::show)
        .get("/desk/leave", Does(&[PlanClinics]), leave::show)
        .post("/desk/leave", Does(&[PlanClinics]), leave::take)
        .get("/desk/leave/plan", Does(&[PlanClinics]), leave::plan)
        .get("/desk/leave/{id}", Does(&[PlanClinics]), leave::one)
        .post("/desk/leave/{id}/withdraw", Does(&[PlanClinics]), leave::withdraw)
        .get("/desk/clinics/{id}", Does(&[ReadBookings]), queue::show)
        .post("/desk/clinics/{id}/call-next", Does(&[RunQueue]), queue::call_next)
        .get("/desk/clinics/{id}/walk-in", Does(&[CheckIn]), door::ask)
        .post("/desk/clinics/{id}/walk-in", Does(&[CheckIn]), door::take_in)
        .get("/desk/check-in", Does(&[CheckIn]), door::check_in)
        .post("/desk/bookings/{id}/priority", Does(&[CheckIn]), door::prioritise)
        .get("/desk/clinics/{id}/cancel", Does(&[PlanClinics]), changing::ask_cancel)
        .post("/desk/clinics/{id}/cancel", Does(&[PlanClinics]), changing::cancel)
        .get("/desk/clinics/{id}/shorten", Does(&[PlanClinics]), changing::ask_shorten)
        .post("/desk/clinics/{id}/shorten", Does(&[PlanClinics]), changing::shorten)
        .get("/desk/clinics/{id}/hand-over", Does(&[PlanClinics]), changing::ask_hand_over)
        .post("/desk/clinics/{id}/hand-over", Does(&[PlanClinics]), changing::hand_over)
        .get("/desk/clinics/{id}/changed", Does(&[ReadBookings]), changing::changed)
        .get("/desk/waiting", Does(&[ReadBookings]), waiting::list)
        .get("/desk/waiting/new", Does(&[BookForVillager]), waiting::ask)
        .post("/desk/waiting/new", Does(&[BookForVillager]), waiting::add)
        .post("/desk/waiting/{id}/reveal", Does(&[RevealPerson]), waiting::reveal)
        .post("/desk/waiting/{id}/call", Does(&[BookForVillager]), waiting::call)
        .post("/desk/waiting/{id}/offer", Does(&[BookForVillager]), waiting::answer)
        .post("/desk/waiting/{id}/leave", Does(&[BookForVillager]), waiting::leave)
        .get("/desk/bookings/{id}", Does(&[ReadBookings]), record::show)
        .post("/desk/bookings/{id}/step", Does(&[CheckIn, RunQueue]), queue::step)
        .get("/desk/bookings/{id}/consultation", Does(&[WriteConsultation]), record::edit)
        .post("/desk/bookings/{id}/consultation", Does(&[WriteConsultation]), record::keep)
        .get("/desk/bookings/{id}/cancel", Does(&[BookForVillager]), record::ask_cancel)
        .post("/desk/bookings/{id}/cancel", Does(&[BookForVillager]), record::cancel)
        .get("/desk/bookings/{id}/move", Does(&[BookForVillager]), record::ask_move)
        .post("/desk/bookings/{id}/move", Does(&[BookForVillager]), record::move_to)
        .get("/desk/bookings/{id}/slip", Does(&[BookForVillager]), record::slip)
        .get("/desk/bookings/{id}/reveal", Does(&[RevealPerson]), personal::ask_reveal)
        .post("/desk/bookings/{id}/reveal", Does(&[RevealPerson]), personal::reveal)
        .get("/desk/bookings/{id}/correct", Does(&[CorrectPerson]), personal::ask_correct)
        .post("/desk/bookings/{id}/correct", Does(&[CorrectPerson]), personal::correct)
        .get("/desk/bookings/{id}/export", Does(&[ExportPerson]), personal::ask_export)
        .post("/desk/bookings/{id}/export", Does(&[ExportPerson]), personal::export)
        .get("/desk/bookings/{id}/trail.json", Does(&[ExportPerson]), personal::bundle)
        .get("/desk/bookings/{id}/erase", Does(&[ErasePerson]), personal::ask_erase)
        .post("/desk/bookings/{id}/erase", Does(&[ErasePerson]), personal::erase)
        .post_large("/desk/bookings/{id}/files", Does(&[Attach]), LARGEST_UPLOAD, files::add)
        .get("/desk/bookings/{id}/files/{file}", Does(&[ReadMatter]), files::get)
        .get("/desk/bookings/{id}/files/{file}/thumb", Does(&[ReadMatter]), files::thumb)
        .post("/desk/bookings/{id}/files/{file}/remove", Does(&[Attach]), files::remove)
        .get("/desk/book", Does(&[BookForVillager]), book::ask)
        .post("/desk/book/waiver", Does(&[BookForVillager]), book::ask_waiver)
        .post("/desk/book", Does(&[BookForVillager]), book::book);
    let planning = Doors::default()
        .get("/desk/rules", Does(&[PlanClinics]), rules::list)
        .get("/desk/rules/new", Does(&[PlanClinics]), rules::ask)
        .post("/desk/rules/new", Does(&[PlanClinics]), rules::make)
        .get("/desk/rules/{id}", Does(&[PlanClinics]), rules::show)
        .get("/desk/rules/{id}/change", Does(&[PlanClinics]), rule_change::ask_change)
        .post("/desk/rules/{id}/change", Does(&[PlanClinics]), rule_change::change)
        .get("/desk/rules/{id}/end", Does(&[PlanClinics]), rule_change::ask_end)
        .post("/desk/rules/{id}/end", Does(&[PlanClinics]), rule_change::end)
        .get("/desk/clinics/new", Does(&[PlanClinics]), rules::ask_single)
        .post("/desk/clinics/new", Does(&[PlanClinics]), rules::add_single);
    let house = Doors::default()
        .get("/desk/messages", Does(&[ReadMessages]), outbox::messages)
        .post("/desk/messages/{id}/again", Does(&[ReadMessages]), outbox::again)
        .post("/desk/missed/{id}/told", Does(&[ReadMessages]), outbox::told)
        .get("/desk/announce", Does(&[Announce]), announce::show)
        .get("/desk/announce/poster", Does(&[Announce]), announce::poster)
        .get("/desk/ratings", Does(&[ReadRatings]), ratings::show)
        .get("/desk/settings/texts", Does(&[ReadSettings]), texts::show)
        .post("/desk/settings/texts", Does(&[ManageSettings]), texts::set)
        .post("/desk/settings/texts/test", Does(&[ManageSettings]), texts::test)
        .get("/desk/tokens", Does(&[MakeToken]), outbox::tokens)
        .post("/desk/tokens", Does(&[MakeToken]), outbox::make)
        .post("/desk/tokens/{id}/revoke", Does(&[MakeToken]), outbox::revoke)
        .get("/desk/staff", Does(&[ReadStaff]), roster::list)
        .post("/desk/staff", Does(&[ManageStaff]), roster::invite)
        .get("/desk/staff/{id}", Does(&[ReadStaff]), roster::show_member)
        .post("/desk/staff/{id}/grants", Does(&[ManageStaff]), roster::give)
        .post("/desk/staff/{id}/grants/end", Does(&[ManageStaff]), roster::end_grant)
        .post("/desk/staff/{id}/retainers", Does(&[ManageStaff]), roster::retain)
        .get("/desk/staff/{id}/retainers/end", Does(&[ManageStaff]), leaving::ask_end)
        .post("/desk/staff/{id}/retainers/end", Does(&[ManageStaff]), leaving::end)
        .get("/desk/staff/{id}/close", Does(&[ManageStaff]), leaving::ask_close)
        .post("/desk/staff/{id}/close", Does(&[ManageStaff]), leaving::close)
        .post("/desk/staff/{id}/reopen", Does(&[ManageStaff]), roster::reopen)
        .post("/desk/staff/{id}/second-factor/remove", Does(&[ManageStaff]), roster::remove_factor)
        .get("/desk/settings/retention", Does(&[ReadSettings]), house::show_retention)
        .post("/desk/settings/retention", Does(&[ManageSettings]), house::set_retention)
        .get("/desk/settings/limits", Does(&[ReadSettings]), limits::show)
        .post("/desk/settings/limits", Does(&[ManageSettings]), limits::set)
        .get("/desk/settings/calendar", Does(&[ReadSettings]), holidays::show)
        .post("/desk/settings/calendar", Does(&[ManageSettings]), holidays::import)
        .post("/desk/settings/calendar/day", Does(&[ManageSettings]), holidays::set_day)
        .get("/desk/settings/clinic-day", Does(&[ReadSettings]), house::show_clinic_day)
        .post("/desk/settings/clinic-day", Does(&[ManageSettings]), house::set_clinic_day)
        .get("/desk/settings/letters", Does(&[ReadSettings]), house::show_letters)
        .post("/desk/settings/letters", Does(&[ManageSettings]), house::set_letters)
        .get("/desk/settings/places", Does(&[ReadSettings]), places::show_places)
        .post("/desk/settings/places/rename", Does(&[ManagePlaces]), places::rename_place)
        .post("/desk/settings/places/merge", Does(&[ManagePlaces]), places::merge_places)
        .get("/desk/settings/travel", Does(&[ReadSettings]), travel::show)
        .post("/desk/settings/travel", Does(&[ManageSettings]), travel::set)
        .post("/desk/settings/travel/way", Does(&[ManagePlaces]), travel::way)
        .post("/desk/settings/travel/position", Does(&[ManagePlaces]), travel::position)
        .post("/desk/settings/travel/file", Does(&[ManagePlaces]), travel::file)
        .get("/desk/settings/jobs", Does(&[ReadSettings]), house::show_jobs)
        .post("/desk/settings/jobs/{name}/run", Does(&[ManageSettings]), house::run_job)
        .get("/desk/sign-ins", Does(&[ReadSignIns]), house::sign_ins)
        .get("/desk/seal", Does(&[ReadSettings]), house::show_seal)
        .post("/desk/seal", Does(&[ManageSettings]), house::seal);
    let duties = {
        use Action::{AnswerDuty, ChooseMatters, CounterSign, CounterSignLate, ReadDuty};
        Doors::default()
            .get("/desk/duty", Does(&[ReadDuty]), duty::table)
            .get("/desk/duty.csv", Does(&[ReadDuty]), duty::csv)
            .get("/desk/duty/{adviser}/{village}", Does(&[ReadDuty]), duty::one)
            .post("/desk/duty/{adviser}/{village}/answer", Does(&[AnswerDuty]), duty::answer)
            .get("/desk/clinics/{id}/countersign", Does(&[ReadDuty]), duty::ask_sign)
            .post("/desk/clinics/{id}/countersign", Does(&[CounterSign, CounterSignLate]), duty::sign)
            .post("/desk/clinics/{id}/countersign/withdraw", Does(&[CounterSign, CounterSignLate]), duty::unsign)
            .post("/desk/clinics/{id}/nobody-came", Does(&[AnswerDuty]), duty::nobody_came)
            .post("/desk/clinics/{id}/nobody-came/withdraw", Does(&[AnswerDuty]), duty::somebody_came)
            .get("/desk/settings/duty", Does(&[ReadSettings]), packs::show)
            .post("/desk/settings/duty", Does(&[ManageSettings]), packs::add)
            .post("/desk/settings/duty/withdraw", Does(&[ManageSettings]), packs::take_back)
            .post("/desk/staff/{id}/retainers/terms", Does(&[ManageStaff]), roster::change_terms)
            .post("/desk/staff/{id}/matters", Does(&[ManageStaff]), roster::set_matters)
            .post("/desk/account/matters", Does(&[ChooseMatters]), account::matters)
    };
    let conflicts = Doors::default()
        .get("/desk/account/ties", Does(&[Action::DeclareTies]), conflicts::ties)
        .post("/desk/account/ties", Does(&[Action::DeclareTies]), conflicts::declare)
        .post("/desk/account/ties/{id}/remove", Does(&[Action::DeclareTies]), conflicts::remove)
        .get("/desk/officers", Does(&[Action::KeepOfficers]), conflicts::officers)
        .post("/desk/officers", Does(&[Action::KeepOfficers]), conflicts::add_officer)
        .post("/desk/officers/{id}/end", Does(&[Action::KeepOfficers]), conflicts::end_officer)
        .get("/desk/conflicts", Does(&[Action::ReadConflicts]), conflicts::show)
        .post("/desk/conflicts/{id}/waiver", Does(&[Action::WaiveConflict]), conflicts::ask)
        .post("/desk/waivers/{id}", Does(&[Action::WaiveConflict]), conflicts::decide);
    let cases = {
        use Action::{
            ArchiveCases, AssignCases, KeepParties, OpenCases, ReadCases, ReadProgress, TakeCaseSteps, TakeUpCases,
            WritePapers,
        };
        Doors::default()
            .get("/desk/cases", Does(&[ReadProgress, ReadCases]), cases::list)
            .post("/desk/cases/hand-over", Does(&[AssignCases]), cases::hand_over)
            .get("/desk/cases/new", Does(&[OpenCases, TakeUpCases]), cases::ask)
            .post("/desk/cases/new", Does(&[OpenCases, TakeUpCases]), cases::open)
            .get("/desk/cases/{id}", Does(&[ReadProgress, ReadCases]), cases::show)
            .get("/desk/cases/{id}/receipt", Does(&[OpenCases, ReadCases]), cases::receipt)
            .post(
                "/desk/cases/{id}/steps/{step}",
                Does(&[TakeUpCases, TakeCaseSteps, AssignCases, ArchiveCases]),
                cases::step,
            )
            .post("/desk/cases/{id}/undo", Does(&[TakeUpCases, TakeCaseSteps, AssignCases, ArchiveCases]), cases::undo)
            .post("/desk/cases/{id}/reveal", Does(&[ReadCases]), cases::reveal)
            .get("/desk/cases/{id}/parties/new", Does(&[KeepParties]), cases::ask_party)
            .post("/desk/cases/{id}/parties/new", Does(&[KeepParties]), cases::add_party)
            .get("/desk/cases/{id}/parties/{number}", Does(&[KeepParties]), cases::show_party)
            .get("/desk/cases/{id}/parties/{number}/correct", Does(&[KeepParties]), cases::ask_correct)
            .post("/desk/cases/{id}/parties/{number}/correct", Does(&[KeepParties]), cases::correct_party)
            .post("/desk/cases/{id}/parties/{number}/out", Does(&[KeepParties]), cases::out)
            .post("/desk/cases/{id}/parties/{number}/same", Does(&[KeepParties]), cases::same)
            .post("/desk/cases/{id}/parties/{number}/apart", Does(&[KeepParties]), cases::apart)
            .post("/desk/cases/{id}/stepping-back/{finding}", Does(&[Action::WaiveConflict]), cases::let_stand)
            .get("/desk/cases/{id}/obligations/new", Does(&[TakeCaseSteps]), cases::ask_owed)
            .post("/desk/cases/{id}/obligations/new", Does(&[TakeCaseSteps]), cases::note_owed)
            .get("/desk/cases/{id}/obligations/{number}", Does(&[TakeCaseSteps]), cases::ask_outcome)
            .post("/desk/cases/{id}/obligations/{number}", Does(&[TakeCaseSteps]), cases::outcome)
            .get("/desk/cases/{id}/dossier", Does(&[ReadCases]), cases::dossier)
            .get("/desk/cases/{id}/dossier/print", Does(&[ReadCases]), cases::print_all)
            .get("/desk/cases/{id}/papers/{code}/{nth}", Does(&[ReadCases]), cases::paper)
            .get("/desk/cases/{id}/papers/{code}/{nth}/print", Does(&[ReadCases]), cases::print)
            .post("/desk/cases/{id}/papers/{code}/{nth}", Does(&[WritePapers]), cases::write)
            .post("/desk/cases/{id}/papers/{code}/{nth}/marks", Does(&[WritePapers]), cases::mark)
            .post("/desk/cases/{id}/papers/{code}/{nth}/withdraw", Does(&[WritePapers]), cases::withdraw)
            .post_large("/desk/cases/{id}/papers/{code}/{nth}/files", Does(&[WritePapers]), LARGEST_UPLOAD, cases::add)
            .get("/desk/cases/{id}/papers/{code}/{nth}/files/{file}", Does(&[ReadCases]), cases::get)
            .get("/desk/cases/{id}/papers/{code}/{nth}/files/{file}/thumb", Does(&[ReadCases]), cases::thumb)
            .post("/desk/cases/{id}/papers/{code}/{nth}/files/{file}/forward", Does(&[WritePapers]), cases::forward)
            .post("/desk/cases/{id}/papers/{code}/{nth}/files/{file}/remove", Does(&[WritePapers]), cases::remove)
    };
    signing_in.merge(own).merge(bookings).merge(planning).merge(house).merge(duties).merge(conflicts).merge(cases)
}
