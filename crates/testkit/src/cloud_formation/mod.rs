//! A small emulator of CloudFormation: what it does with stacks of tables, native and through custom resources.
//!
//! A template goes in as JSON with literal properties, `Ref` and `Fn::GetAtt`; out come a stack with its status, its
//! events and its resources, and tables on the account's embedded endpoint. Native tables are made by a small
//! implementation of their own, which shares nothing with Tablewright's planner. Custom resources are asked as
//! CloudFormation asks them, and answer to a [`ResponseTarget`], which knows what a correct answer is.
//!
//! Time is virtual where it is long: [`Function::deliver`] returns when nothing that came of an event is under way any
//! more, so a request without an answer by then will never have one, and its `ServiceTimeout` is over.
//! One resource is worked on at a time, in the order of dependencies, so every run happens in the same order.

mod create;
mod custom;
mod delete;
mod driver;
mod function;
mod import;
mod native_table;
mod providers;
mod response_target;
mod scripted;
mod stack;
mod table_properties;
mod template;
mod update;

pub use custom::{Exchange, RequestType};
pub use driver::CloudFormation;
pub use function::{Delivered, Function};
pub use response_target::{Conduct, Put, ResponseTarget};
pub use scripted::ScriptedFunction;
pub use stack::{Resource, Stack, StackEvent};
pub use template::ValidationError;
