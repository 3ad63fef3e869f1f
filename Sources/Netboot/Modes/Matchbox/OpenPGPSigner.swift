package import Hosts

/// Signs with the first key of a key ring, by gpg.
package actor OpenPGPSigner: DetachedSigner {
    /// What gpg did not do.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let host: any Host
    /// gpg's own folder, for this process alone.
    private let home: String
    /// How many were made: each has files of its own.
    private var count = 0

    /// Takes the keys over into `home`, which is made. `passphrase` unlocks them.
    package init(keyRing: String, passphrase: String?, home: String, host: any Host = LocalHost()) async throws {
        self.host = host
        self.home = home
        // gpg's own words for it are long, and do not say whose file it is.
        _ = try host.read(keyRing, limit: 1 << 24)
        try host.makeDirectory(home, parents: true, FileAttributes(mode: 0o700))
        try host.write(Array((passphrase ?? "").utf8), to: home + "/passphrase", FileAttributes(mode: 0o600))
        try await Self.gpg(["--import", keyRing], home: home, host: host)
        let keys = try await Self.gpg(["--with-colons", "--list-secret-keys"], home: home, host: host)
        guard keys.output.contains("sec:") else { throw Failure(description: "\(keyRing) holds no secret key") }
    }

    package func sign(_ message: [UInt8], _ form: SignatureForm) async throws -> [UInt8] {
        count += 1
        let (input, output) = ("\(home)/message-\(count)", "\(home)/signature-\(count)")
        try host.write(message, to: input, FileAttributes(mode: 0o600))
        defer { for path in [input, output] { try? host.remove(path) } }
        let armor = form == .armored ? ["--armor"] : []
        try await Self.gpg(armor + ["--textmode", "--output", output, "--detach-sign", input], home: home, host: host)
        return try host.read(output, limit: 1 << 20)
    }

    @discardableResult
    private static func gpg(_ arguments: [String], home: String, host: any Host) async throws -> CommandOutput {
        let common = [
            "--homedir", home, "--batch", "--yes", "--no-tty", "--pinentry-mode", "loopback", "--passphrase-file",
            home + "/passphrase",
        ]
        let output = try await host.run(Command("gpg", common + arguments, timeout: 30))
        guard output.status == 0 else { throw Failure(description: "gpg: \(output.error.suffix(500))") }
        return output
    }
}
