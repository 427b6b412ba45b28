# variable: environment_name=production
# The three files of a products module, and the call of it.

variable "environment_name" {
  type = string
}

locals {
  common_tags = {
    Project   = "products"
    ManagedBy = "Terraform"
  }
}

module "dynamodb" {
  source = "./Modules/dynamodb"

  environment_name = var.environment_name

  tags = local.common_tags
}

output "products_table_name" {
  value = module.dynamodb.products_table_name
}
