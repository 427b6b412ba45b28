//! `tablewright init`: a declaration to begin with, and declarations of tables that exist.

mod scenario;

use serde_json::json;
use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "init": alone, from_files, from_live, from_templates, wrong_files, wrong_templates }

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

const SHOP: &str = "
project: shop
environments:
  staging: { table_name: \"shop-staging-{table}\" }
tables:
  customers:
    partition_key: id
    time_to_live: expiresAt
    server_side_encryption: aws_managed
    tags: { Team: checkout }
  orders:
    partition_key: customerId
    sort_key: { name: orderedAt, type: N }
    global_secondary_indexes:
      by-place: { partition_key: [country, city], sort_key: [status, shelf], projection: KEYS_ONLY }
      by-status: { partition_key: status, projection: { include: [total, currency] } }
    local_secondary_indexes:
      by-total: { sort_key: { name: total, type: N } }
    point_in_time_recovery: { recovery_period_in_days: 7 }
    stream: NEW_AND_OLD_IMAGES
    on_demand_throughput: { max_read_request_units: 1000 }
  stock:
    name: warehouse
    partition_key: { name: id, type: B }
    provisioned_throughput: { read_capacity_units: 5, write_capacity_units: 2 }
    table_class: STANDARD_INFREQUENT_ACCESS
    deletion_protection: true
";

/// A sandbox whose endpoint has the tables of the shop, exported to `schemas`.
fn shop() -> Sandbox {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    sandbox.run(&["apply", "--env", "staging", "--yes"]).expect(0);
    sandbox.run(&["export", "--env", "staging"]).expect(0);
    sandbox
}

fn in_directory(sandbox: &Sandbox, name: &str) -> String {
    let directory = sandbox.path().join(name);
    std::fs::create_dir_all(&directory).expect("a directory of the sandbox");
    directory.display().to_string()
}

#[test]
fn the_declaration_to_begin_with_is_good_and_stays_so_when_lines_are_uncommented() {
    for flags in [&["init", "--project", "shop"][..], &["init", "--environment", "production"]] {
        let sandbox = Sandbox::new(PROGRAM);
        sandbox.run(flags).expect(0);
        sandbox.run(&["lint"]).expect(0).says("nothing to find");
        sandbox.run(&["plan"]).expect(0).says("1 to create");
        let text = sandbox.read("tablewright.yaml");
        let uncommented: String = text
            .lines()
            .map(|line| {
                let (indentation, rest) = line.split_at(line.len() - line.trim_start().len());
                let setting = rest
                    .strip_prefix("# ")
                    .filter(|rest| rest.split_once(':').is_some_and(|(key, _)| !key.contains(' ')));
                format!("{indentation}{}\n", setting.unwrap_or(rest))
            })
            .collect();
        assert_ne!(uncommented, text);
        sandbox.write("tablewright.yaml", &uncommented);
        sandbox.run(&["lint"]).expect(0).says("nothing to find");
    }
}

#[test]
fn what_is_declared_from_files_is_what_the_files_say() {
    let sandbox = shop();
    let directory = in_directory(&sandbox, "copy");
    sandbox.run(&["-C", &directory, "init", "--from", "../schemas", "--environment", "staging"]).expect(0);
    sandbox.run(&["-C", &directory, "lint"]).expect(0).says("nothing to find");
    sandbox.run(&["-C", &directory, "diff", "../schemas", "declaration:staging"]).expect(0).says("no difference");
    sandbox.run(&["-C", &directory, "diff", "declaration:staging", "staging"]).expect(0).says("no difference");
}

#[test]
fn what_is_declared_from_live_tables_is_what_is_there() {
    let sandbox = shop();
    let directory = in_directory(&sandbox, "copy");
    let before = sandbox.must("DescribeTable", &json!({ "TableName": "shop-staging-orders" }));
    let init = ["-C", &directory, "init", "--from-live", "--project", "shop", "--environment", "staging"];
    sandbox.run(&init).expect(0).says("Wrote tablewright.yaml: 3 tables");
    sandbox.run(&["-C", &directory, "drift"]).expect(0).says("3 as declared");
    assert_eq!(sandbox.must("DescribeTable", &json!({ "TableName": "shop-staging-orders" })), before);
}

#[test]
fn a_declaration_is_never_replaced() {
    for name in ["tablewright.yaml", "tablewright.yml", "tablewright.json"] {
        let sandbox = Sandbox::new(PROGRAM);
        sandbox.write(name, "mine");
        for flags in [&["init"][..], &["init", "--from-live"]] {
            sandbox.run(flags).expect(1).says("there is a declaration already");
        }
        assert_eq!(sandbox.read(name), "mine");
        assert_eq!(std::fs::read_dir(sandbox.path()).expect("the sandbox").count(), 1);
        sandbox.run(&["init", "--stdout"]).expect(0).says("default_environment: dev");
    }
}

#[test]
fn a_pipe_is_not_waited_for() {
    let sandbox = Sandbox::new(PROGRAM);
    sandbox.pipe("template.yaml");
    let said = sandbox.run(&["init", "--from", "template.yaml"]).expect(1);
    said.says("template.yaml cannot be read").says("it is no regular file");
}

#[test]
fn what_terraform_ignores_is_left_as_it_is_found() {
    let sandbox = Sandbox::new(PROGRAM);
    sandbox.write("main.tf", SCALED);
    let said = sandbox.run(&["init", "--from", "main.tf", "--stdout"]).expect(0);
    let said = said.says("provisioned_throughput: { read_capacity_units: 5, write_capacity_units: 5 }");
    said.says("ignore: [tags.LastScaled, provisioned_throughput]").does_not_say("custom resource");
}

/// A table whose capacity Application Auto Scaling sets.
const SCALED: &str = r#"
resource "aws_dynamodb_table" "busy" {
  name           = "busy"
  read_capacity  = 5
  write_capacity = 5
  hash_key       = "id"

  attribute {
    name = "id"
    type = "S"
  }

  lifecycle {
    ignore_changes = [tags["LastScaled"]]
  }
}

resource "aws_appautoscaling_target" "reads" {
  max_capacity       = 100
  min_capacity       = 5
  resource_id        = "table/${aws_dynamodb_table.busy.name}"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  service_namespace  = "dynamodb"
}
"#;
