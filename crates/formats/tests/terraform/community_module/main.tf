# variable: prefix=shop
# After terraform-aws-modules/terraform-aws-dynamodb-table: a module with dynamic blocks over lists and maps, two resources of
# which one is left to auto scaling, and a flag that creates nothing.

variable "prefix" {
  type = string
}

module "orders" {
  source = "./modules/table"

  name      = "${var.prefix}-orders"
  hash_key  = "customerId"
  range_key = "orderId"

  attributes = [
    { name = "customerId", type = "S" },
    { name = "orderId", type = "S" },
    { name = "placedAt", type = "N" },
  ]

  global_secondary_indexes = [
    {
      name               = "by-date"
      hash_key           = "customerId"
      range_key          = "placedAt"
      projection_type    = "INCLUDE"
      non_key_attributes = ["total"]
      on_demand_throughput = {
        max_write_request_units = 50
      }
    }
  ]

  on_demand_throughput           = { max_read_request_units = 100, max_write_request_units = 200 }
  ttl_enabled                    = true
  ttl_attribute_name             = "expiresAt"
  point_in_time_recovery_enabled = true
  tags                           = { Team = "orders" }
}

module "carts" {
  source = "./modules/table"

  name                = "${var.prefix}-carts"
  billing_mode        = "PROVISIONED"
  read_capacity       = 5
  write_capacity      = 5
  autoscaling_enabled = true
  hash_key            = "id"
  attributes          = [{ name = "id", type = "S" }]

  server_side_encryption_enabled = true
}

module "nothing" {
  source       = "./modules/table"
  create_table = false
  name         = "never"
}

output "orders" {
  value = module.orders.dynamodb_table_id
}

output "nothing" {
  value = module.nothing.dynamodb_table_id
}
