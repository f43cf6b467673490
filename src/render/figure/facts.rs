//! The small print under a figure: where its numbers come from and how to have them.

use serde_json::Value;

use crate::draw::number;
use crate::plate::Status;

use super::super::blocks::copy_button;
use super::super::html::{Html, tag};
use super::{Setting, files};

/// Status, clock, parameters, seed; then the source and the numbers.
pub fn facts(html: &mut Html, setting: &Setting<'_>) {
    let plate = setting.plate;
    html.element(tag("p").class("facts"), |html| {
        let word = plate.status.word();
        html.simple(tag("span").class(format!("badge {word}")), word);
        for fact in facts_in_words(setting) {
            html.text(" ");
            html.simple(tag("span").class("fact"), &fact);
        }
    });
    html.line();
    if let Some(credit) = &plate.credit {
        html.simple(tag("p").class("credit"), credit);
        html.line();
    }
    if !setting.paper {
        tools(html, setting);
    }
}

fn facts_in_words(setting: &Setting<'_>) -> Vec<String> {
    let plate = setting.plate;
    let mut facts = match &plate.status {
        Status::Exact { method } if method.is_empty() => vec!["closed form".to_owned()],
        Status::Exact { method } => vec![method.clone()],
        Status::Schematic => vec!["drawn, not computed".to_owned()],
        Status::Trained(models) => models
            .iter()
            .map(|training| {
                format!(
                    "{} on {}, seed {}, {} steps, final loss {}",
                    training.model,
                    training.data,
                    training.seed,
                    training.steps,
                    number::significant(training.final_loss, 4)
                )
            })
            .collect(),
    };
    if !plate.clock.is_empty() {
        facts.push(plate.clock.clone());
    }
    let parameters: Vec<_> =
        setting.request.params.iter().filter_map(|(name, value)| short(name, value)).collect();
    if !parameters.is_empty() {
        facts.push(parameters.join(", "));
    }
    facts.push(format!("seed {}", setting.request.seed));
    facts
}

/// A parameter in a few letters; longer ones stand in the source and in the JSON.
fn short(name: &str, value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        Value::Object(_) => return None,
        value => value.to_string().replace(',', ", "),
    };
    let name = name.replace('_', " ");
    (text.len() <= 32).then(|| format!("{name} {text}"))
}

/// The source to copy and the numbers to download.
fn tools(html: &mut Html, setting: &Setting<'_>) {
    html.element(tag("details").class("tools"), |html| {
        html.simple(tag("summary"), "Source and data");
        html.element(tag("div").class("listing"), |html| {
            html.element(tag("pre").with("tabindex", "0"), |html| {
                html.simple(tag("code"), &setting.request.markdown);
            });
            copy_button(html, "Copy this figure\u{2019}s source");
        });
        html.element(tag("p").class("downloads"), |html| {
            for table in &setting.plate.tables {
                let file = files::table_name(table);
                let link = tag("a")
                    .with("href", format!("{}{file}", setting.folder))
                    .flag("download", true);
                html.simple(link, &format!("{} (CSV)", table.name));
                html.text(" ");
            }
            let link = tag("a")
                .with("href", format!("{}data.json", setting.folder))
                .flag("download", true);
            html.simple(link, "everything (JSON)");
        });
    });
    html.line();
}
