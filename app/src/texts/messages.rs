//! Words of letters.

texts! {
    /// A letter about a booking.
    Post {
        Booked: "您的法律咨询约好了。", "Your legal advice is booked.";
        Moved: "您的法律咨询改了时间。", "Your legal advice has a new time.";
        Cancelled: "您的法律咨询预约取消了。", "Your booking for legal advice is cancelled.";
        When: "时间", "When";
        Where: "地点", "Where";
        Adviser: "法律顾问", "Adviser";
        Code: "预约码", "Booking code";
        Reason: "原因", "Reason";
        Clerk: "村代办员电话", "Village clerk";
        Colon: "：", ": ";
        Comma: "，您好：", ",";
        Come: "到时候直接去，带上身份证和有关材料。查看、改时间、取消：", "Please be there on time with your ID card and papers. To look it up, move or cancel:";
        Again: "要再约一个时间，请到：", "To book another time:";
        Invited: "请您加入说理，设一个密码就能用。", "You are invited to Shuoli: choose a password and begin.";
        Reset: "有人用您的登录名申请了新密码。", "A new password was asked for under your sign-in name.";
        SignInName: "登录名", "Sign-in name";
        Until: "有效期到", "Works until";
        Link: "不是您本人申请的，不用理会，密码不会变。要设密码，请打开：", "If that was not you, do nothing: the password stays as it is. To choose one, open:";
        Seal: "痕迹封签。", "Seal of the evidence trail.";
        SealNumber: "封签号", "Seal";
        SealEnds: "新增记录数", "Records that grew";
        SealHash: "摘要", "Digest";
        SealSignature: "签名", "Signature";
        SealKey: "公钥", "Public key";
        SealHint: "请存档或打印。以后用 shuoli trail verify --seal 封签号:摘要 核对，就知道有没有人删过记录。", "Please keep or print it. With shuoli trail verify --seal NUMBER:DIGEST you can tell later whether anything was removed.";
        Sender: "说理 · 村里的法律顾问。咨询不收费。这封信不用回复。", "Shuoli · village legal advice, free of charge. Please do not answer this letter.";
    }
}
