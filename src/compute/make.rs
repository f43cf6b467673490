//! From requests to plates: what the store holds is taken, the rest computed, models first.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use super::progress::Progress;
use crate::book::FigureRequest;
use crate::models::{ModelError, Models, Order};
use crate::plate::{Figure, Plate, SourceKey, Studio};
use crate::store::{Key, Namespace, Recipe, Store, fingerprint};

/// Crates that decide what is computed.
const COMPUTING: [&str; 6] = ["chacha20", "flate2", "libm", "postcard", "rand", "rand_core"];

/// Crates that decide how it is drawn, besides.
const DRAWING: [&str; 4] = ["plotters", "plotters-backend", "png", "ttf-parser"];

/// A plate that is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The figure's id, or its kind where there is no book.
    pub id: &'a str,
    /// Its kind.
    pub kind: &'a str,
    /// What decides the plates of its kind besides their parameters.
    pub key: SourceKey,
    /// Its seed.
    pub seed: u32,
    /// Every parameter, defaults filled in.
    pub params: &'a [(&'static str, serde_json::Value)],
    /// The figure.
    pub figure: &'a dyn Figure,
}

impl<'a> Request<'a> {
    /// The plate that a figure block wants.
    pub fn of(request: &'a FigureRequest) -> Self {
        Self {
            id: &request.id,
            kind: &request.kind,
            key: request.key,
            seed: request.seed,
            params: &request.params,
            figure: request.figure.as_ref(),
        }
    }
}

/// A plate, and how it was come by.
#[derive(Clone, Debug)]
pub struct Made {
    /// The plate.
    pub plate: Arc<Plate>,
    /// How it was come by.
    pub record: Record,
}

/// How a plate was come by.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The figure's id.
    pub id: String,
    /// From the store, or computed.
    pub origin: Origin,
    /// Everything its key is made of; none if its kind has no fingerprint, so that it is never kept.
    pub recipe: Option<Recipe>,
    /// The models it needs.
    pub models: Vec<ModelRecord>,
}

/// How a model was come by.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelRecord {
    /// Its name and what sets it apart, in words.
    pub title: String,
    /// From the store, computed, or not looked for, since every plate that needs it was there.
    pub origin: Origin,
    /// Everything its key is made of; none as for a plate.
    pub recipe: Option<Recipe>,
}

/// Where a result comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Origin {
    /// From the store; making it once took so many seconds.
    Stored(f64),
    /// Computed in so many seconds.
    Computed(f64),
    /// Not there, and not asked for.
    Absent,
}

/// A request with its keys.
struct Job<'a> {
    request: &'a Request<'a>,
    orders: Vec<Box<dyn Order>>,
    recipe: Option<Recipe>,
}

/// A model, packed, and how it was come by.
type Packed = (Result<Vec<u8>, ModelError>, Origin);

/// Makes the plates of all requests, in their order; for each that fails, what is wrong with it.
pub fn make(
    requests: &[Request<'_>],
    store: &Store,
    progress: &dyn Progress,
) -> Vec<Result<Made, Vec<String>>> {
    let jobs: Vec<Job<'_>> = requests.iter().map(Job::new).collect();
    let stored: Vec<_> = jobs.par_iter().map(|job| job.stored(store)).collect();
    let missing = || jobs.iter().zip(&stored).filter(|(_, plate)| plate.is_none());

    let mut orders: BTreeMap<String, &dyn Order> = BTreeMap::new();
    for order in missing().flat_map(|(job, _)| &job.orders) {
        orders.insert(order.label(), order.as_ref());
    }
    let packed = train(&orders, store, progress);
    let mut models = Models::new();
    for (label, (bytes, _)) in &packed {
        if let Ok(bytes) = bytes {
            models.insert(label.clone(), bytes.clone());
        }
    }

    progress.ahead(missing().count(), "figure");
    let made: Vec<_> = jobs
        .par_iter()
        .zip(stored)
        .map(|(job, stored)| {
            let (plate, origin) = match stored {
                Some((plate, seconds)) => (plate, Origin::Stored(seconds)),
                None => job.compute(&models, &packed, store, progress)?,
            };
            let record =
                job.record(origin, |order| packed.get(&order.label()).map(|(_, origin)| *origin));
            let plate = Arc::new(plate);
            Ok(Made { plate, record })
        })
        .collect();
    trim(&jobs, store, &made);
    made
}

/// How the plate of a request would be come by, without making it.
pub fn record(request: &Request<'_>, store: &Store) -> Record {
    let job = Job::new(request);
    let held = |namespace, recipe: Option<&Recipe>| {
        let entry = store.get(namespace, &recipe?.key())?;
        Some(Origin::Stored(entry.seconds))
    };
    let origin = held(Namespace::Plates, job.recipe.as_ref()).unwrap_or(Origin::Absent);
    job.record(origin, |order| held(Namespace::Models, model_recipe(order).as_ref()))
}

/// What a key says of the sources behind it: the fingerprint of a file of this program, or what an author states of
/// code elsewhere together with the version of this program. None where nothing is known.
fn source(key: SourceKey) -> Option<String> {
    let stated = key.statement().map(|text| {
        let stated = Recipe::new().with("program", env!("CARGO_PKG_VERSION")).with("stated", text);
        stated.key().to_string()
    });
    key.path().and_then(fingerprint::of_module).or(stated)
}

/// What figures read their parameters with.
fn readers() -> Option<String> {
    let modules = ["src/figures/readers.rs", "src/figures/instruments/readers.rs"];
    modules.map(fingerprint::of_module).into_iter().collect()
}

/// Everything that decides a trained model.
fn model_recipe(order: &dyn Order) -> Option<Recipe> {
    let recipe = Recipe::new()
        .with("model", source(order.key())?)
        .with("specification", order.label())
        .with("math", fingerprint::of_folder("src/math"))
        .with("data", fingerprint::of_folder("content/data"))
        .with("crates", fingerprint::of_crates(&COMPUTING));
    Some(recipe)
}

/// Takes the models of all orders from the store, or trains them.
fn train(
    orders: &BTreeMap<String, &dyn Order>,
    store: &Store,
    progress: &dyn Progress,
) -> BTreeMap<String, Packed> {
    let keyed: Vec<_> = orders
        .iter()
        .map(|(label, order)| {
            let key = model_recipe(*order).map(|recipe| recipe.key());
            let entry = key.and_then(|key| store.get(Namespace::Models, &key));
            (label, *order, key, entry)
        })
        .collect();
    let untrained = keyed.iter().filter(|(.., entry)| entry.is_none());
    progress.ahead(untrained.count(), "model");
    keyed
        .into_par_iter()
        .map(|(label, order, key, entry)| {
            if let Some(entry) = entry {
                return (label.clone(), (Ok(entry.body), Origin::Stored(entry.seconds)));
            }
            let (made, seconds) = timed(progress, &order.title(), || order.make());
            if let (Ok(bytes), Some(key)) = (&made, &key) {
                store.put(Namespace::Models, key, bytes, seconds);
            }
            (label.clone(), (made, Origin::Computed(seconds)))
        })
        .collect()
}

impl<'a> Job<'a> {
    fn new(request: &'a Request<'a>) -> Self {
        let orders = request.figure.models();
        Self { recipe: plate_recipe(request, &orders), request, orders }
    }

    fn stored(&self, store: &Store) -> Option<(Plate, f64)> {
        let entry = store.get(Namespace::Plates, &self.recipe.as_ref()?.key())?;
        let plate: Plate = postcard::from_bytes(&entry.body).ok()?;
        Some((plate, entry.seconds))
    }

    fn compute(
        &self,
        models: &Models,
        packed: &BTreeMap<String, Packed>,
        store: &Store,
        progress: &dyn Progress,
    ) -> Result<(Plate, Origin), Vec<String>> {
        let failed: Vec<String> = self
            .orders
            .iter()
            .filter_map(|order| match packed.get(&order.label()) {
                Some((Err(error), _)) => Some(format!("the {} {error}", order.title())),
                _ => None,
            })
            .collect();
        if !failed.is_empty() {
            return Err(failed);
        }
        let studio = Studio { seed: self.request.seed, models };
        let figure = self.request.figure;
        let (plate, seconds) = timed(progress, self.request.id, || figure.plate(&studio));
        let plate = plate.map_err(|error| vec![error.message])?;
        let wrong = plate.check(&figure.tables());
        if !wrong.is_empty() {
            return Err(wrong);
        }
        if let (Some(recipe), Ok(bytes)) = (&self.recipe, postcard::to_stdvec(&plate)) {
            store.put(Namespace::Plates, &recipe.key(), &bytes, seconds);
        }
        Ok((plate, Origin::Computed(seconds)))
    }

    fn record(&self, origin: Origin, of_model: impl Fn(&dyn Order) -> Option<Origin>) -> Record {
        let model = |order: &dyn Order| ModelRecord {
            title: order.title(),
            origin: of_model(order).unwrap_or(Origin::Absent),
            recipe: model_recipe(order),
        };
        Record {
            id: self.request.id.to_owned(),
            origin,
            recipe: self.recipe.clone(),
            models: self.orders.iter().map(|order| model(order.as_ref())).collect(),
        }
    }
}

/// Everything that decides a plate.
fn plate_recipe(request: &Request<'_>, orders: &[Box<dyn Order>]) -> Option<Recipe> {
    let params: serde_json::Map<String, serde_json::Value> =
        request.params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let mut recipe = Recipe::new()
        .with("kind", request.kind)
        .with("figure", source(request.key)?)
        .with("readers of figures", readers()?)
        .with("parameters", serde_json::Value::Object(params).to_string())
        // What a parameter holds besides its value: which stops paper shows, which comes first.
        .with("settings", format!("{:?}", request.figure))
        .with("seed", request.seed.to_string())
        .with("draw", fingerprint::of_folder("src/draw"))
        .with("math", fingerprint::of_folder("src/math"))
        .with("plate", fingerprint::of_folder("src/plate"))
        .with("data", fingerprint::of_folder("content/data"))
        .with("fonts", fingerprint::of_folder("static/fonts"))
        .with("crates", fingerprint::of_crates(&COMPUTING))
        .with("crates for drawing", fingerprint::of_crates(&DRAWING));
    for order in orders {
        recipe = recipe.with("model", model_recipe(order.as_ref())?.key().to_string());
    }
    Some(recipe)
}

/// Keeps the store small once something new went into it.
fn trim(jobs: &[Job<'_>], store: &Store, made: &[Result<Made, Vec<String>>]) {
    let computed = |made: &Result<Made, Vec<String>>| matches!(made, Ok(Made { record, .. }) if matches!(record.origin, Origin::Computed(_)));
    if made.iter().any(computed) {
        let plates = jobs.iter().filter_map(|job| job.recipe.as_ref());
        let plates: Vec<Key> = plates.map(Recipe::key).collect();
        store.trim(Namespace::Plates, &plates);
        let models = jobs.iter().flat_map(|job| &job.orders);
        let models = models.filter_map(|order| model_recipe(order.as_ref()));
        let models: Vec<Key> = models.map(|recipe| recipe.key()).collect();
        store.trim(Namespace::Models, &models);
    }
}

fn timed<T>(progress: &dyn Progress, label: &str, job: impl FnOnce() -> T) -> (T, f64) {
    progress.started(label);
    let start = Instant::now();
    let result = job();
    let seconds = start.elapsed().as_secs_f64();
    progress.finished(label, seconds);
    (result, seconds)
}
