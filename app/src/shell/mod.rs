//! The frame around every page, and the one way a page becomes HTML.

use std::sync::Arc;

use chrono_tz::Tz;
use domain::locale::Locale;
use domain::staff::{Action, Actor, may_somewhere};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use crate::assets::Assets;
use crate::islands::ReadAloud;
use crate::texts::{Frame, Text};

/// What every page knows of its reader.
#[derive(Debug, Clone)]
pub struct Chrome {
    /// The language.
    pub locale: Locale,
    /// Elder mode (关怀版).
    pub elder: bool,
    /// The zone in which times are shown.
    pub zone: Tz,
    /// Path and query of this page, to come back to.
    pub here: String,
    /// Who is signed in.
    pub actor: Option<Actor>,
    /// Names of the assets.
    pub assets: Arc<Assets>,
}

impl Chrome {
    /// A text in the reader's language.
    pub fn t(&self, text: impl Text) -> &'static str {
        text.say(self.locale)
    }

    /// This page in another language.
    fn here_in(&self, locale: Locale) -> String {
        let (path, query) = self.here.split_once('?').unwrap_or((&self.here, ""));
        let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
        let query: Vec<String> = kept.map(str::to_owned).chain([format!("lang={}", locale.tag())]).collect();
        format!("{path}?{}", query.join("&"))
    }
}

/// A page: what stands around the view.
pub struct Page {
    /// The title, without the name of the program.
    pub title: String,
    /// The view of `main`.
    pub body: AnyView,
    /// A villager's page or a desk page.
    pub room: Room,
    /// Extra class of `main`: `narrow` for one-question screens.
    pub narrow: bool,
    /// The clerk's telephone at the foot of the page.
    pub helpline: Option<String>,
    /// Without scripts the page is fetched anew after so many seconds.
    pub renewed: Option<u16>,
}

/// Who a page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Villagers.
    Public,
    /// Staff.
    Desk,
    /// A paper of this size: no frame when printed.
    Paper(Paper),
    /// A screen on a wall: nothing but the page itself.
    Wall,
}

/// The size of a printed page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// ISO A5.
    A5,
    /// ISO A4.
    A4,
    /// Sheets of ISO A4 that bring their own margins.
    Sheets,
}

impl Page {
    /// A villager's page.
    pub fn public(title: impl Into<String>, body: impl IntoView + 'static) -> Self {
        Self {
            title: title.into(),
            body: body.into_any(),
            room: Room::Public,
            narrow: false,
            helpline: None,
            renewed: None,
        }
    }

    /// A desk page.
    pub fn desk(title: impl Into<String>, body: impl IntoView + 'static) -> Self {
        Self { room: Room::Desk, ..Self::public(title, body) }
    }

    /// A paper to print.
    pub fn paper(title: impl Into<String>, size: Paper, body: impl IntoView + 'static) -> Self {
        Self { room: Room::Paper(size), ..Self::public(title, body) }
    }

    /// A screen on a wall.
    pub fn wall(title: impl Into<String>, body: impl IntoView + 'static) -> Self {
        Self { room: Room::Wall, ..Self::public(title, body) }
    }

    /// Fetched anew after so many seconds where scripts do not run.
    #[must_use]
    pub const fn renewed(mut self, seconds: u16) -> Self {
        self.renewed = Some(seconds);
        self
    }

    /// With a narrow column.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// With the clerk's telephone at the foot.
    #[must_use]
    pub fn helpline(mut self, phone: Option<String>) -> Self {
        self.helpline = phone;
        self
    }
}

/// Renders a page. `body` is called inside the reactive owner that Leptos wants around views and islands.
pub fn render(chrome: &Chrome, body: impl FnOnce() -> Page) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| document(chrome, body()).to_html());
    owner.unset_with_forced_cleanup();
    format!("<!DOCTYPE html>{html}")
}

fn document(chrome: &Chrome, page: Page) -> impl IntoView + use<> {
    let locale = chrome.locale;
    let desk = page.room == Room::Desk;
    let wall = page.room == Room::Wall;
    let room = match page.room {
        Room::Desk => "desk",
        Room::Wall => "board",
        Room::Public | Room::Paper(_) => "public",
    };
    let paper_class = match page.room {
        Room::Paper(Paper::A5) => Some("print-a5"),
        Room::Paper(Paper::A4) => Some("print-a4"),
        Room::Paper(Paper::Sheets) => Some("print-sheets"),
        Room::Public | Room::Desk | Room::Wall => None,
    };
    let elder = (chrome.elder && !desk && !wall).then_some("true");
    let main_class = if page.narrow { "page narrow" } else { "page" };
    view! {
        <html lang=locale.tag() data-room=room data-elder=elder>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="format-detection" content="telephone=no"/>
                <title>{format!("{} · {}", page.title, chrome.t(Frame::Brand))}</title>
                <link rel="stylesheet" href=chrome.assets.style.clone()/>
                <link rel="icon" href="data:,"/>
                {page.renewed.map(|seconds| view! {
                    <noscript><meta http-equiv="refresh" content=seconds.to_string()/></noscript>
                })}
                <script type="module" src=chrome.assets.loader.clone() data-glue=chrome.assets.glue.clone()
                    data-wasm=chrome.assets.wasm.clone()></script>
            </head>
            <body class=paper_class>
                <a class="skip" href="#main">{chrome.t(Frame::Skip)}</a>
                {(!wall).then(|| masthead(chrome, page.room))}
                <main id="main" class=main_class tabindex="-1">{page.body}</main>
                {(!desk && !wall).then(|| footer(chrome, page.helpline))}
            </body>
        </html>
    }
}

fn masthead(chrome: &Chrome, room: Room) -> impl IntoView + use<> {
    let brand_home = if room == Room::Desk { "/desk" } else { "/" };
    view! {
        <header class="masthead no-print">
            <a class="brand" href=brand_home>
                <span class="brand-mark" aria-hidden="true"></span>
                <span class="brand-name">{chrome.t(Frame::Brand)}</span>
            </a>
            <nav class="masthead-nav" aria-label=chrome.t(Frame::Navigation)>
                {if room == Room::Desk { desk_links(chrome).into_any() } else { public_links(chrome).into_any() }}
            </nav>
            {(room == Room::Desk).then(|| session(chrome))}
        </header>
    }
}

fn public_links(chrome: &Chrome) -> impl IntoView + use<> {
    let other = if chrome.locale == Locale::ZhCn { Locale::En } else { Locale::ZhCn };
    let (elder_value, elder_text) = if chrome.elder { ("off", Frame::ElderOff) } else { ("on", Frame::ElderOn) };
    view! {
        <a href="/bookings">{chrome.t(Frame::MyBooking)}</a>
        <a href=chrome.here_in(other) hreflang=other.tag() lang=other.tag()>{chrome.t(Frame::OtherLanguage)}</a>
        <form class="inline" method="post" action="/preferences">
            <input type="hidden" name="back" value=chrome.here.clone()/>
            <button class="switch" name="elder" value=elder_value>{chrome.t(elder_text)}</button>
        </form>
        {chrome.actor.is_some().then(|| view! { <a href="/desk">{chrome.t(Frame::DeskHome)}</a> })}
    }
}

fn desk_links(chrome: &Chrome) -> impl IntoView + use<> {
    let other = if chrome.locale == Locale::ZhCn { Locale::En } else { Locale::ZhCn };
    let may = |action| chrome.actor.as_ref().is_some_and(|actor| may_somewhere(actor, action));
    let here = chrome.here.split('?').next().unwrap_or_default();
    // Each way, and whether it is theirs.
    let ways = [
        ("/desk", Frame::DeskHome, chrome.actor.is_some()),
        ("/desk/search", Frame::DeskSearch, chrome.actor.is_some()),
        ("/desk/calendar", Frame::DeskCalendar, may(Action::ReadBookings)),
        ("/desk/leave", Frame::DeskLeave, may(Action::PlanClinics)),
        ("/desk/book", Frame::DeskBook, may(Action::BookForVillager)),
        ("/desk/cases", Frame::DeskCases, may(Action::ReadProgress) || may(Action::ReadCases)),
        ("/desk/rules", Frame::DeskRules, may(Action::PlanClinics)),
        ("/desk/messages", Frame::DeskMessages, may(Action::ReadMessages)),
        ("/desk/announce", Frame::DeskAnnounce, may(Action::Announce)),
        ("/desk/ratings", Frame::DeskRatings, may(Action::ReadRatings)),
        ("/desk/tokens", Frame::DeskTokens, may(Action::MakeToken)),
        ("/desk/duty", Frame::DeskDuty, may(Action::ReadDuty)),
        ("/desk/deadlines", Frame::DeskDeadlines, chrome.actor.is_some()),
        ("/desk/papers", Frame::DeskPapers, chrome.actor.is_some()),
        ("/desk/staff", Frame::DeskStaff, may(Action::ReadStaff)),
        ("/desk/conflicts", Frame::DeskConflicts, may(Action::ReadConflicts)),
        ("/desk/settings/retention", Frame::DeskHouse, may(Action::ReadSettings)),
    ];
    let ways: Vec<_> = ways
        .into_iter()
        .filter(|(.., theirs)| *theirs)
        .map(
            |(path, text, _)| view! { <a href=path aria-current=(path == here).then_some("page")>{chrome.t(text)}</a> },
        )
        .collect();
    view! {
        {ways}
        <a href="/">{chrome.t(Frame::PublicSite)}</a>
        <a href=chrome.here_in(other) hreflang=other.tag() lang=other.tag()>{chrome.t(Frame::OtherLanguage)}</a>
    }
}

/// Who works here, and the way out.
fn session(chrome: &Chrome) -> impl IntoView + use<> {
    chrome.actor.as_ref().map(|actor| {
        view! {
            <form class="inline session" method="post" action="/desk/sign-out">
                <a class="who" href="/desk/account">{actor.name.clone()}</a>
                <button class="switch">{chrome.t(Frame::SignOut)}</button>
            </form>
        }
    })
}

fn footer(chrome: &Chrome, helpline: Option<String>) -> impl IntoView + use<> {
    let help = match helpline {
        Some(phone) => view! {
            <p class="helpline">
                {chrome.t(Frame::Helpline)} " " <a class="num" href=format!("tel:{phone}")>{phone.clone()}</a>
            </p>
        }
        .into_any(),
        None => view! { <p class="helpline">{chrome.t(Frame::HelplineNone)}</p> }.into_any(),
    };
    view! {
        <footer class="footer no-print">
            {help}
            <p>{chrome.t(Frame::BrandLine)} " · " {chrome.t(Frame::FreeOfCharge)}</p>
            <p>
                <a href="/">{chrome.t(Frame::Home)}</a>
                <a href="/progress">{chrome.t(Frame::Progress)}</a>
                <a href="/help">{chrome.t(Frame::Help)}</a>
                <a href="/guide/powers">{chrome.t(Frame::Powers)}</a>
                <a href="/privacy">{chrome.t(Frame::Privacy)}</a>
                <a href="/desk">{chrome.t(Frame::ForStaff)}</a>
            </p>
            {chrome.elder.then(|| view! {
                <ReadAloud
                    start=chrome.t(Frame::ReadAloud).to_owned()
                    stop=chrome.t(Frame::StopReading).to_owned()
                    language=chrome.locale.tag().to_owned()
                />
            })}
        </footer>
    }
}
