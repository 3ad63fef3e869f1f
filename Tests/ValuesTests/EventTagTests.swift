import Testing
import Values

struct EventTagTests {
    @Test(arguments: [
        "my/tag", "a b", "übung/1", "/my/tag", "jobs/done", "salt", "salt/minion/web1/start", "saltx/job/1",
    ])
    func isWhatItsAuthorLikes(_ text: String) {
        #expect(EventTag(text)?.text == text)
    }

    @Test(arguments: [
        "", "/", "job/new", "key/accept", "/key/accept", "key//accept", "token/new", "netboot/aa/once", "netboot",
        "salt/job/1/new", "salt//job/1/new", "salt/key", "salt/auth", "salt/run/1/ret", "salt/state_result/1/web1/x",
        "a\nb", "a\u{1b}[2J", "a\u{9b}2J", "a\u{2028}b", String(repeating: "a", count: 201),
    ])
    func isNoneOfTheMastersNames(_ text: String) {
        #expect(EventTag(text) == nil)
        #expect(EventTag.problem(text)?.isEmpty == false)
    }
}
