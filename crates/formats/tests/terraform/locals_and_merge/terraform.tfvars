environment = "overridden by the file that is named"
capacity = {
  read = "4"
}
