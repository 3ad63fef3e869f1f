import CLibCrypto
import Glibc
package import Hosts

/// Signs boot images as iPXE's `imgverify` wants it: a detached CMS signature (RFC 5652) in DER, without signed attributes.
package struct ImageSigner: Sendable {
    /// Why images cannot be signed.
    package struct Problem: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    private static let sizeLimit = 1 << 20
    /// PEM: the signer's own first, then those between it and the root that machines trust.
    private let certificates: [UInt8]
    /// PEM.
    private let key: [UInt8]

    /// Throws unless the key belongs to the certificate, and iPXE would believe it.
    package init(certificate: String, key: String, host: some ReadableHost = LocalHost()) throws {
        certificates = try host.read(certificate, limit: Self.sizeLimit)
        self.key = try host.read(key, limit: Self.sizeLimit)
        let chain = try Chain(certificates)
        defer { chain.free() }
        let known = try Self.key(self.key, from: key)
        defer { EVP_PKEY_free(known) }
        guard X509_check_private_key(chain.signer, known) == 1 else {
            throw Problem(description: "\(key) is not the key of \(certificate)")
        }
        let usage = X509_get_extended_key_usage(chain.signer)
        guard usage != UInt32.max, usage & UInt32(XKU_CODE_SIGN) != 0 else {
            let hint = "iPXE wants extendedKeyUsage=codeSigning"
            throw Problem(description: "\(certificate) is not for signing code: \(hint)")
        }
    }

    /// The signature of a body, which is closed. Reads all of it, in pieces.
    func sign(_ body: HTTPBootResponse.Body) throws -> [UInt8] {
        let input: OpaquePointer?
        switch body {
        case .bytes(let bytes): input = try Self.memory(bytes)
        case .file(let descriptor, _, _): input = BIO_new_fd(descriptor, BIO_CLOSE)
        case .stream: throw Problem(description: "it is no file of this server")
        }
        guard let input else { throw Self.failure("cannot be read") }
        defer { BIO_free_all(input) }
        let chain = try Chain(certificates)
        defer { chain.free() }
        let key = try Self.key(key)
        defer { EVP_PKEY_free(key) }
        let flags = UInt32(CMS_DETACHED | CMS_BINARY | CMS_NOATTR | CMS_NOSMIMECAP)
        guard let signed = CMS_sign(chain.signer, key, chain.others, input, flags) else {
            throw Self.failure("cannot be signed")
        }
        defer { CMS_ContentInfo_free(signed) }
        return try Self.der(signed)
    }

    private static func der(_ signed: OpaquePointer) throws -> [UInt8] {
        let size = i2d_CMS_ContentInfo(signed, nil)
        guard size > 0 else { throw failure("has no DER") }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        let written = bytes.withUnsafeMutableBufferPointer { buffer in
            var next = buffer.baseAddress
            return i2d_CMS_ContentInfo(signed, &next)
        }
        guard written == size else { throw failure("has no DER") }
        return bytes
    }

    /// A copy of the bytes, for the library to read.
    fileprivate static func memory(_ bytes: [UInt8]) throws -> OpaquePointer {
        guard let memory = BIO_new(BIO_s_mem()), BIO_write(memory, bytes, Int32(clamping: bytes.count)) == bytes.count
        else { throw failure("cannot be read") }
        return memory
    }

    private static func key(_ pem: [UInt8], from path: String = "the key") throws -> OpaquePointer {
        let memory = try memory(pem)
        defer { BIO_free_all(memory) }
        // Nobody is there who could type a passphrase.
        guard let key = PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in 0 }, nil) else {
            throw failure("\(path) cannot be read: PEM without a passphrase is wanted")
        }
        return key
    }

    fileprivate static func failure(_ what: String) -> Problem {
        var text = [CChar](repeating: 0, count: 256)
        let code = ERR_get_error()
        ERR_error_string_n(code, &text, text.count)
        ERR_clear_error()
        let reason = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return Problem(description: code == 0 ? what : "\(what) (\(reason))")
    }
}

/// The signer's certificate and those that lead from it to a root.
private struct Chain {
    let signer: OpaquePointer
    let others: OpaquePointer?

    init(_ pem: [UInt8]) throws {
        let memory = try ImageSigner.memory(pem)
        defer { BIO_free_all(memory) }
        guard let first = PEM_read_bio_X509(memory, nil, nil, nil), let rest = OPENSSL_sk_new_null() else {
            throw ImageSigner.failure("there is no certificate in PEM")
        }
        while let next = PEM_read_bio_X509(memory, nil, nil, nil) { OPENSSL_sk_push(rest, UnsafeRawPointer(next)) }
        // The end of the file is an error to the library.
        ERR_clear_error()
        (signer, others) = (first, rest)
    }

    func free() {
        X509_free(signer)
        while let other = OPENSSL_sk_pop(others) { X509_free(OpaquePointer(other)) }
        OPENSSL_sk_free(others)
    }
}
