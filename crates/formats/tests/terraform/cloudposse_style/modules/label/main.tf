variable "parts" {
  type = list(string)
}

variable "delimiter" {
  type    = string
  default = "-"
}

variable "tags" {
  type    = map(string)
  default = {}
}

locals {
  id = lower(join(var.delimiter, compact(distinct([for part in var.parts : replace(trimspace(part), "/[^a-zA-Z0-9-]/", "")]))))
}

output "id" {
  value = local.id
}

output "tags" {
  value = merge({ Name = local.id }, { for key, value in var.tags : title(key) => value if length(value) > 0 })
}
