import Hosts
package import States
package import Values

/// `file.exists`: fails unless something is at this path; changes nothing.
package struct FileExists: StateModule {
    package static let name = "file.exists"

    let path: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard try context.host.followedInfo(path) != nil else {
            return .impossible("Specified path \(path) does not exist")
        }
        return .satisfied("Path \(path) exists")
    }
}

/// `file.missing`: fails unless nothing is at this path; changes nothing.
package struct FileMissing: StateModule {
    package static let name = "file.missing"

    let path: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard try context.host.followedInfo(path) == nil else { return .impossible("Specified path \(path) exists") }
        return .satisfied("Path \(path) is missing")
    }
}
