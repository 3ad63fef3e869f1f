package import Hosts

/// Carries out steps, one after the other, and stops at the first that fails.
package struct StepPerformer: Sendable {
    let host: any Host
    let files: any FileTree
    let downloads: any Downloading
    let progress: @Sendable (_ bytes: Int, _ total: Int?) -> Void
    private let functions: (any FunctionCalling)?
    private let surroundings: GlobalArguments.Surroundings

    /// Files of the tree up to this size are written from memory.
    private static let inMemory = 1 << 20

    package init(
        host: any Host,
        files: any FileTree,
        downloads: any Downloading,
        progress: @escaping @Sendable (_ bytes: Int, _ total: Int?) -> Void = { _, _ in }
    ) {
        self.init(host: host, files: files, downloads: downloads, functions: nil, progress: progress, in: .init())
    }

    init(
        host: any Host,
        files: any FileTree,
        downloads: any Downloading,
        functions: (any FunctionCalling)?,
        progress: @escaping @Sendable (_ bytes: Int, _ total: Int?) -> Void,
        in surroundings: GlobalArguments.Surroundings
    ) {
        self.host = host
        self.files = files
        self.downloads = downloads
        self.functions = functions
        self.progress = progress
        self.surroundings = surroundings
    }

    package func perform(_ steps: [Step]) async -> [StepOutcome] {
        var outcomes: [StepOutcome] = []
        for step in steps {
            let outcome = await perform(step)
            outcomes.append(outcome)
            if outcome.failure != nil { break }
        }
        return outcomes
    }

    private func perform(_ step: Step) async -> StepOutcome {
        do {
            return try await carryOut(step)
        } catch {
            return StepOutcome(step: step, failure: "\(error)")
        }
    }

    private func carryOut(_ step: Step) async throws -> StepOutcome {
        var outcome = StepOutcome(step: step)
        switch step.action {
        case .write(let path, let contents, let attributes):
            try await write(contents, to: path, masked(attributes, 0o666, isNew: try host.info(path)?.kind != .file))
        case .makeDirectory(let path, let parents, let attributes):
            try host.makeDirectory(path, parents: parents, masked(attributes, 0o777, isNew: true))
        case .setAttributes(let path, let attributes): try host.setAttributes(path, attributes)
        case .link(let path, let target, let attributes): try host.link(path, to: target, attributes)
        case .remove(let path): try host.remove(path)
        case .rename(let path, let destination): try host.rename(path, to: destination)
        case .sync(let path): try host.sync(filesystemOf: path)
        case .run(let command, let accepted): try await run(command, accepting: accepted, &outcome)
        case .extract(let extraction): outcome.received = try await extract(extraction)
        case .download(let download): outcome.received = try await self.download(download)
        case .mirror(let update): outcome.received = try await mirror(update)
        case .call(let call): await self.call(call, &outcome)
        }
        return outcome
    }

    private func write(_ contents: Step.Contents, to path: String, _ attributes: FileAttributes) async throws {
        switch contents {
        case .bytes(let bytes): try host.write(bytes, to: path, attributes)
        case .local(let source): try host.copy(source, to: path, attributes)
        case .tree(let entry) where entry.size <= Self.inMemory:
            try host.write(try await files.contents(of: entry), to: path, attributes)
        case .tree(let entry) where files.isCache: try await place(entry, at: path, attributes)
        case .tree(let entry): try host.copy(try await files.localPath(of: entry), to: path, attributes)
        }
    }

    /// A large file moves from the cache to its place: it is written once, and kept once.
    private func place(_ entry: TreeEntry, at path: String, _ attributes: FileAttributes) async throws {
        let source = try await files.localPath(of: entry)
        do throws(HostError) {
            try host.move(source, to: path, attributes)
        } catch {
            // Another state that runs beside this one may have taken it.
            guard try host.info(source) == nil else { throw error }
            try host.move(try await files.localPath(of: entry), to: path, attributes)
        }
    }

    /// The state's `umask` decides the mode of what is new and has none.
    private func masked(_ attributes: FileAttributes, _ mode: UInt16, isNew: Bool) -> FileAttributes {
        guard let umask = surroundings.umask, attributes.mode == nil, isNew else { return attributes }
        return FileAttributes(mode: mode & ~umask, uid: attributes.uid, gid: attributes.gid)
    }

    private func call(_ call: FunctionCall, _ outcome: inout StepOutcome) async {
        guard let functions else {
            outcome.refusal = .failed("no functions can be called here")
            return
        }
        do {
            outcome.answer = try await functions.call(call.name, call.positional, call.named)
        } catch {
            outcome.refusal = functions.missingArgument(of: error).map { .missing(argument: $0) } ?? .failed("\(error)")
        }
    }

    private func run(_ command: Command, accepting accepted: Set<Int>?, _ outcome: inout StepOutcome) async throws {
        var command = command
        command.runAs = command.runAs ?? surroundings.user
        command.umask = command.umask ?? surroundings.umask
        let output = try await host.run(command)
        outcome.output = output
        guard let accepted, !accepted.contains(output.status) else { return }
        let said = [output.error, output.output].first { !$0.isEmpty } ?? ""
        outcome.failure = "\(command.display) ended with exit code \(output.status)" + (said.isEmpty ? "" : ": \(said)")
    }
}
