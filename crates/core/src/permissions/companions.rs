//! Which calls declared companions can need, and so what must be allowed.
//!
//! The rule is that of [`control_plane`](super::control_plane): a call is allowed where there is a live companion, or
//! none, at which it would be planned. Actions and resources are those of the AWS Service Authorization Reference
//! (Systems Manager, CloudWatch, IAM, Lambda). What it knows no resource for is allowed on `*`, and where a condition
//! narrows it, under that condition: a policy is given to a role as `iam:PolicyARN` alone, and an event source mapping is
//! touched for `lambda:FunctionArn` alone.

use super::grants::Grants;
use super::operation;
use super::resource::Resource;
use crate::companion::{Alarm, Companion, DesiredCompanion, EventSourceMapping, Keeper, ManagedPolicy};
use crate::project::OnExisting;

/// What reading a policy needs on it, once it was found.
const READ_POLICY: [&str; 4] =
    ["iam:GetPolicyVersion", "iam:ListEntitiesForPolicy", "iam:ListPolicyTags", "iam:ListPolicyVersions"];
/// What reading the policies of a role needs on it.
const READ_ROLE: &str = "iam:ListAttachedRolePolicies";
/// What programs need on parameters that they read by name.
const READ_PARAMETER: [&str; 2] = ["ssm:GetParameter", "ssm:GetParameters"];

/// Allows whoever plans to read these companions, and whoever applies to change them as well.
pub fn allow(grants: &mut Grants, companions: &[&DesiredCompanion], changes: bool) {
    // What detaches a policy from a role that nobody declared looks at that role first.
    let any_role = changes && companions.iter().any(|desired| may_be_detached(desired));
    for desired in companions {
        read(grants, &desired.companion, any_role);
        if changes {
            change(grants, desired, companions);
        }
    }
}

/// Allows a program to read the parameters among these companions: each by its name, and those under a path together.
pub fn allow_parameters(grants: &mut Grants, companions: &[&DesiredCompanion], path: Option<&str>) {
    for parameter in companions.iter().filter_map(|desired| desired.companion.parameter()) {
        READ_PARAMETER.iter().for_each(|action| grants.add(*action, Resource::Parameter(parameter.name.clone())));
        let path = path.map(|path| path.trim_end_matches('/')).filter(|path| !path.is_empty());
        if let Some(path) = path.filter(|path| parameter.name.starts_with(&format!("{path}/"))) {
            grants.add("ssm:GetParametersByPath", Resource::ParameterPath(path.to_owned()));
        }
    }
}

/// Says whether a policy that somebody gave to a role that nobody declared is taken off it, once that is approved.
fn may_be_detached(desired: &DesiredCompanion) -> bool {
    matches!(desired.companion, Companion::Policy(_)) && desired.on_existing != OnExisting::CreateOnly
}

/// The reading calls of one companion.
fn read(grants: &mut Grants, companion: &Companion, any_role: bool) {
    match companion {
        Companion::Parameter(parameter) => {
            grants.add("ssm:GetParameters", Resource::Parameter(parameter.name.clone()));
        }
        Companion::Alarm(alarm) => {
            // It is asked for names, but IAM is asked for all alarms.
            grants.add("cloudwatch:DescribeAlarms", Resource::Alarm("*".to_owned()));
            grants.add("cloudwatch:ListTagsForResource", Resource::Alarm(alarm.name.clone()));
        }
        Companion::Policy(policy) => {
            grants.add("iam:ListPolicies", Resource::Everything);
            READ_POLICY.iter().for_each(|action| grants.add(*action, of_policy(policy)));
            if any_role {
                grants.add(READ_ROLE, Resource::Role("*".to_owned()));
            }
        }
        Companion::Attachment(attachment) if !any_role => {
            grants.add(READ_ROLE, Resource::Role(attachment.role.clone()));
        }
        Companion::Attachment(_) => {}
        Companion::EventSourceMapping(mapping) => {
            grants.add("lambda:ListEventSourceMappings", Resource::Everything);
            grants.add("lambda:GetFunctionConfiguration", Resource::Function(mapping.function.clone()));
            grants.add(operation::LIST_STREAMS.action, Resource::Everything);
        }
    }
}

/// The calls that the plan of one companion can hold.
fn change(grants: &mut Grants, desired: &DesiredCompanion, all: &[&DesiredCompanion]) {
    let converges = desired.keeper == Keeper::Declaration && desired.on_existing == OnExisting::Converge;
    match &desired.companion {
        Companion::Parameter(parameter) => {
            grants.add("ssm:PutParameter", Resource::Parameter(parameter.name.clone()));
        }
        Companion::Alarm(alarm) => change_alarm(grants, alarm),
        // `fail` lets those converge that tags say are ours.
        Companion::Policy(policy) => {
            change_policy(grants, policy, converges || desired.on_existing == OnExisting::Fail);
            if may_be_detached(desired) {
                let (path, policy) = (policy.path.clone(), policy.name.clone());
                grants.add("iam:DetachRolePolicy", Resource::RoleWith { role: "*".to_owned(), path, policy });
            }
        }
        Companion::Attachment(attachment) => {
            let policies = all.iter().filter_map(|other| match &other.companion {
                Companion::Policy(policy) if policy.name == attachment.policy => Some(policy),
                _ => None,
            });
            let path = policies.map(|policy| policy.path.clone()).next().unwrap_or_else(|| "/".to_owned());
            let (role, policy) = (attachment.role.clone(), attachment.policy.clone());
            grants.add("iam:AttachRolePolicy", Resource::RoleWith { role, path, policy });
        }
        Companion::EventSourceMapping(mapping) => change_mapping(grants, mapping, converges),
    }
}

/// An alarm's tags are asked for within PutMetricAlarm, too.
fn change_alarm(grants: &mut Grants, alarm: &Alarm) {
    let tag = (!alarm.tags.is_empty()).then_some("cloudwatch:TagResource");
    for action in tag.into_iter().chain(["cloudwatch:PutMetricAlarm"]) {
        grants.add(action, Resource::Alarm(alarm.name.clone()));
    }
}

fn change_policy(grants: &mut Grants, policy: &ManagedPolicy, converges: bool) {
    let tag = (!policy.tags.is_empty()).then_some("iam:TagPolicy");
    let versions = ["iam:CreatePolicyVersion", "iam:DeletePolicyVersion"].into_iter().filter(|_| converges);
    for action in tag.into_iter().chain(versions).chain(["iam:CreatePolicy"]) {
        grants.add(action, of_policy(policy));
    }
}

/// One that is left behind on an older stream is removed once that stream is gone.
fn change_mapping(grants: &mut Grants, mapping: &EventSourceMapping, converges: bool) {
    grants.add("lambda:CreateEventSourceMapping", Resource::NewMapping(mapping.function.clone()));
    let others = ["lambda:DeleteEventSourceMapping", "lambda:UpdateEventSourceMapping"].into_iter();
    for action in others.filter(|_| converges) {
        grants.add(action, Resource::Mappings(mapping.function.clone()));
    }
}

fn of_policy(policy: &ManagedPolicy) -> Resource {
    Resource::Policy { path: policy.path.clone(), name: policy.name.clone() }
}
