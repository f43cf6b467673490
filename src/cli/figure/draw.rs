//! `snowglobe figure draw KIND`: one figure without a book, as a picture or as its numbers.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use super::{BookArguments, Exit, find, parameters, plain, refuse};
use crate::cli::terminal;
use crate::compute::{Request, make};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::draw::standalone;
use crate::math::numbers::random::seed_of;
use crate::output;
use crate::params::{Data, Entries, Reader};
use crate::plate::{Axis, Kind, Plate, Registry};
use crate::render::{figure_csv, figure_json};
use crate::store::Store;

/// Pixels of a PNG for each CSS pixel.
const SCALE: f64 = 2.0;

/// Which figure, and as what.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowglobe figure draw noise-schedule --set steps=100 --format json
  snowglobe figure draw forward-filmstrip --frame t=500 --format png --out half.png
  snowglobe figure draw noise-schedule --format csv --table schedule | head")]
pub(in crate::cli) struct Arguments {
    /// The kind, as `figure list` names it.
    kind: String,
    /// A parameter: VALUE is TOML, a bare word counts as a string. May be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// The file format; without it, what the name of the file says, else svg.
    #[arg(long)]
    format: Option<Format>,
    /// Where an axis stands in a picture, as in t=500. May be repeated.
    #[arg(long, value_name = "AXIS=VALUE")]
    frame: Vec<String>,
    /// The table to write as CSV, where there are several.
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// The file to write; without it, standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Folder of a book whose store may be used.
    #[arg(long, value_name = "DIR")]
    book: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A vector picture.
    Svg,
    /// A picture of pixels.
    Png,
    /// Parameters, seed, status, tables, description.
    Json,
    /// One table.
    Csv,
}

/// What was wrong: the usage, or the figure.
enum Wrong {
    Usage(String),
    Figure(Diagnostics),
}

impl From<Diagnostic> for Wrong {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Figure(diagnostic.into())
    }
}

pub(super) fn run(arguments: &Arguments, before: &BookArguments, kinds: &Registry) -> Exit {
    let book = BookArguments { book: arguments.book.clone(), ..BookArguments::default() };
    let book = book.or(before.clone());
    match file(arguments, &book, kinds) {
        Ok(bytes) => match &arguments.out {
            Some(path) => match output::write_file(path, &bytes) {
                Ok(()) => Exit::Done,
                Err(error) => book.terminal().fail(&error.to_string()),
            },
            None => terminal::print(&bytes),
        },
        Err(Wrong::Usage(message)) => book.terminal().fail(&message),
        Err(Wrong::Figure(wrong)) => refuse(&book, wrong),
    }
}

/// The bytes of the file that is wanted.
fn file(arguments: &Arguments, book: &BookArguments, kinds: &Registry) -> Result<Vec<u8>, Wrong> {
    let format = format(arguments)?;
    let kind = find(kinds, &arguments.kind).map_err(|unknown| *unknown)?;
    let mut table = parameters::read(&arguments.set).map_err(Wrong::Usage)?;
    let seed = seed(kind, &mut table)?;
    let mut reader = Reader::new(&table, None);
    let figure = (kind.read)(&mut reader);
    let noted = reader.finish();
    if !noted.problems.is_empty() {
        let mut wrong = Diagnostics::new();
        for problem in noted.problems {
            let diagnostic = plain(problem.message);
            wrong.push(match problem.hint {
                Some(hint) => diagnostic.hint(hint),
                None => diagnostic,
            });
        }
        return Err(Wrong::Figure(wrong));
    }
    let request = Request {
        id: kind.name,
        kind: kind.name,
        key: kind.key,
        seed,
        params: &noted.values,
        figure: figure.as_ref(),
    };
    let plate = plate(&request, book)?;
    written(arguments, format, &request, &plate)
}

fn format(arguments: &Arguments) -> Result<Format, Wrong> {
    let ending = arguments.out.as_ref().and_then(|path| path.extension()?.to_str());
    let usage = |message: &str| Err(Wrong::Usage(message.to_owned()));
    let format = match (arguments.format, ending) {
        (Some(format), _) => format,
        (None, None | Some("svg")) => Format::Svg,
        (None, Some("png")) => Format::Png,
        (None, Some("json")) => Format::Json,
        (None, Some("csv")) => Format::Csv,
        (None, Some(other)) => {
            return usage(&format!(
                "`.{other}` names no format of a figure: end the file in .svg, .png, .json or .csv, or give `--format`"
            ));
        }
    };
    if arguments.table.is_some() && format != Format::Csv {
        return usage("`--table` chooses a table for `--format csv`");
    }
    if !arguments.frame.is_empty() && matches!(format, Format::Csv | Format::Json) {
        return usage("`--frame` chooses a picture: it needs `--format svg` or `--format png`");
    }
    if format == Format::Png && arguments.out.is_none() && std::io::stdout().is_terminal() {
        return usage("a PNG is no text: give a file with `--out`");
    }
    Ok(format)
}

/// Takes the seed out of the parameters; without one it follows from the kind.
fn seed(kind: &Kind, table: &mut Entries) -> Result<u32, Wrong> {
    match table.remove("seed").map(|entry| entry.value.data) {
        None => Ok(seed_of(kind.name)),
        Some(Data::Integer(seed)) => Ok(u32::try_from(seed).map_err(|_| bad_seed())?),
        Some(_) => Err(bad_seed().into()),
    }
}

fn bad_seed() -> Diagnostic {
    plain("`seed` is not a seed").hint("`seed` takes: whole number, 0 to 4294967295")
}

fn plate(request: &Request<'_>, book: &BookArguments) -> Result<Plate, Wrong> {
    let folder = book.folder();
    let store =
        if folder.is_dir() { Store::open(&Store::beside(&folder)) } else { Store::disabled() };
    let made = make(&[*request], &store, &book.terminal());
    let wrong = |messages: Vec<String>| {
        let mut wrong = Diagnostics::new();
        for message in messages {
            let hint = format!("`snowglobe figure show {}` lists its parameters", request.kind);
            wrong.push(plain(message).hint(hint));
        }
        Wrong::Figure(wrong)
    };
    match made.into_iter().next() {
        Some(made) => made.map_err(wrong).map(|made| made.plate.as_ref().clone()),
        None => Err(wrong(vec!["the figure was not computed".to_owned()])),
    }
}

fn written(
    arguments: &Arguments,
    format: Format,
    request: &Request<'_>,
    plate: &Plate,
) -> Result<Vec<u8>, Wrong> {
    let failed = |error: standalone::StandaloneError| Wrong::from(plain(error.to_string()));
    match format {
        Format::Json => {
            let json = figure_json(request.kind, request.params, request.seed, plate);
            Ok(json.into_bytes())
        }
        Format::Csv => Ok(csv(arguments, plate)?.into_bytes()),
        Format::Svg => {
            let stops = stops(&arguments.frame, &plate.axes)?;
            Ok(standalone::svg(plate, &stops).map_err(failed)?.into_bytes())
        }
        Format::Png => {
            let stops = stops(&arguments.frame, &plate.axes)?;
            standalone::png(plate, &stops, SCALE).map_err(failed)
        }
    }
}

fn csv(arguments: &Arguments, plate: &Plate) -> Result<String, Wrong> {
    let names = || plate.tables.iter().map(|table| table.name.as_str());
    let table = match (&arguments.table, plate.tables.as_slice()) {
        (None, [only]) => Some(only),
        (None, _) => None,
        (Some(name), tables) => tables.iter().find(|table| table.name == *name),
    };
    table.map(figure_csv).ok_or_else(|| {
        let message = match &arguments.table {
            Some(name) => format!("there is no table `{name}`"),
            None => "say which table with `--table`".to_owned(),
        };
        let written = arguments.table.as_deref().unwrap_or_default();
        plain(message).did_you_mean(written, names().collect::<Vec<_>>()).into()
    })
}

/// The stop of each axis: as `--frame` says, else its start.
fn stops(frames: &[String], axes: &[Axis]) -> Result<Vec<usize>, Wrong> {
    let mut stops: Vec<usize> = axes.iter().map(|axis| axis.start).collect();
    let mut given = Vec::new();
    for frame in frames {
        let (name, value) = frame
            .split_once('=')
            .map(|(name, value)| (name.trim(), value.trim()))
            .ok_or_else(|| Wrong::Usage(format!("`--frame {frame}` needs the form axis=value")))?;
        let Some(index) = axes.iter().position(|axis| axis.name == name) else {
            let names: Vec<&str> = axes.iter().map(|axis| axis.name.as_str()).collect();
            let unknown = plain(format!("this figure has no axis `{name}`"));
            return Err(unknown.did_you_mean(name, names).into());
        };
        if given.contains(&index) {
            return Err(Wrong::Usage(format!("`--frame {name}=…` is given twice")));
        }
        given.push(index);
        stops[index] = stop(&axes[index], value)?;
    }
    Ok(stops)
}

fn stop(axis: &Axis, value: &str) -> Result<usize, Wrong> {
    let number: Option<f64> = value.parse().ok();
    let found = axis.stops.iter().position(|stop| stop.text == value || Some(stop.value) == number);
    found.ok_or_else(|| {
        let texts: Vec<&str> = axis.stops.iter().map(|stop| stop.text.as_str()).collect();
        let shown = match texts.as_slice() {
            [first, second, .., last] if texts.len() > 12 => format!("{first}, {second}, … {last}"),
            _ => texts.join(", "),
        };
        let message = format!("the axis `{}` has no stop `{value}`", axis.name);
        plain(message).hint(format!("its stops are: {shown}")).into()
    })
}
