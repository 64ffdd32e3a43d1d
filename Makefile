# Two commands matter: `make run` and `make test`. `make help` lists the others.
SHELL := /bin/sh
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
BROKER ?= embedded
DATA ?= .data
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help run site web types test quick check site-check bandit secrets secrets-seen audit unit integration e2e browser screens media places faults manifests containers upgrade mutants bench contracts format lock clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: $(VENV)/.run site ## run the platform: PORT=8000, BROKER=embedded or rabbitmq
	@$(BIN)/usine up --port $(PORT) --broker $(BROKER) --data $(DATA) --die-with-parent

site: $(VENV)/.run ## build the site if anything in web/ has changed; the API also runs without it
	@$(BIN)/usine web build || true

web: $(VENV)/.run ## develop the site beside a running platform: PLATFORM=http://127.0.0.1:8000
	@$(BIN)/usine web dev

types: $(VENV)/.run ## regenerate the client's types from the API's OpenAPI document
	@$(BIN)/usine web types

test: $(VENV)/.dev ## all tests but the long faults, on the real RabbitMQ and the real mongod
	@$(BIN)/usine web build
	@$(BIN)/usine web test
	@sh tests/install_rabbitmq.sh
	@sh tests/install_chromium.sh
	@sh tests/side_by_side.sh $(BIN)/pytest

quick: $(VENV)/.dev ## while working: unit, contract and architecture tests, and one click through the platform
	@sh tests/quick.sh $(BIN)/pytest

check: $(VENV)/.dev bandit secrets audit manifests site-check ## ruff, mypy, import rules, generated files, bandit, secrets, vulnerabilities, manifests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/usine contracts --check
	$(BIN)/usine permissions --check

site-check: $(VENV)/.dev ## the site: generated types, TypeScript, Prettier
	@$(BIN)/usine web types --check
	@$(BIN)/usine web check

bandit: $(VENV)/.dev ## find unsafe calls in the code
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive contracts chassis services streams gateway cli

# What is scanned: everything but what is not ours, not text, or a list of digests. 3: nothing but line numbers has changed.
SCANNED = find . -type d \( -name '.?*' ! -name .ci -o -name build -o -name __pycache__ -o -name '*.egg-info' \
	-o -name node_modules -o -path ./web/dist \) -prune -o -type f ! -name '.?*' ! -name '*.png' ! -name '*.webp' \
	! -name '*.woff2' ! -name package-lock.json ! -name places.json -print | sed 's|^\./||'

secrets: $(VENV)/.dev ## find secrets in files, except the false positives in .secrets.baseline
	@mkdir -p build && cp .secrets.baseline build/secrets.baseline
	@found=$$($(BIN)/detect-secrets-hook --no-verify --baseline build/secrets.baseline $$($(SCANNED)) 2>&1) \
		|| [ $$? -eq 3 ] \
		|| { echo "$$found"; echo "usine: is it a secret? if not: make secrets-seen, and look at the diff"; exit 1; }

secrets-seen: $(VENV)/.dev ## add what is found now to .secrets.baseline, after checking that each is a false positive
	@$(BIN)/detect-secrets scan --no-verify --baseline .secrets.baseline $$($(SCANNED))

audit: $(VENV)/.dev ## known vulnerabilities of requirements/run.txt; PIP_AUDIT=required: fail if they cannot be looked up
	@$(BIN)/python .ci/audit.py requirements/run.txt

unit: $(VENV)/.dev ## unit, contract and architecture tests: seconds, no server
	$(BIN)/pytest tests/unit tests/contract tests/architecture

integration: $(VENV)/.dev ## services on both brokers and the real mongod
	@sh tests/install_rabbitmq.sh
	BROKERS=both $(BIN)/pytest tests/integration

e2e: $(VENV)/.dev ## the running platform, from outside
	@sh tests/install_rabbitmq.sh
	$(BIN)/pytest tests/e2e

browser: $(VENV)/.dev ## the site in a real browser, on the real platform
	@$(BIN)/usine web build
	@sh tests/install_rabbitmq.sh
	@sh tests/browser.sh $(BIN)/pytest

screens: $(VENV)/.dev ## pictures of the site's pages, into docs/screens; PAGES='quiz point': of these only
	@$(BIN)/usine web build
	@sh tests/install_chromium.sh
	@$(BIN)/python tests/browser/screens.py $(PAGES)

media: .venv-media/.ready ## render the panoramas again, which takes hours: SCENE=grue-a-tour/cabine for one
	@.venv-media/bin/python season/media/render.py $(SCENE)

places: .venv-media/.ready ## record again what stands at each hotspot of the panoramas
	@.venv-media/bin/python season/media/render.py --check --write

faults: $(VENV)/.dev ## break the running platform and count what is lost or doubled: FAULTS_REPORT=1 writes docs/faults.md
	@sh tests/install_rabbitmq.sh
	@sh tests/faults.sh $(BIN)

manifests: $(VENV)/.dev ## deploy/k8s, docker-compose.yml and the Dockerfile: valid, and as the code says
	$(BIN)/hadolint --config .hadolint.yaml Dockerfile
	$(BIN)/pytest --quiet -p no:schemathesis -p no:hypothesispytest tests/manifests

containers: $(VENV)/.dev ## the image and docker-compose.yml, run on podman, visited, struck, counted
	@sh tests/containers.sh $(BIN)

upgrade: $(VENV)/.dev ## replace running containers by those of a new version and back, under clicks: FROM=v0.1.0
	@sh tests/containers/upgrade.sh $(BIN) $(FROM)

mutants: $(VENV)/.dev ## change the code of the crash windows, place by place: MODULE=…, SAMPLE=20, SEED=1, ONLY=tests/unit
	@sh tests/install_rabbitmq.sh
	@$(BIN)/python tests/mutants.py $(MODULE)

bench: $(VENV)/.dev ## benchmarks against nameko, FastStream and clients that do no work
	@$(BIN)/usine web build
	@sh tests/install_chromium.sh
	@sh benchmarks/install.sh $(PYTHON)
	$(BIN)/python -m benchmarks

contracts: $(VENV)/.dev ## refresh docs/events.md and contracts/frozen
	$(BIN)/usine contracts

format: $(VENV)/.dev ## format the code
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

LOCK = $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

lock: $(VENV)/.dev ## resolve requirements/*.in into *.txt, with hashes
	cd requirements && ../$(LOCK) run.in -o run.txt && ../$(LOCK) local.in -o local.txt && ../$(LOCK) dev.in -o dev.txt \
		&& ../$(LOCK) containers.in -o containers.txt && ../$(LOCK) bench.in -o bench.txt && ../$(LOCK) node.in -o node.txt && ../$(LOCK) media.in -o media.txt

clean: ## remove the virtual environment and this machine's data
	rm -rf $(VENV) .venv-bench .venv-media .data build

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "usine: $(PYTHON) is not installed: install Python 3.11 with venv, or say PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "usine: Python 3.11 or later is needed: PYTHON=…"; exit 1; }
	@echo "  creating the virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

.venv-media/.ready: requirements/media.txt | $(VENV)/bin/python
	@echo "  installing Blender as a module (about 400 MB)"
	@$(PYTHON) -m venv .venv-media
	@.venv-media/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/media.txt
	@touch $@

$(VENV)/.run: requirements/run.txt requirements/local.txt pyproject.toml | $(VENV)/bin/python
	@echo "  installing what the platform runs on (first time: about a minute)"
	@$(PIP) install --require-hashes -r requirements/run.txt -r requirements/local.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@echo "  installing what tests and checks need"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
