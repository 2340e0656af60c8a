//! Pages that follow a clinic as it goes (server-sent events): the display on the wall, the list at the desk, the page of a
//! booking on the day.
//!
//! An event says only that the list changed, by its mark; the page fetches itself anew. The mark comes from the database, asked
//! once a second for each clinic that somebody follows here, however many follow it: what another process wrote is seen as well,
//! and no process holds anything that another needs.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::ids::ClinicId;
use futures_util::Stream;
use futures_util::stream::unfold;
use registry::bookings::day;
use serde::Deserialize;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::{Fault, Reader, Shop};

/// How often the database is asked for a clinic that somebody follows.
const ASKED: Duration = Duration::from_secs(1);
/// After so long a page tries again when its stream broke off.
const AGAIN: Duration = Duration::from_secs(2);
/// The most streams at once of one process; each is a connection and some kilobytes.
const MOST: usize = 2_000;
/// The most of one address: a village behind one line, and not a flood.
const MOST_OF_ONE: usize = 60;

/// Who follows what.
pub struct Live {
    followed: Mutex<HashMap<ClinicId, watch::Sender<String>>>,
    streams: Arc<Mutex<Streams>>,
    closing: watch::Sender<bool>,
}

#[derive(Default)]
struct Streams {
    all: usize,
    by_address: HashMap<String, usize>,
}

/// A place among the streams, given back when it is dropped.
struct Seat {
    streams: Arc<Mutex<Streams>>,
    address: String,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut streams = locked(&self.streams);
        streams.all = streams.all.saturating_sub(1);
        let left = streams.by_address.get(&self.address).copied().unwrap_or_default().saturating_sub(1);
        match left {
            0 => drop(streams.by_address.remove(&self.address)),
            left => drop(streams.by_address.insert(self.address.clone(), left)),
        }
        metrics::gauge!("shuoli_streams").set(streams.all as f64);
    }
}

impl Live {
    /// Nobody follows anything yet.
    pub fn new() -> Self {
        Self { followed: Mutex::default(), streams: Arc::default(), closing: watch::Sender::new(false) }
    }

    /// Ends every stream: the server was told to stop.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// A place among the streams; none when there are too many.
    fn seat(&self, address: String) -> Option<Seat> {
        let mut streams = locked(&self.streams);
        let of_one = streams.by_address.get(&address).copied().unwrap_or_default();
        if streams.all >= MOST || of_one >= MOST_OF_ONE {
            return None;
        }
        streams.all += 1;
        streams.by_address.insert(address.clone(), of_one + 1);
        metrics::gauge!("shuoli_streams").set(streams.all as f64);
        Some(Seat { streams: self.streams.clone(), address })
    }

    /// Follows a clinic: the first who does starts the asking, which ends with the last.
    fn follow(&self, shop: &Shop, clinic: &ClinicId) -> watch::Receiver<String> {
        let mut followed = locked(&self.followed);
        if let Some(sender) = followed.get(clinic) {
            return sender.subscribe();
        }
        let (sender, receiver) = watch::channel(String::new());
        followed.insert(clinic.clone(), sender.clone());
        tokio::spawn(ask(shop.clone(), clinic.clone(), sender));
        receiver
    }

    /// True, and forgotten, when nobody follows the clinic any more.
    fn is_left(&self, clinic: &ClinicId, sender: &watch::Sender<String>) -> bool {
        let mut followed = locked(&self.followed);
        let is_left = sender.receiver_count() == 0;
        if is_left {
            followed.remove(clinic);
        }
        is_left
    }
}

/// Asks for the mark of a clinic for as long as somebody follows it.
async fn ask(shop: Shop, clinic: ClinicId, sender: watch::Sender<String>) {
    let mut closing = shop.live.closing.subscribe();
    let mut tick = interval(ASKED);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            _ = closing.wait_for(|closing| *closing) => return,
        }
        if shop.live.is_left(&clinic, &sender) {
            return;
        }
        match day::mark_now(&shop.office, &clinic).await {
            Ok(mark) => drop(sender.send_if_modified(|last| {
                let changed = *last != mark;
                *last = mark;
                changed
            })),
            // The database is away for a moment: whoever follows hears of it when it is back.
            Err(error) => tracing::warn!(%error, "the list of a clinic could not be asked for"),
        }
    }
}

/// What the page shows already.
#[derive(Debug, Default, Deserialize)]
pub struct Since {
    #[serde(default)]
    since: String,
}

/// `GET /display/{clinic}/events`
pub async fn events(
    State(shop): State<Shop>,
    reader: Reader,
    Path(id): Path<String>,
    Query(since): Query<Since>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let clinic = ClinicId::from(id);
    registry::clinics::find(&shop.office, &clinic).await?.ok_or(Fault::NotFound)?;
    let Some(seat) = shop.live.seat(reader.origin.address.unwrap_or_default()) else {
        return Ok((StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "60")]).into_response());
    };
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok()).map_or(since.since, str::to_owned);
    let mut marks = shop.live.follow(&shop, &clinic);
    // What was asked for a moment ago may be older than the page.
    marks.mark_unchanged();
    let now = day::mark_now(&shop.office, &clinic).await?;
    let stream = changes(marks, shop.live.closing.subscribe(), (last, now), seat);
    let alive = KeepAlive::new().interval(Duration::from_secs(20));
    // A proxy that gathers answers would keep them from the page.
    Ok(([("x-accel-buffering", "no")], Sse::new(stream).keep_alive(alive)).into_response())
}

/// An event for each mark that is not the one the page knows, beginning with the one of now; ends when the server closes.
fn changes(
    marks: watch::Receiver<String>,
    closing: watch::Receiver<bool>,
    (last, now): (String, String),
    seat: Seat,
) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold((marks, closing, last, now, seat), |(mut marks, mut closing, last, mut now, seat)| async move {
        while now == last {
            tokio::select! {
                changed = marks.changed() => changed.ok()?,
                _ = closing.wait_for(|closing| *closing) => return None,
            }
            now.clone_from(&marks.borrow_and_update());
        }
        let event = Event::default().id(&now).retry(AGAIN).data(&now);
        Some((Ok(event), (marks, closing, now.clone(), now, seat)))
    })
}
