package import Compiler
import OrderedCollections
import Values

/// The pillar of a machine without a master.
package struct LocalPillar: PillarSource {
    private let compiler: PillarCompiler

    package init(_ compiler: PillarCompiler) {
        self.compiler = compiler
    }

    package func pillar(_ request: PillarRequest) async throws -> PillarAnswer {
        let (pillar, problems) = await compiler.compile(
            id: request.minion,
            grains: request.grains,
            environment: request.environment,
            override: .map(request.override)
        )
        return PillarAnswer(pillar, problems: problems)
    }
}
