# `make help` lists the targets. Everything made stands below var/.
.DEFAULT_GOAL := help
ENGINE := var/venv/engine/bin/python
WEB := var/venv/web/bin/python
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export PYTHONWARNINGS := ignore
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
# For targets that talk to Rasa without the supervisor, which sets these itself.
ENGINE_ENV := BANSOU_ACTIONS_URL=http://127.0.0.1:5055/webhook BANSOU_TRACKER_URL=sqlite:///var/tracker.sqlite \
  BANSOU_LOCK_STORE=in_memory BANSOU_ENGINE_SECRET=not-served

.PHONY: help setup train teach run test test-all lint check shell bench bench-review evaluate acceptance domain validate lock status staff check-deploy

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: ## make both environments and the widget from their locks (nothing to do the second time)
	@python3 tools/setup.py run

train: setup ## train the model, or reuse the one that the same sources gave
	@$(ENGINE) -m bot.train

teach: train ## train a candidate model with what staff taught, beside the served one, and compare them
	@$(WEB) -m web.teaching $(ARGS)

run: train ## start engine, actions and web; prints the address when they are ready; Ctrl-C stops all
	@exec $(WEB) -m web.supervisor

setup-test: setup
	@python3 tools/setup.py test

test: setup-test train ## unit, rules, data, API, end to end and in the browser (under 15 minutes)
	@$(WEB) tools/run_tests.py fast

test-all: setup-test train ## what takes long: load, faults, the browser at all widths
	@$(WEB) tools/run_tests.py slow

lint: setup-test ## ruff, mypy, and the types of the widget
	@$(WEB) -m ruff check .
	@$(WEB) -m mypy
	@python3 tools/widget.py check

validate: train ## Rasa's own validation; fails on a warning that is not listed with its reason
	@$(ENGINE_ENV) $(ENGINE) tools/validate.py

check: lint validate test ## lint, validate, test

evaluate: train ## the understanding measured; BASE=<report.json or commit> compares, CURVE=1 draws the learning curve
	@$(ENGINE) -m bot.evaluate $(if $(BASE),--base '$(BASE)') $(if $(CURVE),--curve) $(if $(RECORD),--record)

acceptance: setup ## black-box cases against a running server (ARGS="--show")
	@$(WEB) tests/acceptance/client.py tests/acceptance/cases $(ARGS)

shell: setup ## chat in the terminal with a running server
	@$(WEB) tools/shell.py

bench: setup-test train ## speed: start, one turn, from Enter to the first answer in the browser, wake-ups between web processes
	@$(WEB) bench/turns.py
	@$(WEB) bench/first_answer.py
	@$(WEB) bench/wake_ups.py

bench-review: setup-test ## the pages of review with a million messages on both databases (seeded once into var/bench)
	@$(WEB) bench/transcripts.py $(ARGS)
	@$(WEB) bench/review.py

domain: setup ## print the domain that Rasa trains on, with what is compiled from data/programme
	@$(ENGINE) tools/print_domain.py

status: setup ## set the application status: make status ARGS="open --as-of 2025-04-01 --source 'web page'"
	@$(WEB) -m web.status $(ARGS)

check-deploy: setup ## refuse to go public with an answer that nobody approved, or settings for trying out
	@$(WEB) -m web.check_deploy

staff: setup ## make an account of the console and print its first password: make staff ARGS="--login tanaka --name 田中"
	@$(WEB) -m web.accounts $(ARGS)

lock: setup ## compile the locks anew from requirements/*.in
	@tools/lock.sh
