//! Trained models: each one file that turns a specification into weights, made once a build.
//!
//! A figure places an [`Order`]; the build trains what the store does not hold yet and hands all of it
//! back as [`Models`]. A model travels as bytes, so what a figure sees is what the store holds.

pub mod digit_autoencoder;
pub mod digit_denoiser;
pub mod noise_predictor;
pub mod painting_autoencoder;

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::math::numbers::invalid::Invalid;

/// A network that can be trained from a specification alone.
pub trait Model: Serialize + DeserializeOwned {
    /// Everything its training depends on, its seed included.
    type Specification: Serialize + Clone + fmt::Debug + Send + Sync + 'static;

    /// The model's name, in words, for the progress bar and the store.
    const NAME: &'static str;

    /// What decides its weights besides its specification: the store keeps them under it.
    const KEY: SourceKey;

    /// What this one of the models of its name is called: the name, and what sets it apart from the others.
    fn title(_specification: &Self::Specification) -> String {
        Self::NAME.to_owned()
    }

    /// Trains it.
    ///
    /// # Errors
    /// What in the specification makes training impossible.
    fn train(specification: &Self::Specification) -> Result<Self, ModelError>;
}

/// What decides the results of a piece of code besides its parameters, for the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceKey(Source);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    File(&'static str),
    Stated(&'static str),
    Unstated,
}

impl SourceKey {
    /// A file of this program, as `file!()` gives it: the build script took its fingerprint.
    pub(crate) const fn file(path: &'static str) -> Self {
        Self(Source::File(path))
    }

    /// What the author of code elsewhere says of it: a text that changes whenever its results may, such as
    /// `concat!(env!("CARGO_PKG_VERSION"), include_str!("my_kind.rs"))`.
    pub const fn stated(text: &'static str) -> Self {
        Self(Source::Stated(text))
    }

    /// Nothing is known: what the code makes is never kept.
    pub const fn unstated() -> Self {
        Self(Source::Unstated)
    }

    /// The path of a file of this program.
    pub(crate) fn path(self) -> Option<&'static str> {
        match self.0 {
            Source::File(path) => Some(path),
            Source::Stated(_) | Source::Unstated => None,
        }
    }

    /// What was stated.
    pub(crate) fn statement(self) -> Option<&'static str> {
        match self.0 {
            Source::Stated(text) => Some(text),
            Source::File(_) | Source::Unstated => None,
        }
    }
}

impl std::fmt::Display for SourceKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.path().or(self.statement()).unwrap_or("without a key"))
    }
}

/// A model that cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ModelError(pub String);

impl From<Invalid> for ModelError {
    fn from(invalid: Invalid) -> Self {
        Self(invalid.to_string())
    }
}

/// A wish for a trained model, whatever its type.
pub trait Order: fmt::Debug + Send + Sync {
    /// The model's name and what sets this one apart, in words.
    fn title(&self) -> String;

    /// What tells two models apart: the model's file, its name and its specification.
    fn label(&self) -> String;

    /// What decides the weights besides the specification.
    fn key(&self) -> SourceKey;

    /// Trains it and packs it.
    ///
    /// # Errors
    /// As [`Model::train`].
    fn make(&self) -> Result<Vec<u8>, ModelError>;
}

/// An [`Order`] for a model of type `M`.
pub struct OrderOf<M: Model> {
    specification: M::Specification,
    model: PhantomData<fn() -> M>,
}

impl<M: Model + 'static> OrderOf<M> {
    /// A wish for the model of this specification.
    pub fn boxed(specification: &M::Specification) -> Box<dyn Order> {
        Box::new(Self { specification: specification.clone(), model: PhantomData })
    }
}

impl<M: Model> fmt::Debug for OrderOf<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:?}", M::NAME, self.specification)
    }
}

impl<M: Model> Order for OrderOf<M> {
    fn title(&self) -> String {
        M::title(&self.specification)
    }

    fn label(&self) -> String {
        label::<M>(&self.specification)
    }

    fn key(&self) -> SourceKey {
        M::KEY
    }

    fn make(&self) -> Result<Vec<u8>, ModelError> {
        let model = M::train(&self.specification)?;
        postcard::to_stdvec(&model)
            .map_err(|error| ModelError(format!("cannot be packed: {error}")))
    }
}

/// Trained models by their label.
#[derive(Clone, Debug, Default)]
pub struct Models {
    packed: BTreeMap<String, Arc<[u8]>>,
}

impl Models {
    /// No models.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a packed model under the label of its order.
    pub fn insert(&mut self, label: String, packed: Vec<u8>) {
        self.packed.insert(label, packed.into());
    }

    /// The model of this specification.
    ///
    /// # Errors
    /// When the figure did not order it, or its bytes are damaged.
    pub fn get<M: Model>(&self, specification: &M::Specification) -> Result<M, ModelError> {
        let packed = self
            .packed
            .get(&label::<M>(specification))
            .ok_or_else(|| ModelError(format!("the {} was never ordered", M::NAME)))?;
        postcard::from_bytes(packed)
            .map_err(|error| ModelError(format!("the {} is damaged: {error}", M::NAME)))
    }
}

fn label<M: Model>(specification: &M::Specification) -> String {
    match serde_json::to_string(specification) {
        Ok(text) => format!("{} {} {text}", M::KEY, M::NAME),
        // What JSON has no words for is told apart by what it looks like.
        Err(_) => format!("{} {} {specification:?}", M::KEY, M::NAME),
    }
}

#[cfg(test)]
mod tests {
    use super::painting_autoencoder::{AutoencoderSpecification, TrainedAutoencoder};
    use super::*;

    macro_rules! constant_model {
        ($model:ident, $name:literal) => {
            #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
            struct $model(u32);

            impl Model for $model {
                type Specification = u32;
                const NAME: &'static str = $name;
                const KEY: SourceKey = SourceKey::file(file!());

                fn train(specification: &u32) -> Result<Self, ModelError> {
                    Ok(Self(*specification))
                }
            }
        };
    }

    constant_model!(Heavy, "heavy model");
    constant_model!(Light, "light model");

    #[test]
    fn two_models_of_one_file_and_specification_do_not_collide() {
        let order = OrderOf::<Heavy>::boxed(&3);
        let mut models = Models::new();
        models.insert(order.label(), order.make().unwrap());
        assert_eq!(models.get::<Heavy>(&3), Ok(Heavy(3)));
        assert_eq!(
            models.get::<Light>(&3),
            Err(ModelError("the light model was never ordered".to_owned()))
        );
    }

    #[test]
    fn two_orders_of_one_name_have_titles_of_their_own() {
        let title = |specification| OrderOf::<TrainedAutoencoder>::boxed(&specification).title();
        assert_eq!(title(AutoencoderSpecification::plain()), "painting autoencoder, beta 0");
        assert_eq!(title(AutoencoderSpecification::variational()), "painting autoencoder, beta 1");
        assert_eq!(OrderOf::<Heavy>::boxed(&3).title(), "heavy model");
    }
}
