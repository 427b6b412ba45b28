stage = "prod"

tables = {
  users = {
    hash_key = { name = "userId" }
    types    = { email = "S" }
    indexes = {
      by-email = { hash_key = "email", keys_only = true }
    }
  }

  events = {
    hash_key  = { name = "eventId" }
    range_key = { name = "at", type = "N" }
    ttl       = "expires"
    stream    = "NEW_AND_OLD_IMAGES"
  }
}
