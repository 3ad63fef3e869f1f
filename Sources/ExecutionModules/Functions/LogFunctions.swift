import Values

/// `log.*`: a line from a template into the minion's log.
enum LogFunctions {
    static let all = ["trace", "debug", "info", "warning", "error", "critical", "exception"].map { level in
        ExecutionFunction("log.\(level)", .reads, "Writes a message to the log at level \(level).") { call, context in
            let message = try call.text("message")
            try call.finish()
            context.log(level == "exception" ? "error" : level, message)
            return true
        }
    }
}
