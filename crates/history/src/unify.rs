//! One type for a column that several files hold in several types, and each file's values brought to it without loss.
//!
//! Whole numbers become `int64`; whole numbers and floats become `double` when the statistics show that each whole
//! number is exact as one. All else stays side by side, as a union with a member for each type.

use crate::column::{Column, Numbers, Values};
use crate::error::{Code, Error, Result};
use crate::kind::{Kind, UNION_FIELD};

/// The whole numbers from its negative to this are exact as doubles, and no others come to the same doubles.
pub(crate) const EXACT: i64 = (1 << 53) - 1;

/// A column's type, and whether all of its whole numbers are known to be exact as doubles.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub kind: Kind,
    pub is_exact: bool,
}

/// The type that holds the values of both.
pub(crate) fn common(a: &Known, b: &Known) -> Known {
    let is_exact = a.is_exact && b.is_exact;
    let of = |kind| Known { kind, is_exact };
    let whole = |known: &Known| fits_int64(&known.kind) || (known.is_exact && known.kind == Kind::UInt(64));
    let exact = |known: &Known| matches!(known.kind, Kind::Float(_)) || known.is_exact;
    match (&a.kind, &b.kind) {
        (one, other) if one == other => of(one.clone()),
        (Kind::Null, _) => b.clone(),
        (_, Kind::Null) => a.clone(),
        _ if whole(a) && whole(b) => of(Kind::Int(64)),
        _ if exact(a) && exact(b) => of(Kind::Float(64)),
        (one, other) => of(union_of(one, other)),
    }
}

fn fits_int64(kind: &Kind) -> bool {
    kind.is_integer() && *kind != Kind::UInt(64)
}

fn union_of(a: &Kind, b: &Kind) -> Kind {
    let mut members: Vec<(String, Kind)> = Vec::new();
    for (name, kind) in members_of(a).into_iter().chain(members_of(b)) {
        if members
            .iter()
            .any(|known| known.1 == kind && is_named(&known.0, &name))
        {
            continue;
        }
        let clashes = members.iter().filter(|known| is_named(&known.0, &name)).count();
        let name = if clashes == 0 {
            name
        } else {
            format!("{name}#{}", clashes + 1)
        };
        members.push((name, kind));
    }
    Kind::Struct(members)
}

/// Whether a member has this name, or had it before another member of the name and another type came along.
fn is_named(member: &str, name: &str) -> bool {
    member
        .strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
}

fn members_of(kind: &Kind) -> Vec<(String, Kind)> {
    match kind {
        Kind::Struct(fields) if kind.is_union() => fields.clone(),
        other => vec![(member_name(other), other.clone())],
    }
}

fn member_name(kind: &Kind) -> String {
    match kind {
        Kind::Utf8 => format!("{UNION_FIELD}string"),
        Kind::List(_) => format!("{UNION_FIELD}list"),
        Kind::Struct(_) => format!("{UNION_FIELD}map"),
        other => format!("{UNION_FIELD}{other}"),
    }
}

/// The column of a file as a column of the result.
pub(crate) fn conform(column: Column, from: &Kind, to: &Kind) -> Result<Column> {
    if from == to {
        return Ok(column);
    }
    let contradiction = || {
        let message =
            format!("values of type {from} cannot become {to}: the statistics contradict the values");
        Error::new(Code::Corrupt, message)
    };
    match (to, &column.values) {
        _ if *from == Kind::Null => Ok(Column::null(column.len())),
        (Kind::Int(64), Values::Numbers(Numbers::Float64(_) | Numbers::Int64(_)))
        | (Kind::Float(64), Values::Numbers(Numbers::Float64(_))) => Ok(column),
        (Kind::Struct(members), _) if to.is_union() => {
            place_in_union(column, from, members)?.ok_or_else(contradiction)
        }
        _ => Err(contradiction()),
    }
}

/// A column of one type, or a narrower union, as the union that several files make together.
fn place_in_union(column: Column, from: &Kind, members: &[(String, Kind)]) -> Result<Option<Column>> {
    let rows = column.len();
    let mut fields: Vec<(String, Column)> = members
        .iter()
        .map(|(name, _)| (name.clone(), Column::null(rows)))
        .collect();
    let (given, validity) = match (column, from) {
        (
            Column {
                values: Values::Struct(_, columns),
                validity,
            },
            Kind::Struct(kinds),
        ) if from.is_union() => {
            let given = columns.into_iter().zip(kinds);
            let given = given.map(|((name, column), (_, kind))| (name, column, kind));
            (given.collect::<Vec<_>>(), validity)
        }
        (column, kind) => (vec![(member_name(kind), column, kind)], None),
    };
    for (name, column, kind) in given {
        let same = |member: &(String, Kind)| member.1 == *kind && is_named(&member.0, &name);
        let place = members.iter().position(same).or_else(|| {
            let is_wide = |to: &Kind| matches!(to, Kind::Int(64) | Kind::Float(64));
            let fits = |to: &Kind| conform(column.clone(), kind, to).is_ok();
            members.iter().position(|(_, to)| is_wide(to) && fits(to))
        });
        let Some(place) = place else {
            return Ok(None);
        };
        fields[place].1 = conform(column, kind, &members[place].1)?;
    }
    Ok(Some(Column {
        values: Values::Struct(rows, fields),
        validity,
    }))
}
