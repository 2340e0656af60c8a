//! The kinds of problem: their names are part of the API and never change.

use domain::locale::Locale;

/// A kind of problem.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The last part of its `type`.
    pub name: &'static str,
    /// The status it comes with.
    pub status: u16,
    /// Its title; the same in every language, as it is read by those who write the other system.
    pub title: &'static str,
    zh: &'static str,
    en: &'static str,
    /// What the other system can do about it.
    pub advice: &'static str,
}

impl Kind {
    /// What it means, in words that can be shown to a person.
    pub const fn meaning(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::ZhCn => self.zh,
            Locale::En => self.en,
        }
    }

    /// Its `type`: a reference relative to the address of the service.
    pub fn reference(&self) -> String {
        format!("/problems/{}", self.name)
    }
}

macro_rules! kinds {
    ($(
        $(#[$doc:meta])*
        $id:ident: $name:literal $status:literal $title:literal, $zh:literal, $en:literal, $advice:literal;
    )*) => {
        $($(#[$doc])* pub const $id: Kind =
            Kind { name: $name, status: $status, title: $title, zh: $zh, en: $en, advice: $advice };)*

        /// Every kind.
        pub const ALL: &[Kind] = &[$($id),*];
    };
}

kinds! {
    /// Not readable at all.
    MALFORMED: "malformed" 400 "The request cannot be read",
        "请求读不出来。", "The request cannot be read.",
        "Send one JSON object (RFC 8259, UTF-8), and each parameter of the query once.";
    /// Nobody, or somebody unknown.
    UNAUTHORIZED: "unauthorized" 401 "A valid token is needed",
        "需要有效的接口令牌。", "A valid token is needed.",
        "Send a token made in the desk: `Authorization: Bearer …`. It may have been taken back.";
    /// Not there, or not for this caller.
    NOT_FOUND: "not-found" 404 "Not found",
        "没有找到。", "There is no such thing here.",
        "Check what was asked for. A booking is found by its code and the last four digits of the telephone; which of \
         the two is wrong is not told. A queue is found only by those whose work it is.";
    /// The address has other methods.
    METHOD_NOT_ALLOWED: "method-not-allowed" 405 "The method is not allowed here",
        "这个地址不支持这种请求方法。", "This address does not take that method.",
        "The methods it takes are in the `Allow` header.";
    /// The person has a place in this clinic.
    ALREADY_BOOKED: "already-booked" 409 "The person already holds a place in this clinic",
        "这个人在这次坐诊已经有一个预约。要改时间，请改原来的预约。",
        "This person already holds a place in this clinic. To change the time, move that booking.",
        "Move the booking that is there, or take another clinic. For somebody else of the household, send \
         their own name.";
    /// The person holds as many places as anybody may at once.
    TOO_MANY_BOOKINGS: "too-many-bookings" 409 "The person holds as many places as anybody may at once",
        "一个人同时占的预约已经到了上限。先去一次，或者取消一个，再约下一个。",
        "This person holds as many places as anybody may at once. Use or cancel one of them first.",
        "Cancel a booking that is there. The desk is not bound by the limit.";
    /// The adviser does not take this matter.
    CONFLICT_OF_INTEREST: "conflict-of-interest" 409 "Another adviser is proposed",
        "这位法律顾问不方便接这件事，给您换一位。", "This adviser cannot take the matter: another is proposed.",
        "Offer one of the `alternatives`: the nearest times of advisers who may take it. Why is told to nobody, and the same \
         answer is given whatever the reason is.";
    /// The booking is under way or over.
    NOT_CHANGEABLE: "not-changeable" 409 "The booking can no longer be changed",
        "这个预约现在不能再改了。", "This booking can no longer be changed.",
        "`booking_status` says where it stands. Only a booking that is `booked` can be cancelled or moved.";
    /// Past, too near, too far ahead, or its clinic was cancelled.
    SLOT_CLOSED: "slot-closed" 409 "The slot cannot be booked",
        "这个时间不能约：已过或太近（开始前半小时截止），太远，或坐诊已取消。",
        "This time cannot be booked: it is past or too near (bookings close half an hour before), too far ahead, or the \
         clinic was cancelled.",
        "Offer one of the `alternatives`.";
    /// No seat is free.
    SLOT_FULL: "slot-full" 409 "The slot is full",
        "这个时间已经约满了。", "Every seat at this time is taken.",
        "Offer one of the `alternatives`: the nearest times with a free seat. A seat held by somebody who is filling in \
         a form becomes free again after ten minutes.";
    /// The adviser of the clinic does not take the matter.
    MATTER_NOT_TAKEN: "matter-not-taken" 409 "The adviser does not take this kind of matter",
        "这位法律顾问不接这类事，别的法律顾问接。",
        "This adviser does not take this kind of matter; others do.",
        "Offer one of the `alternatives`: the nearest times of advisers who take the matter. `detail` names them.";
    /// More than a request may hold.
    TOO_LARGE: "too-large" 413 "The request is too large",
        "请求太大。", "The request is too large.",
        "A body has at most 64 KiB.";
    /// Not JSON.
    UNSUPPORTED_MEDIA_TYPE: "unsupported-media-type" 415 "The body must be JSON",
        "请求内容必须是 JSON。", "The body must be JSON.",
        "Send `Content-Type: application/json`.";
    /// The key stands for something else.
    IDEMPOTENCY_KEY_REUSED: "idempotency-key-reused" 422 "The idempotency key was used for another request",
        "这个 Idempotency-Key 已用于另一个请求。", "This idempotency key was used for another request.",
        "Draw a new key for every new request; keep it only to send the very same request again.";
    /// Fields are wrong.
    INVALID: "invalid" 422 "Fields are invalid",
        "有的内容要改一下，请看每一项的说明。", "Something has to be corrected: see the message of each field.",
        "`errors` has a message for each wrong field, in the language of the person. Show them beside the fields.";
    /// Too often from one address.
    TOO_MANY_REQUESTS: "too-many-requests" 429 "Too many requests",
        "请求太频繁，请稍等再试。", "Too many requests. Please wait a little.",
        "Wait for as many seconds as `Retry-After` says.";
    /// Ours.
    UNEXPECTED: "unexpected" 500 "Something went wrong on our side",
        "系统出了问题。请稍后再试；求助时请报编号。",
        "Something went wrong on our side. Please try again later, and quote the id when you ask for help.",
        "Try again later; with an `Idempotency-Key` a booking is never made twice. `id` finds the entry in the log.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_fit_an_address() {
        let mut names: Vec<_> = ALL.iter().map(|k| k.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        assert!(names.iter().all(|n| n.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
    }

    #[test]
    fn every_kind_is_an_error_and_says_what_to_do() {
        for kind in ALL {
            assert!((400..600).contains(&kind.status), "{kind:?}");
            assert!(!kind.advice.is_empty() && !kind.meaning(Locale::ZhCn).is_ascii(), "{kind:?}");
        }
    }
}
