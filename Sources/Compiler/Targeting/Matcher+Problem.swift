import OrderedCollections
import Patterns
import Values

extension Matcher {
    /// Why an expression can match no minion at all; nil for one that makes sense.
    package func problem(_ kind: TargetKind, _ expression: String, delimiter: String = ":") -> String? {
        switch kind {
        case .glob, .list: nil
        case .pcre: Self.problem(ofExpression: expression)
        case .range: Self.problem(ofRange: expression)
        case .data: expression.contains(":") ? nil : "'\(expression)' needs a key and a pattern, as in 'role:web'"
        case .grain, .grainPCRE, .pillar, .pillarPCRE, .pillarExact:
            expression.contains(delimiter) ? nil : "'\(expression)' needs a key and a pattern, as in 'os:Debian'"
        case .ipcidr: AddressRange(expression) == nil ? "'\(expression)' is neither an address nor a network" : nil
        case .nodegroup: nodegroups[.string(expression)] == nil ? unknownGroup(expression) : nil
        case .compound: CompoundTarget(expression, nodegroups).problem(self) ?? unknownGroup(in: expression)
        }
    }

    private static func problem(ofExpression text: String) -> String? {
        do throws(PatternProblem) {
            _ = try RegularExpression.cached(text)
            return nil
        } catch {
            return "'\(text)' is not a regular expression: \(error)"
        }
    }

    private static func problem(ofRange text: String) -> String? {
        do throws(RangeTarget.Problem) {
            _ = try RangeTarget(text)
            return nil
        } catch {
            return "'\(text)' is no range: \(error)"
        }
    }

    private func unknownGroup(in expression: String) -> String? {
        let words = expression.split(whereSeparator: \.isWhitespace)
        let names = words.filter { $0.hasPrefix("N@") }.map { String($0.dropFirst(2)) }
        return names.first { nodegroups[.string($0)] == nil }.map(unknownGroup)
    }

    private func unknownGroup(_ name: String) -> String {
        let near = Suggestion.nearest(to: name, among: nodegroups.keys.compactMap(\.string))
        return "there is no nodegroup '\(name)'" + (near.map { ", did you mean '\($0)'?" } ?? "")
    }
}
