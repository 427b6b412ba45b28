//! Whatever is wrong gets one clear message: where, why, and a way out.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

mod scenario;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::OnceLock;

use tablewright_testkit::sandbox::Sandbox;

use scenario::Value;

scenario::scenarios! { "bad_input":
    duplicate_table,
    empty_file,
    endpoint_in_the_declaration,
    endpoint_that_is_no_url,
    environments_with_one_name,
    include_without_attributes,
    key_attribute_of_no_type,
    missing_file,
    name_too_long,
    no_credentials,
    no_declaration,
    no_environment_chosen,
    nobody_listens with crate::nobody(),
    not_dynamodb with crate::web_site(),
    port_in_use with crate::taken_port(),
    schema_file_cut_in_half,
    too_many_indexes,
    unknown_command,
    ttl_switched_by_a_word,
    unknown_key,
    unset_variable,
    yaml_error,
}

/// Returns a URL where somebody listened a moment ago, and nobody does any more.
fn nobody() -> Value {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    Value { name: "NOBODY", text: format!("http://{address}") }
}

/// Returns a port that this process keeps to its end.
fn taken_port() -> Value {
    static TAKEN: OnceLock<TcpListener> = OnceLock::new();
    let taken = TAKEN.get_or_init(|| TcpListener::bind("127.0.0.1:0").unwrap());
    Value { name: "TAKEN", text: taken.local_addr().unwrap().port().to_string() }
}

/// Starts a web site that answers every request with a page, and returns its URL.
fn web_site() -> Value {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut request = [0; 8192];
            if stream.read(&mut request).is_ok() {
                let page = "<html><body>Welcome!</body></html>";
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close";
                drop(write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{page}", page.len()));
            }
        }
    });
    Value { name: "WEB_SITE", text: format!("http://{address}") }
}

#[test]
fn a_declaration_that_is_not_utf_8_is_said_with_its_line() {
    let sandbox = Sandbox::new(env!("CARGO_BIN_EXE_tablewright"));
    let text = b"project: shop\ntables:\n  caf\xe9: { partition_key: id }\n";
    std::fs::write(sandbox.path().join("tablewright.yaml"), text).unwrap();
    let said = sandbox.run(&["plan"]).expect(1);
    let expected = "error: tablewright.yaml cannot be read\n  because: line 3 is not UTF-8\n  \
                    help: it must be a readable text file in UTF-8\n";
    assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("", expected));
}

#[test]
fn a_schema_file_that_is_not_utf_8_is_said_with_its_line() {
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), "project: shop\ninclude: orders.json\n");
    std::fs::write(sandbox.path().join("orders.json"), b"{\n\"TableName\": \"caf\xe9\" }").unwrap();
    sandbox.run(&["plan"]).expect(1).says("orders.json cannot be read: line 2 is not UTF-8");
}

#[test]
fn a_directory_that_cannot_be_written_is_said() {
    let declaration = "project: shop\ntables: { orders: { partition_key: id } }\n";
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), declaration);
    sandbox.run(&["apply", "--yes"]).expect(0);
    sandbox.write("schemas", "a file where a directory should be");
    sandbox.run(&["export"]).expect(1).says("schemas cannot be made").says("--out DIR");
    sandbox.run(&["local", "--port", "0", "--data-dir", "schemas"]).expect(1).says("schemas").says("because:");
}
