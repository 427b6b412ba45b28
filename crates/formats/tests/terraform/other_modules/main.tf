# Modules of registries and repositories, which are not read, beside modules in folders, several times each.

module "registry" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.0"
  name    = "elsewhere"
}

module "repository" {
  source = "git::https://example.com/network.git"
}

module "absent" {
  source = "./modules/absent"
}

module "services" {
  source   = "./modules/service"
  for_each = toset(["users", "files"])
  name     = each.value
  kept     = each.key == "users"
}

module "numbered" {
  source = "./modules/service"
  count  = 2
  name   = "number-${count.index}"
}

module "without_a_name" {
  source = "./modules/service"
}

output "all" {
  value = concat([for service in module.services : service.table], module.numbered[*].table, [module.registry.table])
}
