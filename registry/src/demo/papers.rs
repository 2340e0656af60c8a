//! Papers of the invented cases: issued, signed and put in step by step, as a committee that keeps its dossiers does.

use domain::ids::CaseId;
use domain::papers::{Defect, PaperKind, Slot, Typed, Values, places};
use domain::staff::Actor;
use image::{DynamicImage, Rgb, RgbImage};

use crate::bookings::attachments::{self, Drawn};
use crate::cases::papers::{self, Dossier, Draft, Mark, Marks};
use crate::{Office, StoreError, Tx};

fn wrong(what: impl std::fmt::Debug) -> StoreError {
    StoreError::Inconsistent { table: "case_papers", what: format!("{what:?}") }
}

/// A page as a telephone would bring it: lines of writing that can't be read, and a red ring where the seal is.
pub(super) fn page() -> Result<Drawn, StoreError> {
    let (wide, high) = (744_u32, 1052_u32);
    let mut sheet = RgbImage::from_pixel(wide, high, Rgb([250, 249, 245]));
    for line in 0..24 {
        let end = if line % 5 == 4 { 360 } else { 640 };
        for x in 104..end {
            // Strokes and gaps.
            if (x / 9 + line * 7) % 5 != 0 {
                for y in 0..5 {
                    sheet.put_pixel(x, 150 + line * 28 + y + (x / 3) % 3, Rgb([96, 98, 104]));
                }
            }
        }
    }
    for y in 820..980_u32 {
        for x in 440..600_u32 {
            let from_middle = x.abs_diff(520).pow(2) + y.abs_diff(900).pow(2);
            if (66_u32.pow(2)..72_u32.pow(2)).contains(&from_middle) {
                sheet.put_pixel(x, y, Rgb([196, 58, 44]));
            }
        }
    }
    attachments::drawn(&DynamicImage::ImageRgb8(sheet)).map_err(wrong)
}

/// Something to stand in a slot that must be filled.
fn invented(slot: &Slot, dossier: &Dossier, (kind, nth): (&PaperKind, u16)) -> String {
    let counted = |p: &&papers::Paper| p.row.kind().is_some_and(|k| !k.code.starts_with("dossier_"));
    let papers = dossier.papers.iter().filter(counted).count();
    let text = match slot.label {
        "性别" => "男",
        "民族" => "汉族",
        "年龄" => "52",
        "职业或职务" => "务农",
        "联系方式" => "见登记",
        "单位或住址" => "本村",
        "记录人" => "赵秀英",
        "地点" => "村委会调解室",
        "被调查人" => "村民组长",
        "调解结果" => "双方自愿达成协议。",
        "各方当事人的责任" => "双方各有责任，愿意互让。",
        "办理经过和结果" => {
            "受理以后调解员多次上门，双方谈拢，已当场履行；回访时双方都满意，没有反复。建议归档。"
        }
        "文书件数" => return papers.to_string(),
        // As the sheets of this dossier are counted.
        "总页数" => return (papers + 1).to_string(),
        _ => "如实记录",
    };
    match slot.takes {
        Typed::Day => dossier.judged.today.to_string(),
        Typed::Moment => format!("{}T09:30", dossier.happened(kind, nth).unwrap_or(dossier.judged.today)),
        _ => text.to_owned(),
    }
}

fn needs(slot: &Slot) -> bool {
    (slot.must && slot.given.is_none()) || matches!(slot.label, "民族" | "职业或职务" | "年龄")
}

/// Issues, marks and puts in whatever the dossier lacks by now, or to be filed.
pub(super) async fn fill(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    page: &Drawn,
    to_file: bool,
) -> Result<(), StoreError> {
    loop {
        let dossier = papers::dossier_in(tx, office, id).await?;
        let lacks = if to_file { &dossier.to_file } else { &dossier.lacks };
        let Some(lack) = lacks.iter().find(|f| f.defect == Defect::Missing) else { return Ok(()) };
        let (kind, nth) = (lack.paper, lack.nth);
        if let Some(template) = dossier.template(kind, nth) {
            let typed = dossier.typed(kind, nth);
            let slots = template.slots().into_iter();
            let mut values: Values =
                slots.filter(needs).map(|s| (s.key.clone(), invented(&s, &dossier, (kind, nth)))).collect();
            values.extend(typed);
            let on = dossier.takes_day(kind, nth).then_some(dossier.judged.today);
            let draft = Draft { kind, nth, version: 0, values: &values, on };
            papers::issue_in(tx, office, actor, id, draft, false).await.map_err(wrong)?;
        }
        papers::attach_in(tx, office, actor, id, (kind, nth), "签字件.jpg", page).await.map_err(wrong)?;
        let today = dossier.judged.today;
        let signed = places(&dossier.judged, kind).into_iter().map(|(who, name)| Mark { who, name, on: Some(today) });
        let marks = Marks {
            signed: signed.collect(),
            sealed: kind.seal,
            copies: kind.copies.of(&dossier.judged).0,
            served: kind.is_served().then_some(today),
            pages: None,
        };
        papers::mark_in(tx, office, actor, id, (kind, nth, 1), &marks, None).await.map_err(wrong)?;
    }
}
