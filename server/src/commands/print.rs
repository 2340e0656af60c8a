//! What the commands print. Whoever reads may stop before the end, as in `shuoli doors | head`: what is left is for nobody then, and
//! that is no failure. The command goes on to its own end, and its answer (0 or 1) stays what it is.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};

/// Prints a line to standard output.
///
/// # Errors
/// What was printed could not be written, as on a full disk. A reader who left is no error.
pub fn line(text: Arguments<'_>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|e| io::Error::new(e.kind(), format!("standard output: {e}"))),
    }
}

/// Prints a line to standard output, with the words of `format!`.
macro_rules! say {
    ($($text:tt)*) => { $crate::commands::print::line(format_args!($($text)*)) };
}
