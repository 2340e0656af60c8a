//! How long an adviser travels between two villages: typed in for a pair, else reckoned from the positions of both, else a default.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::DivisionCode;

/// Mean radius of the earth in metres (IUGG: R₁ = 6371.0088 km).
const EARTH: f64 = 6_371_008.8;
/// The longest way between two places, in minutes: what a calendar looks around a clinic for.
pub const LONGEST_WAY: u32 = 720;

/// A point on the earth in millionths of a degree (WGS 84): a tenth of a metre, and the same number on every engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    latitude: i32,
    longitude: i32,
}

impl Position {
    /// From degrees, north and east positive; `None` when there is no such place.
    #[must_use]
    pub fn from_degrees(latitude: f64, longitude: f64) -> Option<Self> {
        // What a form or a device gives that knows no position: no village lies there.
        let nowhere = latitude == 0.0 && longitude == 0.0;
        let fits = latitude.is_finite()
            && longitude.is_finite()
            && latitude.abs() <= 90.0
            && longitude.abs() <= 180.0
            && !nowhere;
        #[expect(clippy::cast_possible_truncation, reason = "both lie within ±180 million")]
        let millionths = |degrees: f64| (degrees * 1e6).round() as i32;
        fits.then(|| Self { latitude: millionths(latitude), longitude: millionths(longitude) })
    }

    /// From millionths of a degree; `None` when there is no such place.
    #[must_use]
    pub fn from_millionths(latitude: i64, longitude: i64) -> Option<Self> {
        let (latitude, longitude) = (i32::try_from(latitude).ok()?, i32::try_from(longitude).ok()?);
        (latitude.abs() <= 90_000_000 && longitude.abs() <= 180_000_000).then_some(Self { latitude, longitude })
    }

    /// Latitude and longitude in millionths of a degree.
    #[must_use]
    pub fn millionths(self) -> (i64, i64) {
        (self.latitude.into(), self.longitude.into())
    }

    /// Reads `37.13,111.77` or `37.13 111.77`: latitude before longitude, as ISO 6709 has it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split([',', '，', ' ', '\t']).filter(|part| !part.is_empty());
        let (latitude, longitude) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        parts.next().is_none().then_some(())?;
        Self::from_degrees(latitude, longitude)
    }

    /// Metres along the surface (haversine on a sphere, off by at most half a per cent).
    #[must_use]
    pub fn metres_to(self, other: Self) -> u32 {
        let radians = |millionths: i32| (f64::from(millionths) / 1e6).to_radians();
        let (a, b) = (radians(self.latitude), radians(other.latitude));
        let across = (radians(other.longitude) - radians(self.longitude)) / 2.0;
        let h = ((b - a) / 2.0).sin().powi(2) + a.cos() * b.cos() * across.sin().powi(2);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most half of 40,075 km, and not negative"
        )]
        let metres = (2.0 * EARTH * h.clamp(0.0, 1.0).sqrt().asin()).round() as u32;
        metres
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.6},{:.6}", f64::from(self.latitude) / 1e6, f64::from(self.longitude) / 1e6)
    }
}

/// How travel is reckoned where nobody typed it in: a rule of the house. The figures it begins with are ours, to be confirmed by
/// the county.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TravelRule {
    /// How much longer the road is than the straight line, in per cent (国内乡村道路 about 140).
    pub detour_percent: u32,
    /// Kilometres an hour, door to door.
    pub speed: u32,
    /// Minutes for packing up, parking and setting up, added to every way between two villages.
    pub handling: u32,
    /// Minutes between two villages of one township when a position is missing.
    pub within_township: u32,
    /// Minutes between villages of different townships when a position is missing.
    pub across_townships: u32,
}

impl Default for TravelRule {
    fn default() -> Self {
        Self { detour_percent: 140, speed: 35, handling: 10, within_township: 30, across_townships: 60 }
    }
}

impl TravelRule {
    /// What each figure may be, in the order of the fields.
    pub const LIMITS: [(u32, u32); 5] = [(100, 300), (5, 120), (0, 120), (0, LONGEST_WAY), (0, LONGEST_WAY)];

    /// The figures in the order of the fields.
    #[must_use]
    pub const fn figures(&self) -> [u32; 5] {
        [self.detour_percent, self.speed, self.handling, self.within_township, self.across_townships]
    }

    /// From figures in the order of the fields; `None` when one is out of its limits.
    #[must_use]
    pub fn from_figures(figures: [u32; 5]) -> Option<Self> {
        let fits = figures.iter().zip(Self::LIMITS).all(|(figure, (least, most))| (least..=most).contains(figure));
        let [detour_percent, speed, handling, within_township, across_townships] = figures;
        fits.then_some(Self { detour_percent, speed, handling, within_township, across_townships })
    }
}

/// What a way was reckoned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// It is the same village.
    Same,
    /// Somebody typed it in for this pair.
    Typed,
    /// From the positions of both.
    Reckoned,
    /// A position is missing; both lie in one township.
    WithinTownship,
    /// A position is missing; they lie in different townships.
    AcrossTownships,
}

/// The way between two villages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// Minutes from the end of one clinic to the beginning of the next.
    pub minutes: u32,
    /// Metres on the road.
    pub metres: u32,
    /// Reckoned from what.
    pub basis: Basis,
}

/// What is known of the roads of a county, or of the part of it at hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roads {
    rule: TravelRule,
    positions: BTreeMap<DivisionCode, Position>,
    /// Minutes by pair, the smaller code first: a way is as long back as it is there.
    typed: BTreeMap<(DivisionCode, DivisionCode), u32>,
}

impl Roads {
    /// Roads without any position yet.
    #[must_use]
    pub fn new(rule: TravelRule) -> Self {
        Self { rule, ..Self::default() }
    }

    /// Notes where a village lies.
    pub fn place(&mut self, village: DivisionCode, position: Position) {
        self.positions.insert(village, position);
    }

    /// Notes the minutes typed in for a pair, in whichever order.
    pub fn type_in(&mut self, one: DivisionCode, other: DivisionCode, minutes: u32) {
        self.typed.insert(pair(one, other), minutes);
    }

    /// The way between two villages.
    #[must_use]
    pub fn way(&self, from: &DivisionCode, to: &DivisionCode) -> Way {
        if from == to {
            return Way { minutes: 0, metres: 0, basis: Basis::Same };
        }
        let rule = &self.rule;
        let line = self.positions.get(from).zip(self.positions.get(to)).map(|(a, b)| {
            let metres = u64::from(a.metres_to(*b)) * u64::from(rule.detour_percent) / 100;
            u32::try_from(metres).unwrap_or(u32::MAX)
        });
        // Metres an hour are a thousandth of the speed; a minute that was begun counts.
        let driven = |metres: u32| {
            u32::try_from((u64::from(metres) * 60).div_ceil(u64::from(rule.speed.max(1)) * 1000)).unwrap_or(LONGEST_WAY)
        };
        let reach =
            |minutes: u32| minutes.saturating_sub(rule.handling).saturating_mul(rule.speed).saturating_mul(1000) / 60;
        let typed = self.typed.get(&pair(from.clone(), to.clone())).copied();
        let same_township = from.parent().is_some() && from.parent() == to.parent();
        let (minutes, basis) = match (typed, line, same_township) {
            (Some(minutes), _, _) => (minutes, Basis::Typed),
            (None, Some(metres), _) => (rule.handling + driven(metres), Basis::Reckoned),
            (None, None, true) => (rule.within_township, Basis::WithinTownship),
            (None, None, false) => (rule.across_townships, Basis::AcrossTownships),
        };
        let minutes = minutes.min(LONGEST_WAY);
        Way { minutes, metres: line.unwrap_or_else(|| reach(minutes)), basis }
    }

    /// The village among these from which the others are reached with the fewest metres: where somebody who serves them sets out.
    #[must_use]
    pub fn middle<'a>(&self, villages: &'a [DivisionCode]) -> Option<&'a DivisionCode> {
        let all = |from: &DivisionCode| villages.iter().map(|to| u64::from(self.way(from, to).metres)).sum::<u64>();
        villages.iter().min_by_key(|village| (all(village), *village))
    }
}

fn pair(one: DivisionCode, other: DivisionCode) -> (DivisionCode, DivisionCode) {
    if one <= other { (one, other) } else { (other, one) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(digits: &str) -> DivisionCode {
        DivisionCode::try_from(digits).expect("a code")
    }

    const A: &str = "141181102205";
    const B: &str = "141181102206";
    const FAR: &str = "141181200201";

    #[test]
    fn a_kilometre_is_a_kilometre() {
        // One minute of arc along a meridian is a nautical mile: 1853 m on the mean sphere.
        let at = |latitude| Position::from_degrees(latitude, 111.77).expect("a place");
        assert_eq!(at(37.0).metres_to(at(37.0 + 1.0 / 60.0)), 1853);
        assert_eq!(at(37.0).metres_to(at(37.0)), 0);
        assert!(Position::from_degrees(91.0, 0.0).is_none() && Position::from_degrees(f64::NAN, 0.0).is_none());
        assert_eq!(Position::parse("37.1449, 111.7788"), Position::from_degrees(37.1449, 111.7788));
        assert!(
            Position::parse("37.1449").is_none()
                && Position::parse("a b").is_none()
                && Position::parse("0,0").is_none()
                && Position::parse("1 2 3").is_none()
        );
    }

    #[test]
    fn typed_goes_before_reckoned_and_reckoned_before_the_default() {
        let (a, b, far) = (code(A), code(B), code(FAR));
        let mut roads = Roads::new(TravelRule::default());
        assert_eq!(roads.way(&a, &a), Way { minutes: 0, metres: 0, basis: Basis::Same });
        assert_eq!((roads.way(&a, &b).minutes, roads.way(&a, &b).basis), (30, Basis::WithinTownship));
        assert_eq!((roads.way(&a, &far).minutes, roads.way(&a, &far).basis), (60, Basis::AcrossTownships));
        roads.place(a.clone(), Position::from_degrees(37.0, 111.0).expect("a place"));
        assert_eq!(roads.way(&a, &b).basis, Basis::WithinTownship, "one position is not enough");
        roads.place(b.clone(), Position::from_degrees(37.1, 111.0).expect("a place"));
        // 11,120 m in a line, 15,568 m on the road, 26.7 minutes at 35 km/h, and ten for packing up.
        assert_eq!(roads.way(&a, &b), Way { minutes: 37, metres: 15_568, basis: Basis::Reckoned });
        roads.type_in(b.clone(), a.clone(), 55);
        assert_eq!(roads.way(&a, &b), Way { minutes: 55, metres: 15_568, basis: Basis::Typed });
    }

    #[test]
    fn one_sets_out_from_the_middle_of_the_villages_one_serves() {
        let mut roads = Roads::new(TravelRule::default());
        let villages: Vec<_> = [A, B, FAR].map(code).into();
        for (village, latitude) in villages.iter().zip([37.0, 37.1, 37.15]) {
            roads.place(village.clone(), Position::from_degrees(latitude, 111.0).expect("a place"));
        }
        assert_eq!(roads.middle(&villages), Some(&villages[1]));
        assert_eq!(roads.middle(&[]), None);
    }

    proptest! {
        #[test]
        fn a_way_is_as_long_back_as_it_is_there_and_never_beyond_what_a_calendar_looks_at(
            one in (-90.0..90.0_f64, -180.0..180.0_f64), other in (-90.0..90.0_f64, -180.0..180.0_f64),
            figures in [100_u32..=300, 5..=120, 0..=120, 0..=720, 0..=720],
        ) {
            let mut roads = Roads::new(TravelRule::from_figures(figures).expect("within the limits"));
            let (a, b) = (code(A), code(FAR));
            roads.place(a.clone(), Position::from_degrees(one.0, one.1).expect("a place"));
            roads.place(b.clone(), Position::from_degrees(other.0, other.1).expect("a place"));
            prop_assert_eq!(roads.way(&a, &b), roads.way(&b, &a));
            prop_assert!(roads.way(&a, &b).minutes <= LONGEST_WAY);
        }
    }
}
