//! A batch as a list of numbers that says where in memory its buffers lie: JavaScript looks at them there.
//!
//! A column is its kind, its length and its validity (0 when all values are there), then what `types.rs` lists for the
//! kind. Pointers hold until the next call into the module.

use std::sync::Arc;

use history::{Batch, Bits, Column, Numbers, TextKind, Texts, TimeKind, TimeUnit, Values};

/// Writes tapes, and numbers dictionaries so that each crosses once.
#[derive(Default)]
pub(crate) struct Tape {
    numbers: Vec<u32>,
    /// The dictionary that each column had last.
    dictionaries: Vec<Option<(Arc<Texts>, u32)>>,
    next: u32,
}

impl Tape {
    /// The tape of a batch, which has to be kept where it is as long as the tape is in use.
    pub fn write(&mut self, batch: &Batch) -> Vec<u32> {
        self.dictionaries.resize(batch.columns.len(), None);
        for (at, column) in batch.columns.iter().enumerate() {
            self.column(column, Some(at));
        }
        std::mem::take(&mut self.numbers)
    }

    fn column(&mut self, column: &Column, top: Option<usize>) {
        let validity = column.validity.as_ref().map_or(0, pointer_of_bits);
        let length = column.len() as u32;
        match &column.values {
            Values::Null(_) => self.add(&[0, length, validity]),
            Values::Numbers(Numbers::Float64(values)) => self.add(&[1, length, validity, pointer(values)]),
            Values::Numbers(Numbers::Int64(values)) => self.add(&[2, length, validity, pointer(values)]),
            Values::Numbers(Numbers::UInt64(values)) => self.add(&[3, length, validity, pointer(values)]),
            Values::Bool(values) => self.add(&[4, length, validity, pointer_of_bits(values)]),
            Values::Texts(kind, texts) => {
                self.add(&[5, length, validity, text_kind(*kind)]);
                self.texts(texts);
            }
            Values::Coded(kind, codes, dictionary) => {
                let id = self.id(dictionary, top);
                self.add(&[6, length, validity, text_kind(*kind), pointer(codes), id]);
                self.add(&[dictionary.len() as u32]);
                self.texts(dictionary);
            }
            Values::Times(kind, unit, values) => {
                let kind = match kind {
                    TimeKind::Timestamp(false) => 0,
                    TimeKind::Timestamp(true) => 1,
                    TimeKind::TimeOfDay => 2,
                };
                let unit = match unit {
                    TimeUnit::Milli => 0,
                    TimeUnit::Micro => 1,
                    TimeUnit::Nano => 2,
                };
                self.add(&[7, length, validity, kind, unit, pointer(values)]);
            }
            Values::Dates(values) => self.add(&[8, length, validity, pointer(values)]),
            Values::List(offsets, item) => {
                self.add(&[9, length, validity, pointer(offsets)]);
                self.column(item, None);
            }
            Values::Map(offsets, entry) => {
                self.add(&[10, length, validity, pointer(offsets)]);
                self.column(&entry[0], None);
                self.column(&entry[1], None);
            }
            Values::Struct(_, fields) => {
                self.add(&[
                    11,
                    length,
                    validity,
                    u32::from(column.is_union()),
                    fields.len() as u32,
                ]);
                for (name, field) in fields {
                    self.add(&[pointer(name.as_bytes()), name.len() as u32]);
                    self.column(field, None);
                }
            }
        }
    }

    fn texts(&mut self, texts: &Texts) {
        self.add(&[
            pointer(&texts.offsets),
            pointer(&texts.bytes),
            texts.bytes.len() as u32,
        ]);
    }

    fn add(&mut self, numbers: &[u32]) {
        self.numbers.extend_from_slice(numbers);
    }

    /// The number of a dictionary: the same as before when the column still has the same one.
    fn id(&mut self, dictionary: &Arc<Texts>, top: Option<usize>) -> u32 {
        let place = top.and_then(|at| self.dictionaries.get_mut(at));
        if let Some(Some((known, id))) = &place
            && Arc::ptr_eq(known, dictionary)
        {
            return *id;
        }
        self.next += 1;
        if let Some(place) = place {
            *place = Some((Arc::clone(dictionary), self.next));
        }
        self.next
    }
}

fn pointer<T>(values: &[T]) -> u32 {
    values.as_ptr().addr() as u32
}

fn pointer_of_bits(bits: &Bits) -> u32 {
    pointer(bits.as_bytes())
}

fn text_kind(kind: TextKind) -> u32 {
    match kind {
        TextKind::Utf8 => 0,
        TextKind::Json => 1,
        TextKind::Binary => 2,
        TextKind::Decimal => 3,
    }
}
