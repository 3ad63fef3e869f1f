import Hosts

/// The parts of the host that a run has changed, so that their filesystems can be put on disk before it is reported.
struct Touched: Sendable {
    private var directories: Set<String> = []

    var isEmpty: Bool { directories.isEmpty }

    mutating func add(_ step: Step) {
        switch step.action {
        case .write(let path, _, _), .setAttributes(let path, _), .link(let path, _, _), .remove(let path),
            .makeDirectory(let path, _, _):
            add(path)
        case .rename(let path, let destination):
            add(path)
            add(destination)
        case .run(let command, _):
            directories.formUnion(["/", "/etc", "/var"])
            if let directory = command.workingDirectory { directories.insert(directory) }
        case .extract(let extraction):
            directories.insert(extraction.destination)
            if let aside = extraction.aside { add(aside.path) }
            if let record = extraction.record { add(record) }
        case .download(let download): add(download.path)
        case .mirror(let update): for step in update.steps { add(step) }
        case .call: directories.formUnion(["/", "/etc", "/var"])
        case .sync: break
        }
    }

    private mutating func add(_ path: String) {
        directories.insert(Self.parent(of: path))
    }

    mutating func formUnion(_ other: Touched) {
        directories.formUnion(other.directories)
    }

    /// Syncs each filesystem once. A directory that is gone is stood for by the nearest one that is left.
    func sync(_ host: any Host) throws(HostError) {
        var synced: Set<UInt64> = []
        for directory in directories.sorted() {
            var path = directory
            var info = try host.followedInfo(path)
            while info == nil, path != "/" {
                path = Self.parent(of: path)
                info = try host.followedInfo(path)
            }
            if let info, synced.insert(info.device).inserted { try host.sync(filesystemOf: path) }
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
