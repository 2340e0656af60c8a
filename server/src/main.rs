//! `shuoli`: one self-contained program. The command line; each command is a file under `commands`.

// `println!` panics when its reader left: `commands::print`.
#![warn(clippy::print_stdout)]

mod api;
mod assets;
mod commands;
mod desk;
mod jobs;
mod keys;
mod mail;
mod settings;
mod sms;
mod web;

use std::process::ExitCode;

use clap::Parser;

/// Village legal advice: clinics, bookings, cases.
#[derive(Debug, Parser)]
#[command(name = "shuoli", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: commands::Command,
    #[command(flatten)]
    settings: settings::Flags,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match commands::run(cli.command, cli.settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One clear line; what lies behind it is in the log.
            eprintln!("shuoli: {}", error.to_string().replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}
