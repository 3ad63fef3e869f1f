import Hosts
import OrderedCollections
package import States
package import Values

/// `virtualenv.managed`: a Python environment is in this directory, with these packages.
///
///     /srv/app/venv:
///       virtualenv.managed:
///         - requirements: /srv/app/requirements.txt
package struct VirtualEnvironmentManaged: StateModule {
    package static let name = "virtualenv.managed"

    let path: String
    let pip: Pip
    let maker: PythonEnvironmentMaker
    let file: PythonRequirementsFile?
    let packages: [PythonRequirement]
    let options: VirtualEnvironmentPipOptions

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        let pip = try Pip(in: path, &arguments)
        self.pip = pip
        maker = try PythonEnvironmentMaker(&arguments, user: pip.user)
        file = try arguments.string("requirements").map { PythonRequirementsFile(source: $0, user: pip.user) }
        packages = (try arguments.strings("pip_pkgs") ?? []).map { PythonRequirement($0) }
        options = try VirtualEnvironmentPipOptions(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified path \(path) is not an absolute path") }
        let needed = try await file?.text(in: context)
        if let file, needed == nil, file.source.contains("://") {
            return .impossible("pip requirements file '\(file.source)' not found")
        }
        let isThere = try context.host.followedInfo(path + "/bin/python") != nil
        guard isThere, !maker.clears else {
            if !context.isTest, let problem = maker.problem(on: context.host) { return .impossible(problem) }
            return try await making(clearing: isThere, in: context)
        }
        guard try await wantsPackages(needed, in: context) else {
            return .satisfied(context.isTest ? "Virtualenv \(path) is already created" : "virtualenv exists")
        }
        return .change(
            try await filling(in: context),
            changes: [:],
            comment: "virtualenv exists",
            inTest: "Virtualenv \(path) is already created, packages are set to be installed"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        var report = Report(result: true, comment: decision.comment, changes: decision.changes)
        if let made = outcomes.first(where: { $0.step.summary == creation }), made.output?.status != 0 {
            let said = made.output.map { CommandResult.stripped($0.output) + CommandResult.stripped($0.error) }
            return Report(result: false, comment: said ?? made.failure ?? "")
        }
        if outcomes.contains(where: { $0.step.summary == creation }) { report.changes["new"] = "" }
        if let failure = outcomes.lazy.compactMap(\.failure).first {
            report.result = false
            report.comment += "\n" + failure
        }
        guard let filled = outcomes.first(where: { $0.step.summary == installation })?.output else { return report }
        if filled.status != 0 {
            report.result = false
            let said = [filled.output, filled.error].map { CommandResult.stripped($0) }
            report.comment = ([report.comment] + said).joined(separator: "\n")
        }
        let before = outcomes.first { $0.step.summary == listing }?.output?.output ?? ""
        let change = try await change(from: before, in: context)
        if !change.isEmpty { report.changes["packages"] = .map(change) }
        return report
    }

    // MARK: making

    private var creation: String { "make the environment \(path)" }
    private var listing: String { "list its packages" }
    private var installation: String {
        let names = packages.map(\.text) + (file.map { ["what \($0.source) names"] } ?? [])
        return "install " + names.joined(separator: ", ")
    }

    private func making(clearing: Bool, in context: StateContext) async throws -> Decision {
        let step = Step(creation, .run(maker.command(for: path), accepting: [0]))
        let old = clearing ? try await pip.said(["freeze", "--all"], on: context.host) : nil
        return .change(
            [step] + (packages.isEmpty && file == nil ? [] : try await filling(in: context)),
            changes: old.map { ["cleared_packages": .list(Self.lines($0).map { .string($0) }), "old": ""] } ?? [:],
            comment: maker.clears ? "Cleared existing virtualenv" : "Created new virtualenv",
            inTest: "Virtualenv \(path) is set to be \(clearing ? "cleared" : "created")"
        )
    }

    // MARK: filling

    /// Brings the file of requirements, remembers what is there, and installs.
    private func filling(in context: StateContext) async throws -> [Step] {
        let arrival = try await file?.arrival(in: context)
        let what = (arrival.map { ["--requirement", $0.path] } ?? []) + packages.map(\.text)
        let list = command(["freeze", "--all"])
        let install = command(["install"] + options.arguments + what)
        return (arrival?.before ?? [])
            + [Step(listing, .run(list, accepting: [0])), Step(installation, .run(install, accepting: nil))]
            + (arrival?.after ?? [])
    }

    /// With the environment's own Python, which need not be there yet.
    private func command(_ arguments: [String]) -> Command {
        pip.command(path + "/bin/python", ["-m", "pip"] + arguments, in: path)
    }

    /// Whether something that is wanted is not there, as far as it can be told without asking the network.
    private func wantsPackages(_ needed: String?, in context: StateContext) async throws -> Bool {
        guard !packages.isEmpty || file != nil else { return false }
        guard file == nil || needed != nil, !options.alwaysAsks else { return true }
        let present = try await pip.packages(on: context.host)
        return (packages + PythonRequirementsFile.requirements(of: needed ?? "")).contains { wanted in
            guard let version = wanted.name.flatMap({ present[$0] }) else { return true }
            return !wanted.isFulfilled(by: version)
        }
    }

    private func change(from before: String, in context: StateContext) async throws -> Value.Map {
        let old = Self.lines(before), new = Self.lines(try await pip.said(["freeze", "--all"], on: context.host))
        let added = new.filter { !old.contains($0) }, gone = old.filter { !new.contains($0) }
        guard !added.isEmpty || !gone.isEmpty else { return [:] }
        return ["new": Self.listed(added), "old": Self.listed(gone)]
    }

    private static func listed(_ texts: [String]) -> Value { texts.isEmpty ? "" : .list(texts.map { .string($0) }) }

    private static func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
}
