//! Texts of papers and pictures.

use domain::bookings::FileFlaw;
use domain::locale::Locale;

use super::either;

texts! {
    /// Papers and pictures of a booking.
    FileText {
        Title: "材料", "Papers";
        None: "还没有材料。", "None yet.";
        Add: "添加照片或 PDF", "Add photographs or PDF";
        AddGo: "上传", "Upload";
        Remove: "删掉", "Remove";
    }
}

/// What may be added.
pub(crate) fn limits(locale: Locale, largest: usize, most: usize) -> String {
    let mb = largest / 1024 / 1024;
    either(
        locale,
        format!("JPEG、PNG 或 PDF，每个不超过 {mb} MB，最多 {most} 个。只有接待的法律顾问能打开。"),
        format!("JPEG, PNG or PDF, at most {mb} MB each, at most {most}. Only the receiving adviser can open them."),
    )
}

/// How large a file is.
pub(crate) fn size(_: Locale, bytes: i64) -> String {
    if bytes < 1024 * 1024 {
        format!("{} KB", (bytes + 1023) / 1024)
    } else {
        format!("{:.1} MB", bytes as f64 / 1_048_576.0)
    }
}

/// Why a file was not kept.
pub(crate) fn flaw(locale: Locale, flaw: FileFlaw) -> &'static str {
    let (zh, en) = match flaw {
        FileFlaw::Missing => ("请先选一个文件。", "Please choose a file first."),
        FileFlaw::TooLarge => (
            "文件太大了。请拍小一点，或分开传。",
            "The file is too large. Please take a smaller picture, or send them one by one.",
        ),
        FileFlaw::TooMany => {
            ("材料已经满了，请先删掉不要的。", "There are enough already; please remove what is not needed.")
        }
        FileFlaw::NotAPaper => {
            ("这不是照片，也不是 PDF，或者已经损坏。", "This is neither a photograph nor a PDF, or it is damaged.")
        }
    };
    either(locale, zh, en)
}
