//! How much room text takes. Chinese type is all of one width, so that lines can be counted without a browser; what is counted is
//! never less than what the browser needs, so that nothing runs over the edge of a sheet.

use domain::papers::Run;

/// Measures of the body of a paper, in millimetres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    /// Width of a character.
    pub em: f32,
    /// From one line to the next.
    pub pitch: f32,
    /// Lines stand closer than usual.
    pub is_tight: bool,
}

impl Type {
    /// Lines closer to each other, where that saves a sheet.
    pub(super) const fn tight(self) -> Self {
        Self { pitch: self.pitch * TIGHT, is_tight: true, ..self }
    }
}

/// How much closer; `style/papers.css` has the same.
const TIGHT: f32 = 0.85;

/// Width of the type area (GB/T 9704-2012, 5.2.1).
pub(super) const WIDTH: f32 = 156.0;
/// Height of the type area.
pub(super) const HEIGHT: f32 = 225.0;

/// 小三: notices.
pub(super) const NOTICE: Type = Type { em: 5.29, pitch: 9.4, is_tight: false };
/// 四号: forms and records, as the ministry's forms are set.
pub(super) const FORM: Type = Type { em: 4.94, pitch: 8.5, is_tight: false };
/// 小四: within tables.
pub(super) const CELL: Type = Type { em: 4.24, pitch: 6.5, is_tight: false };

/// Width of a piece of text in characters.
fn width(c: char) -> f32 {
    match c {
        'A'..='Z' | 'm' | 'w' | '@' | '%' => 0.85,
        ' '..='~' => 0.62,
        _ => 1.0,
    }
}

/// Cuts text into what a browser keeps together: a character of Chinese, a word of Latin, a blank.
enum Word {
    Text(String, f32),
    Blank(domain::papers::Label),
}

const CLOSING: &str = "，。、；：！？）》〉”’」』〕】";
const OPENING: &str = "（《〈“‘「『〔【";

impl Word {
    fn of(text: String) -> Option<Self> {
        let wide = text.chars().map(width).sum();
        (!text.is_empty()).then_some(Self::Text(text, wide))
    }
}

fn words(runs: &[Run]) -> Vec<Word> {
    let mut out = Vec::new();
    for run in runs {
        match run {
            Run::Blank(label) => out.push(Word::Blank(*label)),
            Run::Text(text) => {
                let mut word = String::new();
                for c in text.chars() {
                    let sticks = word.chars().last().is_some_and(|before| {
                        // A closing mark never begins a line, an opening one never ends it.
                        CLOSING.contains(c)
                            || OPENING.contains(before)
                            || (before.is_ascii_graphic() && c.is_ascii_graphic())
                    });
                    if !(sticks && word.chars().count() < 24) {
                        out.extend(Word::of(std::mem::take(&mut word)));
                    }
                    word.push(c);
                }
                out.extend(Word::of(word));
            }
        }
    }
    out
}

/// Breaks text into lines of so many characters; the first is shorter by `indent`.
pub(super) fn lines(runs: &[Run], room: f32, indent: f32) -> Vec<Vec<Run>> {
    let mut lines: Vec<Vec<Run>> = vec![Vec::new()];
    // A character less than there is: marks that may not begin a line push others over.
    let room = (room - 1.0).max(2.0);
    let mut used = indent;
    for word in words(runs) {
        let wide = match &word {
            Word::Text(_, wide) => *wide,
            Word::Blank(label) => f32::from(label.width) + 0.5,
        };
        if used + wide > room && used > 0.0 && !lines.last().is_some_and(Vec::is_empty) {
            lines.push(Vec::new());
            used = 0.0;
        }
        used += wide;
        let Some(line) = lines.last_mut() else { continue };
        match (word, line.last_mut()) {
            (Word::Text(text, _), Some(Run::Text(before))) => before.push_str(&text),
            (Word::Text(text, _), _) => line.push(Run::Text(text)),
            (Word::Blank(label), _) => line.push(Run::Blank(label)),
        }
    }
    lines
}

/// How many lines a text takes.
pub(super) fn count(runs: &[Run], room: f32) -> usize {
    lines(runs, room, 0.0).len()
}

/// Lines put together again.
pub(super) fn join(lines: Vec<Vec<Run>>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    for run in lines.into_iter().flatten() {
        match (run, out.last_mut()) {
            (Run::Text(text), Some(Run::Text(before))) => before.push_str(&text),
            (run, _) => out.push(run),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hold_what_fits_and_lose_nothing() {
        let text = "根据《中华人民共和国人民调解法》第三十三条，自2026年4月9日起三十日内（含当日）共同申请。".repeat(3);
        let runs = vec![Run::Text(text.clone())];
        let broken = lines(&runs, 28.0, 2.0);
        assert!(broken.len() >= 5, "{}", broken.len());
        for line in &broken {
            let Some(Run::Text(line)) = line.first() else { panic!("text") };
            assert!(!line.starts_with(['，', '。', '）', '》']), "{line}");
            assert!(line.chars().map(width).sum::<f32>() <= 28.0, "{line}");
        }
        assert_eq!(join(broken), runs);
        assert_eq!(count(&[Run::Text(String::new())], 28.0), 1);
    }

    #[test]
    fn a_word_without_end_is_broken_too() {
        let runs = vec![Run::Text("x".repeat(400))];
        assert!(lines(&runs, 28.0, 0.0).len() >= 9);
    }
}
