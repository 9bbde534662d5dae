# Every target is a task of tasks.py, which also runs where there is no make: python3 tasks.py run
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench soak elsewhere screens lock translations clean

help setup run test check format bench soak elsewhere screens lock translations clean:
	@$(PYTHON) tasks.py $@ $(if $(DATA),--data "$(DATA)") $(ARGS)
