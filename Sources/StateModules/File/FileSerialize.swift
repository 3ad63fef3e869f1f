import Hosts
import OrderedCollections
package import States
package import Values

/// `file.serialize`: a file holds this data, as JSON, YAML or in another format.
///
///     /etc/app.json:
///       file.serialize:
///         - formatter: json
///         - dataset:
///             workers: 4
package struct FileSerialize: StateModule {
    package static let name = "file.serialize"

    let path: String
    let format: SerializedData
    let dataset: Value?
    let pillarKey: String?
    let options: Value.Map
    let merges: Bool
    let creates: Bool
    let makesDirectories: Bool
    let showsChanges: Bool
    let backsUp: Bool?
    let allowsUnicode: Bool
    let permissions: FilePermissions
    let check: FileCheck?

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        format = try Self.format(&arguments)
        dataset = arguments.take("dataset").flatMap { $0.value.isNull ? nil : $0.value }
        pillarKey = try arguments.string("dataset_pillar")
        options = try arguments.map("serializer_opts") ?? [:]
        merges = try arguments.bool("merge_if_exists", or: false)
        creates = try arguments.bool("create", or: true)
        makesDirectories = try arguments.bool("makedirs", or: false)
        showsChanges = try arguments.bool("show_changes", or: true)
        backsUp = try FileBackup.take(&arguments)
        allowsUnicode = try FileManaged.takeEncoding(&arguments)
        permissions = try FilePermissions(&arguments)
        check = try FileCheck(&arguments)
        try checkData(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified file \(path) is not an absolute path") }
        let (real, info) = try FilePath.endOfLinks(path, on: context.host)
        if info == nil, !creates { return .satisfied("File \(path) is not present and is not set for creation") }
        if info?.kind == .directory { return .impossible("Specified target \(path) is a directory") }
        guard var data = dataset ?? pillarKey.flatMap({ context.pillar.traverse($0, delimiter: ":") }) else {
            return .impossible("Neither 'dataset' nor 'dataset_pillar' was defined")
        }
        if merges, let info, info.kind == .file {
            let old = String(decoding: try context.host.read(real, limit: 64 << 20), as: UTF8.self)
            do {
                if let present = try format.value(of: old, file: path) {
                    let merged = present.merged(with: data, by: .recurse)
                    if merged == present { return .satisfied("The file \(path) is in the correct state") }
                    data = merged
                }
            } catch {
                return .impossible("Failed to deserialize existing data: \(error)")
            }
        }
        let text = try format.text(of: data, options, allowsUnicode: allowsUnicode) + "\n"
        return try decision(FileContent(.bytes(Array(text.utf8))), at: real, isNew: info == nil, in: context)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        check.report(decision, after: outcomes)
    }

    private func decision(
        _ content: FileContent,
        at real: String,
        isNew: Bool,
        in context: StateContext
    ) throws -> Decision {
        let plan = FilePlan(
            name: path,
            path: real,
            content: content,
            permissions: permissions,
            hasSource: false,
            showsChanges: showsChanges,
            backsUp: backsUp
        )
        var difference = try plan.difference(in: context)
        if difference.changes.isEmpty {
            var decision = Decision.satisfied("File \(path) is in the correct state")
            decision.testComment = "The file \(path) is in the correct state"
            return decision
        }
        var directories: [Step] = []
        if isNew, try context.host.followedInfo(FilePath.parent(of: real))?.kind != .directory {
            guard makesDirectories else { return .impossible("Parent directory not present") }
            directories = try MissingDirectories.steps(above: real, FileAttributes(), on: context.host)
        }
        if let check, !difference.keepsContent {
            difference.steps = check.steps(for: content, path, in: context) + difference.steps
        }
        return .change(
            directories + difference.steps,
            changes: difference.changes,
            comment: "File \(path) updated",
            inTest: "Dataset will be serialized and stored into \(path)"
        )
    }

    private func checkData(_ arguments: inout Arguments) throws(Diagnostic) {
        guard dataset == nil || pillarKey == nil else {
            throw Diagnostic(
                .error,
                "Only one of 'dataset' and 'dataset_pillar' is permitted",
                at: arguments.location
            )
        }
        guard dataset != nil || pillarKey != nil else {
            throw Diagnostic(.error, "Neither 'dataset' nor 'dataset_pillar' was defined", at: arguments.location)
        }
        guard !merges || format.canBeRead else {
            throw Diagnostic(
                .error,
                "merge_if_exists is not supported for the \(format.rawValue) serializer",
                at: arguments.location
            )
        }
    }

    private static func format(_ arguments: inout Arguments) throws(Diagnostic) -> SerializedData {
        let node = arguments.peek("serializer") ?? arguments.peek("formatter")
        let serializer = try arguments.string("serializer"), formatter = try arguments.string("formatter")
        guard serializer == nil || formatter == nil else {
            throw Diagnostic(
                .error,
                "Only one of serializer and formatter are allowed",
                at: node?.location ?? arguments.location
            )
        }
        let name = (serializer ?? formatter ?? "yaml").lowercased()
        guard let format = SerializedData(rawValue: name) else {
            throw Diagnostic(
                .error,
                "The \(name) serializer could not be found.",
                hint: "there are \(SerializedData.allCases.map(\.rawValue).joined(separator: ", "))",
                at: node?.location ?? arguments.location
            )
        }
        return format
    }
}
