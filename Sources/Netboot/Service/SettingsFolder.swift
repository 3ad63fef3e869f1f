import Hosts
package import TFTP

/// A folder of the settings, opened for each file: states make it, and put another in its place, while the daemon runs.
package struct SettingsFolder: ServedFiles {
    private let path: String

    package init(_ path: String) { self.path = path }

    private var root: FileRoot? { try? FileRoot(path) }

    package func open(served name: String) -> HTTPBootResponse.Body? { root?.open(served: name) }
    package func source(_ name: String) -> (any SourceFile)? { root?.source(name) }
}
