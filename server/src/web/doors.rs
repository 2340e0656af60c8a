//! Every address of the program with who may come in: there is no way to add one without saying so. What an object inside allows
//! is decided by the use cases, which ask the same table.

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};
use domain::staff::Action;

use super::Shop;

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody. What concerns one booking asks for its code and the digits.
    Public,
    /// Whoever is in the middle of signing in.
    SigningIn,
    /// Whoever is signed in: their own account, their own desk.
    SignedIn,
    /// Whoever may do one of these somewhere.
    Does(&'static [Action]),
    /// Machines that watch the program, from this machine or with the token.
    Operator,
}

/// An address.
#[derive(Debug, Clone, Copy)]
pub struct Door {
    /// Method.
    pub method: &'static str,
    /// Path, with its parameters in braces.
    pub path: &'static str,
    /// Who may come in.
    pub access: Access,
}

impl std::fmt::Display for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ", self.method, self.path)?;
        match self.access {
            Access::Public => f.write_str("public"),
            Access::SigningIn => f.write_str("signing-in"),
            Access::SignedIn => f.write_str("signed-in"),
            Access::Operator => f.write_str("operator"),
            Access::Does(actions) => {
                let names: Vec<String> = actions.iter().map(|a| format!("{a:?}")).collect();
                f.write_str(&names.join("|"))
            }
        }
    }
}

/// Addresses as they are put together.
#[derive(Default)]
pub struct Doors {
    router: Router<Shop>,
    listed: Vec<Door>,
}

impl Doors {
    fn door(mut self, method: &'static str, path: &'static str, access: Access, route: MethodRouter<Shop>) -> Self {
        self.listed.push(Door { method, path, access });
        self.router = self.router.route(path, route.layer(Extension(access)));
        self
    }

    /// An address that is read.
    pub fn get<H: Handler<T, Shop>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.door("GET", path, access, get(handler))
    }

    /// An address that is written to.
    pub fn post<H: Handler<T, Shop>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.door("POST", path, access, post(handler).layer(DefaultBodyLimit::max(super::largest_body(path))))
    }

    /// An address that takes files: bodies up to so many bytes.
    pub fn post_large<H: Handler<T, Shop>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        largest: usize,
        handler: H,
    ) -> Self {
        self.door("POST", path, access, post(handler).layer(DefaultBodyLimit::max(largest)))
    }

    /// With those of another room.
    pub fn merge(mut self, other: Self) -> Self {
        self.listed.extend(other.listed);
        self.router = self.router.merge(other.router);
        self
    }

    /// All of them, in the order of their paths.
    pub fn listed(&self) -> Vec<Door> {
        let mut all = self.listed.clone();
        all.sort_by_key(|d| (d.path, d.method));
        all
    }

    /// The router they make.
    pub fn into_router(self) -> Router<Shop> {
        self.router
    }
}
