//! Kinds of matter (事项类别). The list is data: administrators may add, never remove; these are the ones every county starts with.

use serde::{Deserialize, Serialize};

/// The code of a kind of matter, as in the API.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MatterCode(String);

impl MatterCode {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for MatterCode {
    fn from(code: String) -> Self {
        Self(code)
    }
}

impl From<&str> for MatterCode {
    fn from(code: &str) -> Self {
        Self(code.to_owned())
    }
}

/// A kind of matter with its names and everyday examples in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltInMatter {
    /// Code.
    pub code: &'static str,
    /// Chinese name.
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
    /// What villagers would call it.
    pub hint_zh: &'static str,
    /// The same in English.
    pub hint_en: &'static str,
}

const fn matter(
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    hint_zh: &'static str,
    hint_en: &'static str,
) -> BuiltInMatter {
    BuiltInMatter { code, zh, en, hint_zh, hint_en }
}

/// The kinds every county starts with, in the order shown.
pub const BUILT_IN: [BuiltInMatter; 13] = [
    matter("family", "婚姻家庭", "Family", "离婚、抚养、分家", "divorce, children, dividing a household"),
    matter("elder_support", "赡养老人", "Support of elders", "儿女不养老", "children who do not support their parents"),
    matter("land", "土地承包", "Land", "承包地、流转、征地", "contracted land, transfer, expropriation"),
    matter("house", "房屋宅基地", "House and homestead", "盖房、宅基地、租房", "building, homestead, renting"),
    matter("neighbour", "邻里纠纷", "Neighbours", "过道、排水、围墙", "paths, drainage, walls"),
    matter("labour", "干活讨薪", "Work and wages", "欠工资、没合同", "unpaid wages, no contract"),
    matter("injury", "受伤赔偿", "Injury", "工伤、打伤、医疗", "at work, in a fight, in hospital"),
    matter("traffic", "交通事故", "Traffic accident", "撞车、保险", "crash, insurance"),
    matter("debt", "借钱欠债", "Debt", "借条、担保", "IOU, guarantee"),
    matter("contract", "合同买卖", "Contracts", "买卖、合伙、定金", "sale, partnership, deposit"),
    matter("consumer", "消费上当", "Consumer", "假货、保健品、电信诈骗", "fakes, health products, phone fraud"),
    matter(
        "village_affairs",
        "村里的事",
        "Village affairs",
        "村务、补贴、低保",
        "village decisions, subsidies, relief",
    ),
    matter("other", "别的事", "Something else", "说不清也没关系", "it is fine not to know"),
];
