import Hosts
import OrderedCollections
import Values

/// `status.*` and `disk.*`: how the host is doing.
enum StatusFunctions {
    static let all = [
        ExecutionFunction("status.uptime", .reads, "How long the host has been up.", uptime),
        ExecutionFunction("status.loadavg", .reads, "The load averages.") { call, context in
            try call.finish()
            let words = try text("/proc/loadavg", context).split(separator: " ").prefix(3).map { Double($0) ?? 0 }
            let pairs = zip(["1-min", "5-min", "15-min"], words).map { (Value.string($0), Value.double($1)) }
            return .map(Value.Map(uniqueKeysWithValues: pairs))
        },
        ExecutionFunction("status.meminfo", .reads, "The lines of /proc/meminfo.") { call, context in
            try call.finish()
            var lines = Value.Map()
            for line in try text("/proc/meminfo", context).split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                guard words.count > 1, words[0].hasSuffix(":") else { continue }
                var entry: Value.Map = ["value": .string(words[1])]
                if words.count > 2 { entry["unit"] = .string(words[2]) }
                lines[.string(String(words[0].dropLast()))] = .map(entry)
            }
            return .map(lines)
        },
        ExecutionFunction("status.diskusage", .reads, "Total and available bytes of each mount point.") {
            call,
            context in
            let wanted = call.restAsTexts()
            try call.finish()
            var usage = Value.Map()
            for row in try await table(["-P", "-B1"], context) where wanted.isEmpty || wanted.contains(row[5]) {
                usage[.string(row[5])] = ["total": .int(Int(row[1]) ?? 0), "available": .int(Int(row[3]) ?? 0)]
            }
            return .map(usage)
        },
        ExecutionFunction("disk.usage", .reads, "What `df` says of each mount point.") { call, context in
            try call.finish()
            var usage = Value.Map()
            for row in try await table(["-P", "-k"], context) {
                usage[.string(row[5])] = [
                    "filesystem": .string(row[0]), "1K-blocks": .string(row[1]), "used": .string(row[2]),
                    "available": .string(row[3]), "capacity": .string(row[4]),
                ]
            }
            return .map(usage)
        },
    ]

    @Sendable
    private static func uptime(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        try call.finish()
        let first = try text("/proc/uptime", context).split(separator: " ").first.flatMap { Double($0) } ?? 0
        let seconds = Int(first)
        let minutes = seconds / 60 % 60, hours = seconds / 3600 % 24
        let clock = [hours, minutes].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
        return [
            "seconds": .int(seconds), "since_t": .int(Int(context.host.now) - seconds), "days": .int(seconds / 86400),
            "time": .string(clock),
        ]
    }

    private static func text(_ path: String, _ context: ExecutionContext) throws -> String {
        String(decoding: try context.host.read(path, limit: 1 << 20), as: UTF8.self)
    }

    /// The rows of `df`: file system, size, used, available, capacity, mount point.
    private static func table(_ arguments: [String], _ context: ExecutionContext) async throws -> [[String]] {
        let output = try await context.host.capture(Command("df", arguments)).output
        return output.split(separator: "\n").dropFirst().compactMap { line in
            let words = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true).map(String.init)
            return words.count == 6 ? words : nil
        }
    }
}
