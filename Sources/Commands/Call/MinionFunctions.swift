import ExecutionModules
import Hosts
import Trust
import Values

/// The functions that know the minion's own files, which the table of modules cannot.
enum MinionFunctions {
    static let names = ["key.finger"]

    static func all(keyDirectory: String) -> [ExecutionFunction] {
        [
            ExecutionFunction("key.finger", .reads, "The fingerprint of this minion's key, to compare with cm-key -f.")
            { call, _ in
                try call.finish()
                return .string(try fingerprint(keyDirectory))
            }
        ]
    }

    private static func fingerprint(_ directory: String) throws -> String {
        let path = directory + "/minion.key"
        guard let bytes = try? LocalHost().read(path, limit: 1 << 16) else {
            throw CallError.failed("there is no key yet: \(path); cm-minion makes it when it first starts")
        }
        return Fingerprint.grouped(try KeyPair(pem: String(decoding: bytes, as: UTF8.self)).fingerprint)
    }
}
