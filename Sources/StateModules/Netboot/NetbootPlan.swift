import Hosts
import OrderedCollections
import States
import Values
import YAML

/// A state that writes or removes a file of cm-netboot's settings.
protocol NetbootWriter: StateModule {
    var file: NetbootFile { get }
    var isAbsent: Bool { get }
}

extension NetbootServiceState: NetbootWriter {
    var isAbsent: Bool { false }
}

extension NetbootHost: NetbootWriter {
    var file: NetbootFile { entry.file }
    var isAbsent: Bool { entry.isAbsent }
}

extension NetbootGroup: NetbootWriter {
    var file: NetbootFile { entry.file }
    var isAbsent: Bool { entry.isAbsent }
}

extension NetbootProfile: NetbootWriter {
    var file: NetbootFile { entry.file }
    var isAbsent: Bool { entry.isAbsent }
}

/// What the netboot states of a run together make of the settings folder. It is checked as a whole before one of them writes: the daemon
/// refuses a folder as a whole too.
struct NetbootPlan {
    private let file: NetbootFile
    private let folder: String
    /// By path; nil: the file is removed.
    private var texts: [String: String?] = [:]

    /// `file`: of the state that asks.
    init(_ file: NetbootFile, isAbsent: Bool = false, _ context: StateContext) {
        self.file = file
        folder = FilePath.parent(of: file.path)
        for case let writer as any NetbootWriter in context.memory.modules {
            texts[writer.file.path] = .some(writer.isAbsent ? nil : writer.file.text)
        }
        if let former = file.formerPath, (try? file.farewell(on: context.host))?.isEmpty == false {
            texts[former] = .some(nil)
        }
        texts[file.path] = .some(isAbsent ? nil : file.text)
    }

    /// What cm-netboot says; nil: all is well, or there is no cm-netboot on this host to ask. `nodes`: what the file was written from.
    func problems(_ nodes: [String: Node], _ context: StateContext) async throws -> String? {
        guard context.host.which("cm-netboot") != nil else { return nil }
        // All states of a run ask the same, so that one answer is enough while it is good.
        let key = "cm-netboot check \(folder)"
        if isWhole, context.memory.recall(key, as: [String: String?].self) == texts { return nil }
        let answer = try await context.host.capture(command)
        guard answer.status != 0 else {
            context.memory.remember(key, texts)
            return nil
        }
        guard let findings = try? JSON.parse(answer.output).list else { return NetbootComplaint.text(answer) }
        return text(findings.map(NetbootComplaint.problem).filter { $0.severity == .error }, nodes)
    }

    /// Only of a folder that is called as the daemon's is it known where the rest of the settings is.
    private var isWhole: Bool { FilePath.name(of: folder) == "netboot.d" }

    private var command: Command {
        guard isWhole else { return Command("cm-netboot", ["check", "--part", "--out", "json"], input: file.text) }
        let pairs = texts.sorted { $0.key < $1.key }.map {
            (Value.string($0.key), $0.value.map(Value.string) ?? Value.null)
        }
        return Command(
            "cm-netboot",
            ["check", "--planned", "--out", "json", "-c", FilePath.parent(of: folder)],
            input: JSON.text(.map(Value.Map(uniqueKeysWithValues: pairs)))
        )
    }

    /// The state's own mistakes with their places in the SLS file; only where it has none, those of others.
    private func text(_ errors: [Diagnostic], _ nodes: [String: Node]) -> String? {
        let written = try? YAML.parse(file.text, file: file.path)
        let own = errors.filter { !isWhole || $0.location?.file == file.path }.map { error -> Diagnostic in
            let place = written.flatMap {
                NetbootArgument.place(of: error.location?.line ?? 0, in: $0, nodes, below: file.keys)
            }
            return Diagnostic(.error, error.message, hint: error.hint, at: place ?? nodes.values.first?.location)
        }
        if !own.isEmpty { return own.map(\.description).joined(separator: "\n") }
        guard !errors.isEmpty else { return nil }
        return (["cm-netboot would refuse its settings, so nothing was written:"] + errors.map(\.description))
            .joined(separator: "\n")
    }
}
