//! Asking before anything is changed.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use tablewright_core::project::Resolved;

use crate::command_error::CommandError;
use crate::flags::Confirming;

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Go on.
    Yes,
    /// Leave everything as it is.
    No,
}

/// Asks whether to go on. A protected environment wants its name; without a terminal nothing is asked, and what is
/// missing is an error.
pub(crate) fn confirm(resolved: &Resolved, confirming: &Confirming) -> Result<Answer, CommandError> {
    let name = &resolved.environment;
    let protected = resolved.settings.protected.as_ref().is_some_and(|protected| protected.value);
    if let Some(confirmed) = &confirming.confirm
        && confirmed != name
    {
        return Err(CommandError::new(format!("--confirm says {confirmed}, and the environment is {name}"))
            .hint("nothing was changed"));
    }
    if protected {
        if confirming.confirm.is_some() {
            return Ok(Answer::Yes);
        }
        if !std::io::stdin().is_terminal() {
            return Err(CommandError::new(format!("{name} is protected, and nobody is there to type its name"))
                .hint(format!("add --confirm {name}; --yes does not stand in for it")));
        }
        let typed = ask("Type the environment's name to go on: ")?;
        return Ok(if typed == *name { Answer::Yes } else { Answer::No });
    }
    if confirming.yes || confirming.confirm.is_some() {
        return Ok(Answer::Yes);
    }
    if !std::io::stdin().is_terminal() {
        return Err(CommandError::new("nobody is there to ask").hint("add --yes to go on without being asked"));
    }
    let typed = ask("Go on? [y/N] ")?;
    Ok(if matches!(typed.to_ascii_lowercase().as_str(), "y" | "yes") { Answer::Yes } else { Answer::No })
}

fn ask(question: &str) -> Result<String, CommandError> {
    let mut stderr = anstream::stderr();
    drop(write!(stderr, "{question}"));
    drop(stderr.flush());
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| CommandError::new("the answer could not be read").because(error))?;
    Ok(line.trim().to_owned())
}
