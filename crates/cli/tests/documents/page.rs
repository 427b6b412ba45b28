//! A page as it is written: files, commands, and what is shown below each command.

/// A page's text, and what is done with it, in its order.
#[derive(Debug)]
pub(crate) struct Page {
    lines: Vec<String>,
    /// The steps, in order.
    pub(crate) steps: Vec<Step>,
}

/// Something that a page has its reader do.
#[derive(Debug)]
pub(crate) enum Step {
    /// A file: its name and its text.
    File { name: String, text: String },
    /// A command.
    Command(Command),
}

/// A command that a page shows.
#[derive(Debug)]
pub(crate) struct Command {
    /// What is typed, without what is said about it.
    pub(crate) text: String,
    /// The exit code that the page promises.
    pub(crate) code: i32,
    /// Whether it stays, in a terminal of its own.
    pub(crate) stays: bool,
    /// What the page shows below it; nothing where it shows nothing.
    pub(crate) shown: Vec<String>,
    /// The number of the line below the command.
    below: usize,
    indentation: String,
}

/// A fenced block: what stands behind its fence, its lines without the fence's indentation, and where they begin.
pub(crate) struct Block {
    pub(crate) kind: String,
    pub(crate) lines: Vec<String>,
    indentation: String,
    first: usize,
}

/// Returns the fenced blocks of a page.
pub(crate) fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in page.lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(kind)) => {
                let indentation = line[..line.len() - line.trim_start().len()].to_owned();
                open = Some(Block { kind: kind.to_owned(), lines: Vec::new(), indentation, first: number + 1 });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.lines.push(line.get(block.indentation.len()..).unwrap_or_default().to_owned());
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block that is not closed");
    blocks
}

impl Page {
    /// Reads a page.
    pub(crate) fn read(text: &str) -> Page {
        let mut steps = Vec::new();
        for block in blocks(text) {
            match block.kind.as_str() {
                "yaml" | "hcl" => steps.extend(file(&block)),
                "console" => steps.extend(commands(&block)),
                _ => {}
            }
        }
        Page { lines: text.lines().map(ToOwned::to_owned).collect(), steps }
    }

    /// Returns the commands that are run.
    pub(crate) fn commands(&self) -> impl Iterator<Item = &Command> {
        self.steps.iter().filter_map(|step| match step {
            Step::Command(command) => Some(command),
            Step::File { .. } => None,
        })
    }

    /// Returns the page with other lines below some of its commands.
    pub(crate) fn with(&self, shown: &[(&Command, Vec<String>)]) -> String {
        let mut lines = self.lines.clone();
        for (command, now) in shown.iter().rev() {
            let indented = now.iter().map(|line| format!("{}{line}", command.indentation).trim_end().to_owned());
            let range = command.below..command.below + command.shown.len();
            drop(lines.splice(range, indented.collect::<Vec<_>>()));
        }
        lines.join("\n") + "\n"
    }
}

/// A block whose first line is `# PATH.yaml`, `# PATH.tf` or `# PATH.tfvars` is a file.
fn file(block: &Block) -> Option<Step> {
    let name = block.lines.first()?.strip_prefix("# ")?;
    if ![".yaml", ".tf", ".tfvars"].iter().any(|ending| name.ends_with(ending)) {
        return None;
    }
    Some(Step::File { name: name.to_owned(), text: block.lines.join("\n") + "\n" })
}

fn commands(block: &Block) -> Vec<Step> {
    let mut commands = Vec::new();
    let mut lines = block.lines.iter().enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        let Some(typed) = line.strip_prefix("$ ") else { panic!("{line:?} stands below no command") };
        let mut shown = Vec::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| !line.starts_with("$ ")) {
            shown.push(line.clone());
        }
        let (text, said) = typed.rsplit_once("  # ").unwrap_or((typed, ""));
        let code = said.strip_prefix("exit ").map_or(0, |code| code.parse().expect("an exit code"));
        let stays = said == "in a terminal of its own";
        assert!(said.is_empty() || stays || said == "needs AWS" || said.starts_with("exit "), "{typed}");
        // The tests are this very run; the first command is the program under test.
        if said == "needs AWS" || text == "cargo test --workspace" {
            continue;
        }
        let below = block.first + number + 1;
        let text = text.replace("cargo run --release --", "tablewright");
        let indentation = block.indentation.clone();
        commands.push(Step::Command(Command { text, code, stays, shown, below, indentation }));
    }
    commands
}
