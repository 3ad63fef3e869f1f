import Hosts

/// What debconf's database holds: the answers to the questions of packages.
struct DebconfAnswers: Sendable {
    private struct Answer {
        var value = ""
        var owners: [String] = []
    }

    private static let folder = "/var/cache/debconf"
    private var answers: [String: Answer] = [:]

    /// Questions and passwords are in two files of paragraphs.
    static func read(on host: any ReadableHost) throws -> DebconfAnswers {
        var all = DebconfAnswers()
        for name in ["config.dat", "passwords.dat"] {
            let path = "\(folder)/\(name)"
            guard try host.followedInfo(path) != nil else { continue }
            all.add(String(decoding: try host.read(path, limit: 1 << 26), as: UTF8.self))
        }
        return all
    }

    /// The answer to a package's question.
    func value(of question: String, for package: String) -> String? {
        guard let answer = answers[question], answer.owners.contains(package) else { return nil }
        return answer.value
    }

    mutating func add(_ text: String) {
        var question: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty { question = nil }
            guard let colon = line.firstIndex(of: ":"), line.first != " " else { continue }
            let value = CommandResult.trimmed(String(line[line.index(after: colon)...]))
            switch line[..<colon] {
            case "Name":
                question = value
                answers[value] = Answer()
            case "Value": if let question { answers[question]?.value = value }
            case "Owners":
                if let question {
                    answers[question]?.owners = value.split(separator: ",").map { CommandResult.trimmed(String($0)) }
                }
            default: break
            }
        }
    }
}
