import Crypto
import FoundationEssentials
import Hosts
import OrderedCollections
import Values

/// `hashutil.*` and `random.*`: digests, base64, chance.
enum HashFunctions {
    static let all = [
        ExecutionFunction("hashutil.digest", .reads, "The digest of a text.") { call, _ in
            let text = try call.text("instr")
            let algorithm = call.optionalText("checksum") ?? "md5"
            try call.finish()
            return .string(try digest(Array(text.utf8), algorithm))
        },
        ExecutionFunction("hashutil.digest_file", .reads, "The digest of a file.") { call, context in
            let path = try call.text("infile")
            let algorithm = try FileFunctions.digestAlgorithm(call.optionalText("checksum") ?? "md5")
            try call.finish()
            return .string(try context.host.digest(path, algorithm))
        },
        named("hashutil.md5_digest", "md5"), named("hashutil.sha256_digest", "sha256"),
        named("hashutil.sha512_digest", "sha512"),
        ExecutionFunction("hashutil.base64_b64encode", .reads, "A text in base64.") { call, _ in
            .string(Data(try call.text("instr").utf8).base64EncodedString())
        },
        decoding("hashutil.base64_b64decode"), decoding("hashutil.base64_decodestring"),
        ExecutionFunction("hashutil.base64_encodestring", .reads, "A text in base64, in lines of 76 characters.") {
            call,
            _ in
            let text = try call.text("instr")
            try call.finish()
            return .string(lines(Array(text.utf8)))
        },
        ExecutionFunction("hashutil.base64_encodefile", .reads, "A file in base64, in lines of 76 characters.") {
            call,
            context in
            let path = try call.text("fname")
            try call.finish()
            return .string(lines(try context.host.read(path, limit: 64 << 20)))
        },
        ExecutionFunction("hashutil.hmac_signature", .reads, "Whether a base64 HMAC-SHA256 fits a text and a key.") {
            call,
            _ in
            let text = try call.text("string"), key = try call.text("shared_secret")
            let challenge = try call.text("challenge_hmac")
            try call.finish()
            guard let code = Data(base64Encoded: challenge) else { return false }
            let secret = SymmetricKey(data: Array(key.utf8))
            return .bool(HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Array(text.utf8), using: secret))
        },
        ExecutionFunction("hashutil.hmac_compute", .reads, "The HMAC-SHA256 of a text, in hexadecimal.") { call, _ in
            let text = try call.text("string"), key = try call.text("shared_secret")
            try call.finish()
            let secret = SymmetricKey(data: Array(key.utf8))
            return .string(hex(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: secret)))
        },
        ExecutionFunction("random.hash", .reads, "The digest of a text, SHA-512 unless said otherwise.") { call, _ in
            let text = try call.text("value")
            let algorithm = call.optionalText("algorithm") ?? "sha512"
            try call.finish()
            return .string(try digest(Array(text.utf8), algorithm))
        },
        ExecutionFunction("random.get_str", .reads, "A random text of letters, digits and punctuation.", randomText),
        ExecutionFunction("random.rand_int", .reads, "A random whole number.") { call, _ in
            let start = try call.integer("start") ?? 1, end = try call.integer("end") ?? 10
            try call.finish()
            guard start <= end else { throw CallError.failed("random.rand_int: \(start) is greater than \(end)") }
            return .int(Int.random(in: start...end))
        },
        ExecutionFunction("random.seed", .reads, "A number below a limit that the minion's id decides.") {
            call,
            context in
            let limit = try call.integer("range") ?? 10
            let text = call.optionalText("hash") ?? context.options["id"]?.plainText ?? ""
            try call.finish()
            guard limit > 0 else { throw CallError.failed("random.seed: the range must be positive") }
            let number = SHA256.hash(data: Array(text.utf8)).prefix(4).reduce(0) { $0 << 8 | Int($1) }
            return .int(number % limit)
        },
    ]

    private static func decoding(_ name: String) -> ExecutionFunction {
        ExecutionFunction(name, .reads, "The text that base64 stands for.") { call, _ in
            let text = try call.text("instr")
            try call.finish()
            guard let bytes = Data(base64Encoded: Data(text.utf8.filter(isBase64))) else {
                throw CallError.failed("Incorrect padding")
            }
            return .string(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Python passes over what is no digit of base64.
    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): true
        default: false
        }
    }

    /// Python's `encodebytes`: each line ends in a newline.
    private static func lines(_ bytes: [UInt8]) -> String {
        stride(from: 0, to: bytes.count, by: 57).map { start in
            Data(bytes[start..<min(start + 57, bytes.count)]).base64EncodedString() + "\n"
        }.joined()
    }

    private static func named(_ name: String, _ algorithm: String) -> ExecutionFunction {
        ExecutionFunction(name, .reads, "The \(algorithm) digest of a text.") { call, _ in
            let text = try call.text("instr")
            try call.finish()
            return .string(try digest(Array(text.utf8), algorithm))
        }
    }

    @Sendable
    private static func randomText(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let length = try call.integer("length") ?? 20
        let given = call.option("chars")?.plainText
        let takesPunctuation = call.option("punctuation")?.isTruthy ?? true
        try call.finish()
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        let characters = Array(given ?? letters + (takesPunctuation ? "!#$%&()*+,-./:;<=>?@[]^_{|}~" : ""))
        guard !characters.isEmpty, length >= 0 else { throw CallError.failed("random.get_str: nothing to choose from") }
        return .string(String((0..<length).map { _ in characters[Int.random(in: 0..<characters.count)] }))
    }

    static func digest(_ bytes: [UInt8], _ algorithm: String) throws(CallError) -> String {
        switch algorithm.lowercased() {
        case "md5": hex(Insecure.MD5.hash(data: bytes))
        case "sha1": hex(Insecure.SHA1.hash(data: bytes))
        case "sha256": hex(SHA256.hash(data: bytes))
        case "sha384": hex(SHA384.hash(data: bytes))
        case "sha512": hex(SHA512.hash(data: bytes))
        default: throw .failed("'\(algorithm)' is not a digest: use md5, sha1, sha256, sha384 or sha512")
        }
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
