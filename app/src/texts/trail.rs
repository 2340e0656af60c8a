//! The trail in words that a villager understands.

use domain::cases::Kind;
use domain::locale::Locale;

use super::either;

texts! {
    /// Around a trail.
    TrailText {
        Title: "经过（痕迹）", "What happened (trail)";
        Lead: "谁、什么时候、做了什么，都记在这里，谁也不能悄悄改。", "Who did what and when stands here. Nobody can alter it quietly.";
        Self_: "本人", "the person";
        Program: "系统", "the program";
        ForYou: "替本人办", "for the person";
        Mark: "编号", "Mark";
        Download: "下载痕迹（可离线核验）", "Download the trail (verifiable offline)";
        Seal: "痕迹封签", "Seal of the trail";
        SealLead: "把这一页打印出来贴在墙上，或寄给县里。以后谁删改了封签以前的记录，一核对就能发现。", "Print this page and pin it on a wall, or mail it to the county. Whoever removes anything from before the seal is found out by comparing.";
        SealNone: "还没有封签。", "There is no seal yet.";
        SealNumber: "封签号", "Seal";
        SealAt: "时间", "Time";
        SealEnds: "新增记录数", "Records that grew";
        SealHash: "摘要（SHA-256）", "Digest (SHA-256)";
        SealSignature: "签名（Ed25519）", "Signature (Ed25519)";
        SealKey: "公钥", "Public key";
        SealNow: "现在封签", "Seal now";
        SealHow: "核验命令：shuoli trail verify --seal 封签号:摘要", "To check: shuoli trail verify --seal NUMBER:DIGEST";
    }
}

/// What was done.
pub(crate) fn act(locale: Locale, what: &str) -> &'static str {
    let (zh, en) = match what {
        "booked" => ("预约", "booked"),
        "moved" => ("改时间", "moved"),
        "cancelled" => ("取消", "cancelled"),
        "displaced" => ("原定的时间没有了，等改约", "lost its place, to be rebooked"),
        "not_served" => ("来了没有轮到，等改约", "came and was not received, to be rebooked"),
        "followed" => ("随坐诊改动", "went along with a change of the clinic"),
        "planned" => ("安排坐诊", "planned the clinic"),
        "clinic_cancelled" => ("取消坐诊", "cancelled the clinic"),
        "clinic_moved" => ("坐诊改时间、地点", "moved the clinic"),
        "clinic_shortened" => ("坐诊缩短", "shortened the clinic"),
        "clinic_handed_over" => ("坐诊换人", "handed the clinic over"),
        "joined" => ("排上候补", "joined the waiting list"),
        "offered" => ("留了位子，等答复", "was offered a place"),
        "declined" => ("没要这个位子", "declined the place"),
        "offer_over" => ("到时没有答复", "the offer ran out"),
        "withdrawn" => ("收回了留的位子", "the offer was withdrawn"),
        "placed" => ("排到了位子", "got a place"),
        "left" => ("退出候补", "left the waiting list"),
        "settled" => ("已另有安排", "was settled otherwise"),
        "over" => ("候补到期", "the waiting ended"),
        "called" => ("打电话联系上了", "was reached by telephone"),
        "not_reached" => ("打电话没联系上", "was not reached by telephone"),
        "recorded" => ("写咨询记录", "wrote the consultation record"),
        "check_in" => ("签到", "checked in"),
        "call" => ("叫号", "called"),
        "recall" => ("又叫了一遍", "called again"),
        "miss" => ("叫号没在，过号", "called, and was not there"),
        "park" => ("暂缓", "stepped aside"),
        "back_in" => ("回来了，重新排队", "came back and waits again"),
        "walked_in" => ("现场取号", "walked in"),
        "seated" => ("补上空出的位子", "was given a place that became free"),
        "prioritised" => ("标记优先", "marked a priority"),
        "start" => ("开始咨询", "started the consultation"),
        "done" => ("完成", "finished"),
        "no_show" => ("记为没有来", "noted as not come"),
        "undo" => ("撤销上一步", "undid the last step"),
        "revealed" => ("查看了电话、证件号", "saw telephone and ID number"),
        "exported" => ("导出了个人信息", "took a copy of the personal data"),
        "corrected" => ("改正了个人信息", "corrected the personal data"),
        "erased" => ("删除了个人信息", "erased the personal data"),
        "called_up" => ("没来，打电话问过了", "called them after they were missed"),
        "attached" => ("添加了材料", "added a paper"),
        "detached" => ("删掉了材料", "removed a paper"),
        "refused" => ("拒绝了一次不合规的请求", "refused a request that was not right"),
        "added" => ("新增", "added"),
        "invited" => ("邀请", "invited"),
        "granted" => ("授予角色", "gave a role"),
        "grant_ended" => ("结束角色", "ended a role"),
        "retained" => ("登记聘用", "noted a retainer"),
        "retainer_ended" => ("结束聘用", "ended a retainer"),
        "carried_over" => ("随区划调整转入", "carried over in a reorganisation"),
        "terms_changed" => ("改履职约定", "changed the terms of duty"),
        "matters_chosen" => ("改不接的事项", "changed the matters not taken"),
        "duty_answered" => ("说明履职情况", "answered on duty"),
        "countersigned" => ("签认到岗", "signed that the adviser was there"),
        "countersigned_late" => ("逾期补签到岗", "signed late that the adviser was there"),
        "countersign_withdrawn" => ("撤回签认", "withdrew the sign"),
        "nobody_came" => ("说明没有人来", "said that nobody came"),
        "nobody_came_withdrawn" => ("撤回没有人来的说明", "took back that nobody came"),
        "activated" => ("恢复登录", "let sign in again"),
        "deactivated" => ("停用账号", "closed the account"),
        "password_changed" => ("改了密码", "changed the password"),
        "second_factor_on" => ("开启两步验证", "turned the second factor on"),
        "second_factor_off" => ("关闭两步验证", "turned the second factor off"),
        "recovery_codes_made" => ("重做了备用码", "made new recovery codes"),
        "recovery_code_used" => ("用了一个备用码", "used a recovery code"),
        "renamed" => ("改名", "renamed"),
        "ended" => ("撤并", "ended"),
        "leave_noted" => ("登记请假", "noted leave"),
        "leave_withdrawn" => ("撤回请假", "took the leave back"),
        "located" => ("登记位置", "noted where it lies"),
        "way_set" => ("登记路程", "noted how long a way takes"),
        "set" => ("修改设置", "changed"),
        "clinic_recut" => ("按规则重排时段", "cut anew by its rule"),
        "left_rule" => ("不再属于规则", "left its rule"),
        "made" => ("新建坐诊规则", "made the rule"),
        "changed" => ("修改坐诊规则", "changed the rule"),
        "rule_ended" => ("结束坐诊规则", "ended the rule"),
        "waived" => ("经第二人批准，由这位法律顾问接待", "may be received by this adviser, as a second person agreed"),
        "tie_declared" => ("申报了一项利益关系", "declared a tie"),
        "tie_removed" => ("撤回了一项利益关系", "took a tie back"),
        "officer_added" => ("登记村干部", "noted a village officer"),
        "officer_ended" => ("村干部离任", "noted that a village officer left"),
        "carried_to_case" => ("经本人同意转人民调解", "was carried over to mediation, with the person's consent"),
        "calendar_changed" => ("节假日安排变了，重算期限", "reckoned the limits anew by the new calendar"),
        "party_added" => ("加了当事人", "added somebody to the parties"),
        "party_corrected" => ("改了当事人信息", "corrected one of the parties"),
        "party_removed" => ("去掉了一位当事人", "took somebody out of the parties"),
        "person_joined" => ("认定是同一个人的两条记录", "joined two records of one person"),
        "person_separated" => ("把两条记录分开", "separated two records again"),
        "stepping_back_waived" => ("核实过，调解员不用回避", "looked at it: the mediator need not step back"),
        "obligation_noted" => ("登记了一项履行事项", "noted something that was agreed"),
        "obligation_kept" => ("登记：已履行", "noted: done as agreed"),
        "obligation_partly" => ("登记：部分履行", "noted: done in part"),
        "obligation_missed" => ("登记：未履行", "noted: not done"),
        "obligation_dropped" => ("登记：这一项不再算", "noted: it fell away"),
        "reminder_not_sent" => {
            ("有人收不到到期提醒，要打电话", "a reminder reached somebody not: they have to be called")
        }
        "paper_drafted" => ("起草文书", "drafted a paper"),
        "paper_issued" => ("出具文书", "issued a paper"),
        "paper_marked" => ("登记签名、印章、份数", "noted signatures, seal and copies"),
        "paper_withdrawn" => ("作废文书", "made a paper void"),
        "scan_attached" => ("附上签好的文书", "attached a signed page"),
        "scan_withdrawn" => ("撤下附错的一页", "took a wrong page away"),
        "scans_ordered" => ("调整页序", "put pages in order"),
        step => match Kind::ALL.into_iter().find_map(|kind| kind.machine().step(step)) {
            Some(row) => return row.done.say(locale),
            None => ("变动", "changed"),
        },
    };
    either(locale, zh, en)
}

/// What came of an attempt to sign in.
pub(crate) fn outcome(locale: Locale, outcome: &str) -> &'static str {
    let (zh, en) = match outcome {
        "signed_in" => ("登录", "signed in"),
        "password" => ("密码正确，等待验证码", "password right, code awaited"),
        "recovery" => ("用备用码登录", "signed in with a recovery code"),
        "wrong" => ("密码不对", "wrong password"),
        "wrong_code" => ("验证码不对", "wrong code"),
        "waiting" => ("次数太多，未受理", "too many attempts, not looked at"),
        "reset_asked" => ("申请重设密码", "asked for a new password"),
        "reset" => ("重设了密码", "set a new password"),
        "invited" => ("接受邀请", "took up the invitation"),
        _ => ("其他", "other"),
    };
    either(locale, zh, en)
}
