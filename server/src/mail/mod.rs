//! Sending letters through lettre: to a mail server, or as .eml files where none is set.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use app::messages::{Method, calendar, letter};
use chrono_tz::Tz;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use registry::messages::{Attempt, Claimed, Content};

use crate::settings::Settings;

/// An attempt that takes longer has failed. Well inside the lease of a claimed message.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(60);

/// Mail settings that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The address of the mail server.
    #[error("{0}")]
    Smtp(#[from] SmtpError),
    /// The folder for .eml files.
    #[error("the outbox folder cannot be made: {0}")]
    Folder(#[from] std::io::Error),
}

/// Where letters go.
#[derive(Clone)]
pub struct Post {
    to: Transport,
    from: Mailbox,
    zone: Tz,
    base: String,
}

#[derive(Clone)]
enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

/// Checks a mail server's address: smtp:// or smtps://, with `?tls=required` or `?tls=opportunistic` for STARTTLS.
///
/// # Errors
/// What is wrong with it.
pub fn check_smtp_url(url: &str) -> Result<(), String> {
    AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map(drop).map_err(|e| e.to_string())
}

impl Post {
    /// Opens the post office the settings describe.
    ///
    /// # Errors
    /// A mail server's address that can't be read, a folder that can't be made.
    pub fn open(settings: &Arc<Settings>, base: &str) -> Result<Self, MailError> {
        let to = match &settings.smtp_url {
            Some(url) => Transport::Smtp(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.timeout(Some(Duration::from_secs(30))).build(),
            ),
            None => {
                let folder = settings.data_dir.join("outbox");
                std::fs::create_dir_all(&folder)?;
                Transport::Folder(folder)
            }
        };
        Ok(Self { to, from: settings.mail_from.clone(), zone: settings.zone, base: base.to_owned() })
    }

    /// Tries to deliver a message once.
    pub async fn deliver(&self, message: &Claimed) -> Attempt {
        let mail = match self.compose(message) {
            Ok(mail) => mail,
            Err(why) => return Attempt::Refused(why),
        };
        match tokio::time::timeout(LONGEST_ATTEMPT, self.hand_over(message, &mail)).await {
            Ok(attempt) => attempt,
            Err(_) => Attempt::Failed("no answer within a minute".to_owned()),
        }
    }

    async fn hand_over(&self, message: &Claimed, mail: &Message) -> Attempt {
        match &self.to {
            Transport::Folder(folder) => {
                let file = folder.join(format!("{}.eml", message.id));
                match tokio::fs::write(file, mail.formatted()).await {
                    Ok(()) => Attempt::Sent,
                    Err(error) => Attempt::Failed(error.to_string()),
                }
            }
            Transport::Smtp(smtp) => match smtp.send(mail.clone()).await {
                Ok(_) => Attempt::Sent,
                Err(error) if is_for_good(&error) => Attempt::Refused(error.to_string()),
                Err(error) => Attempt::Failed(error.to_string()),
            },
        }
    }

    fn compose(&self, message: &Claimed) -> Result<Message, String> {
        let to: Mailbox = message.to.parse().map_err(|_| "not a mail address".to_owned())?;
        let words = letter(&message.content, message.locale, self.zone, &self.base, message.line.as_deref());
        let kind = |text: &str| ContentType::parse(text).map_err(|e| e.to_string());
        let host = self.from.email.domain();
        let mail = Message::builder()
            // The same message keeps its id however often it is tried, so that a mail server can tell.
            .message_id(Some(format!("<{}@{host}>", message.id)))
            .from(self.from.clone())
            .to(to)
            .subject(words.subject)
            .date(message.content.written_at().into());
        let texts =
            MultiPart::alternative().singlepart(SinglePart::plain(words.text)).singlepart(SinglePart::html(words.html));
        let booking = match &message.content {
            Content::Booking(booking) if booking.kind.changes_the_calendar() => booking,
            _ => return mail.multipart(texts).map_err(|e| e.to_string()),
        };
        let people = Method::Mail { organiser: self.from.email.as_ref(), attendee: &message.to };
        let file = calendar(booking, message.locale, &self.base, people);
        let method = if booking.kind.ends_the_event() { "CANCEL" } else { "REQUEST" };
        mail.multipart(
            MultiPart::mixed()
                .multipart(
                    texts.singlepart(
                        SinglePart::builder()
                            .header(kind(&format!("text/calendar; charset=utf-8; method={method}"))?)
                            .body(file.clone()),
                    ),
                )
                .singlepart(
                    Attachment::new("shuoli.ics".to_owned())
                        .body(file, kind(&format!("application/ics; name=\"shuoli.ics\"; method={method}"))?),
                ),
        )
        .map_err(|e| e.to_string())
    }
}

/// A permanent refusal of this letter. What concerns our own sign-in at the mail server is ours to mend, and tried again.
fn is_for_good(error: &SmtpError) -> bool {
    let code = error.status().map(u16::from);
    error.is_permanent() && !matches!(code, Some(530 | 534 | 535 | 538))
}
