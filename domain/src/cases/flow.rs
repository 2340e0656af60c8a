//! The flow diagram (流程图) of a machine: which station stands where, and the lines between them. Layered from top to bottom in
//! the order in which a case can get there; long lines go round the stations between.

use std::collections::BTreeMap;

use super::machine::{Machine, Station};
use super::row::{From, Step};

/// Width of a station.
pub const WIDTH: i32 = 132;
/// Height of a station.
pub const HEIGHT: i32 = 40;
const ACROSS: i32 = 22;
const DOWN: i32 = 62;
/// Room for a line that passes between stations.
const LANE: i32 = 30;
const MARGIN: i32 = 12;

/// A station on the page.
#[derive(Debug)]
pub struct Node {
    /// Which; none: the beginning.
    pub station: Option<&'static Station>,
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
}

/// A line between two stations: one or several steps.
#[derive(Debug)]
pub struct Line {
    /// The steps.
    pub steps: Vec<&'static Step>,
    /// The points it goes through, from its beginning to its arrow.
    pub points: Vec<(i32, i32)>,
}

/// A diagram.
#[derive(Debug)]
pub struct Flow {
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// The stations.
    pub nodes: Vec<Node>,
    /// The lines.
    pub lines: Vec<Line>,
}

/// What stands in a row: a station, or a line that passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Station(usize),
    Pass(usize),
}

impl Machine {
    /// The flow diagram of the main track.
    #[must_use]
    pub fn flow(&self) -> Flow {
        let main = self.main().code;
        // 0 is the beginning.
        let stations: Vec<Option<&'static Station>> =
            std::iter::once(None).chain(self.stations_of(main).map(Some)).collect();
        let number = |code: &str| stations.iter().position(|s| s.is_some_and(|s| s.code == code));
        let mut edges: BTreeMap<(usize, usize), Vec<&'static Step>> = BTreeMap::new();
        for step in self.all_steps().filter(|s| self.is_main(s)) {
            let Some(to) = step.to.and_then(number) else { continue };
            let from: Vec<usize> = match step.from {
                From::Opening => vec![0],
                From::At(codes) => codes.iter().copied().filter_map(number).collect(),
            };
            for from in from.into_iter().filter(|from| *from != to) {
                edges.entry((from, to)).or_default().push(step);
            }
        }
        let ranks = ranks(stations.len(), &edges);
        let (rows, chains) = rows(&ranks, &edges);
        place(&stations, &rows, &chains, edges)
    }
}

/// The row of each station: below everything it is reached from, but for lines that lead back.
fn ranks(count: usize, edges: &BTreeMap<(usize, usize), Vec<&'static Step>>) -> Vec<usize> {
    // The tables list stations in the order of a case's life: a line to an earlier one leads back.
    let mut ranks = vec![0; count];
    for station in 0..count {
        let above =
            edges.keys().filter(|(from, to)| *to == station && from < to).map(|(from, _)| ranks[*from] + 1).max();
        ranks[station] = above.unwrap_or(ranks[station]);
    }
    ranks
}

type Chains = BTreeMap<(usize, usize), Vec<Slot>>;

/// What stands in each row, in an order with few crossings, and the slots each line goes through.
fn rows(ranks: &[usize], edges: &BTreeMap<(usize, usize), Vec<&'static Step>>) -> (Vec<Vec<Slot>>, Chains) {
    let deepest = ranks.iter().copied().max().unwrap_or_default();
    let mut rows: Vec<Vec<Slot>> = vec![Vec::new(); deepest + 1];
    for (station, rank) in ranks.iter().enumerate() {
        rows[*rank].push(Slot::Station(station));
    }
    let (mut chains, mut passes) = (Chains::new(), 0);
    for &(from, to) in edges.keys() {
        let mut chain = vec![Slot::Station(from)];
        let between: Vec<usize> = match ranks[from] < ranks[to] {
            true => (ranks[from] + 1..ranks[to]).collect(),
            false => (ranks[to] + 1..ranks[from]).rev().collect(),
        };
        for rank in between {
            rows[rank].push(Slot::Pass(passes));
            chain.push(Slot::Pass(passes));
            passes += 1;
        }
        chain.push(Slot::Station(to));
        chains.insert((from, to), chain);
    }
    let neighbours = |slot: Slot| -> Vec<Slot> {
        chains
            .values()
            .flat_map(|chain| chain.windows(2))
            .filter_map(|pair| match (pair[0], pair[1]) {
                (a, b) if a == slot => Some(b),
                (a, b) if b == slot => Some(a),
                _ => None,
            })
            .collect()
    };
    // Each row in the order of the middle of what it hangs on, down and up a few times.
    for round in 0..8 {
        let order: Vec<usize> =
            if round % 2 == 0 { (1..rows.len()).collect() } else { (0..rows.len() - 1).rev().collect() };
        for row in order {
            let other = if round % 2 == 0 { row - 1 } else { row + 1 };
            let centre = |slot: Slot| {
                let places: Vec<usize> =
                    neighbours(slot).into_iter().filter_map(|n| rows[other].iter().position(|s| *s == n)).collect();
                let width = rows[other].len().max(1);
                match places.len() {
                    0 => 500,
                    found => (places.iter().sum::<usize>() * 2 + found) * 500 / (found * width),
                }
            };
            let mut sorted: Vec<(usize, usize, Slot)> =
                rows[row].iter().enumerate().map(|(place, slot)| (centre(*slot), place, *slot)).collect();
            sorted.sort();
            rows[row] = sorted.into_iter().map(|(_, _, slot)| slot).collect();
        }
    }
    (rows, chains)
}

fn place(
    stations: &[Option<&'static Station>],
    rows: &[Vec<Slot>],
    chains: &Chains,
    edges: BTreeMap<(usize, usize), Vec<&'static Step>>,
) -> Flow {
    let wide = |slot: &Slot| if matches!(slot, Slot::Station(_)) { WIDTH } else { LANE };
    let row_width =
        |row: &Vec<Slot>| row.iter().map(wide).sum::<i32>() + ACROSS * (i32::try_from(row.len()).unwrap_or(1) - 1);
    let width = rows.iter().map(row_width).max().unwrap_or_default() + 2 * MARGIN;
    let mut middle: BTreeMap<Slot, (i32, i32)> = BTreeMap::new();
    let mut nodes = Vec::new();
    let mut y = MARGIN;
    for row in rows {
        let mut x = (width - row_width(row)) / 2;
        for slot in row {
            middle.insert(*slot, (x + wide(slot) / 2, y + HEIGHT / 2));
            if let Slot::Station(number) = slot {
                nodes.push(Node { station: stations[*number], x, y });
            }
            x += wide(slot) + ACROSS;
        }
        y += HEIGHT + DOWN;
    }
    let at = |slot: &Slot| middle.get(slot).copied().unwrap_or_default();
    let lines = edges
        .into_iter()
        .filter_map(|(ends, steps)| {
            let chain = chains.get(&ends)?;
            let points = chain_points(chain, &at);
            Some(Line { steps, points })
        })
        .collect();
    Flow { width, height: y - DOWN + MARGIN, nodes, lines }
}

fn chain_points(chain: &[Slot], at: &impl Fn(&Slot) -> (i32, i32)) -> Vec<(i32, i32)> {
    let centres: Vec<(i32, i32)> = chain.iter().map(at).collect();
    let [(first_x, first_y), .., (last_x, last_y)] = centres.as_slice() else { return Vec::new() };
    let down = first_y < last_y;
    // Lines between the same two stations, there and back, do not lie on each other.
    let aside = if down { -14 } else { 14 };
    let half = HEIGHT / 2;
    let mut points = vec![(first_x + aside, if down { first_y + half } else { first_y - half })];
    for (x, y) in &centres[1..centres.len() - 1] {
        points.push((*x, if down { y - half } else { y + half }));
        points.push((*x, if down { y + half } else { y - half }));
    }
    points.push((last_x + aside, if down { last_y - half } else { last_y + half }));
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::Kind;

    #[test]
    fn no_two_stations_of_a_diagram_lie_on_each_other_and_every_line_ends_at_one() {
        for kind in Kind::ALL {
            let machine = kind.machine();
            let flow = machine.flow();
            for (n, a) in flow.nodes.iter().enumerate() {
                assert!(a.x >= 0 && a.x + WIDTH <= flow.width && a.y + HEIGHT <= flow.height);
                for b in &flow.nodes[n + 1..] {
                    assert!(a.y != b.y || (a.x - b.x).abs() >= WIDTH, "{:?} {:?}", a.station, b.station);
                }
            }
            let drawn = machine.stations_of(machine.main().code).count();
            assert_eq!(flow.nodes.len(), drawn + 1);
            for line in &flow.lines {
                let (x, y) = *line.points.last().expect("an end");
                let touches = |n: &Node| (n.x..=n.x + WIDTH).contains(&x) && (y == n.y || y == n.y + HEIGHT);
                assert!(flow.nodes.iter().any(touches), "{:?}", line.steps.iter().map(|s| s.code).collect::<Vec<_>>());
            }
            let steps: usize = machine.all_steps().filter(|s| machine.is_main(s)).count();
            let mut shown: Vec<&str> = flow.lines.iter().flat_map(|l| l.steps.iter().map(|s| s.code)).collect();
            shown.sort_unstable();
            shown.dedup();
            assert_eq!(shown.len(), steps, "every step of the main track is on the diagram");
        }
    }
}
