package import Hosts
package import TFTP

extension FileRoot: ServedFiles {
    package func open(served name: String) -> HTTPBootResponse.Body? {
        guard let file = try? open(name), let descriptor = try? file.duplicate() else { return nil }
        return .file(descriptor: descriptor, size: file.size, modified: file.modified)
    }

    package func source(_ name: String) -> (any SourceFile)? { try? open(name) }
}
