import Netboot
import Testing

struct HTTPBootRequestTests {
    @Test func theFirstOfTwoParametersCounts() {
        let request = HTTPBootRequest(path: "/ipxe", query: [(name: "mac", value: "a"), (name: "mac", value: "b")])
        #expect(request["mac"] == "a")
        #expect(request["uuid"] == nil)
    }
}
