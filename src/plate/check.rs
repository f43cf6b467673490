//! Is a plate what its figure promised? A slip here would be a blank picture on the page.

use std::collections::BTreeSet;

use super::{Art, Axis, Drawing, Panel, Paper, Plate, Table, TableShape};

/// The first bytes of every PNG file.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

impl Plate {
    /// Everything wrong with this plate, given the tables its figure promised.
    pub fn check(&self, promised: &[TableShape]) -> Vec<String> {
        let mut wrong = Vec::new();
        for axis in &self.axes {
            check_axis(axis, &mut wrong);
        }
        if self.panels.is_empty() {
            wrong.push("the plate shows nothing: it has no panel".to_owned());
        }
        let mut names = BTreeSet::new();
        for panel in &self.panels {
            if !names.insert(&panel.name) {
                wrong.push(format!("two panels are called `{}`", panel.name));
            }
            self.check_panel(panel, &mut wrong);
        }
        for readout in &self.readouts {
            let name = format!("the readout `{}`", readout.label);
            self.check_frames(&name, &readout.axes, readout.texts.len(), &mut wrong);
        }
        check_tables(&self.tables, promised, &mut wrong);
        if self.alt.trim().is_empty() {
            wrong.push("the plate has no description in words".to_owned());
        }
        wrong
    }

    fn check_panel(&self, panel: &Panel, wrong: &mut Vec<String>) {
        let name = format!("the panel `{}`", panel.name);
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if panel.name.is_empty() || !panel.name.chars().all(plain) {
            wrong.push(format!("{name} needs a name of letters, digits and hyphens"));
        }
        if panel.drawings.is_empty() {
            wrong.push(format!("{name} is empty"));
        }
        if let Paper::Strip(axis) = panel.paper
            && axis >= self.axes.len()
        {
            wrong.push(format!("{name} is printed along axis {axis}, which is not there"));
        }
        if let Some(pick) = &panel.pick {
            if pick.across.max(pick.down) >= self.axes.len() {
                wrong.push(format!("{name} picks along an axis that is not there"));
            }
            if pick.areas.len() != panel.drawings.len() {
                wrong.push(format!("{name} needs one area to pick from for each drawing"));
            }
        }
        for drawing in &panel.drawings {
            self.check_drawing(&name, drawing, wrong);
        }
    }

    fn check_drawing(&self, name: &str, drawing: &Drawing, wrong: &mut Vec<String>) {
        if ![drawing.width, drawing.height].iter().all(|side| *side > 0.0 && side.is_finite()) {
            wrong.push(format!("{name} is {} by {}", drawing.width, drawing.height));
        }
        if drawing.layers.is_empty() {
            wrong.push(format!("{name} has no layer"));
        }
        for layer in &drawing.layers {
            self.check_frames(name, &layer.axes, layer.art.frames(), wrong);
            match &layer.art {
                Art::Vector(frames) => {
                    if let Some(frame) = frames.iter().position(|svg| has_no_number(svg)) {
                        wrong.push(format!(
                            "{name} has a coordinate that is no number in frame {frame}"
                        ));
                    }
                }
                Art::Raster(atlas) => {
                    let cells = atlas.columns * atlas.rows;
                    let sides = atlas.frame_width * atlas.frame_height;
                    let drawn = atlas.png.starts_with(PNG) && sides > 0 && cells >= atlas.frames;
                    if !drawn || !atlas.area.iter().all(|side| side.is_finite()) {
                        wrong.push(format!("{name} has a picture that cannot be shown"));
                    }
                }
            }
        }
    }

    /// Frames are the product of the stops of the axes they depend on.
    fn check_frames(&self, name: &str, axes: &[usize], frames: usize, wrong: &mut Vec<String>) {
        let ascending = axes.windows(2).all(|pair| pair[0] < pair[1]);
        let stops: Option<usize> =
            axes.iter().map(|axis| self.axes.get(*axis).map(|axis| axis.stops.len())).product();
        match stops {
            Some(stops) if ascending && stops == frames => {}
            Some(stops) if ascending => {
                wrong.push(format!("{name} has {frames} frames where its axes have {stops} stops"));
            }
            _ => wrong.push(format!("{name} depends on axes that are not there: {axes:?}")),
        }
    }
}

fn check_axis(axis: &Axis, wrong: &mut Vec<String>) {
    let stops = axis.stops.len();
    let inside = |index: &usize| *index < stops;
    if stops == 0 || !inside(&axis.start) {
        wrong.push(format!("the axis `{}` has no stop to start at", axis.name));
    }
    if axis.print.is_empty() || !axis.print.iter().all(inside) {
        wrong.push(format!("the axis `{}` has no stops to print", axis.name));
    }
    if axis.stops.iter().any(|stop| !stop.value.is_finite()) {
        wrong.push(format!("the axis `{}` has a stop that is no number", axis.name));
    }
}

fn check_tables(tables: &[Table], promised: &[TableShape], wrong: &mut Vec<String>) {
    let delivered: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let names: Vec<&str> = promised.iter().map(|shape| shape.name).collect();
    if delivered != names {
        wrong.push(format!("the figure promised the tables {names:?} and delivered {delivered:?}"));
        return;
    }
    for (table, shape) in tables.iter().zip(promised) {
        let columns: Vec<&String> = shape.columns.iter().map(|column| &column.name).collect();
        if table.columns.iter().collect::<Vec<_>>() != columns {
            wrong.push(format!(
                "the table `{}` has the columns {:?} where {columns:?} were promised",
                table.name, table.columns
            ));
        }
        if let Some(row) = table.rows.iter().position(|row| row.len() != columns.len()) {
            wrong.push(format!("row {row} of the table `{}` has a wrong length", table.name));
        }
        if table.rows.is_empty() {
            wrong.push(format!("the table `{}` is empty", table.name));
        }
    }
}

/// True if an SVG fragment holds `NaN` or `inf` and it is no part of a word: in a path a capital may stand
/// on either side.
fn has_no_number(svg: &str) -> bool {
    ["NaN", "inf"].iter().any(|word| {
        svg.match_indices(word).any(|(at, _)| {
            let letter = |c: char| c.is_lowercase();
            !svg[..at].ends_with(letter) && !svg[at + word.len()..].starts_with(letter)
        })
    })
}
