import Hosts
import OrderedCollections
package import Values

/// Calls execution functions by name: for `onlyif` and `unless` in their mapping form, for `module.run` and for slots.
package protocol FunctionCalling: Sendable {
    func call(_ function: String, _ arguments: [Value], _ named: Value.Map) async throws -> FunctionAnswer
    /// The same functions for one run, whose states may have set grains.
    func knowing(_ memory: RunMemory) -> Self
    /// Whether there is a function of this name.
    func has(_ function: String) -> Bool
    /// The name of the argument that was not given, where that is what `error` says.
    func missingArgument(of error: any Error) -> String?
}

/// What a function returned, and the exit code that it set.
package struct FunctionAnswer: Hashable, Sendable {
    package var value: Value
    package var retcode: Int

    package init(_ value: Value, retcode: Int = 0) {
        self.value = value
        self.retcode = retcode
    }
}

/// Says whether `onlyif`, `unless` and `creates` let a state run.
struct Conditions: Sendable {
    let host: any ReadableHost
    let functions: (any FunctionCalling)?

    /// Why the state is skipped, in Salt's words; nil: it is not.
    func reasonToSkip(_ global: GlobalArguments) async throws -> String? {
        var comments: [String] = []
        var isSkipped = false
        if let onlyif = global.onlyif {
            let holds = try await onlyif.prefix { $0.isUsable }.allSatisfyAsync {
                try await isTrue($0, global.conditioned, unrunnable: false)
            }
            comments.append(holds ? "onlyif condition is true" : "onlyif condition is false")
            isSkipped = !holds
        }
        if let unless = global.unless {
            let all = try await unless.allSatisfyAsync { try await isTrue($0, global.conditioned, unrunnable: true) }
            let holds = all && !unless.isEmpty && unless.allSatisfy(\.isUsable)
            comments.append(holds ? "unless condition is true" : "unless condition is false")
            isSkipped = isSkipped || holds
        }
        if let creates = global.creates {
            let exist = try creates.paths.allSatisfy { try host.followedInfo($0) != nil }
            let found = creates.isList ? "All files in creates exist" : "\(creates.paths.first ?? "") exists"
            comments.append(exist ? found : "Creates files not found")
            isSkipped = isSkipped || exist
        }
        return isSkipped ? comments.joined(separator: "\n") : nil
    }

    /// What `check_cmd` makes of a state that has run.
    func check(_ commands: [String]) async -> (result: Bool, comment: String) {
        // Salt's run in bare surroundings.
        let succeeded = await commands.allSatisfyAsync { await status($0, .init()) == 0 }
        return (succeeded, "check_cmd determined the state \(succeeded ? "succeeded" : "failed")")
    }

    private func isTrue(
        _ condition: GlobalArguments.Condition,
        _ surroundings: GlobalArguments.Surroundings,
        unrunnable: Bool
    ) async throws -> Bool {
        switch condition {
        case .command(let line):
            return await status(line, surroundings).map { surroundings.accepted.contains($0) } ?? unrunnable
        case .call(let function, let arguments, let named, let path):
            guard let functions else { throw ConditionError.noFunctions(function) }
            let answer = try await functions.call(function, arguments, named)
            if answer.retcode != 0 { return false }
            guard let path else { return answer.value.isTruthy }
            return pick(answer.value, path)?.isTruthy ?? false
        case .unusable: return true
        }
    }

    /// The exit code, or nil when the command could not be started.
    private func status(_ line: String, _ surroundings: GlobalArguments.Surroundings) async -> Int? {
        let shell = surroundings.shell ?? "/bin/sh"
        var command = Command.shell(line, shell: shell)
        if let root = surroundings.root {
            command = Command.shell("chroot " + [root, shell, "-c", line].map(ShellWords.quote).joined(separator: " "))
        }
        command.workingDirectory = surroundings.directory
        command.environment = surroundings.environment
        if let path = surroundings.path {
            let inherited = host.environment("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
            command.environment["PATH"] = .some("\(path):\(inherited)")
        }
        command.runAs = surroundings.user
        command.timeout = surroundings.timeout
        command.umask = surroundings.umask
        return try? await host.capture(command).status
    }

    /// The value at `a:b:0`.
    private func pick(_ value: Value, _ path: String) -> Value? { value.value(at: path, separator: ":") }
}

extension Value {
    /// What lies at a path of keys and list indices.
    func value(at path: String, separator: Character) -> Value? {
        path.split(separator: separator).reduce(self) { (value: Value?, part) in
            guard let list = value?.list else { return value?[String(part)] }
            guard let index = Int(part), list.indices.contains(index) else { return nil }
            return list[index]
        }
    }
}

/// A condition that cannot be asked.
enum ConditionError: Error, CustomStringConvertible {
    case noFunctions(String)

    var description: String {
        switch self {
        case .noFunctions(let name): "\(name) cannot be called from a condition here"
        }
    }
}

extension Sequence {
    func allSatisfyAsync(_ holds: (Element) async throws -> Bool) async rethrows -> Bool {
        for element in self where try await !holds(element) { return false }
        return true
    }
}
