//! Passwords: what is asked of one, and Argon2id with the crate's recommended parameters (RFC 9106), off the async threads.
//!
//! What is asked follows NIST SP 800-63B: a length, and not one of those everybody tries first. No rules of composition.

use std::collections::HashSet;
use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use domain::form::Flaw;

use crate::StoreError;

/// Shortest password, in characters.
pub const SHORTEST: u16 = 12;
/// Longest: hashing a book would be a way to keep the server busy.
pub const LONGEST: u16 = 200;

/// The commonest 19,640 passwords by Royce Williams, as Django carries them; see SOURCE.md beside the file.
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common-passwords.txt").lines().collect());

/// May this be a password? `own` are the words a stranger would try first: name and sign-in name.
///
/// # Errors
/// `Missing`, `TooShort`, `TooLong`, `TooCommon`.
pub fn fits(password: &str, own: &[&str]) -> Result<(), Flaw> {
    let length = password.chars().count();
    if length == 0 {
        return Err(Flaw::Missing);
    }
    if length < usize::from(SHORTEST) {
        return Err(Flaw::TooShort(SHORTEST));
    }
    if length > usize::from(LONGEST) {
        return Err(Flaw::TooLong(LONGEST));
    }
    // A common word with signs and digits around it, or said again and again, is tried just as early.
    let whole = password.to_lowercase();
    let core = whole.trim_matches(|c: char| !c.is_alphabetic());
    let common = |text: &str| {
        COMMON.contains(text) || own.iter().any(|o| o.to_lowercase() == text) || repeats(text).is_some_and(is_common)
    };
    if common(&whole) || core.is_empty() || core.chars().count() <= 2 || common(core) || is_run(&whole) {
        return Err(Flaw::TooCommon);
    }
    Ok(())
}

fn is_common(text: &str) -> bool {
    COMMON.contains(text) || text.chars().count() < 5
}

/// The word that is said again and again, if the text is nothing else.
fn repeats(text: &str) -> Option<&str> {
    (1..=text.len() / 2)
        .filter(|n| text.len().is_multiple_of(*n) && text.is_char_boundary(*n))
        .map(|n| &text[..n])
        .find(|word| word.repeat(text.len() / word.len()) == text)
}

/// Neighbours on the keyboard or in the alphabet, one after the other.
fn is_run(text: &str) -> bool {
    const ROWS: [&str; 5] = [
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890123456789",
        "qwertyuiopasdfghjklzxcvbnm",
        "qwertyuiop[]",
        "1qaz2wsx3edc4rfv5tgb",
    ];
    ROWS.iter().any(|row| row.contains(text) || row.chars().rev().collect::<String>().contains(text))
}

/// The hash to keep, in PHC string format.
pub(crate) async fn hash(password: String, salt: [u8; 16]) -> Result<String, StoreError> {
    blocking(move || {
        let hash: PasswordHash = Argon2::default()
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map_err(|e| StoreError::Hash(e.to_string()))?;
        Ok(hash.to_string())
    })
    .await
}

/// Does the password fit? Without a hash it takes as long and says no.
pub(super) async fn verify(password: String, hash: Option<String>) -> Result<bool, StoreError> {
    blocking(move || match hash {
        Some(hash) => {
            let hash = PasswordHash::new(&hash).map_err(|e| StoreError::Hash(e.to_string()))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        }
        None => {
            let spent: Result<PasswordHash, _> =
                Argon2::default().hash_password_with_salt(password.as_bytes(), &[0; 16]);
            spent.map(|_| false).map_err(|e| StoreError::Hash(e.to_string()))
        }
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(|e| StoreError::Hash(e.to_string()))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_first_is_refused_and_no_signs_are_asked_for() {
        for good in
            ["correct horse battery", "老槐树下的说理堂今天开门了", "shuoli-demo-2026", "gate lamp seven onions"]
        {
            assert_eq!(fits(good, &["admin"]), Ok(()), "{good}");
        }
        for common in [
            "password1234",
            "Password2026!",
            "123456789012",
            "111111111111",
            "qwertyuiopas",
            "passwordpassword",
            "abcabcabcabc",
            "woaini1314520",
            "iloveyou!!!!!!!",
            "abcdefghijkl",
            "1qaz2wsx3edc",
            "2026-11-24 24",
        ] {
            assert_eq!(fits(common, &[]), Err(Flaw::TooCommon), "{common}");
        }
        assert_eq!(fits("administrator-1", &["administrator"]), Err(Flaw::TooCommon), "one's own name");
        assert_eq!(fits("short", &[]), Err(Flaw::TooShort(12)));
        assert_eq!(fits("", &[]), Err(Flaw::Missing));
        assert_eq!(fits(&"字".repeat(201), &[]), Err(Flaw::TooLong(200)));
    }
}
