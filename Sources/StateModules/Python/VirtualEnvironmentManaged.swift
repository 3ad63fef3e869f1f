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
    let python: String
    let user: String?
    let hasSystemPackages: Bool
    let clears: Bool
    let program: String?
    let requirements: String?
    let packages: [PythonRequirement]

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        python = try arguments.string("python") ?? "python3"
        user = try arguments.string("user")
        hasSystemPackages = try arguments.bool("system_site_packages", or: false)
        clears = try arguments.bool("clear", or: false)
        program = try arguments.string("venv_bin")
        requirements = try arguments.string("requirements")
        packages = (try arguments.strings("pip_pkgs") ?? []).map { PythonRequirement($0) }
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified path \(path) is not an absolute path") }
        let isThere = try context.host.followedInfo(path + "/bin/python") != nil
        var steps: [Step] = []
        if !isThere || clears { steps.append(creation) }
        let missing = try await missing(isThere: isThere && !clears, in: context)
        if !missing.isEmpty {
            let command = Command(path + "/bin/pip", ["install"] + missing.map(\.text), environment: quiet, runAs: user)
            steps.append(Step("install \(missing.map(\.text).joined(separator: ", "))", .run(command, accepting: [0])))
        }
        if let requirements, try await !fulfils(requirements, isThere: isThere && !clears, in: context) {
            let command = Command(path + "/bin/pip", ["install", "-r", requirements], environment: quiet, runAs: user)
            steps.append(Step("install what \(requirements) names", .run(command, accepting: [0])))
        }
        if steps.isEmpty { return .satisfied("virtualenv exists") }
        let isMade = !isThere || clears
        return .change(
            steps,
            changes: isMade ? ["new": .string(path)] : ["packages": true],
            comment: isMade
                ? (clears && isThere ? "Cleared existing virtualenv" : "Created new virtualenv") : "virtualenv exists",
            inTest: isMade
                ? "Virtualenv \(path) is set to be \(clears && isThere ? "cleared" : "created")"
                : "virtualenv exists, packages are set to be installed"
        )
    }

    private var quiet: [String: String?] { ["PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"] }

    private var creation: Step {
        let options = (hasSystemPackages ? ["--system-site-packages"] : []) + (clears ? ["--clear"] : [])
        let command =
            if let program {
                Command(program, options + ["--python", python, path], runAs: user)
            } else {
                Command(python, ["-m", "venv"] + options + [path], runAs: user)
            }
        return Step("make the environment \(path)", .run(command, accepting: [0]))
    }

    private func missing(isThere: Bool, in context: StateContext) async throws -> [PythonRequirement] {
        guard isThere, !packages.isEmpty else { return packages }
        let present = try await installed(in: context)
        return packages.filter { wanted in
            guard let version = wanted.name.flatMap({ present[$0] }) else { return true }
            return !wanted.isFulfilled(by: version)
        }
    }

    /// Whether every line of a requirements file on this host names something that is there.
    private func fulfils(_ file: String, isThere: Bool, in context: StateContext) async throws -> Bool {
        guard isThere, try context.host.followedInfo(file) != nil else { return false }
        let text = String(decoding: try context.host.read(file, limit: 1 << 22), as: UTF8.self)
        let present = try await installed(in: context)
        let lines = text.split(separator: "\n").map {
            CommandResult.trimmed(String($0.split(separator: "#").first ?? ""))
        }
        return lines.filter { !$0.isEmpty }.allSatisfy { line in
            let wanted = PythonRequirement(line)
            return wanted.name.flatMap { present[$0] }.map { wanted.isFulfilled(by: $0) } ?? false
        }
    }

    private func installed(in context: StateContext) async throws -> [String: String] {
        let command = Command(path + "/bin/pip", ["list", "--format=json"], environment: quiet, runAs: user)
        let answer = try await context.host.capture(command)
        guard answer.status == 0 else { throw FileProblem(CommandResult.trimmed(answer.error)) }
        var packages: [String: String] = [:]
        for package in try JSON.parse(answer.output).list ?? [] {
            guard let name = package["name"]?.string, let version = package["version"]?.string else { continue }
            packages[PythonRequirement.normal(name)] = version
        }
        return packages
    }
}
