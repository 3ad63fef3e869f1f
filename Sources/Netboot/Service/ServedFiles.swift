package import TFTP

/// A folder whose files machines may fetch.
package protocol ServedFiles: Sendable {
    /// A regular file below the folder, open for reading; nil where there is none or a link leads out.
    func open(served name: String) -> HTTPBootResponse.Body?
    /// The same for TFTP.
    func source(_ name: String) -> (any SourceFile)?
}
