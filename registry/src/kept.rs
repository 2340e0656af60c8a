//! Lists that change rarely, kept in memory for a minute.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::RwLock;

use crate::StoreError;

const MINUTE: Duration = Duration::from_secs(60);

/// A list as read at some instant.
#[derive(Debug)]
struct Read<T>(Instant, Arc<[T]>);

/// A list kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept<T>(Arc<RwLock<Option<Read<T>>>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Kept<T> {
    /// The list, read anew when it is older than a minute.
    pub(crate) async fn get(
        &self,
        read: impl AsyncFnOnce() -> Result<Vec<T>, StoreError>,
    ) -> Result<Arc<[T]>, StoreError> {
        if let Some(Read(at, list)) = self.0.read().await.as_ref()
            && at.elapsed() < MINUTE
        {
            return Ok(list.clone());
        }
        let list: Arc<[T]> = read().await?.into();
        *self.0.write().await = Some(Read(Instant::now(), list.clone()));
        Ok(list)
    }

    /// Forgets it, after a change.
    pub(crate) async fn forget(&self) {
        *self.0.write().await = None;
    }
}
