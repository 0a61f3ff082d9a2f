import os
import pickle
import subprocess
import sys
from dataclasses import replace

from monitoring.identification.engine.facts import Amount, Cell, inputs_hash
from tests.monitoring.identification.engine.rule_cases import (
    MA5,
    RU5,
    YEAR,
    facts,
    marks,
    node,
    school,
)


def one(cells=None, **fields):
    return school(cells=cells or {RU5: marks(1, 10), MA5: marks(2, 10)}, **fields)


def test_a_procedure_of_another_process_is_the_same_key():
    make = (
        "import pickle, sys; from monitoring.identification.engine.facts import ProcedureKey; "
        "sys.stdout.buffer.write(pickle.dumps(ProcedureKey('vpr', 'Математика', grade=5)))"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", make],
        env={**os.environ, "PYTHONHASHSEED": "12"},
        capture_output=True,
        check=True,
    )

    assert pickle.loads(elsewhere.stdout) in {MA5}


def test_inputs_hash_does_not_depend_on_order_or_sources():
    turned = one({MA5: marks(2, 10), RU5: replace(marks(1, 10), sources=(("cell", 7),))})

    assert inputs_hash(facts([one()])) == inputs_hash(facts([turned]))


def test_inputs_hash_changes_with_any_value():
    base = facts([one()])
    changed = [
        facts([one({RU5: marks(2, 10), MA5: marks(2, 10)})]),
        facts([one(bias=[RU5])]),
        facts([one(amounts={"contingent": 100})]),
        facts([one(flags={"hard_to_reach": True})]),
        facts([one()], region={("unemployment", YEAR): Amount(3.4)}),
        facts([one()], lists={"region_order": {}}),
        facts([one()], means={RU5: {"mean_primary": 20, "max_primary": 45}}),
    ]

    hashes = {inputs_hash(base), *map(inputs_hash, changed)}
    assert len(hashes) == len(changed) + 1


def test_inputs_hash_tells_an_empty_list_from_none_loaded():
    empty = facts([one()], lists={"region_order": {}})
    absent = facts([one()], lists={"region_order": None})

    assert inputs_hash(empty) != inputs_hash(absent)


def test_inputs_hash_tells_schools_works_and_lists_apart():
    def listed(*logins):
        return inputs_hash(facts([one()], lists={"region_order": dict.fromkeys(logins)}))

    assert listed("edu990001") != listed("edu990002")
    assert listed("edu990001", "edu990002") == listed("edu990002", "edu990001")
    assert inputs_hash(facts([one(municipality="reg99_m001")])) != inputs_hash(
        facts([one(municipality="reg99_m002")])
    )
    assert inputs_hash(facts([one({RU5: marks(1, 10)})])) != inputs_hash(
        facts([one({MA5: marks(1, 10)})])
    )


def test_cells_carry_their_sources_into_the_trace():
    rule = {
        "count": {
            "over": "P",
            "where": {"metric": "fail_share", "op": ">=", "value": 0.3},
            "op": ">=",
            "value": 1,
        }
    }
    cell = Cell(marks(1, 10).counts, (("cell", 5), ("cell", 6)))

    (reading,) = node(rule, school(cells={RU5: cell})).counted

    assert reading.sources == (("cell", 5), ("cell", 6))
