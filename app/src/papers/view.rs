//! Sheets as HTML. Every distance is in `style/papers.css`; here only what stands where.

use chrono::NaiveDate;
use domain::papers::{Align, Column, Face, Place, Run, Takes, day};
use leptos::prelude::*;

use super::Is;
use super::measure::join;
use super::pieces::{Beside, Kind, Part, Piece};
use super::sheets::Sheet;

/// A sheet.
pub(super) fn sheet(sheet: Sheet, is: Is) -> AnyView {
    let face = match sheet.face {
        Face::Cover => "sheet cover",
        Face::List => "sheet form list",
        Face::Form => "sheet form",
        Face::Notice => "sheet letter",
    };
    let face = if sheet.is_tight { format!("{face} tight") } else { face.to_owned() };
    let mut parts = Vec::new();
    let mut rest = sheet.parts.into_iter().peekable();
    while let Some(piece) = rest.next() {
        if let Part::Row { table, columns, cells } = piece.part {
            let mut rows = vec![cells];
            while let Some(Piece { part: Part::Row { cells, .. }, .. }) =
                rest.next_if(|p| matches!(&p.part, Part::Row { table: other, .. } if *other == table))
            {
                rows.push(cells);
            }
            parts.push(table_view(&columns, rows));
        } else {
            parts.push(part(piece.part));
        }
    }
    let number = match (sheet.number, sheet.of) {
        (Some(n), _) => Some(format!("— {n} —")),
        (None, (nth, of)) if of > 1 => Some(format!("第{nth}页，共{of}页")),
        (None, _) => None,
    };
    let number = number.map(|n| view! { <p class="folio">{n}</p> });
    let mark = match is {
        Is::Real => None,
        Is::Example => Some("示例　不作凭证"),
        Is::Draft => Some("草稿　不作凭证"),
    };
    view! {
        <section class=face lang="zh-CN" role="group" aria-label=sheet.title data-paper=sheet.code>
            {mark.map(|mark| view! { <p class="example-mark">{mark}</p> })}
            <div class="type-area">{parts}</div>
            {number}
        </section>
    }
    .into_any()
}

fn run(r: Run) -> AnyView {
    match r {
        Run::Text(text) => text.into_any(),
        Run::Blank(label) if label.takes == Takes::Day => {
            view! { <span class="day-blank">{written(None)}</span> }.into_any()
        }
        Run::Blank(label) => {
            let class = format!("blank b{}", label.width.clamp(2, 22));
            view! { <span class=class role="img" aria-label=label.name></span> }.into_any()
        }
    }
}

fn runs(all: Vec<Run>) -> Vec<AnyView> {
    all.into_iter().map(run).collect()
}

fn part(part: Part) -> AnyView {
    match part {
        Part::Head { head, title, number } => view! {
            <header class="head">
                {head.map(|h| view! { <p class="committee">{h}</p> })}
                <h2 class="title">{title}</h2>
                {number.map(|n| view! { <p class="number">{match n {
                    Run::Text(text) => text.into_any(),
                    blank @ Run::Blank(_) => view! { "编号：" {run(blank)} }.into_any(),
                }}</p> })}
            </header>
        }
        .into_any(),
        Part::Text { kind, lines, begins, ends } => {
            let mut class = match kind {
                Kind::Paragraph => "para".to_owned(),
                Kind::Flush => "flush".to_owned(),
                Kind::Heading => "heading".to_owned(),
                Kind::Item(_) => "item".to_owned(),
            };
            // A line to write on goes to the edge.
            if matches!(lines.as_slice(), [line] if matches!(line.as_slice(), [Run::Blank(l)] if l.takes != Takes::Day))
                && kind != Kind::Flush
            {
                class.push_str(" to-edge");
            }
            // Around a blank, justified type would be torn apart.
            if lines.iter().flatten().any(|r| matches!(r, Run::Blank(_))) {
                class.push_str(" open");
            } else if !ends {
                class.push_str(" broken");
            }
            if !begins {
                class.push_str(" goes-on");
            }
            let number = match kind {
                Kind::Item(n) if begins => Some(view! { <span class="nth">{format!("{n}.")}</span> }),
                _ => None,
            };
            view! { <p class=class>{number}{runs(join(lines))}</p> }.into_any()
        }
        Part::Label(text) => view! { <p class="label">{text}</p> }.into_any(),
        Part::Ruled => view! { <div class="ruled"></div> }.into_any(),
        Part::Fields(fields) => {
            let fields: Vec<_> = fields
                .into_iter()
                .map(|(label, value, share)| {
                    let class = format!("field s{share}");
                    let value = match value {
                        Run::Text(text) => text,
                        Run::Blank(label) if label.takes == Takes::Day => "　　年　　月　　日".to_owned(),
                        Run::Blank(_) => String::new(),
                    };
                    view! { <span class=class><span class="name">{label}</span><span class="value">{value}</span></span> }
                })
                .collect();
            view! { <p class="fields">{fields}</p> }.into_any()
        }
        Part::Row { columns, cells, .. } => table_view(&columns, vec![cells]),
        Part::Places(places, beside) => {
            let beside = match beside {
                Beside::Nothing => None,
                Beside::Day(on) => Some(view! { <p class="dated">{written(on)}</p> }.into_any()),
                Beside::Seal(name, on) => Some(seal(name, on)),
            };
            view! { <div class="places">{places.into_iter().map(place).collect::<Vec<_>>()}{beside}</div> }.into_any()
        }
        Part::Day(on) => view! { <p class="dated">{written(on)}</p> }.into_any(),
        Part::Seal(name, on) => seal(name, on),
        Part::Foot(text) => view! { <p class="foot">{text}</p> }.into_any(),
        Part::Picture(way) => view! { <img class="put-in" src=way alt=""/> }.into_any(),
        Part::Break => ().into_any(),
    }
}

fn seal(name: String, on: Option<NaiveDate>) -> AnyView {
    view! {
        <div class="seal">
            <span class="circle" aria-hidden="true"></span>
            <p>{committee(name)}</p>
            <p>{written(on)}</p>
            <p class="here">"（印章）"</p>
        </div>
    }
    .into_any()
}

/// The committee, or room to write which.
fn committee(name: String) -> AnyView {
    if name.is_empty() {
        return view! { <span class="blank b5"></span>"人民调解委员会" }.into_any();
    }
    name.into_any()
}

/// A day, or room to write one.
fn written(on: Option<NaiveDate>) -> AnyView {
    match on {
        Some(on) => day(on).into_any(),
        None => view! {
            <span class="blank b3"></span>"年"<span class="blank b2"></span>"月"<span class="blank b2"></span>"日"
        }
        .into_any(),
    }
}

fn place(p: Place) -> AnyView {
    let class = if p.fingerprint { "place with-finger" } else { "place" };
    view! {
        <div class=class>
            <div class="write">
                <p class="who">{format!("{}：", p.label)}</p>
                <p class="line">{p.name.map(|n| view! { <small>{n}</small> })}</p>
            </div>
            {p.fingerprint.then(|| view! { <div class="finger">"指印"</div> })}
        </div>
    }
    .into_any()
}

fn table_view(columns: &[Column], rows: Vec<Vec<Run>>) -> AnyView {
    let widths: Vec<_> = columns.iter().map(|c| view! { <col class=format!("c{}", c.share)/> }).collect();
    let heads: Vec<_> = columns.iter().map(|c| view! { <th scope="col">{c.head}</th> }).collect();
    let rows: Vec<_> = rows
        .into_iter()
        .map(|cells| {
            let cells: Vec<_> = cells
                .into_iter()
                .zip(columns)
                .map(|(cell, column)| {
                    let class = (column.align == Align::Middle).then_some("mid");
                    let text = match cell {
                        Run::Text(text) => text,
                        Run::Blank(_) => String::new(),
                    };
                    view! { <td class=class>{text}</td> }
                })
                .collect();
            view! { <tr>{cells}</tr> }
        })
        .collect();
    view! {
        <table class="grid">
            <colgroup>{widths}</colgroup>
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
