//! Is the other side the adviser's own law firm? People write 示例戊律师事务所, 示例戊律所, 示例戊所.

use super::names::written;

/// Words for a firm, the longer before the shorter.
const WORDS: [&str; 6] = ["律师事务所", "法律服务所", "法律事务所", "律师所", "律所", "所"];

/// Does the text name this firm? A firm of one character besides such a word is named in full only.
#[must_use]
pub fn names_firm(text: &str, firm: &str) -> bool {
    let (text, firm) = (written(text), written(firm));
    if firm.is_empty() {
        return false;
    }
    let bare = WORDS.iter().find_map(|word| firm.strip_suffix(word)).unwrap_or(&firm);
    // Which county or city it is registered in is often left out.
    let short = ["省", "市", "县"].iter().fold(bare, |rest, end| rest.split_once(end).map_or(rest, |(_, after)| after));
    text.contains(&firm)
        || [bare, short]
            .iter()
            .any(|name| name.chars().count() >= 2 && WORDS.iter().any(|word| text.contains(&format!("{name}{word}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_firm_is_known_by_its_name_however_its_kind_is_written() {
        let firm = "山西示例戊律师事务所";
        for text in ["山西示例戊律师事务所", "被告是 山西示例戊 律所", "山西示例戊律师所的人", "山西示例戊所"]
        {
            assert!(names_firm(text, firm), "{text}");
        }
        assert!(names_firm("示例戊律师事务所", "山西省示例戊律师事务所"));
        for text in ["律师事务所", "示例己律师事务所", "派出所", "山西示例", ""] {
            assert!(!names_firm(text, firm), "{text}");
        }
        assert!(!names_firm("张所长", "张律师事务所"), "a surname names no firm");
        assert!(!names_firm("随便", ""));
    }
}
