import Hosts
import OrderedCollections
import States
import Synchronization
import Values

/// What a function asks for, found by calling it on a machine that is not there: it stops when it has taken its arguments.
package enum ArgumentNames {
    /// The names in their order, those that it cannot do without, and whether it takes any number of others.
    package static func of(
        _ function: ExecutionFunction
    ) async -> (names: [String], required: Set<String>, takesMore: Bool) {
        let recorder = ArgumentRecorder()
        var call = Call(function.name)
        call.recorder = recorder
        let context = ExecutionContext(
            host: AbsentHost(),
            files: AbsentTree(),
            grains: [:],
            pillar: [:],
            options: [:],
            functions: FunctionTable([])
        )
        _ = try? await function.body(&call, context)
        return recorder.found
    }
}

/// Notes what a call is asked for.
final class ArgumentRecorder: Sendable {
    private let state = Mutex<(names: [String], required: Set<String>, takesMore: Bool)>(([], [], false))

    var found: (names: [String], required: Set<String>, takesMore: Bool) { state.withLock { $0 } }

    func note(_ name: String, isRequired: Bool) {
        state.withLock {
            if !$0.names.contains(name) { $0.names.append(name) }
            if isRequired { $0.required.insert(name) }
        }
    }

    func noteRest() { state.withLock { $0.takesMore = true } }
}

/// No machine: everything fails, nothing is found.
private struct AbsentHost: Host {
    private var nothing: HostError { .system(doing: "look at", path: "nothing", errno: 2) }

    func info(_ path: String) throws(HostError) -> FileInfo? { throw nothing }
    func followedInfo(_ path: String) throws(HostError) -> FileInfo? { throw nothing }
    func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] { throw nothing }
    func list(_ path: String) throws(HostError) -> [String] { throw nothing }
    func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(HostError) -> String { throw nothing }
    func user(named name: String) -> UserRecord? { nil }
    func user(id: UInt32) -> UserRecord? { nil }
    func group(named name: String) -> GroupRecord? { nil }
    func group(id: UInt32) -> GroupRecord? { nil }
    func groups(of user: String) -> [GroupRecord] { [] }
    func which(_ program: String) -> String? { nil }
    func capture(_ command: Command) async throws(HostError) -> CommandOutput { throw nothing }
    var now: Double { 0 }
    func environment(_ name: String) -> String? { nil }
    func write(_ contents: [UInt8], to path: String, _ attributes: FileAttributes) throws(HostError) { throw nothing }
    func copy(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError) { throw nothing }
    func move(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError) { throw nothing }
    func makeDirectory(_ path: String, parents: Bool, _ attributes: FileAttributes) throws(HostError) { throw nothing }
    func setAttributes(_ path: String, _ attributes: FileAttributes) throws(HostError) { throw nothing }
    func link(_ path: String, to target: String, _ attributes: FileAttributes) throws(HostError) { throw nothing }
    func remove(_ path: String) throws(HostError) { throw nothing }
    func rename(_ path: String, to destination: String) throws(HostError) { throw nothing }
    func sync(filesystemOf path: String) throws(HostError) { throw nothing }
    func run(_ command: Command) async throws(HostError) -> CommandOutput { throw nothing }
}

/// No tree.
private struct AbsentTree: FileTree {
    func entry(_ path: String, in environment: String) async throws -> TreeEntry? { nil }
    func entries(under directory: String, in environment: String) async throws -> [TreeEntry] { [] }
    func environments() async throws -> [String] { [] }
    func contents(of entry: TreeEntry) async throws -> [UInt8] { [] }
    func localPath(of entry: TreeEntry) async throws -> String { "" }
}
