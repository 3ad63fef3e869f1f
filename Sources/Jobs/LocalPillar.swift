package import Compiler
import OrderedCollections
import Values

/// The pillar of a machine without a master.
package struct LocalPillar: PillarSource {
    private let compiler: PillarCompiler
    private let tops: MasterTops?

    package init(_ compiler: PillarCompiler, tops: MasterTops? = nil) {
        self.compiler = compiler
        self.tops = tops
    }

    package func pillar(_ request: PillarRequest) async throws -> PillarAnswer {
        let (pillar, problems) = await compiler.compile(
            id: request.minion,
            grains: request.grains,
            environment: request.environment,
            override: .map(request.override),
            external: request.external
        )
        var answer = PillarAnswer(pillar, problems: problems)
        if let tops { answer.tops = try await tops.tops(of: request.minion, grains: request.grains) }
        return answer
    }
}
