package import Hosts

/// The files below a folder, for everybody.
package struct FolderSource: FileSource {
    private let root: FileRoot

    package init(_ root: FileRoot) {
        self.root = root
    }

    package func open(_ request: ReadRequest) throws(Refusal) -> any SourceFile {
        do {
            return try root.open(request.name)
        } catch {
            throw Refusal(.fileNotFound, "there is no file \(request.name)")
        }
    }

    package func ended(_ request: ReadRequest, sent: Int, of size: Int, outcome: Outcome) {}
}

extension RootedFile: SourceFile {}
