//! What invented villagers ask and what they are told: kind of matter, a few words, facts, advice, outcome. Plain, correct in
//! law, about nobody.

use domain::consultations::Outcome;

/// A consultation.
pub(super) struct Talk {
    pub matter: &'static str,
    pub words: &'static str,
    pub facts: &'static str,
    pub advice: &'static str,
    pub outcome: Outcome,
}

const fn talk(
    matter: &'static str,
    words: &'static str,
    facts: &'static str,
    advice: &'static str,
    outcome: Outcome,
) -> Talk {
    Talk { matter, words, facts, advice, outcome }
}

pub(super) const TALKS: [Talk; 16] = [
    talk(
        "labour",
        "去年工钱没给",
        "在工地干活三个月，有记工本，没有合同，欠工资一万二。",
        "带记工本和工友证言，先向劳动保障监察大队投诉；不行再申请劳动仲裁，不收费。",
        Outcome::NeedsLegalAid,
    ),
    talk(
        "labour",
        "厂里不给交社保",
        "在洗煤厂上班两年，没有签合同。",
        "没有书面合同满一年视为已订立无固定期限合同；可要求补缴，先向社保征收机构反映。",
        Outcome::Answered,
    ),
    talk(
        "land",
        "承包地被邻居占了一垄",
        "两家地界原以柳树为界，树已砍。",
        "先对照承包经营权证的四至图，请村委会到场指界；说不拢就申请人民调解。",
        Outcome::NeedsMediation,
    ),
    talk(
        "land",
        "土地流转的租金没给",
        "流转给合作社五年，合同写明每年十月付租金，已欠一年。",
        "书面催告，留好送达凭据；催告后合理期限内不付，可以解除合同并要求补租金。",
        Outcome::Answered,
    ),
    talk(
        "house",
        "宅基地上盖房，邻居不让",
        "老宅翻建，有批准手续，邻居嫌挡光。",
        "有手续、间距合规的可以盖；挡光的事可以测量后协商，建议调解。",
        Outcome::NeedsMediation,
    ),
    talk(
        "neighbour",
        "雨水流到我家院里",
        "邻居抬高了院子，雨水倒灌。",
        "相邻排水应当方便对方，抬高一方要恢复或者改道；先由村里调解。",
        Outcome::NeedsMediation,
    ),
    talk(
        "family",
        "想离婚，孩子怎么办",
        "分居一年多，孩子四岁，由女方带。",
        "先说协议离婚和三十天冷静期，再说诉讼；孩子的抚养以最有利于孩子为准。",
        Outcome::Answered,
    ),
    talk(
        "elder_support",
        "三个儿子谁也不管",
        "老人七十六岁，一人住，低保没有办。",
        "赡养是法定义务，三个儿子都要承担；先由村里出面谈，谈不成可以申请法律援助起诉。",
        Outcome::NeedsMediation,
    ),
    talk(
        "debt",
        "借出去的钱要不回来",
        "借条写明三万元，去年年底到期，没有约定利息。",
        "到期之日起三年内要回或起诉，先发一次书面催收，留下记录。",
        Outcome::Answered,
    ),
    talk(
        "debt",
        "给人担保，银行找上门",
        "在担保合同上签字按了手印，说不清是哪种担保。",
        "看合同：没写明连带的是一般保证，可以先让借款人还；把合同带来再看。",
        Outcome::ComeAgain,
    ),
    talk(
        "traffic",
        "骑电动车被撞",
        "对方全责，住院九天，保险公司只赔医药费。",
        "误工费、护理费、伙食补助也在赔偿范围；把票据整理好，调解不成可以起诉保险公司。",
        Outcome::NeedsLegalAid,
    ),
    talk(
        "injury",
        "干活时摔伤",
        "给私人盖房时从架上摔下，包工头垫了五千元。",
        "先固定证据：病历、工友证言、转账记录；是劳务还是雇佣看谁管谁付钱，建议申请法律援助。",
        Outcome::NeedsLegalAid,
    ),
    talk(
        "consumer",
        "买保健品花了八千",
        "讲座上买的，说能治高血压。",
        "拨打 12315 投诉，虚假宣传可以要求退一赔三；包装和收据先别扔。",
        Outcome::Answered,
    ),
    talk(
        "contract",
        "卖玉米的定金",
        "收了两千元定金，对方不来拉货。",
        "给付定金的一方不履行，无权要回定金；先书面通知对方限期提货。",
        Outcome::Answered,
    ),
    talk(
        "village_affairs",
        "低保没有评上",
        "家里有残疾人，申请后没有公示。",
        "可以要求书面说明理由；不服的向乡镇反映，可以走信访，也可以申请行政复议。",
        Outcome::PetitionAdvice,
    ),
    talk(
        "other",
        "想问问遗嘱怎么写",
        "有两处窑洞，三个孩子。",
        "自书遗嘱要亲笔写、签名、写明年月日；可以改，以最后一份为准。",
        Outcome::Answered,
    ),
];
