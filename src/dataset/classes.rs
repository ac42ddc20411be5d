//! The classes of a data set: how many there are, which label stands for which, and their names.

use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};

/// Fewer cannot be told apart, and one dense layer of outputs is enough for more only where pictures of them fit a page: EMNIST's
/// largest set has 62.
const COUNT_MIN: usize = 2;
const COUNT_MAX: usize = 62;
/// Characters of a name.
const NAME_LENGTH_MAX: usize = 40;

const DIGITS: &str = "0123456789";
const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// The small letters that EMNIST's sets `balanced` and `bymerge` keep apart from the capitals; the others look like them.
const DISTINCT_SMALL: &str = "abdefghnqrt";
const SMALL: &str = "abcdefghijklmnopqrstuvwxyz";

/// The names of a data set's classes, that of output 0 first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Classes(Vec<String>);

impl Classes {
    /// MNIST's: the digits 0 to 9.
    pub fn digits() -> Self {
        Self(characters(&[DIGITS]))
    }

    /// Classes of these names.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for fewer than 2 or more than 62, and for a name that is empty, longer than 40 characters or
    /// there twice.
    pub fn named(names: Vec<String>) -> Result<Self> {
        let refuse = |why: String| Err(Error::new(ErrorKind::InvalidInput, format!("The names of the classes {why}.")));
        if !(COUNT_MIN..=COUNT_MAX).contains(&names.len()) {
            return refuse(format!("are {}; there must be from {COUNT_MIN} to {COUNT_MAX}", names.len()));
        }
        if let Some(name) = names.iter().find(|name| name.trim().is_empty() || name.chars().count() > NAME_LENGTH_MAX) {
            return refuse(format!("include \"{name:.60}\"; each must have from 1 to {NAME_LENGTH_MAX} characters"));
        }
        match names.iter().enumerate().find(|(place, name)| names[..*place].contains(name)) {
            Some((_, name)) => refuse(format!("include \"{name}\" twice; each must be another")),
            None => Ok(Self(names)),
        }
    }

    /// As many classes under other names.
    ///
    /// # Errors
    /// As [`Classes::named`], and [`ErrorKind::InvalidInput`] for another number of names.
    pub fn renamed(&self, names: Vec<String>) -> Result<Self> {
        if names.len() != self.len() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "There are {} names for the {} classes of this data set. Name each class once, in the order of the labels.",
                    names.len(),
                    self.len()
                ),
            ));
        }
        Self::named(names)
    }

    /// The classes that labels `first..first + count` stand for: MNIST's ten digits from 0; EMNIST's 26 letters from 1, 47 of
    /// `balanced` and `bymerge` and 62 of `byclass` from 0 (Cohen, Afshar, Tapson and van Schaik, 2017); of others the labels
    /// themselves.
    fn of_labels(first: u8, count: usize) -> Self {
        Self(match (first, count) {
            (0, 10) => characters(&[DIGITS]),
            (1, 26) => characters(&[CAPITALS]),
            (0, 47) => characters(&[DIGITS, CAPITALS, DISTINCT_SMALL]),
            (0, 62) => characters(&[DIGITS, CAPITALS, SMALL]),
            _ => (usize::from(first)..usize::from(first) + count).map(|label| label.to_string()).collect(),
        })
    }

    /// How many there are, from 2 to 62.
    #[allow(clippy::len_without_is_empty)] // There are always two or more.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Their names, that of output 0 first.
    pub fn names(&self) -> &[String] {
        &self.0
    }
}

impl Default for Classes {
    fn default() -> Self {
        Self::digits()
    }
}

fn characters(alphabets: &[&str]) -> Vec<String> {
    alphabets.iter().flat_map(|alphabet| alphabet.chars()).map(String::from).collect()
}

/// The classes that the labels of a data set stand for, and the label of the first: 0, or 1 where labels begin there, as those
/// of EMNIST's letters do.
///
/// # Errors
/// [`ErrorKind::IdxLabelRange`] for more than 62 classes or one alone, and for a test label that no training image has beyond the
/// last; [`ErrorKind::IdxEmptyClass`] for a class without a training image.
pub fn classes_of(train_labels: &[u8], test_labels: &[u8]) -> Result<(Classes, u8)> {
    let is_there = counted(train_labels);
    let first = u8::from(!is_there[0] && !counted(test_labels)[0] && is_there[1]);
    let end = is_there.iter().rposition(|&there| there).map_or(0, |last| last + 1);
    let count = end.saturating_sub(usize::from(first));
    if count > COUNT_MAX {
        let index = train_labels.iter().position(|&label| usize::from(label) + 1 == end).unwrap_or_default();
        return Err(label_range(format!(
            "Training label {index} is {}: this set has more than {COUNT_MAX} classes, and no network here has more outputs. Use a set of {COUNT_MIN} to {COUNT_MAX} classes, with labels from 0 or 1.",
            end - 1
        )));
    }
    if is_there.iter().filter(|&&there| there).count() == 1 {
        return Err(label_range(format!(
            "All training labels are {}: with one class there is nothing to tell apart. Use a set of {COUNT_MIN} to {COUNT_MAX} classes.",
            end - 1
        )));
    }
    let missing = (usize::from(first)..end).find(|&label| !is_there[label]);
    if let Some(missing) = missing {
        return Err(Error::new(
            ErrorKind::IdxEmptyClass,
            format!(
                "None of the {} training images has the label {missing}, and there are labels up to {}: a network cannot learn a class that it never sees. Use a set with images of every class.",
                train_labels.len(),
                end - 1
            ),
        ));
    }
    if count < COUNT_MIN {
        return Err(label_range(format!(
            "There are no training labels. Use a set of {COUNT_MIN} to {COUNT_MAX} classes."
        )));
    }
    if let Some(index) = test_labels.iter().position(|&label| usize::from(label) >= end) {
        return Err(label_range(format!(
            "Test label {index} is {}, and the training labels go up to {}: a network cannot know a class that it never saw. Use the four files of one set.",
            test_labels[index],
            end - 1
        )));
    }
    Ok((Classes::of_labels(first, count), first))
}

fn counted(labels: &[u8]) -> [bool; 256] {
    let mut is_there = [false; 256];
    labels.iter().for_each(|&label| is_there[usize::from(label)] = true);
    is_there
}

fn label_range(message: String) -> Error {
    Error::new(ErrorKind::IdxLabelRange, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(train: &[u8], test: &[u8]) -> String {
        classes_of(train, test)
            .map_or_else(|error| error.kind().code().to_string(), |(classes, _)| classes.names().concat())
    }

    fn all(first: u8, count: u8) -> Vec<u8> {
        (first..first + count).collect()
    }

    #[test]
    fn known_sets_have_names_and_others_their_labels() {
        assert_eq!(names(&all(0, 10), &[3]), "0123456789");
        assert_eq!(names(&all(1, 26), &[26]), CAPITALS);
        assert_eq!(names(&all(0, 47), &[]), format!("{DIGITS}{CAPITALS}{DISTINCT_SMALL}"));
        assert_eq!(names(&all(0, 62), &[61]), format!("{DIGITS}{CAPITALS}{SMALL}"));
        assert_eq!(names(&[0, 1, 1, 0], &[1]), "01");
        assert_eq!(names(&all(1, 9), &[9]), "123456789");
    }

    #[test]
    fn labels_that_cannot_be_learnt_are_refused() {
        assert_eq!(names(&all(0, 63), &[]), "idx-label-range");
        assert_eq!(names(&[200, 0, 1], &[]), "idx-label-range");
        assert_eq!(names(&[0, 1, 3], &[]), "idx-empty-class");
        assert_eq!(names(&[2, 3], &[]), "idx-empty-class");
        // The test images have a 0 that no training image has.
        assert_eq!(names(&all(1, 9), &[0]), "idx-empty-class");
        assert_eq!(names(&[0, 0], &[]), "idx-label-range");
        assert_eq!(names(&[1, 1], &[]), "idx-label-range");
        assert_eq!(names(&[0, 1], &[2]), "idx-label-range");
        assert_eq!(names(&[], &[]), "idx-label-range");
    }

    #[test]
    fn classes_can_have_other_names() {
        let (two, _) = classes_of(&[0, 1], &[]).unwrap();
        let renamed = |names: &[&str]| two.renamed(names.iter().map(|name| name.to_string()).collect());
        assert_eq!(renamed(&["cat", "dog"]).unwrap().names(), ["cat", "dog"]);
        for names in [&["cat"] as &[&str], &["cat", "cat"], &["cat", ""], &["cat", "dog", "bird"]] {
            assert_eq!(renamed(names).unwrap_err().kind().code(), "invalid-input");
        }
    }

    #[test]
    fn names_are_checked() {
        let named = |names: &[&str]| Classes::named(names.iter().map(|name| name.to_string()).collect());
        assert!(named(&["T-shirt", "Trouser"]).is_ok());
        for names in [&["a"] as &[&str], &["a", ""], &["a", "a"], &["a", &"b".repeat(41)]] {
            assert_eq!(named(names).unwrap_err().kind().code(), "invalid-input");
        }
    }
}
