# workspace: staging
# After configurations that keep their environments in workspaces.

locals {
  environment = terraform.workspace == "default" ? "dev" : terraform.workspace

  settings = {
    dev     = { recovery = false, days = 1 }
    staging = { recovery = true, days = 14 }
  }

  chosen = lookup(local.settings, local.environment, local.settings["dev"])
}

resource "aws_dynamodb_table" "main" {
  name         = "app-${local.environment}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled                 = local.chosen.recovery
    recovery_period_in_days = local.chosen.days
  }
}
