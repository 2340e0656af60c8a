//! A paper takes no more sheets than it must, and blanks use what room there is: ruled lines are taken off or added, type is set
//! closer where that saves a sheet.

use domain::papers::{Block, Document};

use super::measure::Type;
use super::pieces::type_of;
use super::sheets::lay;

/// Fewer ruled lines than that, or than two thirds of what its template asks for, are too few to write on.
const FEWEST: u8 = 3;
/// So many ruled lines more than its template asks for, at most.
const MORE: usize = 24;

/// The document as it is printed, and its type.
pub(super) fn fitted(doc: &Document) -> (Document, Type) {
    let loose = type_of(doc.face);
    let wanted = lay(doc, loose).len();
    let saved =
        if wanted > 1 { [loose, loose.tight()].into_iter().find_map(|set| saving(doc, set, wanted)) } else { None };
    let (fitted, set) = saved.unwrap_or_else(|| (doc.clone(), loose));
    (filled(fitted, set), set)
}

/// With fewer ruled lines on fewer sheets.
fn saving(doc: &Document, set: Type, wanted: usize) -> Option<(Document, Type)> {
    let mut shorter = doc.clone();
    let fewest: Vec<u8> = ruled(&mut shorter).map(|lines| FEWEST.max(*lines - *lines / 3)).collect();
    loop {
        if lay(&shorter, set).len() < wanted {
            return Some((shorter, set));
        }
        let mut cut = false;
        for (lines, _) in ruled(&mut shorter).zip(&fewest).filter(|(lines, fewest)| **lines > **fewest) {
            *lines -= 1;
            cut = true;
        }
        if !cut {
            return None;
        }
    }
}

/// With ruled lines down to the foot of the last sheet, the longest first.
fn filled(mut doc: Document, set: Type) -> Document {
    let sheets = lay(&doc, set).len();
    let mut order: Vec<(u8, usize)> = ruled(&mut doc).enumerate().map(|(i, lines)| (*lines, i)).collect();
    order.sort_by_key(|(lines, i)| (std::cmp::Reverse(*lines), *i));
    for (_, area) in order.iter().cycle().take(MORE) {
        let mut longer = doc.clone();
        ruled(&mut longer).skip(*area).take(1).for_each(|lines| *lines += 1);
        if lay(&longer, set).len() > sheets {
            break;
        }
        doc = longer;
    }
    doc
}

/// The areas that are to be written by hand: how many ruled lines each has.
fn ruled(doc: &mut Document) -> impl Iterator<Item = &mut u8> {
    doc.blocks.iter_mut().filter_map(|block| match block {
        Block::Area { text: None, lines, .. } => Some(lines),
        _ => None,
    })
}
