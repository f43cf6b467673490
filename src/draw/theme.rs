//! What colours mean, and the style sheet that says so.
//!
//! A drawing names roles, never colours. The style sheet gives each role its colour and its dash, so one
//! drawing serves the light page and the dark one, and in grey the dash still tells two curves apart.

use std::fmt::Write;

/// What a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The ground.
    Paper,
    /// Text.
    Ink,
    /// Secondary text and axes.
    Muted,
    /// Hairlines.
    Rule,
    /// The forward process, what is added, error, what is lost; dash 7 4, cross.
    Noise,
    /// Whatever is learned or estimated; dash 2 3, circle.
    Model,
    /// Data, exact densities, the answer known in closed form; solid, filled dot.
    Truth,
    /// What the reader should look at now; thin solid, ringed handle.
    Accent,
    /// A second learned or compared thing; dash 10 3 2 3, square.
    Gold,
}

/// The ground a drawing stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Ink on paper.
    Light,
    /// Chalk on slate.
    Dark,
}

/// One line of the palette.
struct Paint {
    name: &'static str,
    light: &'static str,
    dark: &'static str,
    /// Width of a stroke in CSS pixels.
    width: f64,
    /// Dash, as SVG writes it; empty for a solid line.
    dash: &'static str,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 9] = [
        Self::Paper,
        Self::Ink,
        Self::Muted,
        Self::Rule,
        Self::Noise,
        Self::Model,
        Self::Truth,
        Self::Accent,
        Self::Gold,
    ];

    /// The palette: the one place where its colours stand.
    const fn paint(self) -> Paint {
        const fn paint(
            name: &'static str,
            light: &'static str,
            dark: &'static str,
            width: f64,
            dash: &'static str,
        ) -> Paint {
            Paint { name, light, dark, width, dash }
        }
        match self {
            Self::Paper => paint("paper", "#FBF8F2", "#16130E", 1.5, ""),
            Self::Ink => paint("ink", "#211C15", "#EEE7DA", 1.0, ""),
            Self::Muted => paint("muted", "#6A6156", "#A79D8E", 0.75, ""),
            Self::Rule => paint("rule", "#DDD5C7", "#3A342A", 0.75, ""),
            Self::Noise => paint("noise", "#B83A63", "#F088A8", 1.5, "7 4"),
            Self::Model => paint("model", "#23785A", "#6CC9A1", 1.5, "2 3"),
            Self::Truth => paint("truth", "#3B4DA3", "#9AA8F0", 1.5, ""),
            Self::Accent => paint("accent", "#B4532A", "#EB9266", 1.0, ""),
            Self::Gold => paint("gold", "#8A6100", "#DDB65C", 1.5, "10 3 2 3"),
        }
    }

    /// The name of its custom property without the hyphens, and the end of its classes.
    pub const fn name(self) -> &'static str {
        self.paint().name
    }

    /// Its colour, `#RRGGBB`.
    pub const fn hex(self, theme: Theme) -> &'static str {
        match theme {
            Theme::Light => self.paint().light,
            Theme::Dark => self.paint().dark,
        }
    }

    /// Its colour on paper, by which the plotting library carries it.
    pub(super) fn rgb(self) -> (u8, u8, u8) {
        let hex = self.hex(Theme::Light);
        let part = |at: usize| {
            hex.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or(0)
        };
        (part(1), part(3), part(5))
    }

    /// The role whose colour on paper this is; ink for any other.
    pub(super) fn of(rgb: (u8, u8, u8)) -> Self {
        let found = Self::ALL.into_iter().find(|role| role.rgb() == rgb);
        found.unwrap_or(Self::Ink)
    }
}

/// The palette as custom properties: `--paper: #FBF8F2; …`.
pub fn properties(theme: Theme) -> String {
    let declarations = Role::ALL.map(|role| format!("--{}: {};", role.name(), role.hex(theme)));
    declarations.join(" ")
}

/// The rules of every class a drawing uses, coloured by the custom properties of [`properties`].
///
/// `s-` strokes, `l-` thin solid strokes of the same colour, `f-` fills, `w-` washes, `r-` rings, `t-` text.
pub fn stylesheet_rules() -> String {
    rules(|role| format!("var(--{})", role.name()))
}

/// The same rules with the colours themselves, for a file that stands alone.
pub fn standalone_style(theme: Theme) -> String {
    rules(|role| role.hex(theme).to_owned())
}

/// The faces of the letters in figures, first choice first.
pub const FIGURE_FONTS: &str = "\"Snowglobe Sans\", \"Snowglobe Sans Fallback\", sans-serif";

fn rules(colour: impl Fn(Role) -> String) -> String {
    let mut out = String::new();
    let mut rule = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    for role in Role::ALL {
        let (name, ink) = (role.name(), colour(role));
        let Paint { width, dash, .. } = role.paint();
        let mut stroke = format!(
            ".s-{name} {{ fill: none; stroke: {ink}; stroke-width: {width}px; stroke-linejoin: round;"
        );
        if !dash.is_empty() {
            let _ = write!(stroke, " stroke-dasharray: {dash};");
        }
        rule(stroke + " }");
        rule(format!(
            ".l-{name} {{ fill: none; stroke: {ink}; stroke-width: 1px; stroke-linejoin: round; }}"
        ));
        rule(format!(".f-{name} {{ fill: {ink}; stroke: none; }}"));
        rule(format!(".w-{name} {{ fill: {ink}; fill-opacity: 0.16; stroke: none; }}"));
        let paper = colour(Role::Paper);
        rule(format!(".r-{name} {{ fill: {paper}; stroke: {ink}; stroke-width: 2px; }}"));
        rule(format!(
            ".t-{name} {{ fill: {ink}; font-family: {FIGURE_FONTS}; font-size: 13px; font-weight: {}; font-variant-numeric: tabular-nums; }}",
            role.weight()
        ));
    }
    rule(".strong { stroke-width: 2px; }".to_owned());
    rule(".small { font-size: 12px; }".to_owned());
    rule(".sub { font-size: 9.5px; }".to_owned());
    rule(".mid { text-anchor: middle; }".to_owned());
    rule(".end { text-anchor: end; }".to_owned());
    rule(format!(
        ".halo {{ paint-order: stroke; stroke: {}; stroke-width: 4px; stroke-linejoin: round; }}",
        colour(Role::Paper)
    ));
    out
}

impl Role {
    /// The weight of text in this role: names of curves and values stand out, ticks do not.
    pub const fn weight(self) -> u16 {
        match self {
            Self::Ink | Self::Muted | Self::Rule | Self::Paper => 400,
            _ => 600,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    /// WCAG 2.2 relative luminance.
    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { libm::pow((value + 0.055) / 1.055, 2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn contrast_agrees_with_the_standard_on_black_and_white() {
        assert!((contrast("#000000", "#FFFFFF") - 21.0).abs() < 1e-9);
        assert!((contrast("#777777", "#FFFFFF") - 4.48).abs() < 0.01);
    }

    #[test]
    fn every_role_that_is_read_stands_out_from_its_ground() {
        for theme in [Theme::Light, Theme::Dark] {
            let ground = Role::Paper.hex(theme);
            for role in Role::ALL {
                if matches!(role, Role::Paper | Role::Rule) {
                    continue;
                }
                let reached = contrast(role.hex(theme), ground);
                assert!(reached >= 4.5, "{} in {theme:?}: {reached:.2}", role.name());
            }
        }
    }

    #[test]
    fn a_colour_leads_back_to_its_role() {
        for role in Role::ALL {
            assert_eq!(Role::of(role.rgb()), role);
        }
    }

    #[test]
    fn what_grey_cannot_tell_apart_the_dash_does() {
        let dashes: Vec<&str> = [Role::Noise, Role::Model, Role::Truth, Role::Gold]
            .map(|role| role.paint().dash)
            .to_vec();
        for (index, dash) in dashes.iter().enumerate() {
            assert!(!dashes[index + 1..].contains(dash));
        }
    }

    #[test]
    fn the_style_sheet_names_properties_and_the_lone_file_colours() {
        assert!(stylesheet_rules().contains("stroke: var(--noise)"));
        assert!(!stylesheet_rules().contains('#'));
        let lone = standalone_style(Theme::Dark);
        assert!(lone.contains("#F088A8") && !lone.contains("var("));
    }
}
