//! The schema as a tree: what each column means, and at which levels its parts are there.

use super::footer::{Element, Footer, Logical, Repetition};
use super::types::Physical;
use crate::error::{Code, Error, Result};
use crate::kind::{Kind, Unit};

/// Deeper nested columns than this are refused.
const MAX_DEPTH: usize = 100;

/// A node of the tree, with the definition level from which on it is not null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub name: String,
    pub definition: u16,
    pub shape: Shape,
}

/// What a node is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    Leaf(Leaf),
    Struct(Vec<Node>),
    /// With the levels at which there is an item.
    List(Levels, Box<Node>),
    Map(Levels, Box<[Node; 2]>),
}

/// The definition and repetition level of the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Levels {
    pub definition: u16,
    pub repetition: u16,
}

/// A column that holds values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// Its place among the chunks of a row group.
    pub index: usize,
    pub physical: Physical,
    /// The width of values of a fixed one.
    pub width: usize,
    pub kind: Kind,
    pub definition: u16,
    pub repetition: u16,
}

impl Node {
    /// What the node's values are called.
    pub fn kind(&self) -> Kind {
        match &self.shape {
            Shape::Leaf(leaf) => leaf.kind.clone(),
            Shape::Struct(fields) => Kind::Struct(
                fields
                    .iter()
                    .map(|field| (field.name.clone(), field.kind()))
                    .collect(),
            ),
            Shape::List(_, item) => Kind::List(Box::new(item.kind())),
            Shape::Map(_, entry) => Kind::Map(Box::new([entry[0].kind(), entry[1].kind()])),
        }
    }

    /// The leaves below, in their order.
    pub fn leaves(&self) -> Vec<&Leaf> {
        match &self.shape {
            Shape::Leaf(leaf) => vec![leaf],
            Shape::Struct(fields) => fields.iter().flat_map(Node::leaves).collect(),
            Shape::List(_, item) => item.leaves(),
            Shape::Map(_, entry) => entry.iter().flat_map(Node::leaves).collect(),
        }
    }
}

/// The top-level columns of a file. Row groups that have other columns than the schema are refused.
pub(crate) fn columns(footer: &Footer) -> Result<Vec<Node>> {
    let tree = || corrupt("the schema's elements do not form a tree");
    let (root, rest) = footer.elements.split_first().ok_or_else(tree)?;
    let mut builder = Builder {
        rest,
        leaves: Vec::new(),
    };
    let columns = builder.nodes(root.children, Place::default())?;
    if !builder.rest.is_empty() {
        return Err(tree());
    }
    let leaves = builder.leaves;
    for group in &footer.groups {
        if group.chunks.len() != leaves.len() {
            let (chunks, leaves) = (group.chunks.len(), leaves.len());
            let message = format!("a row group has {chunks} column chunks for {leaves} columns");
            return Err(Error::new(Code::Corrupt, message));
        }
        if group
            .chunks
            .iter()
            .zip(&leaves)
            .any(|(chunk, leaf)| chunk.physical != *leaf)
        {
            return Err(corrupt("a column chunk is of another type than its column"));
        }
    }
    Ok(columns)
}

/// Where in the tree a node is.
#[derive(Clone, Copy, Default)]
struct Place {
    definition: u16,
    repetition: u16,
    depth: usize,
}

struct Builder<'a> {
    rest: &'a [Element],
    leaves: Vec<Physical>,
}

impl<'a> Builder<'a> {
    fn nodes(&mut self, count: usize, place: Place) -> Result<Vec<Node>> {
        if place.depth > MAX_DEPTH {
            let message = format!("the schema nests deeper than {MAX_DEPTH} levels");
            return Err(Error::new(Code::LimitExceeded, message));
        }
        let mut nodes = Vec::new();
        for _ in 0..count {
            nodes.push(self.node(place)?);
        }
        Ok(nodes)
    }

    fn next(&mut self) -> Result<&'a Element> {
        let (first, rest) = self
            .rest
            .split_first()
            .ok_or_else(|| corrupt("the schema's elements do not form a tree"))?;
        self.rest = rest;
        Ok(first)
    }

    fn node(&mut self, above: Place) -> Result<Node> {
        let element = self.next()?;
        let place = within(above, element.repetition);
        if element.repetition != Repetition::Repeated {
            return self.single(element, place);
        }
        // Something that is repeated outside of a list is a list of itself.
        let item = self.single(element, place)?;
        let levels = Levels {
            definition: place.definition,
            repetition: place.repetition,
        };
        Ok(Node {
            name: element.name.clone(),
            definition: above.definition,
            shape: Shape::List(levels, Box::new(item)),
        })
    }

    fn single(&mut self, element: &Element, place: Place) -> Result<Node> {
        let shape = match element.physical {
            Some(physical) if element.children == 0 => {
                self.leaves.push(physical);
                Shape::Leaf(Leaf {
                    index: self.leaves.len() - 1,
                    physical,
                    width: width(physical, element.width),
                    kind: kind(element, physical),
                    definition: place.definition,
                    repetition: place.repetition,
                })
            }
            Some(_) => return Err(corrupt("a column of the schema has children")),
            None => self.group(element, place)?,
        };
        Ok(Node {
            name: element.name.clone(),
            definition: place.definition,
            shape,
        })
    }

    fn group(&mut self, element: &Element, place: Place) -> Result<Shape> {
        let inside = self
            .rest
            .first()
            .filter(|inside| element.children == 1 && inside.repetition == Repetition::Repeated);
        match (purpose(element), inside) {
            (Purpose::Map, Some(inside)) if inside.physical.is_none() && inside.children == 2 => {
                self.next()?;
                let inner = within(place, Repetition::Repeated);
                let entry = self.nodes(2, deeper(inner))?;
                let entry = <[Node; 2]>::try_from(entry)
                    .map_err(|_| corrupt("a map has other parts than keys and values"))?;
                Ok(Shape::Map(levels(inner), Box::new(entry)))
            }
            (Purpose::List | Purpose::Map, Some(inside)) => self.list(&element.name, inside, place),
            _ => Ok(Shape::Struct(self.nodes(element.children, deeper(place))?)),
        }
    }

    /// The repeated group inside of a list is the item itself, or, in files of today, only holds it.
    fn list(&mut self, list: &str, inside: &'a Element, place: Place) -> Result<Shape> {
        self.next()?;
        let inner = within(place, Repetition::Repeated);
        let is_item = inside.physical.is_some()
            || inside.children != 1
            || inside.name == "array"
            || inside.name.strip_suffix("_tuple") == Some(list)
            || self
                .rest
                .first()
                .is_some_and(|item| item.repetition == Repetition::Repeated);
        let item = if is_item {
            self.single(inside, deeper(inner))?
        } else {
            self.nodes(1, deeper(inner))?
                .pop()
                .ok_or_else(|| corrupt("a list has no items"))?
        };
        Ok(Shape::List(levels(inner), Box::new(item)))
    }
}

fn within(above: Place, repetition: Repetition) -> Place {
    Place {
        definition: above.definition + u16::from(repetition != Repetition::Required),
        repetition: above.repetition + u16::from(repetition == Repetition::Repeated),
        depth: above.depth,
    }
}

fn deeper(place: Place) -> Place {
    Place {
        depth: place.depth + 1,
        ..place
    }
}

fn levels(place: Place) -> Levels {
    Levels {
        definition: place.definition,
        repetition: place.repetition,
    }
}

enum Purpose {
    List,
    Map,
    Other,
}

fn purpose(element: &Element) -> Purpose {
    match (element.logical.map(|logical| logical.number), element.converted) {
        (Some(3), _) | (None, Some(3)) => Purpose::List,
        (Some(2), _) | (None, Some(1 | 2)) => Purpose::Map,
        _ => Purpose::Other,
    }
}

fn width(physical: Physical, told: usize) -> usize {
    match physical {
        Physical::Int96 => 12,
        _ => told,
    }
}

/// What the values of a column mean, by the newer annotation, then by the older one, then by how they are stored.
fn kind(element: &Element, physical: Physical) -> Kind {
    let annotated = match (element.logical, element.converted) {
        (Some(logical), _) => by_logical(logical, physical),
        (None, Some(converted)) => by_converted(converted, element, physical),
        (None, None) => None,
    };
    annotated.unwrap_or(match physical {
        Physical::Boolean => Kind::Bool,
        Physical::Int32 => Kind::Int(32),
        Physical::Int64 => Kind::Int(64),
        Physical::Int96 => Kind::Timestamp(Unit::Nano, false),
        Physical::Float => Kind::Float(32),
        Physical::Double => Kind::Float(64),
        Physical::ByteArray => Kind::Json,
        Physical::Fixed => Kind::Binary(element.width),
    })
}

fn by_logical(logical: Logical, physical: Physical) -> Option<Kind> {
    let whole = matches!(physical, Physical::Int32 | Physical::Int64);
    let unit = match logical.detail[0] {
        1 => Unit::Milli,
        2 => Unit::Micro,
        _ => Unit::Nano,
    };
    match logical.number {
        1 | 4 | 12 if physical == Physical::ByteArray => Some(Kind::Utf8),
        5 => decimal(logical.detail[0], logical.detail[1], physical),
        6 if physical == Physical::Int32 => Some(Kind::Date),
        7 if whole => Some(Kind::Time(unit)),
        8 if physical == Physical::Int64 => Some(Kind::Timestamp(unit, logical.flag)),
        10 => integer(logical.detail[0], logical.flag, physical),
        11 => Some(Kind::Null),
        15 if physical == Physical::Fixed => Some(Kind::Float(16)),
        _ => None,
    }
}

fn by_converted(converted: i64, element: &Element, physical: Physical) -> Option<Kind> {
    match converted {
        0 | 4 | 19 if physical == Physical::ByteArray => Some(Kind::Utf8),
        5 => decimal(i64::from(element.scale), i64::from(element.precision), physical),
        6 if physical == Physical::Int32 => Some(Kind::Date),
        7 if physical == Physical::Int32 => Some(Kind::Time(Unit::Milli)),
        8 if physical == Physical::Int64 => Some(Kind::Time(Unit::Micro)),
        9 if physical == Physical::Int64 => Some(Kind::Timestamp(Unit::Milli, true)),
        10 if physical == Physical::Int64 => Some(Kind::Timestamp(Unit::Micro, true)),
        11..=14 => integer(8 << (converted - 11), false, physical),
        15..=18 => integer(8 << (converted - 15), true, physical),
        _ => None,
    }
}

fn decimal(scale: i64, precision: i64, physical: Physical) -> Option<Kind> {
    let fits = !matches!(
        physical,
        Physical::Boolean | Physical::Int96 | Physical::Float | Physical::Double
    );
    let scale = i32::try_from(scale).ok()?;
    (fits && (0..=1000).contains(&scale)).then_some(Kind::Decimal(precision as i32, scale))
}

fn integer(bits: i64, is_signed: bool, physical: Physical) -> Option<Kind> {
    let bits = match (physical, bits) {
        (Physical::Int32, 8 | 16 | 32) | (Physical::Int64, 64) => bits as u8,
        _ => return None,
    };
    Some(if is_signed {
        Kind::Int(bits)
    } else {
        Kind::UInt(bits)
    })
}

fn corrupt(message: &str) -> Error {
    Error::new(Code::Corrupt, message)
}
