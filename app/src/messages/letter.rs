//! The words of a letter. No matter and no case content ever goes into one.

use chrono_tz::Tz;
use domain::locale::Locale;
use domain::messages::LetterKind;
use domain::ratings::Answer;
use leptos::prelude::*;
use registry::messages::{AccountLetter, CaseLetter, Content, Letter, SealLetter, WaitingLetter};

use crate::texts::Text;
use crate::texts::leave::in_their_words;
use crate::texts::messages::Post;
use crate::texts::ratings as said;
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
        Content::Waiting(letter) => waiting(letter, locale, base),
        Content::Account(letter) => account(letter, locale, zone, base),
        Content::Seal(letter) => seal(letter, locale, zone),
        Content::Case(letter) => case(letter, locale, base),
        Content::Test(letter) => {
            let head = Post::Test.say(locale);
            let draft = Draft {
                name: &letter.name,
                head: head.to_owned(),
                rows: Vec::new(),
                hint: String::new(),
                links: Vec::new(),
            };
            draft.finish(locale, head.to_owned())
        }
    }
}

/// A letter made of a head, rows, a hint and links.
struct Draft<'a> {
    name: &'a str,
    head: String,
    rows: Vec<(&'static str, String)>,
    hint: String,
    /// Each with its words; none: the address itself.
    links: Vec<(&'static str, String)>,
}

impl Draft<'_> {
    fn finish(self, locale: Locale, subject: String) -> Mail {
        let t = |text: Post| text.say(locale);
        let greeting = if self.name.is_empty() { String::new() } else { format!("{}{}", self.name, t(Post::Comma)) };
        let lines: Vec<String> =
            self.rows.iter().map(|(term, value)| format!("{term}{}{value}", t(Post::Colon))).collect();
        let links: Vec<String> = self
            .links
            .iter()
            .map(
                |(words, link)| {
                    if words.is_empty() { link.clone() } else { format!("{words}{}{link}", t(Post::Colon)) }
                },
            )
            .collect();
        let text = format!(
            "{greeting}\n\n{}\n\n{}\n\n{}\n{}\n\n{}\n",
            self.head,
            lines.join("\n"),
            self.hint,
            links.join("\n"),
            t(Post::Sender),
        );
        let html = html(locale, greeting, self.head, self.rows, self.hint, self.links);
        Mail { subject, text: text.trim_start().to_owned(), html }
    }
}

fn account(letter: &AccountLetter, locale: Locale, zone: Tz, base: &str) -> Mail {
    let t = |text: Post| text.say(locale);
    let head = if letter.kind == LetterKind::Invitation { Post::Invited } else { Post::Reset };
    let draft = Draft {
        name: &letter.name,
        head: t(head).to_owned(),
        rows: vec![
            (t(Post::SignInName), letter.sign_in_name.clone()),
            (t(Post::Until), when::moment(locale, letter.until, zone)),
        ],
        hint: t(Post::Link).to_owned(),
        links: vec![("", format!("{base}/desk/link/{}", letter.secret))],
    };
    draft.finish(locale, t(head).trim_end_matches(['。', '.']).to_owned())
}

fn seal(letter: &SealLetter, locale: Locale, zone: Tz) -> Mail {
    let t = |text: Post| text.say(locale);
    let draft = Draft {
        name: "",
        head: t(Post::Seal).to_owned(),
        rows: vec![
            (t(Post::SealNumber), letter.number.to_string()),
            (t(Post::When), when::moment(locale, letter.at, zone)),
            (t(Post::SealEnds), letter.ends.to_string()),
            (t(Post::SealHash), letter.hash.clone()),
            (t(Post::SealSignature), letter.signature.clone()),
            (t(Post::SealKey), letter.public_key.clone()),
        ],
        hint: t(Post::SealHint).to_owned(),
        links: Vec::new(),
    };
    draft.finish(locale, format!("{} {}", t(Post::Seal).trim_end_matches(['。', '.']), letter.number))
}

/// The waiting is over.
fn waiting(letter: &WaitingLetter, locale: Locale, base: &str) -> Mail {
    let t = |text: Post| text.say(locale);
    let mut rows = vec![
        (t(Post::WaitedIn), letter.division.clone()),
        (t(Post::WaitedUntil), when::day(locale, letter.until_day)),
        (t(if letter.of_booking { Post::Code } else { Post::WaitingCode }), grouped(&letter.code)),
    ];
    rows.extend(letter.clerk_phone.clone().map(|phone| (t(Post::Clerk), phone)));
    let head = t(if letter.unanswered { Post::Unanswered } else { Post::WaitingOver });
    let links = vec![("", format!("{base}{}", letter.link))];
    let draft = Draft { name: &letter.name, head: head.to_owned(), rows, hint: t(Post::WaitAgain).to_owned(), links };
    let subject = head.split_inclusive(['。', '.']).next().unwrap_or(head).trim_end_matches(['。', '.']);
    draft.finish(locale, subject.to_owned())
}

/// A step of a case: the sentence of its row, and where to look.
fn case(letter: &CaseLetter, locale: Locale, base: &str) -> Mail {
    let t = |text: Post| text.say(locale);
    let mut rows = vec![(t(Post::CaseNumber), letter.number.clone()), (t(Post::CaseCode), grouped(&letter.code))];
    rows.extend(letter.clerk_phone.clone().map(|phone| (t(Post::Clerk), phone)));
    let draft = Draft {
        name: &letter.name,
        head: letter.says.clone(),
        rows,
        hint: t(Post::CaseHint).to_owned(),
        links: vec![("", progress(letter, base))],
    };
    draft.finish(locale, format!("{} {}", t(Post::CaseSubject), letter.number))
}

/// Where a party sees how their case stands.
fn progress(letter: &CaseLetter, base: &str) -> String {
    format!("{base}/progress?code={}", letter.code)
}

/// What a letter about a booking says first, and what one can do next.
const fn words(kind: LetterKind) -> (Post, Post) {
    match kind {
        LetterKind::Moved => (Post::Moved, Post::Come),
        LetterKind::Cancelled => (Post::Cancelled, Post::Again),
        LetterKind::Displaced => (Post::Displaced, Post::Choose),
        LetterKind::NotServed => (Post::NotServed, Post::Choose),
        LetterKind::ClinicMoved => (Post::ClinicMoved, Post::Come),
        LetterKind::HandedOver => (Post::HandedOver, Post::Come),
        LetterKind::Offer => (Post::Offer, Post::Take),
        LetterKind::OfferOver => (Post::OfferOver, Post::StillListed),
        LetterKind::Placed => (Post::Placed, Post::Come),
        LetterKind::DayBefore => (Post::DayBefore, Post::CannotCome),
        LetterKind::HoursBefore => (Post::HoursBefore, Post::CannotCome),
        LetterKind::Rate => (Post::Rate, Post::RateHint),
        LetterKind::Missed => (Post::Missed, Post::MissedHint),
        _ => (Post::Booked, Post::Come),
    }
}

/// Where a message about a booking leads.
pub(super) fn link(letter: &Letter, base: &str) -> String {
    match (&letter.link, letter.kind) {
        (Some(path), _) => format!("{base}{path}"),
        (None, LetterKind::Cancelled | LetterKind::OfferOver) => base.to_owned(),
        (None, _) => format!("{base}/bookings?code={}", letter.code),
    }
}

fn booking(letter: &Letter, locale: Locale, zone: Tz, base: &str, line: Option<&str>) -> Mail {
    let t = |text: Post| text.say(locale);
    let (head, hint) = words(letter.kind);
    let at = when::moment(locale, letter.starts_at, zone);
    let mut rows = vec![
        (t(Post::When), at.clone()),
        (t(Post::Where), format!("{} {}", letter.village, letter.place)),
        (t(Post::Adviser), letter.adviser.clone()),
    ];
    let (code, is_question) = (&letter.code, letter.kind == LetterKind::Rate);
    let what_code = if letter.waits { Post::WaitingCode } else { Post::Code };
    rows.extend((!code.is_empty() && !is_question).then(|| (t(what_code), grouped(code))));
    let until = letter.until.filter(|_| letter.kind == LetterKind::Offer);
    rows.extend(until.map(|until| (t(Post::KeptUntil), when::moment(locale, until, zone))));
    rows.extend(letter.reason.as_deref().map(|reason| (t(Post::Reason), in_their_words(locale, reason))));
    rows.extend(letter.clerk_phone.clone().map(|phone| (t(Post::Clerk), phone)));

    let hint = line.map_or_else(|| t(hint).to_owned(), |line| format!("{line}\n\n{}", t(hint)));
    let link = link(letter, base);
    // One tap: a link for each answer. What a tap is, and what only looks like one, is decided where they lead.
    let links = match is_question {
        true => Answer::ALL.map(|a| (said::answer(locale, a), format!("{link}?answer={}", a.code()))).to_vec(),
        false => vec![("", link)],
    };
    let draft = Draft { name: &letter.name, head: t(head).to_owned(), rows, hint, links };
    let subject = t(head).trim_end_matches(['。', '.', '？', '?']);
    draft.finish(locale, format!("{subject} · {at}"))
}

/// A code as people read it: ABCD EFGH.
pub(super) fn grouped(code: &str) -> String {
    format!("{} {}", &code[..4.min(code.len())], &code[4.min(code.len())..])
}

fn html(
    locale: Locale,
    greeting: String,
    head: String,
    rows: Vec<(&'static str, String)>,
    hint: String,
    links: Vec<(&'static str, String)>,
) -> String {
    let links: Vec<_> = links
        .into_iter()
        .map(|(words, link)| {
            let shown = if words.is_empty() { link.clone() } else { words.to_owned() };
            view! { <br/> <a href=link>{shown}</a> }
        })
        .collect();
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
                    <p>{hint} {links}</p>
                    <p>{Post::Sender.say(locale)}</p>
                </body>
            </html>
        }
        .to_html()
    });
    format!("<!DOCTYPE html>{body}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_the_waiting_list_is_called_so() {
        let at = |text: &str| text.parse().expect("an instant");
        let offer = |waits| Letter {
            kind: LetterKind::Offer,
            code: "ACD34679".into(),
            name: "王大山".into(),
            starts_at: at("2026-11-28T01:30:00Z"),
            ends_at: at("2026-11-28T02:00:00Z"),
            village: "颉颉堡村".into(),
            place: "便民服务站".into(),
            adviser: "李明".into(),
            uid: "0190".into(),
            sequence: 0,
            written_at: at("2026-11-24T01:00:00Z"),
            reason: None,
            clerk_phone: None,
            until: Some(at("2026-11-27T10:00:00Z")),
            link: Some("/offers/abcdefgh23456789".into()),
            waits,
        };
        let text = |waits| {
            let content = Content::Booking(offer(waits));
            letter(&content, Locale::ZhCn, chrono_tz::Asia::Shanghai, "https://xy.shuoli.cn", None).text
        };
        assert!(text(true).contains("候补码：ACD3 4679") && !text(true).contains("预约码"), "{}", text(true));
        assert!(text(false).contains("预约码：ACD3 4679") && !text(false).contains("候补码"), "{}", text(false));
    }
}
