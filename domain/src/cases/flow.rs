//! The flow diagram (流程图) of a machine, or of some of its steps: stations below each other in the order of a case's life, each
//! with the steps that lead away from it, and for each station that is reached a lane that gathers all steps that lead there.
//! Narrow enough for a telephone in one column, for a sheet of A4 in two with the lanes between them.

use std::collections::BTreeMap;

use super::machine::{Machine, Station};
use super::row::{From, Step};
use crate::locale::{Locale, Words, w};

/// Where cases come from.
const BEGINNING: Words = w("开始", "Beginning");
const MARGIN: i32 = 8;
/// From a station to its steps.
const STUB: i32 = 10;
/// From lane to lane.
const LANE: i32 = 11;
/// Between two stations.
const GAP: i32 = 14;
/// The row of the arrow that leads into a station.
const ARRIVAL: i32 = 16;

/// What is drawn and how.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// In which language.
    pub locale: Locale,
    /// Two columns with the lanes between them, instead of one.
    pub is_wide: bool,
    /// Size of type.
    pub size: i32,
    /// Width of a station.
    pub station: i32,
    /// Width of a step's name.
    pub label: i32,
    /// Room for a mark behind a step's name.
    pub mark: i32,
}

/// A station on the page.
#[derive(Debug)]
pub struct Node {
    /// Which; none: the beginning.
    pub station: Option<&'static Station>,
    /// Its name, line by line.
    pub lines: Vec<String>,
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Its height; its width is that of the shape.
    pub height: i32,
    /// It stands in the right column: its steps are left of it.
    pub is_right: bool,
}

/// A step that can be taken at a station.
#[derive(Debug)]
pub struct Exit {
    /// Which.
    pub step: &'static Step,
    /// Its name, line by line.
    pub lines: Vec<String>,
    /// Where its name begins; in the right column where it ends.
    pub x: i32,
    /// The middle of its first line.
    pub y: i32,
    /// It stands in the right column.
    pub is_right: bool,
    /// Where its mark stands.
    pub mark: i32,
    /// From its name to its lane; none: the case stays where it is.
    pub wire: Option<(i32, i32)>,
}

/// All ways to a station.
#[derive(Debug)]
pub struct Lane {
    /// Which.
    pub to: &'static str,
    /// Where it stands.
    pub x: i32,
    /// Its upper end.
    pub top: i32,
    /// Its lower end.
    pub bottom: i32,
    /// The row in which it turns to the station.
    pub y: i32,
    /// The edge of the station.
    pub arrow: i32,
}

/// A diagram.
#[derive(Debug)]
pub struct Flow {
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// From one line of type to the next.
    pub pitch: i32,
    /// The stations.
    pub nodes: Vec<Node>,
    /// The steps.
    pub exits: Vec<Exit>,
    /// The ways.
    pub lanes: Vec<Lane>,
}

/// A station before it has its place.
struct Block {
    station: Option<&'static Station>,
    lines: Vec<String>,
    exits: Vec<(&'static Step, Vec<String>)>,
    height: i32,
}

impl Machine {
    /// The steps of the life of the case itself.
    pub fn main_steps(&self) -> impl Iterator<Item = &'static Step> {
        self.all_steps().filter(|s| self.is_main(s))
    }

    /// The stations that some steps touch, in the order of a case's life, each with those that can be taken there. The first is
    /// the beginning where a case is opened. Nothing when no step leads anywhere.
    #[must_use]
    pub fn way(&self, steps: &[&'static Step]) -> Vec<(Option<&'static Station>, Vec<&'static Step>)> {
        let moving = |s: &&&'static Step| leads(s).is_some();
        let mut touched: Vec<&str> = Vec::new();
        for step in steps.iter().filter(moving) {
            touched.extend(step.to);
            if let From::At(codes) = step.from {
                touched.extend(codes);
            }
        }
        let opens = |s: &&&'static Step| matches!(s.from, From::Opening);
        let beginning: Vec<_> = steps.iter().filter(moving).filter(opens).copied().collect();
        let begun = (!beginning.is_empty()).then_some((None, beginning));
        let stations = self.stations.iter().filter(|s| touched.contains(&s.code)).map(|station| {
            let here = |s: &&&'static Step| matches!(s.from, From::At(codes) if codes.contains(&station.code));
            (Some(station), steps.iter().filter(here).copied().collect())
        });
        begun.into_iter().chain(stations).collect()
    }

    /// The diagram of some steps; nothing when none of them leads anywhere.
    #[must_use]
    pub fn flow(&self, steps: &[&'static Step], shape: &Shape) -> Option<Flow> {
        let pitch = (shape.size * 27 + 19) / 20;
        let blocks: Vec<Block> =
            self.way(steps).into_iter().map(|(station, exits)| block(station, exits, shape, pitch)).collect();
        (!blocks.is_empty()).then(|| place(blocks, shape, pitch))
    }
}

/// Where a step leads, when it leads away.
fn leads(step: &Step) -> Option<&'static str> {
    step.to.filter(|to| !matches!(step.from, From::At(codes) if codes.contains(to)))
}

fn block(station: Option<&'static Station>, exits: Vec<&'static Step>, shape: &Shape, pitch: i32) -> Block {
    let name = station.map_or(BEGINNING, |s| s.names).say(shape.locale);
    let lines = wrap(name, shape.station - 12, shape.size);
    let exits: Vec<_> = exits
        .into_iter()
        .map(|step| {
            let stays = if leads(step).is_none() { "· " } else { "" };
            (step, wrap(&format!("{stays}{}", step.names.say(shape.locale)), shape.label - shape.mark, shape.size))
        })
        .collect();
    let rows: i32 = exits.iter().map(|(_, lines)| rows(lines) * pitch + 2).sum();
    let height = (rows + ARRIVAL + 6).max(self::rows(&lines) * pitch + 12);
    Block { station, lines, exits, height }
}

fn rows(lines: &[String]) -> i32 {
    i32::try_from(lines.len()).unwrap_or(1)
}

fn place(blocks: Vec<Block>, shape: &Shape, pitch: i32) -> Flow {
    let left = if shape.is_wide { half(&blocks) } else { blocks.len() };
    // From the outer edge of a column to where the lanes begin.
    let column = MARGIN + shape.station + STUB + shape.label + LANE;
    let (mut nodes, mut rows_of) = (Vec::new(), Vec::new());
    let (mut y, mut height) = (MARGIN, 0);
    for (i, block) in blocks.into_iter().enumerate() {
        if i == left {
            y = MARGIN;
        }
        let is_right = i >= left;
        let mut row = y + ARRIVAL + pitch / 2 + 2;
        for (step, lines) in block.exits {
            let next = row + rows(&lines) * pitch + 2;
            rows_of.push((i, step, lines, row));
            row = next;
        }
        nodes.push(Node { station: block.station, lines: block.lines, x: MARGIN, y, height: block.height, is_right });
        y += block.height + GAP;
        height = height.max(y - GAP + MARGIN);
    }
    let mut spans: BTreeMap<usize, (i32, i32)> = BTreeMap::new();
    let codes: Vec<Option<&str>> = nodes.iter().map(|n: &Node| n.station.map(|s| s.code)).collect();
    let number = |code: &str| codes.iter().position(|c| *c == Some(code));
    for (_, step, _, row) in &rows_of {
        let Some(to) = leads(step).and_then(number) else { continue };
        let arrival = nodes[to].y + ARRIVAL / 2 + 2;
        let span = spans.entry(to).or_insert((arrival, arrival));
        *span = (span.0.min(*row), span.1.max(*row));
    }
    let places = lanes(&spans);
    let count = places.values().max().map_or(0, |most| most + 1);
    let width = if shape.is_wide && left < nodes.len() {
        2 * column + (count - 1).max(0) * LANE
    } else {
        column + (count - 1).max(0) * LANE + MARGIN
    };
    for node in nodes.iter_mut().filter(|n| n.is_right) {
        node.x = width - MARGIN - shape.station;
    }
    let lane_x = |to: &usize| column + places.get(to).copied().unwrap_or_default() * LANE;
    let lanes = spans
        .iter()
        .filter_map(|(to, (top, bottom))| {
            let node = &nodes[*to];
            let arrow = if node.is_right { node.x } else { node.x + shape.station };
            let y = node.y + ARRIVAL / 2 + 2;
            Some(Lane { to: node.station?.code, x: lane_x(to), top: *top, bottom: *bottom, y, arrow })
        })
        .collect();
    let exits = rows_of
        .into_iter()
        .map(|(i, step, lines, y)| {
            let node = &nodes[i];
            let side = if node.is_right { -1 } else { 1 };
            let x = if node.is_right { node.x - STUB } else { node.x + shape.station + STUB };
            let mark = x + side * (length(lines.first().map_or("", String::as_str), shape.size) + 4);
            let wire = leads(step).and_then(number).map(|to| (mark + side * shape.mark, lane_x(&to)));
            Exit { step, lines, x, y, is_right: node.is_right, mark, wire }
        })
        .collect();
    Flow { width, height, pitch, nodes, exits, lanes }
}

/// How many stations stand in the left column, so that both are of one height as nearly as may be.
fn half(blocks: &[Block]) -> usize {
    let all: i32 = blocks.iter().map(|b| b.height + GAP).sum();
    let mut sum = 0;
    for (i, block) in blocks.iter().enumerate() {
        if sum + (block.height + GAP) / 2 >= all / 2 {
            return i;
        }
        sum += block.height + GAP;
    }
    blocks.len()
}

/// Which lane each way takes: short ones inside, none on another.
fn lanes(spans: &BTreeMap<usize, (i32, i32)>) -> BTreeMap<usize, i32> {
    let mut order: Vec<(i32, usize)> = spans.iter().map(|(to, (top, bottom))| (bottom - top, *to)).collect();
    order.sort_unstable();
    let mut taken: Vec<Vec<(i32, i32)>> = Vec::new();
    let mut found = BTreeMap::new();
    for (_, to) in order {
        let (top, bottom) = spans[&to];
        let free = |lane: &Vec<(i32, i32)>| lane.iter().all(|(t, b)| bottom + 4 < *t || b + 4 < top);
        let lane = taken.iter().position(free).unwrap_or_else(|| {
            taken.push(Vec::new());
            taken.len() - 1
        });
        taken[lane].push((top, bottom));
        found.insert(to, i32::try_from(lane).unwrap_or_default());
    }
    found
}

/// The width of text, a little more rather than less: type differs from system to system.
#[must_use]
pub fn length(text: &str, size: i32) -> i32 {
    let hundredths: i32 = text.chars().map(wide).sum();
    hundredths * size / 100
}

fn wide(c: char) -> i32 {
    match c {
        '\u{2e80}'.. => 100,
        'A'..='Z' | 'm' | 'w' => 78,
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | ' ' | ',' | '.' | '\'' => 36,
        _ => 58,
    }
}

/// Lines of at most this width: between words, or after any Chinese character but before a closing mark.
fn wrap(text: &str, width: i32, size: i32) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut word = String::new();
    let put = |lines: &mut Vec<String>, word: &mut String| {
        if let Some(last) = lines.last_mut() {
            if last.is_empty() || length(&format!("{last}{}", word.trim_end()), size) <= width {
                last.push_str(word);
            } else {
                lines.push(word.clone());
            }
        }
        word.clear();
    };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        word.push(c);
        let closes = chars.peek().is_some_and(|next| "、，。）》：；".contains(*next));
        if (c == ' ' || wide(c) == 100) && !closes {
            put(&mut lines, &mut word);
        }
    }
    if !word.is_empty() {
        put(&mut lines, &mut word);
    }
    lines.into_iter().map(|l| l.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::Kind;

    fn shapes() -> Vec<Shape> {
        let shape = |locale, is_wide| Shape { locale, is_wide, size: 13, station: 96, label: 150, mark: 26 };
        [Locale::ZhCn, Locale::En].into_iter().flat_map(|l| [shape(l, false), shape(l, true)]).collect()
    }

    fn check(flow: &Flow, shape: &Shape, steps: &[&'static Step]) {
        for (n, a) in flow.nodes.iter().enumerate() {
            assert!(a.x >= 0 && a.x + shape.station <= flow.width && a.y + a.height <= flow.height);
            for b in &flow.nodes[n + 1..] {
                assert!(a.is_right != b.is_right || a.y + a.height < b.y, "{:?} lies on {:?}", a.lines, b.lines);
            }
        }
        for (n, a) in flow.lanes.iter().enumerate() {
            assert!((a.top..=a.bottom).contains(&a.y));
            let node = flow.nodes.iter().find(|n| n.station.is_some_and(|s| s.code == a.to)).expect("a station");
            assert!((node.y..node.y + node.height).contains(&a.y));
            for b in &flow.lanes[n + 1..] {
                assert!(a.x != b.x || a.bottom < b.top || b.bottom < a.top, "{} and {} share a lane", a.to, b.to);
            }
        }
        for exit in &flow.exits {
            for line in &exit.lines {
                assert!(length(line, shape.size) <= shape.label, "{line}");
            }
            let Some((_, lane)) = exit.wire else { continue };
            let lane = flow.lanes.iter().find(|l| l.x == lane && (l.top..=l.bottom).contains(&exit.y));
            assert_eq!(lane.map(|l| l.to), exit.step.to, "{} goes where it leads", exit.step.code);
        }
        for step in steps.iter().filter(|s| leads(s).is_some()) {
            let drawn = flow.exits.iter().filter(|e| e.step.code == step.code).count();
            let from = match step.from {
                From::Opening => 1,
                From::At(codes) => codes.len(),
            };
            assert_eq!(drawn, from, "{} at each station where it can be taken", step.code);
        }
    }

    #[test]
    fn every_step_is_drawn_at_its_stations_and_goes_where_it_leads() {
        for kind in Kind::ALL {
            let machine = kind.machine();
            let main: Vec<_> = machine.main_steps().collect();
            let every: Vec<_> = machine.all_steps().collect();
            for shape in shapes() {
                for steps in [&main, &every] {
                    let flow = machine.flow(steps, &shape).expect("a diagram");
                    check(&flow, &shape, steps);
                }
                for item in machine.items {
                    let steps: Vec<_> = item.rows(machine).collect();
                    if let Some(flow) = machine.flow(&steps, &shape) {
                        check(&flow, &shape, &steps);
                    }
                }
            }
        }
    }

    #[test]
    fn text_is_broken_between_words_and_not_before_a_mark() {
        assert_eq!(wrap("登记移送、委托调解", 55, 13), ["登记移", "送、委托", "调解"]);
        assert_eq!(wrap("Register a referral", 90, 13), ["Register a", "referral"]);
    }
}
