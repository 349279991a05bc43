# Needs Go and make, nothing else.
SHELL := /bin/sh

GO     ?= go
LUNSYNC = bin/lunsync
LINT    = $(GO) tool -modfile=tools/golangci-lint/go.mod golangci-lint

# How many random scenarios of faults and kills make soak plays, from which seed on.
SCENARIOS ?= 20000
SEED      ?= 0

# How many random cases of each property of plans soak tries, on each release.
CASES     ?= 600

# How long soak goes on with agents that are killed, and with one that is not.
AGENTSOAK ?= 3m

# How long each fuzz target runs: make fuzz shares a minute out among them.
FUZZTIME ?=

.PHONY: all build demo test soak mutate race vet fmt lint fuzz cover update recording messages bench ci clean help

all: fmt vet lint test ## format, vet, lint and test

help: ## list the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name text; do printf '  %-9s %s\n' "$$name" "$$text"; done

build: ## build bin/lunsync
	$(GO) build -trimpath -o $(LUNSYNC) ./cmd/lunsync

demo: build ## a walk through the whole job, against an emulated appliance
	@sh .ci/demo $(LUNSYNC)

# One go test a package, so that each line comes when its package ends: go test ./...
# holds lines back to print them in order. The packages that take longest start first;
# one more than there are processors, since some tests mostly wait.
SLOWEST = ./reconcile/internal/soak ./reconcile/planner ./reconcile/agent ./cmd/lunsync ./reconcile/apply ./reconcile
test: ## run all tests; print a line for each package as it ends
	@$(GO) build ./...
	@{ $(GO) list $(SLOWEST); $(GO) list ./...; } | awk '!seen[$$0]++' | \
		xargs -n 1 -P "$$(($$(getconf _NPROCESSORS_ONLN) + 1))" $(GO) test -shuffle=on

# The packages whose tests try random cases.
RANDOM = ./reconcile ./reconcile/inventory ./reconcile/planner
soak: ## the long mode of the tests: faults at random requests, kill -9 at random moments
	$(GO) test ./reconcile/internal/soak -run TestFaultsAndKills -v -timeout 0 -scenarios $(SCENARIOS) -seed $(SEED)
	$(GO) test ./reconcile/internal/soak -run 'TestAgentSoak|TestAgentStaysSmall' -v -timeout 0 -agentsoak $(AGENTSOAK) -seed $(SEED)
	$(GO) test $(RANDOM) -timeout 0 -cases $(CASES)
	$(GO) test ./reconcile/apply -run TestCostStaysInProportion -v -timeout 0 -objects 16000
	$(GO) test ./reconcile/agent -run TestFlatOverPasses -v -timeout 0 -passes 10000

mutate: ## take out the rules of the planner one by one; a test must fail without each
	$(GO) test ./reconcile -run '^TestMutations$$' -v -timeout 0 -mutate

# Random cases take most of the time and run in one goroutine each: a part of them is
# enough to find a race.
race: ## run all tests with the race detector
	$(GO) test -race -shuffle=on $$($(GO) list ./... | grep -vxF "$$($(GO) list $(RANDOM) ./reconcile/apply ./reconcile/internal/soak)")
	$(GO) test -race -shuffle=on $(RANDOM) -cases 50
	$(GO) test -race -shuffle=on ./reconcile/apply -cases 50 -objects 1000
	$(GO) test -race -shuffle=on ./reconcile/internal/soak -scenarios 50

vet: ## go vet
	$(GO) vet ./...

fmt: ## format all code
	gofmt -w cmd client reconcile spec

lint: ## golangci-lint, in the version that tools/ names
	@test -z "$$(gofmt -l cmd client reconcile spec)" || { echo "not formatted:"; gofmt -l cmd client reconcile spec; exit 1; }
	$(LINT) run --allow-parallel-runners ./...

fuzz: ## a minute of fuzzing, over all fuzz targets
	@sh .ci/fuzz '$(GO)' '$(FUZZTIME)'

cover: ## test coverage, as coverage.out and per package
	$(GO) test -coverprofile=coverage.out -coverpkg=./... ./...
	$(GO) tool cover -func=coverage.out | tail -n 1

update: ## rewrite the golden files; read the difference before it is committed
	$(GO) test ./cmd/... ./reconcile/planner ./reconcile/web ./spec/... -run . -update

recording: ## film the agent anew, as examples/agent.svg; look at it before it is committed
	$(GO) test ./cmd/lunsync -run '^TestRecording$$' -count 1 -update

messages: ## print every message that the scripts meet, with a command that leads to it
	$(GO) test ./cmd/lunsync -run '^TestScripts$$' -count 1 -v -messages | sed -n '/messages_test.go/,/^---/p'

bench: ## benchmarks
	$(GO) test -run '^$$' -bench . -benchmem ./...

ci: build vet lint demo fuzz race test ## all that CI runs

clean: ## remove what the targets made
	rm -rf bin coverage.out
