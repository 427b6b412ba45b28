# After configurations that keep all tables of a service in one map in a file with values.

variable "stage" {
  type    = string
  default = "dev"
}

variable "tables" {
  type = map(object({
    hash_key  = object({ name = string, type = optional(string, "S") })
    range_key = optional(object({ name = string, type = optional(string, "S") }))
    ttl       = optional(string)
    stream    = optional(string)
    indexes = optional(map(object({
      hash_key  = string
      range_key = optional(string)
      keys_only = optional(bool, false)
    })), {})
    types = optional(map(string), {})
  }))
}

locals {
  defaults = { point_in_time_recovery = var.stage == "prod" }

  attributes = {
    for name, table in var.tables : name => merge(
      { (table.hash_key.name) = table.hash_key.type },
      table.range_key == null ? {} : { (table.range_key.name) = table.range_key.type },
      table.types,
    )
  }
}

resource "aws_dynamodb_table" "this" {
  for_each = var.tables

  name         = "${var.stage}-${each.key}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = each.value.hash_key.name
  range_key    = try(each.value.range_key.name, null)

  stream_enabled   = each.value.stream != null
  stream_view_type = each.value.stream

  dynamic "attribute" {
    for_each = local.attributes[each.key]
    content {
      name = attribute.key
      type = attribute.value
    }
  }

  dynamic "global_secondary_index" {
    for_each = each.value.indexes
    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value.hash_key
      range_key       = global_secondary_index.value.range_key
      projection_type = global_secondary_index.value.keys_only ? "KEYS_ONLY" : "ALL"
    }
  }

  dynamic "ttl" {
    for_each = each.value.ttl[*]
    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  point_in_time_recovery {
    enabled = local.defaults.point_in_time_recovery
  }
}

resource "aws_ssm_parameter" "name" {
  for_each = aws_dynamodb_table.this

  name  = "/${var.stage}/tables/${each.key}"
  type  = "String"
  value = each.value.name
}

output "names" {
  value = { for key, table in aws_dynamodb_table.this : key => table.name }
}

output "arns" {
  value = values(aws_dynamodb_table.this)[*].arn
}
