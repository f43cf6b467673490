//! A value for every place of a few controls.

use rayon::prelude::*;

use super::{Art, Atlas, FigureError, Layer, Paper, Readout};

/// A control of a plate in the making: the handle by which layers, readouts and strips name it, and what stands at
/// its stops.
#[derive(Clone, Debug, PartialEq)]
pub struct Dial<S> {
    axis: usize,
    stops: Vec<S>,
}

impl<S> Dial<S> {
    /// The handle of the axis at this index of the plate, with what stands at its stops; whoever collects the axes
    /// gives it out.
    pub(crate) fn new(axis: usize, stops: Vec<S>) -> Self {
        Self { axis, stops }
    }

    /// What stands at its stops, in order.
    pub fn stops(&self) -> &[S] {
        &self.stops
    }

    /// Its index among the axes of the plate.
    pub fn axis(&self) -> usize {
        self.axis
    }

    /// Paper shows a frame for each of its printed stops.
    pub fn strip(&self) -> Paper {
        Paper::Strip(self.axis)
    }
}

/// One value for each stop of some axes, the last axis fastest: the order of frames is known here alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Frames<T> {
    axes: Vec<usize>,
    items: Vec<T>,
}

impl<T> Frames<T> {
    /// A value for each stop of one control.
    pub fn along<'a, S>(dial: &'a Dial<S>, of: impl FnMut(&'a S) -> T) -> Self {
        Self { axes: vec![dial.axis], items: dial.stops.iter().map(of).collect() }
    }

    /// As [`Frames::along`], where a value may not be had.
    ///
    /// # Errors
    /// The first that `of` reports.
    pub fn each<'a, S, E>(
        dial: &'a Dial<S>,
        of: impl FnMut(&'a S) -> Result<T, E>,
    ) -> Result<Self, E> {
        let items = dial.stops.iter().map(of).collect::<Result<_, E>>()?;
        Ok(Self { axes: vec![dial.axis], items })
    }

    /// As [`Frames::each`], on every core: for values that take long.
    ///
    /// # Errors
    /// One that `of` reports.
    pub fn parallel<S: Sync, E: Send>(
        dial: &Dial<S>,
        of: impl Fn(&S) -> Result<T, E> + Sync + Send,
    ) -> Result<Self, E>
    where
        T: Send,
    {
        let items = dial.stops.par_iter().map(of).collect::<Result<_, E>>()?;
        Ok(Self { axes: vec![dial.axis], items })
    }

    /// These values, one for each stop of a control.
    ///
    /// # Errors
    /// Where there are more or fewer of them.
    pub fn given<S>(dial: &Dial<S>, items: Vec<T>) -> Result<Self, FigureError> {
        let (stops, found) = (dial.stops.len(), items.len());
        if stops != found {
            return Err(FigureError::new(format!(
                "a control has {stops} stops and {found} values"
            )));
        }
        Ok(Self { axes: vec![dial.axis], items })
    }

    /// A value for each of these and each stop of one control more, which was added after theirs.
    pub fn by<'a, S, U>(&'a self, dial: &'a Dial<S>, of: impl Fn(&'a T, &'a S) -> U) -> Frames<U> {
        let (of, stops) = (&of, &dial.stops);
        let items = self.items.iter().flat_map(|item| stops.iter().map(move |stop| of(item, stop)));
        Frames { items: items.collect(), axes: self.further(dial) }
    }

    /// As [`Frames::by`], where a value may not be had.
    ///
    /// # Errors
    /// The first that `of` reports.
    pub fn each_by<'a, S, U, E>(
        &'a self,
        dial: &'a Dial<S>,
        of: impl Fn(&'a T, &'a S) -> Result<U, E>,
    ) -> Result<Frames<U>, E> {
        let (of, stops) = (&of, &dial.stops);
        let items = self.items.iter().flat_map(|item| stops.iter().map(move |stop| of(item, stop)));
        Ok(Frames { items: items.collect::<Result<_, E>>()?, axes: self.further(dial) })
    }

    fn further<S>(&self, dial: &Dial<S>) -> Vec<usize> {
        self.axes.iter().copied().chain([dial.axis]).collect()
    }

    /// What follows from each value alone.
    pub fn map<'a, U>(&'a self, of: impl FnMut(&'a T) -> U) -> Frames<U> {
        Frames { axes: self.axes.clone(), items: self.items.iter().map(of).collect() }
    }

    /// As [`Frames::map`], where a value may not be had.
    ///
    /// # Errors
    /// The first that `of` reports.
    pub fn try_map<'a, U, E>(
        &'a self,
        of: impl FnMut(&'a T) -> Result<U, E>,
    ) -> Result<Frames<U>, E> {
        let items = self.items.iter().map(of).collect::<Result<_, E>>()?;
        Ok(Frames { axes: self.axes.clone(), items })
    }

    /// Each value beside another of the same controls.
    pub fn zip<'a, U>(&'a self, other: &'a Frames<U>) -> Frames<(&'a T, &'a U)> {
        debug_assert_eq!(self.axes, other.axes, "frames of different controls side by side");
        Frames { axes: self.axes.clone(), items: self.items.iter().zip(&other.items).collect() }
    }

    /// A number beside the controls that follows them.
    pub fn readout<'a>(&'a self, label: &str, text: impl FnMut(&'a T) -> String) -> Readout {
        let Frames { axes, items } = self.map(text);
        Readout { label: label.to_owned(), axes, texts: items }
    }

    /// A layer with a drawing for each value.
    pub fn drawn<'a>(&'a self, mut draw: impl FnMut(&mut String, &'a T)) -> Layer {
        let drawing = |value: &'a T| {
            let mut svg = String::new();
            draw(&mut svg, value);
            svg
        };
        let Frames { axes, items } = self.map(drawing);
        Layer { axes, art: Art::Vector(items) }
    }

    /// A layer of pictures, one for each value, packed by `pack` in the order of the frames.
    ///
    /// # Errors
    /// As `pack`.
    pub fn pictured<E>(&self, pack: impl FnOnce(&[T]) -> Result<Atlas, E>) -> Result<Layer, E> {
        Ok(Layer { axes: self.axes.clone(), art: Art::Raster(pack(&self.items)?) })
    }

    /// The values in the order of their frames.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }
}

impl<'a, T> IntoIterator for &'a Frames<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl Layer {
    /// A drawing that never moves.
    pub fn still(draw: impl FnOnce(&mut String)) -> Self {
        let mut svg = String::new();
        draw(&mut svg);
        Self { axes: Vec::new(), art: Art::Vector(vec![svg]) }
    }

    /// Pictures that never move, packed on one sheet of one frame.
    pub fn picture(atlas: Atlas) -> Self {
        Self { axes: Vec::new(), art: Art::Raster(atlas) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dials() -> (Dial<f64>, Dial<char>) {
        (Dial::new(0, vec![1.0, 2.0]), Dial::new(1, vec!['a', 'b', 'c']))
    }

    #[test]
    fn the_last_control_runs_fastest() {
        let (first, second) = dials();
        let pairs = Frames::along(&first, |x| *x).by(&second, |x, letter| format!("{letter}{x}"));
        assert_eq!(pairs.iter().collect::<Vec<_>>(), ["a1", "b1", "c1", "a2", "b2", "c2"]);
        let layer = pairs.drawn(|svg, text| svg.push_str(text));
        assert_eq!(layer.axes, [0, 1]);
        assert_eq!(layer.art.frames(), 6);
        assert_eq!(pairs.readout("pair", Clone::clone).axes, [0, 1]);
    }

    #[test]
    fn as_many_values_as_stops() {
        let (first, second) = dials();
        assert!(Frames::given(&first, vec![0]).is_err());
        let (one, other) = (Frames::along(&second, |_| 1), Frames::along(&second, |c| *c));
        let both = one.zip(&other);
        assert_eq!(both.iter().copied().last(), Some((&1, &'c')));
        let odd = |x: &f64| if *x < 2.0 { Ok(*x) } else { Err("two") };
        assert_eq!(Frames::each(&first, odd), Err("two"));
        assert_eq!(Frames::parallel(&first, odd), Err("two"));
    }
}
