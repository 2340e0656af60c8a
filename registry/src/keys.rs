//! The keys of the house, which are never in the database: for sealing personal content, for looking it up without reading it,
//! for signing the trail.
//!
//! From each 32-byte secret three keys are derived with HKDF-SHA256 (RFC 5869): ChaCha20-Poly1305 (RFC 8439) seals, HMAC-SHA256
//! (RFC 2104) makes blind indexes, Ed25519 (RFC 8032) signs. The last key in the file is the one in use; earlier ones stay to
//! open and to check what they sealed and signed.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use ring::{hkdf, hmac};

use crate::office::hex;
use crate::{Random, StoreError};

/// Why the keys could not be read. Never says what stands in them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is none.
    #[error("there is no key")]
    None,
    /// A line that is none.
    #[error("line {0} is not a key: an id, then 64 hexadecimal digits")]
    Line(usize),
    /// The same id twice.
    #[error("the id {0} stands twice")]
    Twice(String),
    /// The database was written with another key of the same id: these are the keys of another house.
    #[error("the database was written with another key {0} than this one")]
    Other(String),
    /// The database was written with a key that is not among these.
    #[error("the database was written with the key {0}, which is missing")]
    Missing(String),
}

/// The keys of the house.
#[derive(Clone)]
pub struct Keys(Arc<Vec<Key>>);

struct Key {
    id: String,
    sealing: LessSafeKey,
    indexing: hmac::Key,
    signing: Ed25519KeyPair,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|k| &k.id)).finish()
    }
}

impl Key {
    fn derive(id: &str, secret: [u8; 32]) -> Option<Self> {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"shuoli.keys.1").extract(&secret);
        let derived = |purpose: &'static [u8]| {
            let mut bytes = [0; 32];
            let purposes = [purpose];
            root.expand(&purposes, hkdf::HKDF_SHA256).ok()?.fill(&mut bytes).ok()?;
            Some(bytes)
        };
        Some(Self {
            id: id.to_owned(),
            sealing: LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &derived(b"seal")?).ok()?),
            indexing: hmac::Key::new(hmac::HMAC_SHA256, &derived(b"index")?),
            signing: Ed25519KeyPair::from_seed_unchecked(&derived(b"sign")?).ok()?,
        })
    }
}

/// A signature and the key that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The id of the key.
    pub key: String,
    /// In hexadecimal.
    pub signature: String,
}

impl Keys {
    /// Reads keys: a line each, an id and 64 hexadecimal digits; `#` begins a remark. Commas may stand for line ends and a colon
    /// for the space, for an environment variable. The last is the one in use.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut keys: Vec<Key> = Vec::new();
        let numbered = (1..).zip(text.lines().map(|line| line.split('#').next().unwrap_or_default()));
        for (number, line) in numbered.flat_map(|(n, line)| line.split(',').map(move |key| (n, key.trim()))) {
            if line.is_empty() {
                continue;
            }
            let wrong = || KeyError::Line(number);
            let (id, secret) = line.split_once([' ', ':', '\t']).ok_or_else(wrong)?;
            let fits = !id.is_empty() && id.len() <= 20 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            let secret = unhex(secret.trim()).filter(|_| fits).ok_or_else(wrong)?;
            if keys.iter().any(|k| k.id == id) {
                return Err(KeyError::Twice(id.to_owned()));
            }
            keys.push(Key::derive(id, secret).ok_or_else(wrong)?);
        }
        if keys.is_empty() { Err(KeyError::None) } else { Ok(Self(Arc::new(keys))) }
    }

    /// A new line for the file.
    #[must_use]
    pub fn new_line(id: &str, random: &Random) -> String {
        format!("{id} {}\n", random.secret())
    }

    /// The ids, the one in use last.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().map(|k| k.id.as_str())
    }

    /// The public keys that check signatures, in hexadecimal, with their ids.
    pub fn public(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.iter().map(|k| (k.id.as_str(), hex(k.signing.public_key().as_ref())))
    }

    fn current(&self) -> &Key {
        // `parse` lets no empty list pass.
        &self.0[self.0.len() - 1]
    }

    /// Seals a text for one place, such as `bookings/0198…`: it opens nowhere else. Reads `id.base64` (RFC 4648, 5).
    #[must_use]
    pub(crate) fn seal(&self, random: &Random, place: &str, text: &str) -> String {
        self.seal_bytes(random, place, text.as_bytes())
    }

    /// The same for what is no text.
    #[must_use]
    pub(crate) fn seal_bytes(&self, random: &Random, place: &str, bytes: &[u8]) -> String {
        let key = self.current();
        let nonce: [u8; NONCE_LEN] = random.bytes();
        let mut sealed = bytes.to_vec();
        // Fails for texts beyond 256 GiB only.
        let done =
            key.sealing.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place), &mut sealed);
        debug_assert!(done.is_ok(), "sealing");
        sealed.splice(0..0, nonce);
        format!("{}.{}", key.id, BASE64_URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what was sealed for this place.
    pub(crate) fn open(&self, place: &str, sealed: &str) -> Result<String, StoreError> {
        String::from_utf8(self.open_bytes(place, sealed)?).map_err(|_| StoreError::Unopened(place.to_owned()))
    }

    /// The same for what is no text.
    pub(crate) fn open_bytes(&self, place: &str, sealed: &str) -> Result<Vec<u8>, StoreError> {
        let opened = || {
            let (id, text) = sealed.split_once('.')?;
            let key = self.0.iter().find(|k| k.id == id)?;
            let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
            let nonce: [u8; NONCE_LEN] = bytes.get(..NONCE_LEN)?.try_into().ok()?;
            let rest = bytes.get_mut(NONCE_LEN..)?;
            let nonce = Nonce::assume_unique_for_key(nonce);
            Some(key.sealing.open_in_place(nonce, Aad::from(place), rest).ok()?.to_vec())
        };
        opened().ok_or_else(|| StoreError::Unopened(place.to_owned()))
    }

    /// The blind index of a text: equal for equal texts under one key, and of no use without the key.
    #[must_use]
    pub(crate) fn index(&self, kind: &str, text: &str) -> String {
        hex(hmac::sign(&self.current().indexing, format!("{kind}\0{text}").as_bytes()).as_ref())
    }

    /// The same under one of the keys of the house: for what was indexed before the key turned, and cannot be made anew. Equal to
    /// nothing when there is no such key.
    #[must_use]
    pub(crate) fn index_under(&self, id: &str, kind: &str, text: &str) -> String {
        let key = self.0.iter().find(|k| k.id == id);
        key.map(|key| hex(hmac::sign(&key.indexing, format!("{kind}\0{text}").as_bytes()).as_ref())).unwrap_or_default()
    }

    /// Signs a hash.
    #[must_use]
    pub(crate) fn sign(&self, hash: &str) -> Signed {
        let key = self.current();
        Signed { key: key.id.clone(), signature: hex(key.signing.sign(hash.as_bytes()).as_ref()) }
    }

    /// Did a key of the house sign this hash so?
    #[must_use]
    pub fn signed(&self, hash: &str, by: &str, signature: &str) -> bool {
        let Some(key) = self.0.iter().find(|k| k.id == by) else { return false };
        fits(key.signing.public_key().as_ref(), hash, signature)
    }
}

/// Does a signature in hexadecimal fit a public key and a hash?
fn fits(public: &[u8], hash: &str, signature: &str) -> bool {
    let Some(signature) = unhex_all(signature) else { return false };
    UnparsedPublicKey::new(&ED25519, public).verify(hash.as_bytes(), &signature).is_ok()
}

/// The same for a public key in hexadecimal: what checks a bundle far from the house.
#[must_use]
pub fn signed_by(public: &str, hash: &str, signature: &str) -> bool {
    unhex_all(public).is_some_and(|key| fits(&key, hash, signature))
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    unhex_all(text)?.try_into().ok()
}

pub(crate) fn unhex_all(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Keys {
        Keys::parse(text).expect("keys")
    }

    fn line(id: &str, seed: u64) -> String {
        Keys::new_line(id, &Random::seeded(seed))
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_and_under_its_key_only() {
        let random = Random::seeded(7);
        let house = keys(&line("k1", 1));
        let sealed = house.seal(&random, "bookings/1", "13800138000");
        assert!(!sealed.contains("13800138000"));
        assert_ne!(sealed, house.seal(&random, "bookings/1", "13800138000"), "equal texts do not look alike");
        assert_eq!(house.open("bookings/1", &sealed).expect("opens"), "13800138000");
        assert!(house.open("bookings/2", &sealed).is_err(), "in another row");
        assert!(keys(&line("k1", 2)).open("bookings/1", &sealed).is_err(), "under another key");
        let mut bent = sealed.clone();
        bent.replace_range(10..11, if &sealed[10..11] == "A" { "B" } else { "A" });
        assert!(house.open("bookings/1", &bent).is_err(), "bent");
        // A new key seals from now on, and the earlier one still opens.
        let both = keys(&format!("{}{}", line("k1", 1), line("k2", 2)));
        assert_eq!(both.open("bookings/1", &sealed).expect("opens"), "13800138000");
        assert!(both.seal(&random, "x", "y").starts_with("k2."));
    }

    #[test]
    fn an_index_is_blind_and_a_signature_is_the_houses_own() {
        let (house, other) = (keys(&line("k1", 1)), keys(&line("k1", 2)));
        assert_eq!(house.index("phone", "1"), house.index("phone", "1"));
        assert_ne!(house.index("phone", "1"), other.index("phone", "1"));
        assert_ne!(house.index("phone", "1"), house.index("id", "1"));
        let signed = house.sign("hash");
        assert!(house.signed("hash", &signed.key, &signed.signature));
        assert!(!house.signed("hash2", &signed.key, &signed.signature));
        assert!(!other.signed("hash", &signed.key, &signed.signature));
        let (_, public) = house.public().next().expect("a key");
        assert!(signed_by(&public, "hash", &signed.signature));
    }

    #[test]
    fn a_wrong_key_file_is_refused_and_its_text_is_not_told() {
        assert_eq!(Keys::parse("# nothing, really\n").err(), Some(KeyError::None));
        let secret = "a".repeat(63);
        let told = Keys::parse(&format!("# head\nk1 {secret}\n")).expect_err("too short").to_string();
        assert!(told.contains("line 2") && !told.contains(&secret), "{told}");
        let twice = format!("{}{}", line("k1", 1), line("k1", 2));
        assert_eq!(Keys::parse(&twice).err(), Some(KeyError::Twice("k1".into())));
        let environment = format!("{},{}", line("k1", 1).trim().replace(' ', ":"), line("k2", 2).trim());
        assert_eq!(keys(&environment).ids().collect::<Vec<_>>(), ["k1", "k2"]);
    }
}
