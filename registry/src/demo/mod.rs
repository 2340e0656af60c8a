//! The demonstration county. (Being written.)
use crate::{Office, StoreError};
/// Password of every demonstration sign-in.
pub const PASSWORD: &str = "shuoli-demo-2026";
/// Names of the demonstration sign-ins.
pub const SIGN_INS: &[&str] = &["adviser", "clerk", "admin", "mediator", "petition", "justice", "auditor"];
/// Is the database empty?
pub async fn is_empty(_: &Office) -> Result<bool, StoreError> { Ok(false) }
/// Loads it.
pub async fn load(_: &Office) -> Result<(), StoreError> { Ok(()) }
