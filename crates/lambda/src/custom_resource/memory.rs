//! What this process remembers of the requests that it has served.

use std::collections::VecDeque;

use super::answer::Answer;
use super::request::{Reply, Request};

/// Requests that are remembered.
const REMEMBERED: usize = 256;

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was answered, and CloudFormation has the answer.
    Answered,
    /// Its answer could not be delivered.
    Undelivered(Answer),
    /// This round and those before it are over; the next was called.
    HandedOver(u32),
}

/// The requests of the last while, by stack, resource and request.
#[derive(Debug, Default)]
pub struct Memory {
    requests: VecDeque<((String, String, String), Fate)>,
}

impl Memory {
    /// Returns what became of a request before; nothing where it is new, or its next round.
    pub fn of(&self, request: &Request) -> Option<&Fate> {
        let key = key(&request.reply);
        let fate = self.requests.iter().find(|(known, _)| *known == key).map(|(_, fate)| fate);
        fate.filter(|fate| !matches!(fate, Fate::HandedOver(round) if *round < request.round.number))
    }

    /// Remembers what became of a request.
    pub fn note(&mut self, reply: &Reply, fate: Fate) {
        let key = key(reply);
        self.requests.retain(|(known, _)| *known != key);
        self.requests.push_back((key, fate));
        if self.requests.len() > REMEMBERED {
            self.requests.pop_front();
        }
    }
}

fn key(reply: &Reply) -> (String, String, String) {
    (reply.stack_id.clone(), reply.logical_id.clone(), reply.request_id.clone())
}
