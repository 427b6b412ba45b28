//! Codes of what a command was asked for and refuses.

use super::Explanation;

pub(super) const PLAN_OUT_OF_DATE: Explanation = Explanation {
    meaning: "`apply FILE` was given a saved plan, and something that it was made of is different now: the declaration, a live \
              table, the environment, the endpoint, the region, the account, or the program. The message names each.",
    why: "What was reviewed is what runs. Nobody reviewed what this plan would do now.",
    fix: "Run `plan --out FILE` again, look at the new plan, and apply that.",
    allow: None,
};

pub(super) const INDEX_DIFFERS: Explanation = Explanation {
    meaning: "`index add` was asked for an index, and there is one of that name with another key or projection. The message \
              shows both.",
    why: "An index never changes its key or projection. Deleting it and building it anew breaks its queries in between.",
    fix: "Give the new index another name, move the queries to it, then remove the old one with `index remove`.",
    allow: Some("`index remove TABLE INDEX`, once approved, makes the name free."),
};

pub(super) const MANAGED_ELSEWHERE: Explanation = Explanation {
    meaning: "A command would write tables that an include takes from a template or from Terraform, to an endpoint that is not \
              this machine's.",
    why: "Their stack, or Terraform, manages them. What Tablewright changes, the next deployment does not know of, and may \
          undo or refuse.",
    fix: "Deploy the stack, or run `terraform apply`. `plan`, `diff`, `status` and `render` work without writing, and `up` and endpoints of this machine \
          are free.",
    allow: Some("`manage: true` in the include says that Tablewright manages them now."),
};

pub(super) const NOT_RENDERED: Explanation = Explanation {
    meaning: "`render` was asked for a form that cannot say something that the declaration says, or cannot hold so much. As a \
              note it tells what is left out; as an error nothing is rendered.",
    why: "What is left out does not hold where the rendered form is deployed.",
    fix: "For tables that exist already, ignored fields and ownership tags, render the custom resource: \
          `render cloudformation --as custom-resource`. Rename what has no name in the form, and render fewer tables at a \
          time with `--table`.",
    allow: Some("A note stops nothing."),
};

pub(super) const POLICY_TOO_LONG: Explanation = Explanation {
    meaning: "A policy, rendered or declared, has more characters than IAM admits: 6,144 in a managed policy, 10,240 in all inline policies \
              of a role together. Blanks do not count.",
    why: "IAM refuses the policy, or the stack that holds it.",
    fix: "Render the policy for some of the tables at a time with `--table`, and attach several policies to the role. A stack \
          with the custom resource is split in the same way. Declare several `policies`, each for some of the tables.",
    allow: Some(
        "A rendered policy is written all the same; longer limits of other kinds of policies may admit it. One under \
         `policies` stops the command.",
    ),
};

pub(super) const NO_PRICE: Explanation = Explanation {
    meaning: "`tablewright cost` needs a price that its list does not have: of a whole region, or a single figure of one.",
    why: "Prices differ between regions, so another region's would be a guess. The list holds what could be traced to a \
          source, and no more.",
    fix: "Give a list of your own with `--prices FILE`. `tablewright cost --show-prices` writes the built-in one, with the \
          form of every figure; the region's prices stand on AWS's price pages.",
    allow: None,
};
