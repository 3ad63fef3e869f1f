import Grains
import Hosts
import OrderedCollections
import Values
import Wire

/// Who this machine is where the settings do not say.
enum MinionName {
    /// What was written down at the first start (`minion_id`), else the full host name.
    static func ofThisMachine(_ host: any ReadableHost, _ directory: String) throws -> String {
        let file = directory + "/minion_id"
        if let bytes = try? host.read(file, limit: 4096) {
            let text = String(decoding: bytes, as: UTF8.self).stripped
            guard MinionID(text) != nil else {
                throw Failure("\(file) holds no minion id: '\(text)'", exitCode: ExitStatus.usage)
            }
            return text
        }
        return SystemFacts.current().nodeName
    }
}
