package import Hosts

/// Signs with the first key of a key ring, by gpg.
package actor OpenPGPSigner: DetachedSigner {
    /// What gpg did not do.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let host: any Host
    /// gpg's own folder, for this process alone.
    private let folder: PrivateFolder
    /// Goes to gpg by a file descriptor, and is written nowhere.
    private let passphrase: String
    /// Seconds for one run of gpg.
    private let patience: Double
    /// How many were made: each has files of its own.
    private var count = 0

    /// Takes the keys over into a folder of its own, and signs something for trial. `passphrase` unlocks them.
    package init(
        keyRing: String,
        passphrase: String?,
        below places: [String] = PrivateFolder.places,
        patience: Double = 30,
        host: any Host = LocalHost()
    ) async throws {
        self.host = host
        self.passphrase = passphrase ?? ""
        self.patience = patience
        folder = try PrivateFolder(named: "cm-matchbox", below: places)
        do { try await take(keyRing) } catch {
            await close()
            throw error
        }
    }

    private func take(_ keyRing: String) async throws {
        // gpg's own words for it are long, and do not say whose file it is.
        _ = try host.read(keyRing, limit: 1 << 24)
        // gpg runs in another folder.
        guard let path = ResolvedPath.of(keyRing) else { throw Failure(description: "there is no file \(keyRing)") }
        try await gpg(["--import", path])
        let keys = try await gpg(["--with-colons", "--list-secret-keys"])
        guard keys.output.contains("sec:") else { throw Failure(description: "\(keyRing) holds no secret key") }
        do { _ = try await sign(Array("trial".utf8), .binary) } catch {
            throw Failure(description: "\(keyRing): nothing can be signed with it: \(error)")
        }
    }

    /// Ends gpg's agent and removes the keys.
    package func close() async {
        for work in ["--kill", "--remove-socketdir"] {
            let object = work == "--kill" ? ["all"] : []
            _ = try? await host.run(Command("gpgconf", ["--homedir", folder.path, work] + object, timeout: 10))
        }
        folder.remove()
    }

    package func sign(_ message: [UInt8], _ form: SignatureForm) async throws -> [UInt8] {
        count += 1
        let (input, output) = ("\(folder.path)/message-\(count)", "\(folder.path)/signature-\(count)")
        try host.write(message, to: input, FileAttributes(mode: 0o600))
        defer { for path in [input, output] { try? host.remove(path) } }
        let armor = form == .armored ? ["--armor"] : []
        try await gpg(armor + ["--textmode", "--output", output, "--detach-sign", input])
        return try host.read(output, limit: 1 << 20)
    }

    @discardableResult
    private func gpg(_ arguments: [String]) async throws -> CommandOutput {
        let common = [
            "--homedir", folder.path, "--batch", "--yes", "--no-tty", "--pinentry-mode", "loopback", "--passphrase-fd",
            "0",
        ]
        let command = Command("gpg", common + arguments, input: passphrase + "\n", timeout: patience)
        let output = try await host.run(command)
        // What `run` gives for a time that is over.
        if output.status == 124 { throw Failure(description: "gpg was not done within \(patience) seconds") }
        guard output.status == 0 else { throw Failure(description: "gpg: \(output.error.suffix(500))") }
        return output
    }
}
