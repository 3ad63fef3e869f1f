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

    let name: String
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
        name = arguments.name
        requirements = file == nil && editable.isEmpty ? packages.map { PythonRequirement($0) } : []
    }

    package func decide(in context: StateContext) async throws -> Decision {
        if let problem = try await problem(in: context) { return .impossible(problem) }
        guard !requirements.isEmpty else { return try await decideFromFile(in: context) }
        let present = try await pip.packages(on: context.host)
        let missing = try await requirements.asyncFilter { try await !isMet($0, present, in: context) }.map(\.text)
        guard !missing.isEmpty else {
            let last = "All specified packages are already installed" + (options.isUpgrade ? " and up-to-date" : "")
            return .satisfied((already(without: missing) + [last]).joined(separator: "\n"))
        }
        let names = missing.joined(separator: ", ")
        return .change(
            [try installation(of: missing, called: names, in: context)],
            changes: [:],
            comment: (already(without: missing) + ["All packages were successfully installed"]).joined(separator: "\n"),
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
        guard let outcome = outcomes.first(where: { $0.step.command != nil }), let output = outcome.output else {
            return Report(result: false, comment: failed(outcomes.lazy.compactMap(\.failure).first ?? "", requirements))
        }
        let wanted = requirements.filter { outcome.step.command?.arguments.contains($0.text) ?? false }
        guard output.status == 0 else {
            let said = CommandResult.stripped(output.output) + " " + CommandResult.stripped(output.error)
            return Report(result: false, comment: failed(said, wanted))
        }
        if requirements.isEmpty { return fromFile(output) }
        let saying = PipSaying(output.output), present = try await pip.packages(on: context.host)
        let lost = wanted.filter { $0.name.map { present[$0] == nil } ?? false }.map {
            "There was no error installing package '\($0.text)' although it does not show when calling 'pip.freeze'."
        }
        let comment = (already(without: wanted.map(\.text)) + lost).joined(separator: "\n")
        return Report(
            result: true,
            comment: lost.isEmpty ? decision.comment : comment,
            changes: changes(wanted, present, saying)
        )
    }

    private func changes(_ wanted: [PythonRequirement], _ present: [String: String], _ saying: PipSaying) -> Value.Map {
        var changes = Value.Map()
        for requirement in wanted {
            guard let name = requirement.name else {
                changes[.string("\(requirement.text)==???")] = "Installed"
                continue
            }
            guard let version = present[name], saying.hasChanged(name, version) else { continue }
            changes[.string("\(name)==\(version)")] = "Installed"
        }
        return changes
    }

    // MARK: what is there

    /// Why it cannot be done, or nil.
    private func problem(in context: StateContext) async throws -> String? {
        if let problem = try pip.problem(on: context.host) { return "Error installing '\(name)': \(problem)" }
        if let problem = try await options.problem(with: pip, on: context.host) { return problem }
        let problems = requirements.compactMap(\.problem)
        guard problems.isEmpty else { return problems.joined(separator: "\n") }
        guard let user = pip.user, context.host.user(named: user) == nil else { return nil }
        return "User \(user) does not exist"
    }

    private func already(without missing: [String]) -> [String] {
        requirements.filter { !missing.contains($0.text) }.map { "Python package \($0.text) was already installed" }
    }

    private func failed(_ said: String, _ wanted: [PythonRequirement]) -> String {
        if let file { return "Unable to process requirements file \"\(file)\" Error: \(said)" }
        guard editable.isEmpty else {
            return "Unable to install from VCS checkout \(editable.joined(separator: " ")). Error: \(said)"
        }
        let texts = wanted.map(\.text)
        let last = "Failed to install packages: \(texts.joined(separator: ", ")). Error: \(said)"
        return (already(without: texts) + [last]).joined(separator: "\n")
    }

    private func isMet(
        _ wanted: PythonRequirement,
        _ present: [String: String],
        in context: StateContext
    ) async throws -> Bool {
        guard let name = wanted.name, let version = present[name], !options.isForced, wanted.isFulfilled(by: version)
        else { return false }
        guard options.isUpgrade else { return true }
        let outdated = try JSON.parse(try await pip.said(["list", "--outdated", "--format=json"], on: context.host))
        return !(outdated.list ?? []).contains { PythonRequirement.normal($0["name"]?.string ?? "") == name }
    }

    /// Judged by `report`, whatever pip's exit code.
    private func installation(of what: [String], called title: String, in context: StateContext) throws -> Step {
        let command = try pip.command(["install"] + options.arguments + what, on: context.host)
        return Step("install \(title)", .run(command, accepting: nil))
    }

    // MARK: requirements files and checkouts

    /// pip itself finds out what is missing.
    private func decideFromFile(in context: StateContext) async throws -> Decision {
        let title = "what \(file ?? editable.joined(separator: " ")) names"
        if context.isTest { return .change([], changes: [:], comment: "", inTest: inTest) }
        let checkouts = editable.flatMap { ["--editable", $0] }
        guard let file else {
            return .change(
                [try installation(of: checkouts, called: title, in: context)],
                changes: [:],
                comment: "",
                inTest: inTest
            )
        }
        guard let arrival = try await PythonRequirementsFile(source: file, user: pip.user).arrival(in: context) else {
            return .impossible(failed("pip requirements file '\(file)' not found", []))
        }
        let step = try installation(of: ["--requirement", arrival.path] + checkouts, called: title, in: context)
        return .change(arrival.before + [step] + arrival.after, changes: [:], comment: "", inTest: inTest)
    }

    private var inTest: String {
        let what = editable.joined(separator: " ")
        let installed = "Package will be installed in editable mode (i.e. setuptools \"develop mode\") from \(what)."
        let processed = file.map { ["Requirements file '\($0)' will be processed."] } ?? []
        return (processed + (editable.isEmpty ? [] : [installed])).joined(separator: " ")
    }

    private func fromFile(_ output: CommandOutput) -> Report {
        var changes = Value.Map(), words: [String] = []
        if let file {
            let isChanged = PipSaying(output.output).isNews
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

extension Step {
    /// The command it runs, if it runs one.
    fileprivate var command: Command? {
        guard case .run(let command, _) = action else { return nil }
        return command
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
