//! Writing iCalendar by the letter (RFC 5545, 3.1 and 3.3.11): content lines, escaped and folded.

/// Content lines as they are written.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

/// The most octets of a line, its end not counted.
const LONGEST: usize = 75;

impl Lines {
    /// A line as it is: the value needs no escaping.
    pub(super) fn line(&mut self, name: &str, value: &str) {
        let mut room = LONGEST;
        for c in name.chars().chain([':']).chain(value.chars()).filter(|c| !c.is_control()) {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                // The space counts.
                room = LONGEST - 1;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }

    /// A line of text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        let mut value = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\\' | ';' | ',' => value.extend(['\\', c]),
                '\n' => value.push_str("\\n"),
                c => value.push(c),
            }
        }
        self.line(name, &value);
    }

    /// All of them.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters_and_text_is_escaped() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", &format!("{}；a,b;c\\d\ne", "说理".repeat(30)));
        let written = lines.finish();
        assert!(written.split("\r\n").all(|line| line.len() <= LONGEST), "{written}");
        let unfolded = written.replace("\r\n ", "");
        assert_eq!(unfolded, format!("SUMMARY:{}；a\\,b\\;c\\\\d\\ne\r\n", "说理".repeat(30)));
    }
}
