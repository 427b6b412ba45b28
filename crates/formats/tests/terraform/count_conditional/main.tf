# variable: create_history=false
# After modules that create a table only where a flag says so, and refer to it with one() and splats.

variable "create_history" {
  type    = bool
  default = true
}

variable "shards" {
  default = 3
}

resource "aws_dynamodb_table" "history" {
  count        = var.create_history ? 1 : 0
  name         = "history"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "shard" {
  count        = var.shards
  name         = format("events-%02d", count.index + 1)
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = count.index == 0 ? "N" : "S"
  }

  tags = {
    After = count.index > 0 ? aws_dynamodb_table.shard[count.index - 1].name : "none"
  }
}

output "history" {
  value = one(aws_dynamodb_table.history[*].name)
}

output "shards" {
  value = aws_dynamodb_table.shard[*].id
}
