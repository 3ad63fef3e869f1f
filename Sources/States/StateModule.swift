package import Hosts
import OrderedCollections
package import Values

/// One kind of desired state, such as `cron.present`. It decides; the runner does.
///
/// `CronPresent` is the living template: arguments, a pure comparison, steps.
package protocol StateModule: Sendable {
    /// The name a state tree uses to select this module: `cron.present`.
    static var name: String { get }

    /// Reads and checks the arguments. Looks at nothing else.
    init(arguments: inout Arguments) throws(Diagnostic)

    /// Looks at the host and says what must happen for it to match.
    ///
    /// A thrown `HostError` (or any error) makes the state's result False with the error's text as comment.
    func decide(in context: StateContext) async throws -> Decision

    /// What to do when a state that this one watches has changed and `decide` found nothing to do (Salt's `mod_watch`).
    /// Nil, the default: this module does not react, so `watch` is `require`.
    func decideWatch(in context: StateContext) async throws -> Decision?

    /// Says what the steps came to, after all of them succeeded or one failed. The default takes the decision at its word.
    func report(_ decision: Decision, after outcomes: [StepOutcome], in context: StateContext) async throws -> Report
}

extension StateModule {
    package func decideWatch(in context: StateContext) async throws -> Decision? { nil }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        if let failure = outcomes.lazy.compactMap(\.failure).first {
            return Report(result: false, comment: failure)
        }
        return Report(result: true, comment: decision.comment, changes: decision.changes)
    }
}

/// What a module found and wants done. Values only, so it can be shown, compared and carried out.
package struct Decision: Sendable {
    package enum Kind: Sendable {
        /// The host matches.
        case satisfied
        /// The steps make the host match.
        case change
        /// No steps can: result False.
        case impossible
    }

    package var kind: Kind
    package var steps: [Step]
    /// What to say once done (or at once, when there is nothing to do).
    package var comment: String
    /// What to say under `test=True` instead.
    package var testComment: String
    /// Salt's `changes` of this state, as far as it is known before the steps have run.
    package var changes: Value.Map
    /// What the result shall warn of, whatever comes of it.
    package var warnings: [String] = []

    package init(kind: Kind, steps: [Step], comment: String, testComment: String, changes: Value.Map) {
        self.kind = kind
        self.steps = steps
        self.comment = comment
        self.testComment = testComment
        self.changes = changes
    }

    package static func satisfied(_ comment: String) -> Decision {
        Decision(kind: .satisfied, steps: [], comment: comment, testComment: comment, changes: [:])
    }

    package static func impossible(_ comment: String) -> Decision {
        Decision(kind: .impossible, steps: [], comment: comment, testComment: comment, changes: [:])
    }

    package static func change(
        _ steps: [Step],
        changes: Value.Map,
        comment: String,
        inTest testComment: String
    ) -> Decision {
        Decision(kind: .change, steps: steps, comment: comment, testComment: testComment, changes: changes)
    }
}

/// What a module says once its steps have run.
package struct Report: Sendable {
    package var result: Bool
    package var comment: String
    package var changes: Value.Map
    package var warnings: [String]

    package init(result: Bool, comment: String, changes: Value.Map = [:], warnings: [String] = []) {
        self.result = result
        self.comment = comment
        self.changes = changes
        self.warnings = warnings
    }
}

/// All that a state may look at while it decides.
package struct StateContext: Sendable {
    package var host: any ReadableHost
    package var files: any FileTree
    package var templates: any TemplateRendering
    package var downloads: any Downloading
    package var grains: Value
    package var pillar: Value
    /// The environment of the tree the state came from (`saltenv`).
    package var environment: String
    package var isTest: Bool
    /// A directory where states keep what they must remember between runs, such as the hash of an unpacked archive.
    package var cacheDirectory: String
    /// The states that this one requires, for what keeps only what others made (`clean`).
    package var required: [LowState]
    /// Execution functions, for what calls them (`module.run`).
    package var functions: (any FunctionCalling)?
    /// The executables of `_states/`.
    package var executables: TreeExecutables
    /// Shared by the states of one run.
    package var memory: RunMemory
    /// Files that say nothing of `backup` are kept before they change.
    package var backsUpFiles = false

    package init(
        host: any ReadableHost,
        files: any FileTree,
        templates: any TemplateRendering,
        downloads: any Downloading,
        grains: Value = [:],
        pillar: Value = [:],
        environment: String = "base",
        isTest: Bool = false,
        cacheDirectory: String,
        required: [LowState] = [],
        functions: (any FunctionCalling)? = nil,
        executables: TreeExecutables = TreeExecutables(),
        memory: RunMemory = RunMemory()
    ) {
        self.host = host
        self.files = files
        self.templates = templates
        self.downloads = downloads
        self.grains = grains
        self.pillar = pillar
        self.environment = environment
        self.isTest = isTest
        self.cacheDirectory = cacheDirectory
        self.required = required
        self.functions = functions
        self.executables = executables
        self.memory = memory
    }
}
