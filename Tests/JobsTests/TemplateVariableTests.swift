import Jobs
import OrderedCollections
import Testing
import Values

/// Arguments that a templated state does not have: what the run says of them. (What comes of them: `Fixtures/runs/file`.)
struct TemplateVariableTests {
    @Test func anArgumentThatTheTemplateUsesIsNotRemarkedOn() async throws {
        let warnings = try await Self.warnings(
            of: "source: salt://t.jinja\n    - makedir: True",
            template: "{{ makedir }}"
        )

        #expect(warnings == nil)
    }

    @Test func oneThatIsProbablyMisspeltIs() async throws {
        let warnings = try await Self.warnings(of: "source: salt://t.jinja\n    - makedir: True", template: "text")

        #expect(
            warnings == [
                "'makedir' is no argument of file.managed and the template does not use it (did you mean 'makedirs'?)"
            ]
        )
    }

    @Test func oneThatNoTemplateSeesIs() async throws {
        let warnings = try await Self.warnings(of: "contents: text\n    - port: 80", template: "")

        #expect(
            warnings == [
                "'port' is no argument of file.managed and only a source sees it as a variable: write it into 'context'"
            ]
        )
    }

    private static func warnings(of arguments: String, template: String) async throws -> [Value]? {
        let place = try Workplace([
            "states/web.sls": "HERE/out:\n  file.managed:\n    - template: jinja\n    - \(arguments)\n",
            "states/t.jinja": template,
        ])
        let outcome = await place.run("state.apply", ["web"])
        #expect(outcome.retcode == 0)
        return outcome.result(place.path + "/out")?["warnings"]?.list
    }
}
