//! Counts down the minutes a place is held. Without JavaScript the page says until what time.

use std::time::Duration;

use leptos::prelude::*;

/// The notice that a place is held.
#[island]
pub fn HeldTimer(
    /// Seconds left when the page was sent.
    seconds: i64,
    /// Said while it is held: `{}` stands for what is left.
    held: String,
    /// Said without JavaScript: until what time.
    until: String,
    /// Said when the time is over.
    gone: String,
) -> impl IntoView {
    let left = RwSignal::new(None::<i64>);
    Effect::new(move |_| {
        let started = now_seconds();
        left.set(Some(seconds));
        let tick = move || left.set(Some(seconds - (now_seconds() - started)));
        if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || handle.clear());
        }
    });
    let class = move || match left.get() {
        Some(..=0) => "held gone",
        Some(..=120) => "held soon",
        _ => "held",
    };
    let text = move || match left.get() {
        Some(..=0) => gone.clone(),
        Some(s) => held.replace("{}", &format!("{}:{:02}", s / 60, s % 60)),
        None => until.clone(),
    };
    view! { <div class=class role="timer">{text}</div> }
}

#[cfg(feature = "hydrate")]
fn now_seconds() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let seconds = (js_sys::Date::now() / 1000.0) as i64;
    seconds
}

#[cfg(not(feature = "hydrate"))]
fn now_seconds() -> i64 {
    0
}
