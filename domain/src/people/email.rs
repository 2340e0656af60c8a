//! E-mail addresses (RFC 5321), never required of anyone.

use crate::form::Flaw;

/// An address with one @, a local part and a domain with a dot; at most 254 characters. The mail server has the last word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads an address as typed; nothing typed is `None`.
    ///
    /// # Errors
    /// `TooLong` or `NotAnEmail`.
    pub fn parse(typed: &str) -> Result<Option<Self>, Flaw> {
        let typed = typed.trim().replace('＠', "@");
        if typed.is_empty() {
            return Ok(None);
        }
        if typed.len() > 254 {
            return Err(Flaw::TooLong(254));
        }
        let (local, domain) = typed.split_once('@').ok_or(Flaw::NotAnEmail)?;
        let local_fits = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c));
        let label_fits = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        if local_fits && domain.contains('.') && domain.split('.').all(label_fits) {
            Ok(Some(Self(typed)))
        } else {
            Err(Flaw::NotAnEmail)
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_and_typing_errors_are_told() {
        for good in ["a@b.cn", "wang.dashan+1@mail.example.com"] {
            assert!(matches!(Email::parse(good), Ok(Some(_))), "{good}");
        }
        assert_eq!(Email::parse("  "), Ok(None));
        for bad in ["a", "a@b", "@b.cn", "a b@c.cn", "a@b..cn", "a@-b.cn", "a@b.cn\r\nBcc: x@y.cn", "王@例子.cn"] {
            assert_eq!(Email::parse(bad), Err(Flaw::NotAnEmail), "{bad}");
        }
    }
}
