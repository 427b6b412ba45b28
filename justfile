# The daily commands; CONTRIBUTING.md says when.

# What CI checks before the tests
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# The ordinary tests: Rust alone, a few minutes
test:
    cargo test --workspace

# Real clients: AWS CLI, boto3, moto, the AWS SDK for JavaScript
peers *ARGS:
    cargo build --release
    tests/peers/run {{ARGS}}

# A hundred thousand random pairs, twenty thousand of everything else, and ten thousand lives of a stack; a failure prints
# its seed. And the Lambda function as it is deployed, refused where it needs a newer glibc than there is
nightly: lambda
    PROPTEST_CASES=100000 cargo test --release -p tablewright-testkit --test convergence -- --no-capture
    PROPTEST_CASES=20000 cargo test --release -p tablewright-formats
    PROPTEST_CASES=10000 cargo test --release -p tablewright-lambda --test stacks life_cycles -- --no-capture

# What docs/benchmarks.md tells of: pure planning, the command alone, and the command beside its peers
bench *ARGS: lambda
    cargo bench -p tablewright-testkit --bench pure_planning
    cargo bench -p tablewright-cli --bench small_commands --bench many_tables
    cargo bench -p tablewright-local --bench items
    cargo build --release
    benches/beside_peers {{ARGS}}
    benches/custom_resource

# target/lambda/custom-resource.zip for x86-64: what a stack's function is made of
lambda:
    cargo build --profile lambda --package tablewright-lambda --bin custom-resource
    cargo run --package tablewright-package -- target/lambda/custom-resource target/lambda/custom-resource.zip

# Licences and sources of everything that is linked
deny:
    cargo deny check licenses bans sources
