//! Pages that are alike for everybody, kept for a moment. When a village chat is told of a clinic, hundreds of telephones open the
//! same page at once; it is drawn once.
//!
//! A kept page never shows a place that this process knows to be taken: its key holds the number of the last change. What another
//! process wrote shows after a second.

use std::sync::Arc;
use std::time::Duration;

use app::{Chrome, Page};
use moka::sync::Cache;

const MOMENT: Duration = Duration::from_secs(1);
/// The most pages kept at once; a page of a village is some 30 KB.
const MOST: u64 = 500;

/// What a page depends on.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    changes: u64,
    here: String,
    locale: &'static str,
    elder: bool,
}

/// The pages kept.
pub struct KeptPages(Cache<Key, Arc<str>>);

impl KeptPages {
    /// None yet.
    pub fn new() -> Self {
        Self(Cache::builder().time_to_live(MOMENT).max_capacity(MOST).build())
    }

    /// The page at this address if it is kept, or else what `draw` makes of a model that `load` reads. A reader who is signed in
    /// or whose address carries a query gets a page of their own.
    pub async fn page<M, E>(
        &self,
        changes: u64,
        chrome: &Chrome,
        load: impl AsyncFnOnce() -> Result<M, E>,
        draw: impl FnOnce(M) -> Page,
    ) -> Result<Arc<str>, E> {
        let everybodys = chrome.actor.is_none() && !chrome.here.contains('?');
        let key = Key { changes, here: chrome.here.clone(), locale: chrome.locale.tag(), elder: chrome.elder };
        if everybodys && let Some(kept) = self.0.get(&key) {
            return Ok(kept);
        }
        let model = load().await?;
        let html: Arc<str> = app::render(chrome, || draw(model)).into();
        if everybodys {
            self.0.insert(key, html.clone());
        }
        Ok(html)
    }
}
