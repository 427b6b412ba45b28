//! Where the items are.

use crate::error::Error;

/// The live names of the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// Products by id.
    pub products: String,
    /// Sessions with their carts.
    pub sessions: String,
    /// Products under single-table keys.
    pub catalogue: String,
}

impl Tables {
    /// Returns the names that environment variables hold: `DYNAMODB_TABLE` for products, as the system's document has
    /// it, and those that `tablewright up` sets for the other two. `variable` returns a variable's value.
    ///
    /// # Errors
    /// Where one is not set, or is empty.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let name = |name, table| {
            let value = variable(name).filter(|value| !value.is_empty());
            value.ok_or(Error::MissingVariable { variable: name, table })
        };
        Ok(Self {
            products: name("DYNAMODB_TABLE", "products")?,
            sessions: name("TABLE_NAME_SESSIONS", "sessions")?,
            catalogue: name("TABLE_NAME_CATALOGUE", "the catalogue")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_variables() {
        let tables = Tables::from_variables(|name| Some(format!("value of {name}"))).unwrap();
        assert_eq!(tables.products, "value of DYNAMODB_TABLE");
        assert_eq!(tables.sessions, "value of TABLE_NAME_SESSIONS");
        assert_eq!(tables.catalogue, "value of TABLE_NAME_CATALOGUE");
    }

    #[test]
    fn a_variable_that_is_not_set_or_empty_is_told() {
        for value in [None, Some(String::new())] {
            let told = Tables::from_variables(|_| value.clone()).unwrap_err().to_string();
            assert_eq!(told, "DYNAMODB_TABLE is not set; it holds the name of the table of products");
        }
    }
}
