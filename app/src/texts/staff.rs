//! Texts of one's own access, and of the roster.

use domain::locale::Locale;
use domain::staff::Role;

use super::either;

texts! {
    /// Signing in in two steps, one's own access.
    AccountText {
        Wait: "试得太多了", "Too many attempts";
        Forgot: "忘了密码", "Forgotten the password?";
        CodeTitle: "输入验证码", "Enter the code";
        CodeLead: "打开手机上的验证器，填上面的六位数字。手机不在身边，填一个备用码。", "Open the authenticator on your telephone and type its six digits. Without the telephone, type a recovery code.";
        CodeLabel: "验证码或备用码", "Code or recovery code";
        CodeGo: "登录", "Sign in";
        Over: "请重新登录", "Please begin again";
        OverHint: "验证码错了太多次，或者等得太久。请再填一次登录名和密码。", "Too many wrong codes, or too long a wait. Please give name and password again.";
        Ended: "登录已经结束", "Your session has ended";
        EndedHint: "太久没有用，或者在别处退出了。请再登录，登录后回到刚才的页面。", "It was not used for long, or was ended elsewhere. Please sign in again; you come back to the page you were on.";
        EndedKept: "太久没有用，或者在别处退出了。您刚才填的没有发出去，但都还在：由同一个人登录后就能接着发。", "It was not used for long, or was ended elsewhere. What you typed was not sent but is kept: sign in as the same person and send it then.";
        Unsent: "您刚才填的还在", "What you typed is still here";
        UnsentLead: "登录结束时没有发出去。看一看，没有变就现在发出。", "It was not sent when your session ended. Look it over, and send it now if it still holds.";
        UnsentGo: "现在发出", "Send it now";
        UnsentLeave: "不发了", "Do not send it";
        EnrolTitle: "开启两步验证", "Set up the second factor";
        EnrolMust: "您的角色管着别人的信息，必须开启两步验证才能进入工作台。", "Your role looks after other people's data, so the second factor must be on before you enter the desk.";
        EnrolLead: "用手机上的验证器扫一扫，再填它显示的六位数字。任何支持 TOTP 的验证器都行。", "Scan this with the authenticator on your telephone, then type its six digits. Any authenticator with TOTP will do.";
        EnrolSecret: "扫不了？手工输入这个密钥：", "Cannot scan? Type this key:";
        EnrolGo: "开启", "Turn on";
        CodesTitle: "请抄下备用码", "Copy the recovery codes";
        CodesLead: "手机丢了，用其中一个登录，每个只能用一次。只显示这一次，请打印或抄在纸上收好。", "If the telephone is lost, sign in with one of these; each works once. They are shown this once: print them or write them down.";
        CodesDone: "抄好了，进入工作台", "Done: to the desk";
        ForgotTitle: "重设密码", "A new password";
        ForgotLead: "填登录名，链接会发到您登记的邮箱，一小时内有效，只能用一次。", "Give your sign-in name. A link goes to your e-mail address; it works once, within an hour.";
        ForgotGo: "发链接", "Send the link";
        ForgotSent: "如果有这个账号，链接已经发出", "If there is such an account, the link is on its way";
        ForgotSentHint: "请到邮箱里找。没有收到，请找县级管理员。", "Please look into your mailbox. If nothing comes, ask the county administrator.";
        LinkOver: "这个链接不能用了", "This link no longer works";
        LinkOverHint: "链接只能用一次，过了时间也不能用。请重新申请，或请管理员再发邀请。", "A link works once and not for ever. Please ask for another, or for another invitation.";
        JoinTitle: "欢迎，请设一个密码", "Welcome: choose a password";
        ResetTitle: "设一个新密码", "Choose a new password";
        PasswordHint: "至少十二个字符，不要求大小写和符号。几个不相干的词连起来最好记。", "At least twelve characters; no rules about capitals or signs. A few unrelated words are easiest to remember.";
        PasswordNew: "新密码", "New password";
        PasswordNow: "现在的密码", "Present password";
        PasswordGo: "保存密码", "Save the password";
        PasswordSet: "密码设好了，请登录", "The password is set: please sign in";
        Title: "我的账号", "My account";
        Sessions: "在这些地方登录着", "Signed in at";
        SessionsLead: "有不认识的，点“退出”，再改密码。", "If there is one you do not know, end it and change the password.";
        SessionThis: "就是这里", "this one";
        SessionEnd: "退出", "End";
        SessionsEnd: "别处全部退出", "Sign out everywhere else";
        SessionBrowser: "设备", "Browser";
        SessionAddress: "地址", "Address";
        SessionSince: "登录时间", "Since";
        SessionSeen: "最近使用", "Last used";
        Unknown: "不详", "unknown";
        Factor: "两步验证", "Second factor";
        FactorOn: "已开启。剩余备用码：", "On. Recovery codes left:";
        FactorOff: "没有开启。开启以后，别人知道了您的密码也进不来。", "Off. With it, whoever learns your password still cannot get in.";
        FactorBegin: "开启两步验证", "Set up the second factor";
        FactorEnd: "关闭", "Turn off";
        FactorRenew: "重做备用码", "New recovery codes";
        FactorMust: "您的角色必须开着。", "Your role requires it.";
        Changed: "已保存", "Saved";
        ChangePassword: "改密码", "Change the password";
    }
}

texts! {
    /// The roster.
    RosterText {
        Title: "工作人员", "Staff";
        Lead: "谁在哪里担任什么角色，从哪天到哪天。", "Who holds which role where, from which day to which.";
        Invite: "邀请新同事", "Invite a colleague";
        InviteGo: "发邀请", "Send the invitation";
        InviteHint: "邀请链接发到邮箱，七天内有效。", "The link goes by e-mail and works for seven days.";
        Invited: "邀请已发出", "The invitation is on its way";
        Find: "找人", "Find";
        FindHint: "姓名或登录名", "Name or sign-in name";
        Name: "姓名", "Name";
        SignIn: "登录名", "Sign-in name";
        Where: "在哪里", "Where";
        What: "角色", "Role";
        State: "状态", "State";
        Active: "在用", "active";
        Closed: "停用", "closed";
        Waiting: "等待接受邀请", "invited";
        Factor: "两步验证", "Second factor";
        On: "开", "on";
        Off: "关", "off";
        Grants: "角色", "Roles";
        Retainers: "聘用", "Retainers";
        From: "从", "From";
        Until: "到", "Until";
        Open: "至今", "open";
        End: "结束", "End";
        Give: "授予角色", "Give a role";
        GiveGo: "授予", "Give";
        Retain: "登记聘用", "Note a retainer";
        RetainGo: "登记", "Note it";
        Village: "村、社区代码", "Code of the village";
        DivisionHint: "县 6 位，乡镇 9 位，村 12 位。", "County 6 digits, township 9, village 12.";
        DayHint: "如 2026-12-01；空着就是今天。", "Such as 2026-12-01; empty for today.";
        UntilHint: "空着就是没有期限。", "Empty for no end.";
        Close: "停用账号", "Close the account";
        Reopen: "恢复登录", "Let sign in again";
        ReopenHint: "停用时取消的坐诊不会自己恢复：人家已经收到通知了。规则要另立。", "Clinics that were cancelled with the account stay so: people were told. Rules are made anew.";
        RemoveFactor: "取消两步验证（手机丢了）", "Take the second factor away (telephone lost)";
        NoDivision: "没有这个区划", "There is no such division";
        WrongLevel: "这个角色不能在这一级担任", "This role is not held at that level";
        NotTaken: "没有办成", "That was not done";
        Oneself: "不能这样处理自己的账号", "Not with one's own account";
        Nobody: "没有找到人", "Nobody found";
        NobodyHint: "换个名字试试。", "Try another name.";
    }
}

/// What a role is called.
pub(crate) fn role(locale: Locale, role: Role) -> &'static str {
    let (zh, en) = match role {
        Role::Clerk => ("代办员", "village clerk"),
        Role::Adviser => ("法律顾问", "adviser"),
        Role::Mediator => ("调解员", "mediator"),
        Role::PetitionOfficer => ("信访办", "petition officer"),
        Role::JusticeOfficer => ("司法所", "judicial officer"),
        Role::Administrator => ("县级管理员", "county administrator"),
        Role::Auditor => ("审计员", "auditor"),
    };
    either(locale, zh, en)
}

/// What a role's code is called.
pub(crate) fn role_code(locale: Locale, code: &str) -> String {
    Role::try_from(code.to_owned()).map_or_else(|_| code.to_owned(), |r| role(locale, r).to_owned())
}

/// So many seconds to wait.
pub(crate) fn wait(locale: Locale, seconds: i64) -> String {
    let minutes = seconds.div_euclid(60) + 1;
    either(
        locale,
        format!("请等 {minutes} 分钟再试。忘了密码可以重设，不用等。"),
        format!(
            "Please wait {minutes} min. If you have forgotten the password, ask for a new one: that needs no waiting."
        ),
    )
}
