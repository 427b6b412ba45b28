variable "enabled" {
  type    = bool
  default = true
}

variable "namespace" {}
variable "stage" {}
variable "name" {}

variable "hash_key" {
  type = string
}

variable "hash_key_type" {
  type    = string
  default = "S"
}

variable "range_key" {
  type    = string
  default = ""
}

variable "range_key_type" {
  type    = string
  default = "S"
}

variable "billing_mode" {
  type    = string
  default = "PROVISIONED"
}

variable "ttl_enabled" {
  type    = bool
  default = false
}

variable "ttl_attribute" {
  type    = string
  default = "Expires"
}

variable "dynamodb_attributes" {
  type = list(object({
    name = string
    type = string
  }))
  default = []
}

variable "local_secondary_index_map" {
  type = list(object({
    name               = string
    range_key          = string
    projection_type    = string
    non_key_attributes = optional(list(string), [])
  }))
  default = []
}

variable "global_secondary_index_map" {
  type = list(object({
    name               = string
    hash_key           = string
    range_key          = optional(string)
    projection_type    = string
    non_key_attributes = optional(list(string))
    read_capacity      = optional(number)
    write_capacity     = optional(number)
  }))
  default = []
}

locals {
  enabled = var.enabled

  attributes = concat(
    [
      { name = var.range_key, type = var.range_key_type },
      { name = var.hash_key, type = var.hash_key_type },
    ],
    var.dynamodb_attributes
  )

  # The first is the range key, which may be left out.
  from_index       = length(var.range_key) > 0 ? 0 : 1
  attributes_final = slice(local.attributes, local.from_index, length(local.attributes))
}

module "label" {
  source = "../label"
  parts  = [var.namespace, var.stage, var.name, ""]
  tags   = { namespace = var.namespace, stage = var.stage, empty = "" }
}

resource "aws_dynamodb_table" "default" {
  count        = local.enabled ? 1 : 0
  name         = module.label.id
  billing_mode = var.billing_mode
  hash_key     = var.hash_key
  range_key    = var.range_key

  server_side_encryption {
    enabled = true
  }

  point_in_time_recovery {
    enabled = true
  }

  dynamic "attribute" {
    for_each = local.attributes_final
    content {
      name = attribute.value.name
      type = attribute.value.type
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.global_secondary_index_map
    iterator = each_index
    content {
      hash_key           = each_index.value.hash_key
      name               = each_index.value.name
      non_key_attributes = each_index.value.non_key_attributes
      projection_type    = each_index.value.projection_type
      range_key          = each_index.value.range_key
      read_capacity      = each_index.value.read_capacity
      write_capacity     = each_index.value.write_capacity
    }
  }

  dynamic "local_secondary_index" {
    for_each = var.local_secondary_index_map
    content {
      name               = local_secondary_index.value.name
      non_key_attributes = local_secondary_index.value.non_key_attributes
      projection_type    = local_secondary_index.value.projection_type
      range_key          = local_secondary_index.value.range_key
    }
  }

  dynamic "ttl" {
    for_each = var.ttl_enabled ? [1] : []
    content {
      attribute_name = var.ttl_attribute
      enabled        = var.ttl_enabled
    }
  }

  tags = module.label.tags
}

output "table_name" {
  value = one(aws_dynamodb_table.default[*].name)
}
