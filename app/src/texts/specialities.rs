//! Texts about matters an adviser does not take.

use domain::locale::Locale;

use super::either;

texts! {
    /// Matters an adviser does not take.
    SpecialityText {
        NotTaken: "这位法律顾问不接这类事", "This adviser does not take this kind of matter";
        NotTakenHint: "您填的都还在。下面是接这类事的法律顾问最近的时间；也可以改选别的事项。", "Nothing you typed is lost. These are the nearest times of advisers who take it; or choose another kind of matter.";
        NotTakenNone: "您填的都还在。他们最近的时间都约满了，请给村代办员打电话；也可以改选别的事项。", "Nothing you typed is lost. They have no free time soon: please call the village clerk, or choose another kind of matter.";
        Own: "本村的法律顾问不接这类事。", "The adviser here does not take this kind of matter.";
        Slot: "不接此事", "not this matter";
        NobodyTakes: "县里暂时没有专门接这类事的法律顾问，谁的时间都可以约，能帮多少先帮多少。", "Nobody in the county takes this kind of matter just now. Book any adviser: some help is better than none.";
        Title: "不接的事项", "Matters not taken";
        Lead: "勾选的事项，约不了这位法律顾问的时间；系统会告诉村民谁接。全县都没有人接的，照样可以约。", "For the matters ticked here nobody can book this adviser; people are told who takes them. What nobody in the county takes stays bookable.";
        Save: "保存不接的事项", "Save the matters";
        None: "都接", "takes all";
    }
}

/// This adviser does not take the matter; who does.
#[must_use]
pub fn not_taken(locale: Locale, adviser: &str, takers: &[String]) -> String {
    let who = takers.join(either(locale, "、", ", "));
    either(
        locale,
        format!("{adviser}不接这类事。接的有：{who}。"),
        format!("{adviser} does not take this kind of matter. Who does: {who}."),
    )
}

/// The adviser of a clinic does not take the matter that was chosen; who does.
pub(crate) fn not_taken_here(locale: Locale, matter: &str, takers: &[String]) -> String {
    let who = takers.join(either(locale, "、", ", "));
    either(locale, format!("不接“{matter}”。接的有：{who}。"), format!("Does not take “{matter}”. Who does: {who}."))
}
