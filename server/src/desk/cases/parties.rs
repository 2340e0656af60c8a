//! Parties of a case: adding, correcting, taking out, joining records of one person, letting a finding stand.

use app::desk::cases::{OneParty, PartyPage};
use app::texts::cases::told;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::cases::{PartyForm, Role, StandingForm};
use domain::form::{Field, Flaw, Flaws};
use domain::ids::CaseId;
use domain::locale::Locale;
use domain::staff::{Action, Actor, may};
use registry::cases::persons::{self, Record};
use registry::cases::{self, CaseError, Given, Party, View, stepping_back};
use serde::Deserialize;

use super::page::back_to;
use super::{fault, seen};
use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// A form as typed.
#[derive(Debug, Default)]
struct Typed {
    version: i64,
    person: PartyForm,
    standing: StandingForm,
    reason: String,
    looked: bool,
    same: Vec<Record>,
}

fn read(pairs: Vec<(String, String)>, locale: Locale) -> Typed {
    let mut t = Typed { person: PartyForm { locale, ..PartyForm::default() }, ..Typed::default() };
    for (name, value) in pairs {
        match name.as_str() {
            "version" => t.version = value.parse().unwrap_or_default(),
            "name" => t.person.name = value,
            "organisation" => t.person.is_organisation = !value.is_empty(),
            "phone" => t.person.phone = value,
            "email" => t.person.email = value,
            "id_number" => t.person.id_number = value,
            "address" => t.person.address = value,
            "party_role" => t.standing.role = value,
            "stands_for" => t.standing.stands_for.push(value),
            "power" => t.standing.power = value,
            "scope" => t.standing.scope = value,
            "authority_until" => t.standing.until = value,
            "authority_paper" => t.standing.paper = value,
            "kinship" => t.standing.kinship = value,
            "reason" => t.reason = value,
            "looked" => t.looked = true,
            "same" => t.same.extend(Record::from_key(&value)),
            _ => {}
        }
    }
    t
}

/// A case whose parties the actor may change.
async fn kept(shop: &Shop, actor: &Actor, id: &CaseId) -> Result<View, Fault> {
    let view = seen(shop, actor, id).await?;
    match (view.in_full, may(actor, Action::KeepParties, view.case.object())) {
        (false, _) => Err(Fault::NotFound),
        (true, false) => Err(Fault::Forbidden),
        (true, true) => Ok(view),
    }
}

fn find(view: &View, number: i64) -> Result<Party, Fault> {
    view.parties.iter().find(|p| p.number == number).cloned().ok_or(Fault::NotFound)
}

fn empty(view: View, standing: StandingForm) -> PartyPage {
    PartyPage {
        view,
        party: None,
        person: PartyForm::default(),
        standing,
        reason: String::new(),
        flaws: Flaws::default(),
        told: None,
        alike: Vec::new(),
    }
}

/// `GET /desk/cases/{id}/parties/new`
pub async fn ask(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let view = kept(&shop, &actor, &CaseId::from(id)).await?;
    let standing = StandingForm { role: Role::Agent.code().to_owned(), ..StandingForm::default() };
    Ok(page(&reader.chrome, || app::desk::cases::party_form(&reader.chrome, empty(view, standing))))
}

/// The form again: what is wrong with it, or what stood in the way.
async fn again(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    id: &CaseId,
    party: Option<i64>,
    typed: Typed,
    error: CaseError,
) -> Answer {
    let view = kept(shop, actor, id).await?;
    let (status, flaws, told) = match error {
        CaseError::Wrong(flaws) => (StatusCode::UNPROCESSABLE_ENTITY, flaws, None),
        other => (StatusCode::CONFLICT, Flaws::default(), Some(told(&reader.chrome, view.case.machine(), &other))),
    };
    let Typed { person, standing, reason, .. } = typed;
    let model = PartyPage { party, person, reason, flaws, told, ..empty(view, standing) };
    Ok(page_with(status, &reader.chrome, || app::desk::cases::party_form(&reader.chrome, model)))
}

/// `POST /desk/cases/{id}/parties/new`: records that may be the same person's are looked at first.
pub async fn add(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let (id, typed) = (CaseId::from(id), read(pairs, shop.settings.locale));
    let view = kept(&shop, &actor, &id).await?;
    if let (false, Ok(data)) = (typed.looked, typed.person.check()) {
        let alike = persons::proposals(&shop.office, &actor, &view.case, &data).await?;
        if !alike.is_empty() {
            let Typed { person, standing, reason, .. } = typed;
            let model = PartyPage { person, reason, alike, ..empty(view, standing) };
            return Ok(page(&reader.chrome, || app::desk::cases::party_form(&reader.chrome, model)));
        }
    }
    let given = Given { person: &typed.person, standing: &typed.standing, reason: &typed.reason };
    match cases::add_party(&shop.office, &actor, &id, typed.version, given, &typed.same).await {
        Ok(_) => Ok(back_to(&id)),
        Err(error) => again(&shop, &actor, &reader, &id, None, typed, fault(error)?).await,
    }
}

/// `GET /desk/cases/{id}/parties/{number}/correct`: numbers are shown in full, which stands in the trail.
pub async fn ask_correct(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path((id, number)): Path<(String, i64)>,
) -> Answer {
    let id = CaseId::from(id);
    let view = kept(&shop, &actor, &id).await?;
    let party = find(&view, number)?;
    let purpose = app::desk::correcting(reader.locale());
    cases::personal::reveal(&shop.office, &actor, &id, purpose).await.map_err(|_| Fault::Forbidden)?;
    let data = party.data.as_ref().ok_or(Fault::NotFound)?;
    let authority = data.authority.as_ref();
    let standing = StandingForm {
        role: party.role.code().to_owned(),
        stands_for: party.stands_for.iter().map(ToString::to_string).collect(),
        power: authority.map(|a| a.power.code().to_owned()).unwrap_or_default(),
        scope: authority.and_then(|a| a.scope.clone()).unwrap_or_default(),
        until: authority.and_then(|a| a.until).map(|d| d.to_string()).unwrap_or_default(),
        paper: authority.map(|a| a.paper.clone()).unwrap_or_default(),
        kinship: data.kinship.clone().unwrap_or_default(),
    };
    let model = PartyPage { party: Some(number), person: PartyForm::from(data), ..empty(view, standing) };
    Ok(page(&reader.chrome, || app::desk::cases::party_form(&reader.chrome, model)))
}

/// `POST /desk/cases/{id}/parties/{number}/correct`
pub async fn correct(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path((id, number)): Path<(String, i64)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let (id, mut typed) = (CaseId::from(id), read(pairs, shop.settings.locale));
    let party = find(&kept(&shop, &actor, &id).await?, number)?;
    // Their messages stay in the language they were in.
    typed.person.locale = party.data.as_ref().map_or(typed.person.locale, |d| d.locale);
    let given = Given { person: &typed.person, standing: &typed.standing, reason: &typed.reason };
    match cases::correct_party(&shop.office, &actor, &id, typed.version, number, given).await {
        Ok(_) => Ok(back_to(&id)),
        Err(error) => again(&shop, &actor, &reader, &id, Some(number), typed, fault(error)?).await,
    }
}

async fn one(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    (id, number): (&CaseId, i64),
    status: StatusCode,
    out: Option<(String, Flaw)>,
    error: Option<CaseError>,
) -> Answer {
    let view = kept(shop, actor, id).await?;
    let party = find(&view, number)?;
    let alike = match &party.data {
        Some(data) => persons::proposals(&shop.office, actor, &view.case, data).await?,
        None => Vec::new(),
    };
    let model = OneParty {
        same: persons::same_person(&shop.office, actor, &party).await?,
        told: error.map(|error| told(&reader.chrome, view.case.machine(), &error)),
        today: shop.office.today(),
        alike,
        party,
        out,
        view,
    };
    Ok(page_with(status, &reader.chrome, || app::desk::cases::one_party(&reader.chrome, model)))
}

/// `GET /desk/cases/{id}/parties/{number}`
pub async fn show(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path((id, number)): Path<(String, i64)>,
) -> Answer {
    one(&shop, &actor, &reader, (&CaseId::from(id), number), StatusCode::OK, None, None).await
}

/// A button of the page of one party.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pressed {
    version: String,
    leaving: String,
    same: String,
    join: String,
    reason: String,
}

impl Pressed {
    fn version(&self) -> i64 {
        self.version.parse().unwrap_or_default()
    }
}

/// `POST /desk/cases/{id}/parties/{number}/out`
pub async fn out(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path((id, number)): Path<(String, i64)>,
    Form(pressed): Form<Pressed>,
) -> Answer {
    let id = CaseId::from(id);
    match cases::take_out_party(&shop.office, &actor, &id, pressed.version(), number, &pressed.leaving).await {
        Ok(_) => Ok(back_to(&id)),
        Err(CaseError::Wrong(flaws)) => {
            let flaw = flaws.of(Field::Reason).unwrap_or(Flaw::Missing);
            let (status, wrong) = (StatusCode::UNPROCESSABLE_ENTITY, Some((pressed.leaving, flaw)));
            one(&shop, &actor, &reader, (&id, number), status, wrong, None).await
        }
        Err(error) => one(&shop, &actor, &reader, (&id, number), StatusCode::CONFLICT, None, Some(fault(error)?)).await,
    }
}

/// Back to the page of the party, or what stood in the way.
async fn done(shop: &Shop, actor: &Actor, reader: &Reader, at: (&CaseId, i64), done: Result<(), CaseError>) -> Answer {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/desk/cases/{}/parties/{}", at.0, at.1)).into_response()),
        Err(error) => one(shop, actor, reader, at, StatusCode::CONFLICT, None, Some(fault(error)?)).await,
    }
}

/// `POST /desk/cases/{id}/parties/{number}/same`
pub async fn same(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path((id, number)): Path<(String, i64)>,
    Form(pressed): Form<Pressed>,
) -> Answer {
    let (id, version) = (CaseId::from(id), pressed.version());
    let Some(record) = Record::from_key(&pressed.same) else {
        return one(&shop, &actor, &reader, (&id, number), StatusCode::UNPROCESSABLE_ENTITY, None, None).await;
    };
    let joined = persons::join(&shop.office, &actor, &id, version, number, &record).await;
    done(&shop, &actor, &reader, (&id, number), joined).await
}

/// `POST /desk/cases/{id}/parties/{number}/apart`
pub async fn apart(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path((id, number)): Path<(String, i64)>,
    Form(pressed): Form<Pressed>,
) -> Answer {
    let (id, version) = (CaseId::from(id), pressed.version());
    let separated = persons::separate(&shop.office, &actor, &id, version, number, &pressed.join).await;
    done(&shop, &actor, &reader, (&id, number), separated).await
}

/// `POST /desk/cases/{id}/stepping-back/{finding}`
pub async fn let_stand(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff,
    Path((id, finding)): Path<(String, String)>,
    Form(pressed): Form<Pressed>,
) -> Answer {
    let id = CaseId::from(id);
    match stepping_back::waive(&shop.office, &actor, &id, &finding, &pressed.reason).await {
        Ok(()) => Ok(back_to(&id)),
        // The field asks for a reason by itself; without one nothing is noted.
        Err(CaseError::Wrong(_)) => Ok(Redirect::to(&format!("/desk/cases/{id}")).into_response()),
        Err(error) => Err(match fault(error) {
            Err(fault) => fault,
            Ok(_) => Fault::Forbidden,
        }),
    }
}
