import Compiler
import ExecutionModules
import Foundation
import Hosts
import Jobs
import OrderedCollections
import States
import Synchronization
import TestSupport
import Values

/// A folder with a tree and a pillar, and jobs that run there on this machine.
final class Workplace: Sendable {
    let path: String
    /// How often grains were collected.
    let grainCount = Mutex(0)

    init(_ files: [String: String]) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "cm-jobs-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files {
            let file = URL(filePath: path).appending(path: name)
            if name.hasSuffix("/") {
                try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
                continue
            }
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.replacing("HERE", with: path).write(to: file, atomically: true, encoding: .utf8)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func text(_ name: String) -> String? { try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

    func hasDirectory(_ name: String) -> Bool {
        (try? URL(filePath: "\(path)/\(name)").resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
    }

    var lockPath: String { path + "/cache/state.lock" }

    func run(
        _ function: String,
        _ positional: [Value] = [],
        _ named: Value.Map = [:],
        isTest: Bool = false,
        options: Value = [:],
        grains: Value = [:],
        downloads: FakeDownloads = FakeDownloads(),
        progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
    ) async -> JobOutcome {
        let host = LocalHost()
        // Never those of the machine that the tests run on.
        var options = options
        if options["config_dir"] == nil { options["config_dir"] = .string(path) }
        let tree = LocalTree(roots: ["base": [path + "/states"]], host: host)
        let context = ExecutionContext(
            host: host,
            files: tree,
            grains: [:],
            pillar: [:],
            options: options,
            functions: JobRunner.functions
        )
        let pillar = PillarCompiler(
            files: LocalTree(roots: ["base": [path + "/pillar"]], host: host),
            functions: JobRunner.functions,
            context: context,
            options: options
        )
        let setup = JobSetup(
            minion: "web1",
            host: host,
            files: tree,
            downloads: downloads,
            pillar: LocalPillar(pillar),
            grains: { [self] in
                grainCount.withLock { $0 += 1 }
                let own: Value.Map = ["id": "web1", "os": "TestOS"]
                return .map(own.merging(grains.map ?? [:]) { _, added in added })
            },
            options: options,
            cacheDirectory: path + "/cache",
            jobID: "20261121024900123456",
            isTest: isTest,
            progress: progress
        )
        return await JobRunner(setup).run(function: function, positional: positional, named: named)
    }
}

extension JobOutcome {
    /// The result of the state with this ID.
    func result(_ id: String) -> Value? {
        value.map?.first { $0.value["__id__"]?.string == id }?.value
    }
}
