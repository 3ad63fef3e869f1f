import Hosts
import OrderedCollections
import States
import Values

/// A file that exists and of which some lines are to change.
struct EditedFile {
    let path: String
    /// Where links lead.
    let real: String
    let old: [UInt8]

    /// The file, or why there is none to edit.
    static func open(_ path: String, in context: StateContext) throws -> Result<EditedFile, EditProblem> {
        guard path.hasPrefix("/") else {
            return .failure(EditProblem("Specified file \(path) is not an absolute path"))
        }
        let real = try FilePath.followingLinks(path, on: context.host)
        guard try context.host.info(real) != nil else { return .failure(EditProblem("\(path): file not found")) }
        return .success(EditedFile(path: path, real: real, old: try context.host.read(real, limit: 64 << 20)))
    }

    /// The lines with their ends.
    var lines: [Substring] {
        var lines: [Substring] = []
        var rest = String(decoding: old, as: UTF8.self)[...]
        while let end = rest.utf8.firstIndex(of: 0x0A) {
            lines.append(rest[...end])
            rest = rest[rest.utf8.index(after: end)...]
        }
        if !rest.isEmpty { lines.append(rest) }
        return lines
    }

    /// The steps that write `new`, and keep what was there under a name that ends in `backup`.
    func steps(writing new: [UInt8], backup: String?) -> [Step] {
        var steps: [Step] = []
        if let backup {
            let copy = real + backup
            steps.append(
                Step("keep \(real) as \(copy)", .write(path: copy, .local(path: real), FileAttributes()))
            )
        }
        return steps + [Step("write \(real)", .write(path: real, .bytes(new), FileAttributes()))]
    }

    /// The end of a backup's name; nil for none.
    static func backup(_ arguments: inout Arguments) throws(Diagnostic) -> String? {
        let suffix = try arguments.string("backup") ?? ".bak"
        return ["False", ""].contains(suffix) ? nil : suffix
    }
}

/// Why a file cannot be edited; the comment of the state.
struct EditProblem: Error {
    let comment: String

    init(_ comment: String) { self.comment = comment }
}
