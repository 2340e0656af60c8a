//! How names are compared: as written the same way, and as they sound.
//!
//! A name is told, heard and typed by different people: 劉建國, 刘建国 and 柳建国 may be one person. Written alike (`name`): compatibility
//! forms are unified (NFKC), blanks, dots and capitals do not count, variant and traditional characters become the usual simplified
//! one. Sounding alike (`sound`): pinyin without tones, with the pairs that are not told apart here (zh/z, ch/c, sh/s; -ing/-in,
//! -eng/-en). What a sound is worth stands in the rule.

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

/// The most names that are read from what somebody typed.
pub const MOST_NAMES: usize = 4;

/// Traditional and variant characters of names, each before its usual form.
const VARIANTS: &str = "劉刘張张陳陈楊杨趙赵黃黄吳吴孫孙馬马羅罗鄭郑謝谢韓韩馮冯鄧邓葉叶蘇苏蔣蒋賈贾閻阎閆闫陸陆範范鄒邹龍龙萬万\
錢钱湯汤賴赖龐庞齊齐喬乔盧卢蕭萧鍾钟鐘钟許许呂吕嚴严魯鲁紀纪駱骆滿满鮑鲍溫温應应顧顾侶侣欒栾單单衛卫寧宁甯宁譚谭賀贺龔龚\
華华國国強强彊强偉伟衛卫東东蘭兰蓮莲鳳凤麗丽貴贵寶宝祿禄壽寿慶庆愛爱紅红軍军勝胜誠诚詠咏義义禮礼賢贤聰聪穎颖穗穗靜静瓊琼\
瑩莹燕燕鶯莺鵬鹏飛飞雲云業业傑杰峯峰崙仑嶽岳巖岩岩岩棟栋樑梁橋桥樹树檜桧權权歡欢潔洁澤泽濤涛瀾澜煥焕燦灿煒炜熒荧爾尔獻献\
環环現现瑤瑶璽玺當当發发盡尽穩稳競竞筆笔範范紹绍純纯經经維维緒绪綿绵綠绿綺绮縣县繼继續续纓缨羣群習习聖圣聯联肅肃臺台興兴\
舉举莊庄蘊蕴蘆芦號号補补裡里計计記记訓训詩诗話话語语調调論论諾诺謙谦證证讓让豐丰財财貞贞質质贊赞趕赶輝辉輯辑輪轮轉转運运\
進进達达遠远適适選选遷迁邁迈郵邮鄉乡釗钊鈞钧鈴铃銀银銅铜銘铭銳锐鋒锋錄录錦锦錫锡鎖锁鎮镇鏡镜鐵铁長长門门開开閏闰閣阁闊阔\
關关陽阳陰阴際际隨随雙双雛雏難难電电霧雾靈灵韻韵順顺須须頌颂預预頓顿領领頡颉頤颐願愿類类颯飒養养馳驰駿骏騰腾驍骁驕骄驗验\
魚鱼鮮鲜鳴鸣鴻鸿鵑鹃鶴鹤麥麦黨党齡龄龜龟喆哲堃坤昇升陞升淼淼犇奔珮佩菓果邨村勛勋勲勋敍叙敘叙覩睹覽览煇辉暉晖曉晓曄晔\
啟启啓启啸啸嘯啸嫻娴嬌娇孃娘學学實实寬宽將将尋寻屆届峽峡崗岗島岛嶺岭巍巍帥帅師师帶带庫库廣广廷廷張张彥彦後后徑径從从復复\
徵征德德惠惠愷恺憲宪懷怀懿懿戰战戲戏攜携擁拥據据擴扩斂敛於于時时晝昼曆历書书會会朧胧來来枒丫柺拐栢柏桿杆條条楓枫榮荣槍枪\
樂乐樓楼標标機机歷历殿殿氣气氷冰汎泛決决沖冲況况涼凉淚泪淨净淵渊測测渾浑湧涌滬沪漢汉濱滨灣湾為为烏乌無无煙烟燈灯爭争爲为\
牀床猶犹獅狮玆兹琺珐瑪玛璣玑璦瑷產产畢毕畫画異异疊叠痴痴癡痴皚皑盤盘眞真眾众礦矿祇只禎祯禦御穀谷積积穌稣窪洼竒奇竪竖節节\
簡简籌筹粧妆絃弦紋纹紗纱級级細细終终組组結结絲丝繹绎繼继纖纤羨羡羴膻耀耀耕耕聲声職职脩修臘腊臨临與与艷艳豔艳艶艳芸芸茲兹\
萊莱葦苇蒼苍蔭荫薈荟藝艺藍蓝藥药蘇苏處处蝦虾裏里製制襄襄親亲觀观規规視视訪访誌志誼谊諱讳譽誉變变谿溪豫豫";

/// Words that say what somebody is, not who: whatever stands between two of them may be a name.
const TITLES: [&str; 79] = [
    "法律顾问",
    "村委会主任",
    "村支部书记",
    "党支部书记",
    "法定代表人",
    "前任",
    "村主任",
    "村支书",
    "副主任",
    "副书记",
    "村会计",
    "村民小组长",
    "小组长",
    "负责人",
    "包工头",
    "老板娘",
    "村干部",
    "村长",
    "支书",
    "主任",
    "书记",
    "会计",
    "委员",
    "队长",
    "组长",
    "工头",
    "老板",
    "经理",
    "厂长",
    "校长",
    "老师",
    "医生",
    "大夫",
    "律师",
    "警官",
    "所长",
    "师傅",
    "先生",
    "女士",
    "小姐",
    "同志",
    "邻居",
    "隔壁",
    "同村",
    "本村",
    "外村",
    "邻村",
    "村民",
    "房东",
    "亲戚",
    "前夫",
    "前妻",
    "丈夫",
    "妻子",
    "老公",
    "老婆",
    "儿子",
    "女儿",
    "儿媳",
    "女婿",
    "父亲",
    "母亲",
    "爸爸",
    "妈妈",
    "公公",
    "婆婆",
    "岳父",
    "岳母",
    "哥哥",
    "弟弟",
    "姐姐",
    "妹妹",
    "叔叔",
    "嫂子",
    "一家人",
    "一家",
    "夫妇",
    "两口子",
    "等人",
];

/// Words that make an organisation.
const ORGANISATIONS: [&str; 13] =
    ["公司", "合作社", "工厂", "煤矿", "学校", "医院", "银行", "信用社", "事务所", "集团", "商店", "超市", "饭店"];

/// A name as compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// As written.
    pub written: String,
    /// As it sounds: syllables with blanks between; none for an organisation.
    pub sound: Option<String>,
}

impl Name {
    fn person(written: String) -> Self {
        let sound = sound(&written);
        Self { written, sound: Some(sound) }
    }

    /// How many syllables it has: a short name has many that sound like it.
    #[must_use]
    pub fn syllables(&self) -> usize {
        self.sound.as_deref().map_or(0, |s| s.split(' ').count())
    }

    /// Is it the name of an organisation, of which there is one in the county?
    #[must_use]
    pub const fn is_organisation(&self) -> bool {
        self.sound.is_none()
    }
}

/// A text as compared: see the head of this file.
#[must_use]
pub fn written(text: &str) -> String {
    let plain = |c: char| match c {
        '•' | '‧' | '・' | '.' | '·' => '·',
        c => {
            let mut pairs = VARIANTS.chars();
            while let (Some(variant), Some(usual)) = (pairs.next(), pairs.next()) {
                if variant == c {
                    return usual;
                }
            }
            c
        }
    };
    text.nfkc().filter(|c| !c.is_whitespace()).map(plain).flat_map(char::to_lowercase).collect()
}

/// How a name sounds.
#[must_use]
pub fn sound(written: &str) -> String {
    let syllable = |c: char| -> String {
        let Some(pinyin) = c.to_pinyin() else { return c.to_string() };
        let plain = pinyin.plain();
        let plain = ["zh", "ch", "sh"]
            .into_iter()
            .find_map(|pair| plain.strip_prefix(pair).map(|rest| format!("{}{rest}", &pair[..1])))
            .unwrap_or_else(|| plain.to_owned());
        match plain.strip_suffix('g') {
            Some(front) if front.ends_with("in") || front.ends_with("en") => front.to_owned(),
            _ => plain,
        }
    };
    written.chars().filter(|c| *c != '·').map(syllable).collect::<Vec<_>>().join(" ")
}

/// 赵铁柱主任 is 赵铁柱; what would be too short for a name without its title stays as it was.
fn without_titles(written: String) -> String {
    let rest = TITLES.iter().find_map(|title| written.strip_suffix(title).or_else(|| written.strip_prefix(title)));
    match rest.filter(|rest| rest.chars().count() >= 2 && rest.chars().all(|c| is_hanzi(c) || c == '·')) {
        Some(rest) => without_titles(rest.to_owned()),
        None => written,
    }
}

/// The name of a person of whom it is known that it is one. A title written along is left out, as it is from what is said of the
/// other side.
#[must_use]
pub fn of_person(name: &str) -> Option<Name> {
    let written = without_titles(written(name));
    (written.chars().count() >= 2).then(|| Name::person(written))
}

/// Is it a Chinese character?
pub(crate) const fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}

/// Is it long enough for a name, and of one kind of letters? A surname alone, 王某 or 李×× is none.
fn may_be_a_name(text: &str) -> bool {
    let count = text.chars().count();
    let hanzi = text.chars().all(is_hanzi);
    if text.contains('某') || count > 40 {
        return false;
    }
    (hanzi && (2..=4).contains(&count))
        || (text.contains('·') && count >= 3 && text.chars().all(|c| is_hanzi(c) || c == '·'))
        || (text.chars().all(|c| c.is_alphabetic() || matches!(c, '·' | '-' | '\'')) && !hanzi && count >= 4)
}

/// 老王大山 is 王大山, 李小花家 is 李小花; what is too short without its ends stays as it was.
fn bare(piece: &str) -> String {
    let mut rest = piece;
    for end in ["家的", "家", "等", "们", "的"] {
        rest = rest.strip_suffix(end).unwrap_or(rest);
    }
    for start in ["我们", "我", "俺", "咱", "老", "小", "大", "阿", "叫", "是", "姓"] {
        rest = rest.strip_prefix(start).unwrap_or(rest);
    }
    if rest.chars().count() >= 2 { rest.to_owned() } else { piece.to_owned() }
}

/// The names in what somebody typed about the other side, at most [`MOST_NAMES`].
#[must_use]
pub fn named(text: &str) -> Vec<Name> {
    let text: String = text.nfkc().collect();
    let mut found: Vec<Name> = Vec::new();
    let mut add = |name: Name| {
        if found.len() < MOST_NAMES && !found.contains(&name) {
            found.push(name);
        }
    };
    let parts_of = |c: char| !(c.is_alphabetic() || is_hanzi(c) || matches!(c, '·' | '•' | '.' | '-' | '\'' | ' '));
    for part in text.split(parts_of).map(str::trim).filter(|p| !p.is_empty()) {
        let whole = written(part);
        if let Some(organisation) = organisation(&whole) {
            add(organisation);
            continue;
        }
        // A name in letters has blanks inside; hanzi have them between people.
        let mut pieces: Vec<String> = Vec::new();
        let words: Vec<&str> = if part.chars().any(is_hanzi) { part.split_whitespace().collect() } else { vec![part] };
        for word in words {
            // 王 大山 is one name: nobody is called by a single character.
            match pieces.last_mut().filter(|last| last.chars().count() == 1) {
                Some(surname) => surname.push_str(word),
                None => pieces.push(word.to_owned()),
            }
        }
        for piece in pieces {
            let piece = written(&piece);
            let untitled = TITLES.iter().fold(piece.clone(), |text, title| text.replace(title, " "));
            for words in untitled.split_whitespace() {
                for one in people(words) {
                    let shorter = bare(&one);
                    for candidate in [one, shorter] {
                        if may_be_a_name(&candidate) && !super::committee::is_one(&candidate) {
                            add(Name::person(candidate));
                        }
                    }
                }
            }
        }
    }
    found
}

/// 张三和李四: each, when both are long enough for a name; 张和平 stays whole.
fn people(words: &str) -> Vec<String> {
    for joint in ['和', '与', '跟', '及'] {
        if let Some((one, other)) = words.split_once(joint)
            && one.chars().count() >= 2
            && other.chars().count() >= 2
        {
            return people(one).into_iter().chain(people(other)).collect();
        }
    }
    vec![words.to_owned()]
}

fn organisation(written: &str) -> Option<Name> {
    ORGANISATIONS.iter().any(|word| written.contains(word)).then(|| {
        let bare =
            ["有限责任", "股份", "有限", "公司", "集团"].iter().fold(written.to_owned(), |t, w| t.replace(w, ""));
        let written = if bare.chars().count() >= 3 { bare } else { written.to_owned() };
        Name { written, sound: None }
    })
}

/// The telephones and ID numbers in what somebody typed, as they are kept elsewhere.
#[must_use]
pub fn numbers(text: &str) -> Vec<String> {
    use crate::people::{IdNumber, Phone};
    let text: String = text.nfkc().collect();
    let runs = text.split(|c: char| !(c.is_ascii_digit() || matches!(c, 'X' | 'x' | '-' | ' ')));
    let mut found: Vec<String> = Vec::new();
    for run in runs.map(|r| r.trim_matches(['-', ' ', 'x', 'X'])).filter(|r| r.len() >= 7) {
        let typed = text.find(run).map_or(run, |at| {
            text[at..].get(..run.len() + 1).map_or(
                run,
                |longer| {
                    if longer.ends_with(['X', 'x']) { longer } else { run }
                },
            )
        });
        let number = IdNumber::parse(typed)
            .map(|n| n.as_str().to_owned())
            .or_else(|_| Phone::parse(run).map(|p| p.digits().to_owned()));
        if let Ok(number) = number
            && !found.contains(&number)
            && found.len() < 2
        {
            found.push(number);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        named(text).into_iter().map(|n| n.written).collect()
    }

    #[test]
    fn names_written_differently_are_one_name() {
        for (one, other) in [
            ("劉建國", "刘建国"),
            ("王　大山", "王大山"),
            ("Ａnna", "anna"),
            ("阿依古丽•买买提", "阿依古丽·买买提"),
            ("李喆", "李哲"),
            ("趙雲峯", "赵云峰"),
        ] {
            assert_eq!(written(one), written(other), "{one} {other}");
        }
        assert_ne!(written("王大山"), written("王大川"));
    }

    #[test]
    fn a_title_is_no_part_of_ones_own_name() {
        let own = |name: &str| of_person(name).expect("a name").written;
        for titled in ["赵铁柱主任", "村委会主任赵铁柱", "赵铁柱 先生", "趙鐵柱书记", "赵铁柱"]
        {
            assert_eq!(own(titled), "赵铁柱", "{titled}");
        }
        // A surname with a title is no name without it, and who is called so stays so.
        for whole in ["王主任", "王一家", "欧阳女", "anna"] {
            assert_eq!(own(whole), whole);
        }
    }

    #[test]
    fn names_that_are_not_told_apart_by_ear_sound_alike() {
        for (one, other) in
            [("王秀英", "王秀瑛"), ("刘建国", "柳建国"), ("张胜利", "章圣立"), ("陈志诚", "陈自成"), ("李平", "李萍")]
        {
            assert_eq!(sound(&written(one)), sound(&written(other)), "{one} {other}");
        }
        for (one, other) in [("王秀英", "王秀云"), ("张三", "李四"), ("王兰", "王浪")] {
            assert_ne!(sound(&written(one)), sound(&written(other)), "{one} {other}");
        }
    }

    #[test]
    fn a_name_is_found_in_what_people_type() {
        for (typed, wanted) in [
            ("张三", vec!["张三"]),
            ("邻居王大山", vec!["王大山"]),
            ("村委会主任张建国", vec!["张建国"]),
            ("王大山、李小花", vec!["王大山", "李小花"]),
            ("王大山和李小花", vec!["王大山", "李小花"]),
            ("张和平", vec!["张和平"]),
            ("王大山（电话13800138000）", vec!["王大山", "电话"]),
            ("包工头 李福来", vec!["李福来"]),
            ("我前夫刘建国", vec!["刘建国"]),
            ("王 大山先生", vec!["王大山"]),
            ("老王大山", vec!["老王大山", "王大山"]),
            ("Anna O'Neill", vec!["annao'neill"]),
            ("王先生", vec![]),
            ("老王", vec!["老王"]),
            ("王某某", vec![]),
            ("村委会", vec![]),
            ("兴旺煤业有限公司", vec!["兴旺煤业"]),
        ] {
            assert_eq!(all(typed), wanted, "{typed}");
        }
        assert!(named("甲乙丙、丁戊己、庚辛壬、子丑寅、卯辰巳、午未申").len() <= MOST_NAMES);
    }

    #[test]
    fn a_telephone_and_an_id_number_are_found_in_what_people_type() {
        assert_eq!(numbers("王大山 138 0013 8000"), ["13800138000"]);
        assert_eq!(numbers("王大山，１３８００１３８０００。"), ["13800138000"]);
        assert_eq!(numbers("李四 141181201505010017"), ["141181201505010017"]);
        assert_eq!(numbers("三组12号"), Vec::<String>::new());
    }
}
