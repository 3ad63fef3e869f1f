package import Hosts

/// The files below a folder, for everybody.
package struct FolderResponder: HTTPResponder {
    private let root: FileRoot
    private let prefix: String

    /// `prefix`: what of each path is not part of the file's name, `/assets`.
    package init(_ root: FileRoot, prefix: String = "") {
        self.root = root
        self.prefix = prefix
    }

    package func respond(to request: HTTPBootRequest) async -> HTTPBootResponse {
        guard [.get, .head].contains(request.method) else {
            return .text("only GET and HEAD are answered here\n", status: 405)
        }
        guard request.path.hasPrefix(prefix + "/"), !request.namesFolder,
            let file = try? root.open(String(request.path.dropFirst(prefix.count))),
            let response = try? HTTPBootResponse.file(file, tag: request.path)
        else { return .text("there is no file \(request.path)\n", status: 404) }
        return response
    }

    package func ended(_ tag: String, sent: Int, of size: Int, complete: Bool) async {}
}

extension HTTPBootResponse {
    /// A file below a root, with the type that its name tells.
    package static func file(_ file: RootedFile, tag: String? = nil) throws -> HTTPBootResponse {
        HTTPBootResponse(
            headers: [(name: "Content-Type", value: ContentType.of(file.path))],
            body: .file(descriptor: try file.duplicate(), size: file.size, modified: file.modified),
            tag: tag
        )
    }
}
