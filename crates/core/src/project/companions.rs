//! What the files say about companions.

use std::collections::BTreeMap;

use crate::companion::Keeper;
use crate::permissions::data_plane::Access;
use crate::place::{Declared, Place};

/// Parameters of Systems Manager, or a layer of them.
#[derive(Debug, Clone, Default)]
pub struct ParametersDeclaration {
    /// What stands before each name, such as `/shop/production`.
    pub path: Option<Declared<String>>,
    /// The parameters by declared name: what follows the path, or a whole name with a `/` in front.
    pub values: BTreeMap<String, ParameterDeclaration>,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct ParameterDeclaration {
    /// Where it is declared.
    pub place: Place,
    /// What its value is; `None` where what was written is told as wrong.
    pub source: Option<ParameterSource>,
    /// What it is for, for people.
    pub description: Option<Declared<String>>,
    /// Who has the last word; the declaration where absent.
    pub owner: Option<Declared<Keeper>>,
}

/// Where a parameter's value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum ParameterSource {
    /// A text of one's own.
    Value(Declared<String>),
    /// Texts of one's own.
    List(Declared<Vec<String>>),
    /// The live name of a table.
    TableName(Declared<String>),
    /// The ARN of a table.
    TableArn(Declared<String>),
    /// The ARN of a table's stream.
    StreamArn(Declared<String>),
    /// The name of an index, written as `table/index`.
    IndexName(Declared<String>),
    /// The ARN of a policy.
    PolicyArn(Declared<String>),
}

/// A managed policy of IAM.
#[derive(Debug, Clone)]
pub struct PolicyDeclaration {
    /// Where it is declared.
    pub place: Place,
    /// Its name, a template over `{project}`, `{environment}` and `{policy}`.
    pub name: Option<Declared<String>>,
    /// The path in its ARN; `/` where absent.
    pub path: Option<Declared<String>>,
    /// What it is for, for people.
    pub description: Option<Declared<String>>,
    /// What it allows.
    pub grants: Vec<GrantDeclaration>,
    /// The names of the roles that get it.
    pub attach_to_roles: Vec<Declared<String>>,
}

/// What a policy allows on some tables.
#[derive(Debug, Clone)]
pub struct GrantDeclaration {
    /// What is allowed.
    pub access: Access,
    /// Tables by declared name, and indexes as `table/index`.
    pub on: Vec<Declared<String>>,
}

impl ParametersDeclaration {
    /// Returns this layer over another; what both declare is this one's.
    #[must_use]
    pub fn over(self, below: &ParametersDeclaration) -> ParametersDeclaration {
        let mut values = below.values.clone();
        values.extend(self.values);
        ParametersDeclaration { path: self.path.or_else(|| below.path.clone()), values }
    }
}
