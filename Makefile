# The few commands of the project. On Windows: `py -m venv .venv`, then the same lines by hand (README).
PYTHON ?= python3
PORT ?= 8080
BIN := .venv/bin
STAMP := .venv/.installed
TOOLS := .tools
RELEASE := $(TOOLS)/release
INTO = $(TOOLS)/bin/python -m pip --python $(RELEASE)/bin/python install --quiet

# Two a core: many tests wait for a process or a browser.
WORKERS := $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1))))

.PHONY: demo quick test everything venv check bench shape picture threats house commands lock sbom

demo: $(STAMP) ## a sample office in the browser
	$(BIN)/python -m bot demo --port $(PORT)

test: $(STAMP) ## the tests, in less than ten minutes on two cores
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not long"

everything: $(STAMP) ## also those that say the same in another dress
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

quick: $(STAMP) ## the tests without processes that are killed, browsers and the slow
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow and not browser and not kill"

venv: $(STAMP) ## only the set-up

check: $(STAMP) ## format, lint, types, import contracts, content
	$(BIN)/ruff format --check bot tests benchmarks docs
	$(BIN)/ruff check bot tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check

bench: $(STAMP) ## what it costs, beside others, in one run
	$(BIN)/python -m benchmarks

shape: $(STAMP) ## the shape of the code in figures, and what four walks touch
	$(BIN)/python -m benchmarks.shape

picture: $(STAMP) ## the pictures of the docs, from the running program
	$(BIN)/python docs/picture.py
	$(BIN)/python docs/guide_pictures.py
	$(BIN)/python -m docs.dashboard_pages

house: $(STAMP) ## the tree of docs/house.md anew
	$(BIN)/python docs/house_tree.py

threats: $(STAMP) ## docs/security-tests.md anew: each threat, and the test that holds it
	$(BIN)/python -m tests.attack.table

commands: $(STAMP) ## the table of commands in docs/petugas.md anew
	$(BIN)/python -m docs.command_table

lock: $(TOOLS) ## requirements.lock anew: what constraints.txt names, with hashes
	sed '/^[^#]/,$$d' requirements.lock > $(TOOLS)/head
	$(TOOLS)/bin/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url \
	  --no-emit-options --no-annotate --no-header --build-deps-for wheel --allow-unsafe \
	  --constraint constraints.txt --output-file requirements.lock pyproject.toml
	sed '/^# The following packages are/d; /^$$/d' requirements.lock | cat $(TOOLS)/head - > $(TOOLS)/lock
	cp $(TOOLS)/lock requirements.lock

sbom: $(TOOLS) ## sbom.json (CycloneDX), at each release: what the lock installs, by hash
	rm -rf $(RELEASE) build
	$(PYTHON) -m venv --without-pip $(RELEASE)
	$(INTO) --require-hashes --requirement requirements.lock
	$(INTO) --no-deps --no-build-isolation .
	cd $(TOOLS) && PYTHONPATH= bin/cyclonedx-py environment release/bin/python --output-reproducible \
	  --validate --output-format JSON --output-file ../sbom.json
	PYTHONPATH= $(RELEASE)/bin/python tests/attack/sbom.py sbom.json

$(TOOLS): Makefile
	$(PYTHON) -m venv $@
	$(TOOLS)/bin/python -m pip install --quiet pip-tools==7.6.2 cyclonedx-bom==7.5.0
	touch $@

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet pip==26.3
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	-$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[semantic]' || echo "semantic search is not to be had here; the words alone decide"
	touch $@
