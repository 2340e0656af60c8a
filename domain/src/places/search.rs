//! Finding a village by a character or by pinyin initials. The same function serves the server and the browser.

use serde::{Deserialize, Serialize};

/// A village in the list that is searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Division code.
    pub code: String,
    /// Name as people use it.
    pub name: String,
    /// Name of the township.
    pub township: String,
    /// Every reading of the name in pinyin initials, separated by spaces: `xxb xjb jxb jjb`.
    pub initials: String,
}

/// How well an entry fits: smaller is better.
fn rank(entry: &Entry, query: &str) -> Option<u8> {
    if query.is_ascii() {
        let starts = |word: &str| word.starts_with(query);
        if entry.initials.split(' ').any(|word| word == query) {
            Some(0)
        } else if entry.initials.split(' ').any(starts) {
            Some(1)
        } else if query.len() >= 6 && entry.code.starts_with(query) {
            Some(2)
        } else {
            None
        }
    } else if entry.name.starts_with(query) {
        Some(0)
    } else if entry.name.contains(query) {
        Some(1)
    } else if entry.township.contains(query) {
        Some(3)
    } else {
        None
    }
}

/// The entries that fit what was typed, best first, at most `limit`. Nothing typed finds nothing.
#[must_use]
pub fn search<'a>(entries: &'a [Entry], typed: &str, limit: usize) -> Vec<&'a Entry> {
    let query: String = typed.split_whitespace().collect::<String>().to_lowercase();
    if query.is_empty() {
        return Vec::new();
    }
    let mut hits: Vec<(u8, &Entry)> =
        entries.iter().filter_map(|entry| rank(entry, &query).map(|r| (r, entry))).collect();
    hits.sort_by(|a, b| (a.0, &a.1.code).cmp(&(b.0, &b.1.code)));
    hits.into_iter().take(limit).map(|(_, entry)| entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(code: &str, name: &str, township: &str, initials: &str) -> Entry {
        Entry { code: code.into(), name: name.into(), township: township.into(), initials: initials.into() }
    }

    #[test]
    fn a_village_is_found_by_a_character_or_by_its_initials() {
        let list = [
            entry("141181102205", "颉颉堡村", "下堡镇", "xxb xjb jxb jjb"),
            entry("141181102206", "官窑村", "下堡镇", "gy"),
        ];
        let find = |q: &str| search(&list, q, 8).iter().map(|e| e.name.clone()).collect::<Vec<_>>();
        assert_eq!(find("xjb"), ["颉颉堡村"]);
        assert_eq!(find("XJ b"), ["颉颉堡村"]);
        assert_eq!(find("窑"), ["官窑村"]);
        assert_eq!(find("下堡"), ["颉颉堡村", "官窑村"]);
        assert!(find(" ").is_empty());
        assert!(find("zzz").is_empty());
    }
}
