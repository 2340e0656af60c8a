//! Reads the page to people who would rather listen: the browser's own speech, sentence by sentence, each one marked while it is
//! spoken. Shown only where the browser can speak.

use leptos::prelude::*;

/// The button at the foot of the page in elder mode.
#[island]
pub fn ReadAloud(
    /// Label of the button.
    start: String,
    /// Label while it reads.
    stop: String,
    /// BCP 47 tag of the page's language.
    language: String,
) -> impl IntoView {
    let reading = RwSignal::new(false);
    let able = RwSignal::new(false);
    Effect::new(move |_| able.set(speech::is_there()));
    let press = move |_| {
        if reading.get_untracked() {
            speech::stop();
            reading.set(false);
        } else {
            reading.set(true);
            speech::read_page(&language, move || reading.set(false));
        }
    };
    view! {
        <button class="read-aloud" type="button" hidden=move || !able.get() aria-pressed=move || reading.get().to_string()
            on:click=press>
            {move || if reading.get() { stop.clone() } else { start.clone() }}
        </button>
    }
}

#[cfg(feature = "hydrate")]
mod speech {
    use wasm_bindgen::prelude::*;
    use web_sys::{Document, Node, SpeechSynthesis, SpeechSynthesisUtterance, window};

    struct Sentence {
        node: Node,
        from: u32,
        until: u32,
        text: String,
    }

    fn synthesis() -> Option<SpeechSynthesis> {
        window()?.speech_synthesis().ok()
    }

    pub(super) fn is_there() -> bool {
        synthesis().is_some()
    }

    pub(super) fn stop() {
        if let Some(voice) = synthesis() {
            voice.cancel();
        }
        unmark();
    }

    pub(super) fn read_page(language: &str, done: impl Fn() + 'static) {
        let Some(document) = window().and_then(|w| w.document()) else { return done() };
        let sentences = sentences(&document);
        speak(sentences.into_iter(), language.to_owned(), std::rc::Rc::new(done));
    }

    fn speak(mut rest: std::vec::IntoIter<Sentence>, language: String, done: std::rc::Rc<dyn Fn()>) {
        let (Some(sentence), Some(voice)) = (rest.next(), synthesis()) else {
            unmark();
            return done();
        };
        let Ok(utterance) = SpeechSynthesisUtterance::new_with_text(&sentence.text) else { return done() };
        utterance.set_lang(&language);
        utterance.set_rate(0.9);
        mark(&sentence);
        let (stopped, next_done) = (done.clone(), done);
        let next = Closure::once_into_js(move || speak(rest, language, next_done));
        utterance.set_onend(Some(next.unchecked_ref()));
        let failed = Closure::once_into_js(move || {
            unmark();
            stopped();
        });
        utterance.set_onerror(Some(failed.unchecked_ref()));
        voice.speak(&utterance);
    }

    /// The sentences of the page's main part, in reading order.
    fn sentences(document: &Document) -> Vec<Sentence> {
        let mut found = Vec::new();
        if let Ok(Some(main)) = document.query_selector("main") {
            collect(&main, &mut found);
        }
        found
    }

    fn collect(node: &Node, found: &mut Vec<Sentence>) {
        if node.node_type() == Node::TEXT_NODE {
            split(node, &node.text_content().unwrap_or_default(), found);
            return;
        }
        if matches!(node.node_name().as_str(), "SCRIPT" | "STYLE" | "SVG" | "svg" | "OPTION") {
            return;
        }
        let children = node.child_nodes();
        for i in 0..children.length() {
            if let Some(child) = children.item(i) {
                collect(&child, found);
            }
        }
    }

    /// Offsets of ranges are counted in UTF-16 units.
    fn split(node: &Node, text: &str, found: &mut Vec<Sentence>) {
        let (mut from, mut at, mut piece) = (0_u32, 0_u32, String::new());
        let mut keep = |from: u32, until: u32, piece: &mut String| {
            if piece.chars().any(char::is_alphanumeric) {
                found.push(Sentence { node: node.clone(), from, until, text: piece.trim().to_owned() });
            }
            piece.clear();
        };
        for c in text.chars() {
            at += if c as u32 > 0xFFFF { 2 } else { 1 };
            piece.push(c);
            if matches!(c, '。' | '！' | '？' | '；' | '!' | '?' | '\n') {
                keep(from, at, &mut piece);
                from = at;
            }
        }
        keep(from, at, &mut piece);
    }

    /// Marks a sentence by selecting it: nothing of the page's own elements is touched.
    fn mark(sentence: &Sentence) {
        let Some(Ok(Some(selection))) = window().map(|w| w.get_selection()) else { return };
        let marked = selection.set_base_and_extent(&sentence.node, sentence.from, &sentence.node, sentence.until);
        if marked.is_ok()
            && let Some(element) = sentence.node.parent_element()
        {
            element.scroll_into_view_with_bool(false);
        }
    }

    fn unmark() {
        if let Some(Ok(Some(selection))) = window().map(|w| w.get_selection()) {
            let _ = selection.remove_all_ranges();
        }
    }
}

#[cfg(not(feature = "hydrate"))]
mod speech {
    pub(super) fn is_there() -> bool {
        false
    }

    pub(super) fn stop() {}

    pub(super) fn read_page(_language: &str, _done: impl Fn() + 'static) {}
}
