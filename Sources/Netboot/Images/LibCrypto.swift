import Hosts

/// The functions of OpenSSL's libcrypto that sign images. It is loaded when images are signed at all: it would cost every process 1.5 MB.
struct LibCrypto: Sendable {
    typealias Free = @convention(c) @Sendable (OpaquePointer?) -> Void
    typealias Passphrase =
        @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32
    typealias ReadPEM =
        @convention(c) @Sendable (
            OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?, Passphrase?, UnsafeMutableRawPointer?
        ) -> OpaquePointer?

    let memoryMethod: @convention(c) @Sendable () -> OpaquePointer?
    let newInput: @convention(c) @Sendable (OpaquePointer?) -> OpaquePointer?
    let newFileInput: @convention(c) @Sendable (Int32, Int32) -> OpaquePointer?
    let write: @convention(c) @Sendable (OpaquePointer?, UnsafeRawPointer?, Int32) -> Int32
    let freeInput: Free

    let readCertificate: ReadPEM
    let readKey: ReadPEM
    let freeCertificate: Free
    let freeKey: Free
    let keyFits: @convention(c) @Sendable (OpaquePointer?, OpaquePointer?) -> Int32
    let extendedUsage: @convention(c) @Sendable (OpaquePointer?) -> UInt32

    let newStack: @convention(c) @Sendable () -> OpaquePointer?
    let push: @convention(c) @Sendable (OpaquePointer?, OpaquePointer?) -> Int32
    let pop: @convention(c) @Sendable (OpaquePointer?) -> OpaquePointer?
    let freeStack: Free

    let sign:
        @convention(c) @Sendable (OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?, UInt32)
            -> OpaquePointer?
    let der: @convention(c) @Sendable (OpaquePointer?, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    let freeSigned: Free

    let lastError: @convention(c) @Sendable () -> UInt
    let errorText: @convention(c) @Sendable (UInt, UnsafeMutablePointer<CChar>?, Int) -> Void
    let clearErrors: @convention(c) @Sendable () -> Void

    /// The library, or why there is none.
    private static let loaded = Result { () throws(SharedLibrary.Problem) in try LibCrypto() }

    static var shared: LibCrypto { get throws(SharedLibrary.Problem) { try loaded.get() } }

    private init() throws(SharedLibrary.Problem) {
        let library = try SharedLibrary("libcrypto.so.3", package: "libssl3")
        memoryMethod = try library.function("BIO_s_mem")
        newInput = try library.function("BIO_new")
        newFileInput = try library.function("BIO_new_fd")
        write = try library.function("BIO_write")
        freeInput = try library.function("BIO_free_all")
        readCertificate = try library.function("PEM_read_bio_X509")
        readKey = try library.function("PEM_read_bio_PrivateKey")
        freeCertificate = try library.function("X509_free")
        freeKey = try library.function("EVP_PKEY_free")
        keyFits = try library.function("X509_check_private_key")
        extendedUsage = try library.function("X509_get_extended_key_usage")
        newStack = try library.function("OPENSSL_sk_new_null")
        push = try library.function("OPENSSL_sk_push")
        pop = try library.function("OPENSSL_sk_pop")
        freeStack = try library.function("OPENSSL_sk_free")
        sign = try library.function("CMS_sign")
        der = try library.function("i2d_CMS_ContentInfo")
        freeSigned = try library.function("CMS_ContentInfo_free")
        lastError = try library.function("ERR_get_error")
        errorText = try library.function("ERR_error_string_n")
        clearErrors = try library.function("ERR_clear_error")
    }
}
