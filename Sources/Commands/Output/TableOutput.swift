import OrderedCollections
import Values

/// Salt's `table` outputter: lists of maps or lists as tables, under the keys that lead to them.
struct TableOutput {
    let palette: Palette
    private var lines: [String] = []
    /// The widest a column gets before its words go to the next line.
    private static let columnWidth = 50

    static func text(_ value: Value, palette: Palette) -> String {
        var output = TableOutput(palette: palette)
        output.display(value, indent: 0)
        return output.lines.joined(separator: "\n")
    }

    private init(palette: Palette) {
        self.palette = palette
    }

    private mutating func display(_ value: Value, indent: Int) {
        if let rows = value.list { return display(rows: rows, indent: indent) }
        guard let map = value.map else { return }
        for (key, value) in map.sortedByKey {
            add(indent, palette.darkGray, key, suffix: ":")
            add(indent, palette.darkGray, "----------")
            if let rows = value.list {
                display(rows: rows, indent: indent)
            } else if value.map != nil {
                display(value, indent: indent + 4)
            } else {
                add(indent + 4, palette.white, value.pythonText)
            }
        }
    }

    /// Rows of one kind only, as Salt wants it: maps (their keys head the columns), lists, or scalars.
    private mutating func display(rows: [Value], indent: Int) {
        var cells: [[String]]
        if rows.allSatisfy({ $0.map != nil }), let labels = rows.first?.map?.sortedByKey.map(\.key) {
            cells = [labels.map(Self.label)]
            cells += rows.map { row in (row.map ?? [:]).sortedByKey.map(\.value.pythonText) }
        } else if rows.allSatisfy({ $0.list != nil }) {
            cells = rows.map { ($0.list ?? []).map(\.pythonText) }
        } else if rows.allSatisfy({ $0.list == nil && $0.map == nil }) {
            cells = rows.map { [$0.pythonText] }
        } else {
            return
        }
        draw(cells, indent: indent + 4)
    }

    /// `some_key` → `Some Key`.
    private static func label(_ key: String) -> String {
        var text = ""
        var startsWord = true
        for character in key.replacing("_", with: " ") {
            text += startsWord ? character.uppercased() : character.lowercased()
            startsWord = !character.isLetter
        }
        return text
    }

    private mutating func draw(_ cells: [[String]], indent: Int) {
        let rows = cells.map { $0.map(Self.wrapped) }
        let columns = rows.map(\.count).max() ?? 0
        guard columns > 0 else { return }
        let widths = (0..<columns).map { column in
            rows.flatMap { column < $0.count ? $0[column] : [] }.map(\.count).max() ?? 0
        }
        let rule = String(repeating: "-", count: 4 + widths.reduce(0, +) + 3 * (columns - 1))
        add(indent, palette.lightGray, rule)
        for row in rows {
            for line in 0..<(row.map(\.count).max() ?? 1) {
                let texts = (0..<columns).map { column in
                    let lines = column < row.count ? row[column] : []
                    return (line < lines.count ? lines[line] : "").centred(to: widths[column])
                }
                add(indent, palette.white, "| " + texts.joined(separator: " | ") + " |")
            }
            add(indent, palette.lightGray, rule)
        }
    }

    private static func wrapped(_ text: String) -> [String] {
        var lines = [""]
        for (index, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            let last = lines[lines.count - 1]
            if index == 0 {
                lines = [String(word)]
            } else if last.count + word.count >= columnWidth {
                lines[lines.count - 1] += " "
                lines.append(String(word))
            } else {
                lines[lines.count - 1] += " " + word
            }
        }
        return lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    }

    private mutating func add(_ indent: Int, _ colour: String, _ text: String, suffix: String = "") {
        lines.append(String(repeating: " ", count: indent) + colour + text + palette.end + suffix)
    }
}
