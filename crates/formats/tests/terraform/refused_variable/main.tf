# variable: billing_mode=ON_DEMAND
# variable: unheard_of=1
# variable: sizes=[1, 2]
# A value that the variable's own condition refuses, and one for a variable that is not there.

variable "billing_mode" {
  type    = string
  default = "PAY_PER_REQUEST"

  validation {
    condition     = contains(["PAY_PER_REQUEST", "PROVISIONED"], var.billing_mode)
    error_message = "Billing mode must be either PAY_PER_REQUEST or PROVISIONED."
  }
}

variable "sizes" {
  type = list(number)

  validation {
    condition     = length(var.sizes) == 2 && var.sizes[1] > 1
    error_message = "Two sizes."
  }
}

resource "aws_dynamodb_table" "main" {
  name         = "main"
  billing_mode = var.billing_mode
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  tags = { Size = sum(var.sizes) }
}
