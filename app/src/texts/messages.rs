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
        Sender: "说理 · 村里的法律顾问。咨询不收费。这封信不用回复。", "Shuoli · village legal advice, free of charge. Please do not answer this letter.";
    }
}
