package import Hosts

/// Modules in other languages: executables of the tree, copied to this machine so that they can be started.
package struct TreeExecutables: Sendable {
    /// The path on this machine by module name: `ufw` for `_states/ufw` or `_states/ufw.sh`.
    package private(set) var paths: [String: String] = [:]

    package init() {}

    /// Copies what lies in `folder` (`_states` or `_modules`) of the environments to `directory`, where it differs.
    package init(
        _ folder: String,
        of files: any FileTree,
        environments: [String],
        to directory: String,
        on host: any Host
    ) async throws {
        for environment in environments {
            for entry in try await files.entries(under: folder, in: environment) {
                guard let module = Self.module(entry.path, in: folder), paths[module] == nil else { continue }
                let bytes = try await files.contents(of: entry)
                guard Self.isExecutable(bytes) else { continue }
                let path = "\(directory)/\(folder)/\(environment)/\(module)"
                try Self.keep(bytes, at: path, on: host)
                paths[module] = path
            }
        }
    }

    /// The first part of a file's name; nil for what lies deeper.
    private static func module(_ path: String, in folder: String) -> String? {
        let name = path.dropFirst(folder.count + 1)
        guard !name.contains("/"), let module = name.split(separator: ".").first, !name.hasPrefix(".") else {
            return nil
        }
        return String(module)
    }

    /// A script says who runs it in its first line; a program begins as programs do. Salt's modules do neither.
    private static func isExecutable(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: Array("#!".utf8)) || bytes.starts(with: [0x7F] + Array("ELF".utf8))
    }

    private static func keep(_ bytes: [UInt8], at path: String, on host: any Host) throws {
        if let info = try host.info(path), info.kind == .file, info.mode == 0o700,
            try host.read(path, limit: 1 << 28) == bytes
        {
            return
        }
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        try host.makeDirectory("/" + parent, parents: true, FileAttributes(mode: 0o700))
        try host.write(bytes, to: path, FileAttributes(mode: 0o700))
    }
}
