import Hosts
import OrderedCollections
import Values

/// The functions of `file.*` that change files.
enum FileChanges {
    static let all = [
        ExecutionFunction("file.remove", .changes, "Removes a file or a directory with all in it.") { call, context in
            let path = try call.text("path")
            try call.finish()
            guard path.hasPrefix("/") else { throw CallError.failed("File path must be absolute: \(path)") }
            guard try context.host.info(path) != nil else { throw CallError.failed("Path not found: \(path)") }
            try context.host.remove(path)
            return true
        },
        ExecutionFunction("file.mkdir", .changes, "Makes a directory and those above it.") { call, context in
            let path = try call.text("dir_path")
            let attributes = try attributes(&call, context.host)
            try call.finish()
            try context.host.makeDirectory(path, parents: true, attributes)
            return true
        },
        ExecutionFunction("file.touch", .changes, "Makes an empty file where there is none.") { call, context in
            let path = try call.text("name")
            try call.finish()
            let old = try context.host.followedInfo(path)
            let contents = old == nil ? [] : try context.host.read(path, limit: 1 << 26)
            try context.host.write(contents, to: path, FileAttributes())
            return true
        },
        ExecutionFunction("file.write", .changes, "Writes lines to a file in place of what it held.") { call, context in
            let path = try call.text("path")
            let lines = call.restAsTexts() + (call.option("args").map { ($0.list ?? [$0]).map(\.plainText) } ?? [])
            try call.finish()
            try context.host.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: path, FileAttributes())
            return .string("Wrote \(lines.count) lines to \"\(path)\"")
        },
        ExecutionFunction("file.append", .changes, "Adds lines to a file.") { call, context in
            let path = try call.text("path")
            let lines = call.restAsTexts() + (call.option("args").map { ($0.list ?? [$0]).map(\.plainText) } ?? [])
            try call.finish()
            var contents = try context.host.followedInfo(path) == nil ? [] : context.host.read(path, limit: 1 << 26)
            if let last = contents.last, last != 10 { contents.append(10) }
            contents += lines.map { $0 + "\n" }.joined().utf8
            try context.host.write(contents, to: path, FileAttributes())
            return .string("Wrote \(lines.count) lines to \"\(path)\"")
        },
        ExecutionFunction("file.symlink", .changes, "Makes or replaces a symbolic link.") { call, context in
            let target = try call.text("src"), path = try call.text("path")
            try call.finish()
            try context.host.link(path, to: target, FileAttributes())
            return true
        },
        ExecutionFunction("file.rename", .changes, "Renames a file.") { call, context in
            let from = try call.text("src"), to = try call.text("dst")
            try call.finish()
            try context.host.rename(from, to: to)
            return true
        },
        ExecutionFunction("file.copy", .changes, "Copies a file of the host.") { call, context in
            let from = try call.text("src"), to = try call.text("dst")
            try call.finish()
            try context.host.copy(from, to: to, FileAttributes())
            return true
        },
        ExecutionFunction("file.set_mode", .changes, "Sets a file's mode.") { call, context in
            let path = try call.text("path"), text = try call.text("mode")
            try call.finish()
            guard let mode = UInt16(text, radix: 8) else { throw CallError.failed("'\(text)' is not a file mode") }
            try context.host.setAttributes(path, FileAttributes(mode: mode))
            return .string(FileFunctions.octal(mode))
        },
        ExecutionFunction("file.chown", .changes, "Sets a file's owner and group.") { call, context in
            let path = try call.text("path")
            let attributes = try attributes(&call, context.host)
            try call.finish()
            try context.host.setAttributes(path, attributes)
            return .null
        },
    ]

    /// `user`, `group` and `mode`, as names or numbers.
    static func attributes(_ call: inout Call, _ host: any ReadableHost) throws -> FileAttributes {
        var attributes = FileAttributes()
        if let name = call.optionalText("user") {
            guard let uid = UInt32(name) ?? host.user(named: name)?.uid else { throw HostError.noSuchUser(name) }
            attributes.uid = uid
        }
        if let name = call.optionalText("group") {
            guard let gid = UInt32(name) ?? host.group(named: name)?.gid else { throw HostError.noSuchGroup(name) }
            attributes.gid = gid
        }
        if let text = call.optionalText("mode") {
            guard let mode = UInt16(text, radix: 8) else { throw CallError.failed("'\(text)' is not a file mode") }
            attributes.mode = mode
        }
        return attributes
    }
}
