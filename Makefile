# The few commands of the project. On Windows: `py -m venv .venv`, then the same lines by hand (README).
PYTHON ?= python3
PORT ?= 8080
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: demo test venv check bench shape picture

demo: $(STAMP) ## a sample office in the browser
	$(BIN)/python -m bot demo --port $(PORT)

test: $(STAMP) ## every test
	$(BIN)/python -m pytest -n auto --dist worksteal

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

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	-$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[semantic]' || echo "semantic search is not to be had here; the words alone decide"
	touch $@
