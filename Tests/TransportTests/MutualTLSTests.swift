import Testing
import Transport
import Trust
import Values
import Wire

/// Who may connect, and what the others are told.
struct MutualTLSTests {
    private static let whoami: @Sendable (Request) async -> Response = { request in
        .json(["who": .string("\(request.identity)"), "key": .string(request.peer.fingerprint?.text ?? "")])
    }

    @Test func aMinionIsKnownByItsCertificate() async throws {
        try await TestMaster.run(Self.whoami) { master in
            let answer = try await master.client("db.example.org").pillar(environment: nil)
            #expect(answer["who"] == "minion db.example.org")
        }
    }

    @Test func somebodyWithoutACertificateIsAnonymous() async throws {
        try await TestMaster.run(Self.whoami) { master in
            let client = try MasterClient(master.address, trust: .authority(master.authority.certificate))
            let answer = try await client.pillar(environment: nil)
            #expect(answer["who"] == "somebody without a certificate")
            #expect(answer["key"] == "")
        }
    }

    @Test func aCertificateOfAnotherCAIsRefusedWithTheReason() async throws {
        try await TestMaster.run(Self.whoami) { master in
            let client = try master.client(issuedBy: Authority())
            let error = await #expect(throws: TransportError.self) { try await client.pillar(environment: nil) }
            guard case .refused(403, let reason)? = error else { throw try #require(error) }
            #expect(reason.contains("cm://minion/web1 was not issued by this CA"))
        }
    }

    @Test func anExpiredCertificateIsRefusedWithTheReason() async throws {
        try await TestMaster.run(Self.whoami) { master in
            let client = try master.client(life: 60, at: systemTime() - 3600)
            let error = await #expect(throws: TransportError.self) { try await client.pillar(environment: nil) }
            guard case .refused(403, let reason)? = error else { throw try #require(error) }
            #expect(reason.contains("the certificate of cm://minion/web1 expired at"))
        }
    }

    @Test func theMasterOfAnotherCAIsNotTrusted() async throws {
        try await TestMaster.run(Self.whoami) { master in
            let client = try MasterClient(master.address, trust: .authority(Authority().certificate))
            let error = await #expect(throws: TransportError.self) { try await client.pillar(environment: nil) }
            guard case .untrusted(_, .foreign("cm://master", _))? = error else { throw try #require(error) }
        }
    }

    @Test func aMinionCannotPlayMaster() async throws {
        let authority = try Authority()
        let key = KeyPair()
        let request = try SigningRequest(minion: #require(MinionID("evil")), key: key)
        let credentials = ServerCredentials(
            certificate: try authority.issue(request),
            key: key,
            authority: authority.certificate
        )
        try await TestMaster.run(authority: authority, Self.whoami) { master in
            try master.server.replace(credentials)
            let client = try MasterClient(master.address, trust: .authority(authority.certificate))
            let error = await #expect(throws: TransportError.self) { try await client.pillar(environment: nil) }
            guard case .untrusted(_, .wrongPurpose)? = error else { throw try #require(error) }
        }
    }

    @Test func aFingerprintPinsTheMaster() async throws {
        try await TestMaster.run(Self.whoami) { master in
            let right = Fingerprint.grouped(master.authority.fingerprint)
            let pinned = try MasterClient(master.address, trust: .pinned(right))
            #expect(try await pinned.pillar(environment: nil)["who"] == "somebody without a certificate")
            #expect(pinned.authority == master.authority.certificate)

            let wrong = try MasterClient(master.address, trust: .pinned(KeyPair().fingerprint.text))
            let error = await #expect(throws: TransportError.self) { try await wrong.pillar(environment: nil) }
            guard case .untrusted(_, .wrongFingerprint(_, right))? = error else { throw try #require(error) }
        }
    }

    @Test func anUnknownMasterIsRefusedAndShown() async throws {
        try await TestMaster.run(Self.whoami) { master in
            let client = try MasterClient(master.address, trust: .nothing)
            let error = await #expect(throws: TransportError.self) { try await client.pillar(environment: nil) }
            let text = "\(try #require(error))"
            #expect(text.contains("master_finger: " + Fingerprint.grouped(master.authority.fingerprint)))
        }
    }

    @Test func trustOnFirstUseMustBeAskedFor() async throws {
        try await TestMaster.run(Self.whoami) { master in
            let client = try MasterClient(master.address, trust: .firstUse)
            _ = try await client.pillar(environment: nil)
            #expect(client.authority?.fingerprint == master.authority.fingerprint)
        }
    }

    @Test func aRenewedMasterCertificateServesNewConnections() async throws {
        try await TestMaster.run(Self.whoami) { master in
            let client = try master.client()
            _ = try await client.pillar(environment: nil)
            let key = KeyPair()
            let certificate = try master.authority.issueMaster(names: [], key: key)
            let authority = master.authority.certificate
            try master.server.replace(ServerCredentials(certificate: certificate, key: key, authority: authority))
            client.close()
            #expect(try await client.pillar(environment: nil)["who"] == "minion web1")
        }
    }

    @Test func aPlaintextClientIsCutOff() async throws {
        try await TestMaster.run(Self.whoami) { master in
            let raw = try RawConnection(port: master.port)
            raw.send("GET /v1/status HTTP/1.1\r\nhost: x\r\n\r\n")
            #expect(raw.isClosedByPeer())
        }
    }

    @Test func theSocketKnowsItsUserFromTheKernel() async throws {
        try await TestMaster.run(Self.whoami) { master in
            let client = try MasterClient(.socket(master.socket))
            #expect(try await client.pillar(environment: nil)["who"] == "root")
        }
    }

    @Test func nobodyListeningIsSaidPlainly() async throws {
        let client = try MasterClient(.tls(host: "127.0.0.1", port: 1), trust: .firstUse)
        let error = await #expect(throws: TransportError.self) { try await client.pillar(environment: nil) }
        #expect(error == .unreachable(address: "127.0.0.1:1", reason: "Connection refused"))
        let socket = try MasterClient(.socket("/tmp/cm-no-such.sock"))
        let other = await #expect(throws: TransportError.self) { try await socket.pillar(environment: nil) }
        #expect(other == .unreachable(address: "/tmp/cm-no-such.sock", reason: "No such file or directory"))
    }
}
