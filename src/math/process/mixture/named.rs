//! The toy data that the whole book shares.

use std::fmt;
use std::str::FromStr;

use ndarray::array;

use super::GaussianMixture;
use crate::math::numbers::invalid::Invalid;

/// A mixture that authors ask for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamedMixture {
    /// On the line: 1/2 N(1, 0.2^2) + 1/2 N(-1, 0.2^2).
    G2,
    /// In the plane: two equal modes at (1.5, 0) and (-1.5, 0), standard deviation 0.25.
    M2,
    /// In the plane: modes at 0, 120 and 240 degrees on the unit circle, weights 0.5, 0.3 and 0.2,
    /// standard deviation 0.15.
    Tri,
}

impl NamedMixture {
    /// Every named mixture.
    pub const ALL: [Self; 3] = [Self::G2, Self::M2, Self::Tri];

    /// The name as an author writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::G2 => "g2",
            Self::M2 => "m2",
            Self::Tri => "tri",
        }
    }

    /// The mixture itself.
    pub fn mixture(self) -> GaussianMixture {
        match self {
            Self::G2 => GaussianMixture::round(&[0.5, 0.5], array![[1.0], [-1.0]].view(), 0.2),
            Self::M2 => {
                GaussianMixture::round(&[0.5, 0.5], array![[1.5, 0.0], [-1.5, 0.0]].view(), 0.25)
            }
            Self::Tri => {
                let height = 0.75f64.sqrt();
                let corners = array![[1.0, 0.0], [-0.5, height], [-0.5, -height]];
                GaussianMixture::round(&[0.5, 0.3, 0.2], corners.view(), 0.15)
            }
        }
    }
}

impl fmt::Display for NamedMixture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for NamedMixture {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Invalid::unless_named("mixture", text, &Self::ALL, Self::as_str)
    }
}
