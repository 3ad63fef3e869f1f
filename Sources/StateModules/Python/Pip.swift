import Hosts
import OrderedCollections
import States
import Values

/// The `pip` of a system or of a virtual environment.
struct Pip: Sendable {
    /// A virtual environment, a Python, or pip itself; nil: the system's.
    let place: String?
    let user: String?
    let directory: String?
    private let environment: [String: String?]

    private static let quiet: [String: String?] = ["PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"]

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        let program = try arguments.string("pip_bin")
        try self.init(in: try arguments.string("bin_env") ?? program, &arguments)
    }

    /// The pip of `place`, with what the arguments say of who runs it.
    init(in place: String?, _ arguments: inout Arguments) throws(Diagnostic) {
        self.place = place
        user = try arguments.string("user")
        directory = try arguments.string("cwd")
        var environment = Self.quiet
        for (name, value) in try arguments.map("env_vars") ?? [:] {
            environment[name.argumentText] = value.argumentText
        }
        self.environment = environment
    }

    func command(_ arguments: [String], on host: any ReadableHost) throws -> Command {
        let isDirectory = try place.map { try host.followedInfo($0)?.kind == .directory } ?? false
        let words = try program(on: host) + arguments
        return command(words[0], Array(words.dropFirst()), in: isDirectory ? place : nil)
    }

    /// A program run as pip is, in a virtual environment where one is given.
    func command(_ program: String, _ arguments: [String], in virtual: String?) -> Command {
        let variables = environment.merging(virtual.map { ["VIRTUAL_ENV": $0] } ?? [:]) { given, _ in given }
        return Command(program, arguments, environment: variables, workingDirectory: directory, runAs: user)
    }

    /// Versions by normal name.
    func packages(on host: any ReadableHost) async throws -> [String: String] {
        var packages: [String: String] = [:]
        for package in try JSON.parse(try await said(["list", "--format=json"], on: host)).list ?? [] {
            guard let name = package["name"]?.string, let version = package["version"]?.string else { continue }
            packages[PythonRequirement.normal(name)] = version
        }
        return packages
    }

    /// The version of pip itself, or nil where it says none.
    func version(on host: any ReadableHost) async throws -> String? {
        let words = try await said(["--version"], on: host).split(separator: " ")
        return words.count > 1 && words[0] == "pip" ? String(words[1]) : nil
    }

    /// What a command that changes nothing says.
    func said(_ arguments: [String], on host: any ReadableHost) async throws -> String {
        let answer = try await host.capture(try command(arguments, on: host))
        guard answer.status == 0 else { throw FileProblem(CommandResult.trimmed(answer.error)) }
        return answer.output
    }

    // MARK: which program

    /// Why there is no pip to run, or nil.
    func problem(on host: any ReadableHost) throws -> String? {
        do {
            _ = try program(on: host)
            return nil
        } catch let problem as FileProblem {
            return "\(problem)"
        }
    }

    private func program(on host: any ReadableHost) throws -> [String] {
        guard let place else { return [try systemProgram(on: host)] }
        if try host.followedInfo(place)?.kind == .directory { return [try python(in: place, on: host), "-m", "pip"] }
        guard let path = host.which(place) else {
            throw FileProblem("Access denied to \(place), could not find a pip binary")
        }
        return FilePath.name(of: place).contains("python") ? [path, "-m", "pip"] : [path]
    }

    private func systemProgram(on host: any ReadableHost) throws -> String {
        guard let found = ["pip3", "pip"].lazy.compactMap({ host.which($0) }).first else {
            throw FileProblem("there is no pip on this host: install the package python3-pip first, or set 'bin_env'")
        }
        return found
    }

    private func python(in place: String, on host: any ReadableHost) throws -> String {
        let folder = FilePath.trimmed(place)
        let names = ["python", "bin/python", "bin/python3"].map { folder + "/" + $0 }
        guard let found = names.first(where: { host.which($0) != nil }) else {
            throw FileProblem("Could not find a pip binary in virtualenv \(place)")
        }
        return found
    }
}
