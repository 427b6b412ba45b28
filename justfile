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

# Twenty thousand random cases instead of a few hundred
nightly:
    PROPTEST_CASES=20000 cargo test --release -p tablewright-testkit -p tablewright-formats

# Licences and sources of everything that is linked
deny:
    cargo deny check licenses bans sources
