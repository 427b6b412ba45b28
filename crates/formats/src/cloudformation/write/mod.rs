//! Tables as a CloudFormation template.
//!
//! Tables in normal form come in with what is declared beside them; a template comes out as a JSON value, which
//! [`to_yaml`] and [`to_json`] write as text. A table becomes an `AWS::DynamoDB::Table`, or a custom resource with the
//! function behind it and the function's role. Nothing here knows where the template goes.

mod companions;
mod custom_resource;
mod function;
mod left_out;
mod logical_id;
mod outputs;
mod properties;
mod template;
mod text;

use left_out::some_of;

pub use companions::Beside;
pub use function::{Function, LONGEST_FUNCTION_NAME, function_name, function_name_for, is_function_name};
pub use logical_id::logical_ids;
pub use properties::properties;
pub use template::{Form, Stack, Written, write};
pub use text::{to_json, to_yaml};
