//! The list of all papers, and each as a blank form.

use domain::papers::{Document, Facts, MEDIATION, Need, PaperKind};
use leptos::prelude::*;

use super::{Is, dossier, example, print, sheets};
use crate::texts::either;
use crate::texts::papers::PaperText as T;
use crate::{Chrome, Page};

/// All papers with what the table says of each.
pub fn blanks(chrome: &Chrome) -> Page {
    let rows: Vec<_> = MEDIATION.iter().map(|k| row(chrome, k)).collect();
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        <p><a href="/desk/papers/example">{chrome.t(T::ExampleDossier)}</a></p>
        <div class="table-scroll" tabindex="0" role="region" aria-label=chrome.t(T::Title)>
            <table class="table">
                <thead><tr>
                    <th scope="col">{chrome.t(T::Paper)}</th>
                    <th scope="col">{chrome.t(T::When)}</th>
                    <th scope="col">{chrome.t(T::Copies)}</th>
                    <th scope="col">{chrome.t(T::Signs)}</th>
                    <th scope="col">{chrome.t(T::Basis)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    };
    Page::desk(chrome.t(T::Title), body)
}

fn row(chrome: &Chrome, k: &'static PaperKind) -> impl IntoView + use<> {
    let locale = chrome.locale;
    let name = k.names.say(locale);
    let name = match k.template {
        Some(_) => view! {
            <a href=format!("/desk/papers/{}", k.code)>{name}</a> <br/>
            <a class="minor" href=format!("/desk/papers/{}?filled=example", k.code)>{chrome.t(T::Example)}</a>
        }
        .into_any(),
        None => view! { {name} <br/> <small>{chrome.t(T::PutIn)}</small> }.into_any(),
    };
    let due = k.due.words().say(locale);
    let when = match k.need {
        Need::Always => format!("{}{}{due}", chrome.t(T::Always), either(locale, "，", ", ")),
        Need::When(_, words) => format!("{}{}{due}", words.say(locale), either(locale, "，", ", ")),
        Need::May => chrome.t(T::AsNeeded).to_owned(),
    };
    let mut signs: Vec<String> = k
        .signs
        .iter()
        .map(|s| {
            let finger = if s.fingerprint { chrome.t(T::Finger) } else { "" };
            format!("{}{finger}", s.who.words().say(locale))
        })
        .collect();
    if k.seal {
        signs.push(chrome.t(T::Seal).to_owned());
    }
    let signs = signs.join(either(locale, "、", ", "));
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{when}</td>
            <td>{k.copies.words().say(locale)}</td>
            <td>{signs}</td>
            <td>{k.basis.say(locale)}</td>
        </tr>
    }
}

/// A paper with nothing filled in, to be written by hand, or with a made-up case.
pub fn blank(chrome: &Chrome, kind: &PaperKind, template: fn(&Facts, usize) -> Document, is: Is) -> Page {
    let facts = match is {
        Is::Real | Is::Draft => Facts::default(),
        Is::Example => example::facts(),
    };
    let doc = template(&facts, 1);
    print(chrome, kind.names.say(chrome.locale), "/desk/papers".to_owned(), sheets(&doc), is)
}

/// The whole dossier of the made-up case, as it is bound.
pub fn example_dossier(chrome: &Chrome) -> Page {
    let all = dossier(&example::facts(), &example::leaves());
    print(chrome, chrome.t(T::ExampleDossier), "/desk/papers".to_owned(), all, Is::Example)
}
