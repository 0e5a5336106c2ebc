//! Style files: colours, shapes, captions and sizes that the user chose, as TOML.
//!
//! ```toml
//! [label.Country]
//! color = "#0072B2"
//! shape = "ellipse"
//! caption = "isoAlpha3"
//! size = "degree"
//!
//! [type.PARTY_TO]
//! color = "#D55E00"
//! caption = "since"
//! width = 2.5
//! ```

pub use super::look::Shape;

use serde::{Deserialize, Deserializer, de};
use std::collections::BTreeMap;

/// What the user chose for labels and types.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Style {
    /// What nodes look like, by label.
    pub label: BTreeMap<String, LabelStyle>,
    /// What relationships look like, by type.
    pub r#type: BTreeMap<String, TypeStyle>,
}

/// What the nodes of a label look like.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LabelStyle {
    /// The colour inside, `#RRGGBB`.
    #[serde(deserialize_with = "color")]
    pub color: Option<String>,
    /// The outline.
    pub shape: Option<Shape>,
    /// The property that is the caption.
    pub caption: Option<String>,
    /// What makes nodes larger.
    #[serde(deserialize_with = "size")]
    pub size: Option<Size>,
}

/// What makes nodes larger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Size {
    /// The number of drawn relationships.
    Degree,
    /// A property that is a number.
    Property(String),
}

/// What the relationships of a type look like.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypeStyle {
    /// The colour, `#RRGGBB`.
    #[serde(deserialize_with = "color")]
    pub color: Option<String>,
    /// The property that is shown in place of the type, where there is one.
    pub caption: Option<String>,
    /// The width of the line.
    pub width: Option<f64>,
}

impl Style {
    /// Reads a style file; the error tells the place.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
    }
}

/// Six digits only: graphviz reads eight, and names, in its own way.
fn color<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let color = String::deserialize(deserializer)?;
    let digits = color.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(Some(color));
    }
    Err(de::Error::custom(format!("expected a colour such as `#0072B2`, not `{color}`")))
}

fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Size>, D::Error> {
    let name = String::deserialize(deserializer)?;
    Ok(Some(if name == "degree" { Size::Degree } else { Size::Property(name) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_is_read() {
        let text = "[label.A]\ncolor = '#0072B2'\nshape = 'ellipse'\nsize = 'degree'\n[type.T]\nwidth = 2";
        let style = Style::parse(text).unwrap();
        let label = &style.label["A"];
        assert_eq!((label.color.as_deref(), label.shape), (Some("#0072B2"), Some(Shape::Ellipse)));
        assert_eq!((label.size.clone(), style.r#type["T"].width), (Some(Size::Degree), Some(2.0)));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let check = |text: &str, expected: &str| {
            let error = Style::parse(text).unwrap_err();
            assert!(error.contains("line 2") && error.contains(expected), "{error}");
        };
        check("[label.A]\ncolour = 'red'", "unknown field `colour`");
        check("[label.A]\ncolor = 'red'", "expected a colour such as `#0072B2`, not `red`");
        check("[label.A]\nshape = 'star'", "unknown variant `star`");
    }
}
