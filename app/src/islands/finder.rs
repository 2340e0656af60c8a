//! Finds a village while its name is being typed. Without JavaScript the same form is sent to the server.

use domain::places::{Entry, search};
use leptos::prelude::*;

/// How many villages are shown at once.
pub const SHOWN: usize = 8;

/// The villages as one line each, a third of what JSON takes: `code|name|township|initials`.
#[must_use]
pub fn pack(entries: &[Entry]) -> String {
    let line = |e: &Entry| format!("{}|{}|{}|{}", e.code, e.name, e.township, e.initials);
    entries.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn unpack(packed: &str) -> Vec<Entry> {
    packed
        .lines()
        .filter_map(|line| {
            let mut parts = line.split('|').map(str::to_owned);
            Some(Entry { code: parts.next()?, name: parts.next()?, township: parts.next()?, initials: parts.next()? })
        })
        .collect()
}

/// The search box on the first page.
#[island]
pub fn VillageFinder(
    /// The villages, packed.
    villages: String,
    /// What was typed before the page was sent.
    typed: String,
    /// Label of the input.
    label: String,
    /// How to use it.
    hint: String,
    /// Label of the button.
    go: String,
    /// Said when nothing fits.
    nothing: String,
) -> impl IntoView {
    let entries = StoredValue::new(unpack(&villages));
    let query = RwSignal::new(typed.clone());
    let hits =
        move || entries.with_value(|list| search(list, &query.get(), SHOWN).into_iter().cloned().collect::<Vec<_>>());
    view! {
        <form class="finder" role="search" action="/" method="get">
            <label for="q">{label}</label>
            <p class="hint" id="q-hint">{hint}</p>
            <div class="finder-row">
                <input id="q" name="q" type="search" value=typed autocomplete="off" aria-describedby="q-hint"
                    autocapitalize="off" spellcheck="false" on:input:target=move |ev| query.set(ev.target().value())/>
                <button class="primary">{go}</button>
            </div>
        </form>
        <div aria-live="polite">
            {move || {
                let found = hits();
                if found.is_empty() {
                    (!query.get().trim().is_empty()).then(|| view! { <p class="hint">{nothing.clone()}</p> }.into_any())
                } else {
                    let items = found
                        .into_iter()
                        .map(|e| view! {
                            <li>
                                <a href=format!("/villages/{}", e.code)>
                                    <b>{e.name}</b> " " <span>{e.township}</span>
                                </a>
                            </li>
                        })
                        .collect_view();
                    Some(view! { <ul class="hits">{items}</ul> }.into_any())
                }
            }}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_loses_nothing() {
        let entry = |code: &str, name: &str| Entry {
            code: code.into(),
            name: name.into(),
            township: "下堡镇".into(),
            initials: "xjb jjb".into(),
        };
        let entries = vec![entry("141181102205", "颉颉堡村"), entry("141181102206", "官窑村")];
        assert_eq!(unpack(&pack(&entries)), entries);
    }
}
