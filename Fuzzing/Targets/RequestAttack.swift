import Netboot

/// The first line is a request's target, the second its Range, the third If-Range, the fourth If-None-Match; all of it is a line of syslog.
enum RequestAttack {
    static func run(_ text: String) {
        let lines = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        if let target = HTTPTarget(lines[0]) { check(target) }
        var headers: [String: String] = [:]
        for (name, value) in zip(["range", "if-range", "if-none-match"], lines.dropFirst()) { headers[name] = value }
        for method in [HTTPBootRequest.Method.get, .head] { plan(method, headers) }
        precondition(SyslogMessage(parsing: text.utf8).text.utf8.count <= 3 * text.utf8.count, "text that grows")
    }

    private static func check(_ target: HTTPTarget) {
        let parts = target.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        precondition(target.path == "/" || !parts.contains(""), "an empty part")
        precondition(
            !parts.contains("..") && !parts.contains(".") && !target.path.utf8.contains(0),
            "a path that climbs"
        )
        _ = target.query.map(\.value)
    }

    private static func plan(_ method: HTTPBootRequest.Method, _ headers: [String: String]) {
        let response = HTTPBootResponse(
            headers: [(name: "ETag", value: "\"v\"")],
            body: .bytes(Array("0123456789".utf8))
        )
        let request = HTTPBootRequest(method: method, path: "/", headers: headers)
        let plan = HTTPPlan(request, response, BodyStamp(response.body))
        precondition([200, 206, 304, 416].contains(plan.status), "status \(plan.status)")
        if let range = plan.range {
            precondition((0...10).contains(range.lowerBound) && range.upperBound <= 10, "range \(range)")
        }
    }
}
