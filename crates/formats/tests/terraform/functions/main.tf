# Functions and operators, each with a result that its tag tells.

locals {
  names = ["b", "a", "b", ""]
  nested = {
    list = [{ n = "x", k = 1 }, { n = "y", k = 2 }]
  }
}

resource "aws_dynamodb_table" "results" {
  name         = "results"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  tags = {
    a_join        = join(",", sort(toset(compact(local.names))))
    b_splat       = join(",", local.nested.list[*].n)
    b_old_splat   = join(",", local.nested.list.*.n)
    c_group       = jsonencode({ for item in local.nested.list : item.n => item.k... })
    d_setproduct  = jsonencode(setproduct(["a"], [1, true]))
    e_regex       = regex("^([a-z]+)-(?P<n>[0-9]+)$", "abc-42").n
    f_replace     = replace("a.b.c", "/\\./", "-")
    g_substr      = substr("hello", -3, 2)
    h_flatten     = jsonencode(flatten([["a"], [["b"]], []]))
    i_zipmap      = jsonencode(zipmap(["k", "l"], [1, null]))
    j_range       = jsonencode(range(3, 0))
    k_coalesce    = coalesce(null, "", "x")
    l_element     = element(["a", "b"], 3)
    m_try         = try(local.nested.nothing, "fallback")
    n_can         = can(local.nested.list[9])
    o_operators   = 7 % 4 + 2 * -3 == -3 && !(1 > 2 || false)
    p_format      = format("%-4s|%04.1f|%x", "ab", 2.25, 255)
    q_formatlist  = join(" ", formatlist("%s=%s", ["a", "b"], "v"))
    r_setunion    = join("", setunion(["b"], ["a", "b"]))
    s_reverse     = join("", reverse(["a", "b"]))
    t_title       = title("hello big-world")
    u_split       = jsonencode(split("/", "a/b/"))
    v_trim        = "${trimprefix("pre-x", "pre-")}${trimsuffix("y.suf", ".suf")}${trim("??z??", "?")}${trimspace("  w ")}"
    w_conversions = "${tonumber("5") + 1}${tostring(true)}${tobool("true")}"
    x_chunks      = jsonencode(chunklist([1, 2, 3], 2))
    y_min         = min(3, 1.5, 2)
    z_merge       = jsonencode(merge({ a = 1 }, null, { a = 2, "b c" = "<&>" }))
    za_expand     = max([4, 9]...)
    zb_directive  = "%{if length(local.names) > 3}many%{else}few%{endif}:%{for index, name in ["x", "y"]} ${index}=${name}%{endfor}"
    zc_strip      = "a ${~ "b" ~} c"
    zd_escape     = "$${literal} %%{literal}"
    ze_transpose  = jsonencode(transpose({ a = ["1", "2"], b = ["2"] }))
    zf_heredoc    = <<-TEXT
      two
        lines
    TEXT
    zg_keys       = join(",", keys({ z = 1, y = 2 }))
    zh_lookup     = lookup({ a = "found" }, "b", "default")
    zi_alltrue    = alltrue([true, "true"]) ? anytrue([false]) : null
    zj_index      = index(["a", "b"], "b")
    zk_slice      = join("", slice(["a", "b", "c"], 1, 3))
    zl_basename   = basename("/a/b.tf")
    zm_parse      = parseint("ff", 16)
    zn_unicode    = upper(strrev("äb"))
  }
}
