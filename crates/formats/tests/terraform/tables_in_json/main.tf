# After configurations that generate tables from data files, in JSON and in YAML.

locals {
  from_json = jsondecode(file("${path.module}/tables.json"))
  from_yaml = yamldecode(file("./tables.yaml"))
  tables    = { for table in concat(local.from_json.tables, local.from_yaml) : table.name => table }
}

resource "aws_dynamodb_table" "all" {
  for_each     = local.tables
  name         = each.key
  billing_mode = each.value.mode
  hash_key     = each.value.keys[0].name
  range_key    = try(each.value.keys[1].name, null)

  read_capacity  = each.value.mode == "PROVISIONED" ? each.value.units : null
  write_capacity = each.value.mode == "PROVISIONED" ? each.value.units : null

  dynamic "attribute" {
    for_each = each.value.keys
    content {
      name = attribute.value.name
      type = attribute.value["type"]
    }
  }
}

resource "aws_dynamodb_table" "missing" {
  name         = "missing"
  billing_mode = file("nowhere.txt")
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  tags = { There = fileexists("tables.json") ? "yes" : "no" }
}
