//! Texts of the first page, the village page and the pages of plain words.

use chrono::{Datelike, NaiveDate};
use domain::locale::Locale;

use super::either;

texts! {
    /// The first page.
    HomeText {
        Title: "预约法律顾问", "Book a legal adviser";
        Lead: "律师定期到村里坐诊，不收钱。先选您的村子，再挑个时间。", "Lawyers hold clinics in the villages, free of charge. Choose your village, then a time.";
        Find: "您是哪个村的？", "Which village?";
        FindHint: "输入一个字，或拼音首字母，例如 xjb", "Type a character or pinyin initials, such as xjb";
        Go: "找一找", "Find";
        Nothing: "没找到。换一个字试试，或在下面按乡镇找。", "Nothing found. Try another character, or choose by township below.";
        LastTime: "上次您选的是", "Last time you chose";
        ByTownship: "按乡镇、街道找", "By township";
        VillagesOf: "这里的村和社区", "Villages and communities";
        AllTownships: "所有乡镇、街道", "All townships";
        Booked: "已经预约了？", "Already booked?";
        BookedHint: "凭预约码和电话后四位，可以查看、改时间、取消。", "With the booking code and the last four digits of your telephone you can look it up, move or cancel it.";
    }
}

texts! {
    /// The village page.
    VillageText {
        Own: "本村的坐诊", "Clinics here";
        TryNear: "可以去附近的村，或请村代办员帮忙。", "A neighbouring village has room, or ask the village clerk.";
        Near: "附近还有空的坐诊", "Neighbours with room";
        NearNone: "附近眼下也没有空位。过几天再来看，或给代办员打电话。", "Nothing nearby either. Look again in a few days, or call the clerk.";
        Choose: "点一个时间就能预约", "Choose a time to book";
        Free: "有空", "free";
        Full: "已满", "full";
        Held: "给您留着", "kept for you";
        Over: "已过", "over";
        TooNear: "已截止", "closed";
        Adviser: "法律顾问", "Adviser";
        Another: "换一个村", "Another village";
        Lost: "这个时间刚刚被别人约走了", "That time has just been taken";
        LostHint: "您填的都还在。下面是离它最近的几个：", "Nothing you typed is lost. These are the nearest:";
        LostNone: "最近都没有空位了。请给村代办员打电话。", "There is no room soon. Please call the village clerk.";
        OtherAdviser: "这位法律顾问不方便接这件事，给您换一位", "This adviser cannot take the matter: another is proposed";
        OtherAdviserHint: "您填的都还在。下面几个时间由别的法律顾问接待：", "Nothing you typed is lost. Other advisers receive people at these times:";
        OtherAdviserNone: "别的法律顾问眼下没有空位。请给村代办员打电话。", "No other adviser has room soon. Please call the village clerk.";
        Closed: "这个时间不能再约了", "That time can no longer be booked";
        ClosedHint: "最晚要在开始前半小时约。下面是离它最近的几个：", "Bookings close half an hour before the start. These are the nearest:";
    }
}

texts! {
    /// What went wrong.
    Trouble {
        NotFound: "没有这个页面", "No such page";
        NotFoundHint: "地址可能写错了，也可能这里的内容已经撤下。", "The address may be mistyped, or what was here is gone.";
        WrongWay: "这样打不开", "This does not open that way";
        WrongWayHint: "请回到首页，从头再点一遍。", "Please go back to the first page and start from there.";
        TooLarge: "写得太多了", "Too much at once";
        TooLargeHint: "一次最多能交 64 KB。请写短一点，再交一次。", "At most 64 KB can be sent at once. Please shorten it and send it again.";
        TooMany: "点得太快了", "Too many attempts";
        TooManyHint: "请等一分钟再试。着急的话，给村代办员打电话。", "Please wait a minute and try again. If it is urgent, call the village clerk.";
        Forbidden: "这一步不归您办", "Not yours to do";
        ForbiddenHint: "请回到上一页，或用有权限的账号登录。", "Please go back, or sign in with an account that may.";
        Broken: "系统出了问题，不是您的错", "Something broke; it is not your fault";
        BrokenHint: "请过一会儿再试。打电话求助时，请报这个编号：", "Please try again later. When you call for help, give this number:";
        ToHome: "回首页", "To the first page";
        ToBooking: "查我的预约", "My booking";
    }
}

texts! {
    /// How it works.
    HelpText {
        Title: "怎么用", "How it works";
        One: "选村子", "Choose the village";
        OneHint: "在首页输入村名的一个字，或按乡镇找。", "Type a character of its name on the first page, or go by township.";
        Two: "挑时间", "Choose a time";
        TwoHint: "有空的时间都能点。点了以后，位子给您留十分钟。", "Every free time can be pressed. The place is then kept for you for ten minutes.";
        Three: "答几个问题", "Answer a few questions";
        ThreeHint: "什么事、姓名、电话。别的想填就填。", "What it is about, name, telephone. The rest only if you like.";
        Four: "记下预约码", "Keep the code";
        FourHint: "八个字母和数字。凭它和电话后四位查看、改时间、取消。", "Eight letters and digits. With it and the last four digits of your telephone you look up, move or cancel.";
        Five: "准时去", "Be there on time";
        FiveHint: "带上身份证和有关的材料：合同、借条、照片都行。", "Bring your ID card and whatever belongs to it: contract, IOU, photographs.";
        Free: "要钱吗？", "What does it cost?";
        FreeHint: "咨询不收费。谁向您要钱，请告诉司法所。", "Nothing. If anyone asks you for money, tell the township justice office.";
        NoPhone: "没有手机怎么办？", "Without a telephone?";
        NoPhoneHint: "找村代办员，当面就能约，打一张单子给您。", "The village clerk books for you and prints you a slip.";
    }
}

texts! {
    /// What happens to people's data.
    PrivacyText {
        Title: "您的信息怎么用", "How your data is used";
        What: "我们记什么", "What is kept";
        WhatHint: "姓名、电话、什么事、您写的几句话；您愿意的话，还有邮箱。", "Name, telephone, kind of matter, your few words; your e-mail if you give it.";
        Why: "用来做什么", "What for";
        WhyHint: "只用来安排这次咨询、通知您变动、让法律顾问提前准备。", "Only to arrange this consultation, tell you of changes and let the adviser prepare.";
        Who: "谁能看到", "Who sees it";
        WhoHint: "接待您的法律顾问看得到全部；村代办员和管理预约的工作人员只看得到姓名、联系方式、时间和事项类别。别人看不到。", "The adviser who receives you sees all of it; the village clerk and staff who manage bookings see name, contact, time and kind of matter. Nobody else does.";
        Rights: "您可以要求什么", "What you may ask for";
        RightsHint: "查看、改正、删除，都可以找村代办员或司法所提出（个人信息保护法第四十五条至第四十七条）。", "To see, correct or delete it: ask the village clerk or the justice office (Personal Information Protection Law, art. 45–47).";
        Cookies: "浏览器里存什么", "What your browser keeps";
        CookiesHint: "只存：语言、大字版、上次选的村、没填完的预约、刚查的预约。没有广告，没有跟踪。", "Only: language, large type, the last village, an unfinished form, the booking you looked up. No advertising, no tracking.";
    }
}

/// A slot can be booked from a day on.
pub(crate) fn opens_on(locale: Locale, day: NaiveDate) -> String {
    either(locale, format!("还没开放，{}月{}日起", day.month(), day.day()), format!("opens {}", day.format("%-d %b")))
}
