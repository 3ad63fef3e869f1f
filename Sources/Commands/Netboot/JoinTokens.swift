import Hosts
import Minion
import Netboot
import Transport
import Wire

/// Asks the master for join tokens, as the minion of this host.
struct JoinTokens {
    private let directory: String?

    init(_ directory: String?) { self.directory = directory }

    /// A token for one machine, as long as its boot waits. The master's setting `join_tokens` says for whom this host may ask.
    func offer(_ id: String, life: Double) async throws -> JoinOffer {
        guard let minion = MinionID(id) else {
            throw Failure(
                "'\(id)' is no minion id: 1 to 200 letters, digits and . _ : -",
                exitCode: ExitStatus.usage
            )
        }
        var files = try SettingsFiles(host: LocalHost(), directory: directory).read("minion")
        let settings = try MinionSettings(&files, id: nil, directory: directory, host: LocalHost())
        let request = TokenRequest(ids: minion.text, uses: 1, lifetime: min(life, TokenRequest.minionLimit))
        do {
            let client = try settings.client()
            defer { client.close() }
            let reply = try await client.askToken(request)
            return JoinOffer(id: id, token: reply.token, masters: settings.masters, port: settings.masterPort)
        } catch {
            throw Failure("no join token for '\(id)': \(error)")
        }
    }
}
