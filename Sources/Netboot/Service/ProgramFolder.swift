import Glibc
import Hosts
package import TFTP

/// The folder of iPXE programs. Debian's package has links in it that lead elsewhere, `ipxe.efi` to `/boot`: they are the operator's own, so
/// they are followed, but only from a plain name.
package struct ProgramFolder: ServedFiles {
    private let path: String

    package init(_ path: String) { self.path = path }

    package func open(served name: String) -> HTTPBootResponse.Body? {
        place(of: name).flatMap { $0.root.open(served: $0.name) }
    }

    package func source(_ name: String) -> (any SourceFile)? {
        place(of: name).flatMap { $0.root.source($0.name) }
    }

    private func place(of name: String) -> (root: FileRoot, name: String)? {
        guard !name.utf8.contains(UInt8(ascii: "/")), let real = realpath(path + "/" + name, nil) else { return nil }
        defer { free(real) }
        let parts = String(cString: real).split(separator: "/")
        guard let last = parts.last, let root = try? FileRoot("/" + parts.dropLast().joined(separator: "/")) else {
            return nil
        }
        return (root, String(last))
    }
}
