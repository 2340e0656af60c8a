//! Texts of the search.

texts! {
    /// The search of the desk.
    SearchText {
        Title: "查找", "Search";
        Lead: "按姓名、电话、编号或说过的话，查预约、咨询和案件。只列出您能看的。", "Bookings, consultations and cases, by name, telephone, number or what was told. Only what you may see is listed.";
        Label: "要找什么", "What to look for";
        Hint: "两个字就行，如“砌墙”。姓名可以打拼音或首字母；电话可以只打后四位。", "Two characters will do. Names can be typed in pinyin or by initials, of a telephone the last four digits.";
        Go: "查找", "Search";
        Nothing: "没有找到", "Nothing found";
        NothingHint: "少打一个词，或换个说法再试。刚写下的，过十几秒才查得到。", "Try fewer words, or others. What has just been written can be found a quarter of a minute later.";
        Cut: "还有更早的没有列出。多打一个词，范围就小了。", "There are older ones that are not listed. One more word narrows it down.";
        InWords: "内容里有", "in what was told";
        Case: "案件", "Case";
        Booking: "预约", "Booking";
    }
}
