//! A picture for each kind of matter, drawn with a few strokes; decorative, the word beside it says the same.

use leptos::prelude::*;

/// The path of a matter's picture on a 24 × 24 grid.
fn strokes(matter: &str) -> &'static str {
    match matter {
        "family" => {
            "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6M16 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6M3 22v-7c0-3 2-5 5-5s5 2 5 5v7M13 14c0-2 1-4 4-4 2 0 4 2 4 5v7"
        }
        "elder_support" => "M10 7a3 3 0 1 0 0-6 3 3 0 0 0 0 6M10 10c-3 0-4 2-4 5v3h3v5h4v-9l4 2M18 12c2 0 2 1 2 2v9",
        "land" => "M2 20h20M4 20c2-6 14-6 16 0M12 15V5M12 9c-3 0-5-2-5-5 3 0 5 2 5 5M12 8c3 0 5-2 5-5-3 0-5 2-5 5",
        "house" => "M3 11 12 3l9 8M5 10v11h14V10M10 21v-6h4v6",
        "neighbour" => "M2 11l5-5 5 5M4 10v10h6V10M12 11l5-5 5 5M14 10v10h6V10M12 3v19",
        "labour" => "M14 4l6 6M17 7 6 18l-3 3M9 3c4-1 8 0 12 4M12 12l4 4",
        "injury" => "M12 2v20M2 12h20M7 7l10 10M17 7 7 17",
        "traffic" => "M3 15l2-6h14l2 6v4H3zM5 15h14M7 19v2M17 19v2M7 12h10",
        "debt" => "M4 4h16v16H4zM8 8h8M12 8v9M8 12h8M9 17h6",
        "contract" => "M6 2h9l4 4v16H6zM15 2v4h4M9 11h7M9 15h7M9 19h4",
        "consumer" => "M3 4h3l3 12h10l2-8H7M10 21a1 1 0 1 0 0-2 1 1 0 0 0 0 2M18 21a1 1 0 1 0 0-2 1 1 0 0 0 0 2",
        "village_affairs" => "M4 21h16M6 21V9l6-5 6 5v12M12 4V1l4 1-4 2M10 21v-5h4v5M9 12h1M14 12h1",
        _ => "M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20M9 9c0-4 6-4 6 0 0 2-3 3-3 5M12 17v1",
    }
}

/// The picture.
pub(crate) fn icon(matter: &str) -> impl IntoView + use<> {
    view! {
        <span class="choice-icon" aria-hidden="true">
            <svg viewBox="0 0 24 24" width="32" height="32" fill="none" stroke="currentColor" stroke-width="1.6"
                stroke-linecap="round" stroke-linejoin="round">
                <path d=strokes(matter)></path>
            </svg>
        </span>
    }
}
