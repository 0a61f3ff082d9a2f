.PHONY: run backup keys restore test check bench calibration faults fuzz html install lock docs format protections mutants

## The portal on this machine: installs what is missing, then web server and worker (PORT=8000)
run:
	@.ci/install run
	@.venv/bin/python manage.py run

## A backup of the whole portal, made while it works, tried at once
backup:
	@.ci/install run
	@.venv/bin/python manage.py backup

## The keys of the portal into a file under a passphrase: make keys TO=portal-keys.txt
keys:
	@.ci/install run
	@.venv/bin/python manage.py save_keys "$(or $(TO),portal-keys.txt)"

## A backup into an empty portal: make restore FROM=folder-of-the-backup KEYS=portal-keys.txt
restore:
	@$(if $(FROM),,$(error make restore FROM=папка-копии KEYS=файл-ключей))
	@.ci/install run
	@.venv/bin/python manage.py restore "$(FROM)" --keys "$(or $(KEYS),portal-keys.txt)"

## All tests, on SQLite and on PostgreSQL with Redis
test:
	@.ci/test

## Format, lint, types, layers, templates, migrations, settings of production
check:
	@.ci/check

## Speed of the heavy steps, each beside its limit, on a PostgreSQL of its own
bench:
	@.ci/install dev
	@.ci/services .venv/bin/python -m tests.bench

## How honest the labels of findings are, on regions whose true shares are known (SCHOOLS=2000)
calibration:
	@.ci/install dev
	@.venv/bin/python -m tests.calibration $(or $(SCHOOLS),2000)

## 500 kills of workers at random points, on both databases (KILLS=500 SEED=1)
faults:
	@.ci/faults

## Spoilt files of every layout, more than the suite tries (SEED=1 N=5000)
fuzz:
	@.ci/install dev
	@env -u DATABASE_URL -u REDIS_URL .venv/bin/python -m tests.fuzz $(or $(SEED),1) $(or $(N),5000)

## Only the installation, with the tools of a developer
install:
	@.ci/install dev

## Locks of the packages with their hashes, after a change of requirements*.txt
lock:
	@.ci/lock

## Tables of docs/ that are made from the code
docs:
	@.venv/bin/python -m tests.architecture.tables

## Format of the code
format:
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

## Pages of every address and role by the checker of W3C (Java and vnu.jar: make html VNU=vnu.jar)
html:
	@.ci/install dev
	@pages=$$(mktemp -d) && trap 'rm -rf "$$pages"' EXIT \
		&& PAGES_TO="$$pages" .venv/bin/python -m pytest -q -n0 tests/architecture/test_roles.py -k whole_page \
		&& java -Xss4m -jar "$(VNU)" --errors-only --no-langdetect --skip-non-html "$$pages"

## Small faults put into what decides, one by one: the tests must notice (ROOM=engine for one room, ROOM="engine cells.py" for one file)
mutants:
	@.ci/install dev
	@env -u DATABASE_URL -u REDIS_URL nice -n 19 .venv/bin/python -m tests.mutants.rooms $(ROOM)

## Each protection taken out of a copy of the tree: its tests must fail (docs/security.md)
protections:
	@.venv/bin/python -m tests.mutants
