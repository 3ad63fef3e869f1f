import Hosts
import TestSupport
import Testing

@testable import StateModules

/// Python's `difflib` is asked to make each diff too.
struct UnifiedDiffTests {
    @Test(arguments: 0..<25) func agreesWithPython(_ seed: Int) async throws {
        var random = Numbers(seed: UInt64(seed) &* 7919 &+ 1)
        // Small alphabets make many equal lines; from 200 lines on common lines are left out of the search.
        let count = seed % 5 == 0 ? 260 : 30
        let old = (0..<count).map { _ in "line \(random.next() % (seed % 3 == 0 ? 4 : 40))\n" }
        var new = old
        for _ in 0..<8 {
            let place = Int(random.next() % UInt64(new.count))
            switch random.next() % 3 {
            case 0: new.remove(at: place)
            case 1: new.insert("new \(random.next() % 9)\n", at: place)
            default: new[place] = "changed \(random.next() % 9)\n"
            }
        }
        let folder = try TemporaryFolder(), host = LocalHost()
        try host.write(Array(old.joined().utf8), to: folder / "a", FileAttributes())
        try host.write(Array(new.joined().utf8), to: folder / "b", FileAttributes())
        let script = """
            import difflib, sys
            a, b = (open(name).readlines() for name in sys.argv[1:])
            sys.stdout.write(''.join(difflib.unified_diff(a, b)))
            """
        let python = try await host.capture(Command("python3", ["-c", script, folder / "a", folder / "b"]))

        #expect(UnifiedDiff.describe(Array(old.joined().utf8), Array(new.joined().utf8)) == python.output)
    }

    @Test func tellsTextFromBytes() {
        #expect(UnifiedDiff.describe([0, 1], [0, 2]) == "Replace binary file")
        #expect(UnifiedDiff.describe([0, 1], [97]) == "Replace binary file with text file")
        #expect(UnifiedDiff.describe([97], [0xFF]) == "Replace text file with binary file")
    }

    @Test func saysThatANewlineIsMissing() {
        let diff = UnifiedDiff.describe(Array("a".utf8), Array("a\n".utf8))

        #expect(diff == "--- \n+++ \n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n")
    }
}

/// The same numbers every time.
private struct Numbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
