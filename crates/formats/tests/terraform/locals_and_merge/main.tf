# values: values/production.tfvars
# After the style guides that put everything a module shares into locals.

variable "environment" {
  type        = string
  description = "Which environment this is"
}

variable "owners" {
  type    = map(string)
  default = {}
}

variable "capacity" {
  type    = object({ read = number, write = optional(number, 3) })
  default = { read = 1 }
}

variable "extra_tags" {
  type     = map(string)
  default  = null
  nullable = true
}

locals {
  prefix      = join("-", ["acme", var.environment])
  is_live     = contains(["production", "staging"], var.environment)
  common_tags = merge({ Environment = title(var.environment) }, local.owner_tags, var.extra_tags)
  owner_tags  = { for service, owner in var.owners : "owner:${service}" => upper(owner) }
}

resource "aws_dynamodb_table" "accounts" {
  name           = "${local.prefix}-accounts"
  billing_mode   = "PROVISIONED"
  read_capacity  = max(var.capacity.read, 2) * (local.is_live ? 5 : 1)
  write_capacity = var.capacity["write"]
  hash_key       = "accountId"

  attribute {
    name = "accountId"
    type = "S"
  }

  point_in_time_recovery { enabled = local.is_live }

  deletion_protection_enabled = local.is_live
  tags                        = merge(local.common_tags, { Name = "${local.prefix}-accounts", Cost = var.capacity.read })
}
