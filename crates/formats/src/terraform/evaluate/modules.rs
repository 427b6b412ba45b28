//! Instances of modules.

use std::collections::BTreeMap;
use std::rc::Rc;

use hcl_edit::structure::Block;

use super::value::Fault;
use super::{At, Calls, Evaluation, Instance, Keys, Unknown};
use crate::terraform::configuration::{Located, SpanOf, joined, local_source};

/// How many instances of modules there may be, and how deep they may call each other.
const MOST_INSTANCES: usize = 2_000;
const MOST_LEVELS: usize = 16;

/// A call, and the instance that it makes.
type Child<'m> = (Located<'m, Block>, usize);

/// A call whose instances are not known, and why.
type UnknownCall<'m> = (Located<'m, Block>, Rc<Unknown>);

impl<'m> Evaluation<'m> {
    /// Adds an instance and returns its number.
    pub(in crate::terraform) fn instance(
        &mut self,
        folder: &str,
        prefix: String,
        call: Option<(Located<'m, Block>, At)>,
    ) -> Option<usize> {
        let module = self.modules.get(folder)?;
        self.instances.push(Instance {
            module,
            prefix,
            call,
            variables: BTreeMap::new(),
            locals: BTreeMap::new(),
            calls: BTreeMap::new(),
        });
        Some(self.instances.len() - 1)
    }

    /// Says whether a call is of a module whose files are here.
    pub(super) fn is_local(&self, call: &Block) -> bool {
        local_source(call).is_some()
    }

    /// Returns the instances that a call makes. The module must be a local one.
    pub(super) fn calls(&mut self, instance: usize, name: &'m str) -> Rc<Calls> {
        if let Some(calls) = self.instances[instance].calls.get(name) {
            return calls.clone();
        }
        // A call whose repetition asks for its own outputs runs into this.
        let circle = Fault::Wrong(format!("`module.{name}` refers to itself"));
        let here = At { instance, file: 0, names: None };
        let module = self.instances[instance].module;
        let Some(call) = module.calls.get(name).copied() else {
            return Rc::new(Calls::Unknown(self.reason(&here, 0..0, circle)));
        };
        let at = At { instance, file: call.file, names: None };
        let open = Calls::Unknown(self.reason(&at, call.item.ident.span_of(), circle));
        self.instances[instance].calls.insert(name, Rc::new(open));
        let calls = Rc::new(self.make_calls(name, call, &at));
        self.instances[instance].calls.insert(name, calls.clone());
        calls
    }

    fn make_calls(&mut self, name: &str, call: Located<'m, Block>, at: &At) -> Calls {
        let parent = &self.instances[at.instance];
        let folder = joined(parent.module.folder, local_source(call.item).unwrap_or_default());
        let prefix = format!("{}module.{name}", parent.prefix);
        let keys = match self.keys(&call.item.body, at) {
            Keys::Unknown(unknown) => return Calls::Unknown(unknown),
            keys => keys,
        };
        let instances = keys.instances(at);
        let levels = prefix.matches("module.").count();
        if self.instances.len() + instances.len() > MOST_INSTANCES || levels > MOST_LEVELS {
            let fault = Fault::NotTold("more instances of modules than are followed here".to_owned());
            return Calls::Unknown(self.reason(at, call.item.ident.span_of(), fault));
        }
        let mut numbers = Vec::with_capacity(instances.len());
        for (key, inner) in instances {
            match self.instance(&folder, format!("{prefix}{key}."), Some((call, inner))) {
                Some(number) => numbers.push(number),
                None => {
                    let fault = Fault::NotTold(format!("the folder {folder:?} of module `{name}` is not there"));
                    return Calls::Unknown(self.reason(at, call.item.ident.span_of(), fault));
                }
            }
        }
        match keys {
            Keys::Count(_) => Calls::Count(numbers),
            Keys::Each(entries) => Calls::Each(entries.into_keys().zip(numbers).collect()),
            Keys::One | Keys::Unknown(_) => Calls::One(numbers.first().copied().unwrap_or_default()),
        }
    }

    /// Returns the instances of every module that an instance calls, and why some are not known.
    pub(in crate::terraform) fn children(&mut self, instance: usize) -> (Vec<Child<'m>>, Vec<UnknownCall<'m>>) {
        let module = self.instances[instance].module;
        let (mut children, mut unknown) = (Vec::new(), Vec::new());
        for (name, call) in &module.calls {
            if !self.is_local(call.item) {
                continue;
            }
            match &*self.calls(instance, name) {
                Calls::One(number) => children.push((*call, *number)),
                Calls::Count(numbers) => children.extend(numbers.iter().map(|number| (*call, *number))),
                Calls::Each(numbers) => children.extend(numbers.values().map(|number| (*call, *number))),
                Calls::Unknown(reason) => unknown.push((*call, reason.clone())),
            }
        }
        (children, unknown)
    }

    /// Returns the module of an instance and what stands before the addresses of its resources.
    pub(in crate::terraform) fn module_of(&self, instance: usize) -> (&'m super::Module<'m>, &str) {
        let instance = &self.instances[instance];
        (instance.module, &instance.prefix)
    }
}
