import Testing
import Values

@testable import Commands

struct LocationOutputTests {
    /// Salt has no such line; a failed state says where it was declared.
    @Test func aFailedStateSaysWhereItWasDeclared() throws {
        let state: Value = [
            "name": "x", "result": false, "changes": [:], "comment": "no", "__id__": "x", "__sls__": "web",
            "__run_num__": 0, "__location__": "web.sls:7",
        ]
        let style = OutputStyle(format: .highstate, palette: .plain)
        let text = try #require(
            style.text(["web1": ["test_|-x_|-x_|-fail_without_changes": state]], of: "state.apply", retcode: 2)
        )
        #expect(text.contains("      Result: False\n    Location: web.sls:7\n     Comment: no\n"), "\(text)")
    }
}
