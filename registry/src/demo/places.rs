//! Invented positions: the list of divisions carries none, and nobody should take these for a map. Townships lie around a middle,
//! villages around their township, evenly spread like the seeds of a sunflower.

use domain::places::{DivisionCode, Level, Position};

use crate::places::Rows;
use crate::places::travel::Source;

/// The golden angle in radians.
const TURN: f64 = 2.399_963_229_728_653;
/// Kilometres in a degree of latitude.
const DEGREE: f64 = 111.2;
/// Kilometres from the middle of the county to the first township, and from a township to its first village.
const TOWNSHIP: f64 = 4.0;
const VILLAGE: f64 = 1.1;
/// An invented middle.
const MIDDLE: (f64, f64) = (37.0, 111.5);

fn around((latitude, longitude): (f64, f64), unit: f64, number: usize) -> (f64, f64) {
    #[expect(clippy::cast_precision_loss, reason = "some hundred at most")]
    let number = number as f64;
    let (distance, angle) = (unit * (number + 0.5).sqrt(), number * TURN);
    (
        latitude + distance * angle.cos() / DEGREE,
        longitude + distance * angle.sin() / (DEGREE * latitude.to_radians().cos()),
    )
}

/// Gives every village a position.
pub(super) fn scatter(rows: &mut Rows) {
    let townships: Vec<DivisionCode> =
        rows.iter().filter(|(_, row)| row.level == Level::Township).map(|(code, _)| code.clone()).collect();
    for (number, township) in townships.iter().enumerate() {
        let centre = around(MIDDLE, TOWNSHIP, number);
        let villages = rows.iter_mut().filter(|(code, _)| code.is_village() && township.contains(code));
        for (number, (_, row)) in villages.enumerate() {
            let (latitude, longitude) = around(centre, VILLAGE, number);
            row.position = Position::from_degrees(latitude, longitude).map(|position| (position, Source::Invented));
        }
    }
}
