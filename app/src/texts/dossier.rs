//! Texts of the dossier of a case at the desk. What papers are called and what is wrong with them stands in `domain::papers`.

use domain::locale::Locale;
use registry::cases::papers::PaperError;

use super::{either, fields, files};
use domain::form::Field;

texts! {
    /// The dossier and its papers.
    DossierText {
        Title: "卷宗", "Dossier";
        Lead: "按卷内顺序。点开一份：起草、出具、登记签名、附上签好的原件。", "In the order of the dossier. Open a paper to write it, issue it, note who signed and attach what came back.";
        Print: "打印整卷", "Print the whole dossier";
        PrintOne: "打印", "Print";
        ToCase: "回到案件", "Back to the case";
        ToDossier: "回到卷宗", "Back to the dossier";
        Lacks: "卷宗还缺什么", "What the dossier still lacks";
        LacksToFile: "归档前还缺什么", "What is lacking before it can be filed";
        LacksNothing: "到这一步，卷宗不缺什么。", "At this stage the dossier lacks nothing.";
        Number: "序号", "No.";
        Paper: "文书", "Paper";
        Stands: "情况", "How it stands";
        Copy: "原件", "What came back";
        Missing: "还没有", "not there yet";
        Offered: "按需", "as needed";
        Draft: "草稿", "draft";
        Issued: "已出具", "issued";
        PutIn: "已放入", "put in";
        Signed: "已附原件", "signed copy attached";
        Void: "作废的文书", "Papers made void";
        ByProgram: "归档时由系统生成", "drawn when it is filed";
        Basis: "依据", "Basis";
        Must: "必填", "needed";
        Day: "文书日期", "Date of the paper";
        FromCase: "其余内容来自案件，案件改了，草稿跟着改。", "The rest comes from the case; a draft follows it.";
        Free: "案件里没有的内容填在这里；空着的，打印出来是横线。", "What the case does not say is typed here; what is left empty prints as a line.";
        Save: "存草稿", "Save the draft";
        Issue: "出具", "Issue";
        IssueHint: "出具以后编号、定稿，不能再改；写错了只能作废重出。", "From then on it has a number and stays as it is; a mistake means making it void and issuing another.";
        ByHand: "空着的项目在纸上手写，以附上的原件为准", "What is blank is written by hand; the attached original says it";
        MarksTitle: "签名、印章、份数", "Signatures, seal, copies";
        SignedBy: "已签名、盖章或按指印", "signed, sealed or with fingerprint";
        SignedOn: "签名日期（没写就空着）", "Day beside it (if any)";
        Sealed: "已加盖人民调解委员会印章", "The committee's seal is on it";
        Copies: "份数", "Copies";
        Pages: "页数", "Pages";
        PagesHint: "不填就按照片张数算；PDF 请填实际页数。", "Left empty: one a picture. For a PDF give its pages.";
        Served: "送达日期", "Handed over on";
        NoteIt: "登记", "Note it";
        ScansTitle: "签好的原件（扫描件、照片）", "The signed paper (scans, photographs)";
        ScansPutIn: "放入的材料（扫描件、照片）", "What is put in (scans, photographs)";
        NoScans: "还没有附。", "Nothing attached yet.";
        Add: "添加照片或 PDF，一页一张，可以一次选几张", "Add photographs or a PDF: a picture a page, several at once";
        Upload: "上传", "Upload";
        Forward: "往前移", "Move up";
        TakeAway: "撤下", "Take away";
        TakeAwayReason: "为什么撤下（写进痕迹）", "Why (it stands in the trail)";
        Withdraw: "作废这份文书", "Make this paper void";
        WithdrawReason: "为什么作废（写进痕迹）", "Why (it stands in the trail)";
        WithdrawHint: "编号不再用，附件留在作废的文书下。", "Its number is not given again; what came back stays with it.";
        Done: "已记下。", "Noted.";
        Closed: "已归档，卷宗不能再动。", "Filed: the dossier is closed.";
        Another: "再加一份", "one more";
    }
}

/// How large and of what kind files may be.
pub(crate) fn limits(locale: Locale, largest: usize, most: usize) -> String {
    let mb = largest / 1024 / 1024;
    either(
        locale,
        format!("JPEG、PNG 或 PDF，每个不超过 {mb} MB，最多 {most} 个。照片会自动转正，去掉拍摄地点。"),
        format!(
            "JPEG, PNG or PDF, at most {mb} MB each, at most {most}. Pictures are turned upright; where they were taken is left out."
        ),
    )
}

/// 第3页; which page of what came back.
pub(crate) fn page(locale: Locale, number: usize) -> String {
    either(locale, format!("第{number}页"), format!("Page {number}"))
}

/// 3页; how many pages came back.
pub(crate) fn pages(locale: Locale, count: usize) -> String {
    either(locale, format!("{count}页"), if count == 1 { "1 page".to_owned() } else { format!("{count} pages") })
}

/// 第2行; a row of a table that is typed.
pub(crate) fn line(locale: Locale, number: u8) -> String {
    either(locale, format!("第{number}行"), format!("Row {number}"))
}

/// Why it was not done, and what to do.
#[must_use]
pub fn told(locale: Locale, error: &PaperError) -> (String, String) {
    let not_done = || either(locale, "没有办成", "This could not be done").to_owned();
    let say = |zh: &str, en: &str| either(locale, zh, en).to_owned();
    match error {
        PaperError::Changed => (
            say("有人先改了", "Somebody was quicker"),
            say(
                "您填的还在下面，请看过现在的情况再存。",
                "What you typed is still below; look at how it stands now and try again.",
            ),
        ),
        PaperError::Blank(blanks) => (
            say("还不能出具", "It cannot be issued yet"),
            either(
                locale,
                format!("还有没填的：{}。要在纸上手写的，勾选“空着的项目在纸上手写”。", blanks.join("、")),
                format!("Still blank: {}. If they are written by hand, tick the box for it.", blanks.join(", ")),
            ),
        ),
        PaperError::Undated => {
            (say("还不能出具", "It cannot be issued yet"), say("请填文书日期。", "Please give the date of the paper."))
        }
        PaperError::Future => (not_done(), say("日期还没到。", "That day is still to come.")),
        PaperError::Mark(_, flaw) => (not_done(), fields::message(locale, Field::Reason, *flaw)),
        PaperError::Reason(flaw) => (not_done(), fields::message(locale, Field::Reason, *flaw)),
        PaperError::File(flaw) => (not_done(), files::flaw(locale, *flaw).to_owned()),
        PaperError::Closed => (not_done(), say("已归档，卷宗不能再动。", "It is filed: the dossier is closed.")),
        PaperError::NoPlace => {
            (not_done(), say("这类卷宗里不该有这份文书。", "There is no place for this paper in such a dossier."))
        }
        PaperError::Invalid(_) => (not_done(), say("请改一下标出的地方。", "Please mend what is marked.")),
        _ => (
            not_done(),
            say("这份文书已经不是那样了，请看现在的情况。", "The paper no longer stands so. See how it stands now."),
        ),
    }
}
