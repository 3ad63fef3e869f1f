@testable import Netboot
import TestSupport
import Testing
import Values

struct GoTemplateTests {
    static let fixtures = Fixture.all(in: "Fixtures/gotemplate")

    /// Go's own answers, from `contrib/oracle/go-template-fixtures`.
    @Test(arguments: fixtures)
    func answersAsGoDoes(_ fixture: Fixture) throws {
        let data = MatchboxValues.asGo(try JSON.parse(fixture["data"]))
        do {
            let text = try GoTemplate(fixture["template"], name: "t").render(data)
            #expect(text == fixture["text"] && fixture.has("text"))
        } catch {
            #expect(fixture["problem"].hasPrefix("template: t:\(error.line):"), "\(error)")
            #expect(fixture["problem"].hasSuffix(error.reason), "\(error)")
        }
    }

    @Test func functionsOfTheCallerAreCalled() throws {
        let functions: [String: GoTemplate.Function] = ["URL": { .string("http://x/\($0[0].string ?? "")") }]

        let text = try GoTemplate(#"a={{ URL "k" }}"#, name: "cmdline", functions: functions).render(nil)

        #expect(text == "a=http://x/k")
    }

    @Test func aTemplateThatCallsItselfForeverIsStopped() throws {
        let template = try GoTemplate(#"{{define "a"}}{{template "a"}}{{end}}{{template "a"}}"#, name: "t")

        #expect(throws: GoTemplate.Problem.self) { try template.render(nil) }
    }

    @Test func deepNestingIsRefused() {
        let text = String(repeating: "{{if 1}}", count: 5000)
        #expect(throws: GoTemplate.Problem.self) { try GoTemplate(text, name: "t") }
        let parentheses = "{{" + String(repeating: "(", count: 100_000)
        #expect(throws: GoTemplate.Problem.self) { try GoTemplate(parentheses, name: "t") }
        let chain = String(repeating: "{{if 1}}{{else if 1}}", count: 3000)
        #expect(throws: GoTemplate.Problem.self) { try GoTemplate(chain, name: "t") }
    }

    @Test func hugeResultsAreRefused() throws {
        var limits = GoTemplate.Limits()
        limits.outputBytes = 1000
        let template = try GoTemplate(#"{{range 500}}abc{{end}}"#, name: "t", limits: limits)

        #expect(throws: GoTemplate.Problem.self) { try template.render(nil) }
    }

    @Test func rangesThatNestAreBoundedBySteps() throws {
        let template = try GoTemplate("{{range 100000}}{{range 100000}}{{end}}{{end}}", name: "t")

        #expect(throws: GoTemplate.Problem.self) { try template.render(nil) }
    }

    @Test func noBytesMakeTheParserTrap() {
        var generator = Numbers(seed: 1)
        let pieces = [
            "{{", "}}", "-", " ", "\n", "(", ")", "|", ".", "$", "\"", "`", "'", "if", "end", "range", "/*", "*/", "1",
            "\\", ":=", ",", "é",
        ]
        for _ in 0..<3000 {
            let text = (0..<12).map { _ in pieces[generator.next(below: pieces.count)] }.joined()
            _ = try? GoTemplate(text, name: "t").render(["a": 1])
        }
    }
}

/// Numbers that look random and are the same in every run.
struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}
