import Foundation
import Targets
import Testing

/// Every input that a fuzzer starts from or once ended on, through the same parsers.
struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fuzzing/Corpus")

    @Test(arguments: FuzzTarget.allCases)
    func comesBackFromEveryInput(target: FuzzTarget) throws {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: Self.folder.appending(path: target.rawValue).path
        )
        #expect(names.count > 5)
        for name in names.sorted() {
            let file = Self.folder.appending(path: "\(target.rawValue)/\(name)")
            let start = ContinuousClock.now
            target.run(Array(try Data(contentsOf: file)))
            #expect(start.duration(to: .now) < .seconds(10), "\(target.rawValue)/\(name)")
        }
    }
}
