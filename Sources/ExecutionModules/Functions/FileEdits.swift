import Hosts
import OrderedCollections
import Values

/// More functions of `file.*` that change files: what stands before, cut off, moved, who owns it.
enum FileEdits {
    static let all = [
        ExecutionFunction("file.makedirs", .changes, "Makes the directories above a path.") { call, context in
            let path = try call.text("path")
            let attributes = try FileChanges.attributes(&call, context.host)
            try call.finish()
            // As in Salt: what follows the last slash is a file's name.
            let folder = path.hasSuffix("/") ? String(path.dropLast()) : PosixPath.directory(of: path)
            guard try context.host.followedInfo(folder) == nil else {
                return .string("Directory '\(folder)' already exists")
            }
            try context.host.makeDirectory(folder, parents: true, attributes)
            return .null
        },
        ExecutionFunction("file.prepend", .changes, "Puts lines before those of a file.") { call, context in
            let path = try call.text("path")
            let lines = call.restAsTexts() + (call.option("args").map { ($0.list ?? [$0]).map(\.plainText) } ?? [])
            try call.finish()
            let old = try context.host.followedInfo(path) == nil ? [] : context.host.read(path, limit: 1 << 26)
            try context.host.write(Array(lines.map { $0 + "\n" }.joined().utf8) + old, to: path, FileAttributes())
            return .string("Prepended \(lines.count) lines to \"\(path)\"")
        },
        ExecutionFunction("file.truncate", .changes, "Cuts a file off after so many bytes.") { call, context in
            let path = try call.text("path"), length = try call.integer("length") ?? 0
            try call.finish()
            let old = try context.host.read(path, limit: 1 << 26)
            try context.host.write(Array(old.prefix(max(length, 0))), to: path, FileAttributes())
            return .null
        },
        ExecutionFunction("file.rmdir", .changes, "Removes a directory that is empty.") { call, context in
            let path = try call.text("path")
            try call.finish()
            guard path.hasPrefix("/") else { throw CallError.failed("File path must be absolute.") }
            guard try context.host.followedInfo(path)?.kind == .directory else {
                throw CallError.failed("A valid directory was not specified.")
            }
            guard try context.host.list(path).isEmpty else { return false }
            try context.host.remove(path)
            return true
        },
        ExecutionFunction("file.move", .changes, "Moves a file or a directory.") { call, context in
            let from = try call.text("src"), to = try call.text("dst")
            try call.finish()
            for path in [from, to] where !path.hasPrefix("/") {
                throw CallError.failed("\(path == from ? "Source" : "Destination") path must be absolute.")
            }
            let target =
                try context.host.followedInfo(to)?.kind == .directory ? to + "/" + PosixPath.name(of: from) : to
            try context.host.rename(from, to: target)
            return ["result": true, "comment": .string("'\(from)' moved to '\(to)'")]
        },
        ExecutionFunction("file.chgrp", .changes, "Sets a file's group.") { call, context in
            let path = try call.text("path"), group = try call.text("group")
            try call.finish()
            var named = Call("file.chgrp", [], ["group": .string(group)])
            try context.host.setAttributes(path, FileChanges.attributes(&named, context.host))
            return .null
        },
    ]
}
