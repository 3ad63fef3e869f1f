import DHCP
import Hosts
@testable import Netboot
import TestSupport
import Testing

struct AccessLogTests {
    @Test func aLineIsAsWebServersWriteIt() {
        let request = HTTPBootRequest(path: "/a \"b", rawQuery: "c=d", client: IPv4Address("10.0.0.1"))

        let line = AccessLog.line(request, .text("hello"), at: 0, seconds: 0.01234)

        #expect(
            line.contains(
                #/^10\.0\.0\.1 - - \[\d\d/Jan/1970:\d\d:\d\d:\d\d [+-]\d{4}\] "GET /a \\"b\?c=d HTTP/1\.1" 200 5 0\.0123\n$/#
            )
        )
    }

    @Test func aNewlineInAPathMakesNoSecondLine() {
        let line = AccessLog.line(HTTPBootRequest(path: "/a\nb"), .text(""), at: 0, seconds: 2)

        #expect(line.dropLast().contains("\n") == false)
        #expect(line.hasSuffix(" 200 0 2.0000\n"))
    }

    @Test func linesAreAppended() async throws {
        let folder = try TemporaryFolder()
        for _ in 0..<2 {
            let logged = AccessLogged(Nothing(), log: try AccessLog(folder / "log"))
            _ = await logged.respond(to: HTTPBootRequest(path: "/x"))
        }

        let text = String(decoding: try LocalHost().read(folder / "log", limit: 1000), as: UTF8.self)
        #expect(text.split(separator: "\n").count == 2)
    }
}

private struct Nothing: HTTPResponder {
    func respond(to request: HTTPBootRequest) async -> HTTPBootResponse { .goNotFound }
    func ended(_ tag: String, sent: Int, of size: Int, complete: Bool) async {}
}
