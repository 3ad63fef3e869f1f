package import Hosts
package import TFTP

/// The iPXE programs, which TFTP serves as `<mac>/<number>`.
package struct PixiecorePrograms: FileSource {
    private var paths: [PixiecoreFirmware: String] = [:]

    /// `chosen` instead of what Debian has. A program that was chosen and is not there is an error.
    package init(_ chosen: [PixiecoreFirmware: String], host: any ReadableHost = LocalHost()) throws {
        for firmware in PixiecoreFirmware.allCases {
            guard let path = chosen[firmware] ?? firmware.usualPath else { continue }
            if try host.followedInfo(path)?.kind == .file {
                paths[firmware] = path
            } else if chosen[firmware] != nil {
                throw PixiecoreProblem("couldn't read file \(GoFormat.quoted(path))")
            }
        }
    }

    package func has(_ firmware: PixiecoreFirmware) -> Bool { paths[firmware] != nil }

    package func open(_ request: ReadRequest) async throws(Refusal) -> any SourceFile {
        let number = request.name.split(separator: "/").last.flatMap { Int($0) }
        guard let path = number.flatMap(PixiecoreFirmware.init(rawValue:)).flatMap({ paths[$0] }) else {
            throw Refusal(.fileNotFound, "unknown path \(request.name)")
        }
        do {
            return BytesFile(bytes: try LocalHost().read(path, limit: 16 << 20))
        } catch {
            throw Refusal(.notDefined, "cannot read the program")
        }
    }

    package func ended(_ request: ReadRequest, sent: Int, of size: Int, outcome: Outcome) async {}
}
