//! Importing a county: a CSV of `code,name,level,parent_code`, parents before children or after, in any order; with `latitude` and
//! `longitude` in degrees (WGS 84) where they are known.

use std::collections::BTreeMap;

use domain::places::{DivisionCode, Level, Position, display_name};
use pinyin::ToPinyinMulti;

use super::travel::{Source, put_position};
use super::{ADD, state, tell};
use crate::{Office, StoreError, Tx};

/// Why a CSV was not taken. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A line that can't be read.
    #[error("line {line}: {what}")]
    Line {
        /// Line of the file, the head is 1.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(serde::Deserialize)]
struct Row {
    code: String,
    name: String,
    level: String,
    parent_code: String,
    #[serde(default)]
    latitude: Option<f64>,
    #[serde(default)]
    longitude: Option<f64>,
}

/// Imports a county's divisions in one transaction; those already known get their new names. Returns how many lines were read.
///
/// # Errors
/// The first line that is wrong: a code that is none, a level that does not fit its length, a parent that is missing.
pub async fn import(office: &Office, csv_text: &str) -> Result<usize, ImportError> {
    let rows = read(csv_text)?;
    let mut tx = office.db.write().await?;
    add(&mut tx, office, &rows).await?;
    tx.commit().await?;
    office.villages.forget().await;
    office.matters.forget().await;
    Ok(rows.len())
}

/// The divisions of a file by their codes.
pub(crate) type Rows = BTreeMap<DivisionCode, Listed>;

/// A division as a file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Official name.
    pub name: String,
    /// What it is.
    pub level: Level,
    /// Where it lies, and whence that is known.
    pub position: Option<(Position, Source)>,
}

/// Adds divisions, and the kinds of matter every county starts with.
pub(crate) async fn add(tx: &mut Tx, office: &Office, rows: &Rows) -> Result<(), StoreError> {
    // Codes sort parents before children, as each is a prefix of the next.
    for (code, Listed { name, level, position }) in rows {
        let before = state(tx, code.as_str()).await?;
        on!(&mut *tx, conn => sqlx::query(ADD)
            .bind(code.as_str()).bind(name).bind(display_name(name)).bind(level.code())
            .bind(code.parent().map(String::from)).bind(initials(display_name(name)))
            .bind(office.today())
            .execute(conn).await.map(drop))?;
        if let Some((position, source)) = position {
            put_position(tx, code, Some(*position), *source).await?;
        }
        let what = if before.is_some() { "renamed" } else { "added" };
        tell(tx, office, what, None, code.as_str(), &before.unwrap_or_default()).await?;
    }
    crate::matters::add_built_in(tx).await
}

/// Reads a file.
pub(crate) fn read(csv_text: &str) -> Result<Rows, ImportError> {
    let mut rows = BTreeMap::new();
    let mut reader = csv::Reader::from_reader(csv_text.trim_start_matches('\u{feff}').as_bytes());
    for (line, row) in (2_u64..).zip(reader.deserialize::<Row>()) {
        let wrong = |what: String| ImportError::Line { line, what };
        let row = row.map_err(|e| wrong(e.to_string()))?;
        let code = DivisionCode::try_from(row.code).map_err(|e| wrong(e.to_string()))?;
        let level = Level::try_from(row.level).map_err(wrong)?;
        let digits = match level {
            Level::County => 6,
            Level::Township => 9,
            Level::Village | Level::Community => 12,
        };
        if code.as_str().len() != digits {
            return Err(wrong(format!("a {} has a code of {digits} digits, not {code}", level.code())));
        }
        if code.parent().map(String::from).unwrap_or_default() != row.parent_code {
            return Err(wrong(format!("{:?} is not the division above {code}", row.parent_code)));
        }
        let name = row.name.trim().to_owned();
        if name.is_empty() {
            return Err(wrong("the name is missing".to_owned()));
        }
        let position = match (row.latitude, row.longitude) {
            (None, None) => None,
            (Some(latitude), Some(longitude)) => {
                let position = Position::from_degrees(latitude, longitude);
                let position = position.ok_or_else(|| wrong(format!("there is no place {latitude}, {longitude}")))?;
                Some((position, Source::Imported))
            }
            _ => return Err(wrong("latitude and longitude go together".to_owned())),
        };
        if rows.insert(code.clone(), Listed { name, level, position }).is_some() {
            return Err(wrong(format!("{code} stands twice")));
        }
    }
    for code in rows.keys() {
        if let Some(parent) = code.parent()
            && !rows.contains_key(&parent)
        {
            return Err(ImportError::Line {
                line: 1,
                what: format!("{parent}, the division above {code}, is missing"),
            });
        }
    }
    Ok(rows)
}

/// Every reading of a name in pinyin initials, without the word for village at the end: 颉颉堡村 → `jjb jxb xjb xxb …`.
pub(super) fn initials(name: &str) -> String {
    let core = name.strip_suffix('村').or_else(|| name.strip_suffix("社区")).unwrap_or(name);
    let mut readings = vec![String::new()];
    for c in core.chars() {
        let mut letters: Vec<char> = match c.to_pinyin_multi() {
            Some(multi) => multi.into_iter().filter_map(|p| p.first_letter().chars().next()).collect(),
            None if c.is_alphanumeric() => c.to_lowercase().collect(),
            None => continue,
        };
        letters.sort_unstable();
        letters.dedup();
        readings = readings.iter().flat_map(|r| letters.iter().map(move |l| format!("{r}{l}"))).take(64).collect();
    }
    readings.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_several_readings_is_found_by_each() {
        let readings = initials("颉颉堡村");
        assert!(readings.split(' ').any(|r| r == "xjb"), "{readings}");
        assert_eq!(initials("官窑村"), "gy");
    }

    #[test]
    fn a_wrong_line_is_named() {
        let head = "code,name,level,parent_code\n141181,孝义市,county,\n";
        let told = |line: &str| read(&format!("{head}{line}")).expect_err("a wrong line").to_string();
        assert!(told("14118x,甲,township,141181").starts_with("line 3: "));
        assert!(told("141181001,甲,village,141181").contains("12 digits"));
        assert!(told("141181001,甲,township,141182").contains("not the division above"));
        assert!(told("141181002001,甲,village,141181002").contains("141181002"));
        assert!(told("141181001,甲,town,141181").contains("unknown level"));
        let head = "code,name,level,parent_code,latitude,longitude\n141181,孝义市,county,,,\n";
        let told = |line: &str| read(&format!("{head}{line}")).expect_err("a wrong line").to_string();
        assert!(told("141181001,甲,township,141181,95,111").contains("no place"));
        assert!(told("141181001,甲,township,141181,37,").contains("go together"));
        let read = read(&format!("{head}141181001,甲,township,141181,37.1,111.8")).expect("a file with positions");
        assert_eq!(read.values().filter_map(|row| row.position).count(), 1);
    }
}
