import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

extension Filters {
    /// Salt's filters that make digests, encodings and random texts.
    static let saltHashes: [String: Filter] = [
        "md5": digest { hex(Insecure.MD5.hash(data: $0)) },
        "sha1": digest { hex(Insecure.SHA1.hash(data: $0)) },
        "sha256": digest { hex(SHA256.hash(data: $0)) },
        "sha512": digest { hex(SHA512.hash(data: $0)) },
        "hmac_compute": filter("hmac_compute", ["shared_secret"]) { value, arguments, _ in
            .string(hex(try signature(bytes(value), arguments)))
        },
        "hmac": filter("hmac", ["shared_secret", "challenge_hmac"]) { value, arguments, _ in
            let code = try signature(bytes(value), arguments)
            return .bool(Data(code).base64EncodedString() == (try arguments.text(1)))
        },
        "base64_encode": { value, _, _ in .string(Data(try bytes(value)).base64EncodedString()) },
        "base64_decode": { value, _, _ in
            let text = try PythonText.text(value).filter { !$0.isWhitespace }
            guard let data = Data(base64Encoded: text) else {
                throw Failure(.other, "not base64: the text cannot be decoded")
            }
            return .string(String(decoding: data, as: UTF8.self))
        },
        "uuid": { value, _, _ in .string(try uuid(bytes(value))) },
        "random_hash": filter("random_hash", ["hash_type"]) { value, arguments, _ in try randomHash(value, arguments) },
        "rand_str": filter("rand_str", ["hash_type"]) { value, arguments, _ in try randomHash(value, arguments) },
        "random_str": { value, _, _ in
            guard let size = value.integer else { throw value.failure ?? Failure(.other, "random_str needs a length") }
            try Arithmetic.checkLength(size)
            let noise = (0..<max(size, 0)).map { _ in UInt8.random(in: 0...255) }
            return .string(String(Data(noise).base64EncodedString().prefix(max(size, 0))))
        },
        "gen_mac": textFilter { prefix in
            let rest = (0..<3).map { _ in PythonText.hex(UInt32.random(in: 0...255), 2).uppercased() }
            return .string(([prefix] + rest).joined(separator: ":"))
        },
        "mac_str_to_bytes": textFilter { text in
            let digits = text.utf8.count == 17 ? text.replacing(text: String(Array(text)[2]), with: "") : text
            let values = digits.utf8.compactMap(\.hexValue)
            guard values.count == 12, digits.utf8.count == 12 else { throw Failure(.other, "Invalid MAC address") }
            return .bytes(stride(from: 0, to: 12, by: 2).map { UInt8(values[$0] * 16 + values[$0 + 1]) })
        },
    ]

    private static func bytes(_ value: Object) throws -> [UInt8] {
        if case .bytes(let bytes) = value { return bytes }
        return Array(try PythonText.text(value).utf8)
    }

    private static func digest(_ hash: @escaping @Sendable ([UInt8]) -> String) -> Filter {
        { value, _, _ in .string(hash(try bytes(value))) }
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { PythonText.hex(UInt32($0), 2) }.joined()
    }

    private static func signature(_ message: [UInt8], _ arguments: BoundArguments) throws -> [UInt8] {
        let key = SymmetricKey(data: Array(try arguments.text(0).utf8))
        return Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    }

    private static func randomHash(_ value: Object, _ arguments: BoundArguments) throws -> Object {
        guard let size = value.integer, size >= 0 else {
            throw value.failure ?? Failure(.other, "random_hash needs a positive number")
        }
        let noise = Array(String(Int.random(in: 0...size)).utf8)
        switch try arguments.text(0, or: "md5") {
        case "md5": return .string(hex(Insecure.MD5.hash(data: noise)))
        case "sha1": return .string(hex(Insecure.SHA1.hash(data: noise)))
        case "sha256": return .string(hex(SHA256.hash(data: noise)))
        case "sha384": return .string(hex(SHA384.hash(data: noise)))
        case "sha512": return .string(hex(SHA512.hash(data: noise)))
        case let name: throw Failure(.other, "module 'hashlib' has no attribute \(PythonText.quoted(name))")
        }
    }

    /// Version 5, in Salt's own namespace, RFC 9562 §5.5.
    private static func uuid(_ name: [UInt8]) -> String {
        let namespace: [UInt8] = [
            0x91, 0x63, 0x3E, 0xBF, 0x1C, 0x86, 0x5E, 0x33, 0x93, 0x5A, 0x28, 0x06, 0x1F, 0x4B, 0x48, 0x0E,
        ]
        var bytes = Array(Insecure.SHA1.hash(data: namespace + name).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(hex(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}
