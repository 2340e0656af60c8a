//! The words of a letter. No matter and no case content ever goes into one.

use chrono_tz::Tz;
use domain::locale::Locale;
use domain::messages::LetterKind;
use leptos::prelude::*;
use registry::messages::Letter;

use crate::texts::Text;
use crate::texts::messages::Post;
use crate::when;

/// A letter ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

/// The letter in the person's language. `base` is the address of the service.
#[must_use]
pub fn letter(letter: &Letter, locale: Locale, zone: Tz, base: &str) -> Mail {
    let t = |text: Post| text.say(locale);
    let (head, hint) = match letter.kind {
        LetterKind::Booked => (Post::Booked, Post::Come),
        LetterKind::Moved => (Post::Moved, Post::Come),
        LetterKind::Cancelled => (Post::Cancelled, Post::Again),
    };
    let at = when::moment(locale, letter.starts_at, zone);
    let link = match letter.kind {
        LetterKind::Cancelled => base.to_owned(),
        _ => format!("{base}/bookings?code={}", letter.code),
    };
    let mut rows = vec![
        (t(Post::When), at.clone()),
        (t(Post::Where), format!("{} {}", letter.village, letter.place)),
        (t(Post::Adviser), letter.adviser.clone()),
        (
            t(Post::Code),
            format!("{} {}", &letter.code[..4.min(letter.code.len())], &letter.code[4.min(letter.code.len())..]),
        ),
    ];
    rows.extend(letter.reason.clone().map(|reason| (t(Post::Reason), reason)));
    rows.extend(letter.clerk_phone.clone().map(|phone| (t(Post::Clerk), phone)));

    let lines: Vec<String> = rows.iter().map(|(term, value)| format!("{term}{}{value}", t(Post::Colon))).collect();
    let text = format!(
        "{}{}\n\n{}\n\n{}\n\n{}\n{link}\n\n{}\n",
        letter.name,
        t(Post::Comma),
        t(head),
        lines.join("\n"),
        t(hint),
        t(Post::Sender),
    );
    let html = html(letter, locale, t(head), rows, t(hint), link);
    Mail { subject: format!("{} · {at}", t(head).trim_end_matches(['。', '.'])), text, html }
}

fn html(
    letter: &Letter,
    locale: Locale,
    head: &'static str,
    rows: Vec<(&'static str, String)>,
    hint: &'static str,
    link: String,
) -> String {
    let rows: Vec<_> =
        rows.into_iter().map(|(term, value)| view! { <tr><th scope="row">{term}</th><td>{value}</td></tr> }).collect();
    let greeting = format!("{}{}", letter.name, Post::Comma.say(locale));
    let owner = Owner::new();
    let body = owner.with(|| {
        view! {
            <html lang=locale.tag()>
                <body>
                    <p>{greeting}</p>
                    <p><b>{head}</b></p>
                    <table>{rows}</table>
                    <p>{hint} <br/> <a href=link.clone()>{link.clone()}</a></p>
                    <p>{Post::Sender.say(locale)}</p>
                </body>
            </html>
        }
        .to_html()
    });
    format!("<!DOCTYPE html>{body}")
}
