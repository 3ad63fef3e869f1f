package import DHCP
package import Values

/// The iPXE programs that Smee's DHCP names, and whether machines can load them.
package struct SmeePrograms {
    /// Every architecture that is told to load a program.
    private static let architectures: [ClientArchitecture] = [0, 6, 7, 8, 9, 10, 11, 15, 16, 18, 19, 41].map {
        ClientArchitecture(rawValue: $0)
    }

    private let folder: ServedFolder?
    private let overrides: [ClientArchitecture: String]

    package init(folder: ServedFolder?, overrides: [ClientArchitecture: String]) {
        self.folder = folder
        self.overrides = overrides
    }

    /// Programs that are not there, and those that a piece of script cannot be written into.
    package func problems(of machines: [SmeeMachine], patch: String) -> [Diagnostic] {
        guard folder != nil else {
            let hint = "'apt install ipxe' has some; --ipxe-dir names a folder"
            return [Diagnostic(.warning, "there is no folder of iPXE programs for machines to load", hint: hint)]
        }
        let named = named(by: machines)
        return named.keys.sorted().compactMap { problem(of: $0, for: named[$0] ?? "", patch: patch) }
    }

    private func problem(of name: String, for whom: String, patch: String) -> Diagnostic? {
        guard let folder, let program = try? folder.read(name, limit: 16 << 20) else {
            let hint = "put it into \(folder?.path ?? ""), or name another one with --ipxe-override-arch-mapping"
            return Diagnostic(.warning, "there is no program '\(name)' for \(whom)", hint: hint)
        }
        guard !patch.isEmpty, program.firstRange(of: SmeeBinaries.placeholder) == nil else { return nil }
        return Diagnostic(
            .warning,
            "'\(name)' has no place for --ipxe-embedded-script-patch, so it is given as it is",
            hint: "Tinkerbell's own programs have one"
        )
    }

    /// For whom each program is.
    private func named(by machines: [SmeeMachine]) -> [String: String] {
        let own = Dictionary(grouping: machines.filter { $0.allowsNetboot && !$0.binary.isEmpty }, by: \.binary)
        let kinds = Set(Self.architectures).union(overrides.keys).sorted { $0.rawValue < $1.rawValue }
        let usual = Dictionary(grouping: kinds) { overrides[$0] ?? SmeeBinaries.usual($0) }
        return own.mapValues { "machine \($0[0].mac)" }.merging(
            usual.mapValues { "architectures \($0.map { "\($0.rawValue)" }.joined(separator: ", "))" }
        ) { "\($1), \($0)" }
    }
}
