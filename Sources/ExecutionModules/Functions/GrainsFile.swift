package import Hosts
import OrderedCollections
package import Values
import YAML

/// The grains that a person or a function has set: `grains` beside the settings.
package struct GrainsFile: Sendable {
    private let host: any Host
    package let path: String

    package init(_ host: any Host, options: Value) {
        self.host = host
        path = (options["config_dir"]?.string ?? "/etc/cm") + "/grains"
    }

    func read() throws(CallError) -> Value.Map {
        guard (try? host.followedInfo(path)) ?? nil != nil else { return [:] }
        do {
            let text = String(decoding: try host.read(path, limit: 1 << 24), as: UTF8.self)
            return try YAML.parse(text, file: path)?.value.map ?? [:]
        } catch {
            throw .failed("Unable to read existing grains file: \(error)")
        }
    }

    /// Sets values; with `isDestructive`, null removes the key.
    package func set(_ values: Value.Map, isDestructive: Bool) throws {
        var grains = try read()
        for (key, value) in values {
            if isDestructive, value.isNull { grains.removeValue(forKey: key) } else { grains[key] = value }
        }
        let text = grains.isEmpty ? "{}\n" : YAML.emit(.map(grains), sortKeys: true)
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        try host.makeDirectory("/" + folder, parents: true, FileAttributes())
        try host.write(Array(text.utf8), to: path, FileAttributes())
    }
}
