//! Settings: `shuoli.toml`, then environment variables, then flags. A wrong one is refused with its name.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::Args;
use domain::locale::Locale;
use serde::Deserialize;

use crate::sms::{Described, Secrets, SmsSettings};

/// Settings as given on the command line or in the environment (clap reads both).
#[derive(Debug, Default, Args)]
pub struct Flags {
    /// Database: sqlite://FILE or postgres://…
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Address to listen on.
    #[arg(long, global = true, env = "SHUOLI_LISTEN")]
    listen: Option<String>,
    /// Address under which people reach the service.
    #[arg(long, global = true, env = "SHUOLI_PUBLIC_URL")]
    public_url: Option<String>,
    /// Folder for the embedded database and the outbox.
    #[arg(long, global = true, env = "SHUOLI_DATA_DIR")]
    data_dir: Option<String>,
    /// Mail server: smtp://user:password@host:port, smtps://…; without it letters are written as .eml files.
    #[arg(long, global = true, env = "SHUOLI_SMTP_URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// Sender of letters.
    #[arg(long, global = true, env = "SHUOLI_MAIL_FROM")]
    mail_from: Option<String>,
    /// Zone in which days begin and end.
    #[arg(long, global = true, env = "SHUOLI_TIME_ZONE")]
    time_zone: Option<String>,
    /// First language: zh-CN or en.
    #[arg(long, global = true, env = "SHUOLI_LOCALE")]
    locale: Option<String>,
    /// Instant where the program's clock starts (RFC 3339), for trials; refused in production.
    #[arg(long, global = true, env = "SHUOLI_CLOCK")]
    clock: Option<String>,
    /// development or production.
    #[arg(long, global = true, env = "SHUOLI_PROFILE")]
    profile: Option<String>,
    /// Addresses or networks whose X-Forwarded-For is believed, separated by commas.
    #[arg(long, global = true, env = "SHUOLI_TRUSTED_PROXIES")]
    trusted_proxies: Option<String>,
    /// Writes a minute allowed from one address; 0 for no limit.
    #[arg(long, global = true, env = "SHUOLI_RATE_PER_MINUTE")]
    rate_per_minute: Option<String>,
    /// Token that opens /metrics from other machines.
    #[arg(long, global = true, env = "SHUOLI_METRICS_TOKEN", hide_env_values = true)]
    metrics_token: Option<String>,
    /// File with the keys that seal personal data; by default `keys` in the data folder.
    #[arg(long, global = true, env = "SHUOLI_KEY_FILE")]
    key_file: Option<String>,
    /// The keys themselves, instead of a file: ID:HEX,ID:HEX.
    #[arg(long, global = true, env = "SHUOLI_KEYS", hide_env_values = true, hide = true)]
    keys: Option<String>,
    /// Mail address outside of the house to which every seal of the trail is sent.
    #[arg(long, global = true, env = "SHUOLI_SEAL_MAIL_TO")]
    seal_mail_to: Option<String>,
    /// Account at the gateway for text messages: what {account} in [sms] stands for.
    #[arg(long, global = true, env = "SHUOLI_SMS_ACCOUNT", hide_env_values = true)]
    sms_account: Option<String>,
    /// Secret for the gateway: what {secret} in [sms] stands for.
    #[arg(long, global = true, env = "SHUOLI_SMS_SECRET", hide_env_values = true, hide = true)]
    sms_secret: Option<String>,
    /// File of settings.
    #[arg(long, global = true, env = "SHUOLI_CONFIG", default_value = "shuoli.toml")]
    config: PathBuf,
}

/// The same names in `shuoli.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSettings {
    database_url: Option<String>,
    listen: Option<String>,
    public_url: Option<String>,
    data_dir: Option<String>,
    smtp_url: Option<String>,
    mail_from: Option<String>,
    time_zone: Option<String>,
    locale: Option<String>,
    clock: Option<String>,
    profile: Option<String>,
    trusted_proxies: Option<String>,
    rate_per_minute: Option<u32>,
    metrics_token: Option<String>,
    key_file: Option<String>,
    seal_mail_to: Option<String>,
    sms: Option<Described>,
}

/// Settings that were checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the database is.
    pub database_url: String,
    /// Somebody named it: it is not the usual place.
    pub database_given: bool,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address people use, without a slash at the end; `None`: the listening address.
    pub public_url: Option<String>,
    /// Folder for files.
    pub data_dir: PathBuf,
    /// Mail server.
    pub smtp_url: Option<String>,
    /// Sender of letters.
    pub mail_from: lettre::message::Mailbox,
    /// Zone of the county.
    pub zone: Tz,
    /// First language.
    pub locale: Locale,
    /// Where the clock starts.
    pub clock: Option<DateTime<Utc>>,
    /// Believed proxies.
    pub trusted_proxies: Vec<Network>,
    /// Writes a minute from one address.
    pub rate_per_minute: u32,
    /// Opens /metrics.
    pub metrics_token: Option<String>,
    /// Where the keys are.
    pub key_file: PathBuf,
    /// The keys themselves.
    pub keys: Option<String>,
    /// To whom seals are mailed.
    pub seal_mail_to: Option<String>,
    /// The gateway for text messages.
    pub sms: Option<SmsSettings>,
}

/// An address or a network in CIDR notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// True when the address lies in the network.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.address, ip.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => same_prefix(&net.octets(), &ip.octets(), self.prefix),
            (IpAddr::V6(net), IpAddr::V6(ip)) => same_prefix(&net.octets(), &ip.octets(), self.prefix),
            _ => false,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.trim().parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Some(longest), |p| p.trim().parse().ok())?;
        (prefix <= longest).then_some(Self { address, prefix })
    }
}

fn same_prefix(a: &[u8], b: &[u8], prefix: u8) -> bool {
    let (whole, rest) = (usize::from(prefix / 8), prefix % 8);
    a[..whole] == b[..whole] && (rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0)
}

/// A setting that is wrong.
#[derive(Debug, thiserror::Error)]
#[error("setting {name}: {what}")]
pub struct WrongSetting {
    name: &'static str,
    what: String,
}

fn wrong(name: &'static str, what: impl ToString) -> WrongSetting {
    WrongSetting { name, what: what.to_string() }
}

impl Flags {
    /// Reads the file, lays environment and flags over it, checks every setting.
    ///
    /// # Errors
    /// The first setting that is wrong, by name.
    pub fn check(self) -> Result<Settings, WrongSetting> {
        let file = read_file(&self.config)?;
        let data_dir = PathBuf::from(self.data_dir.or(file.data_dir).unwrap_or_else(|| "data".to_owned()));
        let database_url = self.database_url.or(file.database_url);
        let database_given = database_url.is_some();
        let database_url = database_url.unwrap_or_else(|| format!("sqlite://{}", data_dir.join("shuoli.db").display()));
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| database_url.starts_with(scheme)) {
            return Err(wrong("DATABASE_URL", "must begin with sqlite:// or postgres://"));
        }
        let listen = self.listen.or(file.listen).unwrap_or_else(|| "127.0.0.1:3000".to_owned());
        let listen = listen
            .parse()
            .map_err(|_| wrong("SHUOLI_LISTEN", format!("{listen:?} is no address such as 127.0.0.1:3000")))?;
        let public_url = self.public_url.or(file.public_url).map(|url| url.trim_end_matches('/').to_owned());
        if let Some(url) = &public_url
            && !(url.starts_with("http://") || url.starts_with("https://"))
        {
            return Err(wrong("SHUOLI_PUBLIC_URL", format!("{url:?} must begin with http:// or https://")));
        }
        let mail_from =
            self.mail_from.or(file.mail_from).unwrap_or_else(|| "Shuoli <shuoli@localhost.localdomain>".to_owned());
        let mail_from =
            mail_from.parse().map_err(|_| wrong("SHUOLI_MAIL_FROM", format!("{mail_from:?} is no mail address")))?;
        let smtp_url = self.smtp_url.or(file.smtp_url).filter(|url| !url.is_empty());
        if let Some(url) = &smtp_url {
            crate::mail::check_smtp_url(url).map_err(|e| wrong("SHUOLI_SMTP_URL", e))?;
        }
        let zone = self.time_zone.or(file.time_zone).unwrap_or_else(|| "Asia/Shanghai".to_owned());
        let zone = zone.parse().map_err(|_| wrong("SHUOLI_TIME_ZONE", format!("{zone:?} is no IANA time zone")))?;
        let locale = self.locale.or(file.locale).unwrap_or_else(|| "zh-CN".to_owned());
        let locale = Locale::from_tag(&locale)
            .ok_or_else(|| wrong("SHUOLI_LOCALE", format!("{locale:?} is neither zh-CN nor en")))?;
        let profile = self.profile.or(file.profile).unwrap_or_else(|| "development".to_owned());
        if !matches!(profile.as_str(), "development" | "production") {
            return Err(wrong("SHUOLI_PROFILE", format!("{profile:?} is neither development nor production")));
        }
        let clock = match self.clock.or(file.clock).filter(|c| !c.is_empty()) {
            Some(_) if profile == "production" => {
                return Err(wrong("SHUOLI_CLOCK", "a clock that is not the real one is refused in production"));
            }
            Some(text) => Some(
                DateTime::parse_from_rfc3339(&text)
                    .map_err(|e| wrong("SHUOLI_CLOCK", format!("{text:?} is no RFC 3339 instant: {e}")))?
                    .to_utc(),
            ),
            None => None,
        };
        let trusted_proxies = self
            .trusted_proxies
            .or(file.trusted_proxies)
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(|t| {
                Network::parse(t)
                    .ok_or_else(|| wrong("SHUOLI_TRUSTED_PROXIES", format!("{t:?} is no address or network")))
            })
            .collect::<Result<_, _>>()?;
        let rate =
            self.rate_per_minute.or(file.rate_per_minute.map(|n| n.to_string())).unwrap_or_else(|| "120".to_owned());
        let rate_per_minute =
            rate.parse().map_err(|_| wrong("SHUOLI_RATE_PER_MINUTE", format!("{rate:?} is no whole number")))?;
        let seal_mail_to = self.seal_mail_to.or(file.seal_mail_to).filter(|t| !t.is_empty());
        if let Some(address) = &seal_mail_to
            && !matches!(domain::people::Email::parse(address), Ok(Some(_)))
        {
            return Err(wrong("SHUOLI_SEAL_MAIL_TO", format!("{address:?} is no mail address")));
        }
        let given = |text: Option<String>| text.filter(|t| !t.is_empty());
        let secrets = Secrets { account: given(self.sms_account), secret: given(self.sms_secret) };
        let sms = file.sms.map(|described| described.check(secrets)).transpose().map_err(|e| wrong("[sms]", e))?;
        let key_file = self.key_file.or(file.key_file).map_or_else(|| data_dir.join("keys"), PathBuf::from);
        Ok(Settings {
            key_file,
            keys: self.keys.filter(|k| !k.is_empty()),
            seal_mail_to,
            sms,
            database_url,
            database_given,
            listen,
            public_url,
            data_dir,
            smtp_url,
            mail_from,
            zone,
            locale,
            clock,
            trusted_proxies,
            rate_per_minute,
            metrics_token: self.metrics_token.or(file.metrics_token).filter(|t| !t.is_empty()),
        })
    }
}

fn read_file(path: &Path) -> Result<FileSettings, WrongSetting> {
    match std::fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map_err(|e| wrong("shuoli.toml", e.message())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(FileSettings::default()),
        Err(e) => Err(wrong("shuoli.toml", e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(flags: Flags) -> String {
        flags.check().expect_err("a wrong setting").to_string()
    }

    #[test]
    fn a_wrong_setting_is_refused_by_its_name() {
        let some = |text: &str| Some(text.to_owned());
        assert!(told(Flags { listen: some("here"), ..Flags::default() }).contains("SHUOLI_LISTEN"));
        assert!(told(Flags { database_url: some("mysql://x"), ..Flags::default() }).contains("DATABASE_URL"));
        assert!(told(Flags { time_zone: some("Mars/Olympus"), ..Flags::default() }).contains("SHUOLI_TIME_ZONE"));
        let clock = Flags { clock: some("2026-11-24T09:00:00+08:00"), profile: some("production"), ..Flags::default() };
        assert!(told(clock).contains("SHUOLI_CLOCK"));
        assert!(told(Flags { smtp_url: some("http://x"), ..Flags::default() }).contains("SHUOLI_SMTP_URL"));
    }

    #[test]
    fn a_network_holds_its_addresses_and_no_others() {
        let net = Network::parse("10.1.0.0/15").expect("a network");
        assert!(net.contains("10.0.0.1".parse().expect("an address")));
        assert!(!net.contains("10.2.0.1".parse().expect("an address")));
        assert!(Network::parse("10.0.0.0/33").is_none());
    }
}
