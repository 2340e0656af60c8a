//! Words of letters.

texts! {
    /// A letter about a booking.
    Post {
        Booked: "您的法律咨询约好了。", "Your legal advice is booked.";
        Moved: "您的法律咨询改了时间。", "Your legal advice has a new time.";
        Cancelled: "您的法律咨询预约取消了。", "Your booking for legal advice is cancelled.";
        Displaced: "您约的那个时间不行了，正在给您另找。", "The time you booked has fallen away; another is being found.";
        ClinicMoved: "您约的坐诊改了时间或地点，您的位置跟着改了。", "The clinic you booked has a new time or place; your place goes with it.";
        HandedOver: "您约的坐诊换了法律顾问，时间和地点不变。", "Another adviser will receive you; time and place stay as they are.";
        Offer: "有空位了，先给您留着。", "A place is free and kept for you.";
        OfferOver: "给您留的位置到时间了，没有等到您答复，不再留了。您还在候补名单上。", "The place kept for you is kept no longer: no answer came in time. You are still on the waiting list.";
        WaitingOver: "您候补的日子过了，没有等到合适的空位。", "The days you were waiting for are over. No place came free that suited you.";
        Unanswered: "您的候补结束了。几次有空位通知您，都没有收到答复。", "Your waiting has ended. Several places were kept for you and went unanswered.";
        WaitAgain: "还需要的话，可以自己约一个时间，或者再排候补：", "If you still need advice, book a time or join the waiting list again:";
        WaitedIn: "在哪里等", "Waited for";
        WaitedUntil: "等到", "Until";
        WaitingCode: "候补码", "Waiting-list code";
        NotServed: "您来了，可是当天没有轮到您，正在给您另找时间。", "You came, and the day ended before it was your turn. Another time is being found.";
        Placed: "候补排到了，您的法律咨询约好了。", "Your turn on the waiting list: your legal advice is booked.";
        DayBefore: "提醒您：约好的法律咨询快到了。", "A reminder: your legal advice is coming up.";
        HoursBefore: "提醒您：约好的法律咨询就要到了。", "A reminder: it is nearly time for your legal advice.";
        Rate: "您来咨询过了，觉得怎么样？", "You came for advice. How was it?";
        Missed: "约好的时间没有等到您。", "We missed you at the time you had booked.";
        Test: "这是一条试发的短信，收到就说明通了。", "This is a trial message: it arrived, so all is well.";
        Choose: "请选一个新的时间：", "Please choose another time:";
        Take: "要的话，请在这之前点开确认：", "If you want it, please confirm in time:";
        StillListed: "不想等了，可以自己约：", "If you would rather not wait, book yourself:";
        CannotCome: "来不了的，请改时间或取消，把位置让给别人：", "If you cannot come, please move or cancel, so that somebody else has the place:";
        RateHint: "点一下就行。谁评的、评的什么，法律顾问看不到。", "One tap is enough. The adviser sees neither who answered nor what.";
        MissedHint: "没关系，还要来的话，再约一个时间：", "No harm done. If you would still like to come, book another time:";
        KeptUntil: "给您留到", "Kept until";
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
        CaseSubject: "调解进展", "Your mediation";
        CaseNumber: "案号", "Case";
        CaseCode: "查询码", "Code";
        CaseHint: "进行到哪一步、下一步是什么，凭查询码和电话后四位随时可以查：", "Where it stands and what comes next, with the code and the last four digits of your telephone:";
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
