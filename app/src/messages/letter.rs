//! The words of a letter. No matter and no case content ever goes into one.

use chrono_tz::Tz;
use domain::locale::Locale;
use domain::messages::LetterKind;
use leptos::prelude::*;
use registry::messages::{AccountLetter, Content, Letter, SealLetter};

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

/// The letter in the person's language. `base` is the address of the service, `line` what the county adds.
#[must_use]
pub fn letter(content: &Content, locale: Locale, zone: Tz, base: &str, line: Option<&str>) -> Mail {
    match content {
        Content::Booking(letter) => booking(letter, locale, zone, base, line),
        Content::Account(letter) => account(letter, locale, zone, base),
        Content::Seal(letter) => seal(letter, locale, zone),
    }
}

/// A letter made of a head, rows, a hint and a link.
struct Draft<'a> {
    name: &'a str,
    head: &'static str,
    rows: Vec<(&'static str, String)>,
    hint: String,
    link: String,
}

impl Draft<'_> {
    fn finish(self, locale: Locale, subject: String) -> Mail {
        let t = |text: Post| text.say(locale);
        let greeting = if self.name.is_empty() { String::new() } else { format!("{}{}", self.name, t(Post::Comma)) };
        let lines: Vec<String> =
            self.rows.iter().map(|(term, value)| format!("{term}{}{value}", t(Post::Colon))).collect();
        let text = format!(
            "{greeting}\n\n{}\n\n{}\n\n{}\n{}\n\n{}\n",
            self.head,
            lines.join("\n"),
            self.hint,
            self.link,
            t(Post::Sender),
        );
        let html = html(locale, greeting, self.head, self.rows, self.hint, self.link);
        Mail { subject, text: text.trim_start().to_owned(), html }
    }
}

fn account(letter: &AccountLetter, locale: Locale, zone: Tz, base: &str) -> Mail {
    let t = |text: Post| text.say(locale);
    let head = if letter.kind == LetterKind::Invitation { Post::Invited } else { Post::Reset };
    let draft = Draft {
        name: &letter.name,
        head: t(head),
        rows: vec![
            (t(Post::SignInName), letter.sign_in_name.clone()),
            (t(Post::Until), when::moment(locale, letter.until, zone)),
        ],
        hint: t(Post::Link).to_owned(),
        link: format!("{base}/desk/link/{}", letter.secret),
    };
    draft.finish(locale, t(head).trim_end_matches(['。', '.']).to_owned())
}

fn seal(letter: &SealLetter, locale: Locale, zone: Tz) -> Mail {
    let t = |text: Post| text.say(locale);
    let draft = Draft {
        name: "",
        head: t(Post::Seal),
        rows: vec![
            (t(Post::SealNumber), letter.number.to_string()),
            (t(Post::When), when::moment(locale, letter.at, zone)),
            (t(Post::SealEnds), letter.ends.to_string()),
            (t(Post::SealHash), letter.hash.clone()),
            (t(Post::SealSignature), letter.signature.clone()),
            (t(Post::SealKey), letter.public_key.clone()),
        ],
        hint: t(Post::SealHint).to_owned(),
        link: String::new(),
    };
    draft.finish(locale, format!("{} {}", t(Post::Seal).trim_end_matches(['。', '.']), letter.number))
}

fn booking(letter: &Letter, locale: Locale, zone: Tz, base: &str, line: Option<&str>) -> Mail {
    let t = |text: Post| text.say(locale);
    let (head, hint) = match letter.kind {
        LetterKind::Moved => (Post::Moved, Post::Come),
        LetterKind::Cancelled => (Post::Cancelled, Post::Again),
        _ => (Post::Booked, Post::Come),
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

    let hint = line.map_or_else(|| t(hint).to_owned(), |line| format!("{line}\n\n{}", t(hint)));
    let draft = Draft { name: &letter.name, head: t(head), rows, hint, link };
    draft.finish(locale, format!("{} · {at}", t(head).trim_end_matches(['。', '.'])))
}

fn html(
    locale: Locale,
    greeting: String,
    head: &'static str,
    rows: Vec<(&'static str, String)>,
    hint: String,
    link: String,
) -> String {
    let rows: Vec<_> =
        rows.into_iter().map(|(term, value)| view! { <tr><th scope="row">{term}</th><td>{value}</td></tr> }).collect();
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
