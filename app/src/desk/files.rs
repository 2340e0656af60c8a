//! Papers and pictures of a booking, on its record.

use domain::bookings::{FileFlaw, LARGEST_FILE, MOST_FILES};
use domain::staff::Action;
use leptos::prelude::*;
use registry::bookings::Booking;
use registry::bookings::attachments::Attachment;

use super::can;
use crate::texts::files::{self as said, FileText as T};
use crate::{Chrome, when};

/// The files of a booking, and the form that adds one. Nothing to those who may neither see nor add any.
pub(super) fn files(chrome: &Chrome, b: &Booking, files: Vec<Attachment>, flaw: Option<FileFlaw>) -> Option<AnyView> {
    let adds = can(chrome, Action::Attach, b.object()) && b.erased_at.is_none();
    let reads = can(chrome, Action::ReadMatter, b.object());
    if !adds && !reads {
        return None;
    }
    let here = format!("/desk/bookings/{}/files", b.id);
    let nothing = files.is_empty();
    let items: Vec<_> = files
        .into_iter()
        .map(|f| {
            let address = format!("{here}/{}", f.id);
            let thumb = (reads && f.has_thumb()).then(|| {
                view! { <img src=format!("{address}/thumb") alt="" loading="lazy" width="80" height="80"/> }
            });
            let name = if reads {
                view! { <a href=address.clone() download=f.name.clone()>{f.name.clone()}</a> }.into_any()
            } else {
                view! { <span>{f.name.clone()}</span> }.into_any()
            };
            let about = format!(
                "{} · {} · {}",
                said::size(chrome.locale, f.bytes),
                f.added_by,
                when::moment(chrome.locale, f.added_at, chrome.zone)
            );
            let label = format!("{} {}", chrome.t(T::Remove), f.name);
            view! {
                <li>
                    {thumb}
                    <p>{name} <br/> <small>{about}</small></p>
                    {adds.then(|| view! {
                        <form class="inline" method="post" action=format!("{address}/remove")>
                            <button class="quiet" aria-label=label>{chrome.t(T::Remove)}</button>
                        </form>
                    })}
                </li>
            }
        })
        .collect();
    let error = flaw.map(|flaw| said::flaw(chrome.locale, flaw));
    let class = if error.is_some() { "field invalid" } else { "field" };
    let adding = adds.then(|| {
        view! {
            <form class="stack" method="post" action=here.clone() enctype="multipart/form-data" novalidate>
                <div class=class>
                    <label for="file">{chrome.t(T::Add)}</label>
                    <p class="hint" id="file-hint">{said::limits(chrome.locale, LARGEST_FILE, MOST_FILES)}</p>
                    {error.map(|e| view! { <p class="error" id="file-error" role="alert">{e}</p> })}
                    <input id="file" name="file" type="file" multiple=true accept="image/jpeg,image/png,application/pdf"
                        aria-describedby="file-hint"/>
                </div>
                <div class="actions"><button>{chrome.t(T::AddGo)}</button></div>
            </form>
        }
    });
    Some(
        view! {
            <section id="files" class="no-print" aria-labelledby="files-head">
                <h2 id="files-head">{chrome.t(T::Title)}</h2>
                {nothing.then(|| view! { <p>{chrome.t(T::None)}</p> })}
                {(!nothing).then(|| view! { <ul class="files">{items}</ul> })}
                {adding}
            </section>
        }
        .into_any(),
    )
}
