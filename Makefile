# The one command surface of cm. `make help` lists it.
SHELL := /bin/bash
PREFIX ?= /usr/local
DESTDIR ?=
BIN ?= bin
LINKS := cm-master cm-minion cm-key cm-call cm-run cm-netboot
RELEASE := .build/release
# What only dynamic libraries need is left out, equal functions are kept once, and relocations are packed: 41 MB instead
# of 49, and 3.5 MB less memory in every process.
LINK := -Xswiftc -use-ld=lld -Xlinker --no-export-dynamic -Xlinker --icf=safe -Xlinker -z -Xlinker pack-relative-relocs
# Functions that usual commands run lie side by side (contrib/dev/order-code), so that a process touches few pages.
LINK += -Xswiftc -Xfrontend -Xswiftc -function-sections -Xlinker --symbol-ordering-file=$(CURDIR)/contrib/dev/code-order.txt \
	-Xlinker --no-warn-symbol-ordering
# Where the linker looks before it looks at gcc's own folder: Swift's runtime uses little of libstdc++, which costs 1 MB as a library.
STATIC := .build/$(shell uname -m)-unknown-linux-gnu/release
SWIFT_RELEASE := swift build -c release --static-swift-stdlib $(LINK)

# What building needs, and what the tests and the demo need beside it.
BUILD_PACKAGES := gcc libarchive-dev libpcre2-dev libsqlite3-dev libssl-dev libyaml-dev make pkg-config
TEST_PACKAGES := binutils cron curl dnsmasq-base git iproute2 ipxe ipxe-qemu jq nginx-light ovmf procps pxelinux python3 \
	qemu-efi-aarch64 qemu-system-arm qemu-system-x86 strace syslinux-common tcpdump

.PHONY: help setup setup-build setup-test build demo demo-undo test check format install bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: setup-build setup-test ## Install the Debian packages that building and testing need (as root)

setup-build:
	@contrib/dev/install-packages $(BUILD_PACKAGES)
	@mkdir -p $(STATIC) && ln -sfn "$$(gcc -print-file-name=libstdc++.a)" $(STATIC)/libstdc++.a

setup-test:
	@contrib/dev/install-packages $(BUILD_PACKAGES) $(TEST_PACKAGES)

build: setup-build ## Build bin/cm and its links, optimised
	$(SWIFT_RELEASE) --product cm
	@mkdir -p bin && cp -f $(RELEASE)/cm bin/cm.new && strip bin/cm.new && mv -f bin/cm.new bin/cm
	@for link in $(LINKS); do ln -sfn cm bin/$$link; done
	@ls -lh bin/cm | awk '{ print "built bin/cm,", $$5 }'

demo: setup-build ## Turn this host into a SmartOS boot mirror, end to end (as root; RELEASES=URL uses another server)
	@RELEASES='$(RELEASES)' SWIFT_RELEASE='$(SWIFT_RELEASE)' contrib/demo/run

demo-undo: ## Undo what `make demo` did to this host
	@contrib/demo/undo

test: setup-test ## Run every test (as root)
	contrib/dev/run-tests

check: ## Format, house rules and drift of the documents
	swift format lint --strict --recursive --parallel Package.swift Sources Tests
	contrib/dev/check-documents

format: ## Format the sources
	swift format --in-place --recursive --parallel Package.swift Sources Tests

install: ## Install to DESTDIR/PREFIX (after make build)
	@test -x $(BIN)/cm || { echo "run 'make build' first" >&2; exit 1; }
	install -D -m 0755 $(BIN)/cm $(DESTDIR)$(PREFIX)/bin/cm
	@for link in $(LINKS); do ln -sfn cm $(DESTDIR)$(PREFIX)/bin/$$link; done
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system contrib/systemd/*.service
	sed -i 's#/usr/local#$(PREFIX)#g' $(DESTDIR)$(PREFIX)/lib/systemd/system/cm-*.service

bench: build ## Measure beside real Salt (design.md section 12), tftpd-hpa and nginx
	BENCHMARKS=1 $(SWIFT_RELEASE) --product Swarm
	BENCHMARKS=1 $(SWIFT_RELEASE) --product FileServer
	contrib/bench/run
	contrib/bench/netboot

clean: ## Remove what was built
	rm -rf .build bin
