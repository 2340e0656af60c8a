//! `shuoli staff add`: the first administrator and others.

use std::io::{BufRead, IsTerminal, Write};

use clap::Subcommand;
use domain::places::DivisionCode;
use domain::staff::{Grant, Role};
use domain::trail::Door;
use registry::Office;
use registry::staff::{Contact, NewStaff};
use registry::trail::{Errand, on_errand};

/// What to do with staff.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a member of staff. The password is read from SHUOLI_PASSWORD or from standard input.
    Add {
        /// With which they sign in.
        #[arg(long)]
        sign_in: String,
        /// Their name.
        #[arg(long)]
        name: String,
        /// Their telephone.
        #[arg(long)]
        phone: Option<String>,
        /// Their e-mail address, for links to a new password.
        #[arg(long)]
        email: Option<String>,
        /// A role and where it is held, such as administrator@141181; may be given more than once.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
    },
}

fn grant(text: &str) -> Result<Grant, String> {
    let (role, division) = text.split_once('@').ok_or_else(|| format!("{text:?} is not ROLE@DIVISION"))?;
    let role = Role::try_from(role.to_owned())?;
    let division = DivisionCode::try_from(division).map_err(|e| e.to_string())?;
    Ok(Grant { role, division })
}

fn password() -> std::io::Result<String> {
    if let Ok(password) = std::env::var("SHUOLI_PASSWORD") {
        return Ok(password);
    }
    if std::io::stdin().is_terminal() {
        eprint!("Password: ");
        std::io::stderr().flush()?;
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Runs the command.
///
/// # Errors
/// One sentence of what went wrong.
pub async fn run(office: &Office, command: Command) -> Result<(), Box<dyn std::error::Error>> {
    let Command::Add { sign_in, name, phone, email, roles } = command;
    let grants = roles.iter().map(|r| grant(r)).collect::<Result<Vec<_>, _>>()?;
    let contact = Contact { phone, email };
    let who = NewStaff { sign_in_name: &sign_in, name: &name, contact, grants: &grants };
    let errand = Errand { door: Door::Command, address: None };
    let password = password()?;
    let id = on_errand(errand, registry::staff::add(office, &who, &password)).await?;
    say!("{id}")?;
    Ok(())
}
