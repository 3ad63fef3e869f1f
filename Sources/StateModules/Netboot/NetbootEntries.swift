import OrderedCollections
package import States
package import Values

/// `netboot.host`: cm-netboot knows a machine, and what it boots.
///
///     web1:
///       netboot.host:
///         - mac: 52:54:00:12:34:56
///         - profile: debian
package struct NetbootHost: StateModule {
    package static let name = "netboot.host"

    let entry: NetbootEntry

    package init(arguments: inout Arguments) throws(Diagnostic) {
        entry = try NetbootEntry(
            &arguments,
            section: "machines",
            keys: ["mac", "uuid", "serial", "address", "profile", "labels", "metadata", "binary", "network"]
        )
        guard entry.isAbsent || ["mac", "uuid", "serial", "address"].contains(where: { entry.has($0) }) else {
            throw Diagnostic(
                .error,
                "netboot.host in ID '\(arguments.id)' must say how the machine is known",
                hint: "'mac', 'uuid', 'serial' or 'address'",
                at: arguments.location
            )
        }
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try await entry.decide("machine", in: context)
    }
}

/// `netboot.group`: machines that have something in common boot this.
///
///     compute:
///       netboot.group:
///         - match: {rack: r1}
///         - profile: smartos
package struct NetbootGroup: StateModule {
    package static let name = "netboot.group"

    let entry: NetbootEntry

    package init(arguments: inout Arguments) throws(Diagnostic) {
        entry = try NetbootEntry(&arguments, section: "groups", keys: ["match", "profile", "metadata", "priority"])
        guard entry.isAbsent || entry.has("profile") else {
            throw Diagnostic(.error, "Missing parameter profile for state \(Self.name)", at: arguments.location)
        }
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try await entry.decide("group", in: context)
    }
}

/// `netboot.profile`: something that machines can boot.
///
///     smartos:
///       netboot.profile:
///         - smartos: {console: ttyb}
package struct NetbootProfile: StateModule {
    package static let name = "netboot.profile"

    private static let targets = ["boot", "chain", "script", "script_file", "kernel", "smartos", "program", "iso"]

    let entry: NetbootEntry

    package init(arguments: inout Arguments) throws(Diagnostic) {
        let keys = Self.targets + ["initrd", "cmdline", "metadata", "binary"]
        entry = try NetbootEntry(&arguments, section: "profiles", keys: keys)
        let count = Self.targets.count { entry.has($0) }
        guard entry.isAbsent || count == 1 else {
            throw Diagnostic(
                .error,
                "netboot.profile in ID '\(arguments.id)' needs one target and has \(count)",
                hint: "one of \(Self.targets.joined(separator: ", "))",
                at: arguments.location
            )
        }
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try await entry.decide("profile", in: context)
    }
}
