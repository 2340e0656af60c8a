//! Texts of conflicts of interest (利益冲突).

use domain::conflicts::{Kind, Tie};
use domain::locale::Locale;

use super::either;

texts! {
    /// Ties, village officers, conflicts, waivers.
    ConflictText {
        Blocked: "这件事另派法律顾问", "Another adviser is proposed for this";
        BlockedHint: "您不接待这一位，也不必知道原因。", "You do not receive this person, and need not know why.";
        WaiverAsk: "当事人坚持要这位法律顾问？", "The person insists on this adviser?";
        WaiverLead: "写明原因，由司法所另一位工作人员决定。批准以后三十天内，按同样的姓名和对方再约一次就行。", "Give the reason; somebody else, at the justice office, decides. Once it is granted, book again within thirty days with the same name and other side.";
        WaiverReason: "为什么要这位法律顾问", "Why this adviser";
        WaiverReasonHint: "不写案情。", "Nothing of the matter itself.";
        WaiverAskGo: "申请", "Ask";
        WaiverAsked: "申请交上去了", "It was asked for";
        WaiverAskedHint: "司法所决定以后再来约。要是等不及，可以先约别的法律顾问。", "Book again once the justice office has decided, or take another adviser now.";
        AskedFor: "您为村民申请过的", "What you asked for";
        AskedWaits: "等司法所决定", "waits for the justice office";
        AskedGranted: "批准了，可以约", "granted: book it now";
        AskedRefused: "没有批准，请约别的法律顾问", "refused: book another adviser";
        AskedUntil: "有效到", "good until";
        AskedOn: "申请于", "asked on";
        Decided: "决定过的申请", "Decided";
        DecidedLead: "最近三个月的。", "Of the last three months.";
        DecidedNone: "最近三个月没有决定过申请", "Nothing was decided in the last three months";
        DecidedNoneHint: "批准或不批准的申请，连同理由，会列在这里。", "What is granted or refused is listed here with the reason.";
        Who: "谁，约哪位", "Who, and which adviser";
        DecidedHow: "决定", "Decision";
        Granted: "批准", "granted";
        Refused: "不批准", "refused";
        Used: "用在这个预约", "used for this booking";
        TiesTitle: "我的利益关系", "My ties";
        TiesLead: "登记近亲属，和您在别处代理过或正在代理的当事人。只有您自己看得到；有人约您，事情牵涉到他们，系统会直接换一位法律顾问。", "Note close relatives, and clients you act or acted for elsewhere. Nobody but you sees them. When somebody books you against one of them, another adviser is proposed.";
        TiesNone: "还没有登记", "Nothing noted yet";
        TiesNoneHint: "在下面登记。没有电话和证件号，也会按姓名和村子比对。", "Add one below. Without a telephone or an ID number the name and the village are compared.";
        TieAdd: "登记一位", "Note one";
        TieName: "姓名或单位名称", "Name of the person or organisation";
        TieNumberHint: "知道就填，比对最准。", "If you know it: it compares best.";
        TieVillage: "住在哪个村（村名或 12 位代码）", "Village where they live (name or code of 12 digits)";
        TieVillageHint: "不知道就空着。", "Leave it empty if you do not know.";
        TieAddGo: "登记", "Note it";
        TieRemove: "撤回", "Take back";
        Since: "登记日期", "Since";
        Saved: "已保存。有牵涉的预约已经重新安排。", "Saved. Bookings it touches have been rearranged.";
        OfficersTitle: "村干部名单", "Village officers";
        OfficersLead: "村委会聘着法律顾问，告村委会或它的干部，就不能由这位法律顾问接待。名单由乡镇登记。", "The committee retains the adviser, who does not act against it or its officers. The township keeps this list.";
        OfficersNone: "还没有登记这个村的干部", "No officer of this village is noted";
        OfficersNoneHint: "在下面登记主任、书记、会计等。", "Add the director, the secretary, the accountant below.";
        OfficerAdd: "登记一位", "Note one";
        OfficerAddGo: "登记", "Note it";
        OfficerEnd: "离任", "Left";
        OfficerIn: "在任", "in office";
        OfficerLeft: "已离任", "left";
        Village: "村、社区代码", "Code of the village";
        VillageHint: "12 位。", "12 digits.";
        VillageGo: "打开名单", "Open the list";
        Title: "利益冲突", "Conflicts of interest";
        Lead: "预约以后才发现的冲突，等着决定的豁免申请，和决定过的。代办员和法律顾问看不到这一页。", "Conflicts found after a booking was made, waivers that wait for a decision, and those decided. Neither clerks nor advisers see this page.";
        Raised: "需要换法律顾问的预约", "Bookings that need another adviser";
        RaisedNone: "没有", "None";
        RaisedNoneHint: "角色、聘用、亲属或村干部变动时，系统会重新检查没有办完的预约。", "When roles, retainers, ties or officers change, open bookings are looked at anew.";
        Against: "对方", "The other side";
        Adviser: "法律顾问", "Adviser";
        Why: "为什么", "Why";
        Found: "发现于", "Found";
        Nearest: "最近可接的", "Nearest without a conflict";
        Waivers: "豁免申请", "Waivers asked for";
        WaiversNone: "没有等着决定的申请", "No waiver waits";
        WaiversNoneHint: "申请的人不能自己批准。", "Who asks does not decide.";
        AskedBy: "申请人", "Asked by";
        Reason: "理由", "Reason";
        Decision: "决定的理由", "Reason of the decision";
        Grant: "批准", "Grant";
        Refuse: "不批准", "Refuse";
        Own: "您自己申请的，要由另一个人决定。", "You asked for it yourself: somebody else decides.";
        NotWaivable: "同一件事的双方，谁同意也不能豁免（律师法第三十九条）。", "Both sides of one matter: nobody can waive that (Lawyers Law, art. 39).";
        SamePerson: "申请的人不能自己决定", "Who asks does not decide";
        Over: "已经有人决定了", "It was decided already";
        AskKeep: "申请保留这位法律顾问", "Ask to keep this adviser";
        ToOfficers: "村干部名单", "Village officers";
        AccountLink: "登记我的利益关系", "Note my ties";
    }
}

/// What kind of clash it is.
pub(crate) fn kind(locale: Locale, kind: Kind) -> &'static str {
    let (zh, en) = match kind {
        Kind::BothSides => ("同一件事的双方", "both sides of one matter"),
        Kind::Themselves => {
            ("一方就是法律顾问本人、同所律师或其律所", "one side is the adviser, their firm or a colleague of it")
        }
        Kind::ActedForOther => ("给对方做过咨询或代理", "advised or acted for the other side"),
        Kind::AgainstBooker => ("给这个人的对方做过咨询", "advised somebody against this person"),
        Kind::Committee => ("对方是聘用单位村委会或其干部", "the other side is the retaining committee or its officer"),
        Kind::OtherIsRelative => ("对方是近亲属", "the other side is a relative"),
        Kind::BookerIsRelative => ("预约人是近亲属", "the person is a relative"),
    };
    either(locale, zh, en)
}

/// Through whom the adviser is bound: a code.
pub(crate) fn through(locale: Locale, through: &str) -> &'static str {
    let (zh, en) = match through {
        "kin" => ("（亲属也是法律顾问）", " (through a relative who is an adviser)"),
        "firm" => ("（同所律师）", " (through a colleague of the firm)"),
        _ => ("", ""),
    };
    either(locale, zh, en)
}

/// What somebody is to an adviser.
pub(crate) fn tie(locale: Locale, tie: Tie) -> &'static str {
    let (zh, en) = match tie {
        Tie::Spouse => ("配偶", "spouse"),
        Tie::Parent => ("父母", "parent"),
        Tie::Child => ("子女", "child"),
        Tie::Sibling => ("兄弟姐妹", "brother or sister"),
        Tie::InLaw => ("姻亲", "in-law"),
        Tie::OtherKin => ("其他近亲属", "other close relative"),
        Tie::Client => ("代理过的当事人", "client elsewhere"),
    };
    either(locale, zh, en)
}
