//! Full-text search (全文检索): into which terms a text is cut, and which terms a query asks for.
//!
//! Chinese is cut into single characters and pairs of neighbours, so that every word of two characters is found without a
//! dictionary, names and places included; a longer word is found where all its pairs are. Characters are compared as
//! [`names::written`] does: 劉 finds 刘. Names are found by pinyin besides, in full or by initials, without tones and without the pairs
//! that are not told apart here. Of a number are kept the whole, its first seven and its last four and six digits: what people
//! remember of a telephone.
//!
//! A term is not readable where it is kept: the registry keeps its keyed digest.

use std::collections::BTreeSet;

use pinyin::ToPinyin;

use crate::conflicts::names::{is_hanzi, written};

/// The most terms that a query is compared by; what comes after them is left out.
pub const MOST_WANTED: usize = 8;

/// The longest query in characters.
pub const LONGEST_QUERY: usize = 60;

/// A stretch of a text in one kind of writing.
#[derive(Debug, PartialEq, Eq)]
enum Run {
    Hanzi(Vec<char>),
    Letters(String),
    /// Digits, or letters and digits together: a telephone, an ID number, a code.
    Number(String),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    for word in text.split_whitespace() {
        let mut hanzi = Vec::new();
        let mut plain = String::new();
        let close = |plain: &mut String, runs: &mut Vec<Run>| {
            let word = std::mem::take(plain);
            match word.chars().any(|c| c.is_ascii_digit()) {
                true => runs.push(Run::Number(word)),
                false if !word.is_empty() => runs.push(Run::Letters(word)),
                false => {}
            }
        };
        for c in written(word).chars() {
            if !is_hanzi(c) && !hanzi.is_empty() {
                runs.push(Run::Hanzi(std::mem::take(&mut hanzi)));
            }
            match c {
                c if is_hanzi(c) => {
                    close(&mut plain, &mut runs);
                    hanzi.push(c);
                }
                c if c.is_alphanumeric() => plain.push(c),
                // A code is typed with its dash or without it, a telephone with or without its dashes.
                '-' => {}
                _ => close(&mut plain, &mut runs),
            }
        }
        close(&mut plain, &mut runs);
        if !hanzi.is_empty() {
            runs.push(Run::Hanzi(hanzi));
        }
    }
    runs
}

fn pairs(hanzi: &[char]) -> impl Iterator<Item = String> + '_ {
    hanzi.windows(2).map(|pair| pair.iter().collect())
}

fn word(letters: &str) -> String {
    format!("w {letters}")
}

fn number(digits: &str) -> String {
    format!("n {digits}")
}

/// Pinyin as typed: the pairs that are not told apart are one.
fn sound(letters: &str) -> String {
    let mut sound = letters.to_owned();
    for (pair, one) in [("zh", "z"), ("ch", "c"), ("sh", "s"), ("eng", "en"), ("ing", "in")] {
        sound = sound.replace(pair, one);
    }
    format!("s {sound}")
}

/// The terms of a text.
#[must_use]
pub fn terms(text: &str) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for run in runs(text) {
        match run {
            Run::Hanzi(hanzi) => {
                terms.extend(pairs(&hanzi));
                terms.extend(hanzi.iter().map(char::to_string));
            }
            Run::Letters(letters) => {
                terms.insert(word(&letters));
            }
            Run::Number(digits) => {
                let length = digits.chars().count();
                let tail = |n: usize| digits.chars().skip(length.saturating_sub(n)).collect::<String>();
                terms.extend([tail(4), tail(6)].iter().map(|part| number(part)));
                terms.insert(number(&digits.chars().take(7).collect::<String>()));
                terms.insert(number(&digits));
            }
        }
    }
    terms
}

/// The terms of a name: as of any text, and how it sounds.
#[must_use]
pub fn terms_of_name(name: &str) -> BTreeSet<String> {
    let mut terms = terms(name);
    for run in runs(name) {
        let Run::Hanzi(hanzi) = run else { continue };
        let syllables: Vec<&str> = hanzi.iter().filter_map(|c| c.to_pinyin()).map(|p| p.plain()).collect();
        for from in 0..syllables.len() {
            for until in from + 2..=syllables.len() {
                let part = &syllables[from..until];
                terms.insert(sound(&part.concat()));
                terms.insert(sound(&part.iter().filter_map(|s| s.chars().next()).collect::<String>()));
            }
        }
    }
    terms
}

/// What a query asks for: every one of these, each by any of its terms.
#[must_use]
pub fn wanted(query: &str) -> Vec<Vec<String>> {
    let query: String = query.chars().take(LONGEST_QUERY).collect();
    let mut wanted: Vec<Vec<String>> = Vec::new();
    for run in runs(&query) {
        match run {
            Run::Hanzi(hanzi) if hanzi.len() == 1 => wanted.push(vec![hanzi.iter().collect()]),
            Run::Hanzi(hanzi) => wanted.extend(pairs(&hanzi).map(|pair| vec![pair])),
            Run::Letters(letters) => wanted.push(vec![word(&letters), sound(&letters)]),
            Run::Number(digits) => wanted.push(vec![number(&digits)]),
        }
    }
    wanted.dedup();
    wanted.truncate(MOST_WANTED);
    wanted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finds(terms: &BTreeSet<String>, query: &str) -> bool {
        let wanted = wanted(query);
        !wanted.is_empty() && wanted.iter().all(|any| any.iter().any(|term| terms.contains(term)))
    }

    #[test]
    fn words_of_two_characters_are_found_and_no_others() {
        let terms = terms("邻居在宅基地上砌墙，占了半米。要求拆除、赔偿500元");
        for query in ["宅基地", "砌墙", "半米", "拆除 赔偿", "墙", "500"] {
            assert!(finds(&terms, query), "{query}");
        }
        for query in ["彩礼", "墙砌", "基砌", "宅基地 彩礼", "50", "", "，。"] {
            assert!(!finds(&terms, query), "{query}");
        }
    }

    #[test]
    fn a_name_is_found_however_it_is_typed() {
        let terms = terms_of_name("张建国");
        for query in ["张建国", "建国", "張建國", "zhangjianguo", "zangjianguo", "jianguo", "ZJG", "jg", "张"]
        {
            assert!(finds(&terms, query), "{query}");
        }
        for query in ["王建国", "zhangwei", "zjw", "建军"] {
            assert!(!finds(&terms, query), "{query}");
        }
    }

    #[test]
    fn of_a_number_its_ends_are_found() {
        let terms = terms("138 0013 8000 和 13800138000、K7QF-2M9P");
        for query in ["13800138000", "8000", "138000", "1380013", "K7QF2M9P", "k7qf-2m9p", "2m9p"] {
            assert!(finds(&terms, query), "{query}");
        }
        assert!(!finds(&terms, "3800"), "what stands in the middle is not kept");
    }

    proptest! {
        /// Whatever stands in a text is found by it, cut wherever one likes between two characters of Chinese.
        #[test]
        fn what_stands_there_is_found(text in "[一-龥]{2,30}", from in 0usize..28, length in 1usize..7) {
            let characters: Vec<char> = text.chars().collect();
            let part: String = characters.iter().skip(from).take(length).collect();
            prop_assume!(!part.is_empty());
            prop_assert!(finds(&terms(&text), &part), "{part} in {text}");
        }

        /// Nothing that is typed breaks it.
        #[test]
        fn anything_may_be_typed(query in any::<String>()) {
            prop_assert!(wanted(&query).len() <= MOST_WANTED);
        }
    }
}
