//! Controls: native elements in the markup, shown where there is a script to serve them.

use crate::plate::{Axis, Control, Plate, Readout};

use super::super::html::{Html, tag};
use super::{Setting, numbers};

/// The controls of every axis, and the numbers that follow them.
pub fn controls(html: &mut Html, setting: &Setting<'_>) {
    let plate = setting.plate;
    html.element(tag("div").class("controls"), |html| {
        for (index, axis) in plate.axes.iter().enumerate() {
            if axis.stops.len() < 2 {
                continue;
            }
            html.line();
            match axis.control {
                Control::Slider => slider(html, setting, index, axis),
                Control::Choice => choice(html, setting, index, axis),
                Control::Draw => draw(html, index, axis),
            }
        }
        if !plate.readouts.is_empty() {
            html.line();
            html.element(tag("dl").class("readouts"), |html| {
                for (index, readout) in plate.readouts.iter().enumerate() {
                    one_readout(html, plate, index, readout);
                }
            });
        }
        html.line();
    });
    html.line();
}

fn slider(html: &mut Html, setting: &Setting<'_>, index: usize, axis: &Axis) {
    let id = format!("{}.{}", setting.id, axis.name);
    html.element(tag("div").class("control slider"), |html| {
        html.simple(tag("label").with("for", id.clone()), &axis.label);
        if let Some(play) = axis.play {
            let button = tag("button")
                .class("play")
                .with("type", "button")
                .with("data-axis", index.to_string())
                .with("data-seconds", play.seconds.to_string())
                .flag("data-autoplay", play.autoplay)
                .with("aria-label", format!("Play: {}", axis.label))
                .with("aria-pressed", "false");
            html.element(button, |_| {});
        }
        html.void(
            tag("input")
                .with("type", "range")
                .with("id", id.clone())
                .with("min", "0")
                .with("max", (axis.stops.len() - 1).to_string())
                .with("step", "1")
                .with("value", axis.start.to_string())
                .with("aria-valuetext", stop(axis).to_owned())
                .with("autocomplete", "off")
                .with("data-axis", index.to_string()),
        );
        live(html, index, axis, Some(id.clone()));
    });
}

fn choice(html: &mut Html, setting: &Setting<'_>, index: usize, axis: &Axis) {
    html.element(tag("fieldset").class("control choice"), |html| {
        html.simple(tag("legend"), &axis.label);
        for (stop, option) in axis.stops.iter().enumerate() {
            html.element(tag("label"), |html| {
                html.void(
                    tag("input")
                        .with("type", "radio")
                        .with("name", format!("{}.{}", setting.id, axis.name))
                        .with("value", stop.to_string())
                        .with("autocomplete", "off")
                        .with("data-axis", index.to_string())
                        .flag("checked", stop == axis.start),
                );
                html.simple(tag("span").with("data-text", option.text.clone()), &option.text);
            });
        }
    });
}

fn draw(html: &mut Html, index: usize, axis: &Axis) {
    html.element(tag("div").class("control draw"), |html| {
        let button = tag("button")
            .class("another")
            .with("type", "button")
            .with("data-axis", index.to_string());
        html.simple(button, &axis.label);
        live(html, index, axis, None);
    });
}

/// The value of an axis, in a box wide enough for its longest text.
fn live(html: &mut Html, index: usize, axis: &Axis, of: Option<String>) {
    let polite = if of.is_none() { "polite" } else { "off" };
    let output = tag("output")
        .class("live")
        .with("data-stop", index.to_string())
        .with("aria-live", polite)
        .maybe("for", of)
        .with("style", room(axis.stops.iter().map(|stop| stop.text.as_str())));
    html.simple(output, stop(axis));
}

fn one_readout(html: &mut Html, plate: &Plate, index: usize, readout: &Readout) {
    let frame = plate.frame(&readout.axes, &plate.start());
    let text = readout.texts.get(frame).map_or("", String::as_str);
    html.element(tag("div"), |html| {
        html.simple(tag("dt"), &readout.label);
        html.element(tag("dd"), |html| {
            let output = tag("span")
                .class("live")
                .with("data-readout", index.to_string())
                .with("data-axes", numbers(&readout.axes))
                .with("style", room(readout.texts.iter().map(String::as_str)));
            html.simple(output, text);
        });
    });
}

/// The text of the stop shown first.
fn stop(axis: &Axis) -> &str {
    axis.stops.get(axis.start).map_or("", |stop| stop.text.as_str())
}

/// Room for the longest of some texts, so that nothing shifts when the text changes.
fn room<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let longest = texts.map(|text| text.chars().count()).max().unwrap_or(0);
    format!("min-width:{}ch", longest.max(1))
}
