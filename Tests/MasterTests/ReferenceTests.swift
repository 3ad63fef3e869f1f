import Foundation
import Testing

@testable import Master

/// The reference and the routes say the same.
struct ReferenceTests {
    @Test func listsEveryRouteAndNoOther() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../docs/reference/openapi.yaml"
        )
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        var path = ""
        var listed: [String] = []
        for line in lines.drop(while: { $0 != "paths:" }).prefix(while: { $0 != "components:" }) {
            if let match = line.wholeMatch(of: #/\x20\x20/(v1.*):/#) {
                path = String(match.1).replacing(/\{\w+\}/, with: "*")
            } else if let match = line.wholeMatch(of: #/\x20{4}(get|put|post|delete):/#) {
                listed.append("\(match.1.uppercased()) \(path)")
            }
        }
        #expect(listed.sorted() == Route.all.sorted())
    }
}
