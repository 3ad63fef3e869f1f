import Testing
import Wire

struct NameTests {
    @Test(arguments: ["web1", "web1.example.org", "A_b-c:9", String(repeating: "x", count: 200)])
    func acceptsIDs(_ text: String) { #expect(MinionID(text)?.text == text) }

    @Test(arguments: [
        "", ".", "..", "-x", ".x", "a/b", "a..b", "a b", "a\n", "a\0b", "ä", "a\\b", "%2e",
        String(repeating: "x", count: 201),
    ])
    func refusesIDs(_ text: String) { #expect(MinionID(text) == nil) }

    @Test(arguments: ["base", "dev", "2026.1"])
    func acceptsEnvironments(_ text: String) { #expect(EnvironmentName(text)?.text == text) }

    @Test(arguments: ["", "../x", "a/b", ".git", "a..b", "a\u{7F}", String(repeating: "e", count: 65)])
    func refusesEnvironments(_ text: String) { #expect(EnvironmentName(text) == nil) }

    @Test(arguments: ["20261121023800123456"])
    func acceptsJobIDs(_ text: String) { #expect(JobID(text)?.text == text) }

    @Test(arguments: ["", "2026", "2026112102380012345x", "../../../../../etc/pa", "２０２６１１２１０２３８００１２３４５６"])
    func refusesJobIDs(_ text: String) { #expect(JobID(text) == nil) }

    @Test(arguments: ["test.ping", "state.apply", "my_mod.fn-2"])
    func acceptsFunctions(_ text: String) { #expect(FunctionName(text)?.text == text) }

    @Test(arguments: ["ping", "a.b.c", ".x", "x.", "a/b.c", "a.b\n", "a:b.c", ""])
    func refusesFunctions(_ text: String) { #expect(FunctionName(text) == nil) }

    @Test(arguments: ["a", "web/nginx.conf", "a b/ü.txt", "...", "a/..b"])
    func acceptsPaths(_ text: String) { #expect(RelativePath(text)?.text == text) }

    @Test(arguments: [
        "", "/etc/passwd", "a//b", "a/", "./a", "a/../b", "..", "a\0", "a\nb", String(repeating: "x", count: 4097),
    ])
    func refusesPaths(_ text: String) { #expect(RelativePath(text) == nil) }

    @Test(arguments: [
        "", "ab", String(repeating: "A", count: 64), String(repeating: "g", count: 64),
        String(repeating: "0", count: 65),
    ])
    func refusesHashes(_ text: String) { #expect(SHA256Hex(text) == nil) }
}
