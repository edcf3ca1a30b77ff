SHELL := /bin/bash
.PHONY: help
help:
	@echo "make demo | test | lint | bench | docs"
