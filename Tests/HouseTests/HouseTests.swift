import Foundation
import Testing

/// The rules of this house that no compiler checks. Each failure names the file and the line.
struct HouseTests {
    static let sources = Source.all(under: "Sources")

    @Test func thereAreSourcesToCheck() throws {
        #expect(Self.sources.count > 20)
        #expect(try Manifest.dependencies().count > 10)
    }

    @Test(arguments: sources)
    func sharedTypesAreDocumented(_ source: Source) {
        for (number, line) in source.lines.enumerated() where number > 0 {
            guard line.firstMatch(of: /^package (?:indirect )?(?:struct|enum|protocol|actor|final class|func)/) != nil
            else { continue }
            #expect(
                source.lines[number - 1].contains("///") || source.lines[number - 1].hasPrefix("@"),
                "\(source):\(number + 1) needs a one-line summary"
            )
        }
    }

    @Test(arguments: sources)
    func importsFollowTheManifest(_ source: Source) throws {
        let declared = try Manifest.dependencies()
        for line in source.lines {
            guard let match = line.firstMatch(of: /^(?:package |public |internal )?import (\w+)/) else { continue }
            let module = String(match.1)
            guard declared[module] != nil else { continue }
            #expect(declared[source.target]?.contains(module) == true, "\(source) may not import \(module)")
        }
    }

    @Test(
        arguments: sources,
        ["@unchecked Sendable", "nonisolated(unsafe)", "String(format:", "try!", "fatalError(", "TODO", "FIXME"]
    )
    func sourceAvoids(_ source: Source, _ text: String) {
        #expect(!source.lines.contains { $0.contains(text) }, "\(source) uses \(text)")
    }

    @Test(arguments: sources)
    func sourceAvoidsAllOfFoundation(_ source: Source) {
        #expect(!source.lines.contains { $0.firstMatch(of: /^(?:\w+ )?import Foundation$/) != nil }, "\(source)")
    }

    @Test(arguments: sources)
    func networkingStaysInItsTargets(_ source: Source) {
        guard !["Transport", "DHCP", "TFTP", "Netboot"].contains(source.target) else { return }
        #expect(!source.lines.contains { $0.firstMatch(of: /^(?:\w+ )?import (NIO|Hummingbird|AsyncHTTP)/) != nil })
    }

    @Test func theReadmeIsShort() throws {
        let text = try String(contentsOf: Source.root.appending(path: "README.md"), encoding: .utf8)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 121)
    }
}

enum Manifest {
    /// What each target in Package.swift says it depends on.
    static func dependencies() throws -> [String: Set<String>] {
        let text = try String(contentsOf: Source.root.appending(path: "Package.swift"), encoding: .utf8)
        var result: [String: Set<String>] = [:]
        let pattern = /\.(?:target|executableTarget|systemLibrary)\(\s*name: "(\w+)"(?:,\s*dependencies: \[([^\]]*)\])?/
        for target in text.matches(of: pattern) {
            result[String(target.1)] = Set((target.2 ?? "").matches(of: /"(\w+)"/).map { String($0.1) })
        }
        return result
    }
}

struct Source: Sendable, CustomStringConvertible {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    let path: String
    let lines: [String]

    var description: String { path }
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    static func all(under folder: String) -> [Source] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)) ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
            let path = folder + "/" + path
            guard let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8) else { return nil }
            return Source(path: path, lines: text.components(separatedBy: "\n"))
        }
    }
}
