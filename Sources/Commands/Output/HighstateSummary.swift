import OrderedCollections
import Values

/// The counts and times below the states of one host.
struct HighstateSummary {
    let host: String
    private var succeeded = 0
    private var failed = 0
    private var undecided = 0
    private var warned = 0
    private var changed = 0
    private var total: Double = 0
    private var longestParallel: Double = 0

    init(host: String) {
        self.host = host
    }

    mutating func count(_ state: ShownState) {
        switch state.result {
        case true?: succeeded += state.weight
        case false?: failed += state.weight
        case nil: undecided += state.weight
        }
        if !state.changes.isEmpty {
            let names = state.weight > 1 ? state.changes["compressed changes"]?.map?.count ?? 0 : 1
            changed += max(1, names)
        }
        let duration = state.value["duration"]?.double ?? 0
        if state.value["__parallel__"] == nil {
            total += duration
        } else {
            longestParallel = max(longestParallel, duration)
        }
    }

    /// A warning counts where the state is shown in full.
    mutating func countWarning() {
        warned += 1
    }

    func lines(_ options: HighstateOptions, _ palette: Palette) -> [String] {
        let largest = [succeeded, failed, undecided, warned].max() ?? 0
        let states = succeeded + failed + undecided
        let width = 9 + (states + warned == 0 ? 0 : String(largest).count) + 2
        let dashes = String(repeating: "-", count: width)
        func count(_ label: String, _ text: String) -> String {
            label + ": " + text.rightAligned(to: width - label.count - 2)
        }
        let failColour = failed > 0 ? palette.red : palette.cyan
        var lines = [
            "\(palette.cyan)\nSummary for \(host)\n\(dashes)\(palette.end)",
            palette.green + count("Succeeded", "\(succeeded + undecided)") + palette.end + changes(palette),
            failColour + count("Failed", "\(failed)") + palette.end,
        ]
        if options.showsPercentages, states > 0 {
            func share(_ part: Int) -> String { "\((Double(part) / Double(states) * 100).rounded(places: 2))" }
            lines.append(palette.green + count("Success %", share(succeeded + undecided)) + palette.end)
            lines.append(failColour + count("Failure %", share(failed)) + palette.end)
        }
        if warned > 0 { lines.append(palette.lightRed + count("Warnings", "\(warned)") + palette.end) }
        let all = "Total states run: " + "\(states)".rightAligned(to: width - 7)
        lines.append("\(palette.cyan)\(dashes)\n\(all)\(palette.end)")
        if options.showsProfile { lines.append(palette.cyan + time(width) + palette.end) }
        return lines
    }

    private func changes(_ palette: Palette) -> String {
        var parts: [String] = []
        if undecided > 0 { parts.append("\(palette.lightYellow)unchanged=\(undecided)\(palette.end)") }
        if changed > 0 { parts.append("\(palette.green)changed=\(changed)\(palette.end)") }
        return parts.isEmpty ? "" : " (" + parts.joined(separator: ", ") + ")"
    }

    private func time(_ width: Int) -> String {
        let sum = total + longestParallel
        let isLong = sum > 999
        let text = (isLong ? sum / 1000 : sum).text(places: 3).rightAligned(to: width - 5)
        return "Total run time: \(text) \(isLong ? "s" : "ms")"
    }
}
