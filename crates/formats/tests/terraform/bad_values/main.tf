# Everything that can be wrong about a table, each where it stands.

variable "missing" {
  type = string
}

variable "wrong_type" {
  type    = number
  default = "many"
}

variable "no_type" {
  type    = text
  default = "x"
}

locals {
  circle  = local.round
  round   = "${local.circle}-x"
  unused  = nosuchfunction()
  too_big = 99999999999999999999
}

resource "aws_dynamodb_table" "provisioned_without" {
  name     = var.missing
  hash_key = "id"
  attribute {
    name = "id"
    type = "String"
  }
  attribute {
    name = "extra"
    type = "S"
  }
  attribute {
    name = "id"
    type = "N"
  }
}

resource "aws_dynamodb_table" "keyless" {
  name           = "keyless"
  billing_mode   = "PAY_PER_REQEST"
  read_capacity  = 1.5
  stream_enabled = true
  hashkey        = "id"
}

resource "aws_dynamodb_table" "on_demand_with_capacity" {
  name           = "capacity"
  billing_mode   = "PAY_PER_REQUEST"
  read_capacity  = 5
  write_capacity = 5
  hash_key       = "idd"
  range_key      = local.circle
  table_class    = uper("standard")

  attribute {
    name = "id"
    type = "S"
  }

  global_secondary_index {
    name            = "a"
    projection_type = "INCLUDE"
  }

  global_secondary_index {
    name               = "a"
    hash_key           = "id"
    projection_type    = "ALL"
    non_key_attributes = ["x"]
  }

  ttl {
    enabled = true
  }

  ttl {
    enabled        = false
    attribute_name = "x"
  }

  point_in_time_recovery {
  }

  tags = {
    Number  = var.wrong_type
    NoType  = var.no_type
    Big     = local.too_big
    Nothing = local.nothing
    Var     = var.mising
    Index   = [1, 2][5]
    Each    = each.key
    Text    = "a" + 1
    Zero    = 1 / 0
    Table   = aws_dynamodb_table.keyles.name
    Real    = jsondecode("{")
  }
}

resource "aws_dynamodb_table" "keyless" {
  name = "a second one of that name"
}

resource "aws_dynamodb_table" {
  name = "no label"
}

resource "aws_dynamodb_table" "listed" {
  for_each     = ["a", "b"]
  name         = each.key
  billing_mode = "PAY_PER_REQUEST"
}
