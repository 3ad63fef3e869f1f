import Hosts
import OrderedCollections
package import States
package import Values

/// `pip.installed`: Python packages are installed, in a system or in a virtual environment.
///
///     requests:
///       pip.installed:
///         - name: requests>=2.31
///         - bin_env: /srv/app/venv
package struct PipInstalled: StateModule {
    package static let name = "pip.installed"

    let pip: Pip
    let options: PipOptions
    let requirements: [PythonRequirement]
    let file: String?
    let editable: [String]

    package init(arguments: inout Arguments) throws(Diagnostic) {
        pip = try Pip(&arguments)
        options = try PipOptions(&arguments)
        file = try arguments.string("requirements")
        editable = try arguments.strings("editable") ?? []
        let packages = try arguments.strings("pkgs") ?? [arguments.name]
        requirements = file == nil && editable.isEmpty ? packages.map { PythonRequirement($0) } : []
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard !requirements.isEmpty else { return try await decideFromFile(in: context) }
        let problems = requirements.compactMap(\.problem)
        guard problems.isEmpty else { return .impossible(problems.joined(separator: "\n")) }
        let present = try await pip.packages(on: context.host)
        let missing = try await requirements.asyncFilter { try await !isMet($0, present, in: context) }
        let already = requirements.filter { wanted in !missing.contains { $0.text == wanted.text } }
            .map { "Python package \($0.text) was already installed" }
        guard !missing.isEmpty else {
            let last = "All specified packages are already installed" + (options.isUpgrade ? " and up-to-date" : "")
            return .satisfied((already + [last]).joined(separator: "\n"))
        }
        let command = try pip.command(["install"] + options.arguments + missing.map(\.text), on: context.host)
        let names = missing.map(\.text).joined(separator: ", ")
        return .change(
            [Step("install \(names)", .run(command, accepting: [0]))],
            changes: [:],
            comment: (already + ["All packages were successfully installed"]).joined(separator: "\n"),
            inTest: requirements.count > 1
                ? "Python package(s) set to be installed:\n" + requirements.map(\.text).joined(separator: "\n")
                : "Python package \(names) is set to be installed"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        if let failed = outcomes.first(where: { $0.failure != nil }) {
            let said = failed.output.map { CommandResult.trimmed($0.output + " " + $0.error) } ?? failed.failure ?? ""
            let what =
                file.map { "Unable to process requirements file \"\($0)\" " }
                ?? (editable.isEmpty
                    ? "Failed to install packages: \(requirements.map(\.text).joined(separator: ", ")). "
                    : "Unable to install from VCS checkout \(editable.joined(separator: " ")). ")
            return Report(result: false, comment: what + "Error: " + said)
        }
        if requirements.isEmpty { return fromFile(outcomes) }
        let present = try await pip.packages(on: context.host)
        var changes = Value.Map(), lost: [String] = []
        for requirement in requirements where decision.steps[0].summary.contains(requirement.text) {
            guard let name = requirement.name else {
                changes[.string("\(requirement.text)==???")] = "Installed"
                continue
            }
            if let version = present[name] {
                changes[.string("\(name)==\(version)")] = "Installed"
            } else {
                lost.append(
                    "There was no error installing package '\(requirement.text)' although it does not show when calling "
                        + "'pip.freeze'."
                )
            }
        }
        return Report(result: true, comment: lost.first ?? decision.comment, changes: changes)
    }

    private func isMet(
        _ wanted: PythonRequirement,
        _ present: [String: String],
        in context: StateContext
    ) async throws -> Bool {
        guard let name = wanted.name, let version = present[name], !options.isForced, wanted.isFulfilled(by: version)
        else { return false }
        guard options.isUpgrade else { return true }
        return try await isNewest(name, version, in: context)
    }

    private func isNewest(_ name: String, _ version: String, in context: StateContext) async throws -> Bool {
        let command = try pip.command(["list", "--outdated", "--format=json"], on: context.host)
        let answer = try await context.host.capture(command)
        guard answer.status == 0 else { throw FileProblem(CommandResult.trimmed(answer.error)) }
        let outdated = try JSON.parse(answer.output).list ?? []
        return !outdated.contains { PythonRequirement.normal($0["name"]?.string ?? "") == name }
    }

    // MARK: requirements files and checkouts

    /// pip itself finds out what is missing.
    private func decideFromFile(in context: StateContext) async throws -> Decision {
        var path = file
        var steps: [Step] = []
        if let file, let reference = TreeReference(file, environment: context.environment) {
            guard let entry = try await context.files.entry(reference.path, in: reference.environment) else {
                return .impossible("Unable to process requirements file \"\(file)\" Error: it is not in the tree")
            }
            let copy = context.cacheDirectory + "/requirements.txt"
            steps.append(Step("write \(copy)", .write(path: copy, .tree(entry), FileAttributes(mode: 0o644))))
            path = copy
        }
        let what = (path.map { ["-r", $0] } ?? []) + editable.flatMap { ["-e", $0] }
        let command = try pip.command(["install"] + options.arguments + what, on: context.host)
        steps.append(
            Step("install what \(file ?? editable.joined(separator: " ")) names", .run(command, accepting: [0]))
        )
        let words =
            (file.map { ["Requirements file '\($0)' will be processed."] } ?? [])
            + (editable.isEmpty
                ? []
                : [
                    "Package will be installed in editable mode (i.e. setuptools \"develop mode\") from "
                        + editable.joined(separator: " ") + "."
                ])
        return .change(steps, changes: [:], comment: "", inTest: words.joined(separator: " "))
    }

    private func fromFile(_ outcomes: [StepOutcome]) -> Report {
        var changes = Value.Map(), words: [String] = []
        if let file {
            let quiet = [
                "Requirement already satisfied", "Requirement already up-to-date", "Requirement not upgraded",
                "Collecting",
                "Cloning", "Cleaning up...", "Looking in indexes",
            ]
            let lines = (outcomes.last?.output?.output ?? "").split(separator: "\n").map {
                CommandResult.trimmed(String($0))
            }
            let isChanged = lines.contains { line in !line.isEmpty && !quiet.contains { line.hasPrefix($0) } }
            if isChanged { changes["requirements"] = true }
            words.append(
                isChanged ? "Successfully processed requirements file \(file)." : "Requirements were already installed."
            )
        }
        if !editable.isEmpty {
            changes["editable"] = true
            words.append("Package successfully installed from VCS checkout \(editable.joined(separator: " ")).")
        }
        return Report(result: true, comment: words.joined(separator: " "), changes: changes)
    }
}

extension Array {
    /// `filter` with a question that takes time.
    fileprivate func asyncFilter(_ holds: (Element) async throws -> Bool) async throws -> [Element] {
        var kept: [Element] = []
        for element in self where try await holds(element) { kept.append(element) }
        return kept
    }
}
