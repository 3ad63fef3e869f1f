import Foundation
import Testing

/// A part of a page that can be run: files, and command lines with what they print.
///
/// A file is a `yaml` or `jinja` block whose first line is a comment with its path (`# /srv/cm/pillar/top.sls`). A `console`
/// block has command lines (`$ cm-call --local …`), each followed by its answer as YAML. Files last until the next block
/// with the same path, or to the end of the section.
struct DocumentExample: CustomTestStringConvertible {
    struct Call {
        var line: String
        var answer: String
    }

    let page: String
    /// The `console` block as it stands in the page.
    let block: String
    var files: [String: String]
    var calls: [Call]

    var testDescription: String { "\(page): \(calls.first?.line ?? "")" }

    static func url(of page: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../\(page)").standardized
    }

    static func all(in page: String) -> [DocumentExample] {
        guard let text = try? String(contentsOf: url(of: page), encoding: .utf8) else { return [] }
        return text.split(separator: #/(?m)^\#\#[ ]/#).flatMap { section in
            var files: [String: String] = [:]
            return section.matches(of: /```(\w*)\n((?s:.*?))```/).compactMap { match -> DocumentExample? in
                let body = String(match.2)
                if match.1 == "console" {
                    return DocumentExample(page: page, block: body, files: files, calls: calls(in: body))
                }
                if let path = body.prefixMatch(of: /# (\/[\w.\/]+)\n/) {
                    files[String(path.1)] = String(body[path.range.upperBound...])
                }
                return nil
            }
        }
    }

    private static func calls(in block: String) -> [Call] {
        block.split(separator: #/(?m)^\$[ ]/#).map { part in
            let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            return Call(line: String(lines[0]), answer: lines.count > 1 ? String(lines[1]) : "")
        }
    }
}
