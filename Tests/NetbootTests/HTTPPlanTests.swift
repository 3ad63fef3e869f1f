import Testing

@testable import Netboot

struct HTTPPlanTests {
    private func plan(
        _ method: HTTPBootRequest.Method = .get,
        _ headers: [String: String] = [:],
        status: Int = 200
    ) -> HTTPPlan {
        let response = HTTPBootResponse(
            status: status,
            headers: [
                (name: "ETag", value: "\"v1\""), (name: "Last-Modified", value: "Sun, 06 Nov 1994 08:49:37 GMT"),
            ],
            body: .bytes(Array("0123456789".utf8))
        )
        return HTTPPlan(
            HTTPBootRequest(method: method, path: "/x", headers: headers),
            response,
            BodyStamp(response.body)
        )
    }

    @Test func whatMayOnlyBeReadSaysSo() {
        #expect(plan(.post, status: 405).headers.contains { $0.name == "Allow" && $0.value == "GET, HEAD" })
        #expect(!plan(.post).headers.contains { $0.name == "Allow" })
    }

    @Test(
        arguments: [
            (nil, 200, 0..<10), ("bytes=0-3", 206, 0..<4), ("bytes=4-", 206, 4..<10), ("bytes=-3", 206, 7..<10),
            ("bytes=2-100", 206, 2..<10), ("bytes=-100", 206, 0..<10), ("bytes=10-", 416, 0..<0),
            ("bytes=-0", 416, 0..<0),
            ("bytes=5-3", 200, 0..<10), ("bytes=x", 200, 0..<10), ("lines=1-2", 200, 0..<10),
            ("bytes=0-1,3-4", 200, 0..<10),
            ("bytes=99999999999999999999-", 416, 0..<0), ("bytes=0-99999999999999999999", 206, 0..<10),
            ("bytes=-", 200, 0..<10),
        ] as [(String?, Int, Range<Int>)]
    )
    func rangesAreTakenFromTheBody(_ range: String?, _ status: Int, _ bytes: Range<Int>) {
        let plan = plan(.get, range.map { ["range": $0] } ?? [:])
        #expect(plan.status == status)
        #expect(plan.range == bytes)
        #expect(plan.headers.last?.value == "\(bytes.count)", "Content-Length")
    }

    @Test(arguments: [
        ("\"v1\"", 206), ("\"v0\"", 200), ("W/\"v1\"", 200), ("Sun, 06 Nov 1994 08:49:37 GMT", 206),
        ("Sun, 06 Nov 1994 08:49:38 GMT", 200),
    ])
    func aRangeOfAnotherVersionIsTheWhole(_ condition: String, _ status: Int) {
        #expect(plan(.get, ["range": "bytes=0-1", "if-range": condition]).status == status)
    }

    @Test(arguments: [
        ("\"v1\"", 304), ("W/\"v1\"", 304), ("*", 304), ("\"a\", \"v1\"", 304), ("\"v2\"", 200), ("", 200),
    ])
    func anUnchangedBodyIsNotSentAgain(_ tags: String, _ status: Int) {
        let plan = plan(.get, ["if-none-match": tags])
        #expect(plan.status == status)
        #expect(plan.sendsBody == (status == 200))
    }

    @Test func headSaysTheLengthAndSendsNothing() {
        let plan = plan(.head, ["range": "bytes=0-1"])
        #expect(plan.status == 200)
        #expect(!plan.sendsBody)
        #expect(plan.headers.last?.value == "10")
    }

    @Test func conditionsAreForWhatWasFound() {
        #expect(plan(.get, ["if-none-match": "*", "range": "bytes=0-1"], status: 404).status == 404)
        #expect(plan(.post, ["if-none-match": "*"]).status == 200)
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
    ])
    func timesAreWritten(_ seconds: Int, _ text: String) {
        #expect(HTTPDate.text(seconds) == text)
    }

    @Test(arguments: [
        ("/a/b.EFI", "application/efi"), ("x.iso", "application/vnd.efi-iso"), ("x.img", "application/vnd.efi-img"),
        ("a.ipxe", "text/plain; charset=utf-8"), ("/vmlinuz", "application/octet-stream"),
        ("/iso", "application/octet-stream"),
    ])
    func firmwareLearnsTheType(_ path: String, _ type: String) {
        #expect(ContentType.of(path) == type)
    }
}
