//! Is the other side the village committee (村委会) that retains the adviser? People write 村委会, 我们村委, 颉颉堡村委会, 颉颉堡村, 村里,
//! 村委会主任张三.

use super::names::written;

/// Words for the committee of a village or a community and those who act for it, the longer before the shorter.
const WORDS: [&str; 20] = [
    "村民委员会",
    "居民委员会",
    "社区居委会",
    "村委会",
    "居委会",
    "村支部",
    "党支部",
    "村两委",
    "两委",
    "村委",
    "居委",
    "村集体",
    "村干部",
    "村主任",
    "村支书",
    "村长",
    "支书",
    "大队部",
    "大队",
    "村里",
];

/// Does the text name a committee, of whichever village?
#[must_use]
pub fn is_one(text: &str) -> bool {
    let text = written(text);
    WORDS.iter().any(|word| text.contains(word))
}

/// A village's name as compared: without township, without 村, 社区, 居委会 and the like.
fn bare(name: &str) -> String {
    let mut rest = written(name);
    for end in ["村民委员会", "居民委员会", "村委会", "居委会", "社区", "村委", "村"] {
        if let Some(shorter) = rest.strip_suffix(end)
            && !shorter.is_empty()
        {
            rest = shorter.to_owned();
        }
    }
    rest
}

/// Does the text name the committee of this village? `is_own`: it is the village whose clinic is asked for, which is meant when
/// no village is named.
#[must_use]
pub fn names(text: &str, village: &str, township: &str, is_own: bool) -> bool {
    let text = written(text);
    let (name, township) = (bare(village), written(township));
    let ends = ["街道", "镇", "乡"];
    let township_bare = ends.into_iter().find_map(|end| township.strip_suffix(end)).unwrap_or(&township).to_owned();
    let without_township = |part: &str| -> String {
        let part = part.strip_prefix(township.as_str()).unwrap_or(part);
        // 兑镇颉颉堡 for 兑镇镇颉颉堡; but not when the village itself begins so.
        match part.strip_prefix(township_bare.as_str()) {
            Some(rest) if !township_bare.is_empty() && bare(rest) == name => rest.to_owned(),
            _ => part.to_owned(),
        }
    };
    // The whole text is the village's name: the village as the other side.
    let whole = without_township(&text);
    if bare(&whole) == name && (whole != name || name.chars().count() >= 3) {
        return true;
    }
    // The first of the longest words: what stands before it says of which village.
    let Some(at) = WORDS.iter().filter_map(|word| text.find(word)).min() else { return false };
    let before = text[..at].trim_matches(|c: char| !c.is_alphanumeric());
    let before = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let before = ["被告", "告", "起诉", "和", "跟", "与", "对方是", "是"]
        .into_iter()
        .fold(before, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    let unnamed = [
        "",
        "我",
        "我们",
        "我们村",
        "俺",
        "俺们",
        "俺村",
        "咱",
        "咱们",
        "咱村",
        "本",
        "本村",
        "村",
        "我村",
        "现任",
        "前任",
        "现",
    ];
    if unnamed.contains(&before) {
        return is_own;
    }
    bare(&without_township(before)) == name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committee_is_known_by_its_many_names() {
        let names = |text: &str| super::names(text, "颉颉堡村", "兑镇镇", true);
        for text in [
            "村委会",
            "村委",
            "我们村委会",
            "本村村委会",
            "颉颉堡村委会",
            "颉颉堡村村民委员会",
            "兑镇镇颉颉堡村委会",
            "兑镇颉颉堡村委",
            "颉颉堡村",
            "颉颉堡",
            "頡頡堡村委會",
            "村委会主任张三",
            "村里",
            "村干部",
            "告村委会",
            "颉颉堡 村委会（主任张三）",
        ] {
            assert!(names(text), "{text}");
        }
        for text in ["张三", "王村委", "官窑村委会", "邻居王大山", "颉颉堡村民王大山", "大颉颉堡村委会", "县医院"]
        {
            assert!(!names(text), "{text}");
        }
    }

    #[test]
    fn a_committee_without_a_name_is_that_of_the_village_where_the_clinic_is() {
        assert!(!names("村委会", "官窑村", "兑镇镇", false));
        assert!(names("官窑村委会", "官窑村", "兑镇镇", false));
        assert!(names("官窑社区", "官窑社区", "新义街道", false));
        assert!(names("新义街道官窑社区居委会", "官窑社区", "新义街道", false));
        // A short name alone may be somebody's nickname.
        assert!(!names("东风", "东风村", "兑镇镇", true) && names("东风村", "东风村", "兑镇镇", true));
    }
}
