//! Texts of the rules of the house, and of people's data.

use domain::clocks::full_day;
use domain::locale::Locale;
use domain::messages::LetterKind;
use domain::people::Kept;
use registry::jobs::Job;
use registry::places::ReformError;

use super::either;

texts! {
    /// Revealing, correcting, exporting, erasing.
    DataText {
        Reveal: "显示完整号码", "Show in full";
        RevealTitle: "看完整的电话、证件号", "See telephone and ID number in full";
        RevealLead: "用途会和您的名字一起记进痕迹，本人能看到。", "The purpose goes into the trail with your name; the person can see it.";
        RevealGo: "显示并记录", "Show, and write it down";
        RevealCall: "打电话联系本人", "to call the person";
        RevealPapers: "填写文书", "to fill in papers";
        RevealVerify: "核对身份", "to check who it is";
        Purpose: "用来做什么", "What for";
        Shown: "已显示，用途已记进痕迹", "Shown; the purpose stands in the trail";
        Correct: "改正信息", "Correct the data";
        CorrectTitle: "改正个人信息", "Correct the personal data";
        CorrectGo: "保存改正", "Save";
        CorrectOtherHint: "写错了就填对的，系统重新检查；没错就空着。原来写的，这里不显示。", "If it was wrong, give the right one: it is checked anew. Empty: as it stands. What stood there is not shown here.";
        CorrectNoOther: "没有对方，把原来写的去掉", "There is no other side: take out what stood there";
        CorrectHint: "电话改了，查预约用的后四位也跟着改。", "With the telephone the digits that find the booking change too.";
        Export: "给本人一份副本", "A copy for the person";
        ExportTitle: "导出个人信息", "Export the personal data";
        ExportLead: "这个人（同名同号）在本辖区的全部预约、咨询记录和痕迹，存成一个文件。", "All bookings, consultation records and trails of this person (same name and number) here, in one file.";
        ExportGo: "导出并记录", "Export, and write it down";
        Erase: "删除个人信息", "Erase the personal data";
        EraseTitle: "删除个人信息", "Erase the personal data";
        EraseLead: "姓名、电话、写的话、咨询内容都会删掉，不能恢复。只留下：哪天、哪类事项、办没办。痕迹仍然完整。", "Name, telephone, words and advice are removed for good. What stays: the day, the kind of matter, how it ended. The trail stays whole.";
        EraseGo: "删除，不能恢复", "Erase for good";
        StillOpen: "先取消或办完，再删除", "Cancel or finish it first, then erase";
        Erased: "个人信息已删除", "The personal data was erased";
        ErasedName: "（已删除）", "(erased)";
        IdNumber: "身份证号", "ID number";
        Guardian: "监护人", "Guardian";
        Own: "下载我的信息", "Download my data";
        OwnHint: "这个预约里存的全部内容，和谁看过、改过。", "Everything kept about this booking, and who saw or changed it.";
        Child: "来咨询的人未满 14 周岁", "The person is under 14";
        ChildHint: "未满 14 周岁，要由父母或其他监护人同意。", "Under 14 a parent or another guardian must agree.";
    }
}

texts! {
    /// The rules of the house.
    HouseText {
        Title: "系统设置", "Rules of the house";
        Texts: "短信", "Text messages";
        Retention: "保存期限", "How long data is kept";
        RetentionLead: "到期以后，每天夜里自动删除个人信息，只留统计和痕迹。", "When the time is over, personal data is erased every night; counts and the trail stay.";
        RetentionGo: "保存期限", "Save";
        Months: "个月", "months";
        ToConfirm: "默认值，待本县确认", "default, to be confirmed by the county";
        Due: "现在到期的", "Due now";
        DueNone: "现在没有到期的。", "Nothing is due.";
        ClinicDay: "坐诊当天", "The clinic day";
        Calendar: "节假日和调休", "Holidays and worked weekends";
        Day: "日期", "Day";
        Holidays: "放假天数", "days off";
        Workdays: "调休上班", "worked weekends";
        Letters: "邮件附言", "Lines in letters";
        LettersLead: "每种邮件可以加一句本县自己的话。必须说的内容改不了。", "Each kind of letter can carry a line of the county's own. What it must say cannot be changed.";
        LettersGo: "保存附言", "Save";
        Duty: "履职标准", "Duty";
        Travel: "路程", "Travel";
        WithinLimits: "每个格子下面写着能填多少。", "The limits stand under each label.";
        Limits: "占位限制", "Limits";
        Jobs: "定时任务", "Jobs";
        JobsLead: "系统自己按时做的事，上一次做得怎么样。没做成的，可以再做一次。", "What the program does by itself, and how it went last. What failed can be done again.";
        State: "状态", "State";
        Job: "任务", "Job";
        JobNever: "还没做过", "not yet";
        JobDone: "做完了", "done";
        JobFailed: "没有做成", "failed";
        JobError: "出了什么问题", "What went wrong";
        JobRun: "现在做", "Do it now";
        JobMessages: "没发出去的邮件在“消息”里", "Letters that were refused are under “Messages”";
        Seal: "痕迹封签", "Seal of the trail";
        SignIns: "登录记录", "Sign-in log";
        SignInsLead: "谁、什么时候、从哪里登录或没登上。至少保存六个月（网络安全法第二十一条）。", "Who signed in or failed to, when and from where. Kept at least six months (Cybersecurity Law, art. 21).";
        When: "时间", "Time";
        Who: "谁", "Who";
        What: "结果", "Outcome";
        From: "从哪里", "From";
        Nobody: "没有这个账号", "no such account";
        Places: "区划", "Divisions";
        PlacesLead: "村合并、乡改街道在这里办。旧区划的记录留在原处，新区划的工作人员也能看。", "Villages that merge and townships that change are handled here. Records stay where they are; staff of the new division read them too.";
        Rename: "改名", "Rename";
        RenameGo: "改名", "Rename";
        RenameAgreed: "和旁边的同名，就用这个名字", "The same name as a neighbour's: use it all the same";
        Merge: "撤并、改建", "Merge or turn into";
        MergeGo: "看看影响什么", "See what it affects";
        MergeLead: "先看清合同、坐诊、规则和候补怎么走，再确认。办了不能撤回。", "See first what becomes of contracts, clinics, rules and those who wait. There is no way back.";
        MergeFrom: "撤掉的区划代码，用空格隔开", "Codes that end, with spaces between";
        MergeInto: "并入或改成的区划代码", "Code of what they become";
        MergeName: "名称（新设的才填）", "Name (only of a new one)";
        MergeDay: "从哪天起", "From which day";
        Code: "代码", "Code";
        NewName: "新的正式名称", "New official name";
        Past: "已撤并的", "Those that ended";
        PastNone: "没有撤并过。", "None has ended.";
        Became: "现在是", "is now";
        Saved: "已保存", "Saved";
        NotDone: "没有办成", "That was not done";
        History: "修改经过", "Changes";
    }
}

/// A kind of data that is kept for a time.
pub(crate) fn kept(locale: Locale, kind: Kept) -> &'static str {
    let (zh, en) = match kind {
        Kept::BookingNotHeld => ("没有咨询成的预约（取消、没有来）", "Bookings without a consultation"),
        Kept::BookingHeld => ("咨询过的预约和记录", "Bookings with their consultation"),
        Kept::Letter => ("已发出的邮件", "Letters that were sent"),
        Kept::SignIn => ("登录记录", "Sign-in log"),
        Kept::Case => ("归档的案件和当事人信息", "Filed cases with their parties"),
        Kept::ConflictMark => ("利益冲突标记（只有摘要）", "Marks of conflicts (digests only)"),
    };
    either(locale, zh, en)
}

/// The kind of a letter that can carry a line.
pub(crate) fn letter_line(locale: Locale, kind: LetterKind, of: Locale) -> String {
    let language = either(locale, either(of, "中文", "英文"), either(of, "Chinese", "English"));
    format!("{}（{language}）", super::desk::letter(locale, kind))
}

/// What a job does.
pub(crate) fn job(locale: Locale, job: Job) -> &'static str {
    let (zh, en) = match job {
        Job::CloseDays => (
            "坐诊日收尾：办完 / 没有来 / 没轮到（每夜三点）",
            "Closes the day's clinics: finished / not come / not served (at three every night)",
        ),
        Job::Cases => (
            "案件：期限过去以后自动走的步骤（每夜三点）",
            "Cases: steps that follow from a limit that ran out (at three every night)",
        ),
        Job::Search => {
            ("查找：把新写下的编进索引（每十五秒）", "Search: makes findable what was written (every fifteen seconds)")
        }
        Job::Rechecks => ("接着复查有变动的利益冲突", "Go on looking for conflicts where something changed"),
        Job::Conflicts => ("复查利益冲突", "Look anew for conflicts of interest"),
        Job::Sweep => (
            "清理过期的草稿、登录和链接（每五分钟）",
            "Forgets drafts, sessions and links that are over (every five minutes)",
        ),
        Job::Waiting => {
            ("候补：分派空出来的位子（每半分钟）", "Waiting list: offers places that are free (every half minute)")
        }
        Job::Seal => ("痕迹封签（每小时）", "Seals the trail (every hour)"),
        Job::Retention => {
            ("删除到期的个人信息（每夜三点）", "Erases personal data whose retention has ended (at three every night)")
        }
        Job::Expand => ("按规则排出以后的坐诊（每夜三点）", "Plans the clinics that rules give (at three every night)"),
    };
    either(locale, zh, en)
}

/// Why divisions were not reorganised.
pub(crate) fn not_reformed(locale: Locale, why: &ReformError) -> String {
    match why {
        ReformError::Unknown(code) => {
            either(locale, format!("没有代码是“{code}”的地方。"), format!("There is no place of the code “{code}”."))
        }
        ReformError::DifferentLevels(one, other) => {
            either(locale, format!("{one}和{other}不是一级。"), format!("{one} and {other} are of different levels."))
        }
        ReformError::NotEmpty(code) => either(
            locale,
            format!("{code} 下面还有地方，先合并那些。"),
            format!("{code} still has places below it: merge those first."),
        ),
        ReformError::WrongCode(code) => either(
            locale,
            format!("“{code}”不能作新地方的代码。"),
            format!("“{code}” cannot be the code of the new place."),
        ),
        ReformError::WrongName(name) => either(
            locale,
            format!("“{name}”不能作地名：最多 40 个字，只用文字、数字、括号和顿号。"),
            format!("“{name}” is no name of a place: at most 40 characters; letters, digits, brackets."),
        ),
        ReformError::LikeNamed(code) => either(
            locale,
            format!("同一个乡镇已经有叫这个名字的（{code}）。确实要同名，在下面打勾再改。"),
            format!("{code} in the same township has that name already. Tick the box below if both are to have it."),
        ),
        ReformError::Itself(code) => either(
            locale,
            format!("{code} 不能并入它自己：它留下，不用写在撤掉的里面。"),
            format!("{code} cannot become itself: it stays, and is not among those that end."),
        ),
        ReformError::TooEarly(day) => either(
            locale,
            format!("不能早于{}：过去的坐诊、合同和履职已经定了。", full_day(locale, *day)),
            format!("Not before {}: what was is on record as it was.", full_day(locale, *day)),
        ),
        ReformError::TooLate(day) => either(
            locale,
            format!("不能晚于{}：坐诊只排到那时候。再远的，到时候再办。", full_day(locale, *day)),
            format!(
                "Not after {}: clinics are planned up to then. Note it when it comes nearer.",
                full_day(locale, *day)
            ),
        ),
        ReformError::Moved => either(
            locale,
            "刚才有变动，请再看一遍。".to_owned(),
            "Something has just changed: please look again.".to_owned(),
        ),
        ReformError::NoName => either(locale, "请填写名称。".to_owned(), "Give the name.".to_owned()),
        // Neither gets here: each answers as a page of its own.
        ReformError::Forbidden | ReformError::Store(_) => String::new(),
    }
}

/// So many bookings are due to be erased.
pub(crate) fn due(locale: Locale, count: usize) -> String {
    either(
        locale,
        format!("{count} 个预约到期，今夜删除个人信息。"),
        format!("{count} bookings are due and are erased tonight."),
    )
}
