//! Event source mappings: what is planned, and in which order it is done.

use tablewright_core::companion::{
    Companion, CompanionPlan, DesiredCompanion, EventSourceMapping, Keeper, Kind, LeftBehind, LiveCompanion,
    MappingSettings, ObservedCompanion, Outputs, Reference, Request, StartingPosition, Text, explained, plan_companion,
    plan_companion_removal,
};
use tablewright_core::event::Ending;
use tablewright_core::finding::Severity;
use tablewright_core::place::Place;
use tablewright_core::plan::{Approvals, Call, Outcome};
use tablewright_core::project::OnExisting;
use tablewright_core::refusal::Refusal;
use tablewright_core::schedule::{Look, Mutation, Schedule, Step, StepId};

const OLD: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/prod-events/stream/2026-01-01T00:00:00.000";
const NEW: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/prod-events/stream/2026-02-02T00:00:00.000";

fn mapping() -> EventSourceMapping {
    EventSourceMapping {
        function: "counter".to_owned(),
        table: "prod-events".to_owned(),
        stream: Text::ToCome(Reference::StreamArn("events".to_owned())),
        starting_position: StartingPosition::Latest,
        settings: MappingSettings { batch_size: 10, ..MappingSettings::default() },
        uuid: None,
        stream_is_gone: false,
        left_behind: Vec::new(),
    }
}

/// The wanted mapping, of a table whose stream is known.
fn wanted_on(stream: &str) -> DesiredCompanion {
    desired(EventSourceMapping { stream: Text::Known(stream.to_owned()), ..mapping() })
}

fn desired(mapping: EventSourceMapping) -> DesiredCompanion {
    DesiredCompanion {
        declared_name: "event_source_mappings/attendees".to_owned(),
        place: Place { file: "tablewright.yaml".into(), line: 1, column: 1, offset: 0, length: 0 },
        companion: Companion::EventSourceMapping(Box::new(mapping)),
        description: None,
        keeper: Keeper::Declaration,
        on_existing: OnExisting::Converge,
        after: vec!["events".to_owned()],
    }
}

/// A live mapping on a stream, as declared.
fn live_on(stream: &str, uuid: &str) -> EventSourceMapping {
    EventSourceMapping { stream: Text::Known(stream.to_owned()), uuid: Some(uuid.to_owned()), ..mapping() }
}

fn left_behind(uuid: &str, stream_is_gone: bool) -> LeftBehind {
    LeftBehind { uuid: uuid.to_owned(), stream: OLD.to_owned(), stream_is_gone }
}

fn present(mapping: EventSourceMapping) -> LiveCompanion {
    under_way(mapping, &[])
}

fn under_way(mapping: EventSourceMapping, what: &[&str]) -> LiveCompanion {
    let companion = Companion::EventSourceMapping(Box::new(mapping));
    let in_flight = what.iter().map(|what| (*what).to_owned()).collect();
    LiveCompanion::Present(Box::new(ObservedCompanion { in_flight, ..ObservedCompanion::settled(companion) }))
}

fn plan(desired: &DesiredCompanion, live: &LiveCompanion) -> CompanionPlan {
    plan_companion(desired, live, &Outputs::default(), &Approvals::default())
}

fn operations(plan: &CompanionPlan) -> Vec<&'static str> {
    plan.actions.iter().map(|action| action.request.operation()).collect()
}

fn deleted(plan: &CompanionPlan) -> Vec<&str> {
    let deleted = plan.actions.iter().filter_map(|action| match &action.request {
        Request::DeleteEventSourceMapping { uuid, .. } => Some(uuid.as_str()),
        _ => None,
    });
    deleted.collect()
}

/// Takes the only step that may start.
fn step(schedule: &mut Schedule, now: u64) -> Step {
    let mut steps = schedule.next(now).steps;
    assert_eq!(steps.len(), 1, "{steps:?}");
    steps.remove(0)
}

fn look(schedule: &mut Schedule, now: u64, live: LiveCompanion) {
    match step(schedule, now) {
        Step::Look { id, .. } => drop(schedule.looked(id, Look::Companion(live), now)),
        other @ Step::Perform { .. } => panic!("{other:?}"),
    }
}

fn perform(schedule: &mut Schedule, now: u64) -> (StepId, Request) {
    match step(schedule, now) {
        Step::Perform { id, mutation: Mutation::Companion(request) } => (id, request),
        other => panic!("{other:?}"),
    }
}

fn endings(schedule: &Schedule) -> Vec<Ending> {
    let results = schedule.results("the test ended").into_iter();
    results.flat_map(|result| result.endings).map(|(_, ending)| ending).collect()
}

#[test]
fn nothing_is_done_where_everything_is_as_declared() {
    let plan = plan(&wanted_on(NEW), &present(live_on(NEW, "a")));
    assert_eq!((plan.outcome, plan.actions.len(), plan.findings.len()), (Outcome::Unchanged, 0, 0));
    assert!(!plan.differs());
}

#[test]
fn where_a_live_one_began_is_no_difference() {
    let live = EventSourceMapping { starting_position: StartingPosition::TrimHorizon, ..live_on(NEW, "a") };
    assert!(!plan(&wanted_on(NEW), &present(live)).differs());
}

#[test]
fn only_what_differs_is_sent() {
    let mut live = live_on(NEW, "a");
    live.settings.batch_size = 100;
    live.settings.retries = Some(3);
    let plan = plan(&wanted_on(NEW), &present(live));
    let changes: Vec<_> = plan.changes.iter().map(ToString::to_string).collect();
    assert_eq!(changes, ["batch_size: 100 → 10", "retries: 3 → nothing"]);
    let Request::UpdateEventSourceMapping { mapping, settings } = &plan.actions[0].request else { panic!("{plan:?}") };
    assert_eq!(settings.iter().collect::<Vec<_>>(), ["batch_size", "retries"]);
    assert_eq!(mapping.uuid.as_deref(), Some("a"));
}

#[test]
fn a_new_one_tells_what_is_said_of_it_and_no_more() {
    let plan = plan(&desired(mapping()), &LiveCompanion::Absent);
    let changes: Vec<_> = plan.changes.iter().map(ToString::to_string).collect();
    assert_eq!(changes, ["stream: the ARN of the stream of events, once it is there", "batch_size: 10"]);
}

#[test]
fn a_new_stream_gets_a_mapping_from_its_beginning_and_the_old_one_stays_as_long_as_its_stream_does() {
    let plan = plan(&wanted_on(NEW), &present(live_on(OLD, "a")));
    assert_eq!(operations(&plan), ["CreateEventSourceMapping"]);
    let Request::CreateEventSourceMapping { mapping } = &plan.actions[0].request else { panic!("{plan:?}") };
    assert_eq!((mapping.starting_position, &mapping.stream), (StartingPosition::TrimHorizon, &Text::Known(NEW.into())));
    let [note] = plan.findings.as_slice() else { panic!("{:?}", plan.findings) };
    assert_eq!((note.code.text(), note.severity), ("TW307", Severity::Note));
    assert!(note.message.contains("mapping a of counter still reads the stream of 2026-01-01"), "{}", note.message);
}

#[test]
fn a_mapping_on_a_stream_that_is_gone_goes_after_the_new_one_came() {
    let live = EventSourceMapping { stream_is_gone: true, ..live_on(OLD, "a") };
    let plan = plan(&wanted_on(NEW), &present(live));
    assert_eq!(operations(&plan), ["CreateEventSourceMapping", "DeleteEventSourceMapping"]);
    assert_eq!((deleted(&plan), plan.held.len(), plan.findings.len()), (vec!["a"], 0, 0));
    assert_eq!(plan.actions[1].after, [0]);
}

#[test]
fn what_was_left_behind_is_told_while_it_drains_and_removed_without_approval_when_its_stream_is_gone() {
    let live = |gone| EventSourceMapping { left_behind: vec![left_behind("a", gone)], ..live_on(NEW, "b") };
    let draining = plan(&wanted_on(NEW), &present(live(false)));
    assert_eq!((draining.outcome, draining.differs(), draining.findings.len()), (Outcome::Unchanged, false, 1));
    let spent = plan(&wanted_on(NEW), &present(live(true)));
    assert_eq!((deleted(&spent), spent.held.len(), spent.findings.len()), (vec!["a"], 0, 0));
    assert!(spent.differs());
}

#[test]
fn a_function_that_is_not_there_refuses_the_mapping() {
    let plan = plan(&wanted_on(NEW), &LiveCompanion::Lacking("there is no function counter".to_owned()));
    assert!(plan.is_refused() && plan.actions.is_empty());
    assert_eq!(plan.findings[0].code.text(), "TW406");
    assert!(plan.findings[0].message.contains("there is no function counter"));
}

#[test]
fn removal_waits_for_an_approval_and_takes_the_newest_last() {
    let live = EventSourceMapping { left_behind: vec![left_behind("a", false)], ..live_on(NEW, "b") };
    let held = plan_companion_removal(&wanted_on(NEW), &present(live.clone()), &Approvals::default());
    assert_eq!(held.held[0].approval.to_string(), "DS115:event_source_mappings/attendees");
    assert!(held.actions.is_empty());
    let approvals = Approvals::new([held.held[0].approval.clone()]);
    let plan = plan_companion_removal(&wanted_on(NEW), &present(live.clone()), &approvals);
    assert_eq!((deleted(&plan), plan.outcome), (vec!["a", "b"], Outcome::Delete));
    // The mapping that is left after the first call is the newest.
    let after = plan.actions[0].request.effect(Some(&Companion::EventSourceMapping(Box::new(live))));
    assert_eq!(after, Some(Companion::EventSourceMapping(Box::new(live_on(NEW, "b")))));
    assert_eq!(plan.actions[1].request.effect(after.as_ref()), None);
}

#[test]
fn a_run_rewires_first_and_removes_then() {
    let old = EventSourceMapping { stream_is_gone: true, ..live_on(OLD, "a") };
    let plan = plan(&wanted_on(NEW), &present(old.clone()));
    let mut schedule = Schedule::new([], 4).with_companions([&plan], Outputs::default());
    // That streams end meanwhile is no change by somebody else.
    look(&mut schedule, 0, present(EventSourceMapping { stream_is_gone: false, ..old }));
    let (id, request) = perform(&mut schedule, 0);
    assert_eq!(request.operation(), "CreateEventSourceMapping");
    schedule.performed(id, Ok(()), 0);
    let both = EventSourceMapping { left_behind: vec![left_behind("a", true)], ..live_on(NEW, "b") };
    look(&mut schedule, 1, under_way(both.clone(), &["mapping b, which is Creating"]));
    let next = schedule.next(1);
    assert!(next.steps.is_empty(), "nothing is sent while a mapping is being made: {:?}", next.steps);
    let awake = next.wake_at.expect("it looks again");
    look(&mut schedule, awake, present(both.clone()));
    look(&mut schedule, awake, present(both));
    let (id, request) = perform(&mut schedule, awake);
    assert_eq!(request, plan.actions[1].request);
    schedule.performed(id, Ok(()), awake);
    look(&mut schedule, awake, present(live_on(NEW, "b")));
    assert_eq!(endings(&schedule), [Ending::Done, Ending::Done]);
}

#[test]
fn one_that_is_being_deleted_is_waited_for_before_it_is_made_again() {
    let going = LiveCompanion::Going("the deletion of mapping a".to_owned());
    let plan = plan(&wanted_on(NEW), &going);
    assert_eq!((plan.outcome, plan.in_flight.len()), (Outcome::Create, 1));
    let mut schedule = Schedule::new([], 4).with_companions([&plan], Outputs::default());
    look(&mut schedule, 0, going);
    let awake = schedule.next(0).wake_at.expect("it looks again");
    look(&mut schedule, awake, LiveCompanion::Absent);
    assert_eq!(perform(&mut schedule, awake).1.operation(), "CreateEventSourceMapping");
}

#[test]
fn what_is_under_way_from_before_is_waited_for() {
    let enabling = under_way(live_on(NEW, "a"), &["mapping a, which is Enabling"]);
    let plan = plan(&wanted_on(NEW), &enabling);
    assert_eq!((plan.outcome, plan.in_flight.len(), plan.actions.len()), (Outcome::Unchanged, 1, 0));
    let mut schedule = Schedule::new([], 4).with_companions([&plan], Outputs::default());
    look(&mut schedule, 0, enabling);
    assert!(!schedule.is_over());
    let awake = schedule.next(0).wake_at.expect("it looks again");
    look(&mut schedule, awake, present(live_on(NEW, "a")));
    assert_eq!(endings(&schedule), [Ending::Done]);
}

#[test]
fn a_stream_that_nobody_knows_of_starts_nothing() {
    let plan = plan(&desired(mapping()), &LiveCompanion::Absent);
    let mut schedule = Schedule::new([], 4).with_companions([&plan], Outputs::default());
    assert!(schedule.next(0).steps.is_empty());
    let endings = endings(&schedule);
    let [Ending::NotStarted { why }] = endings.as_slice() else { panic!("{endings:?}") };
    assert!(why.contains("the ARN of the stream of events is not known"), "{why}");
}

#[test]
fn a_role_that_may_not_read_the_stream_is_told_with_what_it_lacks() {
    let refusal = Refusal {
        code: "InvalidParameterValueException".to_owned(),
        message: "Cannot access stream x. Please ensure the role can perform the GetRecords, … Actions on it."
            .to_owned(),
        status: Some(400),
    };
    let text = explained(refusal.clone()).message;
    assert!(text.starts_with(&refusal.message));
    for action in ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"] {
        assert!(text.contains(&format!("dynamodb:{action}")), "{text}");
    }
    let other = Refusal { code: "AccessDeniedException".to_owned(), ..refusal };
    assert_eq!(explained(other.clone()), other);
}

#[test]
fn names_lead_back_to_function_and_table() {
    let arn = "arn:aws:lambda:us-east-1:123456789012:function:counter:live";
    let mapping = EventSourceMapping { function: arn.to_owned(), ..mapping() };
    assert_eq!(EventSourceMapping::of_name(&mapping.name()), Some((arn, "prod-events")));
    assert_eq!(wanted_on(NEW).companion.identity().kind, Kind::EventSourceMapping);
}
