//! `include` of templates: their tables serve every command that only reads, and writing on this machine.

mod scenario;

scenario::scenarios! { "include": managed_elsewhere, serverless, template, wrong }
