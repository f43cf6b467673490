//! The files of a figure: atlases, frames for the script, tables, and everything as JSON.

use serde_json::{Map, Value, json};

use crate::book::FigureRequest;
use crate::output::Output;
use crate::plate::{Art, Cell, Panel, Plate, Status, Table};

/// The folder of a figure, from the root of the site, with a slash at its end.
pub fn folder(request: &FigureRequest) -> String {
    format!("figures/{}/", request.id)
}

/// The file of a raster layer within the figure's folder.
pub fn atlas_name(panel: &Panel, drawing: usize, layer: usize) -> String {
    let layer_of = |drawing: usize| {
        let layer = panel.drawings.get(drawing)?.layers.get(layer)?;
        match &layer.art {
            Art::Raster(atlas) => Some(&atlas.png),
            Art::Vector(_) => None,
        }
    };
    // A narrow drawing that shows the same pictures shows the same file.
    if drawing > 0 && layer_of(drawing) != layer_of(0) {
        format!("{}-narrow-{layer}.png", panel.name)
    } else {
        format!("{}-{layer}.png", panel.name)
    }
}

/// What a vector layer is called in `frames.js`.
pub fn vector_key(panel: &Panel, drawing: usize, layer: usize) -> String {
    format!("{}.{drawing}.{layer}", panel.name)
}

/// The file of a table within the figure's folder.
pub fn table_name(table: &Table) -> String {
    format!("{}.csv", table.name)
}

/// Adds the files of one figure to the site.
pub fn write(output: &mut Output, request: &FigureRequest, plate: &Plate) {
    let folder = folder(request);
    for panel in &plate.panels {
        for (index, drawing) in panel.drawings.iter().enumerate() {
            for (depth, layer) in drawing.layers.iter().enumerate() {
                if let Art::Raster(atlas) = &layer.art {
                    let name = atlas_name(panel, index, depth);
                    output.insert(format!("{folder}{name}"), atlas.png.clone());
                }
            }
        }
    }
    if plate.moves() {
        output.insert(format!("{folder}frames.js"), frames_script(request, plate));
    }
    for table in &plate.tables {
        output.insert(format!("{folder}{}", table_name(table)), figure_csv(table));
    }
    let json = figure_json(&request.kind, &request.params, request.seed, plate);
    output.insert(format!("{folder}data.json"), json);
}

/// All frames as a classic script that calls one function, since a page opened from disk may not fetch.
fn frames_script(request: &FigureRequest, plate: &Plate) -> String {
    let stops: Vec<Vec<&str>> = plate
        .axes
        .iter()
        .map(|axis| axis.stops.iter().map(|stop| stop.text.as_str()).collect())
        .collect();
    let readouts: Vec<&[String]> = plate.readouts.iter().map(|it| it.texts.as_slice()).collect();
    let mut frames = Map::new();
    for panel in &plate.panels {
        for (index, drawing) in panel.drawings.iter().enumerate() {
            for (depth, layer) in drawing.layers.iter().enumerate() {
                if let Art::Vector(all) = &layer.art
                    && all.len() > 1
                {
                    frames.insert(vector_key(panel, index, depth), json!(all));
                }
            }
        }
    }
    let data = json!({ "stops": stops, "readouts": readouts, "frames": frames });
    format!("snowglobe({}, {data});\n", json!(*request.id))
}

/// A figure in the JSON that `figure draw --format json` prints.
pub fn figure_json(
    kind: &str,
    params: &[(&'static str, Value)],
    seed: u32,
    plate: &Plate,
) -> String {
    let params: Map<String, Value> =
        params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let tables: Map<String, Value> =
        plate.tables.iter().map(|table| (table.name.clone(), table_json(table))).collect();
    let mut whole = Map::new();
    whole.insert("kind".to_owned(), json!(kind));
    whole.insert("params".to_owned(), Value::Object(params));
    whole.insert("seed".to_owned(), json!(seed));
    whole.insert("status".to_owned(), json!(plate.status.word()));
    if let Status::Trained(models) = &plate.status {
        whole.insert("training".to_owned(), json!(models));
    }
    whole.insert("tables".to_owned(), Value::Object(tables));
    whole.insert("alt".to_owned(), json!(plate.alt));
    format!("{}\n", Value::Object(whole))
}

fn table_json(table: &Table) -> Value {
    let rows: Vec<Vec<Value>> =
        table.rows.iter().map(|row| row.iter().map(cell_json).collect()).collect();
    json!({ "columns": table.columns, "rows": rows })
}

fn cell_json(cell: &Cell) -> Value {
    match cell {
        // A number that is not finite becomes null.
        Cell::Number(value) => json!(value),
        Cell::Count(value) => json!(value),
        Cell::Text(value) => json!(value),
        Cell::Truth(value) => json!(value),
        Cell::Missing => Value::Null,
    }
}

/// A table as CSV: a head, then a row a line; what has no value is empty.
pub fn figure_csv(table: &Table) -> String {
    let mut text = String::new();
    let head: Vec<_> = table.columns.iter().map(|name| quoted(name)).collect();
    text.push_str(&head.join(","));
    text.push('\n');
    for row in &table.rows {
        let cells: Vec<_> = row.iter().map(cell_csv).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

fn cell_csv(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => quoted(text),
        cell => match cell_json(cell) {
            Value::Null => String::new(),
            value => value.to_string(),
        },
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn table() -> Table {
        Table {
            name: "n".to_owned(),
            columns: vec!["t".to_owned(), "a, b".to_owned()],
            rows: vec![
                vec![Cell::Count(1), Cell::Number(0.1 + 0.2)],
                vec![Cell::Missing, Cell::Number(f64::INFINITY)],
                vec![Cell::Text("say \"x\"".to_owned()), Cell::Truth(true)],
            ],
        }
    }

    #[test]
    fn csv_leaves_out_what_has_no_value_and_quotes_what_must_be_quoted() {
        let expected = "t,\"a, b\"\n1,0.30000000000000004\n,\n\"say \"\"x\"\"\",true\n";
        assert_eq!(figure_csv(&table()), expected);
    }

    #[test]
    fn json_reads_back_to_the_same_bits() {
        let json = table_json(&table()).to_string();
        let back: Value = serde_json::from_str(&json).unwrap();
        let number = back["rows"][0][1].as_f64().unwrap();
        assert_eq!(number.to_bits(), (0.1_f64 + 0.2).to_bits());
        assert_eq!(back["rows"][1][1], Value::Null);
    }
}
