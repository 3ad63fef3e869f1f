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
        let library = try LibCrypto.shared
        let chain = try Chain(certificates, library)
        defer { chain.free() }
        let known = try Self.key(self.key, from: key, library)
        defer { library.freeKey(known) }
        guard library.keyFits(chain.signer, known) == 1 else {
            throw Problem(description: "\(key) is not the key of \(certificate)")
        }
        let usage = library.extendedUsage(chain.signer)
        guard usage != UInt32.max, usage & UInt32(XKU_CODE_SIGN) != 0 else {
            let hint = "iPXE wants extendedKeyUsage=codeSigning"
            throw Problem(description: "\(certificate) is not for signing code: \(hint)")
        }
    }

    /// The signature of a body, which is closed. Reads all of it, in pieces.
    func sign(_ body: HTTPBootResponse.Body) throws -> [UInt8] {
        let library = try LibCrypto.shared
        let input: OpaquePointer?
        switch body {
        case .bytes(let bytes): input = try Self.memory(bytes, library)
        case .file(let descriptor, _, _): input = library.newFileInput(descriptor, BIO_CLOSE)
        case .stream: throw Problem(description: "it is no file of this server")
        }
        guard let input else { throw Self.failure("cannot be read", library) }
        defer { library.freeInput(input) }
        let chain = try Chain(certificates, library)
        defer { chain.free() }
        let key = try Self.key(key, library)
        defer { library.freeKey(key) }
        let flags = UInt32(CMS_DETACHED | CMS_BINARY | CMS_NOATTR | CMS_NOSMIMECAP)
        guard let signed = library.sign(chain.signer, key, chain.others, input, flags) else {
            throw Self.failure("cannot be signed", library)
        }
        defer { library.freeSigned(signed) }
        return try Self.der(signed, library)
    }

    private static func der(_ signed: OpaquePointer, _ library: LibCrypto) throws -> [UInt8] {
        let size = library.der(signed, nil)
        guard size > 0 else { throw failure("has no DER", library) }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        let written = bytes.withUnsafeMutableBufferPointer { buffer in
            var next = buffer.baseAddress
            return library.der(signed, &next)
        }
        guard written == size else { throw failure("has no DER", library) }
        return bytes
    }

    /// A copy of the bytes, for the library to read.
    fileprivate static func memory(_ bytes: [UInt8], _ library: LibCrypto) throws -> OpaquePointer {
        guard let memory = library.newInput(library.memoryMethod()),
            library.write(memory, bytes, Int32(clamping: bytes.count)) == bytes.count
        else { throw failure("cannot be read", library) }
        return memory
    }

    private static func key(
        _ pem: [UInt8],
        from path: String = "the key",
        _ library: LibCrypto
    ) throws -> OpaquePointer {
        let memory = try memory(pem, library)
        defer { library.freeInput(memory) }
        // Nobody is there who could type a passphrase.
        guard let key = library.readKey(memory, nil, { _, _, _, _ in 0 }, nil) else {
            throw failure("\(path) cannot be read: PEM without a passphrase is wanted", library)
        }
        return key
    }

    fileprivate static func failure(_ what: String, _ library: LibCrypto) -> Problem {
        var text = [CChar](repeating: 0, count: 256)
        let code = library.lastError()
        library.errorText(code, &text, text.count)
        library.clearErrors()
        let reason = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return Problem(description: code == 0 ? what : "\(what) (\(reason))")
    }
}

/// The signer's certificate and those that lead from it to a root.
private struct Chain {
    let signer: OpaquePointer
    let others: OpaquePointer?
    private let library: LibCrypto

    init(_ pem: [UInt8], _ library: LibCrypto) throws {
        self.library = library
        let memory = try ImageSigner.memory(pem, library)
        defer { library.freeInput(memory) }
        guard let first = library.readCertificate(memory, nil, nil, nil), let rest = library.newStack() else {
            throw ImageSigner.failure("there is no certificate in PEM", library)
        }
        while let next = library.readCertificate(memory, nil, nil, nil) { _ = library.push(rest, next) }
        // The end of the file is an error to the library.
        library.clearErrors()
        (signer, others) = (first, rest)
    }

    func free() {
        library.freeCertificate(signer)
        while let other = library.pop(others) { library.freeCertificate(other) }
        library.freeStack(others)
    }
}
