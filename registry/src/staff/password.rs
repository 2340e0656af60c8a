//! Passwords: Argon2id with the crate's recommended parameters (RFC 9106), off the async threads.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

use crate::StoreError;

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
