//! The drawing backend through which `plotters` writes SVG.
//!
//! A unit of the backend is a tenth of a CSS pixel. A colour is a role in disguise and comes out as a
//! class; an opacity below one makes it a wash. Letters never come this way: see [`super::svg::Text`].

use std::convert::Infallible;
use std::fmt::Write;

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use super::svg;
use super::theme::Role;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Writes to a string.
pub struct Pen<'a> {
    out: &'a mut String,
    size: (u32, u32),
    /// Further classes for every mark (" strong").
    more: &'static str,
}

impl<'a> Pen<'a> {
    /// A pen that appends to `out`, in a box of `width` by `height` pixels.
    pub fn new(out: &'a mut String, width: f64, height: f64, more: &'static str) -> Self {
        let size = (tenths(width).unsigned_abs(), tenths(height).unsigned_abs());
        Self { out, size, more }
    }
}

/// Pixels in units of the backend.
pub fn tenths(pixels: f64) -> i32 {
    (pixels * 10.0).round() as i32
}

/// The role that a colour stands for.
fn name(color: &BackendColor) -> &'static str {
    Role::of(color.rgb).name()
}

/// The class of a filled shape: whole or a wash.
fn fill(color: &BackendColor) -> &'static str {
    if color.alpha < 1.0 { "w" } else { "f" }
}

impl DrawingBackend for Pen<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect(point, (point.0 + 1, point.1 + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        filled: bool,
    ) -> Drawn {
        let (left, top) = upper_left;
        let (right, bottom) = bottom_right;
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        if filled {
            self.fill_polygon(corners, style)
        } else {
            let d = svg::path(&corners, true);
            let role = name(&style.color());
            let _ = write!(self.out, "<path class=\"l-{role}{}\" d=\"{d}\"/>", self.more);
            Ok(())
        }
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let color = style.color();
        // So the library says that an area has no outline.
        if color.alpha == 0.0 {
            return Ok(());
        }
        let points: Vec<BackendCoord> = path.into_iter().collect();
        let d = svg::path(&points, false);
        // A stroke of one unit asks for the thin solid line of the role.
        let line = if style.stroke_width() > 1 { "s" } else { "l" };
        let role = name(&color);
        let _ = write!(self.out, "<path class=\"{line}-{role}{}\" d=\"{d}\"/>", self.more);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        filled: bool,
    ) -> Drawn {
        let color = style.color();
        let kind = if filled { fill(&color) } else { "r" };
        let (x, y) = (svg::tenths(center.0.into()), svg::tenths(center.1.into()));
        let r = svg::tenths(radius.into());
        let role = name(&color);
        let _ = write!(
            self.out,
            "<circle class=\"{kind}-{role}{}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>",
            self.more
        );
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = corners.into_iter().collect();
        let d = svg::path(&points, true);
        let color = style.color();
        let (kind, role) = (fill(&color), name(&color));
        let _ = write!(self.out, "<path class=\"{kind}-{role}{}\" d=\"{d}\"/>", self.more);
        Ok(())
    }

    /// Our plots set their own letters; what comes this way is written plainly.
    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Drawn {
        let role = Role::of(style.color().rgb);
        let (x, y) = (f64::from(at.0) / 10.0, f64::from(at.1) / 10.0);
        svg::Text::new(role, text).write(self.out, x, y);
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let text = svg::Text::new(Role::of(style.color().rgb), text);
        let width = tenths(text.width()).unsigned_abs();
        Ok((width, tenths(text.size()).unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn colour(role: Role, alpha: f64) -> BackendColor {
        let rgb = role.rgb();
        BackendColor { alpha, rgb }
    }

    #[test]
    fn a_colour_becomes_a_class_and_a_wash_another() {
        let mut out = String::new();
        let mut pen = Pen::new(&mut out, 100.0, 100.0, "");
        pen.draw_rect((0, 0), (100, 50), &colour(Role::Truth, 0.2), true).unwrap();
        pen.draw_circle((10, 10), 25, &colour(Role::Accent, 1.0), false).unwrap();
        assert_eq!(
            out,
            "<path class=\"w-truth\" d=\"M0 0l10 0l0 5l-10 0z\"/>\
             <circle class=\"r-accent\" cx=\"1\" cy=\"1\" r=\"2.5\"/>"
        );
    }
}
