//! The keys of alarms.

use tablewright_core::companion::{Comparison, MissingData};
use tablewright_core::project::{ShortForm, Side};

use super::{Key, Section, Shape};

/// `alarms` of the project or of an environment.
pub(in super::super) static ALARMS: Section = Section {
    name: "alarms",
    title: "`alarms`",
    description: "Alarms of CloudWatch on tables, and on functions that read their streams. In an environment they come on \
                  top of the project's, and go before those of the same name.",
    parts: &[&[
        Key::new("alarm_actions", TEXTS, "Whom alarms tell when they go to ALARM, by ARN, such as an SNS topic's.")
            .or("nobody, which is warned of"),
        Key::new("ok_actions", TEXTS, "Whom alarms tell when all is well again.").or("nobody"),
        Key::new("alarm_name", Shape::Text, NAME).or("`{project}-{environment}-{table}-{alarm}`"),
        Key::new(
            "values",
            Shape::Named(&Shape::Either(&[Shape::Mapping(&ALARM), Shape::Off])),
            "Alarms by name. A name that is a short form needs nothing else: `throttling:` watches all tables. `false` \
             switches off what the project declares.",
        ),
    ]],
};

/// One alarm.
pub(in super::super) static ALARM: Section = Section {
    name: "alarm",
    title: "An alarm",
    description: "A short form, or a `metric`. One is made for each table, function and operation; a short form that \
                  watches reads and writes makes two for each. What a short form does not say otherwise has a default.",
    parts: &[
        &[
            Key::new(
                "kind",
                Shape::Choice(ShortForm::CHOICES),
                "The short form. `throttling`: reads or writes are throttled. `consumed_capacity`: more than a part of the \
                 capacity is consumed. `system_errors`: DynamoDB fails. `user_errors`: requests of the account are wrong. \
                 `latency`: requests take long. `stream_iterator_age`: a function falls behind. `function_errors`, \
                 `function_duration`: a function fails or takes long.",
            )
            .or("the alarm's name, where it is one of these"),
            Key::new("metric", Shape::Text, "A metric of AWS/DynamoDB, or of AWS/Lambda where `functions` are named."),
            Key::new(
                "tables",
                Shape::Either(&[Shape::Text, Shape::List(&Shape::Text)]),
                "Tables, by declared name. `all` stands for all.",
            )
            .or("all"),
            Key::new(
                "functions",
                Shape::Either(&[Shape::Text, Shape::List(&Shape::Text)]),
                "Functions of Lambda, by the names under which they live.",
            ),
            Key::new("index", Shape::Text, "A global secondary index, which is watched instead of its table."),
            Key::new(
                "operations",
                Shape::Either(&[Shape::Text, Shape::List(&Shape::Text)]),
                "Operations with an alarm for each, such as `Query`.",
            )
            .or(
                "GetItem, PutItem, UpdateItem, DeleteItem, Query and Scan for `system_errors`; GetItem, PutItem and Query for \
                 `latency`",
            ),
            Key::new("dimensions", Shape::Named(&Shape::Scalar), "Further dimensions of a `metric`."),
            Key::new("capacity", Shape::Choice(Side::CHOICES), "Reads or writes alone, of `throttling` and `consumed_capacity`.")
                .or("both"),
            Key::new("threshold", Shape::Decimal, "The threshold, in the unit of the metric; times are in milliseconds.").or(
                "0 throttled requests, 0 errors (10 for `user_errors`), 50 ms of `latency`, 300000 ms of \
                 `stream_iterator_age`",
            ),
            Key::new(
                "threshold_percent",
                Shape::Decimal,
                "For `consumed_capacity`: percent of what is provisioned, or of the on-demand maximum.",
            )
            .or("80"),
        ],
        &[
            Key::new("statistic", Shape::Text, "What is made of the data of a period: `Sum`, `Average`, `Maximum`, `p99`.")
                .or("that of the short form"),
            Key::new("unit", Shape::Text, "The only unit whose data count.").or("any"),
            Key::new("comparison", Shape::Choice(Comparison::CHOICES), "How the statistic is compared with the threshold.")
                .or("`GreaterThanThreshold`"),
            Key::new("period", Shape::Number, "Seconds in a period, a multiple of 60.")
                .or("300; 60 for `stream_iterator_age`"),
            Key::new("evaluation_periods", Shape::Number, "How many periods are looked at.").or(
                "1; 2 for `throttling` of provisioned tables, `consumed_capacity` and `user_errors`; 3 for `latency`; 5 for \
                 `stream_iterator_age`",
            ),
            Key::new("datapoints_to_alarm", Shape::Number, "How many of them have to be over the threshold.").or("all"),
            Key::new("treat_missing_data", Shape::Choice(MissingData::CHOICES), "What periods without data count as.")
                .or("`notBreaching`"),
            Key::new("alarm_actions", TEXTS, "Whom it tells when it goes to ALARM, by ARN.").or("those of all alarms"),
            Key::new("ok_actions", TEXTS, "Whom it tells when it goes to OK, by ARN.").or("those of all alarms"),
            Key::new("insufficient_data_actions", TEXTS, "Whom it tells when it has too little data, by ARN.").or("nobody"),
            Key::new("alarm_name", Shape::Text, NAME).or("that of all alarms"),
            Key::new("description", Shape::Text, "What it is for, for whoever it wakes."),
            Key::new("tags", Shape::Named(&Shape::Scalar), "Tags by key. Tags that are not declared stay."),
        ],
    ],
};

const TEXTS: Shape = Shape::Either(&[Shape::Text, Shape::List(&Shape::Text)]);

const NAME: &str = "The template of live names, with `{project}`, `{environment}`, `{table}` (the declared name of the table, or \
                    the function's) and `{alarm}`.";
