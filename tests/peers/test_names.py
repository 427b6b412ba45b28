"""`render names`: the generated modules run, and give the names that the program itself gives."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from support import paths

# Texts that would end a literal, a comment or a template, were they not escaped.
HOSTILE = r'''
project: "sh\"op\n*/"
default_environment: "${env:STAGE:-dev}"
environments:
  dev: { table_name: "${env:PREFIX:-it-}{environment}-{table}" }
  "o'brien \u2028 \"{x}`${": { table_name: "other-{table}" }
groups:
  SALES: { TYPE: type, SELF: self }
tables:
  type: { partition_key: id, global_secondary_indexes: { by-mod: { partition_key: mod } } }
  self: { partition_key: id, name: "own-${env:OWN:-name}" }
'''

JAVASCRIPT = """
const names = require('./table-config.js');
console.log(JSON.stringify({ ...names, getTableName: undefined, one: names.getTableName(process.argv[2]) }));
"""

PYTHON = """
import json, sys
import table_config as names
sets = {name: {k: v for k, v in vars(of).items() if not k.startswith("_")}
        for name, of in vars(names).items() if name.endswith("_NAMES") and isinstance(of, type)}
print(json.dumps(sets | {"one": names.get_table_name(sys.argv[1])}))
"""

TYPESCRIPT = """
import { getTableName, INDEX_NAMES, SALES_TABLE_NAMES, TABLE_NAMES, type Table } from './table-config';
const table: Table = 'type';
export const texts: string[] = [getTableName(table), SALES_TABLE_NAMES.SELF, TABLE_NAMES.TYPE, INDEX_NAMES.TYPE.BY_MOD];
// @ts-expect-error: no such table is declared
getTableName('nothing');
"""


class Module:
    """A generated module and a program that loads it."""

    def __init__(self, language, directory, command, text, variables):
        self.language, self.directory, self.variables = language, directory, variables
        suffix = "js" if language == "javascript" else "py"
        (directory / f"main.{suffix}").write_text(text)
        self.command = [command, f"main.{suffix}"]

    def run(self, table, **variables):
        return subprocess.run(
            [*self.command, table],
            cwd=self.directory,
            env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"} | variables,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def names(self, table, **variables):
        done = self.run(table, **variables)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def refusal(self, table, **variables):
        done = self.run(table, **variables)
        assert done.returncode != 0, done.stdout
        return done.stderr


@pytest.fixture(params=["javascript", "python"])
def module(request, variables):
    """Renders the names of a project and returns what loads them."""
    language = request.param
    command = shutil.which("node") if language == "javascript" else sys.executable
    if command is None:
        pytest.skip("node is not installed: the generated JavaScript was NOT run")
    text = JAVASCRIPT if language == "javascript" else PYTHON

    def render(tablewright, *flags):
        tablewright.run("render", "names", "--format", language, "--out", "generated", *flags, expect=0)
        return Module(language, tablewright.directory / "generated", command, text, variables)

    return render


def live_names(tablewright, environment, **variables):
    """The live names that the program itself gives, by declared name."""
    seeing = tablewright.seeing(**variables)
    document = json.loads(seeing.run("render", "names", "--format", "json", "--env", environment, expect=0).out)
    return {declared: table["name"] for declared, table in document["tables"].items()}


def test_the_example_gives_its_documents_groups_in_every_environment(example, module):
    loaded = module(example)
    for environment in ("production", "staging", "dev"):
        for variables in ({}, {"TABLE_PREFIX": "old-"}, {"TABLE_PREFIX": ""}):
            live = live_names(example, environment, **variables)
            names = loaded.names("companies", TABLEWRIGHT_ENV=environment, **variables)
            assert names["one"] == live["companies"]
            assert sorted(names["TABLE_NAMES"].values()) == sorted(live.values())
            assert names["COMPANY_TABLE_NAMES"]["USERS"] == live["company-users"]
            assert names["PADDLE_TABLE_NAMES"]["WEBHOOK_DLQ"] == live["paddle-webhook-dlq"]
            assert loaded.names("companies", ENVIRONMENT=environment, **variables) == names
    assert len(names["COMPANY_TABLE_NAMES"]) == 7 and len(names["PADDLE_TABLE_NAMES"]) == 5


def test_an_environment_is_never_guessed(example, module):
    loaded = module(example)
    assert "production, staging, dev" in loaded.refusal("companies")
    assert "there is no environment prod; " in loaded.refusal("companies", TABLEWRIGHT_ENV="prod")
    assert "no table users is declared" in loaded.refusal("users", TABLEWRIGHT_ENV="dev")


def test_fixed_names_mind_no_variable(example, module):
    loaded = module(example, "--env", "staging")
    names = loaded.names("companies", TABLEWRIGHT_ENV="production", ENVIRONMENT="dev")
    assert names["one"] == "construction-expenses-staging-companies"
    assert "no table users is declared" in loaded.refusal("users")


def test_texts_of_people_stay_texts(project, module):
    tablewright = project(HOSTILE)
    loaded = module(tablewright)
    names = loaded.names("type")
    assert names["SALES_TABLE_NAMES"] == {"TYPE": "it-dev-type", "SELF": "own-name"}
    assert loaded.names("type", PREFIX="a$&{b}-")["one"] == "a$&{b}-dev-type"
    assert loaded.names("self", OWN="mine")["one"] == "own-mine"
    other = loaded.names("type", TABLEWRIGHT_ENV="o'brien \u2028 \"{x}`${")
    assert other["TABLE_NAMES"] == {"TYPE": "other-type", "SELF": "own-name"}
    module(tablewright, "--env", "dev").names("type")


def test_a_variable_that_is_not_set_is_named(project, module):
    declaration = 'project: shop\ntable_name: "${env:PREFIX}{table}"\ntables: { orders: { partition_key: id } }\n'
    loaded = module(project(declaration).seeing(PREFIX="any-"))
    assert "the environment variable PREFIX is not set" in loaded.refusal("orders")
    assert loaded.names("orders", PREFIX="")["one"] == "orders"
    assert loaded.names("orders", PREFIX="my-")["one"] == "my-orders"


@pytest.mark.parametrize("flags", [[], ["--env", "dev"]], ids=["run time", "fixed"])
def test_typescript_is_checked_by_its_compiler(project, flags):
    node = shutil.which("node")
    compiler = paths.PEERS / "node_modules" / "typescript" / "bin" / "tsc"
    if node is None or not compiler.exists():
        pytest.skip("node or TypeScript is not installed: the generated TypeScript was NOT checked")
    tablewright = project(HOSTILE)
    tablewright.run("render", "names", "--format", "typescript", "--out", ".", *flags, expect=0)
    (tablewright.directory / "main.ts").write_text(TYPESCRIPT)
    done = subprocess.run(
        [node, compiler, "--strict", "--noEmit", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "main.ts"],
        cwd=tablewright.directory,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
