package import Hosts
import OrderedCollections
package import Values

/// One change to the host, ready to be shown or carried out by the runner.
package struct Step: Hashable, Sendable {
    /// What it does, for `test=True` and for progress: `add the cron job backup`.
    package var summary: String
    package var action: Action

    package init(_ summary: String, _ action: Action) {
        self.summary = summary
        self.action = action
    }

    /// Everything the runner can do. A module that needs more belongs in an executable of its own.
    package enum Action: Hashable, Sendable {
        case write(path: String, Contents, FileAttributes)
        case makeDirectory(path: String, parents: Bool, FileAttributes)
        case setAttributes(path: String, FileAttributes)
        case link(path: String, target: String, FileAttributes)
        case remove(path: String)
        case rename(path: String, to: String)
        /// Succeeds when the exit code is in `accepting`; nil accepts every code (the module's `report` judges).
        case run(Command, accepting: Set<Int>?)
        case extract(Extraction)
        case download(Download)
        case mirror(MirrorUpdate)
        case sync(path: String)
        /// Calls an execution function; whatever it says, the next step follows (the module's `report` judges).
        case call(FunctionCall)
    }

    /// What a written file shall contain.
    package enum Contents: Hashable, Sendable {
        case bytes([UInt8])
        /// A file of the tree.
        case tree(TreeEntry)
        /// A file on this host.
        case local(path: String)
    }
}

/// An execution function with its arguments.
package struct FunctionCall: Hashable, Sendable {
    package var name: String
    package var positional: [Value]
    package var named: Value.Map

    package init(_ name: String, _ positional: [Value] = [], _ named: Value.Map = [:]) {
        self.name = name
        self.positional = positional
        self.named = named
    }
}

/// Why a function has no answer.
package enum FunctionRefusal: Hashable, Sendable {
    case missing(argument: String)
    case failed(String)
}

/// A digest and the algorithm that makes it.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
    package var algorithm: DigestAlgorithm
    /// Lower-case hexadecimal.
    package var hex: String

    package init(_ algorithm: DigestAlgorithm, _ hex: String) {
        self.algorithm = algorithm
        self.hex = hex.lowercased()
    }

    package var description: String { "\(algorithm.rawValue)=\(hex)" }
}

/// What came of one step.
package struct StepOutcome: Hashable, Sendable {
    package var step: Step
    /// What the command said, where the step ran one.
    package var output: CommandOutput?
    /// Why the step failed; nil: it did not. No step runs after a failed one.
    package var failure: String?
    /// What a function returned.
    package var answer: FunctionAnswer?
    /// Why a function could not be called, or failed.
    package var refusal: FunctionRefusal?
    /// What a download or extraction learned.
    package var received: Received?

    package init(step: Step, output: CommandOutput? = nil, failure: String? = nil, received: Received? = nil) {
        self.step = step
        self.output = output
        self.failure = failure
        self.received = received
    }

    package struct Received: Hashable, Sendable {
        package var bytes: Int
        /// SHA-256 of what was received.
        package var sha256: String
        package var etag: String?
        package var lastModified: String?
        /// Paths that an extraction made, relative to its destination, directories ending in `/`.
        package var extracted: [String]
        /// Paths that had to go before, absolute.
        package var removed: [String] = []
        /// What kind of archive an extraction found it to be: `tar`, `zip`, `cpio`, `7z`.
        package var format = ""
        /// Whether another run had done it all meanwhile.
        package var isDoneByAnother = false

        package init(
            bytes: Int,
            sha256: String,
            etag: String? = nil,
            lastModified: String? = nil,
            extracted: [String] = []
        ) {
            self.bytes = bytes
            self.sha256 = sha256
            self.etag = etag
            self.lastModified = lastModified
            self.extracted = extracted
        }
    }
}
