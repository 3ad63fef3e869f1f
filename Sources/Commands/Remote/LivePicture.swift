import Values
import Wire

/// What the minions of a job are doing now: one line each, for a terminal.
struct LivePicture {
    private struct Row {
        var progress: JobProgress
        /// Bytes at a moment, to tell the rate.
        var mark: (bytes: Int, time: Double)?
        var rate: Double?
    }

    private var rows: [MinionID: Row] = [:]
    private var waiting: Set<MinionID>

    init(waitingFor minions: [MinionID]) {
        waiting = Set(minions)
    }

    mutating func update(_ progress: JobProgress, at time: Double) {
        guard waiting.contains(progress.minion) else { return }
        var row = rows[progress.minion] ?? Row(progress: progress)
        let isSameTransfer = row.progress.current == progress.current
        row.progress = progress
        guard let bytes = progress.bytes else {
            (row.mark, row.rate) = (nil, nil)
            rows[progress.minion] = row
            return
        }
        if let mark = row.mark, isSameTransfer, bytes >= mark.bytes {
            if time - mark.time >= 0.5 {
                row.rate = Double(bytes - mark.bytes) / (time - mark.time)
                row.mark = (bytes, time)
            }
        } else {
            (row.mark, row.rate) = ((bytes, time), nil)
        }
        rows[progress.minion] = row
    }

    mutating func finish(_ minion: MinionID) {
        waiting.remove(minion)
        rows[minion] = nil
    }

    /// At most `height` lines of at most `width` columns: those that work, then how many are silent.
    func lines(width: Int, height: Int) -> [String] {
        var lines = rows.sorted { $0.key < $1.key }.map { Self.line($0.key, $0.value) }
        var silent = waiting.count - rows.count
        if lines.count + (silent > 0 ? 1 : 0) > height {
            silent += lines.count - (height - 1)
            lines = Array(lines.prefix(height - 1))
        }
        if silent > 0 { lines.append(lines.isEmpty ? "waiting for \(silent)" : "… and \(silent) more") }
        return lines.map { $0.count > width ? String($0.prefix(width - 1)) + "…" : $0 }
    }

    /// The same of one minion as a plain line; nil where it has said nothing yet.
    func line(of minion: MinionID) -> String? {
        rows[minion].map { Self.line(minion, $0) }
    }

    private static func line(_ minion: MinionID, _ row: Row) -> String {
        var text = "\(minion)  \(row.progress.done)/\(row.progress.total)  \(row.progress.current.withoutEscapes)"
        guard let bytes = row.progress.bytes else { return text }
        text += "  " + size(Double(bytes))
        if let total = row.progress.totalBytes, total > 0 {
            text += " of " + size(Double(total)) + " (\(min(100, bytes * 100 / total)) %)"
        }
        if let rate = row.rate { text += "  \(size(rate))/s" }
        return text
    }

    /// `12.3 MB`, decimal units as disks and networks are sold.
    static func size(_ bytes: Double) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = bytes, unit = 0
        while value >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return value.text(places: unit == 0 || value >= 99.95 ? 0 : 1) + " " + units[unit]
    }
}
