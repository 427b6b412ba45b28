environment = "production"
owners      = { billing = "finance", "log in" = "security" }
