import Compiler
import ExecutionModules
import OrderedCollections
import Values

/// Grains and pillar of one job: asked for when first needed, then kept.
actor Facts {
    private let setup: JobSetup
    private var collected: Value?
    /// What was wrong with the pillar that was asked for last.
    private(set) var problems: [Diagnostic] = []

    init(_ setup: JobSetup) {
        self.setup = setup
    }

    func grains() async throws -> Value {
        if let collected { return collected }
        let grains = try await setup.grains()
        collected = grains
        return grains
    }

    /// Collects the grains again.
    func freshGrains() async throws -> Value {
        collected = nil
        return try await grains()
    }

    func pillar(
        environment: String? = nil,
        override: Value.Map = [:],
        external: [Value] = []
    ) async throws -> PillarAnswer {
        let grains = try await grains()
        let environment = environment ?? StateCall.pillarEnvironment(setup.options)
        var request = PillarRequest(
            minion: setup.minion,
            grains: grains,
            environment: environment,
            override: override
        )
        request.external = external
        let answer = try await setup.pillar.pillar(request)
        problems = answer.problems
        return answer
    }

    /// The same for functions of `pillar.*`.
    nonisolated var freshPillar: @Sendable (FreshPillar) async throws -> Value {
        { [self] request in
            try await pillar(
                environment: request.environment,
                override: override(of: request),
                external: request.external
            ).value
        }
    }

    nonisolated private func override(of request: FreshPillar) throws -> Value.Map {
        guard let (value, renderer) = request.encryptedOverride else { return request.override }
        do throws(Diagnostic) {
            return try EncryptedOverride(value, renderer: renderer).decrypted(on: setup.host, options: setup.options)
        } catch {
            throw CallError.failed("Failed to decrypt pillar override: \(error.message)")
        }
    }
}
